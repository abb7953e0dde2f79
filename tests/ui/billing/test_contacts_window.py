"""Contacts in the window: noted from the keyboard, refused with the sentence beside the field, lists that leave people in peace."""

from datetime import date, time, timedelta

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.contacts import Channel, Contact, FlagKind, Result
from propdesk.domain.promises import PromiseState
from propdesk.domain.quiet_hours import Limits
from propdesk.services import contact_lists, contacts, flags, promises
from propdesk.services.contact_lists import HOLIDAY, TONIGHT, InPeace, Only
from propdesk.services.promises import PromiseEntry
from propdesk.ui import theme
from propdesk.ui.billing import arrears as arrears_page
from propdesk.ui.billing import contact_dialog
from propdesk.ui.billing.contact_dialog import ContactDialog, Entry
from propdesk.ui.billing.contact_lists_dialog import ContactListsDialog
from propdesk.ui.billing.contact_rules import ContactRulesDialog
from propdesk.ui.billing.contacts_dialog import ContactsDialog, VoidDialog
from propdesk.ui.billing.flags_dialog import FlagsDialog
from propdesk.ui.bureau import Bureau
from propdesk.ui.desktop import Desktop
from propdesk.ui.parts.empty import EmptyAction
from propdesk.ui.session import Session
from tests.tools.screenshots import SCREEN, cut_texts, unnamed_controls
from tests.ui.billing.conftest import TODAY

SOON = TODAY + timedelta(days=5)


@pytest.fixture
def owing(session: Session) -> int:
    """A household that owes: the first of the arrears list."""
    chosen = contact_lists.choose(session.office, contact_lists.Choice(TONIGHT, TODAY))
    return chosen.rows[0].row.unit_id


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget, session: Session, owing: int, monkeypatch: pytest.MonkeyPatch) -> ContactDialog:
    """The form, shown; it is left without a question when the test is over."""
    made = ContactDialog(window, session, owing)
    monkeypatch.setattr(made, "changed", lambda: False)
    qtbot.addWidget(made)
    made.show()
    return made


def saved(qtbot: QtBot, session: Session, dialog: ContactDialog) -> None:
    """Save as `log_contact` does, and wait until it is done or refused."""
    today = session.today()

    def work(entry: Entry) -> object:
        return contacts.log(session.office, entry.contact, today, entry.promise)

    dialog._deed = lambda value: dialog.send(session.tasks.run, lambda: work(value), dialog._done)
    dialog.press_save()
    qtbot.waitUntil(lambda: not dialog._doing)


def test_a_promise_is_noted_from_the_keyboard(qtbot: QtBot, session: Session, dialog: ContactDialog, owing: int) -> None:
    assert dialog.amount_row.isHidden()
    dialog.at.setText("1830")
    dialog.outcome.setFocus()
    QTest.keyClicks(dialog.outcome, "9")
    assert dialog.outcome.currentData() == Result.PROMISE
    assert not dialog.amount_row.isHidden()
    dialog.due.set_value(SOON)
    dialog.amount.setText("100")
    saved(qtbot, session, dialog)
    assert dialog.result() == QDialog.DialogCode.Accepted
    given = promises.find(session.office, TODAY, unit_ids=[owing])[0]
    assert (given.due_on, given.amount_fen, given.state) == (SOON, 10_000, PromiseState.OPEN)


def test_outside_the_hours_the_sentence_stands_beside_the_time(qtbot: QtBot, session: Session, dialog: ContactDialog, owing: int) -> None:
    dialog.at.setText("21:15")
    assert dialog.exception_row.isHidden()
    saved(qtbot, session, dialog)
    assert "21:15" in dialog.at_row.error.text()
    assert not dialog.exception_row.isHidden()
    assert contacts.find(session.office) == []
    dialog.exception.setText("业主约定")
    saved(qtbot, session, dialog)
    assert [row.exception for row in contacts.find(session.office, unit_id=owing)] == ["业主约定"]


