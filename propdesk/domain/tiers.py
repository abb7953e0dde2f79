"""What a metered quantity costs: one price, or tiers of prices, with the formula in words.

Tiers are marginal unless the tariff says that the whole quantity is charged at the price of the tier it reaches
(domain reference, section 13). A tier begins above its threshold: exactly 200 kWh with a tier from 200 costs the lower price.
What was charged of the same period or year before has its place in the tiers; the next part takes what is free from the bottom
up. So in parts it costs what it costs at once, also where a part was taken back and is charged again after later ones.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from propdesk.domain.fee_items import Tariff, Tier, Tiering

THOUSAND = 1000
Taken = Mapping[int, int]
"""How much (in 1/1000) was charged in each tier, by where the tier begins."""


class TierPart(NamedTuple):
    """What a charge took of a tier of a rate: `quantity` (1/1000) of what was used up to and with `last_on`."""

    tariff_id: int
    last_on: date
    from_quantity: int
    quantity: int


class Layer(NamedTuple):
    """A part of a quantity (in 1/1000) at one price (1/10,000 yuan)."""

    quantity: int
    price: int


def stacked(tariff: Tariff, quantity: int) -> dict[int, int]:
    """What a quantity takes of each tier where nothing was charged before it."""
    return takes(tariff, quantity, {})


def takes(tariff: Tariff, quantity: int, taken: Taken) -> dict[int, int]:
    """How much of each tier `quantity` (in 1/1000, at least 0) takes after what is `taken`; it adds up to `quantity`.

    Where the whole is charged at the price of the tier it reaches, what is in cheaper tiers moves up to that one: it leaves
    those (below zero) for it. A tier that costs less gives nothing back.
    """
    steps = (Tier(0, tariff.price), *tariff.tiers)
    if tariff.tiering is Tiering.WHOLE:
        reached = _reached(steps, sum(taken.values()) + quantity)
        moved = {step.from_quantity: -taken.get(step.from_quantity, 0) for step in steps if step.price < reached.price}
        return {step: part for step, part in moved.items() if part} | {reached.from_quantity: quantity - sum(moved.values())}
    found, rest = {}, quantity
    for place, step in enumerate(steps):
        free = rest
        if place + 1 < len(steps):
            free = max(0, steps[place + 1].from_quantity - step.from_quantity - taken.get(step.from_quantity, 0))
        part = min(free, rest)
        if part > 0:
            found[step.from_quantity] = part
            rest -= part
    return found


def layers(tariff: Tariff, quantity: int, taken: Taken) -> list[Layer]:
    """The parts of `quantity` with the price of each, after what is `taken` already."""
    return priced(tariff, quantity, takes(tariff, quantity, taken))


def priced(tariff: Tariff, quantity: int, found: Taken) -> list[Layer]:
    """The parts of a quantity that takes so much of each tier (`takes`), with the price of each.

    Where the whole is charged at the price of the tier it reaches, the first parts are what that tier costs more for the rest.
    """
    prices = {0: tariff.price} | {step.from_quantity: step.price for step in tariff.tiers}
    if tariff.tiering is Tiering.WHOLE:
        reached = prices[list(found)[-1]]
        return [Layer(-part, reached - prices[step]) for step, part in list(found.items())[:-1]] + [Layer(quantity, reached)]
    return [Layer(part, prices[step]) for step, part in found.items()] or [Layer(0, tariff.price)]


def _reached(steps: Sequence[Tier], quantity: int) -> Tier:
    """The tier a quantity reaches."""
    return ([step for step in steps if step.from_quantity < quantity] or [steps[0]])[-1]


def exact_fen(parts: Sequence[Layer]) -> Fraction:
    """What the parts cost in fen, exactly."""
    return Fraction(sum(part.quantity * part.price for part in parts), THOUSAND * 100)
