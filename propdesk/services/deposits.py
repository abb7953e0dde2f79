"""押金: what is held of the deposits paid, what is deducted from one for another bill, and what is given back.

A deposit is a charge of an item with the nature “deposit”; paying it at the desk takes it. It is never arrears and bears no late fee.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.money import Fen, check_fen, format_yuan
from propdesk.domain.payments import Method, Share, check_reason
from propdesk.domain.wallets import lowest_from
from propdesk.errors import UserError
from propdesk.services import approvals, payment_entry, refund_papers
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.office import Office
from propdesk.services.payment_entry import Before
from propdesk.services.payments import Desk, OpenChanged, read_desk
from propdesk.services.receipts import Taken, deposit_fact, taken
from propdesk.services.refunds import check_refund, new_refund, refund_of, write_refund
from propdesk.store import people, refunds
from propdesk.store.engine import Connection
from propdesk.store.payments import PaymentRow
from propdesk.store.refunds import DepositEntryRow, RefundRow
from propdesk.store.refunds import DepositRow as DepositRow

DEDUCT = "deposit.deduct"


class DepositUnknown(UserError):
    """This deposit is not held (any more)."""


class DepositTooLittle(UserError):
    """Only {held} of this deposit is held; {amount} is too much."""


class DeductTooMuch(UserError):
    """Only {open} is open of the chosen bills; {amount} is too much to deduct."""


class BillsMissing(UserError):
    """Choose the bills the deposit is to pay."""


@dataclass(frozen=True, slots=True)
class Held:
    """A deposit with its unit's owners and what became of it."""

    deposit: DepositRow
    owners: tuple[str, ...]


def held(office: Office, as_of: date, *, unit_id: int | None = None, everything: bool = False) -> list[Held]:
    """Deposits of which something is held on a day, in natural order of units; `everything` also those used up."""
    with office.store.snapshot() as conn:
        owners = people.owner_names(conn, as_of)
        rows = refunds.deposits(conn, as_of, unit_id=unit_id)
    return [Held(row, owners.get(row.unit_id, ())) for row in rows if everything or row.held_fen]


def story(office: Office, charge_id: int) -> Sequence[DepositEntryRow]:
    """What was deducted from a deposit and given back, oldest first."""
    with office.store.read() as conn:
        return refunds.deposit_entries(conn, charge_id)


def deduct(
    office: Office,
    charge_id: int,
    amount_fen: Fen,
    against: Collection[int],
    on: date,
    reason: str,
    *,
    key: str,
    language: str | None = None,
) -> Taken:
    """Use a part of a deposit to pay other bills of its unit: an offset with a number of the series YJ.

    Raises `AmountOutOfRange`, `ReasonMissing`, `BillsMissing`, `DayClosed`, `DepositUnknown`, `DepositTooLittle`, `OpenChanged`
    when a bill is not open any more, and `DeductTooMuch`.
    """
    check_fen(amount_fen)
    reason = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[Taken]:
        if not against:
            raise BillsMissing()
        check_open(conn, on)
        deposit = _usable(conn, charge_id, amount_fen, on)
        seen = read_desk(conn, [deposit.unit_id], on, phones=False)
        new = PaymentRow(
            0, "", deposit.unit_id, deposit.code, seen.payer, amount_fen, amount_fen, Method.DEPOSIT.value, "", on, moment.isoformat(),
            reason, office.actor.operator, None, "", order_rule=seen.rule.as_text(),
        )  # fmt: skip
        shares = _shares(seen, amount_fen, frozenset(against) - {charge_id})
        before = Before(seen.unit, seen.open_fen, seen.credit_fen)
        used = deposit_fact(deposit._replace(deducted_fen=deposit.deducted_fen + amount_fen))
        entered = payment_entry.enter(conn, before, new, shares, None, language, (used,))
        payment = entered.taken.payment
        facts = (charge_id, "deduct", amount_fen, on, reason, moment.isoformat(), office.actor.operator)
        span = refunds.add_deposit_entry(conn, *facts, payment_id=payment.payment_id)
        body = {"receipt": payment.receipt, "amount_fen": amount_fen, "deposit": charge_id, "reason": reason}
        return Done(entered.taken, payment.payment_id, payment.code, body, (*entered.spans, span))

    return commit(office.store, office.actor, DEDUCT, work, moment=moment, key=key, again=taken)


def _shares(seen: Desk, amount_fen: Fen, against: frozenset[int]) -> Sequence[Share]:
    """How the deposit is spread over the chosen bills."""
    rows = [row for row in seen.rows if row.charge_id in against]
    if {row.charge_id for row in rows} != against:
        raise OpenChanged(total=format_yuan(seen.open_fen))
    spread = seen.rule.spread([row.to_allocate(on=seen.on) for row in rows], amount_fen)
    if spread.credit_fen:
        raise DeductTooMuch(open=format_yuan(amount_fen - spread.credit_fen), amount=format_yuan(amount_fen))
    return spread.shares


def give_back(
    office: Office,
    charge_id: int,
    amount_fen: Fen,
    method: Method,
    on: date,
    approval: Approval,
    *,
    key: str,
    payee: str = "",
    reference: str = "",
    language: str | None = None,
) -> RefundRow:
    """Give a deposit back, all of it or a part, with a refund of the series TK and its paper in `language` (else the office's).

    Raises `AmountOutOfRange`, `MethodUnknown`, `PayeeMissing`, `DayClosed`, `DepositUnknown`, `DepositTooLittle` and the sentences
    of `approvals.verified`.
    """
    payee = check_refund(amount_fen, method, payee)
    moment = clock.now()

    def work(conn: Connection) -> Done[RefundRow]:
        reason, approver = approvals.verified(conn, approval)
        check_open(conn, on)
        deposit = _usable(conn, charge_id, amount_fen, on)
        operator = office.actor.operator
        row = new_refund(conn, deposit.unit_id, amount_fen, method, on, payee, reference, reason, approver, moment, operator)
        made, spans = write_refund(conn, row)
        facts = (charge_id, "return", amount_fen, on, reason, moment.isoformat(), operator)
        spans.append(refunds.add_deposit_entry(conn, *facts, refund_id=made.refund_id))
        spans.append(refund_papers.freeze(conn, made, language))
        body = {"number": made.number, "amount_fen": amount_fen, "deposit": charge_id, "reason": reason, "approver": approver}
        return Done(made, made.refund_id, made.code, body, spans)

    return commit(office.store, office.actor, "deposit.return", work, moment=moment, key=key, again=refund_of)


def _usable(conn: Connection, charge_id: int, amount_fen: Fen, on: date) -> DepositRow:
    """The deposit as of a day, if so much of it is held then and ever after."""
    then, now = (refunds.deposits(conn, day, charge_ids=[charge_id]) for day in (on, date.max))
    if not then or not now:
        raise DepositUnknown()
    free = lowest_from(refunds.deposit_movements(conn, [charge_id])[charge_id], on)
    if free < amount_fen:
        raise DepositTooLittle(held=format_yuan(max(0, free)), amount=format_yuan(amount_fen))
    return then[0]
