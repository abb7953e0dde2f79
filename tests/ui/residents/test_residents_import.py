"""The import wizard: the sample list by mouse and by keyboard only, mending a row, undo, broken files, other lists."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.header_words import Field
from propdesk.services import arrears, households, residents
from propdesk.ui.residents.fix_dialog import FixDialog, column_letter
from propdesk.ui.residents.import_file_page import path_of
from propdesk.ui.residents.import_wizard import CHECK, COLUMNS, DONE, FILE, ImportWizard
from propdesk.ui.residents.imports_dialog import ImportsDialog
from propdesk.ui.residents.page import ResidentsPage
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import cut_texts, put_on, unnamed_controls

LEFT = Qt.MouseButton.LeftButton
TODAY = date(2026, 11, 23)
MEND = {20: ("100.00", 6), 104: ("9901", 3), 263: ("新业主", 4)}


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, LEFT)


def press(qtbot: QtBot, wizard: ImportWizard | FixDialog, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard now is."""
    qtbot.keyClick(wizard.focusWidget() or wizard, key, held)


@pytest.fixture
def wizard(qtbot: QtBot, empty: Session) -> ImportWizard:
    made = ImportWizard(None, empty)
    qtbot.addWidget(made)
    made.show()
    return made


def open_sample(wizard: ImportWizard, path: Path, steps: int = 1) -> ImportWizard:
    wizard.file_page.path.setText(str(path))
    for _step in range(steps):
        wizard.go_on()
    return wizard


def test_the_sample_list_by_mouse_from_the_page_to_the_book(
    qtbot: QtBot, boxes: Boxes, empty: Session, sample: Path, heard: object
) -> None:
    page = ResidentsPage(empty)
    qtbot.addWidget(page)
    page.reload()
    page.show()
    assert page.panel.empty_shown == "empty"
    expected = json.loads((sample.parents[2] / "tests/data/sunshine_garden.expected.json").read_text(encoding="utf-8"))

    def act(wizard: ImportWizard) -> None:
        boxes.expect_file(sample)
        click(qtbot, wizard.file_page.browse_button)
        click(qtbot, wizard.next_button)
        assert wizard.step == COLUMNS
        assert wizard.columns_page.as_of.value() == date(2026, 10, 31)
        assert wizard.columns_page.chosen_header() == 3
        click(qtbot, wizard.next_button)
        plan = wizard.plan
        assert wizard.step == CHECK
        assert plan is not None
        assert wizard.check_page.summary.text() == "New 304 · Updated 0 · Same 0 · Problems 8"
        assert "126 units, 1,251 months, ¥218,765.27" in wizard.check_page.arrears.text()
        assert {row.sheet_row for row in wizard.check_page.view.rows.shown()} == {one["sheet_row"] for one in expected["problems"]}
        assert "row 80" in wizard.check_page.differs.text()
        assert "row 247" in wizard.check_page.differs.text()
        assert residents.batches(empty.office) == []
        click(qtbot, wizard.next_button)
        assert wizard.step == DONE
        click(qtbot, wizard.next_button)

    boxes.expect_dialog(ImportWizard, act)
    click(qtbot, page.buttons[0][0])
    page.reload()
    assert len(page.view.rows.all()) == expected["good_rows"]
    owed = arrears.overdue(empty.office, date(2026, 10, 31))
    assert owed.total_fen <= expected["arrears_fen"]
    assert residents.batches(empty.office)[0].added == 304
    assert page.foot_text().startswith("304 households")


