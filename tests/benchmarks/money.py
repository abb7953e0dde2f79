"""Billing, the overdue list and payments, each beside the database doing the same rows bare."""

import shutil
import sqlite3
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from propdesk.domain.charges import PriceUnit
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, late_fees, ledger, payments, rates
from propdesk.services.changes import commit
from propdesk.services.office import Office
from propdesk.store import lists
from propdesk.store.engine import raw_connect
from tests.benchmarks.books import charge_months, fill, temporary_office
from tests.benchmarks.measure import Figure, by_turns, clock, limit, middle, ratio, seconds

AS_OF = date(2026, 11, 23)


def figures() -> Iterator[Figure]:
    """Every figure about money; what lasts milliseconds comes before what fills the memory."""
    yield from _payment()
    yield from _billing()
    yield from _yearly()
    yield _overdue()
    yield _late_fees()


def _billing() -> Iterator[Figure]:
    per_row: dict[int, float] = {}
    for units in (1_000, 10_000, 50_000):
        months = 12 if units < 50_000 else 3
        ours, peer = middle([_billed_and_bare(units, months) for _ in range(3)])
        per_row[units] = ours / (units * months)
        yield ratio(f"billing {units:,} units x {months} months / raw executemany", ours, peer, 4, 2)
    growth = per_row[50_000] / per_row[1_000]
    yield Figure(
        "billing: time per charge at 50,000 against 1,000 units",
        clock(per_row[50_000]),
        clock(per_row[1_000]),
        f"{growth:.2f} x",
        "<= 1.5 x",
        growth <= 1.5,
    )


def _yearly() -> Iterator[Figure]:
    """A year of 10,000 units with three fee items in one run: previewed, written, taken back and billed anew."""
    rounds, anew = [], []
    for _ in range(3):
        with temporary_office() as office:
            fill(office, 10_000)
            for name, price, unit in (("垃圾费", 80_000, PriceUnit.UNIT_MONTH), ("公共能耗费", 3_000, PriceUnit.M2_MONTH)):
                rates.set_tariff(office, name, price, unit, date(2020, 1, 1), "合同第十三条")
            for item in rates.items(office):
                rates.set_item(office, replace(item, cycle_months=12))
            copy = office.path.with_name("bare.pdbook")
            shutil.copyfile(office.path, copy)
            raw = raw_connect(copy, "rw")
            mine = seconds(lambda office=office: run_without_backup(office, Month(2026, 1)))  # type: ignore[misc]
            rounds.append((mine, _bare_inserts(raw, office, 1)))
            raw.close()
            anew.append(seconds(lambda office=office: billing.reissue(office, 1)))  # type: ignore[misc]
    ours, peer = middle(rounds)
    yield ratio("a year of 10,000 units x 3 items in one run / raw executemany", ours, peer, 4, 2)
    yield limit("the same run taken back and billed anew (with its backup)", statistics.median(anew), 15, "s")


def _billed_and_bare(units: int, months: int) -> tuple[float, float]:
    """Seconds of our runs over the months, and of bare inserts of the very same rows into a copy of the book, month by month."""
    with temporary_office() as office:
        fill(office, units)
        copy = office.path.with_name("bare.pdbook")
        shutil.copyfile(office.path, copy)
        raw = raw_connect(copy, "rw")
        ours = peer = 0.0
        for step in range(months):
            month = Month(2026, 1) + step
            ours += seconds(lambda month=month: run_without_backup(office, month))  # type: ignore[misc]
            peer += _bare_inserts(raw, office, step + 1)
        raw.close()
    return ours, peer


def run_without_backup(office: Office, month: Month) -> None:
    """A run without the backup before it: the backup is measured by nobody's bulk insert."""
    moment = billing.clock.now()
    commit(
        office.store,
        office.actor,
        "billing.run",
        lambda conn: billing.write_run(conn, billing.preview_in(conn, month), moment.isoformat()),
        moment=moment,
    )


