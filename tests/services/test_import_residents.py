"""A list taken over, taken over again, and taken back: on real workbooks and real books."""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from propdesk import clock
from propdesk.domain.charges import PriceUnit, Reason
from propdesk.domain.header_words import Field
from propdesk.domain.import_plan import AsOfMissing, UnitState, Verdict
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.services import arrears, billing, closing, households, notices, payments, rates, residents
from propdesk.services.office import Office
from propdesk.services.residents import apply_import, plan_import, undo_import
from propdesk.store import integrity
from tests.tools.office_day import FEE, add_unit, lines, refused, rows, set_rate, spans_hold, workbook

AS_OF = date(2026, 10, 31)
TITLES = ("房号", "业主姓名", "联系电话", "建筑面积", "租户", "租户电话", "备注")
OWING = ("房号", "业主姓名", "联系电话", "建筑面积", "交房日期", "单价(元/㎡·月)", "已缴至", "欠费金额")


def bring(office: Office, path: Path, *table: tuple[object, ...], as_of: date | None = None, above: str = "") -> residents.ImportDone:
    """Write the list and take it over."""
    return apply_import(office, plan_import(office, workbook(path, *table, above=above), as_of=as_of))


def living(office: Office) -> dict[str, object]:
    """The rows people see, numbers of persons and ties left out."""
    found = rows(office)
    names = {row[0]: row[1:] for row in found["person"]}
    numbers: dict[object, list[object]] = {}
    for row in sorted(found["phone"]):
        numbers.setdefault(row[1], []).append(row[2:])
    ties = {
        table: sorted((row[1], names[row[2]], tuple(numbers.get(row[2], ())), row[3:]) for row in found[table])
        for table in ("ownership", "tenancy")
    }
    units = [row for row in found["unit"] if row[-1] == 0]
    return {"units": units, "people": sorted(names.values()), **ties, "assignment": found["assignment"]}


def test_new_units_with_people(empty: Office, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "list.xlsx",
        TITLES,
        ("1-1-101", "张三", 13800001111, 89.52, None, None, "corner"),
        ("1-1-102", "李四、王五", "13800002222/13800003333", 100, "周八", "13900001111", None),
        ("1-1-103", "张三", "13800001111", 60.5, None, None, None),
    )
    plan = plan_import(empty, path)
    assert plan.counts == {"new": 3, "changed": 0, "same": 0, "problem": 0}
    assert rows(empty)["unit"] == []
    done = apply_import(empty, plan)
    assert (done.added, done.changed, done.same, done.problems, done.charges) == (3, 0, 0, 0, 0)
    homes = households.every(empty, AS_OF)
    assert [(home.code, home.owners, home.tenants, home.phones, home.area_cm2) for home in homes] == [
        ("1-1-101", ("张三",), (), ("13800001111",), 895_200),
        ("1-1-102", ("李四", "王五"), ("周八",), ("13800002222", "13800003333", "13900001111"), 1_000_000),
        ("1-1-103", ("张三",), (), ("13800001111",), 605_000),
    ]
    card = households.card(empty, 2, AS_OF)
    assert [(person.name, person.role, person.phones) for person in card.people] == [
        ("李四", "owner", ("13800002222",)),
        ("王五", "owner", ("13800003333",)),
        ("周八", "tenant", ("13900001111",)),
    ]
    assert households.card(empty, 1, AS_OF).people == households.card(empty, 3, AS_OF).people  # one person, two units
    assert len(rows(empty)["person"]) == 4
    assert lines(empty)[-1] == ("residents.import", "list.xlsx")


def test_the_same_file_twice_changes_nothing(empty: Office, tmp_path: Path) -> None:
    table = (
        OWING,
        ("1-1-101", "张三", "13800001111", 50, date(2020, 1, 1), 2.0, date(2026, 8, 31), 200),
        ("1-1-102", "李四", None, 50, None, 2.0, date(2027, 1, 31), None),
        ("1-1-103", "王五", None, 50, None, 3.5, None, None),
        ("1-1-104", "赵六", None, 50, None, 0, date(2026, 8, 31), None),
    )
    bring(empty, tmp_path / "a.xlsx", *table, as_of=AS_OF)
    before = rows(empty, "audit", "import_mapping")
    plan = plan_import(empty, tmp_path / "a.xlsx", as_of=AS_OF)
    assert plan.counts == {"new": 0, "changed": 0, "same": 4, "problem": 0}
    assert (plan.arrears_fen, plan.months_unpaid, plan.units_in_arrears, plan.problems) == (0, 0, 0, ())
    again = apply_import(empty, plan)
    assert again == residents.ImportDone(None, 0, 0, 4, 0, 0, 0)
    assert rows(empty, "audit", "import_mapping") == before


