"""Charge items and their rates: what is charged, in which unit, how often, how it is rounded and who bears it.

Everything local (month of handover, unsold units, prepayment cap, vacancy) is data of the item that the office edits
(domain reference, section 3), never a rule of the program.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.domain.money import PriceNotUnderstood, parse_price
from propdesk.domain.periods import DateRange, Month, month_of, month_span
from propdesk.domain.units import UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_


class PriceUnit(StrEnum):
    """What a price is a price of; it belongs to the price and is printed with it."""

    M2_MONTH = "m2-month"
    UNIT_MONTH = "unit-month"
    PERSON_MONTH = "person-month"
    SPACE_MONTH = "space-month"
    KWH = "kwh"
    M3 = "m3"
    GJ = "gj"
    POOL = "pool"
    ONCE = "once"

    @property
    def metered(self) -> bool:
        """Whether it is a price of what a meter counts."""
        return self in METERED

    @property
    def counted(self) -> bool:
        """Whether it is a price per month of something that is counted: units, persons, spaces."""
        return self in COUNTED


METERED = frozenset({PriceUnit.KWH, PriceUnit.M3, PriceUnit.GJ})
COUNTED = frozenset({PriceUnit.UNIT_MONTH, PriceUnit.PERSON_MONTH, PriceUnit.SPACE_MONTH})

PRICE_UNIT_NAMES = {
    PriceUnit.M2_MONTH: N_("yuan/㎡·month"),
    PriceUnit.UNIT_MONTH: N_("yuan/unit·month"),
    PriceUnit.PERSON_MONTH: N_("yuan/person·month"),
    PriceUnit.SPACE_MONTH: N_("yuan/space·month"),
    PriceUnit.KWH: N_("yuan/kWh"),
    PriceUnit.M3: N_("yuan/m³"),
    PriceUnit.GJ: N_("yuan/GJ"),
    PriceUnit.POOL: N_("share of a cost"),
    PriceUnit.ONCE: N_("yuan each time"),
}


class RoundingScope(StrEnum):
    """Where rounding happens: each month is rounded and added up, or the whole period is rounded once."""

    MONTH = "month"
    PERIOD = "period"


class Nature(StrEnum):
    """What the money of an item is: the office's own fee, a deposit to give back, money passed on to somebody else, or what
    collecting a debt cost (postage, court fee; Civil Code art. 561)."""

    FEE = "fee"
    DEPOSIT = "deposit"
    COMMISSION = "commission"
    COST = "cost"


class Handover(StrEnum):
    """Who bears the month a unit is handed over: each his days, or the developer the whole month."""

    BY_DAY = "by_day"
    NEXT_MONTH = "next_month"


class ShareBy(StrEnum):
    """What a shared cost is divided by."""

    NONE = ""
    AREA = "area"
    UNIT = "unit"
    USAGE = "usage"


class Tiering(StrEnum):
    """How tiers of a price work: each part at its own price, or the whole quantity at the price of the tier it reaches."""

    MARGINAL = "marginal"
    WHOLE = "whole"


class TierSpan(StrEnum):
    """Over which time a quantity counts in the tiers of a price: in each period anew, or over the calendar year."""

    PERIOD = "period"
    YEAR = "year"


NATURE_NAMES = {
    Nature.FEE: N_("Fee"),
    Nature.DEPOSIT: N_("Deposit"),
    Nature.COMMISSION: N_("Collected for others"),
    Nature.COST: N_("Cost of collecting a debt"),
}
COST_OF_COLLECTING = N_("{item} (cost of collecting)")
"""How a list, a statement and a receipt name an item that is what collecting a debt cost."""
HANDOVER_NAMES = {Handover.BY_DAY: N_("By days"), Handover.NEXT_MONTH: N_("The owner from the next month on")}
SHARE_BY_NAMES = {ShareBy.AREA: N_("By area"), ShareBy.UNIT: N_("By unit"), ShareBy.USAGE: N_("By usage")}
TIERING_NAMES = {Tiering.MARGINAL: N_("Each part at its own price"), Tiering.WHOLE: N_("The whole quantity at the price it reaches")}
TIER_SPAN_NAMES = {TierSpan.PERIOD: N_("Counted in each period anew"), TierSpan.YEAR: N_("Counted over the calendar year")}

RESIDENTIAL = frozenset({UnitKind.FLAT, UnitKind.SHOP, UnitKind.OFFICE})
CYCLES = (1, 3, 6, 12)
STEPS = (1, 10, 100)
WHOLE = 10_000  # parts of ten thousand: all of it
MOST_PREPAY_MONTHS = 120


class DueDayOutOfRange(UserError):
    """The due day must be a day of the month, from 1 to 31."""


class AnchorDayOutOfRange(UserError):
    """Periods begin on a day of the month, from 1 to 31; 31 means the last day."""


class AnchorWithoutPeriods(UserError):
    """What is charged each time has no periods. Leave out the day they would begin on."""


class BasisMissing(UserError):
    """State what the rate rests on: the contract clause, the filing or the owners' decision."""


