"""A small office for tests of services: units with owners, one rate, and a look at every row of the book."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
import xlsxwriter

from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.units import UnitKind, parse_unit
from propdesk.errors import UserError
from propdesk.services import households, rates
from propdesk.services.office import Office, new_book, open_office
from propdesk.store import audit
from propdesk.store.tables import metadata

FEE = "物业费"
PRICE = 20_000  # 2.00 yuan: 50 m² cost 100.00 a month
AREA = 500_000
MONTH_FEN = 10_000


E = TypeVar("E", bound=UserError)


def office_with_rate(path: Path) -> Office:
    """An open book with units 1-1-101 … 104 of 50 m² at 2.00 yuan/㎡·month, due on the 10th."""
    new_book(path, "Sunshine Garden")
    office = open_office(path)
    set_rate(office)
    for i, owners in enumerate([("张三",), ("李四", "王五"), ("单雄信",), ("欧阳娜娜",)]):
        add_unit(office, f"1-1-{101 + i}", UnitState(area_cm2=AREA, owners=owners, phones=(f"1380000{1000 + i}",)))
    return office


def set_rate(office: Office, price: int = PRICE, valid_from: date = date(2025, 1, 1), name: str = FEE) -> int:
    """Set the square-metre rate; returns the item's number."""
    return rates.set_tariff(office, name, price, PriceUnit.M2_MONTH, valid_from, "contract, clause 5", due_day=10).id


def add_unit(office: Office, code: str, state: UnitState | None = None, kind: UnitKind = UnitKind.FLAT) -> int:
    """Add one unit by hand; 50 m² with one owner unless told otherwise."""
    return households.add(office, parse_unit(code), kind, state or UnitState(area_cm2=AREA, owners=("赵六",)))


def rows(office: Office, *leave_out: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, some tables left out."""
    with office.store.read() as conn:
        return {
            name: sorted((tuple(row) for row in conn.exec_driver_sql(f"SELECT * FROM {name}").all()), key=repr)
            for name in metadata.tables
            if name not in leave_out
        }


def refused(office: Office, error: type[E], work: Callable[[], object]) -> E:
    """The work is refused with this sentence and leaves every row of the book as it was; returns what was said."""
    before = rows(office)
    with pytest.raises(error) as caught:
        work()
    assert rows(office) == before
    assert "{" not in caught.value.sentence()
    return caught.value


def spans_hold(office: Office) -> int:
    """Check every span of the audit log against the rows as stored; returns how many there were."""
    checked = 0
    with office.store.read() as conn:
        for (body,) in conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq").all():
            for span in json.loads(body).get("rows", ()):
                count, sha = audit.stored_digest(conn, metadata.tables[span["table"]], span["first"], span["last"])
                assert (count, sha) == (span["count"], span["sha256"]), span
                checked += 1
    return checked


def lines(office: Office) -> list[tuple[str, str]]:
    """Action and object of every audit line, in order."""
    with office.store.read() as conn:
        return [(row[0], row[1]) for row in conn.exec_driver_sql("SELECT action, object FROM audit ORDER BY seq").all()]


def workbook(path: Path, *table: Sequence[object], above: str = "") -> Path:
    """Write a one-sheet list: the first row holds the titles."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("住户")
    first = 0
    if above:
        sheet.write_string(0, 0, above)
        first = 1
    for y, row in enumerate(table):
        for x, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(first + y, x, value, day)
            elif isinstance(value, str):
                sheet.write_string(first + y, x, value)
            elif value is not None:
                sheet.write_number(first + y, x, value)
    book.close()
    return path
