"""Mediations: who was asked when, who took part, what was agreed, and the charges it was about. No rules."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import Body, Outcome
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_rows
from propdesk.store.tables import billing, cases, people

_COLUMNS = (
    "unit_id", "close_out_id", "replaces_id", "body", "asked_on", "met_on", "ended_on", "outcome", "participants", "agreement",
    "promised", "counts", "counts_reason", "made_at", "operator",
)  # fmt: skip


class MediationRow(NamedTuple):
    """A mediation as it was written; `participants` one a line. `void_on` None and `replaced` False while it stands.

    `counts` says whether asking interrupts limitation: by rule where `counts_reason` is "", else decided with that reason.
    """

    mediation_id: int
    unit_id: int
    code: str
    close_out_id: int | None
    replaces_id: int | None
    body: Body
    asked_on: date
    met_on: date | None
    ended_on: date | None
    outcome: Outcome
    participants: str
    agreement: str
    promised: str
    counts: Counts
    counts_reason: str
    made_at: str
    operator: str
    void_on: date | None = None
    void_reason: str = ""
    replaced: bool = False

    @property
    def stands(self) -> bool:
        return self.void_on is None and not self.replaced


class MediatedCharge(NamedTuple):
    """A charge a mediation was about."""

    mediation_id: int
    charge_id: int
    item: str
    period: str
    due_on: date
    amount_fen: int


class Request(NamedTuple):
    """What a mediation does to the limitation of a charge: asked on, ended on (None while it runs), and whether that counts."""

    asked_on: date
    ended_on: date | None
    counts: Counts


def find(
    conn: Connection, *, ids: Sequence[int] | None = None, unit_id: int | None = None, close_out_id: int | None = None
) -> list[MediationRow]:
    """Mediations, newest first, those replaced or taken back with them."""
    m, v, u = cases.mediation, cases.mediation_void, people.unit
    follower = m.alias("follower")
    query: Select[Any] = (
        select(
            m.c.id, m.c.unit_id, u.c.code, m.c.close_out_id, m.c.replaces_id, m.c.body, m.c.asked_on, m.c.met_on, m.c.ended_on,
            m.c.outcome, m.c.participants, m.c.agreement, m.c.promised, m.c.counts, m.c.counts_reason, m.c.made_at, m.c.operator,
            v.c.void_on, func.coalesce(v.c.reason, ""), follower.c.id.is_not(None),
        )
        .join(u, u.c.id == m.c.unit_id)
        .outerjoin(v, v.c.mediation_id == m.c.id)
        .outerjoin(follower, follower.c.replaces_id == m.c.id)
        .order_by(m.c.asked_on.desc(), m.c.id.desc())
    )  # fmt: skip
    for column, value in ((m.c.unit_id, unit_id), (m.c.close_out_id, close_out_id)):
        query = query if value is None else query.where(column == value)
    query = query if ids is None else query.where(m.c.id.in_(list(ids)))
    return [
        MediationRow._make((*r[:5], Body(r[5]), *r[6:9], Outcome(r[9]), *r[10:13], Counts(r[13]), *r[14:19], bool(r[19])))
        for r in conn.execute(query)
    ]


def charges(conn: Connection, mediation_ids: Sequence[int]) -> dict[int, list[MediatedCharge]]:
    """The charges each of these mediations was about, oldest due first."""
    m, c, i = cases.mediation_charge, billing.charge, billing.fee_item
    query = (
        select(m.c.mediation_id, m.c.charge_id, i.c.name, c.c.period, c.c.due_on, c.c.amount_fen)
        .join(c, c.c.id == m.c.charge_id)
        .join(i, i.c.id == c.c.item_id)
        .where(m.c.mediation_id.in_(list(mediation_ids)))
        .order_by(c.c.due_on, c.c.id)
    )
    found: dict[int, list[MediatedCharge]] = {}
    for row in conn.execute(query):
        found.setdefault(row[0], []).append(MediatedCharge._make(row))
    return found


def requests(conn: Connection, charge_ids: Sequence[int] | None, as_of: date) -> dict[int, list[Request]]:
    """The mediations asked for up to a day that name each charge (None = every charge), those that stood on that day."""
    m, n, v = cases.mediation, cases.mediation_charge, cases.mediation_void
    follower = m.alias("follower")
    query = (
        select(n.c.charge_id, m.c.asked_on, m.c.ended_on, m.c.counts)
        .join(m, m.c.id == n.c.mediation_id)
        .outerjoin(v, v.c.mediation_id == m.c.id)
        .outerjoin(follower, follower.c.replaces_id == m.c.id)
        .where(m.c.asked_on <= as_of, (v.c.mediation_id.is_(None)) | (v.c.void_on > as_of), follower.c.id.is_(None))
        .order_by(m.c.asked_on, m.c.id)
    )
    wanted = None if charge_ids is None else set(charge_ids)
    found: dict[int, list[Request]] = {}
    for charge_id, asked_on, ended_on, counts in conn.execute(query):
        if wanted is None or charge_id in wanted:
            ended = ended_on if ended_on is not None and ended_on <= as_of else None
            found.setdefault(charge_id, []).append(Request(asked_on, ended, Counts(counts)))
    return found


def add(conn: Connection, row: MediationRow, charge_ids: Sequence[int]) -> list[Span]:
    """Write a mediation (its number and code are ignored) with the charges it is about; returns the spans, its own first."""
    days = (row.asked_on.isoformat(), *(day.isoformat() if day else None for day in (row.met_on, row.ended_on)))
    values = (
        row.unit_id, row.close_out_id, row.replaces_id, row.body.value, *days, row.outcome.value, row.participants, row.agreement,
        row.promised, row.counts.value, row.counts_reason, row.made_at, row.operator,
    )  # fmt: skip
    first, _last = insert_rows(conn, cases.mediation, _COLUMNS, [values])
    spans = [written(conn, cases.mediation, first, first)]
    if charge_ids:
        lines = [(first, charge_id) for charge_id in charge_ids]
        begin, _end = insert_rows(conn, cases.mediation_charge, ("mediation_id", "charge_id"), lines)
        spans.append(span_of(cases.mediation_charge, begin, lines))
    return spans


def void(conn: Connection, mediation_id: int, void_on: date, reason: str, made_at: str, operator: str) -> Span:
    """Take a mediation back from a day on; its row stays."""
    values = {"mediation_id": mediation_id, "void_on": void_on, "reason": reason, "made_at": made_at, "operator": operator}
    conn.execute(cases.mediation_void.insert().values(**values))
    return written(conn, cases.mediation_void, mediation_id, mediation_id)
