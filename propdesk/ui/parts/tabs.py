"""Tab bars whose chosen tab is half bold, with room for it from the beginning, so that nothing moves when another is chosen."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTabBar, QTabWidget

from propdesk.ui import theme


class Tabs(QTabBar):
    """The main tabs, or with `level` 2 the sub-pages of one."""

    def __init__(self, level: int = 1) -> None:
        super().__init__()
        self.setProperty("level", str(level))
        self.setDrawBase(False)
        self.setExpanding(False)

    def tabSizeHint(self, index: int) -> QSize:
        hint = super().tabSizeHint(index)
        text = self.tabText(index)
        more = QFontMetrics(theme.scaled_font(bold=True)).horizontalAdvance(text) - self.fontMetrics().horizontalAdvance(text)
        return QSize(hint.width() + max(0, more), hint.height())


class TabbedPages(QTabWidget):
    """Pages under such tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabBar(Tabs(2))