def test_who_came_to_the_desk_is_noted_at_any_time(qtbot: QtBot, session: Session, dialog: ContactDialog) -> None:
    dialog.at.setText("06:00")
    dialog.channel.setCurrentIndex(dialog.channel.findData(Channel.DESK))
    assert dialog.theirs.isHidden()
    saved(qtbot, session, dialog)
    assert [row.channel for row in contacts.find(session.office)] == ["desk"]


def test_a_promise_without_a_day_is_refused_beside_its_field(qtbot: QtBot, session: Session, dialog: ContactDialog) -> None:
    dialog.at.setText("18:30")
    dialog.outcome.setCurrentIndex(dialog.outcome.findData(Result.PROMISE))
    saved(qtbot, session, dialog)
    assert dialog.due_row.error.text()
    dialog.due.set_value(SOON)
    dialog.amount.setText("9999999")
    saved(qtbot, session, dialog)
    assert dialog.amount_row.error.text()
    assert contacts.find(session.office) == []


def test_the_text_to_copy_is_on_the_clipboard(dialog: ContactDialog) -> None:
    dialog.copy_sms.click()
    assert dialog.seen.unit.code.split("-")[-1] in QGuiApplication.clipboard().text()
    assert dialog.channel.currentData() == Channel.SMS
    assert dialog.outcome.currentData() == Result.REMINDED


def test_phones_are_masked_until_asked_for(dialog: ContactDialog, session: Session) -> None:
    assert "****" in dialog.about.text()
    dialog.phones_button.click()
    assert "****" not in dialog.about.text()
    with session.office.store.read() as conn:
        assert conn.exec_driver_sql("SELECT action FROM audit ORDER BY seq DESC LIMIT 1").scalar() == "phones.shown"


def test_the_lists_leave_people_in_peace_and_say_so(qtbot: QtBot, window: QWidget, session: Session, owing: int) -> None:
    flags.set_flag(session.office, owing, FlagKind.STOP_CONTACT, TODAY, "业主要求")
    made = ContactListsDialog(window, session)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made._chosen is not None)
    assert made._chosen is not None
    assert [one.left_out for one in made._chosen.left_out] == [InPeace.STOP_CONTACT]
    assert "1" in made.sums.text()
    made.only.setCurrentIndex(made.only.findData(Only.BROKEN))
    qtbot.waitUntil(lambda: made._chosen is not None and made._chosen.choice.only is Only.BROKEN)
    assert not made.print_button.isEnabled()
    made.close()


def test_holiday_visits_are_for_days_off(qtbot: QtBot, window: QWidget, session: Session) -> None:
    made = ContactListsDialog(window, session, HOLIDAY)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: made._chosen is not None)
    assert made.day.value() == date(2026, 11, 28)  # the Saturday
    made.day.set_value(date(2026, 11, 27))
    qtbot.waitUntil(lambda: not made.message.isHidden())
    assert made._chosen is None
    made.close()


def test_flags_are_set_and_ended(qtbot: QtBot, window: QWidget, session: Session, owing: int) -> None:
    made = FlagsDialog(window, session, owing)
    qtbot.addWidget(made)
    made.show()
    made.reason.setText("业主来电要求")
    made.press_save()
    qtbot.waitUntil(lambda: len(flags.find(session.office, owing)) == 1 and not made._doing)
    made.table.select([flags.find(session.office, owing)[0].flag_id])
    made.end_button.click()
    qtbot.waitUntil(lambda: flags.find(session.office, owing)[0].end_on == TODAY)
    qtbot.waitUntil(lambda: not made._doing)
    made.close()


