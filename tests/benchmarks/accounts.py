"""Balances three years back and statements of account, each beside the database doing the same reads bare."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from propdesk.domain.collection import Span
from propdesk.services import collection, ledger, statements
from propdesk.services.office import Office
from propdesk.store.engine import raw_connect
from tests.benchmarks.books import charge_months, fill, temporary_office
from tests.benchmarks.measure import Figure, by_turns, clock, ratio

FIRST = date(2023, 12, 1)
AS_OF = date(2024, 1, 15)  # asked at the end of 2026: three years back
LAST = date(2026, 11, 26)
LIMIT_STATEMENT, LIMIT_RATES = 0.05, 3.0  # seconds at a desk

RAW_BALANCES = """
SELECT c.unit_id, SUM(c.amount_fen - COALESCE(s.fen, 0)) FROM charge c LEFT JOIN charge_reversal r ON r.charge_id = c.id
LEFT JOIN (SELECT a.charge_id, SUM(a.amount_fen) AS fen FROM allocation a JOIN payment p ON p.id = a.payment_id
           LEFT JOIN payment_void v ON v.payment_id = p.id
           WHERE p.paid_on <= :day AND (v.payment_id IS NULL OR v.void_on > :day) GROUP BY a.charge_id) s ON s.charge_id = c.id
WHERE c.counts_from <= :day AND (r.charge_id IS NULL OR r.reversed_on > :day) AND c.due_on < :day
    AND c.amount_fen - COALESCE(s.fen, 0) > 0 GROUP BY c.unit_id
"""
RAW_ACCOUNT = (
    "SELECT c.*, i.name, r.reversed_on FROM charge c JOIN fee_item i ON i.id = c.item_id LEFT JOIN charge_reversal r ON r.charge_id = c.id "
    "WHERE c.unit_id = :unit",
    "SELECT a.* FROM allocation a JOIN charge c ON c.id = a.charge_id WHERE c.unit_id = :unit",
    "SELECT DISTINCT p.*, v.void_on FROM charge c JOIN allocation a ON a.charge_id = c.id JOIN payment p ON p.id = a.payment_id "
    "LEFT JOIN payment_void v ON v.payment_id = p.id WHERE c.unit_id = :unit",
    "SELECT d.* FROM adjustment d JOIN charge c ON c.id = d.charge_id WHERE c.unit_id = :unit",
    "SELECT * FROM credit_entry WHERE unit_id = :unit",
    "SELECT * FROM refund WHERE unit_id = :unit",
    "SELECT d.* FROM deposit_entry d JOIN charge c ON c.id = d.charge_id WHERE c.unit_id = :unit",
)


def figures() -> Iterator[Figure]:
    """Every figure about accounts, in one book of 10,000 units and 36 months."""
    with temporary_office() as office:
        ids = fill(office, 10_000)
        charge_months(office, ids, FIRST, 36, paid=0.85)
        raw = raw_connect(office.path, "rw")
        try:
            yield _balances(office, raw)
            yield _statement(office, raw, ids[4_321])
            yield _rates(office)
        finally:
            raw.close()


def _balances(office: Office, raw: sqlite3.Connection) -> Figure:
    facts = {"day": AS_OF.isoformat()}

    def ours() -> dict[int, int]:
        with office.store.read() as conn:
            found: dict[int, int] = {}
            for row in ledger.open_rows(conn, None, AS_OF, arrears_only=True):
                found[row.unit_id] = found.get(row.unit_id, 0) + row.due_fen
            return found

    def peer() -> list[tuple[int, int]]:
        return raw.execute(RAW_BALANCES, facts).fetchall()

    if ours() != dict(peer()):
        raise AssertionError("the bare query and ours disagree")
    mine, theirs = by_turns(ours, peer)
    return ratio(f"balance of {len(peer()):,} owing of 10,000 units, 3 years back / same raw SQL", mine, theirs, 3)


def _statement(office: Office, raw: sqlite3.Connection, unit_id: int) -> Figure:
    def ours() -> object:
        return statements.of_unit(office, unit_id, FIRST, LAST)

    def peer() -> object:
        return [raw.execute(sql, {"unit": unit_id}).fetchall() for sql in RAW_ACCOUNT]

    ours()
    mine, theirs = by_turns(ours, peer, 21)
    lines = len(statements.of_unit(office, unit_id, FIRST, LAST).statement.lines)
    name = f"statement of one unit, 36 months, {lines} lines / bare reads"
    return Figure(name, clock(mine), clock(theirs), f"{mine / theirs:.1f} x", f"<= {clock(LIMIT_STATEMENT)}", mine <= LIMIT_STATEMENT)


def _rates(office: Office) -> Figure:
    span = Span.parse("2026-10")
    mine, trend = by_turns(lambda: collection.rates(office, span, LAST), lambda: collection.trend(office, span, LAST), 3)
    name = "collection rates of a month, 10,000 units x 36 months / trend of 12"
    return Figure(name, clock(mine), clock(trend), f"{mine / trend:.2f} x", f"<= {clock(LIMIT_RATES)}", max(mine, trend) <= LIMIT_RATES)
