"""A run of reminders: who is due, who is left out and why, what is written, and defects that other systems had."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from propdesk.documents.blocks import from_json
from propdesk.documents.notice import Notice
from propdesk.domain.approvals import Approval
from propdesk.domain.contacts import FlagKind
from propdesk.domain.dunning import CannotReturn, ReturnNeedsReason, Why
from propdesk.domain.fee_items import Nature, PriceUnit
from propdesk.domain.holds import HoldTerms, dispute
from propdesk.domain.ladder import SUGGESTED, Ladder, Stage
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.tasks import TaskKind
from propdesk.services import (
    adjustments,
    billing,
    closing,
    dunning,
    holds,
    ladders,
    letters,
    levels,
    limitation,
    notice_drafts,
    notices,
    payments,
    rates,
    voids,
)
from propdesk.services.closing import DayClosed
from propdesk.services.deliveries import void
from propdesk.services.dunning import Candidate, NobodyDue, RunBeforeLast
from propdesk.services.notice_fees import NoticeFeePaid, NoticeFeeWaivedInPart
from propdesk.services.office import Office
from propdesk.store import deliveries, flags, papers, promises, tasks
from propdesk.store import ladder as store
from propdesk.store.integrity import check
from propdesk.store.promises import NewPromise
from tests.tools.office_day import MONTH_FEN, lines, refused, rows, spans_hold

FIRST = date(2026, 8, 17)  # seven days after August's due day, the 10th
SECOND = date(2026, 9, 9)  # thirty days after it
ZH = "zh_CN"
OK = Approval("hardship", "周经理")


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe August; September and October are billed too and due later."""
    for month in (8, 9, 10):
        billing.run(office, Month(2026, month))
    return office


def frozen(row: papers.DocumentRow) -> Notice:
    return from_json(Notice, row.content)


def seen(office: Office, day: date, unit_id: int = 1) -> Candidate:
    """One household as the preview of a day shows it."""
    return next(row for row in dunning.preview(office, day, [unit_id]).rows)


def why(office: Office, day: date, unit_id: int = 1) -> list[Why]:
    return [one.why for one in seen(office, day, unit_id).against]


def own(name: str = "本区", **values: object) -> Ladder:
    """The suggested ladder as one of the book's own."""
    return replace(SUGGESTED, **{"name": name, **values})  # type: ignore[arg-type]


def with_level(ladder: Ladder, position: int, **values: object) -> Ladder:
    """The ladder with one level changed."""
    levels_ = (replace(level, **values) if level.position == position else level for level in ladder.levels)  # type: ignore[arg-type]
    return replace(ladder, levels=tuple(levels_))


def sent(office: Office) -> list[tuple[str, int, str]]:
    """Every notice's unit with the level it was issued at, in the order of issue."""
    documents = list(reversed(notices.issued(office)))
    with office.store.read() as conn:
        found = store.levels_of(conn, [row.document_id for row in documents])
    return [(row.code, found[row.document_id].position, found[row.document_id].stage.value) for row in documents]


def test_a_first_run_reminds_all_who_are_seven_days_late(owing: Office) -> None:
    early = refused(owing, NobodyDue, lambda: dunning.run(owing, FIRST - timedelta(days=1), ZH))
    assert early.facts["as_of"] == date(2026, 8, 16)
    ran = dunning.run(owing, FIRST, ZH)
    assert (ran.fresh, ran.total_fen, ran.failed, ran.to_decide) == (4, 4 * MONTH_FEN, (), ())
    assert [row.code for row in ran.documents] == ["1-1-101", "1-1-102", "1-1-103", "1-1-104"]
    assert sent(owing) == [(f"1-1-10{n}", 1, "reminder") for n in (1, 2, 3, 4)]
    notice = frozen(ran.documents[0])
    assert (notice.tone, notice.stage, notice.channel, notice.pay_by) == (1, "reminder", "wechat", date(2026, 9, 1))
    assert lines(owing)[-1] == ("dunning.run", "2026-08-17")
    assert spans_hold(owing) > 0
    assert check(owing.store).clean


def test_notice_offered_on_the_due_day(owing: Office) -> None:
    """ERPNext #45685: on the due day nothing is overdue, and named units are told so."""
    assert why(owing, date(2026, 8, 10)) == [Why.NOTHING]
    assert dunning.preview(owing, date(2026, 8, 10)).rows == ()


