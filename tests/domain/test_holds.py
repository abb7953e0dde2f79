"""What rests of a debt, and what may be demanded meanwhile."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.domain.holds import (
    DisputedPartNeedsCharge,
    DisputedPartOutOfRange,
    HoldDoesNothing,
    HoldEndsBeforeStart,
    HoldKind,
    HoldReasonMissing,
    HoldTerms,
    checked,
    demanded,
    dispute,
    holds_on,
    late_fee_demanded,
    why_rests,
)

DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Held:
    charge_id: int | None
    dunning: bool = True
    amount_fen: int | None = None
    kind: HoldKind = HoldKind.HOLD


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([], 16300),
        ([Held(1)], 0),  # the charge itself
        ([Held(2)], 16300),  # another charge
        ([Held(None)], 0),  # the whole household
        ([Held(1, dunning=False)], 16300),  # only late fees rest
        ([Held(1, amount_fen=6300)], 10000),  # a corresponding part is in dispute, the rest is demanded
        ([Held(1, amount_fen=6300), Held(1, amount_fen=5000)], 5000),  # two objections add up
        ([Held(1, amount_fen=16300)], 0),
        ([Held(1, amount_fen=20000)], 0),  # paid meanwhile: never below nothing
        ([Held(1, amount_fen=100), Held(1)], 0),
    ],
)
def test_what_is_demanded_of_a_charge(holds: list[Held], expected: int) -> None:
    assert demanded(1, 16300, holds) == expected


def test_money_paid_meanwhile_counts_towards_the_part_that_is_not_disputed() -> None:
    disputed = [Held(1, amount_fen=6300)]
    assert [demanded(1, open_fen, disputed) for open_fen in (16300, 11300, 6300, 1000, 0)] == [10000, 5000, 0, 0, 0]


def test_the_late_fee_of_a_charge_in_dispute_is_not_demanded_either() -> None:
    assert late_fee_demanded(1, 500, [Held(1, amount_fen=1)]) == 0
    assert late_fee_demanded(1, 500, [Held(2), Held(1, dunning=False)]) == 500


HOLDS = st.builds(Held, st.sampled_from([None, 1, 2]), st.booleans(), st.none() | st.integers(1, 30000))


@given(st.integers(0, 50000), st.lists(HOLDS, max_size=5))
def test_never_more_than_is_open_and_another_hold_never_asks_for_more(open_fen: int, holds: list[Held]) -> None:
    fen = demanded(1, open_fen, holds)
    assert 0 <= fen <= open_fen
    assert all(demanded(1, open_fen, holds[:i]) >= demanded(1, open_fen, holds[: i + 1]) for i in range(len(holds)))
    assert demanded(1, open_fen, list(reversed(holds))) == fen


def test_the_owners_objection_is_named_before_the_offices_own_reasons() -> None:
    plan, hold, dispute_ = (Held(1, kind=kind) for kind in (HoldKind.PLAN, HoldKind.HOLD, HoldKind.DISPUTE))
    assert [why_rests(1, rests) for rests in ([plan], [plan, hold], [plan, hold, dispute_], [plan, Held(2)])] == [
        HoldKind.PLAN, HoldKind.HOLD, HoldKind.DISPUTE, HoldKind.PLAN,
    ]  # fmt: skip


def test_a_dispute_is_never_demanded_and_names_its_part() -> None:
    terms = checked(dispute(DAY, " 漏水 ", charge_id=4, amount_fen=6300, ticket=" PG2026000012 "), 16300)
    assert (terms.kind, terms.dunning, terms.late_fee, terms.reason, terms.ticket) == (
        HoldKind.DISPUTE, True, False, "漏水", "PG2026000012",
    )  # fmt: skip
    assert checked(HoldTerms(DAY, None, "x", 4, amount_fen=50), 100).amount_fen is None  # only a dispute has a part


def test_what_a_hold_must_say() -> None:
    for terms, error in [
        (HoldTerms(DAY, None, "  "), HoldReasonMissing),
        (HoldTerms(DAY, DAY, "x"), HoldEndsBeforeStart),
        (HoldTerms(DAY, None, "x", late_fee=False), HoldDoesNothing),
        (dispute(DAY, "x", amount_fen=1), DisputedPartNeedsCharge),
        (dispute(DAY, "x", charge_id=4, amount_fen=0), DisputedPartOutOfRange),
        (dispute(DAY, "x", charge_id=4, amount_fen=16301), DisputedPartOutOfRange),
    ]:
        with pytest.raises(error):
            checked(terms, 16300)
    assert checked(dispute(DAY, "x", charge_id=4, amount_fen=16300), 16300).amount_fen == 16300


def test_a_hold_has_its_first_day_and_not_its_last() -> None:
    end = date(2026, 12, 1)
    assert [holds_on(DAY, end, day) for day in (date(2026, 11, 22), DAY, date(2026, 11, 30), end)] == [False, True, True, False]
    assert holds_on(DAY, None, date(2030, 1, 1))
