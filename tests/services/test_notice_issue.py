"""Notices frozen and numbered: who gets one, what it says, and what issuing again does."""

from datetime import date
from pathlib import Path

import pytest

from propdesk.documents.blocks import from_json
from propdesk.documents.notice import Notice
from propdesk.domain.import_plan import UnitState
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.services import billing, households, notices, payments
from propdesk.services import papers as filing
from propdesk.services.office import Office
from propdesk.store import papers
from tests.tools.office_day import MONTH_FEN, add_unit, lines, refused, rows, spans_hold

DAY = date(2026, 10, 31)


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe August to October."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def frozen(row: papers.DocumentRow) -> Notice:
    return from_json(Notice, row.content)


def test_several_units_in_walking_order(owing: Office) -> None:
    first = add_unit(owing, "1-1-100")
    billing.run(owing, Month(2026, 9))
    done = notices.issue(owing, DAY, [3, first, 1], "zh_CN")
    assert [(row.code, row.number) for row in done.documents] == [
        ("1-1-100", "CJ2026-000001"),
        ("1-1-101", "CJ2026-000002"),
        ("1-1-103", "CJ2026-000003"),
    ]
    assert (done.fresh, done.total_fen) == (3, MONTH_FEN + 6 * MONTH_FEN)
    for row in done.documents:
        notice = frozen(row)
        assert (notice.number, notice.total_fen) == (row.number, row.total_fen)
        assert sum(line.open_fen + line.late_fee_fen for line in notice.lines) == row.total_fen
    assert lines(owing)[-1] == ("notice.issue", "2026-10-31")
    assert spans_hold(owing) > 0


def test_the_content_of_one(owing: Office) -> None:
    payments.take(owing, 2, 15_000, Method.CASH, date(2026, 10, 20), key="k")
    tenant = UnitState(households.state(owing, 2).area_cm2, owners=("王五", "李四"), tenants=("周八",))
    households.edit(owing, 2, tenant, date(2026, 10, 25))
    notice = frozen(notices.issue(owing, DAY, [2], "zh_CN").documents[0])
    assert notice.debtors == ("王五", "李四")  # owners of that day in their order; a tenant owes nothing
    assert [(line.period, line.principal_fen, line.paid_fen, line.open_fen, line.days_late) for line in notice.lines] == [
        ("2026-09", MONTH_FEN, 5_000, 5_000, 51),
        ("2026-10", MONTH_FEN, 0, MONTH_FEN, 21),
    ]
    assert (notice.pay_by, notice.unit_name, notice.ordinal, notice.late_fee_fen) == (date(2026, 11, 15), "1号楼1单元102室", 1, 0)
    english = frozen(notices.issue(owing, DAY, [2], "en").documents[0])
    assert english.lines[0].basis == "50.00 ㎡ × 2.00 yuan/㎡·month = 100.00 yuan"
    assert english.unit_name == "Building 1, Entrance 1, Room 102"


def test_the_due_day_and_what_is_billed_ahead_are_not_on_it(owing: Office) -> None:
    billing.run(owing, Month(2026, 11))
    rows_of = notices.candidates(owing, date(2026, 10, 10))
    prepared = notices.prepare(owing, date(2026, 10, 10), rows_of, "zh_CN")
    assert [[line.period for line in notice.lines] for notice in prepared] == [["2026-08", "2026-09"]] * 4
    assert [notice.number for notice in prepared] == [""] * 4
    assert notices.issued(owing) == []


def test_same_day_same_content_is_kept(owing: Office) -> None:
    first = notices.issue(owing, DAY, [1, 2], "zh_CN")
    again = notices.issue(owing, DAY, [1, 2, 3], "zh_CN")
    assert again.fresh == 1
    assert [row.number for row in again.documents[:2]] == [row.number for row in first.documents]
    english = notices.issue(owing, DAY, [1, 2], "en")
    assert english.fresh == 2
    assert [row.number for row in notices.issue(owing, DAY, [1, 2], "zh_CN").documents] == [row.number for row in first.documents]
    payments.take(owing, 1, MONTH_FEN, Method.CASH, DAY, key="k")
    changed = notices.issue(owing, DAY, [1, 2], "zh_CN")
    assert (changed.fresh, changed.documents[0].total_fen, changed.documents[1].number) == (1, 2 * MONTH_FEN, first.documents[1].number)
    assert len(notices.issued(owing, unit_id=1)) == 3
    next_day = notices.issue(owing, date(2026, 11, 1), [2], "zh_CN")
    assert next_day.fresh == 1


