"""Everything the book holds of one household, table by table: one read for each kind of thing that happens."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from propdesk.store.standing import owed_by_households
from propdesk.store.tables import billing, cases, dunning, late_fees, papers, payments, people

Fact = Mapping[str, Any]
_MADE = ("made_at", "operator")


def charges(conn: Connection, unit_id: int) -> list[Fact]:
    """What fell due, by due day: how much for which periods. Bills that were taken back are not told."""
    c, r = billing.charge, billing.charge_reversal
    query = select(
        c.c.due_on, func.sum(c.c.amount_fen).label("amount_fen"), func.min(c.c.period).label("first"), func.max(c.c.period).label("last")
    )
    query = query.outerjoin(r, r.c.charge_id == c.c.id).where(c.c.unit_id == unit_id, r.c.charge_id.is_(None), owed_by_households())
    return _rows(conn, query.group_by(c.c.due_on))


def money(conn: Connection, unit_id: int) -> list[Fact]:
    """Payments with their voids."""
    p, v = payments.payment, payments.payment_void
    query = select(p.c.receipt, p.c.paid_on, p.c.amount_fen, p.c.method, p.c.payer, p.c.taken_at, p.c.operator, *_undone(v))
    return _rows(conn, query.outerjoin(v, v.c.payment_id == p.c.id).where(p.c.unit_id == unit_id))


def adjustments(conn: Connection, unit_id: int) -> list[Fact]:
    """Waivers, corrections and write-offs of one deed together, with the day they came back."""
    a, r, c = payments.adjustment, payments.adjustment_reversal, billing.charge
    back = (r.c.reversed_on.label("void_on"), r.c.made_at.label("void_at"), r.c.reason.label("void_reason"), r.c.operator.label("void_by"))
    query = select(a.c.kind, a.c.part, a.c.adjusted_on, a.c.amount_fen, a.c.reason, a.c.approver, a.c.made_at, a.c.operator, *back)
    query = query.join(c, c.c.id == a.c.charge_id).outerjoin(r, r.c.adjustment_id == a.c.id)
    return _rows(conn, query.where(c.c.unit_id == unit_id))


def refunds(conn: Connection, unit_id: int) -> list[Fact]:
    """Money given back, with voids."""
    f, v = payments.refund, payments.refund_void
    query = select(f.c.number, f.c.refunded_on, f.c.amount_fen, f.c.reason, f.c.made_at, f.c.operator, *_undone(v))
    return _rows(conn, query.outerjoin(v, v.c.refund_id == f.c.id).where(f.c.unit_id == unit_id))


def documents(conn: Connection, unit_id: int) -> list[Fact]:
    """Papers issued (receipts and refund slips are told with their money), with their level and their void."""
    d, n, v = papers.document, dunning.notice_level, dunning.document_void
    query = select(d.c.kind, d.c.number, d.c.issued_on, d.c.total_fen, n.c.stage, n.c.pay_by, d.c.made_at, d.c.operator, *_undone(v))
    query = query.outerjoin(n, n.c.document_id == d.c.id).outerjoin(v, v.c.document_id == d.c.id)
    return _rows(conn, query.where(d.c.unit_id == unit_id, d.c.kind.not_in(("receipt", "refund"))))


def deliveries(conn: Connection, unit_id: int) -> list[Fact]:
    """How papers went out and arrived; a corrected record is told only as corrected."""
    e, d, newer = dunning.delivery, papers.document, dunning.delivery.alias("newer")
    query = select(
        d.c.number, e.c.channel, e.c.outcome, e.c.sent_on, e.c.outcome_on, e.c.receiver, e.c.relation, e.c.tracking, e.c.note, *_made(e)
    )
    query = query.join(d, d.c.id == e.c.document_id).outerjoin(newer, newer.c.replaces_id == e.c.id)
    return _rows(conn, query.where(d.c.unit_id == unit_id, newer.c.id.is_(None)))


def decisions(conn: Connection, unit_id: int) -> list[Fact]:
    """What somebody decided about a delivery's effect on limitation."""
    x, e, d = dunning.delivery_decision, dunning.delivery, papers.document
    query = select(d.c.number, x.c.counts, x.c.reason, x.c.decided_by, *_made(x))
    query = query.join(e, e.c.id == x.c.delivery_id).join(d, d.c.id == e.c.document_id)
    return _rows(conn, query.where(d.c.unit_id == unit_id))


def levels_set(conn: Connection, unit_id: int) -> list[Fact]:
    """Levels set by hand."""
    s = dunning.level_set
    return _rows(conn, select(s.c.position, s.c.set_on, s.c.reason, *_made(s)).where(s.c.unit_id == unit_id))


