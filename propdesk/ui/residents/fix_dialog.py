"""Mending one row of a list while it is checked: the cells that matter, the reason beside the one it concerns."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.headers import FIELD_NAMES, HeaderGuess
from propdesk.domain.resident_rows import Problem
from propdesk.i18n import _
from propdesk.ui.parts.fields import FieldRow, field_row
from propdesk.ui.parts.forms import FormDialog


def column_letter(column: int) -> str:
    """The name a spreadsheet gives a column (from 0): A, Z, AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class FixDialog(FormDialog[Mapping[int, str]]):
    """Hands back the new text of each cell that was changed, by column (from 0)."""

    def __init__(
        self, parent: QWidget | None, sheet_row: int, header: HeaderGuess, cells: tuple[str, ...], problem: Problem | None
    ) -> None:
        super().__init__(parent, _("Row {row}").format(row=sheet_row), _("Check again"))
        self._cells = cells
        self.fields: dict[int, QLineEdit] = {}
        self._wrong: QLineEdit | None = None
        pairs = [*header.columns.items(), *header.also]
        for field, column in sorted(pairs, key=lambda pair: pair[1]):
            if column >= len(cells):
                continue
            title = header.titles[column] if column < len(header.titles) else ""
            edit = QLineEdit(cells[column])
            row: FieldRow = self.add_row(field_row(title or FIELD_NAMES[field], edit))
            self.fields[column] = edit
            if problem is not None and problem.field is field and self._wrong is None:
                row.show_error(problem.error)
                self._wrong = edit
        if problem is not None and self._wrong is None:
            self.message.setText(problem.error.sentence(_))
            self.message.show()

    def read(self) -> Mapping[int, str]:
        return {column: field.text().strip() for column, field in self.fields.items() if field.text().strip() != self._cells[column]}

    def _order_keys(self) -> None:
        super()._order_keys()
        if self._wrong is not None:
            self._wrong.setFocus()
            self._wrong.selectAll()
