"""The notices issued so far: print them again, tick the slips that came back, note deliveries, decide what counts, void.

Printed is not delivered: a notice counts as delivered when its slip is scanned or ticked, or its result is entered.
"""

from collections.abc import Callable, Sequence
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from propdesk.domain.deliveries import CHANNEL_NAMES, OUTCOME_NAMES, RELATION_NAMES, STANDING_NAMES, Channel, Outcome, Relation, Standing
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import deliveries, papers, prints
from propdesk.services.deliveries import NoticeRow, Slip, Ticked
from propdesk.services.prints import Printed
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, theme
from propdesk.ui.billing.delivery_dialog import COUNTS_TONES, deliver
from propdesk.ui.billing.delivery_history import HistoryDialog, void_notice
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import PAPERS, Session
from propdesk.ui.tasks import Progress, stepper

STANDING_TONES = {Standing.OPEN: "warn", Standing.UNDER_WAY: "info", Standing.DELIVERED: "ok", Standing.FAILED: "danger"}


def delivered_tone(row: NoticeRow) -> str:
    """Green is only what arrived and counts: a notice on the door is there, and proves nothing."""
    if row.void is not None:
        return "neutral"
    proves_nothing = row.standing is Standing.DELIVERED and row.counts is Counts.NO
    return "info" if proves_nothing else STANDING_TONES[row.standing]


def _delivered(row: NoticeRow) -> str:
    """How a notice stands, in words."""
    if row.void is not None:
        return _("Void")
    if row.delivery is None:
        return _(STANDING_NAMES[row.standing])
    outcome = Outcome(row.delivery.outcome)
    if row.standing is Standing.DELIVERED and outcome in (Outcome.POSTED, Outcome.HANDED):
        return _(CHANNEL_NAMES[Channel(row.delivery.channel)])
    return f"{_(CHANNEL_NAMES[Channel(row.delivery.channel)])} · {_(OUTCOME_NAMES[outcome])}"


def _printed(row: NoticeRow) -> str:
    count = row.document.prints
    return _("not yet") if not count else ngettext("{n} time", "{n} times", count).format(n=count)


COLUMNS = (
    Column("number", N_("Number"), lambda r: r.document.number, strong=True),
    Column("day", N_("As of"), lambda r: r.document.issued_on, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.document.code, width=9),
    Column("sum", N_("Total"), lambda r: r.document.total_fen, kind="money", total=True),
    Column(
        "delivery",
        N_("Delivery"),
        _delivered,
        kind="badge",
        tone=delivered_tone,
        sort=lambda r: (r.void is not None, r.standing.value, r.delivery.channel if r.delivery else ""),
        about=N_("Printed is not delivered: tick the slip that came back, or enter the result."),
    ),
    Column("on", N_("On"), lambda r: r.delivery.happened_on if r.delivery else None, kind="date"),
    Column(
        "counts",
        N_("For limitation"),
        lambda r: _(COUNTS_NAMES[r.counts]) if r.delivery or r.void else "",
        kind="badge",
        tone=lambda r: COUNTS_TONES[r.counts],
        about=N_("Whether the delivery interrupts limitation: by rule, or as somebody decided with a reason."),
    ),
    Column(
        "prints",
        N_("Printed"),
        _printed,
        kind="badge",
        tone=lambda r: "ok" if r.document.prints else "warn",
        sort=lambda r: r.document.prints,
    ),
    Column("language", N_("Language"), lambda r: "中文" if r.document.language == "zh_CN" else "English", secondary=True),
)
UNDELIVERED, COUNTING, REVIEW, VOIDED = "undelivered", "counts", "review", "void"
CHIPS = (
    Chip(UNDELIVERED, N_("Undelivered"), N_("Nobody has these yet: not tried, under way, refused or returned")),
    Chip(COUNTING, COUNTS_NAMES[Counts.YES], N_("These interrupt limitation, at least provisionally")),
    Chip(REVIEW, COUNTS_NAMES[Counts.REVIEW], N_("Somebody must decide whether these count")),
    Chip(VOIDED, N_("Void"), N_("These keep their number and count for nothing")),
)
_KEEP: dict[str, Callable[[NoticeRow], bool]] = {
    UNDELIVERED: lambda row: row.undelivered,
    COUNTING: lambda row: row.counts in (Counts.YES, Counts.PROVISIONAL),
    REVIEW: lambda row: row.void is None and row.counts is Counts.REVIEW,
    VOIDED: lambda row: row.void is not None,
}


