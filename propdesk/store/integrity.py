"""Is the book still what was written into it? Everything is counted and named; nothing is repaired.

SQLite's own check misses two changed contents in three, so money is checked against the audit log: the chain of its lines,
the digest of every row a line recorded, and the sums that must hold (safety reference 1, 3.1, 3.8; F25, F32, F33).
"""

import contextlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from propdesk.store import attachments, book, flaws
from propdesk.store.audit import GENESIS, VERSION, digest, line_hash
from propdesk.store.engine import BookDamaged, fault_of, plain_faults, quoted, raw_connect, schema_objects
from propdesk.store.flaws import MONEY_RULES, Finding
from propdesk.store.tables import APPEND_ONLY, metadata

__all__ = ["Finding", "Report", "broken_lines", "check"]

RECORDED = (  # each row of these lies in a span of an audit line
    "payment", "allocation", "credit_entry", "payment_void", "refund", "refund_void", "deposit_entry", "adjustment",
    "adjustment_reversal", "charge", "charge_reversal", "pool", "pool_member", "pool_charge", "charge_usage", "reading",
    "reading_void", "day_close", "day_close_line", "day_reopen", "period_close", "document",
    "dunning_run", "notice_level", "level_set", "level_set_charge", "document_void", "delivery", "delivery_decision", "contact",
    "contact_void", "promise", "promise_charge", "promise_void", "attachment", "attachment_link", "attachment_unlink", "plan",
    "plan_charge", "plan_instalment", "plan_end", "limitation_event", "limitation_event_charge", "limitation_event_void", "mediation",
    "mediation_charge", "mediation_void", "close_out", "close_out_charge", "close_out_step", "close_out_cause", "task", "task_end",
    "disclosure", "court_case", "court_charge", "court_event", "court_event_void", "court_item", "court_cost",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; no findings is a clean bill. `lines` and `head` are the audit log's length and newest hash."""

    full: bool
    findings: tuple[Finding, ...]
    lines: int
    head: str

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Span:
    """Recorded rows of one table: their keys, number, digested columns and digest, and the line that says so."""

    first: int
    last: int
    count: int
    columns: int
    sha256: str
    line: int


def check(subject: book.Store | Path, full: bool = True, anchors: Sequence[tuple[int, str]] = ()) -> Report:
    """Check a book on one moment's snapshot; writes nothing, never repairs.

    Quick: the file's structure, references and the newest audit line. Full: also its schema, the whole chain, each recorded
    row and every money rule. `anchors` are (line, hash) noted outside the book: only they show a tail cut off or a chain
    made anew. Raises the sentence when there is no book to check, or when it is held by another program.
    """
    path = subject.path if isinstance(subject, book.Store) else subject
    book.check_header(path)
    findings: list[Finding] = []
    lines, head = 0, GENESIS
    with plain_faults():
        try:
            with contextlib.closing(raw_connect(path)) as raw:
                raw.text_factory = _forgiving
                raw.execute("BEGIN")
                for step in _full() if full else _quick():
                    findings += _guarded(step, raw)
                findings += _guarded(lambda conn: _attachments(conn, attachments.default_folder(path), full), raw)
                findings += _guarded(lambda conn: _anchors(conn, anchors), raw)
                with contextlib.suppress(sqlite3.DatabaseError):
                    lines, head = raw.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, GENESIS)
        except sqlite3.DatabaseError as error:
            if not isinstance(fault_of(error), BookDamaged):
                raise
            findings.append(Finding("file", 1, str(error)))
    return Report(full, tuple(dict.fromkeys(findings)), lines, head)


def _forgiving(text: bytes) -> str:
    """Text with broken bytes is a finding, not a crash."""
    return text.decode("utf-8", "replace")


def _guarded(step: Callable[[sqlite3.Connection], Iterable[Finding]], raw: sqlite3.Connection) -> list[Finding]:
    """One step's findings; a file that cannot be read, or holds the wrong kind of value, is one itself, a failing disk is not."""
    try:
        return list(step(raw))
    except (TypeError, ValueError, OverflowError) as error:
        return [Finding("file", 1, str(error))]
    except sqlite3.DatabaseError as error:
        fault = fault_of(error)
        if fault is not None and not isinstance(fault, BookDamaged):
            raise
        return [Finding("file", 1, str(error))]


