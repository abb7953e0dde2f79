"""A whole case in the office's words: four days late, reminded step by step, heard at last, mended, paid – and the full stop.

One household, January 2025 to April 2026, through what the office does each time; the evidence bundle has a story of its own.
"""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

from propdesk.domain.close_out import Cause, FoundCause, Measure, Stands
from propdesk.domain.contacts import Channel as By
from propdesk.domain.contacts import Contact, Result
from propdesk.domain.deliveries import Channel, Facts, Outcome, Proof
from propdesk.domain.dunning import Why
from propdesk.domain.evidence import Counts
from propdesk.domain.ladder import Stage
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.plans import PlanState, PlanTerms, propose
from propdesk.domain.promises import PromiseState
from propdesk.domain.tasks import Liability, TaskEnd, TaskKind
from propdesk.services import (
    arrears,
    billing,
    close_out_steps,
    close_outs,
    contacts,
    deliveries,
    dunning,
    households,
    limitation,
    payments,
    plans,
    promises,
    tasks,
    timeline,
    upkeep,
)
from propdesk.services.deliveries import Slip
from propdesk.services.dunning import NobodyDue
from propdesk.services.office import Office
from propdesk.services.promises import PromiseEntry
from propdesk.services.tasks import Ending
from propdesk.store.papers import DocumentRow
from tests.tools.office_day import MONTH_FEN, office_with_rate

ZH = "zh_CN"
HOME = 1  # 1-1-101, 张三
JANUARY_DUE = date(2025, 1, 10)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """January is billed; the other three households pay theirs at once."""
    made = office_with_rate(tmp_path / "阳光花园.pdbook")
    bill(made, Month(2025, 1))
    yield made
    made.close(backup=False)


def bill(office: Office, month: Month) -> None:
    billing.run(office, month)
    for unit_id in (2, 3, 4):
        pay(office, MONTH_FEN, month.day(5), f"{unit_id} {month}", unit_id)


def pay(office: Office, fen: int, day: date, key: str, unit_id: int = HOME) -> str:
    return payments.take(office, unit_id, fen, Method.WECHAT, day, key=key).payment.receipt


def why(office: Office, day: date) -> list[Why]:
    """What speaks against a reminder that day."""
    (row,) = dunning.preview(office, day, [HOME]).rows
    return [one.why for one in row.against]


def remind(office: Office, day: date) -> DocumentRow:
    """The run of a day; only this household is due, and the same run again adds nothing."""
    first = dunning.run(office, day, ZH)
    again = dunning.run(office, day, ZH)
    assert (first.fresh, again.fresh) == (1, 0)
    assert again.documents == first.documents
    (document,) = first.documents
    assert document.unit_id == HOME
    return document


def stage(office: Office, day: date) -> Stage | None:
    """The level on the household's card."""
    level = households.card(office, HOME, day).debt.level
    return level.level.stage if level and level.level else None


def january_safe_until(office: Office, day: date) -> date:
    row = next(row for row in limitation.watch(office, day, [HOME]).rows if row.period == "2025-01")
    return row.last_safe_day


def test_four_days_late_to_the_full_stop(office: Office) -> None:
    four_days_late(office)
    reminded_and_promised(office)
    demanded(office)
    number = heard_and_mended(office)
    paid_and_closed(office, number)
    reopened_and_closed_again(office, number)
    told(office)
    assert upkeep.check_book(office).clean


def four_days_late(office: Office) -> None:
    """The due day is not overdue; four days later nobody is bothered; after seven the friendly reminder goes out."""
    assert arrears.overdue(office, JANUARY_DUE).rows == ()
    assert why(office, date(2025, 1, 14)) == [Why.NOT_YET]
    with pytest.raises(NobodyDue):
        dunning.run(office, date(2025, 1, 14), ZH)
    remind(office, date(2025, 1, 17))
    assert stage(office, date(2025, 1, 17)) is Stage.REMINDER
    assert january_safe_until(office, date(2025, 1, 17)) == date(2028, 1, 10)  # a reminder nobody can prove moves nothing


def reminded_and_promised(office: Office) -> None:
    """After thirty days the notice, signed for; then a call, a promise that rests the reminders, and that is not kept."""
    bill(office, Month(2025, 2))
    notice = remind(office, date(2025, 2, 9))
    signed = date(2025, 2, 11)
    ticked = deliveries.tick(office, f"PD|{notice.number}|1-1-101", Slip(signed, delivered_by="赵敏"), signed, key="slip")
    assert ticked.notice.number == notice.number
    assert january_safe_until(office, signed) == date(2028, 2, 11)
    bill(office, Month(2025, 3))
    called = date(2025, 4, 8)
    call = Contact(HOME, By.PHONE, called, Result.PROMISE, "赵敏", time(19, 0), person="张三")
    contacts.log(office, call, called, PromiseEntry(date(2025, 4, 20), 3 * MONTH_FEN), key="call")
    assert Why.PROMISE in why(office, date(2025, 4, 10))
    assert [row.state for row in promises.find(office, date(2025, 4, 21), unit_ids=[HOME])] == [PromiseState.BROKEN]
    assert january_safe_until(office, called) == date(2028, 2, 11)  # what staff noted of a call proves nothing


