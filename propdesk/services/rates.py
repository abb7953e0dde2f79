"""Charge items and their rates: make an item, set a rate with its tiers, change a rule, keep vacancy rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from propdesk import clock
from propdesk.domain import fee_items as rules
from propdesk.domain.fee_items import FeeItem, Nature, PriceMissing, PriceUnit, Tariff, Tier, Tiering, TierSpan
from propdesk.domain.money import format_price
from propdesk.domain.vacancy import VacancyRule, check_vacancy_rule
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.store import fee_items as store
from propdesk.store.engine import Connection

__all__ = ["PriceMissing"]


class ItemNameMissing(UserError):
    """Name the charge item, for example 物业费."""


class ItemExists(UserError):
    """There is a charge item “{item}” already. Use another name."""


class OtherPriceUnit(UserError):
    """“{item}” is priced in {unit} already. Use another name for another kind of price."""


class TariffInUse(UserError):
    """Charges already rest on the rate from {day}. Set a new rate with a later first day."""


class TariffOverlaps(UserError):
    """“{item}” already has the rate {price} from {day} on. Choose that rate in the list to change it, or another first day."""


class TariffUnknown(UserError):
    """There is no such rate any more. Close this window and open it again."""


class SharedCostHasNoRate(UserError):
    """“{item}” is the share of a cost. Enter the cost of each period instead of a rate."""


class ItemUnknown(UserError):
    """There is no such charge item any more. Close this window and open it again."""


class NatureInUse(UserError):
    """“{item}” has charges already, so it stays what it is: a fee, a deposit, money for others or a cost of collecting. Use
    another item."""


class AnchorInUse(UserError):
    """“{item}” has charges, so its periods go on beginning on day {day} of the month. Take them back first, or use another item."""


class VacancyRuleUnknown(UserError):
    """There is no such vacancy rule any more. Close this window and open it again."""


@dataclass(frozen=True, slots=True)
class ItemRates:
    """A charge item with its rates and vacancy rules, each in order of their first day."""

    item: FeeItem
    tariffs: tuple[Tariff, ...]
    vacancy_rules: tuple[VacancyRule, ...] = ()


def rates(office: Office) -> list[ItemRates]:
    """Every charge item with its rates."""
    with office.store.read() as conn:
        return [
            ItemRates(item, tuple(store.tariffs(conn, item.id)), tuple(store.vacancy_rules(conn, item.id))) for item in store.items(conn)
        ]


def items(office: Office) -> list[FeeItem]:
    """Every charge item with its rule, oldest first."""
    with office.store.read() as conn:
        return store.items(conn)


def set_tariff(
    office: Office,
    item_name: str,
    price: int,
    price_unit: PriceUnit,
    valid_from: date,
    basis: str,
    *,
    due_day: int | None = None,
    anchor_day: int | None = None,
    tiering: Tiering = Tiering.MARGINAL,
    tiers: Sequence[Tier] = (),
    tier_span: TierSpan = TierSpan.PERIOD,
    nature: Nature | None = None,
    on_behalf_of: str = "",
    replacing: bool = True,
    key: str | None = None,
) -> FeeItem:
    """Set the rate of a charge item from a day on; the item is made when it is new.

    `price` is in 1/10,000 yuan; `tiers` (rising, thresholds in 1/1000) are the prices above the first, counted over `tier_span`.
    A rate needs what it rests on (`BasisMissing`), the item keeps its price unit (`OtherPriceUnit`), and a rate that charges
    already rest on is not rewritten (`TariffInUse`). Without `replacing` another rate from the same day is refused
    (`TariffOverlaps`). `due_day`, `anchor_day` (the day its periods begin on; `AnchorInUse` once it has charges) and `nature`
    (`NatureInUse` once it has charges; with `on_behalf_of` for money passed on) change the item's rule, None leaves it.
    """
    if not item_name.strip():
        raise ItemNameMissing()
    if price_unit is PriceUnit.POOL:
        raise SharedCostHasNoRate(item=item_name.strip())
    wanted = _wanted(price, price_unit, valid_from, basis, tiering, tuple(tiers), tier_span)
    changed = _rule_changes(price_unit, due_day, anchor_day, nature, on_behalf_of)

    def work(conn: Connection) -> Done[FeeItem]:
        item = _item_for(conn, item_name.strip(), price_unit, changed)
        before = _check_free(conn, item, wanted, replacing=replacing)
        tariff_id = store.put_tariff(conn, item.id, price, valid_from, wanted.basis, wanted.tiering, wanted.tiers, wanted.tier_span)
        body = {"unit": price_unit.value, "from": valid_from.isoformat(), "due_day": item.due_day, **_tariff_body(wanted)}
        body |= {} if item.anchor_day == 1 else {"anchor_day": item.anchor_day}
        body |= {} if nature is None else {"nature": nature.value, "on_behalf_of": item.on_behalf_of}
        return Done(item, tariff_id, item.name, {"before": _tariff_body(before) if before else None, "after": body})

    def again(conn: Connection, _tariff_id: int) -> FeeItem:
        item = store.item_named(conn, item_name.strip())
        assert item is not None
        return item

    return commit(office.store, office.actor, "tariff.set", work, moment=clock.now(), key=key, again=again)


def _wanted(
    price: int, price_unit: PriceUnit, valid_from: date, basis: str, tiering: Tiering, tiers: tuple[Tier, ...], tier_span: TierSpan
) -> Tariff:
    """The rate asked for, without tiers where it has none; raises the sentences about price, tiers and basis."""
    if price <= 0:
        raise PriceMissing()
    how = (tiering, steps, tier_span) if (steps := rules.check_tiers(price_unit, tiers)) else (Tiering.MARGINAL, (), TierSpan.PERIOD)
    return Tariff(0, price, valid_from, rules.check_basis(basis), *how)


def _rule_changes(
    price_unit: PriceUnit, due_day: int | None, anchor_day: int | None, nature: Nature | None, on_behalf_of: str
) -> dict[str, Any]:
    """What the item's rule becomes; what is None stays."""
    changed: dict[str, Any] = {}
    if due_day is not None:
        changed["due_day"] = rules.check_due_day(due_day)
    if anchor_day is not None:
        changed["anchor_day"] = rules.check_anchor_day(anchor_day, price_unit)
    return changed if nature is None else changed | {"nature": nature, "on_behalf_of": on_behalf_of.strip()}


