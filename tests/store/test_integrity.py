"""Every kind of damage is found and named; a sound book gives no false alarm; nothing is repaired (F25, F26, F32, F33)."""

import contextlib
import random
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from propdesk.errors import UserError
from propdesk.i18n import catalog
from propdesk.services import upkeep
from propdesk.services.office import Office, open_office
from propdesk.store import audit, book, engine, flaws, integrity
from propdesk.store.integrity import check


def tamper(path: Path, *statements: str) -> None:
    """Change the book as somebody with a database viewer would: triggers put aside and back again."""
    raw = sqlite3.connect(path, isolation_level=None)
    guards = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        raw.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        raw.execute(statement)
    for _, sql in guards:
        raw.execute(sql)
    raw.close()


def rechain(path: Path, start: int = 1) -> None:
    """Give every audit line from `start` on a fitting hash, as a forger who knows the rule would."""
    raw = sqlite3.connect(path)
    rows = raw.execute("SELECT * FROM audit ORDER BY seq").fetchall()
    raw.close()
    updates, prev = [], audit.GENESIS
    for seq, *parts in ((row[0], *row[1:8]) for row in rows):
        new = audit.line_hash(prev, audit.VERSION, seq, parts)
        if seq >= start:
            updates.append(f"UPDATE audit SET prev = '{prev}', hash = '{new}' WHERE seq = {seq}")
        prev = new
    tamper(path, *updates)


def kinds(path: Path, anchors: tuple[tuple[int, str], ...] = (), full: bool = True) -> set[str]:
    return {finding.kind for finding in check(path, full, anchors).findings}


def test_a_sound_book_gives_no_alarm(office: Office) -> None:
    for subject in (office.store, office.path):
        for full in (True, False):
            report = check(subject, full)
            assert report.clean, report.findings
            assert report.full is full
    with office.store.read() as conn:
        assert (report.lines, report.head) == audit.head(conn)


def test_a_check_writes_nothing(garden: Path) -> None:
    before = garden.read_bytes()
    tamper_free = check(garden)
    assert tamper_free.clean
    assert garden.read_bytes() == before


