"""收费: the Billing tab with its sub-pages. Each is built when first shown and reloaded when what it shows has changed."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from propdesk.i18n import N_, _, pgettext
from propdesk.services.contact_lists import CALLS, Only
from propdesk.ui.billing.adjustments_dialog import AdjustmentsDialog
from propdesk.ui.billing.arrears import YEAR, ArrearsPage
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.close_out_list import show_close_outs
from propdesk.ui.billing.contact_lists_dialog import ContactListsDialog
from propdesk.ui.billing.contact_rules import change_contact_rules
from propdesk.ui.billing.contacts_dialog import ContactsDialog
from propdesk.ui.billing.court_dialog import CasesDialog
from propdesk.ui.billing.ladder_dialog import show_ladders
from propdesk.ui.billing.late_fee_dialog import show_late_fees
from propdesk.ui.billing.letter_dialog import LettersDialog
from propdesk.ui.billing.limitation_dialog import show_limitation
from propdesk.ui.billing.list_page import ListPage
from propdesk.ui.billing.mediation_dialog import MediationsDialog
from propdesk.ui.billing.meters import MetersPage
from propdesk.ui.billing.periods_dialog import show_periods
from propdesk.ui.billing.prepaid import PrepaidPage
from propdesk.ui.billing.rate import CollectionRatePage
from propdesk.ui.billing.receipts import ReceiptsPage
from propdesk.ui.billing.refunds_dialog import RefundsDialog
from propdesk.ui.billing.rules_of_collecting import change_rules
from propdesk.ui.billing.statement_dialog import show_statement
from propdesk.ui.billing.task_table import TasksDialog
from propdesk.ui.parts.empty import EmptyAction
from propdesk.ui.parts.page import Deed, Page
from propdesk.ui.parts.tables import TableView
from propdesk.ui.parts.tabs import Tabs
from propdesk.ui.session import CHARGES, CONTACTS, PAPERS, PAYMENTS, RATES, UNITS, Session

ARREARS, CHARGED, RECEIPTS, PREPAID, METERS, RATE = "arrears", "charges", "receipts", "prepaid", "meters", "rate"
KEYS = (ARREARS, CHARGED, RECEIPTS, PREPAID, METERS, RATE)


def titles() -> list[str]:
    """The sub-tabs in the window's language, in the order of `KEYS`."""
    return [
        pgettext("tab", "Arrears"),
        _("Charges"),
        _("Receipts"),
        pgettext("tab", "Prepaid"),
        _("Meters"),
        _("Collection rate"),
    ]


