"""The household card and its full page: badge, arrears block, masked phones, buttons, walking the list, languages."""

from collections.abc import Callable
from datetime import date
from types import ModuleType

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.meters import Meter
from propdesk.domain.payments import Method
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.services import arrears, households, meters, payments, rates, readings, residents
from propdesk.services.readings import Entry
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.residents.household_dialog import HouseholdDialog, open_household, order_of
from propdesk.ui.residents.page import ResidentsPage
from propdesk.ui.residents.unit_dialog import UnitDialog
from propdesk.ui.session import PAYMENTS, UNITS, Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import cut_texts, put_on, unnamed_controls

LEFT = Qt.MouseButton.LeftButton
TODAY = date(2026, 11, 23)
KEYS = [f"5b0f8a8e-0f61-4a10-9f0c-3a1f3c2c1a{n:02d}" for n in range(10)]


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


def texts(card: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in card.findChildren(QLabel) if not label.isHidden())


def test_nobody_is_shown_until_somebody_is_chosen(card: HouseholdCard) -> None:
    assert card.unit_id is None
    assert not card.empty.isHidden()
    assert card.area.isHidden()


def test_arrears_stand_in_one_block_with_words_and_figures(card: HouseholdCard, session: Session) -> None:
    unit_id = owing(session)
    card.show_unit(unit_id)
    shown = households.card(session.office, unit_id, TODAY)
    assert card.unit.text() == shown.row.code
    assert card.badge.text() == f"{shown.row.months} months owed"
    assert card.badge.kind == "closeout"
    assert card.arrears.kind == "danger"
    assert card.arrears.months.text() == f"{shown.row.months} months owed"
    assert shown.standing is not None
    assert shown.standing.oldest_period in card.arrears.line.text()
    assert card.arrears.figure.text().replace(",", "") == f"¥{shown.row.overdue_fen // 100}.{shown.row.overdue_fen % 100:02d}"
    assert card.notice_button.isEnabled()


def test_a_clear_household_says_until_when(card: HouseholdCard) -> None:
    card.show_unit(1)
    assert card.arrears.kind == "ok"
    assert card.arrears.title.text() == "Clear until 2026-10-31"
    assert card.badge.text() == "Clear"
    assert not card.notice_button.isEnabled()
    assert card.notice_button.toolTip() == "Nothing is overdue."


def test_a_vacant_shop_says_its_kind_and_that_nobody_is_entered(card: HouseholdCard, session: Session) -> None:
    unit_id = households.add(session.office, UnitCode("9", "", "1"), UnitKind.SHOP, UnitState(area_cm2=10_000, note="待租"))
    card.show_unit(unit_id)
    assert card.badge.text() == "Vacant"
    assert card.kind.text() == "Shop"
    assert "Nobody is entered" in texts(card)
    assert "待租" in texts(card)
    assert card.people.eye.isHidden()


def test_phones_are_masked_until_the_eye_is_held_and_that_is_noted(qtbot: QtBot, card: HouseholdCard, session: Session) -> None:
    card.show_unit(1)
    (phone,) = card.people.phones
    assert phone.text() == "157****9043"
    qtbot.mousePress(card.people.eye, LEFT)
    assert phone.text() == "15732199043"
    qtbot.mouseRelease(card.people.eye, LEFT)
    assert phone.text() == "157****9043"
    card.people._toggle()
    assert phone.text() == "15732199043"
    card.people._hide.timeout.emit()
    assert phone.text() == "157****9043"
    with session.office.store.read() as conn:
        noted = conn.exec_driver_sql("select count(*) from audit where action = 'phones.shown'").scalar()
    assert noted == 1


def test_payments_and_voids_come_as_events_and_change_the_figures(card: HouseholdCard, session: Session) -> None:
    unit_id = owing(session)
    card.show_unit(unit_id)
    before = card.arrears.figure.text()
    taken = payments.take(session.office, unit_id, 50_000, Method.CASH, date(2026, 11, 20), key=KEYS[0])
    card.reload()
    assert card.arrears.figure.text() != before
    assert f"Received ¥500.00 · {taken.payment.receipt}" in texts(card)
    payments.void(session.office, taken.payment.receipt, "typed twice", date(2026, 11, 21), key=KEYS[1])
    card.reload()
    assert card.arrears.figure.text() == before
    assert f"Receipt {taken.payment.receipt} voided" in texts(card)


def test_a_household_that_is_gone_leaves_the_card_empty(card: HouseholdCard, session: Session) -> None:
    card.show_unit(1)
    residents.undo_import(session.office, 1)
    card.reload()
    assert card.unit_id is None
    assert not card.empty.isHidden()


