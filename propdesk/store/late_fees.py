"""Late-fee clauses with their rates, and the days on which late fees rest: reading and writing, no rules."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from propdesk.domain.late_fees import Grace, LateFeeRule, Rate, RateBy
from propdesk.store.bulk import insert_one
from propdesk.store.prepared import run
from propdesk.store.tables import late_fees as tables

_rule, _rate = tables.late_fee_rule.c, tables.late_fee_rate.c
_RULES = select(
    _rule.id, _rule.item_id, _rule.clause, _rule.valid_from, _rule.first_day, _rule.grace_days, _rule.grace, _rule.cap_of_10000,
    _rule.rate_by, _rule.ended_on, _rule.counts_from,
).order_by(_rule.valid_from, _rule.id)  # fmt: skip
_RATES = select(_rate.rule_id, _rate.valid_from, _rate.per_day_ppb, _rate.counts_from).order_by(_rate.valid_from)


def rules(conn: Connection) -> tuple[LateFeeRule, ...]:
    """Every clause with its rates in order of their first day, oldest clause first; two small reads."""
    found = run(conn, _RULES)
    if not found:
        return ()
    rates: dict[int, list[Rate]] = {}
    for rule_id, *rate in run(conn, _RATES):
        rates.setdefault(rule_id, []).append(Rate(*rate))
    return tuple(
        LateFeeRule(number, item, clause, since, first, grace_days, Grace(grace), cap, RateBy(rate_by), tuple(rates.get(number, ())), *ends)
        for number, item, clause, since, first, grace_days, grace, cap, rate_by, *ends in found
    )


def add_rule(conn: Connection, rule: LateFeeRule) -> int:
    """Write a clause without its rates (its number is ignored) and return its number."""
    return insert_one(conn, tables.late_fee_rule, _values(rule))


def update_rule(conn: Connection, rule: LateFeeRule) -> None:
    """Change what a clause says; its rates stay."""
    table = tables.late_fee_rule
    conn.execute(table.update().where(table.c.id == rule.id).values(**_values(rule)))


def _values(rule: LateFeeRule) -> dict[str, object]:
    return {
        "item_id": rule.item_id,
        "clause": rule.clause,
        "valid_from": rule.valid_from,
        "first_day": rule.first_day,
        "grace_days": rule.grace_days,
        "grace": rule.grace.value,
        "cap_of_10000": rule.cap_of_10000,
        "rate_by": rule.rate_by.value,
        "ended_on": rule.ended_on,
        "counts_from": rule.counts_from,
    }


def put_rate(conn: Connection, rule_id: int, rate: Rate) -> int:
    """Write the rate valid from a day on, replacing one that starts the same day; returns its number."""
    table = tables.late_fee_rate
    where = (table.c.rule_id == rule_id) & (table.c.valid_from == rate.valid_from)
    found = conn.execute(select(table.c.id).where(where)).scalar()
    if found is not None:
        conn.execute(table.update().where(where).values(per_day_ppb=rate.per_day_ppb))
        return int(found)
    return insert_one(conn, table, {"rule_id": rule_id, **rate._asdict()})


def held_days(conn: Connection, unit_ids: Sequence[int] | None = None) -> list[tuple[int, int | None, date, date | None]]:
    """The days on which late fees rest as (unit, charge or None, first, end or None), of some units or all; one read."""
    h = tables.hold
    query = select(h.c.unit_id, h.c.charge_id, h.c.start_on, h.c.end_on).where(h.c.late_fee == 1)
    wanted = None if unit_ids is None else set(unit_ids)
    return [(r[0], r[1], r[2], r[3]) for r in conn.execute(query) if wanted is None or r[0] in wanted]
