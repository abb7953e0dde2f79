"""What a household owes, in one coloured block: the sum in large figures, the months, the oldest period; green when clear."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from propdesk.domain.arrears import State
from propdesk.i18n import _
from propdesk.services.households import Card
from propdesk.ui import theme
from propdesk.ui.labels import household_badge, yuan
from propdesk.ui.residents.texts import label, oldest_text, set_tone


class ArrearsBlock(QWidget):
    """The block of the card; `kind` is danger, ok or neutral and never the only sign."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = "neutral"
        self.title = label("", "strong")
        self.months = label("", "strong")
        self.figure = label("", "figure")
        self.figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.line = label("", "caption")
        self.line.setWordWrap(True)
        self.late_fee = label("", "strong")
        self.late_fee.setWordWrap(True)
        self.late_fee.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hold_button = QPushButton()
        self.hold_button.setProperty("kind", "link")
        self.hold_button.setAutoDefault(False)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.months, 0, 1)
        grid.addWidget(self.figure, 1, 0, 1, 2)
        grid.addWidget(self.late_fee, 2, 0, 1, 2)
        grid.addWidget(self.line, 3, 0, 1, 2)
        grid.addWidget(self.hold_button, 4, 0, 1, 2, Qt.AlignmentFlag.AlignRight)

    def show_card(self, card: Card) -> None:
        """Show what this household owes on the day of the card."""
        row = card.row
        if row.overdue_fen <= 0 < card.late_fee_fen:
            self._show("danger", _("Only late fee is owed"), "", "")
            self.line.setText(_("The principal is paid."))
        elif row.overdue_fen > 0:
            self._show("danger", _("Arrears in total"), household_badge(row.state, row.months, row.overdue_fen)[0], yuan(row.overdue_fen))
            self.line.setText(oldest_text(card))
        elif row.paid_up_to is not None:
            self._show("ok", _("Clear until {day}").format(day=row.paid_up_to.isoformat()), "", "")
            self.line.setText(_("Nothing is overdue."))
        else:
            self._show("neutral" if row.state is State.VACANT else "ok", _("Nothing is overdue."), "", "")
            self.line.setText(_("Nothing has been billed yet."))
        self._show_late_fee(card)
        for part in (self.figure, self.months, self.late_fee):
            part.setVisible(bool(part.text()))

    def _show_late_fee(self, card: Card) -> None:
        """The late fee under the sum, and whether it rests; nothing of it where the book has no clause."""
        said = _("Late fee {amount}").format(amount=yuan(card.late_fee_fen)) if card.late_fee_fen else ""
        if card.held:
            said = _("{late_fee} · on hold").format(late_fee=said) if said else _("Late fees are on hold")
        self.late_fee.setText(said)
        set_tone(self.late_fee, "" if self.kind == "neutral" else self.kind)
        self.hold_button.setVisible(self.kind == "danger" or card.held)
        self.hold_button.setText(_("Hold or dispute…"))
        self.hold_button.setToolTip(_("What rests of this household’s debt, and what it disputes"))

    def _show(self, kind: str, title: str, months: str, figure: str) -> None:
        self.kind = kind
        self.title.setText(title)
        self.months.setText(months)
        self.figure.setText(figure)
        for part in (self.title, self.months, self.figure, self.line):
            set_tone(part, "" if kind == "neutral" else kind)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tokens().pair(self.kind)[1])
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.end()
