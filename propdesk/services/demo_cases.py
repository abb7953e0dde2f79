"""The debts of the sample book at work: reminders that arrived and some that did not, calls and promises, a dispute, instalments,
a close-out case on its way, a mediation, a lawyer's letter drafted and a case before the court. Every name is invented.
"""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta

from propdesk.domain.approvals import Approval
from propdesk.domain.close_out import Cause, FoundCause, Measure
from propdesk.domain.contacts import Channel as By
from propdesk.domain.contacts import Contact, FlagKind, Result
from propdesk.domain.court import Way
from propdesk.domain.court_events import Step
from propdesk.domain.deliveries import Channel, Facts, Outcome, Proof, Relation
from propdesk.domain.disclosures import Field
from propdesk.domain.holds import HoldKind, HoldTerms
from propdesk.domain.limitation import Kind
from propdesk.domain.mediation import Body, Told
from propdesk.domain.mediation import Outcome as Ended
from propdesk.domain.plans import PlanTerms, propose
from propdesk.domain.promises import PromiseForm
from propdesk.domain.tasks import Liability
from propdesk.services import (
    arrears,
    close_out_steps,
    close_outs,
    contacts,
    court,
    deliveries,
    disclosures,
    dunning,
    flags,
    holds,
    letters,
    limitation,
    mediation,
    plans,
)
from propdesk.services.deliveries import Slip
from propdesk.services.limitation import Said
from propdesk.services.office import Office
from propdesk.services.promises import PromiseEntry
from propdesk.store.lists import ArrearsRow
from propdesk.store.papers import DocumentRow

STAFF, MANAGER, FIRM = "赵敏", "周经理", "示例律师事务所"
REMINDED = 24  # of the longest debts
FIRST_RUN, SECOND_RUN = timedelta(days=75), timedelta(days=40)  # before the day of the book
ALLOWED = Approval("多次催缴无果，按合同处理", MANAGER)
Key = Callable[[str], str]


def set_up(office: Office, day: date, key: Key) -> None:
    """Everything above, up to `day`; `key` makes the request keys. A book with few debtors gets as much of it as they allow."""
    debtors = sorted(arrears.overdue(office, day).rows, key=lambda row: (-row.months, row.sort_key))
    owing = [row.unit_id for row in debtors[:REMINDED]]
    for before in (FIRST_RUN, SECOND_RUN):
        _remind(office, day - before, owing, day, key)
    works = (_sue, _close_out, _agree_instalments, _dispute, _mediate, _spare)
    for work, row in zip(works, debtors, strict=False):
        work(office, row, day, key)
    for row in debtors[len(works) : len(works) + 1]:
        _find_vacant(office, row, day, key)
        _acknowledge(office, row, day, key)
    _call(office, debtors[len(works) :], day, key)


def _remind(office: Office, on: date, unit_ids: Sequence[int], day: date, key: Key) -> None:
    """A run of reminders; of its notices some were signed for, some sent by EMS, some only put up, and some lie on the desk."""
    if not dunning.preview(office, on, unit_ids).due:
        return
    issued = dunning.run(office, on, "zh_CN", unit_ids=unit_ids, key=key(f"run-{on}")).documents
    for place, document in enumerate(issued):
        _deliver(office, document, place, on + timedelta(days=2), day, key)


def _deliver(office: Office, document: DocumentRow, place: int, on: date, day: date, key: Key) -> None:
    keyed = key(f"deliver-{document.number}")
    if place % 5 in (0, 1):
        relation = Relation.SELF if place % 2 == 0 else Relation.CO_RESIDENT
        deliveries.tick(office, document.number, Slip(on, relation, delivered_by=STAFF), day, key=keyed)
    elif place % 5 == 2:
        outcome = Outcome.SIGNED if place % 2 == 0 else Outcome.REFUSED
        slip, proofs = f"EMS{document.document_id:09d}CN", frozenset({Proof.CONTENT, Proof.TRACKING})
        facts = Facts(Channel.EMS, outcome, on, on + timedelta(days=3), tracking=slip, proofs=proofs)
        deliveries.record(office, [document.document_id], facts, day, key=keyed)
    elif place % 5 == 3:
        facts = Facts(Channel.DOOR, Outcome.POSTED, on, on, delivered_by=STAFF, proofs=frozenset({Proof.PHOTO}))
        deliveries.record(office, [document.document_id], facts, day, key=keyed)


