"""``propdesk deposits``: what is held on a day, a deposit used for another bill, a deposit given back."""

import argparse
import os
from datetime import date

from propdesk.cli.desk import PIN, KeyUsed, designated
from propdesk.cli.output import Answer, table, yuan
from propdesk.cli.purses import parse_paper, refunded
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.approvals import Approval
from propdesk.domain.money import parse_yuan
from propdesk.domain.payments import check_reason, parse_method
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import deposits, households, payments
from propdesk.services.changes import served
from propdesk.services.deposits import DepositRow
from propdesk.services.office import Office, office_at

_MOST = 999_999_999


class NoDeposit(UserError):
    """No such deposit of {unit} is held on {day}."""


class SeveralDeposits(UserError):
    """{unit} has several deposits: {deposits}. Name one by its item, or with --deposit by its number."""


def listed(words: argparse.Namespace) -> Answer:
    """What is held on a day and what became of each deposit."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        found = [one.deposit for one in deposits.held(office, day)]
    facts = [
        {
            "deposit": row.charge_id, "unit": row.code, "item": row.item, "paid_fen": row.paid_fen, "deducted_fen": row.deducted_fen,
            "returned_fen": row.returned_fen, "held_fen": row.held_fen, "note": row.note,
        }
        for row in found
    ]  # fmt: skip
    total = sum(row.held_fen for row in found)
    heads = [_("Number"), _("Unit"), _("Charge item"), _("Paid"), _("Deducted"), _("Returned"), _("Held")]
    rows = [
        (row.charge_id, row.code, row.item, yuan(row.paid_fen), yuan(row.deducted_fen), yuan(row.returned_fen), yuan(row.held_fen))
        for row in found
    ]
    lines = table(heads, rows, "rllrrrr") if rows else [_("No deposit is held.")]
    return Answer({"as_of": day, "total_fen": total, "deposits": facts}, lines)


def deduct(words: argparse.Namespace) -> Answer:
    """Use a deposit for other bills of its unit: an offset with a number of its own."""
    amount, day, key, reason = parse_yuan(words.amount), parse_day(words.date), parse_key(words.key), check_reason(words.reason)
    with office_at(words.book) as office:
        deposit = _chosen(office, words, day)
        again = served(office.store, deposits.DEDUCT, key)  # what it paid then is open no more
        bills = frozenset() if again else designated(payments.desk(office, deposit.unit_id, day), words.bill)
        done = deposits.deduct(office, deposit.charge_id, amount, bills, day, reason, key=key)
        left = _held(office, deposit, day)
    paid = done.payment
    if (paid.unit_id, paid.amount_fen, paid.paid_on) != (deposit.unit_id, amount, day):
        raise KeyUsed(receipt=paid.receipt, unit=paid.code)
    allocations = [{"item": row.item, "period": row.period, "part": row.part, "amount_fen": row.amount_fen} for row in done.settled]
    facts = {
        "number": paid.receipt, "deposit": deposit.charge_id, "unit": paid.code, "item": deposit.item, "amount_fen": paid.amount_fen,
        "on": paid.paid_on, "reason": reason, "allocations": allocations, "held_fen": left, "again": again,
    }  # fmt: skip
    line = _("{number}: {amount} of the deposit {item} of {unit} used. Held now: {held}").format(
        number=paid.receipt, amount=yuan(paid.amount_fen), item=deposit.item, unit=paid.code, held=yuan(left)
    )
    rows = [(row.item, row.period, yuan(row.amount_fen)) for row in done.settled]
    return Answer(facts, [line, *table([_("Charge item"), _("Period"), _("Amount")], rows, "llr")])


def give_back(words: argparse.Namespace) -> Answer:
    """Give a deposit back, all of it or a part; with ``--print`` its paper is written as a PDF to be signed."""
    amount, method, day, key = parse_yuan(words.amount), parse_method(words.method), parse_day(words.date), parse_key(words.key)
    language, paper = parse_language(words.lang) if words.lang else None, parse_paper(words.paper)
    check_out(words.print)
    approval = Approval(words.reason, words.approver, os.environ.get(PIN, ""))
    with office_at(words.book) as office:
        deposit = _chosen(office, words, day)
        row = deposits.give_back(
            office, deposit.charge_id, amount, method, day, approval, key=key, payee=words.payee, reference=words.reference or "",
            language=language,
        )  # fmt: skip
        if (row.unit_id, row.amount_fen, row.refunded_on) != (deposit.unit_id, amount, day):
            raise KeyUsed(receipt=row.number, unit=row.code)
        answer = refunded(office, row, words.print, paper)
        facts = {"deposit": deposit.charge_id, "item": deposit.item, "held_fen": _held(office, deposit, day)}
    return Answer({**answer.facts, **facts}, answer.lines, answer.trouble)


def _chosen(office: Office, words: argparse.Namespace, day: date) -> DepositRow:
    """The deposit that is meant: the only one of the unit, or the one of the item or number given."""
    number = parse_whole(words.deposit, 1, _MOST) if words.deposit is not None else None
    unit = households.unit_named(office, *split_kind(words.unit))
    rows = [one.deposit for one in deposits.held(office, day, unit_id=unit.unit_id, everything=True)]
    rows = [row for row in rows if number in (None, row.charge_id) and words.item in (None, row.item)]
    held = [row for row in rows if row.held_fen] or rows
    if not held:
        raise NoDeposit(unit=unit.code, day=day)
    if len(held) > 1:
        raise SeveralDeposits(unit=unit.code, deposits=", ".join(f"{row.charge_id} {row.item} {yuan(row.held_fen)}" for row in held))
    return held[0]


def _held(office: Office, deposit: DepositRow, day: date) -> int:
    """What is held of the deposit on the day, after what was done."""
    rows = deposits.held(office, day, unit_id=deposit.unit_id, everything=True)
    return next(one.deposit.held_fen for one in rows if one.deposit.charge_id == deposit.charge_id)
