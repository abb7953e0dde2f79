"""分期: an instalment plan over chosen charges, and how it stands on a day.

* The instalments add up to what the plan covers, to the fen; they are due in order. Paid on the due day is in time.
* What settles the plan's charges after it was agreed counts for it, oldest instalment first, whatever it was meant for; a payment
  that is taken back counts no more from the day of its void.
* *Late* is an instalment past its day; *breached* one that is more than the clause's days late. A plan that catches up is kept
  again, unless its own clause makes the whole rest due at once (加速到期): then the breach stays. Without that clause only the
  instalments that are late are due.
* Signed by the debtor it is his consent (Civil Code 195, limitation rules 14) and interrupts limitation of the charges it names.
  Agreed *over one sum* the three years run from its last instalment (Civil Code 189); else from the day it was agreed.

The state is never stored: it is worked out as of any day from what stands then. Fen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.deliveries import Relation
from propdesk.domain.evidence import Counts
from propdesk.domain.holds import HoldKind
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.periods import add_months
from propdesk.errors import UserError
from propdesk.i18n import N_

MOST = 60
"""How many instalments a plan may have: five years of months."""


class PlanState(StrEnum):
    """How a plan stands on a day."""

    KEPT = "kept"
    LATE = "late"  # an instalment is past its day, the clause's days are not over
    BREACHED = "breached"
    FULFILLED = "fulfilled"
    ENDED = "ended"


STATE_NAMES = {
    PlanState.KEPT: N_("Being kept"),
    PlanState.LATE: N_("Late"),
    PlanState.BREACHED: N_("Breached"),
    PlanState.FULFILLED: N_("Fulfilled"),
    PlanState.ENDED: N_("Ended"),
}


SIGNERS = (Relation.SELF, Relation.AUTHORISED, Relation.LEGAL_REPRESENTATIVE, Relation.CO_RESIDENT, Relation.TENANT, Relation.OTHER)
"""Who may have signed a plan, as seen from the debtor; the first three bind him."""


class PlanEnd(StrEnum):
    """Why a plan ended before it was fulfilled."""

    AGREED = "agreed"
    BREACH = "breach"
    REPLACED = "replaced"
    MISTAKE = "mistake"


END_NAMES = {
    PlanEnd.AGREED: N_("Both sides agreed to end it"),
    PlanEnd.BREACH: N_("It was not kept"),
    PlanEnd.REPLACED: N_("Another plan takes its place"),
    PlanEnd.MISTAKE: N_("Entered by mistake"),
}


class NoInstalments(UserError):
    """A plan needs between 1 and {most} instalments."""


class TooLittleForSoMany(UserError):
    """{total} cannot be paid in {count} instalments of at least one fen."""


class InstalmentEmpty(UserError):
    """Instalment {number} needs an amount of more than 0."""


class InstalmentsOutOfOrder(UserError):
    """Instalment {number} is due on {day}; it must come after the one before it and not before the day of the agreement."""


class InstalmentsDoNotAddUp(UserError):
    """The instalments add up to {sum}; the plan covers {total}. The difference is {difference}."""


class SignerMissing(UserError):
    """Write who signs the plan."""


class AccelerationWithoutClause(UserError):
    """The whole rest falls due only where the plan’s own clause says so. Write the clause, or leave it out."""


class BreachDaysOutOfRange(UserError):
    """An instalment may be between 0 and 90 days late before the plan counts as not kept."""


class Instalment(NamedTuple):
    """One payment of a plan."""

    due_on: date
    amount_fen: Fen


class Settled(NamedTuple):
    """What settled (above 0) or gave back (below 0) something of the plan's charges on a day, since it was agreed."""

    on: date
    fen: Fen


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What is agreed. `breach_days` = how many days late an instalment may be; `one_sum` = the charges become one sum."""

    agreed_on: date
    instalments: tuple[Instalment, ...]
    signer: str
    relation: Relation = Relation.SELF
    clause: str = ""
    accelerates: bool = False
    breach_days: int = 0
    one_sum: bool = True
    note: str = ""

    @property
    def total_fen(self) -> Fen:
        return sum(one.amount_fen for one in self.instalments)


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan on a day. `late_fen` is what of the instalments is past its day, `due_fen` what may be demanded at once."""

    state: PlanState
    paid_fen: Fen
    late_fen: Fen
    due_fen: Fen
    breached_on: date | None
    next_due: Instalment | None

    @property
    def runs(self) -> bool:
        """Whether the plan is still to be paid: neither ended nor fulfilled."""
        return self.state not in (PlanState.ENDED, PlanState.FULFILLED)

    @property
    def rests(self) -> bool:
        """Whether the plan stops reminders about what it covers: while it is kept, and for the days its clause gives."""
        return self.state in (PlanState.KEPT, PlanState.LATE)


def propose(total_fen: Fen, count: int, first_on: date) -> tuple[Instalment, ...]:
    """`count` equal monthly instalments from `first_on` on, the last taking the rest, exact to the fen.

    Raises `NoInstalments` or `TooLittleForSoMany`.
    """
    if not 1 <= count <= MOST:
        raise NoInstalments(most=MOST)
    each = total_fen // count
    if each < 1:
        raise TooLittleForSoMany(total=format_yuan(total_fen), count=count)
    amounts = [each] * (count - 1)
    amounts.append(total_fen - sum(amounts))
    return tuple(Instalment(add_months(first_on, i), amount) for i, amount in enumerate(amounts))


