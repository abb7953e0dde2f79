"""``propdesk limitation``: the watch of a day, the sheet of a unit, events written down and taken back."""

import argparse

from propdesk import clock
from propdesk.cli.desk import designated
from propdesk.cli.output import Answer, file_line, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.limitation import GROUP_NAMES, KIND_NAMES, Group, Kind
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext, window
from propdesk.services import households, limitation, payments
from propdesk.services.limitation import EventRow, Said, Watch, WatchRow
from propdesk.services.limitation_words import left_in, why_in
from propdesk.services.office import office_at

_MOST_DAYS = 7_305  # twenty years


class KindNotUnderstood(UserError):
    """“{text}” is nothing that bears on limitation. Use {kinds}."""


class CountsNotUnderstood(UserError):
    """“{text}” is no answer to whether it counts. Use yes, provisional, review or no."""


def listed(words: argparse.Namespace) -> Answer:
    """The watch of a day; with ``--within`` what is about to be lost."""
    as_of = parse_day(words.as_of)
    within = parse_whole(words.within, 0, _MOST_DAYS) if words.within is not None else None
    with office_at(words.book, looking=True) as office:
        units = [households.unit_named(office, *split_kind(text)).unit_id for text in words.unit]
        watch = limitation.watch(office, as_of, units or None)
    if within is not None:
        watch = Watch(as_of, tuple(row for row in watch.rows if row.limitation.ends_within(within)))
    facts = {
        "as_of": as_of,
        "count": len(watch.rows),
        "total_fen": watch.total_fen,
        "groups": {group.value: count for group, count in watch.counts.items()},
        "rows": [_row_facts(row) for row in watch.rows],
    }
    return Answer(facts, _lines(watch))


def _row_facts(row: WatchRow) -> dict[str, object]:
    found, texts = row.limitation, window()
    return {
        "charge": row.charge_id,
        "unit": row.code,
        "item": row.item,
        "period": row.period,
        "due_on": row.due_on,
        "open_fen": row.open_fen,
        "late_fee_fen": row.late_fee_fen,
        "demanded_fen": row.demanded_fen,
        "liable": row.liable,
        "last_safe_day": found.last_safe_day,
        "days_left": found.days_left,
        "group": row.group.value,
        "expired": found.expired,
        "running": found.running,
        "waived": found.waived is not None,
        "why": why_in(texts, found),
        "provisional_day": found.provisional_day,
        "to_review": found.to_review,
        "bound": found.bound,
        "whole_contract_day_disputed": found.whole_contract_day,
    }


def _lines(watch: Watch) -> list[str]:
    texts = window()
    if not watch.rows:
        return [_("No open charge past its due day.")]
    rows = [
        (row.code, row.item, limitation.period_in(row), row.due_on, yuan(row.open_fen), row.last_safe_day, left_in(texts, row.limitation),
         why_in(texts, row.limitation), limitation.notes_in(texts, row))
        for row in watch.rows
    ]  # fmt: skip
    heads = [_("Unit"), _("Charge item"), _("Period"), _("Due"), _("Open"), _("Last safe day"), _("Left"), _("Rests on"), _("Note")]
    said = ngettext("{n} charge, {total} open.", "{n} charges, {total} open.", len(watch.rows))
    groups = _(", ").join(f"{_(GROUP_NAMES[group])} {watch.counts[group]:,}" for group in Group if watch.counts[group])
    return [*table(heads, rows, "llllrllll"), "", said.format(n=len(watch.rows), total=yuan(watch.total_fen)), groups]


def sheet(words: argparse.Namespace) -> Answer:
    """The limitation sheet of a unit as a PDF."""
    as_of = parse_day(words.as_of)
    language = parse_language(words.lang) if words.lang else window().language
    check_out(words.out)
    with office_at(words.book, looking=True) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        content = limitation.sheet_of(office, unit.unit_id, as_of, language)
        filed = limitation.file_sheet(office, content, words.out)
    facts = {"unit": unit.code, "charges": len(content.charges), "total_fen": content.total_fen, "file": filed.paths[0]}
    return Answer(facts | {"pages": filed.pages}, [file_line(filed)])


def event(words: argparse.Namespace) -> Answer:
    """Write an event down for some charges of a unit."""
    day, key = parse_day(words.date), parse_key(words.key)
    end = parse_day(words.end) if words.end else None
    kind, counts = _kind(words.kind), parse_counts(words.counts)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        charges = designated(payments.desk(office, unit.unit_id, clock.today()), words.bill)
        said = Said(kind, day, tuple(sorted(charges)), words.reason, words.person, end, counts)
        row = limitation.record(office, unit.unit_id, said, clock.today(), key=key)
    return _answer(row, _("Event {number}: {unit}, {kind} of {day}. {counts}. Charges named: {n}."))


def void(words: argparse.Namespace) -> Answer:
    """Take an event back."""
    number, day, key = parse_whole(words.event, 1, 999_999_999), parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        row = limitation.void(office, number, words.reason, day, key=key)
    return _answer(row, _("Event {number} of {unit} was taken back: {kind} of {day}."))


def _answer(row: EventRow, sentence: str) -> Answer:
    facts = {
        "event": row.event_id, "unit": row.code, "kind": row.kind, "event_on": row.event_on, "ended_on": row.ended_on, "counts": row.counts,
        "charges": list(row.charge_ids), "reason": row.reason, "person": row.person, "void_on": row.void_on, "void_reason": row.void_reason,
    }  # fmt: skip
    line = sentence.format(
        number=row.event_id, unit=row.code, kind=_(KIND_NAMES[Kind(row.kind)]), day=row.event_on, n=len(row.charge_ids),
        counts=_(COUNTS_NAMES[Counts(row.counts)]),
    )  # fmt: skip
    return Answer(facts, [line])


def _kind(text: str) -> Kind:
    try:
        return Kind(text.strip().lower().replace("-", "_"))
    except ValueError:
        raise KindNotUnderstood(text=text, kinds=", ".join(Kind)) from None


def parse_counts(text: str) -> Counts:
    """Whether something counts, as typed; raises `CountsNotUnderstood`."""
    try:
        return Counts(text.strip().lower())
    except ValueError:
        raise CountsNotUnderstood(text=text) from None
