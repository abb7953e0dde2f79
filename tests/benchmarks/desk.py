"""The desk's own speed: search, filter and sort, import."""

import io
import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import xlsxwriter

from propdesk import paths
from propdesk.domain import finder
from propdesk.domain.finder import Entry
from propdesk.services import residents
from propdesk.services.pinyin import name_keys
from tests.benchmarks.books import entries, temporary_office
from tests.benchmarks.measure import Figure, by_turns, clock, limit, middle, ratio, seconds

AS_OF = date(2026, 10, 31)
KEYSTROKES = ("3", "32", "3-2-1", "1203", "z", "zw", "szx", "wang", "zhangw", "王", "单志", "13", "5521", "138", "x", "99-1-101")


def figures() -> Iterator[Figure]:
    """Every figure about the desk."""
    yield from _search()
    yield from _rows()
    yield from _import()


def _search() -> Iterator[Figure]:
    units = entries(50_000)
    index = finder.build(
        Entry(
            number,
            str(unit.code),
            unit.code.room,
            unit.state.owners,
            tuple(name_keys(name) for name in unit.state.owners),
            unit.state.phones,
        )
        for number, unit in enumerate(units)
    )
    worst = max(min(seconds(lambda text=text: finder.find(index, text)) for _ in range(5)) for text in KEYSTROKES)  # type: ignore[misc]
    yield limit(f"search at 50,000 units, slowest of {len(KEYSTROKES)} keystrokes", worst * 1000, 16, "ms")


def _rows() -> Iterator[Figure]:
    from PySide6.QtCore import Qt

    from propdesk.ui.parts.columns import Column
    from propdesk.ui.parts.rows import RowsModel

    rows = [(number, unit.code.sort_key, unit.state.owners[0], unit.state.area_cm2 or 0) for number, unit in enumerate(entries(50_000))]
    columns = [Column("code", "Unit", _second), Column("owner", "Owner", _third), Column("area", "Area", _fourth, "area")]
    model = RowsModel(columns, row_id=_first)
    model.set_rows(rows)
    orders = cycle((Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder))
    falling = cycle((True, False))

    def large(row: tuple[int, str, str, int]) -> bool:
        return row[3] > 900000

    def widen_then_narrow() -> tuple[float, float]:
        model.set_filter(None)
        return seconds(lambda: model.set_filter(large)), seconds(lambda: [row for row in rows if large(row)])

    sorts = by_turns(lambda: model.sort(2, next(orders)), lambda: sorted(rows, key=_fourth, reverse=next(falling)))
    yield ratio("sort 50,000 rows in a list / plain Python sorted()", *sorts, 3)
    narrowed = middle([widen_then_narrow() for _ in range(5)])
    yield ratio("filter 50,000 rows in a list / plain Python list", *narrowed, 3)


def _first(row: tuple[int, str, str, int]) -> int:
    return row[0]


def _second(row: tuple[int, str, str, int]) -> str:
    return row[1]


def _third(row: tuple[int, str, str, int]) -> str:
    return row[2]


def _fourth(row: tuple[int, str, str, int]) -> int:
    return row[3]


OWNER, PHONE, PAID_TO, STATED = 4, 5, 9, 10  # columns of the sample


def workbook(path: Path, count: int, *, all_paid: bool = False) -> None:
    """The sample's rows over and over, in new buildings and with other people, until there are so many.

    The cells stay of their kinds (one fact is now a text, now a number, now a date), and so do the arrears and the problem
    rows; with `all_paid` nobody owes anything.
    """
    rows = [*openpyxl.load_workbook(paths.resources() / "samples" / "sunshine_garden.xlsx").worksheets[0].iter_rows(values_only=True)]
    units = [row for row in rows if isinstance(row[0], int)]
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("业主台账")
    for place, row in enumerate(rows[:3]):
        sheet.write_row(place, 0, row)
    for number, entry in enumerate(entries(count)):
        again, place = divmod(number, len(units))
        cells = [number + 1, *units[place][1:]]
        cells[1] = cells[1] + 3 * again if isinstance(cells[1], int) else f"{int(cells[1][:-2]) + 3 * again}号楼"
        if cells[OWNER]:
            cells[OWNER] = entry.state.owners[0] + ("、晓燕" if "、" in cells[OWNER] else "")
        cells[PHONE] = type(cells[PHONE])(entry.state.phones[0])
        if all_paid:
            cells[PAID_TO], cells[STATED] = (AS_OF if isinstance(cells[PAID_TO], date) else str(AS_OF)), None
        sheet.write_row(number + 3, 0, cells)
    book.close()


def _import() -> Iterator[Figure]:
    """The whole import, opening arrears included, and reading and understanding apart.

    The same list with every row paid up to its day has the peer of the first: what it parses is nearly the same.
    """
    whole, read, paid = [], [], []
    with TemporaryDirectory() as folder:
        path, all_paid = Path(folder) / "list.xlsx", Path(folder) / "paid.xlsx"
        workbook(path, 10_000)
        workbook(all_paid, 10_000, all_paid=True)
        data = path.read_bytes()

        def peer() -> None:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            for row in book.worksheets[0].iter_rows(values_only=True):
                _first = row[0]

        _imported(path)  # what is read and compiled at the first import of a session is not part of the list
        for _ in range(15):
            planning, importing, plan = _imported(path)
            parsing = seconds(peer)
            whole.append((importing, parsing))
            read.append((planning, parsing))
            paid.append((_imported(all_paid)[1], parsing))
    name = f"import of 10,000 rows with {plan.months_unpaid:,} opening charges / openpyxl's parse"
    yield ratio(name, *middle(whole), 0.5)
    for part, rounds in (("of it reading, checking and planning", read), ("the same list with all rows paid up to its day", paid)):
        mine, theirs = middle(rounds)
        yield Figure(f"   {part}", clock(mine), "", f"{mine / theirs:.2f} x", "", None)


def _imported(path: Path) -> tuple[float, float, residents.ImportPlan]:
    """Seconds until a list was planned and until it was imported into a new book, and the plan."""
    with temporary_office() as office:
        start = time.perf_counter()
        plan = residents.plan_import(office, path, as_of=AS_OF)
        planned = time.perf_counter()
        residents.apply_import(office, plan)
        return planned - start, time.perf_counter() - start, plan
