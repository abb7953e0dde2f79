"""Prepaid money: what may leave a purse on a day, and which charges it is set against."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.payments import OpenCharge, Part, Rule, Share, Within
from propdesk.domain.wallets import GENERAL, Offset, lowest_from, plan_offsets

D = date(2026, 3, 1)


def day(number: int) -> date:
    return D + timedelta(days=number)


def test_what_may_leave_on_a_day_leaves_no_later_day_below_zero() -> None:
    entries = [(day(0), 500), (day(5), -300), (day(9), 400)]
    assert lowest_from(entries, day(-1)) == 0
    assert [lowest_from(entries, day(n)) for n in (0, 4, 5, 8, 9, 30)] == [200, 200, 200, 200, 600, 600]
    assert lowest_from([(day(1), -50), (day(0), 100), (day(1), 50)], day(0)) == 100  # within a day the order does not matter
    assert lowest_from([], D) == 0


def test_an_items_purse_pays_its_item_and_the_general_one_the_rest() -> None:
    charges = [OpenCharge(1, day(0), 100, 10, item_id=1), OpenCharge(2, day(1), 80, item_id=2), OpenCharge(3, day(2), 70, item_id=1)]
    plan = plan_offsets({GENERAL: 60, 2: 50, 1: 20, 9: 1_000}, charges, Rule())
    assert plan == (
        Offset(1, (Share(1, 20),)),
        Offset(2, (Share(2, 50),)),
        Offset(GENERAL, (Share(1, 60),)),
    )
    rich = plan_offsets({GENERAL: 1_000}, charges, Rule(within=Within.LATE_FEE_FIRST))
    assert rich[0].amount_fen == 260
    assert rich[0].shares[0] == Share(1, 10, Part.LATE_FEE)
    assert plan_offsets({1: 105, GENERAL: 100}, charges[:1], Rule(within=Within.PRINCIPAL_FIRST)) == (
        Offset(1, (Share(1, 100), Share(1, 5, Part.LATE_FEE))),
        Offset(GENERAL, (Share(1, 5, Part.LATE_FEE),)),
    )


def test_what_is_not_due_waits_and_a_debt_of_a_purse_pays_nothing() -> None:
    later = OpenCharge(1, day(40), 100, due=False)
    assert plan_offsets({GENERAL: 100}, [later], Rule()) == ()
    assert plan_offsets({GENERAL: -5}, [OpenCharge(1, D, 100)], Rule()) == ()


@given(
    st.dictionaries(st.integers(0, 3), st.integers(0, 200)),
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 90), st.integers(0, 20)), max_size=6),
)
def test_no_purse_gives_more_than_it_holds_and_no_charge_takes_more_than_is_open(
    purses: dict[int, int], owed: list[tuple[int, int, int]]
) -> None:
    charges = [OpenCharge(n, day(n), fen, fee, item_id=item) for n, (item, fen, fee) in enumerate(owed, 1)]
    plan = plan_offsets(purses, charges, Rule())
    assert all(0 < offset.amount_fen <= purses[offset.purse] for offset in plan)
    got: dict[tuple[int, Part], int] = {}
    for offset in plan:
        for share in offset.shares:
            assert offset.purse in (GENERAL, charges[share.charge_id - 1].item_id)
            got[share.charge_id, share.part] = got.get((share.charge_id, share.part), 0) + share.amount_fen
    for charge in charges:
        assert got.get((charge.charge_id, Part.PRINCIPAL), 0) <= charge.open_fen
        assert got.get((charge.charge_id, Part.LATE_FEE), 0) <= charge.late_fee_fen
    general_left = purses.get(GENERAL, 0) - sum(offset.amount_fen for offset in plan if offset.purse == GENERAL)
    if general_left:  # then nothing due is left open
        assert sum(got.values()) == sum(charge.open_fen + charge.late_fee_fen for charge in charges)
