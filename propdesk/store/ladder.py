"""Ladders and who is on which, what was sent at which level, runs and levels set by hand: reading and writing, no rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Select, Text, bindparam, func, literal_column, or_, select, type_coerce, union_all

from propdesk.domain.ladder import Ladder, Level, Sent, Stage
from propdesk.store.audit import Span, span_of
from propdesk.store.bulk import collector_paused, insert_one, insert_rows
from propdesk.store.prepared import fetch_plain
from propdesk.store.tables import billing, dunning, papers

KIND, LETTER = "notice", "lawyer_letter"
_AS_OF: BindParameter[Any] = bindparam("as_of", type_=Text())
_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Policy:
    """Which ladder holds: that of the charge, else of its unit, else the office's `standard`."""

    standard: Ladder
    units: dict[int, Ladder]
    charges: dict[int, Ladder]

    def of(self, unit_id: int, charge_id: int) -> Ladder:
        """The ladder a charge is on."""
        return self.charges.get(charge_id) or self.units.get(unit_id) or self.standard

    @property
    def several(self) -> bool:
        """Whether anything is on another ladder than the office's."""
        return bool(self.units or self.charges)


class UseRow(NamedTuple):
    """A unit, or one of its charges, on a ladder other than the office's."""

    use_id: int
    ladder_id: int
    unit_id: int | None
    charge_id: int | None


class NewLevel(NamedTuple):
    """The level a notice is issued at: its ladder (None = the suggested one), its day to pay by and the charge of its fee."""

    document_id: int
    ladder_id: int | None
    position: int
    stage: Stage
    channel: str
    pay_by: date
    fee_charge_id: int | None


class LevelRow(NamedTuple):
    """The level a notice was issued at."""

    document_id: int
    position: int
    stage: Stage
    channel: str
    pay_by: date
    fee_charge_id: int | None


def ladders(conn: Connection) -> list[Ladder]:
    """The ladders of the book that are in use, the office's own first; none = the suggested one holds."""
    head, level = dunning.ladder, dunning.ladder_level
    levels: dict[int, list[Level]] = {}
    for row in conn.execute(select(level).order_by(level.c.ladder_id, level.c.position)):
        levels.setdefault(row.ladder_id, []).append(
            Level(
                row.position, row.name, Stage(row.stage), row.days, row.channel, row.tone, row.deadline_days, row.gap_days, row.fee_fen,
                row.fee_item_id,
            )
        )  # fmt: skip
    query = select(head).where(head.c.active == 1).order_by(head.c.standard.desc(), head.c.name)
    return [
        Ladder(tuple(levels.get(row.id, ())), bool(row.stepwise), row.tolerance_fen, row.name, row.id, bool(row.standard))
        for row in conn.execute(query)
    ]


def save(conn: Connection, ladder: Ladder) -> int:
    """Write a ladder with its levels (`id` 0 = a new one) and return its number; the office's own is one alone."""
    head, level = dunning.ladder, dunning.ladder_level
    values = {
        "name": ladder.name,
        "stepwise": int(ladder.stepwise),
        "tolerance_fen": ladder.tolerance_fen,
        "standard": int(ladder.standard),
        "active": 1,
    }
    if ladder.standard:
        conn.execute(head.update().where(head.c.id != ladder.id).values(standard=0))
    if ladder.id:
        conn.execute(head.update().where(head.c.id == ladder.id).values(**values))
        conn.execute(level.delete().where(level.c.ladder_id == ladder.id))
        number = ladder.id
    else:
        number = insert_one(conn, head, values)
    for one in ladder.levels:
        conn.execute(
            level.insert().values(
                ladder_id=number,
                position=one.position,
                name=one.name,
                stage=one.stage.value,
                days=one.days,
                channel=one.channel,
                tone=one.tone,
                deadline_days=one.deadline_days,
                gap_days=one.gap_days,
                fee_fen=one.fee_fen,
                fee_item_id=one.fee_item_id,
            )
        )
    return number


def name_taken(conn: Connection, name: str, *, but: int) -> bool:
    """Whether another ladder, in use or not, has this name."""
    table = dunning.ladder
    return conn.execute(select(table.c.id).where(table.c.name == name, table.c.id != but)).first() is not None


def retire(conn: Connection, ladder_id: int) -> None:
    """Take a ladder out of use with all who are on it; what was sent by it stays."""
    conn.execute(dunning.ladder.update().where(dunning.ladder.c.id == ladder_id).values(active=0, standard=0))
    conn.execute(dunning.ladder_use.delete().where(dunning.ladder_use.c.ladder_id == ladder_id))


def uses(conn: Connection) -> list[UseRow]:
    """Every unit and charge that is on a ladder of its own."""
    table = dunning.ladder_use
    return [UseRow(row.id, row.ladder_id, row.unit_id, row.charge_id) for row in conn.execute(select(table).order_by(table.c.id))]


