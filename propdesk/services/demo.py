"""The sample book: a whole office at work with invented people, every paper it prints, all marked as a demo.

Nothing that lies in the folder is overwritten: a file whose name is taken gets another one.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from uuid import UUID, uuid5

from propdesk import paths
from propdesk.documents.receipt import ReceiptPaper
from propdesk.documents.results import MissingGlyph
from propdesk.domain.approvals import Approval
from propdesk.domain.charges import PriceUnit
from propdesk.domain.money import Fen
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month, months_between
from propdesk.domain.profile import Profile
from propdesk.errors import EnvironmentFault
from propdesk.i18n import N_, _
from propdesk.services import (
    arrears,
    billing,
    demo_cases,
    demo_fees,
    demo_papers,
    exports,
    letters,
    notices,
    papers,
    payments,
    rates,
    residents,
)
from propdesk.services.arrears import Arrears
from propdesk.services.office import BOOK_SUFFIX, Office, new_book, open_office, set_profile
from propdesk.services.papers import Filed
from propdesk.services.receipts import Taken
from propdesk.store.lists import ArrearsRow

SAMPLE = "sunshine_garden"
FEE, PRICE, BASIS = "物业费", 18_500, "《阳光花园前期物业服务合同》第五条"
RATE_FROM = date(2021, 1, 1)
NOTICE_MONTHS = 6  # who gets a notice in the demo
MOST_MONTHS = 36  # billed after the list's day, however far the computer's clock is off
ALLOWED = Approval("分期协商无果，委托律师审核", "周经理")
STEWARDS: Mapping[str, str] = {"1": "赵敏", "2": "吴磊", "3": "周倩"}
FACTS = Profile(
    company="阳光物业服务有限公司",
    community="阳光花园",
    phone="0571-5550 1000",
    desk_hours="周一至周日 8:30—18:00",
    address="阳光花园 1 号楼一层客服中心",
    account_name="阳光物业服务有限公司",
    bank="示例银行阳光支行",
    account_no="6200 0000 0000 0000 001",
    contract_title="阳光花园前期物业服务合同",
    contract_clause="第五条",
    demo=True,
)
_REQUESTS = UUID("0d3a9c5e-7d0b-4b52-9d27-6a6f0c5d2a11")


class DemoFolderNotMade(EnvironmentFault):
    """The folder “{path}” could not be made: {reason}."""


class SampleMissing(EnvironmentFault):
    """The sample list is missing from the program’s folder {folder}. Install PropDesk again."""


@dataclass(frozen=True, slots=True)
class DemoDone:
    """What the demo made: the book, what is in it, and the files in the order they were made."""

    book: Path
    today: date
    period: Month
    units: int
    arrears_fen: Fen
    charges_fen: Fen
    payments: int
    payments_fen: Fen
    notices: int
    files: tuple[Path, ...]
    missing: tuple[MissingGlyph, ...]


@dataclass(frozen=True, slots=True)
class _Sum:
    """One payment of the demo: whose (place in the list of debtors), how, and how much of what they owe."""

    place: int
    method: Method
    months: int
    extra_fen: Fen = 0
    tendered_up_to: Fen = 1


_PAYMENTS = (
    _Sum(0, Method.CASH, 3, tendered_up_to=10_000),
    _Sum(2, Method.WECHAT, 99),
    _Sum(4, Method.ALIPAY, 99, extra_fen=50_000),
    _Sum(7, Method.TRANSFER, 6),
    _Sum(9, Method.CARD, 1),
)
_VOIDED = 4  # which of them was a mistake
_PAPERS = (ReceiptPaper.A5, ReceiptPaper.A4, ReceiptPaper.T241X93, ReceiptPaper.T241X140)


def make_demo(folder: Path, today: date) -> DemoDone:
    """Make the sample book in `folder` and do the main job in it as of `today`: the same day gives the same content.

    List → bills → arrears → payments with receipts → reminders, cases and their papers → a letter draft → the arrears as a workbook.
    Raises `DemoFolderNotMade` or `SampleMissing`.
    """
    _make_folder(folder)
    made = [free_name(folder, f"{SAMPLE}.xlsx")]
    shutil.copyfile(sample_list(), made[0])
    book = make_book(free_name(folder, f"{SAMPLE}{BOOK_SUFFIX}"))
    office = open_office(book)
    try:
        plan, periods = _fill(office, today)
        day = max(today, periods[0].day(11))
        charged = sum(billing.run(office, period).total_fen for period in periods)
        demo_fees.set_up(office, FEE, periods, day)  # the other fees wait for whoever tries a run of their own
        takings, receipts = _with_receipts(office, _take_payments(office, day), folder)
        place, key = partial(free_name, folder), partial(_key, day)
        demo_cases.set_up(office, day, key)
        demanded = demo_papers.demand(office, day, place, key)
        issued = _issue_notices(office, day, folder)
        letter = _draft_letter(office, day, folder)
        cases = demo_papers.file_papers(office, day, place, key)
        others = demo_fees.file_papers(office, takings[0].payment.unit_id, periods[-1], day, place)
        filed = (*receipts, *issued.filed, *demanded, letter, *cases, *others)
        made += [path for one in filed for path in one.paths]
        made.append(_export_arrears(office, day, folder))
        missing = tuple(dict.fromkeys(one for paper in filed for one in paper.missing))
    finally:
        office.close()
    taken_fen = sum(taken.payment.amount_fen for taken in takings if taken.payment.void_on is None)
    return DemoDone(
        book, day, periods[-1], len(plan.rows), plan.arrears_fen, charged, len(takings), taken_fen, issued.count, (book, *made), missing
    )  # fmt: skip


def sample_list() -> Path:
    """The sample list that ships with the program; raises `SampleMissing`."""
    path = paths.resources() / "samples" / f"{SAMPLE}.xlsx"
    if not path.is_file():
        raise SampleMissing(folder=path.parent)
    return path


def make_book(path: Path) -> Path:
    """A new demo book with the office's facts and nothing else; returns its path."""
    new_book(path, FACTS.community)
    office = open_office(path)
    try:
        set_profile(office, FACTS)
    finally:
        office.close(backup=False)
    return path


