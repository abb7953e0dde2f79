"""Taking money: methods, and how a payment is spread over open charges.

`allocate` is the one rule; the preview on screen and the transaction both call it. The payer's designation made when paying
comes first (Civil Code art. 560), then what is due, then what is billed but not yet due; the rest is credit. Inside each of
these the office's order decides: the one agreed with the owners, the oldest due, or that of art. 560(2): heavier burden,
then earlier due, then pro rata to the fen. Art. 561 puts the costs of enforcing before the late fee and the late fee before
the principal, unless agreed otherwise.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby

from propdesk.domain.money import Fen, share_out
from propdesk.errors import UserError
from propdesk.i18n import N_


class Method(StrEnum):
    """How money was handed over; the last two are money that is here already and is set against charges."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CARD = "card"
    TRANSFER = "transfer"
    CREDIT = "credit"
    DEPOSIT = "deposit"


INTERNAL = frozenset({Method.CREDIT, Method.DEPOSIT})  # nothing is received: never in the day's totals
DESK_METHODS = tuple(method for method in Method if method not in INTERNAL)

METHOD_NAMES = {
    Method.CASH: N_("Cash"),
    Method.WECHAT: N_("WeChat"),
    Method.ALIPAY: N_("Alipay"),
    Method.CARD: N_("Bank card"),
    Method.TRANSFER: N_("Transfer"),
    Method.CREDIT: N_("Prepaid offset"),
    Method.DEPOSIT: N_("Deposit offset"),
}


class Undo(StrEnum):
    """How a payment is undone: void on its own open day, reversed on a later one, or bounced by the bank."""

    VOID = "void"
    REVERSAL = "reversal"
    BOUNCED = "bounced"


class Part(StrEnum):
    """The two parts of a debt that money can settle."""

    PRINCIPAL = "principal"
    LATE_FEE = "late_fee"


class Order(StrEnum):
    """Which debt comes first when the payer designates nothing."""

    AGREED = "agreed"
    OLDEST = "oldest"
    CIVIL_CODE_560 = "civil_code_560"


class Within(StrEnum):
    """Late fee or principal first: within each debt, or the late fees after the principal of all that are due."""

    LATE_FEE_FIRST = "late_fee_first"
    PRINCIPAL_FIRST = "principal_first"
    LATE_FEE_LAST = "late_fee_last"


ORDER_NAMES = {
    Order.OLDEST: N_("Oldest due first"),
    Order.AGREED: N_("Agreed order of charge items"),
    Order.CIVIL_CODE_560: N_("Civil Code art. 560"),
}
WITHIN_NAMES = {
    Within.LATE_FEE_LAST: N_("Principal of all bills first, then late fees"),
    Within.PRINCIPAL_FIRST: N_("Within each bill principal before late fee"),
    Within.LATE_FEE_FIRST: N_("Within each bill late fee before principal (Civil Code art. 561)"),
}


class MethodUnknown(UserError):
    """“{text}” is not a way of paying. Use cash, wechat, alipay, card or transfer."""


class ReasonMissing(UserError):
    """Write the reason; it is kept with the receipt."""


class RuleUnknown(UserError):
    """“{text}” is not an order of allocation."""


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge with something left to pay: principal `open_fen` >= 0 and late fee `late_fee_fen` >= 0 of that day.

    `burden_ppb` is its late fee per day in parts of a billion (what makes a debt a heavier burden); `cost` = it is what enforcing
    the others cost (postage, court fee), which bears no late fee.
    """

    charge_id: int
    due_on: date
    open_fen: Fen
    late_fee_fen: Fen = 0
    item_id: int = 0
    due: bool = True
    burden_ppb: int = 0
    cost: bool = False

    def open_of(self, parts: Iterable[Part]) -> Fen:
        """What is open of these parts together."""
        return sum(self.open_fen if part is Part.PRINCIPAL else self.late_fee_fen for part in parts)


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a payment that settles one charge's principal or late fee."""

    charge_id: int
    amount_fen: Fen
    part: Part = Part.PRINCIPAL


@dataclass(frozen=True, slots=True)
class Spread:
    """How a payment is spread: its shares, and the rest that becomes credit (预存)."""

    shares: tuple[Share, ...]
    credit_fen: Fen


@dataclass(frozen=True, slots=True)
class Rule:
    """The office's order of allocation; `priority` names charge items, first to last, for the agreed order."""

    order: Order = Order.OLDEST
    within: Within = Within.LATE_FEE_LAST
    priority: tuple[int, ...] = field(default=())

    def spread(self, charges: Iterable[OpenCharge], amount_fen: Fen, designated: Collection[int] = ()) -> Spread:
        """`allocate` by this rule."""
        return allocate(charges, amount_fen, designated, order=self.order, within=self.within, priority=self.priority)

    def as_text(self) -> str:
        """How the rule is kept with a payment and in the settings: "agreed/late_fee_first/3,1"."""
        parts = [self.order.value, self.within.value]
        return "/".join([*parts, ",".join(map(str, self.priority))] if self.priority else parts)