def contacts(conn: Connection, unit_id: int) -> list[Fact]:
    """Calls, visits, messages; those taken back are not told, nor a case's visit, which is told as its step."""
    c, v, s = dunning.contact, dunning.contact_void, cases.close_out_step
    columns = (
        c.c.number,
        c.c.channel,
        c.c.contact_on,
        c.c.at_time,
        c.c.person,
        c.c.staff,
        c.c.result,
        c.c.note,
        c.c.next_step,
        c.c.next_on,
    )
    query = select(*columns, *_made(c)).outerjoin(v, v.c.contact_id == c.c.id).outerjoin(s, s.c.contact_id == c.c.id)
    return _rows(conn, query.where(c.c.unit_id == unit_id, v.c.contact_id.is_(None), s.c.id.is_(None)))


def promises(conn: Connection, unit_id: int) -> list[Fact]:
    """Promises, with those taken back."""
    p, v = dunning.promise, dunning.promise_void
    query = select(p.c.given_on, p.c.due_on, p.c.amount_fen, p.c.given_by, p.c.note, *_made(p), *_undone(v))
    return _rows(conn, query.outerjoin(v, v.c.promise_id == p.c.id).where(p.c.unit_id == unit_id))


def flags(conn: Connection, unit_id: int) -> list[Fact]:
    """Wishes of the household about contact."""
    f = dunning.unit_flag
    return _rows(conn, select(f.c.kind, f.c.start_on, f.c.end_on, f.c.reason, *_made(f)).where(f.c.unit_id == unit_id))


def holds(conn: Connection, unit_id: int) -> list[Fact]:
    """Holds and disputes."""
    h = late_fees.hold
    query = select(h.c.kind, h.c.start_on, h.c.end_on, h.c.amount_fen, h.c.ticket, h.c.reason, *_made(h))
    return _rows(conn, query.where(h.c.unit_id == unit_id))


def plans(conn: Connection, unit_id: int) -> list[Fact]:
    """Instalment plans with their sum, and how they ended."""
    p, i, e = cases.plan, cases.plan_instalment, cases.plan_end
    total = (
        select(i.c.plan_id, func.sum(i.c.amount_fen).label("amount_fen"), func.count().label("count"))
        .group_by(i.c.plan_id)
        .subquery("total")
    )
    ends = (
        e.c.kind.label("end_kind"),
        e.c.ended_on,
        e.c.reason.label("end_reason"),
        e.c.made_at.label("end_at"),
        e.c.operator.label("end_by"),
    )
    query = select(p.c.agreed_on, p.c.signer, p.c.note, total.c.amount_fen, total.c["count"], *_made(p), *ends)
    query = query.outerjoin(total, total.c.plan_id == p.c.id).outerjoin(e, e.c.plan_id == p.c.id)
    return _rows(conn, query.where(p.c.unit_id == unit_id))


def mediations(conn: Connection, unit_id: int) -> list[Fact]:
    """Mediations as last written down, those taken back left out."""
    m, v, newer = cases.mediation, cases.mediation_void, cases.mediation.alias("newer")
    query = select(m.c.body, m.c.asked_on, m.c.met_on, m.c.ended_on, m.c.outcome, m.c.participants, m.c.agreement, *_made(m))
    query = query.outerjoin(v, v.c.mediation_id == m.c.id).outerjoin(newer, newer.c.replaces_id == m.c.id)
    return _rows(conn, query.where(m.c.unit_id == unit_id, v.c.mediation_id.is_(None), newer.c.id.is_(None)))


def limitation_events(conn: Connection, unit_id: int) -> list[Fact]:
    """Events of limitation entered by hand, those taken back left out."""
    e, v = cases.limitation_event, cases.limitation_event_void
    query = select(e.c.kind, e.c.event_on, e.c.ended_on, e.c.counts, e.c.reason, *_made(e)).outerjoin(v, v.c.event_id == e.c.id)
    return _rows(conn, query.where(e.c.unit_id == unit_id, v.c.event_id.is_(None)))


def cases_opened(conn: Connection, unit_id: int) -> list[Fact]:
    """Close-out cases as they were opened."""
    c = cases.close_out
    return _rows(conn, select(c.c.number, c.c.opened_on, c.c.reason, *_made(c)).where(c.c.unit_id == unit_id))


