"""The limitation watch of 100,000 open charges beside SQL that finds the same last safe days bare."""

from collections.abc import Iterator
from datetime import date

from propdesk import clock
from propdesk.services import limitation
from propdesk.services.office import Office
from propdesk.store import audit, bulk
from propdesk.store.engine import raw_connect
from propdesk.store.tables import dunning, papers
from tests.benchmarks.books import charge_months, fill, temporary_office
from tests.benchmarks.measure import Figure, by_turns, limit, ratio, seconds

AS_OF, DELIVERED = date(2026, 11, 23), date(2026, 5, 20)

RAW = """
SELECT c.id, c.unit_id, u.code, b.name, i.name, c.period, c.due_on, c.amount_fen - COALESCE(s.fen, 0), w.last_due,
       CASE WHEN d.day > c.due_on AND d.day <= DATE(c.due_on, '+3 years') THEN DATE(d.day, '+3 years')
            ELSE DATE(c.due_on, '+3 years') END AS safe
FROM charge c JOIN unit u ON u.id = c.unit_id JOIN building b ON b.id = u.building_id JOIN fee_item i ON i.id = c.item_id
LEFT JOIN charge_reversal r ON r.charge_id = c.id
LEFT JOIN (SELECT a.charge_id, SUM(a.amount_fen) AS fen FROM allocation a JOIN payment p ON p.id = a.payment_id
           LEFT JOIN payment_void v ON v.payment_id = p.id
           WHERE p.paid_on <= :day AND (v.payment_id IS NULL OR v.void_on > :day) GROUP BY a.charge_id) s ON s.charge_id = c.id
LEFT JOIN (SELECT l.charge_id, MAX(COALESCE(e.outcome_on, e.sent_on)) AS day FROM delivery e
           JOIN document_line l ON l.document_id = e.document_id
           WHERE COALESCE(e.outcome_on, e.sent_on) <= :day AND e.counts = 'yes' GROUP BY l.charge_id) d ON d.charge_id = c.id
JOIN (SELECT unit_id, item_id, liable, MAX(due_on) AS last_due FROM charge GROUP BY unit_id, item_id, liable) w
     ON w.unit_id = c.unit_id AND w.item_id = c.item_id AND w.liable = c.liable
WHERE c.due_on < :day AND r.charge_id IS NULL AND c.amount_fen - COALESCE(s.fen, 0) > 0 ORDER BY safe, u.sort_key, c.due_on
"""


def figures() -> Iterator[Figure]:
    """The watch of the whole book, and that of one household in it."""
    with temporary_office() as office:
        ids = fill(office, 10_000)
        charge_months(office, ids, date(2023, 11, 1), 36, paid=0.72)
        _deliver(office)
        raw, facts = raw_connect(office.path, "rw"), {"day": AS_OF.isoformat()}
        peer = {row[0]: (row[-1], row[7]) for row in raw.execute(RAW, facts)}
        found = limitation.watch(office, AS_OF)
        if {row.charge_id: (row.last_safe_day.isoformat(), row.open_fen) for row in found.rows} != peer:
            raise AssertionError("the bare query and the watch disagree")
        mine, theirs = by_turns(lambda: limitation.watch(office, AS_OF), lambda: raw.execute(RAW, facts).fetchall())
        raw.close()
        yield ratio(f"limitation of {len(found.rows):,} open charges / same days in raw SQL", mine, theirs, 4)
        unit_id = found.rows[0].unit_id
        one = min(seconds(lambda: limitation.watch(office, AS_OF, [unit_id])) for _ in range(5))
        yield limit("limitation of one household of that book", one * 1000, 500, "ms")


def _deliver(office: Office) -> None:
    """A notice to every second household that owes, naming all it owed on its day, handed over and signed."""
    owed: dict[int, list[tuple[int, int]]] = {}
    for row in limitation.watch(office, DELIVERED).rows:
        if row.unit_id % 2:
            owed.setdefault(row.unit_id, []).append((row.charge_id, row.open_fen))
    moment, made = clock.now(), "2026-05-20T08:00:00+00:00"
    columns = ("kind", "number", "unit_id", "issued_on", "language", "wording", "total_fen", "content", "made_at", "operator")
    day = DELIVERED.isoformat()
    documents = [
        ("notice", f"CJ2026-{n:06d}", unit_id, day, "zh_CN", "1", sum(fen for _charge, fen in lines), "{}", made, "x")
        for n, (unit_id, lines) in enumerate(owed.items(), 1)
    ]
    with office.store.write() as conn:
        first, last = bulk.insert_rows(conn, papers.document, columns, documents)
        lines = [(first + place, charge, fen) for place, some in enumerate(owed.values()) for charge, fen in some]
        bulk.insert_rows(conn, papers.document_line, ("document_id", "charge_id", "open_fen"), lines)
        named = ("document_id", "channel", "outcome", "sent_on", "outcome_on", "debtor", "counts", "made_at", "operator")
        deliveries = [(number, "hand", "signed", day, day, "natural", "yes", made, "x") for number in range(first, last + 1)]
        bulk.insert_rows(conn, dunning.delivery, named, deliveries)
        audit.append(conn, office.actor, moment, clock.local(moment), "benchmark.deliver", "", {}, [])
