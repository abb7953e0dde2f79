"""Meters: what a run of 10,000 meters finds to bill beside the same rows in raw SQL, the list of a period, and writing readings down."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta

from propdesk.domain.fee_items import PriceUnit, Tier
from propdesk.domain.meters import Meter
from propdesk.domain.periods import DateRange, Month
from propdesk.services import meter_lists, meters, rates, readings
from propdesk.services.office import Office
from propdesk.services.readings import Entry
from propdesk.store import billing as billing_store
from propdesk.store import meters as store
from propdesk.store.bulk import insert_rows
from propdesk.store.engine import raw_connect
from propdesk.store.meters import NewReading
from propdesk.store.tables import billing as billing_tables
from tests.benchmarks.books import fill, temporary_office
from tests.benchmarks.measure import Figure, by_turns, ratio, seconds
from tests.benchmarks.money import run_without_backup

METERS, MONTHS = 10_000, 24
FIRST = Month(2024, 11)
LAST = Month(2026, 11)
SPAN = DateRange(LAST.start, LAST.end)

RAW_USAGE = """
SELECT unit_id, meter_id, from_on, read_on, from_value, value, (value - from_value) * multiplier / 1000, id FROM (
  SELECT m.unit_id, m.multiplier, r.id, r.meter_id, r.read_on, r.value,
         LAG(r.read_on, 1, m.first_on) OVER w AS from_on, LAG(r.value, 1, m.first_value) OVER w AS from_value
  FROM reading r JOIN meter m ON m.id = r.meter_id LEFT JOIN reading_void v ON v.reading_id = r.id
  WHERE m.item_id = :item AND v.reading_id IS NULL AND r.read_on < :day
  WINDOW w AS (PARTITION BY r.meter_id ORDER BY r.read_on))
WHERE id NOT IN (SELECT u.reading_id FROM charge_usage u LEFT JOIN charge_reversal c ON c.charge_id = u.charge_id
                 WHERE c.charge_id IS NULL)
"""

RAW_PERIOD = """
SELECT m.unit_id, r.meter_id, r.read_on, r.value, r.from_on, r.from_value, o.name FROM (
  SELECT r.meter_id, r.read_on, r.value, LAG(r.read_on) OVER w AS from_on, LAG(r.value) OVER w AS from_value
  FROM reading r JOIN meter m ON m.id = r.meter_id LEFT JOIN reading_void v ON v.reading_id = r.id
  WHERE m.item_id = :item AND v.reading_id IS NULL AND r.read_on < :day
  WINDOW w AS (PARTITION BY r.meter_id ORDER BY r.read_on)) r