def case_steps(conn: Connection, unit_id: int) -> list[Fact]:
    """The steps of close-out cases."""
    s, c = cases.close_out_step, cases.close_out
    query = select(c.c.id.label("case_id"), c.c.number, s.c.step, s.c.noted_on, s.c.planned_on, s.c.at_time, s.c.done_on)
    query = query.add_columns(s.c.person, s.c.approver, s.c.note, *_made(s)).join(c, c.c.id == s.c.close_out_id)
    return _rows(conn, query.where(c.c.unit_id == unit_id).order_by(s.c.id))


def tasks(conn: Connection, unit_id: int) -> list[Fact]:
    """Tasks given and how they ended."""
    t, e = cases.task, cases.task_end
    ends = (e.c.outcome, e.c.ended_on, e.c.confirmed_by, e.c.note, *_ended(e))
    query = select(t.c.kind, t.c.title, t.c.department, t.c.person, t.c.due_on, t.c.made_on, *_made(t), *ends)
    return _rows(conn, query.outerjoin(e, e.c.task_id == t.c.id).where(t.c.unit_id == unit_id))


def taken_back(conn: Connection, unit_id: int) -> list[Fact]:
    """Payments and write-offs of charges that a close-out case names which were taken back: what may reopen the case."""
    n, c = cases.close_out_charge, cases.close_out
    a, p, v = payments.allocation, payments.payment, payments.payment_void
    d, r = payments.adjustment, payments.adjustment_reversal
    void = select(c.c.id.label("case_id"), c.c.number, v.c.void_on.label("day"), p.c.receipt.label("what"), v.c.made_at, v.c.operator)
    void = void.join(n, n.c.close_out_id == c.c.id).join(a, a.c.charge_id == n.c.charge_id).join(p, p.c.id == a.c.payment_id)
    void = void.join(v, v.c.payment_id == p.c.id).where(c.c.unit_id == unit_id).distinct()
    back = select(c.c.id.label("case_id"), c.c.number, r.c.reversed_on.label("day"), d.c.kind.label("what"), r.c.made_at, r.c.operator)
    back = back.join(n, n.c.close_out_id == c.c.id).join(d, d.c.charge_id == n.c.charge_id)
    back = back.join(r, r.c.adjustment_id == d.c.id).where(c.c.unit_id == unit_id).distinct()
    return [*_rows(conn, void), *_rows(conn, back)]


def disclosures(conn: Connection, unit_id: int) -> list[Fact]:
    """What was handed to whom."""
    d = cases.disclosure
    return _rows(conn, select(d.c.recipient, d.c.fields, d.c.purpose, d.c.handed_on, *_made(d)).where(d.c.unit_id == unit_id))


def court_cases(conn: Connection, unit_id: int) -> list[Fact]:
    """Court files as they were opened."""
    c = cases.court_case
    return _rows(conn, select(c.c.way, c.c.court, c.c.opened_on, c.c.approver, c.c.reason, *_made(c)).where(c.c.unit_id == unit_id))


def court_events(conn: Connection, unit_id: int) -> list[Fact]:
    """Steps of court cases, those taken back left out."""
    e, c, v = cases.court_event, cases.court_case, cases.court_event_void
    query = select(e.c.kind, e.c.event_on, e.c.reference, e.c.amount_fen, e.c.note, *_made(e)).join(c, c.c.id == e.c.court_case_id)
    query = query.outerjoin(v, v.c.event_id == e.c.id)
    return _rows(conn, query.where(c.c.unit_id == unit_id, v.c.event_id.is_(None)))


def owners(conn: Connection, unit_id: int) -> list[Fact]:
    """Since when and until when somebody owned the unit, where the book knows the day."""
    o, p = people.ownership, people.person
    query = select(p.c.name, o.c.start_on, o.c.end_on).join(p, p.c.id == o.c.person_id)
    return _rows(conn, query.where(o.c.unit_id == unit_id, or_(o.c.start_on.is_not(None), o.c.end_on.is_not(None))))


def _made(table: Any) -> tuple[Any, ...]:
    return tuple(table.c[name] for name in _MADE)


def _undone(table: Any) -> tuple[Any, ...]:
    """The columns of a void under names of their own."""
    c = table.c
    return c.void_on.label("void_on"), c.made_at.label("void_at"), c.reason.label("void_reason"), c.operator.label("void_by")


def _ended(table: Any) -> tuple[Any, ...]:
    """When and by whom an end was written."""
    return table.c.made_at.label("end_at"), table.c.operator.label("end_by")


def _rows(conn: Connection, query: Select[Any]) -> list[Fact]:
    return [dict(row) for row in conn.execute(query).mappings()]