class ScanField(QLineEdit):
    """Takes what a scanner types; Enter ticks the slip and never presses a button of the dialog."""

    def __init__(self, ticked: Callable[[], None]) -> None:
        super().__init__()
        self._ticked = ticked

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            if not event.isAutoRepeat():
                self._ticked()
            return
        super().keyPressEvent(event)


class IssuedDialog(ListDialog):
    """Every notice, newest first, with how it was delivered; what is done is done with the chosen ones or the one under the cursor."""

    def __init__(self, parent: QWidget | None, session: Session, chip: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Notices issued"))
        self._session = session
        self._gone = False
        self.within = QLineEdit()
        self.within.setPlaceholderText(_("Search in this list"))
        self.within.setAccessibleName(_("Search in this list"))
        self.within.setClearButtonEnabled(True)
        self.chips = ChipRow(CHIPS, exclusive=True)
        self.chips.set_on({chip} if chip else ())
        self.table = TableView(COLUMNS, lambda row: row.document_id)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("file-text", N_("No notice was issued yet.")))
        self._make_scan()
        self._make_buttons()
        self._lay_out()
        self.within.textChanged.connect(self._filter)
        self.chips.changed.connect(self._filter)
        for cleared in (self.panel.clear_filter, self.panel.count_line.clear_filter):
            cleared.connect(self._clear)
        self.table.opened.connect(lambda row: self.show_history())
        self.table.selection_changed.connect(self._show_buttons)
        session.tasks.changed.connect(self._changed)
        self.load()

    def _make_scan(self) -> None:
        self.scan = ScanField(self.tick)
        self.scan.setPlaceholderText(_("Slip back: scan it, or number and Enter"))
        self.scan.setAccessibleName(_("Slip that came back"))
        self.scan.setMinimumWidth(theme.points() * 22)
        self.signer = Combo()
        self.signer.setAccessibleName(_("Slip signed by"))
        for relation, name in RELATION_NAMES.items():
            self.signer.addItem(_(name), relation.value)
        self.signed_on = DateField(self._session.today(), self._session.today(), narrow=True)
        self.signed_on.edit.setAccessibleName(_("Slip signed on"))
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setProperty("role", "secondary")
        self.told.hide()

    def _make_buttons(self) -> None:
        self.close_button, self.void_button = QPushButton(_("Close")), QPushButton(_("Void…"))
        self.history_button, self.deliver_button = QPushButton(_("History and decision…")), QPushButton(_("Enter a delivery…"))
        self.show_button = QPushButton(_("Show and print…"))
        self.show_button.setProperty("kind", "primary")
        self.small = QCheckBox(_("Two small notices on a sheet"))
        self.small.setToolTip(_("To cut: the stack lies in walking order. A notice with many rows keeps its own sheets."))
        acts = (
            (self.void_button, self.void),
            (self.history_button, self.show_history),
            (self.deliver_button, self.deliver),
            (self.close_button, self.reject),
            (self.show_button, self.show_chosen),
        )
        for button, act in acts:
            button.setAutoDefault(False)
            button.clicked.connect(act)

    def _lay_out(self) -> None:
        slip, head = QHBoxLayout(), QHBoxLayout()
        for line in (slip, head):
            line.setSpacing(8)
        slip.addWidget(self.scan, 1)
        for text, field in ((_("Slip signed by"), self.signer), (_("Slip signed on"), self.signed_on)):
            caption = QLabel(text)
            caption.setBuddy(field)
            slip.addWidget(caption)
            slip.addWidget(field)
        head.addWidget(self.chips)
        head.addWidget(self.within, 1)
        left = (self.deliver_button, self.history_button, self.void_button)
        buttons = dialogs.button_line(left, (self.small, self.close_button, self.show_button))
        dialogs.lay_out(self, [slip, self.told, head, (self.panel, 1)], buttons, theme.points() * 104, 660)
        self.scan.setFocus()

    # reading -------------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the register."""
        office, today = self._session.office, self._session.today()
        self._session.tasks.run(lambda progress: deliveries.issued(office, today), self._show)

    def _show(self, rows: Sequence[NoticeRow]) -> None:
        if not self._gone:
            self.table.set_rows(rows)
            self.chips.set_counts({key: sum(map(keep, rows)) for key, keep in _KEEP.items()})
            self._show_buttons()

    def _changed(self, topics: frozenset[str]) -> None:
        if not self._gone and PAPERS in topics:
            self.load()

    def _filter(self) -> None:
        text, on = self.within.text().strip().casefold(), self.chips.on()
        if not text and not on:
            self.table.set_filter(None)
            return
        self.table.set_filter(
            lambda row: text in f"{row.document.number}\n{row.document.code}".casefold() and all(_KEEP[key](row) for key in on)
        )

    def _clear(self) -> None:
        self.within.clear()
        self.chips.clear()

    # doing ---------------------------------------------------------------------------------------------------------------

    def chosen(self) -> list[NoticeRow]:
        """The selected notices, else the one under the cursor."""
        current = self.table.current()
        return self.table.selected() or ([current] if current is not None else [])

    def _show_buttons(self) -> None:
        rows = self.chosen()
        standing = [row for row in rows if row.void is None]
        self.deliver_button.setEnabled(bool(rows) and len(standing) == len(rows))
        self.deliver_button.setToolTip("" if rows and len(standing) == len(rows) else _("Choose notices that are not void"))
        for button, on in ((self.history_button, len(rows) == 1), (self.void_button, len(rows) == 1 and len(standing) == 1)):
            button.setEnabled(on)
            button.setToolTip("" if on else _("Choose one notice"))
        self.show_button.setEnabled(bool(rows))

    def tick(self) -> None:
        """The slip whose code or number stands in the field came back signed."""
        scanned, office, today, key = self.scan.text().strip(), self._session.office, self._session.today(), str(uuid4())
        if not scanned:
            return
        try:
            slip = Slip(self.signed_on.value() or today, Relation(str(self.signer.currentData())))
        except UserError as error:
            self._tell(error.sentence(_), "error")
            return
        self._session.tasks.run(lambda progress: deliveries.tick(office, scanned, slip, today, key=key), self._ticked, self._not_ticked)

    def _ticked(self, done: Ticked) -> None:
        if self._gone:
            return
        if done.already:
            said = _("The slip of {number} · {unit} was ticked before, on {day}.")
        else:
            said = _("Slip of {number} · {unit} ticked, signed on {day}: {counts}.")
        counts = _(COUNTS_NAMES[Counts(done.delivery.counts)])
        day = done.delivery.happened_on
        self._tell(said.format(number=done.notice.number, unit=done.notice.code, day=day, counts=counts), "secondary")
        self.scan.clear()
        self.scan.setFocus()
        self._session.tasks.announce({PAPERS})
        self.table.select([done.notice.document_id])

    def _not_ticked(self, error: BaseException) -> None:
        if self._gone:
            return
        if not isinstance(error, UserError):
            ask.show_error(self, error)
            return
        self._tell(error.sentence(_), "error")
        self.scan.selectAll()
        self.scan.setFocus()

    def _tell(self, text: str, role: str) -> None:
        self.told.setProperty("role", role)
        self.told.style().unpolish(self.told)
        self.told.style().polish(self.told)
        self.told.setText(text)
        self.told.show()

    def deliver(self) -> None:
        """Enter how the chosen notices were delivered, all in one step."""
        rows = self.chosen()
        if rows and all(row.void is None for row in rows):
            deliver(self, self._session, rows)

    def show_history(self) -> None:
        """Everything entered about the delivery of the notice under the cursor."""
        rows = self.chosen()
        if len(rows) == 1:
            HistoryDialog(self, self._session, rows[0].document_id).ask()

    def void(self) -> None:
        """Make the chosen notice void."""
        rows = self.chosen()
        if len(rows) == 1 and rows[0].void is None:
            void_notice(self, self._session, rows[0])

    def show_chosen(self) -> None:
        """Show the selected notices, else the one under the cursor."""
        rows = self.chosen()
        if rows:
            self.show_rows([row.document for row in rows])

    def show_rows(self, rows: Sequence[DocumentRow]) -> None:
        """These notices as they were issued; those printed before are marked as copies, void ones as void.

        Two on a sheet come in the order they were issued in, which is that of a walk: the sheets are cut through the middle.
        """
        session, small = self._session, self.small.isChecked()
        rows = sorted(rows, key=lambda row: row.document_id) if small else rows

        def note(printed: Printed) -> None:
            session.tasks.run(
                lambda progress: prints.note_notices(session.office, rows, printed), lambda _nothing: session.tasks.announce({PAPERS})
            )

        name = f"{rows[0].code} {rows[0].number}.pdf" if len(rows) == 1 else f"{rows[0].number} + {len(rows) - 1}.pdf"
        title = ngettext("{n} notice", "{n} notices", len(rows)).format(n=len(rows))

        def make(progress: Progress) -> Printed:
            return papers.draw(session.office, rows, stepper(progress, len(rows)), small=small)

        preview(self, session, title, make, name, lambda path, printed: note(printed), note, kind="notice")

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        if not self._gone:
            self._gone = True
            self._session.tasks.changed.disconnect(self._changed)
        super().done(result)
