"""The instalments of a plan as a table that is filled like a spreadsheet: a day and an amount in each row."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from propdesk.domain.days import parse_day
from propdesk.domain.money import format_yuan, parse_yuan
from propdesk.domain.plans import Instalment
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.ui import theme

HEADS = (N_("Pay by"), N_("Amount (yuan)"))
DAY, AMOUNT = range(len(HEADS))


class InstalmentTable(QTableWidget):
    """Rows proposed and then changed by hand; `changed` tells that a cell was."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(HEADS))
        self.setHorizontalHeaderLabels([_(head) for head in HEADS])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setDefaultSectionSize(theme.row_height(theme.points()))
        self.setAccessibleName(_("Instalments"))
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.cellChanged.connect(lambda _row, _column: self.changed.emit())

    def show_instalments(self, instalments: tuple[Instalment, ...]) -> None:
        """Show these in the place of what stands there."""
        self.blockSignals(True)
        self.setRowCount(len(instalments))
        for row, one in enumerate(instalments):
            for column, text in ((DAY, one.due_on.isoformat()), (AMOUNT, format_yuan(one.amount_fen))):
                item = QTableWidgetItem(text)
                side = Qt.AlignmentFlag.AlignRight if column == AMOUNT else Qt.AlignmentFlag.AlignHCenter
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.blockSignals(False)
        self.changed.emit()

    def instalments(self) -> tuple[Instalment, ...]:
        """The rows as typed; raises what the first cell that cannot be read is refused for, with that cell chosen."""
        return tuple(self._row(row) for row in range(self.rowCount()))

    def _row(self, row: int) -> Instalment:
        try:
            column = DAY
            due_on = parse_day(self._text(row, DAY))
            column = AMOUNT
            amount = parse_yuan(self._text(row, AMOUNT), zero=True)
        except UserError:
            self.setCurrentCell(row, column)
            raise
        return Instalment(due_on, amount)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""
