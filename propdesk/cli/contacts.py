"""``propdesk contacts``, ``promises`` and ``flags``: what was said with households, call and visit lists, what is to be respected."""

import argparse
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from propdesk.cli.output import Answer, file_line, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.contacts import CHANNEL_NAMES, FLAG_NAMES, RESULT_NAMES, Channel, Contact, FlagKind, Result
from propdesk.domain.money import parse_yuan
from propdesk.domain.promises import STATE_NAMES, PromiseForm, PromiseState
from propdesk.domain.times import parse_time
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext
from propdesk.services import contact_lists, contacts, flags, households, promises, visit_records
from propdesk.services.contact_lists import CALLS, HOLIDAY, IN_PEACE_NAMES, TONIGHT, Choice, Chosen, Only
from propdesk.services.contacts import ContactRow
from propdesk.services.flags import FlagRow
from propdesk.services.office import Office, office_at, profile
from propdesk.services.papers import Filed
from propdesk.services.promises import PromiseEntry, PromiseRow

E = TypeVar("E", bound=StrEnum)
_MOST_MONTHS = 1200


class WordUnknown(UserError):
    """“{text}” is not understood. Use one of: {known}."""


def log(words: argparse.Namespace) -> Answer:
    """Note a contact, and the promise given in it."""
    on, key = parse_day(words.date), parse_key(words.key)
    channel, result = _word(Channel, words.channel), _word(Result, words.result)
    promise = None
    if words.promise_by is not None or words.promise_amount is not None:
        due = parse_day(words.promise_by) if words.promise_by else None
        amount = parse_yuan(words.promise_amount) if words.promise_amount else None
        promise = PromiseEntry(due, amount, _word(PromiseForm, words.promise_form), words.person or "")
    next_on = parse_day(words.next_on) if words.next_on else None
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        contact = Contact(
            unit.unit_id, channel, on, result, words.staff or office.actor.operator, parse_time(words.time or ""), words.person or "",
            words.theirs, words.note or "", words.next_step or "", next_on, words.exception or "", words.number or "",
        )  # fmt: skip
        office.mark()
        logged = contacts.log(office, contact, parse_day(words.today) if words.today else on, promise, key=key)
    facts = _contact(logged.contact) | {"promise": _promise(logged.promise) if logged.promise else None}
    return Answer(facts, [_("Contact {id} with {unit} noted.").format(id=logged.contact.contact_id, unit=logged.contact.code)])


def listed(words: argparse.Namespace) -> Answer:
    """The contacts of some days or of a household, voided ones too."""
    first, last = (parse_day(text) if text else None for text in (words.first, words.last))
    with office_at(words.book, looking=True) as office:
        unit_id = households.unit_named(office, *split_kind(words.unit)).unit_id if words.unit else None
        rows = contacts.find(office, unit_id=unit_id, first=first, last=last)
    lines = table(
        [_("Number"), _("Day"), _("Time"), _("Unit"), _("How"), _("Result"), _("By whom"), _("Remarks")],
        [
            (row.contact_id, row.on, row.at, row.code, _(CHANNEL_NAMES[Channel(row.channel)]), _(RESULT_NAMES[Result(row.result)]),
             row.staff, _("Void: {reason}").format(reason=row.void_reason) if row.void_on else row.note)
            for row in rows
        ],
        "rlllllll",
    )  # fmt: skip
    return Answer({"count": len(rows), "rows": [_contact(row) for row in rows]}, lines)


def void(words: argparse.Namespace) -> Answer:
    """Void the note of a contact made by mistake, and the promise noted with it."""
    number, on = parse_whole(words.id, 1, 10**9), parse_day(words.date)
    with office_at(words.book) as office:
        office.mark()
        logged = contacts.void(office, number, words.reason, on, key=parse_key(words.key))
    return Answer(_contact(logged.contact), [_("Contact {id} with {unit} is void.").format(id=number, unit=logged.contact.code)])


def call_list(words: argparse.Namespace) -> Answer:
    """The call list of a day as a PDF or workbook."""
    return _list(words, CALLS)


def visit_list(words: argparse.Namespace) -> Answer:
    """Tonight's or a holiday's visit list, with numbered visit records where asked for."""
    return _list(words, HOLIDAY if words.holiday else TONIGHT)


def _list(words: argparse.Namespace, kind: str) -> Answer:
    day, months = parse_day(words.day), parse_whole(words.min_months, 1, _MOST_MONTHS)
    only, language = _word(Only, words.only), parse_language(words.lang) if words.lang else None
    check_out(words.out)
    records_out = check_out(getattr(words, "records", None))
    choice = Choice(
        kind, day, months, words.building or "", words.steward or "", only, words.by_steward, words.with_promised,
        parse_whole(words.level, 0, 99), words.full_names
    )  # fmt: skip
    with office_at(words.book) as office:
        spoken = language or profile(office).language
        chosen = contact_lists.choose(office, choice)
        if words.full_names or records_out is not None:
            office.mark()
        numbers: Mapping[int, str] = {}
        records: Filed | None = None
        if records_out is not None and chosen.rows:
            rows = visit_records.issue(office, day, [one.row.unit_id for one in chosen.rows], spoken, evening=kind == TONIGHT)
            numbers, records = visit_records.numbers_by_unit(rows), visit_records.file_records(office, rows, records_out)
        content = contact_lists.content_of(office, chosen, spoken, numbers)
        if words.out.suffix.lower() in (".xlsx", ".csv"):
            office.mark()
            filed = Filed((contact_lists.write(office, content, words.out),), 0, ())
        else:
            filed = contact_lists.file_list(office, content, words.out)
    return _list_answer(chosen, filed, records)


