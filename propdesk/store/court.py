"""Cases in court: the claim frozen when the case was opened, the steps since, the list of evidence, costs booked. No rules."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

from propdesk.domain.court import Item, ItemState, Way
from propdesk.domain.court_events import CourtEvent, Proceeding, Step, over_on, proceeding
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_rows
from propdesk.store.tables import billing, cases, people

_CASE = ("unit_id", "way", "court", "opened_on", "approver", "reason", "made_at", "operator")
_CHARGE = ("court_case_id", "charge_id", "principal_fen", "late_fee_fen")
_EVENT = ("court_case_id", "kind", "event_on", "reference", "amount_fen", "note", "made_at", "operator")
_ITEM = ("court_case_id", "item", "state", "note", "made_at", "operator")


class CourtRow(NamedTuple):
    """A case as it stands on a day; sums in fen as they were claimed, `over_on` None while it runs."""

    case_id: int
    unit_id: int
    code: str
    way: Way
    court: str
    opened_on: date
    approver: str
    reason: str
    principal_fen: int
    late_fee_fen: int
    charges: int
    made_at: str
    operator: str
    events: tuple[CourtEvent, ...] = ()
    over_on: date | None = None

    @property
    def claim_fen(self) -> int:
        return self.principal_fen + self.late_fee_fen


class EventRow(NamedTuple):
    """A step as it was written; `void_on` None while it stands."""

    event_id: int
    case_id: int
    step: Step
    event_on: date
    reference: str
    amount_fen: int | None
    note: str
    made_at: str
    operator: str
    void_on: date | None = None
    void_reason: str = ""


class ClaimRow(NamedTuple):
    """A charge as it was claimed."""

    case_id: int
    charge_id: int
    item: str
    period: str
    due_on: date
    principal_fen: int
    late_fee_fen: int


class ItemRow(NamedTuple):
    """What the office said of one thing of the list; the newest of a case and thing counts."""

    item_id: int
    case_id: int
    item: Item
    state: ItemState
    note: str
    made_at: str
    operator: str


def find(conn: Connection, as_of: date, *, ids: Iterable[int] | None = None, unit_id: int | None = None) -> list[CourtRow]:
    """Cases opened up to a day as they stood on it, newest first; two reads."""
    facts = {"as_of": as_of} if unit_id is None else {"as_of": as_of, "unit": unit_id}
    wanted = None if ids is None else set(ids)
    rows = [row for row in conn.execute(_cases(one_unit=unit_id is not None), facts) if wanted is None or row[0] in wanted]
    stood = _standing(conn, as_of)
    found = []
    for row in rows:
        happened = tuple(stood.get(row[0], ()))
        past = [event for event in happened if event.on <= as_of]
        found.append(CourtRow._make((*row[:3], Way(row[3]), *row[4:], happened, over_on(past))))
    return found


@cache
def _cases(*, one_unit: bool) -> Select[Any]:
    k, q, u = cases.court_case, cases.court_charge, people.unit
    sums = (
        select(q.c.court_case_id, func.sum(q.c.principal_fen), func.sum(q.c.late_fee_fen), func.count())
        .group_by(q.c.court_case_id)
        .subquery("claimed")
    )
    _case, principal, late_fee, count = sums.c
    query = (
        select(
            k.c.id, k.c.unit_id, u.c.code, k.c.way, k.c.court, k.c.opened_on, k.c.approver, k.c.reason, principal, late_fee, count,
            k.c.made_at, k.c.operator,
        )
        .join(u, u.c.id == k.c.unit_id)
        .join(sums, sums.c.court_case_id == k.c.id)
        .where(k.c.opened_on <= bindparam("as_of", type_=k.c.opened_on.type))
        .order_by(k.c.id.desc())
    )  # fmt: skip
    return query.where(k.c.unit_id == bindparam("unit")) if one_unit else query


def open_cases(conn: Connection, as_of: date) -> dict[int, CourtRow]:
    """The newest case of each unit that is in court on a day (or being prepared for it): reminders leave these units out."""
    found: dict[int, CourtRow] = {}
    for row in find(conn, as_of):
        if row.over_on is None:
            found.setdefault(row.unit_id, row)
    return found


def _standing(conn: Connection, as_of: date) -> dict[int, list[CourtEvent]]:
    """The steps of every case that were not taken back by the day, in the order of their days."""
    e, v = cases.court_event, cases.court_event_void
    query = (
        select(e.c.court_case_id, e.c.kind, e.c.event_on)
        .outerjoin(v, v.c.event_id == e.c.id)
        .where((v.c.event_id.is_(None)) | (v.c.void_on > as_of))
        .order_by(e.c.event_on, e.c.id)
    )
    found: dict[int, list[CourtEvent]] = {}
    for case_id, step, on in conn.execute(query):
        found.setdefault(case_id, []).append(CourtEvent(Step(step), on))
    return found


def proceedings(conn: Connection, charge_ids: Sequence[int] | None, as_of: date) -> dict[int, list[tuple[Way, Proceeding]]]:
    """What filings up to a day do to the limitation of each charge claimed (None = every charge)."""
    stood = _standing(conn, as_of)
    k, q = cases.court_case, cases.court_charge
    wanted = None if charge_ids is None else set(charge_ids)
    found: dict[int, list[tuple[Way, Proceeding]]] = {}
    query = select(q.c.charge_id, k.c.id, k.c.way).join(k, k.c.id == q.c.court_case_id).where(k.c.opened_on <= as_of)
    for charge_id, case_id, way in conn.execute(query.order_by(q.c.id)):
        done = proceeding(Way(way), stood.get(case_id, ()), as_of) if wanted is None or charge_id in wanted else None
        if done is not None:
            found.setdefault(charge_id, []).append((Way(way), done))
    return found


def events(conn: Connection, case_ids: Sequence[int], *, unit_id: int | None = None) -> list[EventRow]:
    """Every step written of some cases (or of a unit's), those taken back with them, in the order of their days."""
    e, v, k = cases.court_event, cases.court_event_void, cases.court_case
    query: Select[Any] = (
        select(
            e.c.id, e.c.court_case_id, e.c.kind, e.c.event_on, e.c.reference, e.c.amount_fen, e.c.note, e.c.made_at, e.c.operator,
            v.c.void_on, func.coalesce(v.c.reason, ""),
        )
        .outerjoin(v, v.c.event_id == e.c.id)
        .order_by(e.c.event_on, e.c.id)
    )  # fmt: skip
    if unit_id is None:
        query = query.where(e.c.court_case_id.in_(case_ids))
    else:
        query = query.join(k, k.c.id == e.c.court_case_id).where(k.c.unit_id == unit_id)
    return [EventRow(row[0], row[1], Step(row[2]), *row[3:]) for row in conn.execute(query)]


def event(conn: Connection, event_id: int) -> EventRow | None:
    """One step by its number."""
    case = conn.execute(select(cases.court_event.c.court_case_id).where(cases.court_event.c.id == event_id)).scalar()
    return next((row for row in events(conn, [case]) if row.event_id == event_id), None) if case is not None else None


def claimed(conn: Connection, case_id: int) -> list[ClaimRow]:
    """The charges a case claims, oldest due first."""
    q, c, i = cases.court_charge, billing.charge, billing.fee_item
    query = (
        select(q.c.court_case_id, q.c.charge_id, i.c.name, c.c.period, c.c.due_on, q.c.principal_fen, q.c.late_fee_fen)
        .join(c, c.c.id == q.c.charge_id)
        .join(i, i.c.id == c.c.item_id)
        .where(q.c.court_case_id == case_id)
        .order_by(c.c.due_on, c.c.id)
    )
    return [ClaimRow._make(row) for row in conn.execute(query)]


def claimed_charges(conn: Connection, case_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The numbers of the charges each of these cases claims."""
    q = cases.court_charge
    found: dict[int, tuple[int, ...]] = {}
    for start in range(0, len(case_ids), 500):
        query = select(q.c.court_case_id, q.c.charge_id).where(q.c.court_case_id.in_(case_ids[start : start + 500])).order_by(q.c.id)
        for case_id, charge_id in conn.execute(query):
            found[case_id] = (*found.get(case_id, ()), charge_id)
    return found


def price_basis(conn: Connection, case_id: int) -> list[str]:
    """What the rates of the bills claimed rest on, each once."""
    q, c, t = cases.court_charge, billing.charge, billing.tariff
    query = select(t.c.basis).distinct().join(c, c.c.tariff_id == t.c.id).join(q, q.c.charge_id == c.c.id)
    return list(conn.execute(query.where(q.c.court_case_id == case_id).order_by(t.c.basis)).scalars())


def items(conn: Connection, case_id: int) -> list[ItemRow]:
    """What the office said of the evidence of a case, oldest first."""
    t = cases.court_item
    query = select(t.c.id, t.c.court_case_id, t.c.item, t.c.state, t.c.note, t.c.made_at, t.c.operator)
    rows = conn.execute(query.where(t.c.court_case_id == case_id).order_by(t.c.id))
    return [ItemRow(row[0], row[1], Item(row[2]), ItemState(row[3]), *row[4:]) for row in rows]


def costs(conn: Connection, case_id: int) -> list[tuple[int, int]]:
    """The charges with which costs of a case were booked, as (charge, fen); those taken back are left out."""
    k, c, r = cases.court_cost, billing.charge, billing.charge_reversal
    query = (
        select(c.c.id, c.c.amount_fen)
        .join(k, k.c.charge_id == c.c.id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(k.c.court_case_id == case_id, r.c.charge_id.is_(None))
        .order_by(c.c.id)
    )
    return [(row[0], row[1]) for row in conn.execute(query)]


def add(
    conn: Connection,
    unit_id: int,
    way: Way,
    court: str,
    opened_on: date,
    allowed: tuple[str, str],
    charges: Sequence[tuple[int, int, int]],
    made_at: str,
    operator: str,
) -> list[Span]:
    """Open a case over (charge, principal, late fee); `allowed` is reason and approver. Returns the spans, the case's first."""
    reason, approver = allowed
    row = (unit_id, way.value, court, opened_on.isoformat(), approver, reason, made_at, operator)
    first, _last = insert_rows(conn, cases.court_case, _CASE, [row])
    lines = [(first, *charge) for charge in charges]
    begin, _end = insert_rows(conn, cases.court_charge, _CHARGE, lines)
    return [span_of(cases.court_case, first, [row]), span_of(cases.court_charge, begin, lines)]


def add_event(
    conn: Connection,
    case_id: int,
    event: CourtEvent,
    reference: str,
    amount_fen: int | None,
    note: str,
    made_at: str,
    operator: str,
) -> Span:
    """Write a step of a case."""
    row = (case_id, event.step.value, event.on.isoformat(), reference, amount_fen, note, made_at, operator)
    first, _last = insert_rows(conn, cases.court_event, _EVENT, [row])
    return written(conn, cases.court_event, first, first)


def void_event(conn: Connection, event_id: int, void_on: date, reason: str, made_at: str, operator: str) -> Span:
    """Take a step back from a day on; its row stays."""
    values = {"event_id": event_id, "void_on": void_on, "reason": reason, "made_at": made_at, "operator": operator}
    conn.execute(cases.court_event_void.insert().values(**values))
    return written(conn, cases.court_event_void, event_id, event_id)


def say_item(conn: Connection, case_id: int, item: Item, state: ItemState, note: str, made_at: str, operator: str) -> Span:
    """Write how it stands with one thing of the list."""
    first, _last = insert_rows(conn, cases.court_item, _ITEM, [(case_id, item.value, state.value, note, made_at, operator)])
    return written(conn, cases.court_item, first, first)


def add_cost(conn: Connection, case_id: int, charge_id: int, made_at: str, operator: str) -> Span:
    """Note that this charge is a cost of the case."""
    conn.execute(cases.court_cost.insert().values(charge_id=charge_id, court_case_id=case_id, made_at=made_at, operator=operator))
    return written(conn, cases.court_cost, charge_id, charge_id)
