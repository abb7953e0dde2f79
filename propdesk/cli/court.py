"""``propdesk court``: open cases, write steps and evidence, reckon and book the fee, make the bundle."""

import argparse
import os
from collections.abc import Sequence
from datetime import date

from propdesk import clock
from propdesk.cli.desk import PIN, designated
from propdesk.cli.output import Answer, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.approvals import Approval
from propdesk.domain.court import HINT_TEXTS, ITEM_NAMES, ITEM_STATE_NAMES, WAY_NAMES, Item, parse_item, parse_item_state, parse_way
from propdesk.domain.court_events import STEP_NAMES, TERM_NAMES, parse_step
from propdesk.domain.money import parse_yuan
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext
from propdesk.services import court, evidence_bundle, households, payments
from propdesk.services.court import Cost, CourtFile, CourtRow
from propdesk.services.office import Office, office_at, profile

_MOST = 999_999_999


class StepMissing(UserError):
    """Say which step of the case it is, with --step."""


class CostItemUnknown(UserError):
    """There is no charge item “{item}” for costs of collecting. Use one of: {items}."""


class FeeUnknown(UserError):
    """What this way costs is set elsewhere. Give the amount, with --amount."""


class FeeNeedsCase(UserError):
    """Only the fee of a case can be booked. Give the case instead of a claim."""


def open_case(words: argparse.Namespace) -> Answer:
    """Open a case; what speaks against the way is said with it."""
    day, key, way = parse_day(words.date), parse_key(words.key), parse_way(words.way)
    approval = Approval(words.reason, words.approver, os.environ.get(PIN, ""))
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        charges = sorted(designated(payments.desk(office, unit.unit_id, day), words.bill)) if words.bill else None
        hints = court.before(office, unit.unit_id, day, charges).hints[way]
        row = court.open_case(office, unit.unit_id, way, words.court, day, approval, charge_ids=charges, key=key)
        found = court.file(office, row.case_id, day)
    facts = _file_facts(found, day) | {"hints": [hint.value for hint in hints]}
    return Answer(facts, [*_lines(found), *(_(HINT_TEXTS[hint]) for hint in hints)])


def event(words: argparse.Namespace) -> Answer:
    """Write a step of a case, or take one back."""
    day, key, today = parse_day(words.date), parse_key(words.key), parse_day(words.today) if words.today else clock.today()
    amount = parse_yuan(words.amount) if words.amount else None
    step = parse_step(words.step) if words.step else None
    with office_at(words.book) as office:
        if words.void:
            row = court.void_step(office, parse_whole(words.void, 1, _MOST), words.reason, day, key=key)
        else:
            if step is None:
                raise StepMissing()
            number = parse_whole(words.case, 1, _MOST)
            row = court.add_step(office, number, step, day, today, reference=words.reference, amount_fen=amount, note=words.note, key=key)
        found = court.file(office, row.case_id, max(day, today))
    return Answer(_file_facts(found, max(day, today)), _lines(found))


def item(words: argparse.Namespace) -> Answer:
    """Say how it stands with one thing a claim is proved with."""
    number, key = parse_whole(words.case, 1, _MOST), parse_key(words.key)
    thing, state = parse_item(words.item), parse_item_state(words.state)
    with office_at(words.book) as office:
        found = court.say(office, number, thing, state, words.note, words.file, key=key)
    return Answer(_file_facts(found, clock.today()), _evidence(found))


def fee(words: argparse.Namespace) -> Answer:
    """What each way costs for a claim; with ``--book-as`` the fee of a case becomes a cost the unit owes."""
    amount = parse_yuan(words.amount) if words.amount else None
    if words.claim is not None:
        if words.book_as:
            raise FeeNeedsCase()
        claim = parse_yuan(words.claim)
        return _costs(claim, court.costs(claim))
    number, key, day = parse_whole(words.case, 1, _MOST), parse_key(words.key), parse_day(words.date) if words.date else clock.today()
    with office_at(words.book, looking=not words.book_as) as office:
        found = court.file(office, number, day)
        if not words.book_as:
            return _costs(found.row.claim_fen, [found.cost])
        wanted = amount if amount is not None else found.cost.fee_fen
        if wanted is None:
            raise FeeUnknown()
        booked = court.book_fee(office, number, _cost_item(office, words.book_as), wanted, day, day, _("Court fee"), key=key)
    said = _("{amount} booked as {item}, due on {day}.").format(amount=yuan(booked), item=words.book_as, day=day)
    return Answer({"case": number, "booked_fen": booked, "item": words.book_as, "due_on": day}, [said])


def _cost_item(office: Office, name: str) -> int:
    items = court.cost_items(office)
    found = next((one.id for one in items if one.name == name), None)
    if found is None:
        raise CostItemUnknown(item=name, items=_(", ").join(one.name for one in items) or "—")
    return found


