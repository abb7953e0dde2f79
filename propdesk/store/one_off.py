"""Charges made one by one: what is known of a charge to take it back, and what was charged each time lately."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from propdesk.store.tables import billing, people


class ChargeFacts(NamedTuple):
    """What decides whether a charge can be taken back by hand."""

    charge_id: int
    unit_id: int
    code: str
    item: str
    period: str
    amount_fen: int
    start_on: date
    run_id: int | None
    batch_id: int | None
    reversed: bool


def facts(conn: Connection, charge_ids: Sequence[int]) -> list[ChargeFacts]:
    """These charges, in order of their numbers; unknown numbers are left out."""
    c, r, u, i = billing.charge, billing.charge_reversal, people.unit, billing.fee_item
    query = (
        select(
            c.c.id, c.c.unit_id, u.c.code, i.c.name, c.c.period, c.c.amount_fen, c.c.start_on, c.c.run_id, c.c.batch_id,
            r.c.charge_id.is_not(None),
        )
        .join(u, u.c.id == c.c.unit_id)
        .join(i, i.c.id == c.c.item_id)
        .outerjoin(r, r.c.charge_id == c.c.id)
        .where(c.c.id.in_(charge_ids))
        .order_by(c.c.id)
    )  # fmt: skip
    return [ChargeFacts(*row) for row in conn.execute(query).all()]