def test_opening_arrears_rates_and_what_is_billed_afterwards(empty: Office, tmp_path: Path) -> None:
    done = bring(
        empty,
        tmp_path / "a.xlsx",
        OWING,
        ("1-1-101", "张三", None, 50, date(2020, 1, 1), 2.0, date(2026, 8, 31), 200),
        ("1-1-102", "李四", None, 50, None, 2.0, date(2026, 12, 31), None),  # paid ahead
        ("1-1-103", "王五", None, 50, None, 3.5, date(2026, 9, 14), None),  # own price, broken month
        ("1-1-104", "赵六", None, 50, None, 0, date(2026, 8, 31), None),  # free
        ("1-1-105", "孙七", None, 50, date(2026, 11, 20), None, date(2026, 8, 31), None),  # handed over later
        ("1-1-106", "周八", None, 50, date(2026, 10, 1), 3.5, None, None),  # own price, nothing said of payments
        ("1-1-107", "吴九", None, 50, None, 0, None, None),  # free, nothing said of payments
        above="阳光花园（截至2026年10月31日）",
    )
    assert (done.charges, done.arrears_fen) == (4, 2 * 10_000 + 9_333 + 17_500)
    opened = billing.charges(empty, unit_id=3)
    assert [(row.period, row.amount_fen, row.price, row.due_on) for row in opened] == [
        ("2026-10", 17_500, 35_000, date(2026, 10, 10)),
        ("2026-09", 9_333, 35_000, date(2026, 9, 15)),  # not due before the first day it charges
    ]
    assert billing.charges(empty, unit_id=1)[0].price == 20_000
    set_rate(empty)
    assert billing.preview_run(empty, Month(2026, 10)).reasons[Reason.ALREADY_BILLED] == 2
    november = billing.run(empty, Month(2026, 11))
    billed = {row.code[-3:]: row.amount_fen for row in billing.charges(empty, period=Month(2026, 11))}
    assert billed == {"101": 10_000, "103": 17_500, "105": 3_667, "106": 17_500}
    assert november.total_fen == sum(billed.values())
    left_out = {row.code[-3:]: row.reason for row in billing.preview_run(empty, Month(2026, 11)).unbilled if row.code[-3:] not in billed}
    assert left_out == {"102": Reason.NOT_STARTED, "104": Reason.ENDED, "107": Reason.ENDED}
    january = billing.preview_run(empty, Month(2027, 1))
    assert {charge.unit_id for charge in january.charges} == {1, 2, 3, 5, 6}
    homes = {home.code[-3:]: home.paid_up_to for home in households.every(empty, AS_OF)}
    assert (homes["101"], homes["102"]) == (date(2026, 8, 31), date(2026, 12, 31))
    assert spans_hold(empty) > 0


def test_a_list_without_prices_uses_the_rate_and_its_unit(empty: Office, tmp_path: Path) -> None:
    rates.set_tariff(empty, FEE, 2_000_000, PriceUnit.UNIT_MONTH, date(2025, 1, 1), "b")
    titles = ("房号", "业主姓名", "建筑面积", "已缴至")
    done = bring(empty, tmp_path / "a.xlsx", titles, ("1-1-101", "张三", 89.52, date(2026, 9, 30)), as_of=AS_OF)
    assert done.arrears_fen == 20_000  # 200.00 a unit, whatever its area
    assert billing.charges(empty, unit_id=1)[0].price == 2_000_000
    priced = workbook(tmp_path / "b.xlsx", OWING, ("1-1-102", "李四", None, 50, None, 2.0, date(2026, 9, 30), None))
    differs = refused(empty, residents.PriceUnitDiffers, lambda: plan_import(empty, priced, as_of=AS_OF))
    assert FEE in differs.sentence()