def test_the_sample_list_by_keyboard_only(qtbot: QtBot, empty: Session, sample: Path) -> None:
    wizard = ImportWizard(None, empty)
    qtbot.addWidget(wizard)
    wizard.show()
    for sign in str(sample):  # not `keyClicks`, which ends the whole program at a character that is on no Latin keyboard
        QApplication.sendEvent(wizard.focusWidget(), QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, sign))
    for step in (COLUMNS, CHECK):
        press(qtbot, wizard, Qt.Key.Key_Return)
        assert wizard.step == step
    assert wizard.focusWidget() is wizard.check_page.view
    press(qtbot, wizard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert wizard.step == DONE
    assert "304" in wizard.done_page.counts.text()
    press(qtbot, wizard, Qt.Key.Key_Return)
    assert wizard.result() == ImportWizard.DialogCode.Accepted
    total = sum(row.overdue_fen for row in households.every(empty.office, date(2026, 12, 31)))
    assert total == 21_876_527
    assert sum(1 for row in households.every(empty.office, date(2026, 12, 31)) if row.overdue_fen) == 126


def test_a_held_enter_key_writes_nothing(qtbot: QtBot, wizard: ImportWizard, empty: Session, sample: Path) -> None:
    open_sample(wizard, sample, 2)
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, modifier, "\r", True)
        QApplication.sendEvent(wizard, held)
    assert wizard.step == CHECK
    assert residents.batches(empty.office) == []


