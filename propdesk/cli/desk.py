"""``propdesk payments``: take a payment with its receipt, void one."""

import argparse
import os
from collections.abc import Sequence
from datetime import date

from propdesk.cli.output import Answer, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, split_kind
from propdesk.domain.money import parse_yuan
from propdesk.domain.payments import METHOD_NAMES, Method, check_reason, parse_method
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import _, ngettext
from propdesk.services import developers, households, papers, payments, receipts, settling
from propdesk.services.changes import served
from propdesk.services.office import Office, office_at
from propdesk.services.papers import Filed
from propdesk.services.payments import Asked, Desk, Doubts, Taken
from propdesk.services.search import paper_number

PIN = "PROPDESK_PIN"  # not on the command line, where everybody could read it


class KeyUsed(UserError):
    """The request key was used for another payment: receipt {receipt}, {unit}. Nothing was written. Use a new key."""


class DeveloperWithoutPrepaid(UserError):
    """The developer has no prepaid money. Leave --use-prepaid away."""


class BillUnknown(UserError):
    """“{bill}” is no open bill of this unit. Name it like 2026-08 or 物业费:2026-08."""


def take(words: argparse.Namespace) -> Answer:
    """Take a payment; the same key again answers with the first receipt and writes nothing."""
    amount, method, day, key = parse_yuan(words.amount), parse_method(words.method), parse_day(words.date), parse_key(words.key)
    tendered = parse_yuan(words.tendered) if words.tendered is not None else None
    language = parse_language(words.lang) if words.lang else None
    check_out(words.receipt)
    with office_at(words.book) as office:
        seen = _desk_of_payer(office, words, day)
        unit_ids = tuple(unit.unit_id for unit in seen.units)
        again = served(office.store, settling.SETTLED if words.use_prepaid else payments.TAKE, key)
        chosen = frozenset() if again else designated(seen, words.designate)
        asked = Asked(
            unit_ids, amount, method, day, tendered, chosen, "、".join(words.designate), words.payer or "", words.reference or "",
            language=language, developer=words.developer,
        )  # fmt: skip
        settled = settling.settle(office, asked, key=key, bills=chosen) if words.use_prepaid else None
        taken = settled.last if settled else payments.take_asked(office, asked, key=key)
        offsets = settled.offsets if settled else ()
        paid = taken.payment
        his = receipts.of_developer(taken.settled) and words.developer  # booked on the unit of his oldest bill then
        if not (his or paid.unit_id == unit_ids[0]) or (paid.amount_fen, paid.method, paid.paid_on) != (amount, method.value, day):
            raise KeyUsed(receipt=paid.receipt, unit=paid.code)
        problems = _problems(taken, payments.doubts(office, taken))
        warnings = [str(one["reason"]) for one in problems]
        try:
            filed = papers.file_receipt(office, taken, words.receipt) if words.receipt else None
        except EnvironmentFault as fault:
            trouble = _("The payment was taken (receipt {number}) but the receipt was not printed: {reason}")
            facts = _facts(taken, None, again) | {"offsets": _offsets(offsets), "problems": problems}
            return Answer(facts, warnings, trouble.format(number=paid.receipt, reason=fault.sentence(_)))
    facts = _facts(taken, filed, again) | {"offsets": _offsets(offsets), "problems": problems}
    return Answer(facts, [*_offset_lines(offsets), *_lines(taken, filed, again), *warnings])


def _offsets(offsets: Sequence[Taken]) -> list[dict[str, object]]:
    """What prepaid money paid in the same step."""
    return [{"receipt": one.payment.receipt, "amount_fen": one.payment.amount_fen, "allocations": _allocations(one)} for one in offsets]


def _offset_lines(offsets: Sequence[Taken]) -> list[str]:
    text = _("{amount} of prepaid money used · {receipt}")
    return [text.format(amount=yuan(one.payment.amount_fen), receipt=one.payment.receipt) for one in offsets]


def _desk_of_payer(office: Office, words: argparse.Namespace, day: date) -> Desk:
    """What the payer owes: of his units, or of the developer over all units (also when he owes nothing any more)."""
    if words.developer:
        if words.use_prepaid:
            raise DeveloperWithoutPrepaid()
        return developers.desk(office, day, clear_too=True)
    unit = households.unit_named(office, *split_kind(words.unit))
    others = [households.unit_named(office, *split_kind(other)).unit_id for other in words.also]
    return payments.desk(office, unit.unit_id, day, others)


def _problems(taken: Taken, doubts: Doubts) -> list[dict[str, object]]:
    """What the desk would have asked before: the payment is taken all the same, since nobody may be there to answer."""
    paid = taken.payment
    found: list[dict[str, object]] = []
    for twin in doubts.duplicates[:1]:
        reason = _("{amount} was taken from {unit} in the same way a moment before (receipt {receipt}). If it is the same money, void one.")
        said = reason.format(amount=yuan(paid.amount_fen), unit=paid.code, receipt=twin.receipt)
        found.append({"kind": "probable_duplicate", "receipt": twin.receipt, "reason": said})
    if doubts.time_barred:
        bills = list(dict.fromkeys(f"{row.item} {row.period}" for row in doubts.time_barred))
        reason = _("The limitation of {bills} had run out. If it was not paid of the payer’s own will, void {receipt}.")
        said = reason.format(bills="、".join(bills[:3]) + (" …" if len(bills) > 3 else ""), receipt=paid.receipt)
        found.append({"kind": "time_barred", "bills": bills, "reason": said})
    return found


