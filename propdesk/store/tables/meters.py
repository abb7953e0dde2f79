"""Meters, their readings, what each charge used and what it took of the tiers of its rate.

Quantities and values are whole thousandths (1/1000 of the unit).
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from propdesk.store.tables.base import BigInt, IsoDate, number, table

meter = table(
    "meter",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("item_id", BigInt, ForeignKey("fee_item.id"), nullable=False, index=True),
    Column("label", Text, nullable=False, server_default=""),
    Column("multiplier", BigInt, nullable=False, server_default="1000"),
    Column("digits", Integer, nullable=False, server_default="0"),
    Column("backward", Integer, nullable=False, server_default="0"),
    Column("first_value", BigInt, nullable=False),
    Column("first_on", IsoDate, nullable=False),
    Column("last_on", IsoDate),
    Column("replaces_id", BigInt, ForeignKey("meter.id")),
    Column("note", Text, nullable=False, server_default=""),
    CheckConstraint("multiplier > 0 AND digits BETWEEN 0 AND 12 AND first_value >= 0", name="numbers"),
)
reading = table(
    "reading",
    number(),
    Column("meter_id", BigInt, ForeignKey("meter.id"), nullable=False),
    Column("read_on", IsoDate, nullable=False),
    Column("value", BigInt, nullable=False),
    Column("rollover", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Index(None, "meter_id", "read_on"),
    CheckConstraint("value >= 0", name="value"),
    append_only=True,
)
reading_void = table(
    "reading_void",
    Column("reading_id", BigInt, ForeignKey("reading.id"), primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("operator", Text, nullable=False),
    append_only=True,
)
charge_tier = table(
    "charge_tier",
    number(),
    Column("charge_id", BigInt, ForeignKey("charge.id"), nullable=False),
    Column("tariff_id", BigInt, ForeignKey("tariff.id"), nullable=False),
    Column("last_on", IsoDate, nullable=False, index=True),
    Column("from_quantity", BigInt, nullable=False),
    Column("quantity", BigInt, nullable=False),
    append_only=True,
)
charge_usage = table(
    "charge_usage",
    number(),
    Column("charge_id", BigInt, ForeignKey("charge.id"), nullable=False, index=True),
    Column("meter_id", BigInt, ForeignKey("meter.id"), nullable=False, index=True),
    Column("from_on", IsoDate, nullable=False),
    Column("to_on", IsoDate, nullable=False),
    Column("from_value", BigInt, nullable=False),
    Column("to_value", BigInt, nullable=False),
    Column("quantity", BigInt, nullable=False),
    Column("reading_id", BigInt, ForeignKey("reading.id"), nullable=False, index=True),
    append_only=True,
)
