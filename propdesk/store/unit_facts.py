"""What changes about a unit with time and changes its fees: its area, its vacancies, its vehicles."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from propdesk.store.bulk import insert_one
from propdesk.store.tables import people


class AreaRow(NamedTuple):
    """The area of a unit from a day on."""

    area_id: int
    valid_from: date
    area_cm2: int


class VacancyRow(NamedTuple):
    """Days ``[start_on, end_on)`` on which a unit is vacant (None = still), and when that was filed."""

    vacancy_id: int
    unit_id: int
    start_on: date
    end_on: date | None
    filed_on: date


class VehicleRow(NamedTuple):
    """A vehicle of a unit, the space it has, and its days ``[start_on, end_on)`` (None = open)."""

    vehicle_id: int
    unit_id: int
    plate: str
    space: str
    start_on: date | None
    end_on: date | None
    note: str


def areas(conn: Connection, unit_id: int) -> list[AreaRow]:
    """The unit's areas in order of their first day; none where it never changed."""
    t = people.unit_area
    query = select(t.c.id, t.c.valid_from, t.c.area_cm2).where(t.c.unit_id == unit_id).order_by(t.c.valid_from)
    return [AreaRow(*row) for row in conn.execute(query).all()]


def put_area(conn: Connection, unit_id: int, valid_from: date, area_cm2: int) -> int:
    """Write the unit's area from a day on, replacing one from the same day; returns its number."""
    t = people.unit_area
    where = (t.c.unit_id == unit_id) & (t.c.valid_from == valid_from)
    found = conn.execute(select(t.c.id).where(where)).scalar()
    if found is None:
        return insert_one(conn, t, {"unit_id": unit_id, "valid_from": valid_from, "area_cm2": area_cm2})
    conn.execute(t.update().where(where).values(area_cm2=area_cm2))
    return int(found)


def set_today_area(conn: Connection, unit_id: int, area_cm2: int) -> None:
    """Write the area the unit has today."""
    conn.execute(people.unit.update().where(people.unit.c.id == unit_id).values(area_cm2=area_cm2))


def keep_newest_areas(conn: Connection) -> None:
    """Where a unit's area was corrected by hand or by a list, its newest noted area is that one too."""
    t, u, other = people.unit_area, people.unit, people.unit_area.alias("other")
    newest = select(func.max(other.c.valid_from)).where(other.c.unit_id == t.c.unit_id).scalar_subquery()
    today = select(u.c.area_cm2).where(u.c.id == t.c.unit_id).scalar_subquery()
    conn.execute(t.update().where(t.c.valid_from == newest, t.c.area_cm2 != today).values(area_cm2=today))


def vacancies(conn: Connection, unit_id: int) -> list[VacancyRow]:
    """The unit's vacancies, newest first."""
    t = people.vacancy
    query = select(t.c.id, t.c.unit_id, t.c.start_on, t.c.end_on, t.c.filed_on).where(t.c.unit_id == unit_id)
    return [VacancyRow(*row) for row in conn.execute(query.order_by(t.c.start_on.desc())).all()]


def add_vacancy(conn: Connection, unit_id: int, start_on: date, end_on: date | None, filed_on: date) -> int:
    """Write a vacancy and return its number."""
    return insert_one(conn, people.vacancy, {"unit_id": unit_id, "start_on": start_on, "end_on": end_on, "filed_on": filed_on})


def end_vacancy(conn: Connection, vacancy_id: int, end_on: date) -> None:
    """Write the first day on which the unit is no longer vacant."""
    conn.execute(people.vacancy.update().where(people.vacancy.c.id == vacancy_id).values(end_on=end_on))


def remove_vacancy(conn: Connection, vacancy_id: int) -> None:
    """Take a vacancy away; charges made by it stay."""
    conn.execute(people.vacancy.delete().where(people.vacancy.c.id == vacancy_id))


def vehicles(conn: Connection, unit_id: int) -> list[VehicleRow]:
    """The unit's vehicles, those there now first."""
    t = people.vehicle
    query = select(t.c.id, t.c.unit_id, t.c.plate, t.c.space, t.c.start_on, t.c.end_on, t.c.note).where(t.c.unit_id == unit_id)
    return [VehicleRow(*row) for row in conn.execute(query.order_by(t.c.end_on.is_not(None), t.c.id)).all()]


def plate_at(conn: Connection, plate: str) -> tuple[str, int] | None:
    """The unit (its code and number) that has a vehicle of this plate with an open end."""
    t, u = people.vehicle, people.unit
    query = select(u.c.code, u.c.id).join(t, t.c.unit_id == u.c.id).where(t.c.plate == plate, t.c.end_on.is_(None))
    row = conn.execute(query).first()
    return (row[0], row[1]) if row else None


def add_vehicle(conn: Connection, row: VehicleRow) -> int:
    """Write a vehicle (its number is ignored) and return its number."""
    return insert_one(conn, people.vehicle, {name: value for name, value in row._asdict().items() if name != "vehicle_id"})


def end_vehicle(conn: Connection, vehicle_id: int, end_on: date) -> None:
    """Write the first day on which the vehicle is no longer there."""
    conn.execute(people.vehicle.update().where(people.vehicle.c.id == vehicle_id).values(end_on=end_on))


def remove_vehicle(conn: Connection, vehicle_id: int) -> None:
    """Take a vehicle away; charges made by it stay."""
    conn.execute(people.vehicle.delete().where(people.vehicle.c.id == vehicle_id))
