"""催缴: a run of reminders by the ladder. Looked at first with everything that speaks against it, then issued in one transaction.

* Everything follows from the day's open charges and from what was sent before that day: there is no stored next step, and a run
  repeated on its day keeps what the first one issued and adds nothing.
* Who is left out is named with every reason. What a person may put back he puts back with a reason that is kept with the run.
* A run dated before the last one is refused: what was sent later is not unsent.
* After the last paper of a ladder a run writes one task, to decide on close-out, lawyer or write-off; it never does these itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from propdesk import clock
from propdesk.documents.notice import Notice
from propdesk.domain.arrears import days_late
from propdesk.domain.dunning import CannotReturn, LeftOut, ReturnNeedsReason, Why
from propdesk.domain.ladder import Level
from propdesk.domain.money import Fen
from propdesk.domain.tasks import TASK_KIND_NAMES, TaskKind
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import levels, notice_drafts, reminders
from propdesk.services.changes import Done, commit
from propdesk.services.levels import Household
from propdesk.services.notice_drafts import Failed, Order, Step, pay_by
from propdesk.services.notices import order_of
from propdesk.services.office import Office, profile
from propdesk.store import audit, payments, people, tasks
from propdesk.store import ladder as store
from propdesk.store import papers as register
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection
from propdesk.store.tables import cases
from propdesk.store.tasks import NewTask


class RunBeforeLast(UserError):
    """The last run is of {last}. A run of {as_of} would not know what was sent since; choose {last} or a later day."""


class NobodyDue(UserError):
    """Nobody is due a reminder on {as_of}. No notice was issued."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household with what it owes, where it stands, the paper it would receive and every reason against it. Fen.

    `open_fen` and `late_fee_fen` are what may be demanded, `resting_fen` what rests. `now` is the level reached (None below the
    first), `paper` the level of the notice (None where nothing is demanded). `issued` = it has its notice of that day.
    """

    unit_id: int
    code: str
    building: str
    sort_key: str
    owners: tuple[str, ...]
    steward: str
    months: int
    days_late: int
    open_fen: Fen
    late_fee_fen: Fen
    resting_fen: Fen
    credit_fen: Fen
    last_sent_on: date | None
    now: Level | None
    paper: Level | None
    pay_by: date | None
    channel: str
    against: tuple[LeftOut, ...]
    issued: bool = False
    exhausted: bool = False

    @property
    def due(self) -> bool:
        """Whether the run sends it a notice by itself."""
        return not self.against

    @property
    def may_return(self) -> bool:
        """Whether a person may put it back."""
        return self.paper is not None and all(one.why.may_return for one in self.against)

    def why_not(self, translate: Callable[[str], str]) -> str:
        """Every reason against a notice in words, the first one first."""
        return "; ".join(one.sentence(translate) for one in self.against)

    @property
    def demanded_fen(self) -> Fen:
        return self.open_fen + self.late_fee_fen


@dataclass(frozen=True, slots=True)
class Preview:
    """A run as it would be, in walking order, with what the office should know before it.

    `undelivered` are households with an earlier notice that reached nobody, by unit: its number. `ending` is by unit how many
    charges lose their limitation within `reminders.ENDING_DAYS` days and the first such day.
    """

    as_of: date
    rows: tuple[Candidate, ...]
    last_paid: date | None
    last_run: date | None
    undelivered: Mapping[int, str] = field(default_factory=dict)
    ending: Mapping[int, tuple[int, date]] = field(default_factory=dict)

    @property
    def due(self) -> tuple[Candidate, ...]:
        return tuple(row for row in self.rows if row.due)

    @property
    def left_out(self) -> tuple[Candidate, ...]:
        return tuple(row for row in self.rows if not row.due)

    @property
    def to_decide(self) -> tuple[Candidate, ...]:
        """Households after their last paper, for each of which the run leaves a task."""
        return tuple(row for row in self.rows if row.exhausted)


@dataclass(frozen=True, slots=True)
class Ran:
    """A run as it was written: the notices in walking order, how many are new, who failed, and who has to be decided about."""

    documents: tuple[register.DocumentRow, ...]
    fresh: int
    failed: tuple[Failed, ...]
    to_decide: tuple[str, ...]
    run_id: int | None

    @property
    def total_fen(self) -> Fen:
        return sum(document.total_fen for document in self.documents)


def preview(office: Office, as_of: date, unit_ids: Sequence[int] | None = None) -> Preview:
    """A run of `as_of` as it would be: of some units, or of all that owe something; nothing is written."""
    with office.store.snapshot() as conn:
        found, rows, _orders = _look(conn, as_of, unit_ids)
        known = {row.unit_id for row in rows}
        return Preview(
            as_of,
            rows,
            payments.newest_day(conn, clock.today()),
            store.last_run(conn),
            {unit: number for unit, number in reminders.undelivered(conn, as_of).items() if unit in known},
            reminders.ending(conn, as_of, [row for household in found.values() for row in household.rows]),
        )


def prepare(office: Office, as_of: date, unit_ids: Sequence[int], language: str, step: Step | None = None) -> list[Notice]:
    """The notices of these households as a run would issue them, to be looked at; nothing is written and no number taken."""
    facts = profile(office)
    with office.store.snapshot() as conn:
        _found, _rows, orders = _look(conn, as_of, unit_ids)
        drafts = notice_drafts.draw_up(conn, office, facts, as_of, orders.values(), language, step)
    return [draft.notice for draft in drafts.ready]


def run(
    office: Office,
    as_of: date,
    language: str,
    *,
    unit_ids: Sequence[int] | None = None,
    returned: Mapping[int, str] | None = None,
    key: str | None = None,
    step: Step | None = None,
) -> Ran:
    """Issue a notice to each household that is due one on `as_of` (of some units, or of all), and to those `returned` with a reason.

    What is open is read again inside the one transaction; a household whose notice cannot be drawn up is named in `failed` and
    blocks nobody. `step` is told the progress and may raise to stop, with nothing written. Raises `RunBeforeLast`, `NobodyDue`,
    `CannotReturn`, `ReturnNeedsReason`, or what a level's fee raises (`DayClosed`, `CostWithoutBasis` …). The file is made
    afterwards (`papers.file_notices`).
    """
    facts = profile(office)
    moment = clock.now()
    back = dict(returned or {})

    def work(conn: Connection) -> Done[Ran]:
        _found, rows, orders = _look(conn, as_of, unit_ids)
        chosen = _chosen(rows, back)
        drafts = notice_drafts.draw_up(conn, office, facts, as_of, [orders[unit_id] for unit_id in chosen], language, step)
        made: list[audit.Span] = []

        def note_run(fresh: int, total: Fen) -> int:
            made.append(store.add_run(conn, as_of, fresh, total, moment.isoformat(), office.actor.operator))
            return made[0].first

        written = notice_drafts.write(conn, office, as_of, drafts, moment, note_run)
        decide, spans = _ask_to_decide(conn, office, rows, as_of, moment.isoformat())
        done = Ran(written.issued.documents, written.issued.fresh, drafts.failed, decide, made[0].first if made else None)
        _check_order(conn, as_of, done)
        body = _body(rows, done, back, language)
        return Done(done, done.run_id or 0, as_of.isoformat(), body, [*written.spans, *made, *spans])

    def again(conn: Connection, _number: int) -> Ran:
        wanted = list(unit_ids) if unit_ids is not None else [unit.unit_id for unit in people.units(conn)]
        return Ran(notice_drafts.again(conn, as_of, wanted, language).documents, 0, (), (), None)

    return commit(office.store, office.actor, "dunning.run", work, moment=moment, key=key, again=again)


def _check_order(conn: Connection, as_of: date, done: Ran) -> None:
    """A run that adds something must not be older than the last one, and one that finds nobody says so."""
    last = store.last_run(conn)
    if last is not None and as_of < last and (done.fresh or done.to_decide or not done.documents):
        raise RunBeforeLast(last=last, as_of=as_of)
    if not (done.documents or done.failed or done.to_decide):
        raise NobodyDue(as_of=as_of)


def _chosen(rows: Sequence[Candidate], back: Mapping[int, str]) -> list[int]:
    """The households that receive a notice: those due, and those put back with a reason."""
    for row in rows:
        if row.unit_id in back and not row.due:
            if not row.may_return:
                first = next(one for one in row.against if not one.why.may_return)
                raise CannotReturn(unit=row.code, reason=first.sentence(_))
            if not back[row.unit_id].strip():
                raise ReturnNeedsReason(unit=row.code)
    return [row.unit_id for row in rows if row.due or row.unit_id in back]


def _body(rows: Sequence[Candidate], done: Ran, back: Mapping[int, str], language: str) -> dict[str, object]:
    """The run for the audit line: sums, who was put back and why, who failed."""
    return {
        "fresh": done.fresh,
        "kept": len(done.documents) - done.fresh,
        "total_fen": done.total_fen,
        "language": language,
        "left_out": sum(not row.due and row.unit_id not in back for row in rows),
        "returned": {row.code: back[row.unit_id].strip() for row in rows if row.unit_id in back and not row.due},
        "failed": [one.code for one in done.failed],
        "to_decide": list(done.to_decide),
    }


def _ask_to_decide(
    conn: Connection, office: Office, rows: Sequence[Candidate], as_of: date, made_at: str
) -> tuple[tuple[str, ...], list[audit.Span]]:
    """One task for each household after its last paper, where none stands yet; returns their codes."""
    wanted = [row for row in rows if row.exhausted]
    standing = {task.unit_id for task in tasks.open_tasks(conn, as_of, kind=TaskKind.DECIDE.value)} if wanted else set()
    fresh = [row for row in wanted if row.unit_id not in standing]
    spans = []
    for row in fresh:
        task = NewTask(TaskKind.DECIDE.value, TASK_KIND_NAMES[TaskKind.DECIDE], as_of, row.unit_id, person=row.steward)
        number = tasks.add(conn, task, made_at, office.actor.operator)
        spans.append(audit.written(conn, cases.task, number, number))
    return tuple(row.code for row in fresh), spans


# looking --------------------------------------------------------------------------------------------------------------


@collector_paused()
def _look(
    conn: Connection, as_of: date, unit_ids: Sequence[int] | None
) -> tuple[dict[int, Household], tuple[Candidate, ...], dict[int, Order]]:
    """Every household asked about, in walking order, and the notice each would receive; a fixed number of reads."""
    found = levels.households(conn, as_of, unit_ids, before=True)
    wanted = list(found) if unit_ids is None else list(unit_ids)
    names = people.owner_names(conn, as_of)
    credit = payments.credit_balances(conn, as_of)
    last = store.last_sent(conn, as_of, unit_ids)
    today = {unit_id for unit_id, day in last.items() if day == as_of}
    courtesy = reminders.courtesies(conn, as_of, wanted)
    rows, orders = [], {}
    for unit in people.units(conn, wanted):
        household = found.get(unit.unit_id)
        order = order_of(household) if household else None
        against = _against(household, order, credit.get(unit.unit_id, 0), courtesy.get(unit.unit_id, ()))
        if order is not None:
            paper_only = any(one.why is Why.STOP_CONTACT for one in against)
            level = order.level if not paper_only else reminders.on_paper(order.level)
            orders[unit.unit_id] = order._replace(level=level)
        rows.append(
            _candidate(unit, names, household, orders.get(unit.unit_id), credit, last, against, unit.unit_id in today, as_of)
        )  # fmt: skip
    return found, tuple(rows), orders


def _against(household: Household | None, order: Order | None, credit_fen: Fen, courtesy: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Every reason why a household receives nothing by itself."""
    if household is None:
        return (LeftOut(Why.NOTHING),)
    one = household.rung
    if one is None or order is None:
        return tuple(dict.fromkeys(why for _row, why in household.resting))
    found: list[LeftOut] = []
    if household.tolerated:
        found.append(LeftOut(Why.TOLERANCE))
    found += [left for left in courtesy if left.why is not Why.STOP_CONTACT or reminders.is_message(order.level)]
    if credit_fen >= household.demanded_fen:
        found.append(LeftOut(Why.COVERED))
    if one.exhausted:
        found.append(LeftOut(Why.EXHAUSTED))
    elif one.wait_until is not None:
        found.append(LeftOut(Why.GAP, one.wait_until))
    elif not one.due:
        found.append(LeftOut(Why.NOT_YET, one.next_on))
    return tuple(found)


def _candidate(
    unit: people.UnitRow,
    names: Mapping[int, tuple[str, ...]],
    household: Household | None,
    order: Order | None,
    credit: Mapping[int, Fen],
    last: Mapping[int, date],
    against: tuple[LeftOut, ...],
    issued: bool,
    as_of: date,
) -> Candidate:
    rows = household.rows if household else ()
    demanded = household.demanded if household else ()
    one = household.rung if household else None
    level = order.level if order else None
    decided = any(left.why in (Why.CASE, Why.COURT, Why.PROMISE, Why.TOLERANCE) for left in against)
    return Candidate(
        unit.unit_id, unit.code, unit.building, unit.sort_key, names.get(unit.unit_id, ()), unit.steward,
        len({row.period for row in rows if row.open_fen}), days_late(one.anchor_on, as_of) if one else 0,
        sum(row.open_fen for row in demanded), sum(row.late_fee_open_fen for row in demanded),
        sum(row.due_fen for row, _why in household.resting) if household else 0, credit.get(unit.unit_id, 0), last.get(unit.unit_id),
        one.level if one else None, level, pay_by(level, as_of) if level else None, level.channel if level else "", against, issued,
        one is not None and one.exhausted and not decided,
    )  # fmt: skip