def sample_book(folder: Path, today: date) -> Path:
    """The sample book in `folder`, made there at its first use: list, bills and payments, so that the window has something to show.

    Raises `DemoFolderNotMade` or `SampleMissing`; a book that could not be filled is taken away again.
    """
    path = folder / f"{SAMPLE}{BOOK_SUFFIX}"
    if path.exists():
        return path
    _make_folder(folder)
    make_book(path)
    office = open_office(path)
    try:
        _plan, periods = _fill(office, today)
        demo_fees.set_up(office, FEE, periods, max(today, periods[0].day(11)))
        for period in periods:
            billing.run(office, period)
        _pay_the_month(office, periods[-1], today)
        _void(office, _take_payments(office, max(today, periods[0].day(11))))
        demo_fees.take_deposits(office, max(today, periods[0].day(11)))
        demo_cases.set_up(office, max(today, periods[0].day(11)), partial(_key, max(today, periods[0].day(11))))
    except BaseException:
        office.close(backup=False)
        path.unlink(missing_ok=True)
        raise
    office.close()
    return path


def free_name(folder: Path, name: str) -> Path:
    """A file of that name in `folder`, or the first of "name (2)", "name (3)" … that nobody has."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DemoFolderNotMade(path=folder, reason=error.strerror or error) from error


def _fill(office: Office, today: date) -> tuple[residents.ImportPlan, Sequence[Month]]:
    """The list with a steward for each building, the rate, and the months to bill: from the list's day to today's month."""
    plan = residents.plan_import(office, sample_list())
    rows = tuple(row._replace(steward=STEWARDS.get(row.code.building, "")) for row in plan.listed.rows)
    residents.apply_import(office, residents.with_rows(plan, rows))
    rates.set_tariff(office, FEE, PRICE, PriceUnit.M2_MONTH, RATE_FROM, BASIS, due_day=10)
    first = Month.of(plan.as_of or today) + 1
    last = min(max(first, Month.of(today)), first + (MOST_MONTHS - 1))
    return plan, list(months_between(first, last))


def _take_payments(office: Office, day: date) -> list[Taken]:
    """A handful of payments in every way of paying."""
    debtors = arrears.overdue(office, day, min_months=2).rows
    return [_take(office, day, debtors[one.place], one) for one in _PAYMENTS]


def _pay_the_month(office: Office, period: Month, today: date) -> None:
    """Three households in four have paid the month before its due day or soon after, in every way of paying."""
    methods = (Method.WECHAT, Method.CASH, Method.ALIPAY, Method.WECHAT, Method.TRANSFER)
    owing = [row for row in arrears.overdue(office, period.end).rows if row.months == 1]
    for place, row in enumerate(owing):
        if place % 4 == 3:
            continue
        day = min(period.day(2 + place % 20), max(today, period.start))
        payments.take(office, row.unit_id, row.overdue_fen, methods[place % len(methods)], day, key=_key(day, f"month-{place}"))


def _void(office: Office, takings: Sequence[Taken]) -> Taken:
    """Void the payment that was a mistake, on its own day."""
    mistaken = takings[_VOIDED].payment
    return payments.void(office, mistaken.receipt, "录入错误，房号选错", mistaken.paid_on, key=_key(mistaken.paid_on, "void"))


def _with_receipts(office: Office, takings: Sequence[Taken], folder: Path) -> tuple[list[Taken], list[Filed]]:
    """A receipt on every paper, and the voided one."""
    filed = [
        papers.file_receipt(office, taken, free_name(folder, f"receipt_{paper.value}.pdf"), paper)
        for taken, paper in zip(takings, _PAPERS, strict=False)
    ]
    void = _void(office, takings)
    filed.append(papers.file_receipt(office, void, free_name(folder, "receipt_void.pdf")))
    return [*takings[:_VOIDED], void, *takings[_VOIDED + 1 :]], filed


def _take(office: Office, day: date, debtor: ArrearsRow, one: _Sum) -> Taken:
    owed = payments.desk(office, debtor.unit_id).rows
    amount = sum(row.open_fen for row in owed[: one.months]) + one.extra_fen
    tendered = -(-amount // one.tendered_up_to) * one.tendered_up_to
    reference = "" if one.method is Method.CASH else f"DEMO{day:%Y%m%d}{one.place:04d}"
    return payments.take(
        office, debtor.unit_id, amount, one.method, day,
        key=_key(day, f"pay-{one.place}"), reference=reference, tendered_fen=tendered,
    )  # fmt: skip


def _key(day: date, what: str) -> str:
    return str(uuid5(_REQUESTS, f"{day} {what}"))


@dataclass(frozen=True, slots=True)
class _Notices:
    count: int
    filed: tuple[Filed, ...]


def _issue_notices(office: Office, day: date, folder: Path) -> _Notices:
    """Chinese notices for those behind by half a year, and one in English for somebody behind by less."""
    rows = arrears.overdue(office, day, min_months=2).rows
    late = [row.unit_id for row in rows if row.months >= NOTICE_MONTHS]
    early = sorted((row for row in rows if row.months < NOTICE_MONTHS), key=lambda row: (not row.owners[0].isascii(), -row.months))
    filed, count = [], 0
    for unit_ids, language, name in ((late, "zh_CN", "notices.pdf"), ([row.unit_id for row in early[:1]], "en", "notice_en.pdf")):
        if unit_ids:
            issued = notices.issue(office, day, unit_ids, language)
            filed.append(papers.file_notices(office, issued.documents, free_name(folder, name)))
            count += len(issued.documents)
    return _Notices(count, tuple(filed))


def _draft_letter(office: Office, day: date, folder: Path) -> Filed:
    """A draft about whoever is behind the longest."""
    worst = max(arrears.overdue(office, day).rows, key=lambda row: (row.months, row.overdue_fen))
    row = letters.draft(office, worst.unit_id, day, "zh_CN", ALLOWED, key=_key(day, "letter"))
    pdf = free_name(folder, "lawyer_letter_draft.pdf")
    return letters.file_draft(office, row, pdf, free_name(folder, "lawyer_letter_draft.docx"))


_COLUMNS: Sequence[tuple[str, exports.Kind]] = (
    (N_("Unit"), "code"),
    (N_("Owner"), "text"),
    (N_("Months"), "int"),
    (N_("Arrears"), "money"),
    (N_("Oldest due"), "date"),
    (N_("0–3 months"), "money"),
    (N_("4–12 months"), "money"),
    (N_("Over 12 months"), "money"),
    (N_("Prepaid"), "money"),
    (N_("Steward"), "text"),
)


def _export_arrears(office: Office, day: date, folder: Path) -> Path:
    found = arrears.overdue(office, day)
    title = _("{community}: arrears as of {day}").format(community=FACTS.community, day=day)
    return exports.write_table(free_name(folder, "arrears.xlsx"), [(_(name), kind) for name, kind in _COLUMNS], _cells(found), title)


def _cells(found: Arrears) -> list[tuple[object, ...]]:
    return [
        (
            row.code, "、".join(row.owners), row.months, row.overdue_fen, row.oldest_due, row.ageing.recent_fen, row.ageing.middle_fen,
            row.ageing.old_fen, row.credit_fen, row.steward,
        )
        for row in found.rows
    ]  # fmt: skip
