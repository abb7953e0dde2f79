"""The register of issued papers: frozen content, charges named, every file made of them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from propdesk.store.audit import Span, span_of
from propdesk.store.bulk import insert_rows
from propdesk.store.tables import dunning, papers, people

_COLUMNS = ("kind", "number", "unit_id", "issued_on", "language", "wording", "total_fen", "content", "made_at", "operator")


class DocumentRow(NamedTuple):
    """An issued paper; `content` is its frozen JSON, `prints` how many files were made of it, `void_on` since when it is void."""

    document_id: int
    kind: str
    number: str
    unit_id: int
    code: str
    issued_on: date
    language: str
    total_fen: int
    content: str
    prints: int
    void_on: date | None = None


class NewDocument(NamedTuple):
    """A paper about to be registered, with the charges it names and what each had open."""

    kind: str
    number: str
    unit_id: int
    issued_on: date
    language: str
    wording: str
    total_fen: int
    content: str
    lines: tuple[tuple[int, int], ...]


def add(conn: Connection, made_at: str, operator: str, documents: Sequence[NewDocument]) -> Span:
    """Register papers and the charges they name; returns the span of the papers for the audit line, empty for none."""
    rows = [
        (d.kind, d.number, d.unit_id, d.issued_on.isoformat(), d.language, d.wording, d.total_fen, d.content, made_at, operator)
        for d in documents
    ]
    first, _last = insert_rows(conn, papers.document, _COLUMNS, rows)
    lines = [(first + i, charge_id, open_fen) for i, d in enumerate(documents) for charge_id, open_fen in d.lines]
    insert_rows(conn, papers.document_line, ("document_id", "charge_id", "open_fen"), lines)
    return span_of(papers.document, first, rows)


def find(
    conn: Connection, *, ids: Iterable[int] | None = None, number: str | None = None, unit_id: int | None = None, kind: str | None = None
) -> list[DocumentRow]:
    """Issued papers, newest first, by any of numbers, number on paper, unit and kind."""
    d, u, void = papers.document, people.unit, dunning.document_void
    prints = (
        select(papers.document_print.c.document_id, func.count().label("n")).group_by(papers.document_print.c.document_id).subquery("made")
    )
    query = (
        select(
            d.c.id, d.c.kind, d.c.number, d.c.unit_id, u.c.code, d.c.issued_on, d.c.language, d.c.total_fen, d.c.content,
            func.coalesce(prints.c.n, 0), void.c.void_on,
        )
        .join(u, u.c.id == d.c.unit_id)
        .outerjoin(void, void.c.document_id == d.c.id)
        .outerjoin(prints, prints.c.document_id == d.c.id)
        .order_by(d.c.id.desc())
    )  # fmt: skip
    if number is not None:
        query = query.where(d.c.number == number)
    if unit_id is not None:
        query = query.where(d.c.unit_id == unit_id)
    if kind is not None:
        query = query.where(d.c.kind == kind)
    if ids is None:
        return [DocumentRow._make(row) for row in conn.execute(query)]
    listed, found = list(ids), []
    for start in range(0, len(listed), 500):
        found += [DocumentRow._make(row) for row in conn.execute(query.where(d.c.id.in_(listed[start : start + 500])))]
    return sorted(found, key=lambda row: -row.document_id)


def issued_count(conn: Connection, kind: str, before: date) -> dict[int, int]:
    """On how many days before a day each unit received papers of a kind (two languages on one day are one reminder), void ones apart."""
    d = papers.document
    query = select(d.c.unit_id, func.count(d.c.issued_on.distinct())).where(d.c.kind == kind, d.c.issued_on < before, _stands(before))
    query = query.group_by(d.c.unit_id)
    return {row[0]: row[1] for row in conn.execute(query)}


def lines(conn: Connection, document_ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """The charges each paper names with what they had open, in the order written."""
    found: dict[int, list[tuple[int, int]]] = {}
    table = papers.document_line
    for start in range(0, len(document_ids), 500):
        query = select(table.c.document_id, table.c.charge_id, table.c.open_fen).order_by(table.c.id)
        for document_id, charge_id, open_fen in conn.execute(query.where(table.c.document_id.in_(document_ids[start : start + 500]))):
            found.setdefault(document_id, []).append((charge_id, open_fen))
    return found


def naming(conn: Connection, kind: str, charge_ids: Iterable[int], before: date) -> list[int]:
    """The papers of a kind issued before a day and not void on it that name one of these charges."""
    d, line = papers.document, papers.document_line
    query = select(d.c.id).join(line, line.c.document_id == d.c.id).where(d.c.kind == kind, d.c.issued_on < before, _stands(before))
    listed, found = list(charge_ids), set[int]()
    for start in range(0, len(listed), 500):
        found |= set(conn.execute(query.where(line.c.charge_id.in_(listed[start : start + 500]))).scalars())
    return sorted(found)


def last_issued(conn: Connection, kind: str, as_of: date) -> dict[int, date]:
    """The day of each unit's latest paper of a kind up to a day, void ones apart."""
    d = papers.document
    query = select(d.c.unit_id, func.max(d.c.issued_on, type_=d.c.issued_on.type)).where(d.c.kind == kind, d.c.issued_on <= as_of)
    query = query.where(_stands(as_of))
    return {row[0]: row[1] for row in conn.execute(query.group_by(d.c.unit_id))}


