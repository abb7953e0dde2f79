"""收据 on four papers: A5, A4 in two parts, and the continuous three-part forms 241 × 93.1 and 241 × 139.7 mm.

Dot-matrix forms get no grey, no line under 0.35 mm and no text under 10 pt; the strips with the tractor holes stay empty.
More rows than a form holds are put together by charge item first; what still does not fit goes on to a second page under the same
number. The rows of several units get a column for the unit. A red receipt has its amounts below zero and names what it reverses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from propdesk.documents.furniture import COPY, REVERSED, VOID, batch_title, cell, check_marks, copy_stamp, draw_marks
from propdesk.documents.receipt import Receipt, ReceiptDeposit, ReceiptLine, ReceiptPaper, grouped
from propdesk.documents.sheet import BOLD, MM, Book, Cancelled, Ink, Printed, Progress
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import EnvironmentFault
from propdesk.i18n import N_, Catalog, catalog


class ReceiptDoesNotAddUp(EnvironmentFault):
    """The rows of receipt {number} do not add up to its total, so it was not printed. Check the book before anything else."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One paper: its size, the frame of one receipt (lower left corner at 0), how many parts below each other."""

    width: float
    height: float
    left: float
    right: float
    part_height: float
    parts: int
    top: float  # of the title's baseline below the upper edge of a part
    table: float  # upper edge of the table below the upper edge of a part
    row: float
    items: int
    size: float
    line: float
    continuous: bool

    @property
    def fine(self) -> float:
        return self.size if self.continuous else 8.0


_FORMS = {
    ReceiptPaper.A5: _Form(210 * MM, 148 * MM, 22 * MM, 195 * MM, 148 * MM, 1, 17 * MM, 34 * MM, 7 * MM, 9, 10, 0.6, False),
    ReceiptPaper.A4: _Form(210 * MM, 297 * MM, 22 * MM, 195 * MM, 148.5 * MM, 2, 17 * MM, 34 * MM, 7 * MM, 9, 10, 0.6, False),
    ReceiptPaper.T241X93: _Form(241 * MM, 93.1 * MM, 16 * MM, 225 * MM, 93.1 * MM, 1, 8 * MM, 18 * MM, 6.2 * MM, 6, 10, 1.0, True),
    ReceiptPaper.T241X140: _Form(241 * MM, 139.7 * MM, 16 * MM, 225 * MM, 139.7 * MM, 1, 12 * MM, 23 * MM, 7.6 * MM, 9, 10.5, 1.0, True),
}
MOST_UNITS = 2  # named in the head
_TITLES = {"": N_("Receipt"), "reversal": N_("Receipt (reversal)"), "bounced": N_("Receipt (reversal)")}
_SHARES = {"unit": 13, "item": 17, "period": 27, "price": 11, "quantity": 17, "amount": 13, "late_fee": 11, "sum": 13}
_SHARES_NO_FEE = {"unit": 14, "item": 19, "period": 31, "price": 13, "quantity": 20, "amount": 17}
_ALIGNED = {"unit": "left", "item": "left", "period": "left", "quantity": "centre"}  # every other column is a figure


