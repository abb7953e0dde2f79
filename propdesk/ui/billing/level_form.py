"""Say at which level a household's old arrears stand already, with the reason: reminders of before this book are not sent again."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.payments import ReasonMissing
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import dunning, levels
from propdesk.services.levels import LevelNotDeserved, LevelNotPaper, LevelNow, NothingToSet
from propdesk.ui.billing.level_words import level_name
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import PAPERS, Session


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was entered."""

    position: int
    on: date
    reason: str


class LevelForm(FormDialog[Wanted]):
    """The level reached, from which day it counts, and why; only up to what the oldest charge deserves."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int, as_of: date) -> None:
        rows = dunning.preview(session.office, as_of, [unit_id]).rows
        code = rows[0].code if rows else ""
        super().__init__(parent, _("Level of the arrears of {unit}").format(unit=code), _("Set the level"))
        now = levels.now_of(session.office, unit_id, as_of)
        self.level = Combo()
        for level in now.ladder.levels if now else ():
            if level.stage.paper:
                self.level.addItem(f"{level.position} · {level_name(level)}", level.position)
        self.level.setCurrentIndex(max(0, self.level.findData(now.position if now else 0)))
        self.day = DateField(session.today(), as_of)
        self.reason = QLineEdit()
        told = N_("Only what was sent before this book: the next notice is of the level after it.")
        self.level_row = self.add_row(FieldRow(N_("Level reached"), self.level, required=True, hint=told))
        self.day_row = self.add_row(FieldRow(N_("From"), self.day, required=True))
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True, hint=N_("Kept for good with the level.")))
        self.place(self.level_row, LevelNotDeserved, LevelNotPaper, NothingToSet)
        self.place(self.reason_row, ReasonMissing)

    def read(self) -> Wanted:
        position = self.check(self.level_row, lambda: int(self.level.currentData() or 0))
        return Wanted(position, self.check(self.day_row, lambda: _day(self.day)), self.check(self.reason_row, self.reason.text))


def _day(field: DateField) -> date:
    day = field.value()
    if day is None:
        raise UserError()
    return day


def set_level(window: QWidget, session: Session, unit_id: int, as_of: date) -> None:
    """Ask for the level of a household's old arrears and keep it."""
    office, key = session.office, str(uuid4())

    def work(wanted: Wanted) -> LevelNow:
        return levels.set_level(office, unit_id, wanted.position, wanted.on, wanted.reason, key=key)

    done = LevelForm(window.window(), session, unit_id, as_of).ask_until_done(session.tasks.run, work, _("Setting the level"))
    if done is not None:
        session.tasks.announce({PAPERS})
        session.toast(_("The level is set: {level}.").format(level=level_name(done[1].level)), ())