def issued_on_day(conn: Connection, kind: str, day: date, unit_ids: Sequence[int], language: str | None = None) -> dict[int, int]:
    """The newest paper of this kind (and language) each of these units received on that very day, void ones apart: {unit: document}."""
    d = papers.document
    query = select(d.c.unit_id, func.max(d.c.id)).where(d.c.kind == kind, d.c.issued_on == day, _stands(None)).group_by(d.c.unit_id)
    query = query if language is None else query.where(d.c.language == language)
    wanted = set(unit_ids)
    return {row[0]: row[1] for row in conn.execute(query) if row[0] in wanted}


def _stands(as_of: date | None) -> ColumnElement[bool]:
    """Whether a paper was not void on a day (None = is not void at all)."""
    void = dunning.document_void
    query = select(void.c.document_id).where(void.c.document_id == papers.document.c.id)
    return ~(query if as_of is None else query.where(void.c.void_on <= as_of)).exists()


def print_counts(conn: Connection, document_ids: Sequence[int]) -> dict[int, int]:
    """How many files were made of each paper."""
    table = papers.document_print
    found: dict[int, int] = {}
    for start in range(0, len(document_ids), 500):
        chunk = document_ids[start : start + 500]
        query = select(table.c.document_id, func.count()).where(table.c.document_id.in_(chunk)).group_by(table.c.document_id)
        found |= {row[0]: row[1] for row in conn.execute(query)}
    return found


def prints_by_number(conn: Connection, kind: str, first: date, last: date) -> dict[str, int]:
    """How many files were made of each paper of a kind issued in some days (both included), by the number on it."""
    d, p = papers.document, papers.document_print
    query = select(d.c.number, func.count()).join(p, p.c.document_id == d.c.id).where(d.c.kind == kind, d.c.issued_on.between(first, last))
    return {row[0]: row[1] for row in conn.execute(query.group_by(d.c.number))}


def add_prints(
    conn: Connection, document_ids: Sequence[int], made_at: str, operator: str, sha256: Sequence[str], copies: Sequence[bool]
) -> None:
    """Note that a file was made of each paper, with the file's hash and whether it was a copy."""
    rows = [(i, made_at, operator, sha, int(copy)) for i, sha, copy in zip(document_ids, sha256, copies, strict=True)]
    insert_rows(conn, papers.document_print, ("document_id", "made_at", "operator", "sha256", "copy"), rows)
