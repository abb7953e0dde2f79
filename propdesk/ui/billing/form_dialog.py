"""套打: where each value goes on the office's printed receipt forms, with offsets for the whole page and a test page.

The places stand in a table that is filled like a spreadsheet: arrows move, typing writes, Space ticks.
"""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from propdesk.errors import UserError
from propdesk.i18n import N_, _, window
from propdesk.services import receipt_forms
from propdesk.services.receipt_forms import FIELD_NAMES, FORM_PAPERS, ROW_FIELDS, FieldPlace, FormLayout, parse_tenths, tenths
from propdesk.ui import ask, theme
from propdesk.ui.parts.cells import TickDelegate
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PROFILE, Session

ALIGNS = {"left": N_("begins there"), "centre": N_("middle there"), "right": N_("ends there")}
HEADS = (N_("Field"), N_("X mm"), N_("Y mm"), N_("Width mm"), N_("Text pt"), N_("Text"))
NAME, X, Y, WIDTH, SIZE, ALIGN = range(len(HEADS))


class PlacesTable(QTableWidget):
    """One row for each field: ticked when it is printed, its place, room and size."""

    def __init__(self) -> None:
        super().__init__(0, len(HEADS))
        self.verticalHeader().hide()
        self.setItemDelegateForColumn(NAME, TickDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setAccessibleName(_("Places of the values"))
        self.setTabKeyNavigation(False)
        self.setHorizontalHeaderLabels([_(head) for head in HEADS])
        self.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        height = theme.row_height(theme.points())
        self.verticalHeader().setDefaultSectionSize(height)

    def show_places(self, places: tuple[FieldPlace, ...]) -> None:
        """Show these places in their order, row fields marked."""
        self.setRowCount(len(places))
        for row, place in enumerate(places):
            name = _(FIELD_NAMES[place.name])
            item = QTableWidgetItem(_("{field} (each row)").format(field=name) if place.name in ROW_FIELDS else name)
            item.setData(Qt.ItemDataRole.UserRole, place.name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if place.shown else Qt.CheckState.Unchecked)
            self.setItem(row, NAME, item)
            for column, value in ((X, place.x), (Y, place.y), (WIDTH, place.width), (SIZE, place.size)):
                cell = QTableWidgetItem(tenths(value))
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, cell)
            box = Combo()
            for code, text in ALIGNS.items():
                box.addItem(_(text), code)
            box.setCurrentIndex(list(ALIGNS).index(place.align))
            box.setAccessibleName(f"{name}: {_(HEADS[ALIGN])}")
            self.setCellWidget(row, ALIGN, box)
        self.resizeColumnsToContents()
        self.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def places(self) -> tuple[FieldPlace, ...]:
        """The places as typed; raises `LengthNotUnderstood` with the cell chosen."""
        return tuple(self._place(row) for row in range(self.rowCount()))

    def _place(self, row: int) -> FieldPlace:
        head = self.item(row, NAME)
        box = self.cellWidget(row, ALIGN)
        assert head is not None
        assert isinstance(box, Combo)
        shown = head.checkState() == Qt.CheckState.Checked
        x, y, width, size = (self._number(row, column) for column in (X, Y, WIDTH, SIZE))
        return FieldPlace(str(head.data(Qt.ItemDataRole.UserRole)), x, y, width, size, str(box.currentData()), shown)

    def _number(self, row: int, column: int) -> int:
        item = self.item(row, column)
        try:
            return parse_tenths(item.text() if item is not None else "")
        except UserError:
            self.setCurrentCell(row, column)
            raise

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.item(self.currentRow(), NAME)
        if event.key() == Qt.Key.Key_Space and item is not None:
            on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)


