"""What was entered about the delivery of one notice: every try with its result, files and decisions; and voiding a notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from propdesk.domain.approvals import Approval
from propdesk.domain.attachments import Object
from propdesk.domain.deliveries import CHANNEL_NAMES, OUTCOME_NAMES, RELATION_NAMES, Channel, Outcome, Relation
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.payments import check_reason
from propdesk.errors import PropDeskError
from propdesk.i18n import N_, _
from propdesk.services import approvals, deliveries
from propdesk.services.deliveries import History, NoticeCounts, NoticeRow, VoidBeforeNotice, VoidInFuture
from propdesk.store.deliveries import DeliveryRow
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.attached_dialog import show_files
from propdesk.ui.billing.delivery_dialog import COUNTS_TONES, deliver, told
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.approval import ApprovalFields
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.session import PAPERS, Session


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery as the history shows it."""

    row: DeliveryRow
    replaced: bool
    files: int


def _counts(line: Line) -> str:
    """What it does for limitation, and whether a person said so."""
    text = _(COUNTS_NAMES[Counts(line.row.counts)])
    return _("{counts}, decided").format(counts=text) if line.row.decided_by else text


def _taken_by(line: Line) -> str:
    relation = _(RELATION_NAMES[Relation(line.row.relation)]) if line.row.relation else ""
    return " · ".join(text for text in (line.row.receiver, relation, line.row.tracking) if text)


COLUMNS = (
    Column("way", N_("Way of delivery"), lambda r: _(CHANNEL_NAMES[Channel(r.row.channel)]), strong=True),
    Column("result", N_("Result"), lambda r: _(OUTCOME_NAMES[Outcome(r.row.outcome)])),
    Column("sent", N_("Went out on"), lambda r: r.row.sent_on, kind="date"),
    Column("on", N_("Result on"), lambda r: r.row.outcome_on, kind="date"),
    Column("by", N_("Receiver"), _taken_by, width=10),
    Column(
        "counts",
        N_("For limitation"),
        _counts,
        kind="badge",
        tone=lambda r: COUNTS_TONES[Counts(r.row.counts)],
        tooltip=lambda r: r.row.reason,
    ),
    Column("files", N_("Attached files"), lambda r: r.files, kind="int"),
    Column("state", N_("State"), lambda r: _("replaced") if r.replaced else _("stands"), secondary=True),
    Column("operator", N_("Entered by"), lambda r: r.row.operator, secondary=True),
)


