"""律师函草稿: the drafts made so far, a new one with a manager's decision, the files for the firm, and the log of what was handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from propdesk.domain.approvals import Approval
from propdesk.domain.disclosures import (
    FIELD_NAMES,
    Field,
    FieldsMissing,
    HandedBeforeMade,
    HandedInFuture,
    PurposeMissing,
    RecipientMissing,
)
from propdesk.domain.money import format_yuan
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import approvals, disclosures, letters, prints
from propdesk.services.letters import DraftRow
from propdesk.services.office import profile
from propdesk.services.papers import Filed
from propdesk.services.prints import Printed
from propdesk.store.disclosures import DisclosureRow
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, theme
from propdesk.ui.billing.law_list import LawList
from propdesk.ui.parts.approval import ApprovalFields
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import button
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CASES, PAPERS, Session

LANGUAGES = (("zh_CN", "中文"), ("en", "English"))


def _proved(row: DraftRow) -> str:
    return _("{proved} of {all}").format(proved=row.provable, all=row.demands) if row.demands else _("none")


COLUMNS = (
    Column("number", N_("Number"), lambda r: r.document.number, strong=True, width=12),
    Column("day", N_("As of"), lambda r: r.document.issued_on, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.document.code, width=8),
    Column("sum", N_("Total"), lambda r: r.document.total_fen, kind="money"),
    Column("proved", N_("Demands proved"), _proved, tone=lambda r: "" if r.provable else "warn"),
    Column("approver", N_("Allowed by"), lambda r: r.approver),
    Column("prints", N_("Printed"), lambda r: r.document.prints, kind="int"),
)
LOG = (
    Column("day", N_("Handed over on"), lambda r: r.handed_on, kind="date", strong=True),
    Column("unit", N_("Unit"), lambda r: r.code, width=8),
    Column("number", N_("Paper"), lambda r: r.number, width=12),
    Column("recipient", N_("Recipient"), lambda r: r.recipient, width=14),
    Column("fields", N_("Data"), lambda r: disclosures.field_words(r.fields, window()), width=16),
    Column("purpose", N_("Purpose"), lambda r: r.purpose, width=10),
    Column("by", N_("By"), lambda r: r.operator, secondary=True),
)


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """What the form of a new draft says."""

    language: str
    approval: Approval


class DraftDialog(FormDialog[DraftEntry]):
    """Shows what the draft would say, and asks the manager who allows it. Raises `UnitNotOverdue` where nothing is owed."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int, as_of: date) -> None:
        super().__init__(parent, _("Draft of a lawyer’s letter"), _("Make the draft"))
        seen = letters.preview(session.office, unit_id, as_of, window().language)
        for text, role in (
            (f"{seen.unit_code} · {'、'.join(seen.debtors)} · ¥{format_yuan(seen.total_fen)}", "strong"),
            (_told(len(seen.demands), len(seen.provable_demands)), ""),
            (_("Only a law firm issues the letter. The draft has a watermark and blanks, no letterhead and no seal."), "secondary"),
        ):
            said = label(text, role)
            said.setWordWrap(True)
            self.add_widget(said)
        self.language = Combo()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(profile(session.office).language))
        self.add_row(FieldRow(N_("Language"), self.language))
        office = session.office
        self.allowed = ApprovalFields(self, asks_for_pin=approvals.asks_for_pin(office), approvers=approvals.approvers(office))
        self.setMinimumWidth(theme.points() * 50)

    def read(self) -> DraftEntry:
        return DraftEntry(str(self.language.currentData()), self.allowed.read())


def _told(demands: int, provable: int) -> str:
    """How the draft will speak of demands."""
    if provable >= 2:
        return _("{n} demands whose arrival can be proved: the draft says that payment was demanded repeatedly.").format(n=provable)
    if demands:
        words = ngettext("{n} demand, arrival of {proved} can be proved", "{n} demands, arrival of {proved} can be proved", demands)
        return words.format(n=demands, proved=provable) + _(": the draft lists them and does not say “repeatedly”.")
    return _("No notice was issued yet. Send one first; a letter without a demand before it is weak.")


@dataclass(frozen=True, slots=True)
class HandOverEntry:
    """What the form of a hand-over says."""

    recipient: str
    fields: tuple[Field, ...]
    purpose: str
    handed_on: date