SPENT = "(SELECT id FROM payment WHERE receipt = 'SJ2026-000002')"
TAMPERED: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "payment amount": (("UPDATE payment SET amount_fen = amount_fen - 100 WHERE id = 1",), {"changed", "payment-sum"}),
    "payment day": (("UPDATE payment SET paid_on = '2026-01-01' WHERE id = 1",), {"changed"}),
    "payment deleted": (("DELETE FROM payment WHERE id = 4",), {"changed", "missing", "reference", "request"}),
    "payment invented": (
        (
            "CREATE TEMP TABLE p AS SELECT * FROM payment WHERE id = 1",
            "UPDATE p SET id = 9, receipt = 'SJ2026-000006'",
            "INSERT INTO payment SELECT * FROM p",
        ),
        {"unrecorded", "missing", "payment-sum", "series"},
    ),
    "receipt number": (("UPDATE payment SET receipt = 'SJ2026-000009' WHERE id = 4",), {"changed", "series"}),
    "series": (("UPDATE series SET last = 3 WHERE prefix = 'SJ'",), {"series"}),
    "allocation moved": (("UPDATE allocation SET charge_id = 5 WHERE id = 3",), {"changed"}),
    "allocation orphaned": (("UPDATE allocation SET charge_id = 999 WHERE id = 3",), {"changed", "reference"}),
    "allocation too big": (("UPDATE allocation SET amount_fen = 999999 WHERE id = 1",), {"changed", "payment-sum", "overpaid"}),
    "allocation deleted": (("DELETE FROM allocation WHERE id = 1",), {"changed", "missing", "payment-sum"}),
    "charge amount": (("UPDATE charge SET amount_fen = 1 WHERE id = 1",), {"changed", "overpaid", "run-sum"}),
    "charge due day": (("UPDATE charge SET due_on = '2027-01-01' WHERE id = 1",), {"changed"}),
    "charge added": (
        (
            "INSERT INTO charge SELECT 999, unit_id, item_id, '2026-12', generation, start_on, end_on, due_on, amount_fen, price, formula, "
            "tariff_id, run_id, batch_id, counts_from, liable, liable_name, quantity, note FROM charge WHERE id = 1",
        ),
        {"unrecorded", "missing", "run-sum"},
    ),
    "charge deleted": (("DELETE FROM charge WHERE id = 12",), {"changed", "missing", "run-sum"}),
    "run total": (("UPDATE billing_run SET total_fen = total_fen + 1 WHERE id = 1",), {"run-sum"}),
    "run count": (("UPDATE billing_run SET charges = 5 WHERE id = 2",), {"run-sum"}),
    "run half taken back": (("DELETE FROM charge_reversal WHERE charge_id = 30",), {"rollback-part"}),
    "paid charge taken back": (
        ("INSERT INTO charge_reversal SELECT charge_id, '', 'x', '' FROM allocation WHERE payment_id = 4",),
        {"reversed-paid"},
    ),
    "void undone": (("DELETE FROM payment_void",), {"changed", "request", "payment-sum"}),
    "void invented": (("INSERT INTO payment_void VALUES (4, '2026-11-20', '', 'x', 'desk', 'void', '', '')",), {"unrecorded"}),
    "void keeps credit": (
        ("INSERT INTO payment_void VALUES (1, '2026-11-20', '', 'x', 'desk', 'void', '', '')",),
        {"unrecorded", "void-credit"},
    ),
    "credit negative": (("UPDATE credit_entry SET amount_fen = -5 WHERE payment_id = 1",), {"changed", "credit", "payment-sum"}),
    "unit removed": (("DELETE FROM unit WHERE id = 12",), {"reference"}),
    "request lost": (("UPDATE request SET object_id = 77 WHERE action = 'payment.take'",), {"request"}),
    "paper total": (
        (
            "INSERT INTO document VALUES (900, 'notice', 'CJ2026-000001', 1, '2026-11-23', 'en', 'w', 500, '{}', '', 'desk')",
            "INSERT INTO document_line VALUES (1, 900, 1, 400)",
            "INSERT INTO series VALUES ('CJ', 2026, 1)",
        ),
        {"document-sum", "unrecorded", "missing"},
    ),
    "trigger removed": (("SELECT 1",), set()),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_by_hand_is_named(garden: Path, name: str) -> None:
    statements, expected = TAMPERED[name]
    tamper(garden, *statements)
    before = garden.read_bytes()
    report = check(garden)
    found = {finding.kind for finding in report.findings}
    assert expected <= found
    assert found - expected <= {"missing", "changed", "unrecorded", "reference"}, "a false alarm"
    assert garden.read_bytes() == before
    for finding in report.findings:
        assert finding.count > 0
        assert str(finding.count) in finding.sentence() or finding.example in finding.sentence()
        assert finding.sentence(catalog("zh_CN").gettext)


def test_strange_parts_of_the_schema_are_named(garden: Path) -> None:
    raw = sqlite3.connect(garden)
    raw.execute("DROP TRIGGER payment_no_update")
    raw.execute("CREATE VIEW gift AS SELECT 1")
    raw.close()
    (finding,) = check(garden).findings
    assert (finding.kind, finding.count, finding.example) == ("schema", 2, "gift")


