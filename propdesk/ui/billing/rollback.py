"""Taking a billing run back: which one, a yes, and what the list says afterwards."""

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.services import billing
from propdesk.services.billed_late import BilledLate, billed_late
from propdesk.services.billing import Reissued, RunDone, RunPreview
from propdesk.store.billing import RunRow
from propdesk.ui import ask, labels
from propdesk.ui.session import CHARGES, Session


def roll_back_one(parent: QWidget, session: Session, runs: Sequence[RunRow]) -> None:
    """Ask which of these runs to take back and whether to bill its period anew at once, then do it."""
    if not runs:
        return
    run = runs[0]
    if len(runs) > 1:
        place = ask.choose(parent, _("Which billing run is to be rolled back?"), [_line(run) for run in runs[:5]], danger=True)
        if place is None:
            return
        run = runs[place]
    question = _("Roll back this billing run? Its charges are taken off every list; the run itself stays on record.")
    deed = ask.choose(parent, question, (_("Roll back"), _("Roll back and bill anew…")), details=_line(run), danger=True)
    if deed == 0:
        roll_back(parent, session, run.run_id)
    elif deed == 1:
        bill_anew(parent, session, run.run_id)


def bill_anew(parent: QWidget, session: Session, run_id: int) -> None:
    """Show what the period would be charged now, and after a yes take the run back and write that in one step."""
    key = str(uuid4())

    def failed(error: BaseException) -> None:
        ask.show_error(parent, error)

    def reckon(_progress: object) -> tuple[RunPreview, BilledLate]:
        preview = billing.preview_reissue(session.office, run_id)
        return preview, billed_late(session.office, preview, session.today())

    def seen(found: tuple[RunPreview, BilledLate]) -> None:
        preview, late = found
        facts = {"period": preview.period, "count": f"{len(preview.charges):,}", "total": labels.yuan(preview.total_fen)}
        question = _("Billed anew, {period} has {count} charges, {total} in all. Do it?").format(**facts)
        sums = [f"{part.item}: {part.units:,} · {labels.yuan(part.total_fen)}" for part in preview.sums]
        details = "\n".join([*sums, late.sentence()] if late.charges else sums)
        if ask.confirm(parent, question, _("Roll back and bill anew"), details=details, danger=True):
            session.tasks.run(
                lambda _progress: billing.reissue(session.office, run_id, expected=preview, key=key),
                done,
                failed,
                title=_("Billing anew"),
            )

    def done(anew: Reissued) -> None:
        session.tasks.announce({CHARGES})
        text = _("{period} is billed anew: {count} charges, {total} (before {before}).")
        facts = {"period": anew.back.period, "count": f"{anew.run.charges:,}", "before": labels.yuan(anew.back.total_fen)}
        session.toast(text.format(total=labels.yuan(anew.run.total_fen), **facts), ())

    session.tasks.run(reckon, seen, failed, title=_("Reckoning"))


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
