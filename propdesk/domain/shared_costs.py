"""A cost that several units share (公摊): by area, by unit or by usage, to the fen, over a list of units that is locked.

Largest remainder: the shares add up to the cost; of two equal remainders the first on the list takes the fen.
"""

from collections.abc import Sequence
from typing import NamedTuple

from propdesk.domain import formulas
from propdesk.domain.fee_items import FeeItem, PriceUnit, ShareBy, format_quantity
from propdesk.domain.money import Fen, divide_half_up, format_yuan, share_out
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


def shared(item: FeeItem) -> bool:
    """Whether the item's charges are shares of a cost."""
    return item.price_unit is PriceUnit.POOL