def _check_free(conn: Connection, item: FeeItem, wanted: Tariff, *, replacing: bool) -> Tariff | None:
    """The rate that stands from the same day, if the wanted one may take its place; raises `TariffOverlaps` or `TariffInUse`."""
    same = next((one for one in store.tariffs(conn, item.id) if one.valid_from == wanted.valid_from), None)
    if same is None or replace(wanted, id=same.id) == same:
        return same
    if store.tariff_used(conn, item.id, wanted.valid_from):
        raise TariffInUse(day=wanted.valid_from)
    if not replacing:
        raise TariffOverlaps(item=item.name, price=format_price(same.price), day=same.valid_from)
    return same


def _tariff_body(tariff: Tariff) -> dict[str, object]:
    steps = {"tiering": tariff.tiering.value, "tiers": [[tier.from_quantity, tier.price] for tier in tariff.tiers]}
    steps |= {"tier_span": tariff.tier_span.value} if tariff.yearly else {}
    return {"price": tariff.price, "basis": tariff.basis} | (steps if tariff.tiers else {})


def rests_on(office: Office, item_id: int, tariff: Tariff) -> bool:
    """Whether any charge rests on this rate of the item, so that it cannot be removed."""
    with office.store.read() as conn:
        return _charged_by(conn, item_id, tariff)


def _charged_by(conn: Connection, item_id: int, tariff: Tariff) -> bool:
    return store.tariff_named(conn, tariff.id) or store.tariff_used(conn, item_id, tariff.valid_from)


def remove_tariff(office: Office, item_id: int, tariff_id: int, *, key: str | None = None) -> int:
    """Take away a rate that no charge rests on; returns its number. Raises `ItemUnknown`, `TariffUnknown` or `TariffInUse`."""

    def work(conn: Connection) -> Done[int]:
        item = known_item(conn, item_id)
        found = next((one for one in store.tariffs(conn, item_id) if one.id == tariff_id), None)
        if found is None:
            raise TariffUnknown()
        if _charged_by(conn, item_id, found):
            raise TariffInUse(day=found.valid_from)
        store.remove_tariff(conn, tariff_id)
        body = {"before": {"from": found.valid_from.isoformat(), **_tariff_body(found)}, "after": None}
        return Done(tariff_id, tariff_id, item.name, body)

    return commit(office.store, office.actor, "tariff.remove", work, moment=clock.now(), key=key, again=_same_number)


def _item_for(conn: Connection, name: str, price_unit: PriceUnit, changed: Mapping[str, Any]) -> FeeItem:
    """The item of a rate, made or with another rule where that is asked for."""
    found = store.item_named(conn, name)
    if found is None:
        new = rules.check_rule(replace(FeeItem(0, name, price_unit), **changed))
        return replace(new, id=store.add_item(conn, new))
    if found.price_unit is not price_unit:
        raise OtherPriceUnit(item=name, unit=found.price_unit.value)
    wanted = replace(found, **changed)
    if wanted != found:
        rules.check_rule(wanted)
        _check_anchor(conn, found, wanted)
        _check_nature(conn, found, wanted)
        store.update_item(conn, wanted)
    return wanted


def _check_nature(conn: Connection, before: FeeItem, after: FeeItem) -> None:
    """Raise `NatureInUse` where charges were made as something else."""
    if before.nature is not after.nature and store.item_charged(conn, before.id):
        raise NatureInUse(item=before.name)


def _check_anchor(conn: Connection, before: FeeItem, after: FeeItem) -> None:
    """Raise `AnchorInUse` where other periods would overlap days that are charged, or leave some out between them."""
    if before.anchor_day != after.anchor_day and store.standing_charges(conn, before.id):
        raise AnchorInUse(item=before.name, day=before.anchor_day)


