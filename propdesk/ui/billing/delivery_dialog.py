"""送达登记: how one notice, or many at once, reached people; what that does for limitation stands below while it is entered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from propdesk.domain.deliveries import (
    CHANNEL_NAMES,
    MAILED,
    OUTCOME_NAMES,
    OUTCOMES,
    PROOF_NAMES,
    RELATION_NAMES,
    Channel,
    DebtorKind,
    DeliveredBeforeIssue,
    DeliveredInFuture,
    Facts,
    Outcome,
    OutcomeBeforeSending,
    OutcomeDayMissing,
    OutcomeDoesNotFit,
    Proof,
    Relation,
    TrackingMissing,
    by_rule,
)
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.i18n import N_, _, ngettext
from propdesk.services import deliveries
from propdesk.services.deliveries import NoticeRow
from propdesk.store.deliveries import DeliveryRow
from propdesk.ui import labels, theme
from propdesk.ui.billing.attached_dialog import evidence_field
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAPERS, Session

COUNTS_TONES = {Counts.YES: "ok", Counts.PROVISIONAL: "info", Counts.REVIEW: "warn", Counts.NO: "neutral"}
DEBTOR_NAMES = {DebtorKind.PERSON: N_("A person"), DebtorKind.COMPANY: N_("A company")}
_ORDER = (Outcome.SIGNED, Outcome.HANDED, Outcome.SENT, Outcome.ANSWERED, Outcome.REFUSED, Outcome.RETURNED, Outcome.POSTED)
_SEEN = frozenset({Proof.PHOTO, Proof.VIDEO, Proof.WITNESS})
_PROOFS = {
    Channel.HAND: _SEEN,
    Channel.EMS: frozenset({Proof.CONTENT, Proof.TRACKING, Proof.AGREED_ADDRESS, Proof.PHOTO, Proof.VIDEO}),
    Channel.POST: frozenset({Proof.CONTENT, Proof.TRACKING, Proof.AGREED_ADDRESS}),
    Channel.COURIER: frozenset({Proof.CONTENT, Proof.TRACKING, Proof.AGREED_ADDRESS}),
    Channel.NOTARY: frozenset({Proof.PHOTO, Proof.VIDEO}),
    Channel.WECHAT: frozenset({Proof.ACCOUNT, Proof.PHOTO}),
    Channel.SMS: frozenset({Proof.ACCOUNT, Proof.PHOTO}),
    Channel.EMAIL: frozenset({Proof.ACCOUNT, Proof.PHOTO}),
    Channel.NEWSPAPER: frozenset({Proof.WHEREABOUTS, Proof.NATIONAL_PAPER, Proof.PHOTO}),
    Channel.PHONE: frozenset({Proof.RECORDING}),
}
"""The proofs asked for each way; the others are put up where all can see them and ask for what was seen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the form says, the files, and the earlier delivery it continues."""

    facts: Facts
    paths: tuple[Path, ...]
    replaces_id: int | None


class DeliveryDialog(FormDialog[Entry]):
    """Asks how notices were delivered. For one notice it may continue or correct a delivery entered before."""

    def __init__(self, parent: QWidget, session: Session, notices: Sequence[NoticeRow], before: DeliveryRow | None = None) -> None:
        super().__init__(parent, _("Delivery of a notice") if len(notices) == 1 else _("Delivery of notices"), _("Save the delivery"))
        self._session, self._notices, self._before_row = session, notices, before
        self.add_widget(label(_said(notices), "strong"))
        if before is not None:
            self.add_widget(label(_("Replaces: {what}. The earlier entry stays in the history.").format(what=told(before)), "secondary"))
        self._make_fields()
        self._lay_fields()
        self._fill(before)
        self.channel.currentIndexChanged.connect(self._channel_chosen)
        for box in (self.outcome, self.relation, self.debtor):
            box.currentIndexChanged.connect(self._show_rows)
        for proof in self.proofs.values():
            proof.toggled.connect(self._show_counts)
        self._channel_chosen()
        if before is not None:
            self.outcome.setCurrentIndex(max(0, self.outcome.findData(before.outcome)))
        self.setMinimumWidth(theme.points() * 62)

    def _make_fields(self) -> None:
        today = self._session.today()
        self.channel, self.outcome, self.relation, self.debtor = Combo(), Combo(), Combo(), Combo()
        for channel, name in CHANNEL_NAMES.items():
            self.channel.addItem(_(name), channel.value)
        for relation, name in RELATION_NAMES.items():
            self.relation.addItem(_(name), relation.value)
        for kind, name in DEBTOR_NAMES.items():
            self.debtor.addItem(_(name), kind.value)
        self.sent, self.result_on = DateField(today, today), DateField(today, empty=True)
        self.receiver, self.tracking, self.address = QLineEdit(), QLineEdit(), QLineEdit()
        self.delivered_by, self.witness, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.proofs = {proof: QCheckBox(_(name)) for proof, name in PROOF_NAMES.items()}
        self.files = evidence_field()
        self.counts = Badge()

    def _lay_fields(self) -> None:
        self.channel_row, self.outcome_row = FieldRow(N_("Way of delivery"), self.channel), FieldRow(N_("Result"), self.outcome)
        self.sent_row = FieldRow(N_("Went out on"), self.sent, required=True)
        self.result_row = FieldRow(N_("Result on"), self.result_on)
        self.tracking_row = FieldRow(N_("Tracking number"), self.tracking, required=True)
        self.address_row = FieldRow(N_("Address or account"), self.address)
        self.receiver_row, self.relation_row = FieldRow(N_("Receiver"), self.receiver), FieldRow(N_("Who that is"), self.relation)
        self.debtor_row = FieldRow(N_("The debtor is"), self.debtor)
        self.by_row, self.witness_row = FieldRow(N_("Delivered by"), self.delivered_by), FieldRow(N_("Witness"), self.witness)
        self.note_row = FieldRow(N_("Note"), self.note)
        self.lines = [
            [self.channel_row, self.outcome_row, self.sent_row],
            [self.result_row, self.tracking_row, self.address_row],
            [self.receiver_row, self.relation_row, self.debtor_row],
            [self.by_row, self.witness_row, self.note_row],
        ]
        self.holders = [beside(line) for line in self.lines]
        for line, holder in zip(self.lines, self.holders, strict=True):
            self.rows += line
            self.add_widget(holder)
        self.add_widget(label(_("What the office holds"), "section"))
        self.proof_box = QWidget()
        flow = FlowLayout(self.proof_box, 16)
        for box in self.proofs.values():
            flow.addWidget(box)
        self.add_widget(self.proof_box)
        self.add_widget(self.files)
        self.counts_line = label("", "secondary")
        self.counts_line.setWordWrap(True)
        self.add_widget(self.counts)
        self.add_widget(self.counts_line)
        self.place(self.sent_row, DeliveredBeforeIssue, DeliveredInFuture)
        self.place(self.result_row, OutcomeBeforeSending, OutcomeDayMissing)
        self.place(self.tracking_row, TrackingMissing)
        self.place(self.outcome_row, OutcomeDoesNotFit)

    def _fill(self, row: DeliveryRow | None) -> None:
        """What an earlier entry said, else what the notice tells about the debtor."""
        if len(self._notices) == 1:
            kind = DebtorKind(row.debtor) if row else deliveries.debtor_of(self._notices[0].document)
            self.debtor.setCurrentIndex(self.debtor.findData(kind.value))
        if row is None:
            return
        self.channel.setCurrentIndex(self.channel.findData(row.channel))
        self.sent.set_value(row.sent_on)
        self.result_on.set_value(row.outcome_on)
        self.relation.setCurrentIndex(max(0, self.relation.findData(row.relation)))
        fields = (self.receiver, self.tracking, self.address, self.delivered_by, self.witness, self.note)
        for field, text in zip(fields, (row.receiver, row.tracking, row.address, row.delivered_by, row.witness, row.note), strict=True):
            field.setText(text)
        held = row.proofs.split()
        for proof, box in self.proofs.items():
            box.setChecked(proof.value in held)

    # what depends on what ------------------------------------------------------------------------------------------------

    def chosen(self) -> tuple[Channel, Outcome]:
        """The way and its result as chosen now."""
        return Channel(str(self.channel.currentData())), Outcome(str(self.outcome.currentData()))

    def _channel_chosen(self) -> None:
        channel = Channel(str(self.channel.currentData()))
        self.outcome.blockSignals(True)
        self.outcome.clear()
        for outcome in _ORDER:
            if outcome in OUTCOMES[channel]:
                self.outcome.addItem(_(OUTCOME_NAMES[outcome]), outcome.value)
        if channel in MAILED:
            self.outcome.setCurrentIndex(self.outcome.findData(Outcome.SENT.value))
        self.outcome.blockSignals(False)
        self._show_rows()

    def _show_rows(self) -> None:
        channel, outcome = self.chosen()
        taken = outcome in (Outcome.SIGNED, Outcome.HANDED, Outcome.REFUSED) and channel is not Channel.PHONE
        shown = {
            self.result_row: len(OUTCOMES[channel]) > 1
            and outcome is not Outcome.SENT
            and (channel is not Channel.HAND or self._before_row is not None),
            self.tracking_row: channel in MAILED,
            self.address_row: channel in MAILED or channel in (Channel.WECHAT, Channel.SMS, Channel.EMAIL, Channel.NEWSPAPER),
            self.receiver_row: outcome in (Outcome.SIGNED, Outcome.HANDED),
            self.relation_row: taken and outcome is not Outcome.REFUSED,
            self.debtor_row: channel is Channel.HAND and outcome is Outcome.SIGNED and len(self._notices) == 1,
            self.by_row: channel not in MAILED,
            self.witness_row: channel not in MAILED and channel not in (Channel.WECHAT, Channel.SMS, Channel.EMAIL),
        }
        for row, on in shown.items():
            row.setVisible(on)
        for line, holder in zip(self.lines, self.holders, strict=True):
            holder.setVisible(any(shown.get(row, True) for row in line))
        self.result_row.required = channel in MAILED
        self.result_row.retranslate()
        asked = _PROOFS.get(channel, _SEEN)
        for proof, box in self.proofs.items():
            box.setVisible(proof in asked)
        self._show_counts()
        if self.isVisible():
            self.fit()

    def _held(self) -> frozenset[Proof]:
        asked = _PROOFS.get(self.chosen()[0], _SEEN)
        return frozenset(proof for proof, box in self.proofs.items() if box.isChecked() and proof in asked)

    def _who(self) -> Relation | None:
        return Relation(str(self.relation.currentData())) if not self.relation_row.isHidden() else None

    def _show_counts(self) -> None:
        """What it does for limitation by rule, as the form stands."""
        channel, outcome = self.chosen()
        counts = by_rule(channel, outcome, self._who(), self._held(), DebtorKind(str(self.debtor.currentData())))
        self.counts.show_badge(_(COUNTS_NAMES[counts]), COUNTS_TONES[counts])
        self.counts_line.setText(_(_MEANING[counts]))

    # the value -----------------------------------------------------------------------------------------------------------

    def read(self) -> Entry:
        channel, outcome = self.chosen()
        sent = self.check(self.sent_row, self.sent.value)
        result: date | None = None
        if not self.result_row.isHidden():
            result = self.check(self.result_row, self.result_on.value)
        tracking = self.check(self.tracking_row, self.tracking.text) if channel in MAILED else ""
        text = {
            row: field.text() if not row.isHidden() else ""
            for row, field in (
                (self.receiver_row, self.receiver), (self.address_row, self.address), (self.by_row, self.delivered_by),
                (self.witness_row, self.witness),
            )
        }  # fmt: skip
        facts = Facts(
            channel,
            outcome,
            sent,
            result,
            text[self.receiver_row],
            self._who(),
            tracking,
            text[self.address_row],
            text[self.witness_row],
            text[self.by_row],
            self._held(),
            self.note.text(),
            DebtorKind(str(self.debtor.currentData())),
        )
        return Entry(facts, self.files.paths(), self._before_row.delivery_id if self._before_row else None)

    def changed(self) -> bool:
        return super().changed() or bool(self.files.paths())


_MEANING = {
    Counts.YES: N_("By rule this demand interrupts limitation for every charge the notice names. Keep the original."),
    Counts.PROVISIONAL: N_("A court may take it as arrived. Do not rely on it alone: deliver once more in another way."),
    Counts.REVIEW: N_("Somebody should look at it and decide, with a reason."),
    Counts.NO: N_("It shows goodwill but does not interrupt limitation."),
}


def _said(notices: Sequence[NoticeRow]) -> str:
    """Which notices it is about."""
    amount = labels.yuan(sum(row.document.total_fen for row in notices))
    if len(notices) == 1:
        return f"{notices[0].number} · {notices[0].document.code} · {amount}"
    return ngettext("{n} notice · {amount}", "{n} notices · {amount}", len(notices)).format(n=len(notices), amount=amount)


def told(row: DeliveryRow) -> str:
    """A delivery in one line: way, result, day, number."""
    parts = [_(CHANNEL_NAMES[Channel(row.channel)]), _(OUTCOME_NAMES[Outcome(row.outcome)]), row.happened_on.isoformat()]
    return " · ".join([*parts, *(text for text in (row.tracking, row.receiver) if text)])


def deliver(
    parent: QWidget,
    session: Session,
    notices: Sequence[NoticeRow],
    before: DeliveryRow | None = None,
    on_done: Callable[[], object] | None = None,
) -> None:
    """Ask how these notices were delivered and note it for all of them in one step."""
    office, key, today, ids = session.office, str(uuid4()), session.today(), [row.document_id for row in notices]

    def work(entry: Entry) -> tuple[DeliveryRow, ...]:
        return deliveries.record(office, ids, entry.facts, today, replaces_id=entry.replaces_id, paths=entry.paths, key=key)

    made = DeliveryDialog(parent, session, notices, before).ask_until_done(session.tasks.run, work, _("Saving the delivery"))
    if made is None:
        return
    session.tasks.announce({PAPERS})
    count = len(made[1])
    said = ngettext("Delivery of {n} notice noted: {what}", "Delivery of {n} notices noted: {what}", count)
    session.toast(said.format(n=count, what=_(COUNTS_NAMES[Counts(made[1][0].counts)])), ())
    if on_done is not None:
        on_done()