def test_a_list_for_units_billed_here_already(office: Office, tmp_path: Path) -> None:
    billing.run(office, Month(2026, 10))
    table = (OWING, ("1-1-101", "张三", None, 50, None, 2.0, date(2026, 7, 31), 300))
    plan = plan_import(office, workbook(tmp_path / "a.xlsx", *table), as_of=AS_OF)
    assert (plan.counts["changed"], plan.stated_differ) == (1, ())
    done = apply_import(office, plan)
    assert (done.charges, done.arrears_fen) == (2, 20_000)  # August and September; October stands
    assert arrears.overdue(office, AS_OF, codes=["1-1-101"]).total_fen == 30_000
    assert bring(office, tmp_path / "a.xlsx", *table, as_of=AS_OF).batch_id is None


def test_prices_first_and_arrears_later(empty: Office, tmp_path: Path) -> None:
    """A list of prices does not stand in the way of the arrears that a later list brings."""
    titles = ("房号", "业主姓名", "建筑面积", "单价(元/㎡·月)")
    bring(empty, tmp_path / "a.xlsx", titles, ("1-1-101", "张三", 50, 3.5), ("1-1-102", "李四", 50, 2), ("1-1-103", "王五", 50, 2))
    done = bring(empty, tmp_path / "b.xlsx", OWING, ("1-1-101", "张三", None, 50, None, 3.5, date(2026, 9, 30), None), as_of=AS_OF)
    assert (done.changed, done.arrears_fen) == (1, 17_500)
    assert done.batch_id is not None
    undo_import(empty, done.batch_id)
    set_rate(empty)
    assert {row.unit_id: row.price for row in billing.preview_run(empty, Month(2026, 11)).charges} == {1: 35_000, 2: 20_000, 3: 20_000}


def test_a_day_is_needed_and_found(empty: Office, tmp_path: Path) -> None:
    table = (OWING, ("1-1-101", "张三", None, 50, None, 2.0, date(2026, 9, 30), None))
    refused(empty, AsOfMissing, lambda: plan_import(empty, workbook(tmp_path / "a.xlsx", *table)))
    assert plan_import(empty, workbook(tmp_path / "b.xlsx", *table, above="截止日期：2026-10-31")).as_of == AS_OF
    assert plan_import(empty, tmp_path / "b.xlsx", as_of=date(2026, 9, 30)).as_of == date(2026, 9, 30)  # the clerk's word counts


def test_problem_rows_only(empty: Office, tmp_path: Path) -> None:
    plan = plan_import(empty, workbook(tmp_path / "a.xlsx", TITLES, ("1-1-101", "张三", None, -5, None, None, None)))
    assert plan.counts["problem"] == 1
    refused(empty, residents.NothingToImport, lambda: apply_import(empty, plan))


def test_buildings_spelled_two_ways_are_one(empty: Office, tmp_path: Path) -> None:
    titles = ("楼栋", "房号", "业主姓名", "建筑面积")
    bring(
        empty,
        tmp_path / "a.xlsx",
        titles,
        ("A座", 101, "张三", 50),
        ("a栋", 102, "李四", 50),
        ("03", 103, "王五", 50),
        ("3号楼", 104, "赵六", 50),
    )
    assert len(rows(empty)["building"]) == 2
    bring(empty, tmp_path / "b.xlsx", titles, ("ａ", 105, "孙七", 50))
    assert [home.building for home in households.every(empty, AS_OF)] == ["03", "03", "A", "A", "A"]


def test_units_without_a_building_or_an_owner(empty: Office, tmp_path: Path) -> None:
    titles = ("房号", "房屋类型", "业主姓名", "联系电话", "建筑面积")
    table = (titles, ("B1-12", "车位", None, "13800001111", 12), ("77", "车位", None, None, None), ("1-1-101", "住宅", "张三", None, 50))
    assert bring(empty, tmp_path / "a.xlsx", *table).added == 3
    assert bring(empty, tmp_path / "a.xlsx", *table).same == 3  # the phone of nobody does not change every time
    homes = {home.code: home for home in households.every(empty, AS_OF)}
    assert (homes["77"].building, homes["77"].state.value) == ("", "vacant")
    assert (homes["B1-12"].note, homes["B1-12"].phones) == ("13800001111", ())
    assert households.unit_named(empty, "77", UnitKind.PARKING).building == ""


