"""对账单 on A4: opening balance, every line with its formula, sums carried from page to page, closing balance.

Names and formulas are printed as they stand. What comes behind the lines is in `statement_tail`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from propdesk.documents.furniture import COPY, batch_title, cell, check_marks, columns, copy_stamp, draw_marks, foot_line, head_line
from propdesk.documents.sheet import BOLD, INK, MM, Block, Book, Cancelled, Ink, Printed, Progress
from propdesk.documents.statement import StatementLine, StatementPaper
from propdesk.documents.statement_tail import HEAD_ROW, LEFT, PAD, RIGHT, ROW, SIZE, Piece, head, pieces
from propdesk.documents.wording import Wording, wording
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

WIDTH, HEIGHT = 210 * MM, 297 * MM
HEAD = HEIGHT - 15 * MM
BOTTOM = 16 * MM
FINE, LINE, FINE_LINE = 7.5, 3.6 * MM, 3.3 * MM
COLUMNS = columns(LEFT, (18, 71, 24, 19.5, 19.5, 21))
TEXT = Block(SIZE, COLUMNS[2] - COLUMNS[1] - 2 * PAD, LINE)
DETAIL = Block(FINE, COLUMNS[2] - COLUMNS[1] - 2 * PAD, FINE_LINE)
BODY = Block(10, RIGHT - LEFT, 5.4 * MM)
GREYISH = 0.35


class _Row(NamedTuple):
    """A line ready to print: its texts broken into lines of the column."""

    line: StatementLine
    text: tuple[str, ...]
    details: tuple[str, ...]

    @property
    def height(self) -> float:
        return len(self.text) * LINE + len(self.details) * FINE_LINE + 2 * MM


class _Sums(NamedTuple):
    """What was added and settled so far, and the balance."""

    added: int
    settled: int
    balance: int

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(map(format_yuan, self))


class _Part(NamedTuple):
    """A page: its lines with the sums before (None on a page of the tail alone) and after them, and pieces of the tail."""

    rows: tuple[_Row, ...]
    before: _Sums | None
    after: _Sums
    last: bool
    tail: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class _Job:
    """One statement on its way to paper."""

    paper: StatementPaper
    texts: Catalog
    words: Wording
    marks: tuple[str, ...]


def draw_statements(papers: Sequence[StatementPaper], marks: Sequence[str] = (), progress: Progress | None = None) -> Printed:
    """Statements in the order given as one PDF; raises ``ValueError`` for one that does not add up, and `Cancelled`."""
    chosen = check_marks(marks)
    book = Book(batch_title([paper.number or paper.subject for paper in papers]), papers[0].letterhead.signer)
    for done, paper in enumerate(papers, 1):
        paper.check()
        job = _Job(paper, catalog(paper.language), wording("statement", paper.language, paper.wording), chosen)
        parts = _parts(job)
        for number in range(len(parts)):
            book.page(WIDTH, HEIGHT, partial(_page, job=job, parts=parts, place=number))
        if progress and not progress(done):
            raise Cancelled()
    return book.finish()


def _parts(job: _Job) -> list[_Part]:
    """The pages: lines as they fit, then the tail below the last of them and on pages of its own."""
    paper, parts = job.paper, list[_Part]()
    rows = [_row(line) for line in paper.lines]
    sums = _Sums(0, 0, paper.opening_fen)
    start, room = 0, 0.0
    while start < len(rows) or not parts:
        room = _table_top(job, first=not parts) - HEAD_ROW - 2 * ROW - BOTTOM
        end = start
        while end < len(rows) and (room >= rows[end].height or end == start):
            room -= rows[end].height
            end += 1
        taken, before = tuple(rows[start:end]), sums
        for row in taken:
            sums = _Sums(sums.added + row.line.added_fen, sums.settled + row.line.settled_fen, row.line.balance_fen)
        parts.append(_Part(taken, before, sums, last=end == len(rows)))
        start = end
    for piece in pieces(paper, job.texts, job.words):
        if piece.height > room:
            parts.append(_Part((), None, sums, last=True))
            room = HEAD - 7 * MM - BOTTOM
        parts[-1] = parts[-1]._replace(tail=(*parts[-1].tail, piece))
        room -= piece.height
    return parts


def _row(line: StatementLine) -> _Row:
    return _Row(line, TEXT.lines(line.text), tuple(piece for detail in line.details for piece in DETAIL.lines(detail)))


def _opening(job: _Job) -> str:
    paper = job.paper
    names = ("、" if paper.language == "zh_CN" else ", ").join(paper.holders)
    named = ("（{}）" if paper.language == "zh_CN" else " ({})").format(names) if names else ""
    first, last = job.texts.long_date(paper.first), job.texts.long_date(paper.last)
    return job.words.text("opening", subject=paper.subject + named, first=first, last=last)


def _table_top(job: _Job, *, first: bool) -> float:
    if not first:
        return HEAD - 7 * MM
    return HEAD - 18 * MM - BODY.height(_opening(job)) - (5.4 * MM if job.paper.item else 0)


def _page(ink: Ink, *, job: _Job, parts: Sequence[_Part], place: int) -> None:
    paper, texts, part, number = job.paper, job.texts, parts[place], place + 1
    if job.marks:
        ink.share(("marks", job.marks, texts.language), lambda block: _marks(block, job))
    reference = texts.gettext("No. {number}").format(number=paper.number) if paper.number else ""
    head_line(ink, LEFT, RIGHT, HEAD, paper.letterhead, reference)
    y = _table_top(job, first=number == 1)
    if number == 1:
        _title(ink, job)
    if part.before is not None:
        y = _lines(ink, job, y, part, first=number == 1)
    for piece in part.tail:
        piece.draw(ink, y)
        y -= piece.height
    page = texts.gettext("Page {number} of {count}").format(number=number, count=len(parts))
    foot_line(ink, LEFT, RIGHT, 7 * MM, paper.printed_at, paper.operator, texts, page)


def _marks(ink: Ink, job: _Job) -> None:
    draw_marks(ink, job.marks, WIDTH / 2, HEIGHT / 2, 110, job.texts)
    if COPY in job.marks:
        copy_stamp(ink, RIGHT, HEAD - 8.5 * MM, job.texts)


def _title(ink: Ink, job: _Job) -> None:
    ink.centre((LEFT + RIGHT) / 2, HEAD - 11 * MM, job.words.text("title"), 16, BOLD)
    y = ink.paragraph(LEFT, HEAD - 18.5 * MM, _opening(job), BODY)
    if job.paper.item:
        ink.text(LEFT, y, job.texts.gettext("Only the charge item: {item}").format(item=job.paper.item), 10, BOLD)


def _lines(ink: Ink, job: _Job, y: float, part: _Part, *, first: bool) -> float:
    """The table of one page: brought forward, lines, carried forward or closing; returns the y below it."""
    _ = job.texts.gettext
    y = head(ink, COLUMNS, y, (_("Date"), _("Particulars"), _("Number"), _("Added"), _("Settled"), _("Balance")))
    edges = [y]
    before = part.before or part.after
    if first:
        y = _sum_row(ink, y, _("Opening balance"), ("", "", format_yuan(before.balance)))
    else:
        y = _sum_row(ink, y, _("Brought forward"), before.texts)
    edges.append(y)
    for row in part.rows:
        _draw_row(ink, y, row)
        y -= row.height
        edges.append(y)
    y = _sum_row(ink, y, _("Closing balance") if part.last else _("Carried forward"), part.after.texts)
    ink.grid(COLUMNS, [*edges, y], 0.4)
    return y


def _sum_row(ink: Ink, y: float, text: str, sums: Sequence[str]) -> float:
    baseline = y - ROW / 2 - 1.1 * MM
    cell(ink, COLUMNS[1], COLUMNS[2], baseline, text, SIZE, bold=True)
    for i, figure in enumerate(sums, 3):
        cell(ink, COLUMNS[i], COLUMNS[i + 1], baseline, figure, SIZE, "right", bold=True)
    return y - ROW


def _draw_row(ink: Ink, y: float, row: _Row) -> None:
    line, baseline = row.line, y - LINE - 0.2 * MM
    ink.fitted(COLUMNS[0] + PAD, baseline, line.on.isoformat(), SIZE, COLUMNS[1] - COLUMNS[0] - 2 * PAD)
    at = baseline
    for text in row.text:
        ink.text(COLUMNS[1] + PAD, at, text, SIZE)
        at -= LINE
    ink.grey(GREYISH)
    for text in row.details:
        ink.text(COLUMNS[1] + PAD, at + 0.2 * MM, text, FINE)
        at -= FINE_LINE
    ink.grey(INK)
    cell(ink, COLUMNS[2], COLUMNS[3], baseline, line.number, SIZE)
    figures = (format_yuan(line.added_fen) if line.added_fen else "", format_yuan(line.settled_fen) if line.settled_fen else "")
    for i, figure in enumerate((*figures, format_yuan(line.balance_fen)), 3):
        cell(ink, COLUMNS[i], COLUMNS[i + 1], baseline, figure, SIZE, "right")
