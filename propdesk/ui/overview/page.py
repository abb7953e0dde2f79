"""The overview: home of the window. Figures lead to their lists; the start list leads through a new book."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from propdesk.domain.payments import METHOD_NAMES
from propdesk.i18n import N_, _, ngettext
from propdesk.services.overview import STEP_TEXTS, Overview, Step, overview
from propdesk.ui import icons
from propdesk.ui.labels import household_badge, percent, yuan
from propdesk.ui.overview.rates import RateBars
from propdesk.ui.overview.today import TodayCard
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.cards import FigureCard, SectionCard
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.flow import Scrolled
from propdesk.ui.parts.page import Page
from propdesk.ui.session import CASES, CHARGES, CONTACTS, PAPERS, PAYMENTS, PROFILE, RATES, UNITS, Session


class OverviewPage(Page):
    """`lead` says where each figure and step leads: "receipts", "arrears", "charges", "over_year", "close_outs", the targets of
    `TodayCard` and the names of `Step`.
    """

    topics = frozenset({UNITS, CHARGES, PAYMENTS, PAPERS, RATES, PROFILE, CASES, CONTACTS})

    def __init__(self, session: Session, lead: Mapping[str, Callable[[], object]]) -> None:
        super().__init__()
        self._session = session
        self._lead = lead
        self._shown: Overview | None = None
        self.rate = FigureCard(N_("Collection rate of the period (amount)"))
        self.received = FigureCard(N_("Received today"))
        self.owing = FigureCard(N_("Households in arrears"))
        self.over_year = FigureCard(N_("Over one year"))
        self.cases = FigureCard(N_("Close-out under way"))
        self.today = TodayCard(lead)
        self.steps = SectionCard(N_("Getting started"))
        self.buildings = SectionCard(N_("Collection rate by building (amount)"))
        self.longest = SectionCard(N_("Longest arrears"))
        self.bars = RateBars()
        self.empty = EmptyState(
            "building-community",
            N_("No households yet."),
            [
                EmptyAction(N_("Import from Excel"), lead["import"], primary=True),
                EmptyAction(N_("Add by hand"), lead["add"]),
                EmptyAction(N_("Look at the sample book first"), lead["sample"]),
            ],
        )
        self._lay_out()
        self._show_unread()
        for card, target in zip(self._cards(), ("charges", "receipts", "arrears", "over_year", "close_outs"), strict=True):
            card.clicked.connect(lead[target])

    def _cards(self) -> tuple[FigureCard, ...]:
        return self.rate, self.received, self.owing, self.over_year, self.cases

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for card in self._cards():
            figures.addWidget(card, 1)
        self.buildings.body.addWidget(self.bars)
        self.buildings.body.addStretch()
        self._step_rows = QVBoxLayout()
        self._step_rows.setSpacing(2)
        self.steps.body.addLayout(self._step_rows)
        self._longest_rows = QGridLayout()
        self._longest_rows.setVerticalSpacing(6)
        self._longest_rows.setHorizontalSpacing(12)
        self._longest_rows.setColumnStretch(1, 1)
        self.longest.body.addLayout(self._longest_rows)
        self.longest.body.addStretch()
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.today)
        left.addWidget(self.steps)
        left.addWidget(self.buildings, 1)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addLayout(left, 1)
        below.addWidget(self.longest, 1)
        inner = Scrolled()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(figures)
        column.addLayout(below)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inner)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.area)
        page.addWidget(self.empty)

    def _show_unread(self) -> None:
        """What stands here until the book has been read: the figures' cards with dots for the figures."""
        for part in (self.empty, self.today, self.steps, self.buildings, self.longest):
            part.hide()
        for card in self._cards():
            card.show_figure("…")

    def reload(self) -> None:
        office, today = self._session.office, self._session.today()
        self._session.tasks.read(self, lambda _progress: overview(office, today), self._take)

    def _take(self, shown: Overview) -> None:
        self._shown = shown
        self._show()
        self.foot_changed.emit()

    def retranslate(self) -> None:
        for card in self._cards():
            card.retranslate()
        for part in (self.today, self.steps, self.buildings, self.longest, self.empty):
            part.retranslate()
        self._show()

    def first_focus(self) -> QWidget | None:
        return self.owing

    def foot_text(self) -> str:
        shown = self._shown
        return ngettext("{n} unit", "{n} units", shown.units).format(n=shown.units) if shown else ""

    def help_text(self) -> str:
        return _(
            "The overview shows what came in today, who owes, and how the current period is being paid.\n\n"
            "Click a figure, or press Enter on it, to see the list behind it.\n\n"
            "The start list leads through the first day of a new book and disappears when every step is done."
        )

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self.area.setVisible(shown.units > 0)
        self.empty.setVisible(shown.units == 0)
        self.today.show()
        self.longest.show()
        self._show_figures(shown)
        self.today.show_todo(shown.todo)
        self._show_steps(shown)
        self._show_longest(shown)
        self.bars.show_rates(shown.rates)
        self.buildings.setVisible(bool(shown.rates))

    def _show_figures(self, shown: Overview) -> None:
        period = _("Period {period}").format(period=shown.period) if shown.period else _("Nothing billed yet")
        self.rate.show_figure(percent(shown.rate), period)
        self.rate.setToolTip(_("Received for this period ÷ charged for it"))
        split = " / ".join(f"{_(METHOD_NAMES[method])} {count}" for method, (count, _fen) in shown.received.items())
        count = ngettext("{n} receipt", "{n} receipts", shown.receipts).format(n=shown.receipts)
        self.received.show_figure(yuan(shown.received_fen), " · ".join(part for part in (count, split) if part))
        total = _("Total {amount}").format(amount=yuan(shown.owing_fen))
        self.owing.show_figure(f"{shown.owing:,}", total, tone="danger" if shown.owing else "")
        old = _("Total {amount}").format(amount=yuan(shown.over_year_fen))
        self.over_year.show_figure(f"{shown.over_year:,}", old, tone="danger" if shown.over_year else "")
        due, late = shown.todo.due, shown.todo.late
        told = _("due today {due}, past their day {late}").format(due=due, late=late)
        self.cases.show_figure(f"{shown.todo.cases:,}", told, tone="danger" if late else "")

    def _show_steps(self, shown: Overview) -> None:
        _clear(self._step_rows)
        self.steps.setVisible(not all(shown.steps.values()))
        for step in Step:
            done = shown.steps[step]
            button = QPushButton(_(STEP_TEXTS[step]))
            button.setIcon(icons.icon("circle-check" if done else "chevron-right", "ok" if done else "accent"))
            button.setProperty("kind", "flat")
            button.setEnabled(not done)
            button.setToolTip(_("Done") if done else "")
            state = _("done") if done else _("to do")
            button.setAccessibleName(f"{_(STEP_TEXTS[step])}: {state}")
            button.clicked.connect(self._lead[step.value])
            self._step_rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_longest(self, shown: Overview) -> None:
        _clear(self._longest_rows)
        if not shown.longest:
            self._longest_rows.addWidget(QLabel(_("Nobody is in arrears. Well done.")), 0, 0)
        for line, row in enumerate(shown.longest):
            link = QPushButton(row.code)
            link.setProperty("kind", "flat")
            link.clicked.connect(lambda _checked=False, unit_id=row.unit_id: self._session.show_household(unit_id))
            amount = QLabel(yuan(row.overdue_fen))
            amount.setProperty("tone", "danger")
            self._longest_rows.addWidget(link, line, 0, Qt.AlignmentFlag.AlignLeft)
            self._longest_rows.addWidget(QLabel("、".join(row.owners)), line, 1)
            self._longest_rows.addWidget(Badge(*household_badge(row.state, row.months, row.overdue_fen)), line, 2)
            self._longest_rows.addWidget(amount, line, 3, Qt.AlignmentFlag.AlignRight)


def _clear(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
