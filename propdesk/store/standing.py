"""When a row about money counts: the one definition of "stands on a day" as the database asks it.

A charge stands on day D when it counts from D or earlier and is not reversed by then; a payment, an adjustment and a refund
stand from their day on until they are voided. Days are compared as ISO text; ``""`` sorts before every day.
"""

from datetime import date
from typing import TypeAlias

from sqlalchemy import BindParameter, ColumnElement, and_, literal, or_, select

from propdesk.store.tables import billing, payments
from propdesk.store.tables.base import IsoDate

AsOf: TypeAlias = date | BindParameter[date]


def charge_stands(as_of: AsOf) -> ColumnElement[bool]:
    """Whether a charge, outer-joined with its reversal, stands on a day."""
    c, r, day = billing.charge, billing.charge_reversal, as_of_day(as_of)
    return and_(c.c.counts_from <= day, or_(r.c.charge_id.is_(None), r.c.reversed_on > day))


def payment_stands(as_of: AsOf) -> ColumnElement[bool]:
    """Whether a payment, outer-joined with its void, stands on a day."""
    p, v, day = payments.payment, payments.payment_void, as_of_day(as_of)
    return and_(p.c.paid_on <= day, or_(v.c.payment_id.is_(None), v.c.void_on > day))


def adjustment_stands(as_of: AsOf) -> ColumnElement[bool]:
    """Whether an adjustment, outer-joined with its reversal, stands on a day."""
    a, r, day = payments.adjustment, payments.adjustment_reversal, as_of_day(as_of)
    return and_(a.c.adjusted_on <= day, or_(r.c.adjustment_id.is_(None), r.c.reversed_on > day))


def owed_by_households() -> ColumnElement[bool]:
    """Whether a charge is a household's own debt: not the developer's, and not a deposit, which is never arrears."""
    c, i = billing.charge, billing.fee_item
    return and_(c.c.liable == "owner", c.c.item_id.not_in(select(i.c.id).where(i.c.nature == "deposit")))


def as_of_day(as_of: AsOf) -> ColumnElement[date]:
    """The day as the statement's parameter."""
    return as_of if isinstance(as_of, BindParameter) else literal(as_of, IsoDate())
