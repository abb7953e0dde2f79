"""日结单 and 交班单 on A4 or A5: ways of paying, what was taken back with its reason, receipts used, the chain's head, signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Shape:
    """One paper: its size, the room above the first strip, and the side of the code in its foot."""

    height: float
    top: float
    code: float
    width: float = 210 * MM

    @property
    def foot(self) -> float:
        """The room of chain, code and signatures."""
        return self.code + 6 * MM

    @property
    def room(self) -> float:
        """What is left for the strips."""
        return self.height - self.top - BOTTOM


_SHAPES = {SheetPaper.A4: _Shape(297 * MM, TOP, 24 * MM), SheetPaper.A5: _Shape(148 * MM, 10 * MM, 19 * MM)}


def draw_day_sheet(
    sheet: DaySheet, paper: SheetPaper = SheetPaper.A4, *, demo: bool = False, reopened: str = "", printed_at: str = ""
) -> Printed:
    """One daily close or handover as a PDF. A close that was opened again is marked void and says why (`reopened`).

    Raises `FontMissing` or `FontDamaged`.
    """
    texts, shape = catalog(sheet.language), _SHAPES[paper]
    marks = tuple(mark for mark, on in ((DEMO, demo), (VOID, bool(reopened))) if on)
    pages = paginate([*_head(sheet, texts, reopened), *_body(sheet, texts)], shape.room, shape.foot)
    book = Book(sheet.number, sheet.letterhead.signer)
    for number, rows in enumerate(pages, 1):

        def draw(ink: Ink, rows: Sequence[Strip] = rows, number: int = number) -> None:
            draw_marks(ink, marks, shape.width / 2, shape.height / 2, 90, texts)
            draw_strips(ink, rows, shape.height - shape.top)
            if number == len(pages):
                _foot(ink, sheet, texts, shape.code)
            page = texts.gettext("Page {number} of {count}").format(number=number, count=len(pages))
            foot_line(ink, LEFT, RIGHT, 8 * MM, printed_at or sheet.closed_at, sheet.operator, texts, f"{sheet.number}    {page}")

        book.page(shape.width, shape.height, draw)
    return book.finish()


# the parts ----------------------------------------------------------------------------------------------------------


def _head(sheet: DaySheet, texts: Catalog, reopened: str) -> Iterator[Strip]:
    _ = texts.gettext
    title = _("Daily close sheet") if sheet.kind == "day" else _("Handover sheet")
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


def _foot(ink: Ink, sheet: DaySheet, texts: Catalog, side: float) -> None:
    """The anchor outside the book, and who answers for the figures."""
    _, x, y = texts.gettext, LEFT + side + 4 * MM, BOTTOM + 1 * MM
    ink.qr(LEFT, y, side, f"PD|{sheet.number}|{sheet.chain_seq}|{sheet.chain_head}")
    told = _("Chain of changes before this close: {count} lines, head {head}").format(count=f"{sheet.chain_seq:,}", head=sheet.head)
    ink.fitted(x, y + side - 4 * MM, told, SIZE, RIGHT - x)
    why = _("Keep this sheet: these characters prove later that nothing before this close was changed.")
    ink.fitted(x, y + side - 8.5 * MM, why, 8, RIGHT - x)
    day = sheet.kind == "day"
    labels = (_("Counted by:"), _("Checked by:")) if day else (_("Handed over by:"), _("Taken over by:"))
    for i, label in enumerate((*labels, _("Manager:"))):
        ink.text(x + i * 49 * MM, y + 2 * MM, label, SIZE)
