"""Ways of paying, reasons, and how a payment is spread over open charges."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.payments import (
    DESK_METHODS,
    INTERNAL,
    METHOD_NAMES,
    ORDER_NAMES,
    WITHIN_NAMES,
    Method,
    MethodUnknown,
    OpenCharge,
    Order,
    Part,
    ReasonMissing,
    Rule,
    RuleUnknown,
    Share,
    Spread,
    Undo,
    Within,
    allocate,
    check_reason,
    how_to_undo,
    parse_method,
    parse_rule,
)

C1 = OpenCharge(1, date(2026, 1, 31), 50_000)
C2 = OpenCharge(2, date(2026, 2, 28), 50_000)
C3 = OpenCharge(3, date(2026, 12, 31), 50_000)


def shares(spread: Spread) -> dict[int, int]:
    return {share.charge_id: share.amount_fen for share in spread.shares}


def test_worked_example_14() -> None:
    assert shares(allocate([C3, C2, C1], 70_000)) == {1: 50_000, 2: 20_000}
    assert shares(allocate([C1, C2, C3], 70_000, [2])) == {2: 50_000, 1: 20_000}


def test_what_is_left_is_credit() -> None:
    assert allocate([], 70_000) == Spread((), 70_000)
    assert allocate([C1], 70_000) == Spread((Share(1, 50_000),), 20_000)
    assert allocate([C1], 50_000, [1]) == Spread((Share(1, 50_000),), 0)
    assert allocate([C1, C2], 0) == Spread((), 0)
    assert allocate([OpenCharge(9, date(2026, 1, 1), 0), C1], 10).shares == (Share(1, 10),)  # nothing is written for nothing


def test_not_yet_due_comes_last_and_equal_days_by_number() -> None:
    twin = OpenCharge(7, C1.due_on, 100)
    assert [share.charge_id for share in allocate([C3, twin, C2, C1], 200_000).shares] == [1, 7, 2, 3]
    assert [share.charge_id for share in allocate([C3, twin, C2, C1], 200_000, {3, 7}).shares] == [7, 3, 1, 2]


def test_methods() -> None:
    assert [parse_method(text) for text in ("cash", " WeChat ", "ALIPAY")] == [Method.CASH, Method.WECHAT, Method.ALIPAY]
    assert set(METHOD_NAMES) == set(Method) == set(DESK_METHODS) | INTERNAL
    for text in ("cheque", "credit", "deposit"):  # what is here already is no way of paying at the desk
        with pytest.raises(MethodUnknown) as refused:
            parse_method(text)
        assert f"“{text}”" in refused.value.sentence()


def test_a_void_needs_a_reason() -> None:
    assert check_reason(" wrong unit ") == "wrong unit"
    for text in ("", "  \n"):
        with pytest.raises(ReasonMissing):
            check_reason(text)


CHARGES = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 100_000)).map(lambda two: (date(2026, 1, 1) + timedelta(days=two[0]), two[1])),
    max_size=12,
).map(lambda found: [OpenCharge(i + 1, due, fen) for i, (due, fen) in enumerate(found)])


@given(CHARGES, st.integers(1, 500_000), st.sets(st.integers(1, 12)))
def test_identities(charges: list[OpenCharge], amount: int, designated: set[int]) -> None:
    spread = allocate(charges, amount, designated)
    open_fen = {charge.charge_id: charge.open_fen for charge in charges}
    assert sum(share.amount_fen for share in spread.shares) + spread.credit_fen == amount
    assert all(0 < share.amount_fen <= open_fen[share.charge_id] for share in spread.shares)
    assert len(shares(spread)) == len(spread.shares)
    assert spread.credit_fen == max(0, amount - sum(open_fen.values()))
    got = shares(spread)
    for group in (designated, set(open_fen) - designated):  # inside a group nobody is served before an older one is full
        order = sorted((c for c in charges if c.charge_id in group), key=lambda c: (c.due_on, c.charge_id))
        unfilled = [c.charge_id for c in order if got.get(c.charge_id, 0) < c.open_fen]
        after = [c.charge_id for c in order if unfilled and order.index(c) > [o.charge_id for o in order].index(unfilled[0])]
        assert not any(got.get(charge_id) for charge_id in after)
    if any(charge_id in got for charge_id in set(open_fen) - designated):
        assert all(got.get(c.charge_id) == c.open_fen for c in charges if c.charge_id in designated)


@given(CHARGES, st.integers(1, 500_000))
def test_the_order_of_the_list_does_not_matter(charges: list[OpenCharge], amount: int) -> None:
    assert allocate(charges, amount) == allocate(reversed(charges), amount)


# the orders ---------------------------------------------------------------------------------------------------------------

F, P = Part.LATE_FEE, Part.PRINCIPAL


def parts(spread: Spread) -> dict[tuple[int, str], int]:
    return {(share.charge_id, share.part.value): share.amount_fen for share in spread.shares}


def test_worked_example_15_pro_rata_to_the_fen() -> None:
    twins = [OpenCharge(1, C1.due_on, 30_000), OpenCharge(2, C1.due_on, 10_000)]
    spread = allocate(twins, 10_001, order=Order.CIVIL_CODE_560)
    assert shares(spread) == {1: 7_501, 2: 2_500}
    assert shares(allocate(twins, 10_001)) == {1: 10_001}  # the oldest order knows no pro rata


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        (Within.LATE_FEE_FIRST, {(9, "principal"): 5_000, (1, "late_fee"): 1_000}),
        (Within.PRINCIPAL_FIRST, {(1, "principal"): 6_000}),
        (Within.LATE_FEE_LAST, {(1, "principal"): 6_000}),
    ],
)
def test_worked_example_15_cost_late_fee_principal(within: Within, expected: dict[tuple[int, str], int]) -> None:
    debt, cost = OpenCharge(1, C1.due_on, 50_000, 3_000, item_id=1), OpenCharge(9, C2.due_on, 5_000, item_id=2, cost=True)
    for order in Order:
        assert parts(allocate([debt, cost], 6_000, order=order, within=within, priority=(1, 2))) == expected


def test_costs_of_enforcing_come_before_or_after_all_debts_of_their_kind() -> None:
    """Before every due debt, not before what the payer designated; twins share pro rata; then the rest as always."""
    debts = [OpenCharge(1, C1.due_on, 100, 10), OpenCharge(2, C2.due_on, 100, 10)]
    costs = [
        OpenCharge(8, C2.due_on, 30, cost=True),
        OpenCharge(9, C2.due_on, 10, cost=True),
        OpenCharge(7, C3.due_on, 5, due=False, cost=True),
    ]
    first = allocate([*debts, *costs], 160, within=Within.LATE_FEE_FIRST)
    assert first.shares == (Share(8, 30), Share(9, 10), Share(1, 10, F), Share(1, 100), Share(2, 10, F))
    chosen = allocate([*debts, *costs], 120, [2], within=Within.LATE_FEE_FIRST)
    assert chosen.shares == (Share(2, 10, F), Share(2, 100), Share(8, 10))
    named = allocate([*debts, *costs], 15, [9], within=Within.PRINCIPAL_FIRST)
    assert named.shares == (Share(9, 10), Share(1, 5))
    last = allocate([*debts, *costs], 230, within=Within.PRINCIPAL_FIRST)
    assert last.shares == (Share(1, 100), Share(1, 10, F), Share(2, 100), Share(2, 10, F), Share(8, 10))
    assert parts(allocate([*debts, *costs], 224, within=Within.LATE_FEE_LAST)) == parts(last) | {(8, P): 4}
    assert parts(allocate(costs, 20, order=Order.CIVIL_CODE_560, within=Within.LATE_FEE_FIRST)) == {(8, P): 15, (9, P): 5}


def test_worked_example_16_the_heavier_burden_first() -> None:
    older, younger = OpenCharge(1, C1.due_on, 50_000), OpenCharge(2, C2.due_on, 50_000, burden_ppb=500_000)
    assert shares(allocate([older, younger], 50_000, order=Order.CIVIL_CODE_560)) == {2: 50_000}
    assert shares(allocate([older, younger], 50_000)) == {1: 50_000}


def test_due_debts_before_others_and_the_designation_before_all() -> None:
    due = OpenCharge(1, C2.due_on, 100, 10, item_id=5)
    later = OpenCharge(2, C3.due_on, 100, item_id=4, due=False, burden_ppb=9)
    for order in Order:
        spread = allocate([later, due], 105, order=order, within=Within.LATE_FEE_LAST, priority=(4, 5))
        assert parts(spread) == {(1, "principal"): 100, (1, "late_fee"): 5}
        assert parts(allocate([later, due], 105, [2], order=order)) == {(2, "principal"): 100, (1, "principal"): 5}


def test_late_fees_within_each_bill_or_after_all_principal() -> None:
    bills = [OpenCharge(1, C1.due_on, 100, 10), OpenCharge(2, C2.due_on, 100, 5)]
    assert allocate(bills, 205, within=Within.LATE_FEE_FIRST).shares == (Share(1, 10, F), Share(1, 100), Share(2, 5, F), Share(2, 90))
    assert allocate(bills, 205, within=Within.PRINCIPAL_FIRST).shares == (Share(1, 100), Share(1, 10, F), Share(2, 95))
    assert allocate(bills, 205, within=Within.LATE_FEE_LAST).shares == (Share(1, 100), Share(2, 100), Share(1, 5, F))
    assert allocate(bills, 300, within=Within.LATE_FEE_LAST).credit_fen == 85


def test_the_agreed_order_names_items_and_the_rest_comes_after() -> None:
    water, fee, other = (OpenCharge(n, C1.due_on, 100, item_id=n) for n in (3, 1, 2))
    spread = allocate([other, fee, water], 250, order=Order.AGREED, priority=[3, 1])
    assert shares(spread) == {3: 100, 1: 100, 2: 50}


def test_the_rule_is_kept_as_text() -> None:
    assert set(ORDER_NAMES) == set(Order)
    assert set(WITHIN_NAMES) == set(Within)
    assert parse_rule("") == Rule()
    for rule in (Rule(), Rule(Order.AGREED, Within.LATE_FEE_FIRST, (3, 1)), Rule(Order.CIVIL_CODE_560)):
        assert parse_rule(rule.as_text()) == rule
    assert Rule(Order.AGREED, Within.PRINCIPAL_FIRST, (3, 1)).as_text() == "agreed/principal_first/3,1"
    for text in ("newest", "oldest", "oldest/never", "agreed/late_fee_last/x"):
        with pytest.raises(RuleUnknown):
            parse_rule(text)
    assert Rule(Order.AGREED, priority=(2, 1)).spread([OpenCharge(1, C1.due_on, 1, item_id=1)], 1).credit_fen == 0


def test_void_on_the_day_and_reversal_later() -> None:
    assert how_to_undo(C1.due_on, C1.due_on) is Undo.VOID
    assert how_to_undo(C1.due_on, C2.due_on) is Undo.REVERSAL
    assert how_to_undo(C1.due_on, C1.due_on, bounced=True) is Undo.BOUNCED


# an oracle that hands out fen by fen ----------------------------------------------------------------------------------------

LEDGER = st.lists(
    st.builds(
        OpenCharge,
        charge_id=st.just(0),
        due_on=st.sampled_from([date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
        open_fen=st.integers(0, 40),
        late_fee_fen=st.integers(0, 15),
        item_id=st.integers(1, 3),
        due=st.booleans(),
        burden_ppb=st.sampled_from([0, 0, 300_000, 500_000]),
        cost=st.sampled_from([False, False, True]),
    ),
    max_size=7,
).map(lambda rows: [replace(row, charge_id=n, late_fee_fen=0 if row.cost else row.late_fee_fen) for n, row in enumerate(rows, 1)])
RULES = st.builds(Rule, st.sampled_from(list(Order)), st.sampled_from(list(Within)), st.permutations([1, 2]).map(tuple))


def oracle(charges: Sequence[OpenCharge], amount: int, chosen: set[int], rule: Rule) -> dict[tuple[int, str], int]:
    """The law read aloud, one fen at a time: who is first among all that still have something open?"""
    left = {(c.charge_id, P): c.open_fen for c in charges} | {(c.charge_id, F): c.late_fee_fen for c in charges}
    got: dict[tuple[int, str], int] = {}
    by_id = {c.charge_id: c for c in charges}

    def before(one: tuple[int, Part]) -> tuple[object, ...]:
        charge, part = by_id[one[0]], one[1]
        group = "a designated" if charge.charge_id in chosen else "b due" if charge.due else "c later"
        turn = 0 if rule.within is not Within.LATE_FEE_LAST else [P, F].index(part)
        if charge.cost:
            turn = -1 if rule.within is Within.LATE_FEE_FIRST else 9
        if rule.order is Order.CIVIL_CODE_560:
            return group, turn, not charge.due, -charge.burden_ppb, charge.due_on
        named = [*rule.priority].index(charge.item_id) if charge.item_id in rule.priority else 99
        agreed = (not charge.due, named) if rule.order is Order.AGREED else ()
        return group, turn, *agreed, charge.due_on, charge.charge_id

    while amount and any(left.values()):
        first = min(before(one) for one, fen in left.items() if fen)
        group = sorted({one[0] for one, fen in left.items() if fen and before(one) == first})
        members = {n: [one for one in left if one[0] == n and left[one] and before(one) == first] for n in group}
        owed = {n: sum(left[one] for one in members[n]) for n in group}
        ration = owed
        if sum(owed.values()) > amount:
            exact = {n: Fraction(amount * owed[n], sum(owed.values())) for n in group}
            ration = {n: int(exact[n]) for n in group}
            for n in sorted(group, key=lambda n: (ration[n] - exact[n], n))[: amount - sum(ration.values())]:
                ration[n] += 1
        first_part = F if rule.within is Within.LATE_FEE_FIRST else P
        for n in group:
            for _fen in range(ration[n]):
                one = min((one for one in members[n] if left[one]), key=lambda one: one[1] is not first_part)
                left[one] -= 1
                amount -= 1
                got[one[0], one[1].value] = got.get((one[0], one[1].value), 0) + 1
    return got


@given(LEDGER, st.integers(0, 300), st.sets(st.integers(1, 7)), RULES)
def test_allocation_is_what_the_slow_oracle_says(charges: list[OpenCharge], amount: int, chosen: set[int], rule: Rule) -> None:
    spread = rule.spread(charges, amount, chosen)
    assert parts(spread) == oracle(charges, amount, chosen, rule)
    assert len(parts(spread)) == len(spread.shares)


@given(LEDGER, st.integers(0, 300), st.sets(st.integers(1, 7)), RULES)
def test_parts_add_up_and_nothing_is_over_paid(charges: list[OpenCharge], amount: int, chosen: set[int], rule: Rule) -> None:
    spread = rule.spread(charges, amount, chosen)
    held = {(c.charge_id, part): fen for c in charges for part, fen in (("principal", c.open_fen), ("late_fee", c.late_fee_fen))}
    assert sum(share.amount_fen for share in spread.shares) + spread.credit_fen == amount
    assert all(0 < share.amount_fen <= held[share.charge_id, share.part.value] for share in spread.shares)
    assert spread.credit_fen == max(0, amount - sum(held.values()))
    assert rule.spread(reversed(charges), amount, chosen).credit_fen == spread.credit_fen
