"""A cost that several units share (公摊): by area, by unit or by usage, to the fen, over a list of units that is locked.

Largest remainder: the shares add up to the cost; of two equal remainders the first on the list takes the fen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from propdesk.domain import formulas
from propdesk.domain.charges import Billable, NewCharge, bearer_on, left_out
from propdesk.domain.fee_items import FeeItem, PriceUnit, ShareBy, format_quantity
from propdesk.domain.money import Fen, divide_half_up, format_yuan, share_out
from propdesk.domain.periods import Month
from propdesk.domain.reasons import Reason, Unbilled
from propdesk.domain.units import format_area
from propdesk.errors import UserError


class NobodyShares(UserError):
    """No unit has a share: tick the units that share the cost, and see that they have an area or a usage."""


class Member(NamedTuple):
    """A unit that shares a cost with its weight: the area in cm², 1, or the usage in 1/1000."""

    unit_id: int
    weight: int


class PoolShare(NamedTuple):
    """A unit's share of a cost in fen, and how it arose."""

    unit_id: int
    amount_fen: Fen
    formula: str


def shares(amount_fen: Fen, share_by: ShareBy, members: Sequence[Member], metered: PriceUnit | None = None) -> list[PoolShare]:
    """Each unit's share, in the order of the list; they add up to `amount_fen`.

    `metered` is the unit of the usage by which the cost is shared. Raises `NobodyShares` when no unit has a weight.
    """
    whole = sum(member.weight for member in members)
    if whole <= 0:
        raise NobodyShares()
    parts = share_out(amount_fen, [member.weight for member in members])
    total = _weight(share_by, whole, metered)
    return [
        PoolShare(member.unit_id, part, _formula(amount_fen, share_by, member.weight, whole, part, total))
        for member, part in zip(members, parts, strict=True)
    ]


def _formula(amount_fen: Fen, share_by: ShareBy, weight: int, whole: int, part: Fen, total: str) -> str:
    own = str(weight) if share_by is ShareBy.UNIT else format_area(weight) if share_by is ShareBy.AREA else format_quantity(weight)
    note = "" if divide_half_up(amount_fen * weight, whole) == part else f"（各户合计 {format_yuan(amount_fen)} 元）"
    return formulas.result([f"{format_yuan(amount_fen)} 元 × {own}/{total}"], part, note)


def _weight(share_by: ShareBy, whole: int, metered: PriceUnit | None) -> str:
    """All weights together with their unit."""
    if share_by is ShareBy.AREA:
        return f"{format_area(whole)} ㎡"
    if share_by is ShareBy.UNIT:
        return f"{whole} 户"
    return formulas.quantity_in_words(metered, whole) if metered else format_quantity(whole)


def weight_of(share_by: ShareBy, area_cm2: int | None, usage: int) -> int:
    """What a unit weighs in a shared cost; 0 = it has no share."""
    return {ShareBy.AREA: area_cm2 or 0, ShareBy.UNIT: 1, ShareBy.USAGE: max(usage, 0)}.get(share_by, 0)


@dataclass(frozen=True, slots=True)
class Pool:
    """A cost of one period to share, with its locked list of units; `charged` are those whose charge from it stands."""

    id: int
    amount_fen: Fen
    share_by: ShareBy
    members: tuple[Member, ...]
    charged: frozenset[int] = frozenset()

    @property
    def billed(self) -> bool:
        return bool(self.charged)


def live(pools: Sequence[Pool]) -> list[Pool]:
    """The costs that count, in the order they were made: one not billed yet gives way to a newer one with a unit in common."""
    taken: set[int] = set()
    found = []
    for pool in sorted(pools, key=lambda one: one.id, reverse=True):
        units = {member.unit_id for member in pool.members}
        if pool.billed or not units & taken:
            found.append(pool)
            taken |= units
    return found[::-1]


def bill_pools(item: FeeItem, pools: Sequence[Pool], units: Sequence[Billable], month: Month) -> tuple[list[NewCharge], list[Unbilled]]:
    """Each unit's share of the costs of a period, and every unit that has none with the reason.

    The list of units is locked when the cost is entered: whoever is on it pays its share, so that the shares add up. A unit that
    is not in the book any more is left out by name (`code` "") with its share, those of the others stay as they are; should it
    come back, a later run charges its share.
    """
    span, by_id = item.span(month), {unit.unit_id: unit for unit in units}
    due_on, last_day = item.due_on(month, span.start), span.end - timedelta(days=1)
    charges: list[NewCharge] = []
    unbilled: list[Unbilled] = []
    why: dict[int, Reason] = {}
    for pool in live(pools):
        for share in shares(pool.amount_fen, pool.share_by, pool.members):
            if share.unit_id in pool.charged:
                why[share.unit_id] = Reason.ALREADY_BILLED
                continue
            if not share.amount_fen:
                why[share.unit_id] = Reason.ZERO
                continue
            if share.unit_id not in by_id:
                unbilled.append(Unbilled(share.unit_id, "", item.name, Reason.UNIT_GONE, share.amount_fen))
                continue
            bearer = bearer_on(item, by_id[share.unit_id], last_day)
            charges.append(
                NewCharge(
                    share.unit_id, item.id, month, span, due_on, share.amount_fen, 0, share.formula, None, bearer.liable, bearer.name,
                    None, (), pool.id,
                )
            )  # fmt: skip
    charged = {charge.unit_id for charge in charges}
    missing = Reason.NOT_SHARING if pools else Reason.POOL_MISSING
    unbilled += [_without(item, unit, why.get(unit.unit_id, missing), month) for unit in units if unit.unit_id not in charged]
    return charges, unbilled


def _without(item: FeeItem, unit: Billable, reason: Reason, month: Month) -> Unbilled:
    """A unit without a share; of units the item does not apply to that is the reason."""
    out = left_out(item, unit._replace(billed=False), item.span(month))
    own = reason in (Reason.ALREADY_BILLED, Reason.ZERO)
    return Unbilled(unit.unit_id, unit.code, item.name, out if isinstance(out, Reason) and not own else reason)
