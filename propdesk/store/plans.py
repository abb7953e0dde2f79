"""Instalment plans: reading and writing them, and what settled their charges since; no rules."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, or_, select, union_all

from propdesk.domain.deliveries import Relation
from propdesk.domain.evidence import Counts
from propdesk.domain.plans import Instalment, PlanEnd, PlanTerms, Rest, Settled, Standing, rests, standing
from propdesk.store.audit import Span, span_of, written
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.tables import billing, cases, payments, people

_Part: TypeAlias = tuple[int, int, str]
"""Plan, charge, and whether its principal or its late fee."""


class PlanCharge(NamedTuple):
    """A charge a plan covers: what of it was open, and what late fee of it goes into the plan, on the day it was agreed.

    `left_fen` is what of `open_fen` is still to be paid on the day asked for.
    """

    charge_id: int
    item: str
    period: str
    due_on: date
    open_fen: int
    late_fee_fen: int
    left_fen: int = 0


class PlanRow(NamedTuple):
    """A plan with how it stands on the day asked for. `ended_on` is None while nobody ended it."""

    plan_id: int
    unit_id: int
    code: str
    sort_key: str
    terms: PlanTerms
    counts: Counts
    charges: tuple[PlanCharge, ...]
    settled: tuple[Settled, ...]
    end_kind: PlanEnd | None
    ended_on: date | None
    end_reason: str
    made_at: str
    operator: str
    stands: Standing

    @property
    def charge_ids(self) -> tuple[int, ...]:
        return tuple(charge.charge_id for charge in self.charges)

    @property
    def rests(self) -> tuple[Rest, ...]:
        """What the plan keeps from being demanded of its charges on the day asked for."""
        return rests(self.stands, {charge.charge_id: charge.left_fen for charge in self.charges})

    @property
    def last_due(self) -> date:
        """The day of the last instalment: from it the limitation of a plan over one sum runs."""
        return self.terms.instalments[-1].due_on


def find(conn: Connection, as_of: date, *, unit_ids: Sequence[int] | None = None, plan_id: int | None = None) -> list[PlanRow]:
    """Plans agreed by `as_of` as they stand on that day, newest first: of some units, one by its number, or all; four reads."""
    p, e, u = cases.plan.c, cases.plan_end.c, people.unit.c
    query = (
        select(
            p.id, p.unit_id, u.code, u.sort_key, p.agreed_on, p.signer, p.relation, p.clause, p.accelerates, p.breach_days, p.one_sum,
            p.note, p.counts, e.kind, e.ended_on, e.reason, p.made_at, p.operator,
        )
        .select_from(cases.plan)
        .join(people.unit, u.id == p.unit_id)
        .outerjoin(cases.plan_end, e.plan_id == p.id)
        .where(p.agreed_on <= as_of)
        .order_by(p.agreed_on.desc(), p.id.desc())
    )  # fmt: skip
    if plan_id is not None:
        query = query.where(p.id == plan_id)
    wanted = None if unit_ids is None else set(unit_ids)
    rows = [row for row in conn.execute(query) if wanted is None or row[1] in wanted]
    if not rows:
        return []
    settled, covered = _settled(conn, as_of)
    instalments, charges = _instalments(conn), _charges(conn, covered)
    return [_row(row, instalments[row[0]], tuple(charges[row[0]]), settled.get(row[0], ()), as_of) for row in rows]


def in_force(conn: Connection, as_of: date, unit_ids: Sequence[int] | None = None) -> dict[int, tuple[PlanRow, ...]]:
    """The plans of each unit that were agreed by `as_of` and not ended or fulfilled by then, newest first; four reads at most."""
    found: dict[int, list[PlanRow]] = {}
    for row in find(conn, as_of, unit_ids=unit_ids):
        if row.stands.runs:
            found.setdefault(row.unit_id, []).append(row)
    return {unit_id: tuple(rows) for unit_id, rows in found.items()}


def add(
    conn: Connection, unit_id: int, terms: PlanTerms, counts: Counts, charges: Iterable[PlanCharge], made_at: str, operator: str
) -> tuple[int, list[Span]]:
    """Write a plan with its charges and instalments; returns its number and the spans for the audit line."""
    seen = [conn.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one() for table in (payments.payment, payments.adjustment)]
    values = {
        "unit_id": unit_id,
        "agreed_on": terms.agreed_on,
        "signer": terms.signer,
        "relation": terms.relation.value,
        "clause": terms.clause,
        "accelerates": int(terms.accelerates),
        "breach_days": terms.breach_days,
        "one_sum": int(terms.one_sum),
        "counts": counts.value,
        "note": terms.note,
        "seen_payment": seen[0],
        "seen_adjustment": seen[1],
        "made_at": made_at,
        "operator": operator,
    }
    number = insert_one(conn, cases.plan, values)
    covered = [(number, c.charge_id, c.open_fen, c.late_fee_fen) for c in charges]
    dated = [(number, i, one.due_on.isoformat(), one.amount_fen) for i, one in enumerate(terms.instalments, 1)]
    first, _last = insert_rows(conn, cases.plan_charge, ("plan_id", "charge_id", "open_fen", "late_fee_fen"), covered)
    start, _end = insert_rows(conn, cases.plan_instalment, ("plan_id", "position", "due_on", "amount_fen"), dated)
    spans = [span_of(cases.plan_charge, first, covered), span_of(cases.plan_instalment, start, dated)]
    return number, [written(conn, cases.plan, number, number), *spans]


def add_end(conn: Connection, plan_id: int, kind: PlanEnd, ended_on: date, reason: str, made_at: str, operator: str) -> Span:
    """Write that a plan ended; returns the span for the audit line."""
    values = {"plan_id": plan_id, "kind": kind.value, "ended_on": ended_on, "reason": reason, "made_at": made_at, "operator": operator}
    conn.execute(cases.plan_end.insert().values(**values))
    return written(conn, cases.plan_end, plan_id, plan_id)


def _row(
    row: Sequence[Any], dues: tuple[Instalment, ...], charges: tuple[PlanCharge, ...], settled: Sequence[Settled], as_of: date
) -> PlanRow:
    agreed, signer, relation, clause, accelerates, breach_days, one_sum, note = row[4:12]
    terms = PlanTerms(agreed, dues, signer, Relation(relation), clause, bool(accelerates), breach_days, bool(one_sum), note)
    kind, ended_on, reason = row[13:16]
    known = ended_on is not None and ended_on <= as_of
    end = (PlanEnd(kind), ended_on, str(reason)) if known else (None, None, "")
    stands = standing(terms, settled, as_of, end[1])
    return PlanRow._make((*row[:4], terms, Counts(row[12]), charges, tuple(settled), *end, *row[16:], stands))


def _instalments(conn: Connection) -> dict[int, tuple[Instalment, ...]]:
    i = cases.plan_instalment.c
    found: dict[int, tuple[Instalment, ...]] = {}
    for plan_id, due_on, fen in conn.execute(select(i.plan_id, i.due_on, i.amount_fen).order_by(i.plan_id, i.position)):
        found[plan_id] = (*found.get(plan_id, ()), Instalment(due_on, fen))
    return found


def _charges(conn: Connection, covered: Mapping[_Part, int]) -> dict[int, list[PlanCharge]]:
    """The charges of every plan, oldest due first, with what is left of each."""
    p, c, i = cases.plan_charge.c, billing.charge.c, billing.fee_item.c
    query = (
        select(p.plan_id, p.charge_id, i.name, c.period, c.due_on, p.open_fen, p.late_fee_fen)
        .select_from(cases.plan_charge)
        .join(billing.charge, c.id == p.charge_id)
        .join(billing.fee_item, i.id == c.item_id)
        .order_by(p.plan_id, c.due_on, c.id)
    )
    found: dict[int, list[PlanCharge]] = {}
    for plan_id, *values in conn.execute(query):
        charge = PlanCharge(*values)
        paid = min(charge.open_fen, covered.get((plan_id, charge.charge_id, "principal"), 0))
        found.setdefault(plan_id, []).append(charge._replace(left_fen=charge.open_fen - paid))
    return found


def _settled(conn: Connection, as_of: date) -> tuple[dict[int, list[Settled]], dict[_Part, int]]:
    """What settled each plan's charges since it was agreed and what of that was taken back, by `as_of`, no more than it covers;
    and how much settled each part of each charge by then.
    """
    found: dict[int, list[Settled]] = {}
    covered: dict[_Part, int] = {}
    for plan_id, charge_id, part, cover, day, fen in sorted(conn.execute(_settlements()), key=lambda row: row[4]):
        if day > as_of:
            break
        key = (plan_id, charge_id, part)
        before = covered.get(key, 0)
        covered[key] = before + fen
        change = min(cover, before + fen) - min(cover, before)
        if change:
            found.setdefault(plan_id, []).append(Settled(day, change))
    return found, covered


@cache
def _settlements() -> Select[Any]:
    """(plan, charge, part, what the plan covers of it, day, fen) of payments and adjustments the plan did not know, and their ends."""
    pc, plan = cases.plan_charge.c, cases.plan.c
    a, p, v = payments.allocation.c, payments.payment.c, payments.payment_void.c
    d, back = payments.adjustment.c, payments.adjustment_reversal.c
    r = billing.charge_reversal.c
    of_part = {"principal": pc.open_fen, "late_fee": pc.late_fee_fen}
    parts: list[Select[Any]] = []
    for part, cover in of_part.items():
        named: ColumnElement[str] = literal_column(f"'{part}'").label("part")
        head: tuple[ColumnElement[Any], ...] = (pc.plan_id, pc.charge_id, named, cover.label("cover"))
        paid = (
            select(
                pc.plan_id,
                pc.charge_id,
                literal_column(f"'{part}'").label("part"),
                cover.label("cover"),
                p.paid_on.label("day"),
                a.amount_fen,
            )
            .join(cases.plan, plan.id == pc.plan_id)
            .join(payments.allocation, (a.charge_id == pc.charge_id) & (a.part == part))
            .join(payments.payment, p.id == a.payment_id)
            .where(or_(p.paid_on > plan.agreed_on, p.id > plan.seen_payment), cover > 0)
        )
        given = (
            select(*head, d.adjusted_on, d.amount_fen)
            .join(cases.plan, plan.id == pc.plan_id)
            .join(payments.adjustment, (d.charge_id == pc.charge_id) & (d.part == part))
            .where(or_(d.adjusted_on > plan.agreed_on, d.id > plan.seen_adjustment), cover > 0)
        )
        voided = paid.join(payments.payment_void, v.payment_id == p.id).with_only_columns(*head, v.void_on, -a.amount_fen)
        taken_back = given.join(payments.adjustment_reversal, back.adjustment_id == d.id)
        taken_back = taken_back.with_only_columns(*head, back.reversed_on, -d.amount_fen)
        gone = (
            select(*head, r.reversed_on, cover)
            .join(billing.charge_reversal, r.charge_id == pc.charge_id)
            .where(r.reversed_on > "", cover > 0)
        )
        parts += [paid, given, voided, taken_back, gone]
    both = union_all(*parts).subquery("settled")
    return select(both)
