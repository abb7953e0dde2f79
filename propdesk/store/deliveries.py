"""How notices reached people: every delivery with its results and decisions, none ever changed; and notices made void.

A later result is a row that replaces the earlier one. As of a day a row stands unless it was replaced: where it had no result yet,
by a result of that day or before; where it had one, the later row corrects it for every day.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, func, or_, select, type_coerce

from propdesk.domain.deliveries import Outcome, Standing, effective, standing
from propdesk.domain.evidence import Counts
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.tables import dunning, papers, people

CHUNK = 500
_ORDER = {Counts.YES: 3, Counts.PROVISIONAL: 2, Counts.REVIEW: 1, Counts.NO: 0}
_COLUMNS = (
    "document_id", "replaces_id", "channel", "outcome", "sent_on", "outcome_on", "receiver", "relation", "tracking", "address",
    "witness", "delivered_by", "proofs", "note", "debtor", "counts", "made_at", "operator",
)  # fmt: skip


class DeliveryRow(NamedTuple):
    """One delivery of a notice. `rule` is what counted by rule when it was entered, `counts` what counts after the newest decision."""

    delivery_id: int
    document_id: int
    replaces_id: int | None
    channel: str
    outcome: str
    sent_on: date
    outcome_on: date | None
    receiver: str
    relation: str
    tracking: str
    address: str
    witness: str
    delivered_by: str
    proofs: str
    note: str
    debtor: str
    rule: str
    made_at: str
    operator: str
    counts: str
    reason: str
    decided_by: str

    @property
    def happened_on(self) -> date:
        """The day that matters for limitation: that of the result, else of the sending."""
        return self.outcome_on or self.sent_on


class NewDelivery(NamedTuple):
    """A delivery about to be written; `proofs` are words with a space between."""

    document_id: int
    replaces_id: int | None
    channel: str
    outcome: str
    sent_on: date
    outcome_on: date | None
    receiver: str
    relation: str
    tracking: str
    address: str
    witness: str
    delivered_by: str
    proofs: str
    note: str
    debtor: str
    counts: str


class DecisionRow(NamedTuple):
    """A person's word on whether a delivery counts; the newest one holds."""

    delivery_id: int
    counts: str
    decided_on: date
    reason: str
    decided_by: str
    operator: str


class VoidRow(NamedTuple):
    """A notice that is void, since when and why."""

    document_id: int
    void_on: date
    reason: str
    operator: str


class UndeliveredRow(NamedTuple):
    """An issued notice that did not reach anybody yet."""

    document_id: int
    number: str
    unit_id: int
    code: str
    issued_on: date
    standing: Standing


def add(conn: Connection, rows: Sequence[NewDelivery], made_at: str, operator: str) -> Span:
    """Write deliveries; returns their span for the audit line."""
    values = [
        (*(value.isoformat() if isinstance(value, date) else value for value in row), made_at, operator)
        for row in rows
    ]  # fmt: skip
    first, _last = insert_rows(conn, dunning.delivery, _COLUMNS, values)
    return span_of(dunning.delivery, first, values)


def add_decision(conn: Connection, row: DecisionRow, made_at: str) -> Span:
    """Write what a person decided about a delivery; returns its span."""
    number = insert_one(conn, dunning.delivery_decision, row._asdict() | {"made_at": made_at})
    return written(conn, dunning.delivery_decision, number, number)


def add_void(conn: Connection, row: VoidRow, made_at: str) -> Span:
    """Write that a notice is void; its number stays. Returns the span."""
    conn.execute(dunning.document_void.insert().values(**row._asdict(), made_at=made_at))
    return written(conn, dunning.document_void, row.document_id, row.document_id)


def voids(conn: Connection, document_ids: Iterable[int] | None = None, as_of: date | None = None) -> dict[int, VoidRow]:
    """The void ones among these papers (None = of all), up to a day where one is given."""
    t = dunning.document_void
    query = select(t.c.document_id, t.c.void_on, t.c.reason, t.c.operator)
    query = query if as_of is None else query.where(t.c.void_on <= as_of)
    return {row[0]: VoidRow(*row) for row in _chunked(conn, query, t.c.document_id, document_ids)}


def current(
    conn: Connection,
    as_of: date,
    *,
    document_ids: Iterable[int] | None = None,
    unit_ids: Iterable[int] | None = None,
    with_void: bool = False,
) -> list[DeliveryRow]:
    """The deliveries that stand on a day, oldest first: of these notices, of these units, or of all; void notices apart.

    One notice may have several (EMS and the door). One read for each 500 numbers.
    """
    d, doc, void = dunning.delivery, papers.document, dunning.document_void
    later = d.alias("later")
    replaced = supersedes(later, d, as_of.isoformat())
    query = _query(as_of).join(doc, doc.c.id == d.c.document_id)
    query = query.where(_happened(d.c) <= as_of, ~select(later.c.id).where(replaced).exists())
    if not with_void:
        query = query.where(~select(void.c.document_id).where(void.c.document_id == d.c.document_id, void.c.void_on <= as_of).exists())
    key, wanted = (doc.c.unit_id, unit_ids) if document_ids is None else (d.c.document_id, document_ids)
    return sorted(DeliveryRow._make(row) for row in _chunked(conn, query, key, wanted))