# items ------------------------------------------------------------------------------------------------------------------


def add_item(office: Office, item: FeeItem, *, key: str | None = None) -> FeeItem:
    """Make a charge item with its rule (its `id` is ignored): shared costs and deposits need no rate, others get theirs next.

    Raises `ItemNameMissing`, `ItemExists` or what `check_rule` raises.
    """
    new = replace(rules.check_rule(item), name=item.name.strip(), on_behalf_of=item.on_behalf_of.strip())
    if not new.name:
        raise ItemNameMissing()

    def work(conn: Connection) -> Done[FeeItem]:
        if store.item_named(conn, new.name) is not None:
            raise ItemExists(item=new.name)
        made = replace(new, id=store.add_item(conn, new))
        return Done(made, made.id, made.name, {"before": None, "after": rule_body(made)})

    return commit(office.store, office.actor, "item.add", work, moment=clock.now(), key=key, again=known_item)


def set_item(office: Office, item: FeeItem, *, key: str | None = None) -> FeeItem:
    """Change the rule of a charge item: how often it is billed and from which day, its due day, how it is rounded, who bears it.

    Name and price unit stay as they are. Charges already made stay, and days they pay for are not billed again; while any stands
    the day its periods begin on stays too. Raises `ItemUnknown`, `NatureInUse`, `AnchorInUse` or what `check_rule` raises.
    """
    rules.check_rule(item)

    def work(conn: Connection) -> Done[FeeItem]:
        before = known_item(conn, item.id)
        after = replace(item, name=before.name, price_unit=before.price_unit, on_behalf_of=item.on_behalf_of.strip())
        _check_nature(conn, before, after)
        _check_anchor(conn, before, after)
        store.update_item(conn, after)
        return Done(after, after.id, after.name, {"before": rule_body(before), "after": rule_body(after)})

    return commit(office.store, office.actor, "item.set", work, moment=clock.now(), key=key, again=known_item)


def known_item(conn: Connection, item_id: int) -> FeeItem:
    """The charge item of that number inside a transaction; raises `ItemUnknown`."""
    found = store.item_numbered(conn, item_id)
    if found is None:
        raise ItemUnknown()
    return found


_USUAL: dict[str, object] = {
    "nature": "fee", "on_behalf_of": "", "handover": "by_day", "developer_pays": 0, "prepay_months": None, "share_by": "",
    "loss_of_10000": 0, "anchor_day": 1,
}  # fmt: skip


def rule_body(item: FeeItem) -> dict[str, object]:
    """A rule for the audit line; what is as usual is left out."""
    values = store.item_values(item)
    del values["name"], values["price_unit"]
    return {name: value for name, value in values.items() if name not in _USUAL or value != _USUAL[name]}


# vacancy rules ----------------------------------------------------------------------------------------------------------


def set_vacancy_rule(
    office: Office, item_id: int, after_months: int, pays_of_10000: int, valid_from: date, basis: str, *, key: str | None = None
) -> int:
    """Say what units vacant for so many months pay of an item from a day on; returns the number of the rule.

    A rule from the same day is replaced; charges already made stay. Raises `ItemUnknown`, `BasisMissing`,
    `VacancyMonthsOutOfRange` or `VacancyShareOutOfRange`.
    """
    check_vacancy_rule(after_months, pays_of_10000)
    rule = VacancyRule(0, after_months, pays_of_10000, valid_from, rules.check_basis(basis))

    def work(conn: Connection) -> Done[int]:
        item = known_item(conn, item_id)
        same = next((one for one in store.vacancy_rules(conn, item_id) if one.valid_from == valid_from), None)
        number = store.put_vacancy_rule(conn, item_id, rule)
        return Done(number, number, item.name, {"before": _vacancy_body(same) if same else None, "after": _vacancy_body(rule)})

    return commit(office.store, office.actor, "vacancy_rule.set", work, moment=clock.now(), key=key, again=_same_number)


def remove_vacancy_rule(office: Office, item_id: int, rule_id: int, *, key: str | None = None) -> int:
    """Take a vacancy rule away; charges made by it stay. Returns its number. Raises `ItemUnknown` or `VacancyRuleUnknown`."""

    def work(conn: Connection) -> Done[int]:
        item = known_item(conn, item_id)
        found = next((one for one in store.vacancy_rules(conn, item_id) if one.id == rule_id), None)
        if found is None:
            raise VacancyRuleUnknown()
        store.remove_vacancy_rule(conn, rule_id)
        return Done(rule_id, rule_id, item.name, {"before": _vacancy_body(found), "after": None})

    return commit(office.store, office.actor, "vacancy_rule.remove", work, moment=clock.now(), key=key, again=_same_number)


def _vacancy_body(rule: VacancyRule) -> dict[str, object]:
    return {
        "after_months": rule.after_months,
        "pays_of_10000": rule.pays_of_10000,
        "from": rule.valid_from.isoformat(),
        "basis": rule.basis,
    }


def _same_number(_conn: Connection, number: int) -> int:
    return number
