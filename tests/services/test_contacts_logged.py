"""Contacts, promises and flags in the book: what is kept, what is refused, and what of it any past day says again."""

from datetime import date, time, timedelta

import pytest

from propdesk.domain.approvals import Approval
from propdesk.domain.contacts import Channel, Contact, ContactAhead, FlagKind, Result
from propdesk.domain.payments import Method, ReasonMissing
from propdesk.domain.periods import Month
from propdesk.domain.promises import PromiseAmountMissing, PromiseDayMissing, PromiseForm, PromiseState, PromiseTooMuch
from propdesk.domain.quiet_hours import ContactStopped, Limits, LimitsOutOfOrder, OutsideHours, TooOften
from propdesk.services import adjustments, billing, contact_desk, contacts, flags, notices, payments, promises, visit_records, voids
from propdesk.services.adjustments import WAIVER
from propdesk.services.contacts import (
    ContactUnknown,
    ContactVoidAlready,
    PromiseMissing,
    PromiseNotTheResult,
    RecordUnknown,
    RecordUsed,
)
from propdesk.services.flags import FlagEnded, FlagEndsBefore, FlagSetAlready, FlagUnknown
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.promises import NothingToPromise, PromiseEntry, PromiseUnknown, PromiseVoidAlready
from propdesk.store import contacts as store
from propdesk.store import flags as flagged
from propdesk.store import promises as promised
from propdesk.store.tables import dunning
from tests.tools.office_day import MONTH_FEN, lines, refused, rows, spans_hold

TODAY = date(2026, 10, 31)
CALL = Contact(1, Channel.PHONE, TODAY, Result.NO_ANSWER, "赵敏", time(18, 30))
VISIT = Contact(1, Channel.VISIT, TODAY, Result.PROMISE, "赵敏", time(19, 0), person="张三")
SOON = date(2026, 11, 5)
TEN_DAYS = PromiseEntry(SOON, 2 * MONTH_FEN)


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe August to October."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def state_on(office: Office, day: date, unit_id: int = 1) -> PromiseState:
    return promises.find(office, day, unit_ids=[unit_id])[0].state


def test_a_call_is_kept_as_it_was_noted_and_found_as_the_last_one(owing: Office) -> None:
    first = contacts.log(owing, CALL, TODAY, key="k1")
    assert contacts.log(owing, CALL, TODAY, key="k1") == first  # a double click notes it once
    contacts.log(owing, Contact(1, Channel.DESK, TODAY - timedelta(3), Result.DISPUTE, "李娜", person=" 张三 ", note=" 漏水 "), TODAY)
    row = first.contact
    assert (row.channel, row.on, row.at, row.result, row.staff, row.code) == ("phone", TODAY, "18:30", "no_answer", "赵敏", "1-1-101")
    with owing.store.read() as conn:
        assert store.last(conn, TODAY)[1].contact_id == row.contact_id
        assert store.last(conn, TODAY - timedelta(1), [1, 2])[1].note == "漏水"
        assert store.last(conn, TODAY - timedelta(9)) == {}
    assert lines(owing)[-1] == ("contact.log", "1-1-101")
    assert spans_hold(owing) > 0


def test_a_contact_never_raises_the_level(owing: Office) -> None:
    """Domain reference, section 1: contacts never raise the level; only what is sent or set by hand does."""
    contacts.log(owing, CALL, TODAY)
    contacts.log(owing, VISIT, TODAY, TEN_DAYS)
    book = rows(owing)
    assert len(book["contact"]) == 2
    assert book["notice_level"] == book["level_set"] == book["dunning_run"] == []


def test_no_table_has_a_column_for_family_traits_or_means() -> None:
    prying = ("family", "income", "job", "employer", "health", "religion", "character", "trait", "wealth", "means", "economy", "marital")
    names = [f"{table.name}.{column.name}" for table in (dunning.contact, dunning.promise, dunning.unit_flag) for column in table.columns]
    assert not [name for name in names if any(word in name for word in prying)]


