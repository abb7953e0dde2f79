"""Taking money at the desk: preview, take, void, and the receipt that proves it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from propdesk import clock
from propdesk.domain.money import Fen, check_fen, format_yuan
from propdesk.domain.payments import Method, Spread, allocate, check_reason
from propdesk.errors import UserError
from propdesk.services import receipts
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.receipts import Taken as Taken
from propdesk.services.receipts import taken
from propdesk.store import audit, payments, people, requests
from propdesk.store.engine import Connection
from propdesk.store.payments import OpenRow, PaymentRow
from propdesk.store.tables import payments as tables

SERIES = "SJ"
DUPLICATE_WITHIN = timedelta(minutes=3)


class UnitUnknown(UserError):
    """There is no unit “{unit}”. Write it like 3-2-1203."""


class TenderedTooLittle(UserError):
    """What was handed over ({tendered}) is less than what is being paid ({amount})."""


class OpenChanged(UserError):
    """What this household owes changed since the window was opened (now {total}). Look again before taking the money."""


class ProbableDuplicate(UserError):
    """{amount} was already taken from this household in the same way a moment ago (receipt {receipt}). Take it again?"""


class ReceiptUnknown(UserError):
    """There is no receipt “{receipt}”."""


class AlreadyVoid(UserError):
    """Receipt {receipt} was voided already, on {day}."""


class VoidBeforePayment(UserError):
    """A receipt cannot be voided before the day of its payment, {day}."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the collect window shows of a unit: everything open, oldest first, and its credit."""

    unit: people.UnitRow
    people: tuple[people.PersonRow, ...]
    rows: tuple[OpenRow, ...]
    credit_fen: Fen

    @property
    def open_fen(self) -> Fen:
        return sum(row.open_fen for row in self.rows)

    @property
    def payer(self) -> str:
        """Who pays unless the clerk writes another name: the owners, else the tenants."""
        owners = [p.name for p in self.people if p.role == "owner"]
        return "、".join(owners or [p.name for p in self.people])

    def spread(self, amount_fen: Fen, designated: Collection[int] = ()) -> Spread:
        """How an amount would be spread: the same rule the transaction uses."""
        return allocate([row.to_allocate() for row in self.rows], amount_fen, designated)


def desk(office: Office, unit_id: int) -> Desk:
    """What the unit owes now, for the collect window."""
    with office.store.snapshot() as conn:
        return _desk(conn, unit_id)


def _desk(conn: Connection, unit_id: int, *, phones: bool = True) -> Desk:
    found = people.units(conn, [unit_id])
    if not found:
        raise UnitUnknown(unit=unit_id)
    persons = tuple(people.people_of(conn, [unit_id], phones=phones).get(unit_id, []))
    credit = payments.credit_balances(conn, unit_id=unit_id).get(unit_id, 0)
    return Desk(found[0], persons, tuple(payments.open_charges(conn, unit_id)), credit)


def take(
    office: Office,
    unit_id: int,
    amount_fen: Fen,
    method: Method,
    paid_on: date,
    *,
    key: str,
    designated: Collection[int] = (),
    designation: str = "",
    payer: str = "",
    reference: str = "",
    tendered_fen: Fen | None = None,
    expected_open_fen: Fen | None = None,
    allow_duplicate: bool = True,
    language: str | None = None,
) -> Taken:
    """Take a payment: one transaction re-reads what is open, allocates, takes the receipt number and writes the audit line.

    `key` is made by the form, so that the same request never takes money twice. `tendered_fen` above the amount is
    change given back. The receipt's content is frozen in `language` (else the office's). Raises `UnitUnknown`,
    `AmountOutOfRange`, `TenderedTooLittle`, `OpenChanged` when the situation is not `expected_open_fen` any more or a
    designated charge is not open here, and `ProbableDuplicate` (unless allowed) for the same amount within three minutes.
    """
    check_fen(amount_fen)
    tendered = amount_fen if tendered_fen is None else check_fen(tendered_fen)
    if tendered < amount_fen:
        raise TenderedTooLittle(tendered=format_yuan(tendered), amount=format_yuan(amount_fen))
    moment = clock.now()

    def work(conn: Connection) -> Done[Taken]:
        seen = _desk(conn, unit_id, phones=False)
        changed = expected_open_fen is not None and seen.open_fen != expected_open_fen
        if changed or not {row.charge_id for row in seen.rows}.issuperset(designated):
            raise OpenChanged(total=format_yuan(seen.open_fen))
        if not allow_duplicate:
            _refuse_duplicate(conn, unit_id, amount_fen, method, paid_on)
        payment = PaymentRow(
            payment_id=0,
            receipt=requests.next_numbers(conn, SERIES, paid_on.year)[0],
            unit_id=unit_id,
            code=seen.unit.code,
            payer=payer.strip() or seen.payer,
            amount_fen=amount_fen,
            tendered_fen=tendered,
            method=method.value,
            reference=reference.strip(),
            paid_on=paid_on,
            taken_at=moment.isoformat(),
            designation=designation.strip(),
            operator=office.actor.operator,
            void_on=None,
            void_reason="",
        )
        return _write(conn, seen, payment, seen.spread(amount_fen, designated), language)

    return commit(office.store, office.actor, "payment.take", work, moment=moment, key=key, again=taken)