class RuleNotPossible(UserError):
    """An item is billed every 1, 3, 6 or 12 months and rounded to 1, 10 or 100 fen."""


class OnBehalfMissing(UserError):
    """State for whom the money is collected, for example the water company."""


class DepositByPeriod(UserError):
    """A deposit is charged once: its price must be one of yuan each time."""


class CostByPeriod(UserError):
    """The cost of collecting a debt is charged when it arises: its price must be one of yuan each time."""


class ShareByMissing(UserError):
    """State what the shared cost is divided by: area, unit or usage."""


class PrepayMonthsOutOfRange(UserError):
    """The cap on prepayment is a number of months from 1 to 120, or empty for none."""


class LossOutOfRange(UserError):
    """The loss share is from 0 to 100 %."""


class TiersNotInOrder(UserError):
    """The tiers must begin at rising quantities above zero: {quantity} comes twice or too early."""


class TiersWithoutMeter(UserError):
    """Only a price per kWh, m³ or GJ can have tiers."""


class QuantityNotUnderstood(UserError):
    """“{text}” is not a quantity. Write it like 200 or 12.5, with at most three decimals."""


class PercentNotUnderstood(UserError):
    """“{text}” is not a share from 0 to 100 %. Write it like 80 or 62.5."""


class PriceMissing(UserError):
    """The price must be greater than zero."""


@dataclass(frozen=True, slots=True)
class FeeItem:
    """A charge item (收费项目) with its period rule, rounding rule and due-date rule.

    `cycle_months` is 1, 3, 6 or 12: a longer cycle is billed in its first month, counted from January. Periods begin on
    `anchor_day` (or the last day of a shorter month) of the month they are named by. `step_fen` is 1, 10 or 100.
    `due_day` is the first such day of a month (or the last day of a shorter one) that is not before the period begins.
    `on_behalf_of` names whom collected money belongs to; `developer_pays`: units not sold or not handed over are charged to the
    developer; `prepay_months` caps prepayment (None = no cap); `loss_of_10000` is added to what meters count.
    """

    id: int
    name: str
    price_unit: PriceUnit
    due_day: int = 10
    cycle_months: int = 1
    scope: RoundingScope = RoundingScope.MONTH
    step_fen: int = 1
    kinds: frozenset[UnitKind] = RESIDENTIAL
    nature: Nature = Nature.FEE
    on_behalf_of: str = ""
    handover: Handover = Handover.BY_DAY
    developer_pays: bool = False
    prepay_months: int | None = None
    share_by: ShareBy = ShareBy.NONE
    loss_of_10000: int = 0
    anchor_day: int = 1

    def covers(self, month: Month) -> bool:
        """Whether a run of `month` bills this item."""
        return (month.month - 1) % self.cycle_months == 0

    def span(self, month: Month) -> DateRange:
        """The days of the period that begins with `month`."""
        return month_span(month, self.anchor_day, self.cycle_months)

    def month_span(self, month: Month) -> DateRange:
        """The days of one month of the item, from anchor day to anchor day."""
        return month_span(month, self.anchor_day)

    def month_of(self, day: date) -> Month:
        """The month of the item that a day lies in."""
        return month_of(day, self.anchor_day)

    def due_on(self, month: Month, first_day: date | None = None) -> date:
        """The due day of a charge for `month`; never before `first_day`, the first day it pays for (handover in mid-month)."""
        due = month.day(self.due_day)
        if self.anchor_day > 1 and due < month.day(self.anchor_day):
            due = (month + 1).day(self.due_day)
        return max(due, first_day) if first_day else due

    @property
    def periodic(self) -> bool:
        """Whether billing runs charge it; what is charged each time and deposits are charged one by one."""
        return self.price_unit is not PriceUnit.ONCE and self.nature is not Nature.DEPOSIT


@dataclass(frozen=True, slots=True)
class Tier:
    """From `from_quantity` (in 1/1000 of the unit) on the price is `price` (1/10,000 yuan)."""

    from_quantity: int
    price: int