def parse_rule(text: str) -> Rule:
    """The rule kept as text ("" = the house's default); raises `RuleUnknown`."""
    if not text:
        return Rule()
    order, _slash, rest = text.partition("/")
    within, _slash, items = rest.partition("/")
    try:
        return Rule(Order(order), Within(within), tuple(int(item) for item in items.split(",")) if items else ())
    except ValueError:
        raise RuleUnknown(text=text) from None


def parse_method(text: str) -> Method:
    """The method by its code, of those one can pay with; raises `MethodUnknown`."""
    found = {method.value: method for method in DESK_METHODS}.get(text.strip().lower())
    if found is None:
        raise MethodUnknown(text=text)
    return found


def check_reason(text: str) -> str:
    """Return the trimmed reason of a void; raises `ReasonMissing`."""
    if not text.strip():
        raise ReasonMissing()
    return text.strip()


def how_to_undo(paid_on: date, on: date, *, bounced: bool = False) -> Undo:
    """Void on the payment's own day, a reversal with a number of its own later; a bounced transfer is always the latter."""
    if bounced:
        return Undo.BOUNCED
    return Undo.VOID if on == paid_on else Undo.REVERSAL


def allocate(
    charges: Iterable[OpenCharge],
    amount_fen: Fen,
    designated: Collection[int] = (),
    *,
    order: Order = Order.OLDEST,
    within: Within = Within.PRINCIPAL_FIRST,
    priority: Sequence[int] = (),
) -> Spread:
    """Spread `amount_fen` over open charges: designated ones first, then due ones, then the others; inside by `order`.

    The shares and the credit add up to the amount; no part of a charge receives more than it has open. With a designation
    the remainder still flows to the other open charges before it becomes credit. What ranks alike under art. 560 is served
    pro rata to what is open, by largest remainder. `priority` is the agreed order of charge items; others come after it.

    Costs of enforcing belong to all the debts beside them: before these where the late fee comes before the principal
    (art. 561: cost, interest, principal), after them where the principal comes first. Art. 560(2) also asks which debt is
    secured least; property fees carry no security, so this step never differs here.
    """
    chosen = frozenset(designated)
    places = {item: place for place, item in enumerate(priority)}
    shares: list[Share] = []
    rest = amount_fen

    def tier(charge: OpenCharge) -> int:
        return 0 if charge.charge_id in chosen else 1 if charge.due else 2

    def rank(charge: OpenCharge) -> tuple[object, ...]:
        if order is Order.CIVIL_CODE_560:
            return (not charge.due, -charge.burden_ppb, charge.due_on)
        if order is Order.AGREED:
            return (not charge.due, places.get(charge.item_id, len(places)), charge.due_on, charge.charge_id)
        return (charge.due_on, charge.charge_id)

    for group, parts in _turns(sorted(charges, key=lambda c: (tier(c), rank(c), c.charge_id)), tier, rank, within):
        if rest <= 0:
            break
        given = _give(group, rest, parts)
        shares += given
        rest -= sum(share.amount_fen for share in given)
    return Spread(tuple(shares), rest)


def _turns(
    charges: Iterable[OpenCharge], tier: Callable[[OpenCharge], int], rank: Callable[[OpenCharge], object], within: Within
) -> Iterator[tuple[list[OpenCharge], tuple[Part, ...]]]:
    """What is served one after the other: the charges that rank alike (none, too) with the parts of them whose turn it is."""
    for _tier, members in groupby(charges, tier):
        alike = [list(group) for _rank, group in groupby(members, rank)]
        for cost, parts in _rounds(within):
            for group in alike:
                yield [charge for charge in group if charge.cost is cost], parts


def _rounds(within: Within) -> tuple[tuple[bool, tuple[Part, ...]], ...]:
    """What is served together, round after round: costs of enforcing or the debts themselves, and their parts in this order."""
    costs = (True, (Part.PRINCIPAL,))
    if within is Within.LATE_FEE_FIRST:
        return (costs, (False, (Part.LATE_FEE, Part.PRINCIPAL)))
    if within is Within.PRINCIPAL_FIRST:
        return ((False, (Part.PRINCIPAL, Part.LATE_FEE)), costs)
    return ((False, (Part.PRINCIPAL,)), (False, (Part.LATE_FEE,)), costs)


def _give(group: Sequence[OpenCharge], rest: Fen, parts: Sequence[Part]) -> list[Share]:
    """What charges of one rank (none, too) receive of `rest`: everything where it suffices, else pro rata."""
    wanted = [charge.open_of(parts) for charge in group]
    whole = sum(wanted)
    if not whole:
        return []
    got = wanted if whole <= rest else share_out(rest, wanted)
    shares = []
    for charge, fen in zip(group, got, strict=True):
        for part in parts:
            taken = min(fen, charge.open_of((part,)))
            if taken:
                shares.append(Share(charge.charge_id, taken, part))
                fen -= taken
    return shares
