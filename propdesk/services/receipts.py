"""Receipts: a payment with what it settled, and its receipt's content, frozen when the money was taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.receipt import Receipt, ReceiptDeposit, ReceiptLine, period_text, reversal_of
from propdesk.domain import formulas
from propdesk.domain.account_facts import DEPOSIT
from propdesk.domain.addresses import unit_name
from propdesk.domain.charges import PriceUnit, formula_in, price_in
from propdesk.domain.fee_items import COST_OF_COLLECTING, Nature
from propdesk.domain.handover import Liable
from propdesk.domain.money import Fen
from propdesk.domain.payments import Part
from propdesk.domain.periods import Month
from propdesk.domain.units import format_area
from propdesk.i18n import catalog
from propdesk.services.letterheads import letterhead, office_facts, stamp
from propdesk.services.open_bills import open_rows
from propdesk.store import audit, lists, papers, payments, people, refunds
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.payments import PaymentRow, SettledRow
from propdesk.store.refunds import DepositRow

KIND = "receipt"
DEVELOPER = Liable.DEVELOPER.value
_NO_WORDING = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment with its receipt: what it settled, what became credit, what is still open."""

    payment: PaymentRow
    settled: tuple[SettledRow, ...]
    credit_fen: Fen
    credit_balance_fen: Fen
    still_open_fen: Fen

    @property
    def change_fen(self) -> Fen:
        return self.payment.tendered_fen - self.payment.amount_fen


def taken(conn: Connection, payment_id: int) -> Taken:
    """A payment by its number, with what is in credit now and what is open of its units, with the late fee of its day."""
    payment = payments.find(conn, payment_id=payment_id)[0]
    settled = tuple(payments.settled_by(conn, payment_id))
    units = list({payment.unit_id, *(row.unit_id for row in settled)})
    rows = open_rows(conn, units, payment.void_on or payment.paid_on)
    his = of_developer(settled)
    still_open_fen = sum(row.total_fen for row in rows if not his or row.liable == DEVELOPER)
    balance = payments.credit_balances(conn, unit_ids=[payment.unit_id]).get(payment.unit_id, 0)
    return Taken(payment, settled, payments.credit_of(conn, payment_id), balance, still_open_fen)


def of_developer(settled: Sequence[SettledRow]) -> bool:
    """Whether a payment settled only what the developer owes: then he is its payer, and no household's account is told of."""
    return bool(settled) and all(row.liable == DEVELOPER for row in settled)


SETTLED = "payment.settle"  # one step of prepaid money and payment


def together(conn: Connection, payment: PaymentRow) -> list[PaymentRow]:
    """What else was made in the very same step as a payment: the offsets beside a receipt, the receipt beside an offset."""
    for body in audit.bodies(conn, SETTLED, payment.code, payment.taken_at):
        numbers = [*body["offsets"], *([body["receipt"]] if "receipt" in body else [])]
        if payment.receipt in numbers:
            return [payments.find(conn, receipt=number)[0] for number in numbers if number != payment.receipt]
    return []


def register(conn: Connection, done: Taken, unit: people.UnitRow, language: str | None, used: tuple[ReceiptDeposit, ...] = ()) -> Span:
    """Freeze the receipt of a payment of this unit in the register of papers; returns the span of its row for the audit line.

    `used` are the deposits it is paid from, as they stand after it.
    """
    payment = done.payment
    content = _content(conn, done, unit, language, (*_deposits_taken(conn, done, unit.code), *used))
    new = papers.NewDocument(
        KIND, payment.receipt, payment.unit_id, payment.paid_on, content.language, _NO_WORDING, payment.amount_fen, to_json(content), ()
    )
    return papers.add(conn, payment.taken_at, payment.operator, [new])


def _deposits_taken(conn: Connection, done: Taken, code: str) -> Iterator[ReceiptDeposit]:
    """The deposits a payment took something of, as they stand on its day; those of other units name the unit."""
    numbers = list(dict.fromkeys(row.charge_id for row in done.settled if row.nature == DEPOSIT))
    for row in refunds.deposits(conn, done.payment.paid_on, charge_ids=numbers) if numbers else ():
        yield deposit_fact(row, "" if row.code == code else row.code)


def deposit_fact(row: DepositRow, code: str = "") -> ReceiptDeposit:
    """A deposit as a receipt shows it; `code` is its unit's where it is not the receipt's own."""
    return ReceiptDeposit(row.item, row.paid_fen, row.deducted_fen, row.returned_fen, code)


def content_of(conn: Connection, done: Taken) -> tuple[papers.DocumentRow, Receipt]:
    """The frozen receipt of a payment; a void is added to it as the payment has it now."""
    row = papers.find(conn, number=done.payment.receipt)[0]
    frozen = from_json(Receipt, row.content)
    payment = done.payment
    return row, replace(frozen, void_reason=payment.void_reason, voided_on=payment.void_on, undone_by=payment.void_number)


