"""The full page of a household: charges, receipts and reminders; Ctrl+PgUp and Ctrl+PgDn walk the list one came from."""

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.attachments import Object
from propdesk.domain.timeline import THEME_NAMES
from propdesk.i18n import N_, _
from propdesk.services import contacts, deliveries, households, promises, timeline
from propdesk.ui import icons, theme
from propdesk.ui.billing.close_out_words import entry_of
from propdesk.ui.billing.contacts_dialog import COLUMNS as CONTACT_COLUMNS
from propdesk.ui.billing.contacts_dialog import Found
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.parts.tabs import TabbedPages
from propdesk.ui.parts.timeline import TimelineView
from propdesk.ui.residents.card import HouseholdCard
from propdesk.ui.residents.household_columns import CHARGE_COLUMNS, PAPER_COLUMNS, PAYMENT_COLUMNS, READING_COLUMNS, PaperLine
from propdesk.ui.residents.texts import label
from propdesk.ui.session import CASES, CHARGES, CONTACTS, METERS, PAPERS, PAYMENTS, RATES, UNITS, Session

NO_REMINDERS = frozenset({"receipt", "refund", "statement", "developer_statement"})
TOPICS = frozenset({UNITS, CHARGES, PAYMENTS, PAPERS, RATES, METERS, CONTACTS, CASES})


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
        self.papers = _panel(PAPER_COLUMNS, lambda r: r.document.document_id, EmptyState("bell", N_("No reminder yet.")))
        of_contacts = [column for column in CONTACT_COLUMNS if column.key != "unit"]
        self.contacts = _panel(of_contacts, lambda r: r[0].contact_id, EmptyState("phone", N_("Nobody was contacted yet.")))
        self.history = TimelineView([(about.value, name) for about, name in THEME_NAMES.items()], N_("Nothing happened yet."))
        no_meter = EmptyState("calculator", N_("This household has no meter."))
        self.readings = _panel(READING_COLUMNS, lambda r: (r.meter_id, r.reading_id), no_meter)
        self.previous = _step("chevron-left", lambda: self.walk(-1))
        self.following = _step("chevron-right", lambda: self.walk(1))
        self.place = label("", "secondary")
        self.files_button, self.close_button = QPushButton(), QPushButton()
        for button, act in ((self.files_button, self.show_files), (self.close_button, self.reject)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_out()
        self._keys()
        session.tasks.changed.connect(self._changed)
        self.finished.connect(lambda _result: session.tasks.changed.disconnect(self._changed))
        self.show_unit(unit_id)
        self.charges.view.setFocus()

    def _lay_out(self) -> None:
        for page in (self.charges, self.payments, self.papers, self.contacts, self.history):
            self.tabs.addTab(page, "")
        self.tabs.setDocumentMode(True)
        self.card.setFixedWidth(max(340, self.card.sizeHint().width()))
        self.tabs.currentChanged.connect(self._tell)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.card)
        middle.addWidget(self.tabs, 1)
        foot = dialogs.button_line((self.previous, self.place, self.following), (self.files_button, self.close_button))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setSpacing(12)
        whole.addLayout(middle, 1)
        whole.addLayout(foot)
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
        office, today = self._session.office, self._session.today()
        history = households.history(office, self.unit_id)
        notices = {row.document_id: row for row in deliveries.issued(office, today, self.unit_id)}
        promised = {row.contact_id: row for row in promises.find(office, today, unit_ids=[self.unit_id])}
        contacted: list[Found] = [(row, promised.get(row.contact_id)) for row in contacts.find(office, unit_id=self.unit_id)]
        self.charges.view.set_rows(history.charges)
        self.payments.view.set_rows(history.payments)
        papers = [row for row in history.papers if row.kind not in NO_REMINDERS]
        self.papers.view.set_rows([PaperLine(row, notices.get(row.document_id)) for row in papers])
        self.contacts.view.set_rows(contacted)
        self.readings.view.set_rows(history.readings)
        place = self.tabs.indexOf(self.readings)
        if history.readings and place < 0:
            self.tabs.addTab(self.readings, "")
        elif place >= 0 and not history.readings:
            self.tabs.removeTab(place)
        self._texts()
        self._tell()

    def _tell(self) -> None:
        """Fill the time line when it is looked at: it is longer than any list."""
        if self.tabs.currentWidget() is self.history:
            moments = timeline.of_unit(self._session.office, self.unit_id, self._session.today())
            self.history.show_entries([entry_of(moment) for moment in moments])

    def show_files(self) -> None:
        """The files kept about the household itself."""
        from propdesk.ui.billing.attached_dialog import show_files

        code = self.card.card.row.code if self.card.card else ""
        show_files(self, self._session, Object.UNIT, self.unit_id, code)

    def walk(self, steps: int) -> None:
        """Go to the next or previous household of the list; at its ends nothing happens."""
        if self.unit_id in self._order:
            place = self._order.index(self.unit_id) + steps
            if 0 <= place < len(self._order):
                self.show_unit(self._order[place])

    def _texts(self) -> None:
        code = self.card.card.row.code if self.card.card else ""
        self.setWindowTitle(_("Household {unit}").format(unit=code))
        for page, name in (
            (self.charges, _("Charges")),
            (self.payments, _("Receipts")),
            (self.papers, _("Reminders")),
            (self.contacts, _("Contacts")),
            (self.readings, _("Meters")),
        ):
            self.tabs.setTabText(self.tabs.indexOf(page), f"{name} {len(page.view.rows.all())}")
        self.tabs.setTabText(self.tabs.indexOf(self.history), _("Time line"))
        place = self._order.index(self.unit_id) if self.unit_id in self._order else -1
        self.previous.setEnabled(place > 0)
        self.following.setEnabled(0 <= place < len(self._order) - 1)
        for button, tip in ((self.previous, _("Previous household (Ctrl+PgUp)")), (self.following, _("Next household (Ctrl+PgDn)"))):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setVisible(place >= 0)
        self.place.setText(_("{place} of {n}").format(place=place + 1, n=len(self._order)))
        self.place.setVisible(place >= 0)
        self.files_button.setText(_("Files…"))
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
