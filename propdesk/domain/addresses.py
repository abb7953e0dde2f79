"""How a unit is addressed on paper."""

from propdesk.domain.units import UnitKind


def unit_name(language: str, building: str, entrance: str, room: str, kind: str = UnitKind.FLAT) -> str:
    """ "3号楼2单元1203室" / "Building 3, Entrance 2, Room 1203"; names that are no numbers stay as the office writes them."""
    if building == _CHINESE_ROOM.get(kind):  # spaces without a car park stand under this word: 12车位, not 车位12车位
        building = ""
    if language == "en":
        parts = [f"Building {building}" if building.isascii() and len(building) <= 4 and building else building]
        parts += [f"Entrance {entrance}" if entrance else "", f"{_ENGLISH_ROOM.get(kind, 'Room')} {room}"]
        return ", ".join(part for part in parts if part)
    place = f"{building}号楼" if building.isdigit() else building
    gate = f"{entrance}单元" if entrance else ""
    return _joined(place, gate, f"{room}{_CHINESE_ROOM.get(kind, '室')}")


def _joined(*parts: str) -> str:
    """The parts of an address without gaps, but A1 and 101 as A1-101: two names of letters and digits must not run together."""
    whole = ""
    for part in parts:
        clash = whole and part and whole[-1].isascii() and part[0].isascii() and whole[-1].isalnum() and part[0].isalnum()
        whole += f"-{part}" if clash else part
    return whole


_ENGLISH_ROOM: dict[str, str] = {UnitKind.PARKING: "Parking space", UnitKind.STORAGE: "Storage room", UnitKind.SHOP: "Shop"}
_CHINESE_ROOM: dict[str, str] = {UnitKind.PARKING: "车位", UnitKind.STORAGE: "储藏室", UnitKind.SHOP: "商铺"}
