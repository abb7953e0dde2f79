"""Colours are readable, switching is live, icons follow the text."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from propdesk import paths
from propdesk.ui import icons, theme
from tests.tools import catalog

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", theme.THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), theme.CONTRASTS)
def test_every_drawn_pair_can_be_read(name: str, text: str, ground: str, least: float) -> None:
    colors = theme.tokens_of(name)
    assert theme.contrast(getattr(colors, text), getattr(colors, ground)) >= least


def test_contrast_is_the_wcag_formula() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_switching_keeps_typed_text_and_selection(qapp: QApplication, qtbot: QtBot) -> None:
    field = QLineEdit("3-2-1203")
    qtbot.addWidget(field)
    field.show()
    field.setSelection(2, 3)
    theme.apply(qapp, "dark", 14)
    assert theme.is_dark()
    assert field.text() == "3-2-1203"
    assert field.selectedText() == "2-1"
    assert field.palette().color(QPalette.ColorRole.Base).name() == theme.DARK.surface.lower()
    assert qapp.font().pointSize() == 14


@pytest.mark.parametrize("size", theme.SIZES)
@pytest.mark.parametrize("name", theme.THEMES)
def test_no_place_in_the_style_sheet_is_left_unfilled(name: str, size: int) -> None:
    assert "@" not in theme.style_sheet(name, size)


def test_the_style_sheet_leaves_combo_spin_date_and_check_boxes_to_fusion() -> None:
    text = theme.style_sheet("light", 10)
    for widget in ("QComboBox {", "QSpinBox", "QDateEdit", "QCheckBox", "QComboBox::"):
        assert widget not in text.replace("QComboBox QLineEdit", "")


def test_where_qt_finds_no_chinese_font_the_window_wears_those_of_the_papers(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows with a window drawn in memory, where Qt knows no font at all."""
    own = set(theme.OWN_FAMILIES)
    known = set(QFontDatabase.families()) - own
    if known & set(theme.FAMILIES):
        theme.ensure_font()
        assert not own & set(QFontDatabase.families())
    monkeypatch.setattr(QFontDatabase, "families", lambda: ["Helvetica"])
    theme.ensure_font()
    monkeypatch.undo()
    assert {tuple(QFontDatabase.styles(family)) for family in own} == {("Regular", "Bold")}
    narrow = QFontMetrics(QFont(theme.OWN_FAMILIES[0], 10))
    assert narrow.horizontalAdvance("Wi") < narrow.horizontalAdvance("业主")
    if known & set(theme.FAMILIES):
        QFontDatabase.removeAllApplicationFonts()


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_those_fonts_have_every_character_of_the_texts(weight: str) -> None:
    """Also the "·" of "元/㎡·月", which is in none of the Chinese ones."""
    shown = set[int]()
    for family in theme.OWN_FAMILIES:
        with TTFont(paths.resources() / "fonts" / f"{family}-{weight}.ttf", lazy=True) as font:
            shown |= set(font.getBestCmap())
    needed = {letter for text, chinese in catalog.load().items() for letter in text.singular + text.plural + chinese}
    assert sorted(needed - {*map(chr, shown), "\n"}) == []


FONTS_AT_THE_START = """
from PySide6.QtWidgets import QApplication
from propdesk.ui import theme
app = QApplication([])
theme.apply(app, "light", 14)
kinds = ("QAbstractItemView", "QMenu", "QMenuBar", "QMessageBox", "QStatusBar", "QTipLabel", "QLabel")
print(*(QApplication.font(kind).pointSizeF() for kind in kinds))
"""


def test_tables_and_menus_wear_the_chosen_size_from_the_start() -> None:
    """On Windows each of them has a font of the system; elsewhere, and where windows are drawn in memory, there is none."""
    environment = os.environ | ({"QT_QPA_PLATFORM": "windows"} if sys.platform == "win32" else {})
    command = [sys.executable, "-c", FONTS_AT_THE_START]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert set(done.stdout.split()) == {"14.0"}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ValueError, match="no such theme"):
        theme.tokens_of("sepia")
    with pytest.raises(ValueError, match="no such badge kind"):
        theme.LIGHT.pair("loud")
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_icons_take_the_colour_of_the_theme(qapp: QApplication) -> None:
    """The same icon object is dark on light and light on dark."""
    cash = icons.icon("cash")
    light = cash.pixmap(QSize(24, 24)).toImage()
    theme.apply(qapp, "dark", 10)
    dark = cash.pixmap(QSize(24, 24)).toImage()
    darkest = min(light.pixelColor(x, y).lightness() for x in range(24) for y in range(24) if light.pixelColor(x, y).alpha() > 200)
    lightest = max(dark.pixelColor(x, y).lightness() for x in range(24) for y in range(24) if dark.pixelColor(x, y).alpha() > 200)
    assert darkest < 60
    assert lightest > 200


def test_every_shipped_icon_draws_and_the_licence_lies_beside() -> None:
    folder = paths.resources() / "icons"
    assert "MIT License" in (folder / "LICENSE-tabler.txt").read_text(encoding="utf-8")
    for file in folder.glob("*.svg"):
        image = icons.pixmap(file.stem, "text", 24).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), file.name
    assert not icons.app_icon().isNull()


def test_qt_speaks_chinese_when_asked(qapp: QApplication, qtbot: QtBot) -> None:
    theme.translate_qt(qapp, "zh_CN")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    texts = [button.text() for button in buttons.buttons() if isinstance(button, QPushButton)]
    assert texts == ["取消"]
