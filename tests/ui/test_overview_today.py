"""What waits today leads to the list behind it, filtered; where nothing waits, a sentence says so."""

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from propdesk.services.today import ToDo
from propdesk.ui.overview.today import TodayCard

FULL = ToDo(9, 1, 2, 1, 1, 3, 1, 4, 2, 1, 1_200, 7)


def test_nothing_waiting_is_said(qtbot: QtBot) -> None:
    card = TodayCard({})
    qtbot.addWidget(card)
    card.show_todo(ToDo(cases=4))
    assert "Nothing waits today." in [one.text() for one in card.findChildren(QLabel)]
    assert card.findChildren(QPushButton) == []


def test_each_line_has_its_number_and_one_action(qtbot: QtBot) -> None:
    gone: list[str] = []
    targets = (
        "limitation", "promises_due", "promises_broken", "close_outs_visits", "close_outs_today", "close_outs_late", "close_outs_reopened",
        "tasks_due", "tasks_decide", "undelivered", "close_outs_offered",
    )  # fmt: skip
    card = TodayCard({target: (lambda target=target: gone.append(target)) for target in targets})  # type: ignore[misc]
    qtbot.addWidget(card)
    card.show_todo(FULL)
    buttons = card.findChildren(QPushButton)
    for button in buttons:
        button.click()
    assert gone == list(targets)
    assert [one.text() for one in buttons][:3] == ["Open", "Print list…", "Open"]
    assert buttons[-2].accessibleName() == "1200 notices that reached nobody: Open"
    card.show_todo(ToDo())
    assert card.findChildren(QPushButton) == []
