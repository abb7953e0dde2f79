"""Taking money: methods, and how a payment is spread over open charges.

`allocate` is the one rule; the preview on screen and the transaction both call it. Order: what the payer designates
when paying, else due debts by earliest due date (Civil Code art. 560(1)); what is billed but not yet due comes last;
the rest is credit. The fuller statutory order is a setting of a later version.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.domain.money import Fen
from propdesk.errors import UserError
from propdesk.i18n import N_


class Method(StrEnum):
    """How money was handed over."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CARD = "card"
    TRANSFER = "transfer"


METHOD_NAMES = {
    Method.CASH: N_("Cash"),
    Method.WECHAT: N_("WeChat"),
    Method.ALIPAY: N_("Alipay"),
    Method.CARD: N_("Bank card"),
    Method.TRANSFER: N_("Transfer"),
}


class MethodUnknown(UserError):
    """“{text}” is not a way of paying. Use cash, wechat, alipay, card or transfer."""


class ReasonMissing(UserError):
    """Write the reason; it is kept with the receipt."""


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge with something left to pay. `open_fen` > 0."""

    charge_id: int
    due_on: date
    open_fen: Fen


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a payment that settles one charge."""

    charge_id: int
    amount_fen: Fen


@dataclass(frozen=True, slots=True)
class Spread:
    """How a payment is spread: its shares, and the rest that becomes credit (预存)."""

    shares: tuple[Share, ...]
    credit_fen: Fen


def parse_method(text: str) -> Method:
    """The method by its code; raises `MethodUnknown`."""
    try:
        return Method(text.strip().lower())
    except ValueError:
        raise MethodUnknown(text=text) from None


def check_reason(text: str) -> str:
    """Return the trimmed reason of a void; raises `ReasonMissing`."""
    if not text.strip():
        raise ReasonMissing()
    return text.strip()


def allocate(charges: Iterable[OpenCharge], amount_fen: Fen, designated: Collection[int] = ()) -> Spread:
    """Spread `amount_fen` over open charges: designated ones first, each group by due date, then by number.

    The shares and the credit add up to the amount; no charge receives more than it has open. With a designation the
    remainder still flows to the other open charges before it becomes credit.
    """
    chosen = frozenset(designated)
    shares: list[Share] = []
    rest = amount_fen
    for charge in sorted(charges, key=lambda c: (c.charge_id not in chosen, c.due_on, c.charge_id)):
        if rest <= 0:
            break
        part = min(rest, charge.open_fen)
        if part > 0:
            shares.append(Share(charge.charge_id, part))
            rest -= part
    return Spread(tuple(shares), rest)
