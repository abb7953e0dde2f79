"""Charge items, their rates with tiers, and vacancy rules: reading and writing, no rules."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, or_, select

from propdesk.domain.fee_items import FeeItem, Handover, Nature, PriceUnit, RoundingScope, ShareBy, Tariff, Tier, Tiering, TierSpan
from propdesk.domain.units import UnitKind
from propdesk.domain.vacancy import VacancyRule
from propdesk.store.bulk import insert_one, insert_rows
from propdesk.store.tables import billing, people


def items(conn: Connection) -> list[FeeItem]:
    """Every active charge item, oldest first."""
    table = billing.fee_item
    return [_item(row) for row in conn.execute(select(table).where(table.c.active == 1).order_by(table.c.id))]


def item_numbered(conn: Connection, item_id: int) -> FeeItem | None:
    """The charge item of that number."""
    row = conn.execute(select(billing.fee_item).where(billing.fee_item.c.id == item_id)).first()
    return _item(row) if row else None


def item_named(conn: Connection, name: str) -> FeeItem | None:
    """The charge item of that name."""
    row = conn.execute(select(billing.fee_item).where(billing.fee_item.c.name == name)).first()
    return _item(row) if row else None


def _item(row: Any) -> FeeItem:
    return FeeItem(
        row.id,
        row.name,
        PriceUnit(row.price_unit),
        row.due_day,
        row.cycle_months,
        RoundingScope(row.scope),
        row.step_fen,
        frozenset(UnitKind(kind) for kind in row.kinds.split()),
        Nature(row.nature),
        row.on_behalf_of,
        Handover(row.handover),
        bool(row.developer_pays),
        row.prepay_months,
        ShareBy(row.share_by),
        row.loss_of_10000,
        row.anchor_day,
    )


def add_item(conn: Connection, item: FeeItem) -> int:
    """Add a charge item (its `id` is ignored) and return its number."""
    return insert_one(conn, billing.fee_item, item_values(item))


def update_item(conn: Connection, item: FeeItem) -> None:
    """Change the rule of an item; charges already made keep theirs."""
    conn.execute(billing.fee_item.update().where(billing.fee_item.c.id == item.id).values(**item_values(item)))


def item_values(item: FeeItem) -> dict[str, object]:
    """An item as stored."""
    return {
        "name": item.name,
        "price_unit": item.price_unit.value,
        "due_day": item.due_day,
        "cycle_months": item.cycle_months,
        "scope": item.scope.value,
        "step_fen": item.step_fen,
        "kinds": " ".join(sorted(item.kinds)),
        "nature": item.nature.value,
        "on_behalf_of": item.on_behalf_of,
        "handover": item.handover.value,
        "developer_pays": int(item.developer_pays),
        "prepay_months": item.prepay_months,
        "share_by": item.share_by.value,
        "loss_of_10000": item.loss_of_10000,
        "anchor_day": item.anchor_day,
    }


def item_charged(conn: Connection, item_id: int) -> bool:
    """Whether any charge was ever made for the item."""
    c = billing.charge
    return conn.execute(select(c.c.id).where(c.c.item_id == item_id).limit(1)).first() is not None


def standing_charges(conn: Connection, item_id: int) -> bool:
    """Whether any charge of the item stands."""
    c, r = billing.charge, billing.charge_reversal
    query = select(c.c.id).outerjoin(r, r.c.charge_id == c.c.id).where(c.c.item_id == item_id, r.c.charge_id.is_(None))
    return conn.execute(query.limit(1)).first() is not None


# rates ------------------------------------------------------------------------------------------------------------------


def tariffs(conn: Connection, item_id: int) -> list[Tariff]:
    """The item's rates in order of their first day, with their tiers."""
    table, tier = billing.tariff, billing.tariff_tier
    tiers: dict[int, list[Tier]] = {}
    steps = select(tier.c.tariff_id, tier.c.from_quantity, tier.c.price).join(table, table.c.id == tier.c.tariff_id)
    for tariff_id, from_quantity, price in conn.execute(steps.where(table.c.item_id == item_id).order_by(tier.c.from_quantity)):
        tiers.setdefault(tariff_id, []).append(Tier(from_quantity, price))
    rows = conn.execute(select(table).where(table.c.item_id == item_id).order_by(table.c.valid_from))
    return [
        Tariff(
            row.id, row.price, row.valid_from, row.basis, Tiering(row.tiering), tuple(tiers.get(row.id, ())), TierSpan(row.tier_span)
        )
        for row in rows
    ]  # fmt: skip