def _quick() -> Sequence[Callable[[sqlite3.Connection], Iterable[Finding]]]:
    return (lambda raw: _structure(raw, "quick_check"), _references, _newest_line)


def _full() -> Sequence[Callable[[sqlite3.Connection], Iterable[Finding]]]:
    return (lambda raw: _structure(raw, "integrity_check"), _references, _schema, _chain, _gaps, _spans, _money, _series, _documents)


def _structure(raw: sqlite3.Connection, pragma: str) -> Iterator[Finding]:
    rows = [row[0] for row in raw.execute(f"PRAGMA {pragma}(100)").fetchall()]
    if rows != ["ok"]:
        yield Finding("file", len(rows), str(rows[0]))


def _references(raw: sqlite3.Connection) -> Iterator[Finding]:
    rows = raw.execute("PRAGMA foreign_key_check").fetchall()
    if rows:
        yield Finding("reference", len(rows), f"{rows[0][0]} {rows[0][1]}")


def _schema(raw: sqlite3.Connection) -> Iterator[Finding]:
    from propdesk.store.migrate import expected_schema  # Alembic is only needed here

    number = raw.execute("PRAGMA user_version").fetchone()[0]
    odd = sorted(name for _, name, _ in schema_objects(raw) ^ expected_schema(number))
    if odd:
        yield Finding("schema", len(odd), odd[0])


_LINE = "SELECT seq, prev, hash, version, at, local, operator, machine, action, object, body FROM audit"


def _line_holds(row: Sequence[object], prev: object, seq: int) -> bool:
    parts = [str(part) for part in row[4:]]
    return row[0] == seq and row[1] == prev and row[3] == VERSION and row[2] == line_hash(str(row[1]), VERSION, seq, parts)


def _newest_line(raw: sqlite3.Connection) -> Iterator[Finding]:
    row = raw.execute(f"{_LINE} ORDER BY seq DESC LIMIT 1").fetchone()
    if row is not None and not _line_holds(row, row[1], row[0]):
        yield Finding("chain", 1, str(row[0]))


def broken_lines(raw: sqlite3.Connection) -> tuple[int, str]:
    """How many audit lines do not follow from the line before (edited, deleted, inserted, swapped), and the first one."""
    count, first, prev, seq = 0, "", GENESIS, 1
    for row in raw.execute(f"{_LINE} ORDER BY seq"):
        if not _line_holds(row, prev, seq):
            count += 1
            first = first or str(row[0])
        prev, seq = row[2], row[0] + 1
    return count, first


def _chain(raw: sqlite3.Connection) -> Iterator[Finding]:
    count, first = broken_lines(raw)
    if count:
        yield Finding("chain", count, first)


