"""How a unit is addressed on paper."""

from propdesk.domain.units import UnitKind


def unit_name(language: str, building: str, entrance: str, room: str, kind: str = UnitKind.FLAT) -> str:
    """ "3号楼2单元1203室" / "Building 3, Entrance 2, Room 1203"; names that are no numbers stay as the office writes them."""
    if language == "en":
        parts = [f"Building {building}" if building.isascii() and len(building) <= 4 and building else building]
        parts += [f"Entrance {entrance}" if entrance else "", f"{_ENGLISH_ROOM.get(kind, 'Room')} {room}"]
        return ", ".join(part for part in parts if part)
    place = f"{building}号楼" if building.isdigit() else building
    gate = f"{entrance}单元" if entrance else ""
    return f"{place}{gate}{room}{_CHINESE_ROOM.get(kind, '室')}" if place or gate else f"{room}{_CHINESE_ROOM.get(kind, '室')}"


_ENGLISH_ROOM: dict[str, str] = {UnitKind.PARKING: "Parking space", UnitKind.STORAGE: "Storage room", UnitKind.SHOP: "Shop"}
_CHINESE_ROOM: dict[str, str] = {UnitKind.PARKING: "车位", UnitKind.STORAGE: "储藏室", UnitKind.SHOP: "商铺"}
