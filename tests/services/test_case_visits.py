"""A case's visit is a contact like any other: hours, weekly maximum and flags hold for it. And a case that takes in what fell due later."""

from datetime import date, timedelta

import pytest

from propdesk.domain.close_out import CaseIsOver, Cause, FoundCause, NothingToTakeIn, Stands, Step, StillOpen
from propdesk.domain.contacts import Channel, Contact, FlagKind, Result, TimeMissing
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.quiet_hours import ContactStopped, OutsideHours, TooOften
from propdesk.domain.tasks import Liability
from propdesk.domain.timeline import Theme
from propdesk.domain.times import parse_time
from propdesk.services import billing, close_out_steps, close_outs, contact_desk, contacts, flags, payments, timeline
from propdesk.services.contacts import PromiseMissing
from propdesk.services.office import Office
from propdesk.store.integrity import check
from tests.tools.office_day import MONTH_FEN, refused, spans_hold

DAY = date(2026, 3, 20)


@pytest.fixture
def case(office: Office) -> int:
    """A case of a unit that owes fourteen months."""
    for offset in range(14):
        billing.run(office, Month(2025, 1) + offset)
    return close_outs.open_case(office, 1, DAY, steward="赵敏", manager="周经理").row.case_id


def test_the_visit_is_the_last_contact_and_counts_for_the_week(office: Office, case: int) -> None:
    close_out_steps.appoint(office, case, DAY, DAY, "19:30", "赵敏")
    close_out_steps.visit(office, case, DAY, DAY, "周经理", "渗水", result=Result.DISPUTE)
    (row,) = contacts.find(office, unit_id=1)
    assert (row.channel, row.at, row.staff, row.result) == ("visit", "19:30", "周经理", "dispute")
    assert row.note == "JH2026-000001 渗水"
    seen = contact_desk.situation(office, 1, DAY)
    assert (seen.last, seen.week) == (row, 1)
    assert spans_hold(office) > 0
    assert check(office.path).findings == ()


def test_the_time_line_tells_the_visit_once(office: Office, case: int) -> None:
    close_out_steps.appoint(office, case, DAY, DAY, "19:30", "赵敏")
    close_out_steps.visit(office, case, DAY, DAY, "周经理", "渗水")
    contacts.log(office, Contact(1, Channel.PHONE, DAY, Result.REMINDED, "赵敏", parse_time("10:00")), DAY)
    moments = [one for one in timeline.of_unit(office, 1) if "渗水" in one.note]
    assert [one.theme for one in moments] == [Theme.CLOSE_OUT]
    assert len([one for one in timeline.of_unit(office, 1) if one.theme is Theme.CONTACTS]) == 1


def test_an_appointment_keeps_the_hours_and_the_exception_holds_for_the_visit(office: Office, case: int) -> None:
    refused(office, OutsideHours, lambda: close_out_steps.appoint(office, case, DAY, DAY, "21:30", "赵敏"))
    close_out_steps.appoint(office, case, DAY, DAY, "21:30", "赵敏", exception="业主下班晚，自己定的时间")
    made = close_out_steps.visit(office, case, DAY, DAY, "周经理", "渗水")
    assert made.steps[-1].exception == contacts.find(office, unit_id=1)[0].exception == "业主下班晚，自己定的时间"


def test_a_visit_at_another_hour_is_judged_by_that_hour(office: Office, case: int) -> None:
    close_out_steps.appoint(office, case, DAY, DAY, "", "赵敏")
    refused(office, TimeMissing, lambda: close_out_steps.visit(office, case, DAY, DAY, "周经理", "渗水"))
    refused(office, OutsideHours, lambda: close_out_steps.visit(office, case, DAY, DAY, "周经理", "渗水", at_time="22:00"))
    refused(
        office,
        PromiseMissing,
        lambda: close_out_steps.visit(office, case, DAY, DAY, "周经理", "x", at_time="18:00", result=Result.PROMISE),
    )
    assert contacts.find(office, unit_id=1) == []


def test_flag_and_weekly_maximum_stop_an_appointment(office: Office, case: int) -> None:
    for hour in ("09:00", "10:00", "11:00"):
        contacts.log(office, Contact(1, Channel.PHONE, DAY, Result.REMINDED, "赵敏", parse_time(hour)), DAY)
    refused(office, TooOften, lambda: close_out_steps.appoint(office, case, DAY, DAY + timedelta(days=6), "19:00", "赵敏"))
    close_out_steps.appoint(office, case, DAY, DAY + timedelta(days=7), "19:00", "赵敏")
    flags.set_flag(office, 1, FlagKind.STOP_CONTACT, DAY, "业主要求")
    later = DAY + timedelta(days=7)
    refused(office, ContactStopped, lambda: close_out_steps.appoint(office, case, DAY, later, "19:00", "赵敏"))
    refused(office, ContactStopped, lambda: close_out_steps.visit(office, case, later, later, "周经理", "x"))


def test_what_fell_due_later_is_taken_in_by_a_deliberate_step(office: Office, case: int) -> None:
    refused(office, NothingToTakeIn, lambda: close_out_steps.take_in(office, case, DAY))
    billing.run(office, Month(2026, 3))
    later = date(2026, 4, 20)
    before = close_outs.case(office, case, later)
    made = close_out_steps.take_in(office, case, later, "一并解决", key="k")
    assert close_out_steps.take_in(office, case, later, "一并解决", key="k") == made
    assert ([one.period for one in made.taken_in], made.further, made.named_fen) == (["2026-03"], (), 15 * MONTH_FEN)
    assert (made.stands, made.steps[-1].step) == (before.stands, Step.TAKEN_IN)
    yesterday = close_outs.case(office, case, later - timedelta(days=1))  # a past day keeps its answer
    assert (yesterday.named_fen, len(yesterday.further), yesterday.taken_in) == (14 * MONTH_FEN, 1, ())
    assert timeline.of_unit(office, 1)[0].note == "一并解决"
    assert spans_hold(office) > 0
    assert check(office.path).findings == ()


def test_the_full_stop_waits_for_what_was_taken_in(office: Office, case: int) -> None:
    billing.run(office, Month(2026, 3))
    later = date(2026, 4, 20)
    close_out_steps.take_in(office, case, later)
    payments.take(office, 1, 14 * MONTH_FEN, Method.CASH, later, key="most")
    refused(office, StillOpen, lambda: close_out_steps.close(office, case, later))
    receipt = payments.take(office, 1, MONTH_FEN, Method.CASH, later, key="rest").payment.receipt
    assert close_out_steps.close(office, case, later).stands is Stands.CLOSED
    refused(office, CaseIsOver, lambda: close_out_steps.take_in(office, case, later))
    payments.void(office, receipt, "退票", later, key="void")
    assert close_outs.case(office, case, later).stands is Stands.REOPENED


def test_the_causes_come_after_a_visit_that_is_written(office: Office, case: int) -> None:
    close_out_steps.appoint(office, case, DAY, DAY, "18:00", "赵敏")
    close_out_steps.visit(office, case, DAY, DAY, "周经理", "渗水", at_time="18:20")
    made = close_out_steps.find_causes(office, case, DAY, [FoundCause(Cause.REPAIR, Liability.DEVELOPER)])
    assert [step.at_time for step in made.steps] == ["18:00", "18:20", ""]