def test_buttons_open_their_dialogs_for_this_household(
    qtbot: QtBot, boxes: Boxes, card: HouseholdCard, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    collecting, noticing = ModuleType("collect_dialog"), ModuleType("notice_dialog")
    collecting.collect = lambda window, made, unit_id: asked.append(("collect", unit_id))  # type: ignore[attr-defined]
    noticing.issue_notices = lambda window, made, ids, day: asked.append(("notice", ids, day))  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "propdesk.ui.billing.collect_dialog", collecting)
    monkeypatch.setitem(__import__("sys").modules, "propdesk.ui.billing.notice_dialog", noticing)
    unit_id = owing(session)
    card.show_unit(unit_id)
    qtbot.mouseClick(card.collect_button, LEFT)
    qtbot.mouseClick(card.notice_button, LEFT)
    assert asked == [("collect", unit_id), ("notice", [unit_id], TODAY)]
    boxes.expect_dialog(UnitDialog, lambda dialog: dialog.reject())
    qtbot.mouseClick(card.edit_button, LEFT)
    boxes.expect_dialog(HouseholdDialog, lambda dialog: dialog.reject())
    qtbot.mouseClick(card.open_button, LEFT)


def test_the_language_changes_live(card: HouseholdCard, session: Session) -> None:
    card.show_unit(owing(session))
    i18n.use("zh_CN")
    card.retranslate()
    assert card.unit_id is not None
    assert card.badge.text().startswith("欠 ")
    i18n.use("en")
    card.retranslate()
    assert card.badge.text().endswith("months owed")


@pytest.mark.parametrize("points", [10, 14])
def test_nothing_on_the_card_is_cut_off(qapp: QApplication, card: HouseholdCard, session: Session, points: int) -> None:
    put_on(qapp, "en", "light", points)
    card.show_unit(owing(session))
    card.resize(370 + (points - 10) * 20, 640)
    qapp.processEvents()
    assert cut_texts(card) == []
    assert unnamed_controls(card) == []


# the full page ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_page(qtbot: QtBot, session: Session) -> Callable[..., HouseholdDialog]:
    def make(unit_id: int, order: list[int]) -> HouseholdDialog:
        made = HouseholdDialog(None, session, unit_id, order)
        qtbot.addWidget(made)
        made.show()
        return made

    return make


def test_each_key_of_the_full_page_does_one_thing(open_page: Callable[..., HouseholdDialog], session: Session) -> None:
    keys = [shortcut.key().toString() for shortcut in open_page(owing(session), []).findChildren(QShortcut)]
    assert {"F5", "F8", "F9", "Ctrl+PgUp", "Ctrl+PgDown"} <= set(keys)
    assert len(keys) == len(set(keys))  # Qt answers a key that is asked for twice with nothing at all


def test_the_full_page_holds_charges_receipts_and_reminders(open_page: Callable[..., HouseholdDialog], session: Session) -> None:
    unit_id = owing(session)
    dialog = open_page(unit_id, [])
    charges = households.history(session.office, unit_id).charges
    assert dialog.tabs.tabText(0) == f"Charges {len(charges)}"
    assert len(dialog.charges.view.rows.shown()) == len(charges)
    assert dialog.payments.empty_shown == "empty"
    payments.take(session.office, unit_id, 50_000, Method.CASH, date(2026, 11, 20), key=KEYS[2])
    session.tasks.announce({PAYMENTS})
    assert dialog.tabs.tabText(1) == "Receipts 1"
    assert dialog.tabs.tabText(2) == "Reminders 0"
    assert dialog.previous.isHidden()


def test_ctrl_page_keys_walk_the_list_one_came_from(qtbot: QtBot, open_page: Callable[..., HouseholdDialog], session: Session) -> None:
    dialog = open_page(2, [1, 2, 3])
    assert dialog.place.text() == "2 of 3"
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog.charges.view, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    assert (dialog.unit_id, dialog.card.unit_id) == (3, 3)
    assert not dialog.following.isEnabled()
    dialog.walk(1)
    assert dialog.unit_id == 3
    qtbot.mouseClick(dialog.previous, LEFT)
    qtbot.mouseClick(dialog.previous, LEFT)
    assert dialog.unit_id == 1
    assert not dialog.previous.isEnabled()
    assert session.recent[:3] == [1, 2, 3]


