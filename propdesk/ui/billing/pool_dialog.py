"""公摊: enter a cost of a period, tick the units that share it, see every share before it is locked; the next run charges them."""

from dataclasses import dataclass
from itertools import pairwise
from uuid import uuid4

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from propdesk.domain.charges import FeeItem, formula_in
from propdesk.domain.fee_items import SHARE_BY_NAMES, BasisMissing, ShareBy, check_basis, format_quantity
from propdesk.domain.money import AmountOutOfRange, Fen
from propdesk.domain.periods import Month
from propdesk.domain.shared_costs import Member, NobodyShares
from propdesk.domain.units import format_area
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext, window
from propdesk.services import pools
from propdesk.services.closing import PeriodClosed
from propdesk.services.pools import Candidate, NotItsPeriod
from propdesk.store.pools import PoolRow
from propdesk.ui import ask, labels, theme
from propdesk.ui.billing.list_page import ChoiceBox
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import AmountField, Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import CHARGES, Session


class NoSharedItem(UserError):
    """There is no item yet that is the share of a cost. Add one under Rates, priced “share of a cost”."""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A unit with what it weighs and its share as things stand."""

    unit_id: int
    code: str
    building: str
    weight: int
    share_by: ShareBy
    share_fen: Fen = 0
    formula: str = ""

    @property
    def weighs(self) -> str:
        """The weight as people write it."""
        if self.share_by is ShareBy.AREA:
            return f"{format_area(self.weight)} ㎡"
        return str(self.weight) if self.share_by is ShareBy.UNIT else format_quantity(self.weight)


@dataclass(frozen=True, slots=True)
class PoolEntry:
    """What the form says."""

    item: FeeItem
    period: Month
    amount_fen: Fen
    members: tuple[Member, ...]
    basis: str


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, strong=True, width=9),
    Column("weight", N_("Weighs"), lambda r: r.weighs if r.weight else "", sort=lambda r: r.weight),
    Column("share", N_("Share"), lambda r: r.share_fen, kind="money", total=True),
    Column("formula", N_("How it was reckoned"), lambda r: formula_in(window().language, r.formula), secondary=True, width=24),
)


class PoolDialog(FormDialog[PoolEntry]):
    """A cost to share. Raises `NoSharedItem` where no item is one."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, _("Shared cost"), _("Lock the list and save"))
        self._session, self._key, self._filling = session, str(uuid4()), False
        self._items, self._meters = pools.items(session.office), pools.metered_items(session.office)
        self._candidates: list[Candidate] = []
        if not self._items:
            raise NoSharedItem()
        self._add_fields()
        self._add_list()
        self._load()

    def _add_fields(self) -> None:
        today = self._session.today()
        self.item, self.usage, self.amount = Combo(), Combo(), AmountField()
        for item in self._items:
            self.item.addItem(f"{item.name} · {_(SHARE_BY_NAMES[item.share_by])}", item.id)
        for item in self._meters:
            self.usage.addItem(item.name, item.id)
        self.period, self.basis = QLineEdit(str(Month.of(today))), QLineEdit()
        self.period.setPlaceholderText("YYYY-MM")
        self.item_row = FieldRow(N_("Charge item"), self.item, required=True)
        self.period_row = FieldRow(N_("Period"), self.period, required=True)
        self.amount_row = FieldRow(N_("Cost to share"), self.amount, required=True)
        self.usage_row = FieldRow(N_("By the usage of"), self.usage)
        self.basis_row = FieldRow(N_("Legal basis"), self.basis, required=True, hint=N_("For example the bill of the power company"))
        self.place(self.period_row, NotItsPeriod, PeriodClosed)
        self.place(self.basis_row, BasisMissing)
        self.place(self.amount_row, AmountOutOfRange)
        for rows in ([self.item_row, self.period_row, self.amount_row], [self.usage_row, self.basis_row]):
            self.rows += rows
            self.add_widget(beside(rows))
        self.item.currentIndexChanged.connect(self._load)
        self.usage.currentIndexChanged.connect(self._load)
        self.period.editingFinished.connect(self._load)
        self.amount.amount_changed.connect(self._reckon)

    def _add_list(self) -> None:
        self.building = ChoiceBox(N_("All buildings"), N_("Building"))
        self.building.currentIndexChanged.connect(self._filter)
        self.table = TableView(COLUMNS, lambda row: row.unit_id, checkable=True)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("building-community", N_("There are no units.")), count_below=False)
        self.panel.setMinimumHeight(round(theme.row_height(theme.points()) * 7))
        self.panel.setMinimumWidth(min(theme.points() * 80, 1200))
        self.told = QLabel()
        self.told.setProperty("role", "strong")
        self.told.setWordWrap(True)
        self.before = QLabel()
        self.before.setProperty("role", "secondary")
        self.before.setWordWrap(True)
        for widget in (self.before, self.building, self.panel, self.told):
            self.add_widget(widget)
        self.table.rows.ticks_changed.connect(self._reckon)

    # what is shown ------------------------------------------------------------------------------------------------------

    def _chosen(self) -> FeeItem:
        return next(item for item in self._items if item.id == self.item.currentData())

    def _load(self) -> None:
        """Read the units and what they weigh; those the item is for are ticked."""
        item = self._chosen()
        by_usage = item.share_by is ShareBy.USAGE
        self.usage_row.setVisible(by_usage)
        try:
            period = Month.parse(self.period.text())
            self._candidates = pools.candidates(self._session.office, item.id, period, self.usage.currentData() if by_usage else None)
        except UserError as error:
            (self.period_row if not by_usage else self.usage_row).show_error(error)
            return
        for row in (self.period_row, self.usage_row):
            row.show_error(None)
        self._show_before(item, period)
        self._filling = True
        self.building.offer(list(dict.fromkeys(one.unit.building for one in self._candidates)))
        self.table.set_rows([self._line(one) for one in self._candidates])
        ticked = {one.unit.unit_id for one in self._candidates if one.by_kind and one.weight}
        self.table.set_filter(None)
        self.table.rows.tick([n for n, row in enumerate(self.table.rows.shown()) if row.unit_id in ticked], True)
        self.table.rows.tick([n for n, row in enumerate(self.table.rows.shown()) if row.unit_id not in ticked], False)
        self._filling = False
        self._filter()

    def _show_before(self, item: FeeItem, period: Month) -> None:
        """What was entered for the period already; a cost not billed yet gives way to one with a unit in common."""
        said = []
        for row in pools.entered(self._session.office, item_id=item.id, period=period):
            text = _("{amount} for {count} units, billed") if row.charges else _("{amount} for {count} units, not billed yet")
            said.append(text.format(amount=labels.yuan(row.amount_fen), count=row.members))
        self.before.setVisible(bool(said))
        self.before.setText(_("Entered for {period} already: {costs}").format(period=period, costs="; ".join(said)) if said else "")

    def _line(self, one: Candidate) -> ShareLine:
        return ShareLine(one.unit.unit_id, one.unit.code, one.unit.building, one.weight, self._chosen().share_by)

    def _filter(self) -> None:
        building = self.building.chosen()
        self.table.set_filter((lambda row: row.building == building) if building else None)
        self._reckon()

    def _members(self) -> list[Member]:
        """The ticked units among those shown, in walking order."""
        ticked = {row.unit_id for row in self.table.rows.ticked()}
        return [Member(one.unit.unit_id, one.weight) for one in self._candidates if one.unit.unit_id in ticked and one.weight]

    def _usage_unit(self) -> FeeItem | None:
        return next((item for item in self._meters if item.id == self.usage.currentData()), None)

    def _reckon(self) -> None:
        """Show every share as things stand; nothing while the amount cannot be read or nobody shares."""
        if self._filling:
            return
        self._key = str(uuid4())
        item, members, meter = self._chosen(), self._members(), self._usage_unit()
        try:
            unit = meter.price_unit if meter is not None and item.share_by is ShareBy.USAGE else None
            amount = self.amount.amount() or 0
            shares = {share.unit_id: share for share in pools.preview(item, amount, members, unit)}
        except UserError:
            shares = {}
        self._filling = True
        lines = [self._line(one) for one in self._candidates]
        self.table.set_rows(
            [
                ShareLine(*_facts(line), shares[line.unit_id].amount_fen, shares[line.unit_id].formula) if line.unit_id in shares else line
                for line in lines
            ]
        )
        self._filling = False
        total = sum(share.amount_fen for share in shares.values())
        text = ngettext("{n} unit shares {total}.", "{n} units share {total}.", len(shares))
        self.told.setText(text.format(n=len(shares), total=labels.yuan(total)) if shares else "")

    # reading and writing ------------------------------------------------------------------------------------------------

    def read(self) -> PoolEntry:
        period = self.check(self.period_row, lambda: Month.parse(self.period.text()))
        amount = self.check(self.amount_row, self.amount.amount)
        basis = self.check(self.basis_row, lambda: check_basis(self.basis.text()))
        members = self._members()
        if not members:
            raise NobodyShares()
        return PoolEntry(self._chosen(), period, amount, tuple(members), basis)

    def use(self, entry: PoolEntry) -> None:
        """Write the cost with its list and close."""
        office, key = self._session.office, self._key
        facts = (entry.item.id, entry.period, entry.amount_fen, entry.members, entry.basis)
        self.send(self._session.tasks.run, lambda: pools.enter(office, *facts, key=key), lambda row: self._saved(entry, row), _("Saving"))

    def _saved(self, entry: PoolEntry, row: PoolRow) -> None:
        self.accept()
        self._session.tasks.announce({CHARGES})
        text = _("{item} {period}: {amount} is shared by {count} units; generate charges to charge it.")
        facts = {"item": row.item, "period": row.period, "amount": labels.yuan(row.amount_fen), "count": row.members}
        self._session.toast(text.format(**facts), ())

    def _order_keys(self) -> None:
        fields: list[QWidget] = [self.item, self.period, self.amount, self.usage, self.basis, self.building, self.table]
        for field, following in pairwise([*fields, self.save_button, self.cancel_button]):
            QWidget.setTabOrder(field, following)
        self.item.setFocus()


def _facts(line: ShareLine) -> tuple[int, str, str, int, ShareBy]:
    return line.unit_id, line.code, line.building, line.weight, line.share_by


def enter_cost(parent: QWidget, session: Session) -> PoolEntry | None:
    """Ask for a cost to share and save it; None when nothing was saved."""
    try:
        dialog = PoolDialog(parent, session)
    except NoSharedItem as error:
        ask.show_error(parent, error)
        return None
    return dialog.ask()
