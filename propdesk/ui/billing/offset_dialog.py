"""批量冲抵: what prepaid money would be set against what on a day, for all units, and then it is done in one go."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from propdesk.domain.day_close import DayClosed, DayOutOfReach
from propdesk.domain.money import Fen
from propdesk.errors import UserError
from propdesk.i18n import N_, _, ngettext
from propdesk.services import credit
from propdesk.services.credit import Batch, Planned
from propdesk.services.late_fee_guard import LateFeePaidLater
from propdesk.ui import ask, labels, theme
from propdesk.ui.parts import dialogs
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField, FieldRow
from propdesk.ui.parts.infobar import MessageBar
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, Session


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One purse of a unit and what it would pay."""

    planned: Planned
    bills: str
    purse: str

    @property
    def amount_fen(self) -> Fen:
        return self.planned.amount_fen


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.planned.unit.code, sort=lambda r: r.planned.unit.sort_key, strong=True, width=8),
    Column("purse", N_("Prepaid for"), lambda r: r.purse),
    Column("bills", N_("Set against"), lambda r: r.bills),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", total=True, strong=True),
)


def line_of(planned: Planned) -> PlanLine:
    """A planned offset as the list shows it."""
    ids = list(dict.fromkeys(share.charge_id for share in planned.offset.shares))
    rows = [planned.rows[number] for number in ids]
    bills = f"{rows[0].item} {rows[0].period}" if len(rows) == 1 else f"{rows[0].item} {rows[0].period} … {rows[-1].item} {rows[-1].period}"
    name = next((row.item for row in planned.rows.values() if row.item_id == planned.offset.purse), "")
    return PlanLine(planned, bills, name or _("anything"))


class OffsetDialog(QDialog):
    """Shows the dry run of a day; “Offset the bills” does exactly that or says what changed."""

    def __init__(self, parent: QWidget, session: Session, on_done: Callable[[Batch], object] | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Offset prepaid money"))
        self._session, self._on_done, self._key = session, on_done, str(uuid4())
        self._on = session.today()
        self.day = DateField(session.today(), self._on, narrow=True)
        self.day_row = FieldRow(N_("As of"), self.day, required=True)
        self.table: TableView = TableView(COLUMNS, lambda line: (line.planned.unit.unit_id, line.planned.offset.purse))
        self.panel = TablePanel(self.table, EmptyState("wallet", N_("No prepaid money has anything due to pay.")), count_below=False)
        self.messages = MessageBar()
        self.told = QLabel()
        self.told.setProperty("role", "secondary")
        self.told.setWordWrap(True)
        self.go = QPushButton(_("Offset the bills"))
        self.go.setProperty("kind", "primary")
        self.leave = QPushButton(_("Close"))
        self._lay_out()
        self.day.changed.connect(self._day_changed)
        self.go.clicked.connect(self.do)
        self.leave.clicked.connect(self.reject)
        self.reload()

    def _lay_out(self) -> None:
        for button in (self.go, self.leave):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.told, 1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        dialogs.lay_out(self, [self.messages, self.day_row, (self.panel, 1)], buttons, theme.points() * 84, theme.points() * 10 + 440)

    def _day_changed(self) -> None:
        try:
            day = self.day.value()
        except UserError as error:
            self.day_row.show_error(error)
            return
        self.day_row.show_error(None)
        if day is not None and day != self._on:
            self._on = day
            self.reload()

    def reload(self) -> None:
        """Reckon the dry run of the day."""
        lines = [line_of(planned) for planned in credit.plan(self._session.office, self._on)]
        self.table.set_rows(lines)
        self.table.fit_columns()
        total = sum(line.amount_fen for line in lines)
        units = len({line.planned.unit.unit_id for line in lines})
        text = ngettext("{n} unit, {amount}: nothing is written yet.", "{n} units, {amount}: nothing is written yet.", units)
        self.told.setText(text.format(n=f"{units:,}", amount=labels.yuan(total)))
        self.go.setEnabled(bool(lines))
        (self.go if lines else self.leave).setFocus()

    def do(self) -> None:
        """Write what is shown."""
        office, on, key = self._session.office, self._on, self._key
        expected = sum(line.amount_fen for line in self.table.rows.all())
        self.go.setEnabled(False)
        self.messages.clear("refused")
        self._session.tasks.run(
            lambda progress: credit.offset_batch(office, on, key=key, expected_fen=expected),
            self._done,
            self._refused,
            title=_("Offsetting prepaid money"),
        )

    def _done(self, batch: Batch) -> None:
        self.accept()
        self._session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
        text = _("{amount} of prepaid money offset · {first} … {last}")
        self._session.toast(text.format(amount=labels.yuan(batch.total_fen), first=batch.first, last=batch.last), ())
        if self._on_done is not None:
            self._on_done(batch)

    def _refused(self, error: BaseException) -> None:
        self.reload()
        if isinstance(error, DayClosed | DayOutOfReach | LateFeePaidLater):
            self.day_row.show_error(error)
        elif isinstance(error, UserError):
            self.messages.show_message("refused", error.sentence(_))
        else:
            ask.show_error(self, error)
