"""What every form of a notice says alike: the grouped rows, the salutation, the ways to pay."""

from dataclasses import dataclass

from propdesk.documents.notice import Notice, Run, runs
from propdesk.documents.wording import Wording
from propdesk.domain.money import format_yuan
from propdesk.domain.privacy import mask_name
from propdesk.i18n import Catalog


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row of the first page: ready texts."""

    item: str
    period: str
    monthly: str
    months: str
    amount: str


def grouped(notice: Notice, texts: Catalog) -> tuple[Row, ...]:
    """Unbroken runs of months per item, and the late fee of all rows; their amounts add up to the notice's total."""
    found = [_run_row(run, texts) for run in runs(notice.lines)]
    if notice.late_fee_fen:
        until = texts.gettext("up to {day}").format(day=notice.as_of.isoformat())
        found.append(Row(texts.gettext("Late fee"), until, "—", "—", format_yuan(notice.late_fee_fen)))
    return tuple(found)


def _run_row(run: Run, texts: Catalog) -> Row:
    period = run.first
    if run.first != run.last:
        period = texts.gettext("{first} to {last}").format(first=run.first, last=run.last)
    monthly = "—"
    if run.monthly_fen is not None and run.months > 1:
        monthly = texts.gettext("{amount}/month").format(amount=format_yuan(run.monthly_fen))
    return Row(run.item, period, monthly, str(run.months), format_yuan(run.open_fen))


def salutation(notice: Notice, words: Wording, *, masked: bool = False) -> str:
    """Whom the paper is for; `masked` shortens names for the door."""
    names = [mask_name(name) for name in notice.debtors] if masked else list(notice.debtors)
    together = ("、" if notice.language == "zh_CN" else ", ").join(name for name in names if name)
    if not together:
        return words.text("salutation.nobody", unit=notice.unit_name)
    return words.text("salutation", names=together, unit=notice.unit_name)


def ways(notice: Notice, words: Wording) -> str:
    """How to pay, numbered, only what the letterhead names."""
    letterhead = notice.letterhead
    hours = letterhead.desk_hours
    found = [words.text("way.desk", hours=hours) if hours else words.text("way.desk.plain")]
    if letterhead.account_no:
        account = {"account_name": letterhead.account_name or letterhead.company, "bank": letterhead.bank}
        found.append(words.text("way.transfer", **account, account_no=letterhead.account_no))
    if letterhead.phone:
        found.append(words.text("way.phone", phone=letterhead.phone))
    separator = "；" if notice.language == "zh_CN" else "; "
    return words.text("ways", ways=separator.join(f"{chr(0x2460 + i)} {way}" for i, way in enumerate(found)))
