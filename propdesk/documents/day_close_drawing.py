"""日结单 and 交班单 on A4 or A5: ways of paying, what was taken back with its reason, receipts used, the chain's head, signatures."""

from collections.abc import Iterator, Sequence

from propdesk.documents.day_close import DaySheet, SheetEntry, SheetLine, SheetPaper
from propdesk.documents.furniture import DEMO, VOID, draw_marks, foot_line, head_line
from propdesk.documents.sheet import MM, Book, Ink, Printed
from propdesk.documents.strips import (
    BOTTOM,
    LEFT,
    RIGHT,
    SIZE,
    TALL_ROW,
    TOP,
    Strip,
    draw_strips,
    heading,
    paginate,
    paragraph,
    section,
    table,
    two_ends,
)
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import N_, Catalog, catalog

KIND_NAMES = {
    "void": N_("Void"),
    "reversal": N_("Reversal"),
    "bounced": N_("Returned by the bank"),
    "refund": N_("Refund"),
    "refund_void": N_("Refund taken back"),
}
_SIZES = {SheetPaper.A4: (210 * MM, 297 * MM), SheetPaper.A5: (210 * MM, 148 * MM)}
_FOOT = 35 * MM  # chain, QR and signatures


def draw_day_sheet(
    sheet: DaySheet, paper: SheetPaper = SheetPaper.A4, *, demo: bool = False, reopened: str = "", printed_at: str = ""
) -> Printed:
    """One daily close or handover as a PDF. A close that was opened again is marked void and says why (`reopened`).

    Raises `FontMissing` or `FontDamaged`.
    """
    texts, (width, height) = catalog(sheet.language), _SIZES[paper]
    marks = tuple(mark for mark, on in ((DEMO, demo), (VOID, bool(reopened))) if on)
    pages = paginate([*_head(sheet, texts, reopened), *_body(sheet, texts)], height - TOP - BOTTOM, _FOOT)
    book = Book(sheet.number, sheet.letterhead.signer)
    for number, rows in enumerate(pages, 1):

        def draw(ink: Ink, rows: Sequence[Strip] = rows, number: int = number) -> None:
            draw_marks(ink, marks, width / 2, height / 2, 90, texts)
            draw_strips(ink, rows, height - TOP)
            if number == len(pages):
                _foot(ink, sheet, texts, BOTTOM + 2 * MM)
            page = texts.gettext("Page {number} of {count}").format(number=number, count=len(pages))
            foot_line(ink, LEFT, RIGHT, 8 * MM, printed_at or sheet.closed_at, sheet.operator, texts, f"{sheet.number}    {page}")

        book.page(width, height, draw)
    return book.finish()


# the parts ----------------------------------------------------------------------------------------------------------


def _head(sheet: DaySheet, texts: Catalog, reopened: str) -> Iterator[Strip]:
    _ = texts.gettext
    title = _("Daily close") if sheet.kind == "day" else _("Shift handover")
    number = _("No. {number}").format(number=sheet.number)
    yield Strip(7 * MM, lambda ink, y: head_line(ink, LEFT, RIGHT, y - 3 * MM, sheet.letterhead, number))
    yield heading(title)
    day = texts.long_date(sheet.day)
    if sheet.first_day != sheet.day:
        day = _("{first} to {last}").format(first=texts.long_date(sheet.first_day), last=day)
    left = _("Day: {day}").format(day=day)
    right = _("Closed {time}    By {name}").format(time=sheet.closed_at, name=sheet.operator)
    if sheet.handed_to:
        right += "    " + _("Handed to {name}").format(name=sheet.handed_to)
    yield two_ends(left, right)
    if reopened:
        yield from paragraph(reopened)


def _body(sheet: DaySheet, texts: Catalog) -> Iterator[Strip]:
    _ = texts.gettext
    yield from _methods(sheet, texts)
    used = _("none") if not sheet.receipt_count else f"{sheet.first_receipt} – {sheet.last_receipt}"
    receipts = _("Receipts used: {numbers} ({count})").format(numbers=used, count=sheet.receipt_count)
    voids = _("Void or reversed: {numbers}").format(numbers=_(", ").join(sheet.void_numbers) or _("none"))
    yield from paragraph(f"{receipts}\n{voids}")
    for line in sheet.offsets:
        told = _("Set off against charges, not received: {method} {amount} ({count})").format(
            method=_method(line.method, texts), amount=format_yuan(line.expected_fen), count=line.count
        )
        yield from paragraph(told)
    yield from _entries(_("Receipts taken back"), sheet.taken_back, texts)
    yield from _entries(_("Refunds"), sheet.refunds, texts)
    yield from _handovers(sheet, texts)
    if sheet.note:
        yield from paragraph(_("Note: {text}").format(text=sheet.note))
    if sheet.earlier_count:
        told = _("Locked with this day without being counted: {count} earlier receipts, {amount}.")
        yield from paragraph(told.format(count=sheet.earlier_count, amount=format_yuan(sheet.earlier_fen)))