def _bare_inserts(raw: sqlite3.Connection, office: Office, run_id: int) -> float:
    """Seconds of the rows of a run through executemany: same table, same pragmas, foreign keys and indexes, one transaction."""
    with office.store.read() as conn:
        run = tuple(conn.exec_driver_sql("SELECT * FROM billing_run WHERE id = ?", (run_id,)).one())
        rows = [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM charge WHERE run_id = ? ORDER BY id", (run_id,)).all()]
    raw.execute(f"INSERT INTO billing_run VALUES ({', '.join('?' * len(run))})", run)
    sql = f"INSERT INTO charge VALUES ({', '.join('?' * len(rows[0]))})"

    def insert() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(sql, rows)
        raw.execute("COMMIT")

    return seconds(insert)


RAW_OVERDUE = """
SELECT c.unit_id, COUNT(DISTINCT c.period), SUM(c.amount_fen - COALESCE(s.fen, 0)), MIN(c.due_on), MIN(c.period),
       SUM(CASE WHEN c.period >= :recent THEN c.amount_fen - COALESCE(s.fen, 0) ELSE 0 END),
       SUM(CASE WHEN c.period < :middle THEN c.amount_fen - COALESCE(s.fen, 0) ELSE 0 END)
FROM charge c LEFT JOIN charge_reversal r ON r.charge_id = c.id
LEFT JOIN (SELECT a.charge_id, SUM(a.amount_fen) AS fen FROM allocation a JOIN payment p ON p.id = a.payment_id
           LEFT JOIN payment_void v ON v.payment_id = p.id
           WHERE p.paid_on <= :day AND (v.payment_id IS NULL OR v.void_on > :day) GROUP BY a.charge_id) s ON s.charge_id = c.id
WHERE c.due_on < :day AND r.charge_id IS NULL AND c.amount_fen - COALESCE(s.fen, 0) > 0 GROUP BY c.unit_id
"""


def _overdue() -> Figure:
    with temporary_office() as office:
        ids = fill(office, 10_000)
        charge_months(office, ids, date(2023, 11, 1), 36, paid=0.85)
        raw = raw_connect(office.path, "rw")
        facts = {"day": AS_OF.isoformat(), "recent": "2026-08", "middle": "2025-11"}

        def ours() -> None:
            with office.store.read() as conn:
                lists.overdue(conn, AS_OF)

        peer_rows = raw.execute(RAW_OVERDUE, facts).fetchall()
        with office.store.read() as conn:
            if sum(row.overdue_fen for row in lists.overdue(conn, AS_OF)) != sum(row[2] for row in peer_rows):
                raise AssertionError("the bare query and ours disagree")
        mine, theirs = by_turns(ours, lambda: raw.execute(RAW_OVERDUE, facts).fetchall())
        raw.close()
        return ratio(f"overdue list, 10,000 units x 36 months ({len(peer_rows):,} rows) / same raw SQL", mine, theirs, 1.5)


def _late_fees() -> Figure:
    """The late fee of every household that owes one: 360,000 charges, of which 54,000 are late."""
    with temporary_office() as office:
        ids = fill(office, 10_000)
        charge_months(office, ids, date(2023, 11, 1), 36, paid=0.85)
        late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 500_000)

        def read() -> None:
            with office.store.snapshot() as conn:
                ledger.late_fees(conn, None, AS_OF)

        def principal() -> None:
            with office.store.snapshot() as conn:
                lists.overdue(conn, AS_OF)

        with office.store.snapshot() as conn:
            rows = ledger.open_rows(conn, None, AS_OF, arrears_only=True)
            if sum(one.fen for one in ledger.late_fees(conn, None, AS_OF).values()) != sum(row.late_fee_open_fen for row in rows):
                raise AssertionError("the list and the ledger disagree")
        mine, theirs = by_turns(read, principal)
        return ratio(f"late fees of 10,000 units x 36 months ({len(rows):,} charges late) / the overdue list alone", mine, theirs, 3)


def _payment() -> Iterator[Figure]:
    with temporary_office() as office:
        ids = fill(office, 3_000)
        charge_months(office, ids, date(2026, 1, 1), 6, paid=0.3)
        bare = sqlite3.connect(office.path.parent / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode=TRUNCATE")
        bare.execute("PRAGMA synchronous=EXTRA")
        bare.execute("CREATE TABLE p (id INTEGER PRIMARY KEY, unit INTEGER, fen INTEGER, day TEXT)")
        mine, theirs = [], []
        for number in range(400):
            start = time.perf_counter()
            payments.take(office, ids[number], 20000, Method.CASH, AS_OF, key=str(uuid.uuid4()))
            mine.append(time.perf_counter() - start)
            start = time.perf_counter()
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO p (unit, fen, day) VALUES (?, ?, ?)", (number, 20000, "2026-11-23"))
            bare.execute("COMMIT")
            theirs.append(time.perf_counter() - start)
        bare.close()
    mine.sort()
    theirs.sort()
    yield ratio("payment p50 / bare durable transaction", mine[200], theirs[200], 5)
    yield ratio("payment p99 / bare durable transaction", mine[395], theirs[395], 5)
