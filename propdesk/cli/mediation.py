"""``propdesk mediation``: write mediations down, list them, take one back."""

import argparse

from propdesk import clock
from propdesk.cli.desk import designated
from propdesk.cli.limitation import parse_counts
from propdesk.cli.output import Answer, table
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.evidence import COUNTS_NAMES
from propdesk.domain.mediation import BODY_NAMES, OUTCOME_NAMES, Told, parse_body, parse_outcome
from propdesk.i18n import _
from propdesk.services import households, ledger, mediation, payments
from propdesk.services.mediation import Mediation
from propdesk.services.office import Office, office_at, profile
from propdesk.services.prints import save_pdf

_MOST = 999_999_999


def record(words: argparse.Namespace) -> Answer:
    """Write a mediation down for the bills named, or for all that is overdue on the day it was asked for."""
    key, today = parse_key(words.key), parse_day(words.today) if words.today else clock.today()
    asked, met, ended = (parse_day(text) if text else None for text in (words.asked, words.met, words.ended))
    assert asked is not None
    told = Told(
        parse_body(words.body), asked, parse_outcome(words.outcome), "\n".join(words.participant), met, ended, words.agreement,
        words.promised, parse_counts(words.counts) if words.counts else None, words.counts_reason,
    )  # fmt: skip
    language = parse_language(words.lang) if words.lang else None
    check_out(words.print)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        done = mediation.record(office, unit.unit_id, told, _named(office, unit.unit_id, asked, words), today, key=key)
        path = None
        if words.print:
            path = save_pdf(words.print, mediation.draw(office, done.row.mediation_id, language or profile(office).language))
    return Answer(_facts(done) | {"file": path}, [_line(done), *([_("File: {path}").format(path=path)] if path else [])])


def _named(office: Office, unit_id: int, asked: object, words: argparse.Namespace) -> list[int]:
    if words.bill:
        return sorted(designated(payments.desk(office, unit_id, parse_day(words.asked)), words.bill))
    return [row.charge_id for row in ledger.of_unit(office, unit_id, parse_day(words.asked)) if row.arrears]


def _facts(found: Mediation) -> dict[str, object]:
    row = found.row
    return {
        "mediation": row.mediation_id, "unit": row.code, "body": row.body.value, "asked_on": row.asked_on, "met_on": row.met_on,
        "ended_on": row.ended_on, "outcome": row.outcome.value, "participants": row.participants.splitlines(),
        "agreement": row.agreement, "promised": row.promised, "counts": row.counts.value, "counts_reason": row.counts_reason,
        "charges": [line.charge_id for line in found.charges], "stands": row.stands, "void_on": row.void_on,
        "void_reason": row.void_reason,
    }  # fmt: skip


def _line(found: Mediation) -> str:
    row = found.row
    return _("Mediation {number}: {unit}, {body}, {outcome}. Limitation: {counts}").format(
        number=row.mediation_id, unit=row.code, body=_(BODY_NAMES[row.body]), outcome=_(OUTCOME_NAMES[row.outcome]),
        counts=_(COUNTS_NAMES[row.counts]),
    )  # fmt: skip


def listed(words: argparse.Namespace) -> Answer:
    """The mediations so far, those taken back with them."""
    with office_at(words.book, looking=True) as office:
        unit_id = households.unit_named(office, *split_kind(words.unit)).unit_id if words.unit else None
        found = mediation.listed(office, unit_id)
    heads = [_("Number"), _("Unit"), _("Asked for on"), _("Mediated by"), _("Outcome"), _("Limitation"), _("Bills"), _("Status")]
    rows = [
        (one.row.mediation_id, one.row.code, one.row.asked_on, _(BODY_NAMES[one.row.body]), _(OUTCOME_NAMES[one.row.outcome]),
         _(COUNTS_NAMES[one.row.counts]), len(one.charges), "" if one.row.stands else _("taken back or corrected"))
        for one in found
    ]  # fmt: skip
    lines = table(heads, rows, "rlllllrl") if rows else [_("No mediation was written down yet.")]
    return Answer({"count": len(found), "rows": [_facts(one) for one in found]}, lines)


def void(words: argparse.Namespace) -> Answer:
    """Take a mediation back with a reason."""
    number, day, key = parse_whole(words.mediation, 1, _MOST), parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        done = mediation.void(office, number, words.reason, day, key=key)
    return Answer(_facts(done), [_("Mediation {number} is taken back.").format(number=number)])
