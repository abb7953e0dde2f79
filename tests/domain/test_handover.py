"""Who bears which days: the developer before handover and for unsold units, then owner after owner."""

from dataclasses import replace
from datetime import date

import pytest

from propdesk.domain.charges import Billable, FeeItem, PriceUnit, Reason, Special, Tariff, bill
from propdesk.domain.fee_items import Handover
from propdesk.domain.handover import DEVELOPER, OWNER, Bearer, Liable, Owned, bearers, fee_from, owner_from
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.units import UnitKind

MARCH = Month(2026, 3)
SPAN = DateRange(date(2026, 3, 1), date(2026, 4, 1))
HANDED = date(2026, 3, 18)
FEE = FeeItem(1, "物业费", PriceUnit.M2_MONTH)
PAYS = replace(FEE, developer_pays=True)
NEXT = replace(FEE, handover=Handover.NEXT_MONTH)
RATE = Tariff(7, 19_800, date(2025, 1, 1), "clause 5")


def amounts(item: FeeItem, special: Special | None = None, **more: object) -> list[tuple[str, str, int, int]]:
    """Who, his name, first day and amount of each charge of March."""
    facts: dict[str, object] = {"unit_id": 1, "code": "1-1-101", "kind": UnitKind.FLAT, "area_cm2": 1_085_600, "special": special} | more
    made, _left = bill(item, [RATE], [Billable(**facts)], MARCH)  # type: ignore[arg-type]
    return [(str(one.liable), one.liable_name, one.span.start.day, one.amount_fen) for one in made]


def test_worked_example_19_both_ways() -> None:
    assert amounts(PAYS, handover_on=HANDED) == [("developer", "", 1, 11_788), ("owner", "", 18, 9_707)]
    assert amounts(replace(PAYS, handover=Handover.NEXT_MONTH), handover_on=HANDED) == [("developer", "", 1, 21_495)]
    assert amounts(FEE, handover_on=HANDED) == [("owner", "", 18, 9_707)]  # where the developer is not charged here
    assert amounts(NEXT, handover_on=HANDED) == []


def test_the_month_after_and_the_months_before() -> None:
    february, april = date(2026, 2, 28), date(2026, 4, 2)
    for item in (FEE, NEXT, PAYS, replace(PAYS, handover=Handover.NEXT_MONTH)):
        assert amounts(item, handover_on=february) == [("owner", "", 1, 21_495)]
    assert amounts(PAYS, handover_on=april) == [("developer", "", 1, 21_495)]
    assert amounts(FEE, handover_on=april) == []
    assert amounts(FEE, handover_on=SPAN.start) == [("owner", "", 1, 21_495)]
    assert amounts(NEXT, handover_on=SPAN.start) == []  # the developer bears the month of handover, also from its first day


def test_unsold_units() -> None:
    nobody = Special(owners=())
    assert amounts(PAYS, nobody) == [("developer", "", 1, 21_495)]
    assert amounts(FEE, nobody) == [("owner", "", 1, 21_495)]
    sold = Special(owners=(Owned("张三", HANDED),))
    assert amounts(PAYS, sold) == [("developer", "", 1, 11_788), ("owner", "", 18, 9_707)]
    assert amounts(PAYS, Special(owners=(Owned("张三"),))) == [("owner", "", 1, 21_495)]
    assert amounts(PAYS, Special(owners=(Owned("张三", date(2026, 5, 1)),))) == [("developer", "", 1, 21_495)]


def test_an_assignment_that_starts_later_and_the_developer() -> None:
    assert amounts(PAYS, start_on=date(2026, 3, 11), handover_on=HANDED) == [("developer", "", 11, 4_854), ("owner", "", 18, 9_707)]
    assert amounts(FEE, start_on=date(2026, 3, 11), handover_on=HANDED) == [("owner", "", 11, 14_561)]  # its own day beats handover


def test_owner_after_owner() -> None:
    special = Special(owners=(Owned("张三", None, HANDED), Owned("李四", HANDED, None)))
    assert amounts(FEE, special) == [("owner", "张三", 1, 11_788), ("owner", "李四", 18, 9_707)]
    couple = Special(owners=(Owned("张三"), Owned("王五", HANDED)))
    assert amounts(FEE, couple) == [("owner", "张三", 1, 11_788), ("owner", "张三、王五", 18, 9_707)]
    same = Special(owners=(Owned("张三", None, HANDED), Owned("张三", HANDED, None)))
    assert amounts(FEE, same) == [("owner", "", 1, 21_495)]
    gap = Special(owners=(Owned("张三", None, date(2026, 3, 11)), Owned("李四", date(2026, 3, 21), None)))
    assert [row[:3] for row in amounts(FEE, gap)] == [("owner", "张三", 1), ("owner", "", 11), ("owner", "李四", 21)]


@pytest.mark.parametrize(
    ("item", "handover", "owners", "first"),
    [
        (FEE, None, None, None),
        (FEE, None, (), None),
        (PAYS, None, None, None),
        (PAYS, None, (), date.max),
        (PAYS, None, (Owned("a"),), None),
        (PAYS, None, (Owned("a", HANDED), Owned("b", date(2026, 5, 1))), HANDED),
        (replace(PAYS, handover=Handover.NEXT_MONTH), None, (Owned("a", HANDED),), date(2026, 4, 1)),
        (FEE, HANDED, (), HANDED),
        (NEXT, HANDED, None, date(2026, 4, 1)),
    ],
)
def test_the_first_day_the_owner_bears(item: FeeItem, handover: date | None, owners: tuple[Owned, ...] | None, first: date | None) -> None:
    assert owner_from(item, handover, owners) == first


def test_the_first_day_anybody_is_charged_for() -> None:
    assert fee_from(FEE, None, None) is None
    assert fee_from(FEE, HANDED, None) == HANDED
    assert fee_from(NEXT, HANDED, None) == date(2026, 4, 1)
    assert fee_from(FEE, HANDED, date(2026, 1, 1)) == date(2026, 1, 1)
    assert fee_from(PAYS, HANDED, None) is None


def test_bearers_of_days() -> None:
    assert bearers(PAYS, SPAN, HANDED, None, None) == [(DateRange(SPAN.start, HANDED), DEVELOPER), (DateRange(HANDED, SPAN.end), OWNER)]
    assert bearers(FEE, SPAN, date(2026, 5, 1), None, None) == []
    assert Bearer(Liable.OWNER) == OWNER


def test_nobody_bears_what_nobody_is_charged_for() -> None:
    unit = Billable(1, "1", UnitKind.FLAT, 100, handover_on=date(2026, 4, 5))
    assert bill(FEE, [RATE], [unit], MARCH)[1][0].reason is Reason.NOT_STARTED