class HandOverDialog(FormDialog[HandOverEntry]):
    """Asks who received what and what for; every hand-over is kept for good. Nothing is ticked until somebody says it was given."""

    def __init__(self, parent: QWidget, session: Session, about: str, purpose: str = "") -> None:
        super().__init__(parent, _("Hand over"), _("Save the hand-over"))
        self.add_widget(label(about, "strong"))
        today = session.today()
        self.recipient, self.purpose, self.day = QLineEdit(), QLineEdit(purpose), DateField(today, today)
        self.recipient_row = self.add_row(
            FieldRow(N_("Recipient"), self.recipient, required=True, hint=N_("The firm and the person, like “Chen of a law firm”."))
        )
        self.purpose_row, self.day_row = (
            FieldRow(N_("Purpose"), self.purpose, required=True),
            FieldRow(N_("Handed over on"), self.day, required=True),
        )
        self.rows += [self.purpose_row, self.day_row]
        self.add_widget(beside([self.purpose_row, self.day_row]))
        self.boxes = {field: QCheckBox(_(name)) for field, name in FIELD_NAMES.items()}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        for place, box in enumerate(self.boxes.values()):
            grid.addWidget(box, *divmod(place, 3))
        self.fields_row = FieldRow(N_("Data"), holder, hint=N_("Tick only what was really handed over (PIPL 21, 23)."))
        self.add_widget(self.fields_row)
        self.place(self.recipient_row, RecipientMissing)
        self.place(self.purpose_row, PurposeMissing)
        self.place(self.day_row, HandedInFuture, HandedBeforeMade)
        self.place(self.fields_row, FieldsMissing)
        self.setMinimumWidth(theme.points() * 54)

    def read(self) -> HandOverEntry:
        recipient = self.check(self.recipient_row, self.recipient.text)
        purpose = self.check(self.purpose_row, self.purpose.text)
        day = self.check(self.day_row, self.day.value)
        return HandOverEntry(recipient, tuple(field for field, box in self.boxes.items() if box.isChecked()), purpose, day)


