"""The court file: ways to go, what each costs, what speaks against one, what a claim is proved with (domain reference, section 7)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.domain.money import Fen, divide_half_up
from propdesk.errors import UserError
from propdesk.i18n import N_


class Way(StrEnum):
    """How a claim is brought."""

    PAYMENT_ORDER = "payment_order"
    SMALL_CLAIMS = "small_claims"
    SUIT = "suit"
    ARBITRATION = "arbitration"
    ENFORCEMENT = "enforcement"


WAY_NAMES = {
    Way.PAYMENT_ORDER: N_("Payment order"),
    Way.SMALL_CLAIMS: N_("Small claims"),
    Way.SUIT: N_("Ordinary suit"),
    Way.ARBITRATION: N_("Arbitration"),
    Way.ENFORCEMENT: N_("Enforcement"),
}


class WayUnknown(UserError):
    """“{text}” is no way to bring a claim. Use payment_order, small_claims, suit, arbitration or enforcement."""


def parse_way(text: str) -> Way:
    """A way as typed ("payment-order"); raises `WayUnknown`."""
    try:
        return Way(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise WayUnknown(text=text) from None


_FLAT_FEN = 50_00  # for claims up to 10,000 yuan
_BRACKETS = (  # up to so many yuan, rate in 1/1000 (State Council fee rules 2006, article 13(1))
    (10_000, 0),
    (100_000, 25),
    (200_000, 20),
    (500_000, 15),
    (1_000_000, 10),
    (2_000_000, 9),
    (5_000_000, 8),
    (10_000_000, 7),
    (20_000_000, 6),
)
_ABOVE = 5


def _exact_fee(claim_fen: Fen) -> int:
    """The suit fee in 1/1000 fen, nothing rounded."""
    fee, below = _FLAT_FEN * 1000, 0
    for yuan, rate in _BRACKETS:
        edge = yuan * 100
        fee += max(0, min(claim_fen, edge) - below) * rate
        below = edge
    return fee + max(0, claim_fen - below) * _ABOVE


def suit_fee(claim_fen: Fen, *, simplified: bool = False) -> Fen:
    """The court's fee for a suit about so much money; half of it where simplified, mediated or withdrawn (fee rules 15, 16).

    8,000 yuan cost 50.00 (25.00 simplified), 12,000 yuan 100.00.
    """
    return divide_half_up(_exact_fee(claim_fen), 2000 if simplified else 1000)


def payment_order_fee(claim_fen: Fen) -> Fen:
    """A third of the suit fee (fee rules 14(3)): 16.67 up to a claim of 10,000 yuan."""
    return divide_half_up(_exact_fee(claim_fen), 3000)


def court_fee(way: Way, claim_fen: Fen, *, simplified: bool = False) -> Fen | None:
    """What the way costs; None where another body sets the fee (arbitration, enforcement).

    Small claims are always heard in the simplified way, so that they cost half.
    """
    if way is Way.PAYMENT_ORDER:
        return payment_order_fee(claim_fen)
    if way is Way.SMALL_CLAIMS:
        return suit_fee(claim_fen, simplified=True)
    return suit_fee(claim_fen, simplified=simplified) if way is Way.SUIT else None


class Hint(StrEnum):
    """What somebody who chooses a way should know; a hint never forbids."""

    DISPUTED = "disputed"
    LATE_FEE_WITHOUT_CLAUSE = "late_fee_without_clause"
    ABOVE_SMALL_CLAIMS = "above_small_claims"
    SMALL_CLAIMS_UNKNOWN = "small_claims_unknown"
    EXPIRED = "expired"
    NO_DEMAND = "no_demand"
    NO_TITLE = "no_title"


HINT_TEXTS = {
    Hint.DISPUTED: N_("A complaint or dispute is open: an objection would end the payment order. A suit fits better."),
    Hint.LATE_FEE_WITHOUT_CLAUSE: N_("Late fee without an agreed basis is refused in a payment order."),
    Hint.ABOVE_SMALL_CLAIMS: N_("The claim is above the limit of small claims that this office has entered."),
    Hint.SMALL_CLAIMS_UNKNOWN: N_("Enter the limit of small claims of your province first; it is half of its average yearly wage."),
    Hint.EXPIRED: N_("Limitation of some charges has run out; the debtor may refuse them."),
    Hint.NO_DEMAND: N_("No demand whose arrival can be proved names these charges yet (Civil Code 944)."),
    Hint.NO_TITLE: N_("Only a judgment, settlement, mediation paper, award or payment order in force can be enforced."),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What speaks for or against a way: sums in fen, and what the book knows of dispute, demand and limitation."""

    principal_fen: Fen
    late_fee_fen: Fen
    disputed: bool = False
    clause: bool = True
    demanded: bool = True
    expired: bool = False
    small_claims_fen: Fen | None = None

    @property
    def total_fen(self) -> Fen:
        return self.principal_fen + self.late_fee_fen


