"""画句号: the window of one case. A stepper on top, one page per step, and beside it everything that ever happened with the household."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from propdesk.domain import close_out as rules
from propdesk.domain.attachments import Object
from propdesk.domain.close_out import STEP_NAMES, Stands, Step
from propdesk.domain.timeline import THEME_NAMES
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import close_outs, mediation, timeline
from propdesk.services.close_outs import CaseView
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing import close_out_forms as forms
from propdesk.ui.billing import close_out_visits as visits
from propdesk.ui.billing import close_out_words as words
from propdesk.ui.billing.close_out_paper import show_sheet
from propdesk.ui.billing.task_table import TaskTable
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.dialogs import ListDialog, button
from propdesk.ui.parts.flow import FlowLayout, Scrolled
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.stepper import Stepper, StepShown
from propdesk.ui.parts.timeline import TimelineView
from propdesk.ui.residents.texts import clear_layout, label
from propdesk.ui.session import CASES, CHARGES, CONTACTS, PAPERS, PAYMENTS, Session

Obstacle = UserError | None
Form = Callable[[QWidget, Session, CaseView], forms.StepForm]


class StepPage(QWidget):
    """One step: what was written about it, and the buttons that go on; a button that cannot be used says why."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "section")
        self.lines = QVBoxLayout()
        self.lines.setSpacing(6)
        self.buttons = FlowLayout(spacing=8)
        self.why = label("", "secondary")
        self.why.setWordWrap(True)
        inner = Scrolled()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addLayout(self.lines)
        column.addLayout(self.buttons)
        column.addWidget(self.why)
        self.below = QVBoxLayout()
        column.addLayout(self.below)
        column.addStretch()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def add_line(self, text: str, role: str = "") -> None:
        """A line of what was written."""
        shown = label(text, role)
        shown.setWordWrap(True)
        self.lines.addWidget(shown)

    def add_button(self, text: str, run: Callable[[], object], obstacle: Obstacle, *, primary: bool = False) -> QPushButton:
        """A button that goes on; what stands in its way is its tooltip and the line below."""
        button = QPushButton(text)
        button.setAutoDefault(False)
        if primary and obstacle is None:
            button.setProperty("kind", "primary")
        button.setEnabled(obstacle is None)
        button.clicked.connect(lambda: run())
        if obstacle is not None:
            button.setToolTip(obstacle.sentence(_))
            self.say(obstacle.sentence(_))
        self.buttons.addWidget(button)
        return button

    def clear(self) -> None:
        """Take out lines and buttons."""
        clear_layout(self.lines)
        clear_layout(self.buttons)
        self.say("")

    def say(self, text: str) -> None:
        """What stands in the way, below the buttons; nothing takes no room."""
        self.why.setText(text)
        self.why.setVisible(bool(text))


