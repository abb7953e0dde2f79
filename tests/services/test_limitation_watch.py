"""The limitation watch: every source of events found, whatever does not count left out, the same for one unit and for all."""

from datetime import date

import pytest
from sqlalchemy import Table

from propdesk.domain.evidence import Counts
from propdesk.domain.limitation import EventChargesMissing, EventReasonMissing, Group, Kind
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.i18n import catalog
from propdesk.services import billing, limitation, notices, payments
from propdesk.services.limitation import (
    EventChargeOfOther,
    EventPersonMissing,
    EventUnknown,
    EventVoidAlready,
    NothingWatched,
    Said,
    WatchRow,
)
from propdesk.services.office import Office
from propdesk.store import limitation as store
from propdesk.store.bulk import insert_one
from propdesk.store.engine import raw_of
from propdesk.store.tables import cases, dunning
from tests.tools.office_day import MONTH_FEN

DUE = date(2025, 3, 10)  # of March 2025, charge 1 of unit 1
TODAY = date(2025, 11, 23)
MADE = {"made_at": "2025-06-01T00:00:00+00:00", "operator": "o"}


@pytest.fixture
def billed(office: Office) -> Office:
    """March and April 2025 of four units: charges 1 to 4 and 5 to 8."""
    for month in (3, 4):
        billing.run(office, Month(2025, month))
    return office


def put(office: Office, table: Table, values: dict[str, object]) -> int:
    with office.store.write() as conn:
        return insert_one(conn, table, values)


def row(office: Office, charge_id: int = 1, as_of: date = TODAY) -> WatchRow:
    return next(one for one in limitation.watch(office, as_of).rows if one.charge_id == charge_id)


def said(*charge_ids: int, kind: Kind = Kind.DEMAND, on: date = date(2025, 6, 10), **more: object) -> Said:
    return Said(kind, on, charge_ids, "收条第 3 页", "赵敏", **more)  # type: ignore[arg-type]


# --- the sources


def notice(office: Office, on: date, unit_id: int = 1) -> int:
    return notices.issue(office, on, [unit_id], "zh_CN").documents[0].document_id


def deliver(office: Office, document_id: int, on: date, counts: str = "yes", replaces: int | None = None) -> int:
    values = {"document_id": document_id, "channel": "hand", "outcome": "signed", "sent_on": on, "outcome_on": on, "replaces_id": replaces}
    return put(office, dunning.delivery, values | {"debtor": "natural", "counts": counts} | MADE)


def decide(office: Office, delivery_id: int, counts: str, on: date) -> None:
    values = {"delivery_id": delivery_id, "counts": counts, "decided_on": on, "reason": "r", "decided_by": "d"}
    put(office, dunning.delivery_decision, values | MADE)


def test_a_delivered_notice_counts_for_the_charges_it_names(billed: Office) -> None:
    paper = notice(billed, date(2025, 4, 1))  # names March only: April is not due yet
    deliver(billed, paper, date(2025, 4, 3))
    assert row(billed).last_safe_day == date(2028, 4, 3)
    assert row(billed).limitation.why.reference.startswith("CJ2025-")  # type: ignore[union-attr]
    assert row(billed, 5).last_safe_day == date(2028, 4, 10)
    assert row(billed, 2).last_safe_day == date(2028, 3, 10)


def test_the_newest_decision_about_a_delivery_counts(billed: Office) -> None:
    number = deliver(billed, notice(billed, date(2025, 5, 1)), date(2025, 5, 3), counts="review")
    assert (row(billed).last_safe_day, row(billed).limitation.to_review) == (date(2028, 3, 10), True)
    decide(billed, number, "yes", date(2025, 6, 1))
    assert row(billed).last_safe_day == date(2028, 5, 3)
    assert row(billed, as_of=date(2025, 5, 31)).limitation.to_review
    decide(billed, number, "provisional", date(2025, 7, 1))
    assert row(billed).last_safe_day == date(2028, 3, 10)
    assert row(billed).limitation.provisional_day == date(2028, 5, 3)


def test_a_replaced_delivery_and_a_voided_notice_no_longer_count(billed: Office) -> None:
    paper = notice(billed, date(2025, 5, 1))
    wrong = deliver(billed, paper, date(2025, 5, 9))
    deliver(billed, paper, date(2025, 5, 3), replaces=wrong)
    assert row(billed).last_safe_day == date(2028, 5, 3)
    put(billed, dunning.document_void, {"document_id": paper, "void_on": date(2025, 8, 1), "reason": "r"} | MADE)
    assert row(billed).last_safe_day == date(2028, 3, 10)
    assert row(billed, as_of=date(2025, 7, 31)).last_safe_day == date(2028, 5, 3)


