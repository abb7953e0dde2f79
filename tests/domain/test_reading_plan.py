"""What an import of readings would do: readings, new meters, nothing, or a problem with its sentence."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain import meters, reading_plan
from propdesk.domain.meters import Mark, Meter
from propdesk.domain.reading_plan import Known, KnownItem, KnownUnit, Planned, Refused, Verdict, plan, resource_of
from propdesk.domain.reading_rows import ReadingRow
from propdesk.domain.units import UnitKind, parse_unit

BASE, OCT, NOV = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)
CODE = parse_unit("1-1-101")
FLAT, SPACE = KnownUnit(1, "1-1-101", UnitKind.FLAT), KnownUnit(2, "1-1-101", UnitKind.PARKING)
WATER, POWER = KnownItem(7, "自来水费"), KnownItem(8, "电费")
METER = Meter(5, 1, 7, "W1", 100_000, BASE)
BOOK = Known({CODE.match_key: [FLAT]}, [WATER, POWER], {(1, 7): [METER]}, {5: [Mark(OCT, 110_000)]})
ROW = ReadingRow(2, CODE, None, "自来水费", "W1", 120_000, NOV, False, "", "", None)


def _only(row: ReadingRow, known: Known = BOOK, item_id: int | None = None) -> Planned | Refused:
    planned, refused = plan([row], known, item_id)
    return (planned or refused)[0]  # type: ignore[return-value]


def test_a_reading_of_a_known_meter() -> None:
    assert _only(ROW) == Planned(ROW, Verdict.READING, FLAT, WATER, METER)


@pytest.mark.parametrize(
    "changed",
    [
        {"meter": ""},  # it is the only one
        {"meter": "w1"},
        {"item": "CW"},
        {"item": "water"},
        {"item": "  自来水费 "},
        {"kind": UnitKind.FLAT},
    ],
)
def test_a_meter_is_found_by_label_or_by_being_the_only_one(changed: dict[str, object]) -> None:
    found = _only(ROW._replace(**changed))  # type: ignore[arg-type]
    assert isinstance(found, Planned)
    assert (found.verdict, found.meter) == (Verdict.READING, METER)


def test_the_same_again_changes_nothing() -> None:
    for row in (ROW._replace(value=110_000, read_on=OCT), ROW._replace(value=100_000, read_on=BASE)):
        found = _only(row)
        assert isinstance(found, Planned)
        assert found.verdict is Verdict.SAME
    planned, refused = plan([ROW, ROW._replace(sheet_row=3)], BOOK)
    assert [one.verdict for one in planned] == [Verdict.READING, Verdict.SAME]
    assert not refused


def test_a_unit_without_a_meter_gets_one_and_its_first_row_is_the_base() -> None:
    rows = [
        ROW._replace(item="电费", meter="E9", value=50_000, place="走廊", multiplier=40_000),
        ROW._replace(sheet_row=3, item="EL", meter="E9", value=30_000, read_on=OCT, place="走廊", multiplier=40_000),
        ROW._replace(sheet_row=4, item="EL", meter="E10", value=1_000),
        ROW._replace(sheet_row=5, item="EL", meter="E10", value=500),
    ]
    planned, refused = plan(rows, BOOK)
    made = Meter(0, 1, 8, "E9", 30_000, OCT, 40_000, note="走廊")
    assert [(one.row.sheet_row, one.verdict, one.meter.label) for one in planned] == [
        (2, Verdict.READING, "E9"),
        (3, Verdict.METER, "E9"),
        (4, Verdict.METER, "E10"),
    ]
    assert planned[0].meter == planned[1].meter == made
    assert [type(one.error) for one in refused] == [reading_plan.ReadingDiffers]
    nameless = _only(ROW._replace(item="电费", meter=""))
    assert isinstance(nameless, Planned)
    assert nameless.meter.label == "1"


EXCHANGED = replace(BOOK, meters={(1, 7): [replace(METER, last_on=OCT), Meter(6, 1, 7, "W2", 0, OCT)]})
TWO = replace(BOOK, meters={(1, 7): [METER, Meter(6, 1, 7, "W2", 0, OCT)]})


def test_after_an_exchange_the_meter_that_is_there_is_read() -> None:
    found = _only(ROW._replace(meter=""), EXCHANGED)
    assert isinstance(found, Planned)
    assert found.meter.label == "W2"
    gone = _only(ROW, EXCHANGED)
    assert isinstance(gone, Refused)
    assert isinstance(gone.error, meters.ReadingAfterEnd)


REFUSED = [
    (ROW._replace(code=parse_unit("9-9-999")), BOOK, reading_plan.UnitNotThere),
    (ROW._replace(kind=UnitKind.SHOP), BOOK, reading_plan.UnitNotThere),
    (ROW, replace(BOOK, units={CODE.match_key: [FLAT, SPACE]}), reading_plan.UnitDoubtful),
    (ROW._replace(item=""), BOOK, reading_plan.ItemNotStated),
    (ROW._replace(item="GAS"), BOOK, reading_plan.ItemNotThere),
    (ROW._replace(item="停车费"), BOOK, reading_plan.ItemNotThere),
    (ROW._replace(item="水"), replace(BOOK, items=[WATER, KnownItem(9, "中水费")]), reading_plan.ItemDoubtful),
    (ROW._replace(item="电费"), replace(BOOK, items=[]), reading_plan.ItemNotThere),
    (ROW._replace(meter=""), TWO, reading_plan.MeterNotStated),
    (ROW._replace(meter="W3"), TWO, reading_plan.MeterNotThere),
    (ROW._replace(value=105_000), BOOK, meters.ReadingFell),
    (ROW._replace(value=111_000, read_on=OCT), BOOK, reading_plan.ReadingDiffers),
    (ROW._replace(value=105_000, read_on=date(2026, 10, 15)), BOOK, meters.ReadingOutOfOrder),
]


@pytest.mark.parametrize(("row", "known", "error"), REFUSED)
def test_a_row_that_cannot_be_taken_over_says_why(row: ReadingRow, known: Known, error: type[Exception]) -> None:
    found = _only(row, known)
    assert isinstance(found, Refused)
    assert isinstance(found.error, error)
    assert "{" not in str(found.error)


def test_rows_without_an_item_take_the_chosen_or_the_only_one() -> None:
    chosen = _only(ROW._replace(item=""), item_id=7)
    alone = _only(ROW._replace(item=""), replace(BOOK, items=[WATER]))
    assert isinstance(chosen, Planned)
    assert isinstance(alone, Planned)
    assert chosen.item == alone.item == WATER


@pytest.mark.parametrize(
    ("name", "resource"),
    [("热水费", "hot_water"), ("Hot water", "hot_water"), ("水费", "cold_water"), ("电费", "electricity"), ("电梯费", ""),
     ("天然气费", "gas"), ("采暖费", "heat"), ("物业费", "")],
)  # fmt: skip
def test_an_items_resource_is_told_from_its_name(name: str, resource: str) -> None:
    assert resource_of(name) == resource
