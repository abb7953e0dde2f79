"""The file of a case: its steps with the days they lead to, the list of evidence, the court's fee, and the bundle as one PDF."""

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QWidget

from propdesk.domain.attachments import Object
from propdesk.domain.court import ITEM_NAMES, ITEM_STATE_NAMES, WAY_NAMES, Entry, Item, ItemState
from propdesk.domain.court_events import STEP_NAMES, TERM_NAMES
from propdesk.domain.money import Fen, format_yuan
from propdesk.i18n import N_, _, ngettext
from propdesk.services import court, disclosures, evidence_bundle
from propdesk.services.court import CourtFile, CourtRow, EventRow
from propdesk.services.evidence_bundle import Bundled
from propdesk.services.office import profile
from propdesk.store.disclosures import DisclosureRow
from propdesk.ui import ask, theme
from propdesk.ui.billing.attached_dialog import AttachedDialog
from propdesk.ui.billing.court_forms import FeeDialog, FeeEntry, ItemDialog, ItemEntry, StepDialog, StepEntry
from propdesk.ui.billing.law_list import WhyDialog
from propdesk.ui.billing.letter_dialog import HandOverDialog, HandOverEntry
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog, button
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.texts import label
from propdesk.ui.session import CASES, CHARGES, Session
from propdesk.ui.tasks import Progress

TONES = {ItemState.HAVE: "ok", ItemState.MISSING: "warn", ItemState.NOT_NEEDED: "neutral"}
_ORDER = {item: number for number, item in enumerate(Item, 1)}

STEPS = (
    Column("day", N_("Day"), lambda r: r.event_on, kind="date", strong=True),
    Column("step", N_("Step"), lambda r: _(STEP_NAMES[r.step]), width=14),
    Column("reference", N_("Court’s number"), lambda r: r.reference, width=12),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money"),
    Column("note", N_("Remarks"), lambda r: _("taken back: {reason}").format(reason=r.void_reason) if r.void_on else r.note, width=16),
    Column("by", N_("Entered by"), lambda r: r.operator, secondary=True),
)
EVIDENCE = (
    Column("number", N_("No."), lambda r: _ORDER[r.item], kind="int"),
    Column("item", N_("Evidence"), lambda r: _(ITEM_NAMES[r.item]), width=30, strong=True),
    Column("state", N_("State"), lambda r: _(ITEM_STATE_NAMES[r.state]), kind="badge", tone=lambda r: TONES[r.state]),
    Column("held", N_("In the book"), lambda r: r.held, width=22),
    Column("files", N_("Files"), lambda r: r.files, kind="int"),
    Column("note", N_("Remarks"), lambda r: r.note, width=14),
)


