"""The columns of the list of charges."""

from collections.abc import Callable
from datetime import date

from propdesk.domain.arrears import is_overdue
from propdesk.domain.charges import PriceUnit, formula_in, price_in
from propdesk.domain.fee_items import format_quantity
from propdesk.i18n import N_, _, window
from propdesk.store.lists import ChargeRow
from propdesk.ui.parts.columns import Column


def state(row: ChargeRow, today: date) -> tuple[str, str]:
    """Where a charge stands in a word, and the kind of its badge."""
    if row.open_fen <= 0:
        return (_("Paid"), "ok") if row.paid_fen or not row.adjusted_fen else (_("Waived"), "neutral")
    if is_overdue(row.due_on, today):
        return (_("Part paid, overdue"), "danger") if row.paid_fen else (_("Overdue"), "danger")
    return (_("Part paid"), "warn") if row.paid_fen else (_("Not due yet"), "neutral")


def _price(row: ChargeRow) -> str:
    return price_in(window().language, row.price, PriceUnit(row.price_unit)) if row.price else ""


def formula(row: ChargeRow) -> str:
    """How the amount arose, in the window's language, with the note of a free amount."""
    text = formula_in(window().language, row.formula)
    return f"{text} · {row.note}" if row.note else text


def _item(row: ChargeRow) -> str:
    return f"{row.item} · {row.note}" if row.note else row.item


def _quantity(row: ChargeRow) -> str:
    return "" if row.quantity is None else format_quantity(row.quantity)


def _owner(row: ChargeRow) -> str:
    return _("Developer") if row.liable == "developer" else "、".join(row.owners)


def columns(today: Callable[[], date], rule: Callable[[ChargeRow], str]) -> tuple[Column, ...]:
    """The list's columns; `rule` says what the item's rule is now."""
    return (
        Column("period", N_("Period"), lambda r: r.period),
        Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=6),
        Column("owner", N_("Owner"), _owner, width=3),
        Column("item", N_("Charge item"), _item, tooltip=rule),
        Column("price", N_("Price"), _price, sort=lambda r: r.price, secondary=True),
        Column("quantity", N_("Quantity"), _quantity, sort=lambda r: r.quantity or 0, secondary=True, visible=False),
        Column("formula", N_("How it was reckoned"), formula, visible=False, secondary=True),
        Column("charged", N_("Charged"), lambda r: r.amount_fen, kind="money", total=True, tooltip=formula),
        Column("adjusted", N_("Taken off"), lambda r: r.adjusted_fen, kind="money", total=True, visible=False),
        Column("received", N_("Received"), lambda r: r.paid_fen, kind="money", total=True),
        Column(
            "open",
            N_("Still open"),
            lambda r: r.open_fen,
            kind="money",
            total=True,
            strong=True,
            tone=lambda r: "danger" if r.open_fen else "",
        ),
        Column("due", N_("Due on"), lambda r: r.due_on, kind="date"),
        Column("state", N_("Status"), lambda r: state(r, today())[0], kind="badge", tone=lambda r: state(r, today())[1]),
    )
