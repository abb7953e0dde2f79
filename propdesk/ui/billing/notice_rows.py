"""The list before a run: one line for each household with what it owes, its level now and next, and why it is left out."""

from propdesk.domain.dunning import Why
from propdesk.i18n import N_, _
from propdesk.services.dunning import Candidate
from propdesk.ui.billing.level_words import channel_name, step_text
from propdesk.ui.parts.chips import Chip
from propdesk.ui.parts.columns import Column

DUE, OUT = "due", "out"
CHIPS = (
    Chip(DUE, N_("To be reminded"), N_("Households that receive a notice by the ladder")),
    Chip(OUT, N_("Left out"), N_("Households that receive none, each with the reason")),
)
LATE_FEE, RESTING, CREDIT, WHY = "late_fee", "resting", "credit", "why"
SHOWN_IF_ANY = {
    LATE_FEE: lambda row: row.late_fee_fen,
    RESTING: lambda row: row.resting_fen,
    CREDIT: lambda row: row.credit_fen,
    WHY: lambda row: bool(row.against),
}


def why_text(row: Candidate) -> str:
    """Every reason against a notice, the first one first."""
    return row.why_not(_)


def _tone(row: Candidate) -> str:
    if not row.against:
        return ""
    return "danger" if row.exhausted or any(one.why is Why.COURT for one in row.against) else "warn"


def _paper(row: Candidate) -> str:
    return step_text(row.now, row.paper)


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.code, sort=lambda r: r.sort_key, strong=True, width=8),
    Column("owner", N_("Owner"), lambda r: "、".join(r.owners), width=6),
    Column(
        "amount", N_("Demanded"), lambda r: r.open_fen, kind="money", total=True, strong=True, tone=lambda r: "danger" if r.open_fen else ""
    ),
    Column(LATE_FEE, N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True),
    Column(
        RESTING,
        N_("Not demanded"),
        lambda r: r.resting_fen,
        kind="money",
        total=True,
        about=N_("In dispute, on hold, in instalments or in court"),
    ),
    Column(CREDIT, N_("Prepaid, not used"), lambda r: r.credit_fen, kind="money", total=True),
    Column("level", N_("Level now → next"), _paper, sort=lambda r: (r.paper.position if r.paper else 0, r.now.position if r.now else 0)),
    Column(WHY, N_("Left out because"), why_text, tone=_tone, tooltip=why_text, width=18),
    Column("days", N_("Days late"), lambda r: r.days_late, kind="int", about=N_("Of the oldest charge that is demanded")),
    Column("channel", N_("Goes out by"), lambda r: channel_name(r.channel), secondary=True),
    Column("pay_by", N_("Pay by"), lambda r: r.pay_by, kind="date", secondary=True),
    Column("reminded", N_("Last reminder"), lambda r: r.last_sent_on, kind="date", secondary=True),
)
