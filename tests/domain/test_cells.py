"""Cells as a spreadsheet holds them, read exactly."""

from datetime import date, datetime, time, timedelta

import pytest

from propdesk.domain import cells, money, units
from propdesk.domain.headers import Cell
from propdesk.domain.owner_shares import ShareNotUnderstood
from propdesk.domain.units import UnitKind


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (18129389418.0, "18129389418"),
        (3.0, "3"),
        (3, "3"),
        (101.5, "101.5"),
        (-96.3, "-96.3"),
        (1e-7, "0.0000001"),
        (1e22, "1e+22"),
        (float("nan"), "nan"),
        (True, "TRUE"),
        (False, "FALSE"),
        (None, ""),
        ("  x ", "x"),
        (date(2026, 10, 31), "2026-10-31"),
        (datetime(2026, 10, 31), "2026-10-31"),  # noqa: DTZ001 - as a sheet holds it
        (datetime(2026, 10, 31, 8, 30), "2026-10-31 08:30:00"),  # noqa: DTZ001
        (time(8, 30), "08:30:00"),
        (timedelta(hours=1), "1:00:00"),
    ],
)
def test_text(cell: Cell, text: str) -> None:
    assert cells.text_of(cell) == text


def test_a_truth_value_is_not_the_number_one() -> None:
    assert [cells.text_of(cell) for cell in (1.0, True, 1, 0.0, False)] == ["1", "TRUE", "1", "0", "FALSE"]


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (496.83, 49683),
        (496.83000000000004, 49683),
        (5961.96, 596196),
        (0.1 + 0.2, 30),
        (100.0, 10000),
        (100, 10000),
        ("1,234.50", 123450),
        ("１２３．４", 12340),
        (1e15, None),
        (-5.5, -550),
        ("-5.50", -550),
        (0.0, 0),
        ("", None),
        (None, None),
        ("—", None),
    ],
)
def test_stated_amounts(cell: Cell, fen: int | None) -> None:
    if cell == 1e15:
        with pytest.raises(money.AmountOutOfRange):
            cells.stated_of(cell)
    else:
        assert cells.stated_of(cell) == fen


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        (0.005, money.AmountTooFine),
        (496.8301, money.AmountTooFine),
        ("496.831", money.AmountTooFine),
        ("约三千", cells.StatedNotUnderstood),
        ("约3000", money.AmountNotUnderstood),
        ("1e3", money.AmountNotUnderstood),
        (float(2**63), money.AmountOutOfRange),
    ],
)
def test_amounts_refused(cell: Cell, error: type[Exception]) -> None:
    with pytest.raises(error):
        cells.stated_of(cell)


@pytest.mark.parametrize(
    ("cell", "price"),
    [(1.85, 18500), ("1.85元/㎡", 18500), ("1.85/㎡", 18500), (1.8500000000000003, 18500), ("", None), (None, None), (2, 20000)],
)
def test_prices(cell: Cell, price: int | None) -> None:
    assert cells.price_of(cell) == price


def test_prices_refused() -> None:
    for cell in ("面议", 1.85001, "-1"):
        with pytest.raises(money.PriceNotUnderstood):
            cells.price_of(cell)


@pytest.mark.parametrize(("cell", "cm2"), [(89.52, 895200), (94.08000000000001, 940800), ("89.52㎡", 895200), (80, 800000)])
def test_areas(cell: Cell, cm2: int) -> None:
    assert cells.area_of(cell) == cm2


def test_areas_refused() -> None:
    for cell, error in (
        (None, units.AreaMissing),
        ("", units.AreaMissing),
        (89.523333, units.AreaNotUnderstood),
        (0.0, units.AreaNotPositive),
    ):
        with pytest.raises(error):
            cells.area_of(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (42370.0, date(2016, 1, 1)),
        (42370, date(2016, 1, 1)),
        (42370.5, date(2016, 1, 1)),
        ("42370", date(2016, 1, 1)),
        ("2020.02.08", date(2020, 2, 8)),
        ("2020年6月3日", date(2020, 6, 3)),
        ("2020年6月3号", date(2020, 6, 3)),
        ("2020/6/3", date(2020, 6, 3)),
        ("２０２０－６－３", date(2020, 6, 3)),
        (20261031.0, date(2026, 10, 31)),
        ("20261031", date(2026, 10, 31)),
        ("2026-10-31 00:00:00", date(2026, 10, 31)),
        ("2026-10-31T08:00", date(2026, 10, 31)),
        (date(2026, 10, 31), date(2026, 10, 31)),
        (datetime(2026, 10, 31, 8), date(2026, 10, 31)),  # noqa: DTZ001
        ("", None),
        (None, None),
        ("-", None),
    ],
)
def test_dates(cell: Cell, day: date | None) -> None:
    assert cells.date_of(cell) == day
    assert cells.date_of(cell, True) == day


