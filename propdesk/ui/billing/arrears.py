"""欠费与催缴: who owes as of a day, for how long, and the notices to them."""

from datetime import date

from PySide6.QtCore import QSignalBlocker

from propdesk.domain.arrears import BUCKET_NAMES, Bucket, State
from propdesk.domain.money import Fen
from propdesk.domain.privacy import mask_phone
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import arrears
from propdesk.services.arrears import Arrears
from propdesk.services.standing_marks import Marks, marks
from propdesk.store.lists import ArrearsRow
from propdesk.ui import labels
from propdesk.ui.billing.close_out_case import open_case
from propdesk.ui.billing.collect_dialog import collect
from propdesk.ui.billing.contact_dialog import log_contact
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.billing.letter_dialog import LettersDialog
from propdesk.ui.billing.level_form import set_level
from propdesk.ui.billing.level_words import level_name, next_text
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.notice_dialog import issue_notices
from propdesk.ui.billing.plan_dialog import show_plans
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.rows import Filter
from propdesk.ui.residents.holds_dialog import show_holds
from propdesk.ui.session import CHARGES, CONTACTS, PAPERS, PAYMENTS, RATES, UNITS, Session

MONTHS, YEAR, PROMISED, BROKEN = "months", "year", "promised", "broken"
LATE_FEE, WITHHELD, PROMISE = "late_fee", "withheld", "promise"


def _badge(row: ArrearsRow) -> tuple[str, str]:
    return labels.household_badge(row.state, row.months, row.overdue_fen, row.credit_fen, row.late_fee_fen)


def _danger(row: ArrearsRow) -> str:
    return "danger" if row.overdue_fen else ""


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=6),
    Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=3),
    Column("phone", N_("Phone"), lambda r: mask_phone(r.phones[0]) if r.phones else None, kind="phone", secondary=True),
    Column("area", N_("Area ㎡"), lambda r: r.area_cm2, kind="area"),
    Column("months", N_("Months owed"), lambda r: r.months, kind="int"),
    Column("amount", N_("Arrears"), lambda r: r.overdue_fen, kind="money", total=True, tone=_danger, strong=True),
    Column(LATE_FEE, N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True),
    Column(WITHHELD, N_("Not demanded"), lambda r: r.withheld_fen, kind="money", total=True),
    Column("credit", N_("Prepaid"), lambda r: r.credit_fen, kind="money", total=True),
    Column("state", N_("Status"), lambda r: _badge(r)[0], kind="badge", tone=lambda r: _badge(r)[1], sort=lambda r: r.months),
    Column("steward", N_("Steward"), lambda r: r.steward),
    Column("reminded", N_("Last reminder"), lambda r: r.last_notice_on, kind="date", secondary=True),
    Column("oldest", N_("Oldest period"), lambda r: r.oldest_period, visible=False),
    Column("recent", BUCKET_NAMES[Bucket.RECENT], lambda r: r.ageing.recent_fen, kind="money", total=True, visible=False),
    Column("middle", BUCKET_NAMES[Bucket.MIDDLE], lambda r: r.ageing.middle_fen, kind="money", total=True, visible=False),
    Column("old", BUCKET_NAMES[Bucket.OLD], lambda r: r.ageing.old_fen, kind="money", total=True, visible=False),
)
CHIPS = (
    Chip(MONTHS, N_("> 1 month"), N_("More than one period is overdue")),
    Chip(YEAR, N_("> 1 year"), N_("More than twelve periods are overdue")),
    Chip(PROMISED, N_("Promised"), N_("A promise stands that is not due yet")),
    Chip(BROKEN, N_("Promise broken"), N_("A promise was not kept, or only in part, and no later one stands")),
)