def hints(way: Way, claim: Claim) -> tuple[Hint, ...]:
    """What speaks against this way for this claim."""
    limit = claim.small_claims_fen
    asked = (
        (Hint.DISPUTED, way is Way.PAYMENT_ORDER and claim.disputed),
        (Hint.LATE_FEE_WITHOUT_CLAUSE, way is Way.PAYMENT_ORDER and claim.late_fee_fen > 0 and not claim.clause),
        (Hint.SMALL_CLAIMS_UNKNOWN, way is Way.SMALL_CLAIMS and limit is None),
        (Hint.ABOVE_SMALL_CLAIMS, way is Way.SMALL_CLAIMS and limit is not None and claim.total_fen > limit),
        (Hint.NO_TITLE, way is Way.ENFORCEMENT),
        (Hint.EXPIRED, way is not Way.ENFORCEMENT and claim.expired),
        (Hint.NO_DEMAND, way is not Way.ENFORCEMENT and not claim.demanded),
    )
    return tuple(hint for hint, applies in asked if applies)


class Item(StrEnum):
    """The twelve things a claim is proved with, in the order of the list (domain reference, section 7)."""

    IDENTITY = "identity"
    CONTRACT = "contract"
    PRICE = "price"
    OWNER = "owner"
    AREA = "area"
    LEDGER = "ledger"
    DEMANDS = "demands"
    SERVICE = "service"
    PROMISES = "promises"
    LIMITATION = "limitation"
    DISPUTES = "disputes"
    LATE_FEE = "late_fee"


ITEM_NAMES = {
    Item.IDENTITY: N_("Business licence, legal representative, authority"),
    Item.CONTRACT: N_("Service contract with filing, term and handover record"),
    Item.PRICE: N_("Basis of the price and photos of its publication"),
    Item.OWNER: N_("Identity of the owner and title to the unit"),
    Item.AREA: N_("Basis of the unit’s area"),
    Item.LEDGER: N_("Ledger by period: due, charged, paid, open, late fee with its formula"),
    Item.DEMANDS: N_("Demands: each notice, its delivery, replies"),
    Item.SERVICE: N_("Proof of service: logs, photos, reports, complaints with their outcome"),
    Item.PROMISES: N_("Promises, instalment plans, part payments"),
    Item.LIMITATION: N_("Limitation sheet by charge"),
    Item.DISPUTES: N_("Disputes and the answer to each defence"),
    Item.LATE_FEE: N_("Late-fee clause and proof that it was pointed out"),
}


class ItemState(StrEnum):
    """How it stands with one thing of the list."""

    HAVE = "have"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


ITEM_STATE_NAMES = {ItemState.HAVE: N_("There"), ItemState.MISSING: N_("Missing"), ItemState.NOT_NEEDED: N_("Not needed")}


class ItemUnknown(UserError):
    """“{text}” is nothing on the list of evidence. Give its number from 1 to 12."""


class ItemStateUnknown(UserError):
    """“{text}” is no state of evidence. Use have, missing or not_needed."""


def parse_item(text: str) -> Item:
    """An item by its number ("7") or name ("demands"); raises `ItemUnknown`."""
    plain, items = text.strip().lower().replace("-", "_"), tuple(Item)
    if plain in {str(number) for number in range(1, len(items) + 1)}:
        return items[int(plain) - 1]
    try:
        return Item(plain)
    except ValueError:
        raise ItemUnknown(text=text) from None


def parse_item_state(text: str) -> ItemState:
    """A state as typed; raises `ItemStateUnknown`."""
    try:
        return ItemState(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise ItemStateUnknown(text=text) from None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the list: what the book itself holds in words ("" = nothing), what the office said of it, and files."""

    item: Item
    held: str
    state: ItemState
    note: str = ""
    said_on: date | None = None
    files: int = 0


PRINTED = frozenset({Item.LEDGER, Item.DEMANDS, Item.PROMISES, Item.LIMITATION, Item.DISPUTES})
"""What the book itself can print as evidence. Of the others it may know a fact (a name, an area), which proves nothing."""


def checklist(
    held: Sequence[tuple[Item, str]],
    said: Sequence[tuple[Item, ItemState, str, date]],
    files: Sequence[Item],
    unneeded: Collection[Item] = (),
) -> list[Entry]:
    """The twelve things in order. What the office said last counts; else what the book prints or a file holds is there.

    `unneeded` are those nobody needs while there is nothing of them (no promise was made, no late fee is claimed).
    """
    words, marks = dict(held), {item: (state, note, on) for item, state, note, on in said}
    found = []
    for item in Item:
        count = files.count(item)
        there = count or (item in PRINTED and words.get(item))
        by_itself = ItemState.HAVE if there else ItemState.NOT_NEEDED if item in unneeded else ItemState.MISSING
        state, note, on = marks.get(item, (by_itself, "", None))
        found.append(Entry(item, words.get(item, ""), state, note, on, count))
    return found