def test_part_payment_counts_for_the_charge_it_was_set_against(billed: Office) -> None:
    taken = payments.take(billed, 1, 100, Method.CASH, date(2025, 7, 1), key="p")
    assert row(billed).last_safe_day == date(2028, 7, 1)
    assert row(billed, 5).last_safe_day == date(2028, 4, 10)
    payments.void(billed, taken.payment.receipt, "错收", date(2025, 7, 1))
    assert row(billed).last_safe_day == date(2028, 3, 10)


def test_credit_the_office_set_against_a_charge_is_no_act_of_the_debtor(billed: Office) -> None:
    taken = payments.take(billed, 1, 100, Method.CASH, date(2025, 7, 1), key="p")
    with billed.store.write() as conn:
        conn.exec_driver_sql("DROP TRIGGER payment_no_update")
        conn.exec_driver_sql("UPDATE payment SET method = 'credit' WHERE id = ?", (taken.payment.payment_id,))
    assert row(billed).last_safe_day == date(2028, 3, 10)


def test_promises_plans_mediation_and_court_are_found(billed: Office) -> None:
    promise = put(
        billed,
        dunning.promise,
        {"unit_id": 1, "given_on": date(2025, 5, 2), "due_on": date(2025, 6, 2), "amount_fen": 1, "counts": "yes"} | MADE,
    )
    put(billed, dunning.promise_charge, {"promise_id": promise, "charge_id": 1})
    assert row(billed).last_safe_day == date(2028, 5, 2)
    plan = put(
        billed,
        cases.plan,
        {"unit_id": 1, "agreed_on": date(2025, 6, 1), "signer": "x", "relation": "self", "one_sum": 1, "counts": "yes"} | MADE,
    )
    put(billed, cases.plan_charge, {"plan_id": plan, "charge_id": 1, "open_fen": 1})
    for position, day in enumerate((date(2025, 9, 30), date(2026, 9, 30)), 1):
        put(billed, cases.plan_instalment, {"plan_id": plan, "position": position, "due_on": day, "amount_fen": 1})
    assert row(billed).last_safe_day == date(2029, 9, 30)
    put(billed, cases.plan_end, {"plan_id": plan, "kind": "breach", "ended_on": date(2025, 11, 1), "reason": "r"} | MADE)
    assert row(billed).last_safe_day == date(2028, 11, 1)
    assert row(billed, as_of=date(2025, 10, 31)).last_safe_day == date(2029, 9, 30)
    mistaken = put(
        billed, cases.plan, {"unit_id": 1, "agreed_on": date(2025, 7, 1), "signer": "x", "relation": "self", "counts": "yes"} | MADE
    )
    put(billed, cases.plan_charge, {"plan_id": mistaken, "charge_id": 5, "open_fen": 1})
    put(billed, cases.plan_instalment, {"plan_id": mistaken, "position": 1, "due_on": date(2025, 9, 30), "amount_fen": 1})
    assert row(billed, 5).last_safe_day == date(2028, 7, 1)
    put(billed, cases.plan_end, {"plan_id": mistaken, "kind": "mistake", "ended_on": date(2025, 8, 1), "reason": "r"} | MADE)
    assert row(billed, 5).last_safe_day == date(2028, 4, 10)
    met = {"unit_id": 2, "body": "居委会", "asked_on": date(2025, 6, 5), "ended_on": date(2025, 7, 5), "outcome": "none"}
    first = put(billed, cases.mediation, met | {"participants": "x", "counts": "yes"} | MADE)
    put(billed, cases.mediation_charge, {"mediation_id": first, "charge_id": 2})
    assert row(billed, 2).last_safe_day == date(2028, 7, 5)
    second = put(billed, cases.mediation, met | {"participants": "x", "counts": "no", "replaces_id": first} | MADE)
    put(billed, cases.mediation_charge, {"mediation_id": second, "charge_id": 2})
    assert row(billed, 2).last_safe_day == date(2028, 3, 10)
    court = {"unit_id": 3, "way": "suit", "opened_on": date(2025, 6, 1), "approver": "x", "reason": "r"}
    case = put(billed, cases.court_case, court | MADE)
    put(billed, cases.court_charge, {"court_case_id": case, "charge_id": 3, "principal_fen": 1, "late_fee_fen": 0})
    assert row(billed, 3).last_safe_day == date(2028, 3, 10)
    put(billed, cases.court_event, {"court_case_id": case, "kind": "filed", "event_on": date(2025, 6, 20)} | MADE)
    assert row(billed, 3).group is Group.RUNNING
    put(billed, cases.court_event, {"court_case_id": case, "kind": "ended", "event_on": date(2025, 9, 20)} | MADE)
    assert row(billed, 3).last_safe_day == date(2028, 9, 20)