def _methods(sheet: DaySheet, texts: Catalog) -> Iterator[Strip]:
    _ = texts.gettext
    heads = (
        _("Method"),
        texts.pgettext("count", "Receipts"),
        _("Received"),
        _("Taken back"),
        _("Refunded"),
        _("Expected"),
        _("Counted"),
        _("Difference"),
    )
    rows = [_figures(_method(line.method, texts), line) for line in sheet.lines]
    whole = SheetLine(
        "",
        sum(line.count for line in sheet.lines),
        sum(line.received_fen for line in sheet.lines),
        sum(line.taken_back_fen for line in sheet.lines),
        sum(line.refunded_fen for line in sheet.lines),
        sheet.expected_fen,
        sheet.counted_fen,
    )
    rows.append(_figures(_("Total"), whole))
    yield from table(heads, (23, 14, 24, 22, 20, 24, 24, 22), "lrrrrrrr", rows, bold_last=True)


def _figures(name: str, line: SheetLine) -> tuple[str, ...]:
    amounts = (
        line.received_fen,
        line.taken_back_fen,
        line.refunded_fen,
        line.expected_fen,
        line.counted_fen,
        line.difference_fen,
    )
    return (name, str(line.count), *(format_yuan(fen) for fen in amounts))


def _entries(title: str, entries: Sequence[SheetEntry], texts: Catalog) -> Iterator[Strip]:
    if not entries:
        return
    _ = texts.gettext
    yield section(title)
    heads = (_("Kind"), _("Receipt no."), _("Unit"), _("Method"), _("Amount"), _("Entered"), _("By"), _("Reason"))
    rows = [
        (
            _(KIND_NAMES[entry.kind]),
            entry.receipt + (f" → {entry.number}" if entry.number not in ("", entry.receipt) else ""),
            entry.unit_code,
            _method(entry.method, texts),
            format_yuan(entry.amount_fen),
            entry.time,
            entry.operator,
            entry.reason,
        )
        for entry in entries
    ]
    yield from table(heads, (20, 29, 18, 15, 22, 20, 15, 34), "lllcrlll", rows, height=TALL_ROW)


def _handovers(sheet: DaySheet, texts: Catalog) -> Iterator[Strip]:
    if not sheet.handovers:
        return
    _ = texts.gettext
    yield section(_("Handovers"))
    heads = (texts.pgettext("paper", "Number"), _("Time"), _("Handed over by"), _("Taken over by"), _("Counted"))
    rows = [(one.number, one.time, one.operator, one.handed_to, format_yuan(one.counted_fen)) for one in sheet.handovers]
    yield from table(heads, (34, 34, 35, 35, 35), "llllr", rows)


def _method(code: str, texts: Catalog) -> str:
    return texts.gettext(METHOD_NAMES[Method(code)])


def _foot(ink: Ink, sheet: DaySheet, texts: Catalog, bottom: float) -> None:
    """The anchor outside the book, and who answers for the figures."""
    _ = texts.gettext
    ink.qr(LEFT, bottom + 2 * MM, 24 * MM, f"PD|{sheet.number}|{sheet.chain_seq}|{sheet.chain_head}")
    x = LEFT + 28 * MM
    told = _("Chain of changes before this close: {count} lines, head {head}").format(count=f"{sheet.chain_seq:,}", head=sheet.head)
    ink.fitted(x, bottom + 22 * MM, told, SIZE, RIGHT - x)
    why = _("Keep this sheet: these characters prove later that nothing before this close was changed.")
    ink.fitted(x, bottom + 17 * MM, why, 8, RIGHT - x)
    labels = (
        (_("Counted by:"), _("Checked by:"), _("Manager:"))
        if sheet.kind == "day"
        else (_("Handed over by:"), _("Taken over by:"), _("Manager:"))
    )
    for i, label in enumerate(labels):
        ink.text(x + i * 49 * MM, bottom + 5 * MM, label, SIZE)
