"""Fees that happen once (临时收费): charge a unit or a selection of units now, and take it back while nothing is paid on it.

Deposits and costs of collecting a debt are charged the same way; what is charged by the period is not, for a run would charge its
days again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from propdesk import clock
from propdesk.domain import formulas
from propdesk.domain.charges import FeeItem, NewCharge, PriceUnit, Tariff, tariff_on
from propdesk.domain.fee_items import Nature
from propdesk.domain.money import PRICE_SCALE, Fen, check_fen, format_yuan
from propdesk.domain.payments import check_reason
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.pricing import round_step
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open, check_period
from propdesk.services.office import Office
from propdesk.services.rates import known_item
from propdesk.store import audit, billing, fee_items, one_off, people
from propdesk.store.engine import Connection
from propdesk.store.tables import billing as tables

MOST_TIMES = 9_999


class NobodyToCharge(UserError):
    """Choose at least one unit."""


class UnitGone(UserError):
    """One of the units is not there any more. Load the list again."""


class BilledByPeriod(UserError):
    """“{item}” is billed by the period. Choose an item that is charged each time."""


class NoRateYet(UserError):
    """“{item}” has no rate on {day}. Enter an amount, or set a rate first."""


class CostWithoutBasis(UserError):
    """“{item}” has no rate on {day}, so nothing says why the owner bears this cost. Set its rate with the basis first."""


class NoteMissing(UserError):
    """Say what the amount is for."""


class TimesOutOfRange(UserError):
    """How many times is a whole number from 1 to 9,999."""


class DueBeforeCharge(UserError):
    """The due day must not be before the day of the charge, {day}."""


class ChargeGone(UserError):
    """That charge is not there any more. Load the list again."""


class ChargedByRun(UserError):
    """The charge of {unit} for {period} was made by a billing run or an import. Roll that back, or write an adjustment."""


class ChargeSettled(UserError):
    """Something is paid or waived on the charge of {unit} ({amount}). Void the receipt or take the adjustment back first."""


@dataclass(frozen=True, slots=True)
class OneOff:
    """One-off charges as they were written, or taken back."""

    charge_ids: tuple[int, ...]
    total_fen: Fen


@dataclass(frozen=True, slots=True)
class Priced:
    """What one unit would be charged: amount, price in 1/10,000 yuan (0 = a free amount), formula and the rate behind it."""

    amount_fen: Fen
    price: int
    formula: str
    tariff_id: int | None


def items(office: Office) -> list[FeeItem]:
    """The items that are charged each time."""
    with office.store.read() as conn:
        return [item for item in fee_items.items(conn) if item.price_unit is PriceUnit.ONCE]


def price(office: Office, item_id: int, on: date, amount_fen: Fen | None = None, times: int = 1) -> Priced:
    """What one unit would be charged for the item on a day; raises what `charge` raises about item, rate and amount."""
    with office.store.read() as conn:
        return priced(conn, known_item(conn, item_id), on, amount_fen, times)


def priced(conn: Connection, item: FeeItem, on: date, amount_fen: Fen | None, times: int) -> Priced:
    """What one unit would be charged, asked inside a transaction; raises what `charge` raises about item, rate and amount."""
    if item.price_unit is not PriceUnit.ONCE:
        raise BilledByPeriod(item=item.name)
    tariff = tariff_on(fee_items.tariffs(conn, item.id), on)
    if amount_fen is not None:
        return _free_amount(item, on, check_fen(amount_fen), tariff)
    if not 1 <= times <= MOST_TIMES:
        raise TimesOutOfRange()
    if tariff is None:
        raise NoRateYet(item=item.name, day=on)
    amount = check_fen(round_step(Fraction(tariff.price * times * 100, PRICE_SCALE), item.step_fen))
    term = f"{formulas.sized(PriceUnit.ONCE, times)}{formulas.unit_price(tariff.price, PriceUnit.ONCE)}"
    return Priced(amount, tariff.price, formulas.result([term], amount), tariff.id)


def _free_amount(item: FeeItem, on: date, amount_fen: Fen, tariff: Tariff | None) -> Priced:
    """An amount of its own; a cost of collecting (a court fee differs each time) still rests on the basis of its rate."""
    if item.nature is not Nature.COST:
        return Priced(amount_fen, 0, f"{format_yuan(amount_fen)} 元", None)
    if tariff is None:
        raise CostWithoutBasis(item=item.name, day=on)
    return Priced(amount_fen, 0, f"{format_yuan(amount_fen)} 元", tariff.id)


def charge(
    office: Office,
    unit_ids: Sequence[int],
    item_id: int,
    on: date,
    due_on: date,
    *,
    amount_fen: Fen | None = None,
    times: int = 1,
    note: str = "",
    key: str | None = None,
) -> OneOff:
    """Charge each of these units once, on the day `on`: the rate of the item so many times, or a free amount with a note.

    The charge counts from its day and is due on `due_on`. Raises `NobodyToCharge`, `UnitGone`, `ItemUnknown`, `BilledByPeriod`,
    `NoRateYet`, `CostWithoutBasis`, `NoteMissing`, `TimesOutOfRange`, `AmountOutOfRange`, `DueBeforeCharge`, `PeriodClosed` or `DayClosed`.
    """
    wanted = list(dict.fromkeys(unit_ids))
    if not wanted:
        raise NobodyToCharge()
    if due_on < on:
        raise DueBeforeCharge(day=on)
    if amount_fen is not None and not note.strip():
        raise NoteMissing()
    moment = clock.now()

    def work(conn: Connection) -> Done[OneOff]:
        item, done, span = write_charges(conn, wanted, item_id, on, due_on, amount_fen=amount_fen, times=times, note=note)
        body = {
            "item": item.name,
            "units": len(wanted),
            "amount_fen": done.total_fen // len(wanted),
            "due_on": due_on.isoformat(),
            "note": note.strip(),
        }
        return Done(done, span.first, item.name, {**body, "first": span.first, "last": span.last}, [span])

    def again(conn: Connection, first: int) -> OneOff:
        found = one_off.facts(conn, range(first, first + len(wanted)))
        return OneOff(tuple(row.charge_id for row in found), sum(row.amount_fen for row in found))

    return commit(office.store, office.actor, "charge.once", work, moment=moment, key=key, again=again)


def write_charges(
    conn: Connection,
    unit_ids: Sequence[int],
    item_id: int,
    on: date,
    due_on: date,
    *,
    amount_fen: Fen | None,
    times: int = 1,
    note: str = "",
) -> tuple[FeeItem, OneOff, audit.Span]:
    """Write one-off charges of an item in the caller's transaction; raises what `charge` raises about item, amount, units and days."""
    check_period(conn, Month.of(on))
    check_open(conn, on)
    item = known_item(conn, item_id)
    found = priced(conn, item, on, amount_fen, times)
    if len(people.units(conn, unit_ids)) != len(unit_ids):
        raise UnitGone()
    span = write(conn, unit_ids, item, found, on, due_on, times if amount_fen is None else None, note.strip())
    return item, OneOff(tuple(range(span.first, span.last + 1)), found.amount_fen * len(unit_ids)), span