def _list_answer(chosen: Chosen, filed: Filed, records: Filed | None) -> Answer:
    files = [*filed.paths, *(records.paths if records else ())]
    facts = {
        "count": len(chosen.rows),
        "total_fen": chosen.total_fen,
        "free_day": chosen.day_kind.free,
        "holiday_known": chosen.day_kind.known,
        "files": files,
        "rows": [{"unit": one.row.code, "months": len(one.periods), "level": one.level, "owed_fen": one.owed_fen} for one in chosen.rows],
        "left_out": [{"unit": one.row.code, "reason": one.left_out} for one in chosen.left_out],
    }
    count = len(chosen.rows)
    said = ngettext("{n} household on the list, {total}.", "{n} households on the list, {total}.", count)
    lines = [said.format(n=count, total=yuan(chosen.total_fen))]
    lines += [
        _("Left out: {unit} ({reason})").format(unit=one.row.code, reason=_(IN_PEACE_NAMES[one.left_out]))
        for one in chosen.left_out
        if one.left_out is not None
    ]
    if filed.pages:
        lines.append(file_line(filed))
    return Answer(facts, [*lines, *([file_line(records)] if records else [])])


def promised(words: argparse.Namespace) -> Answer:
    """The promises given by a day as they stand on it."""
    as_of = parse_day(words.as_of)
    states = [_word(PromiseState, text) for text in words.state]
    with office_at(words.book, looking=True) as office:
        unit_ids = _units(office, words.unit)
        rows = promises.find(office, as_of, unit_ids=unit_ids, states=states)
    lines = table(
        [_("Unit"), _("Given on"), _("By"), _("Amount"), _("Paid"), _("Status")],
        [(row.code, row.given_on, row.due_on, yuan(row.amount_fen), yuan(row.paid_fen), _(STATE_NAMES[row.state])) for row in rows],
        "lllrrl",
    )
    return Answer({"as_of": as_of, "count": len(rows), "rows": [_promise(row) for row in rows]}, lines)


def set_flag(words: argparse.Namespace) -> Answer:
    """Set a flag of a household from a day on."""
    kind, start = _word(FlagKind, words.kind), parse_day(words.start)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        office.mark()
        row = flags.set_flag(office, unit.unit_id, kind, start, words.reason, key=parse_key(words.key))
    return Answer(_flag(row), [_("{flag}: {unit}, from {day} on.").format(flag=_(FLAG_NAMES[kind]), unit=row.code, day=start)])


def end_flag(words: argparse.Namespace) -> Answer:
    """End a flag: the day is the first on which it no longer holds."""
    number, end = parse_whole(words.id, 1, 10**9), parse_day(words.date)
    with office_at(words.book) as office:
        office.mark()
        row = flags.end_flag(office, number, end, key=parse_key(words.key))
    said = _("{flag}: {unit}, no longer from {day} on.").format(flag=_(FLAG_NAMES[FlagKind(row.kind)]), unit=row.code, day=end)
    return Answer(_flag(row), [said])


def flagged(words: argparse.Namespace) -> Answer:
    """Every flag of a household, or of all."""
    with office_at(words.book, looking=True) as office:
        unit_id = households.unit_named(office, *split_kind(words.unit)).unit_id if words.unit else None
        rows = flags.find(office, unit_id)
    lines = table(
        [_("Number"), _("Unit"), _("Flag"), _("From"), _("Until before"), _("Reason")],
        [(row.flag_id, row.code, _(FLAG_NAMES[FlagKind(row.kind)]), row.start_on, row.end_on or "", row.reason) for row in rows],
        "rlllll",
    )
    return Answer({"count": len(rows), "rows": [_flag(row) for row in rows]}, lines)


def _units(office: Office, texts: list[str]) -> list[int] | None:
    return [households.unit_named(office, *split_kind(text)).unit_id for text in texts] if texts else None


def _word(kind: type[E], text: str) -> E:
    """One of a few words, as commands spell them; raises `WordUnknown` with the words there are."""
    try:
        return kind(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise WordUnknown(text=text, known=", ".join(one.value.replace("_", "-") for one in kind)) from None


def _contact(row: ContactRow) -> dict[str, object]:
    return {
        "id": row.contact_id,
        "unit": row.code,
        "number": row.number,
        "channel": row.channel,
        "on": row.on,
        "at": row.at,
        "theirs": row.theirs,
        "result": row.result,
        "person": row.person,
        "staff": row.staff,
        "note": row.note,
        "next_step": row.next_step,
        "next_on": row.next_on,
        "exception": row.exception,
        "void_on": row.void_on,
        "void_reason": row.void_reason,
    }


def _promise(row: PromiseRow) -> dict[str, object]:
    return {
        "id": row.promise_id,
        "unit": row.code,
        "contact": row.contact_id,
        "given_on": row.given_on,
        "due_on": row.due_on,
        "amount_fen": row.amount_fen,
        "paid_fen": row.paid_fen,
        "form": row.form,
        "counts": row.counts,
        "state": row.state,
        "void_on": row.void_on,
    }


def _flag(row: FlagRow) -> dict[str, object]:
    return {"id": row.flag_id, "unit": row.code, "kind": row.kind, "from": row.start_on, "to": row.end_on, "reason": row.reason}
