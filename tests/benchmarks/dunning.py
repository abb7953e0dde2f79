"""Reminding: a run's preview beside the raw query, its issue, and its notices as files of their own beside the bare canvas."""

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from propdesk.documents.notice_drawing import draw_notices
from propdesk.documents.paper import write_atomic
from propdesk.services import dunning
from propdesk.services.office import Office
from tests.benchmarks.books import charge_months, fill, temporary_office
from tests.benchmarks.measure import Figure, at_least, by_turns, limit, ratio, seconds
from tests.benchmarks.papers import bare, bare_pages, sample

AS_OF = date(2026, 11, 23)
UNITS, MONTHS, FILES = 10_000, 36, 2_000
PAID = 0.85  # of the charges, as in an office that collects middling well

RAW = """
    SELECT c.id, c.unit_id, c.due_on, c.amount_fen - coalesce(paid.fen, 0),
           (SELECT max(coalesce(l.position, 1)) FROM document_line AS n JOIN document AS d ON d.id = n.document_id
            LEFT JOIN notice_level AS l ON l.document_id = d.id WHERE n.charge_id = c.id AND d.issued_on < ?)
    FROM charge AS c
    LEFT JOIN (
        SELECT a.charge_id, sum(a.amount_fen) AS fen FROM allocation AS a
        JOIN payment AS p ON p.id = a.payment_id LEFT JOIN payment_void AS v ON v.payment_id = p.id
        WHERE v.payment_id IS NULL AND p.paid_on <= ? GROUP BY a.charge_id
    ) AS paid ON paid.charge_id = c.id
    WHERE c.due_on < ? AND c.amount_fen > coalesce(paid.fen, 0)
"""


def figures() -> Iterator[Figure]:
    """Every figure about reminding."""
    with temporary_office() as office:
        charge_months(office, fill(office, UNITS), date(2023, 12, 1), MONTHS, PAID)
        dunning.run(office, date(2026, 11, 1), "zh_CN", unit_ids=list(range(1, UNITS, 2)))
        yield _preview(office)
        yield from _run(office)
    yield _files()


def _preview(office: Office) -> Figure:
    def raw() -> int:
        with sqlite3.connect(office.path) as conn:
            owed: dict[int, list[tuple[object, ...]]] = {}
            day = AS_OF.isoformat()
            for row in conn.execute(RAW, (day, day, day)):
                owed.setdefault(row[1], []).append(row)
            return len(owed)

    found = dunning.preview(office, AS_OF)
    assert len(found.rows) == raw()
    ours, peer = by_turns(lambda: dunning.preview(office, AS_OF), raw, 3)
    name = f"preview of a run, {UNITS:,} units × {MONTHS} months, {len(found.rows):,} owe"
    return ratio(f"{name} / raw query", ours, peer, 8, 4)


def _run(office: Office) -> Iterator[Figure]:
    """A whole run issued in one transaction, and the same again: nothing is written twice."""
    due = len(dunning.preview(office, AS_OF).due)
    spent = seconds(lambda: dunning.run(office, AS_OF, "zh_CN"))
    yield limit(f"issue {due:,} notices in one transaction, ms a notice", spent * 1000 / due, 5, "ms")
    again = seconds(lambda: dunning.run(office, AS_OF, "zh_CN"))
    yield limit("the same run again, s", again, max(1.0, spent * 1.5), "s")


def _files() -> Figure:
    """One file for each household, written whole or not at all, beside bare pages into plain files."""
    papers = sample(FILES)
    pages: dict[str, list[list[object]]] = {}
    for paper in papers:
        pages[paper.number] = bare_pages([paper])  # type: ignore[assignment]
    count = sum(map(len, pages.values()))
    with TemporaryDirectory() as place:
        folder = Path(place)

        def ours() -> None:
            for paper in papers:
                write_atomic(folder / f"{paper.number}.pdf", draw_notices([paper]).pdf)

        def peer() -> None:
            for number, texts in pages.items():
                (folder / f"bare-{number}.pdf").write_bytes(bare(texts))  # type: ignore[arg-type]

        spent, bare_spent = by_turns(ours, peer, 1)
    return at_least(f"{FILES:,} notices, a file each / bare canvas, a file each", count / spent, count / bare_spent, 0.2, "p/s", 0.4)
