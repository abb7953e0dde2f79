"""Tasks in a table, each confirmed from here: inside a case, and the list of the whole office."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from propdesk.domain.tasks import LIABILITY_NAMES, Liability, TaskKind, is_due, task_title
from propdesk.i18n import N_, _
from propdesk.services import tasks
from propdesk.store.tasks import TaskRow
from propdesk.ui import theme
from propdesk.ui.billing.close_out_words import task_state
from propdesk.ui.billing.task_form import NewTaskForm, TaskEndForm
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CASES, Session


def columns(session: Session, *, unit: bool) -> tuple[Column, ...]:
    """The columns of tasks as seen today, with or without the household."""

    def state(row: TaskRow) -> tuple[str, str]:
        return task_state(row, session.today())

    return (
        *((Column("unit", N_("Unit"), lambda r: r.code, strong=True, width=6),) if unit else ()),
        Column("what", N_("What is to be done"), lambda r: task_title(r.kind, r.title, _), strong=not unit, width=14),
        Column("state", N_("Status"), lambda r: state(r)[0], kind="badge", tone=lambda r: state(r)[1]),
        Column("due", N_("Deadline"), lambda r: r.due_on, kind="date"),
        Column("who", N_("Who does it"), lambda r: " · ".join(part for part in (r.department, r.person) if part)),
        Column("liability", N_("Whose matter"), lambda r: _(LIABILITY_NAMES[Liability(r.liability)]) if r.liability else ""),
        Column("confirmed", N_("Confirmed by"), lambda r: r.confirmed_by),
        Column("case", N_("Case"), lambda r: r.case_number, secondary=True, visible=unit),
        Column("note", N_("Note"), lambda r: r.note, secondary=True, visible=False),
    )


class TaskTable(QWidget):
    """Tasks with the button that confirms one; `done` is called when an end was written.

    With `unit` they are the whole office's, and the dialog that shows them puts the button among its own.
    """

    def __init__(self, session: Session, done: Callable[[], object], *, unit: bool = False) -> None:
        super().__init__()
        self._session, self._done, self._confirmed = session, done, ""
        self.table = TableView(columns(session, unit=unit), lambda row: row.task_id)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.panel = TablePanel(self.table, EmptyState("circle-check", N_("Nothing is to be put right.")), count_below=False)
        if not unit:
            self.panel.setFixedHeight(round(theme.row_height(theme.points()) * 5.4))
        self.end_button = QPushButton(_("Confirm the task…"))
        self.end_button.setAutoDefault(False)
        self.end_button.clicked.connect(self.end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.panel, 1)
        if not unit:
            column.addLayout(dialogs.button_line((self.end_button,), ()))
        self.table.selection_changed.connect(self._choose)
        self.table.opened.connect(lambda _row: self.end())
        self._choose()

    def show_tasks(self, rows: Sequence[TaskRow], confirmed: str = "") -> None:
        """Show these tasks; `confirmed` is who mostly confirms them."""
        self._confirmed = confirmed
        self.table.set_rows(rows)
        self.table.fit_columns()
        waiting = [row.task_id for row in rows if row.ended_on is None]
        if len(waiting) == 1:
            self.table.select(waiting)
        self._choose()

    def _chosen(self) -> TaskRow | None:
        rows = self.table.selected()
        return rows[0] if len(rows) == 1 and rows[0].ended_on is None else None

    def _choose(self) -> None:
        open_one = self._chosen() is not None
        self.end_button.setEnabled(open_one)
        self.end_button.setToolTip("" if open_one else _("Choose a task that is still open."))

    def end(self) -> None:
        """Ask how the chosen task ended and write it."""
        row, key = self._chosen(), str(uuid4())
        if row is None:
            return
        form = TaskEndForm(self, self._session, row, self._confirmed)
        if form.ask_until_done(self._session.tasks.run, lambda work: work(key), _("Saving")) is not None:
            self._done()


DUE, DECIDE = "due", "decide"
CHIPS = (
    Chip(DUE, N_("Due"), N_("Due today or past their deadline")),
    Chip(DECIDE, N_("To decide"), N_("Every notice was sent: close-out, lawyer or write-off")),
)


class TasksDialog(ListDialog):
    """Every open task of the office, the earliest deadline first; a chip leaves those due or those to decide. Gives new ones."""

    def __init__(self, parent: QWidget, session: Session, chip: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Tasks"))
        self._session = session
        self.tasks = TaskTable(session, self._written, unit=True)
        self.chips = ChipRow(CHIPS, exclusive=True)
        self.chips.changed.connect(self._filter)
        self.tasks.panel.clear_filter.connect(self.chips.clear)
        self.new_button = dialogs.button(_("New task…"), self.add, "plus")
        below = dialogs.button_line((self.new_button, self.tasks.end_button), (dialogs.button(_("Close"), self.reject),))
        dialogs.lay_out(self, [self.chips, (self.tasks, 1)], below, theme.points() * 104, theme.points() * 10 + 400)
        self.reload()
        self.chips.set_on({chip} if chip else ())

    def reload(self) -> None:
        """Read the open tasks again."""
        rows, today = tasks.open_tasks(self._session.office, self._session.today()), self._session.today()
        self.chips.set_counts({chip.key: sum(_fits(row, chip.key, today) for row in rows) for chip in CHIPS})
        self.tasks.show_tasks(rows)
        self._filter()

    def _filter(self, *_changed: object) -> None:
        on, today = next(iter(self.chips.on()), ""), self._session.today()
        self.tasks.table.set_filter((lambda row: _fits(row, on, today)) if on else None)

    def add(self) -> None:
        """Give somebody something to do by a day."""
        key = str(uuid4())
        if NewTaskForm(self, self._session).ask_until_done(self._session.tasks.run, lambda work: work(key), _("Saving")) is not None:
            self._written()

    def _written(self) -> None:
        self._session.tasks.announce({CASES})
        self.reload()


def _fits(row: TaskRow, chip: str, today: date) -> bool:
    """Whether an open task belongs to a chip."""
    return is_due(row.due_on, today) if chip == DUE else row.kind == TaskKind.DECIDE
