"""A time line: entries under each other by day, newest first, with an icon each and chips to leave kinds out. It knows no trade."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from propdesk.i18n import _, ngettext
from propdesk.ui import icons, theme
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.flow import Scrolled

AT_ONCE = 120  # entries shown before “show all”: labels are made for each


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: all texts are in the window's language. `kind` is the chip it belongs to, `tone` colours its icon."""

    day: str
    text: str
    kind: str
    icon: str = "info-circle"
    tone: str = ""
    note: str = ""
    by: str = ""


class TimelineView(QWidget):
    """Shows entries in the order given. `kinds` are the chips: key and message id; none pressed shows everything."""

    def __init__(self, kinds: Sequence[tuple[str, str]], nothing: str) -> None:
        """`nothing` is the message id of what stands there without any entry."""
        super().__init__()
        self._nothing = nothing
        self._entries: tuple[Entry, ...] = ()
        self._all = False
        self.chips = ChipRow([Chip(key, text) for key, text in kinds])
        self.chips.changed.connect(lambda _on: self._fill())
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chips)
        column.addWidget(self.area, 1)
        self.setFocusProxy(self.area)
        self.more = QPushButton()
        self._fill()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries from the first on."""
        self._entries, self._all = tuple(entries), False
        counts: dict[str, int] = {}
        for entry in self._entries:
            counts[entry.kind] = counts.get(entry.kind, 0) + 1
        self.chips.set_counts(counts)
        self._fill()

    def shown(self) -> list[Entry]:
        """The entries that the chips leave."""
        on = self.chips.on()
        return [entry for entry in self._entries if not on or entry.kind in on]

    def retranslate(self) -> None:
        """Chips and empty text in the window's language; entries come translated."""
        self.chips.retranslate()
        self._fill()

    def _show_all(self) -> None:
        self._all = True
        self._fill()

    def _fill(self) -> None:
        inner = Scrolled()
        inner.setAutoFillBackground(False)
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 4, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        entries = self.shown()
        line = 0
        for day, group in groupby(entries if self._all else entries[:AT_ONCE], key=lambda entry: entry.day):
            for number, entry in enumerate(group):
                _add(grid, line, day if number == 0 else "", entry)
                line += 1
        if not entries:
            grid.addWidget(_text(_(self._nothing), "secondary"), line, 0, 1, 3)
        if not self._all and len(entries) > AT_ONCE:
            self.more = QPushButton(ngettext("Show all {n}", "Show all {n}", len(entries)).format(n=len(entries)))
            self.more.setAutoDefault(False)
            self.more.clicked.connect(self._show_all)
            grid.addWidget(self.more, line, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(line + 1, 1)
        self.area.setWidget(inner)
        self.area.setAccessibleName("; ".join(f"{entry.day} {entry.text}" for entry in entries[:20]))


def _add(grid: QGridLayout, line: int, day: str, entry: Entry) -> None:
    """Day, icon, and the text with its note; who wrote it is the tooltip."""
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(_text(day, "secondary", wrap=False), line, 0, top)
    mark = QLabel()
    side = theme.points() * 1.7
    mark.setPixmap(icons.pixmap(entry.icon, entry.tone or "text2", round(side), mark.devicePixelRatioF()))
    grid.addWidget(mark, line, 1, top)
    words = QVBoxLayout()
    words.setSpacing(1)
    told = _text(entry.text)
    told.setToolTip(entry.by)
    words.addWidget(told)
    if entry.note:
        words.addWidget(_text(entry.note, "caption"))
    grid.addLayout(words, line, 2)


def _text(text: str, role: str = "", *, wrap: bool = True) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    if role:
        made.setProperty("role", role)
    return made
