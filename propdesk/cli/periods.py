"""``propdesk periods``: close billing periods, open them again, say which are closed."""

import argparse

from propdesk.cli.output import Answer, table
from propdesk.domain.day_close import check_close_reason
from propdesk.domain.periods import Month
from propdesk.i18n import _, pgettext
from propdesk.services import closing
from propdesk.services.closing import PeriodState
from propdesk.services.office import office_at


def listed(words: argparse.Namespace) -> Answer:
    """Every period with charges or ever closed, newest first."""
    with office_at(words.book, looking=True) as office:
        found = closing.periods(office)
    rows = [(one.period, _state(one), one.row.reason if one.row else "") for one in found]
    lines = table([_("Period"), _("Status"), _("Reason")], rows) if rows else [_("No period was billed yet.")]
    return Answer({"periods": [_facts(one) for one in found]}, lines)


def _state(one: PeriodState) -> str:
    return pgettext("period", "Closed") if one.closed else pgettext("period", "Open")


def _facts(one: PeriodState) -> dict[str, object]:
    """`changed_at`, `reason` and `operator` are of the newest word on it; None where it was never closed."""
    row = one.row
    return {
        "period": one.period,
        "closed": one.closed,
        "changed_at": row.made_at if row else None,
        "reason": row.reason if row else None,
        "operator": row.operator if row else None,
    }


def close(words: argparse.Namespace) -> Answer:
    """Close a period; one that is closed already stays so."""
    period = Month.parse(words.period)
    with office_at(words.book) as office:
        changed = closing.close_period(office, period, words.reason)
    said = _("The period {period} is closed.") if changed else _("The period {period} was closed already.")
    return Answer({"period": str(period), "closed": True, "changed": changed}, [said.format(period=period)])


def reopen(words: argparse.Namespace) -> Answer:
    """Open a closed period again, with a reason that is kept; one that is open stays so."""
    period, reason = Month.parse(words.period), check_close_reason(words.reason)
    with office_at(words.book) as office:
        changed = closing.reopen_period(office, period, reason)
    said = _("The period {period} is open again: {reason}") if changed else _("The period {period} was open already.")
    return Answer({"period": str(period), "closed": False, "changed": changed}, [said.format(period=period, reason=reason)])
