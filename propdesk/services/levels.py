"""Which level each household has reached on a day, from its open charges and what was sent; and a level set for old arrears.

Nothing about a level is stored but what was sent and what a person set with a reason (`domain.ladder` has the rule).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk import clock
from propdesk.domain.ladder import SUGGESTED, Ladder, Level, Rung, Sent, leading, rung
from propdesk.domain.money import Fen
from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.services import ledger
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import LedgerRow
from propdesk.services.letterheads import office_facts
from propdesk.services.office import Office
from propdesk.services.resting import NOTHING, Quiet, Rests, resting
from propdesk.store import ladder as store
from propdesk.store import people
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.ladder import Policy


class NothingToSet(UserError):
    """{unit} owes nothing on {day} that has reached a level. There is no level to set."""


class LevelNotDeserved(UserError):
    """{unit} is {days} days late, which deserves level {deserved} at most."""


class LevelNotPaper(UserError):
    """Only the level of a paper can be set. A close-out case, a lawyer’s letter and a court case are opened as such."""


class UnitMissing(UserError):
    """This unit is not there any more. Load the list again."""


@dataclass(frozen=True, slots=True)
class Household:
    """What a household owes late on a day, and where it stands.

    `rows` are its overdue charges as the ledger has them, oldest first; `demanded` those that may be demanded, less what is
    disputed of them; `resting` the others, and the disputed parts, with the reason. `rung` is None where nothing is demanded.
    """

    unit_id: int
    rows: tuple[LedgerRow, ...]
    rests: Rests
    demanded: tuple[LedgerRow, ...]
    resting: Quiet
    rung: Rung | None
    tolerated: bool

    @property
    def demanded_fen(self) -> Fen:
        """Principal and late fee that may be demanded."""
        return sum(row.due_fen for row in self.demanded)


@dataclass(frozen=True, slots=True)
class LevelNow:
    """The level of a household for lists and its card; `position` 0 = below the first. `next` follows on `next_on` or later."""

    position: int
    level: Level | None
    next: Level | None
    next_on: date | None
    exhausted: bool
    ladder: Ladder


@collector_paused()
def households(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None, *, before: bool = False) -> dict[int, Household]:
    """Every household (of some units, or all) with something overdue on a day, and where it stands; a fixed number of reads.

    `before` leaves out what was sent on that very day: a run repeated on its day finds what the first one found.
    """
    owed: dict[int, list[LedgerRow]] = {}
    for row in ledger.open_rows(conn, unit_ids, as_of, arrears_only=True):
        owed.setdefault(row.unit_id, []).append(row)
    policy = store.policy(conn, SUGGESTED, office_facts(conn).notice_days)
    sent = store.sendings(conn, as_of, unit_ids, before=before)
    last = store.last_sent(conn, as_of, unit_ids, before=before)
    rests = resting(conn, as_of, unit_ids)
    found = {}
    for unit_id, rows in owed.items():
        rest = rests.get(unit_id, NOTHING)
        demanded, quiet = rest.split(rows)
        spoken, tolerated = _rung(policy, unit_id, demanded, sent, last.get(unit_id), as_of)
        found[unit_id] = Household(unit_id, tuple(rows), rest, demanded, quiet, spoken, tolerated)
    return found


def _rung(
    policy: Policy, unit_id: int, demanded: Sequence[LedgerRow], sent: Mapping[int, Sequence[Sent]], last: date | None, as_of: date
) -> tuple[Rung | None, bool]:
    """Where a household stands by the ladders its charges are on, and whether what it owes is let pass by all of them."""
    if not demanded:
        return None, False
    groups: dict[int, tuple[Ladder, list[LedgerRow]]] = {}
    if not policy.several:
        groups[0] = (policy.standard, list(demanded))
    else:
        for row in demanded:
            ladder = policy.of(unit_id, row.charge_id)
            groups.setdefault(ladder.id, (ladder, []))[1].append(row)
    total = sum(row.due_fen for row in demanded)
    wanted = [(ladder, rows) for ladder, rows in groups.values() if total > ladder.tolerance_fen]
    rungs = [one for ladder, rows in wanted or groups.values() if (one := rung(ladder, rows, sent, last, as_of)) is not None]
    return leading(rungs), not wanted


def levels_now(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, LevelNow]:
    """The level of each household with something demanded on a day, what was sent that day counted; for lists and cards."""
    found = {}
    for unit_id, household in households(conn, as_of, unit_ids).items():
        one = household.rung
        if one is not None:
            following = one.next or (None if one.exhausted or one.now > one.ladder.last_paper else one.ladder.level(one.now + 1))
            found[unit_id] = LevelNow(one.now, one.level, following, one.next_on, one.exhausted, one.ladder)
    return found


def now_of(office: Office, unit_id: int, as_of: date) -> LevelNow | None:
    """The level of one household on a day; None where nothing is demanded of it."""
    with office.store.snapshot() as conn:
        return levels_now(conn, as_of, [unit_id]).get(unit_id)


def set_level(office: Office, unit_id: int, position: int, on: date, reason: str, *, key: str | None = None) -> LevelNow:
    """Say that a household's overdue charges already stand at a level (reminders of before this book), with the reason.

    Only up to what the oldest of them deserves on `on`, and only the level of a paper. Raises `ReasonMissing`, `UnitMissing`,
    `NothingToSet`, `LevelNotDeserved` or `LevelNotPaper`.
    """
    why = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[LevelNow]:
        units = people.units(conn, [unit_id])
        if not units:
            raise UnitMissing()
        code = units[0].code
        household = households(conn, on, [unit_id]).get(unit_id)
        if household is None or household.rung is None or household.rung.deserved == 0:
            raise NothingToSet(unit=code, day=on)
        one = household.rung
        level = one.ladder.level(position)
        if level is None or position > one.deserved:
            raise LevelNotDeserved(unit=code, days=(on - one.anchor_on).days, deserved=min(one.deserved, one.ladder.last_paper))
        if not level.stage.paper:
            raise LevelNotPaper()
        charges = [row.charge_id for row in household.demanded]
        spans = store.add_level_set(conn, unit_id, one.ladder, level, on, why, charges, moment.isoformat(), office.actor.operator)
        body = {"before": one.now, "after": position, "stage": level.stage.value, "reason": why, "charges": len(charges)}
        return Done(levels_now(conn, on, [unit_id])[unit_id], spans[0].first, code, body, spans)

    return commit(
        office.store,
        office.actor,
        "level.set",
        work,
        moment=moment,
        key=key,
        again=lambda conn, _number: levels_now(conn, on, [unit_id])[unit_id],
    )