class _Said:
    """Level, next step and promise of the households in the list, as its columns ask for them."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self.marks = Marks()

    def level(self, row: ArrearsRow) -> str:
        known = self.marks.levels.get(row.unit_id)
        return level_name(known.level) if known else ""

    def position(self, row: ArrearsRow) -> int:
        known = self.marks.levels.get(row.unit_id)
        return known.position if known else 0

    def following(self, row: ArrearsRow) -> str:
        return next_text(self.marks.levels.get(row.unit_id), self.as_of)

    def promise(self, row: ArrearsRow) -> str:
        if row.unit_id in self.marks.promised:
            return _("by {day}").format(day=self.marks.promised[row.unit_id].due_on.isoformat())
        known = self.marks.broken.get(row.unit_id)
        return _("broken, {day}").format(day=known.due_on.isoformat()) if known else ""

    def tone(self, row: ArrearsRow) -> str:
        return "danger" if row.unit_id in self.marks.broken and row.unit_id not in self.marks.promised else ""

    def columns(self) -> tuple[Column, ...]:
        """The columns of the list with these three after the badge."""
        place = next(number for number, column in enumerate(COLUMNS) if column.key == "steward")
        return (
            *COLUMNS[:place],
            Column("level", N_("Level"), self.level, sort=self.position),
            Column("next", N_("Next step"), self.following, secondary=True),
            Column(PROMISE, N_("Promise"), self.promise, tone=self.tone),
            *COLUMNS[place:],
        )


class ArrearsPage(ListPage):
    """The arrears list as of a day (today at first); filters work on all of it, sums cover the whole filter."""

    topics = frozenset({UNITS, CHARGES, PAYMENTS, PAPERS, RATES, CONTACTS})
    export_name = N_("Arrears")

    def __init__(self, session: Session, see_rate: EmptyAction) -> None:
        empty = EmptyState("circle-check", N_("Nothing is overdue. Well done!"), [see_rate])
        self._said = _Said(session.today())
        super().__init__(session, self._said.columns(), lambda row: row.unit_id, "billing.arrears", empty)
        self.as_of = session.today()
        self._ruled = self._withheld = self._promises = False
        self._found = Arrears(self.as_of, ())
        self.building = ChoiceBox(N_("All buildings"), N_("Building"), labels.building_name)
        self.day = DateField(session.today(), self.as_of, narrow=True)
        self.chips = ChipRow(CHIPS, exclusive=True)
        self.steward = ChoiceBox(N_("All stewards"), N_("Steward"))
        self._fill_rows()
        self._show_late_fees()
        self._count_on_button()
        self.building.currentIndexChanged.connect(self.refilter)
        self.steward.currentIndexChanged.connect(self.refilter)
        self.chips.changed.connect(self.refilter)
        self.day.changed.connect(self._day_changed)

    def _fill_rows(self) -> None:
        self.filters.add(self.building)
        self.add_labelled(N_("As of"), self.day)
        self.filters.add(self.chips)
        self.filters.add(self.steward)
        self.issue_button = self.buttons.add_button(N_("Issue notices…"), self.issue, "bell", kind="primary")
        self.foot_changed.connect(self._count_on_button)
        self.collect_button = self.buttons.add_button(N_("Collect"), self.collect, "cash", keys="F8")
        self.contact_button = self.buttons.add_button(N_("Note a contact…"), self.note_contact, "phone", keys="F9")
        self.buttons.add_button(N_("Notices issued…"), self.show_issued, "file-text")
        self.hold_button = self.buttons.add_button(N_("Hold or dispute…"), self.hold, "clock")
        self.plan_button = self.buttons.add_button(N_("Instalments…"), self.plan, "calendar")
        self.case_button = self.buttons.add_button(N_("Close-out…"), self.close_out, "target-arrow")
        self.letter_button = self.buttons.add_button(N_("Lawyer’s letter draft…"), self.draft_letter, "gavel")
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """The debts first; levels and promises, which take longer to find, come into their columns when they are known."""
        day, office = self.as_of, self.session.office
        self.session.tasks.read((self, "debts"), lambda _progress: arrears.overdue(office, day), self._show)
        self.session.tasks.read((self, "marks"), lambda _progress: marks(office, day), lambda said: self._mark(day, said))

    def _show(self, found: Arrears) -> None:
        if found.as_of != self.as_of:
            return
        self.building.offer(list(dict.fromkeys(row.building for row in found.rows if row.building)))
        self.steward.offer(sorted({row.steward for row in found.rows if row.steward}))
        self._ruled, self._withheld = found.ruled, any(row.withheld_fen for row in found.rows)
        self._found = found
        self._show_late_fees()
        self._count_chips()
        self.view.set_rows(found.rows)

    def _mark(self, day: date, said: Marks) -> None:
        if day != self.as_of:
            return
        self._said.marks, self._said.as_of = said, day
        self._promises = bool(said.promised or said.broken)
        self._show_late_fees()
        self._count_chips()
        self.view.set_rows(self._found.rows)
        self.refilter()

    def _count_chips(self) -> None:
        rows, said = self._found.rows, self._said.marks
        units = {row.unit_id for row in rows}
        counts = {MONTHS: sum(row.months > 1 for row in rows), YEAR: sum(row.state is State.OWES_YEAR for row in rows)}
        counts[PROMISED] = len(units & said.promised.keys())
        counts[BROKEN] = len(units & (said.broken.keys() - said.promised.keys()))
        self.chips.set_counts(counts)

    def _show_late_fees(self) -> None:
        """Without a clause nothing speaks of late fees, and no column stands empty for holds and promises there are not."""
        keys = [column.key for column in self.view.rows.columns]
        for key, wanted in ((LATE_FEE, self._ruled), (WITHHELD, self._withheld), (PROMISE, self._promises)):
            self.view.setColumnHidden(keys.index(key), not wanted)

    def show_day(self, day: date) -> None:
        """Show the list as of another day."""
        self.day.set_value(day)

    def _day_changed(self) -> None:
        try:
            day = self.day.value()
        except UserError:
            return
        if day is not None and day != self.as_of:
            self.as_of = day
            self.reload()

    # filtering ----------------------------------------------------------------------------------------------------------

    def keep(self) -> Filter | None:
        building, steward, on = self.building.chosen(), self.steward.chosen(), self.chips.on()
        words, promised, broken = super().keep(), self._said.marks.promised, self._said.marks.broken
        if not (building or steward or on or words):
            return None

        def fits(row: ArrearsRow) -> bool:
            return (
                (not building or row.building == building)
                and (not steward or row.steward == steward)
                and (MONTHS not in on or row.months > 1)
                and (YEAR not in on or row.state is State.OWES_YEAR)
                and (PROMISED not in on or row.unit_id in promised)
                and (BROKEN not in on or (row.unit_id in broken and row.unit_id not in promised))
                and (words is None or words(row))
            )

        return fits

    def words(self, row: ArrearsRow) -> str:
        return "\n".join((row.code, *row.owners, *row.phones, row.steward))

    def amount(self, row: ArrearsRow) -> Fen:
        return row.overdue_fen

    def clear_filters(self) -> None:
        with QSignalBlocker(self.building), QSignalBlocker(self.steward), QSignalBlocker(self.chips), QSignalBlocker(self.within):
            self.building.clear_choice()
            self.steward.clear_choice()
            self.chips.clear()
            self.within.clear()
        self.refilter()

    def foot_text(self) -> str:
        count = len(self.view.rows.shown())
        households = ngettext("{n} household", "{n} households", count).format(n=f"{count:,}")
        return " · ".join([households, *super().foot_text().split(" · ")[1:]])

    # doing --------------------------------------------------------------------------------------------------------------

    def issue(self) -> None:
        """Notices for the selected households, for all shown where none is selected."""
        units = self.selected_units() or [row.unit_id for row in self.view.rows.shown()]
        if units:
            issue_notices(self, self.session, units, self.as_of)

    def collect(self) -> None:
        """Take money from the one household selected."""
        units = self.selected_units()
        if len(units) == 1:
            collect(self, self.session, units[0])

    def note_contact(self) -> None:
        """Note a contact or a promise of the one household selected."""
        units = self.selected_units()
        if len(units) == 1:
            log_contact(self, self.session, units[0])

    def hold(self) -> None:
        """What rests of the one household selected, and what it disputes."""
        units = self.selected_units()
        if len(units) == 1:
            show_holds(self, self.session, units[0])
        else:
            self.toast.emit(_("Choose one household in the list first"))

    def plan(self) -> None:
        """The instalment plans of the one household selected."""
        units = self.selected_units()
        if len(units) == 1:
            show_plans(self, self.session, units[0])
        else:
            self.toast.emit(_("Choose one household in the list first"))

    def close_out(self) -> None:
        """Go on with the close-out case of the one household selected, or open one."""
        units = self.selected_units()
        if len(units) == 1:
            open_case(self, self.session, units[0])

    def draft_letter(self) -> None:
        """The drafts of a lawyer's letter about the one household selected, and a new one."""
        units = self.selected_units()
        if len(units) == 1:
            LettersDialog(self, self.session, units[0]).ask()

    def set_level(self) -> None:
        """Say at which level the old arrears of the one household selected stand already."""
        units = self.selected_units()
        if len(units) == 1:
            set_level(self, self.session, units[0], self.as_of)
        else:
            self.toast.emit(_("Choose one household in the list first"))

    def _count_on_button(self) -> None:
        """The button says how many households it is about: the selected ones, else all shown."""
        count = len(self.view.selected()) or len(self.view.rows.shown())
        text = ngettext("Issue {n} notice…", "Issue {n} notices…", count).format(n=f"{count:,}")
        self.issue_button.setText(text if count else _("Issue notices…"))
        self.issue_button.setEnabled(count > 0)
        self.issue_button.setToolTip(_("For the selected households, or for all shown if none is selected"))
        one = len(self.view.selected()) == 1
        self.collect_button.setEnabled(one)
        self.collect_button.setToolTip("F8" if one else _("Choose one household in the list first"))
        for button in (self.contact_button, self.hold_button, self.plan_button, self.case_button, self.letter_button):
            button.setEnabled(one)
            button.setToolTip("" if one else _("Choose one household in the list first"))
        if one:
            self.contact_button.setToolTip("F9")

    def show_issued(self, chip: str = "") -> None:
        """The notices issued so far, to print one again; with a chip of the list pressed."""
        IssuedDialog(self, self.session, chip).open()

    def retranslate(self) -> None:
        super().retranslate()
        self.chips.retranslate()
        self.day.retranslate()
        self._count_on_button()
