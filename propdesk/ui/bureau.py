"""An open book at work in its window: pages and dialogs wired to the services, and what the window says about the book."""

from collections.abc import Callable
from datetime import date

from propdesk import __version__, clock
from propdesk.i18n import _, ngettext
from propdesk.services import office as offices
from propdesk.services import payments, upkeep
from propdesk.services.office import Office
from propdesk.settings import Settings
from propdesk.store.backup import BackupFile
from propdesk.store.integrity import Report
from propdesk.ui import ask
from propdesk.ui.desktop import Desktop
from propdesk.ui.front_desk import FrontDesk, number_of, unit_of
from propdesk.ui.labels import moment, yuan
from propdesk.ui.parts.page import Page
from propdesk.ui.parts.search_box import SearchLine
from propdesk.ui.session import Session
from propdesk.ui.tasks import Tasks


class Bureau:
    """Fills a `Desktop` with an open book. `switch` opens another book ("new-book", "open-book", "sample-book", "restore")."""

    def __init__(
        self,
        desktop: Desktop,
        office: Office,
        settings: Settings,
        tasks: Tasks,
        switch: Callable[[str], object],
        today: Callable[[], date] = clock.today,
    ) -> None:
        from propdesk.ui.residents.card import HouseholdCard

        self.desktop, self.window, self._switch = desktop, desktop.window, switch
        self.session = Session(office, tasks, settings, today, self.window.toast, self.open_household)
        self.front_desk = FrontDesk(self.session)
        self.card = HouseholdCard(self.session)
        desktop.holder.put(self.card)
        desktop.build = self._build
        desktop.find = lambda text: list(self.front_desk.lines(text))
        self.window.search.set_create(lambda _text: self._residents("add"))
        self.window.search_chosen.connect(self._chosen)
        self.window.household_selected.connect(self._selected)
        self.window.household_opened.connect(self._opened)
        self.window.look_changed.connect(self.show_facts)
        tasks.changed.connect(self._changed)

    def begin(self) -> None:
        """Show the first page and everything the window says about the book."""
        self.window.show_book(offices.name(self.session.office))
        self.window.begin()
        self.show_facts()
        facts = offices.profile(self.session.office)
        self.window.show_demo(facts.demo, lambda: self._switch("new-book"))
        self.front_desk.prepare()
        self._check_at_start()

    # pages --------------------------------------------------------------------------------------------------------------

    def _build(self, key: str) -> Page:
        if key == "overview":
            from propdesk.ui.overview.page import OverviewPage

            return OverviewPage(self.session, self._leads())
        if key == "residents":
            from propdesk.ui.residents.page import ResidentsPage

            return ResidentsPage(self.session)
        if key == "billing":
            from propdesk.ui.billing.page import BillingPage

            return BillingPage(self.session)
        from propdesk.ui.empty_pages import LATER, EmptyPage

        return EmptyPage(next(page for page in LATER if page.key == key))

    def _leads(self) -> dict[str, Callable[[], object]]:
        """Where the overview's figures and steps lead."""
        return {
            "receipts": lambda: self._billing("receipts"),
            "arrears": lambda: self._billing("arrears"),
            "charges": lambda: self._billing("charges"),
            "over_year": lambda: self._billing("arrears", over_year=True),
            "close_outs": lambda: self._billing("close_outs"),
            "close_outs_today": lambda: self._billing("close_outs:today"),
            "close_outs_late": lambda: self._billing("close_outs:late"),
            "close_outs_reopened": lambda: self._billing("close_outs:reopened"),
            "close_outs_offered": lambda: self._billing("close_outs:offered"),
            "close_outs_visits": lambda: self._billing("close_outs:visits"),
            "promises_due": lambda: self._billing("promises_due"),
            "promises_broken": lambda: self._billing("arrears:broken"),
            "tasks_due": lambda: self._billing("tasks:due"),
            "tasks_decide": lambda: self._billing("tasks:decide"),
            "undelivered": lambda: self._billing("issued:undelivered"),
            "limitation": lambda: self._billing("limitation:30"),
            "import": lambda: self._residents("import"),
            "add": lambda: self._residents("add"),
            "sample": lambda: self._switch("sample-book"),
            "company": self.edit_profile,
            "units": lambda: self._residents("import"),
            "rates": lambda: self._billing("rates"),
            "first_run": lambda: self._billing("run"),
            "first_receipt": self.collect,
            "backup": self.back_up,
        }

    def lead(self, where: str) -> None:
        """Go where a figure or step of the overview leads."""
        self._leads()[where]()

    def _billing(self, where: str, *, over_year: bool = False) -> None:
        page = self.window.show_page("billing")
        go = getattr(page, "go")  # noqa: B009 - pages are known here only by their base
        go(where, over_year=over_year)

    def _residents(self, what: str) -> None:
        page = self.window.show_page("residents")
        run = {deed.key: deed.run for deed in page.deeds()}
        run["import" if what == "import" else "new"]()

    # households ---------------------------------------------------------------------------------------------------------

    def open_household(self, unit_id: int, number: str = "") -> None:
        """Show a household's card whatever page is in front, with the paper of this `number` under its name."""
        self._selected(unit_id, number)
        self.window.show_card()

    def _selected(self, unit_id: int | None, number: str = "") -> None:
        """Show the household chosen in a list; a list without a choice leaves the card as it is."""
        if unit_id is not None:
            self.card.show_unit(unit_id, number)
            self.session.remember(unit_id)

    def _opened(self, unit_id: int) -> None:
        from propdesk.ui.residents.household_dialog import open_household

        self.session.remember(unit_id)
        open_household(self.window, self.session, unit_id)

    def _chosen(self, line: SearchLine, action: str) -> None:
        unit_id = unit_of(line)
        self.open_household(unit_id, number_of(line))
        if action == "collect":
            self.collect(unit_id)
        elif action == "remind":
            self.remind(unit_id)

    def collect(self, unit_id: int | None = None) -> None:
        """Take money from a household: the one named, else the one on the card; without either the search begins."""
        from propdesk.ui.billing.collect_dialog import collect

        chosen = unit_id or self.card.unit_id
        if chosen is None:
            self.window.toast(_("Find the household first, then press F8."))
            self.window.search.begin()
            return
        collect(self.window, self.session, chosen)
        self.window.search.begin()

    def remind(self, unit_id: int | None = None) -> None:
        """Note a contact with a household: the one named, else the one on the card; without either the search begins."""
        from propdesk.ui.billing.contact_dialog import log_contact

        chosen = unit_id or self.card.unit_id
        if chosen is None:
            self.window.toast(_("Find the household first, then press F9."))
            self.window.search.begin()
            return
        log_contact(self.window, self.session, chosen)

    def statement(self) -> None:
        """The statement of account of the household on the card; without one the search begins."""
        from propdesk.ui.billing.statement_dialog import show_statement

        if self.card.unit_id is None:
            self.window.toast(_("Find the household first; then its statement can be shown."))
            self.window.search.begin()
            return
        show_statement(self.window, self.session, self.card.unit_id)

    # the book -----------------------------------------------------------------------------------------------------------

    def edit_profile(self) -> None:
        """Company and community."""
        from propdesk.ui.office.profile_dialog import edit_profile

        edit_profile(self.window, self.session)

    def back_up(self) -> None:
        """A verified backup now, in the worker."""

        def done(made: BackupFile) -> None:
            self.window.toast(_("Backed up and verified: {name}").format(name=made.path.name))
            self.session.tasks.announce({"profile"})

        office = self.session.office
        self.session.tasks.run(lambda _progress: upkeep.backup_now(office, "by-hand"), done, self._failed, title=_("Backup"))

    def check(self) -> None:
        """The full check, in the worker; what it finds is said in a box, nothing is repaired."""

        def done(report: Report) -> None:
            if report.clean:
                ask.inform(self.window, _("The book is sound: file, sums, numbers and the chain of changes agree."))
            else:
                ask.inform(self.window, "\n".join(finding.sentence(_) for finding in report.findings))

        office = self.session.office
        self.session.tasks.run(lambda _progress: upkeep.check_book(office), done, self._failed, title=_("Checking the book"))

    def about(self) -> None:
        """Version and where the book lies."""
        info = upkeep.book_info(self.session.office)
        counts = ngettext("{n} unit", "{n} units", info.units).format(n=info.units)
        ask.inform(self.window, f"PropDesk {__version__}\n{info.path}\n{counts}\n{info.uuid}")

    def _failed(self, error: BaseException) -> None:
        ask.show_error(self.window, error)

    def _check_at_start(self) -> None:
        office, unclean = self.session.office, self.session.office.unclean

        def done(report: Report) -> None:
            if not report.clean:
                text = " ".join(finding.sentence(_) for finding in report.findings)
                self.window.messages.show_message("check", text, "danger", [(_("Restore a backup…"), lambda: self._switch("restore"))])
            elif unclean:
                text = _("PropDesk was not closed properly last time. The book was checked in full and is sound.")
                self.window.messages.show_message("check", text, "info")

        self.session.tasks.run(lambda _progress: upkeep.check_at_start(office), done, self._failed, title=_("Checking the book"))

    # what the window says -----------------------------------------------------------------------------------------------

    def _changed(self, topics: frozenset[str]) -> None:
        self.front_desk.renew(topics)
        self.show_facts()
        if self.card.unit_id is not None:
            self.card.reload()
        if "profile" in topics:
            self.window.show_book(offices.name(self.session.office))

    def show_facts(self) -> None:
        """Today's takings, the newest backup and the person at the desk, in the status line."""
        today = self.session.today()
        totals = payments.day_totals(self.session.office, today)
        count, fen = sum(n for n, _fen in totals.values()), sum(f for _n, f in totals.values())
        receipts = ngettext("{n} receipt", "{n} receipts", count).format(n=count)
        self.window.status.show_fact("today", _("Received today {amount} ({receipts})").format(amount=yuan(fen), receipts=receipts))
        newest = upkeep.newest_backup(self.session.office)
        when = moment(newest.made_at if newest else None, today)
        self.window.status.show_fact("backup", _("Backup {when}").format(when=when), "ok" if newest else "warn")
        self.window.status.show_fact("operator", self.session.office.actor.operator)

    def leave(self) -> None:
        """Let go of the window's signals before another book takes its place."""
        self.session.tasks.changed.disconnect(self._changed)