@pytest.mark.parametrize(("cell", "last"), [("2026-10", 31), (202610.0, 31), ("2026年2月", 28), ("2024.2", 29), ("202610", 31)])
def test_a_month_alone(cell: Cell, last: int) -> None:
    first, end = cells.date_of(cell), cells.date_of(cell, True)
    assert first is not None
    assert end is not None
    assert (first.day, end.day) == (1, last)


@pytest.mark.parametrize("cell", ["2019-13-40", "2026-02-30", "20260230", 20261332.0, "2026-13"])
def test_impossible_dates(cell: Cell) -> None:
    with pytest.raises(cells.DateImpossible):
        cells.date_of(cell)


@pytest.mark.parametrize(
    "cell", ["已缴清", "26-10-31", "10/31/2026", 5.0, 123456789.5, True, "2026", "1-2-3-4", "2026.1.1-2026.10.31", 1e18, "²-1-1"]
)
def test_dates_not_understood(cell: Cell) -> None:
    with pytest.raises(cells.DateNotUnderstood):
        cells.date_of(cell)


@pytest.mark.parametrize(
    ("cell", "numbers", "rest"),
    [
        (18129389418.0, ("18129389418",), ""),
        ("13800000001", ("13800000001",), ""),
        ("139-5784-1465", ("13957841465",), ""),
        ("139 5784 1465", ("13957841465",), ""),
        ("13800000001/13900000002", ("13800000001", "13900000002"), ""),
        ("13800000001、13900000002", ("13800000001", "13900000002"), ""),
        ("13800000001 13900000002", ("13800000001", "13900000002"), ""),
        ("13800000001(妻)", ("13800000001",), ""),
        ("+86 138 0000 0001", ("13800000001",), ""),
        ("008613800000001", ("13800000001",), ""),
        ("+79221234567", ("+79221234567",), ""),
        ("0571-88886666", ("057188886666",), ""),
        (88886666.0, ("88886666",), ""),
        ("１３８０００００００１", ("13800000001",), ""),
        ("待补", (), "待补"),
        ("13800000001，无人接听", ("13800000001",), "无人接听"),
        ("13800000001,13800000001", ("13800000001",), ""),
        ("123", (), "123"),
        ("", (), ""),
        (None, (), ""),
        (1.5, (), "1.5"),
    ],
)
def test_phones(cell: Cell, numbers: tuple[str, ...], rest: str) -> None:
    assert cells.phones_of(cell) == (numbers, rest)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Flat", UnitKind.FLAT),
        ("Apartment", UnitKind.FLAT),
        ("Parking place", UnitKind.PARKING),
        ("Warehouse unit", UnitKind.STORAGE),
        ("Commercial unit", UnitKind.SHOP),
        ("写字楼", UnitKind.OFFICE),
        (110.0, UnitKind.FLAT),
        ("", None),
    ],
)
def test_kinds(cell: Cell, kind: UnitKind | None) -> None:
    assert cells.kind_of(cell) is kind


def test_kinds_refused() -> None:
    with pytest.raises(cells.KindNotUnderstood):
        cells.kind_of("宫殿")


@pytest.mark.parametrize(
    ("cell", "shares"),
    [
        ("50%、50%", (5000, 5000)),
        ("1/2", (5000,)),
        (0.5, (5000,)),
        ("50", (5000,)),
        (50.0, (5000,)),
        (1 / 3, (3333,)),
        (1.0, (10000,)),
        ("33.33%,66.67%", (3333, 6667)),
        ("", ()),
        ("100%", (10000,)),
    ],
)
def test_shares(cell: Cell, shares: tuple[int, ...]) -> None:
    assert cells.shares_of(cell) == shares


@pytest.mark.parametrize("cell", ["一半", "150%", "0", "0.0", "0.00001", "1/0", "3/2", 150.0])
def test_shares_refused(cell: Cell) -> None:
    with pytest.raises(ShareNotUnderstood):
        cells.shares_of(cell)


def test_codes() -> None:
    assert (cells.building_of("3号楼"), cells.building_of(3.0)) == ("3", "3")
    assert (cells.entrance_of("二单元"), cells.room_of(1203.0), cells.room_of("1203室")) == ("2", "1203", "1203")