class ReceiptFormDialog(FormDialog[FormLayout]):
    """Keeps the layout of one printed form; another paper is chosen at the top."""

    def __init__(self, parent: QWidget, session: Session, paper: str = FORM_PAPERS[0][0]) -> None:
        super().__init__(parent, _("Printed receipt forms"), _("Save"))
        self._session = session
        self.paper = Combo()
        for code, name in FORM_PAPERS:
            self.paper.addItem(_(name), code)
        self.paper.setCurrentIndex(self.paper.findData(paper))
        self.active = QCheckBox(_("Receipts of this paper are printed on the form: only the values"))
        self.offset_x, self.offset_y, self.count, self.step = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.table = PlacesTable()
        self.test_button, self.fresh_button = QPushButton(_("Test page…")), QPushButton(_("Places of our own paper"))
        for button, act in ((self.test_button, self.show_test), (self.fresh_button, self.begin_again)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_fields()
        self._show(receipt_forms.layout(session.office, paper))
        self.paper.currentIndexChanged.connect(lambda: self._show(receipt_forms.layout(session.office, str(self.paper.currentData()))))

    def _lay_fields(self) -> None:
        self.paper_row = FieldRow(N_("Form"), self.paper)
        self.x_row = FieldRow(N_("Whole page to the right, mm"), self.offset_x, required=True)
        self.y_row = FieldRow(N_("Whole page down, mm"), self.offset_y, required=True)
        self.count_row = FieldRow(N_("Rows on the form"), self.count, required=True)
        self.step_row = FieldRow(N_("Row height, mm"), self.step, required=True)
        first = [self.paper_row, self.x_row, self.y_row, self.count_row, self.step_row]
        self.rows += first
        self.add_widget(beside(first))
        self.add_widget(self.active)
        self.table.setMinimumHeight(theme.row_height(theme.points()) * 9)
        self.add_widget(self.table)
        hint = QLabel(_("Measured from the upper left corner of the paper. Print the test page on plain paper and lay it over a form."))
        hint.setWordWrap(True)
        hint.setProperty("role", "secondary")
        self.add_widget(hint)
        self.add_widget(_side_by_side(self.test_button, self.fresh_button))
        self.setMinimumWidth(theme.points() * 84)

    def _show(self, layout: FormLayout) -> None:
        self.active.setChecked(layout.active)
        for field, value in ((self.offset_x, layout.offset_x), (self.offset_y, layout.offset_y), (self.step, layout.row_step)):
            field.setText(tenths(value))
        self.count.setText(str(layout.rows))
        self.table.show_places(layout.fields)

    def begin_again(self) -> None:
        """The places as on our own drawing of the paper, to be moved from there."""
        fresh = receipt_forms.fresh_layout(str(self.paper.currentData()))
        self._show(replace(fresh, active=self.active.isChecked()))

    def read(self) -> FormLayout:
        layout = FormLayout(
            paper=str(self.paper.currentData()),
            fields=self.table.places(),
            rows=self.check(self.count_row, lambda: parse_tenths(self.count.text()) // 10),
            row_step=self.check(self.step_row, lambda: parse_tenths(self.step.text())),
            offset_x=self.check(self.x_row, lambda: parse_tenths(self.offset_x.text())),
            offset_y=self.check(self.y_row, lambda: parse_tenths(self.offset_y.text())),
            active=self.active.isChecked(),
        )
        try:
            return receipt_forms.checked(layout)
        except UserError as error:
            raise _in_words(error) from None

    def show_test(self) -> None:
        """The test page with the places as typed now, saved or not."""
        self.message.hide()
        try:
            layout = self.read()
        except UserError as error:
            if not any(row.error.text() for row in self.rows):
                self.message.setText(error.sentence(_))
                self.message.show()
            return
        language = window().language
        preview(self, self._session, _("Test page"), lambda progress: receipt_forms.test_page(layout, language), "test.pdf", kind="receipt")

    def _order_keys(self) -> None:
        fields: list[QWidget] = [self.paper, self.offset_x, self.offset_y, self.count, self.step, self.active, self.table]
        fields += [self.test_button, self.fresh_button, self.save_button, self.cancel_button]
        for i, field in enumerate(fields[1:], 1):
            QWidget.setTabOrder(fields[i - 1], field)
        self.offset_x.setFocus()


def _side_by_side(*buttons: QPushButton) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return holder


def _in_words(error: UserError) -> UserError:
    """The same error with its field named in the window's language."""
    named = {name: _(str(value)) if name == "field" else value for name, value in error.facts.items()}
    return type(error)(**named)


def edit_form(parent: QWidget, session: Session, paper: str = FORM_PAPERS[0][0]) -> None:
    """Ask for the places of a printed form and keep them."""
    layout = ReceiptFormDialog(parent, session, paper).ask()
    if layout is None:
        return

    def done(_kept: FormLayout) -> None:
        session.tasks.announce({PROFILE})
        session.toast(_("The receipt form is set."), ())

    session.tasks.run(lambda progress: receipt_forms.set_layout(session.office, layout), done, lambda error: ask.show_error(parent, error))
