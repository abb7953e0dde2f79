"""What the office should know before a run of reminders, in sentences."""

from collections.abc import Sequence
from datetime import date

from propdesk.i18n import _, ngettext
from propdesk.services.dunning import Candidate, Preview
from propdesk.services.reminders import ENDING_DAYS
from propdesk.ui import labels

NAMED = 4  # units named in a sentence before it says “…”


def summary(chosen: Sequence[Candidate]) -> str:
    """How many households receive a notice, and about how much."""
    households = ngettext("{n} household", "{n} households", len(chosen)).format(n=f"{len(chosen):,}")
    late_fee = sum(row.late_fee_fen for row in chosen)
    said = _("{households} · {total} and late fee {late_fee}") if late_fee else "{households} · {total}"
    return said.format(households=households, total=labels.yuan(sum(row.open_fen for row in chosen)), late_fee=labels.yuan(late_fee))


def facts(found: Preview, today: date) -> list[str]:
    """The newest payment and run, prepaid money that would pay, notices that reached nobody, limitation that ends soon."""
    lines = [_paid(found, today)]
    if found.last_run is not None:
        lines[0] += " " + _("The last run is of {day}.").format(day=found.last_run.isoformat())
    lines += [line for line in (_unused(found), _undelivered(found), _ending(found), _to_decide(found)) if line]
    return lines


def _paid(found: Preview, today: date) -> str:
    if found.last_paid is None:
        return _("No payment has been entered yet.")
    newest = _("The newest payment entered is of {day}; later ones are not in the notices.").format(day=found.last_paid.isoformat())
    days = (today - found.last_paid).days
    if days < 4:
        return newest
    return newest + " " + ngettext("That is {n} day ago.", "That is {n} days ago.", days).format(n=days)


def _unused(found: Preview) -> str:
    credit = [row.credit_fen for row in found.rows if row.credit_fen and row.demanded_fen]
    unused = _("{n} of them have {amount} prepaid that is not used for these arrears.")
    return unused.format(n=len(credit), amount=labels.yuan(sum(credit))) if credit else ""


def _undelivered(found: Preview) -> str:
    units = [row for row in found.rows if row.unit_id in found.undelivered]
    said = ngettext(
        "{n} has an earlier notice that reached nobody yet: {units}",
        "{n} have an earlier notice that reached nobody yet: {units}",
        len(units),
    )
    return said.format(n=len(units), units=_named([f"{row.code} {found.undelivered[row.unit_id]}" for row in units])) if units else ""


def _ending(found: Preview) -> str:
    rows = [row for row in found.rows if row.unit_id in found.ending]
    if not rows:
        return ""
    count, first = sum(found.ending[row.unit_id][0] for row in rows), min(found.ending[row.unit_id][1] for row in rows)
    said = ngettext(
        "The limitation of {n} charge ends within {days} days, the first on {day}: {units}",
        "The limitation of {n} charges ends within {days} days, the first on {day}: {units}",
        count,
    )
    return said.format(n=f"{count:,}", days=ENDING_DAYS, day=first.isoformat(), units=_named([row.code for row in rows]))


def _to_decide(found: Preview) -> str:
    rows = found.to_decide
    said = ngettext(
        "{n} is past the last paper; a task to decide is left for it: {units}",
        "{n} are past the last paper; a task to decide is left for each: {units}",
        len(rows),
    )
    return said.format(n=len(rows), units=_named([row.code for row in rows])) if rows else ""


def _named(texts: Sequence[str]) -> str:
    return ", ".join(texts[:NAMED]) + (" …" if len(texts) > NAMED else "")
