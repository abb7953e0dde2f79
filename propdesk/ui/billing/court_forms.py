"""The small forms of a case: a step, how it stands with one thing of the list, the court's fee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.court import ITEM_NAMES, ITEM_STATE_NAMES, Entry, ItemState
from propdesk.domain.court_events import (
    STEP_NAMES,
    CaseOver,
    Step,
    StepDayBeforeEarlier,
    StepInFuture,
    StepNotOfWay,
    StepTooEarly,
    StepTwice,
    steps,
)
from propdesk.domain.day_close import DayClosed, DayOutOfReach, PeriodClosed
from propdesk.domain.fee_items import FeeItem
from propdesk.domain.money import AmountOutOfRange, Fen, format_yuan
from propdesk.i18n import N_, _
from propdesk.services.court import CourtRow
from propdesk.services.one_off import CostWithoutBasis, DueBeforeCharge, NoteMissing
from propdesk.ui import theme
from propdesk.ui.billing.attached_dialog import evidence_field
from propdesk.ui.parts.fields import AmountField, Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import Session


@dataclass(frozen=True, slots=True)
class StepEntry:
    """What the form of a step says."""

    step: Step
    on: date
    reference: str
    amount_fen: Fen | None
    note: str


class StepDialog(FormDialog[StepEntry]):
    """Asks what happened in a case."""

    def __init__(self, parent: QWidget, session: Session, case: CourtRow) -> None:
        super().__init__(parent, _("Step of the case"), _("Save the step"))
        today = session.today()
        self.step, self.day, self.amount = Combo(), DateField(today, today), AmountField(empty=True)
        self.reference, self.note = QLineEdit(), QLineEdit()
        done = {event.step for event in case.events}
        for step in steps(case.way):
            self.step.addItem(_(STEP_NAMES[step]), step)
        waiting = [number for number, step in enumerate(steps(case.way)) if step not in done]
        self.step.setCurrentIndex(waiting[0] if waiting else 0)
        self.step_row, self.day_row = FieldRow(N_("Step"), self.step), FieldRow(N_("Day"), self.day, required=True)
        self.reference_row = FieldRow(N_("Court’s number"), self.reference)
        self.amount_row = FieldRow(N_("Amount"), self.amount, hint=N_("What was ordered or agreed."))
        self.rows += [self.step_row, self.day_row, self.reference_row, self.amount_row]
        self.add_widget(beside([self.step_row, self.day_row]))
        self.add_widget(beside([self.reference_row, self.amount_row]))
        self.note_row = self.add_row(FieldRow(N_("Remarks"), self.note))
        self.place(self.step_row, StepNotOfWay, StepTooEarly, StepTwice, CaseOver)
        self.place(self.day_row, StepDayBeforeEarlier, StepInFuture)
        self.place(self.amount_row, AmountOutOfRange)
        self.setMinimumWidth(theme.points() * 50)

    def read(self) -> StepEntry:
        on = self.check(self.day_row, self.day.value)
        amount = self.check(self.amount_row, self.amount.amount)
        return StepEntry(Step(self.step.currentData()), on, self.reference.text(), amount, self.note.text())


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """What the form of one thing of the list says."""

    state: ItemState
    note: str
    paths: tuple[Path, ...]


class ItemDialog(FormDialog[ItemEntry]):
    """Asks how it stands with one thing a claim is proved with; files are copied into the book's folder."""

    def __init__(self, parent: QWidget, entry: Entry) -> None:
        super().__init__(parent, _("Evidence"), _("Save"))
        self.add_widget(label(_(ITEM_NAMES[entry.item]), "strong"))
        if entry.held:
            self.add_widget(label(_("In the book: {held}").format(held=entry.held), "secondary"))
        self.state, self.note, self.files = Combo(), QLineEdit(entry.note), evidence_field()
        for state, name in ITEM_STATE_NAMES.items():
            self.state.addItem(_(name), state)
        self.state.setCurrentIndex(self.state.findData(entry.state))
        self.add_row(FieldRow(N_("State"), self.state))
        self.add_row(FieldRow(N_("Remarks"), self.note, hint=N_("Where it is kept, or what is missing.")))
        self.add_row(FieldRow(N_("Attached files"), self.files))
        self.setMinimumWidth(theme.points() * 50)

    def read(self) -> ItemEntry:
        return ItemEntry(ItemState(self.state.currentData()), self.note.text(), tuple(self.files.paths()))


@dataclass(frozen=True, slots=True)
class FeeEntry:
    """What the form of the fee says."""

    item_id: int
    amount_fen: Fen
    on: date
    due_on: date
    note: str


class FeeDialog(FormDialog[FeeEntry]):
    """Asks what of the court's fee the household is to bear; nothing is booked by itself."""

    def __init__(self, parent: QWidget, session: Session, items: Sequence[FeeItem], fee: Fen | None, simplified: Fen | None) -> None:
        super().__init__(parent, _("Book the court’s fee"), _("Book"))
        told = _("By the schedule {fee}, simplified {half}. A cost bears no late fee.")
        known = (
            told.format(fee=format_yuan(fee), half=format_yuan(simplified or 0))
            if fee is not None
            else _("What this way costs is set elsewhere.")
        )
        self.add_widget(label(known, "secondary"))
        today = session.today()
        self.item, self.amount, self.note = Combo(), AmountField(), QLineEdit(_("Court fee"))
        self.on, self.due = DateField(today, today), DateField(today, today)
        for item in items:
            self.item.addItem(item.name, item.id)
        self.amount.set_amount(fee)
        self.item_row = FieldRow(N_("Charge item"), self.item)
        self.amount_row = FieldRow(N_("Amount"), self.amount, required=True)
        self.on_row = FieldRow(N_("Day of the charge"), self.on, required=True)
        self.due_row = FieldRow(N_("Due on"), self.due, required=True)
        self.rows += [self.item_row, self.amount_row, self.on_row, self.due_row]
        self.add_widget(beside([self.item_row, self.amount_row]))
        self.add_widget(beside([self.on_row, self.due_row]))
        self.note_row = self.add_row(FieldRow(N_("What it is for"), self.note, required=True))
        self.place(self.amount_row, AmountOutOfRange, CostWithoutBasis)
        self.place(self.on_row, DayClosed, DayOutOfReach, PeriodClosed)
        self.place(self.due_row, DueBeforeCharge)
        self.place(self.note_row, NoteMissing)
        self.setMinimumWidth(theme.points() * 50)

    def read(self) -> FeeEntry:
        amount = self.check(self.amount_row, self.amount.amount)
        on, due = self.check(self.on_row, self.on.value), self.check(self.due_row, self.due.value)
        return FeeEntry(int(self.item.currentData()), amount, on, due, self.check(self.note_row, self.note.text))
