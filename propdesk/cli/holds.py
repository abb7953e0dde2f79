"""``propdesk holds``: let reminders or late fees rest, note a dispute, end either, see what is in force on a day."""

import argparse

from propdesk import clock
from propdesk.cli.desk import designated
from propdesk.cli.output import Answer, table, yuan
from propdesk.cli.values import parse_day, parse_key, parse_whole, split_kind
from propdesk.domain.holds import KIND_NAMES, HoldKind, HoldTerms
from propdesk.domain.money import parse_yuan
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import holds, households, payments
from propdesk.services.holds import HoldRow
from propdesk.services.office import office_at

RESTS = {"reminders": (True, False), "late-fees": (False, True), "both": (True, True)}


class BillsSeveral(UserError):
    """“{bill}” names {count} bills of this unit. A hold is of one bill or of all: name it like 物业费:2026-08."""


class RestsUnknown(UserError):
    """“{text}” is nothing that can rest. Use reminders, late-fees or both."""


def set_hold(words: argparse.Namespace) -> Answer:
    """Let something rest from a day on, or note a dispute."""
    start, until, key = parse_day(words.start), parse_day(words.until) if words.until else None, parse_key(words.key)
    dunning, late_fee = _rests(words)
    amount = parse_yuan(words.amount) if words.amount else None
    kind = HoldKind.DISPUTE if words.dispute else HoldKind.HOLD
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        charge_id = None
        if words.bill:
            named = designated(payments.desk(office, unit.unit_id, clock.today()), [words.bill])
            if len(named) > 1:
                raise BillsSeveral(bill=words.bill, count=len(named))
            (charge_id,) = named
        terms = HoldTerms(start, until, words.reason, charge_id, kind, late_fee, dunning, words.ticket or "", amount)
        row = holds.set_hold(office, unit.unit_id, terms, key=key)
    return _answer(row, _("{kind} {number}: {unit} from {start} to {end}."))


def end(words: argparse.Namespace) -> Answer:
    """End a hold or dispute before a day."""
    number, day, key = parse_whole(words.hold, 1, 999_999_999), parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        row = holds.end_hold(office, number, day, key=key)
    return _answer(row, _("{kind} {number}: {unit} from {start} to {end}."))


def listed(words: argparse.Namespace) -> Answer:
    """The holds and disputes in force on a day."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        rows = holds.in_force(office, day)
    facts = {"as_of": day, "count": len(rows), "holds": [_facts(row) for row in rows]}
    if not rows:
        return Answer(facts, [_("Nothing rests and nothing is in dispute on {day}.").format(day=day)])
    heads = [_("No."), _("Unit"), _("Kind"), _("Which charges"), _("In dispute"), _("Rests from"), _("Runs again from"), _("Reason")]
    said = [
        (
            row.hold_id,
            row.code,
            _(KIND_NAMES[row.kind]),
            f"{row.item} {row.period}" if row.charge_id else _("All of the household"),
            yuan(row.amount_fen) if row.amount_fen is not None else "—",
            row.start_on,
            row.end_on or "—",
            row.reason,
        )
        for row in rows
    ]
    return Answer(facts, table(heads, said, "rlllrlll"))


def _rests(words: argparse.Namespace) -> tuple[bool, bool]:
    """(reminders, late fees): a dispute always stops reminders, and late fees only where that is said."""
    text = words.rests or ("reminders" if words.dispute else "both")
    found = RESTS.get(text.strip().lower())
    if found is None:
        raise RestsUnknown(text=text)
    return found


def _answer(row: HoldRow, sentence: str) -> Answer:
    said = sentence.format(
        kind=_(KIND_NAMES[row.kind]), number=row.hold_id, unit=row.code, start=row.start_on, end=row.end_on or _("until it is ended")
    )
    return Answer(_facts(row), [said])


def _facts(row: HoldRow) -> dict[str, object]:
    return {
        "hold": row.hold_id,
        "unit": row.code,
        "kind": row.kind.value,
        "charge": row.charge_id,
        "amount_fen": row.amount_fen,
        "reminders": row.dunning,
        "late_fees": row.late_fee,
        "start_on": row.start_on,
        "end_on": row.end_on,
        "ticket": row.ticket,
        "reason": row.reason,
    }
