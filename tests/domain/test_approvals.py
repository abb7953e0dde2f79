"""Approvals: a name, and a PIN that never shows."""

import pytest

from propdesk.domain.approvals import Approval, ApproverMissing, PinTooSimple, check_approver, check_pin


def test_someone_must_have_allowed_it() -> None:
    assert check_approver(" 周经理 ") == "周经理"
    for text in ("", "  "):
        with pytest.raises(ApproverMissing):
            check_approver(text)


def test_a_pin_is_four_to_twelve_figures() -> None:
    assert check_pin("0042") == "0042"
    for text in ("", "123", "1" * 13, "12a4", "１２３４", "1234\n"):
        with pytest.raises(PinTooSimple):
            check_pin(text)


def test_a_pin_never_reaches_a_log() -> None:
    assert "4711" not in repr(Approval("hardship", "周经理", "4711"))
