"""``propdesk day`` and ``receipts``: close a day, open it again, and the register of receipt numbers."""

import argparse
import os
from collections.abc import Mapping, Sequence

from propdesk import clock
from propdesk.cli.desk import PIN
from propdesk.cli.output import Answer, file_line, table
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole
from propdesk.domain.day_close import check_close_reason
from propdesk.domain.money import Fen, format_yuan, parse_yuan
from propdesk.domain.number_register import Use
from propdesk.domain.payments import METHOD_NAMES, Method, parse_method
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import _, pgettext, window
from propdesk.services import close_papers, closing, number_register
from propdesk.services.close_papers import SheetPaper
from propdesk.services.closing import Closed
from propdesk.services.office import office_at
from propdesk.services.papers import Filed


class CountNotUnderstood(UserError):
    """“{text}” is not a count. Write it like cash=1234.50."""


class CountedTwice(UserError):
    """{method} was counted twice on the command line."""


class SheetPaperUnknown(UserError):
    """“{text}” is not a paper for the sheet. Use a4 or a5."""


def close(words: argparse.Namespace) -> Answer:
    """Close a day and every day before it; what must be there is reckoned in the same transaction."""
    day, counted, key = parse_day(words.day), parse_counts(words.counted), parse_key(words.key)
    language = parse_language(words.lang) if words.lang else None
    paper = _paper(words.paper)
    check_out(words.print)
    with office_at(words.book) as office:
        closed = closing.close_day(office, day, counted, words.note or "", key=key, today=clock.today(), language=language)
        try:
            filed = close_papers.file_sheet(office, closed.row.number, words.print, paper) if words.print else None
        except EnvironmentFault as fault:
            trouble = _("The day was closed ({number}) but its sheet was not printed: {reason}")
            return Answer(_facts(closed, None), [], trouble.format(number=closed.row.number, reason=fault.sentence(_)))
    return Answer(_facts(closed, filed), _lines(closed, filed))


def reopen(words: argparse.Namespace) -> Answer:
    """Open the newest closed day again, with a reason that is kept."""
    day, reason = parse_day(words.day), check_close_reason(words.reason)
    with office_at(words.book) as office:
        row = closing.reopen_day(office, day, reason, approver=words.approver or "", pin=os.environ.get(PIN, ""))
        last = closing.last_closed_day(office)
    facts = {"number": row.number, "day": row.day, "reason": row.reopen_reason, "closed_up_to": last}
    return Answer(facts, [_("{day} ({number}) is open again: {reason}").format(day=row.day, number=row.number, reason=row.reopen_reason)])


def verify(words: argparse.Namespace) -> Answer:
    """Whether the log of changes still bears what stands on a sheet."""
    with office_at(words.book, looking=True) as office:
        found = closing.verify(office, words.number, words.head or "")
    facts = {"number": found.number, "line": found.line, "noted": found.noted, "now": found.now, "holds": found.holds}
    if found.holds:
        return Answer(
            facts, [_("{number} holds: line {line} is {head}.").format(number=found.number, line=found.line, head=found.now[:12])]
        )
    trouble = _("{number} does not hold: line {line} is {head} now. The book is not the one this sheet was printed from, or was changed.")
    return Answer(facts, [], trouble.format(number=found.number, line=found.line, head=found.now[:12] or "—"))


def register(words: argparse.Namespace) -> Answer:
    """Which numbers of a series (receipts, else refunds and offsets) were used in a year and what became of each."""
    year, series = parse_whole(words.year, 1900, 9999), number_register.parse_series(words.series)
    language = parse_language(words.lang) if words.lang else window().language
    check_out(words.out)
    with office_at(words.book, looking=True) as office:
        found = number_register.receipts_of(office, year, series)
        path = number_register.write(office, year, words.out, language, series) if words.out else None
    rows = [
        {
            "number": row.number,
            "use": row.use.value,
            "day": row.day,
            "unit": row.code,
            "method": row.method,
            "amount_fen": row.amount_fen,
            "operator": row.operator,
            "other": row.other,
            "reason": row.reason,
            "undone_on": row.undone_on,
        }
        for row in found.rows
    ]
    counts = {use.value: found.count(use) for use in Use}
    facts = {"year": year, "series": series, "first": found.first, "last": found.last, "counts": counts, "rows": rows, "file": path}
    heads = [pgettext("paper", "Number"), _("Date"), _("Unit"), _("Method"), _("Amount"), _("Status"), _("Remarks")]
    shown = [
        (
            row.number,
            row.day or "",
            row.code,
            _(METHOD_NAMES[Method(row.method)]) if row.method else "",
            format_yuan(row.amount_fen) if row.day else "",
            number_register.use_name(row, window().language),
            number_register.remarks(row),
        )
        for row in found.rows
    ]
    lines = table(heads, shown, "llllrll") if shown else []
    return Answer(facts, [*lines, number_register.told(found, window().language)])


def parse_counts(texts: Sequence[str]) -> dict[str, Fen]:
    """What was counted, from words like cash=1234.50; raises `CountNotUnderstood`, `CountedTwice` and what methods and amounts raise."""
    counted: dict[str, Fen] = {}
    for text in texts:
        method, equals, amount = text.partition("=")
        if not equals:
            raise CountNotUnderstood(text=text)
        code = parse_method(method).value
        if code in counted:
            raise CountedTwice(method=code)
        counted[code] = parse_yuan(amount, zero=True, negative=True)
    return counted


def _paper(text: str) -> str:
    try:
        return SheetPaper(text.strip().lower()).value
    except ValueError:
        raise SheetPaperUnknown(text=text) from None


def _facts(closed: Closed, filed: Filed | None) -> Mapping[str, object]:
    sheet = closed.sheet
    return {
        "number": sheet.number,
        "first_day": sheet.first_day,
        "day": sheet.day,
        "methods": [
            {
                "method": line.method,
                "receipts": line.count,
                "received_fen": line.received_fen,
                "taken_back_fen": line.taken_back_fen,
                "refunded_fen": line.refunded_fen,
                "expected_fen": line.expected_fen,
                "counted_fen": line.counted_fen,
                "difference_fen": line.difference_fen,
            }
            for line in sheet.lines
        ],
        "offsets": [{"method": line.method, "count": line.count, "amount_fen": line.expected_fen} for line in sheet.offsets],
        "taken_back": [
            {"kind": one.kind, "receipt": one.receipt, "number": one.number, "amount_fen": one.amount_fen, "reason": one.reason}
            for one in sheet.taken_back
        ],
        "first_receipt": sheet.first_receipt,
        "last_receipt": sheet.last_receipt,
        "earlier_count": sheet.earlier_count,
        "earlier_fen": sheet.earlier_fen,
        "note": sheet.note,
        "chain_lines": sheet.chain_seq,
        "chain_head": sheet.chain_head,
        "file": filed.paths[0] if filed else None,
    }


def _lines(closed: Closed, filed: Filed | None) -> list[str]:
    sheet = closed.sheet
    heads = [_("Method"), _("Expected"), _("Counted"), _("Difference")]
    rows = [
        (
            _(METHOD_NAMES[Method(line.method)]),
            format_yuan(line.expected_fen),
            format_yuan(line.counted_fen),
            format_yuan(line.difference_fen),
        )
        for line in sheet.lines
    ]
    head = _("{day} is closed ({number}). Chain of changes: {count} lines, head {head}")
    lines = [*table(heads, rows, "lrrr")] if rows else []
    lines.append(head.format(day=sheet.day, number=sheet.number, count=sheet.chain_seq, head=sheet.head))
    return [*lines, file_line(filed)] if filed else lines