def test_a_hold_stops_reminders_and_never_limitation(billed: Office) -> None:
    from propdesk.store.tables import late_fees

    before = row(billed)
    hold = {"unit_id": 1, "start_on": date(2025, 3, 1), "reason": "r", "late_fee": 1, "dunning": 1, "kind": "dispute"}
    put(billed, late_fees.hold, hold | MADE)
    assert row(billed).limitation == before.limitation
    assert (before.unnamed, row(billed).unnamed, row(billed).demanded_fen) == (False, True, 0)


# --- the list


def test_the_watch_is_the_same_for_one_unit_and_for_all(billed: Office) -> None:
    deliver(billed, notice(billed, date(2025, 5, 1)), date(2025, 5, 3))
    payments.take(billed, 2, 100, Method.CASH, date(2025, 7, 1), key="p")
    whole = limitation.watch(billed, TODAY)
    assert len(whole.rows) == 8
    assert [one.last_safe_day for one in whole.rows] == sorted(one.last_safe_day for one in whole.rows)
    for unit_id in (1, 2, 3, 4):
        own = limitation.watch(billed, TODAY, [unit_id])
        assert own.rows == tuple(one for one in whole.rows if one.unit_id == unit_id)
    assert whole.total_fen == sum(one.open_fen for one in whole.rows)


def test_what_is_paid_or_not_due_yet_is_not_watched(billed: Office) -> None:
    payments.take(billed, 1, MONTH_FEN, Method.CASH, date(2025, 3, 20), key="p")
    watched = {one.charge_id for one in limitation.watch(billed, date(2025, 4, 10)).rows}
    assert watched == {2, 3, 4}
    assert {one.charge_id for one in limitation.watch(billed, date(2025, 4, 11)).rows} == {2, 3, 4, 5, 6, 7, 8}


def test_the_whole_contract_reading_follows_the_last_charge_and_drives_nothing(billed: Office) -> None:
    assert row(billed).limitation.whole_contract_day == date(2028, 4, 10)
    late = limitation.watch(billed, date(2028, 3, 20))
    assert late.counts[Group.EXPIRED] == 4
    assert late.counts[Group.DAYS_30] == 4
    assert [one.group for one in late.rows] == [Group.DAYS_30] * 4 + [Group.EXPIRED] * 4


def test_charges_that_end_soon_are_named_unit_by_unit(billed: Office) -> None:
    with billed.store.snapshot() as conn:
        soon = limitation.ending(conn, date(2028, 2, 20), 30)
        assert {unit_id: [one.charge_id for one in found] for unit_id, found in soon.items()} == {1: [1], 2: [2], 3: [3], 4: [4]}
        assert limitation.ending(conn, date(2028, 2, 20), 18) == {}
        assert [one.charge_id for one in limitation.ending(conn, date(2028, 3, 11), 30, [1])[1]] == [5]


def test_the_list_takes_the_same_number_of_reads_for_any_number_of_charges(billed: Office) -> None:
    def reads(as_of: date) -> int:
        sent: list[str] = []
        with billed.store.snapshot() as conn:
            raw_of(conn).set_trace_callback(sent.append)
            try:
                limitation.rows(conn, as_of)
            finally:
                raw_of(conn).set_trace_callback(None)
        return sum(text.lstrip().startswith("SELECT") for text in sent)

    few = reads(date(2025, 4, 1))
    assert 10 <= few <= 25
    for month in range(5, 11):
        billing.run(billed, Month(2025, month))
    assert reads(TODAY) == few
    assert len(limitation.watch(billed, TODAY).rows) == 32


# --- what a person writes down


