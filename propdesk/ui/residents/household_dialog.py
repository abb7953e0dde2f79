"""The full page of a household: charges, receipts and reminders; Ctrl+PgUp and Ctrl+PgDn walk the list one came from."""

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import N_, _
from propdesk.services import households
from propdesk.services.households import History
from propdesk.services.meter_lists import ReadingLine
from propdesk.store.payments import PaymentRow
from propdesk.ui import icons, theme
from propdesk.ui.labels import paper_name
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.parts.tabs import TabbedPages
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.residents.texts import label
from propdesk.ui.session import CHARGES, METERS, PAPERS, PAYMENTS, RATES, UNITS, Session

NO_REMINDERS = frozenset({"receipt", "refund", "statement", "developer_statement"})
TOPICS = frozenset({UNITS, CHARGES, PAYMENTS, PAPERS, RATES, METERS})
CHARGE_COLUMNS = (
    Column("period", N_("Period"), lambda r: r.period, strong=True),
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("amount", N_("Charged"), lambda r: r.amount_fen, kind="money", total=True),
    Column("paid", N_("Received"), lambda r: r.paid_fen, kind="money", total=True),
    Column(
        "open", N_("Still open"), lambda r: r.open_fen, kind="money", total=True, strong=True, tone=lambda r: "danger" if r.open_fen else ""
    ),
    Column("due", N_("Due date"), lambda r: r.due_on, kind="date"),
    Column("formula", N_("Formula"), lambda r: r.formula, secondary=True),
)


def _undone(row: PaymentRow) -> str:
    """What became of a receipt: valid, void on its day, or reversed by a red receipt later."""
    if row.void_on is None:
        return _("Valid")
    if row.void_number:
        return _("Reversed {day}: {number}").format(day=row.void_on.isoformat(), number=row.void_number)
    return _("Voided {day}").format(day=row.void_on.isoformat())


PAYMENT_COLUMNS = (
    Column("number", N_("Receipt no."), lambda r: r.receipt, strong=True),
    Column("day", N_("Date"), lambda r: r.paid_on, kind="date"),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", tone=lambda r: "danger" if r.void_on else ""),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.method)])),
    Column("payer", N_("Payer"), lambda r: r.payer),
    Column(
        "state",
        N_("Status"),
        _undone,
        kind="badge",
        tone=lambda r: "ok" if not r.void_on else "warn" if r.void_number else "danger",
    ),
    Column("reason", N_("Reason"), lambda r: r.void_reason, secondary=True),
)
PAPER_COLUMNS = (
    Column("number", N_("No."), lambda r: r.number, strong=True),
    Column("kind", N_("Paper"), lambda r: paper_name(r.kind)),
    Column("day", N_("Date"), lambda r: r.issued_on, kind="date"),
    Column("amount", N_("Amount"), lambda r: r.total_fen, kind="money"),
    Column("prints", N_("Files made"), lambda r: r.prints, kind="int"),
)


READING_COLUMNS = (
    Column("read_on", N_("Date read"), lambda r: r.read_on, kind="date"),
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("meter", N_("Meter"), lambda r: r.meter),
    Column("value", N_("Reading"), lambda r: r.value, kind="quantity", zero=True, strong=True),
    Column("usage", N_("Usage"), lambda r: r.quantity, kind="quantity", zero=True),
    Column("state", N_("Status"), lambda r: _reading_state(r)[0], kind="badge", tone=lambda r: _reading_state(r)[1]),
)


def _reading_state(line: ReadingLine) -> tuple[str, str]:
    if line.reading_id is None:
        return _("Base"), "neutral"
    words = _("Billed") if line.billed else _("Not billed yet")
    rolled = _("Rollover")
    return f"{words} · {rolled}" if line.rollover else words, "ok" if line.billed else "info"


