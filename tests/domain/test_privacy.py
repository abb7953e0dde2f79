"""What is shown of a person by default."""

import pytest

from propdesk.domain.privacy import mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [("单志强", "单**"), ("王强", "王*"), ("李", "李"), ("Smith John", "S**** J***"), ("", ""), ("𠮷田", "𠮷*"), ("e\u0301a", "e*")],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800005521", "138****5521"), ("+79221234567", "+792****4567"), ("88886666", "****6666"), ("12345", "***45"), ("1", "*"), ("", "")],
)
def test_phones(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
