"""The vehicles of a household: their plates, spaces and days; a fee per space counts them where no number is entered."""

import unicodedata
from datetime import date

from propdesk import clock
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.unit_facts import same_number, unit_of
from propdesk.store import unit_facts
from propdesk.store.engine import Connection
from propdesk.store.unit_facts import VehicleRow

LONGEST_PLATE = 12


class PlateMissing(UserError):
    """Enter the plate, like 京A12345."""


class PlateTooLong(UserError):
    """“{plate}” is too long for a plate."""


class PlateElsewhere(UserError):
    """{plate} belongs to {unit} already. End it there first."""


class VehicleEndsBeforeStart(UserError):
    """The last day must not be before the first day, {start}."""


class VehicleUnknown(UserError):
    """There is no such vehicle any more. Close this window and open it again."""


def plate_of(text: str) -> str:
    """A plate as it is stored: half-width, capital letters, without blanks and dots. Raises `PlateMissing` or `PlateTooLong`."""
    plate = "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
    if not plate:
        raise PlateMissing()
    if len(plate) > LONGEST_PLATE:
        raise PlateTooLong(plate=plate)
    return plate


def of_unit(office: Office, unit_id: int) -> list[VehicleRow]:
    """The unit's vehicles, those there now first."""
    with office.store.read() as conn:
        return unit_facts.vehicles(conn, unit_id)


def add(
    office: Office, unit_id: int, plate: str, *, space: str = "", start_on: date | None = None, note: str = "", key: str | None = None
) -> int:
    """Note a vehicle of a unit from a day on (None = from always); returns its number.

    Raises `UnitUnknown`, `PlateMissing`, `PlateTooLong`, or `PlateElsewhere` for a plate that is noted for a unit without an end.
    """
    wanted = VehicleRow(0, unit_id, plate_of(plate), space.strip(), start_on, None, note.strip())

    def work(conn: Connection) -> Done[int]:
        unit = unit_of(conn, unit_id)
        other = unit_facts.plate_at(conn, wanted.plate)
        if other is not None:
            raise PlateElsewhere(plate=wanted.plate, unit=other[0])
        number = unit_facts.add_vehicle(conn, wanted)
        return Done(number, number, unit.code, {"before": None, "after": _body(wanted)})

    return commit(office.store, office.actor, "vehicle.add", work, moment=clock.now(), key=key, again=same_number)


def end(office: Office, unit_id: int, vehicle_id: int, end_on: date, *, key: str | None = None) -> int:
    """Note the first day on which a vehicle is no longer there; raises `VehicleUnknown` or `VehicleEndsBeforeStart`."""

    def work(conn: Connection) -> Done[int]:
        unit, row = unit_of(conn, unit_id), _vehicle(conn, unit_id, vehicle_id)
        if row.start_on is not None and end_on <= row.start_on:
            raise VehicleEndsBeforeStart(start=row.start_on)
        unit_facts.end_vehicle(conn, vehicle_id, end_on)
        return Done(vehicle_id, vehicle_id, unit.code, {"before": _body(row), "after": _body(row._replace(end_on=end_on))})

    return commit(office.store, office.actor, "vehicle.end", work, moment=clock.now(), key=key, again=same_number)


def remove(office: Office, unit_id: int, vehicle_id: int, *, key: str | None = None) -> int:
    """Take a vehicle away that was noted by mistake; charges made by it stay. Raises `VehicleUnknown`."""

    def work(conn: Connection) -> Done[int]:
        unit, row = unit_of(conn, unit_id), _vehicle(conn, unit_id, vehicle_id)
        unit_facts.remove_vehicle(conn, vehicle_id)
        return Done(vehicle_id, vehicle_id, unit.code, {"before": _body(row), "after": None})

    return commit(office.store, office.actor, "vehicle.remove", work, moment=clock.now(), key=key, again=same_number)


def _vehicle(conn: Connection, unit_id: int, vehicle_id: int) -> VehicleRow:
    found = next((row for row in unit_facts.vehicles(conn, unit_id) if row.vehicle_id == vehicle_id), None)
    if found is None:
        raise VehicleUnknown()
    return found


def _body(row: VehicleRow) -> dict[str, object]:
    days = {"start_on": row.start_on, "end_on": row.end_on}
    texts = {"unit": row.unit_id, "plate": row.plate, "space": row.space, "note": row.note}
    return texts | {name: day.isoformat() if day else None for name, day in days.items()}
