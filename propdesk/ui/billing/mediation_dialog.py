"""调解: the mediations of a household or of all, with the form for a new or corrected one and the record on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from propdesk.domain.attachments import Object
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.mediation import (
    BODY_NAMES,
    OUTCOME_NAMES,
    AgreementMissing,
    Body,
    EndMissing,
    MediationCountsReasonMissing,
    MediationInFuture,
    MetBeforeAsked,
    Outcome,
    ParticipantsMissing,
    StillAsked,
    Told,
    by_rule,
)
from propdesk.i18n import N_, _
from propdesk.services import ledger, mediation
from propdesk.services.ledger import LedgerRow
from propdesk.services.mediation import Mediation
from propdesk.services.office import profile
from propdesk.ui import theme
from propdesk.ui.billing.attached_dialog import AttachedDialog
from propdesk.ui.billing.law_list import LawList, WhyDialog
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import button
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CASES, Session

TONES = {Counts.YES: "ok", Counts.PROVISIONAL: "info", Counts.REVIEW: "warn", Counts.NO: "neutral"}


def _state(one: Mediation) -> str:
    if one.row.void_on is not None:
        return _("taken back: {reason}").format(reason=one.row.void_reason)
    return _("corrected") if one.row.replaced else _(OUTCOME_NAMES[one.row.outcome])


COLUMNS = (
    Column("asked", N_("Asked for on"), lambda r: r.row.asked_on, kind="date", strong=True),
    Column("unit", N_("Unit"), lambda r: r.row.code, width=7),
    Column("body", N_("Mediated by"), lambda r: _(BODY_NAMES[r.row.body]), width=12),
    Column("state", N_("Outcome"), _state, width=10),
    Column("ended", N_("Ended on"), lambda r: r.row.ended_on, kind="date"),
    Column("bills", N_("Bills"), lambda r: len(r.charges), kind="int"),
    Column("counts", N_("Limitation"), lambda r: _(COUNTS_NAMES[r.row.counts]), kind="badge", tone=lambda r: TONES[r.row.counts]),
    Column("agreement", N_("What was agreed"), lambda r: r.row.agreement, width=14),
)
BILLS = (
    Column("item", N_("Charge item"), lambda r: r.item, strong=True),
    Column("period", N_("Period"), lambda r: r.period),
    Column("due", N_("Due date"), lambda r: r.due_on, kind="date"),
    Column("open", N_("Open"), lambda r: r.open_fen, kind="money", total=True),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form says."""

    told: Told
    charge_ids: tuple[int, ...]


