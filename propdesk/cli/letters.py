"""``propdesk letters``: drafts for a law firm, and the log of what was handed over."""

import argparse
import os

from propdesk import clock
from propdesk.cli.desk import PIN
from propdesk.cli.output import Answer, file_line, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, split_kind
from propdesk.domain.approvals import Approval
from propdesk.domain.disclosures import parse_field
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext, window
from propdesk.services import disclosures, households, letters
from propdesk.services.disclosures import DisclosureRow
from propdesk.services.letters import DraftRow
from propdesk.services.office import office_at, profile


class DraftUnknown(UserError):
    """There is no draft with the number {number}."""


def draft(words: argparse.Namespace) -> Answer:
    """Number, freeze and write a draft; what stands in it is only what the ledger and the deliveries say."""
    as_of, key = parse_day(words.as_of), parse_key(words.key)
    language = parse_language(words.lang) if words.lang else None
    for path in (words.out, words.word, words.sheet):
        check_out(path)
    approval = Approval(words.reason, words.approver, os.environ.get(PIN, ""))
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        row = letters.draft(office, unit.unit_id, as_of, language or profile(office).language, approval, key=key)
        filed = letters.file_draft(office, row, words.out, words.word, words.sheet)
        made = next(one for one in letters.listed(office, unit.unit_id) if one.document.document_id == row.document_id)
    facts = _facts(made) | {"pages": filed.pages, "files": list(filed.paths)}
    return Answer(facts, [_line(made), file_line(filed)])


def _facts(row: DraftRow) -> dict[str, object]:
    paper = row.document
    return {
        "number": paper.number, "unit": paper.code, "as_of": paper.issued_on, "language": paper.language, "total_fen": paper.total_fen,
        "approver": row.approver, "demands": row.demands, "provable": row.provable, "prints": paper.prints,
    }  # fmt: skip


def _line(row: DraftRow) -> str:
    return _("{number}: {unit}, {total} as of {day}; {provable} of {demands} demands can be proved.").format(
        number=row.document.number, unit=row.document.code, total=yuan(row.document.total_fen), day=row.document.issued_on,
        provable=row.provable, demands=row.demands,
    )  # fmt: skip


def hand_over(words: argparse.Namespace) -> Answer:
    """Write down that a draft went to a firm: to whom, what data, what for, when."""
    day, key = parse_day(words.date), parse_key(words.key)
    fields = tuple(parse_field(text) for text in words.field)
    with office_at(words.book) as office:
        number = words.number.strip().upper()
        found = next((one.document for one in letters.listed(office) if one.document.number == number), None)
        if found is None:
            raise DraftUnknown(number=words.number)
        row = disclosures.hand_over(
            office, found.unit_id, words.recipient, fields, words.purpose, day, clock.today(), document_id=found.document_id, key=key
        )
    said = _("{number} handed to {recipient} on {day}: {fields}").format(
        number=row.number, recipient=row.recipient, day=row.handed_on, fields=disclosures.field_words(row.fields, window())
    )
    return Answer(_given(row), [said])


def _given(row: DisclosureRow) -> dict[str, object]:
    return {
        "disclosure": row.disclosure_id, "unit": row.code, "number": row.number, "recipient": row.recipient, "purpose": row.purpose,
        "fields": [field.value for field in row.fields], "handed_on": row.handed_on, "operator": row.operator,
    }  # fmt: skip


def listed(words: argparse.Namespace) -> Answer:
    """Drafts and hand-overs; with ``--log`` the share log as a file."""
    check_out(words.log)
    with office_at(words.book, looking=True) as office:
        unit_id = households.unit_named(office, *split_kind(words.unit)).unit_id if words.unit else None
        drafts, given = letters.listed(office, unit_id), disclosures.listed(office, unit_id=unit_id)
        if words.log:
            disclosures.export(office, words.log, window().language)
    facts = {"drafts": [_facts(row) for row in drafts], "handed_over": [_given(row) for row in given], "file": words.log}
    heads = [_("Number"), _("Unit"), _("As of"), _("Total"), _("Allowed by"), _("Proved"), _("Demands")]
    papers = [(row.document, row) for row in drafts]
    rows = [
        (paper.number, paper.code, paper.issued_on, yuan(paper.total_fen), row.approver, row.provable, row.demands) for paper, row in papers
    ]
    lines = table(heads, rows, "lllrlrr") if rows else [_("No draft was made yet.")]
    told = [
        (row.handed_on, row.code, row.number, row.recipient, disclosures.field_words(row.fields, window()), row.purpose) for row in given
    ]
    if told:
        lines += ["", ngettext("{n} hand-over:", "{n} hand-overs:", len(told)).format(n=len(told))]
        lines += table([_("Handed over on"), _("Unit"), _("Paper"), _("Recipient"), _("Data"), _("Purpose")], told)
    return Answer(facts, lines)
