"""收费项目 of one household: what applies and why, and a price and days of its own; what they come to is shown before saving."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from propdesk.domain.charges import REASON_TEXTS, NewCharge, formula_in, price_in
from propdesk.domain.fee_items import WHOLE, format_percent, parse_percent
from propdesk.domain.money import format_price, parse_price
from propdesk.errors import UserError
from propdesk.i18n import N_, _, window
from propdesk.services import assignments
from propdesk.services.assignments import APPLIES_TEXTS, MOST, Applies, EndBeforeStart, QuantityOutOfRange, Terms, UnitFee
from propdesk.services.payments import UnitUnknown
from propdesk.services.rates import PriceMissing
from propdesk.ui import ask, theme
from propdesk.ui.billing.rule_words import rule_text, sentences
from propdesk.ui.labels import yuan
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_facts_dialogs import AreasDialog, VacanciesDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.residents.vehicles_dialog import VehiclesDialog
from propdesk.ui.session import RATES, Session

_DAY = timedelta(days=1)
_TONES = {Applies.KIND: "ok", Applies.ASSIGNED: "info", Applies.LATER: "warn", Applies.ENDED: "neutral", Applies.NO: "neutral"}


def _rate(fee: UnitFee) -> str:
    return "" if fee.rate is None else price_in(window().language, fee.rate, fee.item.price_unit)


def _pays_text(fee: UnitFee) -> str:
    return "" if fee.terms is None or fee.terms.pays_of_10000 == WHOLE else f"{format_percent(fee.terms.pays_of_10000)}%"


def _last_day(end_on: date | None) -> date | None:
    """The last day inside, as people say it; stored is the day after."""
    return end_on - _DAY if end_on else None


def _period(fee: UnitFee) -> str:
    """The next period: one month, or the first and last of several."""
    if fee.item.anchor_day != 1:
        span = fee.item.span(fee.period)
        return _("{first} to {last}").format(first=span.start.isoformat(), last=span.last_day.isoformat())
    last = fee.period + (fee.item.cycle_months - 1)
    return str(last) if last == fee.period else _("{first} to {last}").format(first=fee.period, last=last)


COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item.name, strong=True, width=8),
    Column("applies", N_("Applies"), lambda r: _(APPLIES_TEXTS[r.applies]), kind="badge", tone=lambda r: _TONES[r.applies]),
    Column("rate", N_("Rate in force"), _rate),
    Column("own", N_("Own price"), lambda r: format_price(r.terms.own_price) if r.terms and r.terms.own_price else ""),
    Column("pays", N_("Pays"), _pays_text),
    Column("quantity", N_("Number"), lambda r: r.terms.quantity if r.terms else None, kind="int"),
    Column("first", N_("First day"), lambda r: r.terms.start_on if r.terms else None, kind="date"),
    Column("last", N_("Last day"), lambda r: _last_day(r.terms.end_on) if r.terms else None, kind="date"),
    Column("charged", N_("Charged up to"), lambda r: _last_day(r.charged_to), kind="date"),
)


class FeesDialog(FormDialog[None]):
    """The items above, the form of the chosen one below; saving keeps the dialog open. Raises `UnitUnknown` for no such unit."""

    def __init__(self, parent: QWidget | None, session: Session, unit_id: int) -> None:
        super().__init__(parent, _("Charge items of the household"), _("Save"))
        self._session = session
        self._unit_id = unit_id
        self._key = self._away_key = str(uuid4())
        self._fee: UnitFee | None = None
        self.cancel_button.setText(_("Close"))
        self.table = TableView(COLUMNS, lambda row: row.item.id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.type_ahead = "rows"
        empty = EmptyState("coin-yuan", N_("There is no charge item yet. Set a rate first, under Billing."))
        self.panel = TablePanel(self.table, empty, count_below=False)
        self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 4.6))
        self._add_fields()
        self.remove_button = QPushButton(_("Take the assignment away"))
        self.remove_button.setAutoDefault(False)
        self.remove_button.clicked.connect(self.remove)
        self.vacancy_button, self.area_button = QPushButton(_("Vacancy…")), QPushButton(_("Other area…"))
        self.vehicles_button = QPushButton(_("Vehicles…"))
        self.vehicles_button.setToolTip(_("Plates and days; a fee per space counts them"))
        self.vacancy_button.setToolTip(_("Days on which the unit is vacant, and when that was filed"))
        self.area_button.setToolTip(_("A new area from a day on; earlier periods keep the one it had"))
        for button, act in (
            (self.vacancy_button, self.show_vacancies),
            (self.area_button, self.show_areas),
            (self.vehicles_button, self.show_vehicles),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._place_buttons()
        self._load(None)
        self.table.setMinimumWidth(min(1240, sum(self.table.columnWidth(n) for n in range(len(COLUMNS))) + 12))
        self.table.selection_changed.connect(self._chosen)

    def _add_fields(self) -> None:
        self.title, self.rule = label("", "section"), label("", "secondary")
        self.formula, self.stays = label("", "strong"), label("", "secondary")
        self.price, self.pays, self.quantity = QLineEdit(), QLineEdit(), QLineEdit()
        self.first, self.last = DateField(self._session.today(), empty=True), DateField(self._session.today(), empty=True)
        self.price_row = FieldRow(N_("Own price in yuan"), self.price, hint=N_("Empty: the rate in force."))
        self.pays_row = FieldRow(N_("Pays so much of it in %"), self.pays, hint=N_("Empty: all of it. 80 is a discount of 20 %."))
        self.quantity_row = FieldRow(N_("Persons, vehicles or spaces"), self.quantity, hint=N_("Empty: one."))
        self.first_row = FieldRow(N_("First day"), self.first, hint=N_("Empty: from handover on."))
        self.last_row = FieldRow(N_("Last day"), self.last, hint=N_("Still charged. Empty: no end."))
        self.place(self.price_row, PriceMissing)
        self.place(self.last_row, EndBeforeStart)
        above, below = [self.price_row, self.pays_row, self.quantity_row], [self.first_row, self.last_row]
        self.rows += above + below
        for text in (self.rule, self.formula, self.stays):
            text.setWordWrap(True)
        for widget in (self.panel, self.title, self.rule, beside(above), beside(below), self.formula, self.stays):
            self.add_widget(widget)
        for field in (self.price, self.pays, self.quantity):
            field.textChanged.connect(self._preview)
        self.first.changed.connect(self._preview)
        self.last.changed.connect(self._preview)

    def _place_buttons(self) -> None:
        """On the left of the line of buttons that every form has."""
        page = self.layout()
        last = page.itemAt(page.count() - 1) if page is not None else None
        line = last.layout() if last is not None else None
        if line is not None:
            for place, button in enumerate((self.remove_button, self.vacancy_button, self.area_button, self.vehicles_button)):
                line.insertWidget(place, button)  # type: ignore[attr-defined] # it is the form's QHBoxLayout

    def show_vacancies(self) -> None:
        """The unit's vacancies, and a form for a new one; what they come to is shown anew."""
        VacanciesDialog(self, self._session, self._unit_id).ask()
        self._load(self._fee.item.id if self._fee else None)

    def show_vehicles(self) -> None:
        """The household's vehicles, and a form for a new one."""
        VehiclesDialog(self, self._session, self._unit_id).ask()
        self._load(self._fee.item.id if self._fee else None)

    def show_areas(self) -> None:
        """The unit's areas, and a form for another one from a day on."""
        AreasDialog(self, self._session, self._unit_id).ask()
        self._load(self._fee.item.id if self._fee else None)

    # what is shown ------------------------------------------------------------------------------------------------------

    def _load(self, item_id: int | None) -> None:
        """Read the household's items again and choose one of them."""
        fees = assignments.of_unit(self._session.office, self._unit_id, self._session.today())
        self._fee = next((fee for fee in fees if fee.item.id == item_id), fees[0] if fees else None)
        self.table.set_rows(fees)
        self.table.fit_columns()
        if fees:
            self.setWindowTitle(_("Charge items of {unit}").format(unit=fees[0].unit.code))
        if self._fee is not None:
            self.table.select([self._fee.item.id])
        self._show_fee()

    def _chosen(self) -> None:
        """Another item was chosen in the list; what was typed for the first is not lost without a word."""
        row = next(iter(self.table.selected()), None)
        if row is None or self._fee is None or row.item.id == self._fee.item.id:
            return
        if self._edited() and not ask.confirm(
            self, _("Leave {item} without saving what you entered?").format(item=self._fee.item.name), _("Do not save"), _("Keep editing")
        ):
            self.table.select([self._fee.item.id])
            return
        self._fee = row
        self._show_fee()

    def _show_fee(self) -> None:
        fee = self._fee
        for widget in (self.title, self.rule, *self.rows, self.formula, self.stays):
            widget.setVisible(fee is not None)
        self.quantity_row.setVisible(fee is not None and fee.item.price_unit.counted)
        if fee is None:
            self._show_buttons()
            return
        terms = fee.terms or Terms()
        self.title.setText(f"{fee.item.name} · {_(APPLIES_TEXTS[fee.applies])}")
        self.rule.setText(rule_text(fee.item))
        self.price.setText("" if terms.own_price is None else format_price(terms.own_price))
        self.pays.setText("" if terms.pays_of_10000 == WHOLE else format_percent(terms.pays_of_10000))
        self.quantity.setText("" if terms.quantity is None else str(terms.quantity))
        self.first.set_value(terms.start_on)
        self.last.set_value(_last_day(terms.end_on))
        for row in self.rows:
            row.show_error(None)
        charged_to = _last_day(fee.charged_to)
        stays = _("Nothing is charged yet.") if charged_to is None else _("Charged up to {day}.").format(day=charged_to.isoformat())
        kept = _("Charges already made are never changed by this.")
        self.stays.setText(sentences(stays, kept))
        self._preview()
        self._before = self._content()

    def _preview(self) -> None:
        """What the next period would be charged with what the form says now."""
        fee = self._fee
        if fee is None:
            return
        self._key = str(uuid4())  # another request from now on, even where the last one's outcome is unknown
        try:
            terms = self._terms()
        except UserError:
            self.formula.setText(_("{period}: the fields cannot be read yet.").format(period=_period(fee)))
        else:
            outcome = assignments.preview(fee, None if fee.terms is None and terms == Terms() else terms)
            if isinstance(outcome, NewCharge):
                facts = {"amount": yuan(outcome.amount_fen), "formula": formula_in(window().language, outcome.formula)}
                self.formula.setText(_("{period} would be charged {amount}: {formula}").format(period=_period(fee), **facts))
            else:
                reason = _(REASON_TEXTS[outcome])
                self.formula.setText(_("{period} would not be charged: {reason}").format(period=_period(fee), reason=reason))
        self._show_buttons()

    def _show_buttons(self) -> None:
        fee = self._fee
        assigned = fee is not None and fee.terms is not None
        self.remove_button.setVisible(fee is not None)
        self.remove_button.setEnabled(assigned and not self._doing)
        self.remove_button.setToolTip("" if assigned else _("The item is not assigned to this household by itself."))
        by_kind = fee is not None and fee.terms is None and fee.by_kind
        nothing_new = fee is not None and not self._edited() and (assigned or by_kind)
        self.save_button.setEnabled(fee is not None and not nothing_new and not self._doing)
        self.save_button.setToolTip(_("Nothing is changed yet.") if nothing_new else "Ctrl+Enter")
        self.save_button.setText(_("Saving…") if self._doing else _("Save") if assigned else _("Assign"))

    def _edited(self) -> bool:
        """Whether the form says something else than the book."""
        if self._fee is None:
            return False
        try:
            return self._terms() != (self._fee.terms or Terms())
        except UserError:
            return True

    def changed(self) -> bool:
        """Whether closing would lose something."""
        return self._edited()

    # reading and writing ------------------------------------------------------------------------------------------------

    def _own_price(self) -> int | None:
        if not self.price.text().strip():
            return None
        price = parse_price(self.price.text())
        if price <= 0:
            raise PriceMissing()
        return price

    def _terms(self) -> Terms:
        """What the form says; raises what is wrong with it."""
        last = self.last.value()
        return Terms(self._own_price(), self.first.value(), last + _DAY if last else None, self._pays(), self._quantity())

    def _pays(self) -> int:
        return parse_percent(self.pays.text()) if self.pays.text().strip() else WHOLE

    def _quantity(self) -> int | None:
        text = self.quantity.text().strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
            raise QuantityOutOfRange()
        return int(text)

    def _checked_terms(self) -> Terms:
        """What the form says, with every error under its field."""
        readers: tuple[tuple[FieldRow, Callable[[], object]], ...] = (
            (self.price_row, self._own_price),
            (self.pays_row, self._pays),
            (self.quantity_row, self._quantity),
            (self.first_row, self.first.value),
            (self.last_row, self.last.value),
        )
        for row, reader in readers:
            self.check(row, reader)
        return self._terms()

    def save(self) -> None:
        """Assign the chosen item as the form says; the dialog stays open."""
        for row in self.rows:
            row.show_error(None)
        fee = self._fee
        if self._doing or fee is None:
            return
        try:
            terms = self._checked_terms()
        except UserError:
            return
        office, unit_id, key = self._session.office, self._unit_id, self._key

        def work() -> int:
            return assignments.assign(
                office, unit_id, fee.item.id, terms.own_price, terms.start_on, terms.end_on, pays_of_10000=terms.pays_of_10000,
                quantity=terms.quantity, key=key,
            )  # fmt: skip

        self.send(self._session.tasks.run, work, lambda _number: self._saved(fee))

    def remove(self) -> None:
        """Take the assignment away, after a yes: own price and days are lost, and the kind of unit decides."""
        fee = self._fee
        if fee is None or fee.terms is None or self._doing:
            return
        then = _("From then on it is charged at the rate, by the kind of unit.") if fee.by_kind else _("From then on it is not charged.")
        question = _("Take away the own price and days of {item}?").format(item=fee.item.name)
        if not ask.confirm(self, question, _("Take away"), _("Keep"), details=then, danger=True):
            return
        office, unit_id, key = self._session.office, self._unit_id, self._away_key

        def work() -> int:
            return assignments.unassign(office, unit_id, fee.item.id, key=key)

        self.send(self._session.tasks.run, work, lambda _number: self._saved(fee))

    def _saved(self, fee: UnitFee) -> None:
        self._away_key = str(uuid4())
        self._load(fee.item.id)
        self._session.tasks.announce({RATES})
        self._session.toast(_("{item} of {unit} is saved.").format(item=fee.item.name, unit=fee.unit.code), ())

    def _show_doing(self, doing: bool) -> None:
        super()._show_doing(doing)
        self._show_buttons()


def change_fees(window: QWidget, session: Session, unit_id: int) -> None:
    """Open the charge items of a household."""
    try:
        dialog = FeesDialog(window, session, unit_id)
    except UnitUnknown as error:
        ask.show_error(window, error)
        return
    dialog.ask()
