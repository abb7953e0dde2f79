"""The ladder of reminding: which level a household has reached by its debts of today and by what was sent, and which comes next.

* A level is *deserved* when the oldest overdue charge that is demanded (the anchor) is late by `days` or more. The due day is
  not overdue, so it deserves nothing.
* What was *sent* counts for the charges it named that are still open: each sending at the level it had, but never above what the
  charge had deserved by its own age on that day. So a young charge named beside an old one climbs its own levels later.
* A household *stands* at the lower of the two. Passing days never lower it; it falls back when the anchor is paid and returns when
  that payment is voided. Nothing is stored about it and there is no date of a next check.
* Stepwise the next level is the one above where it stands; otherwise the most severe paper deserved. Never before the level's gap
  since the last sending has passed. After the last paper the ladder is exhausted: somebody must decide.
* Which ladder a charge is on: its own, else its unit's, else the office's.

Source: domain reference, sections 1 and 2. A lawyer's letter or a court are only ever a person's act, never a run's.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from propdesk.domain.arrears import is_overdue
from propdesk.domain.money import MAX_FEN, Fen
from propdesk.errors import UserError
from propdesk.i18n import N_

MAX_DAYS = 3_650
MAX_GAP_DAYS = 366
DEADLINE_DAYS = range(3, 91)  # as the office's own days to pay
MAX_LEVELS = 12


class Stage(StrEnum):
    """What a level is: a paper, the offer of a close-out case, or one of the two a manager alone decides on."""

    REMINDER = "reminder"
    NOTICE = "notice"
    SECOND = "second"
    DEMAND = "demand"
    CLOSE_OUT = "close_out"
    LAWYER = "lawyer"
    COURT = "court"

    @property
    def paper(self) -> bool:
        """Whether a run issues it."""
        return self in PAPERS

    @property
    def rank(self) -> int:
        """How severe it is among the others, 0 the mildest."""
        return _ORDER[self]


PAPERS = (Stage.REMINDER, Stage.NOTICE, Stage.SECOND, Stage.DEMAND)
_ORDER = {stage: place for place, stage in enumerate(Stage)}

STAGE_NAMES = {
    Stage.REMINDER: N_("Friendly reminder"),
    Stage.NOTICE: N_("Payment notice"),
    Stage.SECOND: N_("Second notice"),
    Stage.DEMAND: N_("Formal demand"),
    Stage.CLOSE_OUT: N_("Close-out"),
    Stage.LAWYER: N_("Lawyer’s letter"),
    Stage.COURT: N_("Court"),
}


class LadderNameMissing(UserError):
    """Give the ladder a name."""


class LadderEmpty(UserError):
    """A ladder needs at least one level, and its first level is a paper."""


class TooManyLevels(UserError):
    """A ladder has at most 12 levels."""


class LevelNameMissing(UserError):
    """Level {level}: give it a name."""


class LevelDaysNotRising(UserError):
    """Level {level}: its days late must be a whole number from 1 to 3,650 and more than those of the level before."""


class LevelStageFalls(UserError):
    """Level {level}: it must not be milder than the level before."""


class LevelToneUnknown(UserError):
    """Level {level}: the tone is 1, 2 or 3 and never milder than the level before."""


class LevelDeadlineNotPossible(UserError):
    """Level {level}: the days to pay are 3 to 90, or 0 for those of the office."""


class LevelGapNotPossible(UserError):
    """Level {level}: the days since the last sending are 0 to 366."""


class LevelFeeNotPossible(UserError):
    """Level {level}: a fee needs the charge item (a cost of collecting) it is charged as, and only a paper has one."""


class ToleranceNotPossible(UserError):
    """The amount that is let pass must be 0 or more."""


@dataclass(frozen=True, slots=True)
class Level:
    """One rung. `days` late deserve it; `deadline_days` to pay (0 = those of the office); `gap_days` since the last sending.

    `tone` is how the paper speaks (1 reminds, 2 demands, 3 for the last time), `channel` how it goes out. `fee_fen` is charged
    as the item `fee_item_id` when the paper is issued.
    """

    position: int
    name: str
    stage: Stage
    days: int
    channel: str
    tone: int
    deadline_days: int = 0
    gap_days: int = 7
    fee_fen: Fen = 0
    fee_item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Levels from mild to severe. Who owes no more than `tolerance_fen` in all is left in peace; `id` 0 = not in the book."""

    levels: tuple[Level, ...]
    stepwise: bool = True
    tolerance_fen: Fen = 0
    name: str = ""
    id: int = 0
    standard: bool = False
    _days: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_days", tuple(level.days for level in self.levels))

    def level(self, position: int) -> Level | None:
        """The level of that position; None below the first and above the last."""
        return self.levels[position - 1] if 1 <= position <= len(self.levels) else None

    def deserved(self, days_late: int) -> int:
        """The highest position that so many days late deserve, 0 for none."""
        return bisect_right(self._days, days_late)

    def place(self, position: int, stage: Stage) -> int:
        """Where a sending at this position and stage stands on this ladder, however the levels were changed since."""
        level = self.level(position)
        if level is not None and level.stage is stage:
            return position
        return max((one.position for one in self.levels if one.stage.rank <= stage.rank), default=0)

    @property
    def last_paper(self) -> int:
        """The highest position a run may reach."""
        return max((level.position for level in self.levels if level.stage.paper), default=0)

    def with_deadline(self, days: int) -> "Ladder":
        """The ladder with the office's days to pay where a level has none of its own."""
        return replace(self, levels=tuple(level if level.deadline_days else replace(level, deadline_days=days) for level in self.levels))


