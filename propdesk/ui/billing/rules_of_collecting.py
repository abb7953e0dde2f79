"""The office's rules of collecting: the order in which a payment settles bills, and whether an approver needs a PIN."""

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from propdesk.domain.approvals import check_approver, check_pin
from propdesk.domain.payments import ORDER_NAMES, WITHIN_NAMES, Order, Rule, Within
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import approvals, payments, rates
from propdesk.ui import ask
from propdesk.ui.billing.prepaid_dialogs import told
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.session import PROFILE, Session


class NoSuchItem(UserError):
    """There is no charge item “{item}”."""


class NobodyHasPin(UserError):
    """Set a PIN for somebody first; otherwise nobody could allow anything."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """The rules as chosen; `pin_of` is "" where no PIN is set."""

    rule: Rule
    asks_for_pin: bool
    pin_of: str
    pin: str


class CollectingDialog(FormDialog[Collecting]):
    """Asks for the order of allocation and for the approvers' PINs."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Rules of collecting"), _("Save"))
        self._office = session.office
        rule = payments.rule(session.office)
        self._items = {item.name: item.id for item in rates.items(session.office)}
        names = {number: name for name, number in self._items.items()}
        self.add_widget(told(_("The payer’s own words always come first. Each payment keeps the order by which it was spread.")))
        self.order, self.within = Combo(), Combo()
        for order, text in ORDER_NAMES.items():
            self.order.addItem(_(text), order)
        for within, text in WITHIN_NAMES.items():
            self.within.addItem(_(text), within)
        self.order.setCurrentIndex(self.order.findData(rule.order))
        self.within.setCurrentIndex(self.within.findData(rule.within))
        self.items = QLineEdit("、".join(names[number] for number in rule.priority if number in names))
        self.asks = QCheckBox(_("Waivers, refunds and write-offs need the approver’s PIN"))
        self.asks.setChecked(approvals.asks_for_pin(session.office))
        self.who, self.pin = QLineEdit(), QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.order_row = self.add_row(FieldRow(N_("Order of bills"), self.order, required=True))
        self.items_row = self.add_row(
            FieldRow(N_("Agreed order of charge items"), self.items, hint=N_("First to last, with 、 between; items not named come after."))
        )
        costs = N_("Costs of collecting a debt come first where the late fee comes before the principal, else last.")
        self.within_row = self.add_row(FieldRow(N_("Principal and late fee"), self.within, required=True, hint=costs))
        self.add_widget(self.asks)
        self.who_row = self.add_row(FieldRow(N_("Set the PIN of"), self.who))
        self.pin_row = self.add_row(FieldRow(N_("New PIN"), self.pin, hint=N_("4 to 12 figures; only its hash is kept.")))

    def read(self) -> Collecting:
        priority = self.check(self.items_row, self._priority)
        who, pin = self.who.text().strip(), self.pin.text()
        if who or pin:
            self.check(self.who_row, lambda: check_approver(who))
            self.check(self.pin_row, lambda: check_pin(pin))
        if self.asks.isChecked() and not who and not approvals.approvers(self._office):
            raise NobodyHasPin()
        rule = Rule(Order(self.order.currentData()), Within(self.within.currentData()), priority)
        return Collecting(rule, self.asks.isChecked(), who, pin)

    def _priority(self) -> tuple[int, ...]:
        named = [name.strip() for name in self.items.text().replace(",", "、").replace("，", "、").split("、") if name.strip()]
        for name in named:
            if name not in self._items:
                raise NoSuchItem(item=name)
        return tuple(dict.fromkeys(self._items[name] for name in named))


def change_rules(parent: QWidget, session: Session) -> None:
    """Ask for the rules of collecting and keep them."""
    chosen = CollectingDialog(parent, session).ask()
    if chosen is None:
        return

    def work() -> None:
        payments.set_rule(session.office, chosen.rule)
        if chosen.pin_of:
            approvals.set_pin(session.office, chosen.pin_of, chosen.pin)
        if chosen.asks_for_pin != approvals.asks_for_pin(session.office):
            approvals.ask_for_pin(session.office, chosen.asks_for_pin)

    def done(_nothing: None) -> None:
        session.tasks.announce({PROFILE})
        session.toast(_("The rules of collecting are kept."), ())

    session.tasks.run(lambda progress: work(), done, lambda error: ask.show_error(parent, error), title=_("Saving"))