class CaseDialog(ListDialog):
    """One case of a household; every step is written in a form of its own and shown at once."""

    def __init__(self, parent: QWidget | None, session: Session, case_id: int) -> None:
        super().__init__(parent)
        self.session, self.case_id = session, case_id
        self.case: CaseView = close_outs.case(session.office, case_id, session.today())
        self.who, self.badge, self.money = label("", "title"), Badge(), label("", "secondary")
        self.further, self.taken_in = label("", "secondary"), label("", "secondary")
        self.take_in_button = button(_("Take into the case…"), lambda: self._end(forms.TakeInForm), "plus")
        self.stepper = Stepper(words.PAGES)
        self.pages = {key: StepPage() for key in words.PAGES}
        self.stack = QStackedWidget()
        for page in self.pages.values():
            self.stack.addWidget(page)
        self.tasks = TaskTable(session, self._confirmed)
        self.pages[Step.REMEDY.value].below.addWidget(self.tasks)
        self.history = TimelineView([(theme_.value, name) for theme_, name in THEME_NAMES.items()], N_("Nothing happened yet."))
        self.print_button = button(_("Case sheet…"), self.print_sheet, "printer")
        self.files_button = button(_("Files…"), self.show_files, "file-text")
        self.plans_button = button(_("Instalment plans…"), self.show_plans, "calendar")
        self.contact_button = button(_("Note a contact…"), self.note_contact, "phone")
        self.mediations_button = button(_("Mediations…"), self.show_mediations, "users")
        self.collect_button = button(_("Collect"), self.collect, "cash")
        self.close_button = button(_("Close"), self.reject)
        self.stepper.chosen.connect(lambda key: self.stack.setCurrentWidget(self.pages[key]))
        self._lay_out()
        session.tasks.changed.connect(self._changed)
        self.finished.connect(lambda _result: session.tasks.changed.disconnect(self._changed))
        self.reload()
        self.stepper.choose(words.page_now(self.case))
        self.stepper.button(self.stepper.current()).setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        for widget in (self.who, self.badge, self.money):
            head.addWidget(widget)
        head.addStretch()
        self.further.setWordWrap(True)
        beside = QWidget()
        right = QVBoxLayout(beside)
        right.setContentsMargins(8, 0, 0, 0)
        right.addWidget(QLabel(_("Everything that happened")))
        right.addWidget(self.history, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.stack)
        split.addWidget(beside)
        split.setSizes([1_000, 1_000])  # halves of whatever room there is
        left = (self.print_button, self.files_button, self.plans_button, self.contact_button, self.mediations_button)
        below = dialogs.button_line(left, (self.collect_button, self.close_button))
        beneath = QHBoxLayout()
        beneath.addWidget(self.further, 1)
        beneath.addWidget(self.take_in_button)
        parts: list[dialogs.Part] = [head, self.taken_in, beneath, self.stepper, (split, 1)]
        dialogs.lay_out(self, parts, below, theme.points() * 118, theme.points() * 20 + 460)

    # what is shown ------------------------------------------------------------------------------------------------------

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & {CASES, CHARGES, PAYMENTS, CONTACTS, PAPERS}:
            self.reload()

    def reload(self) -> None:
        """Read the case and the time line again."""
        office, today = self.session.office, self.session.today()
        self.case = case = close_outs.case(office, self.case_id, today)
        self.setWindowTitle(f"{_('Close-out')} {case.row.number} · {case.row.code}")
        self.who.setText(f"{case.row.code} {'、'.join(case.owners)}")
        self.badge.show_badge(*words.stands_badge(case.stands))
        first, last = case.periods
        told = _("{first} to {last}, {amount} when they were named; still open {open}")
        self.money.setText(told.format(first=first, last=last, amount=labels.yuan(case.named_fen), open=labels.yuan(case.open_fen)))
        self._show_further(case)
        self._show_steps(case)
        self.tasks.show_tasks(case.tasks, "、".join(case.owners))
        self.history.show_entries([words.entry_of(moment) for moment in timeline.of_unit(office, case.row.unit_id, today)])

    def _show_further(self, case: CaseView) -> None:
        fen, later = case.further_fen, case.taken_in
        text = _("Beside it {amount} fell due that this case does not name.").format(amount=labels.yuan(fen))
        self.further.setText(text)
        self.further.setVisible(bool(fen))
        self.take_in_button.setVisible(rules.can_take_in(case.course, case.row.code, len(case.further)) is None)
        joined = sum(one.open_fen + one.late_fee_fen for one in later)
        told = ngettext("{n} charge over {amount} was taken in since.", "{n} charges over {amount} were taken in since.", len(later))
        days = ", ".join(sorted({one.named_on.isoformat() for one in later}))
        self.taken_in.setText(f"{told.format(n=len(later), amount=labels.yuan(joined))} ({days})")
        self.taken_in.setVisible(bool(later))

    def _show_steps(self, case: CaseView) -> None:
        names = {step.value: _(STEP_NAMES[step]) for step in Step} | {words.RESULT: _("Result")}
        self.stepper.show_steps([StepShown(key, names[key], *words.step_state(case, key)) for key in words.PAGES])
        for key, page in self.pages.items():
            page.clear()
            page.title.setText(names[key])
            if key == words.RESULT:
                self._show_result(page, case)
            else:
                self._show_step(page, case, Step(key))

    def _show_step(self, page: StepPage, case: CaseView, step: Step) -> None:
        rows = [row for row in case.steps if row.step is step]
        if not rows:
            page.add_line(_("Nothing was written yet."), "secondary")
        if step is Step.CAUSE and case.causes:
            page.add_line(words.causes_text(case.causes), "strong")
        for number, row in enumerate(reversed(rows)):
            for line in words.step_lines(case, row):
                page.add_line(line, "strong" if number == 0 and step is not Step.CAUSE else "secondary")
        if step is Step.PLAN:
            self._show_mediations(page)
        text, form, can = _DEEDS[step]
        page.add_button(_(text), lambda: self.write(form(self, self.session, self.case)), can(case.course), primary=not rows)

    def _show_mediations(self, page: StepPage) -> None:
        """What was mediated for this case, where the agreement on payment stands."""
        for one in mediation.listed(self.session.office, close_out_id=self.case_id):
            if one.row.stands:
                page.add_line(words.mediation_text(one.row))

    def _show_result(self, page: StepPage, case: CaseView) -> None:
        results = [row for row in case.steps if row.step in (*rules.RESULTS, Step.TAKEN_UP, Step.TAKEN_IN)]
        if case.stands is Stands.REOPENED:
            told = _("Reopened: {amount} is open again because something that settled it was taken back.")
            page.add_line(told.format(amount=labels.yuan(case.open_fen)), "strong")
        for row in reversed(results):
            day = (row.done_on or row.noted_on).isoformat()
            by = _("allowed by {approver}").format(approver=row.approver) if row.approver else row.person
            page.add_line(" · ".join(part for part in (day, _(STEP_NAMES[row.step]), by, row.note) if part))
        course = case.course
        close = rules.can_close(course, labels.yuan(case.open_fen))
        page.add_button(_("● Put the full stop…"), lambda: self.write(forms.CloseForm(self, self.session, case)), close, primary=True)
        if case.stands is Stands.LAWYER:
            page.add_button(_("Draft the lawyer’s letter…"), self.draft_letter, None, primary=True)
        if case.stands is Stands.SUIT:
            page.add_button(_("Court file…"), self.open_court_file, None, primary=True)
        for text, form, can in _ENDS:
            page.add_button(_(text), partial(self._end, form), can(course))
        page.say(close.sentence(_) if close else "")

    def _end(self, form: Form) -> None:
        self.write(form(self, self.session, self.case))

    # doing --------------------------------------------------------------------------------------------------------------

    def write(self, form: FormDialog[forms.Work]) -> None:
        """Ask what the form asks and write it; the stepper goes on to the step to do next."""
        key = str(uuid4())
        done = form.ask_until_done(self.session.tasks.run, lambda work: work(key), _("Saving"))
        if done is not None:
            self._written()
            self.stepper.choose(words.page_now(self.case))

    def _confirmed(self) -> None:
        self._written()

    def _written(self) -> None:
        self.session.tasks.announce({CASES})
        self.reload()

    def collect(self) -> None:
        """Take money from the household at once."""
        from propdesk.ui.billing.collect_dialog import collect

        collect(self, self.session, self.case.row.unit_id)

    def show_files(self) -> None:
        """Files kept about the case: photos of what was put right, signed sheets."""
        from propdesk.ui.billing.attached_dialog import show_files

        show_files(self, self.session, Object.CLOSE_OUT, self.case_id, f"{self.case.row.number} · {self.case.row.code}")

    def show_plans(self) -> None:
        """The instalment plans of the household: agree one here, then choose it as the way of payment."""
        from propdesk.ui.billing.plan_dialog import show_plans

        show_plans(self, self.session, self.case.row.unit_id)
        self.reload()

    def note_contact(self) -> None:
        """Note a call, a message or a talk with the household."""
        from propdesk.ui.billing.contact_dialog import log_contact

        log_contact(self, self.session, self.case.row.unit_id)

    def show_mediations(self) -> None:
        """The mediations of the household; a new one belongs to this case."""
        from propdesk.ui.billing.mediation_dialog import MediationsDialog

        MediationsDialog(self, self.session, self.case.row.unit_id, self.case_id).ask()

    def draft_letter(self) -> None:
        """Make the draft the firm works from, and show it."""
        from propdesk.ui.billing.letter_dialog import new_draft, show_draft

        row = new_draft(self, self.session, self.case.row.unit_id, self.session.today())
        if row is not None:
            show_draft(self, self.session, row)

    def open_court_file(self) -> None:
        """The court file of the household; where none is open, ask for one and open it."""
        from propdesk.ui.billing.court_dialog import show_file_of

        show_file_of(self, self.session, self.case.row.unit_id)

    def print_sheet(self) -> None:
        """Show the case sheet, to be printed."""
        show_sheet(self, self.session, self.case)