class CourtFileDialog(ListDialog):
    """One case. Steps above, evidence below; Enter in the evidence says how it stands with one thing."""

    def __init__(self, parent: QWidget, session: Session, case_id: int) -> None:
        super().__init__(parent)
        self.session, self.case_id, self.gone = session, case_id, False
        self.found = court.file(session.office, case_id, session.today())
        self.setWindowTitle(_("Case of {unit} in court").format(unit=self.found.row.code))
        self.head, self.terms = label("", "strong"), QLabel()
        self.terms.setWordWrap(True)
        self.steps: TableView = TableView(STEPS, lambda row: row.event_id)
        self.evidence: TableView = TableView(EVIDENCE, lambda row: row.item)
        for table in (self.steps, self.evidence):
            table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.step_button, self.back_button = (
            button(_("Enter a step…"), self.add_step, "plus"),
            button(_("Take a step back…"), self.take_back),
        )
        self.item_button, self.files_button = button(_("How it stands…"), self.say_item), button(_("Attached files…"), self.show_files)
        self.fee_button, self.over_button = button(_("Book the court’s fee…"), self.book_fee), button(_("Hand over…"), self.hand_over)
        self.close_button = button(_("Close"), self.reject)
        self.bundle_button = button(_("Evidence bundle…"), self.save_bundle, "file-type-pdf", kind="primary")
        self._lay_out()
        self.evidence.opened.connect(lambda _entry: self.say_item())
        self.steps.selection_changed.connect(self._show_buttons)
        self.evidence.selection_changed.connect(self._show_buttons)
        self._show(self.found)

    def _lay_out(self) -> None:
        self.steps_panel = TablePanel(
            self.steps, EmptyState("calendar", N_("Nothing was entered yet. Begin with the filing.")), count_below=False
        )
        self.evidence_panel = TablePanel(self.evidence, EmptyState("list-check", N_("Nothing to prove.")), count_below=False)
        self.steps_panel.setFixedHeight(round(theme.row_height(theme.points()) * 5))
        self.evidence_panel.setMinimumHeight(round(theme.row_height(theme.points()) * 7))
        of_steps = dialogs.button_line((self.step_button, self.back_button), ())
        left = (self.item_button, self.files_button, self.fee_button, self.over_button)
        below = dialogs.button_line(left, (self.close_button, self.bundle_button))
        parts: list[dialogs.Part] = [self.head, self.terms, self.steps_panel, of_steps, (self.evidence_panel, 1)]
        dialogs.lay_out(self, parts, below, theme.points() * 108, theme.points() * 62)

    # showing ------------------------------------------------------------------------------------------------------------

    def _show(self, found: CourtFile) -> None:
        if self.gone:
            return
        self.found, row = found, found.row
        self.head.setText(
            _("{way} · {court} · claim {claim} · fee {fee} · allowed by {approver}").format(
                way=_(WAY_NAMES[row.way]), court=row.court or "—", claim=format_yuan(row.claim_fen),
                fee=format_yuan(found.cost.fee_fen) if found.cost.fee_fen is not None else "—", approver=row.approver,
            )
        )  # fmt: skip
        lines = [f"{one.on}  {_(TERM_NAMES[one.term])}" for one in found.deadlines]
        self.terms.setText("\n".join(lines))
        self.terms.setVisible(bool(lines))
        for table, rows in ((self.steps, found.events), (self.evidence, found.evidence)):
            chosen = [table.rows.row_id(one) for one in table.selected()]
            table.set_rows(rows)
            table.fit_columns()
            if rows and not chosen:
                chosen = [table.rows.row_id(rows[0])]
            table.select(chosen)
        self._show_buttons()

    def _load(self, announce: Sequence[str] = (CASES,)) -> None:
        office, today = self.session.office, self.session.today()
        if announce:
            self.session.tasks.announce(set(announce))
        self.session.tasks.run(
            lambda _progress: court.file(office, self.case_id, today), self._show, lambda error: ask.show_error(self, error)
        )

    def _step(self) -> EventRow | None:
        found = self.steps.selected()
        return found[0] if len(found) == 1 else None

    def _entry(self) -> Entry | None:
        found = self.evidence.selected()
        return found[0] if len(found) == 1 else None

    def _show_buttons(self) -> None:
        step, entry, over = self._step(), self._entry(), self.found.row.over_on is not None
        self.step_button.setEnabled(not over)
        self.step_button.setToolTip(_("The case is over.") if over else "")
        self.back_button.setEnabled(step is not None and step.void_on is None)
        self.back_button.setToolTip("" if self.back_button.isEnabled() else _("Choose a step that stands."))
        self.item_button.setEnabled(entry is not None)
        self.files_button.setEnabled(entry is not None and entry.files > 0)
        self.files_button.setToolTip("" if self.files_button.isEnabled() else _("No file belongs to this yet."))
        booked = self.found.booked_fen > 0
        self.fee_button.setEnabled(not booked)
        self.fee_button.setToolTip(_("{amount} is booked already.").format(amount=format_yuan(self.found.booked_fen)) if booked else "")

    # doing --------------------------------------------------------------------------------------------------------------

    def add_step(self) -> None:
        """Enter what happened."""
        session, key, case_id = self.session, str(uuid4()), self.case_id

        def work(entry: StepEntry) -> CourtRow:
            return court.add_step(
                session.office, case_id, entry.step, entry.on, session.today(), reference=entry.reference,
                amount_fen=entry.amount_fen, note=entry.note, key=key,
            )  # fmt: skip

        if StepDialog(self, session, self.found.row).ask_until_done(session.tasks.run, work) is not None:
            self._load()

    def take_back(self) -> None:
        """Take the chosen step back, after asking why."""
        step, session, key = self._step(), self.session, str(uuid4())
        if step is None or step.void_on is not None:
            return
        told = _("{day} {step} stays to be read and counts no more.").format(day=step.event_on, step=_(STEP_NAMES[step.step]))
        dialog = WhyDialog(self, _("Take a step back"), _("Take back"), told)

        def work(reason: str) -> CourtRow:
            return court.void_step(session.office, step.event_id, reason, session.today(), key=key)

        if dialog.ask_until_done(session.tasks.run, work) is not None:
            self._load()

    def say_item(self) -> None:
        """Say how it stands with the chosen thing."""
        entry, session, key = self._entry(), self.session, str(uuid4())
        if entry is None:
            return

        def work(said: ItemEntry) -> CourtFile:
            return court.say(session.office, self.case_id, entry.item, said.state, said.note, said.paths, key=key)

        if ItemDialog(self, entry).ask_until_done(session.tasks.run, work) is not None:
            self._load()

    def show_files(self) -> None:
        """The files of the chosen thing."""
        entry = self._entry()
        rows = self.found.files.get(entry.item, ()) if entry is not None else ()
        if rows:
            AttachedDialog(self, self.session, Object.COURT_ITEM, rows[-1].object_id, _(ITEM_NAMES[entry.item]) if entry else "").exec()
            self._load(())

    def book_fee(self) -> None:
        """Book the court's fee as a cost the household owes."""
        session, key, found = self.session, str(uuid4()), self.found
        items = court.cost_items(session.office)
        if not items:
            ask.show_error(self, court.NoCostItem())
            return

        def work(entry: FeeEntry) -> Fen:
            return court.book_fee(
                session.office, self.case_id, entry.item_id, entry.amount_fen, entry.on, entry.due_on, entry.note, key=key
            )

        dialog = FeeDialog(self, session, items, found.cost.fee_fen, found.cost.simplified_fen)
        if dialog.ask_until_done(session.tasks.run, work) is not None:
            self._load((CASES, CHARGES))

    def hand_over(self) -> None:
        """Note that papers of the case went to the court or somebody else."""
        session, key, row = self.session, str(uuid4()), self.found.row

        def work(entry: HandOverEntry) -> DisclosureRow:
            return disclosures.hand_over(
                session.office, row.unit_id, entry.recipient, entry.fields, entry.purpose, entry.handed_on, session.today(),
                court_case_id=row.case_id, key=key,
            )  # fmt: skip

        dialog = HandOverDialog(self, session, f"{row.code} · {_(WAY_NAMES[row.way])}", _("Claim in court"))
        dialog.recipient.setText(row.court)
        if dialog.ask_until_done(session.tasks.run, work) is not None:
            session.tasks.announce({CASES})

    def save_bundle(self) -> None:
        """All evidence as one PDF, with progress; what could not be put in is said."""
        session, row = self.session, self.found.row
        name = Path(f"{row.code} {_('Evidence bundle')} {session.today()}.pdf")
        path = ask.save_file(self, _("Evidence bundle"), ["PDF (*.pdf)"], name)
        if path is None:
            return
        language = profile(session.office).language

        def work(progress: Progress) -> tuple[Path, Bundled]:
            return evidence_bundle.file_bundle(session.office, row.case_id, session.today(), language, path, _heard(progress))

        session.tasks.run(work, self._bundled, lambda error: ask.show_error(self, error), title=_("Evidence bundle"))

    def _bundled(self, made: tuple[Path, Bundled]) -> None:
        path, bundled = made
        words = ngettext("{n} item on {pages} pages: {path}", "{n} items on {pages} pages: {path}", len(bundled.index))
        self.session.toast(words.format(n=len(bundled.index), pages=bundled.pages, path=path.name), ())
        if bundled.troubles:
            named = "\n".join(f"{one.number}. {one.title}: {one.trouble}" for one in bundled.troubles)
            ask.inform(self, _("These could not be put in; the index names them:") + "\n" + named)

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        self.gone = True
        super().done(result)


def _heard(progress: Progress) -> Callable[[int], bool]:
    """What the bundle reports to, as the window's progress hears it; a person who cancels stops it there."""

    def heard(done: int) -> bool:
        progress.report(done, done)
        return True

    return heard
