"""分期: the instalment plans of a household above, the form for a new one below, with its instalments seen while it is typed."""

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from propdesk.domain import limitation
from propdesk.domain.deliveries import RELATION_NAMES, Relation
from propdesk.domain.evidence import Counts
from propdesk.domain.limitation import Event, Kind
from propdesk.domain.periods import add_months
from propdesk.domain.plans import (
    MOST,
    SIGNERS,
    STATE_NAMES,
    AccelerationWithoutClause,
    PlanState,
    PlanTerms,
    SignerMissing,
    by_rule,
    checked,
    propose,
)
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import households, late_fees, plan_papers, plans, prints
from propdesk.services.office import profile
from propdesk.services.prints import Printed
from propdesk.store.papers import DocumentRow
from propdesk.store.plans import PlanCharge, PlanRow
from propdesk.ui import labels, theme
from propdesk.ui.billing.plan_end_dialog import end_plan
from propdesk.ui.billing.plan_table import InstalmentTable
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo, DateField, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.residents.texts import label
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import PAPERS, PAYMENTS, Session

TONES = {PlanState.KEPT: "ok", PlanState.LATE: "warn", PlanState.BREACHED: "danger", PlanState.FULFILLED: "ok", PlanState.ENDED: "neutral"}
PLANS = (
    Column(
        "state", N_("Status"), lambda r: _(STATE_NAMES[r.stands.state]), kind="badge", tone=lambda r: TONES[r.stands.state], strong=True
    ),
    Column("agreed", N_("Agreed on"), lambda r: r.terms.agreed_on, kind="date"),
    Column("total", N_("Total"), lambda r: r.terms.total_fen, kind="money"),
    Column("paid", N_("Paid since"), lambda r: r.stands.paid_fen, kind="money", zero=True),
    Column("late", N_("Late"), lambda r: r.stands.late_fen, kind="money", tone=lambda r: "danger" if r.stands.late_fen else ""),
    Column("next", N_("Next instalment"), lambda r: r.stands.next_due.due_on if r.stands.next_due else None, kind="date"),
    Column("last", N_("Last instalment"), lambda r: r.last_due, kind="date"),
    Column("signer", N_("Signed by"), lambda r: r.terms.signer),
    Column("end", N_("Ended because"), lambda r: r.end_reason, secondary=True),
)
CHARGES = (
    Column("period", N_("Period"), lambda r: r.period, strong=True),
    Column("item", N_("Charge item"), lambda r: r.item, width=8),
    Column("due", N_("Due date"), lambda r: r.due_on, kind="date"),
    Column("open", N_("Open"), lambda r: r.open_fen, kind="money", zero=True),
    Column("fee", N_("Late fee"), lambda r: r.late_fee_fen, kind="money"),
)


