"""The owners of a unit: one line each with the name and, where it matters, the share."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from propdesk.domain.fee_items import format_percent
from propdesk.domain.names import split_names
from propdesk.domain.owner_shares import parse_share, whole_shares
from propdesk.i18n import _
from propdesk.ui import icons, theme
from propdesk.ui.residents.texts import label


class OwnersField(QWidget):
    """Lines for owners; one empty line is always there to begin with."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names: list[QLineEdit] = []
        self.shares: list[QLineEdit] = []
        self._lines: list[QWidget] = []
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.more = QPushButton()
        self.more.setProperty("kind", "link")
        self.more.setIcon(icons.icon("plus", "accent"))
        self.more.setAutoDefault(False)
        self.more.clicked.connect(self._add_and_go)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(2)
        page.addLayout(self._column)
        page.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_owners((), ())

    def set_owners(self, names: tuple[str, ...], shares: tuple[int, ...]) -> None:
        """Show these owners with their shares in 1/10,000 (or none)."""
        while self._lines:
            self._remove(0)
        for place, name in enumerate(names or ("",)):
            self._add(name, format_percent(shares[place]) if place < len(shares) else "")

    def owners(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Names and shares as typed; two names in one line without shares are two owners.

        Raises `ShareNotUnderstood`, `ShareMissing` or `SharesNotWhole`.
        """
        filled = [(name.text().strip(), share.text()) for name, share in zip(self.names, self.shares, strict=True) if name.text().strip()]
        shares = whole_shares([parse_share(share) for _name, share in filled])
        if shares:
            return tuple(name for name, _share in filled), shares
        return tuple(dict.fromkeys(name for cell, _share in filled for name in split_names(cell))), ()

    def inputs(self) -> list[QWidget]:
        """The fields in the order of the keyboard."""
        pairs = zip(self.names, self.shares, strict=True)
        return [*(field for pair in pairs for field in pair), self.more]

    def retranslate(self) -> None:
        self.more.setText(_("Another owner"))
        for place, (name, share) in enumerate(zip(self.names, self.shares, strict=True), start=1):
            name.setAccessibleName(_("Owner {n}").format(n=place))
            name.setPlaceholderText(_("Name"))
            share.setAccessibleName(_("Share of owner {n} in per cent").format(n=place))
            share.setPlaceholderText(_("Share"))

    def _add_and_go(self) -> None:
        self._add("", "")
        self.names[-1].setFocus()
        self.changed.emit()

    def _add(self, name: str, share: str) -> None:
        line = QWidget()
        names, shares = QLineEdit(name), QLineEdit(share)
        shares.setFixedWidth(theme.points() * 8)
        shares.setAlignment(Qt.AlignmentFlag.AlignRight)
        gone = QToolButton()
        gone.setIcon(icons.icon("x", "text2"))
        gone.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        gone.setToolTip(_("Take this owner off the form"))
        gone.setAccessibleName(_("Take this owner off the form"))
        gone.clicked.connect(lambda: self._drop(line))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(names, 1)
        row.addWidget(shares)
        row.addWidget(label("%", "secondary"))
        row.addWidget(gone)
        for field in (names, shares):
            field.textChanged.connect(self.changed)
        self.names.append(names)
        self.shares.append(shares)
        self._lines.append(line)
        self._column.addWidget(line)
        self.setFocusProxy(self.names[0])
        self.retranslate()

    def _drop(self, line: QWidget) -> None:
        if len(self._lines) == 1:
            self.names[0].clear()
            self.shares[0].clear()
        else:
            self._remove(self._lines.index(line))
            self.setFocusProxy(self.names[0])
            self.retranslate()
        self.changed.emit()

    def _remove(self, place: int) -> None:
        line = self._lines.pop(place)
        del self.names[place], self.shares[place]
        self._column.removeWidget(line)
        line.hide()
        line.setParent(None)
        line.deleteLater()
