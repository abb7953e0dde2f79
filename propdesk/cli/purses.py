"""``propdesk credit``, ``adjust`` and ``payments refund``: prepaid money, refunds, waivers."""

import argparse
import os
from pathlib import Path

from propdesk.cli.desk import PIN, designated
from propdesk.cli.output import Answer, file_line, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, split_kind
from propdesk.domain.approvals import Approval
from propdesk.domain.money import parse_yuan
from propdesk.domain.payments import Part, parse_method
from propdesk.domain.wallets import GENERAL
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import _, ngettext
from propdesk.services import adjustments, credit, deposits, households, payments, refund_papers, refunds
from propdesk.services.office import Office, office_at
from propdesk.services.refund_papers import RefundPaper
from propdesk.services.refunds import RefundRow

_PARTS = {"principal": Part.PRINCIPAL, "late-fee": Part.LATE_FEE}


class PartUnknown(UserError):
    """“{text}” is no part of a bill. Use principal or late-fee."""


class RefundPaperUnknown(UserError):
    """“{text}” is not a paper for a refund. Use a4 or a5."""


class PurseUnknown(UserError):
    """Nothing can be prepaid for “{item}”."""


def refund(words: argparse.Namespace) -> Answer:
    """Give prepaid money back; with ``--print`` its paper is written as a PDF to be signed."""
    amount, method, day, key = parse_yuan(words.amount), parse_method(words.method), parse_day(words.date), parse_key(words.key)
    language, paper = parse_language(words.lang) if words.lang else None, parse_paper(words.paper)
    check_out(words.print)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        purse = GENERAL
        if words.item:
            named = [number for number, name in credit.payable_ahead(office) if name == words.item]
            if not named:
                raise PurseUnknown(item=words.item)
            purse = named[0]
        row = refunds.refund(
            office, unit.unit_id, amount, method, day, _approval(words), key=key, purse=purse, payee=words.payee,
            reference=words.reference or "", language=language,
        )  # fmt: skip
        return refunded(office, row, words.print, paper)


def refunded(office: Office, row: RefundRow, out: Path | None, paper: RefundPaper | None) -> Answer:
    """A refund that was made, its paper written to `out` where one was asked for; a paper that fails leaves the refund made."""
    facts: dict[str, object] = {
        "number": row.number, "unit": row.code, "amount_fen": row.amount_fen, "method": row.method, "refunded_on": row.refunded_on,
        "payee": row.payee, "reason": row.reason, "approver": row.approver, "file": None,
    }  # fmt: skip
    line = _("Refund {number}: {unit}, {amount} to {payee}").format(
        number=row.number, unit=row.code, amount=yuan(row.amount_fen), payee=row.payee
    )
    if out is None:
        return Answer(facts, [line])
    try:
        filed = refund_papers.file_refund(office, row.number, out, paper)
    except EnvironmentFault as fault:
        trouble = _("The money was given back ({number}) but its paper was not printed: {reason}")
        return Answer(facts, [line], trouble.format(number=row.number, reason=fault.sentence(_)))
    return Answer(facts | {"file": filed.paths[0]}, [line, file_line(filed)])


def parse_paper(text: str | None) -> RefundPaper | None:
    """The paper of a refund's slip; raises `RefundPaperUnknown`."""
    try:
        return RefundPaper(text.strip().lower()) if text else None
    except ValueError:
        raise RefundPaperUnknown(text=text) from None


