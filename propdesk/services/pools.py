"""Costs that units share: enter a cost with its locked list of units, look at the shares; a billing run charges them."""

from collections.abc import Sequence
from dataclasses import dataclass

from propdesk import clock
from propdesk.domain import shared_costs as rules
from propdesk.domain.charges import FeeItem, PriceUnit
from propdesk.domain.fee_items import ShareBy, check_basis
from propdesk.domain.money import Fen, check_fen
from propdesk.domain.periods import Month
from propdesk.domain.shared_costs import Member, PoolShare
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_period
from propdesk.services.office import Office
from propdesk.services.rates import known_item
from propdesk.store import audit, fee_items
from propdesk.store import pools as store
from propdesk.store.engine import Connection
from propdesk.store.pools import PoolRow, Sharer
from propdesk.store.tables import billing as tables


class NotShared(UserError):
    """“{item}” is not the share of a cost. Make an item that is, first."""


class NotItsPeriod(UserError):
    """“{item}” is not billed with {period}: its periods begin every {months} months from January on."""


class PoolBilled(UserError):
    """{unit} is charged its share of cost {pool} already. Roll that billing run back first, or leave the unit out."""


class UsageItemMissing(UserError):
    """Choose the meters whose usage the cost is shared by."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may share a cost with its weight (area in cm², 1, or usage in 1/1000); by_kind: the item is for its kind."""

    unit: Sharer
    weight: int
    by_kind: bool


def items(office: Office) -> list[FeeItem]:
    """The items that are shares of a cost."""
    with office.store.read() as conn:
        return [item for item in fee_items.items(conn) if item.price_unit is PriceUnit.POOL]


def metered_items(office: Office) -> list[FeeItem]:
    """The items by whose usage a cost can be shared."""
    with office.store.read() as conn:
        return [item for item in fee_items.items(conn) if item.price_unit.metered]


def entered(office: Office, *, item_id: int | None = None, period: Month | None = None) -> list[PoolRow]:
    """The costs entered, newest first."""
    with office.store.read() as conn:
        return store.pools(conn, item_id=item_id, period=str(period) if period else None)


def candidates(office: Office, item_id: int, period: Month, usage_of: int | None = None) -> list[Candidate]:
    """Every unit with what it would weigh in a cost of the period, in natural order.

    `usage_of` is the metered item by whose billed usage a cost is shared. Raises `ItemUnknown`, `NotShared` or `UsageItemMissing`.
    """
    with office.store.snapshot() as conn:
        item = _shared(conn, item_id)
        if item.share_by is ShareBy.USAGE and usage_of is None:
            raise UsageItemMissing()
        span = item.span(period)
        used = store.used(conn, usage_of, span.start, span.end) if usage_of is not None else {}
        return [
            Candidate(unit, rules.weight_of(item.share_by, unit.area_cm2, used.get(unit.unit_id, 0)), unit.kind in item.kinds)
            for unit in store.sharers(conn)
        ]


def preview(item: FeeItem, amount_fen: Fen, members: Sequence[Member], usage_unit: PriceUnit | None = None) -> list[PoolShare]:
    """Each unit's share of a cost; they add up to it. Raises `AmountOutOfRange` or `NobodyShares`."""
    return rules.shares(check_fen(amount_fen), item.share_by, members, usage_unit)


def enter(
    office: Office, item_id: int, period: Month, amount_fen: Fen, members: Sequence[Member], basis: str, *, key: str | None = None
) -> PoolRow:
    """Enter a cost of a period with the units that share it; from then on the list is locked, and the next run charges the shares.

    A cost not billed yet with a unit in common gives way to this one. Raises `ItemUnknown`, `NotShared`, `NotItsPeriod`,
    `AmountOutOfRange`, `NobodyShares`, `BasisMissing`, `PoolBilled` or `PeriodClosed`.
    """
    why = check_basis(basis)
    moment = clock.now().isoformat()
    wanted = list({member.unit_id: member for member in members}.values())

    def work(conn: Connection) -> Done[PoolRow]:
        check_period(conn, period)
        item = _shared(conn, item_id)
        if not item.covers(period):
            raise NotItsPeriod(item=item.name, period=period, months=item.cycle_months)
        preview(item, amount_fen, wanted)
        _check_not_billed(conn, item, period, wanted)
        row = PoolRow(
            0, item.id, item.name, str(period), amount_fen, item.share_by.value, why, moment, office.actor.operator, len(wanted), 0
        )
        pool_id, spans = store.add_pool(conn, row, wanted)
        spans = [audit.written(conn, tables.pool, pool_id, pool_id), *spans]
        body = {"item": item.name, "period": str(period), "amount_fen": amount_fen, "share_by": row.share_by, "units": len(wanted)}
        return Done(row._replace(pool_id=pool_id), pool_id, item.name, {**body, "basis": why}, spans)

    def again(conn: Connection, pool_id: int) -> PoolRow:
        return store.pools(conn, pool_id=pool_id)[0]

    return commit(office.store, office.actor, "pool.enter", work, moment=clock.now(), key=key, again=again)


def _check_not_billed(conn: Connection, item: FeeItem, period: Month, members: Sequence[Member]) -> None:
    """Raise `PoolBilled` for the first unit that another cost of the period is charged to already."""
    billed = [row.pool_id for row in store.pools(conn, item_id=item.id, period=str(period)) if row.charges]
    lists = store.members(conn, billed)
    wanted = {member.unit_id for member in members}
    for pool_id in billed:
        both = wanted & {member.unit_id for member in lists[pool_id]}
        if both:
            codes = {unit.unit_id: unit.code for unit in store.sharers(conn)}
            raise PoolBilled(unit=codes.get(min(both), str(min(both))), pool=pool_id)


def _shared(conn: Connection, item_id: int) -> FeeItem:
    item = known_item(conn, item_id)
    if item.price_unit is not PriceUnit.POOL:
        raise NotShared(item=item.name)
    return item