@dataclass(frozen=True, slots=True)
class Cells:
    """One row of a receipt by column, with its figures in fen."""

    unit: str
    item: str
    period: str
    price: str
    quantity: str
    amount_fen: int
    late_fee_fen: int

    def text(self, column: str) -> str:
        """What stands in a column."""
        figures = {"amount": self.amount_fen, "late_fee": self.late_fee_fen, "sum": self.amount_fen + self.late_fee_fen}
        return format_yuan(figures[column]) if column in figures else str(getattr(self, column))


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of one receipt: ready rows, and the sums up to its end."""

    receipt: Receipt
    catalog: Catalog
    form: _Form
    marks: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Cells, ...]
    amounts: tuple[int, int]
    number: int
    count: int

    @property
    def last(self) -> bool:
        return self.number == self.count

    @property
    def borders(self) -> tuple[float, ...]:
        shares = _SHARES if "late_fee" in self.columns else _SHARES_NO_FEE
        whole, borders = sum(shares[column] for column in self.columns), [self.form.left]
        for column in self.columns:
            borders.append(borders[-1] + (self.form.right - self.form.left) * shares[column] / whole)
        return tuple(borders)

    @property
    def amount_at(self) -> int:
        return self.columns.index("amount")


def draw_receipts(
    receipts: Sequence[Receipt],
    paper: ReceiptPaper = ReceiptPaper.A5,
    marks: Sequence[str] = (),
    progress: Progress | None = None,
) -> Printed:
    """All receipts in the order given as one PDF on one kind of paper. A voided receipt is marked 作废 by itself.

    Raises `ReceiptDoesNotAddUp`, `Cancelled`, `FontMissing` or `FontDamaged`.
    """
    chosen, form = check_marks(marks), _FORMS[paper]
    book = Book(batch_title([receipt.number for receipt in receipts]), receipts[0].letterhead.signer)
    for done, receipt in enumerate(receipts, 1):
        for page in _pages(receipt, form, chosen):
            book.page(form.width, form.height, lambda ink, page=page: _draw_page(ink, page))  # type: ignore[misc]
        if progress and not progress(done):
            raise Cancelled()
    return book.finish()


def cells_of(receipt: Receipt, room: int, texts: Catalog) -> list[Cells]:
    """The rows of a receipt for a paper that holds `room` of them; raises `ReceiptDoesNotAddUp`."""
    lines = receipt.lines if len(receipt.lines) + bool(receipt.credited_fen) <= room else grouped(receipt.lines, receipt.language)
    lines = _over_units(lines, receipt.language, texts) if receipt.developer and len(lines) > room else lines
    rows = [Cells(one.unit, one.item, one.period, one.price, one.quantity, one.amount_fen, one.late_fee_fen) for one in lines]
    if receipt.credited_fen:
        rows.append(Cells("", texts.gettext("Kept as prepaid"), "", "", "", receipt.credited_fen, 0))
    if sum(row.amount_fen + row.late_fee_fen for row in rows) != receipt.total_fen:
        raise ReceiptDoesNotAddUp(number=receipt.number)
    return rows


def _over_units(lines: Sequence[ReceiptLine], language: str, texts: Catalog) -> tuple[ReceiptLine, ...]:
    """The rows of one payer over many units put together by charge item; his statement of account has them one by one."""
    units: dict[str, dict[str, None]] = {}
    for line in lines:
        units.setdefault(line.item, {})[line.unit] = None
    whole = grouped([replace(line, unit="") for line in lines], language)
    return tuple(replace(line, unit=_units_text(list(units[line.item]), texts)) for line in whole)


def _pages(receipt: Receipt, form: _Form, marks: tuple[str, ...]) -> list[_Page]:
    texts = catalog(receipt.language)
    rows = cells_of(receipt, form.items, texts)
    columns = tuple(_SHARES if any(row.late_fee_fen for row in rows) else _SHARES_NO_FEE)
    columns = columns if any(row.unit for row in rows) else columns[1:]
    if receipt.voided_on or receipt.void_reason:
        undone = REVERSED if receipt.undone_by else VOID
        marks = tuple(dict.fromkeys((*(mark for mark in marks if mark not in (VOID, REVERSED)), undone)))
    count = max(1, -(-len(rows) // form.items))
    pages = []
    for number in range(1, count + 1):
        shown = rows[: number * form.items]
        amounts = (sum(row.amount_fen for row in shown), sum(row.late_fee_fen for row in shown))
        part = tuple(rows[(number - 1) * form.items : number * form.items])
        pages.append(_Page(receipt, texts, form, marks, columns, part, amounts, number, count))
    return pages


def _draw_page(ink: Ink, page: _Page) -> None:
    form = page.form
    for part in range(form.parts):
        _draw_part(ink, page, form.height - part * form.part_height, part)
    if form.parts == 2:
        ink.dashed(8 * MM, form.part_height, form.width - 8 * MM, form.part_height, 0.6)


def _draw_part(ink: Ink, page: _Page, top: float, part: int) -> None:
    """One copy of the receipt below `top`."""
    form, texts = page.form, page.catalog
    if page.marks:
        ink.share(("receipt marks", page.marks, texts.language, form), lambda block: _marks(block, page), 0, top)
    _head(ink, page, top)
    borders = page.borders
    table = top - form.table
    key = ("receipt", texts.language, form, page.columns, page.last)
    ink.share(key, lambda block: _frame(block, page, borders), 0, table)
    baseline = table - 1.5 * form.row - form.size * 0.36
    for row in page.rows:
        for i, column in enumerate(page.columns):
            cell(ink, borders[i], borders[i + 1], baseline, row.text(column), form.size, _ALIGNED.get(column, "right"))
        baseline -= form.row
    _total_row(ink, page, borders, table - (form.items + 1.5) * form.row - form.size * 0.36)
    _foot(ink, page, table - (form.items + 2) * form.row, top - form.part_height, part)


def _marks(ink: Ink, page: _Page) -> None:
    """The marks of a part whose upper edge is y = 0, below everything else."""
    form, middle = page.form, (page.form.left + page.form.right) / 2
    size = min(form.part_height * (0.26 if form.continuous else 0.4), 110)
    x = form.width * (0.4 if form.continuous else 0.5)  # on forms the black outlines keep off the amounts
    draw_marks(ink, page.marks, x, -form.part_height / 2, size, page.catalog, outline=form.continuous)
    if COPY in page.marks:
        copy_stamp(ink, middle + 32 * MM, -form.top + (0 if form.continuous else 0.6 * MM), page.catalog)


def _head(ink: Ink, page: _Page, top: float) -> None:
    """Company, title and number; unit, payer, day and method."""
    form, texts, receipt = page.form, page.catalog, page.receipt
    _ = texts.gettext
    middle, width = (form.left + form.right) / 2, form.right - form.left
    y = top - form.top
    ink.centre(middle, y, _(_TITLES[receipt.kind]), 16, BOLD)
    ink.fitted(form.left, y, receipt.letterhead.company or receipt.letterhead.community, form.size, width * 0.36)
    number = _("No. {number}").format(number=receipt.number)
    if page.count > 1:
        number += "  " + _("Page {number} of {count}").format(number=page.number, count=page.count)
    ink.fitted(form.right, y, number, form.size, width * 0.34 if form.continuous else width * 0.3, align="right")
    y = top - form.table + 2.6 * MM
    units = list(dict.fromkeys(line.unit for line in receipt.lines if line.unit)) or [receipt.unit_code]
    who = _("Developer: {payer}    Unit: {unit}") if receipt.developer else _("Unit: {unit}    Owner: {payer}")
    who = who.format(unit=_units_text(units, texts), payer=receipt.payer)
    ink.fitted(form.left, y, who, form.size, width * 0.5)
    method = _(METHOD_NAMES[Method(receipt.method)])
    if receipt.reference:
        method += f" {receipt.reference}"
    paid = _("{day}    Paid by: {method}").format(day=texts.long_date(receipt.paid_on), method=method)
    ink.fitted(form.right, y, paid, form.size, width * 0.48, align="right")


def _units_text(units: Sequence[str], texts: Catalog) -> str:
    """The units in the head; of many only the first, since each row names its own."""
    if len(units) <= MOST_UNITS:
        return texts.gettext(", ").join(units)
    return texts.gettext("{unit} … ({count} units)").format(unit=units[0], count=len(units))


def _frame(ink: Ink, page: _Page, borders: Sequence[float]) -> None:
    """The empty table with its head and its total row; upper edge at y = 0."""
    form, _ = page.form, page.catalog.gettext
    heads = {
        "unit": _("Unit"),
        "item": _("Charge item"),
        "period": _("Period"),
        "price": _("Price"),
        "quantity": _("Quantity"),
        "amount": _("Amount"),
        "late_fee": _("Late fee"),
        "sum": _("Sum"),
    }
    bottom = -(form.items + 1) * form.row
    if not form.continuous:
        ink.tint(form.left, -form.row, form.right - form.left, form.row)
    ink.grid(borders, [-i * form.row for i in range(form.items + 2)], form.line)
    ink.grid((borders[0], borders[1], *borders[page.amount_at :]), [bottom, bottom - form.row], form.line)
    for i, column in enumerate(page.columns):
        cell(ink, borders[i], borders[i + 1], -form.row / 2 - form.size * 0.36, heads[column], form.size, "centre")
    label = _("Total in words") if page.last and page.catalog.language == "zh_CN" else _("Total") if page.last else _("Carried over")
    cell(ink, borders[0], borders[1], bottom - form.row / 2 - form.size * 0.36, label, form.size)


def _total_row(ink: Ink, page: _Page, borders: Sequence[float], baseline: float) -> None:
    size, (amount, fee), at = page.form.size, page.amounts, page.amount_at
    if page.last and page.catalog.language == "zh_CN":
        cell(ink, borders[1], borders[at], baseline, rmb(page.receipt.total_fen), size)
    whole = f"¥{format_yuan(amount + fee)}" if page.last else format_yuan(amount + fee)
    if "late_fee" in page.columns:
        cell(ink, borders[at], borders[at + 1], baseline, format_yuan(amount), size, "right")
        cell(ink, borders[at + 1], borders[at + 2], baseline, format_yuan(fee), size, "right")
    cell(ink, borders[-2], borders[-1], baseline, whole, size, "right", bold=page.last)


def facts_of(receipt: Receipt, texts: Catalog) -> list[str]:
    """The lines below the table: state of the account; cash given; designation; why and when it was made void."""
    _ = texts.gettext
    state = []
    if receipt.paid_up_to:
        state.append(_("Paid up to: {day}").format(day=receipt.paid_up_to.isoformat()))
    if receipt.credit_balance_fen or receipt.credited_fen:
        state.append(_("Prepaid balance: ¥{amount}").format(amount=format_yuan(receipt.credit_balance_fen)))
    state.append(_("Still open: ¥{amount}").format(amount=format_yuan(receipt.still_open_fen)))
    if receipt.tendered_fen is not None:
        state.append(_("Cash given: ¥{amount}").format(amount=format_yuan(receipt.tendered_fen)))
        state.append(_("Change: ¥{amount}").format(amount=format_yuan(receipt.change_fen)))
    facts = ["    ".join(state), *(_deposit_text(one, texts) for one in receipt.deposits)]
    if receipt.kind:
        told = (
            _("Reverses receipt {number}: {reason}")
            if receipt.kind == "reversal"
            else _("Returned by the bank, receipt {number}: {reason}")
        )
        facts.append(told.format(number=receipt.reverses, reason=receipt.reason or "—"))
    if receipt.developer:
        facts.append(_("Unit by unit: see the statement of account."))
    if receipt.designation:
        facts.append(_("Payer’s designation: {words}").format(words=receipt.designation))
    if receipt.voided_on or receipt.void_reason:
        day = receipt.voided_on.isoformat() if receipt.voided_on else "—"
        told = _("Reversed on {day} by {number}: {reason}") if receipt.undone_by else _("VOID on {day}: {reason}")
        facts.append(told.format(day=day, number=receipt.undone_by, reason=receipt.void_reason or "—"))
    return facts


def _deposit_text(deposit: ReceiptDeposit, texts: Catalog) -> str:
    """What is held of a deposit after the receipt, with what was deducted and given back where anything was."""
    _ = texts.gettext
    item, held = " ".join(part for part in (deposit.unit, deposit.item) if part), format_yuan(deposit.held_fen)
    if not deposit.deducted_fen and not deposit.returned_fen:
        return _("{item}: held ¥{held}").format(item=item, held=held)
    return _("{item}: taken ¥{taken}, deducted ¥{deducted}, given back ¥{returned}, held ¥{held}").format(
        item=item, taken=format_yuan(deposit.taken_fen), deducted=format_yuan(deposit.deducted_fen),
        returned=format_yuan(deposit.returned_fen), held=held,
    )  # fmt: skip


def _foot(ink: Ink, page: _Page, below: float, bottom: float, part: int) -> None:
    """State of the account, signatures, and what the paper is and is not."""
    form, receipt, width = page.form, page.receipt, page.form.right - page.form.left
    step = 5 * MM if form.continuous else 5.4 * MM
    y = below - 4.6 * MM
    facts = facts_of(receipt, page.catalog) if page.last else [""]
    ink.fitted(form.left, y, facts[0], form.size, width)
    if len(facts) > 1:
        y -= step
        ink.fitted(form.left, y, "    ".join(facts[1:]), form.size, width)
    signatures = bottom + (11.5 * MM if form.continuous else 19 * MM)
    printed = [receipt.letterhead.signer if not form.continuous else "", receipt.cashier, "", ""]
    key = ("receipt foot", page.catalog.language, form, part, receipt.letterhead.signer)
    ink.share(key, lambda block: _foot_texts(block, page, signatures - bottom, part), 0, bottom)
    for share, text, label in zip((0.0, 0.42, 0.64, 0.82), printed, _signature_labels(page.catalog), strict=True):
        x = form.left + width * share + ink.width(label, form.size)
        ink.fitted(x + 1 * MM, signatures, text, form.size, width * 0.2)
    if not form.continuous:
        _printed_line(ink, page, bottom)


def _signature_labels(texts: Catalog) -> tuple[str, str, str, str]:
    _ = texts.gettext
    return _("Payee (seal):"), _("Cashier:"), _("Checked by:"), _("Payer:")


def _foot_texts(ink: Ink, page: _Page, signatures: float, part: int) -> None:
    form, _ = page.form, page.catalog.gettext
    width = form.right - form.left
    for share, label in zip((0.0, 0.42, 0.64, 0.82), _signature_labels(page.catalog), strict=True):
        ink.text(form.left + width * share, signatures, label, form.size)
    y = 5 * MM if form.continuous else 12 * MM
    ink.fitted(form.left, y, _("A receipt, not a tax invoice. Please keep it; lost receipts are not replaced."), form.fine, width * 0.55)
    if form.continuous:
        copies = _("1 counterfoil (white)  2 receipt (red)  3 accounts (yellow)")
        ink.fitted(form.right, y, copies, form.fine, width * 0.44, align="right")
    elif form.parts == 2:
        ink.right(form.right, y, _("Counterfoil") if part else _("Receipt for the payer"), form.fine)


def _printed_line(ink: Ink, page: _Page, bottom: float) -> None:
    texts, receipt, form = page.catalog, page.receipt, page.form
    parts = []
    if receipt.printed_at:
        parts.append(texts.gettext("Printed {time}").format(time=receipt.printed_at))
    if receipt.cashier:
        parts.append(texts.gettext("By {name}").format(name=receipt.cashier))
    ink.fitted(form.left, bottom + 7 * MM, "    ".join(parts), 7.5, form.right - form.left)
