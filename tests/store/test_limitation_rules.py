"""The check of a book sees events of limitation that were changed behind the program's back."""

from datetime import date
from pathlib import Path

import pytest

from propdesk.domain.limitation import Kind
from propdesk.domain.periods import Month
from propdesk.services import billing, limitation
from propdesk.services.limitation import Said
from propdesk.store.integrity import check
from tests.store.test_integrity import tamper
from tests.tools.office_day import office_with_rate

TODAY = date(2026, 10, 31)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Four units that owe; two events of the first, one taken back."""
    path = tmp_path / "garden.pdbook"
    office = office_with_rate(path)
    billing.run(office, Month(2026, 9))
    for key in ("a", "b"):
        limitation.record(office, 1, Said(Kind.SUIT, date(2026, 10, 20), (1,), "案卷", "赵敏", TODAY), TODAY, key=key)
    limitation.void(office, 2, "重复", TODAY, key="c")
    office.close(backup=False)
    return path


def test_a_book_with_events_is_sound(book: Path) -> None:
    assert check(book).findings == ()


DAMAGES = [
    ("UPDATE limitation_event_charge SET charge_id = (SELECT id FROM charge WHERE unit_id = 2)", {"limitation", "changed"}),
    ("DELETE FROM limitation_event_charge WHERE event_id = 1", {"limitation", "missing", "changed"}),
    ("UPDATE limitation_event SET ended_on = '2026-10-01'", {"limitation", "changed"}),
    ("UPDATE limitation_event SET event_on = '2026-10-21'", {"changed"}),
    ("DELETE FROM limitation_event_void", {"request", "changed"}),
    ("UPDATE request SET object_id = 99 WHERE action = 'limitation.record'", {"request"}),
]


@pytest.mark.parametrize(("damage", "seen"), DAMAGES)
def test_what_was_changed_behind_our_back_is_named(book: Path, damage: str, seen: set[str]) -> None:
    tamper(book, damage)
    assert {finding.kind for finding in check(book).findings} == seen
