"""Statements compiled once give the same rows as SQLAlchemy's own execution, whatever values they are run with."""

from datetime import date

import pytest
from sqlalchemy import bindparam, select

from propdesk.services.office import Office
from propdesk.store import bulk, prepared
from propdesk.store.prepared import MOST, fetch_plain, run
from propdesk.store.tables import people

_SOME = (
    select(people.person.c.id, people.person.c.name)
    .where(people.person.c.id.in_(bindparam("ids", expanding=True)), people.person.c.name != "nobody")
    .order_by(people.person.c.id)
)
_day = people.tenancy.c.start_on.type
_SINCE = select(people.tenancy.c.person_id, people.tenancy.c.start_on).where(people.tenancy.c.start_on >= bindparam("since", type_=_day))


@pytest.fixture
def named(office: Office) -> Office:
    with office.store.write() as conn:
        bulk.insert_rows(conn, people.person, ("name", "note"), [(f"Owner {n}", "") for n in range(20)])
    return office


@pytest.mark.parametrize("ids", [[3], [2, 5], [1, 2, 3, 4, 5, 6, 7, 8], list(range(1, 21)), [7, 7, 99]])
def test_a_list_of_any_length_asks_for_exactly_its_values(named: Office, ids: list[int]) -> None:
    with named.store.read() as conn:
        assert run(conn, _SOME, {"ids": ids}) == [tuple(row) for row in conn.execute(_SOME, {"ids": ids})]


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_a_list_no_shape_can_take_is_refused_before_anything_is_asked(named: Office, count: int) -> None:
    with named.store.read() as conn, pytest.raises(ValueError, match=f"a list of {count} values"):
        run(conn, _SOME, {"ids": [1] * count})


def test_days_go_in_and_come_out_as_days_and_plain_as_their_text(office: Office) -> None:
    with office.store.write() as conn:
        flat = conn.exec_driver_sql("SELECT max(id) FROM unit").scalar_one()
        tenant = bulk.insert_one(conn, people.person, {"name": "Tenant", "note": ""})
        day = date(2026, 3, 1)
        bulk.insert_rows(conn, people.tenancy, ("unit_id", "person_id", "start_on", "position"), [(flat, tenant, day.isoformat(), 0)])
        assert run(conn, _SINCE, {"since": day}) == run(conn, _SINCE, {"since": "2026-03-01"}) == [(tenant, day)]
        assert run(conn, _SINCE, {"since": date(2026, 3, 2)}) == []
        assert fetch_plain(conn, _SINCE, {"since": "2026-03-01"}) == [(tenant, "2026-03-01")]


def test_what_was_compiled_for_one_engine_serves_the_others(office: Office) -> None:
    with office.store.read() as reading, office.store.write() as writing:
        assert reading.dialect is not writing.dialect
        first = run(reading, _SOME, {"ids": [1]})
        compiled = prepared._prepare.cache_info().misses
        assert run(writing, _SOME, {"ids": [1]}) == first
        assert prepared._prepare.cache_info().misses == compiled
