"""One more migration than the program has: for tests of upgrading before there is anything to upgrade to."""

import shutil
from pathlib import Path

from propdesk.store import book, migrate

STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"


def upgrade():
    op.add_column("unit", sa.Column("floor", sa.Integer()))
    op.create_table("lift", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE unit SET note = 'touched'")
    {last}
"""


def add_step(folder: Path, last: str = "") -> tuple[Path, int]:
    """Copy the migrations into `folder` with one more, whose last line is `last`; returns the copy and its schema number."""
    steps, number = folder / "steps %x", book.SCHEMA + 1
    shutil.copytree(migrate.MIGRATIONS, steps, ignore=shutil.ignore_patterns("__pycache__"))
    text = STEP.format(number=f"{number:04d}", before=f"{book.SCHEMA:04d}", last=last)
    (steps / "versions" / f"v{number:04d}_next.py").write_text(text, encoding="utf-8")
    return steps, number
