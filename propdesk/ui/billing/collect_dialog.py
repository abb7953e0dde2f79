"""收款: take money from one household. Two steps of Enter on purpose, one receipt whatever the keyboard or a scanner does.

Keys: Enter in the amount goes to the button, Enter again takes the money, Ctrl+Enter takes it without printing; Ctrl+1 … 5
choose the way of paying (1 … 5 while it has the focus), Space ticks a line, Ctrl+J waives, Ctrl+U uses prepaid money, Ctrl+T
charges something once, Ctrl+O adds another unit of the same payer, Esc closes.
"""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from propdesk import settings as declared
from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.money import Fen
from propdesk.domain.payments import DESK_METHODS, Method
from propdesk.domain.privacy import mask_phone
from propdesk.errors import PropDeskError, UserError
from propdesk.i18n import N_, _
from propdesk.services import households, payments, prepay_caps, settling
from propdesk.services.credit import PlanChanged, Planned
from propdesk.services.late_fee_guard import LateFeePaidLater
from propdesk.services.office import profile
from propdesk.services.payments import Asked, Desk, OpenChanged, ProbableDuplicate, Taken, TimeBarredAsked
from propdesk.services.settling import Settled
from propdesk.store.payments import OpenRow
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.collect_keys import CollectKeys
from propdesk.ui.billing.collect_panel import CollectPanel, Handed
from propdesk.ui.billing.collect_rows import (
    COLUMNS,
    NothingToTake,
    cap_text,
    designation_text,
    hint_text,
    open_runs,
    ticked_at_first,
    with_shares,
)
from propdesk.ui.billing.collect_tools import CollectTools
from propdesk.ui.billing.receipt_actions import back_to_search, show_taken
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session


def collect(window: QWidget, session: Session, unit_id: int, on_done: Callable[[Taken], object] | None = None) -> "CollectDialog | None":
    """Open the collect window of a household over `window` and return it at once; `on_done` is told of the payment.

    None when the household cannot be shown; the reason was said.
    """
    try:
        dialog = CollectDialog(window.window(), session, unit_id, on_done)
    except PropDeskError as error:
        ask.show_error(window, error)
        return None
    session.remember(unit_id)
    dialog.open()
    return dialog


