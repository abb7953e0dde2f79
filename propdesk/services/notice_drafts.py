"""From households and levels to notices: drawn up one by one, then frozen, numbered and given their levels in one transaction.

What one household's facts make impossible never keeps the others from theirs: it is named with its reason and left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from propdesk import clock
from propdesk.documents.blocks import to_json
from propdesk.documents.notice import Notice, NoticeLine
from propdesk.domain.addresses import unit_name
from propdesk.domain.ladder import Ladder, Level, Stage
from propdesk.domain.money import Fen
from propdesk.domain.profile import Profile
from propdesk.errors import EnvironmentFault, UserError
from propdesk.services import notice_fees, papers, prior_demands
from propdesk.services.ledger import LedgerRow
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office
from propdesk.services.prior_demands import Told
from propdesk.services.resting import Rests
from propdesk.store import ladder as levels
from propdesk.store import papers as register
from propdesk.store import payments, people, requests
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.ladder import NewLevel

SERIES = "CJ"
KIND = "notice"
Step = Callable[[int, int], None]
"""Told how many of how many are drawn up; it raises where work may still end."""


class Order(NamedTuple):
    """A household that receives a notice: what is overdue, what of it rests, and at which level; `climbs` = for the first time."""

    unit_id: int
    rows: tuple[LedgerRow, ...]
    rests: Rests
    ladder: Ladder
    level: Level
    climbs: bool


class Failed(NamedTuple):
    """A household whose notice could not be drawn up, and why; `error` is not the office's to mend where it is no sentence."""

    unit_id: int
    code: str
    error: Exception

    def reason(self, translate: Callable[[str], str]) -> str:
        """Why, in words."""
        return self.error.sentence(translate) if isinstance(self.error, UserError) else f"{type(self.error).__name__}: {self.error}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice without a number, and what it was ordered for."""

    order: Order
    notice: Notice


