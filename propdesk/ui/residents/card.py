"""The household card: one household at a glance, beside every list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from propdesk.domain.units import KIND_NAMES, UnitKind, format_area
from propdesk.i18n import N_, _
from propdesk.services import households
from propdesk.services.households import Card
from propdesk.services.payments import UnitUnknown
from propdesk.services.privacy import note_phones_shown
from propdesk.ui import ask, icons
from propdesk.ui.labels import day, household_badge, yuan
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.cards import rule
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.flow import FlowLayout, Scrolled
from propdesk.ui.residents.arrears_block import ArrearsBlock
from propdesk.ui.residents.card_menu import MoreButton
from propdesk.ui.residents.debt_block import DebtBlock
from propdesk.ui.residents.people_block import PeopleBlock
from propdesk.ui.residents.texts import clear_layout, event_icon, event_text, label, meter_text, rate_text
from propdesk.ui.session import Session

EVENTS = 5
_ICON_SIDE = 17


class HouseholdCard(QWidget):
    """Shows the unit given to `show_unit`; `unit_id` is None while it shows nobody. Call `reload` when the book changed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.unit_id: int | None = None
        self.number = ""  # the paper that was looked for
        self.card: Card | None = None
        self.unit = label("", "title")
        self.badge = Badge()
        self.kind = label("", "secondary")
        self.found = label("", "strong")
        self.found.setWordWrap(True)
        self.people = PeopleBlock()
        self.people.shown.connect(self._note_shown)
        self.arrears = ArrearsBlock()
        self.arrears.hold_button.clicked.connect(self.hold)
        self.debt = DebtBlock()
        self.collect_button = _button("cash", self.collect, primary=True)
        self.notice_button = _button("bell", self.remind)
        self.contact_button = _button("phone", self.log_contact)
        self.edit_button = _button("pencil", self.edit)
        self.open_button = _button("file-text", self.open_page)
        self.statement_button = _button("receipt", self.show_statement)
        self.more_button = MoreButton(session, lambda: self.card)
        self.fees_button = QPushButton()
        self.fees_button.setProperty("kind", "link")
        self.fees_button.setAutoDefault(False)
        self.fees_button.clicked.connect(self.change_fees)
        self.events_title = label("", "strong")
        self.empty = EmptyState("user", N_("Choose a household to see its card."))
        self._lay_out()
        self.clear()

    def _lay_out(self) -> None:
        self._facts, self._events = _grid(), _grid(stretch=1)
        head = FlowLayout(spacing=10)
        for widget in (self.unit, self.badge, self.kind):
            head.addWidget(widget)
        inner = Scrolled()
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.found)
        column.addWidget(self.people)
        column.addWidget(self.arrears)
        column.addLayout(self._button_row())
        column.addWidget(self.debt)
        column.addWidget(rule())
        column.addLayout(self._facts)
        column.addWidget(rule())
        column.addWidget(self.events_title)
        column.addLayout(self._events)
        column.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        inner.setAutoFillBackground(False)
        self.area.viewport().setAutoFillBackground(False)
        frame = QFrame()
        frame.setProperty("role", "card")
        within = QVBoxLayout(frame)
        within.setContentsMargins(1, 1, 1, 1)
        within.addWidget(self.area)
        within.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.setMinimumWidth(300)

    def _button_row(self) -> FlowLayout:
        row = FlowLayout(spacing=8)
        first = (self.collect_button, self.notice_button, self.contact_button, self.edit_button)
        for button in (*first, self.statement_button, self.open_button, self.more_button):
            row.addWidget(button)
        return row

    # what is shown ------------------------------------------------------------------------------------------------------

    def show_unit(self, unit_id: int, number: str = "") -> None:
        """Show this household, with the paper of this `number` under its name where one was looked for.

        A unit the book does not have (any more) leaves the card empty.
        """
        same = unit_id == self.unit_id
        self.unit_id, self.number = unit_id, number
        self.reload()
        if not same:
            self.area.verticalScrollBar().setValue(0)

    def clear(self) -> None:
        """Show nobody."""
        self.unit_id, self.card = None, None
        self.area.hide()
        self.empty.show()
        self.retranslate()

    def reload(self) -> None:
        """Read the household again."""
        if self.unit_id is None:
            return
        try:
            self.card = households.card(self._session.office, self.unit_id, self._session.today(), EVENTS, number=self.number)
        except UnitUnknown:
            self.clear()
            return
        self.people.show_people(self.card.people)
        self.empty.hide()
        self.area.show()
        self.retranslate()

    def retranslate(self) -> None:
        """Show every text in the window's language."""
        self.empty.retranslate()
        self.people.retranslate()
        for button, text, tip in self._button_texts():
            button.setText(text)
            button.setToolTip(tip)
        self.events_title.setText(_("Latest events"))
        if self.card is not None:
            self._show(self.card)

    def _button_texts(self) -> list[tuple[QPushButton, str, str]]:
        owes = self.card is not None and (self.card.row.overdue_fen > 0 or self.card.late_fee_fen > 0)
        self.notice_button.setEnabled(owes)
        more = _("Instalments, holds, contacts, close-out, mediation, letters, court, files")
        return [
            (self.collect_button, _("Collect"), _("Take a payment from this household (F8)")),
            (self.notice_button, _("Remind"), _("Issue a reminder notice") if owes else _("Nothing is overdue.")),
            (self.contact_button, _("Contact"), _("Note a call, a visit or a message, and what was promised (F9)")),
            (self.edit_button, _("Edit"), _("Change the unit and its people")),
            (self.fees_button, _("Change…"), _("Which charge items apply, with a price and days of their own")),
            (self.statement_button, _("Statement"), _("Charges, payments and balance over some days (Ctrl+D)")),
            (self.more_button, _("More"), more),
            (self.open_button, _("Full page"), _("Charges, receipts and reminders of this household")),
        ]

    def _show(self, card: Card) -> None:
        row = card.row
        self.unit.setText(row.code)
        self.badge.show_badge(*household_badge(row.state, row.months, row.overdue_fen, row.credit_fen, row.late_fee_fen))
        self.kind.setText("" if row.kind == UnitKind.FLAT else _(KIND_NAMES[UnitKind(row.kind)]))
        self.arrears.show_card(card)
        self.debt.show_facts(card.debt)
        self._show_facts(card)
        self._show_events(card)

    def _show_facts(self, card: Card) -> None:
        row, unit = card.row, card.unit
        rates = "\n".join(rate_text(*rate) for rate in card.rates)
        facts = [
            (_("Rates"), rates or "—"),
            (_("Paid up to"), day(row.paid_up_to)),
            (_("Prepaid"), yuan(row.credit_fen) if row.credit_fen else "—"),
            (_("Building steward"), " ".join(part for part in (unit.steward, unit.steward_phone) if part) or "—"),
            *([(_("Meters"), "\n".join(map(meter_text, card.meters)))] if card.meters else []),
            (_("Area"), f"{format_area(row.area_cm2)} ㎡" if row.area_cm2 else "—"),
            (_("Handover date"), day(row.handover_on)),
            *([(_("Remark"), row.note)] if row.note else []),
        ]
        self._facts.removeWidget(self.fees_button)
        clear_layout(self._facts)
        self._facts.addWidget(self.fees_button, 1, 0, 1, 2, Qt.AlignmentFlag.AlignRight)
        for number, (name, value) in enumerate(facts):
            line = number + min(number, 1)  # the button stands under the rates
            shown = label(value)
            shown.setWordWrap(True)
            shown.setAlignment(Qt.AlignmentFlag.AlignRight)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(label(name, "secondary"), line, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(shown, line, 1)

    def _show_events(self, card: Card) -> None:
        found = [event for event in card.events if self.number and event.number == self.number]
        self.found.setText("\n".join(f"{event_text(event)} · {event.on.isoformat()}" for event in found))
        self.found.setVisible(bool(found))
        clear_layout(self._events)
        for line, event in enumerate(card.events):
            picture = QLabel()
            picture.setPixmap(icons.pixmap(event_icon(event), "text2", _ICON_SIDE, self.devicePixelRatioF()))
            text = label(event_text(event))
            text.setWordWrap(True)
            self._events.addWidget(picture, line, 0, Qt.AlignmentFlag.AlignTop)
            self._events.addWidget(text, line, 1)
            self._events.addWidget(label(event.on.strftime("%m-%d"), "secondary"), line, 2, Qt.AlignmentFlag.AlignTop)
        if not card.events:
            self._events.addWidget(label(_("Nothing has happened yet."), "secondary"), 0, 0, 1, 3)

    # what can be done ---------------------------------------------------------------------------------------------------

    def collect(self) -> None:
        """Take a payment from the household shown."""
        from propdesk.ui.billing.collect_dialog import collect

        if self.unit_id is not None:
            collect(self.window(), self._session, self.unit_id)

    def remind(self) -> None:
        """Issue a reminder notice to the household shown."""
        from propdesk.ui.billing.notice_dialog import issue_notices

        if self.unit_id is not None:
            issue_notices(self.window(), self._session, [self.unit_id], self._session.today())

    def log_contact(self) -> None:
        """Note a contact with the household shown."""
        from propdesk.ui.billing.contact_dialog import log_contact

        if self.unit_id is not None:
            log_contact(self.window(), self._session, self.unit_id)

    def edit(self) -> None:
        """Edit the unit shown."""
        from propdesk.ui.residents.unit_dialog import edit_unit

        if self.unit_id is not None:
            edit_unit(self.window(), self._session, self.unit_id)

    def change_fees(self) -> None:
        """Change which charge items apply to the unit shown, and at what price."""
        from propdesk.ui.residents.fees_dialog import change_fees

        if self.unit_id is not None:
            change_fees(self.window(), self._session, self.unit_id)

    def show_statement(self) -> None:
        """Show the statement of account of the household shown."""
        from propdesk.ui.billing.statement_dialog import show_statement

        if self.unit_id is not None:
            show_statement(self.window(), self._session, self.unit_id)

    def hold(self) -> None:
        """What rests of the household shown, and what it disputes."""
        from propdesk.ui.residents.holds_dialog import show_holds

        if self.unit_id is not None:
            show_holds(self.window(), self._session, self.unit_id)

    def open_page(self) -> None:
        """Open the full page of the household shown."""
        from propdesk.ui.residents.household_dialog import open_household

        if self.unit_id is not None:
            open_household(self.window(), self._session, self.unit_id)

    def _note_shown(self) -> None:
        unit_id, office = self.unit_id, self._session.office
        if unit_id is not None:
            self._session.tasks.run(
                lambda _progress: note_phones_shown(office, unit_id),
                lambda _nothing: None,
                lambda error: ask.show_error(self.window(), error),
            )


def _button(icon: str, run: object, *, primary: bool = False) -> QPushButton:
    button = QPushButton()
    button.setIcon(icons.icon(icon, "accent_text" if primary else ""))
    if primary:
        button.setProperty("kind", "primary")
    button.setAutoDefault(False)
    button.clicked.connect(run)
    return button


def _grid(stretch: int = 1) -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(stretch, 1)
    return grid
