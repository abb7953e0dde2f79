"""Periods from any day of the month, and tiers that count over the calendar year, with what each charge took of them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("fee_item", sa.Column("anchor_day", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("tariff", sa.Column("tier_span", sa.Text(), nullable=False, server_default="period"))
    op.create_table(
        "charge_tier",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("charge_id", BIG, nullable=False),
        sa.Column("tariff_id", BIG, nullable=False),
        sa.Column("last_on", sa.Text(), nullable=False),
        sa.Column("from_quantity", BIG, nullable=False),
        sa.Column("quantity", BIG, nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_tier_charge_id")),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name=op.f("fk_charge_tier_tariff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_tier")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_charge_tier_last_on"), "charge_tier", ["last_on"], unique=False)
    _guard("charge_tier")


def _guard(name: str) -> None:
    """What was written about money is never changed or deleted."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        )