def _write(conn: Connection, seen: Desk, new: PaymentRow, spread: Spread, language: str | None) -> Done[Taken]:
    spans = [payments.add_payment(conn, new)]
    payment = new._replace(payment_id=spans[0].first)
    if spread.shares:
        spans.append(payments.add_allocations(conn, payment.payment_id, spread.shares))
    if spread.credit_fen:
        spans.append(payments.add_credit(conn, payment.unit_id, payment.payment_id, spread.credit_fen, payment.paid_on))
    settled = tuple(payments.settled_by(conn, payment.payment_id))  # as the book has it now, not as it was meant
    still_open = seen.open_fen - sum(row.amount_fen for row in settled)
    done = Taken(payment, settled, spread.credit_fen, seen.credit_fen + spread.credit_fen, still_open)
    if sum(row.amount_fen for row in settled) + spread.credit_fen != payment.amount_fen:
        raise AssertionError("a payment must equal what it settles and its credit")
    spans.append(receipts.register(conn, done, seen.unit, language))
    body = {"receipt": payment.receipt, "amount_fen": payment.amount_fen, "credit_fen": spread.credit_fen}
    return Done(done, payment.payment_id, payment.code, body, spans)


def _refuse_duplicate(conn: Connection, unit_id: int, amount_fen: Fen, method: Method, paid_on: date) -> None:
    since = (clock.now() - DUPLICATE_WITHIN).isoformat()
    for row in payments.find(conn, unit_id=unit_id, first=paid_on, last=paid_on):
        if row.amount_fen == amount_fen and row.method == method and row.taken_at >= since and row.void_on is None:
            raise ProbableDuplicate(amount=format_yuan(amount_fen), receipt=row.receipt)


def void(office: Office, receipt: str, reason: str, void_on: date, *, key: str | None = None) -> Taken:
    """Void a receipt with a reason: it keeps its number, its charges are open again, its credit is taken back.

    Raises `ReasonMissing`, `ReceiptUnknown`, `AlreadyVoid`, `VoidBeforePayment`.
    """
    reason = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[Taken]:
        found = payments.find(conn, receipt=receipt.strip())
        if not found:
            raise ReceiptUnknown(receipt=receipt)
        payment = found[0]
        if payment.void_on is not None:
            raise AlreadyVoid(receipt=payment.receipt, day=payment.void_on)
        if void_on < payment.paid_on:
            raise VoidBeforePayment(day=payment.paid_on)
        payments.add_void(conn, payment.payment_id, void_on, moment.isoformat(), reason, office.actor.operator)
        spans = [audit.written(conn, tables.payment_void, payment.payment_id, payment.payment_id)]
        credit = payments.credit_of(conn, payment.payment_id)
        if credit:
            spans.append(payments.add_credit(conn, payment.unit_id, payment.payment_id, -credit, void_on))
        body = {"receipt": payment.receipt, "amount_fen": payment.amount_fen, "reason": reason, "void_on": void_on.isoformat()}
        return Done(taken(conn, payment.payment_id), payment.payment_id, payment.code, body, spans)

    return commit(office.store, office.actor, "payment.void", work, moment=moment, key=key, again=taken)


def receipt(office: Office, number: str) -> Taken:
    """A payment by its receipt number; raises `ReceiptUnknown`."""
    with office.store.snapshot() as conn:
        found = payments.find(conn, receipt=number.strip())
        if not found:
            raise ReceiptUnknown(receipt=number)
        return taken(conn, found[0].payment_id)


def journal(office: Office, first: date, last: date) -> Sequence[PaymentRow]:
    """Payments of some days (both included), newest first, voided ones with their void."""
    with office.store.read() as conn:
        return payments.find(conn, first=first, last=last)


def day_totals(office: Office, day: date) -> dict[Method, tuple[int, Fen]]:
    """What came in on a day by method: count and fen."""
    with office.store.read() as conn:
        return {Method(code): total for code, total in payments.day_totals(conn, day).items()}


def prepaid(office: Office, as_of: date) -> list[tuple[people.UnitRow, tuple[str, ...], Fen]]:
    """Units with credit on a day, with owners and balance, in natural order."""
    with office.store.snapshot() as conn:
        balances = payments.credit_balances(conn, as_of)
        owners = people.owner_names(conn, as_of)
        return [(unit, owners.get(unit.unit_id, ()), balances[unit.unit_id]) for unit in people.units(conn, list(balances))]
