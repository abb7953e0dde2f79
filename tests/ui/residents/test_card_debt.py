"""What stands about a household's debt on its card: each fact in words, and nothing where there is nothing to say."""

from datetime import date, timedelta

import pytest
from pytestqt.qtbot import QtBot

from propdesk.domain.holds import HoldKind, HoldTerms
from propdesk.services import arrears, close_outs, dunning, holds, households
from propdesk.ui.residents.card import HouseholdCard
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
