"""The read models: a fixed number of statements, totals of the database, edges, and more units than a statement can name."""

from datetime import date

import pytest
from sqlalchemy import event

from propdesk.domain.arrears import Bucket, bucket
from propdesk.domain.periods import Month
from propdesk.services.office import Office
from propdesk.store import billing, bulk, fee_items, lists, papers, payments, people, requests, settings
from propdesk.store.billables import billables
from propdesk.store.tables import billing as tables
from propdesk.store.tables import people as people_tables

DAY = date(2026, 11, 20)


@pytest.fixture
def statements(office: Office) -> list[str]:
    """What is sent to the database while reading."""
    sent: list[str] = []
    event.listen(office.store.reader, "before_cursor_execute", lambda *args: sent.append(args[2]))
    return sent


def many_units(office: Office, count: int) -> None:
    """`count` more flats without people."""
    columns = ("building_id", "entrance", "room", "code", "match_key", "sort_key", "kind", "area_cm2")
    with office.store.write() as conn:
        made = [(1, "9", str(i), f"1-9-{i}", f"1-9-{i}", f"9{i:06d}", "flat", 500_000) for i in range(count)]
        bulk.insert_rows(conn, people_tables.unit, columns, made)


def charge_all(office: Office, period: Month) -> None:
    """A charge of 1.00 for every unit."""
    columns = ("unit_id", "item_id", "period", "generation", "start_on", "end_on", "due_on", "amount_fen", "price", "formula")
    start, end, due = period.start.isoformat(), period.end.isoformat(), period.day(10).isoformat()
    with office.store.write() as conn:
        ids = [row[0] for row in conn.exec_driver_sql("SELECT id FROM unit").all()]
        made = [(unit, 1, str(period), 0, start, end, due, 100, 1, "f") for unit in ids]
        bulk.insert_rows(conn, tables.charge, columns, made)


def test_reversed_charges_and_void_payments_do_not_count(office: Office) -> None:
    with office.store.snapshot() as conn:
        owing = {row.unit_id: row for row in lists.arrears(conn, DAY)}
        everyone = lists.households(conn, DAY)
    assert {row.oldest_period for row in owing.values()} == {"2026-09"}
    assert {row.months for row in owing.values()} == {2}  # the November run was rolled back
    assert owing[3].months == 2  # its payment was voided
    assert [row.unit_id for row in everyone if not row.months] == [unit for unit in range(1, 13) if unit not in owing]
    assert sum(row.overdue_fen for row in everyone) == sum(row.overdue_fen for row in owing.values())


def test_every_edge_of_the_ageing_query_is_the_rule(office: Office) -> None:
    many_units(office, 1)
    for back in range(-1, 20):
        period = Month.of(DAY) + -back
        if str(period) not in ("2026-09", "2026-10", "2026-11"):
            charge_all(office, period)
    with office.store.snapshot() as conn:
        for day in (DAY, date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)):
            standing = {s.unit_id: s for s in lists.overdue(conn, day)}
            wanted = dict.fromkeys(Bucket, 0)
            for row in lists.charges(conn, unit_id=13):
                if row.due_on < day:
                    wanted[bucket(Month.parse(row.period), day)] += row.open_fen
            ages = standing[13].ageing
            assert (ages.recent_fen, ages.middle_fen, ages.old_fen) == tuple(wanted.values())
            assert ages.total_fen == standing[13].overdue_fen


def test_the_same_statements_for_ten_units_and_for_forty_thousand(office: Office, statements: list[str]) -> None:
    """More units than a statement may have values (32,766)."""

    def counted(work: object) -> int:
        statements.clear()
        with office.store.snapshot() as conn:
            work(conn)  # type: ignore[operator]
        return len(statements)

    reads = (lambda conn: lists.households(conn, DAY), lists.charges, people.units, people.owner_names)
    small = [counted(read) for read in reads]
    many_units(office, 40_000)
    charge_all(office, Month(2026, 8))
    large = [counted(read) for read in reads]
    assert large == small
    with office.store.snapshot() as conn:
        owing = lists.arrears(conn, DAY)
        assert len(owing) == 40_012
        assert [row.sort_key for row in owing] == sorted(row.sort_key for row in owing)
        ids = [row.unit_id for row in owing]
        assert len(people.units(conn, ids)) == 40_012
        assert people.people_of(conn, ids, DAY) == people.former_people(conn, ids[:600], DAY) == {}
        assert papers.print_counts(conn, ids) == {}
        assert papers.issued_on_day(conn, "notice", DAY, ids) == {}


