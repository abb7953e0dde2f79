"""今日待办: what waits today, one line for each list: how many, what it is, and the one thing to do with it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from propdesk.i18n import N_, _, ngettext, pgettext
from propdesk.services.today import ToDo
from propdesk.ui import icons
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.cards import SectionCard

Line = tuple[int, str, str, str]  # how many, tone of the badge, what it is, where it leads
PRINTED = frozenset({"promises_due"})


class TodayCard(SectionCard):
    """One line for each thing that waits, the urgent first; a sentence where nothing does. `lead` says where each leads."""

    def __init__(self, lead: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(N_("To do today"))
        self._lead = lead
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)

    def show_todo(self, todo: ToDo) -> None:
        """Show what waits."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        if todo.nothing:
            self._grid.addWidget(QLabel(_("Nothing waits today.")), 0, 0, 1, 3)
            return
        for row, (count, tone, text, target) in enumerate(line for line in _lines(todo) if line[0]):
            told = QLabel(text)
            told.setWordWrap(True)
            action = QPushButton(_("Print list…") if target in PRINTED else pgettext("deed", "Open"))
            action.setIcon(icons.icon("printer" if target in PRINTED else "chevron-right", "accent"))
            action.setProperty("kind", "flat")
            action.setAutoDefault(False)
            action.setAccessibleName(f"{count} {text}: {action.text()}")
            action.clicked.connect(lambda _checked=False, run=self._lead[target]: run())
            self._grid.addWidget(Badge(f"{count:,}", tone), row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(told, row, 1)
            self._grid.addWidget(action, row, 2)


def _lines(todo: ToDo) -> tuple[Line, ...]:
    """Every line in its order; those with nothing are left out by the card."""
    n = todo
    return (
        (n.limitation, "danger", _limitation(n.limitation), "limitation"),
        (n.promises_due, "info", ngettext("promise to be kept today", "promises to be kept today", n.promises_due), "promises_due"),
        (n.promises_broken, "danger", ngettext("promise broken", "promises broken", n.promises_broken), "promises_broken"),
        (n.visits, "info", ngettext("visit booked for today", "visits booked for today", n.visits), "close_outs_visits"),
        (n.due, "warn", ngettext("close-out case due today", "close-out cases due today", n.due), "close_outs_today"),
        (n.late, "danger", ngettext("close-out case past its day", "close-out cases past their day", n.late), "close_outs_late"),
        (n.reopened, "danger", ngettext("close-out case reopened", "close-out cases reopened", n.reopened), "close_outs_reopened"),
        (n.tasks, "warn", ngettext("task due or past its deadline", "tasks due or past their deadline", n.tasks), "tasks_due"),
        (n.decide, "warn", ngettext("decision to take: close-out, lawyer or write-off", "decisions to take: close-out, lawyer or write-off",
                                    n.decide), "tasks_decide"),
        (n.undelivered, "warn", ngettext("notice that reached nobody", "notices that reached nobody", n.undelivered), "undelivered"),
        (n.offered, "closeout", ngettext("close-out case to be opened", "close-out cases to be opened", n.offered), "close_outs_offered"),
    )  # fmt: skip


def _limitation(count: int) -> str:
    return ngettext("charge whose limitation ends within 30 days", "charges whose limitation ends within 30 days", count)