def test_the_order_is_that_of_the_list_in_front(qtbot: QtBot, boxes: Boxes, session: Session) -> None:
    class Window(QMainWindow):
        """A window with the list in front."""

        def current_page(self) -> ResidentsPage:
            return page

    page = ResidentsPage(session)
    window = Window()
    qtbot.addWidget(page)
    qtbot.addWidget(window)
    page.reload()
    page.filters.words.setText("1-1-10")
    page.view.sort_by("unit", falling=True)
    shown = [row.unit_id for row in page.view.rows.shown()]
    assert order_of(window) == shown
    seen: list[list[int]] = []
    boxes.expect_dialog(HouseholdDialog, lambda dialog: (seen.append(dialog._order), dialog.reject()))
    open_household(window, session, shown[0])
    assert seen == [shown]
    assert order_of(QWidget()) == []


def test_the_page_closes_when_its_unit_is_gone(open_page: Callable[..., HouseholdDialog], session: Session) -> None:
    dialog = open_page(1, [1])
    residents.undo_import(session.office, 1)
    session.tasks.announce({UNITS})
    assert not dialog.isVisible()
    session.tasks.announce({UNITS})


@pytest.mark.parametrize("points", [10, 14])
def test_the_full_page_fits(qapp: QApplication, open_page: Callable[..., HouseholdDialog], session: Session, points: int) -> None:
    put_on(qapp, "en", "dark", points)
    dialog = open_page(owing(session), [1, 2])
    qapp.processEvents()
    assert dialog.minimumSizeHint().width() <= 1366
    assert dialog.minimumSizeHint().height() <= 728
    assert [text for text in cut_texts(dialog) if "header" not in text] == []
    assert unnamed_controls(dialog) == []


def test_meters_stand_on_the_card_and_the_full_page(session: Session, open_page: Callable[..., HouseholdDialog]) -> None:
    rates.set_tariff(session.office, "水费", 28_000, PriceUnit.M3, date(2020, 1, 1), "price list")
    item = meters.metered_item(session.office, "水费")
    number = meters.add_meter(session.office, Meter(0, 1, item.id, "W1", 100_000, date(2026, 9, 30)))
    readings.save_readings(session.office, [Entry(number, date(2026, 10, 31), 112_500)])
    dialog = open_page(1, [1, 2])
    assert dialog.tabs.tabText(dialog.tabs.indexOf(dialog.readings)) == "Meters 2"
    assert [line.quantity for line in dialog.readings.view.rows.all()] == [12_500, None]
    assert dialog.card.card is not None
    assert [(line.meter, line.value) for line in dialog.card.card.meters] == [("W1", 112_500)]
    dialog.show_unit(2)
    assert dialog.tabs.indexOf(dialog.readings) < 0


def test_more_opens_every_window_of_a_debt_for_the_household_in_sight(
    qtbot: QtBot, boxes: Boxes, card: HouseholdCard, session: Session
) -> None:
    unit_id = owing(session)
    card.show_unit(unit_id)
    code = households.card(session.office, unit_id, TODAY).row.code
    seen: list[tuple[str, str]] = []
    menu = card.more_button.menu()
    menu.aboutToShow.emit()
    names = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert len(names) == 9
    for name in names:
        menu.aboutToShow.emit()
        action = next(one for one in menu.actions() if one.text() == name)
        assert action.isEnabled(), name
        boxes.expect_dialog(QDialog, lambda dialog: (seen.append((type(dialog).__name__, words(dialog))), dialog.reject()))
        action.trigger()
    assert [kind for kind, _said in seen] == [
        "PlansDialog", "HoldsDialog", "ContactsDialog", "FlagsDialog", "OpenForm", "MediationsDialog", "LettersDialog", "CasesDialog",
        "AttachedDialog",
    ]  # fmt: skip
    about = {kind: code in said for kind, said in seen}
    assert about["PlansDialog"]
    assert about["OpenForm"]
    assert about["AttachedDialog"]


def words(dialog: QDialog) -> str:
    """A dialog's title and labels."""
    return "\n".join((dialog.windowTitle(), *(label.text() for label in dialog.findChildren(QLabel))))


def test_more_says_in_the_menu_why_something_cannot_be_done(card: HouseholdCard) -> None:
    card.show_unit(1)
    menu = card.more_button.menu()
    menu.aboutToShow.emit()
    closed = [action for action in menu.actions() if not action.isSeparator() and not action.isEnabled()]
    assert [action.text() for action in closed] == ["Close-out…  (nothing is overdue)"]


def test_more_is_opened_and_walked_by_keyboard(qtbot: QtBot, boxes: Boxes, card: HouseholdCard, session: Session) -> None:
    card.show_unit(owing(session))
    menu = card.more_button.menu()
    boxes.expect_dialog(QDialog, lambda dialog: dialog.reject())

    def walk() -> None:
        assert menu.isVisible()
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Return)

    QTimer.singleShot(0, walk)
    card.more_button.setFocus()
    qtbot.keyClick(card.more_button, Qt.Key.Key_Space)
