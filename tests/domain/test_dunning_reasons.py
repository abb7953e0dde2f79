"""Why a household is left out of a run, in words, and what a person may put back."""

from datetime import date

import pytest

from propdesk.domain.dunning import WHY_TEXTS, LeftOut, Why


def test_every_reason_has_its_words() -> None:
    assert set(WHY_TEXTS) == set(Why)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (LeftOut(Why.PROMISE, date(2026, 12, 1)), "Promised to pay by 2026-12-01"),
        (LeftOut(Why.DISPUTE, None, "leak"), "Disputed: leak"),
        (LeftOut(Why.HARDSHIP), "Hardship"),  # no reason given: no colon left hanging
        (LeftOut(Why.NOT_YET), "No further step"),
        (LeftOut(Why.NOT_YET, date(2026, 12, 1)), "Next step from 2026-12-01"),
        (LeftOut(Why.COVERED), "Prepaid money covers it"),
    ],
)
def test_a_reason_in_words(left: LeftOut, said: str) -> None:
    assert left.sentence(str) == said


def test_what_rests_by_right_stays_out_and_courtesy_yields_to_a_person() -> None:
    assert {why for why in Why if not why.may_return} == {Why.NOTHING, Why.COURT, Why.DISPUTE, Why.PLAN, Why.HOLD}
    assert {why for why in Why if why.timing} == {Why.EXHAUSTED, Why.GAP, Why.NOT_YET}