def test_the_same_day_again_changes_nothing(owing: Office) -> None:
    first = dunning.run(owing, FIRST, ZH)
    before = rows(owing, "audit")
    again = dunning.run(owing, FIRST, ZH)
    assert (again.fresh, again.run_id) == (0, None)
    assert [row.number for row in again.documents] == [row.number for row in first.documents]
    assert rows(owing, "audit") == before
    assert all(row.issued and row.due for row in dunning.preview(owing, FIRST).rows)


def test_a_key_is_answered(owing: Office) -> None:
    first = dunning.run(owing, FIRST, ZH, key="k")
    before = rows(owing)
    again = dunning.run(owing, FIRST, ZH, key="k")
    assert ([row.number for row in again.documents], again.fresh) == ([row.number for row in first.documents], 0)
    assert rows(owing) == before


def test_a_run_dated_before_the_last_one_is_refused(owing: Office) -> None:
    dunning.run(owing, SECOND, ZH, unit_ids=[1, 2])
    said = refused(owing, RunBeforeLast, lambda: dunning.run(owing, SECOND - timedelta(days=1), ZH))
    assert said.facts["last"] == SECOND
    dunning.run(owing, SECOND + timedelta(days=1), ZH)
    assert dunning.run(owing, SECOND, ZH, unit_ids=[1, 2]).fresh == 0  # what that day issued may be asked for again


def test_level_by_level_with_the_gap_between(owing: Office) -> None:
    days = [SECOND, SECOND + timedelta(days=6), SECOND + timedelta(days=7), date(2026, 11, 8), date(2027, 2, 6)]
    found = []
    for day in days:
        try:
            found.append([frozen(row).stage for row in dunning.run(owing, day, ZH, unit_ids=[1]).documents])
        except NobodyDue:
            found.append([])
    assert found == [["reminder"], [], ["notice"], ["second"], ["demand"]]
    assert (seen(owing, days[1]).against[0].why, seen(owing, days[1]).against[0].day) == (Why.GAP, days[2])


