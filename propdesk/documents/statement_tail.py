"""What stands behind a statement's lines: the balance in words, credit and deposits, sums by item, deposits' lines, closing words, seal.

They are blocks that keep together; what finds no room under the lines goes on to the next page.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from propdesk.documents.furniture import cell, columns, seal
from propdesk.documents.sheet import BOLD, MM, REGULAR, Block, Ink
from propdesk.documents.statement import StatementItem, StatementPaper
from propdesk.documents.wording import Wording
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan
from propdesk.domain.statement_lines import MOVE_NAMES, Move
from propdesk.i18n import Catalog

LEFT, RIGHT = 22 * MM, 195 * MM
SIZE, PAD, ROW, HEAD_ROW = 8.5, 1.2 * MM, 5.6 * MM, 7 * MM
ITEMS = columns(LEFT, (41, 22, 22, 22, 22, 22, 22))
DEPOSITS = columns(LEFT, (18, 57, 24, 18.5, 18.5, 18.5, 18.5))
NOTE = Block(8.5, RIGHT - LEFT, 4.4 * MM)
SEAL = 43 * MM
TITLE = 6 * MM  # above a table that has one
MOST_ROWS = 30  # rows of one block of a long table


class Piece(NamedTuple):
    """A block of the tail: how high it is, and what draws it below a y."""

    height: float
    draw: Callable[[Ink, float], object]


def pieces(paper: StatementPaper, texts: Catalog, words: Wording) -> list[Piece]:
    """The blocks in order."""
    _ = texts.gettext
    found = [Piece(16 * MM, partial(_balance, paper=paper, texts=texts))]
    figures = (_("Opening"), _("Charged"), _("Late fee"), _("Waived"), _("Received"), _("Closing"))
    found += _tables(ITEMS, (_("Charge item"), *figures), list(_item_rows(paper.items, _("Total"))), 6, bold=1)
    found += _tables(ITEMS, (_("Unit"), *figures), list(_item_rows(paper.units, _("Total"))), 6, _("By unit"), bold=1)
    deposits = (_("Date"), _("Deposit"), _("Number"), *(_(MOVE_NAMES[move]) for move in Move), _("Deposit held"))
    found += _tables(DEPOSITS, deposits, list(_deposit_rows(paper, texts)), 4, _("Deposits"), bold=1)
    closing = _closing_texts(paper, words)
    height = 3 * MM + sum(map(NOTE.height, closing)) + SEAL
    return [*found, Piece(height, partial(_closing, paper=paper, texts=texts, closing=closing))]


def head(ink: Ink, borders: Sequence[float], y: float, heads: Sequence[str]) -> float:
    """The head row of a table below `y`; returns the y below it."""
    ink.tint(borders[0], y - HEAD_ROW, borders[-1] - borders[0], HEAD_ROW)
    ink.grid(borders, [y, y - HEAD_ROW], 0.4)
    for i, text in enumerate(heads):
        cell(ink, borders[i], borders[i + 1], y - HEAD_ROW / 2 - 1.1 * MM, text, SIZE, "centre", bold=True)
    return y - HEAD_ROW


def _balance(ink: Ink, y: float, *, paper: StatementPaper, texts: Catalog) -> None:
    _ = texts.gettext
    whole = _("Balance on {day}: {amount} yuan").format(day=paper.last.isoformat(), amount=format_yuan(paper.closing_fen))
    ink.text(LEFT, y - 6 * MM, whole, 10.5, BOLD)
    if paper.language == "zh_CN":
        ink.right(RIGHT, y - 6 * MM, rmb(paper.closing_fen), 10)
    ink.fitted(LEFT, y - 11.6 * MM, "    ".join(_facts(paper, texts)), 9.5, RIGHT - LEFT)


def _facts(paper: StatementPaper, texts: Catalog) -> Iterator[str]:
    """What belongs to the balance: the late fee in it where there is one, credit, deposit, what is billed ahead."""
    _ = texts.gettext
    if paper.late_fee_fen:
        yield _("Late fee in it: {amount}").format(amount=format_yuan(paper.late_fee_fen))
    if not paper.developer:
        yield _("Prepaid balance: {amount}").format(amount=format_yuan(paper.credit_fen))
        yield _("Deposit held: {amount}").format(amount=format_yuan(paper.held_fen))
    if paper.later_fen:
        yield _("Billed, beginning later: {amount}").format(amount=format_yuan(paper.later_fen))


def _closing_texts(paper: StatementPaper, words: Wording) -> list[str]:
    phone = paper.letterhead.phone
    contact = words.text("contact", phone=phone) if phone else ""
    if contact and paper.language == "en":
        contact = f" {contact}"
    apart = [words.text("credit")] if paper.credit_fen or paper.held_fen else []
    return [*apart, words.text("closing", contact=contact)]


def _closing(ink: Ink, y: float, *, paper: StatementPaper, texts: Catalog, closing: Sequence[str]) -> None:
    y -= 4 * MM
    for text in closing:
        y = ink.paragraph(LEFT, y, text, NOTE)
    seal(ink, RIGHT - 26 * MM, y - 19 * MM, paper.letterhead, texts.long_date(paper.issued_on), texts)


def _item_rows(items: Sequence[StatementItem], label: str) -> Iterator[tuple[str, ...]]:
    figures = [(i.opening_fen, i.charged_fen, i.late_fee_fen, i.lowered_fen, i.received_fen, i.closing_fen) for i in items]
    for item, row in zip(items, figures, strict=True):
        yield item.item, *map(format_yuan, row)
    if items:
        yield label, *(format_yuan(sum(column)) for column in zip(*figures, strict=True))


def _deposit_rows(paper: StatementPaper, texts: Catalog) -> Iterator[tuple[str, ...]]:
    """What was held before, every movement with what is held after it, and the sums of the span."""
    if not paper.deposits:
        return
    before = paper.held_before_fen
    if before:
        yield "", texts.gettext("Held before"), "", "", "", "", format_yuan(before)
    for line in paper.deposits:
        moved = [line.moved_fen(move) for move in Move]
        figures = [format_yuan(fen) if fen else "" for fen in moved]
        yield line.on.isoformat(), line.text, line.number, *figures, format_yuan(line.held_fen)
    sums = [sum(line.moved_fen(move) for line in paper.deposits) for move in Move]
    yield "", texts.gettext("Total"), "", *map(format_yuan, sums), format_yuan(paper.held_fen)


def _tables(
    borders: Sequence[float], heads: Sequence[str], rows: Sequence[Sequence[str]], figures: int, title: str = "", bold: int = 0
) -> Iterator[Piece]:
    """A table in blocks that keep together; its last columns are figures, its last `bold` rows stand out."""
    for start in range(0, len(rows), MOST_ROWS):
        part = rows[start : start + MOST_ROWS]
        strong = max(0, bold - (len(rows) - start - len(part)))
        draw = partial(_table, borders=borders, heads=heads, rows=part, figures=figures, bold=strong, title=title)
        yield Piece(HEAD_ROW + (TITLE if title else 0) + len(part) * ROW + 4 * MM, draw)


def _table(
    ink: Ink,
    y: float,
    *,
    borders: Sequence[float],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    figures: int,
    bold: int,
    title: str,
) -> None:
    if title:
        ink.text(LEFT, y - TITLE + 1.6 * MM, title, 9.5, BOLD)
        y -= TITLE
    y = head(ink, borders, y, heads)
    edges = [y]
    for number, row in enumerate(rows):
        chain = BOLD if number >= len(rows) - bold else REGULAR
        for i, text in enumerate(row):
            figure = i >= len(row) - figures
            at = borders[i + 1] - PAD if figure else borders[i] + PAD
            width = borders[i + 1] - borders[i] - 2 * PAD
            ink.fitted(at, y - ROW / 2 - 1.1 * MM, text, SIZE, width, chain, "right" if figure else "left")
        y -= ROW
        edges.append(y)
    ink.grid(borders, edges, 0.4)