def _costs(claim: int, costs: Sequence[Cost]) -> Answer:
    facts = {
        "claim_fen": claim,
        "ways": [{"way": one.way.value, "fee_fen": one.fee_fen, "simplified_fen": one.simplified_fen} for one in costs],
    }
    elsewhere = _("set elsewhere")
    rows = [
        (_(WAY_NAMES[one.way]), *(elsewhere if fen is None else yuan(fen) for fen in (one.fee_fen, one.simplified_fen))) for one in costs
    ]
    return Answer(facts, table([_("Way"), _("Fee"), _("Simplified")], rows, "lrr"))


def bundle(words: argparse.Namespace) -> Answer:
    """All evidence of a case as one PDF; what could not be put in is said on the error output (exit code 1)."""
    number, day = parse_whole(words.case, 1, _MOST), parse_day(words.as_of)
    language = parse_language(words.lang) if words.lang else None
    check_out(words.out)
    with office_at(words.book) as office:
        path, made = evidence_bundle.file_bundle(office, number, day, language or profile(office).language, words.out)
    rows = [
        {
            "number": one.number, "title": one.title, "part": one.part, "sha256": one.sha256, "first": one.first, "last": one.last,
            "trouble": one.trouble,
        }
        for one in made.index
    ]  # fmt: skip
    said = ngettext("{n} item on {pages} pages: {path}", "{n} items on {pages} pages: {path}", len(rows))
    trouble = "; ".join(f"{one.title}: {one.trouble}" for one in made.troubles)
    facts = {"case": number, "pages": made.pages, "file": path, "items": rows, "troubles": len(made.troubles)}
    return Answer(facts, [said.format(n=len(rows), pages=made.pages, path=path)], trouble)


def listed(words: argparse.Namespace) -> Answer:
    """The cases as they stand on a day."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        unit_id = households.unit_named(office, *split_kind(words.unit)).unit_id if words.unit else None
        found = court.listed(office, day, unit_id)
    heads = [_("Case"), _("Unit"), _("Way"), _("Court"), _("Opened on"), _("Claim"), _("Last step"), _("Next term")]
    rows = [
        (row.case_id, row.code, _(WAY_NAMES[row.way]), row.court, row.opened_on, yuan(row.claim_fen), _last(row), _next(row, day))
        for row in found
    ]
    lines = table(heads, rows, "rllllrll") if rows else [_("No case was opened yet.")]
    return Answer({"as_of": day, "count": len(found), "rows": [_facts(row, day) for row in found]}, lines)


def _last(row: CourtRow) -> str:
    if not row.events:
        return _("being prepared")
    last = row.events[-1]
    return f"{last.on} {_(STEP_NAMES[last.step])}"


def _next(row: CourtRow, day: date) -> str:
    terms = court.terms(row, day)
    return f"{terms[0].on} {_(TERM_NAMES[terms[0].term])}" if terms else ""


def _facts(row: CourtRow, day: date) -> dict[str, object]:
    terms = [{"term": one.term.value, "on": one.on} for one in court.terms(row, day)]
    return {
        "case": row.case_id, "unit": row.code, "way": row.way.value, "court": row.court, "opened_on": row.opened_on,
        "approver": row.approver, "reason": row.reason, "principal_fen": row.principal_fen, "late_fee_fen": row.late_fee_fen,
        "claim_fen": row.claim_fen, "over_on": row.over_on, "terms": terms,
    }  # fmt: skip


def _file_facts(found: CourtFile, day: date) -> dict[str, object]:
    return _facts(found.row, day) | {
        "fee_fen": found.cost.fee_fen, "booked_fen": found.booked_fen, "charges": [one.charge_id for one in found.claimed],
        "events": [
            {
                "event": one.event_id, "step": one.step.value, "on": one.event_on, "reference": one.reference, "amount_fen": one.amount_fen,
                "note": one.note, "void_on": one.void_on,
            }
            for one in found.events
        ],
        "evidence": [
            {"item": one.item.value, "state": one.state.value, "held": one.held, "note": one.note, "files": one.files}
            for one in found.evidence
        ],
    }  # fmt: skip


def _lines(found: CourtFile) -> list[str]:
    row = found.row
    head = _("Case {number}: {unit}, {way}, claim {claim}").format(
        number=row.case_id, unit=row.code, way=_(WAY_NAMES[row.way]), claim=yuan(row.claim_fen)
    )
    steps = [
        (one.event_id, one.event_on, _(STEP_NAMES[one.step]), one.reference, yuan(one.amount_fen) if one.amount_fen else "")
        for one in found.events
        if one.void_on is None
    ]
    told = table([_("Number"), _("Date"), _("Step"), _("Reference"), _("Amount")], steps, "rlllr") if steps else []
    return [head, *told, *(f"{one.on} {_(TERM_NAMES[one.term])}" for one in found.deadlines)]


def _evidence(found: CourtFile) -> list[str]:
    order = list(Item)
    rows = [
        (order.index(one.item) + 1, _(ITEM_NAMES[one.item]), _(ITEM_STATE_NAMES[one.state]), one.held, one.note, one.files or "")
        for one in found.evidence
    ]
    return table([_("No."), _("Evidence"), _("State"), _("In the book"), _("Remarks"), _("Files")], rows, "rllllr")
