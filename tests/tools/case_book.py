"""A book with one of everything about reminding and cases on top of one of everything about money, made through the services.

Six more households: 5 goes through a close-out case that a voided payment opens again, 6 and 7 are on a ladder of the office's own,
8 disputes and is left in peace, 9 is mediated, written to by a lawyer and sued, 10 pays by instalments.
"""

import shutil
import sys
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from propdesk.domain.approvals import Approval
from propdesk.domain.attachments import Object
from propdesk.domain.close_out import Cause, FoundCause, Measure
from propdesk.domain.contacts import Channel as By
from propdesk.domain.contacts import Contact, FlagKind, Result
from propdesk.domain.court import Item, ItemState, Way
from propdesk.domain.court_events import Step
from propdesk.domain.deliveries import Channel, Facts, Outcome, Proof, Relation
from propdesk.domain.disclosures import Field
from propdesk.domain.evidence import Counts
from propdesk.domain.fee_items import Nature, PriceUnit
from propdesk.domain.holds import HoldTerms, dispute
from propdesk.domain.import_plan import UnitState
from propdesk.domain.ladder import Ladder, Level, Stage
from propdesk.domain.limitation import Kind
from propdesk.domain.mediation import Body, Told
from propdesk.domain.mediation import Outcome as Ended
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.plans import PlanEnd, PlanTerms, propose
from propdesk.domain.promises import PromiseForm
from propdesk.domain.tasks import Liability, TaskEnd
from propdesk.services import (
    attachments,
    billing,
    close_out_steps,
    close_outs,
    contacts,
    court,
    deliveries,
    disclosures,
    dunning,
    flags,
    holds,
    ladders,
    letters,
    levels,
    limitation,
    mediation,
    payments,
    plans,
    promises,
    rates,
    tasks,
)  # fmt: skip
from propdesk.services.deliveries import Slip
from propdesk.services.limitation import Said
from propdesk.services.office import Office, open_office
from propdesk.services.promises import PromiseEntry
from propdesk.services.tasks import Ending
from propdesk.store.attachments import default_folder
from propdesk.store.backup import default_folder as backup_folder
from propdesk.store.papers import DocumentRow
from tests.tools.full_book import NOV, OCT, bills, full_book
from tests.tools.office_day import AREA, MONTH_FEN, add_unit

OWNERS = ("钱塘", "孙甲", "周乙", "吴丙", "郑丁", "冯戊")  # of units 5 to 10
STAFF, MANAGER, FIRM = "赵敏", "周经理", "示例律师事务所"
OK = Approval("多次催缴无果", MANAGER)
CLERK_DAY, FIRST_RUN, SECOND_RUN, TODAY = (date(2026, 11, day) for day in (12, 17, 24, 26))


def case_book(path: Path, *, files: bool = True) -> None:
    """The whole book at `path`, and its files beside it; without `files` nothing is attached and the book stands alone."""
    full_book(path)
    office = open_office(path)
    papers = Papers(path.with_name(f"{path.stem} camera") if files else None)
    try:
        _households(office)
        _ladders(office)
        _talk(office, papers)
        _rest(office)
        _remind(office, papers)
        _instalments(office, papers)
        _close_out(office, papers)
        _mediate(office, papers)
        _sue(office, papers)
    finally:
        papers.clear()
        office.close(backup=False)