def test_outside_the_hours_it_needs_a_reason_and_the_desk_needs_none(owing: Office) -> None:
    late = Contact(1, Channel.VISIT, TODAY, Result.REMINDED, "赵敏", time(21, 0))
    said = refused(owing, OutsideHours, lambda: contacts.log(owing, late, TODAY))
    assert "21:00" in said.sentence()
    assert "20:30" in said.sentence()
    done = contacts.log(owing, Contact(1, Channel.VISIT, TODAY, Result.REMINDED, "赵敏", time(21, 0), exception="业主约定"), TODAY)
    assert done.contact.exception == "业主约定"
    contacts.log(owing, Contact(2, Channel.PHONE, TODAY, Result.REMINDED, "赵敏", time(22, 0), theirs=True), TODAY)
    contacts.log(owing, Contact(2, Channel.DESK, TODAY, Result.REMINDED, "赵敏", time(7, 0)), TODAY)
    contacts.set_limits(owing, Limits(time(9), time(21, 30), 2))
    assert contacts.limits(owing) == Limits(time(9), time(21, 30), 2)
    contacts.log(owing, late, TODAY)
    refused(owing, LimitsOutOfOrder, lambda: contacts.set_limits(owing, Limits(time(20), time(9))))


def test_the_weekly_maximum_counts_what_stands(owing: Office) -> None:
    made = [contacts.log(owing, CALL, TODAY) for _ in range(3)]
    refused(owing, TooOften, lambda: contacts.log(owing, CALL, TODAY))
    contacts.void(owing, made[0].contact.contact_id, "拨错", TODAY)
    contacts.log(owing, CALL, TODAY)


def test_a_household_that_asked_for_peace_gets_it(owing: Office) -> None:
    flag = flags.set_flag(owing, 1, FlagKind.STOP_CONTACT, TODAY, "业主来电要求")
    refused(owing, ContactStopped, lambda: contacts.log(owing, CALL, TODAY))
    contacts.log(owing, Contact(1, Channel.PHONE, TODAY - timedelta(1), Result.REMINDED, "赵敏", time(10)), TODAY)  # before it was asked
    refused(owing, FlagSetAlready, lambda: flags.set_flag(owing, 1, FlagKind.STOP_CONTACT, TODAY, "x"))
    refused(owing, FlagEndsBefore, lambda: flags.end_flag(owing, flag.flag_id, TODAY - timedelta(1)))
    flags.end_flag(owing, flag.flag_id, TODAY + timedelta(2))
    refused(owing, FlagEnded, lambda: flags.end_flag(owing, flag.flag_id, TODAY))
    refused(owing, FlagUnknown, lambda: flags.end_flag(owing, 99, TODAY))
    refused(owing, ReasonMissing, lambda: flags.set_flag(owing, 2, FlagKind.HARDSHIP, TODAY, " "))
    with owing.store.read() as conn:
        assert [flag.kind for flag in flagged.in_force(conn, TODAY + timedelta(1))[1]] == ["stop_contact"]
        assert flagged.in_force(conn, TODAY + timedelta(2)) == {}
    assert [row.end_on for row in flags.find(owing, 1)] == [TODAY + timedelta(2)]


