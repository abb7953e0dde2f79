"""The register of issued papers: frozen content, the charges each names, and every time one was made into a file."""

from sqlalchemy import Column, ForeignKey, Integer, Text, UniqueConstraint

from propdesk.store.tables.base import BigInt, IsoDate, number, table

document = table(
    "document",
    number(),
    Column("kind", Text, nullable=False, index=True),
    Column("number", Text, nullable=False, unique=True),
    Column("unit_id", BigInt, ForeignKey("unit.id"), nullable=False, index=True),
    Column("issued_on", IsoDate, nullable=False),
    Column("language", Text, nullable=False),
    Column("wording", Text, nullable=False),
    Column("total_fen", BigInt, nullable=False),
    Column("content", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    append_only=True,
)
document_line = table(
    "document_line",
    number(),
    Column("document_id", BigInt, ForeignKey("document.id"), nullable=False),
    Column("charge_id", BigInt, ForeignKey("charge.id"), nullable=False, index=True),
    Column("open_fen", BigInt, nullable=False),
    UniqueConstraint("document_id", "charge_id"),
    append_only=True,
)
document_print = table(
    "document_print",
    number(),
    Column("document_id", BigInt, ForeignKey("document.id"), nullable=False, index=True),
    Column("made_at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("copy", Integer, nullable=False),
    append_only=True,
)
