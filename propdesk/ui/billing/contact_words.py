"""What the window says of contacts, promises and flags, in one place for dialogs and lists."""

from propdesk.domain.contacts import CHANNEL_NAMES, FLAG_NAMES, RESULT_NAMES, Channel, FlagKind, Result
from propdesk.domain.privacy import mask_phone
from propdesk.domain.promises import FAILED, STATE_NAMES, PromiseState
from propdesk.i18n import _, ngettext
from propdesk.services.contact_desk import Situation
from propdesk.store.contacts import ContactRow
from propdesk.store.promises import PromiseRow
from propdesk.ui.labels import yuan

TONES = {
    PromiseState.OPEN: "info",
    PromiseState.KEPT: "ok",
    PromiseState.PART_KEPT: "warn",
    PromiseState.BROKEN: "danger",
    PromiseState.VOID: "neutral",
}


def contact_text(row: ContactRow) -> str:
    """One contact in a line: day, way, result, who."""
    parts = (row.on.isoformat(), row.at, _(CHANNEL_NAMES[Channel(row.channel)]), _(RESULT_NAMES[Result(row.result)]), row.staff)
    return " · ".join(part for part in parts if part)


def promise_text(row: PromiseRow) -> str:
    """One promise in a line: how much by when, and where it stands."""
    said = _("{amount} by {day}").format(amount=yuan(row.amount_fen), day=row.due_on.isoformat())
    paid = _("{amount} of it paid").format(amount=yuan(row.paid_fen)) if row.paid_fen and row.state is not PromiseState.KEPT else ""
    return " · ".join(part for part in (said, _(STATE_NAMES[row.state]), paid) if part)


def situation_lines(seen: Situation, *, phones: bool) -> tuple[list[str], list[str]]:
    """What to know of a household before a call, and what to respect."""
    people = []
    for person in seen.people:
        numbers = " ".join(number if phones else mask_phone(number) for number in person.phones)
        people.append(" ".join(part for part in (person.name, "" if person.role == "owner" else f"({_('Tenant')})", numbers) if part))
    owed = _("Nothing is owed.")
    if seen.owed:
        months = ngettext("{n} month owed", "{n} months owed", seen.months).format(n=seen.months)
        fen = sum(row.due_fen for row in seen.overdue)
        owed = f"{months} · {yuan(fen)}" if seen.overdue else _("Nothing overdue; open {amount}").format(amount=yuan(seen.owed_fen))
    lines = ["、".join(people), owed]
    if seen.credit_fen:
        lines.append(_("Prepaid {amount}").format(amount=yuan(seen.credit_fen)))
    lines.append(_("Last contact: {text}").format(text=contact_text(seen.last) if seen.last else _("none yet")))
    if seen.promise is not None:
        lines.append(_("Promise: {text}").format(text=promise_text(seen.promise)))
    return [line for line in lines if line], _warnings(seen)


def _warnings(seen: Situation) -> list[str]:
    said = [_("{flag}: {reason}").format(flag=_(FLAG_NAMES[FlagKind(flag.kind)]), reason=flag.reason) for flag in seen.flags]
    if seen.promise is not None and seen.promise.state in FAILED and seen.owed:
        said.append(_("The promise of {day} was not kept.").format(day=seen.promise.due_on.isoformat()))
    if seen.week >= seen.limits.weekly:
        said.append(
            ngettext("Contacted {n} time within seven days: enough.", "Contacted {n} times within seven days: enough.", seen.week).format(
                n=seen.week
            )
        )
    return said