def test_an_event_written_down_counts_for_the_charges_ticked(billed: Office) -> None:
    made = limitation.record(billed, 1, said(1), TODAY, key="k")
    assert (made.code, made.charge_ids, made.person, made.reason) == ("1-1-101", (1,), "赵敏", "收条第 3 页")
    assert row(billed).last_safe_day == date(2028, 6, 10)
    assert row(billed, 5).last_safe_day == date(2028, 4, 10)
    assert limitation.record(billed, 1, said(1), TODAY, key="k") == made
    assert limitation.recorded(billed, 1) == [made]
    assert limitation.recorded(billed, 2) == []


def test_a_person_decides_whether_it_counts(billed: Office) -> None:
    limitation.record(billed, 1, said(1, counts=Counts.PROVISIONAL), TODAY, key="k")
    assert row(billed).last_safe_day == date(2028, 3, 10)
    assert row(billed).limitation.provisional_day == date(2028, 6, 10)


def test_an_event_voided_counts_no_more_from_that_day_on(billed: Office) -> None:
    made = limitation.record(billed, 1, said(1), TODAY, key="k")
    gone = limitation.void(billed, made.event_id, "记错住户", TODAY)
    assert (gone.void_on, gone.void_reason) == (TODAY, "记错住户")
    assert row(billed).last_safe_day == date(2028, 3, 10)
    assert row(billed, as_of=date(2025, 11, 22)).last_safe_day == date(2028, 6, 10)
    with pytest.raises(EventVoidAlready):
        limitation.void(billed, made.event_id, "again", TODAY)


def test_bad_input_meets_a_sentence_and_nothing_is_written(billed: Office) -> None:
    for wrong, error in (
        (said(), EventChargesMissing),
        (said(1, 2), EventChargeOfOther),
        (Said(Kind.DEMAND, TODAY, (1,), "r", " "), EventPersonMissing),
        (Said(Kind.DEMAND, TODAY, (1,), "", "p"), EventReasonMissing),
    ):
        with pytest.raises(error):
            limitation.record(billed, 1, wrong, TODAY, key="k")
    with pytest.raises(EventUnknown):
        limitation.void(billed, 99, "r", TODAY)
    with pytest.raises(EventReasonMissing):
        limitation.void(billed, 99, " ", TODAY)
    assert limitation.recorded(billed) == []


def test_events_of_no_charge_are_no_question(billed: Office) -> None:
    with billed.store.snapshot() as conn:
        assert store.events(conn, [], TODAY) == {}


# --- the sheet of a unit


def test_the_sheet_tells_each_charge_with_what_every_event_did(billed: Office) -> None:
    limitation.record(billed, 1, said(1), TODAY, key="a")
    limitation.record(billed, 1, said(1, 5, on=date(2025, 7, 1), counts=Counts.REVIEW), TODAY, key="b")
    sheet = limitation.sheet_of(billed, 1, TODAY, "en")
    assert (sheet.unit_code, sheet.debtors, sheet.total_fen) == ("1-1-101", ("张三",), 2 * MONTH_FEN)
    march, april = sheet.charges
    assert (march.last_safe_day, april.last_safe_day) == (date(2028, 6, 10), date(2028, 4, 10))
    assert march.why == "Demand of 2025-06-10 (收条第 3 页)"
    assert [step.effect for step in march.steps] == ["The period runs anew", "To be reviewed: not relied on"]
    assert april.note == "an event is to be reviewed"
    assert limitation.draw_sheet(billed, sheet).pages == 1
    assert [charge.why for charge in limitation.sheet_of(billed, 1, TODAY, "zh_CN").charges][1] == "到期日 2025-04-10；无中断事由"
    with pytest.raises(NothingWatched):
        limitation.sheet_of(billed, 1, DUE, "en")


def test_the_developers_debts_are_watched_and_no_notice_names_them(billed: Office) -> None:
    with billed.store.write() as conn:
        conn.exec_driver_sql("DROP TRIGGER charge_no_update")
        conn.exec_driver_sql("UPDATE charge SET liable = 'developer', liable_name = '某开发公司' WHERE id = 1")
    found = row(billed)
    assert (found.last_safe_day, found.unnamed) == (date(2028, 3, 10), True)
    assert limitation.debtor_in(catalog("en"), found) == "某开发公司"
    assert limitation.debtor_in(catalog("en"), found._replace(liable_name="")) == "Developer"
    assert limitation.notes_in(catalog("en"), found) == "the next notice does not name it"
