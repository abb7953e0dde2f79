"""日结单 and 交班单 on A4 or A5: ways of paying, what was taken back with its reason, receipts used, the chain's head, signatures.

On A5 a usual day (all ways of paying, eight voids, a refund) is one page: set closely, and what was taken back and refunded stands
in one table, which then names the void numbers alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from propdesk.documents.day_close import DaySheet, SheetEntry, SheetLine, SheetPaper
from propdesk.documents.furniture import DEMO, VOID, draw_marks, foot_line, head_line
from propdesk.documents.sheet import MM, Book, Ink, Printed
from propdesk.documents.strips import (
    BOTTOM,
    CLOSE,
    LEFT,
    NORMAL,
    RIGHT,
    TALL_ROW,
    TOP,
    Scale,
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
    """One paper: its height, the room above the first strip and below the last, the side of the code in its foot, how closely set."""

    height: float
    top: float
    bottom: float
    code: float
    scale: Scale
    width: float = 210 * MM

    @property
    def close(self) -> bool:
        return self.scale is CLOSE

    @property
    def foot(self) -> float:
        """The room of chain, code and signatures."""
        return self.code + (3 if self.close else 6) * MM

    @property
    def room(self) -> float:
        """What is left for the strips."""
        return self.height - self.top - self.bottom


_SHAPES = {
    SheetPaper.A4: _Shape(297 * MM, TOP, BOTTOM, 24 * MM, NORMAL),
    SheetPaper.A5: _Shape(148 * MM, 8 * MM, 11.5 * MM, 17 * MM, CLOSE),
}


def draw_day_sheet(
    sheet: DaySheet, paper: SheetPaper = SheetPaper.A4, *, demo: bool = False, reopened: str = "", printed_at: str = ""
) -> Printed:
    """One daily close or handover as a PDF. A close that was opened again is marked void and says why (`reopened`).

    Raises `FontMissing` or `FontDamaged`.
    """
    texts, shape = catalog(sheet.language), _SHAPES[paper]
    marks = tuple(mark for mark, on in ((DEMO, demo), (VOID, bool(reopened))) if on)
    pages = paginate([*_head(sheet, texts, reopened, shape), *_body(sheet, texts, shape)], shape.room, shape.foot)
    book = Book(sheet.number, sheet.letterhead.signer)
    for number, rows in enumerate(pages, 1):

        def draw(ink: Ink, rows: Sequence[Strip] = rows, number: int = number) -> None:
            draw_marks(ink, marks, shape.width / 2, shape.height / 2, 90, texts)
            draw_strips(ink, rows, shape.height - shape.top)
            if number == len(pages):
                _foot(ink, sheet, texts, shape)
            page = texts.gettext("Page {number} of {count}").format(number=number, count=len(pages))
            foot_line(
                ink, LEFT, RIGHT, shape.bottom - 6 * MM, printed_at or sheet.closed_at, sheet.operator, texts, f"{sheet.number}    {page}"
            )

        book.page(shape.width, shape.height, draw)
    return book.finish()


# the parts ----------------------------------------------------------------------------------------------------------


def _head(sheet: DaySheet, texts: Catalog, reopened: str, shape: _Shape) -> Iterator[Strip]:
    _, scale = texts.gettext, shape.scale
    title = _("Daily close sheet") if sheet.kind == "day" else _("Handover sheet")
    number = _("No. {number}").format(number=sheet.number)
    yield Strip(7 * MM, lambda ink, y: head_line(ink, LEFT, RIGHT, y - 3 * MM, sheet.letterhead, number))
    yield heading(title, scale)
    day = texts.long_date(sheet.day)
    if sheet.first_day != sheet.day:
        day = _("{first} to {last}").format(first=texts.long_date(sheet.first_day), last=day)
    left = _("Day: {day}").format(day=day)
    right = _("Closed {time}    By {name}").format(time=sheet.closed_at, name=sheet.operator)
    if sheet.handed_to:
        right += "    " + _("Handed to {name}").format(name=sheet.handed_to)
    yield two_ends(left, right, scale)
    if reopened:
        yield from paragraph(reopened, scale)


def _body(sheet: DaySheet, texts: Catalog, shape: _Shape) -> Iterator[Strip]:
    _, scale = texts.gettext, shape.scale
    yield from _methods(sheet, texts, scale)
    yield from _receipts(sheet, texts, shape)
    for line in sheet.offsets:
        told = _("Set off against charges, not received: {method} {amount} ({count})").format(
            method=_method(line.method, texts), amount=format_yuan(line.expected_fen), count=line.count
        )
        yield from paragraph(told, scale)
    if shape.close:
        yield from _entries(_("Taken back and refunded"), (*sheet.taken_back, *sheet.refunds), texts, shape)
    else:
        yield from _entries(_("Receipts taken back"), sheet.taken_back, texts, shape)
        yield from _entries(_("Refunds"), sheet.refunds, texts, shape)
    yield from _handovers(sheet, texts, scale)
    if sheet.note:
        yield from paragraph(_("Note: {text}").format(text=sheet.note), scale)
    if sheet.earlier_count:
        told = _("Locked with this day without being counted: {count} earlier receipts, {amount}.")
        yield from paragraph(told.format(count=sheet.earlier_count, amount=format_yuan(sheet.earlier_fen)), scale)


def _receipts(sheet: DaySheet, texts: Catalog, shape: _Shape) -> Iterator[Strip]:
    """The numbers used, and which of them are void; set closely only how many, since the table names them."""
    _ = texts.gettext
    used = _("none") if not sheet.receipt_count else f"{sheet.first_receipt} – {sheet.last_receipt}"
    receipts = _("Receipts used: {numbers} ({count})").format(numbers=used, count=sheet.receipt_count)
    numbers = _(", ").join(sheet.void_numbers) or _("none")
    if shape.close and sheet.void_numbers:
        numbers = _("{count}, named below").format(count=len(sheet.void_numbers))
    voids = _("Void or reversed: {numbers}").format(numbers=numbers)
    yield from paragraph(f"{receipts}    {voids}" if shape.close else f"{receipts}\n{voids}", shape.scale)


def _methods(sheet: DaySheet, texts: Catalog, scale: Scale) -> Iterator[Strip]:
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
    yield from table(heads, (22, 17, 24, 22, 20, 23, 23, 22), "lrrrrrrr", rows, bold_last=True, height=scale.row, scale=scale)


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


def _entries(title: str, entries: Sequence[SheetEntry], texts: Catalog, shape: _Shape) -> Iterator[Strip]:
    if not entries:
        return
    _, scale = texts.gettext, shape.scale
    yield section(title, scale)
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
    widths = (15, 25, 16, 17, 18, 19, 14, 49) if shape.close else (20, 29, 18, 15, 22, 20, 15, 34)
    yield from table(heads, widths, "lllcrlll", rows, height=None if shape.close else TALL_ROW, scale=scale)


def _handovers(sheet: DaySheet, texts: Catalog, scale: Scale) -> Iterator[Strip]:
    if not sheet.handovers:
        return
    _ = texts.gettext
    yield section(_("Handovers"), scale)
    heads = (texts.pgettext("paper", "Number"), _("Time"), _("Handed over by"), _("Taken over by"), _("Counted"))
    rows = [(one.number, one.time, one.operator, one.handed_to, format_yuan(one.counted_fen)) for one in sheet.handovers]
    yield from table(heads, (34, 34, 35, 35, 35), "llllr", rows, height=scale.row, scale=scale)


def _method(code: str, texts: Catalog) -> str:
    return texts.gettext(METHOD_NAMES[Method(code)])


def _foot(ink: Ink, sheet: DaySheet, texts: Catalog, shape: _Shape) -> None:
    """The anchor outside the book, and who answers for the figures."""
    _, side, size = texts.gettext, shape.code, shape.scale.size
    x, y = LEFT + side + 4 * MM, shape.bottom + 1 * MM
    ink.qr(LEFT, y, side, f"PD|{sheet.number}|{sheet.chain_seq}|{sheet.chain_head}")
    told = _("Chain of changes before this close: {count} lines, head {head}").format(count=f"{sheet.chain_seq:,}", head=sheet.head)
    ink.fitted(x, y + side - 4 * MM, told, size, RIGHT - x)
    why = _("Keep this sheet: these characters prove later that nothing before this close was changed.")
    ink.fitted(x, y + side - 8.5 * MM, why, 8, RIGHT - x)
    day = sheet.kind == "day"
    labels = (_("Counted by:"), _("Checked by:")) if day else (_("Handed over by:"), _("Taken over by:"))
    for i, label in enumerate((*labels, _("Manager:"))):
        ink.text(x + i * 49 * MM, y + 2 * MM, label, size)
