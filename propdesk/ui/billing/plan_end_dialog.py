"""An instalment plan ends before it is fulfilled: the day, why, and in words."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.plans import END_NAMES, PlanEnd
from propdesk.i18n import N_, _
from propdesk.services import plans
from propdesk.services.plans import PlanEndReasonMissing, PlanEndsBeforeAgreed
from propdesk.store.plans import PlanRow
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import PAYMENTS, Session


@dataclass(frozen=True, slots=True)
class PlanEnding:
    """How a plan ends."""

    kind: PlanEnd
    ended_on: date
    reason: str


class PlanEndDialog(FormDialog[PlanEnding]):
    """Asks how and why a plan ends."""

    def __init__(self, parent: QWidget, session: Session, plan: PlanRow) -> None:
        super().__init__(parent, _("End the plan of {unit}").format(unit=plan.code), _("End the plan"))
        self.kind, self.reason = Combo(), QLineEdit()
        for kind, name in END_NAMES.items():
            self.kind.addItem(_(name), kind)
        self.day = DateField(session.today(), session.today())
        self.add_row(FieldRow(N_("Why it ends"), self.kind))
        self.day_row = self.add_row(FieldRow(N_("Ends on"), self.day, required=True, hint=N_("From then on what is open may be demanded.")))
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True, hint=N_("It is kept with the plan.")))
        self.place(self.day_row, PlanEndsBeforeAgreed)
        self.place(self.reason_row, PlanEndReasonMissing)

    def read(self) -> PlanEnding:
        day = self.check(self.day_row, self.day.value)
        reason = self.check(self.reason_row, self.reason.text)
        return PlanEnding(PlanEnd(self.kind.currentData()), day, reason)


def end_plan(parent: QWidget, session: Session, plan: PlanRow) -> bool:
    """Ask for the end of a plan and write it; whether it ended."""
    office, key = session.office, str(uuid4())

    def work(said: PlanEnding) -> PlanRow:
        return plans.end(office, plan.plan_id, said.kind, said.ended_on, said.reason, key=key)

    done = PlanEndDialog(parent, session, plan).ask_until_done(session.tasks.run, work)
    if done is None:
        return False
    session.tasks.announce({PAYMENTS})
    session.toast(_("The plan of {unit} has ended.").format(unit=plan.code), ())
    return True
