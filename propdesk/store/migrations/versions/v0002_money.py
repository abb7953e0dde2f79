"""Money: every way an office charges and is paid; days and periods that are closed.

Meters and readings, tiers, pools, vacancy, late fees with their clause, adjustments, refunds, deposits, invoices, the closing
of days. Payments may be made from credit or a deposit, and credit has entries of its own: these two tables are made anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

APPEND_ONLY = (
    "day_close",
    "period_close",
    "day_close_line",
    "day_reopen",
    "pool",
    "pool_member",
    "refund",
    "adjustment",
    "deposit_entry",
    "pool_charge",
    "reading",
    "refund_void",
    "adjustment_reversal",
    "charge_usage",
    "reading_void",
)
"""New tables whose rows are never changed or deleted; the two that are made anew receive their guard again."""

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number() -> "sa.Column[int]":
    return sa.Column("id", BIG, autoincrement=True, nullable=False)


def big(name: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[int]":
    return sa.Column(name, BIG, nullable=nullable, server_default=default)


def whole(name: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=nullable, server_default=default)


def text(name: str, *, nullable: bool = False, default: str | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=nullable, server_default=default)


def foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def primary(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, *parts, sqlite_autoincrement=True, sqlite_strict=True)


def upgrade() -> None:
    _new_columns()
    _new_tables()
    _made_anew()
    for name in (*APPEND_ONLY, "payment", "credit_entry"):
        _guard(name)


def _new_columns() -> None:
    added = {
        "fee_item": (
            text("nature", default="fee"),
            text("on_behalf_of", default=""),
            text("handover", default="by_day"),
            whole("developer_pays", default="0"),
            whole("prepay_months", nullable=True),
            text("share_by", default=""),
            whole("loss_of_10000", default="0"),
        ),
        "operator": (text("pin_hash", default=""),),
        "tariff": (text("tiering", default="marginal"),),
        "assignment": (
            whole("pays_of_10000", default="10000"),
            whole("quantity", nullable=True),
        ),
        "charge": (
            text("counts_from", default=""),
            text("liable", default="owner"),
            text("liable_name", default=""),
            big("quantity", nullable=True),
            text("note", default=""),
        ),
        "allocation": (text("part", default="principal"),),
        "charge_reversal": (text("reversed_on", default=""),),
        "payment_void": (
            text("kind", default="void"),
            text("number", default=""),
            text("approver", default=""),
        ),
    }
    for name, columns in added.items():
        for column in columns:
            op.add_column(name, column)
    op.drop_index(op.f("ix_allocation_charge_id_payment_id_amount_fen"), table_name="allocation")
    index("allocation", "charge_id", "payment_id", "part", "amount_fen")


def _new_tables() -> None:
    table(
        "day_close",
        number(),
        text("kind"),
        text("number"),
        text("day"),
        text("closed_at"),
        text("operator"),
        text("handed_to"),
        big("last_payment_id"),
        text("note"),
        big("chain_seq"),
        text("chain_head"),
        text("content"),
        sa.CheckConstraint("kind IN ('shift', 'day')", name=op.f("ck_day_close_kind")),
        primary("day_close"),
        unique("day_close", "number"),
    )
    index("day_close", "day")
    table(
        "period_close",
        number(),
        text("period"),
        whole("closed"),
        text("made_at"),
        text("reason"),
        text("operator"),
        primary("period_close"),
    )
    index("period_close", "period")
    table(
        "day_close_line",
        number(),
        big("close_id"),
        text("method"),
        whole("count"),
        big("expected_fen"),
        big("counted_fen"),
        foreign("day_close_line", "close_id", "day_close.id"),
        primary("day_close_line"),
    )
    index("day_close_line", "close_id")
    table(
        "day_reopen",
        big("close_id"),
        text("made_at"),
        text("reason"),
        text("operator"),
        foreign("day_reopen", "close_id", "day_close.id"),
        primary("day_reopen", "close_id"),
    )
    table(
        "late_fee_rule",
        number(),
        big("item_id", nullable=True),
        text("clause"),
        text("valid_from"),
        whole("first_day"),
        whole("grace_days"),
        text("grace"),
        whole("cap_of_10000", nullable=True),
        text("rate_by"),
        text("ended_on", nullable=True),
        text("counts_from", nullable=True),
        sa.CheckConstraint("grace IN ('threshold', 'deducted')", name=op.f("ck_late_fee_rule_grace")),
        sa.CheckConstraint(
            "first_day >= 1 AND grace_days >= 0 AND (cap_of_10000 IS NULL OR cap_of_10000 > 0)", name=op.f("ck_late_fee_rule_numbers")
        ),
        sa.CheckConstraint("rate_by IN ('due', 'day')", name=op.f("ck_late_fee_rule_rate_by")),
        foreign("late_fee_rule", "item_id", "fee_item.id"),
        primary("late_fee_rule"),
    )
    table(
        "pool",
        number(),
        big("item_id"),
        text("period"),
        big("amount_fen"),
        text("share_by"),
        text("basis"),
        text("made_at"),
        text("operator"),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_pool_amount")),
        foreign("pool", "item_id", "fee_item.id"),
        primary("pool"),
    )
    index("pool", "item_id", "period")
    table(
        "vacancy_rule",
        number(),
        big("item_id"),
        whole("after_months"),
        whole("pays_of_10000"),
        text("valid_from"),
        text("basis"),
        sa.CheckConstraint("after_months >= 0 AND pays_of_10000 BETWEEN 0 AND 10000", name=op.f("ck_vacancy_rule_rule")),
        foreign("vacancy_rule", "item_id", "fee_item.id"),
        primary("vacancy_rule"),
        unique("vacancy_rule", "item_id", "valid_from"),
    )
    table(
        "late_fee_rate",
        number(),
        big("rule_id"),
        text("valid_from"),
        big("per_day_ppb"),
        text("counts_from", nullable=True),
        sa.CheckConstraint("per_day_ppb > 0", name=op.f("ck_late_fee_rate_rate")),
        foreign("late_fee_rate", "rule_id", "late_fee_rule.id"),
        primary("late_fee_rate"),
        unique("late_fee_rate", "rule_id", "valid_from"),
    )
    table(
        "meter",
        number(),
        big("unit_id"),
        big("item_id"),
        text("label", default=""),
        big("multiplier", default="1000"),
        whole("digits", default="0"),
        whole("backward", default="0"),
        big("first_value"),
        text("first_on"),
        text("last_on", nullable=True),
        big("replaces_id", nullable=True),
        text("note", default=""),
        sa.CheckConstraint("multiplier > 0 AND digits BETWEEN 0 AND 12 AND first_value >= 0", name=op.f("ck_meter_numbers")),
        foreign("meter", "item_id", "fee_item.id"),
        foreign("meter", "replaces_id", "meter.id"),
        foreign("meter", "unit_id", "unit.id"),
        primary("meter"),
    )
    index("meter", "item_id")
    index("meter", "unit_id")
    table(
        "pool_member",
        number(),
        big("pool_id"),
        big("unit_id"),
        big("weight"),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_pool_member_weight")),
        foreign("pool_member", "pool_id", "pool.id"),
        foreign("pool_member", "unit_id", "unit.id"),
        primary("pool_member"),
        unique("pool_member", "pool_id", "unit_id"),
    )
    table(
        "refund",
        number(),
        text("number"),
        big("unit_id"),
        big("amount_fen"),
        text("method"),
        text("reference"),
        text("refunded_on"),
        text("payee"),
        text("reason"),
        text("approver"),
        text("made_at"),
        text("operator"),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_refund_amount")),
        sa.CheckConstraint("method IN ('cash', 'wechat', 'alipay', 'card', 'transfer')", name=op.f("ck_refund_method")),
        foreign("refund", "unit_id", "unit.id"),
        primary("refund"),
        unique("refund", "number"),
    )
    index("refund", "refunded_on")
    index("refund", "unit_id")
    table(
        "tariff_tier",
        number(),
        big("tariff_id"),
        big("from_quantity"),
        big("price"),
        sa.CheckConstraint("from_quantity > 0 AND price > 0", name=op.f("ck_tariff_tier_tier")),
        foreign("tariff_tier", "tariff_id", "tariff.id"),
        primary("tariff_tier"),
        unique("tariff_tier", "tariff_id", "from_quantity"),
    )
    table(
        "unit_area",
        number(),
        big("unit_id"),
        text("valid_from"),
        big("area_cm2"),
        sa.CheckConstraint("area_cm2 > 0", name=op.f("ck_unit_area_area")),
        foreign("unit_area", "unit_id", "unit.id"),
        primary("unit_area"),
        unique("unit_area", "unit_id", "valid_from"),
    )
    table(
        "vacancy",
        number(),
        big("unit_id"),
        text("start_on"),
        text("end_on", nullable=True),
        text("filed_on"),
        foreign("vacancy", "unit_id", "unit.id"),
        primary("vacancy"),
    )
    index("vacancy", "unit_id")
    table(
        "vehicle",
        number(),
        big("unit_id"),
        text("plate"),
        text("space", default=""),
        text("start_on", nullable=True),
        text("end_on", nullable=True),
        text("note", default=""),
        foreign("vehicle", "unit_id", "unit.id"),
        primary("vehicle"),
    )
    index("vehicle", "plate")
    index("vehicle", "unit_id")
    table(
        "adjustment",
        number(),
        big("charge_id"),
        text("part"),
        text("kind"),
        big("amount_fen"),
        text("adjusted_on"),
        text("reason"),
        text("approver"),
        text("made_at"),
        text("operator"),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_adjustment_amount")),
        sa.CheckConstraint("kind IN ('waiver', 'correction', 'write_off')", name=op.f("ck_adjustment_kind")),
        sa.CheckConstraint("part IN ('principal', 'late_fee')", name=op.f("ck_adjustment_part")),
        foreign("adjustment", "charge_id", "charge.id"),
        primary("adjustment"),
    )
    index("adjustment", "charge_id")
    table(
        "deposit_entry",
        number(),
        big("charge_id"),
        text("kind"),
        big("amount_fen"),
        text("entry_on"),
        text("reason"),
        big("payment_id", nullable=True),
        big("refund_id", nullable=True),
        text("made_at"),
        text("operator"),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_deposit_entry_amount")),
        sa.CheckConstraint("kind IN ('deduct', 'return')", name=op.f("ck_deposit_entry_kind")),
        foreign("deposit_entry", "charge_id", "charge.id"),
        foreign("deposit_entry", "payment_id", "payment.id"),
        foreign("deposit_entry", "refund_id", "refund.id"),
        primary("deposit_entry"),
    )
    index("deposit_entry", "charge_id")
    table(
        "hold",
        number(),
        big("unit_id"),
        big("charge_id", nullable=True),
        text("start_on"),
        text("end_on", nullable=True),
        text("reason"),
        whole("late_fee"),
        text("made_at"),
        text("operator"),
        foreign("hold", "charge_id", "charge.id"),
        foreign("hold", "unit_id", "unit.id"),
        primary("hold"),
    )
    index("hold", "unit_id")
    table(
        "invoice",
        number(),
        big("payment_id"),
        text("number"),
        text("status"),
        text("issued_on", nullable=True),
        text("note", default=""),
        sa.CheckConstraint("status IN ('requested', 'issued', 'cancelled')", name=op.f("ck_invoice_status")),
        foreign("invoice", "payment_id", "payment.id"),
        primary("invoice"),
        unique("invoice", "payment_id"),
    )
    table(
        "pool_charge",
        big("charge_id"),
        big("pool_id"),
        foreign("pool_charge", "charge_id", "charge.id"),
        foreign("pool_charge", "pool_id", "pool.id"),
        primary("pool_charge", "charge_id"),
    )
    index("pool_charge", "pool_id")
    table(
        "reading",
        number(),
        big("meter_id"),
        text("read_on"),
        big("value"),
        whole("rollover"),
        text("source"),
        text("note"),
        text("made_at"),
        text("operator"),
        sa.CheckConstraint("value >= 0", name=op.f("ck_reading_value")),
        foreign("reading", "meter_id", "meter.id"),
        primary("reading"),
    )
    index("reading", "meter_id", "read_on")
    table(
        "refund_void",
        big("refund_id"),
        text("void_on"),
        text("made_at"),
        text("reason"),
        text("operator"),
        foreign("refund_void", "refund_id", "refund.id"),
        primary("refund_void", "refund_id"),
    )
    table(
        "adjustment_reversal",
        big("adjustment_id"),
        text("reversed_on"),
        text("made_at"),
        text("reason"),
        text("operator"),
        foreign("adjustment_reversal", "adjustment_id", "adjustment.id"),
        primary("adjustment_reversal", "adjustment_id"),
    )
    table(
        "charge_usage",
        number(),
        big("charge_id"),
        big("meter_id"),
        text("from_on"),
        text("to_on"),
        big("from_value"),
        big("to_value"),
        big("quantity"),
        big("reading_id"),
        foreign("charge_usage", "charge_id", "charge.id"),
        foreign("charge_usage", "meter_id", "meter.id"),
        foreign("charge_usage", "reading_id", "reading.id"),
        primary("charge_usage"),
    )
    index("charge_usage", "charge_id")
    index("charge_usage", "meter_id")
    index("charge_usage", "reading_id")
    table(
        "reading_void",
        big("reading_id"),
        text("made_at"),
        text("reason"),
        text("operator"),
        foreign("reading_void", "reading_id", "reading.id"),
        primary("reading_void", "reading_id"),
    )


def rebuild(name: str, *parts: sa.schema.SchemaItem) -> None:
    """Make a table anew with its rows: SQLite changes neither a CHECK nor a NOT NULL in place. Other tables refer to it by name."""
    new = f"{name}_new"
    table(new, *parts)
    kept = ", ".join(column["name"] for column in sa.inspect(op.get_bind()).get_columns(name))
    op.execute(f"INSERT INTO {new} ({kept}) SELECT {kept} FROM {name} ORDER BY id")  # noqa: S608 - our own names
    op.drop_table(name)
    op.rename_table(new, name)


def _made_anew() -> None:
    rebuild(
        "payment",
        number(),
        text("receipt"),
        big("unit_id"),
        text("payer"),
        big("amount_fen"),
        big("tendered_fen"),
        text("method"),
        text("reference"),
        text("paid_on"),
        text("taken_at"),
        text("designation"),
        text("operator"),
        text("order_rule", default=""),
        sa.CheckConstraint("amount_fen > 0 AND tendered_fen >= amount_fen", name=op.f("ck_payment_amount")),
        sa.CheckConstraint(
            "method IN ('cash', 'wechat', 'alipay', 'card', 'transfer', 'credit', 'deposit')", name=op.f("ck_payment_method")
        ),
        foreign("payment", "unit_id", "unit.id"),
        primary("payment"),
        unique("payment", "receipt"),
    )
    index("payment", "paid_on")
    index("payment", "unit_id")
    rebuild(
        "credit_entry",
        number(),
        big("unit_id"),
        big("payment_id", nullable=True),
        big("amount_fen"),
        text("entry_on"),
        text("kind", default="payment"),
        big("item_id", nullable=True),
        big("refund_id", nullable=True),
        sa.CheckConstraint("amount_fen <> 0", name=op.f("ck_credit_entry_amount")),
        foreign("credit_entry", "item_id", "fee_item.id"),
        foreign("credit_entry", "payment_id", "payment.id"),
        foreign("credit_entry", "refund_id", "refund.id"),
        foreign("credit_entry", "unit_id", "unit.id"),
        primary("credit_entry"),
    )
    index("credit_entry", "payment_id")
    index("credit_entry", "unit_id")
    op.execute("UPDATE credit_entry SET kind = 'void' WHERE amount_fen < 0")


def _guard(name: str) -> None:
    """What was written about money is never changed or deleted: corrections are entries of their own."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