def _anchors(raw: sqlite3.Connection, anchors: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    lost = [seq for seq, known in anchors if raw.execute("SELECT hash FROM audit WHERE seq = ?", (seq,)).fetchone() != (known,)]
    if lost:
        yield Finding("anchor", len(lost), str(lost[0]))


def _gaps(raw: sqlite3.Connection) -> Iterator[Finding]:
    """Append-only rows are numbered without gaps, and the last number given is still there."""
    given = dict(raw.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    missing: list[tuple[str, int]] = []
    for table in APPEND_ONLY:
        key = next(iter(table.primary_key.columns))
        if not key.autoincrement or key.autoincrement == "auto":
            continue
        count = raw.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0]  # noqa: S608 - our own names
        if count != given.get(table.name, 0):
            missing.append((table.name, abs(given.get(table.name, 0) - count)))
    if missing:
        yield Finding("missing", sum(count for _, count in missing), missing[0][0])


def _recorded(raw: sqlite3.Connection) -> Mapping[str, list[_Span]]:
    """Every span of the audit log by table, in order of its first row."""
    found: dict[str, list[_Span]] = defaultdict(list)
    for seq, body in raw.execute("""SELECT seq, body FROM audit WHERE body LIKE '%"rows":[%'"""):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            for part in json.loads(body).get("rows", ()):
                span = _Span(part["first"], part["last"], part["count"], part["columns"], part["sha256"], seq)
                found[part["table"]].append(span)
    for spans in found.values():
        spans.sort(key=lambda span: (span.first, span.line))
    return found


def _spans(raw: sqlite3.Connection) -> Iterator[Finding]:
    recorded = _recorded(raw)
    changed: list[str] = []
    strange: list[str] = []
    for name in sorted(set(recorded) | set(RECORDED)):
        if name not in metadata.tables:
            changed.append(name)
            continue
        wrong, unrecorded = _walk(raw, name, recorded.get(name, []))
        changed += wrong
        strange += unrecorded if name in RECORDED else []
    if changed:
        yield Finding("changed", len(changed), changed[0])
    if strange:
        yield Finding("unrecorded", len(strange), strange[0])


def _walk(raw: sqlite3.Connection, name: str, spans: Iterable[_Span]) -> tuple[list[str], list[str]]:
    """Read a table once along its spans: spans whose rows differ, and rows that no span covers."""
    table = metadata.tables[name]
    key = next(iter(table.primary_key.columns)).name
    columns = ", ".join(column.name for column in table.columns if column.name != key)
    rows = iter(raw.execute(f"SELECT {key}, {columns} FROM {name} ORDER BY {key}"))  # noqa: S608 - our own names
    wrong: list[str] = []
    stray: list[str] = []
    row, reached = next(rows, None), 0
    for span in spans:
        while row is not None and row[0] < span.first:
            stray.append(f"{name} {row[0]}")
            row = next(rows, None)
        held = []
        if span.first <= reached:  # lies over an earlier one: read apart
            query = f"SELECT {key}, {columns} FROM {name} WHERE {key} BETWEEN ? AND ? ORDER BY {key}"  # noqa: S608 - our own names
            held = raw.execute(query, (span.first, min(span.last, reached))).fetchall()
        while row is not None and row[0] <= span.last:
            held.append(row)
            row = next(rows, None)
        reached = max(reached, span.last)
        if len(held) != span.count or digest(one[1 : span.columns + 1] for one in held) != span.sha256:
            wrong.append(f"{name} {span.first}")
    while row is not None:
        stray.append(f"{name} {row[0]}")
        row = next(rows, None)
    return wrong, stray


def _money(raw: sqlite3.Connection) -> Iterator[Finding]:
    for kind, rule in MONEY_RULES.items():
        count, example = raw.execute(f"SELECT count(*), min(example) FROM ({rule})").fetchone()  # noqa: S608 - our own rules
        if count:
            yield Finding(kind, count, str(example))


def _series(raw: sqlite3.Connection) -> Iterator[Finding]:
    """Numbers on paper run from 1 to the series' last without gaps."""
    rows = raw.execute(flaws.NUMBERS_USED).fetchall()
    used = {(str(prefix), str(year)): (count, low, high) for prefix, year, count, low, high in rows}
    given = {(prefix, str(year)): last for prefix, year, last in raw.execute("SELECT prefix, year, last FROM series").fetchall()}
    wrong = [
        f"{prefix}{year}"
        for prefix, year in sorted(used.keys() | given.keys())
        if used.get((prefix, year), (0, 1, 0)) != ((last := given.get((prefix, year), 0)), 1, last)
    ]
    if wrong:
        yield Finding("series", len(wrong), wrong[0])


def _documents(raw: sqlite3.Connection) -> Iterator[Finding]:
    """A paper's total is what its lines had open plus the late fees frozen in its content."""
    lines = dict(raw.execute("SELECT document_id, sum(open_fen) FROM document_line GROUP BY document_id").fetchall())
    wrong = []
    for number, name, total, content in raw.execute("SELECT id, number, total_fen, content FROM document"):
        if number in lines and lines[number] + _late_fees(content) != total:
            wrong.append(str(name))
    if wrong:
        yield Finding("document-sum", len(wrong), wrong[0])


def _attachments(raw: sqlite3.Connection, folder: Path, full: bool) -> Iterator[Finding]:
    """Every attached file lies beside the book; a full check reads each of them."""
    wrong: dict[str, list[str]] = {"missing": [], "changed": []}
    for sha256, name, size in attachments.listed(raw):
        if what := attachments.state(folder, sha256, name, size, hashed=full):
            wrong[what].append(name)
    for what, names in wrong.items():
        if names:
            yield Finding(f"file-{what}", len(names), names[0])


def _late_fees(content: str) -> int:
    try:
        return sum(line.get("late_fee_fen", 0) for line in json.loads(content).get("lines", ()))
    except (ValueError, AttributeError, TypeError):
        return 0
