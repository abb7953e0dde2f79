"""Contacts: what may be noted, times of day as people type them, and no field that pries."""

from dataclasses import fields, replace
from datetime import date, time

import pytest

from propdesk.domain.contacts import (
    CHANNEL_NAMES,
    DISTURBING,
    FLAG_NAMES,
    RESULT_NAMES,
    Channel,
    Contact,
    ContactAhead,
    FlagKind,
    NextStepBefore,
    NextStepMissing,
    Result,
    StaffMissing,
    TimeMissing,
    check_contact,
)
from propdesk.errors import UserError

TODAY = date(2026, 11, 26)
CALL = Contact(1, Channel.PHONE, TODAY, Result.NO_ANSWER, "赵敏", time(18, 30))
PRYING = ("family", "income", "job", "work", "employer", "health", "religion", "party", "character", "trait", "wealth", "means", "economy")


def test_every_channel_result_and_flag_has_a_name() -> None:
    assert set(CHANNEL_NAMES) == set(Channel)
    assert set(RESULT_NAMES) == set(Result)
    assert set(FLAG_NAMES) == set(FlagKind)


def test_a_call_of_today_may_be_noted() -> None:
    check_contact(CALL, TODAY)
    check_contact(replace(CALL, next_step="Visit", next_on=TODAY), TODAY)


BAD: list[tuple[dict[str, object], type[UserError]]] = [
    ({"on": date(2026, 11, 27)}, ContactAhead),
    ({"at": None}, TimeMissing),
    ({"staff": "  "}, StaffMissing),
    ({"next_on": date(2026, 11, 25), "next_step": "Visit"}, NextStepBefore),
    ({"next_on": date(2026, 11, 28)}, NextStepMissing),
]


@pytest.mark.parametrize(("change", "error"), BAD)
def test_what_may_not_be_noted_is_refused_with_a_sentence(change: dict[str, object], error: type[UserError]) -> None:
    with pytest.raises(error) as caught:
        check_contact(replace(CALL, **change), TODAY)  # type: ignore[arg-type]
    assert "{" not in caught.value.sentence()


@pytest.mark.parametrize("channel", list(Channel))
def test_only_what_the_office_begins_at_home_disturbs(channel: Channel) -> None:
    assert replace(CALL, channel=channel).disturbs is (channel in DISTURBING)
    assert not replace(CALL, channel=channel, theirs=True).disturbs


def test_who_came_to_the_desk_needs_no_time() -> None:
    check_contact(replace(CALL, channel=Channel.DESK, at=None), TODAY)
    check_contact(replace(CALL, theirs=True, at=None), TODAY)


def test_a_contact_has_no_field_that_pries_into_family_or_means() -> None:
    names = {field.name for field in fields(Contact)}
    assert not [name for name in names if any(word in name for word in PRYING)]
