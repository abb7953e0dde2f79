"""收据使用登记: which numbers of receipts, refunds and offsets were used and what became of each, on screen, paper and in a workbook."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.documents.number_register import SERIES_NAMES as SERIES_NAMES
from propdesk.documents.number_register import TITLES as TITLES
from propdesk.documents.number_register import USE_NAMES, RegisterPaper, remark, summary
from propdesk.documents.results import Printed
from propdesk.domain.number_register import NumberUse, Register, Use, register
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.errors import UserError
from propdesk.i18n import catalog
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.sheets.exports import Kind
from propdesk.sheets.exports import write_table as _write
from propdesk.store import receipt_numbers, refunds
from propdesk.store.bulk import collector_paused
from propdesk.store.receipt_numbers import UsedRow
from propdesk.store.refunds import RefundRow

SERIES = "SJ"
_REFUNDS = "TK"
_USES = {"": Use.USED, "void": Use.VOID, "reversal": Use.REVERSED, "bounced": Use.BOUNCED}


class SeriesUnknown(UserError):
    """“{text}” is no series of numbers. Use SJ, TK, YC or YJ."""


def parse_series(text: str) -> str:
    """A series as typed; raises `SeriesUnknown`."""
    series = text.strip().upper()
    if series not in SERIES_NAMES:
        raise SeriesUnknown(text=text)
    return series


def receipts_of(office: Office, year: int, series: str = SERIES) -> Register:
    """Every number of a series and year with its use; what nobody used is named as missing."""
    begins = f"{series}{year}-"
    with collector_paused():
        with office.store.snapshot() as conn:
            last = receipt_numbers.last_given(conn, series, year)
            if series == _REFUNDS:
                given = refunds.find(conn, first=date(year, 1, 1), last=date(year, 12, 31))
                return register([_refund_use(row) for row in given], last)
            rows = receipt_numbers.used(conn, series, year)
        return register([use for row in rows for use in _uses(row) if use.number.startswith(begins)], last)


def _refund_use(row: RefundRow) -> NumberUse:
    """A refund's number; the payee stands where a receipt has the payer."""
    use = Use.USED if row.void_on is None else Use.VOID
    reason = row.reason if row.void_on is None else row.void_reason
    return NumberUse(
        row.number, use, row.refunded_on, row.code, row.payee, row.method, row.amount_fen, row.operator, "", reason, row.void_on
    )  # fmt: skip


def _uses(row: UsedRow) -> Iterator[NumberUse]:
    """One or two numbers: the receipt's, and that of the red one that reversed it."""
    use, who = _USES[row.kind], (row.code, row.payer, row.method)
    yield NumberUse(row.receipt, use, row.paid_on, *who, row.amount_fen, row.operator, row.red, row.reason, row.void_on)
    if row.red:
        yield NumberUse(row.red, Use.RED, row.void_on, *who, -row.amount_fen, row.void_operator, row.receipt, row.reason)


def draw(office: Office, year: int, language: str, series: str = SERIES) -> Printed:
    """The register of a year on paper, for signature."""
    from propdesk.documents.number_register import draw_register

    facts = profile(office)
    paper = RegisterPaper(
        series, year, receipts_of(office, year, series), letterhead(facts), language, stamp(clock.now()), office.actor.operator
    )
    return draw_register(paper, demo=facts.demo)


def told(found: Register, language: str) -> str:
    """The register in one or two sentences."""
    return summary(found, catalog(language))


def use_name(row: NumberUse, language: str) -> str:
    """What became of a number, in words."""
    return catalog(language).gettext(USE_NAMES[row.use])


def remarks(row: NumberUse) -> str:
    """Day, other number and reason of a receipt that did not stay as it was."""
    return remark(row)


def write(office: Office, year: int, path: Path, language: str, series: str = SERIES) -> Path:
    """The register of a year as a workbook or csv file, whole or not at all; raises `TableNotWritten`."""
    texts = catalog(language)
    _ = texts.gettext
    columns: list[tuple[str, Kind]] = [
        (texts.pgettext("paper", "Number"), "code"),
        (_("Date"), "date"),
        (_("Unit"), "code"),
        (_("Given to") if series == _REFUNDS else _("Payer"), "text"),
        (_("Method"), "text"),
        (_("Amount"), "money"),
        (_("By"), "text"),
        (_("Status"), "text"),
        (_("Remarks"), "text"),
    ]
    rows = [
        (
            row.number,
            row.day,
            row.code,
            row.payer,
            _(METHOD_NAMES[Method(row.method)]) if row.method else "",
            row.amount_fen if row.day else None,
            row.operator,
            use_name(row, language),
            remark(row),
        )
        for row in receipts_of(office, year, series).rows
    ]
    _write(path, columns, rows, f"{_(TITLES[series])} {series}{year}")
    return path