def demanded(office: Office) -> None:
    """The second notice, left on the door; the formal demand by EMS, signed for; after a year there is no further paper."""
    second = remind(office, date(2025, 4, 21))
    posted = Facts(Channel.DOOR, Outcome.POSTED, date(2025, 4, 22), date(2025, 4, 22), proofs=frozenset({Proof.PHOTO}))
    (left,) = deliveries.record(office, [second.document_id], posted, date(2025, 4, 22), key="door")
    assert left.counts == Counts.NO
    for month in range(4, 13):
        bill(office, Month(2025, month))
    demand = remind(office, date(2025, 7, 9))
    assert stage(office, date(2025, 7, 9)) is Stage.DEMAND
    proofs = frozenset({Proof.CONTENT, Proof.TRACKING})
    sent = Facts(Channel.EMS, Outcome.SIGNED, date(2025, 7, 10), date(2025, 7, 12), tracking="EMS000000001CN", proofs=proofs)
    (arrived,) = deliveries.record(office, [demand.document_id], sent, date(2025, 7, 12), key="ems")
    assert arrived.counts == Counts.YES
    assert january_safe_until(office, date(2025, 7, 12)) == date(2028, 7, 12)
    for month in (1, 2):
        bill(office, Month(2026, month))
    day = date(2026, 2, 11)
    assert why(office, day) == [Why.EXHAUSTED]
    with pytest.raises(NobodyDue):
        dunning.run(office, day, ZH, unit_ids=[2, 3, 4])
    assert dunning.run(office, day, ZH).to_decide == ("1-1-101",)
    assert [task.kind for task in tasks.open_tasks(office, day)] == [TaskKind.DECIDE]


def heard_and_mended(office: Office) -> int:
    """The case: an appointment, the manager at the door, a leak that is the developer's, mended by the day that was set."""
    assert [offer.code for offer in close_outs.offers(office, date(2026, 2, 11))] == ["1-1-101"]
    opened = close_outs.open_case(office, HOME, date(2026, 2, 11), steward="赵敏", manager="周经理")
    number = opened.row.case_id
    close_out_steps.appoint(office, number, date(2026, 2, 11), date(2026, 2, 13), "19:30", "赵敏")
    close_out_steps.visit(office, number, date(2026, 2, 13), date(2026, 2, 13), "周经理", "卫生间渗水，报过两次没有修")
    leak = FoundCause(Cause.REPAIR, Liability.DEVELOPER, "卫生间渗水")
    close_out_steps.find_causes(office, number, date(2026, 2, 13), [leak])
    mend = Measure("重做防水", Liability.DEVELOPER, "工程部", "吴磊", date(2026, 3, 5))
    close_out_steps.put_right(office, number, date(2026, 2, 13), [mend])
    assert Why.CASE in why(office, date(2026, 2, 20))
    assert close_outs.case(office, number, date(2026, 3, 6)).late
    (task,) = [one for one in tasks.open_tasks(office, date(2026, 3, 6)) if one.kind != TaskKind.DECIDE]
    tasks.end(office, task.task_id, Ending(TaskEnd.DONE, date(2026, 3, 6), "张三"))
    return number


def paid_and_closed(office: Office, number: int) -> None:
    """Two instalments are agreed and kept; the review finds the bathroom dry; the full stop is put."""
    agreed = date(2026, 3, 7)
    covered = plans.coverable(office, HOME, agreed)
    terms = PlanTerms(agreed, propose(sum(charge.open_fen for charge in covered), 2, date(2026, 3, 15)), "张三")
    plan = plans.agree(office, HOME, terms, [charge.charge_id for charge in covered])
    close_out_steps.agree(office, number, agreed, plan_id=plan.plan_id)
    for instalment in terms.instalments:
        pay(office, instalment.amount_fen, instalment.due_on, f"instalment {instalment.due_on}")
    done = date(2026, 4, 16)
    assert plans.of_unit(office, HOME, done)[0].stands.state is PlanState.FULFILLED
    close_out_steps.review(office, number, done, done, "周经理", "没有再渗水，业主满意")
    assert close_out_steps.close(office, number, done, person="周经理").stands is Stands.CLOSED
    assert households.card(office, HOME, done).debt.close_out is None


def reopened_and_closed_again(office: Office, number: int) -> None:
    """The bank calls a payment back: the case is open again by itself; what is paid anew closes it, and the past stays as it was."""
    second = next(row for row in payments.journal(office, date(2026, 4, 15), date(2026, 4, 15)) if row.unit_id == HOME)
    payments.void(office, second.receipt, "银行退回", date(2026, 4, 15), key="void")
    again = date(2026, 4, 16)
    assert close_outs.case(office, number, again).stands is Stands.REOPENED
    card = households.card(office, HOME, again).debt
    assert card.close_out is not None
    assert card.close_out.stands is Stands.REOPENED
    pay(office, second.amount_fen, again, "again")
    assert close_outs.case(office, number, again).stands is Stands.CLOSED
    assert limitation.watch(office, again, [HOME]).rows == ()
    assert stage(office, again) is None
    assert stage(office, date(2025, 7, 9)) is Stage.DEMAND


def told(office: Office) -> None:
    """The time line tells it from the first charge to the full stop."""
    sentences = [moment.text() for moment in reversed(timeline.of_unit(office, HOME))]
    wanted = [
        "Friendly reminder CJ2025-000001", "CJ2025-000002 delivered: Handed over in person", "Phone call 19:00: Promises to pay",
        "CJ2025-000003 delivered: Posted on the door", "CJ2025-000004 delivered: EMS, Signed for", "Close-out case JH2026-000001 opened",
        "appointment for 2026-02-13 19:30", "visit by 周经理", "重做防水: Done, confirmed by 张三", "closed with the full stop",
    ]  # fmt: skip
    places = [next((place for place, text in enumerate(sentences) if part in text), -1) for part in wanted]
    assert -1 not in places, [part for part, place in zip(wanted, places, strict=True) if place < 0]
    assert places == sorted(places)
