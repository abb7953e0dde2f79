"""What an import would do to each row, and what it may never do: erase, inherit, guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.import_plan import (
    AsOfMissing,
    Known,
    UnitState,
    Verdict,
    key_of,
    phones_of_person,
    plan_rows,
    state_after,
    stated_as_of,
    usual_price,
)
from propdesk.domain.opening import StatedDiffers
from propdesk.domain.resident_rows import ResidentRow
from propdesk.domain.units import UnitCode, UnitKind

AS_OF = date(2026, 10, 31)
CODE = UnitCode("1", "1", "101")
BOOK = UnitState(
    895_200, date(2020, 1, 1), "刘洋", "corner", ("张三", "李四"), (5000, 5000), ("13800001111", "13800002222"), ("王五",), ("13900003333",)
)


def row(**more: object) -> ResidentRow:
    return ResidentRow("s", 5, CODE, **more)  # type: ignore[arg-type]


def known(**more: object) -> dict[tuple[str, UnitKind], Known]:
    return {key_of(row()): Known(9, BOOK, **more)}  # type: ignore[arg-type]


def test_an_empty_cell_never_erases() -> None:
    assert state_after(BOOK, row()) == BOOK
    planned, _ = plan_rows([row()], known(), None, None)
    assert (planned[0].verdict, planned[0].unit_id, planned[0].differences) == (Verdict.SAME, 9, ())


def test_new_changed_same() -> None:
    planned, _ = plan_rows([row(note="sold"), ResidentRow("s", 6, UnitCode("1", "1", "102"), owners=("赵六",))], known(), None, None)
    assert [one.verdict for one in planned] == [Verdict.CHANGED, Verdict.NEW]
    assert planned[0].differences == ("note",)
    assert planned[1].differences == ()
    assert planned[1].unit_id is None


def test_another_kind_of_unit_with_the_same_code_is_another_unit() -> None:
    planned, _ = plan_rows([ResidentRow("s", 5, CODE, UnitKind.PARKING)], known(), None, None)
    assert (planned[0].verdict, planned[0].unit_id) == (Verdict.NEW, None)


def test_a_removed_unit_is_new_again_and_knows_nothing() -> None:
    planned, _ = plan_rows([row(owners=("赵六",))], known(removed=True, billed=frozenset({"2026-10"})), None, None)
    assert (planned[0].verdict, planned[0].unit_id, planned[0].before) == (Verdict.NEW, 9, None)
    assert planned[0].after == UnitState(owners=("赵六",))


def test_a_new_owner_inherits_neither_shares_nor_phones() -> None:
    after = state_after(BOOK, row(owners=("赵六",)))
    assert (after.owners, after.shares, after.phones) == (("赵六",), (), ())
    assert (after.tenants, after.tenant_phones) == (BOOK.tenants, BOOK.tenant_phones)
    assert state_after(BOOK, row(owners=("赵六",), phones=("1",), shares=(10_000,))).phones == ("1",)
    assert state_after(BOOK, row(owners=("李四",))).phones == ("13800002222",)  # who stays keeps the own phone
    assert state_after(BOOK, row(owners=("李四", "张三"))).phones == ("13800002222", "13800001111")  # in whatever order
    assert state_after(BOOK, row(tenants=("孙七",))).tenant_phones == ()
    assert state_after(BOOK, row(tenants=("孙七",), tenant_phones=("2",))).tenant_phones == ("2",)


def test_whose_phone() -> None:
    assert [phones_of_person(i, 2, ("a", "b")) for i in range(2)] == [("a",), ("b",)]
    assert [phones_of_person(i, 2, ("a", "b", "c")) for i in range(2)] == [("a", "b", "c"), ()]


def test_a_phone_of_nobody_is_not_lost_and_does_not_change_every_time() -> None:
    parking = row(phones=("13800001111",), tenant_phones=("13900003333",))
    once = state_after(None, parking)
    assert once == UnitState(note="13800001111; 13900003333")
    assert state_after(once, parking) == once
    let = state_after(None, row(phones=("13800001111",), tenants=("王五",)))
    assert (let.phones, let.tenant_phones, let.note) == ((), ("13800001111",), "")
    both = state_after(None, row(phones=("1",), tenants=("王五",), tenant_phones=("2",), note="door"))
    assert (both.tenant_phones, both.note) == (("2",), "door; 1")
    assert state_after(None, row(owners=("张三",), tenant_phones=("2",))).note == "2"
    assert state_after(None, row(owners=("张三", "李四"), shares=(10_000,))).shares == ()


def test_usual_price() -> None:
    assert usual_price([]) is None
    assert usual_price([row(), row(price=0)]) is None  # free units make no usual price
    assert usual_price([row(price=2), row(price=1), row(price=3), row(price=3)]) == 3
    assert usual_price([row(price=2), row(price=1)]) == 1


def test_opening_arrears_once_and_own_price() -> None:
    owing = row(paid_to=date(2026, 8, 31), area_cm2=500_000, price=30_000, stated_fen=30_000)
    planned, differing = plan_rows([owing], {}, AS_OF, 20_000)
    assert [charge.amount_fen for charge in planned[0].opening] == [15_000, 15_000]
    assert (planned[0].opens, planned[0].own_price, planned[0].price, differing) == (True, 30_000, 30_000, [])
    again, _ = plan_rows([owing], known(opened=True), AS_OF, 20_000)
    assert (again[0].opens, again[0].opening) == (False, ())
    usual, _ = plan_rows([row(paid_to=date(2026, 9, 30), area_cm2=500_000)], {}, AS_OF, 20_000)
    assert (usual[0].own_price, usual[0].price, usual[0].opening[0].amount_fen) == (None, 20_000, 10_000)


def test_opening_arrears_of_a_unit_in_the_book() -> None:
    owing = row(paid_to=date(2026, 7, 31))
    planned, differing = plan_rows(
        [row(paid_to=date(2026, 7, 31), area_cm2=500_000, stated_fen=30_000)], known(billed=frozenset({"2026-10"})), AS_OF, 20_000
    )
    assert [str(charge.month) for charge in planned[0].opening] == ["2026-08", "2026-09"]  # October was billed here already
    assert (planned[0].verdict, differing) == (Verdict.CHANGED, [])
    assert plan_rows([owing], known(), AS_OF, None)[0][0].opening == ()  # without a price nothing can be computed


def test_no_price_no_area_free_and_per_unit() -> None:
    def amounts(one: ResidentRow, reference: int | None, unit: str | None = None) -> list[int]:
        return [charge.amount_fen for charge in plan_rows([one], {}, AS_OF, reference, price_unit=unit)[0][0].opening]

    september = date(2026, 9, 30)
    assert amounts(row(paid_to=september, area_cm2=500_000), None) == []
    assert amounts(row(paid_to=september), 20_000) == []
    assert amounts(row(paid_to=september, area_cm2=500_000, price=0), 20_000) == []  # listed as free
    assert amounts(row(paid_to=september, area_cm2=1, price=1), None) == []  # less than half a fen
    assert amounts(row(paid_to=september, area_cm2=500_000), 2_000_000, "unit-month") == [20_000]
    assert amounts(row(paid_to=date(2027, 1, 31), area_cm2=500_000), 20_000) == []  # paid ahead
    assert amounts(row(paid_to=september, area_cm2=500_000, handover_on=date(2026, 12, 1)), 20_000) == []
    assert plan_rows([row(price=0)], {}, AS_OF, 20_000)[0][0].own_price == 0


def test_stated_arrears_that_differ_are_reported() -> None:
    _, differing = plan_rows([row(paid_to=AS_OF, stated_fen=10_000, area_cm2=1, price=1)], {}, AS_OF, None)
    assert differing == [StatedDiffers(5, 0, 10_000)]
    assert plan_rows([row(paid_to=AS_OF, stated_fen=10_000)], known(opened=True), AS_OF, None)[1] == []


def test_a_list_that_says_what_is_paid_needs_a_day() -> None:
    with pytest.raises(AsOfMissing):
        plan_rows([row(paid_to=AS_OF)], {}, None, None)
    assert plan_rows([row()], {}, None, None)[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("阳光花园住户台账（截至2026年10月31日）", AS_OF),
        ("截至：2026-10-31", AS_OF),
        ("截止到 2026/10/31 的欠费", AS_OF),
        ("截止日期：2026．10．31", AS_OF),
        ("统计截至日期 2026年 10 月 31日", AS_OF),
        ("截至２０２６年１０月３１日", AS_OF),
        ("截至20261031", AS_OF),
        ("Arrears as of 2026-10-31", AS_OF),
        ("AS AT 2026.10.31", AS_OF),
        ("截至2026年2月30日", None),
        ("截至2026-10-311", None),
        ("截至2026年10月", None),
        ("2026年10月31日", None),
        ("", None),
    ],
)
def test_the_day_a_list_names(text: str, day: date | None) -> None:
    assert stated_as_of([text]) == day
    assert stated_as_of(["物业费", text]) == day


NAMES = st.lists(st.sampled_from(["张三", "李四", "王五"]), max_size=3, unique=True).map(tuple)
NUMBERS = st.lists(st.sampled_from(["13800001111", "13800002222", "13800003333"]), max_size=3, unique=True).map(tuple)
ROWS = st.builds(
    row, owners=NAMES, phones=NUMBERS, tenants=NAMES, tenant_phones=NUMBERS, shares=st.sampled_from([(), (5000, 5000), (10_000,)]),
    note=st.sampled_from(["", "door"]), steward=st.sampled_from(["", "刘洋"]), area_cm2=st.sampled_from([None, 10]),
)  # fmt: skip


@given(ROWS, ROWS)
def test_the_same_row_twice_changes_nothing(first: ResidentRow, second: ResidentRow) -> None:
    once = state_after(state_after(None, first), second)
    assert state_after(once, second) == once
    for state in (once, state_after(None, first)):
        assert state.owners or not (state.phones or state.shares)
        assert state.tenants or not state.tenant_phones
