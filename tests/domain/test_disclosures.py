"""The share log: kinds of data as typed, and none for what the book must not hold."""

import pytest

from propdesk.domain.disclosures import FIELD_NAMES, Field, FieldUnknown, parse_field


def test_kinds_of_data_are_read_or_refused() -> None:
    assert parse_field(" Phone ") is Field.PHONE
    assert set(FIELD_NAMES) == set(Field)
    for text in ("", "family", "employer", "id"):
        with pytest.raises(FieldUnknown):
            parse_field(text)
