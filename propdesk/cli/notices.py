"""``propdesk notices issue``: number the notices of a day and print them.

Units that are named receive theirs whatever the ladder's gap or a courtesy (a promise, hardship) says: that is the clerk's own act.
Without names everyone who owes receives one but those spared by courtesy, who are listed with the reason. What is disputed, on
hold, in instalments or before a court is demanded of nobody. A run by the ladder's timing is ``propdesk dunning run``.
"""

import argparse
from collections.abc import Mapping, Sequence
from datetime import date

from propdesk.cli.output import Answer, file_line, table, yuan
from propdesk.cli.values import check_folder, check_out, parse_day, parse_language, parse_whole, split_kind
from propdesk.errors import EnvironmentFault
from propdesk.i18n import _, ngettext
from propdesk.services import dunning, households, notices
from propdesk.services.dunning import Candidate
from propdesk.services.notices import Issued, NothingDemanded
from propdesk.services.office import Office, office_at, profile
from propdesk.services.papers import Filed, file_notices

_MOST_MONTHS = 1200


def issue(words: argparse.Namespace) -> Answer:
    """Freeze, number and print one notice for each unit that owes on the day; what was issued that day already is printed again."""
    as_of, months = parse_day(words.as_of), parse_whole(words.min_months, 1, _MOST_MONTHS)
    language = parse_language(words.lang) if words.lang else None
    check_out(words.out)
    check_folder(words.split)
    with office_at(words.book) as office:
        units = [households.unit_named(office, *split_kind(text)) for text in words.unit]
        rows = notices.candidates(office, as_of, codes=[unit.code for unit in units], min_months=months)
        wanted = {unit.unit_id for unit in units}
        ids = [row.unit_id for row in rows if not wanted or row.unit_id in wanted]
        spared = [] if wanted else _spared(office, as_of, ids)
        ids = [unit_id for unit_id in ids if unit_id not in {row.unit_id for row in spared}]
        if not ids and spared:
            raise NothingDemanded(as_of=as_of, reason=_why(spared[0]))
        overdue = {row.unit_id: row.months for row in rows}
        office.mark()
        issued = notices.issue(office, as_of, ids, language or profile(office).language)
        try:
            if words.split:
                words.split.mkdir(exist_ok=True)
            filed = file_notices(office, issued.documents, words.out, words.split, small=words.small)
        except (EnvironmentFault, OSError) as fault:
            return _not_printed(issued, overdue, fault)
    facts = _facts(issued, overdue, filed) | {"left_out": [{"unit": row.code, "because": _why(row)} for row in spared]}
    said = [_("{unit} left out: {reason}").format(unit=row.code, reason=_why(row)) for row in spared]
    failed = [_("{unit}: no notice could be drawn up. {reason}").format(unit=one.code, reason=one.reason(_)) for one in issued.failed]
    return Answer(facts, _lines(issued, overdue, filed) + said, "\n".join(failed))


def _spared(office: Office, as_of: date, unit_ids: Sequence[int]) -> list[Candidate]:
    """The households that receive none unless they are named: what they owe rests, or courtesy spares them; not the ladder's timing."""
    found = dunning.preview(office, as_of, unit_ids).left_out
    return [row for row in found if not all(one.why.timing for one in row.against)]


def _why(row: Candidate) -> str:
    return "; ".join(one.sentence(_) for one in row.against if not one.why.timing)


def filed_facts(filed: Filed | None) -> dict[str, object]:
    """What was written, for machines."""
    return {
        "pages": filed.pages if filed else 0,
        "files": list(filed.paths) if filed else [],
        "missing_glyphs": [{"text": one.text, "characters": one.characters} for one in filed.missing] if filed else [],
    }


def missing_lines(filed: Filed | None) -> list[str]:
    """Which characters no font has."""
    return [_no_glyph(one.text, one.characters) for one in filed.missing] if filed else []


def _facts(issued: Issued, overdue: Mapping[int, int], filed: Filed | None) -> dict[str, object]:
    return {
        "count": len(issued.documents),
        "fresh": issued.fresh,
        "total_fen": issued.total_fen,
        **filed_facts(filed),
        "failed": [{"unit": one.code, "reason": one.reason(_)} for one in issued.failed],
        "rows": [
            {
                "number": row.number,
                "unit": row.code,
                "language": row.language,
                "issued_on": row.issued_on,
                "total_fen": row.total_fen,
                "months": overdue.get(row.unit_id, 0),
            }
            for row in issued.documents
        ],
    }


def _lines(issued: Issued, overdue: Mapping[int, int], filed: Filed) -> list[str]:
    rows = [(row.number, row.code, overdue.get(row.unit_id, 0), yuan(row.total_fen)) for row in issued.documents]
    lines = table([_("Number"), _("Unit"), _("Months"), _("Amount")], rows, "llrr")
    lines += ["", _summary(issued)]
    lines += [file_line(filed)]
    if len(filed.paths) > 1:
        lines.append(_("One file each, {count} of them, in {folder}").format(count=len(filed.paths) - 1, folder=filed.paths[-1].parent))
    return [*lines, *missing_lines(filed)]


def _summary(issued: Issued) -> str:
    count, fresh = len(issued.documents), issued.fresh
    sentence = ngettext(
        "{count} notice, {total}; {fresh} new, the others of that day.",
        "{count} notices, {total}; {fresh} new, the others of that day.",
        count,
    )
    if fresh == count:
        sentence = ngettext("{count} notice was issued, {total}.", "{count} notices were issued, {total}.", count)
    return sentence.format(count=count, fresh=fresh, total=yuan(issued.total_fen))


def _no_glyph(text: str, characters: str) -> str:
    return _("No font has {characters} of “{text}”; a box with its code was printed instead.").format(characters=characters, text=text)


def _not_printed(issued: Issued, overdue: Mapping[int, int], fault: EnvironmentFault | OSError) -> Answer:
    """The notices stand, the file does not: say both, and how the file is made."""
    reason = fault.sentence(_) if isinstance(fault, EnvironmentFault) else str(fault.strerror or fault)
    numbers = [row.number for row in issued.documents]
    sentence = _(
        "The notices {first} to {last} ({count}) are issued but not printed: {reason} "
        "Run the same command again to print these same notices."
    )
    trouble = sentence.format(first=min(numbers), last=max(numbers), count=len(numbers), reason=reason)
    return Answer(_facts(issued, overdue, None), [], trouble)