class MediationDialog(FormDialog[Entry]):
    """Asks what was mediated; a correction starts with what was written and replaces it."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int, before: Mediation | None = None) -> None:
        super().__init__(parent, _("Mediation"), _("Save the mediation"))
        self._session, self._before_row = session, before
        self._make_fields()
        self._lay_fields(ledger.of_unit(session.office, unit_id, session.today()))
        if before is not None:
            self._fill(before)
        self.body.currentIndexChanged.connect(self._show_rule)
        self.counts.currentIndexChanged.connect(self._show_rule)
        self._show_rule()
        self.setMinimumWidth(theme.points() * 62)

    def _make_fields(self) -> None:
        today = self._session.today()
        self.body, self.outcome, self.counts = Combo(), Combo(), Combo()
        for body, name in BODY_NAMES.items():
            self.body.addItem(_(name), body)
        for outcome, name in OUTCOME_NAMES.items():
            self.outcome.addItem(_(name), outcome)
        self.counts.addItem(_("By rule"), None)
        for counts, name in COUNTS_NAMES.items():
            self.counts.addItem(_(name), counts)
        self.asked, self.met, self.ended = DateField(today, today), DateField(today, empty=True), DateField(today, empty=True)
        self.people, self.agreement = QPlainTextEdit(), QPlainTextEdit()
        for text in (self.people, self.agreement):
            text.setTabChangesFocus(True)
            text.setFixedHeight(round(theme.row_height(theme.points()) * 2.4))
        self.promised, self.reason = QLineEdit(), QLineEdit()
        self.bills: TableView = TableView(BILLS, lambda row: row.charge_id, checkable=True)
        self.bills.setMinimumHeight(round(theme.row_height(theme.points()) * 4.5))

    def _lay_fields(self, rows: Sequence[LedgerRow]) -> None:
        owed = [row for row in rows if row.arrears]
        self.body_row, self.outcome_row = FieldRow(N_("Mediated by"), self.body), FieldRow(N_("Outcome"), self.outcome)
        self.asked_row = FieldRow(N_("Asked for on"), self.asked, required=True)
        self.met_row, self.ended_row = FieldRow(N_("Met on"), self.met), FieldRow(N_("Ended on"), self.ended)
        self.people_row = FieldRow(N_("Took part"), self.people, hint=N_("One a line, like “Neighbourhood committee, Ms Wang”."))
        self.agreement_row = FieldRow(N_("What was agreed"), self.agreement)
        self.promised_row = FieldRow(N_("What was promised"), self.promised, hint=N_("A dated promise to pay is noted as a contact too."))
        self.counts_row = FieldRow(N_("Counts for limitation"), self.counts)
        self.reason_row = FieldRow(N_("Reason"), self.reason, hint=N_("Why it is otherwise than by rule."))
        for rows_beside in (
            [self.body_row, self.outcome_row],
            [self.asked_row, self.met_row, self.ended_row],
            [self.people_row, self.agreement_row, self.promised_row],
        ):
            self.rows += rows_beside
            self.add_widget(beside(rows_beside))
        self.panel = TablePanel(self.bills, EmptyState("circle-check", N_("Nothing is overdue here.")), count_below=False)
        self.add_widget(self.panel)
        self.bills.set_rows(owed)
        self.bills.rows.tick(range(len(owed)), True)
        self.bills.fit_columns()
        self.rows += [self.counts_row, self.reason_row]
        self.add_widget(beside([self.counts_row, self.reason_row]))
        self.place(self.people_row, ParticipantsMissing)
        self.place(self.agreement_row, AgreementMissing)
        self.place(self.ended_row, EndMissing)
        self.place(self.outcome_row, StillAsked)
        self.place(self.met_row, MetBeforeAsked, MediationInFuture)
        self.place(self.reason_row, MediationCountsReasonMissing)

    def _fill(self, before: Mediation) -> None:
        row = before.row
        for combo, value in ((self.body, row.body), (self.outcome, row.outcome)):
            combo.setCurrentIndex(combo.findData(value))
        if row.counts_reason:
            self.counts.setCurrentIndex(self.counts.findData(row.counts))
            self.reason.setText(row.counts_reason)
        for field, day in ((self.asked, row.asked_on), (self.met, row.met_on), (self.ended, row.ended_on)):
            field.set_value(day)
        self.people.setPlainText(row.participants)
        self.agreement.setPlainText(row.agreement)
        self.promised.setText(row.promised)
        named = {line.charge_id for line in before.charges}
        shown = self.bills.rows.shown()
        self.bills.rows.tick(range(len(shown)), False)
        self.bills.rows.tick([place for place, one in enumerate(shown) if one.charge_id in named], True)

    def _show_rule(self) -> None:
        """What the rule says of this body, where nobody decides otherwise."""
        rule = by_rule(Body(self.body.currentData()))
        self.counts.setItemText(0, _("By rule: {counts}").format(counts=_(COUNTS_NAMES[rule])))
        self.reason_row.setVisible(self.counts.currentData() is not None)

    def read(self) -> Entry:
        asked = self.check(self.asked_row, self.asked.value)
        met, ended = self.check(self.met_row, self.met.value), self.check(self.ended_row, self.ended.value)
        counts = self.counts.currentData()
        told = Told(
            Body(self.body.currentData()), asked, Outcome(self.outcome.currentData()), self.people.toPlainText(), met, ended,
            self.agreement.toPlainText(), self.promised.text(), Counts(counts) if counts else None, self.reason.text(),
        )  # fmt: skip
        return Entry(told, tuple(row.charge_id for row in self.bills.rows.ticked()))


class MediationsDialog(LawList):
    """Every mediation, those taken back with them; Enter opens the record as paper. A new one belongs to the case `close_out_id`."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None = None, close_out_id: int | None = None) -> None:
        self.close_out_id = close_out_id
        empty = EmptyState("users", N_("No mediation was written down yet."))
        super().__init__(parent, session, _("Mediations"), COLUMNS, lambda one: one.row.mediation_id, empty, unit_id)
        self.new_button = button(_("New mediation…"), self.add, "plus")
        self.correct_button = button(_("Correct…"), self.correct, "pencil")
        self.void_button = button(_("Take back…"), self.void)
        self.files_button = button(_("Attached files…"), self.files)
        self.close_button = button(_("Close"), self.reject)
        self.print_button = button(_("Show and print…"), self.show_paper, "printer", kind="primary")
        left = (self.new_button, self.correct_button, self.void_button, self.files_button)
        self.lay_out(left, (self.close_button, self.print_button), 100, 520)
        self.table.opened.connect(lambda _one: self.show_paper())
        self.load()

    def rows(self) -> Sequence[Mediation]:
        return mediation.listed(self.session.office, self.unit_id)

    def words(self, row: Mediation) -> str:
        return f"{row.row.code}\n{row.row.participants}\n{row.row.agreement}\n{_(BODY_NAMES[row.row.body])}"

    def show_buttons(self) -> None:
        one = self.chosen()
        standing = one is not None and one.row.stands
        for made, on in (
            (self.correct_button, standing),
            (self.void_button, standing),
            (self.files_button, one is not None),
            (self.print_button, one is not None),
        ):
            made.setEnabled(on)
            made.setToolTip("" if on else _("Choose a mediation that stands."))

    def add(self) -> None:
        """Write a new one down."""
        unit_id = self.which_unit(_("Mediation of which household"))
        if unit_id is not None:
            self._record(unit_id, None)

    def correct(self) -> None:
        """Write the chosen one anew; the earlier entry stays to be read."""
        one = self.chosen()
        if one is not None and one.row.stands:
            self._record(one.row.unit_id, one)

    def _record(self, unit_id: int, before: Mediation | None) -> None:
        session, key = self.session, str(uuid4())
        replaces = before.row.mediation_id if before else None

        def work(entry: Entry) -> Mediation:
            return mediation.record(
                session.office, unit_id, entry.told, entry.charge_ids, session.today(), close_out_id=self.close_out_id,
                replaces_id=replaces, key=key,
            )  # fmt: skip

        made = MediationDialog(self, session, unit_id, before).ask_until_done(session.tasks.run, work, _("Saving the mediation"))
        if made is not None:
            session.tasks.announce({CASES})
            self.load(made[1].row.mediation_id)

    def void(self) -> None:
        """Take the chosen one back, after asking why."""
        one, session, key = self.chosen(), self.session, str(uuid4())
        if one is None or not one.row.stands:
            return
        told = _("The entry stays to be read and counts no more.")
        dialog = WhyDialog(self, _("Take a mediation back"), _("Take back"), told)

        def work(reason: str) -> Mediation:
            return mediation.void(session.office, one.row.mediation_id, reason, session.today(), key=key)

        if dialog.ask_until_done(session.tasks.run, work) is not None:
            session.tasks.announce({CASES})
            self.load()

    def files(self) -> None:
        """The files of the chosen one."""
        one = self.chosen()
        if one is not None:
            about = f"{one.row.code} · {_(BODY_NAMES[one.row.body])} · {one.row.asked_on}"
            AttachedDialog(self, self.session, Object.MEDIATION, one.row.mediation_id, about).exec()

    def show_paper(self) -> None:
        """The record on the screen, to be printed and signed."""
        one, office = self.chosen(), self.session.office
        if one is None:
            return
        language = profile(office).language
        preview(
            self,
            self.session,
            _("Record of mediation"),
            lambda _progress: mediation.draw(office, one.row.mediation_id, language),
            f"{one.row.code} {one.row.asked_on}.pdf",
        )