def put_use(conn: Connection, ladder_id: int | None, *, unit_ids: Sequence[int] = (), charge_ids: Sequence[int] = ()) -> None:
    """Put units and charges on a ladder; None puts them back on the one above (charge → unit → office)."""
    table = dunning.ladder_use
    for column, numbers in ((table.c.unit_id, unit_ids), (table.c.charge_id, charge_ids)):
        for some in _chunks(numbers):
            conn.execute(table.delete().where(column.in_(some)))
        if ladder_id is not None and numbers:
            insert_rows(conn, table, ("ladder_id", column.name), [(ladder_id, number) for number in numbers])


def policy(conn: Connection, fallback: Ladder, notice_days: int) -> Policy:
    """Who is on which ladder, levels without days to pay of their own with the office's; `fallback` where the book has none."""
    known = {ladder.id: ladder.with_deadline(notice_days) for ladder in ladders(conn)}
    standard = next((ladder for ladder in known.values() if ladder.standard), None) or fallback.with_deadline(notice_days)
    found = Policy(standard, {}, {})
    for row in uses(conn):
        ladder = known.get(row.ladder_id)
        if ladder is not None and row.unit_id is not None:
            found.units[row.unit_id] = ladder
        elif ladder is not None and row.charge_id is not None:
            found.charges[row.charge_id] = ladder
    return found


@collector_paused()
def sendings(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None, *, before: bool = False) -> dict[int, list[Sent]]:
    """What was sent up to `as_of` (`before`: earlier than that day) by the charges it named; void papers count for nothing.

    A level set by hand counts on its own day, and so does a draft of a lawyer's letter, which a manager allowed. A notice of before
    there were levels counts as the first. Of several sendings at one level only the last is told.
    """
    found: dict[int, list[Sent]] = {}
    days: dict[str, date] = {}
    stages = {stage.value: stage for stage in Stage}
    for facts, units in _facts(as_of, unit_ids):
        for charge_id, position, stage, day in fetch_plain(conn, _sendings(units, before), facts):
            if day not in days:
                days[day] = date.fromisoformat(day)
            found.setdefault(charge_id, []).append(Sent(position, stages[stage], days[day]))
    return found


@cache
def _sendings(units: str, before: bool) -> Select[Any]:
    d, line, level, void = papers.document, papers.document_line, dunning.notice_level, dunning.document_void
    s, named = dunning.level_set, dunning.level_set_charge
    sent = (
        select(
            line.c.charge_id.label("charge_id"),
            func.coalesce(level.c.position, 1).label("position"),
            func.coalesce(level.c.stage, Stage.REMINDER.value).label("stage"),
            type_coerce(d.c.issued_on, Text()).label("day"),
        )
        .join(d, d.c.id == line.c.document_id)
        .outerjoin(level, level.c.document_id == d.c.id)
        .outerjoin(void, void.c.document_id == d.c.id)
        .where(d.c.kind == KIND, _stands(void), _day(d.c.issued_on, before))
    )
    by_hand = (
        select(named.c.charge_id, s.c.position, s.c.stage, type_coerce(s.c.set_on, Text()))
        .join(s, s.c.id == named.c.level_set_id)
        .where(_day(s.c.set_on, before=False))
    )
    lawyer = (
        select(line.c.charge_id, literal_column("0"), literal_column(f"'{Stage.LAWYER.value}'"), type_coerce(d.c.issued_on, Text()))
        .join(d, d.c.id == line.c.document_id)
        .where(d.c.kind == LETTER, _day(d.c.issued_on, before))
    )
    if units == "some":
        mine: BindParameter[Any] = bindparam("units", expanding=True)
        sent, lawyer = sent.where(d.c.unit_id.in_(mine)), lawyer.where(d.c.unit_id.in_(mine))
        by_hand = by_hand.where(s.c.unit_id.in_(mine))
    both = union_all(sent, by_hand, lawyer).subquery("both")
    return select(both.c.charge_id, both.c.position, both.c.stage, func.max(both.c.day)).group_by(
        both.c.charge_id, both.c.position, both.c.stage
    )


def last_sent(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None, *, before: bool = False) -> dict[int, date]:
    """The day of each unit's last notice up to `as_of` (`before`: earlier than that day) that is not void."""
    found: dict[int, date] = {}
    for facts, units in _facts(as_of, unit_ids):
        found |= {unit_id: date.fromisoformat(day) for unit_id, day in fetch_plain(conn, _last_sent(units, before), facts)}
    return found


@cache
def _last_sent(units: str, before: bool) -> Select[Any]:
    d, void = papers.document, dunning.document_void
    query = (
        select(d.c.unit_id, func.max(type_coerce(d.c.issued_on, Text())))
        .outerjoin(void, void.c.document_id == d.c.id)
        .where(d.c.kind == KIND, _stands(void), _day(d.c.issued_on, before))
        .group_by(d.c.unit_id)
    )
    return query.where(d.c.unit_id.in_(bindparam("units", expanding=True))) if units == "some" else query


