"""退款单 on A5 across, or A4 in two parts: to whom, of what, how much in figures and in words, who allowed it, who received it.

The receiver signs on the office's part; nothing else on the paper proves that the money went out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from propdesk.documents.furniture import COPY, VOID, batch_title, cell, check_marks, copy_stamp, draw_marks
from propdesk.documents.refund import DEPOSIT, Refund, RefundPaper
from propdesk.documents.sheet import BOLD, MM, Block, Book, Ink, Printed
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import EnvironmentFault
from propdesk.i18n import Catalog, catalog

LEFT, RIGHT, PART = 22 * MM, 195 * MM, 148 * MM
SIZE, ROW, PAD = 10, 8 * MM, 1.6 * MM
MOST_LINES = 7  # of the reason; the book keeps all of it
LABEL, HALF = 26 * MM, (LEFT + RIGHT) / 2
TOP, TABLE = 17 * MM, 31 * MM  # of the title's baseline and of the table, below the upper edge of a part


class RefundDoesNotAddUp(EnvironmentFault):
    """Refund {number} gives back more than there was, so it was not printed. Check the book before anything else."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the paper: a label with its value, or two of them beside each other."""

    cells: tuple[tuple[str, str], ...]
    lines: tuple[str, ...] = ()
    bold: bool = False

    @property
    def height(self) -> float:
        return max(ROW, (len(self.lines) * 4.6 + 3) * MM)


def draw_refunds(refunds: Sequence[Refund], paper: RefundPaper = RefundPaper.A5, marks: Sequence[str] = ()) -> Printed:
    """Refunds in the order given as one PDF; a void one is marked 作废 by itself.

    Raises `RefundDoesNotAddUp`, `FontMissing` or `FontDamaged`.
    """
    chosen = check_marks(marks)
    book = Book(batch_title([one.number for one in refunds]), refunds[0].letterhead.signer)
    parts = 2 if paper is RefundPaper.A4 else 1
    for refund in refunds:
        if refund.left_fen < 0:
            raise RefundDoesNotAddUp(number=refund.number)
        shown = tuple(dict.fromkeys((*chosen, *((VOID,) if refund.voided_on else ()))))

        def draw(ink: Ink, refund: Refund = refund, shown: tuple[str, ...] = shown) -> None:
            for part in range(parts):
                _draw_part(ink, refund, (parts - part) * (297 * MM / 2 if parts == 2 else PART), shown, part if parts == 2 else None)
            if parts == 2:
                ink.dashed(8 * MM, 297 * MM / 2, 202 * MM, 297 * MM / 2)

        book.page(210 * MM, 297 * MM if parts == 2 else PART, draw)
    return book.finish()


def _draw_part(ink: Ink, refund: Refund, top: float, marks: tuple[str, ...], part: int | None) -> None:
    """One copy below `top`; `part` is 0 for the office's and 1 for the receiver's, None where there is only one."""
    texts = catalog(refund.language)
    _ = texts.gettext
    draw_marks(ink, marks, HALF, top - PART / 2, 100, texts)
    y = top - TOP
    ink.centre(HALF, y, _("Refund slip"), 16, BOLD)
    if COPY in marks:
        copy_stamp(ink, HALF + 40 * MM, y + 0.6 * MM, texts)
    ink.fitted(LEFT, y, refund.letterhead.company or refund.letterhead.community, SIZE, (RIGHT - LEFT) * 0.34)
    ink.fitted(RIGHT, y, _("No. {number}").format(number=refund.number), SIZE, (RIGHT - LEFT) * 0.3, align="right")
    ink.text(LEFT, top - TABLE + 2.6 * MM, _("Day: {day}").format(day=texts.long_date(refund.refunded_on)), SIZE)
    y = top - TABLE
    for row in _rows(refund, texts):
        _draw_row(ink, y, row)
        y -= row.height
    if refund.voided_on is not None:
        told = _("VOID on {day}: {reason}").format(day=refund.voided_on.isoformat(), reason=refund.void_reason or "—")
        ink.fitted(LEFT, y - 5 * MM, told, SIZE, RIGHT - LEFT, BOLD)
    _foot(ink, refund, texts, top - PART, part)