def listed(words: argparse.Namespace) -> Answer:
    """Purses and deposits that hold something on a day."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        holders, held = credit.holders(office, day), deposits.held(office, day)
    purses = [
        {"unit": one.unit.code, "item": one.purse.item or None, "balance_fen": one.purse.balance_fen, "last_on": one.purse.last_on}
        for one in holders
    ]
    kept = [
        {"unit": one.deposit.code, "item": one.deposit.item, "charge": one.deposit.charge_id, "held_fen": one.deposit.held_fen}
        for one in held
    ]
    total = sum(one.purse.balance_fen for one in holders)
    rows = [(one.unit.code, one.purse.item or _("anything"), yuan(one.purse.balance_fen)) for one in holders]
    rows += [(one.deposit.code, f"{_('Deposit')} {one.deposit.item}", yuan(one.deposit.held_fen)) for one in held]
    lines = table([_("Unit"), _("For"), _("Balance")], rows, "llr") if rows else [_("Nobody has money in credit, and no deposit is held.")]
    facts = {"as_of": day, "total_fen": total, "prepaid": purses, "deposits": kept}
    return Answer(facts, lines)


def offset(words: argparse.Namespace) -> Answer:
    """Set prepaid money against what is due, or say what would be done."""
    day, key = parse_day(words.on), parse_key(words.key)
    with office_at(words.book, looking=words.dry_run) as office:
        units = [households.unit_named(office, *split_kind(text)).unit_id for text in words.unit] or None
        planned = credit.plan(office, day, units)
        total = sum(one.amount_fen for one in planned)
        batch = None if words.dry_run else credit.offset_batch(office, day, units, key=key)
    facts: dict[str, object] = {
        "on": day,
        "dry_run": words.dry_run,
        "offsets": [
            {
                "unit": one.unit.code,
                "amount_fen": one.amount_fen,
                "bills": [
                    {
                        "item": one.rows[share.charge_id].item, "period": one.rows[share.charge_id].period, "part": share.part.value,
                        "amount_fen": share.amount_fen,
                    }
                    for share in one.offset.shares
                ],
            }
            for one in planned
        ],
        "total_fen": total if batch is None else batch.total_fen,
        "first": batch.first if batch else None,
        "last": batch.last if batch else None,
    }  # fmt: skip
    lines = table([_("Unit"), _("Amount")], [(one.unit.code, yuan(one.amount_fen)) for one in planned], "lr") if planned else []
    if batch is None:
        lines.append(_("Nothing was written: {amount} would be set against bills.").format(amount=yuan(total)))
    else:
        text = ngettext("{n} offset, {amount}: {first} … {last}", "{n} offsets, {amount}: {first} … {last}", batch.count)
        lines.append(text.format(n=batch.count, amount=yuan(batch.total_fen), first=batch.first, last=batch.last))
    return Answer(facts, lines)


def waive(words: argparse.Namespace) -> Answer:
    """Waive a part of what is open."""
    return _adjust(words, adjustments.WAIVER)


def correct(words: argparse.Namespace) -> Answer:
    """Take off what was billed wrong."""
    return _adjust(words, adjustments.CORRECTION)


def write_off(words: argparse.Namespace) -> Answer:
    """Write off what will not be paid."""
    return _adjust(words, adjustments.WRITE_OFF)


def _adjust(words: argparse.Namespace, kind: str) -> Answer:
    amount, day, key = parse_yuan(words.amount), parse_day(words.date), parse_key(words.key)
    if words.part not in _PARTS:
        raise PartUnknown(text=words.part)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        seen = payments.desk(office, unit.unit_id, day)
        chosen = designated(seen, words.bill)
        rows = [row for row in seen.rows if not chosen or row.charge_id in chosen]
        wishes = adjustments.wishes_for(rows, _PARTS[words.part], amount)
        done = adjustments.adjust(office, kind, wishes, day, _approval(words), key=key)
    facts = {
        "kind": kind,
        "amount_fen": done.total_fen,
        "on": day,
        "approver": done.rows[0].approver,
        "bills": [
            {"unit": row.code, "item": row.item, "period": row.period, "part": row.part, "amount_fen": row.amount_fen} for row in done.rows
        ],
    }
    body = [(row.item, row.period, yuan(row.amount_fen)) for row in done.rows]
    return Answer(facts, table([_("Charge item"), _("Period"), _("Taken off")], body, "llr"))


def _approval(words: argparse.Namespace) -> Approval:
    return Approval(words.reason, words.approver, os.environ.get(PIN, ""))