def write(
    conn: Connection, unit_ids: Sequence[int], item: FeeItem, priced: Priced, on: date, due_on: date, times: int | None, note: str
) -> audit.Span:
    """Write one charge for each of these units; returns the span of the rows. The caller checked day, item and units."""
    month, span = Month.of(on), DateRange(on, date.fromordinal(on.toordinal() + 1))
    quantity = None if times is None else times * 1000
    rows = [
        NewCharge(
            unit_id, item.id, month, span, due_on, priced.amount_fen, priced.price, priced.formula, priced.tariff_id, quantity=quantity,
            note=note,
        )
        for unit_id in unit_ids
    ]  # fmt: skip
    generation = billing.generations(conn, item.id, str(month), standing=True)
    since = dict.fromkeys(unit_ids, on.isoformat())
    return billing.add_charges(conn, rows, generation, counts_from=since)


def take_back(office: Office, charge_ids: Sequence[int], on: date, reason: str, *, key: str | None = None) -> OneOff:
    """Take one-off charges back while nothing is paid or waived on them; they count until `on`, and their rows stay.

    Raises `NobodyToCharge`, `ReasonMissing`, `ChargeGone`, `ChargedByRun`, `ChargeSettled`, `PeriodClosed` or `DayClosed`.
    """
    wanted = list(dict.fromkeys(charge_ids))
    if not wanted:
        raise NobodyToCharge()
    why = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[OneOff]:
        check_open(conn, on)
        found = one_off.facts(conn, wanted)
        if len(found) != len(wanted) or any(row.reversed for row in found):
            raise ChargeGone()
        _check_free(conn, found, on)
        numbers = [row.charge_id for row in found]
        billing.reverse_charges(conn, numbers, moment.isoformat(), why, max(on, max(row.start_on for row in found)))
        spans = [audit.written(conn, tables.charge_reversal, number, number) for number in numbers]
        done = OneOff(tuple(numbers), sum(row.amount_fen for row in found))
        return Done(done, numbers[0], found[0].code, {"charges": numbers, "total_fen": done.total_fen, "reason": why}, spans)

    def again(conn: Connection, _first: int) -> OneOff:
        found = one_off.facts(conn, wanted)
        return OneOff(tuple(row.charge_id for row in found), sum(row.amount_fen for row in found))

    return commit(office.store, office.actor, "charge.take_back", work, moment=moment, key=key, again=again)


def _check_free(conn: Connection, rows: Sequence[one_off.ChargeFacts], on: date) -> None:
    for period in sorted({row.period for row in rows}):
        check_period(conn, period)
    settled = billing.settled_charges(conn, [row.charge_id for row in rows], on)
    for row in rows:
        if row.run_id is not None or row.batch_id is not None:
            raise ChargedByRun(unit=row.code, period=row.period)
        if row.charge_id in settled:
            raise ChargeSettled(unit=row.code, amount=format_yuan(row.amount_fen))
