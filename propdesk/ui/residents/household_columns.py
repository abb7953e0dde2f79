"""The lists of a household's full page: what each column shows."""

from dataclasses import replace
from typing import NamedTuple

from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import N_, _
from propdesk.services.deliveries import NoticeRow
from propdesk.services.meter_lists import ReadingLine
from propdesk.store.papers import DocumentRow
from propdesk.store.payments import PaymentRow
from propdesk.ui.billing.issued_dialog import COLUMNS as NOTICE_COLUMNS
from propdesk.ui.labels import paper_name
from propdesk.ui.parts.columns import Column

CHARGE_COLUMNS = (
    Column("period", N_("Period"), lambda r: r.period, strong=True),
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("amount", N_("Charged"), lambda r: r.amount_fen, kind="money", total=True),
    Column("paid", N_("Received"), lambda r: r.paid_fen, kind="money", total=True),
    Column(
        "open", N_("Still open"), lambda r: r.open_fen, kind="money", total=True, strong=True, tone=lambda r: "danger" if r.open_fen else ""
    ),
    Column("due", N_("Due date"), lambda r: r.due_on, kind="date"),
    Column("formula", N_("Formula"), lambda r: r.formula, secondary=True),
)


def _undone(row: PaymentRow) -> str:
    """What became of a receipt: valid, void on its day, or reversed by a red receipt later."""
    if row.void_on is None:
        return _("Valid")
    if row.void_number:
        return _("Reversed {day}: {number}").format(day=row.void_on.isoformat(), number=row.void_number)
    return _("Voided {day}").format(day=row.void_on.isoformat())


PAYMENT_COLUMNS = (
    Column("number", N_("Receipt no."), lambda r: r.receipt, strong=True),
    Column("day", N_("Date"), lambda r: r.paid_on, kind="date"),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", tone=lambda r: "danger" if r.void_on else ""),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.method)])),
    Column("payer", N_("Payer"), lambda r: r.payer),
    Column(
        "state",
        N_("Status"),
        _undone,
        kind="badge",
        tone=lambda r: "ok" if not r.void_on else "warn" if r.void_number else "danger",
    ),
    Column("reason", N_("Reason"), lambda r: r.void_reason, secondary=True),
)


class PaperLine(NamedTuple):
    """A paper issued to a household; `notice` tells of its delivery where it is a notice."""

    document: DocumentRow
    notice: NoticeRow | None


def _of_notice(key: str) -> Column:
    """A column of the list of notices, empty for other papers."""
    column = next(column for column in NOTICE_COLUMNS if column.key == key)
    tone = column.tone

    def toned(line: PaperLine) -> str:
        return tone(line.notice) if tone and line.notice else "neutral"

    return replace(column, value=lambda line: column.value(line.notice) if line.notice else None, tone=toned, sort=None)


PAPER_COLUMNS = (
    Column("number", N_("Number"), lambda r: r.document.number, strong=True),
    Column("kind", N_("Paper"), lambda r: paper_name(r.document.kind)),
    Column("day", N_("Date"), lambda r: r.document.issued_on, kind="date"),
    Column("amount", N_("Amount"), lambda r: r.document.total_fen, kind="money"),
    _of_notice("delivery"),
    _of_notice("on"),
    _of_notice("counts"),
    Column("prints", N_("Files made"), lambda r: r.document.prints, kind="int"),
)
READING_COLUMNS = (
    Column("read_on", N_("Date read"), lambda r: r.read_on, kind="date"),
    Column("item", N_("Charge item"), lambda r: r.item),
    Column("meter", N_("Meter"), lambda r: r.meter),
    Column("value", N_("Reading"), lambda r: r.value, kind="quantity", zero=True, strong=True),
    Column("usage", N_("Usage"), lambda r: r.quantity, kind="quantity", zero=True),
    Column("state", N_("Status"), lambda r: _reading_state(r)[0], kind="badge", tone=lambda r: _reading_state(r)[1]),
)


def _reading_state(line: ReadingLine) -> tuple[str, str]:
    if line.reading_id is None:
        return _("Base"), "neutral"
    words = _("Billed") if line.billed else _("Not billed yet")
    rolled = _("Rollover")
    return f"{words} · {rolled}" if line.rollover else words, "ok" if line.billed else "info"
