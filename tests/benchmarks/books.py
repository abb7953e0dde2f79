"""Big books, quickly: units with owners and phones, charges and payments written in bulk through the store."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Table

from propdesk import clock
from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.services import payments, rates
from propdesk.services.office import Office, new_book, open_office
from propdesk.store import audit, bulk, requests, residents
from propdesk.store.engine import Connection
from propdesk.store.residents import UnitEntry
from propdesk.store.tables import billing as billing_tables
from propdesk.store.tables import payments as payment_tables

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜单曾仇解翟查"
GIVEN = "伟芳娜敏静秀强磊军洋勇艳杰娟涛明超霞平刚桂英志国建文博晨宇欣然子轩浩佳"
AREAS = (784000, 895200, 963000, 1048000, 1180600)
ITEM = "物业费"


def entries(count: int) -> list[UnitEntry]:
    """So many flats, 4 on a floor, 18 floors, 2 entrances a building, each with an owner and a phone; always the same."""
    chance = random.Random(7)
    made = []
    for number in range(count):
        building, rest = divmod(number, 144)
        entrance, place = divmod(rest, 72)
        room = f"{place // 4 + 1}{place % 4 + 1:02d}"
        owner = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))
        phone = f"1{chance.choice('3578')}{chance.randrange(10**9):09d}"
        state = UnitState(area_cm2=chance.choice(AREAS), owners=(owner,), phones=(phone,))
        made.append(UnitEntry(UnitCode(str(building + 1), str(entrance + 1), room), UnitKind.FLAT, state))
    return made


def fill(office: Office, count: int) -> list[int]:
    """Write the units and a rate of 1.85 yuan from 2020 on; returns the units' numbers."""
    units = entries(count)
    with office.store.write() as conn:
        ids = residents.add_units(conn, units)
        residents.tie_people(conn, [(unit_id, entry.state) for unit_id, entry in zip(ids, units, strict=True)], None)
    rates.set_tariff(office, ITEM, 18500, PriceUnit.M2_MONTH, date(2020, 1, 1), "合同第十二条", due_day=10)
    return ids


def charge_months(office: Office, unit_ids: list[int], first: date, months: int, paid: float) -> None:
    """Charges of so many months for every unit; the share `paid` of them settled by one payment each."""
    chance = random.Random(11)
    columns = ("unit_id", "item_id", "period", "generation", "start_on", "end_on", "due_on", "amount_fen", "price", "formula")
    rows = []
    for step in range(months):
        start = date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1)
        end = (start + timedelta(days=32)).replace(day=1)
        due = start.replace(day=10).isoformat()
        rows += [
            (unit_id, 1, f"{start:%Y-%m}", 0, start.isoformat(), end.isoformat(), due, 16561, 18500, "89.52 ㎡ × 1.85 元/㎡·月 = 165.61 元")
            for unit_id in unit_ids
        ]
    moment = clock.now()
    with office.store.write() as conn:
        ends = bulk.insert_rows(conn, billing_tables.charge, columns, rows)
        settled = [(number, row) for number, row in zip(range(ends[0], ends[1] + 1), rows, strict=True) if chance.random() < paid]
        spans = [*_spans(conn, billing_tables.charge, *ends, len(unit_ids)), *_settle(conn, settled)]
        audit.append(conn, office.actor, moment, clock.local(moment), "benchmark.fill", "", {}, spans)


def _settle(conn: Connection, settled: list[tuple[int, tuple[object, ...]]]) -> list[audit.Span]:
    """One payment for each of these charges (its number and its row); returns the spans for the audit line."""
    columns = (
        "receipt", "unit_id", "payer", "amount_fen", "tendered_fen", "method", "reference", "paid_on", "taken_at", "designation",
        "operator",
    )  # fmt: skip
    receipts = requests.next_numbers(conn, payments.SERIES, 2026, len(settled))
    rows = [
        (receipt, row[0], "", row[7], row[7], "cash", "", row[6], "2026-01-01T00:00:00+00:00", "", "x")
        for receipt, (_number, row) in zip(receipts, settled, strict=True)
    ]
    first, last = bulk.insert_rows(conn, payment_tables.payment, columns, rows)
    shares = [(first + place, number, row[7]) for place, (number, row) in enumerate(settled)]
    ends = bulk.insert_rows(conn, payment_tables.allocation, ("payment_id", "charge_id", "amount_fen"), shares)
    return [*_spans(conn, payment_tables.payment, first, last), *_spans(conn, payment_tables.allocation, *ends)]


def _spans(conn: Connection, table: Table, first: int, last: int, step: int = 1_000) -> list[audit.Span]:
    """The rows in portions as runs and desks write them."""
    return [audit.written(conn, table, start, min(start + step - 1, last)) for start in range(first, last + 1, step)]


@contextmanager
def temporary_office() -> Iterator[Office]:
    """A new book in a folder of its own, gone afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bench.pdbook"
        new_book(path, "Benchmark")
        office = open_office(path)
        try:
            yield office
        finally:
            office.close(backup=False)
