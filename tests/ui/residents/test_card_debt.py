"""What stands about a household's debt on its card: each fact in words, and nothing where there is nothing to say."""

from datetime import date, time, timedelta

import pytest
from pytestqt.qtbot import QtBot

from propdesk.domain.contacts import Channel, Contact, Result
from propdesk.domain.holds import HoldKind, HoldTerms
from propdesk.domain.payments import Method
from propdesk.services import arrears, close_outs, contacts, deliveries, dunning, holds, households, payments
from propdesk.services.deliveries import Slip
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.residents.household_columns import PAPER_COLUMNS
from propdesk.ui.residents.household_dialog import HouseholdDialog
from propdesk.ui.session import Session

TODAY = date(2026, 11, 23)


@pytest.fixture
def card(qtbot: QtBot, session: Session) -> HouseholdCard:
    made = HouseholdCard(session)
    qtbot.addWidget(made)
    made.resize(370, 640)
    made.show()
    return made


def owing(session: Session) -> int:
    """The household with the longest arrears."""
    return max(arrears.overdue(session.office, TODAY).rows, key=lambda row: row.months).unit_id


def said(card: HouseholdCard) -> dict[str, tuple[str, str]]:
    """The lines of the block: text and tone by name."""
    card.reload()
    return {line.name: (line.text, line.tone) for line in card.debt.lines}


def test_who_owes_nothing_has_no_lines(card: HouseholdCard, session: Session) -> None:
    clear = next(row for row in households.every(session.office, TODAY) if row.overdue_fen == 0)
    card.show_unit(clear.unit_id)
    assert said(card) == {}
    assert card.debt.isHidden()


def test_the_level_moves_with_what_is_sent_and_the_next_step_is_named(card: HouseholdCard, session: Session) -> None:
    unit_id = owing(session)
    card.show_unit(unit_id)
    assert said(card)["Level"][0] == "Not reminded yet · next: Friendly reminder"
    dunning.run(session.office, TODAY, "zh_CN", unit_ids=[unit_id])
    following = (TODAY + timedelta(days=7)).isoformat()
    assert said(card)["Level"][0] == f"Friendly reminder · next: Payment notice from {following}"


def test_limitation_names_the_charge_that_is_lost_first(card: HouseholdCard, session: Session) -> None:
    unit_id = owing(session)
    card.show_unit(unit_id)
    shown = households.card(session.office, unit_id, TODAY)
    assert shown.debt.urgent is not None
    text, tone = said(card)["Limitation"]
    assert shown.debt.urgent.period in text
    assert shown.debt.urgent.last_safe_day.isoformat() in text
    assert f"{(shown.debt.urgent.last_safe_day - TODAY).days} days left" in text
    assert tone == ("" if shown.debt.urgent.limitation.days_left > 180 else tone)


def test_a_hold_and_a_case_are_told_with_their_days(card: HouseholdCard, session: Session) -> None:
    unit_id = owing(session)
    card.show_unit(unit_id)
    holds.set_hold(session.office, unit_id, HoldTerms(TODAY, date(2026, 12, 31), "leak in the bathroom", kind=HoldKind.HOLD, dunning=True))
    case = close_outs.open_case(session.office, unit_id, TODAY, key="case")
    lines = said(card)
    assert lines["On hold"] == ("until 2026-12-31 · leak in the bathroom", "warn")
    assert lines["Close-out"][0] == f"{case.row.number} · Make an appointment"


def test_the_full_page_tells_deliveries_contacts_and_the_whole_story(qtbot: QtBot, session: Session) -> None:
    office, unit_id = session.office, owing(session)
    issued = dunning.run(office, TODAY, "zh_CN", unit_ids=[unit_id]).documents[0]
    deliveries.tick(office, issued.number, Slip(TODAY), TODAY, key="slip")
    contacts.log(
        office,
        Contact(unit_id, Channel.PHONE, TODAY, Result.REFUSES, "赵敏", time(10, 30), note="wants the lift mended"),
        TODAY,
        key="call",
    )
    page = HouseholdDialog(None, session, unit_id)
    qtbot.addWidget(page)
    page.show()
    titles = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    assert titles[2:] == ["Reminders 1", "Contacts 1", "Time line"]
    (paper,) = page.papers.view.rows.all()
    assert [column.shown(paper) for column in PAPER_COLUMNS if column.key in ("delivery", "counts")] == [
        "Handed over in person · Signed for",
        "Counts",
    ]
    page.tabs.setCurrentWidget(page.history)
    told = [entry.text for entry in page.history.shown()]
    assert any(issued.number in text for text in told)
    assert any("Phone call 10:30: Refuses" in text for text in told)
    assert {entry.kind for entry in page.history.shown()} >= {"charges", "papers", "contacts"}


def test_who_pays_a_part_keeps_the_history(qtbot: QtBot, session: Session) -> None:
    """OCA #330: partly paid invoices dropped out and the tab with the history vanished."""
    office, unit_id = session.office, owing(session)
    issued = dunning.run(office, TODAY, "zh_CN", unit_ids=[unit_id]).documents[0]
    open_before = households.card(office, unit_id, TODAY).row.overdue_fen
    payments.take(office, unit_id, 1_000, Method.CASH, TODAY, key="part")
    page = HouseholdDialog(None, session, unit_id)
    qtbot.addWidget(page)
    page.show()
    assert page.tabs.tabText(page.tabs.indexOf(page.papers)) == "Reminders 1"
    assert page.papers.view.rows.all()[0].document.number == issued.number
    assert page.card.card is not None
    assert 0 < page.card.card.row.overdue_fen < open_before
    assert page.card.card.debt.level is not None