class HistoryDialog(ListDialog):
    """The deliveries of one notice, newest first: continue one, add another, see its files, decide what counts."""

    def __init__(self, parent: QWidget, session: Session, document_id: int) -> None:
        super().__init__(parent)
        self._session, self._document_id = session, document_id
        self.history: History | None = None
        self.head, self.detail = label("", "strong"), label("", "secondary")
        self.head.setWordWrap(True)
        self.detail.setWordWrap(True)
        self.table = TableView(COLUMNS, lambda line: line.row.delivery_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("mail", N_("Nothing was entered about its delivery yet.")), count_below=False)
        self._make_buttons()
        self._lay_out()
        self.table.selection_changed.connect(self._chosen)
        self.table.opened.connect(lambda line: self.show_files())
        self.load()

    def _make_buttons(self) -> None:
        self.add_button, self.continue_button = QPushButton(_("Another delivery…")), QPushButton(_("Later result or correction…"))
        self.files_button, self.decide_button = QPushButton(_("Files…")), QPushButton(_("Decide what counts…"))
        self.close_button = QPushButton(_("Close"))
        acts = (
            (self.add_button, self.add),
            (self.continue_button, self.go_on),
            (self.files_button, self.show_files),
            (self.decide_button, self.decide),
            (self.close_button, self.accept),
        )
        for button, act in acts:
            button.setAutoDefault(False)
            button.clicked.connect(act)

    def _lay_out(self) -> None:
        buttons = dialogs.button_line((self.add_button, self.continue_button, self.files_button, self.decide_button), (self.close_button,))
        dialogs.lay_out(self, [self.head, (self.panel, 1), self.detail], buttons, theme.points() * 92, 440)

    def load(self) -> None:
        """Read the history again."""
        self.history = told_of = deliveries.history(self._session.office, self._document_id, self._session.today())
        document = told_of.notice.document
        self.setWindowTitle(_("Delivery of {number}").format(number=document.number))
        parts = [document.number, document.code, labels.yuan(document.total_fen), document.issued_on.isoformat()]
        void = told_of.notice.void
        if void is not None:
            parts.append(_("void since {day}: {reason}").format(day=void.void_on, reason=void.reason))
        self.head.setText(" · ".join(parts))
        files = told_of.files
        rows = [Line(row, row.delivery_id in told_of.replaced, len(files.get(row.delivery_id, ()))) for row in told_of.deliveries]
        self.table.set_rows(rows)
        self.table.fit_columns()
        if rows and not self.table.selected():
            self.table.select([rows[0].row.delivery_id])
        self._chosen()

    def line(self) -> Line | None:
        """The delivery under the cursor."""
        found: Sequence[Line] = self.table.selected()
        return found[0] if found else None

    def _chosen(self) -> None:
        line, told_of = self.line(), self.history
        void = told_of is None or told_of.notice.void is not None
        stands = line is not None and not line.replaced
        self.add_button.setEnabled(not void)
        self.continue_button.setEnabled(stands and not void)
        self.decide_button.setEnabled(stands and not void)
        self.files_button.setEnabled(line is not None)
        self.detail.setText(self._said(line) if line is not None else "")

    def _said(self, line: Line) -> str:
        """The rule's answer, what was decided by whom and why, and the rest of what was entered."""
        row = line.row
        said = [_("By rule: {counts}").format(counts=_(COUNTS_NAMES[Counts(row.rule)]))]
        decided = self.history.decisions.get(row.delivery_id, ()) if self.history else ()
        for one in decided:
            text = _("{day} {person}: {counts} – {reason}")
            counts = _(COUNTS_NAMES[Counts(one.counts)])
            said.append(text.format(day=one.decided_on, person=one.decided_by, counts=counts, reason=one.reason))
        extra = [(N_("Delivered by"), row.delivered_by), (N_("Witness"), row.witness), (N_("Address or account"), row.address)]
        said += [_("{name}: {what}").format(name=_(name), what=text) for name, text in [*extra, (N_("Note"), row.note)] if text]
        return "\n".join(said)

    def add(self) -> None:
        """Enter another delivery of this notice."""
        if self.history is not None:
            deliver(self, self._session, [self.history.notice], on_done=self.load)

    def go_on(self) -> None:
        """Enter the later result of the delivery under the cursor, or correct it; the earlier entry stays."""
        line = self.line()
        if line is not None and self.history is not None:
            deliver(self, self._session, [self.history.notice], line.row, on_done=self.load)

    def show_files(self) -> None:
        """The files of the delivery under the cursor."""
        line = self.line()
        if line is not None:
            show_files(self, self._session, Object.DELIVERY, line.row.delivery_id, told(line.row))
            self.load()

    def decide(self) -> None:
        """Decide with a reason whether the delivery under the cursor counts."""
        line = self.line()
        if line is None:
            return
        office, today, key, number = self._session.office, self._session.today(), str(uuid4()), line.row.delivery_id
        made = DecideDialog(self, self._session, line.row).ask_until_done(
            self._session.tasks.run, lambda said: deliveries.decide(office, number, said.counts, said.approval, today, key=key)
        )
        if made is not None:
            self._session.tasks.announce({PAPERS})
            self.load()


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided, why and who."""

    counts: Counts
    approval: Approval


class DecideDialog(FormDialog[Decision]):
    """Asks whether a delivery counts for limitation, against the rule or with it; reason and person are kept."""

    def __init__(self, parent: QWidget, session: Session, row: DeliveryRow) -> None:
        super().__init__(parent, _("Does it count for limitation?"), _("Keep the decision"))
        self.add_widget(label(told(row), "strong"))
        self.add_widget(label(_("By rule: {counts}").format(counts=_(COUNTS_NAMES[Counts(row.rule)])), "secondary"))
        self.counts = Combo()
        for counts, name in COUNTS_NAMES.items():
            self.counts.addItem(_(name), counts.value)
        self.counts.setCurrentIndex(self.counts.findData(row.counts))
        self.add_row(FieldRow(N_("For limitation"), self.counts))
        office = session.office
        self.allowed = ApprovalFields(self, asks_for_pin=approvals.asks_for_pin(office), approvers=approvals.approvers(office))
        self.setMinimumWidth(theme.points() * 44)

    def read(self) -> Decision:
        return Decision(Counts(str(self.counts.currentData())), self.allowed.read())


@dataclass(frozen=True, slots=True)
class Voiding:
    """Why a notice is void and since when."""

    reason: str
    on: date


class VoidNoticeDialog(FormDialog[Voiding]):
    """Asks why a notice is void; one whose delivery counts for limitation is asked about once more."""

    def __init__(self, parent: QWidget, session: Session, notice: NoticeRow) -> None:
        super().__init__(parent, _("Void a notice"), _("Void the notice"))
        self.save_button.setProperty("kind", "danger")
        self._notice, self._today = notice, session.today()
        document = notice.document
        self.add_widget(label(f"{document.number} · {document.code} · {labels.yuan(document.total_fen)}", "strong"))
        effect = QLabel(_("The number stays and reprints are marked void. It counts neither for the level nor for limitation."))
        effect.setProperty("role", "secondary")
        effect.setWordWrap(True)
        self.add_widget(effect)
        self.reason = QLineEdit()
        self.day = DateField(session.today(), session.today())
        self.reason_row = self.add_row(FieldRow(N_("Reason"), self.reason, required=True))
        self.day_row = self.add_row(FieldRow(N_("Void since"), self.day, required=True))

    def read(self) -> Voiding:
        reason = self.check(self.reason_row, lambda: check_reason(self.reason.text()))
        return Voiding(reason, self.check(self.day_row, self._day))

    def _day(self) -> date:
        day, issued_on = self.day.value() or self._today, self._notice.document.issued_on
        if day < issued_on:
            raise VoidBeforeNotice(day=issued_on)
        if day > self._today:
            raise VoidInFuture(day=day)
        return day

    def agreed(self, value: Voiding) -> bool:
        delivery = self._notice.delivery
        if delivery is None or self._notice.counts not in (Counts.YES, Counts.PROVISIONAL):
            return True
        question = NoticeCounts(number=self._notice.number, day=delivery.happened_on).sentence(_)
        return ask.confirm(self, question, _("Void it all the same"), _("Keep it"), danger=True)


def void_notice(parent: QWidget, session: Session, notice: NoticeRow) -> None:
    """Ask why and make the notice void."""
    office, key, today = session.office, str(uuid4()), session.today()

    def work(voiding: Voiding) -> DocumentRow:
        return deliveries.void(office, notice.number, voiding.reason, voiding.on, today, sure=True, key=key)

    made = VoidNoticeDialog(parent, session, notice).ask_until_done(session.tasks.run, work, _("Voiding the notice"))
    if made is None:
        return
    session.tasks.announce({PAPERS})
    session.toast(_("Notice {number} is void.").format(number=made[1].number), ())


def show_history(parent: QWidget, session: Session, document_id: int) -> None:
    """Open the history of a notice's delivery."""
    try:
        dialog = HistoryDialog(parent, session, document_id)
    except PropDeskError as error:
        ask.show_error(parent, error)
        return
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.ask()
