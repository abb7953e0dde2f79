"""What the office does about debts while the fault strikes: runs of reminders, steps of a close-out case, going to court.

Every step carries the same request key in every life; what it answers is the same whenever it is asked again.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from propdesk.domain.approvals import Approval
from propdesk.domain.close_out import Cause, FoundCause, Measure
from propdesk.domain.court import Item, ItemState, Way
from propdesk.domain.court_events import Step as CourtStep
from propdesk.domain.deliveries import Channel, Facts, Outcome, Relation
from propdesk.domain.disclosures import Field
from propdesk.domain.fee_items import Nature, PriceUnit
from propdesk.domain.ladder import Ladder, Level, Stage
from propdesk.domain.tasks import Liability, TaskEnd
from propdesk.services import close_out_steps, close_outs, court, deliveries, disclosures, dunning, ladders, rates, tasks
from propdesk.services.close_outs import CaseView
from propdesk.services.office import Office
from propdesk.services.tasks import Ending
from tests.faults.work import Scene, Step, Work, billing_of
from tests.tools.small_book import empty_book

FIRST, SECOND, THIRD = date(2026, 6, 1), date(2026, 6, 20), date(2026, 7, 10)
DAY = date(2026, 7, 11)
MANAGER = "周经理"
OK = Approval("多次催缴无果", MANAGER)
NAIVE_UNITS = 6


def with_debtors(count: int) -> Callable[[Path], None]:
    """`count` flats that owe two months, on a ladder whose second level costs the postage; a scan to attach lies beside the book."""

    def make(path: Path) -> None:
        empty_book(path, count)
        scene = Scene(path)
        for month in (3, 4):
            billing_of(month)(scene)
        _ladder(scene.open())
        scene.close()
        path.with_name("合同 1#?.pdf").write_bytes(b"%PDF" + b"x" * 150_000)

    return make


def _ladder(office: Office) -> None:
    postage = rates.set_tariff(office, "催收邮费", 220_000, PriceUnit.ONCE, date(2025, 1, 1), "物业服务合同第十二条")
    rates.set_item(office, replace(postage, nature=Nature.COST))
    levels = (
        Level(1, "提醒", Stage.REMINDER, 5, "hand", 1),
        Level(2, "催缴通知", Stage.NOTICE, 20, "ems", 2, gap_days=3, fee_fen=2_200, fee_item_id=postage.id),
        Level(3, "再次通知", Stage.SECOND, 40, "hand", 2, gap_days=3),
    )
    ladders.save(office, Ladder(levels, name="邮寄", standard=True))


def running(as_of: date) -> Step:
    """Issue the notices of a day; answered with the first number, which no later void takes away."""
    return lambda scene: dunning.run(scene.open(), as_of, "zh_CN", key=f"run {as_of}").documents[0].number


def delivering(scene: Scene) -> object:
    """Note that twelve notices of the first run were handed over, in one go."""
    handed = Facts(Channel.HAND, Outcome.SIGNED, FIRST, FIRST, "x", Relation.SELF)
    office = scene.open()
    first = [row.document.document_id for row in deliveries.issued(office, THIRD) if row.document.issued_on == FIRST]
    return [row.delivery_id for row in deliveries.record(office, sorted(first)[:12], handed, THIRD, key="deliver")]


def voiding_notice(scene: Scene) -> object:
    """A notice of the second run is void; its number stays."""
    office = scene.open()
    number = max(row.document.number for row in deliveries.issued(office, THIRD) if row.document.issued_on == SECOND)
    return deliveries.void(office, number, "x", SECOND, THIRD, sure=True, key="void").number


def case_step(work: Callable[[Office, int], CaseView]) -> Step:
    """One step of the case of the first flat, answered with its number."""

    def step(scene: Scene) -> object:
        office = scene.open()
        return work(office, close_outs.of_unit(office, 1, DAY)[0].row.case_id).row.number

    return step


def opening_case(scene: Scene) -> object:
    """Open the case of the first flat."""
    return close_outs.open_case(scene.open(), 1, DAY, manager=MANAGER, reason="业主要求上门", key="case").row.number


def ending_task(scene: Scene) -> object:
    """What the case waits for is done."""
    return tasks.end(scene.open(), 1, Ending(TaskEnd.DONE, DAY, "业主"), key="task").task_id


CAUSES = (FoundCause(Cause.REPAIR, Liability.DEVELOPER, "渗水"), FoundCause(Cause.CLEANING, Liability.PROPERTY))
MEASURES = (Measure("修补防水", Liability.DEVELOPER, "工程部", "吴工", DAY), Measure("清扫", Liability.PROPERTY, confirmed_by="业主"))
CLOSE_OUT = (
    opening_case,
    case_step(lambda office, case: close_out_steps.appoint(office, case, DAY, DAY, "19:00", "赵敏", key="appoint")),
    case_step(lambda office, case: close_out_steps.visit(office, case, DAY, DAY, MANAGER, "渗水", key="visit")),
    case_step(lambda office, case: close_out_steps.find_causes(office, case, DAY, CAUSES, key="cause")),
    case_step(lambda office, case: close_out_steps.put_right(office, case, DAY, MEASURES, key="mend")),
    ending_task,
    case_step(lambda office, case: close_out_steps.agree(office, case, DAY, pay_by=DAY, key="agree")),
    case_step(lambda office, case: close_out_steps.hand_over(office, case, DAY, OK, key="lawyer")),
)


def suing(scene: Scene) -> object:
    """Open a case in court over everything the second flat has overdue."""
    return court.open_case(scene.open(), 2, Way.SUIT, "示例区人民法院", DAY, OK, key="court").case_id


def filing(scene: Scene) -> object:
    """It was filed."""
    return court.add_step(scene.open(), 1, CourtStep.FILED, DAY, DAY, reference="101 号", key="filed").case_id


def proving(scene: Scene) -> object:
    """The contract is there, as a file."""
    scan = scene.path.with_name("合同 1#?.pdf")
    return court.say(scene.open(), 1, Item.CONTRACT, ItemState.HAVE, "x", [scan], key="contract").row.case_id


def passing_on(scene: Scene) -> object:
    """The firm received the data."""
    given = (Field.NAME, Field.ARREARS)
    return disclosures.hand_over(scene.open(), 2, "示例律师事务所", given, "代理诉讼", DAY, DAY, court_case_id=1, key="hand").disclosure_id


def booking(scene: Scene) -> object:
    """The court's fee becomes a charge."""
    office = scene.open()
    return court.book_fee(office, 1, court.cost_items(office)[0].id, 2_500, DAY, DAY, "案件受理费", key="fee")


