"""What the lists and the form of the rates hold: items, rates, and an entry not written yet."""

from dataclasses import dataclass
from datetime import date

from propdesk.domain.charges import PRICE_UNIT_NAMES, FeeItem, PriceUnit, Tariff
from propdesk.domain.fee_items import NATURE_NAMES, Nature, ShareBy, Tier, Tiering, TierSpan
from propdesk.i18n import N_, _
from propdesk.ui.billing.rule_words import price_text, tiers_text
from propdesk.ui.parts.columns import Column


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate of one item as the list shows it."""

    item: FeeItem
    tariff: Tariff


@dataclass(frozen=True, slots=True)
class RateEntry:
    """What the form says. `price` in 1/10,000 yuan; `replacing`: it is the change of a rate chosen in the list."""

    item: str
    price: int
    unit: PriceUnit
    valid_from: date
    basis: str
    due_day: int
    anchor_day: int = 1
    tiering: Tiering = Tiering.MARGINAL
    tiers: tuple[Tier, ...] = ()
    tier_span: TierSpan = TierSpan.PERIOD
    share_by: ShareBy = ShareBy.NONE
    replacing: bool = False


def _tiers(line: RateLine) -> str:
    return tiers_text(line.tariff, line.item.price_unit)


ITEM_COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item.name, strong=True, width=8),
    Column("unit", N_("Price is per"), lambda r: _(PRICE_UNIT_NAMES[r.item.price_unit]), secondary=True),
    Column("nature", N_("Money"), lambda r: "" if r.item.nature is Nature.FEE else _(NATURE_NAMES[r.item.nature])),
)
COLUMNS = (
    Column("price", N_("Price"), lambda r: price_text(r.tariff.price, r.item.price_unit), sort=lambda r: r.tariff.price, strong=True),
    Column("tiers", N_("Tiers"), _tiers, tooltip=_tiers),
    Column("from", N_("Valid from"), lambda r: r.tariff.valid_from, kind="date"),
    Column("basis", N_("Legal basis"), lambda r: r.tariff.basis, width=16),
)
