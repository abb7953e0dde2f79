"""Rates and billing runs: set a rate, preview a period, run it, take it back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk import clock
from propdesk.domain import charges as rules
from propdesk.domain.charges import FeeItem, NewCharge, PriceUnit, Tariff, Unbilled
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.upkeep import backup_if_changed
from propdesk.store import audit, billing, lists
from propdesk.store.engine import Connection
from propdesk.store.tables import billing as tables


class ItemNameMissing(UserError):
    """Name the charge item, for example 物业费."""


class PriceMissing(UserError):
    """The price must be greater than zero."""


class OtherPriceUnit(UserError):
    """“{item}” is priced in {unit} already. Use another name for another kind of price."""


class TariffInUse(UserError):
    """Charges already rest on the rate from {day}. Set a new rate with a later first day."""


class ItemUnknown(UserError):
    """There is no such charge item any more. Close this window and open it again."""


class NoItems(UserError):
    """There is no charge item yet. Set a rate first."""


class RunUnknown(UserError):
    """There is no billing run number {run}."""


class RunRolledBack(UserError):
    """Billing run {run} was rolled back already."""


class RunPaid(UserError):
    """Billing run {run} cannot be rolled back: {count} units have paid on it, first {unit}. Void those receipts first."""


class SituationChanged(UserError):
    """The figures changed since the preview (now {count} charges, {total}). Look at the preview again."""


@dataclass(frozen=True, slots=True)
class ItemRates:
    """A charge item with its rates in order of their first day."""

    item: FeeItem
    tariffs: tuple[Tariff, ...]


@dataclass(frozen=True, slots=True)
class ItemSum:
    """What a run charges for one item."""

    item: str
    units: int
    total_fen: Fen


@dataclass(frozen=True, slots=True)
class RunPreview:
    """What a billing run would do: sums per item and every unit it leaves out with the reason."""

    period: Month
    sums: tuple[ItemSum, ...]
    unbilled: tuple[Unbilled, ...]
    charges: tuple[NewCharge, ...]

    @property
    def total_fen(self) -> Fen:
        return sum(part.total_fen for part in self.sums)

    @property
    def reasons(self) -> dict[rules.Reason, int]:
        """How many units are left out for each reason."""
        return dict(Counter(row.reason for row in self.unbilled))


@dataclass(frozen=True, slots=True)
class RunDone:
    """A billing run as it was written; `run_id` is None when there was nothing to add."""

    run_id: int | None
    period: Month
    charges: int
    total_fen: Fen


def rates(office: Office) -> list[ItemRates]:
    """Every charge item with its rates."""
    with office.store.read() as conn:
        return [ItemRates(item, tuple(billing.tariffs(conn, item.id))) for item in billing.items(conn)]


def items(office: Office) -> list[FeeItem]:
    """Every charge item with its rule, oldest first."""
    with office.store.read() as conn:
        return billing.items(conn)


def set_tariff(
    office: Office,
    item_name: str,
    price: int,
    price_unit: PriceUnit,
    valid_from: date,
    basis: str,
    *,
    due_day: int | None = None,
    key: str | None = None,
) -> FeeItem:
    """Set the rate of a charge item from a day on; the item is made when it is new.

    `price` is in 1/10,000 yuan. A rate needs what it rests on (`BasisMissing`), the item keeps its price unit
    (`OtherPriceUnit`), and a rate that charges already rest on is not rewritten (`TariffInUse`).
    """
    if not item_name.strip():
        raise ItemNameMissing()
    if price <= 0:
        raise PriceMissing()
    basis = rules.check_basis(basis)
    if due_day is not None:
        rules.check_due_day(due_day)

    def work(conn: Connection) -> Done[FeeItem]:
        item = _item_for(conn, item_name.strip(), price_unit, due_day)
        same = [t for t in billing.tariffs(conn, item.id) if t.valid_from == valid_from]
        if same and (same[0].price, same[0].basis) != (price, basis) and billing.tariff_used(conn, item.id, valid_from):
            raise TariffInUse(day=valid_from)
        tariff_id = billing.put_tariff(conn, item.id, price, valid_from, basis)
        before = {"price": same[0].price, "basis": same[0].basis} if same else None
        body = {"price": price, "unit": price_unit.value, "from": valid_from.isoformat(), "basis": basis, "due_day": item.due_day}
        return Done(item, tariff_id, item.name, {"before": before, "after": body})

    def again(conn: Connection, _tariff_id: int) -> FeeItem:
        item = billing.item_named(conn, item_name.strip())
        assert item is not None
        return item

    return commit(office.store, office.actor, "tariff.set", work, moment=clock.now(), key=key, again=again)


def _item_for(conn: Connection, name: str, price_unit: PriceUnit, due_day: int | None) -> FeeItem:
    found = billing.item_named(conn, name)
    if found is None:
        new = FeeItem(0, name, price_unit)
        new = replace(new, due_day=due_day) if due_day is not None else new
        return replace(new, id=billing.add_item(conn, new))
    if found.price_unit is not price_unit:
        raise OtherPriceUnit(item=name, unit=found.price_unit.value)
    if due_day is not None and due_day != found.due_day:
        found = replace(found, due_day=due_day)
        billing.update_item(conn, found)
    return found


def set_item(office: Office, item: FeeItem, *, key: str | None = None) -> FeeItem:
    """Change the rule of a charge item: how often it is billed, its due day, how it is rounded and the kinds of units it is for.

    Name and price unit stay as they are. Charges already made stay, and days they pay for are not billed again.
    Raises `ItemUnknown`, `RuleNotPossible` or `DueDayOutOfRange`.
    """
    rules.check_rule(item)

    def work(conn: Connection) -> Done[FeeItem]:
        before = _known_item(conn, item.id)
        after = replace(item, name=before.name, price_unit=before.price_unit)
        billing.update_item(conn, after)
        return Done(after, after.id, after.name, {"before": _rule_body(before), "after": _rule_body(after)})

    return commit(office.store, office.actor, "item.set", work, moment=clock.now(), key=key, again=_known_item)


def _known_item(conn: Connection, item_id: int) -> FeeItem:
    found = billing.item_numbered(conn, item_id)
    if found is None:
        raise ItemUnknown()
    return found


def _rule_body(item: FeeItem) -> dict[str, object]:
    return {
        "due_day": item.due_day,
        "cycle_months": item.cycle_months,
        "scope": item.scope.value,
        "step_fen": item.step_fen,
        "kinds": " ".join(sorted(item.kinds)),
    }


def preview_run(office: Office, period: Month) -> RunPreview:
    """What billing `period` would add now, without writing anything; raises `NoItems`."""
    with office.store.snapshot() as conn:
        return preview_in(conn, period)


def preview_in(conn: Connection, period: Month) -> RunPreview:
    """The preview inside a transaction."""
    items = billing.items(conn)
    if not items:
        raise NoItems()
    sums: list[ItemSum] = []
    made: list[NewCharge] = []
    unbilled: list[Unbilled] = []
    for item in items:
        if item.price_unit is PriceUnit.ONCE or not item.covers(period):
            continue
        units = billing.billables(conn, item.id, str(period), item.span(period))
        charges, left_out = rules.bill(item, billing.tariffs(conn, item.id), units, period)
        sums.append(ItemSum(item.name, len(charges), sum(charge.amount_fen for charge in charges)))
        made += charges
        unbilled += left_out
    return RunPreview(period, tuple(sums), tuple(unbilled), tuple(made))


def run(office: Office, period: Month, *, expected: RunPreview | None = None, key: str | None = None) -> RunDone:
    """Bill `period` in one transaction after a backup: adds only what is missing, so that running again is harmless.

    With `expected` (what the clerk saw) a different outcome is refused (`SituationChanged`) and nothing is written.
    """
    backup_if_changed(office, "billing-run")
    moment = clock.now()

    def work(conn: Connection) -> Done[RunDone]:
        preview = preview_in(conn, period)
        if expected is not None and preview.charges != expected.charges:
            raise SituationChanged(count=len(preview.charges), total=format_yuan(preview.total_fen))
        return write_run(conn, preview, moment.isoformat())

    def again(conn: Connection, run_id: int) -> RunDone:
        return _run_again(conn, run_id, period)

    return commit(office.store, office.actor, "billing.run", work, moment=moment, key=key, again=again)


def write_run(conn: Connection, preview: RunPreview, made_at: str) -> Done[RunDone]:
    """Write a previewed run inside a transaction."""
    count, total = len(preview.charges), preview.total_fen
    if not count:
        nothing = RunDone(None, preview.period, 0, 0)
        return Done(nothing, 0, str(preview.period), {"charges": 0, "unbilled": len(preview.unbilled)})
    run_id = billing.add_run(conn, str(preview.period), made_at, count, total)
    spans, first_day = [], preview.period.start
    for item_id in sorted({charge.item_id for charge in preview.charges}):
        part = [charge for charge in preview.charges if charge.item_id == item_id]
        partly = any(charge.span.start > first_day for charge in part)  # the rest of a quarter, half or whole year
        generation = billing.generations(conn, item_id, str(preview.period), standing=partly)
        spans.append(billing.add_charges(conn, part, generation, run_id=run_id))
    if billing.run_totals(conn, run_id) != (count, total):
        raise AssertionError("a run must equal its charges")
    body = {"run": run_id, "charges": count, "total_fen": total, "unbilled": len(preview.unbilled)}
    return Done(RunDone(run_id, preview.period, count, total), run_id, str(preview.period), body, spans)


def _run_again(conn: Connection, run_id: int, period: Month) -> RunDone:
    rows = billing.runs(conn, run_id) if run_id else []
    if not rows:
        return RunDone(None, period, 0, 0)
    return RunDone(run_id, Month.parse(rows[0].period), rows[0].charges, rows[0].total_fen)


def runs(office: Office) -> list[billing.RunRow]:
    """Every billing run, newest first."""
    with office.store.read() as conn:
        return billing.runs(conn)


def rollback(office: Office, run_id: int, *, key: str | None = None) -> RunDone:
    """Take a billing run back while nothing of it is paid: each charge receives its reversing entry.

    Raises `RunUnknown`, `RunRolledBack` or `RunPaid`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[RunDone]:
        found = billing.runs(conn, run_id)
        if not found:
            raise RunUnknown(run=run_id)
        if found[0].rolled_back:
            raise RunRolledBack(run=run_id)
        paid = billing.settled_units(conn, run_id=run_id)
        if paid:
            raise RunPaid(run=run_id, count=len(paid), unit=paid[0])
        numbers = billing.run_charges(conn, run_id)
        billing.reverse_charges(conn, numbers, moment.isoformat(), "rollback", clock.local(moment).date())
        rollback_id = billing.add_rollback(conn, run_id, moment.isoformat())
        done = RunDone(run_id, Month.parse(found[0].period), found[0].charges, found[0].total_fen)
        body = {"run": run_id, "charges": done.charges, "total_fen": done.total_fen}
        return Done(done, rollback_id, found[0].period, body, [audit.written(conn, tables.charge_reversal, numbers[0], numbers[-1])])

    def again(conn: Connection, _rollback_id: int) -> RunDone:
        row = billing.runs(conn, run_id)[0]
        return RunDone(run_id, Month.parse(row.period), row.charges, row.total_fen)

    return commit(office.store, office.actor, "billing.rollback", work, moment=moment, key=key, again=again)


def charges(office: Office, *, period: Month | None = None, unit_id: int | None = None) -> Sequence[lists.ChargeRow]:
    """Charges that stand, by period or unit."""
    with office.store.read() as conn:
        return lists.charges(conn, period=str(period) if period else None, unit_id=unit_id)


def periods(office: Office) -> list[Month]:
    """Every period with a charge, newest first."""
    with office.store.read() as conn:
        return [Month.parse(text) for text in lists.periods(conn)]
