"""One time line of everything that ever happened with a household: nothing is left out, nothing is read row by row."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from propdesk.domain.approvals import Approval
from propdesk.domain.holds import HoldTerms
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.timeline import Theme
from propdesk.services import adjustments, billing, close_out_steps, close_outs, holds, letters, notices, payments, timeline
from propdesk.services.adjustments import CORRECTION, Wish
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store.tables import cases, dunning, metadata
from tests.services.test_close_out_cases import DAY, opened, pay, reviewed
from tests.tools.office_day import MONTH_FEN, refused


@pytest.fixture
def owing(office: Office) -> Office:
    """Four units that owe fourteen months, January 2025 to February 2026."""
    for offset in range(14):
        billing.run(office, Month(2025, 1) + offset)
    return office


def told(office: Office, theme: Theme | None = None, unit_id: int = 1, as_of: date = date.max) -> list[str]:
    return [one.text() for one in timeline.of_unit(office, unit_id, as_of) if theme in (None, one.theme)]


def statements(office: Office) -> list[str]:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(office.store.reader, "before_cursor_execute", note)
    timeline.of_unit(office, 1)
    event.remove(office.store.reader, "before_cursor_execute", note)
    return seen


LATER = DAY + timedelta(days=30)


def test_a_whole_case_is_told_from_the_first_bill_to_the_reopening(owing: Office) -> None:
    case = reviewed(owing)
    receipt = pay(owing, 14 * MONTH_FEN, DAY + timedelta(days=12), "all")
    close_out_steps.close(owing, case.row.case_id, DAY + timedelta(days=12))
    payments.void(owing, receipt, "退票", LATER, key="void")
    assert told(owing, Theme.CLOSE_OUT)[:2] == [
        "JH2026-000001: reopened, because SJ2026-000001 was taken back",
        "JH2026-000001: closed with the full stop",
    ]
    assert set(told(owing, Theme.CLOSE_OUT)[2:-2]) == {  # what was written in the same second has no order
        "JH2026-000001: review by 周经理",
        "JH2026-000001: Payment plan",
        "修补防水: Done, confirmed by 张三",
        "To be done by 2026-04-09: 修补防水 (工程部)",
        "JH2026-000001: Put right",
        "JH2026-000001: Root cause",
        "JH2026-000001: visit by 周经理",
    }
    assert told(owing, Theme.CLOSE_OUT)[-2:] == [
        "JH2026-000001: appointment for 2026-03-22 19:30, 赵敏",
        "Close-out case JH2026-000001 opened",
    ]
    days = [one.on for one in timeline.of_unit(owing, 1)]
    assert days == sorted(days, reverse=True)
    assert told(owing, Theme.MONEY) == [
        "Receipt SJ2026-000001 over ¥1,400.00 was taken back",
        "Paid ¥1,400.00, Cash, receipt SJ2026-000001",
    ]
    assert told(owing, Theme.CHARGES)[-1] == "Charges of 2025-01 fell due: ¥100.00"
    assert told(owing, Theme.CLOSE_OUT, as_of=LATER - timedelta(days=1))[0].endswith("full stop")
    moments = timeline.of_unit(owing, 1)
    assert [one.note for one in moments if "taken back" in one.words][-1] == "退票"
    refused(owing, UnitUnknown, lambda: timeline.of_unit(owing, 99))


def test_a_void_that_leaves_the_case_settled_is_no_reopening(owing: Office) -> None:
    case = opened(owing)
    receipt = pay(owing, 14 * MONTH_FEN, DAY, "all")
    close_out_steps.close(owing, case.row.case_id, DAY)
    payments.void(owing, receipt, "键错", DAY, key="void")
    pay(owing, 14 * MONTH_FEN, DAY, "again")
    assert close_outs.case(owing, case.row.case_id, DAY).stands == "closed"
    assert not [text for text in told(owing, Theme.CLOSE_OUT) if "reopened" in text]


def test_papers_holds_waivers_and_write_offs_are_told(owing: Office) -> None:
    notices.issue(owing, DAY, [1], "en")
    letters.draft(owing, 1, DAY, "zh_CN", Approval("无果", "周经理"))
    hold = holds.set_hold(owing, 1, HoldTerms(DAY, None, "渗水"))
    holds.end_hold(owing, hold.hold_id, DAY + timedelta(days=5))
    charges = [charge.charge_id for charge in opened(owing).named]
    allowed = Approval("多计", "周经理")
    wrong = adjustments.adjust(owing, CORRECTION, [Wish(number, 100) for number in charges[:2]], DAY, allowed, key="w")
    adjustments.take_back(owing, wrong.rows[0].adjustment_id, "没错", LATER)
    assert told(owing, Theme.PAPERS)[::-1][0].startswith("Friendly reminder CJ2026-000001 over ¥1,400.00")
    assert {"End of the hold", "Put on hold"} <= set(told(owing, Theme.AGREEMENTS))
    assert told(owing, Theme.MONEY) == [
        "Correction of ¥1.00 came back",
        "Correction of ¥1.00, allowed by 周经理",
        "Correction of ¥1.00, allowed by 周经理",
    ]


# What has no moment of its own: kinds of the office's set-up, parts of something that is told, and what only serves other lists.
PARTS = {
    "close_out_cause", "close_out_charge", "court_charge", "court_cost", "court_item", "document_line", "document_print",
    "dunning_run", "ladder", "ladder_level", "ladder_use", "level_set_charge", "limitation_event_charge", "mediation_charge",
    "plan_charge", "promise_charge", "attachment", "attachment_link", "attachment_unlink",
}  # fmt: skip


def test_no_table_of_a_debtor_is_forgotten(owing: Office) -> None:
    """Each table about reminding, cases and law is read, so that a table added later must be told or named as a part."""
    about = {name for name, table in metadata.tables.items() if table in (*vars(cases).values(), *vars(dunning).values())}
    read = " ".join(statements(owing))
    assert {name for name in about - PARTS if f" {name}" not in read} == set()


def test_each_kind_is_one_read_however_much_happened(owing: Office) -> None:
    before = len(statements(owing))
    for number in range(3):
        payments.take(owing, 1, 1_000, Method.CASH, DAY + timedelta(days=number), key=f"p{number}")
        begins = DAY + timedelta(days=10 * number)
        holds.set_hold(owing, 1, HoldTerms(begins, begins + timedelta(days=3), "渗水"))
        notices.issue(owing, DAY + timedelta(days=number), [1], "en")
    reviewed(owing)
    assert len(statements(owing)) == before
