"""Late fees (违约金): the contract clause, its daily rates, and the days on which they rest."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint

from propdesk.store.tables.base import BigInt, IsoDate, number, table

late_fee_rule = table(
    "late_fee_rule",
    number(),
    Column("item_id", BigInt, ForeignKey("fee_item.id")),
    Column("clause", Text, nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("first_day", Integer, nullable=False),
    Column("grace_days", Integer, nullable=False),
    Column("grace", Text, nullable=False),
    Column("cap_of_10000", Integer),
    Column("rate_by", Text, nullable=False),
    Column("ended_on", IsoDate),
    Column("counts_from", IsoDate),
    CheckConstraint("first_day >= 1 AND grace_days >= 0 AND (cap_of_10000 IS NULL OR cap_of_10000 > 0)", name="numbers"),
    CheckConstraint("grace IN ('threshold', 'deducted')", name="grace"),
    CheckConstraint("rate_by IN ('due', 'day')", name="rate_by"),
)
late_fee_rate = table(
    "late_fee_rate",
    number(),
    Column("rule_id", BigInt, ForeignKey("late_fee_rule.id"), nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("per_day_ppb", BigInt, nullable=False),
    Column("counts_from", IsoDate),
    UniqueConstraint("rule_id", "valid_from"),
    CheckConstraint("per_day_ppb > 0", name="rate"),
)
hold = table(
    "hold",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("charge_id", BigInt, ForeignKey("charge.id")),
    Column("start_on", IsoDate, nullable=False),
    Column("end_on", IsoDate),
    Column("reason", Text, nullable=False),
    Column("late_fee", Integer, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("kind", Text, nullable=False, server_default="hold"),
    Column("dunning", Integer, nullable=False, server_default="0"),
    Column("ticket", Text, nullable=False, server_default=""),
    Column("amount_fen", BigInt),
)