def test_problem_rows_are_mended_in_place_and_checked_again(
    qtbot: QtBot, boxes: Boxes, wizard: ImportWizard, empty: Session, sample: Path
) -> None:
    open_sample(wizard, sample, 2)
    for sheet_row, (text, column) in MEND.items():
        wizard.check_page.view.select([("业主台账", sheet_row)])

        def mend(dialog: FixDialog, text: str = text, column: int = column) -> None:
            field = dialog.fields[column]
            assert dialog.focusWidget() is field
            field.selectAll()
            field.insert(text)
            press(qtbot, dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        boxes.expect_dialog(FixDialog, mend)
        wizard.check_page.view.setFocus()
        press(qtbot, wizard, Qt.Key.Key_Return)
    assert wizard.check_page.summary.text() == "New 307 · Updated 0 · Same 0 · Problems 5"
    assert wizard.plan is not None
    assert wizard.plan.edited == 3
    wizard.go_on()
    rows = {row.code: row for row in households.every(empty.office, TODAY)}
    assert rows["1-1-501"].area_cm2 == 1_000_000
    assert rows["3-1-1304"].owners == ("新业主",)
    assert len(rows) == 307


def test_a_row_mended_badly_stays_a_problem_with_its_new_reason(qtbot: QtBot, boxes: Boxes, wizard: ImportWizard, sample: Path) -> None:
    open_sample(wizard, sample, 2)
    wizard.check_page.view.select([("业主台账", 20)])

    def mend(dialog: FixDialog) -> None:
        assert "area is missing" in next(row.error.text() for row in dialog.rows if row.error.text())
        dialog.fields[6].setText("大")
        click(qtbot, dialog.save_button)

    boxes.expect_dialog(FixDialog, mend)
    click(qtbot, wizard.check_page.mend_button)
    row = next(row for row in wizard.check_page.view.rows.shown() if row.sheet_row == 20)
    assert row.problem is not None
    assert row.mended
    assert "大" in row.problem.error.sentence()
    boxes.expect("Leave the import?", "Stay")
    wizard.reject()
    assert wizard.isVisible()
    boxes.expect("Leave the import?", "Leave")
    wizard.reject()
    assert not wizard.isVisible()


def test_problem_rows_leave_as_a_workbook_with_their_reasons(
    qtbot: QtBot, boxes: Boxes, wizard: ImportWizard, sample: Path, tmp_path: Path, heard: object
) -> None:
    open_sample(wizard, sample, 2)
    out = tmp_path / "problems.xlsx"
    boxes.expect_file(out)
    click(qtbot, wizard.check_page.save_button)
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert len(rows) == 9
    assert rows[0][-1] == "Reason"
    assert rows[1][4] == "顾刚秀"


def test_an_import_is_taken_back_from_its_last_page(qtbot: QtBot, wizard: ImportWizard, empty: Session, sample: Path) -> None:
    open_sample(wizard, sample, 3)
    assert len(households.every(empty.office, TODAY)) == 304
    click(qtbot, wizard.done_page.undo_button)
    assert wizard.done_page.title.text() == "The import was taken back."
    assert wizard.done_page.undo_button.isHidden()
    assert households.every(empty.office, TODAY) == []


def test_the_same_list_again_changes_nothing(qtbot: QtBot, session: Session, sample: Path) -> None:
    wizard = ImportWizard(None, session)
    qtbot.addWidget(wizard)
    wizard.show()
    open_sample(wizard, sample, 2)
    assert wizard.check_page.summary.text() == "New 0 · Updated 0 · Same 304 · Problems 8"
    wizard.go_on()
    assert "nothing was changed" in wizard.done_page.title.text()
    assert wizard.done_page.undo_button.isHidden()
    assert len(residents.batches(session.office)) == 1


def test_changed_rows_say_what_changes_with_phones_masked(qtbot: QtBot, session: Session, sample: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample)
    sheet = book.worksheets[0]
    sheet.cell(4, 6).value = "13911112222"
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    wizard = ImportWizard(None, session)
    qtbot.addWidget(wizard)
    open_sample(wizard, changed, 2)
    row = next(row for row in wizard.check_page.view.rows.all() if row.verdict == "changed")
    texts = {column.key: column.shown(row) for column in wizard.check_page.view.rows.columns}
    assert texts["what"] == "Phone number: 157****9043 → 139****2222"
    wizard.check_page.chips.set_on({"changed"})
    assert [shown.sheet_row for shown in wizard.check_page.view.rows.shown()] == [4]
    wizard.check_page.chips.set_on({"differs"})
    assert wizard.check_page.panel.empty_shown == "filter"


BROKEN = {
    "empty.xlsx": (b"", "is empty"),
    "text.xlsx": (b"just words, no workbook\n", "plain text"),
    "cut.xlsx": (b"PK\x03\x04" + b"\0" * 200, "damaged"),
    "picture.xlsx": (b"\x89PNG\r\n\x1a\n\0\0\0\0", "not a workbook"),
    "words.csv": ("没有列的文字\n第二行\n".encode(), "without columns"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_beside_its_field(qtbot: QtBot, wizard: ImportWizard, empty: Session, tmp_path: Path, name: str) -> None:
    content, sentence = BROKEN[name]
    path = tmp_path / name
    path.write_bytes(content)
    open_sample(wizard, path)
    assert wizard.step == FILE
    assert sentence in wizard.file_page.row.error.text()
    assert wizard.file_page.hand_button.isHidden()
    assert wizard.focusWidget() is wizard.file_page.path
    assert residents.batches(empty.office) == []
    qtbot.keyClicks(wizard.file_page.path, "x")
    assert wizard.file_page.row.error.text() == ""


def test_a_file_the_computer_cannot_read_is_said_beside_its_field(
    wizard: ImportWizard, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_path: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", locked)
    open_sample(wizard, sample)
    assert wizard.step == FILE
    assert "could not be read" in wizard.file_page.row.error.text()


def test_a_list_of_problems_only_is_not_written(wizard: ImportWizard, empty: Session, tmp_path: Path) -> None:
    path = write_list(tmp_path / "bad.xlsx", [["房号", "业主", "面积"], ["1-1-101", "周一", "待测"]])
    open_sample(wizard, path, 3)
    assert wizard.step == CHECK
    assert wizard.next_button.text() == "Finish"
    assert "no row that can be taken over" in wizard.check_page.error.text()
    assert residents.batches(empty.office) == []


def test_no_file_a_missing_file_and_a_folder(wizard: ImportWizard, tmp_path: Path) -> None:
    wizard.go_on()
    assert "must be filled in" in wizard.file_page.row.error.text()
    open_sample(wizard, tmp_path / "nowhere.xlsx")
    assert "There is no file" in wizard.file_page.row.error.text()
    open_sample(wizard, tmp_path)
    assert "is a folder" in wizard.file_page.row.error.text()


def test_another_kind_of_list_can_be_taken_by_hand(qtbot: QtBot, wizard: ImportWizard, sample: Path) -> None:
    open_sample(wizard, sample.parents[2] / "tests/data/meter-import-example.en.xlsx")
    assert wizard.step == FILE
    assert "meters or tickets" in wizard.file_page.row.error.text()
    click(qtbot, wizard.file_page.hand_button)
    assert wizard.step == COLUMNS
    assert "meters or tickets" in wizard.columns_page.error.text()
    assert wizard.columns_page.meanings() == {}
    wizard.go_on()
    assert wizard.step == COLUMNS
    assert "was understood as column titles" in wizard.columns_page.error.text()


@pytest.mark.parametrize(("name", "rows", "problems"), [("linked_sheets_zh.xlsx", 6, 3), ("contact-import-example.en.xlsx", 5, 0)])
def test_other_offices_lists(wizard: ImportWizard, sample: Path, name: str, rows: int, problems: int) -> None:
    open_sample(wizard, sample.parents[2] / "tests/data" / name, 2)
    assert wizard.plan is not None
    assert (len(wizard.plan.rows), len(wizard.plan.problems)) == (rows, problems)
    wizard.go_on()
    assert wizard.step == DONE


def write_list(path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_mapping_is_corrected_remembered_and_used_the_next_time(qtbot: QtBot, empty: Session, tmp_path: Path) -> None:
    path = write_list(
        tmp_path / "odd.xlsx",
        [["房号", "业主", "面积", "电话", "另一个电话", "车牌"], ["1-1-101", "周一", 80.5, "13800000001", "13800000002", "粤A12345"]],
    )
    wizard = ImportWizard(None, empty)
    qtbot.addWidget(wizard)
    wizard.show()
    open_sample(wizard, path)
    page = wizard.columns_page
    phones = [column for column, name in page.meanings().items() if name == Field.PHONE]
    assert page.mapping() is None
    combo = page.combos[5]
    combo.setFocus()
    combo.setCurrentIndex(combo.findData(Field.NOTE.value))
    assert page.mapping() is not None
    assert [column for column, name in page.meanings().items() if name == Field.PHONE] == phones
    wizard.go_on()
    wizard.go_on()
    state = households.state(empty.office, households.every(empty.office, TODAY)[0].unit_id)
    assert state.note == "粤A12345"
    assert len(state.phones) == len(phones)
    again = ImportWizard(None, empty)
    qtbot.addWidget(again)
    open_sample(again, path)
    assert again.columns_page.meanings()[5] == Field.NOTE
    assert again.columns_page.mapping() is None
    assert again.columns_page._why[5].text() == "As you chose the last time"


def test_a_meaning_for_one_column_moves(wizard: ImportWizard, sample: Path) -> None:
    open_sample(wizard, sample)
    page = wizard.columns_page
    page.combos[11].setCurrentIndex(page.combos[11].findData(Field.AREA.value))
    assert 6 not in page.meanings()
    assert page.meanings()[11] == Field.AREA
    assert page._why[11].text() == "Your choice"


def test_without_the_day_of_the_list_nothing_is_planned(qtbot: QtBot, wizard: ImportWizard, tmp_path: Path) -> None:
    path = write_list(tmp_path / "paid.xlsx", [["房号", "业主", "面积", "缴至", "单价"], ["1-1-101", "周一", 80.5, "2026-08-31", 1.5]])
    open_sample(wizard, path)
    page = wizard.columns_page
    assert not page.as_of_row.isHidden()
    wizard.go_on()
    assert wizard.step == COLUMNS
    assert "not as of which day" in page.as_of_row.error.text()
    page.as_of.edit.setText("2026-12-31")
    wizard.go_on()
    assert "after today" in page.as_of_row.error.text()
    page.as_of.edit.setText("20261031")
    wizard.go_on()
    assert wizard.step == CHECK
    assert wizard.plan is not None
    assert wizard.plan.arrears_fen == 2 * 12_075
    wizard.go_back()
    combo = page.combos[3]
    combo.setCurrentIndex(0)
    assert page.as_of_row.isHidden()


def test_another_title_row_and_sheet_may_be_chosen(wizard: ImportWizard, sample: Path) -> None:
    open_sample(wizard, sample)
    page = wizard.columns_page
    page.header.setCurrentIndex(page.header.findData(1))
    assert page.error.text()
    page.header.setCurrentIndex(page.header.findData(3))
    assert not page.error.text()
    assert page.meanings()[3] == Field.ROOM
    page.sheet.setCurrentIndex(1)
    assert page.error.text()
    page.sheet.setCurrentIndex(0)
    wizard.go_on()
    assert wizard.step == CHECK


def test_a_file_may_be_dropped_or_its_path_pasted(wizard: ImportWizard, sample: Path, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(sample))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    wizard.dropEvent(QDropEvent(QPointF(QPoint(5, 5)), action, data, LEFT, none))
    assert wizard.step == COLUMNS
    odd = tmp_path / "住户 #1? 100%.xlsx"
    assert path_of(f'"{odd}"') == odd
    assert path_of(QUrl.fromLocalFile(str(odd)).toString(QUrl.ComponentFormattingOption.FullyEncoded)) == odd
    assert path_of("  ") is None


def test_the_list_of_imports_takes_one_back_after_a_yes(qtbot: QtBot, boxes: Boxes, session: Session, window: QWidget) -> None:
    dialog = ImportsDialog(window, session)
    qtbot.addWidget(dialog)
    dialog.show()
    boxes.expect("Take back import 1", None)
    click(qtbot, dialog.undo_button)
    assert len(households.every(session.office, TODAY)) == 304
    boxes.expect("304 new units go", "Undo this import")
    click(qtbot, dialog.undo_button)
    assert households.every(session.office, TODAY) == []
    assert not dialog.undo_button.isEnabled()
    assert dialog.undo_button.toolTip()


def test_an_import_that_was_worked_on_says_so(qtbot: QtBot, boxes: Boxes, session: Session, window: QWidget) -> None:
    from propdesk.domain.payments import Method
    from propdesk.services import payments

    payments.take(session.office, 1, 10_000, Method.CASH, TODAY, key="7e4f2a8e-0f61-4a10-9f0c-3a1f3c2c1a11")
    dialog = ImportsDialog(window, session)
    qtbot.addWidget(dialog)
    dialog.show()
    boxes.expect("Take back import 1", "Undo this import")
    click(qtbot, dialog.undo_button)
    assert "has been worked on" in dialog.error.text()
    assert len(households.every(session.office, TODAY)) == 304


def test_language_changes_live_and_keeps_what_was_done(qtbot: QtBot, wizard: ImportWizard, sample: Path) -> None:
    open_sample(wizard, sample, 2)
    wizard.check_page.view.select([("业主台账", 104)])
    i18n.use("zh_CN")
    wizard.retranslate()
    assert [row.sheet_row for row in wizard.check_page.view.selected()] == [104]
    assert wizard.check_page.view.rows.headerData(1, Qt.Orientation.Horizontal) == "房号"
    assert wizard.cancel_button.text() == "取消"


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("steps", range(4))
def test_every_page_fits_the_screen(qapp: QApplication, qtbot: QtBot, empty: Session, sample: Path, points: int, steps: int) -> None:
    put_on(qapp, "en", "light", points)
    wizard = ImportWizard(None, empty)
    qtbot.addWidget(wizard)
    wizard.show()
    open_sample(wizard, sample, steps)
    qapp.processEvents()
    assert wizard.minimumSizeHint().width() <= 1366
    assert wizard.minimumSizeHint().height() <= 728
    assert cut_texts(wizard) == []
    assert unnamed_controls(wizard) == []


def test_letters_of_columns() -> None:
    assert [column_letter(number) for number in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_closing_is_not_possible_while_the_book_is_written(
    qtbot: QtBot, wizard: ImportWizard, make_session: Callable[..., Session]
) -> None:
    wizard._set_busy(True)
    wizard.reject()
    assert wizard.isVisible()
    assert not wizard.next_button.isEnabled()
    wizard._set_busy(False)
    wizard.reject()
    assert not wizard.isVisible()
