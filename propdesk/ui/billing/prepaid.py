"""预存与押金: who has money in credit as of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QLabel

from propdesk.domain.money import Fen
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import payments
from propdesk.ui.billing.list_page import ListPage
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.session import PAYMENTS, UNITS, Session


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A unit's credit on a day, in fen."""

    unit_id: int
    code: str
    sort_key: str
    owners: tuple[str, ...]
    steward: str
    credit_fen: Fen


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=8),
    Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=8),
    Column("credit", N_("Prepaid"), lambda r: r.credit_fen, kind="money", total=True, strong=True, tone=lambda r: "prepaid"),
    Column("steward", N_("Steward"), lambda r: r.steward),
)


class PrepaidPage(ListPage):
    """Credit balances, to look at: money enters them when more is paid than is owed."""

    topics = frozenset({PAYMENTS, UNITS})
    export_name = N_("Prepaid")

    def __init__(self, session: Session) -> None:
        empty = EmptyState(
            "wallet",
            N_("Nobody has money in credit."),
            hint=N_("Credit arises when more is paid than is owed and “Keep the rest as prepaid” is ticked."),
        )
        super().__init__(session, COLUMNS, lambda row: row.unit_id, "billing.prepaid", empty)
        self.as_of = session.today()
        self.day = DateField(session.today(), self.as_of, narrow=True)
        self.add_labelled(N_("As of"), self.day)
        self.buttons.add_button(N_("Export…"), self.export, "table-export", keys="Ctrl+E")
        self.later = QLabel()
        self.later.setProperty("role", "secondary")
        self.later.setWordWrap(True)
        self.column.insertWidget(2, self.later)
        self.day.changed.connect(self._day_changed)
        self._show_later()

    def reload(self) -> None:
        day = self.as_of
        self.session.tasks.run(lambda progress: self._read(day), lambda lines: self._show(day, lines))

    def _read(self, day: date) -> list[CreditLine]:
        found = payments.prepaid(self.session.office, day)
        return [CreditLine(unit.unit_id, unit.code, unit.sort_key, owners, unit.steward, fen) for unit, owners, fen in found]

    def _show(self, day: date, lines: Sequence[CreditLine]) -> None:
        if day == self.as_of:
            self.view.set_rows(lines)

    def _day_changed(self) -> None:
        try:
            day = self.day.value()
        except UserError:
            return
        if day is not None and day != self.as_of:
            self.as_of = day
            self.reload()

    def words(self, row: CreditLine) -> str:
        return "\n".join((row.code, *row.owners, row.steward))

    def amount(self, row: CreditLine) -> Fen:
        return row.credit_fen

    def retranslate(self) -> None:
        super().retranslate()
        self.day.retranslate()
        self._show_later()

    def _show_later(self) -> None:
        self.later.setText(
            _("Offsetting prepaid money against charges, refunds and deposits come in a later version; here you see the balances.")
        )