SUGGESTED = Ladder(
    (
        Level(1, N_("Friendly reminder"), Stage.REMINDER, 7, "wechat", 1),
        Level(2, N_("Payment notice"), Stage.NOTICE, 30, "hand", 2),
        Level(3, N_("Second notice and visit"), Stage.SECOND, 90, "hand", 2),
        Level(4, N_("Formal demand"), Stage.DEMAND, 180, "ems", 3),
        Level(5, N_("Close-out"), Stage.CLOSE_OUT, 365, "hand", 3),
        Level(6, N_("Lawyer’s letter, drafted"), Stage.LAWYER, 395, "ems", 3),
        Level(7, N_("Court"), Stage.COURT, 425, "ems", 3),
    ),
    name=N_("Suggested ladder"),
    standard=True,
)
"""The ladder of domain reference 1, in use until the office writes its own."""


class Owed(Protocol):
    """An overdue charge as the ladder sees it: `due_fen` is open principal and open late fee together."""

    @property
    def charge_id(self) -> int:
        """Its number."""

    @property
    def due_on(self) -> date:
        """Its due day."""

    @property
    def due_fen(self) -> Fen:
        """What is open of it."""


class Sent(NamedTuple):
    """A sending (or a level set by hand) as it concerns one charge it named: its level and its day."""

    position: int
    stage: Stage
    sent_on: date


@dataclass(frozen=True, slots=True)
class Rung:
    """Where debts stand on one ladder on a day.

    `now` and `deserved` are positions (0 = below the first level). `next` is the paper to send, None while none is deserved or
    the last one is out; `wait_until` the first day its gap has passed, when that is still to come. `next_on` is the first day on
    which anything may follow (the gap and the days late both count), None when nothing follows by itself.
    """

    ladder: Ladder
    anchor_on: date
    now: int
    deserved: int
    next: Level | None
    wait_until: date | None
    next_on: date | None
    exhausted: bool

    @property
    def level(self) -> Level | None:
        """The level where they stand."""
        return self.ladder.level(self.now)

    @property
    def due(self) -> bool:
        """Whether a run of that day sends the next paper."""
        return self.next is not None and self.wait_until is None

    @property
    def by_hand(self) -> Level:
        """The level of a notice the clerk asks for himself: the next where it is due, else that of now again, at least the first."""
        if self.next is not None and self.wait_until is None:
            return self.next
        return self.ladder.levels[max(1, min(self.now, self.ladder.last_paper)) - 1]


def rung(ladder: Ladder, debts: Sequence[Owed], sent: Mapping[int, Sequence[Sent]], last_sent_on: date | None, as_of: date) -> Rung | None:
    """Where these debts stand on `ladder` on `as_of`; None when none of them is overdue.

    `debts` are the demanded charges of one household on this ladder, `sent` what was sent by charge up to the day looked at, and
    `last_sent_on` the household's last sending, from which the gap counts.
    """
    late = [debt for debt in debts if debt.due_fen > 0 and is_overdue(debt.due_on, as_of)]
    if not late:
        return None
    anchor_on = min(debt.due_on for debt in late)
    deserved = ladder.deserved((as_of - anchor_on).days)
    now = min(deserved, max((_reached(ladder, debt.due_on, sent.get(debt.charge_id, ())) for debt in late), default=0))
    wanted = now + 1 if ladder.stepwise else max(now + 1, min(deserved, ladder.last_paper))
    level = ladder.level(wanted)
    exhausted = _exhausted(ladder, now, deserved, last_sent_on, as_of)
    following = level if level is not None and level.stage.paper else None
    next_on = _next_on(ladder, following, now, anchor_on, last_sent_on)
    if following is None or wanted > deserved:
        return Rung(ladder, anchor_on, now, deserved, None, None, None if exhausted else next_on, exhausted)
    waits = _gap_ends(following, last_sent_on)
    return Rung(ladder, anchor_on, now, deserved, following, waits if waits is not None and waits > as_of else None, next_on, exhausted)


