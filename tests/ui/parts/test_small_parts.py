"""Badges, chips, cards, toasts, messages and empty states."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from propdesk.ui.parts.badges import Badge, badge_size
from propdesk.ui.parts.cards import FigureCard, SectionCard
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.toasts import Toast, Toasts

CHIPS = (Chip("month", "> 1 month"), Chip("year", "> 1 year"), Chip("mine", "My zone", "Units you look after"))


@pytest.mark.parametrize("kind", ["ok", "danger", "warn", "info", "closeout", "prepaid", "neutral"])
def test_a_badge_says_its_word_to_everybody(qtbot: QtBot, kind: str) -> None:
    badge = Badge("欠 19 个月", kind)
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "欠 19 个月"
    assert badge.sizeHint() == badge_size("欠 19 个月")
    assert not badge.grab().isNull()


def test_a_badge_without_a_word_is_not_there(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    badge = Badge("x", "ok", holder)
    holder.show()
    badge.show_badge("", "neutral")
    assert not badge.isVisible()
    badge.show_badge("y", "ok")
    assert badge.isVisible()
    with pytest.raises(ValueError, match="no such badge kind"):
        badge.show_badge("y", "loud")


def test_chips_tell_what_is_pressed(qtbot: QtBot) -> None:
    row = ChipRow(CHIPS)
    qtbot.addWidget(row)
    heard: list[frozenset[str]] = []
    row.changed.connect(heard.append)
    row.button("month").click()
    row.button("mine").click()
    row.clear()
    row.clear()
    assert heard == [frozenset({"month"}), frozenset({"month", "mine"}), frozenset()]
    row.set_counts({"year": 12})
    assert row.button("year").text() == "> 1 year 12"


def test_exclusive_chips_release_each_other(qtbot: QtBot) -> None:
    row = ChipRow(CHIPS, exclusive=True)
    qtbot.addWidget(row)
    row.button("month").click()
    row.button("year").click()
    assert row.on() == {"year"}
    row.button("year").click()
    assert row.on() == frozenset()


def test_chips_wrap_when_the_width_ends(qtbot: QtBot) -> None:
    row = ChipRow(CHIPS)
    qtbot.addWidget(row)
    assert row.heightForWidth(150) > row.heightForWidth(900) * 2 - 8


def test_a_figure_card_is_a_button_for_mouse_and_keys(qtbot: QtBot) -> None:
    card = FigureCard("Households in arrears")
    qtbot.addWidget(card)
    card.show_figure("128", "¥ 216,904.30", tone="danger", badge=("+3", "warn"))
    clicks: list[int] = []
    card.clicked.connect(lambda: clicks.append(1))
    card.show()
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert len(clicks) == 2
    assert card.accessibleName() == "Households in arrears, 128, +3, ¥ 216,904.30"


def test_a_section_holds_content_and_tools(qtbot: QtBot) -> None:
    section = SectionCard("Today")
    qtbot.addWidget(section)
    section.add_tool(QPushButton("Print"))
    section.body.addWidget(QPushButton("x"))
    section.set_title_text("Building 3")
    section.retranslate()
    assert len(section.findChildren(QPushButton)) == 2


def test_a_toast_goes_by_itself_and_its_button_undoes(qtbot: QtBot) -> None:
    host = QWidget()
    host.resize(800, 600)
    qtbot.addWidget(host)
    host.show()
    toasts = Toasts(host)
    undone: list[int] = []
    toast = toasts.show_toast("Received ¥3,415.80", [("Void", lambda: undone.append(1))])
    toasts.show_toast("Saved")
    assert toasts.texts() == ["Received ¥3,415.80", "Saved"]
    assert toasts.geometry().bottom() < 600
    toast.findChild(QPushButton).click()
    assert undone == [1]
    assert toasts.texts() == ["Saved"]
    for left in toasts.findChildren(Toast):
        left.dismiss()
    assert not toasts.isVisible()


def test_a_message_stays_until_it_is_closed_or_replaced(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_message("backup", "No backup for 3 days.")
    bar.show_message("backup", "No backup for 4 days.", "danger", [("Back up now", lambda: None)])
    bar.show_message("demo", "Demo book", "info", closable=False)
    assert bar.texts() == ["No backup for 4 days.", "Demo book"]
    bar.clear("backup")
    bar.clear("backup")
    assert bar.texts() == ["Demo book"]