def put_tariff(
    conn: Connection,
    item_id: int,
    price: int,
    valid_from: date,
    basis: str,
    tiering: Tiering = Tiering.MARGINAL,
    tiers: Sequence[Tier] = (),
    tier_span: TierSpan = TierSpan.PERIOD,
) -> int:
    """Write the rate valid from a day on, replacing one that starts the same day; returns its number."""
    table, tier = billing.tariff, billing.tariff_tier
    where = (table.c.item_id == item_id) & (table.c.valid_from == valid_from)
    found = conn.execute(select(table.c.id).where(where)).scalar()
    values = {"price": price, "basis": basis, "tiering": tiering.value, "tier_span": tier_span.value}
    if found is None:
        number = insert_one(conn, table, {"item_id": item_id, "valid_from": valid_from, **values})
    else:
        number = int(found)
        conn.execute(table.update().where(where).values(**values))
        conn.execute(tier.delete().where(tier.c.tariff_id == number))
    insert_rows(conn, tier, ("tariff_id", "from_quantity", "price"), [(number, step.from_quantity, step.price) for step in tiers])
    return number


def remove_tariff(conn: Connection, tariff_id: int) -> None:
    """Take a rate away that nothing rests on, with its tiers."""
    table, tier = billing.tariff, billing.tariff_tier
    conn.execute(tier.delete().where(tier.c.tariff_id == tariff_id))
    conn.execute(table.delete().where(table.c.id == tariff_id))


def tariff_named(conn: Connection, tariff_id: int) -> bool:
    """Whether any charge, also a reversed one, names this rate as the one it was made with."""
    c = billing.charge
    return conn.execute(select(c.c.id).where(c.c.tariff_id == tariff_id).limit(1)).first() is not None


def tariff_used(conn: Connection, item_id: int, valid_from: date) -> bool:
    """Whether a charge that stands rests on the rate that starts on this day, for all or the first days of what it charges."""
    c, r, last, after = billing.charge, billing.charge_reversal, billing.tariff, billing.tariff.alias("after")
    replaced_on = select(func.min(after.c.valid_from)).where(after.c.item_id == item_id, after.c.valid_from > valid_from).scalar_subquery()
    first_days = (last.c.valid_from > valid_from) & (c.c.start_on < last.c.valid_from) & (c.c.start_on < replaced_on)
    query = (
        select(c.c.id)
        .join(last, last.c.id == c.c.tariff_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(last.c.item_id == item_id, r.c.charge_id.is_(None))
        .where(or_(last.c.valid_from == valid_from, first_days & (c.c.end_on > valid_from)))
        .limit(1)
    )
    return conn.execute(query).first() is not None


def rates_of(conn: Connection, unit_id: int, as_of: date) -> list[tuple[str, int, str]]:
    """What a unit is charged on a day: (item, price in 1/10,000 yuan, price unit); its own price beats the rate.

    An item that ended for the unit is no longer there.
    """
    a = billing.assignment
    own = {row[0]: (row[1], row[2]) for row in conn.execute(select(a.c.item_id, a.c.own_price, a.c.end_on).where(a.c.unit_id == unit_id))}
    kind = conn.execute(select(people.unit.c.kind).where(people.unit.c.id == unit_id)).scalar_one()
    found = []
    for item in items(conn):
        own_price, end_on = own.get(item.id, (None, None))
        if (item.id not in own and kind not in item.kinds) or (end_on is not None and end_on <= as_of):
            continue
        in_force = [t.price for t in tariffs(conn, item.id) if t.valid_from <= as_of]
        price = own_price or (in_force[-1] if in_force else None)
        if price is not None:
            found.append((item.name, price, item.price_unit.value))
    return found


# vacancy rules ----------------------------------------------------------------------------------------------------------


def vacancy_rules(conn: Connection, item_id: int) -> list[VacancyRule]:
    """The item's vacancy rules in order of their first day."""
    t = billing.vacancy_rule
    query = select(t.c.id, t.c.after_months, t.c.pays_of_10000, t.c.valid_from, t.c.basis).where(t.c.item_id == item_id)
    return [VacancyRule(*row) for row in conn.execute(query.order_by(t.c.valid_from))]


def put_vacancy_rule(conn: Connection, item_id: int, rule: VacancyRule) -> int:
    """Write the vacancy rule valid from a day on, replacing one that starts the same day; returns its number."""
    t = billing.vacancy_rule
    values = {"after_months": rule.after_months, "pays_of_10000": rule.pays_of_10000, "basis": rule.basis}
    where = (t.c.item_id == item_id) & (t.c.valid_from == rule.valid_from)
    found = conn.execute(select(t.c.id).where(where)).scalar()
    if found is None:
        return insert_one(conn, t, {"item_id": item_id, "valid_from": rule.valid_from, **values})
    conn.execute(t.update().where(where).values(**values))
    return int(found)


def remove_vacancy_rule(conn: Connection, rule_id: int) -> None:
    """Take a vacancy rule away; charges made by it stay."""
    conn.execute(billing.vacancy_rule.delete().where(billing.vacancy_rule.c.id == rule_id))