def _facts(as_of: date, unit_ids: Sequence[int] | None) -> Iterable[tuple[dict[str, Any], str]]:
    """The parameters of a read over all units, or over some in parts."""
    if unit_ids is None:
        return [({"as_of": as_of.isoformat()}, "all")]
    return [({"as_of": as_of.isoformat(), "units": list(some)}, "some") for some in _chunks(unit_ids, 500)]


def _stands(void: Any) -> Any:
    """Whether a paper, outer-joined with its void, stands on the day."""
    return or_(void.c.document_id.is_(None), type_coerce(void.c.void_on, Text()) > _AS_OF)


def _day(column: Any, before: bool) -> Any:
    day = type_coerce(column, Text())
    return day < _AS_OF if before else day <= _AS_OF


def levels_of(conn: Connection, document_ids: Sequence[int]) -> dict[int, LevelRow]:
    """The level each of these notices was issued at; notices of before there were levels have none."""
    table = dunning.notice_level
    found: dict[int, LevelRow] = {}
    for some in _chunks(document_ids):
        for row in conn.execute(select(table).where(table.c.document_id.in_(some))):
            found[row.document_id] = LevelRow(
                row.document_id, row.position, Stage(row.stage), row.channel, row.pay_by, row.fee_charge_id
            )  # fmt: skip
    return found


def fee_of(conn: Connection, document_id: int) -> int | None:
    """The charge of the fee of a notice's level, None where there is none or another notice that is not void names it too."""
    level, void = dunning.notice_level, dunning.document_void
    fee = select(level.c.fee_charge_id).where(level.c.document_id == document_id).scalar_subquery()
    named = (
        select(level.c.document_id, level.c.fee_charge_id)
        .outerjoin(void, void.c.document_id == level.c.document_id)
        .where(level.c.fee_charge_id == fee, or_(void.c.document_id.is_(None), level.c.document_id == document_id))
    )
    rows = conn.execute(named).all()
    return rows[0][1] if len(rows) == 1 else None


def add_levels(conn: Connection, run_id: int | None, new: Sequence[NewLevel]) -> list[Span]:
    """Write the levels of notices just registered (their numbers are consecutive)."""
    rows = [(run_id, one.ladder_id, one.position, one.stage.value, one.channel, one.pay_by.isoformat(), one.fee_charge_id) for one in new]
    names = ("document_id", "run_id", "ladder_id", "position", "stage", "channel", "pay_by", "fee_charge_id")
    insert_rows(conn, dunning.notice_level, names, [(one.document_id, *row) for one, row in zip(new, rows, strict=True)])
    return [span_of(dunning.notice_level, new[0].document_id, rows)] if rows else []


def add_run(conn: Connection, as_of: date, issued: int, total_fen: int, made_at: str, operator: str) -> Span:
    """Write down a run; returns its span, whose first number is the run's."""
    row = (as_of.isoformat(), issued, total_fen, made_at, operator)
    first, _last = insert_rows(conn, dunning.dunning_run, ("as_of", "issued", "total_fen", "made_at", "operator"), [row])
    return span_of(dunning.dunning_run, first, [row])


def last_run(conn: Connection) -> date | None:
    """The day of the latest run, None before the first."""
    table = dunning.dunning_run
    found: date | None = conn.execute(select(func.max(table.c.as_of, type_=table.c.as_of.type))).scalar()
    return found


def add_level_set(
    conn: Connection,
    unit_id: int,
    ladder: Ladder,
    level: Level,
    set_on: date,
    reason: str,
    charge_ids: Sequence[int],
    made_at: str,
    operator: str,
) -> list[Span]:
    """Write that a unit's charges are taken to stand at a level, with the reason."""
    row = (unit_id, ladder.id or None, level.position, level.stage.value, set_on.isoformat(), reason, made_at, operator)
    names = ("unit_id", "ladder_id", "position", "stage", "set_on", "reason", "made_at", "operator")
    first, _last = insert_rows(conn, dunning.level_set, names, [row])
    lines = [(first, charge_id) for charge_id in charge_ids]
    begin, _end = insert_rows(conn, dunning.level_set_charge, ("level_set_id", "charge_id"), lines)
    return [span_of(dunning.level_set, first, [row]), span_of(dunning.level_set_charge, begin, lines)]


def charges_of(conn: Connection, charge_ids: Sequence[int]) -> dict[int, int]:
    """The unit of each of these charges that exists."""
    c = billing.charge
    found: dict[int, int] = {}
    for some in _chunks(charge_ids):
        found |= {row[0]: row[1] for row in conn.execute(select(c.c.id, c.c.unit_id).where(c.c.id.in_(some)))}
    return found


def _chunks(numbers: Sequence[int], size: int = _CHUNK) -> list[Sequence[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]
