"""What bears on limitation, collected from wherever it is written: the one place that does. Reading and writing, no rules.

One read for each kind of source, for any number of charges. What is asked of the whole book are all events of all its charges, so
that the reads stay as many as they are for one charge.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from propdesk.domain.court import Way
from propdesk.domain.evidence import Counts
from propdesk.domain.limitation import Event, Kind
from propdesk.domain.plans import PlanEnd
from propdesk.store import court, mediation
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.deliveries import supersedes
from propdesk.store.payments import INTERNAL, PRINCIPAL, add_one
from propdesk.store.prepared import MOST, fetch_plain
from propdesk.store.standing import charge_stands, payment_stands
from propdesk.store.tables import billing, cases, dunning, papers, payments, people

MANUAL = "limitation_event"
DELIVERY, PAYMENT, PROMISE, PLAN, MEDIATION, COURT = "delivery", "payment", "promise", "plan", "mediation", "court_case"
_AS_OF: BindParameter[Any] = bindparam("as_of", type_=Text())
_CHARGES: Any = bindparam("charges", expanding=True)


def events(conn: Connection, charge_ids: Sequence[int] | None, as_of: date, *, settling: bool = True) -> dict[int, list[Event]]:
    """Everything up to `as_of` that names each of these charges (None = all there are); charges without anything are left out.

    What was voided or replaced by then is left out too; what does not count is among them and says so. Without `settling`,
    payments that settled a charge's whole principal at once are left out: most of a book's payments, and nothing is left open.
    """
    found: dict[int, list[Event]] = {}
    for source in _SOURCES:
        query = source(settling) if source is _payments else source()
        for charge_id, kind, event_on, ended_on, counts, reference, table, number in _rows(conn, query, charge_ids, as_of):
            event = Event(
                Kind(kind), _day(event_on), None if ended_on is None else _day(ended_on), Counts(counts), reference, table, number
            )
            found.setdefault(charge_id, []).append(event)
    for charge_id, cases_of in court.proceedings(conn, charge_ids, as_of).items():
        for way, suit in cases_of:
            found.setdefault(charge_id, []).append(Event(_WAYS[way], suit.filed_on, suit.ended_on, suit.counts, source=COURT))
    for charge_id, asked in mediation.requests(conn, charge_ids, as_of).items():
        for request in asked:
            event = Event(Kind.MEDIATION, request.asked_on, request.ended_on, request.counts, source=MEDIATION)
            found.setdefault(charge_id, []).append(event)
    return found


_WAYS = {
    Way.SUIT: Kind.SUIT,
    Way.SMALL_CLAIMS: Kind.SUIT,
    Way.ARBITRATION: Kind.ARBITRATION,
    Way.PAYMENT_ORDER: Kind.PAYMENT_ORDER,
    Way.ENFORCEMENT: Kind.PROCEEDING,
}


def _rows(conn: Connection, query: Select[Any], charge_ids: Sequence[int] | None, as_of: date) -> Iterator[tuple[Any, ...]]:
    facts = {"as_of": as_of.isoformat()}
    if charge_ids is None:
        yield from fetch_plain(conn, query, facts)
        return
    some = _of_some(query)
    for start in range(0, len(charge_ids), MOST):
        yield from fetch_plain(conn, some, facts | {"charges": list(charge_ids[start : start + MOST])})


@cache
def _of_some(query: Select[Any]) -> Select[Any]:
    """The same query of some charges; their number is its first column."""
    return query.where(query.selected_columns[0].in_(_CHARGES))


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _text(day: ColumnElement[Any]) -> ColumnElement[str]:
    return type_coerce(day, Text())


def _said(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")


@cache
def _deliveries() -> Select[Any]:
    """Papers that were delivered, with the charges they name; counted as the newest decision says, else by rule."""
    d, line, paper, void = dunning.delivery, papers.document_line, papers.document, dunning.document_void
    newer, decision = dunning.delivery.alias("newer"), dunning.delivery_decision
    day = func.coalesce(_text(d.c.outcome_on), _text(d.c.sent_on))
    newest = (
        select(decision.c.delivery_id, func.max(decision.c.id).label("id"))
        .where(_text(decision.c.decided_on) <= _AS_OF)
        .group_by(decision.c.delivery_id)
        .subquery("newest")
    )
    return (
        select(
            line.c.charge_id, _said(Kind.DEMAND), day, literal_column("NULL"), func.coalesce(decision.c.counts, d.c.counts), paper.c.number,
            _said(DELIVERY), d.c.id,
        )
        .join(paper, paper.c.id == d.c.document_id)
        .join(line, line.c.document_id == paper.c.id)
        .outerjoin(newer, supersedes(newer, d, _AS_OF))
        .outerjoin(newest, newest.c.delivery_id == d.c.id)
        .outerjoin(decision, decision.c.id == newest.c.id)
        .outerjoin(void, void.c.document_id == paper.c.id)
        .where(newer.c.id.is_(None), day <= _AS_OF, or_(void.c.document_id.is_(None), _text(void.c.void_on) > _AS_OF))
    )  # fmt: skip


@cache
def _payments(settling: bool) -> Select[Any]:
    """What the debtor paid on a charge; credit the office set against it is no act of his."""
    a, p, v, c = payments.allocation, payments.payment, payments.payment_void, billing.charge
    query = (
        select(
            a.c.charge_id, _said(Kind.PART_PAYMENT), _text(p.c.paid_on), literal_column("NULL"), _said(Counts.YES), p.c.receipt,
            _said(PAYMENT), p.c.id,
        )
        .join(p, p.c.id == a.c.payment_id)
        .outerjoin(v, v.c.payment_id == p.c.id)
        .where(payment_stands(_AS_OF), *(p.c.method != method for method in INTERNAL))
        .distinct()
    )  # fmt: skip
    if settling:
        return query
    return query.join(c, c.c.id == a.c.charge_id).where(or_(a.c.part != PRINCIPAL, a.c.amount_fen < c.c.amount_fen))


@cache
def _promises() -> Select[Any]:
    p, named, void = dunning.promise, dunning.promise_charge, dunning.promise_void
    return (
        select(
            named.c.charge_id, _said(Kind.PROMISE), _text(p.c.given_on), _text(p.c.due_on), p.c.counts, p.c.given_by, _said(PROMISE), p.c.id
        )
        .join(named, named.c.promise_id == p.c.id)
        .outerjoin(void, void.c.promise_id == p.c.id)
        .where(_text(p.c.given_on) <= _AS_OF, or_(void.c.promise_id.is_(None), _text(void.c.void_on) > _AS_OF))
    )


@cache
def _plans() -> Select[Any]:
    """Instalment plans but those entered by mistake; one that ended early ends there: the earlier of two readings."""
    p, named, part, end = cases.plan, cases.plan_charge, cases.plan_instalment, cases.plan_end
    last = select(func.max(_text(part.c.due_on))).where(part.c.plan_id == p.c.id).scalar_subquery()
    return (
        select(
            named.c.charge_id, case((p.c.one_sum == 1, _said(Kind.ONE_SUM)), else_=_said(Kind.PLAN)), _text(p.c.agreed_on),
            case((_text(end.c.ended_on) < last, _text(end.c.ended_on)), else_=last), p.c.counts, p.c.signer, _said(PLAN), p.c.id,
        )
        .join(named, named.c.plan_id == p.c.id)
        .outerjoin(end, and_(end.c.plan_id == p.c.id, _text(end.c.ended_on) <= _AS_OF))
        .where(_text(p.c.agreed_on) <= _AS_OF, func.coalesce(end.c.kind, "") != PlanEnd.MISTAKE.value)
    )  # fmt: skip


@cache
def _manual() -> Select[Any]:
    e, named, void = cases.limitation_event, cases.limitation_event_charge, cases.limitation_event_void
    return (
        select(
            named.c.charge_id, e.c.kind, _text(e.c.event_on), _text(e.c.ended_on), e.c.counts, e.c.reason, _said(MANUAL), e.c.id
        )
        .join(named, named.c.event_id == e.c.id)
        .outerjoin(void, void.c.event_id == e.c.id)
        .where(_text(e.c.event_on) <= _AS_OF, or_(void.c.event_id.is_(None), _text(void.c.void_on) > _AS_OF))
    )  # fmt: skip


_SOURCES: tuple[Callable[..., Select[Any]], ...] = (_deliveries, _payments, _promises, _plans, _manual)


class EventRow(NamedTuple):
    """An event written down by a person, with the charges it names; voided ones keep their reason."""

    event_id: int
    unit_id: int
    code: str
    kind: str
    event_on: date
    ended_on: date | None
    counts: str
    reason: str
    person: str
    operator: str
    made_at: str
    void_on: date | None
    void_reason: str
    charge_ids: tuple[int, ...]


class NewEvent(NamedTuple):
    """An event about to be written, with the charges it names."""

    unit_id: int
    event: Event
    reason: str
    person: str
    charge_ids: tuple[int, ...]


def add(conn: Connection, new: NewEvent, made_at: str, operator: str) -> tuple[int, list[Span]]:
    """Write an event and the charges it names; returns its number and the spans for the audit line."""
    event = new.event
    values = {
        "unit_id": new.unit_id, "kind": event.kind.value, "event_on": event.event_on, "ended_on": event.ended_on,
        "counts": event.counts.value, "reason": new.reason, "person": new.person, "made_at": made_at, "operator": operator,
    }  # fmt: skip
    span = add_one(conn, cases.limitation_event, values)
    named = [(span.first, charge_id) for charge_id in new.charge_ids]
    first, _last = insert_rows(conn, cases.limitation_event_charge, ("event_id", "charge_id"), named)
    return span.first, [span, span_of(cases.limitation_event_charge, first, named)]


def void(conn: Connection, event_id: int, void_on: date, reason: str, made_at: str, operator: str) -> Span:
    """Write that an event was recorded wrongly (it keeps its number); returns the span for the audit line."""
    values = {"event_id": event_id, "void_on": void_on, "reason": reason, "made_at": made_at, "operator": operator}
    insert_one(conn, cases.limitation_event_void, values)
    return written(conn, cases.limitation_event_void, event_id, event_id)


def find(conn: Connection, *, unit_id: int | None = None, event_id: int | None = None) -> list[EventRow]:
    """Events people wrote down, newest first, with the charges they name; of one unit, one number, or all. Two reads."""
    e, v, u, named = cases.limitation_event, cases.limitation_event_void, people.unit, cases.limitation_event_charge
    query = (
        select(
            e.c.id, e.c.unit_id, u.c.code, e.c.kind, e.c.event_on, e.c.ended_on, e.c.counts, e.c.reason, e.c.person, e.c.operator,
            e.c.made_at, v.c.void_on, func.coalesce(v.c.reason, ""),
        )
        .join(u, u.c.id == e.c.unit_id)
        .outerjoin(v, v.c.event_id == e.c.id)
        .order_by(e.c.event_on.desc(), e.c.id.desc())
    )  # fmt: skip
    charges = select(named.c.event_id, named.c.charge_id).order_by(named.c.id)
    if unit_id is not None:
        query = query.where(e.c.unit_id == unit_id)
        charges = charges.join(e, e.c.id == named.c.event_id).where(e.c.unit_id == unit_id)
    if event_id is not None:
        query, charges = query.where(e.c.id == event_id), charges.where(named.c.event_id == event_id)
    by_event: dict[int, list[int]] = {}
    for number, charge_id in conn.execute(charges):
        by_event.setdefault(number, []).append(charge_id)
    return [EventRow._make((*row, tuple(by_event.get(row[0], ())))) for row in conn.execute(query)]


def last_due(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[tuple[int, int, str], date]:
    """The latest due day of the charges of an item and a liable party that stand on `as_of`, settled or not; of some units or all."""
    facts, rows = {"as_of": as_of.isoformat()}, []
    if unit_ids is None:
        rows = fetch_plain(conn, _last_due(), facts)
    else:
        for start in range(0, len(unit_ids), MOST):
            rows += fetch_plain(conn, _last_due_of_some(), facts | {"units": list(unit_ids[start : start + MOST])})
    return {(unit_id, item_id, liable): _day(day) for unit_id, item_id, liable, day in rows}


@cache
def _last_due() -> Select[Any]:
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.unit_id, c.c.item_id, c.c.liable, func.max(_text(c.c.due_on))).outerjoin(r, r.c.charge_id == c.c.id)
    return query.where(charge_stands(_AS_OF)).group_by(c.c.unit_id, c.c.item_id, c.c.liable)


@cache
def _last_due_of_some() -> Select[Any]:
    return _last_due().where(billing.charge.c.unit_id.in_(bindparam("units", expanding=True)))


def charges_of(conn: Connection, unit_id: int, charge_ids: Sequence[int]) -> set[int]:
    """Those of these charges that are the unit's and were not taken back."""
    c, r, wanted = billing.charge, billing.charge_reversal, set(charge_ids)
    query = select(c.c.id).outerjoin(r, r.c.charge_id == c.c.id).where(c.c.unit_id == unit_id, r.c.charge_id.is_(None))
    return {number for number in conn.execute(query).scalars() if number in wanted}