@dataclass(frozen=True, slots=True)
class Tariff:
    """A rate (收费标准): a price in 1/10,000 yuan valid from a day on, and what it rests on.

    `price` is that of the first tier, from 0; `tiers` are the further ones in rising order, and `tier_span` says over which time
    a quantity rises through them.
    """

    id: int
    price: int
    valid_from: date
    basis: str
    tiering: Tiering = Tiering.MARGINAL
    tiers: tuple[Tier, ...] = ()
    tier_span: TierSpan = TierSpan.PERIOD

    @property
    def yearly(self) -> bool:
        """Whether what was charged of the calendar year before fills the lower tiers."""
        return bool(self.tiers) and self.tier_span is TierSpan.YEAR


def check_due_day(day: int) -> int:
    """Return the due day if it is one; raises `DueDayOutOfRange`."""
    if not 1 <= day <= 31:
        raise DueDayOutOfRange()
    return day


def check_anchor_day(day: int, price_unit: PriceUnit | None = None) -> int:
    """Return the day periods begin on if it can be; raises `AnchorDayOutOfRange` or `AnchorWithoutPeriods`."""
    if not 1 <= day <= 31:
        raise AnchorDayOutOfRange()
    if day != 1 and price_unit is PriceUnit.ONCE:
        raise AnchorWithoutPeriods()
    return day


def check_rule(item: FeeItem) -> FeeItem:
    """Return the item if all of its rule can be.

    Raises `RuleNotPossible`, `DueDayOutOfRange`, `AnchorDayOutOfRange`, `AnchorWithoutPeriods`, `OnBehalfMissing`,
    `DepositByPeriod`, `CostByPeriod`, `ShareByMissing`, `PrepayMonthsOutOfRange` or `LossOutOfRange`.
    """
    if item.cycle_months not in CYCLES or item.step_fen not in STEPS:
        raise RuleNotPossible()
    check_due_day(item.due_day)
    check_anchor_day(item.anchor_day, item.price_unit)
    if item.nature is Nature.COMMISSION and not item.on_behalf_of.strip():
        raise OnBehalfMissing()
    if item.nature is Nature.DEPOSIT and item.price_unit is not PriceUnit.ONCE:
        raise DepositByPeriod()
    if item.nature is Nature.COST and item.price_unit is not PriceUnit.ONCE:
        raise CostByPeriod()
    if item.price_unit is PriceUnit.POOL and item.share_by is ShareBy.NONE:
        raise ShareByMissing()
    if item.prepay_months is not None and not 1 <= item.prepay_months <= MOST_PREPAY_MONTHS:
        raise PrepayMonthsOutOfRange()
    if not 0 <= item.loss_of_10000 <= WHOLE:
        raise LossOutOfRange()
    return item


def check_basis(text: str) -> str:
    """Return the trimmed basis of a rate; raises `BasisMissing` (no basis, no activation: 明码标价规定)."""
    if not text.strip():
        raise BasisMissing()
    return text.strip()


def check_tiers(price_unit: PriceUnit, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """Return the tiers above the first if they can be; raises `TiersWithoutMeter`, `TiersNotInOrder` or `PriceMissing`."""
    if tiers and not price_unit.metered:
        raise TiersWithoutMeter()
    last = 0
    for tier in tiers:
        if tier.from_quantity <= last:
            raise TiersNotInOrder(quantity=format_quantity(tier.from_quantity))
        if tier.price <= 0:
            raise PriceMissing()
        last = tier.from_quantity
    return tiers


def parse_quantity(text: str) -> int:
    """Read a quantity as typed ("200", "12.5") in 1/1000; raises `QuantityNotUnderstood`."""
    try:
        scaled = parse_price(text)
    except PriceNotUnderstood:
        raise QuantityNotUnderstood(text=text) from None
    if scaled % 10:
        raise QuantityNotUnderstood(text=text)
    return scaled // 10


def parse_percent(text: str) -> int:
    """Read a share in per cent as typed ("80", "62.5%") in parts of ten thousand; raises `PercentNotUnderstood`."""
    try:
        scaled = parse_price(text.strip().removesuffix("%").removesuffix("％"))
    except PriceNotUnderstood:
        raise PercentNotUnderstood(text=text) from None
    if scaled % 100 or scaled > 100 * WHOLE:
        raise PercentNotUnderstood(text=text)
    return scaled // 100


def format_percent(of_10000: int) -> str:
    """A share of ten thousand in per cent: 8000 -> "80", 6250 -> "62.5"."""
    return format_quantity(of_10000 * 10)


def format_quantity(quantity: int) -> str:
    """A quantity in 1/1000 as people write it: 120000 -> "120", 12500 -> "12.5"."""
    sign = "-" if quantity < 0 else ""
    whole, rest = divmod(abs(quantity), 1000)
    return f"{sign}{whole}.{rest:03d}".rstrip("0").rstrip(".")
