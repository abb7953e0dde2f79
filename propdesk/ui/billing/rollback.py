"""Taking a billing run back: which one, a yes, and what the list says afterwards."""

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.services import billing
from propdesk.services.billing import RunDone
from propdesk.store.billing import RunRow
from propdesk.ui import ask, labels
from propdesk.ui.session import CHARGES, Session


def roll_back_one(parent: QWidget, session: Session, runs: Sequence[RunRow]) -> None:
    """Ask which of these runs to take back, then do it."""
    if not runs:
        return
    if len(runs) == 1:
        question = _("Roll back this billing run? Its charges are taken off every list; the run itself stays on record.")
        if ask.confirm(parent, question, _("Roll back"), details=_line(runs[0]), danger=True):
            roll_back(parent, session, runs[0].run_id)
        return
    chosen = ask.choose(parent, _("Which billing run is to be rolled back?"), [_line(run) for run in runs[:5]], danger=True)
    if chosen is not None:
        roll_back(parent, session, runs[chosen].run_id)


def roll_back(parent: QWidget, session: Session, run_id: int) -> None:
    """Take this run back without asking (behind “Undo”); says so, or why it cannot be."""
    key = str(uuid4())

    def done(run: RunDone) -> None:
        session.tasks.announce({CHARGES})
        text = _("Billing run {period} rolled back: {count} charges, {total}.")
        session.toast(text.format(period=run.period, count=f"{run.charges:,}", total=labels.yuan(run.total_fen)), ())

    session.tasks.run(
        lambda progress: billing.rollback(session.office, run_id, key=key),
        done,
        lambda error: ask.show_error(parent, error),
        title=_("Rolling back"),
    )


def _line(run: RunRow) -> str:
    facts = {"run": run.run_id, "period": run.period, "count": f"{run.charges:,}", "total": labels.yuan(run.total_fen)}
    return _("Run {run} · {period} · {count} charges · {total}").format(**facts)