def test_changed_rows_keep_history(empty: Office, tmp_path: Path) -> None:
    bring(empty, tmp_path / "a.xlsx", TITLES, ("1-1-101", "张三", "13800001111", 50, None, None, None), as_of=date(2026, 1, 1))
    done = bring(empty, tmp_path / "b.xlsx", TITLES, ("1-1-101", "孙七", None, 50, "周八", None, None), as_of=AS_OF)
    assert (done.added, done.changed) == (0, 1)
    was, now = (households.every(empty, day)[0] for day in (AS_OF - timedelta(days=1), AS_OF))
    assert (was.owners, was.phones, was.tenants) == (("张三",), ("13800001111",), ())
    assert (now.owners, now.phones, now.tenants, now.area_cm2) == (("孙七",), (), ("周八",), 500_000)  # no phone of the former owner
    from propdesk.services import search

    index = search.load(empty)
    assert [hit.code for hit in search.find(empty, index, "sunqi", AS_OF)] == ["1-1-101"]
    assert search.find(empty, index, "zhangsan", AS_OF) == ()


def test_people_kept_by_a_change_stay_searchable(empty: Office, tmp_path: Path) -> None:
    from propdesk.services import search

    bring(empty, tmp_path / "a.xlsx", TITLES, ("1-1-101", "张三", "13800001111", 50, None, None, None))
    bring(empty, tmp_path / "b.xlsx", TITLES, ("1-1-101", "张三", None, 50, "周八", "13900001111", None))
    index = search.load(empty)
    assert [hit.names for hit in search.find(empty, index, "zhangsan", AS_OF)] == [("张三", "周八")]


def test_a_changed_list_without_a_day_keeps_history_too(empty: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 4, 0, tzinfo=UTC))
    bring(empty, tmp_path / "a.xlsx", TITLES, ("1-1-101", "张三", "13800001111", 50, None, None, None))
    bring(empty, tmp_path / "b.xlsx", TITLES, ("1-1-101", "孙七", "13800009999", 50, None, None, None))
    assert households.every(empty, date(2026, 11, 22))[0].owners == ("张三",)
    assert households.every(empty, date(2026, 11, 23))[0].owners == ("孙七",)


# --- undo


def test_undo_takes_new_units_away_and_a_second_import_brings_them_back(empty: Office, tmp_path: Path) -> None:
    table = (
        OWING,
        ("1-1-101", "张三", "13800001111", 50, date(2020, 1, 1), 2.0, date(2026, 8, 31), 200),
        ("1-1-102", "李四", "13800002222", 50, None, 3.5, date(2026, 8, 31), None),
        ("1-1-103", "王五", None, 50, None, 3.5, None, None),
    )
    bring(empty, tmp_path / "a.xlsx", *table, as_of=AS_OF)
    was = living(empty)
    undo_import(empty, 1)
    gone = rows(empty)
    assert [gone[name] for name in ("person", "phone", "ownership", "tenancy", "assignment")] == [[]] * 5  # no personal data stays
    assert all(row[-1] == 1 for row in gone["unit"])
    assert len(gone["charge_reversal"]) == len(gone["charge"]) == 4
    assert (households.every(empty, AS_OF), arrears.overdue(empty, AS_OF).rows) == ([], ())
    done = bring(empty, tmp_path / "a.xlsx", *table, as_of=AS_OF)
    assert (done.added, done.charges) == (3, 4)
    assert {k: v for k, v in living(empty).items() if k != "assignment"} == {k: v for k, v in was.items() if k != "assignment"}
    assert [row[1:] for row in rows(empty)["assignment"]] == [row[1:] for row in was["assignment"]]  # type: ignore[attr-defined]
    assert arrears.overdue(empty, AS_OF).total_fen == 2 * 10_000 + 2 * 17_500
    undo_import(empty, 2)
    assert bring(empty, tmp_path / "a.xlsx", *table, as_of=AS_OF).charges == 4
    undo_import(empty, 3)
    assert add_unit(empty, "1-1-101", UnitState(500_000, owners=("孙七",))) == 1  # by hand it comes back under its number too
    assert households.every(empty, AS_OF)[0].owners == ("孙七",)
    assert spans_hold(empty) > 0