def _reached(ladder: Ladder, due_on: date, sendings: Sequence[Sent]) -> int:
    """The highest position these sendings brought a charge to: never above what its age deserved on the day of the sending."""
    return max((min(ladder.place(s.position, s.stage), ladder.deserved((s.sent_on - due_on).days)) for s in sendings), default=0)


def _gap_ends(level: Level, last_sent_on: date | None) -> date | None:
    return None if last_sent_on is None else last_sent_on + timedelta(days=level.gap_days)


def _exhausted(ladder: Ladder, now: int, deserved: int, last_sent_on: date | None, as_of: date) -> bool:
    """Whether the last paper is out and what follows (or, with nothing after it, its deadline) has come.

    Beyond the last paper somebody has decided already: a manager had a lawyer's letter drafted.
    """
    if now != ladder.last_paper:
        return False
    if ladder.level(ladder.last_paper + 1) is not None:
        return deserved > ladder.last_paper
    last = ladder.levels[-1]
    ended = None if last_sent_on is None else last_sent_on + timedelta(days=max(last.gap_days, last.deadline_days))
    return ended is None or as_of > ended


def _next_on(ladder: Ladder, level: Level | None, now: int, anchor_on: date, last_sent_on: date | None) -> date | None:
    """The first day on which the paper `level` may be sent, or on which the ladder after its last paper is exhausted."""
    after = level or ladder.level(now + 1)
    if after is None or now > ladder.last_paper:  # what comes after a lawyer's letter is a person's to decide
        return None
    by_age = anchor_on + timedelta(days=after.days)
    waits = _gap_ends(after, last_sent_on) if level is not None else None
    return by_age if waits is None else max(by_age, waits)


def leading(rungs: Sequence[Rung]) -> Rung:
    """The rung that speaks for a household with charges on several ladders: the most severe paper due, else where it stands highest."""
    return max(rungs, key=lambda one: (one.due, _severity(one), one.anchor_on.toordinal() * -1))


def _severity(one: Rung) -> int:
    level = one.next if one.due else one.level
    return -1 if level is None else level.stage.rank


def check_ladder(ladder: Ladder) -> Ladder:
    """The ladder if it can be one; raises the sentence of the first thing that is wrong with it, naming the level."""
    if not ladder.name.strip():
        raise LadderNameMissing()
    if not ladder.levels or not ladder.levels[0].stage.paper:
        raise LadderEmpty()
    if len(ladder.levels) > MAX_LEVELS:
        raise TooManyLevels()
    if not 0 <= ladder.tolerance_fen <= MAX_FEN:
        raise ToleranceNotPossible()
    before: Level | None = None
    for level in ladder.levels:
        _check_level(level, before)
        before = level
    return ladder


def _check_level(level: Level, before: Level | None) -> None:
    number = level.position
    if not level.name.strip():
        raise LevelNameMissing(level=number)
    if not (before.days if before else 0) < level.days <= MAX_DAYS:
        raise LevelDaysNotRising(level=number)
    if before is not None and level.stage.rank < before.stage.rank:
        raise LevelStageFalls(level=number)
    if level.tone not in (1, 2, 3) or (before is not None and level.tone < before.tone):
        raise LevelToneUnknown(level=number)
    if level.deadline_days != 0 and level.deadline_days not in DEADLINE_DAYS:
        raise LevelDeadlineNotPossible(level=number)
    if not 0 <= level.gap_days <= MAX_GAP_DAYS:
        raise LevelGapNotPossible(level=number)
    if not 0 <= level.fee_fen <= MAX_FEN or (level.fee_fen and (level.fee_item_id is None or not level.stage.paper)):
        raise LevelFeeNotPossible(level=number)