JOIN meter m ON m.id = r.meter_id JOIN unit u ON u.id = m.unit_id
LEFT JOIN ownership w ON w.unit_id = u.id AND w.end_on IS NULL LEFT JOIN person o ON o.id = w.person_id
WHERE r.read_on >= :first ORDER BY u.sort_key
"""


def figures() -> Iterator[Figure]:
    """Every figure about meters."""
    with temporary_office() as office:
        item, numbers = _metered_book(office)
        raw = raw_connect(office.path, "rw")
        yield _usage(office, raw, item)
        raw.close()
        yield _metered_run(office, item)
        yield _period(office, item)
        more = [Entry(number, SPAN.end, 100_000 + 30 * 12_000) for number in numbers]
        yield _saving(office, more)


def _period(office: Office, item: int) -> Figure:
    facts = {"item": item, "first": SPAN.start.isoformat(), "day": SPAN.end.isoformat()}
    raw = raw_connect(office.path, "rw")
    mine, theirs = by_turns(lambda: meter_lists.of_period(office, item, SPAN), lambda: raw.execute(RAW_PERIOD, facts).fetchall(), 3)
    raw.close()
    return ratio(f"meters of a period with their usual use, {METERS:,} / raw SQL of this and the last reading", mine, theirs, 1.5)


def _saving(office: Office, entries: list[Entry]) -> Figure:
    """Readings checked and saved beside bare inserts of the same rows."""
    copy = office.path.with_name("bare2.pdbook")
    shutil.copyfile(office.path, copy)
    ours = seconds(lambda: readings.save_readings(office, entries))
    with office.store.read() as conn:
        query = "SELECT * FROM reading ORDER BY id DESC LIMIT ?"
        rows = [tuple(row) for row in conn.exec_driver_sql(query, (len(entries),)).all()][::-1]
    raw = raw_connect(copy, "rw")

    def bare() -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(f"INSERT INTO reading VALUES ({', '.join('?' * len(rows[0]))})", rows)
        raw.execute("COMMIT")

    peer = seconds(bare)
    raw.close()
    return ratio(f"{len(entries):,} readings checked and saved / raw executemany", ours, peer, 10)


def _usage(office: Office, raw: sqlite3.Connection, item: int) -> Figure:
    facts = {"item": item, "day": SPAN.end.isoformat()}

    def ours() -> meter_lists.Metered:
        with office.store.read() as conn:
            return meters.usage_for(conn, item, SPAN)

    rows = raw.execute(RAW_USAGE, facts).fetchall()
    found = ours()
    if sum(map(found.quantity, found.usages)) != sum(row[6] for row in rows) or len(found.usages) != len(rows):
        raise AssertionError("the bare query and ours disagree")
    mine, theirs = by_turns(ours, lambda: raw.execute(RAW_USAGE, facts).fetchall())
    return ratio(f"what to bill of {METERS:,} meters x {MONTHS} readings / same raw SQL", mine, theirs, 1.5)


def _metered_run(office: Office, item: int) -> Figure:
    """The whole run of the newest period (meters with tiers, and the fee by area) beside raw SQL finding and writing the same rows."""
    copy = office.path.with_name("bare.pdbook")
    shutil.copyfile(office.path, copy)
    ours = seconds(lambda: run_without_backup(office, LAST))
    with office.store.read() as conn:
        tables = {
            name: [tuple(row) for row in conn.exec_driver_sql(query, (str(LAST),)).all()]
            for name, query in (
                ("billing_run", "SELECT * FROM billing_run WHERE period = ?"),
                ("charge", "SELECT * FROM charge WHERE period = ? ORDER BY id"),
                ("charge_usage", "SELECT u.* FROM charge_usage u JOIN charge c ON c.id = u.charge_id WHERE c.period = ? ORDER BY u.id"),
                ("charge_tier", "SELECT t.* FROM charge_tier t JOIN charge c ON c.id = t.charge_id WHERE c.period = ? ORDER BY t.id"),
            )
        }
    if len(tables["charge_usage"]) != METERS:
        raise AssertionError("every meter must be billed")
    raw = raw_connect(copy, "rw")
    peer = seconds(lambda: _bare_run(raw, item, tables))
    raw.close()
    return ratio(f"metered run of {METERS:,} meters with tiers ({len(tables['charge']):,} charges) / raw SQL", ours, peer, 4)


def _bare_run(raw: sqlite3.Connection, item: int, tables: dict[str, list[tuple[object, ...]]]) -> None:
    raw.execute(RAW_USAGE, {"item": item, "day": SPAN.end.isoformat()}).fetchall()
    raw.execute("BEGIN IMMEDIATE")
    for name, rows in tables.items():
        raw.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    raw.execute("COMMIT")


def _metered_book(office: Office) -> tuple[int, list[int]]:
    """A meter in each unit, two years of readings, all but the last billed."""
    units = fill(office, METERS)
    tiers = (Tier(11_000, 35_000), Tier(20_000, 60_000))
    rates.set_tariff(office, "水费", 28_000, PriceUnit("m3"), date(2020, 1, 1), "price list", tiers=tiers)
    item = meters.metered_item(office, "水费").id
    with office.store.write() as conn:
        numbers = list(store.add_meters(conn, [Meter(0, unit, item, "1", 100_000, FIRST.start - timedelta(days=1)) for unit in units]))
        for step in range(MONTHS):
            day = (FIRST + step).end - timedelta(days=1)
            new = [NewReading(number, day, 100_000 + (step + 1) * 12_000 + number % 1_000, False, "desk") for number in numbers]
            ids, _span = store.add_readings(conn, new, "2026-01-01T00:00:00+00:00", "x")
            if step < MONTHS - 1:
                _bill(conn, office, item, units, FIRST + step)
            assert len(ids) == METERS
    return item, numbers


def _bill(conn: store.Connection, office: Office, item: int, units: list[int], month: Month) -> None:
    """A charge for each unit that holds what was read in a month."""
    columns = ("unit_id", "item_id", "period", "generation", "start_on", "end_on", "due_on", "amount_fen", "price", "formula")
    start, end = month.start.isoformat(), month.end.isoformat()
    rows = [(unit, item, str(month), 0, start, end, end, 3_360, 28_000, "12 m³ × 2.80 元/m³ = 33.60 元") for unit in units]
    first, _last = insert_rows(conn, billing_tables.charge, columns, rows)
    found = store.unbilled(conn, item, month.end)
    billing_store.add_usages(conn, [(first + place, one) for place, unit in enumerate(units) for one in found[unit]])