def supersedes(later: Any, earlier: Any, as_of: Any) -> ColumnElement[bool]:
    """Whether a row stands in the place of another on a day (ISO text or a parameter for it): a result from its day on, a correction
    for every day."""
    day = type_coerce(func.coalesce(later.c.outcome_on, later.c.sent_on), Text())
    return and_(later.c.replaces_id == earlier.c.id, or_(earlier.c.outcome != Outcome.SENT.value, day <= as_of))


def latest(
    conn: Connection, as_of: date, *, document_ids: Iterable[int] | None = None, unit_ids: Iterable[int] | None = None
) -> dict[int, DeliveryRow]:
    """The delivery that says most for each notice: the one that counts most, then one that arrived, then the newest."""
    best: dict[int, DeliveryRow] = {}
    for row in current(conn, as_of, document_ids=document_ids, unit_ids=unit_ids, with_void=True):
        known = best.get(row.document_id)
        if known is None or _says(row) >= _says(known):
            best[row.document_id] = row
    return best


def _says(row: DeliveryRow) -> tuple[int, bool, date, int]:
    return _ORDER[Counts(row.counts)], standing(Outcome(row.outcome)) is Standing.DELIVERED, row.happened_on, row.delivery_id


def undelivered(conn: Connection, as_of: date, kind: str = "notice") -> list[UndeliveredRow]:
    """The notices issued up to a day, not void, that reached nobody by then, oldest first."""
    doc, void = papers.document, dunning.document_void
    query = (
        select(doc.c.id, doc.c.number, doc.c.unit_id, people.unit.c.code, doc.c.issued_on)
        .join(people.unit, people.unit.c.id == doc.c.unit_id)
        .outerjoin(void, and_(void.c.document_id == doc.c.id, void.c.void_on <= as_of))
        .where(doc.c.kind == kind, doc.c.issued_on <= as_of, void.c.document_id.is_(None))
        .order_by(doc.c.id)
    )
    best = latest(conn, as_of)
    found = []
    for row in conn.execute(query):
        known = best.get(row[0])
        if known is None or not effective(Outcome(known.outcome), Counts(known.counts)):
            found.append(UndeliveredRow(*row, standing(Outcome(known.outcome) if known else None)))
    return found


def history(conn: Connection, document_id: int, as_of: date) -> list[DeliveryRow]:
    """Every delivery of a notice, replaced ones too, newest first."""
    query = _query(as_of).where(dunning.delivery.c.document_id == document_id).order_by(dunning.delivery.c.id.desc())
    return [DeliveryRow._make(row) for row in conn.execute(query)]


def find(conn: Connection, delivery_ids: Iterable[int], as_of: date) -> list[DeliveryRow]:
    """These deliveries, oldest first; one read for each 500."""
    return sorted(DeliveryRow._make(row) for row in _chunked(conn, _query(as_of), dunning.delivery.c.id, delivery_ids))


def replaced(conn: Connection, delivery_id: int) -> bool:
    """Whether a later row stands in the place of this one."""
    t = dunning.delivery
    return conn.execute(select(t.c.id).where(t.c.replaces_id == delivery_id)).first() is not None


def decisions(conn: Connection, delivery_ids: Iterable[int]) -> list[DecisionRow]:
    """What was decided about these deliveries, oldest first."""
    t = dunning.delivery_decision
    query = select(t.c.delivery_id, t.c.counts, t.c.decided_on, t.c.reason, t.c.decided_by, t.c.operator).order_by(t.c.id)
    return [DecisionRow._make(row) for row in _chunked(conn, query, t.c.delivery_id, delivery_ids)]


def _query(as_of: date) -> Select[Any]:
    """Deliveries with what counts after the newest decision up to a day."""
    d, decision = dunning.delivery, dunning.delivery_decision
    newest = (
        select(decision.c.delivery_id, func.max(decision.c.id).label("id"))
        .where(decision.c.decided_on <= as_of)
        .group_by(decision.c.delivery_id)
        .subquery("newest")
    )
    columns = [d.c.id, *(d.c[name] for name in _COLUMNS)]
    decided = [func.coalesce(decision.c.counts, d.c.counts), func.coalesce(decision.c.reason, ""), func.coalesce(decision.c.decided_by, "")]
    query: Select[Any] = select(*columns, *decided)
    return query.outerjoin(newest, newest.c.delivery_id == d.c.id).outerjoin(decision, decision.c.id == newest.c.id)


def _happened(columns: Any) -> ColumnElement[date]:
    return func.coalesce(columns.outcome_on, columns.sent_on, type_=dunning.delivery.c.sent_on.type)


def _chunked(conn: Connection, query: Select[Any], key: ColumnElement[int], wanted: Iterable[int] | None) -> list[tuple[Any, ...]]:
    """The rows for these numbers, some hundred at a time; None is all of them."""
    if wanted is None:
        return [tuple(row) for row in conn.execute(query)]
    listed = list(wanted)
    found: list[tuple[Any, ...]] = []
    for start in range(0, len(listed), CHUNK):
        found += [tuple(row) for row in conn.execute(query.where(key.in_(listed[start : start + CHUNK])))]
    return found