def register_reversal(conn: Connection, done: Taken, made_at: str, operator: str) -> Span:
    """Freeze the red receipt of a payment that was reversed or bounced; returns the span of its row for the audit line."""
    payment = done.payment
    assert payment.void_on is not None
    row = papers.find(conn, number=payment.receipt)[0]
    red = reversal_of(
        from_json(Receipt, row.content),
        payment.void_number,
        payment.void_kind,
        payment.void_on,
        payment.void_reason,
        cashier=operator,
        printed_at=stamp(datetime.fromisoformat(made_at)),
        credit_balance_fen=0 if of_developer(done.settled) else done.credit_balance_fen,
        still_open_fen=done.still_open_fen,
        paid_up_to=None if of_developer(done.settled) else lists.paid_up_to(conn, payment.unit_id).get(payment.unit_id),
    )
    new = papers.NewDocument(
        KIND, red.number, payment.unit_id, payment.void_on, row.language, _NO_WORDING, -payment.amount_fen, to_json(red), ()
    )
    return papers.add(conn, made_at, operator, [new])


def reversal_content(conn: Connection, done: Taken) -> tuple[papers.DocumentRow, Receipt]:
    """The frozen red receipt of a payment that was reversed or bounced; raises ``ValueError`` for one that was not."""
    if not done.payment.void_number:
        raise ValueError(f"{done.payment.receipt} was not reversed")
    row = papers.find(conn, number=done.payment.void_number)[0]
    return row, from_json(Receipt, row.content)


def _content(conn: Connection, done: Taken, unit: people.UnitRow, language: str | None, deposits: tuple[ReceiptDeposit, ...]) -> Receipt:
    facts = office_facts(conn)
    spoken = language or facts.language
    payment, his = done.payment, of_developer(done.settled)
    return Receipt(
        number=payment.receipt,
        unit_code=unit.code,
        unit_name=unit_name(spoken, unit.building, unit.entrance, unit.room, unit.kind),
        payer=payment.payer,
        paid_on=payment.paid_on,
        method=payment.method,
        reference=payment.reference,
        lines=_receipt_lines(done.settled, spoken, unit.code),
        total_fen=payment.amount_fen,
        tendered_fen=payment.tendered_fen if payment.method == "cash" else None,
        change_fen=done.change_fen,
        credited_fen=done.credit_fen,
        credit_balance_fen=0 if his else done.credit_balance_fen,
        still_open_fen=done.still_open_fen,
        paid_up_to=None if his else lists.paid_up_to(conn, payment.unit_id).get(payment.unit_id),
        cashier=payment.operator,
        letterhead=letterhead(facts),
        language=spoken,
        printed_at=stamp(datetime.fromisoformat(payment.taken_at)),
        designation=payment.designation,
        developer=his,
        deposits=deposits,
    )


def _receipt_lines(settled: Sequence[SettledRow], language: str, code: str) -> tuple[ReceiptLine, ...]:
    """One line for each unbroken run of months of an item at one price; another unit's bills name the unit."""
    groups: list[list[SettledRow]] = []
    for row in settled:
        last = groups[-1][-1] if groups else None
        same = last and (last.unit_id, last.item, last.price, last.quantity) == (row.unit_id, row.item, row.price, row.quantity)
        if last and same and (last.charge_id == row.charge_id or last.end_on == row.start_on):
            groups[-1].append(row)
        else:
            groups.append([row])
    several = any(row.code != code for row in settled)
    return tuple(_receipt_line(group, language, several) for group in groups)


def _quantity(row: SettledRow, unit: PriceUnit) -> str:
    """What a charge was made for: its area then (today's where that is not known), what a meter counted, or how many."""
    if unit is PriceUnit.M2_MONTH:
        area = row.area_cm2 if row.quantity is None else row.quantity * 10
        return f"{format_area(area)} ㎡" if area else ""
    if row.quantity is None:
        return ""
    if unit.metered:
        return formulas.quantity_in_words(unit, row.quantity)
    return formulas.sized(unit, row.quantity // 1000).removesuffix(" × ")


def _period(first: SettledRow, last: SettledRow, language: str) -> str:
    """The months from the first charge to the last; where months do not begin on the 1st, their days."""
    last_day = last.end_on - timedelta(days=1)
    if first.anchor_day != 1:
        return period_text(first.start_on.isoformat(), last_day.isoformat(), language)
    return period_text(str(Month.parse(first.period)), str(Month.of(last_day)), language)


def _receipt_line(group: Sequence[SettledRow], language: str, several: bool) -> ReceiptLine:
    first, last = group[0], group[-1]
    months = len({row.charge_id for row in group})
    unit = PriceUnit(first.price_unit)
    quantity = formula_in(language, _quantity(first, unit))
    count = f"× {months}" if months > 1 else ""
    late_fee = sum(row.amount_fen for row in group if row.part == Part.LATE_FEE)
    cost = catalog(language).gettext(COST_OF_COLLECTING)
    return ReceiptLine(
        item=cost.format(item=first.item) if first.nature == Nature.COST else first.item,
        period=_period(first, last, language),
        price=price_in(language, first.price, unit) if first.price else "",
        quantity=f"{quantity} {count}".strip(),
        amount_fen=sum(row.amount_fen for row in group) - late_fee,
        late_fee_fen=late_fee,
        unit=first.code if several else "",
    )
