"""The people of a household with their phones, masked until somebody asks to see them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from propdesk.domain.privacy import mask_phone
from propdesk.i18n import _
from propdesk.store.people import PersonRow
from propdesk.ui import icons
from propdesk.ui.residents.texts import clear_layout, label, share_text

SHOW_KEYS = "Ctrl+Shift+V"
SHOWN_MS = 15_000


class PeopleBlock(QWidget):
    """Names, roles and phones. Holding the eye shows the numbers, so does Ctrl+Shift+V for a quarter of a minute.

    `shown` is emitted the first time the numbers of the people set last are shown in full.
    """

    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[PersonRow, ...] = ()
        self._full = False
        self._told = False
        self.phones: list[QLabel] = []
        self.eye = QToolButton()
        self.eye.setIcon(icons.icon("eye", "text2"))
        self.eye.pressed.connect(lambda: self.reveal(True))
        self.eye.released.connect(lambda: self.reveal(False))
        self._keys = QShortcut(QKeySequence(SHOW_KEYS), self)
        self._keys.setAutoRepeat(False)
        self._keys.activated.connect(self._toggle)
        self._hide = QTimer(self)
        self._hide.setSingleShot(True)
        self._hide.setInterval(SHOWN_MS)
        self._hide.timeout.connect(lambda: self.reveal(False))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        side = QVBoxLayout()
        side.addWidget(self.eye)
        side.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(self._grid, 1)
        row.addLayout(side)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.retranslate()

    def show_people(self, people: Sequence[PersonRow]) -> None:
        """Show these people, their numbers masked."""
        self._people, self._told = tuple(people), False
        self._full = False
        self._fill()

    def reveal(self, on: bool) -> None:
        """Show the whole numbers or mask them again."""
        self._full = on
        if not on:
            self._hide.stop()
        for number, shown in zip(self._numbers(), self.phones, strict=True):
            shown.setText(number if on else mask_phone(number))
        if on and self.phones and not self._told:
            self._told = True
            self.shown.emit()

    def retranslate(self) -> None:
        tip = _("Hold to show the whole numbers ({keys})").format(keys=SHOW_KEYS)
        self.eye.setToolTip(tip)
        self.eye.setAccessibleName(tip)
        self._fill()

    def _toggle(self) -> None:
        self.reveal(not self._full)
        if self._full:
            self._hide.start()

    def _numbers(self) -> list[str]:
        return [number for person in self._people for number in person.phones]

    def _fill(self) -> None:
        clear_layout(self._grid)
        self.phones = []
        for line, person in enumerate(self._people):
            name = label(person.name, "strong")
            name.setWordWrap(True)
            role = _("Tenant") if person.role == "tenant" else share_text(person.share_of_10000)
            holder = QVBoxLayout()
            holder.setSpacing(2)
            for number in person.phones:
                shown = label(number if self._full else mask_phone(number), "secondary")
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                holder.addWidget(shown)
                self.phones.append(shown)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(name, line, 0, top)
            self._grid.addLayout(holder, line, 1, top)
            self._grid.addWidget(label(role, "secondary"), line, 2, top)
        if not self._people:
            self._grid.addWidget(label(_("Nobody is entered for this unit."), "secondary"), 0, 0, 1, 3)
        self.eye.setVisible(bool(self.phones))
