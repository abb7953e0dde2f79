"""What a metered quantity costs: one price, or tiers of prices, with the formula in words.

Tiers are marginal unless the tariff says that the whole quantity is charged at the price of the tier it reaches
(domain reference, section 13). A tier begins above its threshold: exactly 200 kWh with a tier from 200 costs the lower price.
What was charged of the same period before is in the tiers already: the next part goes on where it ended.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from propdesk.domain.fee_items import Tariff, Tier, Tiering

THOUSAND = 1000


class Layer(NamedTuple):
    """A part of a quantity (in 1/1000) at one price (1/10,000 yuan)."""

    quantity: int
    price: int


def layers(tariff: Tariff, quantity: int, before: int = 0) -> list[Layer]:
    """The parts of `quantity` (in 1/1000, at least 0) with the price of each; they add up to it.

    `before` was charged already. Where the whole is charged at the price of the tier it reaches, the first part is what that
    tier costs more for it; a tier that costs less gives nothing back.
    """
    steps, total = (Tier(0, tariff.price), *tariff.tiers), before + quantity
    if tariff.tiering is Tiering.WHOLE:
        more = _reached(steps, total) - _reached(steps, before)
        return [Layer(before, more)] * (before > 0 and more > 0) + [Layer(quantity, _reached(steps, total))]
    found = []
    for place, step in enumerate(steps):
        end = steps[place + 1].from_quantity if place + 1 < len(steps) else total
        part = min(end, total) - max(step.from_quantity, before)
        if part > 0:
            found.append(Layer(part, step.price))
    return found or [Layer(0, tariff.price)]


def _reached(steps: Sequence[Tier], quantity: int) -> int:
    """The price of the tier a quantity reaches."""
    return ([step for step in steps if step.from_quantity < quantity] or [steps[0]])[-1].price


def exact_fen(parts: Sequence[Layer]) -> Fraction:
    """What the parts cost in fen, exactly."""
    return Fraction(sum(part.quantity * part.price for part in parts), THOUSAND * 100)