class PlansDialog(FormDialog[PlanTerms]):
    """Saving keeps the dialog open and shows the new plan in the list."""

    def __init__(self, parent: QWidget, session: Session, unit_id: int) -> None:
        super().__init__(parent, _("Instalments"), _("It is signed: add it"))
        self._session, self._unit_id, self._key = session, unit_id, str(uuid4())
        self._code = ""
        self.cancel_button.setText(_("Close"))
        self._make_lists()
        self._make_fields()
        self._lay_fields()
        self.setMinimumWidth(theme.points() * 90)
        self._load()
        self._listen()

    def _make_lists(self) -> None:
        row = theme.row_height(theme.points())
        self.table = TableView(PLANS, lambda row: row.plan_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("calendar", N_("No instalments were agreed here.")), count_below=False)
        self.panel.setFixedHeight(round(row * 3.6))
        self.end_button, self.reprint_button = QPushButton(_("End the plan…")), QPushButton(_("Agreement of the plan…"))
        self.end_button.clicked.connect(self.end)
        self.reprint_button.clicked.connect(self.reprint)
        self.charges = TableView(CHARGES, lambda row: row.charge_id)
        nothing = EmptyState("circle-check", N_("Nothing is open on that day."))
        self.charge_panel = TablePanel(self.charges, nothing, count_below=False)
        self.charge_panel.setFixedHeight(round(row * 5))
        self.instalments = InstalmentTable()
        self.instalments.setFixedHeight(round(row * 5))
        self.sum = QLabel()
        self.sum.setProperty("role", "strong")
        self.effect = label("", "secondary")
        self.effect.setWordWrap(True)

    def _make_fields(self) -> None:
        today = self._session.today()
        self.day, self.first = DateField(today, today), DateField(today, add_months(today, 1))
        self.count, self.days = QSpinBox(), QSpinBox()
        self.count.setRange(1, MOST)
        self.count.setValue(3)
        self.days.setRange(0, 90)
        for field in (self.count, self.days):
            field.setMinimumHeight(theme.row_height(theme.points()))
        self.signer, self.relation, self.clause = QLineEdit(), Combo(), QLineEdit()
        for relation in SIGNERS:
            self.relation.addItem(_(RELATION_NAMES[relation]), relation)
        self.fees = QCheckBox(_("With the late fees up to that day"))
        self.fees.setVisible(bool(late_fees.rules(self._session.office)))
        self.one_sum = QCheckBox(_("The charges become one sum, paid in instalments"))
        self.one_sum.setChecked(True)
        self.accelerates = QCheckBox(_("By this clause the whole rest falls due when the plan is not kept"))
        self.agreed_row = FieldRow(N_("Agreed on"), self.day, required=True)
        self.first_row = FieldRow(N_("First instalment"), self.first, required=True)
        self.count_row = FieldRow(N_("Number of instalments"), self.count, hint=N_("Equal months; the last takes the rest."))
        self.charge_row = FieldRow(N_("Charges of the plan (all that are selected)"), self.charge_panel)
        self.table_row = FieldRow(N_("Instalments"), self.instalments, hint=N_("Days and amounts may be changed in the table."))
        self.signer_row = FieldRow(N_("Signed by"), self.signer, required=True)
        self.relation_row = FieldRow(N_("Signs as"), self.relation)
        self.days_row = FieldRow(N_("Days an instalment may be late"), self.days, hint=N_("After that the plan counts as not kept."))
        self.clause_row = FieldRow(N_("Own clause of the plan"), self.clause, hint=N_("In the words of the agreement; empty: none."))

    def _lay_fields(self) -> None:
        self.place(self.signer_row, SignerMissing)
        self.place(self.clause_row, AccelerationWithoutClause)
        first, tables = [self.agreed_row, self.first_row, self.count_row], [self.charge_row, self.table_row]
        last = [self.signer_row, self.relation_row, self.days_row]
        self.rows += [*first, *tables, *last, self.clause_row]
        self.add_widget(self.panel)
        self.add_buttons(self.end_button, self.reprint_button)
        self.add_widget(label(_("New plan"), "section"))
        self.add_widget(beside(first))
        self.add_widget(beside(tables))
        for widget in (self.fees, self.sum, beside(last), self.one_sum, self.clause_row, self.accelerates, self.effect):
            self.add_widget(widget)
        self.print_button = QPushButton(_("Print the agreement to sign…"))
        self.print_button.clicked.connect(self.print_new)
        self.add_buttons(self.print_button)

    def _listen(self) -> None:
        self.table.selection_changed.connect(self._chosen)
        self.charges.selection_changed.connect(self.propose)
        for signal in (self.first.changed, self.count.valueChanged, self.fees.toggled):
            signal.connect(lambda *_args: self.propose())
        self.day.changed.connect(self._load_charges)
        self.instalments.changed.connect(self._show_sum)
        for signal in (self.one_sum.toggled, self.relation.currentIndexChanged):
            signal.connect(lambda *_args: self._show_sum())
        self.propose()

    # reading ------------------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        """Read the plans and the open charges again."""
        office, today = self._session.office, self._session.today()
        card = households.card(office, self._unit_id, today, debt=False)
        self._code = card.unit.code
        self.setWindowTitle(_("Instalments · {unit}").format(unit=self._code))
        if not self.signer.text():
            self.signer.setText("、".join(person.name for person in card.people if person.role == "owner"))
        found = plans.of_unit(office, self._unit_id, today)
        self.table.set_rows(found)
        self.table.fit_columns()
        if found:
            self.table.select([found[0].plan_id])
        self._chosen()
        self._load_charges()

    def _load_charges(self) -> None:
        """The charges that are open on the day of the agreement, all of them chosen; those of a running plan are left out."""
        try:
            day = self.day.value()
        except UserError:
            return
        if day is None:
            return
        planned = {number for row in self.table.rows.shown() if row.stands.runs for number in row.charge_ids}
        found = [row for row in plans.coverable(self._session.office, self._unit_id, day) if row.charge_id not in planned]
        self.charges.set_rows(found)
        self.charges.fit_columns()
        self.charges.select([row.charge_id for row in found])
        self.propose()

    def covered(self) -> list[PlanCharge]:
        """The charges chosen, with their late fees where those go into the plan."""
        rows: Sequence[PlanCharge] = self.charges.selected()
        return [row if self.fees.isChecked() else row._replace(late_fee_fen=0) for row in rows]

    def total_fen(self) -> int:
        """What the plan has to cover."""
        return sum(row.open_fen + row.late_fee_fen for row in self.covered())

    def propose(self) -> None:
        """Equal months over what is chosen, in place of what stands in the table."""
        try:
            first = self.first.value()
            found = propose(self.total_fen(), self.count.value(), first) if first and self.total_fen() else ()
        except UserError:
            found = ()
        self.instalments.show_instalments(found)

    def _show_sum(self) -> None:
        """Whether the instalments add up, and what the plan does for limitation."""
        total = self.total_fen()
        try:
            rows = self.instalments.instalments()
        except UserError as error:
            self.sum.setText(error.sentence(_))
            return
        count, given = len(rows), sum(one.amount_fen for one in rows)
        said = ngettext("{n} instalment, {sum} of {total}", "{n} instalments, {sum} of {total}", count)
        text = said.format(n=count, sum=labels.yuan(given), total=labels.yuan(total))
        self.sum.setText(
            text if given == total else _("{text}: {difference} differ").format(text=text, difference=labels.yuan(given - total))
        )
        self.sum.setProperty("tone", "" if given == total else "danger")
        self.effect.setText(self._effect() if rows and self.covered() else "")

    def _effect(self) -> str:
        if by_rule(Relation(self.relation.currentData())) is not Counts.YES:
            return _(
                "Whether this signature counts for limitation has to be looked at: it is not the owner’s own or authorised in writing."
            )
        day, last = self.day.value(), self.instalments.instalments()[-1].due_on
        if day is None:
            return ""
        oldest = min(row.due_on for row in self.covered())
        kind = Kind.ONE_SUM if self.one_sum.isChecked() else Kind.PLAN
        stands = limitation.standing(oldest, [Event(kind, day, last)], day)
        return _("Signed, it counts for limitation of these charges: the oldest can be enforced until {day}.").format(
            day=stands.last_safe_day
        )

    # doing --------------------------------------------------------------------------------------------------------------

    def read(self) -> PlanTerms:
        agreed = self.check(self.agreed_row, self.day.value)
        instalments = self.check(self.table_row, self.instalments.instalments)
        signer = self.check(self.signer_row, self.signer.text)
        return PlanTerms(
            agreed,
            instalments,
            signer,
            Relation(self.relation.currentData()),
            self.clause.text(),
            self.accelerates.isChecked(),
            self.days.value(),
            self.one_sum.isChecked(),
        )

    def use(self, value: PlanTerms) -> None:
        """Write the plan; the dialog stays open."""
        office, unit_id, key = self._session.office, self._unit_id, self._key
        chosen, fees = [row.charge_id for row in self.covered()], self.fees.isChecked()
        self.send(self._session.tasks.run, lambda: plans.agree(office, unit_id, value, chosen, late_fees=fees, key=key), self._saved)

    def _saved(self, plan: PlanRow) -> None:
        self._key = str(uuid4())
        self.clause.clear()
        self._load()
        self._before = self._content()
        self._session.tasks.announce({PAYMENTS})
        count = len(plan.terms.instalments)
        said = ngettext("{unit}: {n} instalment agreed, {total}.", "{unit}: {n} instalments agreed, {total}.", count)
        self._session.toast(said.format(unit=plan.code, n=count, total=labels.yuan(plan.terms.total_fen)), ())

    def _plan(self) -> PlanRow | None:
        rows: Sequence[PlanRow] = self.table.selected()
        return rows[0] if rows else None

    def _chosen(self) -> None:
        """Only a plan that still runs can be ended."""
        plan = self._plan()
        runs = plan is not None and plan.stands.runs
        self.end_button.setEnabled(runs and not self._doing)
        self.end_button.setToolTip("" if runs else _("Choose a plan that is still running"))
        self.reprint_button.setEnabled(plan is not None)

    def end(self) -> None:
        """End the chosen plan, with its reason."""
        plan = self._plan()
        if plan is not None and end_plan(self, self._session, plan):
            self._load()

    def print_new(self) -> None:
        """The agreement as the form stands, to be signed."""
        self.message.hide()
        try:
            terms = self.read()
        except UserError as error:
            self._tell(error)
            return
        charges = self.covered()
        try:
            checked(terms, self.total_fen())
        except UserError as error:
            self._tell(error)
            return
        self._show_agreement(terms, charges)

    def reprint(self) -> None:
        """The agreement of the chosen plan."""
        plan = self._plan()
        if plan is not None:
            self._show_agreement(plan.terms, plan.charges)

    def _show_agreement(self, terms: PlanTerms, charges: Sequence[PlanCharge]) -> None:
        """Issue the agreement and show it; one that says the same keeps its number and is marked as a reprint."""
        session, unit_id = self._session, self._unit_id
        office = session.office
        language = profile(office).language or window().language
        rows: list[DocumentRow] = []

        def make(_progress: object) -> Printed:
            rows[:] = [plan_papers.issue(office, unit_id, terms, charges, language)]
            return plan_papers.draw(office, rows[0])

        def noted(printed: Printed) -> None:
            plan_papers.note(office, rows[0], printed)
            session.tasks.announce({PAPERS})

        name = prints.file_name(f"{self._code} {terms.agreed_on.isoformat()}.pdf")
        preview(
            self, session, _("Instalment agreement"), make, name, lambda _path, printed: noted(printed), noted, kind="letter"
        )  # fmt: skip

    def _show_doing(self, doing: bool) -> None:
        super()._show_doing(doing)
        self._chosen()


def show_plans(window: QWidget, session: Session, unit_id: int) -> None:
    """Open the instalment plans of a household."""
    PlansDialog(window, session, unit_id).ask()