def test_a_promise_is_kept_by_a_payment_and_broken_again_by_its_void(owing: Office) -> None:
    given = contacts.log(owing, VISIT, TODAY, TEN_DAYS).promise
    assert given is not None
    assert (given.state, given.counts, given.form, len(given.charge_ids)) == (PromiseState.OPEN, "no", "logged", 3)
    with owing.store.read() as conn:
        assert promised.in_force(conn, SOON)[1].due_on == SOON
        assert promised.in_force(conn, SOON + timedelta(1)) == {}
        assert promised.broken(conn, SOON + timedelta(1))[1].state is PromiseState.BROKEN
    part = payments.take(owing, 1, MONTH_FEN, Method.CASH, date(2026, 11, 2), key="p1")
    assert state_on(owing, SOON + timedelta(1)) is PromiseState.PART_KEPT
    payments.take(owing, 1, MONTH_FEN, Method.CASH, SOON, key="p2")
    assert state_on(owing, SOON) is PromiseState.KEPT
    with owing.store.read() as conn:
        assert promised.in_force(conn, SOON) == {}  # kept: it holds back nothing any more
    voids.void(owing, part.payment.receipt, "误收", date(2026, 11, 10), approver="王经理")
    assert state_on(owing, date(2026, 11, 10)) is PromiseState.PART_KEPT
    assert state_on(owing, date(2026, 11, 9)) is PromiseState.KEPT  # and that day still says what it said


def test_a_promise_counts_for_limitation_by_its_form_alone(owing: Office) -> None:
    for unit_id, form, counts in ((1, PromiseForm.SIGNED, "yes"), (2, PromiseForm.RECORDED, "provisional"), (3, PromiseForm.LOGGED, "no")):
        visit = Contact(unit_id, Channel.VISIT, TODAY, Result.PROMISE, "赵敏", time(19))
        given = contacts.log(owing, visit, TODAY, PromiseEntry(SOON, MONTH_FEN, form)).promise
        assert given is not None
        assert given.counts == counts


def test_nobody_breaks_a_promise_over_what_was_waived(owing: Office) -> None:
    given = contacts.log(owing, VISIT, TODAY, PromiseEntry(SOON, 3 * MONTH_FEN)).promise
    assert given is not None
    payments.take(owing, 1, 2 * MONTH_FEN, Method.CASH, date(2026, 11, 2), key="p1")
    assert state_on(owing, SOON + timedelta(1)) is PromiseState.PART_KEPT
    wish = adjustments.Wish(given.charge_ids[-1], MONTH_FEN)
    adjustments.adjust(owing, WAIVER, [wish], date(2026, 11, 3), Approval("服务问题", "王经理"), key="w")
    assert state_on(owing, SOON + timedelta(1)) is PromiseState.KEPT


def test_what_is_no_promise_is_refused(owing: Office) -> None:
    bad = [
        (PromiseMissing, None),
        (PromiseDayMissing, PromiseEntry(None, MONTH_FEN)),
        (PromiseAmountMissing, PromiseEntry(SOON, None)),
        (PromiseTooMuch, PromiseEntry(SOON, 3 * MONTH_FEN + 1)),
    ]
    for error, entry in bad:
        refused(owing, error, lambda entry=entry: contacts.log(owing, VISIT, TODAY, entry))  # type: ignore[misc]
    refused(owing, PromiseNotTheResult, lambda: contacts.log(owing, CALL, TODAY, TEN_DAYS))
    refused(owing, ContactAhead, lambda: contacts.log(owing, CALL, TODAY - timedelta(1)))
    refused(owing, UnitUnknown, lambda: contacts.log(owing, Contact(99, Channel.DESK, TODAY, Result.REMINDED, "x"), TODAY))


def test_who_owes_nothing_has_nothing_to_promise(office: Office) -> None:
    refused(office, NothingToPromise, lambda: contacts.log(office, VISIT, TODAY, TEN_DAYS))


