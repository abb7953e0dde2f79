"""Fee items, rates, who is charged what, billing runs and charges."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text

from propdesk.store.tables.base import BigInt, IsoDate, number, table

_OF_A_RUN = text("run_id IS NOT NULL")  # what an import brings or is entered alone costs no place in a run's index
fee_item = table(
    "fee_item",
    number(),
    Column("name", Text, nullable=False, unique=True),
    Column("price_unit", Text, nullable=False),
    Column("due_day", Integer, nullable=False),
    Column("cycle_months", Integer, nullable=False),
    Column("scope", Text, nullable=False),
    Column("step_fen", Integer, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("nature", Text, nullable=False, server_default="fee"),
    Column("on_behalf_of", Text, nullable=False, server_default=""),
    Column("handover", Text, nullable=False, server_default="by_day"),
    Column("developer_pays", Integer, nullable=False, server_default="0"),
    Column("prepay_months", Integer),
    Column("share_by", Text, nullable=False, server_default=""),
    Column("loss_of_10000", Integer, nullable=False, server_default="0"),
    Column("anchor_day", Integer, nullable=False, server_default="1"),
    CheckConstraint("due_day BETWEEN 1 AND 31", name="due_day"),
    CheckConstraint("cycle_months IN (1, 3, 6, 12)", name="cycle_months"),
    CheckConstraint("step_fen IN (1, 10, 100)", name="step_fen"),
)
tariff = table(
    "tariff",
    number(),
    Column("item_id", BigInt, ForeignKey("fee_item.id"), nullable=False),
    Column("price", BigInt, nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("basis", Text, nullable=False),
    Column("tiering", Text, nullable=False, server_default="marginal"),
    Column("tier_span", Text, nullable=False, server_default="period"),
    UniqueConstraint("item_id", "valid_from"),
    CheckConstraint("price > 0", name="price"),
)
tariff_tier = table(
    "tariff_tier",
    number(),
    Column("tariff_id", BigInt, ForeignKey("tariff.id"), nullable=False),
    Column("from_quantity", BigInt, nullable=False),
    Column("price", BigInt, nullable=False),
    UniqueConstraint("tariff_id", "from_quantity"),
    CheckConstraint("from_quantity > 0 AND price > 0", name="tier"),
)
vacancy_rule = table(
    "vacancy_rule",
    number(),
    Column("item_id", BigInt, ForeignKey("fee_item.id"), nullable=False),
    Column("after_months", Integer, nullable=False),
    Column("pays_of_10000", Integer, nullable=False),
    Column("valid_from", IsoDate, nullable=False),
    Column("basis", Text, nullable=False),
    UniqueConstraint("item_id", "valid_from"),
    CheckConstraint("after_months >= 0 AND pays_of_10000 BETWEEN 0 AND 10000", name="rule"),
)
assignment = table(
    "assignment",
    number(),
    Column("item_id", BigInt, ForeignKey("fee_item.id"), nullable=False),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("own_price", BigInt),
    Column("start_on", IsoDate),
    Column("end_on", IsoDate),
    Column("pays_of_10000", Integer, nullable=False, server_default="10000"),
    Column("quantity", Integer),
    UniqueConstraint("item_id", "unit_id"),
    CheckConstraint("own_price IS NULL OR own_price > 0", name="own_price"),
)
billing_run = table(
    "billing_run",
    number(),
    Column("period", Text, nullable=False, index=True),
    Column("made_at", Text, nullable=False),
    Column("charges", Integer, nullable=False),
    Column("total_fen", BigInt, nullable=False),
    append_only=True,
)
run_rollback = table(
    "run_rollback",
    number(),
    Column("run_id", BigInt, ForeignKey("billing_run.id"), nullable=False, unique=True),
    Column("made_at", Text, nullable=False),
    append_only=True,
)
charge = table(
    "charge",
    number(),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False),
    Column("item_id", BigInt, ForeignKey("fee_item.id"), nullable=False),
    Column("period", Text, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("start_on", IsoDate, nullable=False),
    Column("end_on", IsoDate, nullable=False),
    Column("due_on", IsoDate, nullable=False),
    Column("amount_fen", BigInt, nullable=False),
    Column("price", BigInt, nullable=False),
    Column("formula", Text, nullable=False),
    Column("tariff_id", BigInt, ForeignKey("tariff.id")),
    Column("run_id", BigInt, ForeignKey("billing_run.id")),
    Column("batch_id", BigInt, ForeignKey("import_batch.id")),
    Column("counts_from", Text, nullable=False, server_default=""),
    Column("liable", Text, nullable=False, server_default="owner"),
    Column("liable_name", Text, nullable=False, server_default=""),
    Column("quantity", BigInt),
    Column("note", Text, nullable=False, server_default=""),
    UniqueConstraint("unit_id", "item_id", "period", "generation"),
    Index("ix_charge_of_run", "run_id", sqlite_where=_OF_A_RUN, postgresql_where=_OF_A_RUN),
    CheckConstraint("amount_fen > 0", name="amount"),
    CheckConstraint("start_on < end_on", name="span"),
    append_only=True,
)
charge_reversal = table(
    "charge_reversal",
    Column("charge_id", BigInt, ForeignKey("charge.id"), primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reversed_on", Text, nullable=False, server_default=""),
    append_only=True,
)
pool = table(
    "pool",
    number(),
    Column("item_id", BigInt, ForeignKey("fee_item.id"), nullable=False),
    Column("period", Text, nullable=False),
    Column("amount_fen", BigInt, nullable=False),
    Column("share_by", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Index(None, "item_id", "period"),
    CheckConstraint("amount_fen > 0", name="amount"),
    append_only=True,
)
pool_member = table(
    "pool_member",
    number(),
    Column("pool_id", BigInt, ForeignKey("pool.id"), nullable=False),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False),
    Column("weight", BigInt, nullable=False),
    UniqueConstraint("pool_id", "unit_id"),
    CheckConstraint("weight >= 0", name="weight"),
    append_only=True,
)
pool_charge = table(
    "pool_charge",
    Column("charge_id", BigInt, ForeignKey("charge.id"), primary_key=True),
    Column("pool_id", BigInt, ForeignKey("pool.id"), nullable=False, index=True),
    append_only=True,
)
period_close = table(
    "period_close",
    number(),
    Column("period", Text, nullable=False, index=True),
    Column("closed", Integer, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("operator", Text, nullable=False),
    append_only=True,
)
