"""暂缓 and 异议: what rests of a debt, and what may be demanded of it meanwhile.

* A hold lets reminders rest, or late fees, or both, of one charge or of all a household owes, on the days ``[start_on, end_on)``.
* A dispute is a hold with the owner's objection: bad service lets him withhold a *corresponding* part (Civil Code 525–526), so
  it may name the part in dispute; the rest of the charge is demanded as before. While it runs no reminder demands that part.
* Neither stops limitation (诉讼时效): only what Civil Code 194–195 names does. What is not demanded is not named by a notice and
  gains nothing from it, so the limitation watch goes on showing it.
* A hold that waits for a repair names its ticket and is ended by hand when that is done.

`demanded` is the one definition that notices, their preview and the arrears list share. Fen; dates half-open.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from propdesk.domain.money import Fen, format_yuan
from propdesk.errors import UserError
from propdesk.i18n import N_


class HoldKind(StrEnum):
    """Why it rests: the office lets it rest, the owner objects, or an instalment plan is being kept."""

    HOLD = "hold"
    DISPUTE = "dispute"
    PLAN = "plan"  # never stored: what a plan that is being kept means for its charges


KIND_NAMES = {HoldKind.HOLD: N_("On hold"), HoldKind.DISPUTE: N_("Disputed"), HoldKind.PLAN: N_("Instalments")}


class HoldReasonMissing(UserError):
    """Write why it rests; it is kept with the hold."""


class HoldEndsBeforeStart(UserError):
    """The hold must end after {day}, the day from which it holds."""


class HoldDoesNothing(UserError):
    """Choose what rests: reminders, late fees or both."""


class DisputedPartNeedsCharge(UserError):
    """A disputed amount is a part of one charge. Choose the charge, or leave the amount empty."""


class DisputedPartOutOfRange(UserError):
    """The disputed amount must be more than 0 and no more than the charge, {amount}."""


class Resting(Protocol):
    """What the rules ask of a hold."""

    @property
    def charge_id(self) -> int | None:
        """The charge it rests, None = every charge of the unit."""

    @property
    def kind(self) -> HoldKind:
        """Why it rests."""

    @property
    def dunning(self) -> bool:
        """Whether it keeps from reminding."""

    @property
    def amount_fen(self) -> int | None:
        """What of the charge rests, None = the whole."""


@dataclass(frozen=True, slots=True)
class HoldTerms:
    """A hold as the office enters it: days ``[start_on, end_on)``, without `end_on` until it is ended by hand."""

    start_on: date
    end_on: date | None
    reason: str
    charge_id: int | None = None
    kind: HoldKind = HoldKind.HOLD
    late_fee: bool = True
    dunning: bool = False
    ticket: str = ""
    amount_fen: Fen | None = None


def dispute(
    start_on: date,
    reason: str,
    *,
    end_on: date | None = None,
    charge_id: int | None = None,
    amount_fen: Fen | None = None,
    late_fee: bool = False,
    ticket: str = "",
) -> HoldTerms:
    """The terms of a dispute: what is in dispute is never demanded while it runs."""
    return HoldTerms(start_on, end_on, reason, charge_id, HoldKind.DISPUTE, late_fee, True, ticket, amount_fen)


def checked(terms: HoldTerms, charge_fen: Fen | None = None) -> HoldTerms:
    """The terms with their texts trimmed; `charge_fen` is the whole charge where they name one.

    Raises `HoldReasonMissing`, `HoldEndsBeforeStart`, `HoldDoesNothing`, `DisputedPartNeedsCharge` or `DisputedPartOutOfRange`.
    """
    if not terms.reason.strip():
        raise HoldReasonMissing()
    check_span(terms.start_on, terms.end_on)
    disputed = terms.kind is HoldKind.DISPUTE
    if not (terms.late_fee or terms.dunning or disputed):
        raise HoldDoesNothing()
    part = terms.amount_fen if disputed else None
    if part is not None:
        if terms.charge_id is None:
            raise DisputedPartNeedsCharge()
        if not 0 < part <= (charge_fen or 0):
            raise DisputedPartOutOfRange(amount=format_yuan(charge_fen or 0))
    return HoldTerms(
        terms.start_on, terms.end_on, terms.reason.strip(), terms.charge_id, terms.kind, terms.late_fee, terms.dunning or disputed,
        terms.ticket.strip(), part,
    )  # fmt: skip


def check_span(start_on: date, end_on: date | None) -> None:
    """A hold lasts at least one day; raises `HoldEndsBeforeStart`."""
    if end_on is not None and end_on <= start_on:
        raise HoldEndsBeforeStart(day=start_on)


def holds_on(start_on: date, end_on: date | None, day: date) -> bool:
    """Whether ``[start_on, end_on)`` holds on a day."""
    return start_on <= day and (end_on is None or day < end_on)


def demanded(charge_id: int, open_fen: Fen, holds: Iterable[Resting]) -> Fen:
    """What of a charge's open principal may be demanded while these holds of its unit are in force; 0 = not demanded at all.

    Parts in dispute are added up; what was paid meanwhile counts towards the undisputed part first, since only that was due.
    """
    left = open_fen
    for hold in _on(charge_id, holds):
        left = 0 if hold.amount_fen is None else max(0, left - hold.amount_fen)
    return left


def late_fee_demanded(charge_id: int, late_fee_fen: Fen, holds: Iterable[Resting]) -> Fen:
    """What of a charge's late fee may be demanded: nothing while any part of the charge rests, since the fee follows the debt."""
    return 0 if any(True for _hold in _on(charge_id, holds)) else late_fee_fen


def why_rests(charge_id: int, holds: Iterable[Resting]) -> HoldKind:
    """Why a charge that rests does: a dispute before a hold, a hold before a plan."""
    kinds = {hold.kind for hold in _on(charge_id, holds)}
    return next(kind for kind in (HoldKind.DISPUTE, HoldKind.HOLD, HoldKind.PLAN) if kind in kinds)


def _on(charge_id: int, holds: Iterable[Resting]) -> Iterable[Resting]:
    return (hold for hold in holds if hold.dunning and hold.charge_id in (None, charge_id))
