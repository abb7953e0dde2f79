"""The kinds of a unit as comparisons, and no more search keys of names: they follow from the name whenever the search is loaded.

For a longer list of values SQLite sets up a table of its own, which costs a unit as much as an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = " OR ".join(f"kind = '{kind}'" for kind in ("flat", "shop", "office", "parking", "storage"))


def upgrade() -> None:
    op.drop_column("person", "keys")
    _other_check()


def _other_check() -> None:
    """Make the table anew, which is how SQLite changes a CHECK (https://www.sqlite.org/lang_altertable.html, section 7)."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ck_unit_kind", "unit", type_="check")
        op.create_check_constraint("ck_unit_kind", "unit", KINDS)
        return
    op.create_table(
        "unit_anew",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("building_id", BIG, nullable=False),
        sa.Column("entrance", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("match_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area_cm2", BIG, nullable=True),
        sa.Column("handover_on", sa.Text(), nullable=True),
        sa.Column("steward_id", BIG, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("removed", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_unit_kind")),
        sa.CheckConstraint("area_cm2 IS NULL OR area_cm2 > 0", name=op.f("ck_unit_area")),
        sa.ForeignKeyConstraint(["building_id"], ["building.id"], name=op.f("fk_unit_building_id")),
        sa.ForeignKeyConstraint(["steward_id"], ["staff.id"], name=op.f("fk_unit_steward_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("match_key", "kind", name=op.f("uq_unit_match_key_kind")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.execute("INSERT INTO unit_anew SELECT * FROM unit")
    op.drop_table("unit")
    op.rename_table("unit_anew", "unit")
    op.create_index(op.f("ix_unit_sort_key"), "unit", ["sort_key"], unique=False)
