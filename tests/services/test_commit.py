"""One change, one transaction, one audit line; a repeated request is answered."""

import json
from datetime import UTC, datetime

import pytest

from propdesk.domain.profile import Profile
from propdesk.errors import EnvironmentFault
from propdesk.services import office as offices
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office, name, open_office, profile, set_profile
from propdesk.store import settings
from propdesk.store.engine import Connection, DiskFailed
from tests.tools.office_day import lines, rows

AT = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def write(office: Office, key: str | None = None, fail: bool = False) -> int:
    """A change that writes one setting."""

    def work(conn: Connection) -> Done[int]:
        settings.write(conn, {"company": "阳光物业"})
        if fail:
            raise ZeroDivisionError
        return Done(7, 42, "about", {"fact": 1})

    def again(conn: Connection, number: int) -> int:
        return number

    return commit(office.store, office.actor, "test", work, moment=AT, key=key, again=again)


def test_one_line_for_each_change(empty: Office) -> None:
    assert write(empty) == 7
    assert lines(empty) == [("test", "about")]
    with empty.store.read() as conn:
        row = conn.exec_driver_sql("SELECT at, operator, body FROM audit").one()
    assert (row.at, row.operator, json.loads(row.body)) == ("2026-11-23T07:30:00+00:00", "前台", {"fact": 1})


def test_a_failed_change_leaves_nothing(empty: Office) -> None:
    before = rows(empty)
    with pytest.raises(ZeroDivisionError):
        write(empty, "k", fail=True)
    assert rows(empty) == before
    assert write(empty, "k") == 7  # and its key is still free


def test_a_key_is_served_once(empty: Office) -> None:
    assert write(empty, "k") == 7
    before = rows(empty)
    assert write(empty, "k") == 42  # read back by its number
    assert rows(empty) == before


def test_a_key_without_an_answer_is_our_mistake(empty: Office) -> None:
    with pytest.raises(ValueError, match="test"):
        commit(empty.store, empty.actor, "test", lambda _conn: Done(None, 0, "", {}), moment=AT, key="k")


def test_a_fault_is_told_when_nothing_took_effect(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from propdesk.store import audit

    def failing(*_args: object, **_more: object) -> str:
        raise DiskFailed

    monkeypatch.setattr(audit, "append", failing)
    before = rows(empty)
    with pytest.raises(DiskFailed):
        write(empty, "k")
    assert rows(empty) == before
    monkeypatch.undo()

    def unreadable(*_args: object) -> int:
        raise DiskFailed

    from propdesk.services import changes

    monkeypatch.setattr(changes.requests, "served", unreadable)
    with pytest.raises(EnvironmentFault):
        write(empty, "k")


def test_the_profile(empty: Office) -> None:
    assert name(empty) == "Sunshine Garden"
    assert profile(empty) == Profile(community="Sunshine Garden")  # until somebody writes another
    new = Profile(company="阳光物业", community="阳光花园", notice_days=20)
    set_profile(empty, new, key="k")
    assert profile(empty) == new
    before = rows(empty)
    set_profile(empty, new, key="k")  # the same click
    assert rows(empty) == before
    set_profile(empty, new.changed(phone="0571-1"))
    with empty.store.read() as conn:
        bodies = [json.loads(row[0]) for row in conn.exec_driver_sql("SELECT body FROM audit ORDER BY seq").all()]
    assert bodies[0]["company"] == {"before": None, "after": "阳光物业"}
    assert bodies[1] == {"phone": {"before": "", "after": "0571-1"}}


def test_a_book_needs_a_name_and_is_open_once(empty: Office) -> None:
    target = empty.path.with_name("other.pdbook")
    with pytest.raises(offices.NameMissing):
        offices.new_book(target, "  ")
    assert not target.exists()
    from propdesk.store.lock import BookInUse

    with pytest.raises(BookInUse):
        open_office(empty.path)


def test_an_unclean_end_is_noticed(empty: Office) -> None:
    path = empty.path
    empty.store.abandon()
    empty.lock.release()
    again = open_office(path)
    assert again.unclean
    again.close(backup=False)
    third = open_office(path)
    assert not third.unclean
    third.close(backup=False)
    empty.store = third.store
    empty.marked = False


def test_a_command_that_only_looks_changes_no_byte(empty: Office) -> None:
    path = empty.path
    empty.close(backup=False)
    before = path.read_bytes()
    with offices.office_at(path) as office:
        assert name(office) == "Sunshine Garden"
    assert path.read_bytes() == before
    empty.marked = False
