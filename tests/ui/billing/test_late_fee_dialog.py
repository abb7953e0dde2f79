"""Late fees through the window: off until a clause is written, an example that changes as one types, rates, correction and end."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.late_fees import Grace, LateFeeRule, Rate, RateBy
from propdesk.services import late_fees, rates
from propdesk.services.office import Office
from propdesk.ui.billing.late_fee_dialog import LateFeesDialog
from propdesk.ui.billing.late_fee_forms import ClauseForm, EndForm, LateRateForm
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, put_on, unnamed_controls
from tests.ui.billing.conftest import Toasts

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget, session: Session) -> LateFeesDialog:
    made = LateFeesDialog(window, session)
    qtbot.addWidget(made)
    made.show()
    return made


def write(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, text) if text.isascii() else field.setText(text)


def save(form: QWidget) -> None:
    QTest.keyClick(form, Qt.Key.Key_Return, CTRL)


def shown(dialog: LateFeesDialog) -> list[tuple[str, ...]]:
    columns = dialog.table.rows.columns
    return [tuple(column.shown(row) for column in columns) for row in dialog.table.rows.shown()]


def new_clause(office: Office, **terms: object) -> LateFeeRule:
    return late_fees.set_clause(office, LateFeeRule(0, None, "第九条", date(2026, 1, 1), **terms), 500_000)  # type: ignore[arg-type]


def test_off_until_a_clause_is_written_by_hand(qtbot: QtBot, boxes: Boxes, dialog: LateFeesDialog, office: Office, toasts: Toasts) -> None:
    assert dialog.panel.empty_shown == "empty"
    assert [button.isEnabled() for button in (dialog.rate_button, dialog.change_button, dialog.end_button)] == [False] * 3
    assert dialog.end_button.toolTip() == "Choose a clause in the list first"

    def fill(form: ClauseForm) -> None:
        assert (form.words.text(), form.example.text()) == ("", "")  # no rate yet
        write(form.clause, "第九条")
        write(form.since.edit, "2026-01-01")
        write(form.rate, "0.05%")
        assert form.example.text() == (
            "Example: 1,000.00 yuan due on 2026-01-01, unpaid for 90 days: 1,000.00 yuan × 0.05%/day × 90 days = 45.00 yuan"
        )
        write(form.rate, "5‱")
        assert "= 45.00 yuan" in form.example.text()
        assert "0.05% a day is 18.25% a year." in form.words.text()
        write(form.grace_days, "10")
        form.grace.setCurrentIndex(1)
        assert "× 80 days = 40.00 yuan" in form.example.text()
        write(form.cap, "3%")
        assert form.example.text().endswith("= 40.00 yuan, at most 30.00 yuan")
        assert "The first 10 days never count. At most 3% of the principal." in form.words.text()
        form.rate_by.setCurrentIndex(1)
        assert "each late day bears its own rate" in form.words.text()
        save(form)

    boxes.expect_dialog(ClauseForm, fill)
    qtbot.mouseClick(dialog.add_button, LEFT)
    (rule,) = late_fees.rules(office)
    assert (rule.clause, rule.item_id, rule.valid_from) == ("第九条", None, date(2026, 1, 1))
    assert (rule.first_day, rule.grace_days, rule.grace, rule.cap_of_10000, rule.rate_by) == (1, 10, Grace.DEDUCTED, 300, RateBy.DAY)
    assert rule.rates == (Rate(date(2026, 1, 1), 500_000),)
    assert shown(dialog) == [("Every fee", "第九条", "0.05%", "18.25%", "2026-01-01", "2026-01-01", "—")]
    assert toasts.texts == ["Clause 第九条 is saved."]
    assert "at most 30.00 yuan" in dialog.example.text()


@pytest.mark.parametrize(
    ("field", "text", "row", "sentence"),
    [
        ("clause", "", "clause_row", "must be filled in"),
        ("rate", "", "rate_row", "must be filled in"),
        ("rate", "0.05", "rate_row", "Write it like 0.05% or 5‱"),
        ("rate", "3%", "rate_row", "at most 1% a day"),
        ("first_day", "0", "first_row", "1 is the day after it"),
        ("first_day", "1.5", "first_row", "1 is the day after it"),
        ("grace_days", "-1", "grace_row", "from 0 to 366"),
        ("grace_days", "９９９", "grace_row", "from 0 to 366"),
        ("cap", "100", "cap_row", "is not a cap"),
    ],
)
def test_what_cannot_be_is_said_under_its_field(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, field: str, text: str, row: str, sentence: str
) -> None:
    form = ClauseForm(window, session, rates.items(office))
    qtbot.addWidget(form)
    form.show()
    write(form.clause, "第九条")
    write(form.rate, "0.05%")
    write(getattr(form, field), text)
    assert form.example.text() == "" or field == "clause"
    save(form)
    assert form.isVisible()
    assert sentence in getattr(form, row).error.text()
    assert late_fees.rules(office) == ()
    form.hide()


def test_a_day_that_does_not_exist(qtbot: QtBot, window: QWidget, session: Session, office: Office) -> None:
    form = ClauseForm(window, session, rates.items(office))
    qtbot.addWidget(form)
    form.show()
    write(form.clause, "9")
    write(form.rate, "0.05%")
    write(form.since.edit, "2026-02-30")
    save(form)
    assert "a date that does not exist" in form.since_row.error.text()
    form.hide()


def test_overlapping_clauses_are_refused_next_to_the_day(boxes: Boxes, dialog: LateFeesDialog, office: Office) -> None:
    new_clause(office)

    def fill(form: ClauseForm) -> None:
        write(form.clause, "第十条")
        write(form.rate, "0.03%")
        save(form)
        assert form.isVisible()
        assert "Clause “第九条” already rules charges due from 2026-01-01 on." in form.since_row.error.text()
        assert form.item.focusWidget() is not form.since
        form.item.setCurrentIndex(1)  # of one item alone it may stand beside
        save(form)

    boxes.expect_dialog(ClauseForm, fill)
    dialog.add()
    assert [row[0:2] for row in shown(dialog)] == [("Every fee", "第九条"), ("物业费", "第十条")]


def test_another_rate_a_correction_and_the_end(qtbot: QtBot, boxes: Boxes, dialog: LateFeesDialog, office: Office) -> None:
    rule = new_clause(office)
    dialog.load()

    def rate(form: LateRateForm) -> None:
        write(form.rate, "0.12%")
        assert "Courts often reduce a fee this high" in form.words.text()
        write(form.since.edit, "2025-01-01")
        save(form)
        assert "a rate cannot start before" in form.since_row.error.text()
        write(form.rate, "万分之三")
        assert "Courts" not in form.words.text()
        write(form.since.edit, "2026-07-01")
        save(form)

    boxes.expect_dialog(LateRateForm, rate)
    qtbot.mouseClick(dialog.rate_button, LEFT)
    assert [row[2:5] for row in shown(dialog)] == [("0.05%", "18.25%", "2026-01-01"), ("0.03%", "10.95%", "2026-07-01")]

    def correct(form: ClauseForm) -> None:
        assert not form.rate.isVisible()  # its rates have a form of their own
        write(form.clause, "第八条")
        write(form.since.edit, "2025-01-01")
        save(form)
        assert "needs a rate on its first day, 2025-01-01" in form.since_row.error.text()
        write(form.since.edit, "2026-02-01")
        save(form)

    boxes.expect_dialog(ClauseForm, correct)
    qtbot.mouseClick(dialog.change_button, LEFT)

    def end(form: EndForm) -> None:
        write(form.day.edit, "2025-12-31")
        save(form)
        assert "cannot end before that day" in form.day_row.error.text()
        write(form.day.edit, "2027-01-01")
        save(form)

    boxes.expect_dialog(EndForm, end)
    qtbot.mouseClick(dialog.end_button, LEFT)
    (after,) = late_fees.rules(office)
    assert (after.id, after.clause, after.valid_from, after.ended_on) == (rule.id, "第八条", date(2026, 2, 1), date(2027, 1, 1))
    assert {row[-1] for row in shown(dialog)} == {"2027-01-01"}


def test_leaving_a_form_asks_only_when_something_was_typed(boxes: Boxes, dialog: LateFeesDialog, office: Office) -> None:
    boxes.expect_dialog(ClauseForm, lambda form: form.reject())
    dialog.add()

    def think_again(form: ClauseForm) -> None:
        write(form.clause, "9")
        boxes.expect("Close without saving", "Do not save")
        form.reject()

    boxes.expect_dialog(ClauseForm, think_again)
    dialog.add()
    assert late_fees.rules(office) == ()
    boxes.expect_dialog(LateFeesDialog, lambda shown: QTest.keyClick(shown.close_button, Qt.Key.Key_Return))
    dialog.ask()


def test_the_menu_leads_here(qtbot: QtBot, boxes: Boxes, session: Session) -> None:
    page = BillingPage(session)
    qtbot.addWidget(page)
    deed = next(deed for deed in page.deeds() if deed.key == "late-fees")
    boxes.expect_dialog(LateFeesDialog, lambda shown: shown.reject())
    deed.run()


Maker = Callable[[QWidget, Session, Office, LateFeeRule], QWidget]
MAKERS: list[Maker] = [
    lambda window, session, office, rule: LateFeesDialog(window, session),
    lambda window, session, office, rule: ClauseForm(window, session, rates.items(office)),
    lambda window, session, office, rule: ClauseForm(window, session, rates.items(office), rule),
    lambda window, session, office, rule: LateRateForm(window, session, rule),
    lambda window, session, office, rule: EndForm(window, session, rule),
]


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_dialogs_fit_and_cut_nothing(
    qtbot: QtBot, qapp: QApplication, window: QWidget, session: Session, office: Office, points: int, language: str
) -> None:
    rule = new_clause(office, grace_days=10, cap_of_10000=10_000)
    put_on(qapp, language, "dark", points)
    for maker in MAKERS:
        made = maker(window, session, office, rule)
        qtbot.addWidget(made)
        made.show()
        for _ in range(4):
            qapp.processEvents()
        least = made.minimumSizeHint()
        assert least.width() <= SCREEN.width()
        assert least.height() <= SCREEN.height(), type(made).__name__
        made.resize(SCREEN)
        qapp.processEvents()
        assert cut_texts(made) == []
        assert unnamed_controls(made) == []
        made.hide()
    i18n.use("en")


def test_the_buttons_say_what_they_do(dialog: LateFeesDialog) -> None:
    assert all(button.text() for button in dialog.findChildren(QPushButton))