def naive_run(scene: Scene) -> object:
    """Negative control: a run of six notices, each statement committed for itself, through plain SQLite."""
    raw = sqlite3.connect(scene.path, isolation_level=None)
    raw.execute("INSERT INTO dunning_run VALUES (NULL, '2026-06-01', ?, ?, '', '')", (NAIVE_UNITS, 100 * NAIVE_UNITS))
    raw.execute("INSERT INTO series VALUES ('CJ', 2026, 0)")
    for number in range(1, NAIVE_UNITS + 1):
        raw.execute("UPDATE series SET last = last + 1 WHERE prefix = 'CJ'")
        columns = "kind, number, unit_id, issued_on, language, wording, total_fen, content, made_at, operator"
        values = "'notice', ?, ?, '2026-06-01', 'en', 'w', 100, '{}', '', 'desk'"
        raw.execute(f"INSERT INTO document({columns}) VALUES ({values})", (f"CJ2026-{number:06d}", number))
        raw.execute("INSERT INTO document_line(document_id, charge_id, open_fen) SELECT max(id), ?, 100 FROM document", (number,))
        level = "document_id, run_id, position, stage, channel, pay_by"
        raw.execute(f"INSERT INTO notice_level({level}) SELECT max(id), 1, 1, 'reminder', 'hand', '2026-06-30' FROM document")
    raw.close()
    return NAIVE_UNITS


CASE_WORKS = {
    "dunning": Work(with_debtors(40), (running(FIRST), running(SECOND), delivering, voiding_notice, running(THIRD))),
    "dunning-3000": Work(with_debtors(3_000), (running(FIRST),)),
    "close-out": Work(with_debtors(12), CLOSE_OUT),
    "court": Work(with_debtors(12), (suing, filing, proving, passing_on, booking)),
    "naive-dunning": Work(with_debtors(12), (naive_run,), repeatable=False),
}