def test_units_of_one_code_sort_the_same_way_every_time(office: Office) -> None:
    with office.store.write() as conn:
        columns = ("building_id", "entrance", "room", "code", "match_key", "sort_key", "kind", "area_cm2")
        made = [(1, "1", "101", "1-1-101", "1-1-101", "000000", kind, 1) for kind in ("storage", "shop")]
        bulk.insert_rows(conn, people_tables.unit, columns, made)
    with office.store.snapshot() as conn:
        assert [unit.unit_id for unit in people.units(conn)][:3] == [1, 13, 14]
        assert [one.unit_id for one in billables(conn, fee_items.items(conn)[0], Month(2026, 12))][:3] == [1, 13, 14]
        assert [unit.kind for unit in people.units_matching(conn, "1-1-101")] == ["flat", "storage", "shop"]
        assert len(people.unit_ids(conn)) == 14


def test_removed_units_are_nowhere(office: Office) -> None:
    with office.store.write() as conn:
        conn.exec_driver_sql("UPDATE unit SET removed = 1 WHERE id = 2")
    with office.store.snapshot() as conn:
        assert 2 not in {row.unit_id for row in lists.households(conn, DAY)} | {row.unit_id for row in lists.arrears(conn, DAY)}
        assert 2 not in {one.unit_id for one in billables(conn, fee_items.items(conn)[0], Month(2026, 12))}
        assert people.units(conn, [2]) == people.units_matching(conn, "1-1-102") == []


def test_paid_up_to(office: Office) -> None:
    with office.store.snapshot() as conn:
        now = lists.paid_up_to(conn)
        assert now[1] == date(2026, 10, 31)  # all paid that is billed
        assert now[2] == date(2026, 8, 31)  # the first open day is 1 September
        assert lists.paid_up_to(conn, 2) == {2: date(2026, 8, 31)}
        assert lists.paid_up_to(conn, 1, date(2026, 11, 1)) == {1: date(2026, 8, 31)}  # the payment is of 2 November
        assert lists.paid_up_to(conn, 99) == {}


def test_charges_of_one_run(office: Office) -> None:
    with office.store.snapshot() as conn:
        assert payments.any_taken(conn)
        run = billing.runs(conn)[-1]
        found = lists.charges(conn, run_id=run.run_id)
        assert (len(found), sum(row.amount_fen for row in found)) == billing.run_totals(conn, run.run_id) == (run.charges, run.total_fen)
        assert {row.period for row in found} == {run.period} == {"2026-09"}
        assert lists.charges(conn, run_id=billing.runs(conn)[0].run_id) == []  # rolled back


def test_number_series_and_requests(office: Office) -> None:
    with office.store.write() as conn:
        assert requests.next_numbers(conn, "CJ", 2026, 2) == ["CJ2026-000001", "CJ2026-000002"]
        assert requests.next_numbers(conn, "CJ", 2026) == ["CJ2026-000003"]
        assert requests.next_numbers(conn, "CJ", 2027) == ["CJ2027-000001"]
        assert requests.served(conn, "key-1", "payment.take") == 1
        assert requests.served(conn, "new", "payment.take") is None
        with pytest.raises(requests.KeyOfAnotherRequest):
            requests.served(conn, "key-1", "payment.void")


def test_settings_and_facts(office: Office) -> None:
    with office.store.write() as conn:
        assert settings.write(conn, {"a": "1", "b": "2"}) == {"a": (None, "1"), "b": (None, "2")}
        assert settings.write(conn, {"a": "1", "b": "3"}) == {"b": ("2", "3")}
        settings.set_meta(conn, "checked_at", "x")
        settings.set_meta(conn, "checked_at", "y")
        assert settings.meta(conn, "checked_at") == "y"
        assert settings.meta(conn, "nothing") is None