def test_the_ordinal_counts_earlier_days_not_papers(owing: Office) -> None:
    for language in ("zh_CN", "en"):
        assert frozen(notices.issue(owing, DAY, [1], language).documents[0]).ordinal == 1
    payments.take(owing, 1, 100, Method.CASH, DAY, key="k")
    assert frozen(notices.issue(owing, DAY, [1], "zh_CN").documents[0]).ordinal == 1
    seen = [frozen(notices.issue(owing, date(2026, 11, day), [1], "zh_CN").documents[0]) for day in (2, 3, 10, 17)]
    # the tone is the level's: the gap has not passed on the 2nd and 3rd, the third level is not deserved on the 17th
    assert [(notice.ordinal, notice.tone, notice.stage) for notice in seen] == [
        (2, 1, "reminder"),
        (3, 1, "reminder"),
        (4, 2, "notice"),
        (5, 2, "second"),
    ]
    assert frozen(notices.issue(owing, date(2026, 11, 2), [2], "zh_CN").documents[0]).ordinal == 1


def test_nobody_to_remind(owing: Office) -> None:
    early = date(2026, 8, 10)
    refused(owing, notices.NothingOverdue, lambda: notices.candidates(owing, early))
    refused(owing, notices.NothingOverdue, lambda: notices.issue(owing, early, [1, 2], "zh_CN"))
    refused(owing, notices.NothingOverdue, lambda: notices.issue(owing, DAY, [], "zh_CN"))
    payments.take(owing, 1, 3 * MONTH_FEN, Method.CASH, DAY, key="k")
    not_late = refused(owing, notices.UnitNotOverdue, lambda: notices.candidates(owing, DAY, codes=["1-1-102", "1-1-101"]))
    assert not_late.facts["unit"] == "1-1-101"
    assert [row.code for row in notices.candidates(owing, DAY, codes=["1-1-102"])] == ["1-1-102"]
    assert [row.unit_id for row in notices.issue(owing, DAY, [1, 2], "zh_CN").documents] == [2]


def test_a_key_is_answered(owing: Office) -> None:
    notices.issue(owing, DAY, [2], "zh_CN")  # kept, and older than its neighbours' notices
    first = notices.issue(owing, DAY, [3, 2, 1], "zh_CN", key="k")
    before = rows(owing)
    again = notices.issue(owing, DAY, [3, 2, 1], "zh_CN", key="k")
    assert [row.code[-3:] for row in again.documents] == ["101", "102", "103"]
    assert ([row.number for row in again.documents], again.fresh) == ([row.number for row in first.documents], 0)
    assert rows(owing) == before


def test_credit_is_told_and_changes_no_total(owing: Office) -> None:
    payments.take(owing, 1, 35_000, Method.CASH, DAY, key="k")
    payments.take(owing, 1, 1_000, Method.CASH, DAY, key="k2")
    billing.run(owing, Month(2026, 11))
    notice = frozen(notices.issue(owing, date(2026, 11, 30), [1], "zh_CN").documents[0])
    assert (notice.total_fen, notice.credit_fen) == (MONTH_FEN, 6_000)


def test_many_units_need_few_statements(owing: Office) -> None:
    for i in range(30):
        add_unit(owing, f"5-1-{101 + i}")
    billing.run(owing, Month(2026, 10))
    counted: list[str] = []
    from sqlalchemy import event

    event.listen(owing.store.reader, "before_cursor_execute", lambda *args: counted.append(args[2]))
    few = notices.candidates(owing, DAY, codes=["1-1-101"])
    small = len(counted)
    counted.clear()
    every = notices.candidates(owing, DAY)
    assert (len(few), len(every)) == (1, 34)
    assert len(counted) == small <= 10
    counted.clear()
    notices.prepare(owing, DAY, every[:6], "zh_CN")
    small = len(counted)
    counted.clear()
    notices.prepare(owing, DAY, every, "zh_CN")
    assert len(counted) == small <= 14  # levels, holds, plans, court and flags are read once for all


def test_parking_beside_a_flat_of_the_same_code(owing: Office) -> None:
    space = add_unit(owing, "1-1-101", UnitState(owners=("张三",)), UnitKind.PARKING)
    assert households.unit_named(owing, "1栋1单元101", UnitKind.PARKING).unit_id == space
    refused(owing, households.UnitAmbiguous, lambda: households.unit_named(owing, "1-1-101"))
    assert [row.unit_id for row in notices.candidates(owing, DAY, codes=["1-1-101"])] == [1]


def test_printing_clears_what_a_killed_program_left_in_the_folder(owing: Office, tmp_path: Path) -> None:
    left = tmp_path / ".propdesk-part-999999999-half.pdf"
    left.write_bytes(b"%PDF half")
    mine = tmp_path / "notes.txt"
    mine.write_text("stays")
    day = date(2026, 11, 23)
    unit_ids = [row.unit_id for row in notices.candidates(owing, day)]
    issued = notices.issue(owing, day, unit_ids, "zh_CN")
    filed = filing.file_notices(owing, issued.documents, tmp_path / "all.pdf", tmp_path)
    assert not left.exists()
    assert mine.read_text() == "stays"
    assert len(filed.paths) == 1 + len(issued.documents)
