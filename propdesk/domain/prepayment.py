"""How much may be paid in advance: local rules cap it in months of the fee (Hangzhou 55, Zhengzhou 42: at most 12 months).

The cap is data of the charge item. The desk is warned, never stopped: what is handed over may still be given back as change.
"""

from dataclasses import dataclass

from propdesk.domain.money import Fen


@dataclass(frozen=True, slots=True)
class BeyondCap:
    """Money that pays further ahead than the cap of `cap_months` allows: `most_fen` may be kept, `over_fen` is too much."""

    cap_months: int
    most_fen: Fen
    over_fen: Fen


def beyond_cap(prepaid_fen: Fen, monthly_fen: Fen, cap_months: int | None) -> BeyondCap | None:
    """What `prepaid_fen` (with what was prepaid before) is above the cap for a fee of `monthly_fen` a month; None = nothing.

    Without a cap, or without a monthly fee to measure it by, there is nothing to warn of.
    """
    if cap_months is None or monthly_fen <= 0:
        return None
    most = cap_months * monthly_fen
    return BeyondCap(cap_months, most, prepaid_fen - most) if prepaid_fen > most else None


def monthly(amount_fen: Fen, months: int) -> Fen:
    """The fee of one month out of a charge for several, rounded up so that a whole year's fee never counts as more than a year."""
    return -(-amount_fen // months)
