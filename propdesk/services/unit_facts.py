"""What changes about a unit with time and changes its fees: a new area from a day on, days on which it is vacant."""

from datetime import date

from propdesk import clock
from propdesk.domain.units import AreaNotPositive, format_area
from propdesk.domain.vacancy import VacancyEndsBeforeStart
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import people, unit_facts
from propdesk.store.engine import Connection
from propdesk.store.people import UnitRow
from propdesk.store.unit_facts import AreaRow, VacancyRow

FIRST_DAY = date(1900, 1, 1)
"""The day from which the area holds that a unit had before its first change."""


class AreaAhead(UserError):
    """An area changes on a day up to today, {today}."""


class VacancyOverlaps(UserError):
    """The unit is noted as vacant from {start} already. End that vacancy first."""


class VacancyUnknown(UserError):
    """There is no such vacancy any more. Close this window and open it again."""


def areas(office: Office, unit_id: int) -> list[AreaRow]:
    """The unit's areas in order of their first day; none where it never changed."""
    with office.store.read() as conn:
        return unit_facts.areas(conn, unit_id)


def set_area(office: Office, unit_id: int, area_cm2: int, valid_from: date, today: date, *, key: str | None = None) -> int:
    """Note that the unit has another area from a day on: periods before it are charged by the one it had; returns the row's number.

    A period in which the area changes is cut at that day. Raises `UnitUnknown`, `AreaNotPositive` or `AreaAhead`.
    """
    if area_cm2 <= 0:
        raise AreaNotPositive(text=format_area(area_cm2))
    if valid_from > today:
        raise AreaAhead(today=today)

    def work(conn: Connection) -> Done[int]:
        unit = unit_of(conn, unit_id)
        before = unit_facts.areas(conn, unit_id)
        if not before and unit.area_cm2:
            unit_facts.put_area(conn, unit_id, FIRST_DAY, unit.area_cm2)
        number = unit_facts.put_area(conn, unit_id, valid_from, area_cm2)
        newest = unit_facts.areas(conn, unit_id)[-1]
        unit_facts.set_today_area(conn, unit_id, newest.area_cm2)
        body = {"unit": unit_id, "before": unit.area_cm2, "after": area_cm2, "from": valid_from.isoformat()}
        return Done(number, number, unit.code, body)

    return commit(office.store, office.actor, "unit.area", work, moment=clock.now(), key=key, again=same_number)


def vacancies(office: Office, unit_id: int) -> list[VacancyRow]:
    """The unit's vacancies, newest first."""
    with office.store.read() as conn:
        return unit_facts.vacancies(conn, unit_id)


def file_vacancy(
    office: Office, unit_id: int, start_on: date, filed_on: date, end_on: date | None = None, *, key: str | None = None
) -> int:
    """Note that a unit is vacant on the days ``[start_on, end_on)`` and when that was filed; returns the vacancy's number.

    Raises `UnitUnknown`, `VacancyEndsBeforeStart` or `VacancyOverlaps`.
    """
    if end_on is not None and end_on <= start_on:
        raise VacancyEndsBeforeStart()

    def work(conn: Connection) -> Done[int]:
        unit = unit_of(conn, unit_id)
        for row in unit_facts.vacancies(conn, unit_id):
            if (row.end_on is None or start_on < row.end_on) and (end_on is None or row.start_on < end_on):
                raise VacancyOverlaps(start=row.start_on)
        number = unit_facts.add_vacancy(conn, unit_id, start_on, end_on, filed_on)
        return Done(number, number, unit.code, _body(unit_id, start_on, end_on, filed_on))

    return commit(office.store, office.actor, "vacancy.file", work, moment=clock.now(), key=key, again=same_number)


def end_vacancy(office: Office, unit_id: int, vacancy_id: int, end_on: date, *, key: str | None = None) -> int:
    """Note the first day on which the unit is no longer vacant; raises `VacancyUnknown` or `VacancyEndsBeforeStart`."""

    def work(conn: Connection) -> Done[int]:
        unit, row = unit_of(conn, unit_id), _vacancy(conn, unit_id, vacancy_id)
        if end_on <= row.start_on:
            raise VacancyEndsBeforeStart()
        unit_facts.end_vacancy(conn, vacancy_id, end_on)
        body = {"before": _body(*row[1:]), "after": _body(unit_id, row.start_on, end_on, row.filed_on)}
        return Done(vacancy_id, vacancy_id, unit.code, body)

    return commit(office.store, office.actor, "vacancy.end", work, moment=clock.now(), key=key, again=same_number)


def remove_vacancy(office: Office, unit_id: int, vacancy_id: int, *, key: str | None = None) -> int:
    """Take a vacancy away that was noted by mistake; charges made by it stay. Raises `VacancyUnknown`."""

    def work(conn: Connection) -> Done[int]:
        unit, row = unit_of(conn, unit_id), _vacancy(conn, unit_id, vacancy_id)
        unit_facts.remove_vacancy(conn, vacancy_id)
        return Done(vacancy_id, vacancy_id, unit.code, {"before": _body(*row[1:]), "after": None})

    return commit(office.store, office.actor, "vacancy.remove", work, moment=clock.now(), key=key, again=same_number)


def _vacancy(conn: Connection, unit_id: int, vacancy_id: int) -> VacancyRow:
    found = next((row for row in unit_facts.vacancies(conn, unit_id) if row.vacancy_id == vacancy_id), None)
    if found is None:
        raise VacancyUnknown()
    return found


def unit_of(conn: Connection, unit_id: int) -> UnitRow:
    """The unit; raises `UnitUnknown`."""
    found = people.units(conn, [unit_id])
    if not found:
        raise UnitUnknown(unit=unit_id)
    return found[0]


def _body(unit_id: int, start_on: date, end_on: date | None, filed_on: date) -> dict[str, object]:
    end = end_on.isoformat() if end_on else None
    return {"unit": unit_id, "start_on": start_on.isoformat(), "end_on": end, "filed_on": filed_on.isoformat()}


def same_number(_conn: Connection, number: int) -> int:
    """What a repeated request is answered where the number says it all."""
    return number
