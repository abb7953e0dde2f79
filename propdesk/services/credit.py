"""预存: money paid ahead. Each unit has a general purse and one for each item it paid ahead for; nothing moves without an entry."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from propdesk import clock
from propdesk.domain.money import Fen, check_fen, format_yuan
from propdesk.domain.payments import Method, check_reason, parse_rule
from propdesk.domain.wallets import Offset, PrepaidTooLittle, SamePurse, lowest_from, plan_offsets
from propdesk.errors import UserError
from propdesk.services import payment_entry, payments
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.office import Office
from propdesk.services.open_bills import open_rows
from propdesk.services.payment_entry import Before
from propdesk.services.receipts import Taken, taken
from propdesk.store import credit, people, settings
from propdesk.store import payments as stored
from propdesk.store.audit import Span
from propdesk.store.credit import EntryRow, PurseRow
from propdesk.store.engine import Connection
from propdesk.store.payments import OpenRow, PaymentRow
from propdesk.store.people import UnitRow


class NothingToOffset(UserError):
    """There is nothing due that this prepaid money could be set against."""


class PlanChanged(UserError):
    """What would be set against what changed since the preview (now {total}). Look at it again."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A purse with money in it and whose it is."""

    unit: UnitRow
    owners: tuple[str, ...]
    purse: PurseRow


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of a unit's purses, oldest first, each with the balance of all purses after it."""

    unit: UnitRow
    lines: tuple[tuple[EntryRow, Fen], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """What one purse of a unit would be set against: the bills with the fen each part receives.

    `open_fen` is all that is open of the unit before, also what this leaves alone.
    """

    unit: UnitRow
    offset: Offset
    rows: Mapping[int, OpenRow]
    open_fen: Fen

    @property
    def amount_fen(self) -> Fen:
        return self.offset.amount_fen


@dataclass(frozen=True, slots=True)
class Batch:
    """Offsets made in one transaction, by their receipts."""

    count: int
    total_fen: Fen
    first: str
    last: str


# looking ------------------------------------------------------------------------------------------------------------


def holders(office: Office, as_of: date) -> list[Holder]:
    """Every purse that holds something on a day, in natural order of units."""
    with office.store.snapshot() as conn:
        purses = credit.purses(conn, as_of)
        owners = people.owner_names(conn, as_of)
        units = {unit.unit_id: unit for unit in people.units(conn, list({purse.unit_id for purse in purses}))}
        found = [Holder(units[purse.unit_id], owners.get(purse.unit_id, ()), purse) for purse in purses]
    return sorted(found, key=lambda holder: (holder.unit.sort_key, holder.purse.purse))


def statement(office: Office, unit_id: int) -> Statement:
    """Every movement of a unit's prepaid money; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        units = people.units(conn, [unit_id])
        if not units:
            raise payments.UnitUnknown(unit=unit_id)
        entries = credit.entries(conn, unit_id)
    return Statement(units[0], tuple(zip(entries, accumulate(entry.amount_fen for entry in entries), strict=True)))


def plan(office: Office, on: date, unit_ids: Sequence[int] | None = None) -> list[Planned]:
    """What prepaid money would be set against on a day: of some units or all, in natural order. Writes nothing."""
    with office.store.snapshot() as conn:
        return plan_in(conn, on, unit_ids, None)


def plan_for(office: Office, unit_id: int, on: date, designated: Collection[int]) -> list[Planned]:
    """What a unit's prepaid money would be set against if only these bills were paid. Writes nothing."""
    with office.store.snapshot() as conn:
        return plan_in(conn, on, [unit_id], frozenset(designated))


def plan_in(conn: Connection, on: date, unit_ids: Sequence[int] | None, only: Collection[int] | None) -> list[Planned]:
    """`plan` inside a transaction; `only` leaves just these charges, whether they are due or not."""
    ids = credit.units_in_credit(conn, on) if unit_ids is None else list(dict.fromkeys(unit_ids))
    rule, usable = parse_rule(settings.read(conn).get(payments.RULE, "")), _usable(conn, ids, on)
    rows: dict[int, list[OpenRow]] = {}
    owed = dict.fromkeys(ids, 0)
    for row in open_rows(conn, ids, on):
        owed[row.unit_id] += row.total_fen
        if row.liable == "owner" and (only is None or row.charge_id in only):
            rows.setdefault(row.unit_id, []).append(row)
    units = {unit.unit_id: unit for unit in people.units(conn, ids)}
    found = []
    for unit_id in ids:
        mine = rows.get(unit_id, [])
        bills = {row.charge_id: row for row in mine}
        charges = [row.to_allocate(on if only is None else date.max) for row in mine]
        found += [Planned(units[unit_id], made, bills, owed[unit_id]) for made in plan_offsets(usable.get(unit_id, {}), charges, rule)]
    return found


def _usable(conn: Connection, unit_ids: Sequence[int], on: date) -> dict[int, dict[int, Fen]]:
    """What may leave each purse on a day without a day below zero."""
    found: dict[int, dict[int, Fen]] = {}
    for (unit_id, purse), moved in credit.movements(conn, unit_ids).items():
        found.setdefault(unit_id, {})[purse] = lowest_from(moved, on)
    return found


def payable_ahead(office: Office) -> list[tuple[int, str]]:
    """Charge items one may pay ahead for: number and name."""
    with office.store.read() as conn:
        return credit.items(conn)


# moving -------------------------------------------------------------------------------------------------------------


def offset(office: Office, unit_id: int, on: date, *, key: str, designated: Collection[int] = (), language: str | None = None) -> Taken:
    """Set a unit's prepaid money against what is due, or against the `designated` bills: as far as it goes.

    Each purse makes its own entry with a number of the series YC; the last of them is returned. Raises `NothingToOffset`,
    `DayClosed`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[Taken]:
        check_open(conn, on)
        planned = plan_in(conn, on, [unit_id], frozenset(designated) or None)
        if not planned:
            raise NothingToOffset()
        made, spans = write_offsets(conn, planned, on, moment, office.actor.operator, language)
        total = sum(one.payment.amount_fen for one in made)
        last = made[-1]
        return Done(last, last.payment.payment_id, last.payment.code, {"receipt": last.payment.receipt, "amount_fen": total}, spans)

    return commit(office.store, office.actor, "credit.offset", work, moment=moment, key=key, again=taken)


def offset_batch(
    office: Office,
    on: date,
    unit_ids: Sequence[int] | None = None,
    *,
    key: str,
    expected_fen: Fen | None = None,
    language: str | None = None,
) -> Batch:
    """Do what `plan` shows, in one transaction; raises `PlanChanged` when it would not be `expected_fen` any more, `NothingToOffset`."""
    moment = clock.now()

    def work(conn: Connection) -> Done[Batch]:
        check_open(conn, on)
        planned = plan_in(conn, on, unit_ids, None)
        total = sum(one.amount_fen for one in planned)
        if expected_fen is not None and total != expected_fen:
            raise PlanChanged(total=format_yuan(total))
        if not planned:
            raise NothingToOffset()
        made, spans = write_offsets(conn, planned, on, moment, office.actor.operator, language)
        batch = Batch(len(made), total, made[0].payment.receipt, made[-1].payment.receipt)
        body = {"on": on.isoformat(), "count": batch.count, "amount_fen": total, "first": batch.first, "last": batch.last}
        return Done(batch, made[0].payment.payment_id, "credit", body, spans)

    return commit(office.store, office.actor, "credit.batch", work, moment=moment, key=key, again=_batch_again)


def _batch_again(conn: Connection, payment_id: int) -> Batch:
    """The batch that begins with this payment: all offsets taken at that very moment."""
    made = stored.same_moment(conn, payment_id)
    return Batch(len(made), sum(row.amount_fen for row in made), made[0].receipt, made[-1].receipt)


def write_offsets(
    conn: Connection, planned: Sequence[Planned], on: date, moment: datetime, operator: str, language: str | None
) -> tuple[list[Taken], list[Span]]:
    """Write planned offsets inside a transaction; returns each with its receipt, and the spans for the audit line."""
    ids = [one.unit.unit_id for one in planned]
    names = people.owner_names(conn, on)
    balances = dict.fromkeys(ids, 0)
    for (unit_id, _purse), moved in credit.movements(conn, ids).items():
        balances[unit_id] += sum(fen for _on, fen in moved)
    rule = parse_rule(settings.read(conn).get(payments.RULE, "")).as_text()
    left = {one.unit.unit_id: one.open_fen for one in planned}
    made: list[Taken] = []
    spans: list[Span] = []
    for one in planned:
        unit_id, fen = one.unit.unit_id, one.amount_fen
        new = PaymentRow(
            0, "", unit_id, one.unit.code, "、".join(names.get(unit_id, ())), fen, fen, Method.CREDIT.value, "", on, moment.isoformat(), "",
            operator, None, "", order_rule=rule,
        )  # fmt: skip
        before = Before(one.unit, left[unit_id], balances[unit_id])
        entered = payment_entry.enter(conn, before, new, one.offset.shares, (one.offset.purse, -fen), language)
        left[unit_id] -= fen
        balances[unit_id] -= fen
        made.append(entered.taken)
        spans += entered.spans
    return made, spans


def transfer(
    office: Office, unit_id: int, source: int, target: int, amount_fen: Fen, on: date, reason: str, *, key: str
) -> tuple[EntryRow, ...]:
    """Move prepaid money of a unit from one purse to another (an item's number or `GENERAL`): two entries that cancel out.

    Raises `SamePurse`, `AmountOutOfRange`, `ReasonMissing`, `PrepaidTooLittle`, `DayClosed`.
    """
    check_fen(amount_fen)
    reason = check_reason(reason)
    if source == target:
        raise SamePurse()

    def work(conn: Connection) -> Done[tuple[EntryRow, ...]]:
        check_open(conn, on)
        check_usable(conn, unit_id, source, amount_fen, on)
        spans = [
            credit.add_entry(conn, unit_id, source, "transfer", -amount_fen, on),
            credit.add_entry(conn, unit_id, target, "transfer", amount_fen, on),
        ]
        entries = tuple(credit.pair_of(conn, spans[0].first))
        body = {"from": source, "to": target, "amount_fen": amount_fen, "reason": reason, "on": on.isoformat()}
        return Done(entries, spans[0].first, people.units(conn, [unit_id])[0].code, body, spans)

    return commit(
        office.store,
        office.actor,
        "credit.transfer",
        work,
        moment=clock.now(),
        key=key,
        again=lambda conn, first: tuple(credit.pair_of(conn, first)),
    )


def check_usable(conn: Connection, unit_id: int, purse: int, amount_fen: Fen, on: date) -> None:
    """Raise `PrepaidTooLittle` when so much may not leave the purse on a day."""
    usable = _usable(conn, [unit_id], on).get(unit_id, {}).get(purse, 0)
    if usable < amount_fen:
        raise PrepaidTooLittle(balance=format_yuan(max(0, usable)), amount=format_yuan(amount_fen))
