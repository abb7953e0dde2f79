"""Cases in court and mediations in the database: as of a day, taken back, replaced; a handful of reads for any number of units."""

from datetime import date

import pytest
from sqlalchemy import event

from propdesk.domain.court import Item, ItemState, Way
from propdesk.domain.court_events import CourtEvent, Step
from propdesk.domain.evidence import Counts
from propdesk.domain.mediation import Body, Outcome
from propdesk.services.office import Office
from propdesk.store import court, mediation
from propdesk.store.engine import Connection
from propdesk.store.mediation import MediationRow

MADE, WHO = "2026-11-01T08:00:00+00:00", "前台"
OPENED = date(2026, 10, 1)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def owing(conn: Connection) -> list[tuple[int, int]]:
    """(charge, unit) of every charge of the book."""
    return [(row[0], row[1]) for row in conn.exec_driver_sql("SELECT id, unit_id FROM charge ORDER BY id").all()]


def case(conn: Connection, unit_id: int, charge_ids: list[int], way: Way = Way.SUIT, opened_on: date = OPENED) -> int:
    return court.add(conn, unit_id, way, "区人民法院", opened_on, ("refuses", "周经理"), [(i, 5_000, 100) for i in charge_ids], MADE, WHO)[
        0
    ].first


def step(conn: Connection, case_id: int, kind: Step, on: str, amount: int | None = None) -> int:
    return court.add_event(conn, case_id, CourtEvent(kind, day(on)), "(2026)1号", amount, "", MADE, WHO).first


def test_a_case_is_open_from_its_day_until_it_is_closed(office: Office) -> None:
    with office.store.write() as conn:
        charge_id, unit_id = owing(conn)[0]
        case_id = case(conn, unit_id, [charge_id])
        step(conn, case_id, Step.FILED, "10-05")
        step(conn, case_id, Step.ENDED, "11-10")
    with office.store.read() as conn:
        assert court.open_cases(conn, day("09-30")) == {}
        row = court.open_cases(conn, day("11-09"))[unit_id]
        assert (row.case_id, row.claim_fen, row.charges, row.over_on) == (case_id, 5_100, 1, None)
        assert court.open_cases(conn, day("11-10")) == {}
        assert court.find(conn, day("11-10"), unit_id=unit_id)[0].over_on == day("11-10")
        assert court.find(conn, day("11-10"), ids=[case_id + 1]) == []


def test_a_step_taken_back_never_happened_from_that_day_on(office: Office) -> None:
    with office.store.write() as conn:
        charge_id, unit_id = owing(conn)[0]
        case_id = case(conn, unit_id, [charge_id])
        event_id = step(conn, case_id, Step.FILED, "10-05", 5_000)
        court.void_event(conn, event_id, day("10-20"), "wrong case", MADE, WHO)
    with office.store.read() as conn:
        assert court.proceedings(conn, [charge_id], day("10-19"))[charge_id] == [(Way.SUIT, (day("10-05"), None, Counts.YES))]
        assert court.proceedings(conn, None, day("10-20")) == {}
        (written,) = court.events(conn, [case_id])
        assert (written.void_on, written.void_reason, written.amount_fen) == (day("10-20"), "wrong case", 5_000)
        assert court.events(conn, [], unit_id=unit_id) == [written]
        assert court.events(conn, [case_id + 1]) == []


def test_the_newest_word_about_evidence_stands_last(office: Office) -> None:
    with office.store.write() as conn:
        charge_id, unit_id = owing(conn)[0]
        case_id = case(conn, unit_id, [charge_id])
        court.say_item(conn, case_id, Item.PRICE, ItemState.MISSING, "", MADE, WHO)
        court.say_item(conn, case_id, Item.PRICE, ItemState.HAVE, "folder 3", MADE, WHO)
        court.add_cost(conn, case_id, charge_id, MADE, WHO)
    with office.store.read() as conn:
        assert [(row.state, row.note) for row in court.items(conn, case_id)] == [(ItemState.MISSING, ""), (ItemState.HAVE, "folder 3")]
        (line,) = court.claimed(conn, case_id)
        assert (line.charge_id, line.principal_fen, line.late_fee_fen) == (charge_id, 5_000, 100)
        assert court.costs(conn, case_id) == [
            (charge_id, conn.exec_driver_sql("SELECT amount_fen FROM charge WHERE id = ?", (charge_id,)).scalar())
        ]


def test_who_is_in_court_takes_two_reads_for_everybody(office: Office) -> None:
    with office.store.write() as conn:
        for charge_id, unit_id in owing(conn)[:6]:
            step(conn, case(conn, unit_id, [charge_id]), Step.FILED, "10-05")
    sent: list[str] = []
    event.listen(office.store.reader, "before_cursor_execute", lambda *told: sent.append(told[2]))
    with office.store.read() as conn:
        assert court.open_cases(conn, day("11-01"))
    assert len([one for one in sent if one.startswith("SELECT")]) == 2


@pytest.fixture
def asked(office: Office) -> tuple[int, int, int]:
    """(mediation, charge, unit) of a mediation before the people's committee."""
    with office.store.write() as conn:
        charge_id, unit_id = owing(conn)[0]
        number = mediation.add(conn, row(unit_id), [charge_id])[0].first
    return number, charge_id, unit_id


def row(unit_id: int, replaces_id: int | None = None, ended_on: date | None = None, counts: Counts = Counts.YES) -> MediationRow:
    return MediationRow(
        0, unit_id, "", None, replaces_id, Body.PEOPLES_COMMITTEE, day("10-03"), day("10-10"), ended_on, Outcome.AGREED, "居委会:张",
        "pays by June", "", counts, "", MADE, WHO,
    )  # fmt: skip


def test_a_mediation_counts_for_the_charges_it_names(office: Office, asked: tuple[int, int, int]) -> None:
    number, charge_id, unit_id = asked
    with office.store.read() as conn:
        assert mediation.requests(conn, None, day("10-02")) == {}
        assert mediation.requests(conn, [charge_id], day("10-03")) == {charge_id: [(day("10-03"), None, Counts.YES)]}
        assert mediation.requests(conn, [charge_id + 1], day("10-03")) == {}
        (found,) = mediation.find(conn, unit_id=unit_id)
        assert found.stands
        assert found.participants == "居委会:张"
        assert [line.charge_id for line in mediation.charges(conn, [number])[number]] == [charge_id]
        assert mediation.find(conn, close_out_id=1) == []


def test_a_mediation_replaced_or_taken_back_stands_no_more(office: Office, asked: tuple[int, int, int]) -> None:
    number, charge_id, unit_id = asked
    with office.store.write() as conn:
        following = mediation.add(conn, row(unit_id, number, day("10-20"), Counts.REVIEW), [charge_id])[0].first
    with office.store.read() as conn:
        assert [(one.mediation_id, one.stands) for one in mediation.find(conn, unit_id=unit_id)] == [(following, True), (number, False)]
        assert mediation.requests(conn, None, day("10-19"))[charge_id] == [(day("10-03"), None, Counts.REVIEW)]
        assert mediation.requests(conn, None, day("10-20"))[charge_id] == [(day("10-03"), day("10-20"), Counts.REVIEW)]
    with office.store.write() as conn:
        mediation.void(conn, following, day("11-01"), "entered twice", MADE, WHO)
        assert mediation.add(conn, row(unit_id), [])[1:] == []
    with office.store.read() as conn:
        assert mediation.requests(conn, None, day("10-31")) != {}
        assert mediation.requests(conn, None, day("11-01")) == {}
        assert mediation.find(conn, ids=[following])[0].void_reason == "entered twice"
