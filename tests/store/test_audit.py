"""The audit log: chained lines, digests of rows, and what each kind of tampering does to them."""

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from propdesk.services.office import Office
from propdesk.store import audit, bulk
from propdesk.store.engine import raw_of
from propdesk.store.integrity import broken_lines
from propdesk.store.tables import payments, people

WHO = audit.Actor("desk", "reception")
AT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def append(office: Office, action: str) -> str:
    with office.store.write() as conn:
        return audit.append(conn, WHO, AT, AT, action, "1-1-101", {"b": 1, "a": "门"})


def test_every_line_names_the_one_before(office: Office) -> None:
    with office.store.read() as conn:
        before = audit.head(conn)
    first, second = append(office, "one"), append(office, "two")
    with office.store.read() as conn:
        rows = conn.exec_driver_sql("SELECT seq, prev, hash, body, version FROM audit ORDER BY seq DESC LIMIT 2").all()
        assert audit.head(conn) == (before[0] + 2, second)
        assert audit.length(conn) == before[0] + 2
        assert broken_lines(raw_of(conn)) == (0, "")
    assert [row.hash for row in rows] == [second, first]
    assert [row.prev for row in rows] == [first, before[1]]
    assert rows[0].body == '{"a":"门","b":1}'  # canonical: sorted, no blanks, readable
    assert rows[0].version == audit.VERSION


def test_the_hash_covers_every_part_of_a_line() -> None:
    parts = ["at", "local", "who", "where", "what", "about", "{}"]
    base = audit.line_hash(audit.GENESIS, 1, 1, parts)
    others = {audit.line_hash(audit.GENESIS, 1, 1, [*parts[:i], "x", *parts[i + 1 :]]) for i in range(len(parts))}
    others |= {
        audit.line_hash("1" * 64, 1, 1, parts),
        audit.line_hash(audit.GENESIS, 2, 1, parts),
        audit.line_hash(audit.GENESIS, 1, 2, parts),
    }
    assert base not in others
    assert len(others) == len(parts) + 3


def append_and_fail(conn: Connection) -> None:
    """A change whose last statement the database refuses."""
    audit.append(conn, WHO, AT, AT, "lost", "", {})
    conn.exec_driver_sql("INSERT INTO phone VALUES (1, 999, '', 1)")


def test_a_rolled_back_change_leaves_no_line(office: Office) -> None:
    with office.store.read() as conn:
        before = audit.head(conn)
    with pytest.raises(IntegrityError), office.store.write() as conn:
        append_and_fail(conn)
    with office.store.read() as conn:
        assert audit.head(conn) == before


def test_a_span_is_the_digest_of_what_is_stored(office: Office) -> None:
    with office.store.read() as conn:
        span = audit.written(conn, payments.payment, 1, 3)
        assert (span.table, span.count, span.columns) == ("payment", 3, len(payments.payment.columns) - 1)
        assert audit.stored_digest(conn, payments.payment, 1, 3) == (3, span.sha256)
        assert audit.stored_digest(conn, payments.payment, 1, 2)[1] != span.sha256
        assert span.body()["sha256"] == span.sha256


def test_a_digest_tells_rows_and_values_apart() -> None:
    tables = [[], [()], [("a", "b")], [("ab",)], [("a",), ("b",)], [("a", None)], [("a", "")], [("b", "a")]]
    assert len({audit.digest(rows) for rows in tables}) == len(tables)


def test_rows_written_in_bulk_are_numbered_in_a_row(office: Office) -> None:
    columns = ("name", "note")
    with office.store.write() as conn:
        assert bulk.insert_rows(conn, people.person, columns, []) == (0, -1)
        first, last = bulk.insert_rows(conn, people.person, columns, [(f"Owner {i}", "") for i in range(5)])
        assert last - first == 4
        assert bulk.insert_one(conn, people.person, {"name": "Owner 6"}) == last + 1
        names = [row[0] for row in conn.exec_driver_sql("SELECT name FROM person ORDER BY id").all()]
    assert names[-6:] == [f"Owner {i}" for i in range(5)] + ["Owner 6"]


def test_bulk_columns_may_come_in_any_order(office: Office) -> None:
    with office.store.write() as conn:
        first, _ = bulk.insert_rows(conn, people.person, ("note", "name"), [("gate key", "Owner A")])
        assert conn.exec_driver_sql("SELECT name, note FROM person WHERE id = ?", (first,)).one() == ("Owner A", "gate key")


@pytest.mark.parametrize("count", [1, bulk.TOGETHER - 1, bulk.TOGETHER, 2 * bulk.TOGETHER + 3])
def test_bulk_rows_keep_their_order_and_their_empty_values(office: Office, count: int) -> None:
    with office.store.write() as conn:
        owner = bulk.insert_one(conn, people.person, {"name": "Owner"})
        unit = conn.exec_driver_sql("SELECT max(id) FROM unit").scalar_one()
        rows = [(None, place, "2026-10-31" if place % 2 else None, owner, unit) for place in range(count)]
        columns = ("end_on", "position", "start_on", "person_id", "unit_id")
        first, last = bulk.insert_rows(conn, people.tenancy, columns, rows)
        assert last - first == count - 1
        assert conn.exec_driver_sql(f"SELECT {', '.join(columns)} FROM tenancy WHERE id >= {first} ORDER BY id").all() == rows


def test_lines_and_rows_have_one_digest() -> None:
    ends = [("元/㎡", None, 7), ("", "a", 8)]
    text = audit.lines_of(1, list(map(audit.line, ends))) + audit.lines_of(2, [audit.line(ends[0])])
    sha256 = hashlib.sha256(text).hexdigest()
    assert audit.span_of_lines(people.person, 5, 3, sha256) == audit.span_of(
        people.person, 5, [(1, *ends[0]), (1, *ends[1]), (2, *ends[0])]
    )


@pytest.mark.parametrize("count", [1, bulk.TOGETHER + 1])
def test_what_all_rows_have_alike_is_written_once_and_as_it_is(office: Office, count: int) -> None:
    with office.store.write() as conn:
        rows = [(f"Steward {place}",) for place in range(count)]
        first, _last = bulk.insert_rows(conn, people.staff, ("name",), rows, {"phone": "it's 100% ? :a", "active": 0})
        found = conn.exec_driver_sql(f"SELECT name, phone, active FROM staff WHERE id >= {first} ORDER BY id").all()
    assert found == [(name, "it's 100% ? :a", 0) for (name,) in rows]


def test_a_bulk_column_must_exist(office: Office) -> None:
    with office.store.write() as conn, pytest.raises(KeyError):
        bulk.insert_rows(conn, people.person, ("name", "nickname"), [("Owner A", "A")])
