"""Late fees on the household card: under the sum as the list has them, on hold, and nothing where no clause is set."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.holds import HoldTerms
from propdesk.domain.late_fees import LateFeeRule
from propdesk.domain.payments import Method
from propdesk.services import arrears, holds, late_fees, payments
from propdesk.services.office import Office
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.residents.holds_dialog import HoldsDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, put_on, unnamed_controls


@pytest.fixture
def office(session: Session) -> Office:
    return session.office


@pytest.fixture
def unit_id(office: Office, session: Session) -> int:
    """A household that owes something."""
    return arrears.overdue(office, session.today()).rows[0].unit_id


@pytest.fixture
def card(qtbot: QtBot, session: Session, unit_id: int) -> HouseholdCard:
    made = HouseholdCard(session)
    qtbot.addWidget(made)
    made.resize(340, 700)
    made.show()
    made.show_unit(unit_id)
    return made


def test_nothing_of_it_without_a_clause(card: HouseholdCard) -> None:
    assert card.arrears.late_fee.text() == ""
    assert "ate fee" not in card.arrears.hold_button.text() + card.arrears.hold_button.toolTip()


def test_late_fee_under_the_sum_and_on_hold(
    qtbot: QtBot, card: HouseholdCard, office: Office, session: Session, unit_id: int, boxes: Boxes
) -> None:
    late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 500_000)
    card.reload()
    assert card.card is not None
    assert card.card.late_fee_fen > 0
    assert card.arrears.late_fee.text().startswith("Late fee ¥")
    holds.set_hold(office, unit_id, HoldTerms(session.today(), None, "x"))
    card.reload()
    assert card.arrears.late_fee.text().endswith(" · on hold")
    boxes.expect_dialog(HoldsDialog, lambda dialog: dialog.reject())
    qtbot.mouseClick(card.arrears.hold_button, Qt.MouseButton.LeftButton)


def test_who_owes_only_late_fee(card: HouseholdCard, office: Office, session: Session, unit_id: int) -> None:
    owed = card.card.row.overdue_fen if card.card else 0
    payments.take(office, unit_id, owed, Method.CASH, session.today(), key="k")
    late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2020, 1, 1)), 500_000)
    card.reload()
    assert card.arrears.title.text() == "Only late fee is owed"
    assert card.badge.text() == "Late fee owed"
    assert card.notice_button.isEnabled()


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_dialog_fits_and_cuts_nothing(
    qtbot: QtBot, qapp: QApplication, session: Session, office: Office, unit_id: int, points: int, language: str
) -> None:
    holds.set_hold(office, unit_id, HoldTerms(date(2026, 1, 1), date(2026, 2, 1), "渗水待维修"))
    put_on(qapp, language, "dark", points)
    window = QWidget()
    qtbot.addWidget(window)
    made = HoldsDialog(window, session, unit_id)
    qtbot.addWidget(made)
    made.show()
    for _ in range(4):
        qapp.processEvents()
    least = made.minimumSizeHint()
    assert least.width() <= SCREEN.width()
    assert least.height() <= SCREEN.height()
    made.resize(SCREEN)
    qapp.processEvents()
    assert cut_texts(made) == []
    assert unnamed_controls(made) == []
    made.hide()
    i18n.use("en")
