"""预存: what lies in credit, what of it may be used on a day, and which charges it would be set against.

A household has one general purse and one for each charge item it paid ahead for. Money of an item's purse pays that item
alone; the general purse pays anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk.domain.money import Fen
from propdesk.domain.payments import OpenCharge, Part, Rule, Share
from propdesk.errors import UserError

GENERAL = 0  # the purse of no item


class PrepaidTooLittle(UserError):
    """There is only {balance} of prepaid money to use; {amount} is too much."""


class SamePurse(UserError):
    """Choose two different purses to move money between."""


@dataclass(frozen=True, slots=True)
class Offset:
    """Money of one purse (an item's number, or `GENERAL`) set against charges; the shares add up to `amount_fen`."""

    purse: int
    shares: tuple[Share, ...]

    @property
    def amount_fen(self) -> Fen:
        return sum(share.amount_fen for share in self.shares)


def lowest_from(entries: Iterable[tuple[date, Fen]], day: date) -> Fen:
    """The smallest balance on `day` or any later day: more than that cannot leave on `day` without a day below zero."""
    steps = sorted(entries, key=lambda entry: entry[0])
    balance = sum(fen for on, fen in steps if on <= day)
    lowest = balance
    later = [entry for entry in steps if entry[0] > day]
    for place, (on, fen) in enumerate(later):
        balance += fen
        if place + 1 == len(later) or later[place + 1][0] > on:  # a day is judged by its end
            lowest = min(lowest, balance)
    return lowest


def plan_offsets(purses: Mapping[int, Fen], charges: Sequence[OpenCharge], rule: Rule) -> tuple[Offset, ...]:
    """Set purses against due charges: each item's purse against its own, then the general one against what is left.

    What is not due yet stays out: prepaid money waits for its day. No part of a charge receives more than it has open.
    """
    left = {charge.charge_id: charge for charge in charges if charge.due}
    made: list[Offset] = []
    for purse in sorted(purses, key=lambda item: (item == GENERAL, item)):
        fitting = [charge for charge in left.values() if purse in (GENERAL, charge.item_id)]
        shares = rule.spread(fitting, max(0, purses[purse])).shares
        if shares:
            made.append(Offset(purse, shares))
        for share in shares:
            left[share.charge_id] = _less(left[share.charge_id], share)
    return tuple(made)


def _less(charge: OpenCharge, share: Share) -> OpenCharge:
    """The charge with what a share leaves open."""
    if share.part is Part.PRINCIPAL:
        return replace(charge, open_fen=charge.open_fen - share.amount_fen)
    return replace(charge, late_fee_fen=charge.late_fee_fen - share.amount_fen)
