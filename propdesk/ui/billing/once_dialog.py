"""临时收费: charge one unit or several once, by the item's rate or a free amount; what it comes to is shown before saving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.domain.charges import formula_in
from propdesk.domain.fee_items import FeeItem
from propdesk.domain.money import AmountOutOfRange
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import one_off
from propdesk.services.one_off import CostWithoutBasis, DueBeforeCharge, NoRateYet, NoteMissing, OneOff, TimesOutOfRange, UnitGone
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.rule_words import bearer_texts
from propdesk.ui.billing.units_field import UnitsField
from propdesk.ui.parts.fields import AmountField, Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CHARGES, Session


class NoOnceItem(UserError):
    """There is no item yet that is charged each time. Set its rate first, priced “yuan each time”."""


@dataclass(frozen=True, slots=True)
class OnceEntry:
    """What the form says: an amount in fen, or None for the rate so many times."""

    unit_ids: tuple[int, ...]
    item_id: int
    amount_fen: int | None
    times: int
    note: str
    on: date
    due_on: date


class OnceDialog(FormDialog[OnceEntry]):
    """Charges the units named in the first line. Raises `NoOnceItem` where nothing can be charged each time."""

    def __init__(self, parent: QWidget, session: Session, codes: Sequence[str] = ()) -> None:
        super().__init__(parent, _("Charge once"), _("Charge"))
        self._parent, self._session, self._key = parent, session, str(uuid4())
        self._items = one_off.items(session.office)
        if not self._items:
            raise NoOnceItem()
        self.words = QLabel()
        self.words.setProperty("role", "strong")
        self.words.setWordWrap(True)
        self._add_fields(list(codes))
        self.setMinimumWidth(theme.points() * 52)
        self._preview()

    def _add_fields(self, codes: list[str]) -> None:
        today = self._session.today()
        self.units, self.item, self.amount, self.times = UnitsField(), Combo(), AmountField(empty=True), QLineEdit("1")
        self.units.set_codes(codes)
        for item in self._items:
            self.item.addItem(item.name, item.id)
        self.note = QLineEdit()
        self.on, self.due = DateField(today, today), DateField(today, today)
        several = N_("One or more, with blanks between them, like 3-2-1203 3-2-1204")
        self.units_row = FieldRow(N_("Which units"), self.units, required=True, hint=several)
        self.item_row = FieldRow(N_("Charge item"), self.item, required=True)
        self.times_row = FieldRow(N_("Times"), self.times)
        self.amount_row = FieldRow(N_("Amount for each unit"), self.amount, hint=N_("Empty: the rate."))
        self.note_row = FieldRow(N_("What it is for"), self.note, hint=N_("Needed for a free amount; it is printed on papers."))
        self.on_row = FieldRow(N_("Day of the charge"), self.on, required=True)
        self.due_row = FieldRow(N_("Due on"), self.due, required=True)
        self.add_row(self.units_row)
        for rows in ([self.item_row, self.times_row, self.amount_row], [self.on_row, self.due_row]):
            self.rows += rows
            self.add_widget(beside(rows))
        self.add_row(self.note_row)
        self.place(self.amount_row, NoRateYet, CostWithoutBasis, AmountOutOfRange)
        self.place(self.units_row, UnitGone)
        self.place(self.on_row, UserError)  # a closed day or period
        self.add_widget(self.words)
        for field in (self.units, self.times, self.amount, self.note):
            field.textChanged.connect(self._preview)
        self.item.currentIndexChanged.connect(self._preview)
        self.on.changed.connect(self._preview)

    def _chosen(self) -> FeeItem:
        return next(item for item in self._items if item.id == self.item.currentData())

    def _times(self) -> int:
        text = self.times.text().strip() or "1"
        if not (text.isascii() and text.isdecimal() and len(text) <= 4 and int(text)):
            raise TimesOutOfRange()
        return int(text)

    def _preview(self) -> None:
        """What it comes to for each unit and in all; what cannot be read yet says nothing."""
        self._key = str(uuid4())
        item = self._chosen()
        self.times.setEnabled(not self.amount.text().strip())
        try:
            amount, on = self.amount.amount(), self.on.value() or self._session.today()
            priced = one_off.price(self._session.office, item.id, on, amount, self._times())
            count = len(self.units.unit_ids(self._session.office))
        except UserError as error:
            self.words.setText(error.sentence(_) if isinstance(error, NoRateYet | CostWithoutBasis) else "")
            return
        each = formula_in(window().language, priced.formula)
        units = ngettext("{n} unit", "{n} units", count).format(n=count)
        text = _("{units}: {formula} each, {total} in all").format(units=units, formula=each, total=labels.yuan(priced.amount_fen * count))
        self.words.setText("\n".join([text, *bearer_texts(item)]))

    def read(self) -> OnceEntry:
        units = self.check(self.units_row, lambda: self.units.unit_ids(self._session.office))
        times = self.check(self.times_row, self._times)
        amount = self.check(self.amount_row, self.amount.amount)
        on = self.check(self.on_row, self.on.value)
        due = self.check(self.due_row, lambda: self._due(on))
        note = self.check(self.note_row, lambda: self._note(amount))
        return OnceEntry(tuple(units), self._chosen().id, amount, times, note, on, due)

    def _due(self, on: date) -> date:
        due = self.due.value()
        if due is None or due < on:
            raise DueBeforeCharge(day=on)
        return due

    def _note(self, amount: int | None) -> str:
        if amount is not None and not self.note.text().strip():
            raise NoteMissing()
        return self.note.text().strip()

    def use(self, entry: OnceEntry) -> None:
        """Write the charges and close."""
        office, key = self._session.office, self._key
        facts = (entry.unit_ids, entry.item_id, entry.on, entry.due_on)

        def work() -> OneOff:
            return one_off.charge(office, *facts, amount_fen=entry.amount_fen, times=entry.times, note=entry.note, key=key)

        self.send(self._session.tasks.run, work, lambda done: self._saved(entry, done), _("Charging"))

    def _saved(self, entry: OnceEntry, done: OneOff) -> None:
        session, parent = self._session, self._parent
        self.accept()
        session.tasks.announce({CHARGES})
        text = ngettext("{n} charge made: {total}.", "{n} charges made: {total}.", len(done.charge_ids))
        undo = ((_("Undo"), lambda: undo_once(parent, session, done, entry.on)),)
        session.toast(text.format(n=len(done.charge_ids), total=labels.yuan(done.total_fen)), undo)


def charge_once(parent: QWidget, session: Session, codes: Sequence[str] = ()) -> OnceEntry | None:
    """Ask what to charge once and do it; None when nothing was charged."""
    try:
        dialog = OnceDialog(parent, session, codes)
    except NoOnceItem as error:
        ask.show_error(parent, error)
        return None
    return dialog.ask()


def undo_once(parent: QWidget, session: Session, done: OneOff, on: date) -> None:
    """Take one-off charges back without asking (behind “Undo”); says why where they cannot be."""
    take_back(parent, session, done.charge_ids, on, _("entered by mistake"))


def take_back(parent: QWidget, session: Session, charge_ids: Sequence[int], on: date, reason: str) -> None:
    """Take one-off charges back for this reason, and say so or why they cannot be."""
    key = str(uuid4())

    def finished(back: OneOff) -> None:
        session.tasks.announce({CHARGES})
        text = ngettext("{n} charge taken back: {total}.", "{n} charges taken back: {total}.", len(back.charge_ids))
        session.toast(text.format(n=len(back.charge_ids), total=labels.yuan(back.total_fen)), ())

    session.tasks.run(
        lambda _progress: one_off.take_back(session.office, charge_ids, on, reason, key=key),
        finished,
        lambda error: ask.show_error(parent, error),
        title=_("Taking back"),
    )
