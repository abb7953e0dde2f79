"""Prepaid money and money at the desk in one step: what lies in credit is set against bills, the payer adds what is missing."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from propdesk import clock
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.payments import INTERNAL
from propdesk.services import credit, payments
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.office import Office
from propdesk.services.payments import Asked
from propdesk.services.receipts import SETTLED as SETTLED
from propdesk.services.receipts import Taken, taken, together
from propdesk.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Settled:
    """What one step settled: each purse's offset with its number (series YC), and the payment with its receipt, if money was taken."""

    offsets: tuple[Taken, ...]
    taken: Taken | None

    @property
    def last(self) -> Taken:
        """The payment, or the last offset where no money was taken."""
        return self.taken or self.offsets[-1]

    @property
    def offset_fen(self) -> Fen:
        return sum(one.payment.amount_fen for one in self.offsets)


def settle(office: Office, asked: Asked, *, key: str, bills: Collection[int] = (), expected_offset_fen: Fen | None = None) -> Settled:
    """Set the first unit's prepaid money against what is due, or against `bills`, and take the payment for what that leaves.

    One transaction: both or neither. An amount of 0 takes no money. Each has a number of its own and is voided by itself, so
    that voiding the receipt leaves the offset as it is. Raises what `payments.take` raises, `NothingToOffset`, and
    `PlanChanged` when the prepaid money would not pay `expected_offset_fen` any more.
    """
    if asked.amount_fen:
        asked.check()
    moment = clock.now()
    return commit(
        office.store,
        office.actor,
        SETTLED,
        lambda conn: _settle(conn, asked, frozenset(bills), expected_offset_fen, moment, office.actor.operator),
        moment=moment,
        key=key,
        again=_again,
    )


def _settle(
    conn: Connection, asked: Asked, bills: frozenset[int], expected_fen: Fen | None, moment: datetime, operator: str
) -> Done[Settled]:
    check_open(conn, asked.paid_on)
    seen = payments.read_desk(conn, asked.unit_ids, asked.paid_on, phones=False)
    asked.check_seen(seen)
    planned = credit.plan_in(conn, asked.paid_on, asked.unit_ids[:1], bills or None)
    total = sum(one.amount_fen for one in planned)
    if expected_fen is not None and total != expected_fen:
        raise credit.PlanChanged(total=format_yuan(total))
    if not planned:
        raise credit.NothingToOffset()
    shares = [share for one in planned for share in one.offset.shares]
    if not asked.allow_time_barred:
        payments.ask_time_barred(seen.time_barred(shares))
    made, spans = credit.write_offsets(conn, planned, asked.paid_on, moment, operator, asked.language)
    body: dict[str, object] = {"offsets": [one.payment.receipt for one in made], "offset_fen": total}
    paid = None
    if asked.amount_fen:
        left = {row.charge_id for row in seen.less(shares).rows}
        rest = replace(asked, designated=asked.designated & left, expected_open_fen=None)  # compared above
        done = payments.take_in(conn, rest, moment, operator)
        paid, spans = done.result, [*spans, *done.spans]
        body |= done.body
    settled = Settled(tuple(made), paid)
    last = settled.last.payment
    return Done(settled, last.payment_id, last.code, body, spans)


def _again(conn: Connection, payment_id: int) -> Settled:
    """What was made in the step that ended with this payment."""
    last = taken(conn, payment_id)
    each = [*(taken(conn, row.payment_id) for row in together(conn, last.payment)), last]
    offsets = tuple(one for one in each if one.payment.method in INTERNAL)
    return Settled(offsets, None if last.payment.method in INTERNAL else last)