@dataclass(frozen=True, slots=True)
class Drafts:
    """Notices in walking order, and the households that could not have one."""

    ready: tuple[Draft, ...]
    failed: tuple[Failed, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """Notices in walking order. `fresh` were issued now; the others named the same charges on the same day already.

    `failed` are the households that received none, each with its reason.
    """

    documents: tuple[register.DocumentRow, ...]
    fresh: int
    failed: tuple[Failed, ...] = ()

    @property
    def total_fen(self) -> Fen:
        return sum(document.total_fen for document in self.documents)


@dataclass(frozen=True, slots=True)
class Written:
    """Notices as they were written, with the spans of their rows for the audit line."""

    issued: Issued
    last: int
    spans: Sequence[Span] = field(default=())


def draw_up(
    conn: Connection, office: Office, facts: Profile, as_of: date, orders: Iterable[Order], language: str, step: Step | None = None
) -> Drafts:
    """Unnumbered notices for these households in walking order; a handful of reads for any number of them."""
    wanted = {order.unit_id: order for order in orders}
    units = people.units(conn, list(wanted)) if wanted else []
    persons = people.people_of(conn, list(wanted), as_of)
    desk = _Desk(
        office.actor.operator, facts, persons, payments.credit_balances(conn, as_of), register.issued_count(conn, KIND, before=as_of),
        as_of, language, papers.notice_wording(language), stamp(clock.now()), _told(conn, as_of, language, wanted.values()),
    )  # fmt: skip
    ready: list[Draft] = []
    failed: list[Failed] = []
    for done, unit in enumerate(units):
        if step:
            step(done, len(units))
        order = wanted[unit.unit_id]
        try:
            ready.append(Draft(order, _notice(desk, unit, order)))
        except (EnvironmentFault, MemoryError):  # nobody's facts: the computer
            raise
        except Exception as error:  # one household never keeps the others from their notices
            failed.append(Failed(unit.unit_id, unit.code, error))
    return Drafts(tuple(ready), tuple(failed))


class _Desk(NamedTuple):
    """What every notice of a day shares."""

    operator: str
    facts: Profile
    persons: Mapping[int, Sequence[people.PersonRow]]
    credit: Mapping[int, Fen]
    counts: Mapping[int, int]
    as_of: date
    language: str
    wording: str
    printed_at: str
    told: Mapping[int, Told]


def _told(conn: Connection, as_of: date, language: str, orders: Iterable[Order]) -> dict[int, Told]:
    """What the formal demands among these tell of the time before."""
    formal = {order.unit_id: [row.charge_id for row in order.rows] for order in orders if order.level.stage is Stage.DEMAND}
    return prior_demands.told(conn, as_of, language, formal)


def _notice(desk: _Desk, unit: people.UnitRow, order: Order) -> Notice:
    ordinal, told = desk.counts.get(unit.unit_id, 0) + 1, desk.told.get(unit.unit_id, Told())
    lines, shown = order.rests.lines(order.rows, desk.as_of, desk.language)
    owners = tuple(person.name for person in desk.persons.get(unit.unit_id, ()) if person.role == "owner")
    return Notice(
        number="",
        ordinal=ordinal,
        tone=order.level.tone,
        language=desk.language,
        unit_id=unit.unit_id,
        unit_code=unit.code,
        unit_name=unit_name(desk.language, unit.building, unit.entrance, unit.room, unit.kind),
        kind=unit.kind,
        debtors=owners,
        as_of=desk.as_of,
        issued_on=desk.as_of,
        pay_by=pay_by(order.level, desk.as_of),
        lines=lines,
        withheld=shown,
        credit_fen=desk.credit.get(unit.unit_id, 0),
        steward=unit.steward,
        steward_phone=unit.steward_phone or desk.facts.phone,
        letterhead=letterhead(desk.facts),
        wording=desk.wording,
        printed_at=desk.printed_at,
        operator=desk.operator,
        stage=order.level.stage.value,
        channel=order.level.channel,
        history=told.history,
        reasons=told.reasons,
    )


def pay_by(level: Level, issued_on: date) -> date:
    """The last day to pay: the day of issue is not counted (Civil Code art. 201)."""
    return issued_on + timedelta(days=level.deadline_days)


def write(
    conn: Connection, office: Office, as_of: date, drafts: Drafts, moment: datetime, run: Callable[[int, Fen], int] | None = None
) -> Written:
    """Number and freeze these notices and note their levels; a household that has the same notice of that day keeps it.

    `run` writes the run down, given how many notices are new and what they demand, and returns its number. A level's fee is charged
    with the notice.
    """
    today = _of_today(conn, as_of, drafts.ready)
    fresh = [draft for draft in drafts.ready if draft.order.unit_id not in today.kept]
    fees = notice_fees.charge(conn, as_of, [(draft.order, pay_by(draft.order.level, as_of)) for draft in fresh], today.fees)
    numbers = requests.next_numbers(conn, SERIES, as_of.year, len(fresh)) if fresh else []
    notices = [
        _with_fee(replace(d.notice, number=number), fees.lines.get(d.order.unit_id)) for d, number in zip(fresh, numbers, strict=True)
    ]
    span = register.add(conn, moment.isoformat(), office.actor.operator, [_document(notice) for notice in notices])
    run_id = run(len(fresh), sum(notice.total_fen for notice in notices)) if run and fresh else None
    new = [
        NewLevel(
            span.first + place, d.order.ladder.id or None, d.order.level.position, d.order.level.stage, d.order.level.channel,
            notice.pay_by, fees.charge_ids.get(d.order.unit_id),
        )
        for place, (d, notice) in enumerate(zip(fresh, notices, strict=True))
    ]  # fmt: skip
    spans = [span, *levels.add_levels(conn, run_id, new), *fees.spans] if fresh else []
    documents = register.find(conn, ids=[*today.kept.values(), *(range(span.first, span.last + 1) if fresh else ())])
    order = {draft.order.unit_id: place for place, draft in enumerate(drafts.ready)}
    ranked = tuple(sorted(documents, key=lambda row: order[row.unit_id]))
    return Written(Issued(ranked, len(fresh), drafts.failed), span.last if fresh else 0, spans)


def _with_fee(notice: Notice, line: NoticeLine | None) -> Notice:
    return notice if line is None else replace(notice, lines=(*notice.lines, line))


class _Today(NamedTuple):
    """Papers these households already have of the day: the same ones by unit, and fees charged with them by unit."""

    kept: Mapping[int, int]
    fees: Mapping[int, int]


def _of_today(conn: Connection, as_of: date, drafts: Sequence[Draft]) -> _Today:
    units = [draft.order.unit_id for draft in drafts]
    found = register.issued_on_day(conn, KIND, as_of, units)
    if not found:
        return _Today({}, {})
    known = levels.levels_of(conn, list(found.values()))
    fees = {unit_id: row.fee_charge_id for unit_id, number in found.items() if (row := known.get(number)) and row.fee_charge_id}
    same = register.issued_on_day(conn, KIND, as_of, units, drafts[0].notice.language)
    frozen = {row.unit_id: row for row in register.find(conn, ids=same.values())}
    lines = register.lines(conn, list(same.values()))
    kept = {}
    for draft in drafts:
        unit_id, notice = draft.order.unit_id, draft.notice
        if unit_id not in same:
            continue
        fee = fees.get(unit_id)
        named = lines.get(same[unit_id], [])
        fee_fen = sum(fen for number, fen in named if number == fee)
        rows = [line for line in named if line[0] != fee]
        if rows == [(line.charge_id, line.open_fen) for line in notice.lines] and frozen[unit_id].total_fen - fee_fen == notice.total_fen:
            kept[unit_id] = same[unit_id]
    return _Today(kept, fees)


def _document(notice: Notice) -> register.NewDocument:
    lines = tuple((line.charge_id, line.open_fen) for line in notice.lines)
    return register.NewDocument(
        KIND, notice.number, notice.unit_id, notice.issued_on, notice.language, notice.wording, notice.total_fen, to_json(notice), lines
    )


def again(conn: Connection, as_of: date, unit_ids: Sequence[int], language: str) -> Issued:
    """The notices of that day of these units, as a request that was served before is answered."""
    found = register.issued_on_day(conn, KIND, as_of, unit_ids, language)
    order = {unit.unit_id: place for place, unit in enumerate(people.units(conn, list(found)))}
    return Issued(tuple(sorted(register.find(conn, ids=found.values()), key=lambda row: order[row.unit_id])), 0)
