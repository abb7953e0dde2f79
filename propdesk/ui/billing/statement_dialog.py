"""对账单: the account of a household, of all units of a person or of the developer over some days, to look at, print, export and copy."""

from datetime import date
from uuid import uuid4

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from propdesk.domain.statement import Statement
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import prints, statements
from propdesk.services.office import profile
from propdesk.services.prints import Printed
from propdesk.services.statements import SPAN_CHOICES, Account, Holder, SpanChoice
from propdesk.store.papers import DocumentRow
from propdesk.ui import ask, icons, theme
from propdesk.ui.billing.collect_developer import collect_from_developer
from propdesk.ui.billing.export import export_table
from propdesk.ui.billing.list_page import ChoiceBox
from propdesk.ui.billing.statement_tables import StatementTables
from propdesk.ui.labels import yuan
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, UNITS, Session

DEVELOPER = -1  # instead of a person's number
MOST_UNITS = 3  # named in the title
LANGUAGES = (("zh_CN", "中文"), ("en", "English"))


class StatementDialog(ListDialog):
    """Everything is read again when a choice or the book changes. Ctrl+P prints, Ctrl+E exports, Ctrl+C copies, Esc closes.

    Without a unit it is the developer's.
    """

    def __init__(self, parent: QWidget | None, session: Session, unit_id: int | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowTitle(_("Statement of account"))
        self._session, self._unit_id, self._gone = session, unit_id, False
        self.account: Account | None = None
        today = session.today()
        self.whose, self.span, self.language = QComboBox(), QComboBox(), QComboBox()
        self.first, self.last = DateField(today, narrow=True), DateField(today, narrow=True)
        self.item = ChoiceBox(N_("All charge items"), N_("Charge item"))
        self.tables = StatementTables()
        self.message, self.sums, self.apart = _label("error"), _label("strong"), _label("secondary")
        self.full = QCheckBox(_("Full names on the paper"))
        self.full.setToolTip(_("Without the tick names are masked, as on papers that leave the desk"))
        self.export_button = _button(_("Export…"), "table-export", self.export, "Ctrl+E")
        self.print_button = _button(_("Show and print…"), "printer", self.print_it, "Ctrl+P")
        self.print_button.setProperty("kind", "primary")
        self.collect_button = _button(_("Collect…"), "cash", self.collect)
        self.close_button = _button(_("Close"), "", self.reject)
        self._fill()
        self._lay_out()
        self._connect()
        self.choose(SpanChoice.THIS_YEAR)
        self.tables.lines.view.setFocus()

    def _fill(self) -> None:
        office = self._session.office
        if self._unit_id is not None:
            self.whose.addItem(_("This unit"), None)
            for person in statements.persons(office, self._unit_id, self._session.today()):
                self.whose.addItem(_("All units of {name}").format(name=person.name), person.person_id)
        if self._unit_id is None or statements.developer_units(office):
            self.whose.addItem(_("The developer, all units"), DEVELOPER)
        for choice, name in SPAN_CHOICES.items():
            self.span.addItem(_(name), choice.value)
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        self.language.setCurrentIndex([code for code, _name in LANGUAGES].index(profile(self._session.office).language))
        named = ((self.whose, _("Whose account")), (self.span, _("Span")), (self.language, _("Language of the paper")))
        for box, name in named:
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def _lay_out(self) -> None:
        filters = FlowLayout(spacing=8)
        for widget in (self.whose, self.span):
            filters.addWidget(widget)
        for text, field in ((_("From"), self.first), (_("to"), self.last)):
            filters.addWidget(_pair(text, field))
        filters.addWidget(self.item)
        left = (_pair(_("Language of the paper"), self.language), self.full)
        below = dialogs.button_line(left, (self.collect_button, self.close_button, self.export_button, self.print_button))
        self.message.hide()
        dialogs.lay_out(self, [filters, self.message, self.sums, self.apart, (self.tables, 1)], below, theme.points() * 112, 700)

    def _connect(self) -> None:
        self.span.currentIndexChanged.connect(lambda _number: self.choose(SpanChoice(self.span.currentData())))
        self.whose.currentIndexChanged.connect(lambda _number: self._whose_chosen())
        self.item.currentIndexChanged.connect(lambda _number: self.load())
        for field in (self.first, self.last):
            field.changed.connect(self._days_typed)
        for keys, run in (("Ctrl+P", self.print_it), ("Ctrl+E", self.export), ("F5", self.load)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(run)
        self._session.tasks.changed.connect(self._changed)

    # choosing -----------------------------------------------------------------------------------------------------------

    def choose(self, choice: SpanChoice) -> None:
        """Show a usual span; “from … to …” leaves the days as they are, to be typed."""
        with QSignalBlocker(self.span):
            self.span.setCurrentIndex(list(SPAN_CHOICES).index(choice))
        if choice is SpanChoice.DAYS:
            self.first.setFocus()
            self.first.edit.selectAll()
            return
        units = self._units()
        first, last = statements.days_of(self._session.office, units, choice, self._session.today())
        with QSignalBlocker(self.first), QSignalBlocker(self.last):
            self.first.set_value(first)
            self.last.set_value(last)
        self.load()

    def _units(self) -> tuple[int, ...]:
        """The units the account is about, as far as they are known before it is read."""
        if self.account is not None:
            return self.account.holder.unit_ids
        if self._unit_id is not None:
            return (self._unit_id,)
        return statements.developer_units(self._session.office)

    def show_days(self, first: date, last: date) -> None:
        """Show these days, both included."""
        with QSignalBlocker(self.first):
            self.first.set_value(first)
        self.last.set_value(last)
        self._days_typed()

    def _days_typed(self) -> None:
        with QSignalBlocker(self.span):
            self.span.setCurrentIndex(list(SPAN_CHOICES).index(SpanChoice.DAYS))
        self.load()

    def _whose_chosen(self) -> None:
        self.item.clear_choice()
        self.load()

    # reading ------------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the account again for what is chosen now."""
        try:
            first, last = self.first.value(), self.last.value()
        except UserError:
            return
        if first is None or last is None:
            return
        office, unit_id, person_id = self._session.office, self._unit_id, self.whose.currentData()
        self.collect_button.setVisible(person_id == DEVELOPER)
        self.full.setVisible(person_id != DEVELOPER)
        names = {name: number for number, name in self.account.items} if self.account else {}
        item_id = names.get(self.item.chosen() or "")

        def read(_progress: object) -> Account:
            if person_id == DEVELOPER or unit_id is None:
                return statements.of_developer(office, first, last, item_id=item_id)
            if person_id is None:
                return statements.of_unit(office, unit_id, first, last, item_id=item_id)
            return statements.of_person(office, person_id, first, last, item_id=item_id)

        self._session.tasks.run(read, self._show, self._failed)

    def _show(self, account: Account) -> None:
        if self._gone:
            return
        self.account = account
        self.message.hide()
        made, holder = account.statement, account.holder
        self.setWindowTitle(_("Statement of account {unit}").format(unit=_whose(holder)))
        self.item.offer([name for _number, name in account.items])
        self.tables.show_account(account)
        self.sums.setText("    ".join(_sums(made)))
        self.apart.setText("    ".join(_apart(made, developer=holder.developer)))
        self.print_button.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        if self._gone:
            return
        if not isinstance(error, UserError):
            ask.show_error(self, error)
            return
        self.message.setText(error.sentence(_))
        self.message.show()
        self.print_button.setEnabled(False)

    def _changed(self, topics: frozenset[str]) -> None:
        if not self._gone and topics & {CHARGES, PAYMENTS, UNITS}:
            self.load()

    # doing --------------------------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Write the table in front into a workbook or csv file."""
        if self.account is not None:
            title = (
                f"{_('Statement of account')} {_whose(self.account.holder)} {self.account.statement.first} {self.account.statement.last}"
            )
            export_table(self, self._session, self.tables.front(), title)

    def collect(self) -> None:
        """Take a payment of the developer for what is open of all units."""
        collect_from_developer(self, self._session)

    def print_it(self) -> None:
        """Freeze and number what is shown, and show it as paper; the same statement of a day keeps its number."""
        account, session = self.account, self._session
        if account is None or not self.print_button.isEnabled():
            return
        language, masked, key = str(self.language.currentData()), not self.full.isChecked(), str(uuid4())
        self.print_button.setEnabled(False)

        def issue(_progress: object) -> DocumentRow:
            return statements.issue(session.office, account, language, session.today(), masked=masked, key=key)

        session.tasks.run(issue, self._issued, self._not_issued)

    def _issued(self, row: DocumentRow) -> None:
        session = self._session
        session.tasks.announce({PAPERS})
        if self._gone:
            return
        self.print_button.setEnabled(True)

        def note(printed: Printed) -> None:
            session.tasks.run(
                lambda progress: prints.note_notices(session.office, [row], printed), lambda _nothing: session.tasks.announce({PAPERS})
            )  # fmt: skip

        preview(
            self, session, _("Statement of account {unit}").format(unit=row.number), lambda progress: statements.draw(session.office, row),
            f"{row.code} {row.number}.pdf", lambda path, printed: note(printed), note, kind="statement",
        )  # fmt: skip

    def _not_issued(self, error: BaseException) -> None:
        if not self._gone:
            self.print_button.setEnabled(True)
            ask.show_error(self, error)

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        if not self._gone:
            self._gone = True
            self._session.tasks.changed.disconnect(self._changed)
        super().done(result)


def _whose(holder: Holder) -> str:
    """The units, the first few where there are many; the developer by name."""
    if holder.developer:
        return holder.names[0]
    return " ".join(unit.code for unit in holder.units[:MOST_UNITS]) + (" …" if len(holder.units) > MOST_UNITS else "")


def _sums(made: Statement) -> list[str]:
    return [
        _("Opening balance {amount}").format(amount=yuan(made.opening.owed_fen)),
        _("Added {amount}").format(amount=yuan(made.grown_fen)),
        _("Settled {amount}").format(amount=yuan(made.shrunk_fen)),
        _("Closing balance {amount}").format(amount=yuan(made.closing.owed_fen)),
    ]


def _apart(made: Statement, *, developer: bool) -> list[str]:
    """What belongs to the balance; the developer has no prepaid money and no deposit."""
    late_fee = [_("Late fee in it: {amount}").format(amount=yuan(made.closing.late_fee_fen))] if made.closing.late_fee_fen else []
    later = [_("Billed, beginning later: {amount}").format(amount=yuan(made.later_fen))] if made.later_fen else []
    pots = [
        _("Prepaid balance: {amount}").format(amount=yuan(made.closing.credit_fen)),
        _("Deposit held: {amount}").format(amount=yuan(made.closing.held_fen)),
    ]
    return [*late_fee, *([] if developer else pots), *later, _("Data as of {day}").format(day=made.last.isoformat())]


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _pair(text: str, field: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    label = QLabel(text)
    label.setBuddy(field.edit if isinstance(field, DateField) else field)
    row.addWidget(label)
    row.addWidget(field)
    return pair


def _button(text: str, icon: str, run: object, keys: str = "") -> QPushButton:
    button = QPushButton(text)
    if icon:
        button.setIcon(icons.icon(icon, "accent_text" if icon == "printer" else ""))
    button.setAutoDefault(False)
    if keys:
        button.setToolTip(f"{text} ({keys})")
    button.clicked.connect(run)
    return button


def show_statement(window: QWidget, session: Session, unit_id: int | None) -> StatementDialog:
    """Open the statement of a household (without one the developer's) over `window` and return it at once."""
    dialog = StatementDialog(window, session, unit_id)
    dialog.open()
    return dialog
