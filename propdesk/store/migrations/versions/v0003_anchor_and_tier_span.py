"""Periods from any day of the month, and tiers that count over the calendar year."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("fee_item", sa.Column("anchor_day", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("tariff", sa.Column("tier_span", sa.Text(), nullable=False, server_default="period"))
