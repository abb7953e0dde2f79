"""The share log: kinds of data as typed, and none for what the book must not hold."""

from datetime import date
from typing import Any

import pytest

from propdesk.domain.disclosures import (
    FIELD_NAMES,
    Disclosure,
    Field,
    FieldsMissing,
    FieldUnknown,
    HandedBeforeMade,
    HandedInFuture,
    PurposeMissing,
    RecipientMissing,
    check,
    parse_field,
)
from propdesk.errors import UserError


def test_kinds_of_data_are_read_or_refused() -> None:
    assert parse_field(" Phone ") is Field.PHONE
    assert set(FIELD_NAMES) == set(Field)
    for text in ("", "family", "employer", "id"):
        with pytest.raises(FieldUnknown):
            parse_field(text)


DAY = date(2026, 6, 30)
GOOD: dict[str, Any] = {
    "recipient": " firm ",
    "fields": (Field.PHONE, Field.NAME, Field.NAME),
    "purpose": " letter ",
    "handed_on": DAY,
    "made_on": DAY,
    "today": DAY,
}


def test_a_hand_over_is_trimmed_and_its_data_stand_in_order() -> None:
    assert check(**GOOD) == Disclosure("firm", (Field.NAME, Field.PHONE), "letter", DAY)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"recipient": " "}, RecipientMissing),
        ({"fields": ()}, FieldsMissing),
        ({"purpose": ""}, PurposeMissing),
        ({"handed_on": date(2026, 7, 1)}, HandedInFuture),
        ({"handed_on": date(2026, 6, 29)}, HandedBeforeMade),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, Any], error: type[UserError]) -> None:
    with pytest.raises(error):
        check(**(GOOD | changed))
