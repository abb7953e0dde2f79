"""Three looks of trouble, and the watch over unexpected boxes itself."""

import logging
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton

from propdesk.errors import EnvironmentFault, UserError
from propdesk.ui import ask
from tests.tools.boxes import Boxes


class NoSuchUnit(UserError):
    """There is no unit {unit}."""


class DiskFull(EnvironmentFault):
    """The disk is full. Nothing was changed."""


def _texts(box: QMessageBox) -> list[str]:
    return [button.text() for button in box.buttons()]


def test_what_the_clerk_can_mend_is_one_sentence_and_a_button(boxes: Boxes) -> None:
    boxes.expect("There is no unit 3-2-1203.", "Close")
    ask.inform(None, NoSuchUnit(unit="3-2-1203"))


def test_a_fault_of_the_computer_says_so_and_can_be_copied(boxes: Boxes) -> None:
    boxes.expect("This is about the computer", "Copy details")
    ask.show_error(None, DiskFull())
    assert boxes.seen == ["The disk is full. Nothing was changed."]


def test_our_own_mistake_has_a_number_and_no_trace_as_first_text(boxes: Boxes, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        print(1 // 0)
    number = ask.error_number(caught.value)
    boxes.expect(f"Error number: {number}", "Close")
    with caplog.at_level(logging.ERROR):
        ask.show_error(None, caught.value)
    assert "Traceback" not in boxes.seen[0]
    assert number in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_copy_details_copies_and_leaves_the_box_open(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[QMessageBox] = []
    monkeypatch.setattr(QDialog, "exec", lambda box: kept.append(box) or 0)
    ask.show_error(None, DiskFull())
    box = kept[0]
    box.show()
    copy = next(button for button in box.buttons() if button.text() == "Copy details")
    copy.click()
    assert box.isVisible()
    assert copy.text() == "Copied"
    assert "DiskFull" in QGuiApplication.clipboard().text()
    box.close()


def test_confirm_names_the_deed_and_no_is_the_way_out(boxes: Boxes) -> None:
    boxes.expect("Void receipt SJ2026-000001?", "Void the receipt")
    assert ask.confirm(None, "Void receipt SJ2026-000001?", "Void the receipt", danger=True)
    boxes.expect("Void receipt SJ2026-000001?", "Cancel")
    assert not ask.confirm(None, "Void receipt SJ2026-000001?", "Void the receipt")
    boxes.expect("Void receipt SJ2026-000001?")
    assert not ask.confirm(None, "Void receipt SJ2026-000001?", "Void the receipt", "Keep it")


def test_the_safe_answer_is_the_default_where_it_is_dangerous(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults: list[str] = []

    def look(box: QMessageBox) -> int:
        button = box.defaultButton()
        assert isinstance(button, QPushButton)
        defaults.append(button.text())
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    ask.confirm(None, "?", "Delete", danger=True)
    ask.confirm(None, "?", "Save")
    assert defaults == ["Cancel", "Save"]


def test_choose_tells_which(boxes: Boxes) -> None:
    boxes.expect("Save the changes?", "Do not save")
    assert ask.choose(None, "Save the changes?", ("Save", "Do not save")) == 1
    boxes.expect("Save the changes?")
    assert ask.choose(None, "Save the changes?", ("Save", "Do not save")) is None


def test_files_come_back_as_paths_or_none(boxes: Boxes, tmp_path: Path) -> None:
    boxes.expect_file(tmp_path / "list.xlsx")
    assert ask.open_file(None, "Import", ["Workbooks (*.xlsx)"], tmp_path) == tmp_path / "list.xlsx"
    boxes.expect_file(tmp_path / "arrears.pdf")
    assert ask.save_file(None, "Save", ["PDF (*.pdf)"], tmp_path / "arrears.pdf") == tmp_path / "arrears.pdf"
    boxes.expect_file(None)
    assert ask.folder(None, "Backups", tmp_path) is None


def test_an_unexpected_box_fails_the_test() -> None:
    watch = Boxes()
    box = QMessageBox(QMessageBox.Icon.Warning, "PropDesk", "Surprise")
    assert watch.open(box) == 0
    with pytest.raises(AssertionError, match="Surprise"):
        watch.verify()


def test_a_box_that_never_came_fails_the_test() -> None:
    watch = Boxes()
    watch.expect("Sure?")
    with pytest.raises(AssertionError, match="never opened"):
        watch.verify()
