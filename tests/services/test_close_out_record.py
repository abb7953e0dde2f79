"""What is written about a case is watched like money: a row changed or slipped in outside the program is found by the check."""

from datetime import timedelta

import pytest

from propdesk.domain.periods import Month
from propdesk.services import billing
from propdesk.services.office import Office
from propdesk.store.integrity import check
from tests.services.test_close_out_cases import DAY, reviewed
from tests.store.test_integrity import tamper
from tests.tools.office_day import spans_hold


@pytest.fixture
def worked(office: Office) -> Office:
    """A case that went through all its steps."""
    for offset in range(14):
        billing.run(office, Month(2025, 1) + offset)
    reviewed(office)
    return office


def test_a_case_with_every_step_is_sound(worked: Office) -> None:
    assert spans_hold(worked) > 0
    assert check(worked.path).findings == ()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE close_out_charge SET open_fen = open_fen + 1 WHERE id = 1", "changed"),
        (f"UPDATE close_out_step SET done_on = '{DAY + timedelta(days=1)}' WHERE step = 'visit'", "changed"),
        ("UPDATE close_out_cause SET liability = 'owner'", "changed"),
        ("UPDATE task SET due_on = '2027-01-01'", "changed"),
        ("UPDATE task_end SET outcome = 'not_possible'", "changed"),
        ("DELETE FROM close_out_step WHERE step = 'review'", "missing"),
    ],
)
def test_what_is_changed_outside_is_found(worked: Office, statement: str, kind: str) -> None:
    path = worked.path
    tamper(path, statement)
    assert kind in {finding.kind for finding in check(path).findings}
