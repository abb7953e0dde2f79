"""What the list of prepaid money and deposits shows: a line for each purse and each deposit that holds something."""

from dataclasses import dataclass
from datetime import date

from propdesk.domain.money import Fen
from propdesk.domain.wallets import GENERAL
from propdesk.i18n import N_, _
from propdesk.services.credit import Holder
from propdesk.services.deposits import Held
from propdesk.ui.parts.columns import Column

PREPAID, DEPOSIT = "prepaid", "deposit"
KIND_NAMES = {PREPAID: N_("Prepaid"), DEPOSIT: N_("Deposit")}


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A purse (`purse`) or a deposit (`charge_id`) of a unit with what it holds on a day, in fen."""

    unit_id: int
    code: str
    sort_key: str
    owners: tuple[str, ...]
    kind: str
    item: str
    held_fen: Fen
    last_on: date | None
    purse: int = GENERAL
    charge_id: int = 0
    note: str = ""

    @property
    def key(self) -> tuple[int, int, int]:
        return self.unit_id, self.purse, self.charge_id

    @property
    def what(self) -> str:
        """What the money is for, in the window's language."""
        return self.item or _("anything")


def line_of_purse(holder: Holder) -> MoneyLine:
    """The line of a purse."""
    unit, purse = holder.unit, holder.purse
    return MoneyLine(
        unit.unit_id, unit.code, unit.sort_key, holder.owners, PREPAID, purse.item, purse.balance_fen, purse.last_on, purse.purse
    )


def line_of_deposit(held: Held) -> MoneyLine:
    """The line of a deposit."""
    one = held.deposit
    return MoneyLine(
        one.unit_id, one.code, one.sort_key, held.owners, DEPOSIT, one.item, one.held_fen, one.last_on, -1, one.charge_id, one.note
    )


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=8),
    Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=8),
    Column("kind", N_("Kind"), lambda r: _(KIND_NAMES[r.kind]), kind="badge", tone=lambda r: "prepaid" if r.kind == PREPAID else "info"),
    Column("item", N_("For"), lambda r: r.what),
    Column("held", N_("Balance"), lambda r: r.held_fen, kind="money", total=True, strong=True, tone=lambda r: "prepaid"),
    Column("last", N_("Last movement"), lambda r: r.last_on, kind="date"),
    Column("note", N_("Note"), lambda r: r.note, visible=False, secondary=True),
)