class Papers:
    """Scans and photos to attach, each with content of its own; none where the book is to stand alone."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir()

    def scan(self, name: str) -> list[Path]:
        """One file to attach, or none."""
        if self._folder is None:
            return []
        made = self._folder / name
        made.write_bytes(name.encode() * 50)
        return [made]

    def attach(self, office: Office, owner: Object, number: int, name: str) -> None:
        """Attach a file to something that was written before."""
        if found := self.scan(name):
            attachments.attach(office, owner, number, found, taken_on=TODAY, note="扫描件", key=f"file-{name}")

    def clear(self) -> None:
        """What the book has copied is not needed any more."""
        if self._folder is not None:
            shutil.rmtree(self._folder)


def _households(office: Office) -> None:
    for place, owner in enumerate(OWNERS):
        state = UnitState(area_cm2=AREA, owners=(owner,), phones=(f"1390000{2000 + place}",))
        assert add_unit(office, f"1-2-{201 + place}", state) == 5 + place
    for month in (Month(2026, 9), OCT, NOV):
        billing.run(office, month)


def _ladders(office: Office) -> None:
    """Units 6 and one charge of 7 on a ladder whose second level costs the postage; unit 8 was reminded before this book."""
    postage = rates.set_tariff(office, "催收邮费", 220_000, PriceUnit.ONCE, date(2025, 1, 1), "物业服务合同第十二条")
    rates.set_item(office, replace(postage, nature=Nature.COST))
    steps = (
        Level(1, "提醒", Stage.REMINDER, 5, "hand", 1),
        Level(2, "催缴通知", Stage.NOTICE, 20, "ems", 2, gap_days=3, fee_fen=2_200, fee_item_id=postage.id),
    )
    own = ladders.save(office, Ladder(steps, name="邮寄"))
    ladders.use(office, own.id, unit_ids=[6])
    ladders.use(office, own.id, charge_ids=bills(office, 7, CLERK_DAY)[:1])
    levels.set_level(office, 8, 2, CLERK_DAY, "旧系统已发催缴通知", key="level")


def _call(office: Office, unit_id: int, on: date, entry: PromiseEntry | None = None, result: Result = Result.PROMISE) -> contacts.Logged:
    contact = Contact(unit_id, By.PHONE, on, result, STAFF, time(10, 30), OWNERS[unit_id - 5], next_on=TODAY, next_step="再联系")
    return contacts.log(office, contact, on, entry, key=f"call-{unit_id}-{on}-{result.value}")


def _talk(office: Office, papers: Papers) -> None:
    """A promise kept, one broken and one voided; a contact noted by mistake; who is to be left in peace."""
    due = date(2026, 11, 14)
    kept = _call(office, 6, CLERK_DAY, PromiseEntry(due, MONTH_FEN, PromiseForm.RECORDED, OWNERS[1]))
    payments.take(office, 6, MONTH_FEN, Method.WECHAT, date(2026, 11, 13), key="promised")
    broken = _call(office, 7, CLERK_DAY, PromiseEntry(due, 2 * MONTH_FEN, PromiseForm.SIGNED, OWNERS[2]))
    wrong = _call(office, 8, CLERK_DAY, PromiseEntry(due, MONTH_FEN, PromiseForm.LOGGED))
    assert kept.promise is not None
    assert broken.promise is not None
    assert wrong.promise is not None
    promises.void(office, wrong.promise.promise_id, "没有这样说", CLERK_DAY, key="promise-void")
    other = _call(office, 10, CLERK_DAY, result=Result.NO_ANSWER)
    contacts.void(office, other.contact.contact_id, "记错了户", CLERK_DAY, key="contact-void")
    papers.attach(office, Object.CONTACT, kept.contact.contact_id, "通话录音.mp3")
    papers.attach(office, Object.PROMISE, broken.promise.promise_id, "承诺书.jpg")
    over = flags.set_flag(office, 10, FlagKind.HARDSHIP, CLERK_DAY, "正在商定分期", key="hardship")
    flags.end_flag(office, over.flag_id, date(2026, 11, 16), key="hardship-end")
    flags.set_flag(office, 8, FlagKind.STOP_CONTACT, TODAY, "只收书面通知", key="stop")


def _rest(office: Office) -> None:
    """A hold that ended, a dispute about part of a charge, and what a person says about limitation, once by mistake."""
    hold = holds.set_hold(office, 7, HoldTerms(date(2026, 11, 11), None, "等待核对", dunning=True), key="hold")
    holds.end_hold(office, hold.hold_id, date(2026, 11, 15), key="hold-end")
    charge = bills(office, 8, CLERK_DAY)[0]
    terms = dispute(date(2026, 11, 13), "电梯停运", charge_id=charge, amount_fen=3_000, ticket="报事 0312")
    holds.set_hold(office, 8, terms, key="dispute")
    said = Said(Kind.PROMISE, date(2026, 10, 2), (charge,), "业主书面承认欠费", STAFF)
    limitation.record(office, 8, said, TODAY, key="event")
    twice = limitation.record(office, 8, said, TODAY, key="event-twice")
    limitation.void(office, twice.event_id, "重复登记", TODAY, key="event-void")


def _remind(office: Office, papers: Papers) -> None:
    """Two runs; the notices of the first arrived in different ways or not at all, and one was void."""
    first = {paper.unit_id: paper for paper in dunning.run(office, FIRST_RUN, "zh_CN", key="run-1").documents}
    _deliver(office, papers, first)
    dunning.run(office, SECOND_RUN, "zh_CN", key="run-2")


def _deliver(office: Office, papers: Papers, notices: dict[int, DocumentRow]) -> None:
    day = date(2026, 11, 18)
    handed = Facts(Channel.HAND, Outcome.HANDED, day, day, OWNERS[0], Relation.SELF, delivered_by=STAFF)
    deliveries.record(office, [notices[5].document_id], handed, TODAY, key="handed")
    deliveries.tick(office, notices[5].number, Slip(date(2026, 11, 19), delivered_by=STAFF), TODAY, key="signed")
    proofs = frozenset({Proof.CONTENT, Proof.TRACKING})
    letter = Facts(Channel.EMS, Outcome.REFUSED, day, date(2026, 11, 20), tracking="EMS000000101CN", proofs=proofs)
    deliveries.record(office, [notices[9].document_id], letter, TODAY, paths=papers.scan("EMS 查询单.pdf"), key="ems")
    back = replace(letter, outcome=Outcome.RETURNED, tracking="EMS000000102CN")
    deliveries.record(office, [notices[6].document_id], back, TODAY, key="back")
    door = Facts(Channel.DOOR, Outcome.POSTED, day, day, delivered_by=STAFF, proofs=frozenset({Proof.PHOTO}))
    posted = deliveries.record(office, [notices[7].document_id], door, TODAY, paths=papers.scan("门上照片.jpg"), key="posted")[0]
    deliveries.decide(office, posted.delivery_id, Counts.REVIEW, OK, TODAY, key="decision")
    papers.attach(office, Object.DELIVERY, posted.delivery_id, "别家的门.jpg")
    for row in attachments.of(office, Object.DELIVERY, posted.delivery_id)[1:]:
        attachments.remove(office, row, "拍错了门")
    deliveries.void(office, notices[10].number, "金额有误", day, TODAY, key="notice-void")


def _instalments(office: Office, papers: Papers) -> None:
    covered = plans.coverable(office, 10, CLERK_DAY)
    terms = PlanTerms(CLERK_DAY, propose(sum(charge.open_fen for charge in covered), 3, date(2026, 11, 20)), OWNERS[5], breach_days=5)
    numbers = [charge.charge_id for charge in covered]
    first = plans.agree(office, 10, terms, numbers, key="plan-1")
    plans.end(office, first.plan_id, PlanEnd.MISTAKE, date(2026, 11, 13), "签错日期", key="plan-1-end")
    again = replace(terms, clause="连续两期未付的，剩余款项一并到期", accelerates=True)
    running = plans.agree(office, 10, again, numbers, key="plan-2")
    papers.attach(office, Object.PLAN, running.plan_id, "分期协议.pdf")


def _close_out(office: Office, papers: Papers) -> None:
    """A leak, mended; paid and closed; the payment bounced, and the case goes on with instalments."""
    opened = date(2026, 11, 19)
    case = close_outs.open_case(office, 5, opened, steward=STAFF, manager=MANAGER, reason="业主要求上门", key="case").row.case_id
    visited = date(2026, 11, 20)
    close_out_steps.appoint(office, case, opened, visited, "19:00", STAFF, key="appoint")
    close_out_steps.visit(office, case, visited, visited, MANAGER, "卫生间渗水", key="visit")
    causes = [FoundCause(Cause.REPAIR, Liability.DEVELOPER, "渗水"), FoundCause(Cause.CLEANING, Liability.PROPERTY)]
    close_out_steps.find_causes(office, case, visited, causes, key="cause")
    mend = Measure("修补防水", Liability.DEVELOPER, "工程部", "吴工", TODAY)
    sweep = Measure("楼道清扫", Liability.PROPERTY, "保洁部", "李姐", confirmed_by=OWNERS[0])
    close_out_steps.put_right(office, case, visited, [mend, sweep], key="mend")
    waiting = next(task for task in tasks.open_tasks(office, visited) if task.close_out_id == case)
    tasks.end(office, waiting.task_id, Ending(TaskEnd.DONE, date(2026, 11, 22), OWNERS[0]), key="mended")
    close_out_steps.agree(office, case, date(2026, 11, 22), pay_by=TODAY, key="pay-by")
    close_out_steps.review(office, case, date(2026, 11, 23), date(2026, 11, 23), MANAGER, "满意", key="review")
    paid = payments.take(office, 5, 3 * MONTH_FEN + 10_000, Method.TRANSFER, date(2026, 11, 23), key="all")
    close_out_steps.close(office, case, date(2026, 11, 23), person=MANAGER, key="full-stop")
    payments.void(office, paid.payment.receipt, "退票", SECOND_RUN, bounced=True, key="bounced")
    _go_on(office, case)
    papers.attach(office, Object.CLOSE_OUT, case, "上门记录.jpg")
    tasks.give(office, "核对车位台账", TODAY, unit_id=6, due_on=date(2026, 12, 5), person="李会计", key="give")


def _go_on(office: Office, case: int) -> None:
    covered = plans.coverable(office, 5, TODAY)
    terms = PlanTerms(TODAY, propose(sum(charge.open_fen for charge in covered), 2, date(2026, 12, 10)), OWNERS[0])
    plan = plans.agree(office, 5, terms, [charge.charge_id for charge in covered], key="plan-case")
    close_out_steps.agree(office, case, TODAY, plan_id=plan.plan_id, key="by-plan")


def _mediate(office: Office, papers: Papers) -> None:
    asked = date(2026, 11, 14)
    told = Told(Body.PEOPLES_COMMITTEE, asked, Ended.ASKED, "")
    named = bills(office, 9, asked)
    first = mediation.record(office, 9, told, named, TODAY, key="asked").row
    met = replace(told, outcome=Ended.FAILED, participants="居委会 王主任\n物业 周经理", met_on=FIRST_RUN, ended_on=FIRST_RUN)
    second = mediation.record(office, 9, met, named, TODAY, replaces_id=first.mediation_id, key="met").row
    papers.attach(office, Object.MEDIATION, second.mediation_id, "调解记录.jpg")
    wrong = mediation.record(office, 7, replace(told, body=Body.POLICE), bills(office, 7, asked), TODAY, key="wrong").row
    mediation.void(office, wrong.mediation_id, "记错了户", TODAY, key="mediation-void")


def _sue(office: Office, papers: Papers) -> None:
    letter = letters.draft(office, 9, date(2026, 11, 21), "zh_CN", OK, key="letter").document_id
    day = date(2026, 11, 22)
    disclosures.hand_over(office, 9, FIRM, tuple(Field), "审核律师函", day, TODAY, document_id=letter, key="hand-letter")
    case = court.open_case(office, 9, Way.SUIT, "示例区人民法院", date(2026, 11, 25), OK, key="court").case_id
    given = (Field.NAME, Field.UNIT, Field.ARREARS)
    disclosures.hand_over(office, 9, FIRM, given, "代理诉讼", date(2026, 11, 25), TODAY, court_case_id=case, key="hand-case")
    court.add_step(office, case, Step.FILED, date(2026, 11, 25), TODAY, reference="(示例)民初 101 号", key="filed")
    court.add_step(office, case, Step.ACCEPTED, TODAY, TODAY, key="accepted")
    event = court.file(office, case, TODAY).events[-1]
    court.void_step(office, event.event_id, "尚未立案", TODAY, key="accepted-void")
    court.say(office, case, Item.CONTRACT, ItemState.HAVE, "前期合同", papers.scan("前期合同.pdf"), key="contract")
    court.say(office, case, Item.AREA, ItemState.MISSING, key="area")
    item = next(one for one in court.cost_items(office))
    court.book_fee(office, case, item.id, 2_500, TODAY, date(2026, 12, 10), "案件受理费", key="fee")


def main(path: Path, *, files: bool) -> None:
    """Make the book and clear what the making left beside it."""
    case_book(path, files=files)
    for left in (path.with_name(f"{path.name}.lock"), path.with_name(f"{path.name}-journal")):
        left.unlink(missing_ok=True)
    for folder in (backup_folder(path), *(() if files else (default_folder(path),))):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), files="--without-files" not in sys.argv[2:])
