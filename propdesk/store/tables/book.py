"""The book itself: facts, settings, operators, number series, requests already served, audit, imports."""

from sqlalchemy import Column, ForeignKey, Integer, Text

from propdesk.store.tables.base import BigInt, number, table

meta = table("meta", Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
setting = table("setting", Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
operator = table(
    "operator",
    number(),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("pin_hash", Text, nullable=False, server_default=""),
)
series = table(
    "series",
    Column("prefix", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("last", BigInt, nullable=False),
)
request = table(
    "request",
    Column("key", Text, primary_key=True),
    Column("action", Text, nullable=False),
    Column("object_id", BigInt, nullable=False),
    append_only=True,
)
audit = table(
    "audit",
    number("seq"),
    Column("at", Text, nullable=False),
    Column("local", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("version", Integer, nullable=False),
    append_only=True,
)
import_batch = table(
    "import_batch",
    number(),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("applied_at", Text, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("undone_at", Text),
)
import_change = table(
    "import_change",
    number(),
    Column("batch_id", BigInt, ForeignKey("import_batch.id"), nullable=False, index=True),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
)
import_mapping = table(
    "import_mapping",
    Column("signature", Text, primary_key=True),
    Column("columns", Text, nullable=False),
)