class HouseholdDialog(QDialog):
    """`order` are the units one may walk through, in the order of the list one came from."""

    def __init__(self, parent: QWidget | None, session: Session, unit_id: int, order: Sequence[int] = ()) -> None:
        super().__init__(parent)
        self._session = session
        self._order = list(order)
        self.unit_id = unit_id
        self.card = HouseholdCard(session)
        self.card.open_button.hide()
        self.tabs = TabbedPages()
        self.charges = _panel(CHARGE_COLUMNS, lambda r: r.charge_id, EmptyState("file-text", N_("Nothing has been billed yet.")))
        self.payments = _panel(PAYMENT_COLUMNS, lambda r: r.payment_id, EmptyState("receipt", N_("No payment yet. Press F8 to take one.")))
        self.papers = _panel(PAPER_COLUMNS, lambda r: r.document_id, EmptyState("bell", N_("No reminder yet.")))
        no_meter = EmptyState("calculator", N_("This household has no meter."))
        self.readings = _panel(READING_COLUMNS, lambda r: (r.meter_id, r.reading_id), no_meter)
        self.previous = _step("chevron-left", lambda: self.walk(-1))
        self.following = _step("chevron-right", lambda: self.walk(1))
        self.place = label("", "secondary")
        self.close_button = QPushButton()
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self._keys()
        session.tasks.changed.connect(self._changed)
        self.finished.connect(lambda _result: session.tasks.changed.disconnect(self._changed))
        self.show_unit(unit_id)
        self.charges.view.setFocus()

    def _lay_out(self) -> None:
        for panel in (self.charges, self.payments, self.papers):
            self.tabs.addTab(panel, "")
        self.tabs.setDocumentMode(True)
        self.card.setFixedWidth(max(340, self.card.sizeHint().width()))
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.card)
        middle.addWidget(self.tabs, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for widget in (self.previous, self.place, self.following):
            foot.addWidget(widget)
        foot.addStretch()
        foot.addWidget(self.close_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(12, 12, 12, 12)
        page.setSpacing(12)
        page.addLayout(middle, 1)
        page.addLayout(foot)
        self.resize(min(1340, theme.points() * 118), min(700, 440 + theme.points() * 20))

    def _keys(self) -> None:
        for keys, run in (
            ("Ctrl+PgUp", lambda: self.walk(-1)),
            ("Ctrl+PgDown", lambda: self.walk(1)),
            ("F8", self.card.collect),
            ("F9", self.card.log_contact),
            ("Ctrl+D", self.card.show_statement),
            ("F5", self.reload),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(run)

    def show_unit(self, unit_id: int) -> None:
        """Show another household in the same page."""
        self.unit_id = unit_id
        self._session.remember(unit_id)
        self.card.show_unit(unit_id)
        self.reload()

    def reload(self) -> None:
        """Read the household again; the page closes when the unit is gone."""
        self.card.reload()
        if self.card.unit_id is None:
            self.reject()
            return
        history = households.history(self._session.office, self.unit_id)
        self.charges.view.set_rows(history.charges)
        self.payments.view.set_rows(history.payments)
        self.papers.view.set_rows([row for row in history.papers if row.kind not in NO_REMINDERS])
        self.readings.view.set_rows(history.readings)
        place = self.tabs.indexOf(self.readings)
        if history.readings and place < 0:
            self.tabs.addTab(self.readings, "")
        elif place >= 0 and not history.readings:
            self.tabs.removeTab(place)
        self._texts(history)

    def walk(self, steps: int) -> None:
        """Go to the next or previous household of the list; at its ends nothing happens."""
        if self.unit_id in self._order:
            place = self._order.index(self.unit_id) + steps
            if 0 <= place < len(self._order):
                self.show_unit(self._order[place])

    def _texts(self, history: History) -> None:
        code = self.card.card.row.code if self.card.card else ""
        self.setWindowTitle(_("Household {unit}").format(unit=code))
        papers = len(self.papers.view.rows.all())
        for number, (name, count) in enumerate(
            (
                (_("Charges"), len(history.charges)),
                (_("Receipts"), len(history.payments)),
                (_("Reminders"), papers),
                (_("Meters"), len(history.readings)),
            )
        ):
            self.tabs.setTabText(number, f"{name} {count}")
        place = self._order.index(self.unit_id) if self.unit_id in self._order else -1
        self.previous.setEnabled(place > 0)
        self.following.setEnabled(0 <= place < len(self._order) - 1)
        for button, tip in ((self.previous, _("Previous household (Ctrl+PgUp)")), (self.following, _("Next household (Ctrl+PgDn)"))):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setVisible(place >= 0)
        self.place.setText(_("{place} of {n}").format(place=place + 1, n=len(self._order)))
        self.place.setVisible(place >= 0)
        self.close_button.setText(_("Close"))

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & TOPICS:
            self.reload()


def open_household(window: QWidget, session: Session, unit_id: int, order: Sequence[int] = ()) -> None:
    """Open a household's full page; without `order` the list in front of the window is walked."""
    dialog = HouseholdDialog(window, session, unit_id, order or order_of(window))
    dialog.exec()
    dialog.deleteLater()


def order_of(window: QWidget) -> list[int]:
    """The units of the list in front of a window, as filtered and sorted there; none where no list is."""
    page = getattr(window, "current_page", lambda: None)()
    table = page.main_table() if page is not None else None
    if table is None:
        return []
    return list(dict.fromkeys(row.unit_id for row in table.rows.shown() if hasattr(row, "unit_id")))


def _panel(columns: Sequence[Column], row_id: object, empty: EmptyState) -> TablePanel:
    view = TableView(columns, row_id)  # type: ignore[arg-type]
    view.type_ahead = "rows"
    view.setAlternatingRowColors(True)
    return TablePanel(view, empty)


def _step(icon: str, run: object) -> QPushButton:
    button = QPushButton()
    button.setIcon(icons.icon(icon))
    button.setAutoDefault(False)
    button.clicked.connect(run)
    return button