class LettersDialog(LawList):
    """The drafts; Enter shows one as paper, and its files for the firm are saved together."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None = None) -> None:
        empty = EmptyState("gavel", N_("No draft was made yet."))
        super().__init__(parent, session, _("Drafts of a lawyer’s letter"), COLUMNS, lambda row: row.document.document_id, empty, unit_id)
        self.new_button = button(_("New draft…"), self.add, "plus")
        self.over_button = button(_("Hand over…"), self.hand_over)
        self.log_button = button(_("What was handed over…"), self.show_log)
        self.close_button = button(_("Close"), self.reject)
        self.save_button = button(_("Save for the firm…"), self.save_files, "download")
        self.print_button = button(_("Show and print…"), self.show_paper, "printer", kind="primary")
        left = (self.new_button, self.over_button, self.log_button)
        self.lay_out(left, (self.close_button, self.save_button, self.print_button), 98, 500)
        self.table.opened.connect(lambda _row: self.show_paper())
        self.load()

    def rows(self) -> Sequence[DraftRow]:
        return letters.listed(self.session.office, self.unit_id)

    def words(self, row: DraftRow) -> str:
        return f"{row.document.number}\n{row.document.code}\n{row.approver}"

    def show_buttons(self) -> None:
        on = self.chosen() is not None
        for made in (self.over_button, self.save_button, self.print_button):
            made.setEnabled(on)
            made.setToolTip("" if on else _("Choose a draft."))

    def add(self) -> None:
        """Make a new draft."""
        unit_id = self.which_unit(_("Draft about which household"))
        row = new_draft(self, self.session, unit_id, self.session.today()) if unit_id is not None else None
        if row is not None:
            self.load(row.document_id)

    def show_paper(self) -> None:
        """The draft on the screen."""
        row = self.chosen()
        if row is not None:
            show_draft(self, self.session, row.document)

    def save_files(self) -> None:
        """Draft, Word file and data sheet into a folder."""
        row, session = self.chosen(), self.session
        folder = ask.folder(self, _("Folder for the firm’s files")) if row is not None else None
        if row is None or folder is None:
            return
        name = file_name(row.document)
        pdf, word, sheet = folder / f"{name}.pdf", folder / f"{name}.docx", folder / f"{name} {_('data sheet')}.pdf"

        def done(filed: Filed) -> None:
            session.tasks.announce({PAPERS})
            said = ngettext("{n} file saved in {folder}.", "{n} files saved in {folder}.", len(filed.paths))
            session.toast(said.format(n=len(filed.paths), folder=folder), ())
            self.load()

        session.tasks.run(
            lambda _progress: letters.file_draft(session.office, row.document, pdf, word, sheet), done, lambda e: ask.show_error(self, e)
        )

    def hand_over(self) -> None:
        """Note that the chosen draft went to a firm."""
        row, session, key = self.chosen(), self.session, str(uuid4())
        if row is None:
            return
        paper, about = row.document, f"{row.document.number} · {row.document.code}"

        def work(entry: HandOverEntry) -> DisclosureRow:
            return disclosures.hand_over(
                session.office, paper.unit_id, entry.recipient, entry.fields, entry.purpose, entry.handed_on, session.today(),
                document_id=paper.document_id, key=key,
            )  # fmt: skip

        dialog = HandOverDialog(self, session, about, _("Check and issue a lawyer’s letter"))
        made = dialog.ask_until_done(session.tasks.run, work, _("Saving the hand-over"))
        if made is not None:
            session.tasks.announce({CASES})
            session.toast(_("{number} handed to {recipient}.").format(number=paper.number, recipient=made[1].recipient), ())

    def show_log(self) -> None:
        """What was handed over to whom."""
        ShareLogDialog(self, self.session, self.unit_id).ask()


class ShareLogDialog(LawList):
    """Everything that was handed over, newest first; it can be exported and never changed."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int | None = None) -> None:
        empty = EmptyState("shield-check", N_("Nothing was handed over yet."))
        super().__init__(parent, session, _("Data handed over"), LOG, lambda row: row.disclosure_id, empty, unit_id)
        self.export_button, self.close_button = button(_("Export…"), self.export, "table-export"), button(_("Close"), self.reject)
        self.lay_out((self.export_button,), (self.close_button,), 100, 480)
        self.load()

    def rows(self) -> Sequence[DisclosureRow]:
        return disclosures.listed(self.session.office, unit_id=self.unit_id)

    def words(self, row: DisclosureRow) -> str:
        return f"{row.code}\n{row.number}\n{row.recipient}\n{row.purpose}"

    def export(self) -> None:
        """Write the whole log into a file."""
        office, language = self.session.office, window().language
        path = ask.save_file(self, _("Data handed over"), ["Excel (*.xlsx)", "CSV (*.csv)"], Path(f"{_('Data handed over')}.xlsx"))
        if path is not None:
            self.session.tasks.run(
                lambda _progress: disclosures.export(office, path, language),
                lambda made: self.session.toast(_("Saved: {path}").format(path=made), ()),
                lambda error: ask.show_error(self, error),
            )


def new_draft(parent: QWidget, session: Session, unit_id: int, as_of: date) -> DocumentRow | None:
    """Ask for a draft about a household and make it; None when it was left or nothing is owed."""
    try:
        dialog = DraftDialog(parent, session, unit_id, as_of)
    except UserError as error:
        ask.show_error(parent, error)
        return None
    key = str(uuid4())

    def work(entry: DraftEntry) -> DocumentRow:
        return letters.draft(session.office, unit_id, as_of, entry.language, entry.approval, key=key)

    made = dialog.ask_until_done(session.tasks.run, work, _("Making the draft"))
    if made is None:
        return None
    session.tasks.announce({PAPERS, CASES})
    session.toast(_("Draft {number} is made.").format(number=made[1].number), ())
    return made[1]


def show_draft(parent: QWidget, session: Session, row: DocumentRow) -> None:
    """A draft on the screen, to be printed or saved; every file made of it is noted."""
    office = session.office

    def note(printed: Printed) -> None:
        session.tasks.run(lambda _progress: prints.note_notices(office, [row], printed), lambda _none: session.tasks.announce({PAPERS}))

    preview(
        parent,
        session,
        _("Draft {number}").format(number=row.number),
        lambda _progress: letters.draw(office, row),
        f"{file_name(row)}.pdf",
        on_saved=lambda _path, printed: note(printed),
        on_printed=note,
    )


def file_name(row: DocumentRow) -> str:
    """The name a draft's file is given."""
    return prints.file_name(f"{row.code} {row.number}")