LOG: dict[str, Callable[[Path], None]] = {
    "edited": lambda path: tamper(path, "UPDATE audit SET body = replace(body, '50000', '40000') WHERE seq = 6"),
    "other operator": lambda path: tamper(path, "UPDATE audit SET operator = 'nobody' WHERE seq = 3"),
    "deleted": lambda path: tamper(path, "DELETE FROM audit WHERE seq = 4"),
    "inserted": lambda path: tamper(path, "UPDATE audit SET seq = seq + 100 WHERE seq > 4", "UPDATE audit SET seq = seq - 99 WHERE seq > 4",
                                    "INSERT INTO audit SELECT 5, at, local, operator, machine, action, object, body, prev, hash, version "
                                    "FROM audit WHERE seq = 4"),
    "swapped": lambda path: tamper(path, "UPDATE audit SET seq = 0 WHERE seq = 4", "UPDATE audit SET seq = 4 WHERE seq = 5",
                                   "UPDATE audit SET seq = 5 WHERE seq = 0"),
    "unknown version": lambda path: tamper(path, "UPDATE audit SET version = 99 WHERE seq = 2"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOG)
def test_a_changed_audit_log_breaks_the_chain(garden: Path, name: str) -> None:
    LOG[name](garden)
    assert "chain" in kinds(garden)


def test_the_newest_line_is_checked_even_by_the_quick_check(garden: Path) -> None:
    tamper(garden, "UPDATE audit SET body = '{}' WHERE seq = (SELECT max(seq) FROM audit)")
    assert kinds(garden, full=False) == {"chain"}


def test_cutting_the_tail_and_chaining_anew_need_an_anchor(garden: Path) -> None:
    """A forger who also mends counters and hashes is seen only against what was noted outside the book."""
    with engine.raw_connect(garden) as raw:
        anchor = raw.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        early = raw.execute("SELECT seq, hash FROM audit WHERE seq = 2").fetchone()
    raw.close()
    cut = garden.with_name("cut.pdbook")
    cut.write_bytes(garden.read_bytes())
    tamper(cut, f"DELETE FROM audit WHERE seq = {anchor[0]}", f"UPDATE sqlite_sequence SET seq = {anchor[0] - 1} WHERE name = 'audit'")
    assert "chain" not in kinds(cut)
    assert "anchor" in kinds(cut, (early, anchor))
    assert "anchor" not in kinds(cut, (early,))
    tamper(garden, "UPDATE audit SET operator = 'nobody' WHERE seq = 3")
    assert kinds(garden) == {"chain"}
    rechain(garden)
    assert kinds(garden) == set()
    assert kinds(garden, (early, anchor)) == {"anchor"}


def test_a_cut_tail_shows_without_an_anchor_where_the_counter_was_forgotten(garden: Path) -> None:
    tamper(garden, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    assert {"missing", "unrecorded"} & kinds(garden)


def test_an_audit_line_of_a_table_that_is_gone_is_named(garden: Path) -> None:
    tamper(
        garden,
        """UPDATE audit SET body = '{"rows":[{"table":"gone","first":1,"last":1,"count":1,"columns":1,"sha256":""}]}' WHERE seq = 2""",
    )
    rechain(garden)
    assert kinds(garden) == {"changed", "unrecorded"}


def test_a_body_that_is_no_json_does_not_stop_the_check(garden: Path) -> None:
    tamper(garden, """UPDATE audit SET body = '{"rows":[nonsense' WHERE seq = 6""")
    assert {"chain", "unrecorded"} <= kinds(garden)


def test_spans_that_lie_over_each_other_are_compared_each(office: Office) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with office.store.write() as conn:
        table = book.charge
        spans = [audit.written(conn, table, 5, 9), audit.written(conn, table, 8, 12), audit.written(conn, table, 6, 7)]
        audit.append(conn, office.actor, now, now, "test", "", {}, spans)
    assert check(office.store).clean


def test_a_column_added_later_changes_no_digest(garden: Path) -> None:
    raw = sqlite3.connect(garden)
    raw.execute("ALTER TABLE payment ADD COLUMN till TEXT")
    raw.close()
    assert kinds(garden) == {"schema"}


def test_bits_that_fall_over_are_found(garden: Path) -> None:
    """F25: a flipped bit in the content of a money row is always found; every alarm on others is welcome."""
    sound = contents(garden)
    original = garden.read_bytes()
    chance = random.Random(20261123)
    missed = caught = harmless = 0
    for _ in range(60):
        content = bytearray(original)
        position = chance.randrange(200, len(content))
        content[position] ^= 1 << chance.randrange(8)
        garden.write_bytes(bytes(content))
        found = not check(garden).clean
        now = contents(garden)
        changed = now is None or any(now[name] != sound[name] for name in ("payment", "charge", "allocation", "audit", "credit_entry"))
        caught += found
        missed += changed and not found
        harmless += not changed
    assert missed == 0
    assert caught > 0
    assert harmless > 0, "some bits lie in free space: the control that not everything alarms"


def contents(path: Path) -> dict[str, list[tuple[object, ...]]] | None:
    """Every row of the money tables, or None when they cannot be read."""
    raw = sqlite3.connect(path)
    raw.text_factory = bytes
    try:
        return {
            name: raw.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in ("payment", "charge", "allocation", "audit", "credit_entry")
        }
    except sqlite3.DatabaseError:
        return None
    finally:
        raw.close()


@pytest.mark.parametrize("page", range(1, 12))
def test_zeroed_and_swapped_pages_are_found(garden: Path, page: int) -> None:
    """F26: a lost sector, two pages swapped, a cut file."""
    content = garden.read_bytes()
    size = 4096
    for damaged in (
        content[: page * size] + bytes(size) + content[(page + 1) * size :],
        content[: page * size]
        + content[(page + 1) * size : (page + 2) * size]
        + content[page * size : (page + 1) * size]
        + content[(page + 2) * size :],
        content[: -page * size],
    ):
        if damaged != content:  # two empty pages swapped are the same file
            garden.write_bytes(damaged)
            assert kinds(garden) & {"file", "missing", "changed", "chain", "schema", "reference"}


def test_what_is_no_book_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        check(tmp_path / "none.pdbook")


def test_a_held_book_is_a_sentence(garden: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PRAGMAS", (("busy_timeout", "50", 50), *engine.PRAGMAS[1:]))
    viewer = sqlite3.connect(garden, isolation_level=None)
    viewer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(engine.BookBusy):
        check(garden)
    viewer.close()


def test_a_failing_disk_is_not_taken_for_a_damaged_book() -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ

    def step(_raw: sqlite3.Connection) -> list[flaws.Finding]:
        raise error

    with contextlib.closing(sqlite3.connect(":memory:")) as raw, pytest.raises(sqlite3.OperationalError):
        integrity._guarded(step, raw)


def test_every_kind_has_its_sentence() -> None:
    for kind, error in flaws.KINDS.items():
        sentence = flaws.Finding(kind, 3, "1-1-101").sentence()
        assert "{" not in sentence
        assert error.msgid().endswith(".")
    assert set(flaws.MONEY_RULES) <= set(flaws.KINDS)


def test_the_check_of_a_start_is_full_when_it_should_be(office: Office) -> None:
    assert upkeep.check_at_start(office).full  # never checked
    assert not upkeep.check_at_start(office).full
    office.unclean = True
    assert upkeep.check_at_start(office).full


def test_seven_days_or_a_clock_gone_back_make_the_check_full() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    cases = [(None, True), (noon, False), (noon - timedelta(days=6), False), (noon - timedelta(days=7), True), (noon + timedelta(1), True)]
    for noted, due in cases:
        assert upkeep.full_check_due(noted.isoformat() if noted else None, noon) is due


@pytest.mark.parametrize("reached", [400, 900, 1_800])
def test_a_journal_tidied_away_after_a_crash_is_noticed(garden: Path, reached: int) -> None:
    """F28: the program died in mid-change and somebody deleted the journal that would have taken the half change back."""
    raw = engine.raw_connect(garden)
    raw.execute("INSERT INTO meta(name, value) VALUES ('open', '1')")
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO person(id, name, note) VALUES (?, 'Owner', hex(randomblob(60)))", [(i,) for i in range(1, 2_001)])
    raw.execute("COMMIT")
    raw.execute("PRAGMA cache_size=5")
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("UPDATE person SET note = hex(randomblob(300)) WHERE id % 3 = 0 AND id < ?", (reached,))
    half = garden.read_bytes()
    raw.execute("ROLLBACK")
    raw.close()
    garden.write_bytes(half)
    garden.with_name("garden.pdbook-journal").unlink()
    office = open_office(garden)
    try:
        assert office.unclean
        assert "file" in {finding.kind for finding in upkeep.check_at_start(office).findings}
    finally:
        office.store.abandon()
        office.lock.release()


def test_values_of_the_wrong_kind_are_a_finding_not_a_crash() -> None:
    def step(_raw: sqlite3.Connection) -> list[flaws.Finding]:
        raise TypeError("a number was expected")

    with contextlib.closing(sqlite3.connect(":memory:")) as raw:
        (finding,) = integrity._guarded(step, raw)
    assert finding.kind == "file"
