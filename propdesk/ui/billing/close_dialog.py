"""日结 and 交班: count the desk, say why it differs, and lock the day or hand the desk over.

Enter goes down the fields, Ctrl+Enter closes. What came in while one counted is shown before anything is written.
"""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk import settings as declared
from propdesk.domain.day_close import DayClosedAlready, DayToCome, DifferenceWithoutNote, HandedToMissing, TakingsChanged
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import PropDeskError, UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import close_papers, closing
from propdesk.services.closing import Closed, Position
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.count_table import EXPLAINED, CountTable
from propdesk.ui.billing.sheet_view import show_sheet
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAYMENTS, Session

KINDS = {"void": N_("Void"), "reversal": N_("Reversal"), "bounced": N_("Returned by the bank")}
COLUMNS = (
    Column("kind", N_("Kind"), lambda r: _(KINDS[r.kind]), kind="badge", tone=lambda r: "danger"),
    Column("receipt", N_("Receipt no."), lambda r: r.receipt, strong=True),
    Column("number", N_("Reversed by"), lambda r: r.number, secondary=True),
    Column("unit", N_("Unit"), lambda r: r.code),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.method)])),
    Column("amount", N_("Amount"), lambda r: r.movement().signed_fen, kind="money", tone=lambda r: "danger"),
    Column("operator", N_("By"), lambda r: r.operator, secondary=True),
    Column("reason", N_("Reason"), lambda r: r.reason, width=14),
)


def _wrapped(role: str = "") -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    if role:
        label.setProperty("role", role)
    return label