def designated(seen: Desk, wishes: Sequence[str]) -> frozenset[int]:
    """The open bills the payer names: by period (2026-08), item and period (物业费:2026-08) or number; raises `BillUnknown`."""
    chosen: set[int] = set()
    for wish in wishes:
        named = {row.charge_id for row in seen.rows if wish in (row.period, f"{row.item}:{row.period}", str(row.charge_id))}
        if not named:
            raise BillUnknown(bill=wish)
        chosen |= named
    return frozenset(chosen)


def void(words: argparse.Namespace) -> Answer:
    """Undo a receipt: it keeps its number, its charges are open again; after its day a red receipt with its own number says so."""
    day, reason = parse_day(words.date), check_reason(words.reason)
    with office_at(words.book) as office:
        number = paper_number(words.receipt) or words.receipt
        taken = payments.void(
            office, number, reason, day, bounced=words.bounced, approver=words.approver or "", pin=os.environ.get(PIN, "")
        )
        beside = [row.receipt for row in payments.beside(office, taken)]
    facts = _facts(taken, None, False) | {"beside": beside}
    stays = [_("Made in the same step and left as it is: {receipts}").format(receipts="、".join(beside))] if beside else []
    paid = taken.payment
    if paid.void_number:
        line = _("Receipt {number} ({unit}, {amount}) is reversed by {red} as of {day}. Open again: {open}").format(
            number=paid.receipt, unit=paid.code, amount=yuan(paid.amount_fen), red=paid.void_number, day=paid.void_on,
            open=yuan(taken.still_open_fen),
        )  # fmt: skip
        return Answer(facts, [line, *stays])
    line = _("Receipt {number} ({unit}, {amount}) is void as of {day}. Open again: {open}").format(
        number=paid.receipt, unit=paid.code, amount=yuan(paid.amount_fen), day=paid.void_on, open=yuan(taken.still_open_fen)
    )
    return Answer(facts, [line, *stays])


def _facts(taken: Taken, filed: Filed | None, again: bool) -> dict[str, object]:
    paid = taken.payment
    return {
        "receipt": paid.receipt,
        "unit": paid.code,
        "payer": paid.payer,
        "amount_fen": paid.amount_fen,
        "tendered_fen": paid.tendered_fen,
        "change_fen": taken.change_fen,
        "method": paid.method,
        "paid_on": paid.paid_on,
        "allocations": _allocations(taken),
        "credit_fen": taken.credit_fen,
        "credit_balance_fen": taken.credit_balance_fen,
        "still_open_fen": taken.still_open_fen,
        "again": again,
        "void_on": paid.void_on,
        "void_reason": paid.void_reason,
        "void_kind": paid.void_kind,
        "void_number": paid.void_number,
        "order": paid.order_rule,
        "designation": paid.designation,
        "file": filed.paths[0] if filed else None,
        "pages": filed.pages if filed else 0,
        "missing_glyphs": [{"text": one.text, "characters": one.characters} for one in filed.missing] if filed else [],
    }


def _allocations(taken: Taken) -> list[dict[str, object]]:
    return [
        {"unit": row.code, "item": row.item, "period": row.period, "part": row.part, "amount_fen": row.amount_fen} for row in taken.settled
    ]


def _lines(taken: Taken, filed: Filed | None, again: bool) -> list[str]:
    paid = taken.payment
    head = _("Receipt {number}: {unit}, {payer}, {amount}, {method}, {day}").format(
        number=paid.receipt,
        unit=paid.code,
        payer=paid.payer,
        amount=yuan(paid.amount_fen),
        method=_(METHOD_NAMES[Method(paid.method)]),
        day=paid.paid_on,
    )
    lines = [head]
    if again:
        lines.append(_("This request was served before; nothing new was written."))
    if taken.settled:
        lines += table(
            [_("Charge item"), _("Period"), _("Amount")], [(row.item, row.period, yuan(row.amount_fen)) for row in taken.settled], "llr"
        )
    if taken.credit_fen:
        lines.append(_("Prepaid: {amount}").format(amount=yuan(taken.credit_fen)))
    if taken.change_fen:
        lines.append(_("Change: {amount}").format(amount=yuan(taken.change_fen)))
    lines.append(
        _("Still open: {open}   Prepaid in all: {credit}").format(open=yuan(taken.still_open_fen), credit=yuan(taken.credit_balance_fen))
    )
    if filed:
        lines.append(
            ngettext("File: {path} ({pages} page)", "File: {path} ({pages} pages)", filed.pages).format(
                path=filed.paths[0], pages=filed.pages
            )
        )
        lines += [
            _("No font has {characters} of “{text}”; a box with its code was printed instead.").format(
                characters=one.characters, text=one.text
            )
            for one in filed.missing
        ]
    return lines