def _sue(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    """The longest debt: a letter was drafted and handed to the firm, then the suit was filed."""
    drafted, handed, filed = (day - timedelta(days=ago) for ago in (30, 29, 10))
    letter = letters.draft(office, row.unit_id, drafted, "zh_CN", ALLOWED, key=key("letter")).document_id
    given = (Field.NAME, Field.UNIT, Field.ARREARS)
    disclosures.hand_over(office, row.unit_id, FIRM, given, "审核律师函", handed, day, document_id=letter, key=key("hand"))
    case = court.open_case(office, row.unit_id, Way.SUIT, "示例区人民法院", filed, ALLOWED, key=key("court"))
    court.add_step(office, case.case_id, Step.FILED, filed, day, reference="(示例)民初 101 号", key=key("filed"))


def _close_out(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    """A case on its way: the manager was there, the cause is a leak, the developer mends it by next week."""
    opened = day - timedelta(days=20)
    case = close_outs.open_case(office, row.unit_id, opened, manager=MANAGER, reason="长期拖欠，查明原因", key=key("case"))
    number = case.row.case_id
    close_out_steps.appoint(office, number, opened, opened + timedelta(days=3), "19:00", STAFF, key=key("appoint"))
    visited = opened + timedelta(days=3)
    close_out_steps.visit(office, number, visited, visited, MANAGER, "业主反映卫生间渗水，修好愿意缴费", key=key("visit"))
    causes = [FoundCause(Cause.REPAIR, Liability.DEVELOPER, "卫生间渗水")]
    close_out_steps.find_causes(office, number, visited, causes, key=key("cause"))
    mend = Measure("卫生间防水维修", Liability.DEVELOPER, "工程部", "吴磊", day + timedelta(days=7))
    close_out_steps.put_right(office, number, visited, [mend], key=key("mend"))


def _find_vacant(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    """A second case, taken up this week: nobody lives there, and the review is not due yet."""
    opened = day - timedelta(days=4)
    case = close_outs.open_case(office, row.unit_id, opened, manager=MANAGER, reason="房屋长期无人居住", key=key("vacant"))
    close_out_steps.appoint(office, case.row.case_id, opened, day + timedelta(days=1), "19:30", STAFF, key=key("vacant-visit"))


def _acknowledge(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    """What happened before the book: the debtor wrote on the statement of that day that the sum is right."""
    covered = plans.coverable(office, row.unit_id, day)
    said = Said(Kind.PROMISE, day - timedelta(days=60), tuple(one.charge_id for one in covered), "业主在对账单上签字确认欠费", MANAGER)
    limitation.record(office, row.unit_id, said, day, key=key("acknowledged"))


def _agree_instalments(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    covered = plans.coverable(office, row.unit_id, day)
    dues = propose(sum(charge.open_fen for charge in covered), 6, day + timedelta(days=14))
    clause = "连续两期未付的，剩余款项一并到期"
    terms = PlanTerms(day, dues, _who(row), clause=clause, accelerates=True, breach_days=15)
    plans.agree(office, row.unit_id, terms, [charge.charge_id for charge in covered], key=key("plan"))


def _who(row: ArrearsRow) -> str:
    return row.owners[0] if row.owners else "业主"


def _dispute(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    terms = HoldTerms(day - timedelta(days=5), None, "电梯停运期间的费用有异议", kind=HoldKind.DISPUTE, dunning=True, ticket="报事 0312")
    holds.set_hold(office, row.unit_id, terms, key=key("dispute"))


def _mediate(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    asked, met = day - timedelta(days=15), day - timedelta(days=11)
    there = "居委会 王主任\n业主代表 李先生\n物业 周经理"
    told = Told(Body.NEIGHBOURHOOD, asked, Ended.AGREED, there, met, met, agreement="年底前分两次付清", promised="12 月 31 日前")
    charges = [charge.charge_id for charge in plans.coverable(office, row.unit_id, asked)]
    mediation.record(office, row.unit_id, told, charges, day, key=key("mediation"))


def _spare(office: Office, row: ArrearsRow, day: date, key: Key) -> None:
    flags.set_flag(office, row.unit_id, FlagKind.HARDSHIP, day - timedelta(days=3), "已说明暂时困难，正在商定分期", key=key("hardship"))


def _call(office: Office, rows: Sequence[ArrearsRow], day: date, key: Key) -> None:
    """Calls and visits of the last weeks: one promise is still open, one was broken, others led nowhere."""
    told = (
        (By.PHONE, Result.PROMISE, 3, PromiseEntry(day + timedelta(days=9), None, PromiseForm.RECORDED)),
        (By.VISIT, Result.PROMISE, 24, PromiseEntry(day - timedelta(days=10), None, PromiseForm.SIGNED)),
        (By.PHONE, Result.NO_ANSWER, 2, None),
        (By.WECHAT, Result.REMINDED, 6, None),
        (By.VISIT, Result.DISPUTE, 8, None),
    )
    for (channel, result, ago, entry), row in zip(told, rows, strict=False):
        if entry is not None:
            entry = PromiseEntry(entry.due_on, row.overdue_fen, entry.form, _who(row))
        contact = Contact(row.unit_id, channel, day - timedelta(days=ago), result, STAFF, time(19, 0))
        contacts.log(office, contact, day, entry, key=key(f"contact-{row.unit_id}"))
