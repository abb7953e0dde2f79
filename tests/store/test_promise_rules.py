"""The check of a book sees promises and contacts that were changed behind the program's back."""

from datetime import date, time
from pathlib import Path

import pytest

from propdesk.domain.contacts import Channel, Contact, Result
from propdesk.domain.periods import Month
from propdesk.services import billing, contacts, visit_records
from propdesk.services.promises import PromiseEntry
from propdesk.store.integrity import check
from tests.store.test_integrity import tamper
from tests.tools.office_day import MONTH_FEN, office_with_rate

TODAY = date(2026, 10, 31)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two units that owe; one promised on a visit written on its record."""
    path = tmp_path / "garden.pdbook"
    office = office_with_rate(path)
    billing.run(office, Month(2026, 9))
    record = visit_records.issue(office, TODAY, [1], "zh_CN")[0]
    visit = Contact(1, Channel.VISIT, TODAY, Result.PROMISE, "赵敏", time(19), number=record.number)
    contacts.log(office, visit, TODAY, PromiseEntry(date(2026, 11, 5), MONTH_FEN), key="k")
    call = contacts.log(office, Contact(2, Channel.PHONE, TODAY, Result.REFUSES, "赵敏", time(10)), TODAY)
    contacts.void(office, call.contact.contact_id, "错号", TODAY)
    office.close(backup=False)
    return path


def test_a_book_with_contacts_and_promises_is_sound(book: Path) -> None:
    assert check(book).findings == ()


DAMAGES = [
    ("UPDATE promise_charge SET charge_id = (SELECT id FROM charge WHERE unit_id = 2)", {"promise", "changed"}),
    ("DELETE FROM promise_charge", {"promise", "missing", "changed"}),
    ("UPDATE promise SET amount_fen = 1", {"changed"}),
    ("UPDATE contact SET number = 'ZF2026-000009' WHERE number <> ''", {"record", "changed"}),
    ("UPDATE contact SET result = 'promise' WHERE id = 2", {"changed"}),
    ("DELETE FROM contact_void", {"changed"}),
    ("UPDATE request SET object_id = 99 WHERE action = 'contact.log'", {"request"}),
]


@pytest.mark.parametrize(("damage", "seen"), DAMAGES)
def test_what_was_changed_behind_our_back_is_named(book: Path, damage: str, seen: set[str]) -> None:
    tamper(book, damage)
    assert {finding.kind for finding in check(book).findings} == seen
