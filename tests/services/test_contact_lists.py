"""Call and visit lists: who is on them, who is left in peace and why, and what of people leaves the desk."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pypdfium2
import pytest

from propdesk.domain.contacts import Channel, Contact, FlagKind, Result
from propdesk.domain.holds import HoldTerms, dispute
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, contact_lists, contacts, flags, holds, ledger, levels, payments, visit_records
from propdesk.services.contact_lists import CALLS, HOLIDAY, TONIGHT, Choice, InPeace, NobodyToContact, NotAFreeDay, Only
from propdesk.services.office import Office
from propdesk.services.promises import PromiseEntry
from propdesk.sheets.workbook import read_workbook
from tests.tools.office_day import MONTH_FEN, lines

TODAY = date(2026, 10, 30)  # a Friday
TONIGHT_ALL = Choice(TONIGHT, TODAY)


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe August to October."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def codes(office: Office, choice: Choice) -> list[str]:
    return [one.row.code for one in contact_lists.choose(office, choice).rows]


def left_out(office: Office, choice: Choice) -> dict[str, InPeace | None]:
    return {one.row.code: one.left_out for one in contact_lists.choose(office, choice).left_out}


def promise(office: Office, unit_id: int, due_on: date) -> None:
    visit = Contact(unit_id, Channel.VISIT, date(2026, 10, 20), Result.PROMISE, "赵敏", time(19))
    contacts.log(office, visit, TODAY, PromiseEntry(due_on, MONTH_FEN))


def test_whoever_asked_for_peace_is_left_out_with_the_reason(owing: Office) -> None:
    flags.set_flag(owing, 1, FlagKind.STOP_CONTACT, TODAY, "来电要求")
    flags.set_flag(owing, 2, FlagKind.HARDSHIP, TODAY, "已商定分期")
    promise(owing, 3, TODAY + timedelta(1))
    call = Contact(4, Channel.PHONE, TODAY, Result.NO_ANSWER, "赵敏", time(10))
    for _ in range(2):
        contacts.log(owing, call, TODAY)
    assert codes(owing, TONIGHT_ALL) == ["1-1-104"]
    contacts.log(owing, call, TODAY)
    assert left_out(owing, TONIGHT_ALL) == {
        "1-1-101": InPeace.STOP_CONTACT,
        "1-1-102": InPeace.HARDSHIP,
        "1-1-103": InPeace.PROMISE,
        "1-1-104": InPeace.WEEKLY,
    }
    assert codes(owing, replace(TONIGHT_ALL, with_promised=True)) == ["1-1-103"]
    with pytest.raises(NobodyToContact):
        contact_lists.content_of(owing, contact_lists.choose(owing, TONIGHT_ALL), "en")


def test_the_day_a_promise_is_due_is_a_day_to_ask_and_a_broken_one_is_found(owing: Office) -> None:
    promise(owing, 1, TODAY)
    promise(owing, 2, TODAY - timedelta(1))
    promise(owing, 3, TODAY - timedelta(1))
    payments.take(owing, 3, MONTH_FEN, Method.CASH, TODAY - timedelta(1), key="kept")
    assert codes(owing, replace(TONIGHT_ALL, only=Only.DUE_TODAY)) == ["1-1-101"]
    assert codes(owing, replace(TONIGHT_ALL, only=Only.BROKEN)) == ["1-1-102"]
    assert codes(owing, replace(TONIGHT_ALL, only=Only.NEVER)) == ["1-1-104"]
    assert codes(owing, TONIGHT_ALL) == ["1-1-101", "1-1-102", "1-1-103", "1-1-104"]


def test_months_building_and_steward_choose(owing: Office) -> None:
    payments.take(owing, 1, 2 * MONTH_FEN, Method.CASH, TODAY, key="part")
    assert codes(owing, replace(TONIGHT_ALL, min_months=2)) == ["1-1-102", "1-1-103", "1-1-104"]
    assert codes(owing, replace(TONIGHT_ALL, building="9")) == []
    assert codes(owing, replace(TONIGHT_ALL, steward="nobody")) == []


def test_what_is_disputed_is_not_asked_for(owing: Office, tmp_path: Path) -> None:
    first = ledger.of_unit(owing, 1, TODAY)[0]
    holds.set_hold(owing, 1, dispute(TODAY, "漏水未修", charge_id=first.charge_id))
    holds.set_hold(owing, 2, HoldTerms(TODAY, None, "等维修", dunning=True, late_fee=False))
    chosen = contact_lists.choose(owing, TONIGHT_ALL)
    first_row = chosen.rows[0]
    assert (first_row.row.code, first_row.owed_fen, len(first_row.periods)) == ("1-1-101", 2 * MONTH_FEN, 2)
    assert left_out(owing, TONIGHT_ALL) == {"1-1-102": InPeace.RESTS}
    record = visit_records.content_of(visit_records.issue(owing, TODAY, [1], "zh_CN")[0])
    assert (record.total_fen, record.rests_fen) == (2 * MONTH_FEN, MONTH_FEN)


def test_the_level_reached_chooses(owing: Office) -> None:
    levels.set_level(owing, 3, 1, TODAY, "账套启用前已提醒")
    assert codes(owing, replace(TONIGHT_ALL, level=1)) == ["1-1-103"]


def test_holiday_visits_need_a_day_off(owing: Office) -> None:
    with pytest.raises(NotAFreeDay):
        contact_lists.choose(owing, Choice(HOLIDAY, TODAY))
    chosen = contact_lists.choose(owing, Choice(HOLIDAY, TODAY + timedelta(1)))
    assert (chosen.day_kind.free, len(chosen.rows)) == (True, 4)


def test_names_and_phones_are_masked_unless_asked_for_and_that_is_noted(owing: Office, tmp_path: Path) -> None:
    masked = contact_lists.content_of(owing, contact_lists.choose(owing, TONIGHT_ALL), "zh_CN")
    assert (masked.lines[0].owner, masked.lines[0].phone) == ("张*", "138****1000")
    before = lines(owing)
    full = contact_lists.content_of(owing, contact_lists.choose(owing, replace(TONIGHT_ALL, in_full=True)), "zh_CN")
    assert (full.lines[0].owner, full.lines[0].phone) == ("张三", "13800001000")
    assert lines(owing)[len(before) :] == [("list.exported", "contacts.tonight")]
    filed = contact_lists.file_list(owing, full, tmp_path / "list.pdf")
    text = pypdfium2.PdfDocument(filed.paths[0])[0].get_textpage().get_text_bounded()
    for line in full.lines:
        assert line.unit in text


def test_the_workbook_has_the_same_households_and_empty_columns(owing: Office, tmp_path: Path) -> None:
    content = contact_lists.content_of(owing, contact_lists.choose(owing, Choice(CALLS, TODAY, by_steward=True)), "en")
    path = contact_lists.write(owing, content, tmp_path / "calls.xlsx")
    cells = [[str(cell) for cell in row] for row in read_workbook(path).sheets[0].rows]
    assert any("1-1-104" in row for row in cells)
    assert lines(owing)[-1] == ("list.exported", "contacts.calls")


def test_a_list_of_many_is_read_in_as_many_reads_as_one_of_few(owing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import event

    def reads() -> int:
        counted: list[str] = []

        def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            counted.append(statement)

        event.listen(owing.store.reader, "before_cursor_execute", count)
        contact_lists.choose(owing, TONIGHT_ALL)
        event.remove(owing.store.reader, "before_cursor_execute", count)
        return len(counted)

    promise(owing, 1, TODAY)
    few = reads()
    for unit_id in (2, 3, 4):
        promise(owing, unit_id, TODAY)
    assert reads() == few


def test_records_of_an_evening_carry_what_is_owed_and_their_numbers(owing: Office, tmp_path: Path) -> None:
    flags.set_flag(owing, 1, FlagKind.CONTACT_LIMITS, TODAY, "周末上午")
    rows = visit_records.issue(owing, TODAY, [2, 1], "zh_CN", key="k")
    assert visit_records.issue(owing, TODAY, [2, 1], "zh_CN", key="k") == rows
    assert [(row.code, row.number, row.total_fen) for row in rows] == [
        ("1-1-101", "ZF2026-000001", 3 * MONTH_FEN),
        ("1-1-102", "ZF2026-000002", 3 * MONTH_FEN),
    ]
    record = visit_records.content_of(rows[0])
    assert (record.when, record.remark, record.lines[0].periods, record.total_fen) == ("evening", "周末上午", 3, 3 * MONTH_FEN)
    filed = visit_records.file_records(owing, rows, tmp_path / "records.pdf")
    assert filed.pages == 2
    assert [row.prints for row in visit_records.find(owing)] == [1, 1]
    listed = contact_lists.content_of(owing, contact_lists.choose(owing, TONIGHT_ALL), "zh_CN", visit_records.numbers_by_unit(rows))
    assert [line.number for line in listed.lines] == ["ZF2026-000001", "ZF2026-000002", "", ""]
    assert visit_records.when_of(TODAY + timedelta(1), evening=False) == "holiday"
    assert visit_records.when_of(TODAY, evening=False) == "workday"
