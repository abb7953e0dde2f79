"""空置规则 of one charge item: after how many months vacant units pay how much, from which day, and what that rests on."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from propdesk.domain.fee_items import BasisMissing, FeeItem, check_basis, format_percent, parse_percent
from propdesk.domain.vacancy import VacancyMonthsOutOfRange, VacancyRule
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import rates
from propdesk.ui import ask, theme
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import RATES, Session

COLUMNS = (
    Column("from", N_("Valid from"), lambda r: r.valid_from, kind="date", strong=True),
    Column("months", N_("Vacant for months"), lambda r: r.after_months, kind="int", zero=True),
    Column("pays", N_("Pays"), lambda r: f"{format_percent(r.pays_of_10000)}%"),
    Column("basis", N_("Legal basis"), lambda r: r.basis, width=18),
)


@dataclass(frozen=True, slots=True)
class VacancyEntry:
    """What the form says."""

    after_months: int
    pays_of_10000: int
    valid_from: date
    basis: str


class VacancyDialog(FormDialog[VacancyEntry]):
    """The rules above, the form for one below; saving keeps the dialog open."""

    def __init__(self, parent: QWidget, session: Session, item: FeeItem) -> None:
        super().__init__(parent, _("Vacant units: {item}").format(item=item.name), _("Add this rule"))
        self._session, self._item, self._key, self._busy = session, item, str(uuid4()), False
        self.cancel_button.setText(_("Close"))
        self.table = TableView(COLUMNS, lambda row: row.id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        empty = EmptyState("coin-yuan", N_("No rule: vacant units pay like others."))
        self.panel = TablePanel(self.table, empty, count_below=False)
        self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 4))
        self.panel.setMinimumWidth(theme.points() * 62)
        self.remove_button = QPushButton(_("Take the rule away"))
        self.remove_button.clicked.connect(self.remove)
        self._add_fields()
        self.table.selection_changed.connect(self._show_button)
        self._reload()

    def _add_fields(self) -> None:
        told = QLabel(_("There is no general rule for vacant units; enter what your contract or your city says."))
        told.setProperty("role", "secondary")
        told.setWordWrap(True)
        self.months, self.pays, self.basis = QLineEdit(), QLineEdit(), QLineEdit()
        self.valid_from = DateField(self._session.today(), self._session.today().replace(month=1, day=1))
        self.months_row = FieldRow(N_("Vacant for more than so many months"), self.months, required=True, hint=N_("0 to 120"))
        self.pays_row = FieldRow(N_("Then pays so much of the fee in %"), self.pays, required=True, hint=N_("Like 60"))
        self.from_row = FieldRow(N_("Valid from"), self.valid_from, required=True)
        hint = N_("The contract clause, the filing or the owners’ decision")
        self.basis_row = FieldRow(N_("Legal basis"), self.basis, required=True, hint=hint)
        for widget in (told, self.panel):
            self.add_widget(widget)
        self.add_buttons(self.remove_button)
        for rows in ([self.months_row, self.pays_row], [self.from_row, self.basis_row]):
            self.rows += rows
            self.add_widget(beside(rows))

    def _reload(self) -> None:
        found = next((one for one in rates.rates(self._session.office) if one.item.id == self._item.id), None)
        self.table.set_rows(found.vacancy_rules if found else ())
        self.table.fit_columns()
        self._show_button()

    def _show_button(self) -> None:
        self.remove_button.setEnabled(bool(self.table.selected()) and not self._busy)

    def read(self) -> VacancyEntry:
        months = self.check(self.months_row, self._months)
        pays = self.check(self.pays_row, lambda: parse_percent(self.pays.text()))
        valid_from = self.check(self.from_row, self.valid_from.value)
        basis = self.check(self.basis_row, lambda: check_basis(self.basis.text()))
        return VacancyEntry(months, pays, valid_from, basis)

    def _months(self) -> int:
        text = self.months.text().strip()
        if not (text.isascii() and text.isdecimal()) or int(text) > 120:
            raise VacancyMonthsOutOfRange()
        return int(text)

    def save(self) -> None:
        """Write the rule; the dialog stays open."""
        if self._busy:
            return
        try:
            entry = self.read()
        except UserError:
            return
        office, item_id, key = self._session.office, self._item.id, self._key
        facts = (entry.after_months, entry.pays_of_10000, entry.valid_from, entry.basis)
        self._set_busy(True)
        self._session.tasks.run(lambda _progress: rates.set_vacancy_rule(office, item_id, *facts, key=key), self._saved, self._refused)

    def remove(self) -> None:
        """Take the chosen rule away, after a yes."""
        rule = next(iter(self.table.selected()), None)
        if not isinstance(rule, VacancyRule) or self._busy:
            return
        question = _("Take the rule from {day} away? Charges made by it stay.").format(day=rule.valid_from.isoformat())
        if not ask.confirm(self, question, _("Take away"), _("Keep"), danger=True):
            return
        office, item_id = self._session.office, self._item.id
        self._set_busy(True)
        self._session.tasks.run(lambda _progress: rates.remove_vacancy_rule(office, item_id, rule.id), self._saved, self._refused)

    def _saved(self, _number: object) -> None:
        self._set_busy(False)
        self._key = str(uuid4())
        for field in (self.months, self.pays, self.basis):
            field.clear()
        self._reload()
        self._before = self._content()
        self._session.tasks.announce({RATES})
        self._session.toast(_("The vacancy rule of “{item}” is set.").format(item=self._item.name), ())

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, BasisMissing):
            self.basis_row.show_error(error)
        else:
            ask.show_error(self, error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.save_button.setEnabled(not busy)
        self.cancel_button.setEnabled(not busy)
        self._show_button()

    def reject(self) -> None:
        """Close, but not while something is being written."""
        if not self._busy:
            super().reject()