_DEEDS: dict[Step, tuple[str, Form, Callable[[rules.Course], Obstacle]]] = {
    Step.APPOINTMENT: (N_("Make an appointment…"), visits.AppointmentForm, rules.can_appoint),
    Step.VISIT: (N_("Write down the visit…"), visits.VisitForm, rules.can_visit),
    Step.CAUSE: (N_("Root cause…"), forms.CauseForm, rules.can_find_causes),
    Step.REMEDY: (N_("Put right or set a deadline…"), forms.RemedyForm, rules.can_put_right),
    Step.PLAN: (N_("Agree on payment…"), forms.PlanForm, rules.can_agree),
    Step.REVIEW: (N_("Write down the review…"), visits.ReviewForm, rules.can_review),
}
_ENDS: tuple[tuple[str, Form, Callable[[rules.Course], Obstacle]], ...] = (
    (N_("On to the lawyer…"), forms.LawyerForm, rules.can_hand_over),
    (N_("On to court…"), forms.SuitForm, rules.can_sue),
    (N_("End otherwise…"), forms.EndForm, rules.can_end_otherwise),
    (N_("Take up again…"), forms.TakeUpForm, rules.can_take_up),
)


def show_case(parent: QWidget, session: Session, case_id: int) -> None:
    """Show one case until it is closed."""
    CaseDialog(parent, session, case_id).ask()


def open_case(parent: QWidget, session: Session, unit_id: int) -> None:
    """Go on with the household's open case; where there is none, ask for what a new one needs and open it."""
    office, today = session.office, session.today()
    running = [case for case in close_outs.of_unit(office, unit_id, today) if not case.course.over]
    if running:
        show_case(parent, session, running[0].row.case_id)
        return
    try:
        head, steward = close_outs.about(office, unit_id, today)
    except UserError as error:
        ask.show_error(parent, error)
        return
    key = str(uuid4())
    form = forms.OpenForm(parent, session, unit_id, head, steward)
    done = form.ask_until_done(session.tasks.run, lambda work: work(key), _("Saving"))
    if done is not None:
        opened: CaseView = done[1]  # type: ignore[assignment] # the work of this form opens a case
        session.tasks.announce({CASES})
        show_case(parent, session, opened.row.case_id)
