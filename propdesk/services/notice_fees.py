"""The fee of a level: what issuing the paper cost, charged once with it, only where the item's rate says why the owner bears it.

A cost of collecting (Civil Code art. 561; `Nature.COST`): no late fee ever runs on it. Off by default.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from propdesk.documents.notice import NoticeLine
from propdesk.domain.charges import tariff_on
from propdesk.domain.fee_items import FeeItem, Nature
from propdesk.domain.ladder import Level
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.services import one_off
from propdesk.services.closing import check_open, check_period
from propdesk.store import audit, billing, fee_items, payments
from propdesk.store import ladder as levels
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.one_off import ChargeFacts, facts
from propdesk.store.tables import billing as tables

if TYPE_CHECKING:
    from propdesk.services.notice_drafts import Order


class FeeItemNotCost(UserError):
    """“{item}” is no cost of collecting a debt, charged each time. The fee of a level needs such an item."""


class FeeItemGone(UserError):
    """The charge item of a level’s fee is not there any more. Choose another one in the ladder."""


class NoticeFeePaid(UserError):
    """The fee of {amount} of notice {number} was paid with {receipt}. Void or reverse that receipt first, then the notice."""


class NoticeFeeWaivedInPart(UserError):
    """A part of the fee of {amount} of notice {number} was taken off. Waive the rest first, then make the notice void."""


class Fees(NamedTuple):
    """What was charged: the charge and the row on the notice by unit, and the spans for the audit line."""

    charge_ids: Mapping[int, int]
    lines: Mapping[int, NoticeLine]
    spans: Sequence[Span]


def checked_item(conn: Connection, level: Level, on: date) -> FeeItem:
    """The item of a level's fee if it may be charged on a day; raises `FeeItemGone`, `FeeItemNotCost` or `CostWithoutBasis`."""
    item = fee_items.item_numbered(conn, level.fee_item_id or 0)
    if item is None:
        raise FeeItemGone()
    if item.nature is not Nature.COST:
        raise FeeItemNotCost(item=item.name)
    one_off.priced(conn, item, on, level.fee_fen, 1)
    return item


def charge(conn: Connection, as_of: date, orders: Sequence[tuple["Order", date]], known: Mapping[int, int]) -> Fees:
    """Charge the fee of each level reached for the first time, due on the notice's last day to pay.

    A unit of `known` was charged with another notice of the same day already: it is named again and not charged twice.
    """
    wanted = [(order, due_on) for order, due_on in orders if order.level.fee_fen and order.climbs]
    if not wanted:
        return Fees({}, {}, ())
    check_period(conn, Month.of(as_of))
    check_open(conn, as_of)
    charge_ids: dict[int, int] = {}
    lines: dict[int, NoticeLine] = {}
    spans: list[Span] = []
    for level, due_on in dict.fromkeys((order.level, due_on) for order, due_on in wanted):
        item = checked_item(conn, level, as_of)
        units = [order.unit_id for order, _due in wanted if order.level == level]
        fresh = [unit_id for unit_id in units if unit_id not in known]
        if fresh:
            priced = one_off.priced(conn, item, as_of, level.fee_fen, 1)
            span = one_off.write(conn, fresh, item, priced, as_of, due_on, None, level.name)
            spans.append(span)
            charge_ids |= {unit_id: span.first + place for place, unit_id in enumerate(fresh)}
        charge_ids |= {unit_id: known[unit_id] for unit_id in units if unit_id in known}
        paid = billing.settled_charges(conn, [charge_ids[unit_id] for unit_id in units], as_of)
        rate = tariff_on(fee_items.tariffs(conn, item.id), as_of)
        basis = rate.basis if rate else ""
        lines |= {u: _line(charge_ids[u], item, basis, level.fee_fen, as_of, due_on) for u in units if charge_ids[u] not in paid}
    return Fees(charge_ids, lines, spans)


def take_back(conn: Connection, document_id: int, number: str, on: date, reason: str, made_at: str) -> list[Span]:
    """Take the fee of a notice that is void back from `on` on, unless another notice that stands names it or all of it was waived.

    Money on it is not given back in passing: who paid it has a receipt that says so, and that comes first. Raises `NoticeFeePaid`,
    `NoticeFeeWaivedInPart`, `DayClosed` or `PeriodClosed`.
    """
    charge_id = levels.fee_of(conn, document_id)
    if charge_id is None:
        return []
    (row,) = facts(conn, [charge_id])
    if row.reversed:
        return []
    if charge_id in billing.settled_charges(conn, [charge_id], on):
        _refuse_touched(conn, row, number, on)
        return []
    check_period(conn, row.period)
    check_open(conn, on)
    billing.reverse_charges(conn, [charge_id], made_at, reason, max(on, row.start_on))
    return [audit.written(conn, tables.charge_reversal, charge_id, charge_id)]


def _refuse_touched(conn: Connection, row: ChargeFacts, number: str, on: date) -> None:
    """A fee with a payment, or with a waiver of a part of it, stays until that is put right; one waived in full stands in nobody's way."""
    receipts = billing.paid_with(conn, row.charge_id, on)
    if receipts:
        raise NoticeFeePaid(amount=format_yuan(row.amount_fen), number=number, receipt="、".join(receipts))
    if any(left.charge_id == row.charge_id for left in payments.open_charges(conn, row.unit_id)):
        raise NoticeFeeWaivedInPart(amount=format_yuan(row.amount_fen), number=number)


def _line(charge_id: int, item: FeeItem, basis: str, fen: Fen, on: date, due_on: date) -> NoticeLine:
    """The fee as the notice names it, with what it rests on: not late yet, due with the rest."""
    return NoticeLine(
        charge_id, item.name, str(Month.of(on)), on, on + timedelta(days=1), basis, "", due_on, fen, 0, fen, 0, "", 0, anchored=True
    )  # fmt: skip
