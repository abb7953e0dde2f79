"""Payments, what they settle, voids and credit. Every row here is written once and never changed."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text

from propdesk.store.tables.base import BigInt, IsoDate, number, table

payment = table(
    "payment",
    number(),
    Column("receipt", Text, nullable=False, unique=True),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("payer", Text, nullable=False),
    Column("amount_fen", BigInt, nullable=False),
    Column("tendered_fen", BigInt, nullable=False),
    Column("method", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("paid_on", IsoDate, nullable=False, index=True),
    Column("taken_at", Text, nullable=False),
    Column("designation", Text, nullable=False),
    Column("operator", Text, nullable=False),
    CheckConstraint("amount_fen > 0 AND tendered_fen >= amount_fen", name="amount"),
    CheckConstraint("method IN ('cash', 'wechat', 'alipay', 'card', 'transfer')", name="method"),
    append_only=True,
)
payment_void = table(
    "payment_void",
    Column("payment_id", BigInt, ForeignKey("payment.id"), primary_key=True),
    Column("void_on", IsoDate, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("operator", Text, nullable=False),
    append_only=True,
)
allocation = table(
    "allocation",
    number(),
    Column("payment_id", BigInt, ForeignKey("payment.id"), nullable=False, index=True),
    Column("charge_id", BigInt, ForeignKey("charge.id"), nullable=False),
    Column("amount_fen", BigInt, nullable=False),
    Index(None, "charge_id", "payment_id", "amount_fen"),
    CheckConstraint("amount_fen > 0", name="amount"),
    append_only=True,
)
credit_entry = table(
    "credit_entry",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("payment_id", BigInt, ForeignKey("payment.id"), nullable=False, index=True),
    Column("amount_fen", BigInt, nullable=False),
    Column("entry_on", IsoDate, nullable=False),
    CheckConstraint("amount_fen <> 0", name="amount"),
    append_only=True,
)