def test_one_bad_unit_never_blocks_the_rest(owing: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = notice_drafts.unit_name

    def broken(language: str, building: str, entrance: str, room: str, kind: str) -> str:
        if room == "102":
            raise ValueError("no such room")
        return whole(language, building, entrance, room, kind)

    monkeypatch.setattr(notice_drafts, "unit_name", broken)
    ran = dunning.run(owing, FIRST, ZH)
    assert [row.code for row in ran.documents] == ["1-1-101", "1-1-103", "1-1-104"]
    assert [(one.code, one.reason(str)) for one in ran.failed] == [("1-1-102", "ValueError: no such room")]
    refused(owing, notices.NoneDrawnUp, lambda: notices.issue(owing, SECOND, [2], ZH))
    monkeypatch.setattr(notice_drafts, "unit_name", whole)
    assert dunning.run(owing, FIRST, ZH).fresh == 1  # mended, the same run adds the one that is missing


def test_stopped_while_drawing_up_nothing_is_written(owing: Office) -> None:
    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    before = rows(owing)
    with pytest.raises(KeyboardInterrupt):
        dunning.run(owing, FIRST, ZH, step=stop)
    assert rows(owing) == before


def test_the_level_falls_back_when_the_oldest_is_paid_and_returns_when_that_is_voided(owing: Office) -> None:
    """Kill Bill #2297 and ERPNext PR #49066: nothing is stored about the next step, so paying and voiding both show at once."""
    dunning.run(owing, date(2026, 10, 1), ZH, unit_ids=[1])
    dunning.run(owing, date(2026, 10, 8), ZH, unit_ids=[1])
    day = date(2026, 10, 20)
    with owing.store.read() as conn:
        assert levels.levels_now(conn, day, [1])[1].position == 2
    taken = payments.take(owing, 1, MONTH_FEN, Method.CASH, day, key="k")
    with owing.store.read() as conn:
        now = levels.levels_now(conn, day, [1])[1]
    assert (now.position, now.next and now.next.stage) == (1, Stage.NOTICE)  # September: named once it was seven days late
    payments.void(owing, taken.payment.receipt, "wrong household", day)
    with owing.store.read() as conn:
        assert levels.levels_now(conn, day, [1])[1].position == 2


def test_notice_resolved_when_only_the_last_row_is_paid(owing: Office) -> None:
    """ERPNext #41752."""
    day = date(2026, 10, 31)
    dunning.run(owing, day, ZH, unit_ids=[1])
    payments.take(owing, 1, MONTH_FEN, Method.CASH, day, key="k", designated=[_charge(owing, 1, "2026-10")])
    with owing.store.read() as conn:
        assert levels.levels_now(conn, day, [1])[1].position == 1
    assert [line.period for line in frozen(dunning.run(owing, date(2026, 11, 8), ZH, unit_ids=[1]).documents[0]).lines] == [
        "2026-08",
        "2026-09",
    ]


def _charge(office: Office, unit_id: int, period: str) -> int:
    with office.store.read() as conn:
        return conn.exec_driver_sql(f"SELECT id FROM charge WHERE unit_id = {unit_id} AND period = '{period}'").scalar_one()


def test_several_charges_on_one_notice_show_each_its_own_amount(owing: Office) -> None:
    """ERPNext #46650, #42605; and OCA #330: one that is partly paid stays on the notice."""
    day = date(2026, 10, 31)
    payments.take(owing, 1, 2_500, Method.CASH, day, key="k")
    notice = frozen(dunning.run(owing, day, ZH, unit_ids=[1]).documents[0])
    assert [(line.period, line.open_fen) for line in notice.lines] == [("2026-08", 7_500), ("2026-09", MONTH_FEN), ("2026-10", MONTH_FEN)]
    assert notice.total_fen == 27_500


def test_tolerance_looks_at_what_is_open_not_at_gross_totals(owing: Office) -> None:
    """Lago: a household that paid all but a little is left out; the tolerance includes late fee and is the ladder's."""
    ladders.save(owing, own(tolerance_fen=500))
    payments.take(owing, 1, MONTH_FEN - 500, Method.CASH, FIRST, key="a")
    payments.take(owing, 2, MONTH_FEN - 501, Method.CASH, FIRST, key="b")
    assert why(owing, FIRST, 1) == [Why.TOLERANCE]
    assert why(owing, FIRST, 2) == []
    assert [row.code for row in dunning.run(owing, FIRST, ZH).documents] == ["1-1-102", "1-1-103", "1-1-104"]


def test_who_is_left_out_and_why(owing: Office) -> None:
    on = FIRST.isoformat()
    with owing.store.write() as conn:
        promises.add(
            conn, NewPromise(1, None, FIRST, date(2026, 8, 31), 100, "", "oral", "review", "", (_charge(owing, 1, "2026-08"),)), on, "x"
        )
        flags.add(conn, 2, FlagKind.HARDSHIP.value, FIRST, "ill", on, "x")
        flags.add(conn, 3, FlagKind.STOP_CONTACT.value, FIRST, "asked", on, "x")
    assert why(owing, FIRST, 1) == [Why.PROMISE]
    assert seen(owing, FIRST, 1).against[0].sentence(str) == "Promised to pay by 2026-08-31"
    assert why(owing, FIRST, 2) == [Why.HARDSHIP]
    assert why(owing, FIRST, 3) == [Why.STOP_CONTACT]
    assert seen(owing, FIRST, 3).channel == "post"  # put back, it goes on paper
    back = {1: "owner asked for it in writing", 3: "limitation"}
    ran = dunning.run(owing, FIRST, ZH, unit_ids=[1, 2, 3], returned=back)
    assert [(row.code, frozen(row).channel) for row in ran.documents] == [("1-1-101", "wechat"), ("1-1-103", "post")]
    by_hand = notices.issue(owing, FIRST + timedelta(days=1), [3], ZH)  # a clerk's own notice goes on paper too
    assert frozen(by_hand.documents[0]).channel == "post"


def test_what_rests_is_not_demanded_and_nobody_puts_it_back(owing: Office) -> None:
    day = date(2026, 10, 31)
    holds.set_hold(owing, 1, dispute(FIRST, "leak in the ceiling", charge_id=_charge(owing, 1, "2026-08")))
    holds.set_hold(owing, 2, HoldTerms(FIRST, None, "estate is being settled", dunning=True))
    holds.set_hold(owing, 3, dispute(FIRST, "lift", charge_id=_charge(owing, 3, "2026-08"), amount_fen=4_000))
    partly, held = seen(owing, day, 1), seen(owing, day, 2)
    assert (partly.open_fen, partly.resting_fen, partly.days_late) == (2 * MONTH_FEN, MONTH_FEN, 51)
    assert (held.open_fen, held.resting_fen, held.may_return) == (0, 3 * MONTH_FEN, False)
    assert held.against[0].sentence(str) == "On hold: estate is being settled"
    ran = dunning.run(owing, day, ZH)
    assert [line.period for line in frozen(ran.documents[0]).lines] == ["2026-09", "2026-10"]
    assert next((line.period, line.open_fen) for line in frozen(ran.documents[1]).lines) == ("2026-08", 6_000)
    later = day + timedelta(days=1)
    said = refused(owing, CannotReturn, lambda: dunning.run(owing, later, ZH, returned={2: "anyway"}))
    assert "estate is being settled" in said.sentence()
    refused(owing, notices.NothingDemanded, lambda: notices.issue(owing, later, [2], ZH))
    refused(owing, ReturnNeedsReason, lambda: dunning.run(owing, later, ZH, returned={1: " "}))


def test_after_the_last_paper_one_task_to_decide(owing: Office) -> None:
    levels.set_level(owing, 1, 4, date(2027, 3, 1), "demanded by EMS before this book")
    day = date(2027, 8, 10)
    assert why(owing, day) == [Why.EXHAUSTED]
    assert dunning.preview(owing, day, [1]).to_decide[0].code == "1-1-101"
    assert dunning.run(owing, day, ZH, unit_ids=[1]).to_decide == ("1-1-101",)
    refused(owing, NobodyDue, lambda: dunning.run(owing, day + timedelta(days=1), ZH, unit_ids=[1]))
    with owing.store.read() as conn:
        (task,) = tasks.open_tasks(conn, day, kind=TaskKind.DECIDE.value)
    assert (task.unit_id, task.kind) == (1, "decide")
    again = dunning.run(owing, day + timedelta(days=1), ZH, unit_ids=[1], returned={1: "limitation ends soon"})
    assert frozen(again.documents[0]).stage == "demand"  # a person may have the last paper sent once more
    assert {stage for _code, _position, stage in sent(owing)} <= {"reminder", "notice", "second", "demand"}


def test_a_drafted_letter_is_the_level_of_what_it_names_and_asks_nobody_to_decide_again(owing: Office) -> None:
    levels.set_level(owing, 1, 4, date(2027, 3, 1), "demanded by EMS before this book")
    day = date(2027, 10, 1)
    letters.draft(owing, 1, day, ZH, Approval("no answer", "周经理"))
    later = day + timedelta(days=1)
    with owing.store.read() as conn:
        now = levels.levels_now(conn, later, [1])[1]
    assert (now.level and now.level.stage, now.next, now.next_on, now.exhausted) == (Stage.LAWYER, None, None, False)
    assert dunning.preview(owing, later, [1]).to_decide == ()
    assert [(one.why, one.day) for one in seen(owing, later).against] == [(Why.NOT_YET, None)]
    with owing.store.read() as conn:
        assert levels.levels_now(conn, day - timedelta(days=1), [1])[1].exhausted  # the day before it was still to be decided


def test_a_level_set_for_old_arrears(owing: Office) -> None:
    day = date(2026, 11, 30)  # August is 112 days late
    refused(owing, levels.LevelNotDeserved, lambda: levels.set_level(owing, 1, 4, day, "old"))
    refused(owing, levels.NothingToSet, lambda: levels.set_level(owing, 1, 1, date(2026, 8, 12), "old"))
    refused(owing, levels.UnitMissing, lambda: levels.set_level(owing, 99, 1, day, "old"))
    refused(owing, levels.LevelNotPaper, lambda: levels.set_level(owing, 1, 5, date(2027, 9, 1), "old"))
    now = levels.set_level(owing, 1, 2, day, "reminded twice by the former company", key="k")
    assert (now.position, now.next and now.next.position) == (2, 3)
    assert levels.set_level(owing, 1, 2, day, "reminded twice by the former company", key="k") == now
    assert frozen(dunning.run(owing, day, ZH, unit_ids=[1]).documents[0]).stage == "second"
    assert check(owing.store).clean


def test_a_void_notice_raised_nobody(owing: Office) -> None:
    first = dunning.run(owing, FIRST, ZH, unit_ids=[1]).documents[0]
    void(owing, first.number, "wrong name", FIRST, FIRST, key="v")
    assert seen(owing, FIRST).now is None
    anew = dunning.run(owing, FIRST, ZH, unit_ids=[1])
    assert (anew.fresh, frozen(anew.documents[0]).ordinal, frozen(anew.documents[0]).stage) == (1, 1, "reminder")
    assert anew.documents[0].number != first.number


@pytest.fixture
def costly(owing: Office) -> tuple[Office, int]:
    """An item for what a demand costs, and the office's ladder with 12.00 yuan at its first level."""
    item = rates.set_tariff(owing, "催收费用", 120_000, PriceUnit.ONCE, date(2026, 1, 1), "合同第九条", nature=Nature.COST).id
    return owing, item


def test_the_fee_of_a_level_is_charged_once_with_the_notice(costly: tuple[Office, int]) -> None:
    office, item = costly
    ladder = own()
    ladders.save(office, with_level(ladder, 1, fee_fen=1_200, fee_item_id=item))
    notice = frozen(dunning.run(office, FIRST, ZH, unit_ids=[1]).documents[0])
    assert [(line.item, line.open_fen, line.due_on) for line in notice.lines] == [
        ("物业费", MONTH_FEN, date(2026, 8, 10)),
        ("催收费用", 1_200, notice.pay_by),
    ]
    assert (notice.total_fen, notice.lines[1].basis) == (MONTH_FEN + 1_200, "合同第九条")
    assert dunning.run(office, FIRST, ZH, unit_ids=[1]).fresh == 0
    english = frozen(dunning.run(office, FIRST, "en", unit_ids=[1]).documents[0])
    assert [line.charge_id for line in english.lines] == [line.charge_id for line in notice.lines]  # the same fee, not a second one
    with office.store.read() as conn:
        assert conn.exec_driver_sql(f"SELECT count(*) FROM charge WHERE item_id = {item}").scalar_one() == 1
        document = next(row for row in papers.find(conn, unit_id=1) if row.language == ZH)
        assert store.levels_of(conn, [document.document_id])[document.document_id].fee_charge_id == notice.lines[1].charge_id
    assert check(office.store).clean


def test_the_fee_goes_with_a_void_notice(costly: tuple[Office, int]) -> None:
    office, item = costly
    ladders.save(office, with_level(own(), 1, fee_fen=1_200, fee_item_id=item))
    chinese = dunning.run(office, FIRST, ZH, unit_ids=[1]).documents[0]
    english = dunning.run(office, FIRST, "en", unit_ids=[1]).documents[0]
    void(office, english.number, "in Chinese only", FIRST, FIRST, key="a")
    assert _fees(office, item) == [(1, False)]  # the other notice of the day still names it
    void(office, chinese.number, "wrong household", FIRST, FIRST, key="b")
    assert _fees(office, item) == [(1, True)]
    assert frozen(dunning.run(office, FIRST, ZH, unit_ids=[1]).documents[0]).lines[-1].open_fen == 1_200
    assert _fees(office, item) == [(1, True), (1, False)]
    assert check(office.store).clean


def test_a_fee_that_was_paid_keeps_its_notice_until_the_receipt_is_void(costly: tuple[Office, int]) -> None:
    office, item = costly
    ladders.save(office, with_level(own(), 1, fee_fen=1_200, fee_item_id=item))
    notice = dunning.run(office, FIRST, ZH, unit_ids=[1]).documents[0]
    fee = frozen(notice).lines[-1].charge_id
    payments.take(office, 1, 500, Method.CASH, SECOND, key="p", designated=[fee])
    with office.store.read() as conn:
        receipt = conn.exec_driver_sql("SELECT receipt FROM payment").scalar_one()
    told = refused(office, NoticeFeePaid, lambda: void(office, notice.number, "wrong household", SECOND, SECOND, key="a"))
    assert all(word in told.sentence() for word in ("12.00", notice.number, receipt))
    voids.void(office, receipt, "typed wrong", SECOND, key="v")
    void(office, notice.number, "wrong household", SECOND, SECOND, key="b")
    assert _fees(office, item) == [(1, True)]
    assert check(office.store).clean


def test_a_fee_waived_in_part_is_waived_whole_before_its_notice_goes(costly: tuple[Office, int]) -> None:
    office, item = costly
    ladders.save(office, with_level(own(), 1, fee_fen=1_200, fee_item_id=item))
    notice = dunning.run(office, FIRST, ZH, unit_ids=[1]).documents[0]
    fee = frozen(notice).lines[-1].charge_id
    adjustments.adjust(office, adjustments.WAIVER, [adjustments.Wish(fee, 400)], SECOND, OK, key="w")
    refused(office, NoticeFeeWaivedInPart, lambda: void(office, notice.number, "wrong household", SECOND, SECOND, key="a"))
    adjustments.adjust(office, adjustments.WAIVER, [adjustments.Wish(fee, 800)], SECOND, OK, key="x")
    void(office, notice.number, "wrong household", SECOND, SECOND, key="b")
    assert _fees(office, item) == [(1, False)]  # nothing is open of it: nothing to take back
    assert check(office.store).clean


def test_a_closed_day_takes_no_fee_back(costly: tuple[Office, int]) -> None:
    office, item = costly
    ladders.save(office, with_level(own(), 1, fee_fen=1_200, fee_item_id=item))
    notice = dunning.run(office, FIRST, ZH, unit_ids=[1]).documents[0]
    closing.close_day(office, FIRST, {})
    refused(office, DayClosed, lambda: void(office, notice.number, "wrong household", FIRST, SECOND, key="a"))
    void(office, notice.number, "wrong household", SECOND, SECOND, key="b")
    assert _fees(office, item) == [(1, True)]
    assert check(office.store).clean


def _fees(office: Office, item: int) -> list[tuple[int, bool]]:
    """The unit of every fee charged, and whether it was taken back."""
    query = f"SELECT c.unit_id, r.charge_id FROM charge c LEFT JOIN charge_reversal r ON r.charge_id = c.id WHERE c.item_id = {item}"
    with office.store.read() as conn:
        return [(row[0], row[1] is not None) for row in conn.exec_driver_sql(f"{query} ORDER BY c.id")]


def test_a_fee_without_a_basis_is_refused(costly: tuple[Office, int]) -> None:
    office, item = costly
    ladder = own()
    refused(office, ladders.LevelFeeNotPossible, lambda: ladders.save(office, with_level(ladder, 1, fee_fen=1_200)))
    fee = next(one.id for one in rates.items(office) if one.id != item)
    refused(office, ladders.FeeItemNotCost, lambda: ladders.save(office, with_level(ladder, 1, fee_fen=1_200, fee_item_id=fee)))
    refused(office, ladders.FeeItemGone, lambda: ladders.save(office, with_level(ladder, 1, fee_fen=1_200, fee_item_id=99)))


def test_undelivered_notices_and_the_newest_payment_are_told_before_a_run(owing: Office) -> None:
    first = dunning.run(owing, FIRST, ZH, unit_ids=[1]).documents[0]
    payments.take(owing, 2, 100, Method.CASH, SECOND, key="k")
    found = dunning.preview(owing, SECOND)
    assert found.undelivered == {1: first.number}
    assert (found.last_paid, found.last_run) == (SECOND, FIRST)
    with owing.store.read() as conn:
        assert [row.number for row in deliveries.undelivered(conn, SECOND)] == [first.number]


def test_charges_whose_limitation_ends_soon_are_told_before_a_run(owing: Office) -> None:
    found = dunning.preview(owing, date(2029, 7, 1), [1])
    assert found.ending == {1: (2, date(2029, 8, 10))}
    near = [row.last_safe_day for row in limitation.watch(owing, date(2029, 7, 1), [1]).rows if row.limitation.ends_within(90)]
    assert found.ending == {1: (len(near), min(near))}  # what the watch says, though younger charges are not even looked at


def test_ladders_of_charge_unit_and_office(owing: Office) -> None:
    office_own = ladders.save(owing, own())
    soft = ladders.save(owing, with_level(own("宽", standard=False), 1, days=20))
    late = ladders.save(owing, with_level(own("更宽", standard=False), 1, days=25))
    ladders.use(owing, soft.id, unit_ids=[2, 3])
    ladders.use(owing, late.id, charge_ids=[_charge(owing, 3, "2026-08")])
    due = {day: [row.code for row in dunning.preview(owing, FIRST + timedelta(days=day)).due] for day in (0, 13, 18)}
    assert due == {0: ["1-1-101", "1-1-104"], 13: ["1-1-101", "1-1-102", "1-1-104"], 18: [f"1-1-10{n}" for n in (1, 2, 3, 4)]}
    ladders.use(owing, None, unit_ids=[2])
    assert why(owing, FIRST, 2) == []
    ladders.retire(owing, late.id)
    assert why(owing, FIRST + timedelta(days=13), 3) == []
    assert office_own.standard
    assert SUGGESTED.levels[0].days == office_own.levels[0].days == 7
