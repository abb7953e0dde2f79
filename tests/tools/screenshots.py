"""Pictures of any window in both languages, both themes and two sizes of text, and the checks that need eyes of a machine.

``python tests/tools/preview.py FOLDER`` shows how it is used.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)

from propdesk import i18n
from propdesk.ui import theme
from propdesk.ui.parts.header import ElidingLabel

LANGUAGES = ("zh_CN", "en")
SIZES = (10, 14)
SCREEN = QSize(1366, 728)


def looks(
    languages: Sequence[str] = LANGUAGES, themes: Sequence[str] = theme.THEMES, sizes: Sequence[int] = SIZES
) -> Iterator[tuple[str, str, int]]:
    """Every combination of language, theme and size of text."""
    for language in languages:
        for name in themes:
            for size in sizes:
                yield language, name, size


def put_on(app: QApplication, language: str, theme_name: str, points: int) -> None:
    """Give the application a look as the View menu would."""
    i18n.use(language)
    theme.translate_qt(app, language)
    theme.apply(app, theme_name, points)


def shoot(
    app: QApplication,
    make: Callable[[], QWidget],
    name: str,
    folder: Path,
    *,
    size: QSize | None = SCREEN,
    wanted: Sequence[tuple[str, str, int]] | None = None,
) -> list[Path]:
    """Build the window anew in every look, paint it and write ``name_language_theme_points.png``; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for language, theme_name, points in wanted if wanted is not None else tuple(looks()):
        put_on(app, language, theme_name, points)
        window = make()
        if size is not None:
            window.resize(size)
        window.show()
        for _ in range(4):
            app.processEvents()
        file = folder / f"{name}_{language}_{theme_name}_{points}.png"
        assert window.grab().save(str(file)), file
        files.append(file)
        window.close()
        window.deleteLater()
        app.processEvents()
    return files


def cut_texts(window: QWidget) -> list[str]:
    """What is visible in `window` and has more text than room: labels, buttons, tabs, headers (screens.md 5, item 2)."""
    labels = [label for label in window.findChildren(QLabel) if label.isVisible() and label.text() and not label.wordWrap()]
    buttons = [button for button in window.findChildren(QAbstractButton) if button.isVisible() and button.text()]
    tight = [label for label in labels if label.width() < label.sizeHint().width() - 1 and not isinstance(label, ElidingLabel)]
    found = [f"label “{label.text()}”: {label.width()}" for label in tight]
    found += [f"button “{button.text()}”: {button.width()}" for button in buttons if button.width() < _text_width(button, button.text())]
    for bar in window.findChildren(QTabBar):
        found += [f"tab “{bar.tabText(n)}”" for n in range(bar.count()) if bar.isVisible() and _tab_cut(bar, n)]
    for table in window.findChildren(QTableView):
        found += [f"header “{text}”" for text in _cut_headers(table)]
    return found


def unnamed_controls(window: QWidget) -> list[str]:
    """Buttons without words and without a name, inputs that no label belongs to (screens.md 5, item 3)."""
    found = [
        f"button {type(button).__name__} {button.objectName()}"
        for button in window.findChildren(QAbstractButton)
        if isinstance(button, (QPushButton, QToolButton)) and not button.text() and not button.accessibleName() and _ours(button)
    ]
    buddies = {id(label.buddy()) for label in window.findChildren(QLabel) if label.buddy()}
    for kind in (QLineEdit, QComboBox, QPlainTextEdit):
        for field in window.findChildren(kind):
            inner = isinstance(field.parent(), (QComboBox,)) or not _ours(field)
            if not inner and id(field) not in buddies and not field.accessibleName():
                found.append(f"input {type(field).__name__} {field.objectName()}")
    return found


def doubled_shortcuts(window: QWidget) -> list[str]:
    """Shortcuts that two actions of the same window share."""
    seen: dict[str, str] = {}
    found = []
    for action in window.actions():
        for keys in action.shortcuts():
            name = keys.toString()
            if name in seen:
                found.append(f"{name}: {seen[name]} / {action.text()}")
            seen[name] = action.text()
    return found


def _text_width(button: QAbstractButton, text: str) -> int:
    shown = text.replace("&&", "\0").replace("&", "").replace("\0", "&")
    return QFontMetrics(button.font()).horizontalAdvance(shown)


def _tab_cut(bar: QTabBar, number: int) -> bool:
    rect: QRect = bar.tabRect(number)
    return QFontMetrics(bar.font()).horizontalAdvance(bar.tabText(number)) > rect.width() or rect.right() > bar.width()


def _cut_headers(table: QTableView) -> list[str]:
    header: QHeaderView = table.horizontalHeader()
    model = table.model()
    if not table.isVisible() or model is None:
        return []
    cut = []
    for section in range(header.count()):
        text = str(model.headerData(section, header.orientation()) or "")
        if not header.isSectionHidden(section) and QFontMetrics(theme.scaled_font(bold=True)).horizontalAdvance(text) > header.sectionSize(
            section
        ):
            cut.append(text)
    return cut


def _ours(widget: QWidget) -> bool:
    """Not one of the helpers that Qt itself puts inside its widgets."""
    return not widget.objectName().startswith("qt_") and not isinstance(widget.parent(), (QTabBar, QLineEdit))
