"""How a unit is addressed on paper, in both languages."""

import pytest

from propdesk.domain.addresses import unit_name
from propdesk.domain.units import UnitKind


@pytest.mark.parametrize(
    ("building", "entrance", "room", "kind", "chinese", "english"),
    [
        ("3", "2", "1203", UnitKind.FLAT, "3号楼2单元1203室", "Building 3, Entrance 2, Room 1203"),
        ("12", "", "501", UnitKind.FLAT, "12号楼501室", "Building 12, Room 501"),
        ("A", "2", "1203", UnitKind.FLAT, "A-2单元1203室", "Building A, Entrance 2, Room 1203"),
        ("A1", "", "101", UnitKind.OFFICE, "A1-101室", "Building A1, Room 101"),
        ("翠苑", "1", "101", UnitKind.FLAT, "翠苑1单元101室", "翠苑, Entrance 1, Room 101"),
        ("Sunshine Court", "", "7", UnitKind.SHOP, "Sunshine Court-7商铺", "Sunshine Court, Shop 7"),
        ("停车场2", "", "A-12", UnitKind.PARKING, "停车场2-A-12车位", "停车场2, Parking space A-12"),
        ("车位", "", "12", UnitKind.PARKING, "12车位", "Parking space 12"),
        ("", "", "12", UnitKind.PARKING, "12车位", "Parking space 12"),
        ("", "2", "7", UnitKind.STORAGE, "2单元7储藏室", "Entrance 2, Storage room 7"),
    ],
)
def test_names(building: str, entrance: str, room: str, kind: UnitKind, chinese: str, english: str) -> None:
    assert unit_name("zh_CN", building, entrance, room, kind) == chinese
    assert unit_name("en", building, entrance, room, kind) == english


def test_two_different_units_are_never_addressed_alike() -> None:
    codes = [("A1", "", "101"), ("A", "", "1101"), ("A11", "", "01"), ("1", "1", "01"), ("1", "", "101"), ("11", "", "01")]
    assert len({unit_name("zh_CN", *code) for code in codes}) == len(codes)