class CloseDialog(FormDialog[Closed]):
    """Closes `day` (`shift` false) or hands the desk over during it; the value is the close as it was written."""

    def __init__(self, parent: QWidget, session: Session, day: date, *, shift: bool = False) -> None:
        self._save_text = _("Hand over") if shift else _("Close the day")
        super().__init__(parent, _("Shift handover") if shift else _("Daily close"), self._save_text)
        self._session = session
        self._shift = shift
        self._key = str(uuid4())
        self._busy = False
        self._shown: Position | None = None
        self.day = DateField(session.today(), day)
        self.handed_to = QLineEdit()
        self.facts, self.apart, self.follows = _wrapped("strong"), _wrapped("secondary"), _wrapped("secondary")
        self.counts = CountTable()
        self.table = TableView(COLUMNS, lambda row: (row.kind, row.receipt))
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("circle-check", N_("Nothing was voided or reversed.")))
        self.note = QLineEdit()
        self.paper = Combo()
        self._lay_fields()
        self.day.changed.connect(self.load)
        self.counts.changed.connect(self._show_need)
        self.load()

    def _lay_fields(self) -> None:
        for code, name in close_papers.SHEET_PAPERS:
            self.paper.addItem(_(name), code)
        self.paper.setCurrentIndex(max(0, self.paper.findData(self._session.settings.get(declared.DAY_SHEET))))
        self.day_row = FieldRow(N_("Day"), self.day, required=True)
        self.paper_row = FieldRow(N_("Sheet on"), self.paper)
        first = [self.day_row, self.paper_row]
        if self._shift:
            self.handed_row = FieldRow(N_("Taken over by"), self.handed_to, required=True)
            first.insert(1, self.handed_row)
        self.rows += first
        self.add_widget(beside(first))
        self.add_widget(self.facts)
        self.add_widget(self.counts)
        self.count_error = _wrapped("error")
        self.count_error.hide()
        self.add_widget(self.count_error)
        self.note_row = self.add_row(FieldRow(N_("Note"), self.note, hint=N_("Needed where the count differs: what happened?")))
        self.panel.setFixedHeight(theme.row_height(theme.points()) * 4)
        for widget in (self.apart, self.panel):
            self.add_widget(widget)
        self.add_widget(self.follows)
        self.setMinimumWidth(theme.points() * 82)

    # the figures --------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read what must be there on the day chosen."""
        try:
            day = self.day.value()
        except UserError:
            return
        if day is None:
            return
        office = self._session.office
        position = closing.shift_position if self._shift else closing.day_position
        self._session.tasks.run(lambda progress: position(office, day), self._show, self._not_read)

    def _not_read(self, error: BaseException) -> None:
        self._shown = None
        self.counts.show_totals(())
        self.table.set_rows(())
        self.facts.clear()
        if isinstance(error, UserError):
            self.day_row.show_error(error)
        else:
            ask.show_error(self, error)

    def _show(self, position: Position) -> None:
        if self._shown is not None and self._shown.day != position.day:
            self._key = str(uuid4())
        self._shown = position
        self.day_row.show_error(None)
        self.counts.show_totals(position.totals)
        self.table.set_rows(position.taken_back)
        self.facts.setText(self._facts(position))
        offsets = [
            _("{method} {amount} ({count})").format(
                method=_(METHOD_NAMES[Method(one.method)]), amount=labels.yuan(one.expected_fen), count=one.count
            )
            for one in position.offsets
        ]
        told = [_(EXPLAINED)]
        if offsets:
            told.append(_("Set off against charges and not received: {sums}").format(sums=_(", ").join(offsets)))
        self.apart.setText("\n".join(told))
        self._show_follows(position)
        self._show_need()

    def _facts(self, position: Position) -> str:
        if self._shift:
            return _("What came in on {day} since the last handover").format(day=position.day)
        if position.first_day == position.day:
            return _("What came in on {day}").format(day=position.day)
        return _("What came in from {first} to {last}: the days between were not closed").format(
            first=position.first_day, last=position.day
        )

    def _show_follows(self, position: Position) -> None:
        """What closing does."""
        if self._shift:
            self.follows.setText(_("The day stays open; the next handover begins here."))
            return
        told = [_("After this {day} and every day before it take no entry any more. Corrections are entries of a later day.").format(
            day=position.day
        )]  # fmt: skip
        if position.locked_count:
            text = ngettext(
                "This is the first close: {n} earlier receipt ({amount}) is locked without being counted.",
                "This is the first close: {n} earlier receipts ({amount}) are locked without being counted.",
                position.locked_count,
            )
            told.append(text.format(n=position.locked_count, amount=labels.yuan(position.locked_fen)))
        self.follows.setText(" ".join(told))

    def _show_need(self) -> None:
        """The note is only asked for where the count differs."""
        self.count_error.hide()
        self.note_row.required = self.counts.differs()
        self.note_row.retranslate()

    # closing ------------------------------------------------------------------------------------------------------------

    def read(self) -> Closed:
        """The form is read in `save`, which writes it as well."""
        raise TypeError("a close is read where it is written")

    def save(self) -> None:
        """Write the close and end; stay open and say what is wrong otherwise."""
        for row in self.rows:
            row.show_error(None)
        self.count_error.hide()
        if self._busy or self._shown is None:
            return
        work = self._work()
        if work is None:
            return
        self._set_busy(True)
        self._session.settings.set(declared.DAY_SHEET, str(self.paper.currentData()))
        self._session.tasks.run(lambda progress: work(), self._saved, self._refused)

    def _work(self) -> Callable[[], Closed] | None:
        """What to write, from the fields; None where one of them is not ready."""
        try:
            handed_to = self.check(self.handed_row, self._taker) if self._shift else ""
            counted = self.counts.counted()
        except UserError as error:
            self._show_wrong(error)
            return None
        if self.counts.differs() and not self.note.text().strip():
            self.note_row.show_error(DifferenceWithoutNote(amount=format_yuan(self._largest())))
            self.note.setFocus()
            return None
        session, note, key, shown = self._session, self.note.text(), self._key, self._shown
        assert shown is not None
        seen = shown.expected
        if self._shift:
            return lambda: closing.hand_over(session.office, shown.day, handed_to, counted, note, key=key, seen=seen)
        return lambda: closing.close_day(session.office, shown.day, counted, note, key=key, seen=seen, today=session.today())

    def _taker(self) -> str:
        if not self.handed_to.text().strip():
            raise HandedToMissing()
        return self.handed_to.text().strip()

    def _largest(self) -> int:
        return max((self.counts.difference(method) or 0 for method in self.counts.fields), key=abs)

    def _show_wrong(self, error: UserError) -> None:
        field = self.counts.first_wrong()
        if field is not None and not (self._shift and self.handed_row.error.text()):
            self.count_error.setText(error.sentence(_))
            self.count_error.show()
            field.setFocus()

    def _saved(self, closed: Closed) -> None:
        self._set_busy(False)
        self._value = closed
        self.accept()
        self._session.tasks.announce({PAYMENTS})
        text = _("{day} is closed: {number}") if not self._shift else _("The desk was handed over: {number}")
        self._session.toast(text.format(day=closed.row.day, number=closed.row.number), ())

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, (DayToCome, DayClosedAlready)):
            self.day_row.show_error(error)
            self.day.setFocus()
        elif isinstance(error, DifferenceWithoutNote):
            self.note_row.show_error(error)
            self.note.setFocus()
        elif isinstance(error, TakingsChanged):
            self.load()
            self.count_error.setText(error.sentence(_))
            self.count_error.show()
        else:
            ask.show_error(self, error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.save_button, self.cancel_button):
            button.setEnabled(not busy)
        self.save_button.setText(_("Saving…") if busy else self._save_text)

    def reject(self) -> None:
        """Close, but not while it is being written."""
        if not self._busy:
            super().reject()

    def _order_keys(self) -> None:
        fields: list[QWidget] = [self.day.edit, *([self.handed_to] if self._shift else []), *self.counts.fields.values()]
        fields += [self.note, self.paper, self.save_button, self.cancel_button, self.table]
        for field, following in pairwise(fields):
            QWidget.setTabOrder(field, following)
        (self.handed_to if self._shift else self.counts.fields[Method.CASH.value]).setFocus()


def close_day(window: QWidget, session: Session, day: date | None = None, *, shift: bool = False) -> Closed | None:
    """Ask for the count and close the day (or hand the desk over); the sheet is shown afterwards, to be printed."""
    try:
        closed = CloseDialog(window, session, day or session.today(), shift=shift).ask()
    except PropDeskError as error:
        ask.show_error(window, error)
        return None
    if closed is not None:
        show_sheet(window, session, closed.row.number)
    return closed
