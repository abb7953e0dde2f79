"""``propdesk dunning``: look at a run of reminders, issue it, and say where old arrears stand."""

import argparse
from pathlib import Path

from propdesk.cli.notices import filed_facts, missing_lines
from propdesk.cli.output import Answer, file_line, table, yuan
from propdesk.cli.values import check_folder, check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.ladder import MAX_LEVELS
from propdesk.errors import EnvironmentFault
from propdesk.i18n import _, ngettext
from propdesk.services import dunning, households, levels
from propdesk.services.dunning import Candidate, Preview, Ran
from propdesk.services.office import Office, office_at, profile
from propdesk.services.papers import Filed, file_notices


def preview(words: argparse.Namespace) -> Answer:
    """Who would be reminded, who is left out and why, and what to know before."""
    as_of = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        found = dunning.preview(office, as_of, _units(office, words.unit) or None)
    return Answer(_preview_facts(found), _preview_lines(found))


def run(words: argparse.Namespace) -> Answer:
    """Issue the notices of a run and print them; what that day issued already is printed again."""
    as_of, key = parse_day(words.as_of), parse_key(words.key)
    language = parse_language(words.lang) if words.lang else None
    check_out(words.out)
    check_folder(words.split)
    with office_at(words.book) as office:
        units, back = _units(office, words.unit), dict.fromkeys(_units(office, words.put_back), words.reason)
        wanted = list(dict.fromkeys([*units, *back])) if units else None
        office.mark()
        ran = dunning.run(office, as_of, language or profile(office).language, unit_ids=wanted, returned=back, key=key)
        try:
            filed = _file(office, ran, words.out, words.split, small=words.small)
        except (EnvironmentFault, OSError) as fault:
            reason = fault.sentence(_) if isinstance(fault, EnvironmentFault) else str(fault.strerror or fault)
            said = _("The notices are issued but not printed: {reason} Run the same command again to print these same notices.")
            return Answer(_ran_facts(ran, None), [], said.format(reason=reason))
    return Answer(_ran_facts(ran, filed), _ran_lines(ran, filed), _trouble(ran))


def set_level(words: argparse.Namespace) -> Answer:
    """Say at which level a unit's old arrears stand already."""
    position, day, key = parse_whole(words.level, 1, MAX_LEVELS), parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        office.mark()
        now = levels.set_level(office, unit.unit_id, position, day, words.reason, key=key)
    following = now.next
    facts = {
        "unit": unit.code,
        "level": now.position,
        "stage": now.level.stage.value if now.level else None,
        "next": following.stage.value if following else None,
        "next_on": now.next_on,
    }
    name = _(now.level.name) if now.level else ""
    return Answer(facts, [_("{unit} stands at level {level}, {name}.").format(unit=unit.code, level=now.position, name=name)])


def _units(office: Office, texts: list[str]) -> list[int]:
    return [households.unit_named(office, *split_kind(text)).unit_id for text in texts]


def _file(office: Office, ran: Ran, out: Path, split: Path | None, *, small: bool) -> Filed | None:
    """The file of the notices; None where the run left tasks only."""
    if not ran.documents:
        return None
    if split:
        split.mkdir(exist_ok=True)
    return file_notices(office, ran.documents, out, split, small=small)


def _preview_facts(found: Preview) -> dict[str, object]:
    return {
        "as_of": found.as_of,
        "last_paid": found.last_paid,
        "last_run": found.last_run,
        "count": len(found.due),
        "total_fen": sum(row.demanded_fen for row in found.due),
        "due": [_row(row) for row in found.due],
        "left_out": [_row(row) | {"why": [one.why.value for one in row.against], "because": row.why_not(_)} for row in found.left_out],
        "to_decide": [row.code for row in found.to_decide],
        "undelivered": [
            {"unit": row.code, "number": found.undelivered[row.unit_id]} for row in found.rows if row.unit_id in found.undelivered
        ],
        "limitation_ending": [
            {"unit": row.code, "charges": found.ending[row.unit_id][0], "first": found.ending[row.unit_id][1]}
            for row in found.rows
            if row.unit_id in found.ending
        ],
        "unused_credit_fen": sum(row.credit_fen for row in found.rows if row.demanded_fen),
    }


def _row(row: Candidate) -> dict[str, object]:
    return {
        "unit": row.code,
        "days_late": row.days_late,
        "open_fen": row.open_fen,
        "late_fee_fen": row.late_fee_fen,
        "not_demanded_fen": row.resting_fen,
        "credit_fen": row.credit_fen,
        "level": row.now.position if row.now else 0,
        "stage": row.now.stage.value if row.now else None,
        "next": row.paper.stage.value if row.paper else None,
        "channel": row.channel or None,
        "pay_by": row.pay_by,
        "issued": row.issued,
    }


def _preview_lines(found: Preview) -> list[str]:
    heads = [_("Unit"), _("Days late"), _("Demanded"), _("Level now"), _("Next step"), _("Pay by"), _("Left out because")]
    rows = [
        (
            row.code, row.days_late, yuan(row.demanded_fen), _(row.now.name) if row.now else "—", _(row.paper.name) if row.paper else "—",
            row.pay_by or "—", row.why_not(_),
        )
        for row in found.rows
    ]  # fmt: skip
    count = len(found.due)
    said = ngettext("{n} household is due a reminder: {total}.", "{n} households are due a reminder: {total}.", count)
    paid = _("Newest payment entered: {day}.").format(day=found.last_paid or "—")
    return [*table(heads, rows, "lrrlll"), "", said.format(n=count, total=yuan(sum(row.demanded_fen for row in found.due))), paid]


def _ran_facts(ran: Ran, filed: Filed | None) -> dict[str, object]:
    return {
        "count": len(ran.documents),
        "fresh": ran.fresh,
        "total_fen": ran.total_fen,
        "to_decide": list(ran.to_decide),
        "failed": [{"unit": one.code, "reason": one.reason(_)} for one in ran.failed],
        **filed_facts(filed),
        "rows": [
            {"number": row.number, "unit": row.code, "language": row.language, "issued_on": row.issued_on, "total_fen": row.total_fen}
            for row in ran.documents
        ],
    }


def _ran_lines(ran: Ran, filed: Filed | None) -> list[str]:
    rows = [(row.number, row.code, yuan(row.total_fen)) for row in ran.documents]
    lines = [*table([_("Number"), _("Unit"), _("Amount")], rows, "llr"), ""] if rows else []
    said = ngettext("{n} notice, {fresh} of them new: {total}.", "{n} notices, {fresh} of them new: {total}.", len(rows))
    lines.append(said.format(n=len(rows), fresh=ran.fresh, total=yuan(ran.total_fen)))
    if ran.to_decide:
        lines.append(_("Past the last paper, to be decided: {units}").format(units=", ".join(ran.to_decide)))
    return [*lines, *([file_line(filed)] if filed else []), *missing_lines(filed)]


def _trouble(ran: Ran) -> str:
    return "\n".join(_("{unit}: no notice could be drawn up. {reason}").format(unit=one.code, reason=one.reason(_)) for one in ran.failed)
