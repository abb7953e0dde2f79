"""减免、更正、核销: take something off bills, with the reason and who allowed it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QWidget

from propdesk.domain.approvals import KIND_NAMES, Approval
from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.payments import Part
from propdesk.i18n import N_, _
from propdesk.services import adjustments, approvals
from propdesk.services.adjustments import AboveOpen, Adjusted, Wish, wishes_for
from propdesk.services.late_fee_guard import LateFeePaidLater
from propdesk.store.payments import OpenRow
from propdesk.ui import labels
from propdesk.ui.parts.approval import ApprovalFields
from propdesk.ui.parts.fields import AmountField, Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import CHARGES, PAYMENTS, Session

PART_NAMES = {Part.LATE_FEE: N_("Late fee"), Part.PRINCIPAL: N_("Principal")}


@dataclass(frozen=True, slots=True)
class Adjusting:
    """What is to come off which bills, from which day on, and who allowed it."""

    kind: str
    wishes: tuple[Wish, ...]
    on: date
    approval: Approval


class AdjustDialog(FormDialog[Adjusting]):
    """Asks how much comes off the bills named on top; the oldest bill first. The late fee is offered first where there is one."""

    def __init__(self, parent: QWidget, session: Session, rows: Sequence[OpenRow], on: date, kind: str = adjustments.WAIVER) -> None:
        super().__init__(parent, _("Waive, correct or write off"), _("Take off"))
        self._rows = rows
        late, principal = sum(row.late_fee_fen for row in rows), sum(row.open_fen for row in rows)
        self._open = {Part.LATE_FEE: late, Part.PRINCIPAL: principal}
        self._add_facts()
        self.kind, self.part = Combo(), Combo()
        for code, name in KIND_NAMES.items():
            self.kind.addItem(_(name), code)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        for part, name in PART_NAMES.items():
            self.part.addItem(_("{part} (open {amount})").format(part=_(name), amount=labels.yuan(self._open[part])), part)
        self.part.setCurrentIndex(0 if late else 1)
        self.amount = AmountField()
        self.day = DateField(session.today(), on)
        self.kind_row = self.add_row(FieldRow(N_("What is done"), self.kind, required=True))
        self.part_row = self.add_row(FieldRow(N_("What of the bill"), self.part, required=True))
        self.amount_row = self.add_row(FieldRow(N_("Amount"), self.amount, required=True))
        self.day_row = self.add_row(FieldRow(N_("From day"), self.day, required=True))
        self.place(self.amount_row, AboveOpen)
        self.place(self.day_row, DayClosed, DayOutOfReach, LateFeePaidLater)
        pin = approvals.asks_for_pin(session.office)
        self.approval = ApprovalFields(self, asks_for_pin=pin, approvers=approvals.approvers(session.office))
        self.part.currentIndexChanged.connect(self._offer)
        self._offer()

    def _add_facts(self) -> None:
        first, last = self._rows[0], self._rows[-1]
        bills = f"{first.item} {first.period}" if len(self._rows) == 1 else f"{first.item} {first.period} … {last.item} {last.period}"
        facts = QLabel(f"{first.code} · {bills}")
        facts.setProperty("role", "strong")
        facts.setWordWrap(True)
        effect = QLabel(_("The bill stays; what is taken off is listed with the reason. A waiver does not come back later."))
        effect.setProperty("role", "secondary")
        effect.setWordWrap(True)
        self.add_widget(facts)
        self.add_widget(effect)

    def _offer(self) -> None:
        """A waiver is mostly the whole late fee; principal is typed."""
        part = Part(self.part.currentData())
        self.amount.set_amount(self._open[part] or None if part is Part.LATE_FEE else None)

    def read(self) -> Adjusting:
        part = Part(self.part.currentData())
        wishes = self.check(self.amount_row, lambda: wishes_for(self._rows, part, self.amount.amount() or 0))
        day = self.check(self.day_row, self.day.value)
        return Adjusting(self.kind.currentData(), wishes, day, self.approval.read())


def adjust(
    parent: QWidget, session: Session, rows: Sequence[OpenRow], on: date, on_done: Callable[[Adjusted], object] | None = None
) -> None:
    """Ask what comes off these bills and do it; `on_done` is told when it is written."""
    office, key = session.office, str(uuid4())
    made = AdjustDialog(parent, session, rows, on).ask_until_done(
        session.tasks.run,
        lambda asked: adjustments.adjust(office, asked.kind, asked.wishes, asked.on, asked.approval, key=key),
        _("Taking it off"),
    )
    if made is None:
        return
    asked, adjusted = made
    session.tasks.announce({CHARGES, PAYMENTS})
    text = _("{amount} taken off: {reason} (allowed by {approver})")
    facts = {"reason": asked.approval.reason, "approver": asked.approval.approver}
    session.toast(text.format(amount=labels.yuan(adjusted.total_fen), **facts), ())
    if on_done is not None:
        on_done(adjusted)