def test_a_mistaken_contact_is_voided_from_the_list(
    qtbot: QtBot, window: QWidget, session: Session, owing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts.log(session.office, Contact(owing, Channel.PHONE, TODAY, Result.NO_ANSWER, "赵敏", time(10)), TODAY)
    made = ContactsDialog(window, session, owing)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: len(made.table.rows.shown()) == 1)
    made.table.select([made.table.rows.shown()[0][0].contact_id])
    assert made.void_button.isEnabled()

    def answer(form: VoidDialog, run: object, work: object) -> tuple[str, object]:
        return "错号", work("错号")  # type: ignore[operator]

    monkeypatch.setattr(VoidDialog, "ask_until_done", answer)
    made.void_button.click()
    qtbot.waitUntil(lambda: contacts.find(session.office)[0].void_on == TODAY and made.table.rows.shown()[0][0].void_on == TODAY)
    made.close()


def test_the_rules_of_contact_are_read_from_the_form(qtbot: QtBot, window: QWidget, session: Session) -> None:
    made = ContactRulesDialog(window, session)
    qtbot.addWidget(made)
    made.first.setText("9")
    made.last.setText("2000")
    made.weekly.setCurrentIndex(1)
    assert made.read() == Limits(time(9), time(20), 2)
    made.last.setText("8:00")
    made.save()
    assert made.last_row.error.text()


@pytest.mark.parametrize("points", theme.SIZES)
def test_dialogs_of_contacts_fit_the_smallest_screen(
    qtbot: QtBot, qapp: QApplication, window: QWidget, session: Session, owing: int, points: int
) -> None:
    theme.apply(qapp, "light", points)
    office = session.office
    visit = Contact(owing, Channel.VISIT, TODAY, Result.PROMISE, "赵敏", time(19), person="业主", note="说本月内处理，请先修好门口的灯")
    contacts.log(office, visit, TODAY, PromiseEntry(SOON, 10_000))
    flags.set_flag(office, owing, FlagKind.CONTACT_LIMITS, TODAY, "只在周末上午联系")
    dialogs = [
        ContactDialog(window, session, owing),
        ContactListsDialog(window, session),
        ContactsDialog(window, session),
        FlagsDialog(window, session, owing),
        ContactRulesDialog(window, session),
        VoidDialog(window),
    ]
    for made in dialogs:
        qtbot.addWidget(made)
        made.show()
        if isinstance(made, ContactDialog):
            made.outcome.setCurrentIndex(made.outcome.findData(Result.PROMISE))
            made._before = made._content()
        for _ in range(4):
            qapp.processEvents()
        least = made.minimumSizeHint()
        assert least.width() <= SCREEN.width(), type(made).__name__
        assert least.height() <= SCREEN.height(), type(made).__name__
        made.resize(SCREEN)
        for _ in range(4):
            qapp.processEvents()
        assert cut_texts(made) == [], type(made).__name__
        assert unnamed_controls(made) == [], type(made).__name__
        made.hide()


def test_f9_in_the_arrears_list_is_about_the_chosen_household(
    qtbot: QtBot, session: Session, owing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(arrears_page, "log_contact", lambda _parent, _session, unit_id: asked.append(unit_id))
    page = arrears_page.ArrearsPage(session, EmptyAction("x", lambda: None))
    qtbot.addWidget(page)
    page.reload()
    assert not page.contact_button.isEnabled()
    page.view.select([owing])
    assert page.contact_button.isEnabled()
    page.note_contact()
    assert asked == [owing]


def test_f9_at_the_front_desk_finds_the_household_or_says_so(
    qtbot: QtBot, session: Session, owing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(contact_dialog, "log_contact", lambda _parent, _session, unit_id: asked.append(unit_id))
    desktop = Desktop(session.settings, session.tasks, [])
    qtbot.addWidget(desktop.window)
    bureau = Bureau(desktop, session.office, session.settings, session.tasks, lambda _what: None, session.today)
    bureau.remind()
    assert asked == []
    code = contact_lists.choose(session.office, contact_lists.Choice(TONIGHT, TODAY)).rows[0].row.code
    line = next(line for line in bureau.front_desk.lines(code) if line.key == owing)
    assert "remind" in line.actions
    bureau._chosen(line, "remind")
    assert asked == [owing]
    bureau.remind()
    assert asked == [owing, owing]
    bureau.leave()
