"""Forms that write what was entered: they wait, say a refusal beside its field and lose nothing that was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from propdesk.errors import UserError
from propdesk.i18n import N_
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.forms import FormDialog
from tests.tools.boxes import Boxes


class NameTaken(UserError):
    """The name {name} is taken."""


class TooLate(UserError):
    """It is too late for that."""


class NameForm(FormDialog[str]):
    """Asks for a name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Name", "Save it")
        self.name = QLineEdit()
        self.name_row = self.add_row(FieldRow(N_("Name"), self.name, required=True))
        self.place(self.name_row, NameTaken)
        self.asked = True

    def read(self) -> str:
        return str(self.check(self.name_row, self.name.text))

    def agreed(self, value: str) -> bool:
        return self.asked


class Worker:
    """Keeps what it is to do until the test lets it happen."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[Any], Any], Callable[[Any], None], Callable[[BaseException], None]]] = []

    def run(self, work: Callable[[Any], Any], done: Callable[[Any], None], failed: Callable[[BaseException], None], *, title: str) -> None:
        assert title == "Saving"
        self.waiting.append((work, done, failed))

    def finish(self) -> None:
        work, done, failed = self.waiting.pop(0)
        try:
            result = work(None)
        except UserError as error:
            failed(error)
        else:
            done(result)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def write(name: str) -> int:
    if name == "taken":
        raise NameTaken(name=name)
    if name == "late":
        raise TooLate()
    return len(name)


def test_a_form_waits_for_what_it_writes_and_keeps_what_was_typed(parent: QWidget, boxes: Boxes) -> None:
    worker = Worker()

    def act(form: NameForm) -> None:
        form.name.setText("taken")
        form.save_button.click()
        assert (form.save_button.text(), form.save_button.isEnabled(), form.name.isEnabled()) == ("Saving…", False, False)
        form.save()
        form.reject()
        assert (len(worker.waiting), form.isVisible()) == (1, True)  # neither a second time nor away while it is written
        worker.finish()
        assert (form.name_row.error.text(), form.name.text()) == ("The name taken is taken.", "taken")
        assert (form.save_button.text(), form.save_button.isEnabled(), form.focusWidget() is form.name) == ("Save it", True, True)
        form.name.setText("late")
        form.save_button.click()
        worker.finish()
        assert (form.name_row.error.text(), form.message.text(), form.message.isVisible()) == ("", "It is too late for that.", True)
        form.name.setText("free")
        form.asked = False
        form.save_button.click()
        assert worker.waiting == []
        form.asked = True
        form.save_button.click()
        assert not form.message.isVisible()
        worker.finish()
        assert not form.isVisible()

    boxes.expect_dialog(NameForm, act)
    assert NameForm(parent).ask_until_done(worker.run, write, "Saving") == ("free", 4)


def test_a_form_that_is_left_writes_nothing(parent: QWidget, boxes: Boxes) -> None:
    worker = Worker()
    boxes.expect_dialog(NameForm, lambda form: form.reject())
    assert NameForm(parent).ask_until_done(worker.run, write, "Saving") is None
    assert worker.waiting == []