class BillingPage(Page):
    """Arrears, charges, receipts, prepaid, meters, collection rate: one row of sub-tabs, the household card beside them."""

    topics = frozenset({UNITS, CHARGES, PAYMENTS, PAPERS, RATES, METERS, CONTACTS})
    with_card = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._pages: dict[str, Page] = {}
        self._stale: set[str] = set()
        self._bar = Tabs(2)
        for title in titles():
            self._bar.addTab(title)
        self._bar.setAccessibleName(_("Billing"))
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)
        self._bar.currentChanged.connect(self._show_sub)

    # sub-pages ----------------------------------------------------------------------------------------------------------

    def sub_page(self, key: str) -> Page:
        """The sub-page of this key, built if it was not shown yet."""
        if key not in self._pages:
            made = self._build(key)
            made.household_selected.connect(self.household_selected)
            made.household_opened.connect(self.household_opened)
            made.foot_changed.connect(self.foot_changed)
            self._pages[key] = made
            self._stack.addWidget(made)
            self._stale.add(key)
        return self._pages[key]

    def _build(self, key: str) -> Page:
        makers: dict[str, Callable[[], Page]] = {
            ARREARS: lambda: ArrearsPage(self.session, EmptyAction(N_("See the charges"), partial(self.show_sub, CHARGED))),
            CHARGED: lambda: ChargesPage(self.session),
            RECEIPTS: lambda: ReceiptsPage(self.session),
            PREPAID: lambda: PrepaidPage(self.session),
            METERS: lambda: MetersPage(self.session, self._rates),
            RATE: lambda: CollectionRatePage(self.session, EmptyAction(N_("Go to Charges"), partial(self.show_sub, CHARGED))),
        }
        return makers[key]()

    def current_key(self) -> str:
        return KEYS[max(0, self._bar.currentIndex())]

    def current(self) -> Page:
        return self.sub_page(self.current_key())

    def show_sub(self, key: str) -> Page:
        """Go to a sub-page and return it."""
        self._bar.setCurrentIndex(KEYS.index(key))
        return self.current()

    def _show_sub(self, _number: int) -> None:
        page = self.current()
        self._stack.setCurrentWidget(page)
        self._freshen()
        self.foot_changed.emit()

    def _freshen(self) -> None:
        key = self.current_key()
        if key in self._stale:
            self._stale.discard(key)
            self.sub_page(key).reload()

    # the window's side --------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the sub-page in sight again, the others when they are shown."""
        page = self.current()
        self._stack.setCurrentWidget(page)
        self._stale |= set(self._pages)
        self._freshen()

    def retranslate(self) -> None:
        for number, title in enumerate(titles()):
            self._bar.setTabText(number, title)
        self._bar.setAccessibleName(_("Billing"))
        for page in self._pages.values():
            page.retranslate()

    def foot_text(self) -> str:
        return self.current().foot_text()

    def main_table(self) -> TableView | None:
        return self.current().main_table()

    def may_close(self) -> bool:
        return all(page.may_close() for page in self._pages.values())

    def sub_tabs(self) -> QTabBar:
        return self._bar

    def first_focus(self) -> QWidget | None:
        return self.current().first_focus()

    def help_text(self) -> str:
        parts = [
            _("Arrears: who owes as of a day. Choose rows and issue notices; without a choice all shown receive one."),
            _("Charges: generate the charges of a period from the rates. You see sums and every unit left out before anything is written."),
            _("Receipts: the payments of some days with sums by method. A receipt is never deleted; voided, it keeps its number."),
            _("Late fees: only where the contract agrees them. Write the clause under Billing, Late fees; they count by the day."),
            _("F8 collects from the household chosen in the list; its card shows on the right."),
        ]
        return "\n\n".join([*parts, self.current().help_text()]).strip()

    def deeds(self) -> Sequence[Deed]:
        return (
            Deed("billing-run", N_("&Generate charges…"), self._generate, "billing", "Ctrl+N", "calculator", group=1),
            Deed("charge-once", N_("Charge &once…"), lambda: self._charges().charge_once(), "billing", icon="receipt", group=1),
            Deed("shared-cost", N_("&Shared cost…"), lambda: self._charges().share_cost(), "billing", icon="calculator", group=1),
            Deed("rates", N_("&Rates…"), self._rates, "billing", icon="coin-yuan", group=1),
            Deed("late-fees", N_("Late &fees…"), self._late_fees, "billing", icon="clock", group=1),
            Deed("developer", N_("Developer’s sta&tement…"), self._developer, "billing", icon="receipt", group=1),
            Deed("waivers", N_("&Waivers and write-offs…"), self._waivers, "billing", icon="pencil", group=1),
            Deed("collecting", N_("Rules of &collecting…"), lambda: change_rules(self, self.session), "billing", icon="settings", group=1),
            Deed("notices", N_("Issue &notices…"), self._issue, "billing", icon="bell", group=2),
            Deed("ladders", N_("Le&vels of reminding…"), lambda: show_ladders(self, self.session), "billing", icon="list-check", group=5),
            Deed("set-level", N_("Set the le&vel of old arrears…"), lambda: self._arrears().set_level(), "billing", icon="pencil", group=5),
            Deed("notices-issued", N_("Notices &issued…"), self._issued, "print", icon="file-text", group=2),
            Deed("contact-lists", N_("Calls and &visits…"), self._contact_lists, "billing", icon="phone", group=5),
            Deed("contacts", N_("Contacts so far…"), lambda: ContactsDialog(self, self.session).ask(), "billing", icon="history", group=5),
            Deed("contact-rules", N_("Rules of contact…"), self._contact_rules, "billing", icon="clock", group=5),
            Deed("mediations", N_("Mediations…"), self._mediations, "billing", icon="users", group=6),
            Deed("letters", N_("Lawyer’s &letter drafts…"), self._letters, "billing", icon="mail", group=6),
            Deed("court", N_("Cases in court…"), self._cases, "billing", icon="gavel", group=6),
            Deed("limitation", N_("Li&mitation watch…"), lambda: show_limitation(self, self.session), "billing", icon="clock", group=6),
            Deed("holds", N_("Holds and disputes…"), lambda: self._arrears().hold(), "billing", icon="clock", group=6),
            Deed("plans", N_("Instalments…"), lambda: self._arrears().plan(), "billing", icon="calendar", group=6),
            Deed("day-close", N_("Daily c&lose…"), lambda: self._receipts().close_day(), "billing", icon="lock", group=4),
            Deed("hand-over", N_("Shift &handover…"), lambda: self._receipts().hand_over(), "billing", icon="users", group=4),
            Deed("closes", N_("Closes and hando&vers…"), lambda: self._receipts().show_closes(), "billing", icon="history", group=4),
            Deed("refunds", N_("R&efunds…"), lambda: RefundsDialog(self, self.session).ask(), "billing", icon="arrow-back-up", group=4),
            Deed("periods", N_("&Periods closed…"), lambda: show_periods(self, self.session), "billing", icon="calendar", group=4),
            Deed("register", N_("Receipt numbers &used…"), lambda: self._receipts().show_register(), "billing", icon="list-check", group=4),
            Deed("receipt-forms", N_("&Printed receipt forms…"), lambda: self._receipts().edit_forms(), "print", icon="receipt", group=3),
            Deed("close-outs", N_("Close-out cases…"), self._close_outs, "billing", icon="target-arrow", group=6),
            Deed("tasks", N_("Tas&ks…"), self._tasks, "billing", icon="square-check", group=6),
            Deed("export", N_("&Export the list…"), self.export, "file", "Ctrl+E", "table-export", group=2),
        )

    # doing --------------------------------------------------------------------------------------------------------------

    def go(self, where: str, *, over_year: bool = False) -> None:
        """Go to a sub-page by its key, or to the window of that name, with a chip of its list after a colon.

        `over_year` leaves only the longest debts in the arrears list.
        """
        name, _colon, chip = where.partition(":")
        windows: dict[str, Callable[[], object]] = {
            "rates": self._rates,
            "run": self._generate,
            "tasks": partial(self._tasks, chip),
            "issued": partial(self._arrears_issued, chip),
            "limitation": partial(show_limitation, self, self.session, chip),
            "promises_due": self._promises_due,
            "close_outs": partial(self._close_outs, chip),
        }
        if name in windows:
            windows[name]()
            return
        page = self.show_sub(name)
        if isinstance(page, ArrearsPage):
            page.clear_filters()
            page.chips.set_on({YEAR} if over_year else {chip} if chip else ())

    def export(self) -> None:
        """Write the list in sight into a file."""
        page = self.current()
        if isinstance(page, ListPage):
            page.export()
        else:
            self.toast.emit(_("There is no list here to export."))

    def _charges(self) -> ChargesPage:
        page = self.show_sub(CHARGED)
        assert isinstance(page, ChargesPage)
        return page

    def _arrears(self) -> ArrearsPage:
        page = self.show_sub(ARREARS)
        assert isinstance(page, ArrearsPage)
        return page

    def _receipts(self) -> ReceiptsPage:
        page = self.show_sub(RECEIPTS)
        assert isinstance(page, ReceiptsPage)
        return page

    def _generate(self) -> None:
        self._charges().generate()

    def _waivers(self) -> None:
        AdjustmentsDialog(self, self.session).ask()

    def _rates(self) -> None:
        self._charges().show_rates()

    def _close_outs(self, chip: str = "") -> None:
        show_close_outs(self, self.session, chip)

    def _tasks(self, chip: str = "") -> None:
        TasksDialog(self, self.session, chip).ask()

    def _arrears_issued(self, chip: str) -> None:
        self._arrears().show_issued(chip)

    def _promises_due(self) -> None:
        ContactListsDialog(self, self.session, CALLS, Only.DUE_TODAY).ask()

    def _developer(self) -> None:
        show_statement(self, self.session, None)

    def _late_fees(self) -> None:
        show_late_fees(self, self.session)

    def _contact_rules(self) -> None:
        change_contact_rules(self, self.session)

    def _contact_lists(self) -> None:
        ContactListsDialog(self, self.session).ask()

    def _mediations(self) -> None:
        MediationsDialog(self, self.session).ask()

    def _letters(self) -> None:
        LettersDialog(self, self.session).ask()

    def _cases(self) -> None:
        CasesDialog(self, self.session).ask()

    def _issue(self) -> None:
        self._arrears().issue()

    def _issued(self) -> None:
        self._arrears().show_issued()