def test_arrears_taken_over_after_a_close_leave_the_closed_days_alone(office: Office, tmp_path: Path) -> None:
    closed, after = date(2026, 11, 20), date(2026, 11, 21)

    def owed(day: date) -> int:
        return arrears.overdue(office, day).total_fen

    table = (OWING, ("9-9-901", "张三", None, 50, date(2020, 1, 1), 2.0, date(2026, 8, 31), 200))
    closing.close_day(office, closed, {})
    before = owed(closed)
    bring(office, tmp_path / "a.xlsx", *table, as_of=AS_OF)
    assert (owed(closed), owed(after)) == (before, before + 20_000)
    undo_import(office, 1)
    assert (owed(closed), owed(after)) == (before, before)
    assert {row[-1] for row in rows(office)["charge_reversal"]} == {""}  # it counted on no closed day, so never
    bring(office, tmp_path / "a.xlsx", *table, as_of=AS_OF)
    closing.close_day(office, after, {})
    undo_import(office, 2)
    assert {row[-1] for row in rows(office)["charge_reversal"]} == {"", "2026-11-22"}
    assert bring(office, tmp_path / "a.xlsx", *table, as_of=AS_OF).charges == 2
    assert owed(date(2026, 11, 22)) == before + 20_000
    assert integrity.check(office.store).findings == ()


def changed_list(tmp_path: Path, name: str, owner: str, phone: str, tenant: str | None = None) -> Path:
    other = ("1-1-102", "李四、王五", None, 50, None, None, "quiet")
    return workbook(tmp_path / name, TITLES, ("1-1-101", owner, phone, 55, tenant, None, "sold"), other)


@pytest.mark.parametrize("as_of", [None, AS_OF, date(2026, 1, 1)])
def test_undo_restores_changed_units_exactly(office: Office, tmp_path: Path, as_of: date | None) -> None:
    states = [living(office)]
    for name, owner, phone in (("a", "孙七", "13900001111"), ("b", "周八", "13900002222"), ("c", "周八", "13900003333")):
        plan = plan_import(office, changed_list(tmp_path, f"{name}.xlsx", owner, phone, "吴九" if name == "c" else None), as_of=as_of)
        assert plan.rows[0].verdict is Verdict.CHANGED
        apply_import(office, plan)
        states.append(living(office))
    for batch in (3, 2, 1):
        undo_import(office, batch)
        now, was = living(office), states[batch - 1]
        assert now["units"] == was["units"]
        assert household_of(office, 1) == household_of_state(was)
    assert living(office) == states[0]


def household_of(office: Office, unit_id: int) -> list[object]:
    """Who owns and rents now, with names and phones."""
    now = living(office)
    return household_of_state(now)


def household_of_state(state: dict[str, object]) -> list[object]:
    found: list[object] = []
    for table in ("ownership", "tenancy"):
        found += [(table, row[1], row[2]) for row in state[table] if row[0] == 1 and row[3][-1] is None]  # type: ignore[attr-defined,index]
    return found