class CollectDialog(CollectKeys):
    """What a household owes, what it pays now, and the receipt."""

    def __init__(self, window: QWidget, session: Session, unit_id: int, on_done: Callable[[Taken], object] | None = None) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window, self._session, self._unit_id, self._on_done = window, session, unit_id, on_done
        self._key = str(uuid4())
        self._busy = False
        self._print = True
        self._typed = False
        self._ticked: frozenset[int] = frozenset()
        self._default: frozenset[int] = frozenset()
        self._planned: list[Planned] = []
        self._on = session.today()
        self._allowed: frozenset[type[UserError]] = frozenset()
        self.desk: Desk = self._read_desk([])
        self._card = households.card(session.office, unit_id, self._on, debt=False)
        self._build(profile(session.office).language == "zh_CN")
        self._lay_out()
        self._connect()
        self._show_head()
        self._show_desk()
        self.retranslate()

    def _build(self, capitals: bool) -> None:
        self.unit, self.owner, self.phone = QLabel(), QLabel(), QLabel()
        self.unit.setProperty("role", "title")
        self.owner.setProperty("role", "section")
        self.phone.setProperty("role", "secondary")
        self.badge = Badge(parent=self)
        self.messages = MessageBar()
        self.by_month = QCheckBox()
        self.table = TableView(COLUMNS, lambda run: run.key, checkable=True)
        self.table.type_ahead = "rows"
        empty = EmptyState("circle-check", N_("Nothing is open. What is paid now is kept as prepaid."))
        self.panel_rows = TablePanel(self.table, empty, count_below=False)
        code, on = lambda: self.desk.unit.code, lambda: self._on
        self.tools = CollectTools(self, self._session, self._ticked_rows, code, on, self.reload, self._use_prepaid)
        self.tools.unit_ids += [unit.unit_id for unit in self.desk.units]
        self.payer, self.reference, self.words = QLineEdit(), QLineEdit(), QLineEdit()
        self.day = DateField(self._session.today(), self._session.today())
        self.payer_row = FieldRow(N_("Payer"), self.payer)
        self.day_row = FieldRow(N_("Paid on"), self.day, required=True)
        self.reference_row = FieldRow(N_("Reference of the transfer"), self.reference)
        self.words_row = FieldRow(N_("What the payer pays, in his words"), self.words)
        self.hint = QLabel()
        self.hint.setProperty("role", "secondary")
        self.hint.setWordWrap(True)
        kept = self._session.settings.get(declared.PAY_METHOD)
        self.panel = CollectPanel(Method(kept) if kept in DESK_METHODS else Method.CASH, capitals=capitals)

    def _lay_out(self) -> None:
        head, top, fields, body = QHBoxLayout(), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for layout in (head, top, fields):
            layout.setSpacing(12)
        for widget in (self.unit, self.owner, self.badge, self.phone):
            head.addWidget(widget)
        head.addStretch()
        self.caption = QLabel()
        self.caption.setProperty("role", "section")
        top.addWidget(self.caption)
        top.addStretch()
        top.addWidget(self.by_month)
        for row, share in ((self.payer_row, 2), (self.day_row, 1), (self.reference_row, 2)):
            fields.addWidget(row, share, Qt.AlignmentFlag.AlignTop)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(top)
        left.addWidget(self.tools)
        left.addWidget(self.panel_rows, 1)
        left.addLayout(fields)
        left.addWidget(self.words_row)
        left.addWidget(self.hint)
        body.setSpacing(12)
        body.addLayout(left, 1)
        body.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.messages)
        column.addLayout(body, 1)
        dialogs.fit_screen(self, theme.points() * 106, theme.points() * 10 + 580)

    def _connect(self) -> None:
        self.table.rows.ticks_changed.connect(self._ticks_changed)
        self.table.opened.connect(lambda run: self.panel.amount.setFocus())
        self.by_month.toggled.connect(self._regroup)
        self.panel.changed.connect(self._reckon)
        self.panel.typed.connect(self.amount_typed)
        self.panel.on_take(self.take)
        self.day.changed.connect(self._day_changed)
        self.method_keys()

    def _read_desk(self, others: Sequence[int]) -> Desk:
        """What is open of this household and the other units of its payer."""
        return payments.desk(self._session.office, self._unit_id, self._on, others)

    # what is shown ------------------------------------------------------------------------------------------------------

    def _show_head(self) -> None:
        card = self._card
        self.unit.setText(" + ".join(unit.code for unit in self.desk.units))
        self.owner.setText("、".join(card.row.owners or card.row.tenants))
        row = card.row
        self.badge.show_badge(*labels.household_badge(row.state, row.months, row.overdue_fen, row.credit_fen, row.late_fee_fen))
        self.phone.setText(mask_phone(card.row.phones[0]) if card.row.phones else "")

    def _show_desk(self) -> None:
        """Begin anew with what is open: due charges ticked, the amount exact and selected."""
        self._default = ticked_at_first(self.desk.rows, self._on, developer=bool(self.desk.developer))
        self._ticked, self._typed = self._default, False
        self._cap = prepay_caps.cap_for(self._session.office, self._unit_id)
        if not self.payer.text():
            self.payer.setText(self.desk.payer)
        if not self.desk.rows:
            self.panel.keep.setChecked(True)
        self._regroup()

    def _regroup(self) -> None:
        """Build the lines again and tick those whose charges are all chosen."""
        chosen = self._ticked
        runs = open_runs(self.desk.rows, self._on, chosen, by_month=self.by_month.isChecked())
        self.table.rows.ticks_changed.disconnect(self._ticks_changed)
        self.table.set_rows(runs)
        self.table.fit_columns()
        self.table.rows.tick(range(len(runs)), False)
        self.table.rows.tick([n for n, run in enumerate(self.table.rows.shown()) if run.ids <= chosen], True)
        self.table.rows.ticks_changed.connect(self._ticks_changed)
        self._ticks_changed()

    def _ticks_changed(self) -> None:
        self._ticked = frozenset(number for run in self.table.rows.ticked() for number in run.ids)
        due = sum(row.total_fen for row in self._ticked_rows())
        self.tools.show_state(credit_fen=self.desk.credit_fen)
        self._planned = self.tools.planned()
        used = sum(one.amount_fen for one in self._planned)
        self.panel.show_due(self.desk.open_fen, sum(row.late_fee_fen for row in self.desk.rows), self.desk.credit_fen, due, used)
        if not self._typed:
            self.panel.amount.set_amount(self.panel.due_fen or None)
        self._reckon()

    def _use_prepaid(self, on: bool) -> None:
        """Prepaid money pays what it can of the ticked bills in the same step, or nothing of them; the amount begins anew."""
        self._typed = False
        self.messages.clear("prepaid")
        self._ticks_changed()
        if on and not self._planned:
            self.tools.prepaid_button.setChecked(False)
            self.messages.show_message("prepaid", _("No prepaid money of this unit can pay the ticked bills."), "info")
        self.begin_amount()

    def _ticked_rows(self) -> list[OpenRow]:
        return [row for row in self.desk.rows if row.charge_id in self._ticked]

    def _designated(self) -> frozenset[int]:
        """What the payer chose, where it is not simply every debt that is due (a deposit is none)."""
        plain = self._ticked == self._default and all(row.nature != "deposit" for row in self._ticked_rows())
        return frozenset() if plain else self._ticked

    def _reckon(self) -> None:
        """Show how the amount would be spread: the very rule that the transaction uses."""
        self.reference_row.setVisible(self.panel.methods.method() is not Method.CASH)
        designated = self._designated()
        shares = [share for one in self._planned for share in one.offset.shares]
        credit = 0
        try:
            handed = self.panel.handed()
        except UserError:
            handed = Handed(0, 0, 0)
        if handed.amount > 0:
            rest = self.desk.less(shares)
            spread = rest.spread(handed.amount, designated & {row.charge_id for row in rest.rows})
            shares, credit = [*shares, *spread.shares], spread.credit_fen
        self.table.set_rows(with_shares(self.table.rows.all(), shares))
        self.panel.show_rest(credit)
        if not self.words.isModified():
            self.words.setText(designation_text(self.table.rows.all(), designated) if designated else "")
        self.words_row.setVisible(bool(designated))
        self._show_hint(handed.amount, credit)

    def _day_changed(self) -> None:
        """Late fees are those of the day of the payment."""
        try:
            day = self.day.value()
        except UserError:
            return
        if day is not None and day != self._on and date(2000, 1, 1) < day < date(2100, 1, 1):
            self._on = day
            self.reload()

    def reload(self) -> None:
        """Read again what is open; ticks and amount begin anew."""
        try:
            self.desk = self._read_desk(self.tools.unit_ids[1:])
            self._card = households.card(self._session.office, self._unit_id, self._session.today(), debt=False)
        except PropDeskError as error:
            ask.show_error(self, error)
            return
        self._show_head()
        self._show_desk()

    def _show_hint(self, amount: Fen, credit: Fen) -> None:
        used = self.panel.offset_fen
        text = cap_text(self._cap, self.desk.credit_fen - used, credit)
        text = text or hint_text(amount, self.panel.due_fen, used, credit, self.desk.rule.order, chosen=bool(self._designated()))
        self.hint.setText(f"{text}\n{_(self.keys)}" if text else _(self.keys))

    def amount_typed(self) -> None:
        self._typed = True
        self.panel.amount_row.show_error(None)

    # taking the money ---------------------------------------------------------------------------------------------------

    def take(self, printing: bool) -> None:
        """Take the money once; `printing` opens the receipt afterwards."""
        if not self._busy and self.amount_fits():
            self._print = printing
            self._allowed = frozenset()
            self._send()

    def amount_fits(self) -> bool:
        """Whether the amount can be taken; says under the field why not."""
        try:
            if self.panel.handed().amount <= 0 and not self._planned:
                raise NothingToTake()
        except UserError as error:
            self.panel.amount_row.show_error(error)
            self.panel.amount.setFocus()
            return False
        self.panel.amount_row.show_error(None)
        try:
            self.day.value()
        except UserError as error:
            self.day_row.show_error(error)
            self.day.setFocus()
            return False
        self.day_row.show_error(None)
        return True

    def _send(self) -> None:
        handed, method = self.panel.handed(), self.panel.methods.method()
        designated = self._designated()
        asked = Asked(
            tuple(self.tools.unit_ids),
            handed.amount,
            method,
            self._on,
            tendered_fen=handed.tendered,
            designated=designated,
            designation=self.words.text() if designated else "",
            payer=self.payer.text(),
            reference=self.reference.text() if method is not Method.CASH else "",
            expected_open_fen=self.desk.open_fen,
            allow_duplicate=ProbableDuplicate in self._allowed,
            allow_time_barred=TimeBarredAsked in self._allowed,
            developer=bool(self.desk.developer),
        )
        self._session.settings.set(declared.PAY_METHOD, method.value)
        self._set_busy(True)
        office, key, bills, used = self._session.office, self._key, self._ticked, self.panel.offset_fen

        def work(_progress: object) -> Settled:
            if used:
                return settling.settle(office, asked, key=key, bills=bills, expected_offset_fen=used)
            return Settled((), payments.take_asked(office, asked, key=key))

        self._session.tasks.run(work, self._taken, self._refused, title=_("Taking the payment"))

    def _taken(self, done: Settled) -> None:
        self._busy = False
        self.accept()
        show_taken(self._window, self._session, done, printing=self._print)
        if self._on_done is not None:
            self._on_done(done.last)

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, ProbableDuplicate | TimeBarredAsked):
            again = _("Take it again") if isinstance(error, ProbableDuplicate) else _("Take it")
            if ask.confirm(self, error.sentence(_), again, danger=True):
                self._allowed |= {type(error)}
                self._send()
            else:
                self.panel.amount.setFocus()
        elif isinstance(error, OpenChanged | PlanChanged):
            self.reload()
            self.begin_amount()
            self.messages.show_message("changed", error.sentence(_), "warn")
        elif isinstance(error, DayClosed | DayOutOfReach | LateFeePaidLater):
            self.day_row.show_error(error)
            self.day.setFocus()
        else:
            ask.show_error(self, error)
            self.panel.confirm.setFocus()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.panel.show_busy(busy)
        for widget in (self.table, self.by_month, self.tools, self.payer, self.reference, self.words, self.day):
            widget.setEnabled(not busy)

    # opening, closing, language -----------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.begin_amount()

    def reject(self) -> None:
        if self._busy:
            return
        changed = self._typed or self._ticked != self._default
        if changed and not ask.confirm(self, _("Close without taking the money?"), _("Do not take it"), _("Go on")):
            return
        super().reject()
        back_to_search(self._window)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "caption"):
            self.retranslate()

    def retranslate(self) -> None:
        """Show every text in the window's language; ticks, amount and what is typed stay."""
        self.setWindowTitle(_("Collect · {unit}").format(unit=self.desk.unit.code))
        self.caption.setText(_("Open bills"))
        self.by_month.setText(_("One line per bill"))
        for row in (self.payer_row, self.day_row, self.reference_row, self.words_row):
            row.retranslate()
        self.tools.retranslate()
        self.panel.retranslate()
        self.panel_rows.retranslate()
        self._show_head()
        self._reckon()
