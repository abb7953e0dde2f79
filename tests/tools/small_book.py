"""A small book with everything about money in it, made through the services: what storage tests damage, copy and restore."""

import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from propdesk import clock
from propdesk.domain.charges import PriceUnit
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, payments, rates
from propdesk.services.office import Office, new_book, open_office
from propdesk.store import bulk
from propdesk.store.backup import default_folder
from propdesk.store.tables import people

PRICE = 18_500  # 1.85 yuan
ROLLED_BACK = datetime(2026, 11, 1, 4, tzinfo=UTC)  # the rolled back run counts until that day
PERIODS = (Month(2026, 9), Month(2026, 10))


def empty_book(path: Path, units: int = 12) -> None:
    """A book of flats 1-1-101 … with areas and one rate, nothing billed yet."""
    new_book(path, "Sunshine Garden")
    office = open_office(path)
    try:
        add_flats(office, units)
        rates.set_tariff(office, "物业费", PRICE, PriceUnit("m2-month"), date(2025, 1, 1), "contract, clause 5")
    finally:
        office.close(backup=False)


def add_flats(office: Office, units: int) -> None:
    """One building with `units` flats of 90 m² and more."""
    with office.store.write() as conn:
        building = bulk.insert_one(conn, people.building, {"name": "1", "match_key": "1", "sort_key": "1"})
        columns = ("building_id", "entrance", "room", "code", "match_key", "sort_key", "kind", "area_cm2", "handover_on")
        rows = [
            (building, "1", str(101 + i), f"1-1-{101 + i}", f"1-1-{101 + i}", f"{i:06d}", "flat", 900_000 + 10_000 * (i % 50), "2020-01-01")
            for i in range(units)
        ]
        bulk.insert_rows(conn, people.unit, columns, rows)


def worked_book(path: Path) -> None:
    """The same after some work: two periods billed, four payments (one with credit, one voided), one run rolled back."""
    empty_book(path)
    office = open_office(path)
    try:
        for period in PERIODS:
            billing.run(office, period)
        run = billing.run(office, Month(2026, 11))
        assert run.run_id is not None
        with patch.object(clock, "now", return_value=ROLLED_BACK):
            billing.rollback(office, run.run_id)
        payments.take(office, 1, 50_000, Method.CASH, date(2026, 11, 2), key="key-1")
        payments.take(office, 2, 10_000, Method.WECHAT, date(2026, 11, 2), key="key-2")
        payments.take(office, 3, 60_000, Method.CARD, date(2026, 11, 3), key="key-3")
        payments.take(office, 4, 1_000, Method.CASH, date(2026, 11, 3), key="key-4")
        payments.void(office, "SJ2026-000003", "wrong unit", date(2026, 11, 4), key="key-5")
    finally:
        office.close(backup=False)
    shutil.rmtree(default_folder(path), ignore_errors=True)


if __name__ == "__main__":
    made = Path(sys.argv[1])
    worked_book(made)
    for left in (made.with_name(f"{made.name}.lock"), made.with_name(f"{made.name}-journal")):
        left.unlink(missing_ok=True)