def test_undo_is_refused_once_somebody_worked_on_it(empty: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = (OWING, ("1-1-101", "张三", None, 50, None, 2.0, date(2026, 8, 31), None), ("1-1-102", "李四", None, 50, None, 2.0, None, None))

    def fresh() -> int:
        done = bring(empty, tmp_path / "a.xlsx", *table, as_of=AS_OF)
        assert done.batch_id is not None
        return done.batch_id

    def touched(batch: int, unit: str) -> None:
        assert refused(empty, residents.BatchTouched, lambda: undo_import(empty, batch)).facts["unit"] == unit

    batch = fresh()
    set_rate(empty)
    run = billing.run(empty, Month(2026, 11)).run_id
    touched(batch, "1-1-101")
    assert run is not None
    billing.rollback(empty, run)
    edited = UnitState(500_000, owners=("李四",), note="by hand")
    households.edit(empty, 2, edited, AS_OF)
    touched(batch, "1-1-102")
    households.edit(empty, 2, UnitState(500_000, owners=("李四",)), AS_OF)
    undo_import(empty, batch)
    refused(empty, residents.BatchUndone, lambda: undo_import(empty, batch))
    refused(empty, residents.BatchUnknown, lambda: undo_import(empty, 99))
    batch = fresh()
    notices.issue(empty, AS_OF, [1], "zh_CN")
    touched(batch, "1-1-101")


def test_undo_of_a_change_asks_only_what_came_since(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone corrected by a list can be taken back in a book that is years old."""
    moment = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    billing.run(office, Month(2026, 10))
    payments.take(office, 1, 100, Method.CASH, date(2026, 10, 12), key="k1")
    notices.issue(office, AS_OF, [1, 2], "zh_CN")
    before = living(office)
    moment += timedelta(seconds=1)
    apply_import(office, plan_import(office, changed_list(tmp_path, "a.xlsx", "张三", "13900001111"), as_of=AS_OF))
    moment += timedelta(seconds=1)
    undo_import(office, 1)
    assert living(office) == before
    apply_import(office, plan_import(office, changed_list(tmp_path, "a.xlsx", "张三", "13900001111"), as_of=AS_OF))
    moment += timedelta(seconds=1)
    payments.take(office, 1, 100, Method.CASH, date(2026, 10, 12), key="k2")
    refused(office, residents.BatchTouched, lambda: undo_import(office, 2))


def test_a_payment_on_its_charges_always_stands_in_the_way(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    done = bring(office, tmp_path / "a.xlsx", OWING, ("1-1-101", "张三", None, 50, None, 2.0, date(2026, 8, 31), None), as_of=AS_OF)
    assert done.charges == 2
    moment -= timedelta(days=400)  # the clock was set back
    payments.take(office, 1, 100, Method.CASH, date(2026, 10, 12), key="k")
    refused(office, residents.BatchTouched, lambda: undo_import(office, 1))


def test_a_later_import_comes_off_first(office: Office, tmp_path: Path) -> None:
    for name, phone in (("a.xlsx", "13900001111"), ("b.xlsx", "13900002222")):
        apply_import(office, plan_import(office, changed_list(tmp_path, name, "张三", phone), as_of=AS_OF))
    refused(office, residents.BatchTouched, lambda: undo_import(office, 1))
    undo_import(office, 2)
    undo_import(office, 1)
    assert [(batch.batch_id, batch.undone_at is not None) for batch in residents.batches(office)] == [(2, True), (1, True)]


def test_undo_of_another_fee_leaves_the_first_alone(empty: Office, tmp_path: Path) -> None:
    bring(empty, tmp_path / "a.xlsx", OWING, ("1-1-101", "张三", None, 50, None, 3.5, date(2026, 9, 30), None), as_of=AS_OF)
    first = rows(empty)["assignment"]
    titles = ("房号", "业主姓名", "建筑面积", "车位费已缴至")
    plan = plan_import(empty, workbook(tmp_path / "b.xlsx", titles, ("1-1-101", "张三", 50, date(2026, 9, 30))), as_of=AS_OF)
    assert plan.fee == "车位费"
    apply_import(empty, plan)
    assert len(rows(empty)["assignment"]) == 2
    undo_import(empty, 2)
    assert rows(empty)["assignment"] == first


# --- keys, threads, size


def test_a_key_is_answered(empty: Office, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        OWING,
        ("1-1-101", "张三", None, 50, None, 2.0, date(2026, 8, 31), None),
        ("1-1-102", "李四", None, -1, None, 2.0, None, None),
    )
    plan = plan_import(empty, path, as_of=AS_OF)
    done = apply_import(empty, plan, key="k")
    before = rows(empty)
    assert apply_import(empty, plan, key="k") == done
    assert (done.problems, done.charges, done.arrears_fen) == (1, 2, 20_000)
    assert rows(empty) == before
    nothing = apply_import(empty, plan, key="k2")
    assert apply_import(empty, plan, key="k2") == nothing
    assert (nothing.batch_id, nothing.same, nothing.problems) == (None, 1, 1)


def test_two_threads_import_one_list_once(empty: Office, tmp_path: Path) -> None:
    plan = plan_import(
        empty, workbook(tmp_path / "a.xlsx", OWING, ("1-1-101", "张三", None, 50, None, 2.0, date(2026, 8, 31), None)), as_of=AS_OF
    )
    apply_import(empty, plan)
    undo_import(empty, 1)
    gate, got = threading.Barrier(2), []

    def click() -> None:
        gate.wait()
        got.append(apply_import(empty, plan))

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((done.added, done.same) for done in got) == [(0, 1), (1, 0)]
    assert arrears.overdue(empty, AS_OF).total_fen == 20_000


def test_what_happened_since_the_plan_is_respected(empty: Office, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", TITLES, ("1-1-101", "张三", "13800001111", 50, None, None, None))
    plan = plan_import(empty, path)
    add_unit(empty, "1栋1单元101", UnitState(owners=("张三",), area_cm2=500_000))
    done = apply_import(empty, plan)
    assert (done.added, done.changed) == (0, 1)
    assert households.every(empty, date(2100, 1, 1))[0].phones == ("13800001111",)


def test_a_confirmed_mapping_is_remembered(empty: Office, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("门牌", "谁", "面积"), ("1-1-101", "张三", 50))
    mapping = {Field.UNIT: 0, Field.OWNER: 1, Field.AREA: 2}
    apply_import(empty, plan_import(empty, path, mapping=mapping))
    assert households.every(empty, AS_OF)[0].owners == ("张三",)
    plan = plan_import(empty, workbook(tmp_path / "b.xlsx", ("门牌", "谁", "面积"), ("1-1-102", "李四", 50)))
    assert plan.rows[0].row.owners == ("李四",)


def test_thousands_of_units_change_and_change_back_in_bulk(empty: Office, tmp_path: Path) -> None:
    count = 2_500
    first = [(f"{1 + i // 500}-1-{101 + i % 500}", f"业主{i}", f"138{i:08d}", 50, None, None, None) for i in range(count)]
    bring(empty, tmp_path / "a.xlsx", TITLES, *first)
    was = living(empty)
    statements: list[str] = []
    from sqlalchemy import event

    event.listen(empty.store.writer, "before_cursor_execute", lambda *args: statements.append(args[2]))
    done = bring(empty, tmp_path / "b.xlsx", TITLES, *[(*row[:2], f"139{i:08d}", 50, None, None, "moved") for i, row in enumerate(first)])
    assert done.changed == count
    assert len(statements) < 150
    statements.clear()
    undo_import(empty, 2)
    assert len(statements) < 250
    assert living(empty) == was


def test_the_whole_sunshine_list_there_and_back(empty: Office) -> None:
    root = Path(__file__).parent.parent.parent
    expected = json.loads((root / "tests/data/sunshine_garden.expected.json").read_text(encoding="utf-8"))
    path = root / "resources/samples/sunshine_garden.xlsx"
    plan = plan_import(empty, path)
    assert (len(plan.rows), len(plan.problems)) == (expected["good_rows"], len(expected["problems"]))
    done = apply_import(empty, plan)
    assert (done.charges, done.arrears_fen) == (expected["months_unpaid"], expected["arrears_fen"])
    found = arrears.overdue(empty, AS_OF)
    wanted = (expected["units_in_arrears"], expected["months_unpaid"], expected["arrears_fen"])
    assert (len(found.rows), found.months, found.total_fen) == wanted
    assert plan_import(empty, path).counts["same"] == expected["good_rows"]
    set_rate(empty, plan.usual_price or 0)
    after = billing.preview_run(empty, Month(2026, 11))
    assert after.reasons.get(Reason.ALREADY_BILLED, 0) == 0
    undo_import(empty, 1)
    assert (households.every(empty, AS_OF), rows(empty)["person"]) == ([], [])
    again = apply_import(empty, plan_import(empty, path))
    assert (again.added, again.arrears_fen) == (expected["good_rows"], expected["arrears_fen"])
    assert arrears.overdue(empty, AS_OF) == found