def test_a_void_takes_the_promise_along_and_both_stay_to_be_read(owing: Office) -> None:
    made = contacts.log(owing, VISIT, TODAY, TEN_DAYS)
    gone = contacts.void(owing, made.contact.contact_id, "录错房号", TODAY + timedelta(1), key="v")
    assert contacts.void(owing, made.contact.contact_id, "录错房号", TODAY + timedelta(1), key="v") == gone
    assert (gone.contact.void_on, gone.contact.void_reason) == (TODAY + timedelta(1), "录错房号")
    assert state_on(owing, TODAY) is PromiseState.OPEN
    assert state_on(owing, TODAY + timedelta(1)) is PromiseState.VOID
    with owing.store.read() as conn:
        assert store.last(conn, TODAY)[1].contact_id == made.contact.contact_id
        assert store.last(conn, TODAY + timedelta(1)) == {}
        assert promised.latest(conn, TODAY + timedelta(1)) == {}
    refused(owing, ContactVoidAlready, lambda: contacts.void(owing, made.contact.contact_id, "x", TODAY))
    refused(owing, ContactUnknown, lambda: contacts.void(owing, 99, "x", TODAY))
    assert spans_hold(owing) > 0


def test_a_promise_alone_can_be_voided(owing: Office) -> None:
    given = contacts.log(owing, VISIT, TODAY, TEN_DAYS).promise
    assert given is not None
    assert promises.void(owing, given.promise_id, "业主改期", TODAY).state is PromiseState.VOID
    refused(owing, PromiseVoidAlready, lambda: promises.void(owing, given.promise_id, "x", TODAY))
    refused(owing, PromiseUnknown, lambda: promises.void(owing, 99, "x", TODAY))
    assert len(contacts.find(owing, unit_id=1)) == 1


def test_a_visit_is_typed_back_by_the_number_on_its_record_once(owing: Office) -> None:
    record = visit_records.issue(owing, TODAY, [1, 2], "zh_CN")[0]
    assert record.number == "ZF2026-000001"
    assert visit_records.issue(owing, TODAY, [2, 1], "zh_CN")[0] == record  # the same evening keeps its sheets
    visit = Contact(1, Channel.VISIT, TODAY, Result.REMINDED, "赵敏", time(19), number=record.number)
    made = contacts.log(owing, visit, TODAY)
    refused(owing, RecordUsed, lambda: contacts.log(owing, visit, TODAY))
    other = Contact(2, Channel.VISIT, TODAY, Result.REMINDED, "赵敏", time(19), number=record.number)
    refused(owing, RecordUnknown, lambda: contacts.log(owing, other, TODAY))
    contacts.void(owing, made.contact.contact_id, "录错", TODAY)
    contacts.log(owing, visit, TODAY)


def test_the_desk_sees_everything_before_it_calls(owing: Office) -> None:
    contacts.log(owing, VISIT, TODAY, TEN_DAYS)
    flags.set_flag(owing, 1, FlagKind.CONTACT_LIMITS, TODAY, "只在周末")
    seen = contact_desk.situation(owing, 1, TODAY)
    assert (seen.unit.code, seen.months, seen.owed_fen, seen.week) == ("1-1-101", 3, 3 * MONTH_FEN, 1)
    assert seen.last is not None
    assert seen.promise is not None
    assert seen.has(FlagKind.CONTACT_LIMITS)
    assert not seen.has(FlagKind.STOP_CONTACT)
    refused(owing, UnitUnknown, lambda: contact_desk.situation(owing, 99, TODAY))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_message_to_copy_is_polite_and_names_amounts_not_people(owing: Office, language: str) -> None:
    plain = contact_desk.message(owing, contact_desk.situation(owing, 1, TODAY), language)
    assert "300.00" in plain
    assert "张三" not in plain
    contacts.log(owing, VISIT, TODAY, TEN_DAYS)
    assert "200.00" in contact_desk.message(owing, contact_desk.situation(owing, 1, TODAY), language)
    payments.take(owing, 2, 3 * MONTH_FEN, Method.CASH, TODAY, key="all")
    assert contact_desk.message(owing, contact_desk.situation(owing, 2, TODAY), language) == ""


def test_notices_are_not_touched_by_contacts(owing: Office) -> None:
    issued = notices.issue(owing, TODAY, [1], "zh_CN").documents[0]
    contacts.log(owing, VISIT, TODAY, TEN_DAYS)
    assert notices.issued(owing, 1) == [issued]