def _rows(refund: Refund, texts: Catalog) -> Iterator[_Row]:
    _ = texts.gettext
    method = " ".join(part for part in (_(METHOD_NAMES[Method(refund.method)]), refund.reference) if part)
    yield _Row(((_("Unit"), refund.unit_name or refund.unit_code), (_("Given to"), refund.payee)))
    yield _Row(((_("Refund of"), _source(refund, texts)), (_("Method"), method)))
    yield _Row(((_("Held money"), _account(refund, texts)),))
    if refund.language == "zh_CN":
        yield _Row(((_("Amount in words"), rmb(refund.amount_fen)), (_("Amount"), f"¥{format_yuan(refund.amount_fen)}")), bold=True)
    else:
        yield _Row(((_("Amount"), _("{amount} yuan").format(amount=format_yuan(refund.amount_fen))),), bold=True)
    lines = Block(SIZE, RIGHT - LEFT - LABEL - 2 * PAD, 0.0).lines(refund.reason)
    shown = lines if len(lines) <= MOST_LINES else (*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1][:-1]}…")
    yield _Row(((_("Reason"), ""),), shown)


def _source(refund: Refund, texts: Catalog) -> str:
    """What is given back: a purse by what it was kept for, a deposit with the receipts that took it."""
    _ = texts.gettext
    if refund.source != DEPOSIT:
        return _("Prepaid: {item}").format(item=refund.item or _("anything"))
    taken_by = _(", ").join(refund.taken_by)
    return _("{item} (receipt {numbers})").format(item=refund.item, numbers=taken_by) if taken_by else refund.item


def _account(refund: Refund, texts: Catalog) -> str:
    """How the amount follows from what was there, and what stays."""
    _ = texts.gettext
    left = _("left after it {amount}").format(amount=format_yuan(refund.left_fen))
    if refund.source != DEPOSIT:
        return "    ".join((_("Held before {amount}").format(amount=format_yuan(refund.taken_fen)), left))
    figures = ((_("Taken {amount}"), refund.taken_fen), (_("deducted {amount}"), refund.used_fen))
    before = _("given back before {amount}").format(amount=format_yuan(refund.returned_fen))
    return "    ".join((*(text.format(amount=format_yuan(fen)) for text, fen in figures), before, left))


def _draw_row(ink: Ink, y: float, row: _Row) -> None:
    """Labels grey behind, values beside them; `lines` instead of the value where it is long."""
    bottom, baseline = y - row.height, y - row.height / 2 - SIZE * 0.36
    middle = RIGHT - 66 * MM
    edges = (LEFT, LEFT + LABEL, middle, middle + 20 * MM, RIGHT) if len(row.cells) == 2 else (LEFT, LEFT + LABEL, RIGHT)
    for i, (label, value) in enumerate(row.cells):
        ink.tint(edges[2 * i], bottom, edges[2 * i + 1] - edges[2 * i], row.height)
        cell(ink, edges[2 * i], edges[2 * i + 1], baseline, label, SIZE, "centre")
        cell(ink, edges[2 * i + 1], edges[2 * i + 2], baseline, value, SIZE, bold=row.bold)
    ink.grid(edges, [y, bottom])
    at = y - (row.height - len(row.lines) * 4.6 * MM) / 2 - 3.4 * MM
    for line in row.lines:
        ink.text(LEFT + LABEL + PAD, at, line, SIZE)
        at -= 4.6 * MM


def _foot(ink: Ink, refund: Refund, texts: Catalog, bottom: float, part: int | None) -> None:
    """Who allowed, paid and received it, and what the signature means."""
    _ = texts.gettext
    y = bottom + 30 * MM
    for x, label, value in ((0.0, _("Allowed by:"), refund.approver), (62 * MM, _("Paid out by:"), refund.cashier)):
        ink.text(LEFT + x, y, label, SIZE)
        ink.fitted(LEFT + x + ink.width(label, SIZE) + 1 * MM, y, value, SIZE, 36 * MM)
    ink.text(LEFT + 114 * MM, y, _("Company (seal):"), SIZE)
    y = bottom + 18 * MM
    for x, label, end in ((0.0, _("Received by (signature):"), 96 * MM), (114 * MM, _("Date:"), RIGHT - LEFT)):
        ink.text(LEFT + x, y, label, SIZE)
        ink.line(LEFT + x + ink.width(label, SIZE) + 1 * MM, y - 1 * MM, LEFT + end, y - 1 * MM, 0.5)
    ink.fitted(LEFT, bottom + 11 * MM, _("Signed only after the amount above was received in full."), 8, 120 * MM)
    if part is not None:
        ink.right(RIGHT, bottom + 11 * MM, _("For the receiver") if part else _("For the office"), 8)
    foot = [_("Printed {time}").format(time=refund.printed_at)] if refund.printed_at else []
    ink.fitted(LEFT, bottom + 6.5 * MM, "    ".join((*foot, _("By {name}").format(name=refund.cashier))), 7.5, RIGHT - LEFT)
