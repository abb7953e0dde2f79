"""生成账单: choose the period, see what it would charge and whom it leaves out, then write it in one step."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from propdesk.domain.charges import REASON_TEXTS, Reason, Unbilled
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import billing, steps
from propdesk.services.billed_late import BilledLate, billed_late
from propdesk.services.billing import NoItems, RunDone, RunPreview, SituationChanged
from propdesk.services.steps import Progress
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.rollback import roll_back
from propdesk.ui.billing.rule_words import sentences
from propdesk.ui.billing.step_strip import StepStrip
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import FieldRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CHARGES, Session

ITEM_COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item, strong=True, width=10),
    Column("units", N_("Units"), lambda r: r.units, kind="int", total=True, zero=True),
    Column("sum", N_("Total"), lambda r: r.total_fen, kind="money", total=True, zero=True),
)
LEFT_OUT_COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, strong=True, width=9),
    Column("item", N_("Charge item"), lambda r: r.item, width=8),
    Column("reason", N_("Reason"), lambda r: _reason(r)),
)


def _reason(row: Unbilled) -> str:
    text = _(REASON_TEXTS[row.reason])
    return f"{text} ({labels.yuan(row.share_fen)})" if row.share_fen else text


def next_period(periods: Sequence[Month], today: date) -> Month:
    """The period to bill next: the one after the newest with charges, this month where there is none."""
    return periods[0] + 1 if periods else Month.of(today)


class RunDialog(QDialog):
    """A billing run before it is written. `show_period` is called with the period when it was."""

    def __init__(self, parent: QWidget, session: Session, show_period: Callable[[Month], object]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Generate charges"))
        self._parent = parent
        self._session = session
        self._show_period = show_period
        self._key = str(uuid4())
        self._preview: RunPreview | None = None
        self._busy = False
        self._gone = False
        self._build()
        self._lay_out()
        self.period.setText(str(next_period(billing.periods(session.office), session.today())))
        self.period.editingFinished.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        self.period = QLineEdit()
        self.period.setPlaceholderText("YYYY-MM")
        self.period.setMaximumWidth(160)
        self.period_row = FieldRow(N_("Period"), self.period, required=True)
        self.strip = StepStrip()
        self.messages = MessageBar()
        self.summary = QLabel()
        self.summary.setProperty("role", "title")
        self.late = QLabel()
        self.late.setWordWrap(True)
        self.late.hide()
        self.items = TableView(ITEM_COLUMNS, lambda row: row.item)
        self.items_panel = TablePanel(
            self.items, EmptyState("calculator", N_("No charge item is billed in this period.")), count_below=False
        )
        self.left_label = QLabel()
        self.left_label.setProperty("role", "section")
        self.reasons = ChipRow([Chip(reason.value, REASON_TEXTS[reason]) for reason in Reason], exclusive=True)
        self.reasons.changed.connect(self._filter_reason)
        self.left_out = TableView(LEFT_OUT_COLUMNS, lambda row: (row.unit_id, row.item))
        empty = EmptyState("circle-check", N_("No unit is left out."))
        self.left_panel = TablePanel(self.left_out, empty, count_below=False)
        self.left_panel.clear_filter.connect(self.reasons.clear)
        self.run_button = QPushButton()
        self.run_button.setProperty("kind", "primary")
        self.close_button = QPushButton(_("Close"))
        for button, act in ((self.run_button, self.run), (self.close_button, self.reject)):
            button.setAutoDefault(False)
            button.clicked.connect(act)

    def _lay_out(self) -> None:
        side = theme.row_height(theme.points())
        self.items_panel.setFixedHeight(round(side * 4.4))
        buttons = dialogs.button_line((), (self.close_button, self.run_button))
        top = QHBoxLayout()
        top.setSpacing(24)
        top.addWidget(self.period_row)
        top.addWidget(self.summary, 1, Qt.AlignmentFlag.AlignBottom)
        dialogs.lay_out(
            self,
            [top, self.late, self.strip, self.messages, self.items_panel, self.left_label, self.reasons, (self.left_panel, 1)],
            buttons,
            900,
            680,
        )

    # the preview --------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Reckon the period again without writing anything."""
        if self._busy:
            return
        try:
            month = Month.parse(self.period.text())
        except UserError as error:
            self.period_row.show_error(error)
            self._show(None)
            return
        self.period_row.show_error(None)
        office, today = self._session.office, self._session.today()

        def reckon(_progress: object) -> tuple[RunPreview, Progress, BilledLate]:
            preview = billing.preview_run(office, month)
            return preview, steps.progress(office, month, today), billed_late(office, preview, today)

        self._session.tasks.run(reckon, lambda found: self._show(*found), self._not_reckoned)

    def _show(self, preview: RunPreview | None, progress: Progress | None = None, late: BilledLate | None = None) -> None:
        if self._gone:
            return
        self._preview = preview
        self.strip.show_progress(progress)
        sums = preview.sums if preview else ()
        left: Sequence[Unbilled] = preview.unbilled if preview else ()
        count = len(preview.charges) if preview else 0
        charges = ngettext("{n} charge", "{n} charges", count).format(n=f"{count:,}")
        self.summary.setText(f"{charges} · {labels.yuan(preview.total_fen)}" if preview else "")
        self.late.setText(late.sentence() if late else "")
        self.late.setVisible(bool(self.late.text()))
        self.items.set_rows(sums)
        self.left_out.set_rows(left)
        self.left_label.setText(
            ngettext("{n} not billed, with the reason", "{n} not billed, with the reason", len(left)).format(n=len(left))
        )
        self.left_label.setVisible(bool(left))
        self.reasons.setVisible(bool(left))
        reasons = preview.reasons if preview else {}
        self.reasons.set_counts({reason.value: number for reason, number in reasons.items()})
        for reason in Reason:
            self.reasons.button(reason.value).setVisible(reason in reasons)
        self.reasons.clear()
        self._show_button(count, charges)

    def _show_button(self, count: int, charges: str) -> None:
        self.run_button.setEnabled(count > 0 and not self._busy)
        self.run_button.setText(_("Generate {charges}").format(charges=charges) if count else _("Nothing to generate"))
        self.run_button.setToolTip("Ctrl+Enter" if count else _("Every unit that can be billed has its charge for this period already."))

    def _not_reckoned(self, error: BaseException) -> None:
        if self._gone:
            return
        self._show(None)
        if isinstance(error, NoItems):
            self.messages.show_message("rates", error.sentence(_), "warn", ((_("Rates…"), self._set_rates),), closable=False)
        elif isinstance(error, UserError):
            self.period_row.show_error(error)
        else:
            ask.show_error(self, error)

    def _set_rates(self) -> None:
        RatesDialog(self, self._session).ask()
        self.messages.clear("rates")
        self.refresh()

    def _filter_reason(self, on: frozenset[str]) -> None:
        self.left_out.set_filter((lambda row: row.reason.value in on) if on else None)

    # writing ------------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Write exactly what is shown; refused with a new preview when the figures changed meanwhile."""
        preview = self._preview
        if preview is None or self._busy or not preview.charges:
            return
        self._set_busy(True)
        self._session.tasks.run(
            lambda progress: billing.run(self._session.office, preview.period, expected=preview, key=self._key),
            self._done,
            self._failed,
            title=_("Generating charges"),
        )

    def _done(self, run: RunDone) -> None:
        self._busy = False
        session, parent, run_id, late = self._session, self._parent, run.run_id, self.late.text()
        self.accept()
        session.tasks.announce({CHARGES})
        self._show_period(run.period)
        text = _("Charges of {period} generated: {count}, {total}.")
        undo = ((_("Undo"), lambda: roll_back(parent, session, run_id)),) if run_id is not None else ()
        said = text.format(period=run.period, count=f"{run.charges:,}", total=labels.yuan(run.total_fen))
        session.toast(sentences(said, late), undo)

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, SituationChanged):
            self.messages.show_message("changed", error.sentence(_), "warn")
            self.refresh()
        else:
            ask.show_error(self, error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.run_button.setEnabled(not busy)
        self.close_button.setEnabled(not busy)
        self.period.setEnabled(not busy)
        if busy:
            self.run_button.setText(_("Generating…"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.run_button.click()
            elif isinstance(focus, QPushButton):
                focus.click()
            else:
                self.focusNextChild()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        if not self._busy:
            super().reject()

    def done(self, result: int) -> None:
        """Close; a preview still on its way is dropped."""
        self._gone = True
        super().done(result)