def checked(terms: PlanTerms, total_fen: Fen) -> PlanTerms:
    """The terms with their texts trimmed; they must cover `total_fen`.

    Raises `SignerMissing`, `NoInstalments`, `InstalmentEmpty`, `InstalmentsOutOfOrder`, `InstalmentsDoNotAddUp`,
    `BreachDaysOutOfRange` or `AccelerationWithoutClause`.
    """
    if not terms.signer.strip():
        raise SignerMissing()
    if not 1 <= len(terms.instalments) <= MOST:
        raise NoInstalments(most=MOST)
    earliest = terms.agreed_on
    for number, one in enumerate(terms.instalments, 1):
        if one.amount_fen <= 0:
            raise InstalmentEmpty(number=number)
        if one.due_on < earliest:
            raise InstalmentsOutOfOrder(number=number, day=one.due_on)
        earliest = one.due_on + timedelta(days=1)
    if terms.total_fen != total_fen:
        difference = format_yuan(terms.total_fen - total_fen)
        raise InstalmentsDoNotAddUp(sum=format_yuan(terms.total_fen), total=format_yuan(total_fen), difference=difference)
    if not 0 <= terms.breach_days <= 90:
        raise BreachDaysOutOfRange()
    if terms.accelerates and not terms.clause.strip():
        raise AccelerationWithoutClause()
    return PlanTerms(
        terms.agreed_on, terms.instalments, terms.signer.strip(), terms.relation, terms.clause.strip(), terms.accelerates,
        terms.breach_days, terms.one_sum, terms.note.strip(),
    )  # fmt: skip


def by_rule(relation: Relation) -> Counts:
    """Whether a signed plan counts for limitation: the debtor's own consent does; whose word binds him else, somebody looks at."""
    return Counts.YES if relation in SIGNERS[:3] else Counts.REVIEW


def standing(terms: PlanTerms, settled: Sequence[Settled], as_of: date, ended_on: date | None = None) -> Standing:
    """How a plan stands on `as_of`; what came later (`settled`, an end) is left out of account."""
    known = sorted(one for one in settled if one.on <= as_of)
    paid = sum(one.fen for one in known)
    late = max(0, _due_before(terms, as_of) - paid)
    rest = max(0, terms.total_fen - paid)
    upcoming = _next(terms, paid)
    if ended_on is not None and ended_on <= as_of:
        return Standing(PlanState.ENDED, paid, late, rest, None, None)
    if rest == 0:
        return Standing(PlanState.FULFILLED, paid, 0, 0, None, None)
    breached = _breached_on(terms, known, as_of)
    if breached is not None:
        return Standing(PlanState.BREACHED, paid, late, rest if terms.accelerates else late, breached, upcoming)
    return Standing(PlanState.LATE if late else PlanState.KEPT, paid, late, late, None, upcoming)


def _due_before(terms: PlanTerms, day: date, grace: int = 0) -> Fen:
    """What should have been paid by the end of the day before `day`, each instalment `grace` days later than agreed."""
    return sum(one.amount_fen for one in terms.instalments if one.due_on + timedelta(days=grace) < day)


def _next(terms: PlanTerms, paid: Fen) -> Instalment | None:
    """The first instalment that is not paid in full, with what is left of it."""
    due = 0
    for one in terms.instalments:
        due += one.amount_fen
        if due > paid:
            return Instalment(one.due_on, min(one.amount_fen, due - paid))
    return None


def _breached_on(terms: PlanTerms, known: Sequence[Settled], as_of: date) -> date | None:
    """The first day of the breach that lasts on `as_of`; where the clause accelerates, of the first one there was."""
    days = {one.due_on + timedelta(days=terms.breach_days + 1) for one in terms.instalments} | {one.on for one in known}
    begun: date | None = None
    for day in sorted(day for day in days if day <= as_of):
        short = _due_before(terms, day, terms.breach_days) > sum(one.fen for one in known if one.on <= day)
        if not short and not terms.accelerates:
            begun = None
        elif short and begun is None:
            begun = day
    return begun


class Rest(NamedTuple):
    """A charge of a plan that is being kept, as `domain.holds.demanded` asks of it: what of it is not demanded (None = all)."""

    charge_id: int
    amount_fen: Fen | None
    dunning: bool = True
    kind: HoldKind = HoldKind.PLAN


def rests(stands: Standing, open_fen: Mapping[int, Fen]) -> tuple[Rest, ...]:
    """What a plan keeps from being demanded of its charges (oldest first, each with what is open of it).

    All of them while it is kept; once it is breached, what is not due by its clause, the oldest charges being demanded first.
    """
    if not stands.runs:
        return ()
    left = 0 if stands.rests else stands.due_fen
    if left >= sum(open_fen.values()) and not stands.rests:
        return ()
    found = []
    for charge_id, fen in open_fen.items():
        due = min(left, fen)
        left -= due
        if due < fen or fen == 0:
            found.append(Rest(charge_id, fen - due if due else None))
    return tuple(found)
