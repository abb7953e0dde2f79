"""What a last safe day rests on, in words."""

from datetime import date

import pytest

from propdesk.domain.limitation import Event, Kind, standing
from propdesk.i18n import catalog
from propdesk.services.limitation_words import event_in, left_in, why_in

TODAY = date(2026, 11, 23)
ENGLISH = catalog("en")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event(Kind.DEMAND, date(2025, 6, 10), reference="CJ2025-000012"), "Demand of 2025-06-10 (CJ2025-000012)"),
        (Event(Kind.SUIT, date(2026, 1, 15), date(2026, 3, 10)), "Suit from 2026-01-15 to 2026-03-10"),
        (Event(Kind.SUIT, date(2026, 1, 15)), "Suit since 2026-01-15, still running"),
        (
            Event(Kind.PROMISE, date(2025, 9, 1), date(2025, 12, 31)),
            "Promise or acknowledgement of 2025-09-01, to pay by 2025-12-31",
        ),
        (Event(Kind.PROMISE, date(2025, 9, 1)), "Promise or acknowledgement of 2025-09-01"),
        (Event(Kind.ONE_SUM, date(2025, 9, 1), date(2026, 9, 30)), "Instalments of one sum of 2025-09-01, the last on 2026-09-30"),
    ],
)
def test_an_event_is_told_with_its_days(event: Event, words: str) -> None:
    assert event_in(ENGLISH, event) == words


def test_what_a_last_safe_day_rests_on_is_one_line() -> None:
    due_on, promise = date(2022, 5, 31), Event(Kind.PROMISE, date(2025, 9, 1), date(2025, 12, 31))
    assert why_in(ENGLISH, standing(due_on, (), TODAY)) == "Due day 2022-05-31; nothing interrupted it"
    assert why_in(ENGLISH, standing(due_on, [promise], TODAY)).startswith("Agreed after expiry: Promise")
    later = why_in(ENGLISH, standing(due_on, [promise, Event(Kind.DEMAND, date(2026, 3, 1))], date(2030, 1, 1)))
    assert later == "Demand of 2026-03-01, after an agreement after expiry"
    old = [Event(Kind.DEMAND, date(2018 + 2 * n, 4, 1)) for n in range(12)]
    assert why_in(ENGLISH, standing(date(2018, 3, 31), old, date(2040, 1, 1))).endswith("; limited by twenty years")


def test_the_days_left_are_told() -> None:
    due_on = date(2023, 11, 30)
    assert left_in(ENGLISH, standing(due_on, (), TODAY)) == "7 days left"
    assert left_in(ENGLISH, standing(due_on, (), date(2026, 12, 1))) == "over for 1 day"
    assert left_in(ENGLISH, standing(due_on, [Event(Kind.SUIT, date(2026, 1, 1))], TODAY)) == "safe while it runs"
