"""欠费明细 / Statement of arrears: every charge a notice names, one row each, because a demand protects only what it names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from propdesk.documents import notice_withheld
from propdesk.documents.furniture import COPY, cell, columns, copy_stamp, draw_marks, foot_line, head_line
from propdesk.documents.notice import Notice, NoticeLine
from propdesk.documents.sheet import BOLD, MM, Block, Book, Ink
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 22 * MM, 195 * MM
HEAD = HEIGHT - 15 * MM
TOP = HEAD - 20 * MM
HEAD_ROW, ROW, LINE = 9 * MM, 5.2 * MM, 3.4 * MM
BOTTOM = 15 * MM
RULE_ROOM = 5 * MM  # for the line that says how a late fee arises
SIZE = 8
WITH_FEE = columns(LEFT, (13.5, 20, 37, 17.5, 15.5, 14.5, 15.5, 9, 15.5, 15))
WITHOUT_FEE = columns(LEFT, (15, 25, 44, 19, 19, 18, 19, 14))
PAD = 1 * MM
ROOM = TOP - HEAD_ROW - BOTTOM


@dataclass(frozen=True, slots=True)
class _Line:
    """One charge's row: its cells, the lines that item and basis take, and a note across the table below it (none = no lines)."""

    cells: tuple[str, ...]
    item: tuple[str, ...]
    basis: tuple[str, ...]
    note: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        return ROW + LINE * (max(len(self.item), len(self.basis)) - 1)

    @property
    def note_height(self) -> float:
        return ROW + LINE * (len(self.note) - 1) if self.note else 0.0


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """What stands on one page: rows that are demanded with their total below the last, then rows that are not, with their sum."""

    lines: tuple[_Line, ...]
    total: bool
    withheld: tuple[NoticeLine, ...] = ()
    withheld_total: bool = False


def draw_annex(book: Book, notice: Notice, texts: Catalog, marks: Sequence[str], parts: Sequence[AnnexPage], first: int) -> None:
    """The statement (`annex_pages` of the notice) behind a letter of `first` pages."""
    pages = first + len(parts)
    for i, part in enumerate(parts):
        label = texts.gettext("Page {number} of {count}").format(number=first + i + 1, count=pages)
        book.page(WIDTH, HEIGHT, lambda ink, p=part, n=label: _page(ink, notice, texts, marks, p, n))  # type: ignore[misc]


def _borders(notice: Notice) -> tuple[float, ...]:
    return WITH_FEE if notice.has_late_fee else WITHOUT_FEE


def annex_pages(notice: Notice) -> list[AnnexPage]:
    """The rows of each page; the last of those that are demanded keeps room for the total, what is not demanded follows."""
    pages, left = _demanded(notice)
    found = [AnnexPage(tuple(lines), total=i == len(pages) - 1) for i, lines in enumerate(pages)]
    beside, *more = notice_withheld.split(notice.withheld, left, ROOM + HEAD_ROW)
    found[-1] = replace(found[-1], withheld=tuple(beside), withheld_total=bool(beside) and not more)
    return found + [AnnexPage((), False, tuple(part), part is more[-1]) for part in more]


def _demanded(notice: Notice) -> tuple[list[list[_Line]], float]:
    """The rows of each page, and the room that is left below the total of the last."""
    borders = _borders(notice)
    item = Block(SIZE, borders[2] - borders[1] - 2 * PAD, LINE)
    basis = Block(SIZE, borders[3] - borders[2] - 2 * PAD, LINE)
    note = Block(SIZE, borders[-1] - borders[1] - 2 * PAD, LINE)
    pages: list[list[_Line]] = [[]]
    used, room = 0.0, ROOM - ROW * 1.4 - (RULE_ROOM if notice.has_late_fee else 0)
    for charge in notice.lines:
        line = _Line(
            _cells(charge, notice.has_late_fee),
            item.lines(charge.item),
            basis.lines(_basis(charge)),
            _notes(charge, note),
        )
        if used + line.height + line.note_height > room and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1].append(line)
        used += line.height + line.note_height
    return pages, room - used


def _notes(line: NoticeLine, block: Block) -> tuple[str, ...]:
    return tuple(text for words in (line.late_words, line.note) if words for text in block.lines(words))


def _basis(line: NoticeLine) -> str:
    """What the charge was reckoned from; its result stands in a column of its own."""
    return line.basis.partition(" = ")[0] or line.price


def _cells(line: NoticeLine, late_fee: bool) -> tuple[str, ...]:
    """The texts of the columns behind item and basis, the period first."""
    amounts = (format_yuan(line.principal_fen), format_yuan(line.paid_fen), format_yuan(line.open_fen))
    cells = (line.period, line.due_on.isoformat(), *amounts, str(line.days_late))
    return (*cells, line.rate or "—", format_yuan(line.late_fee_fen)) if late_fee else cells


def _page(ink: Ink, notice: Notice, texts: Catalog, marks: Sequence[str], part: AnnexPage, label: str) -> None:
    if marks:
        ink.share(("annex marks", tuple(marks), texts.language), lambda block: _marks(block, marks, texts))
    number = texts.gettext("No. {number}").format(number=notice.number)
    head_line(ink, LEFT, RIGHT, HEAD, notice.letterhead, number)
    title = texts.gettext("Statement of arrears")
    ink.share(("annex title", title), lambda block: block.centre((LEFT + RIGHT) / 2, HEAD - 10 * MM, title, 15, BOLD))
    who = ("、" if notice.language == "zh_CN" else ", ").join(notice.debtors)
    about = texts.gettext("{unit}  {owner}  as of {day}").format(unit=notice.unit_name, owner=who, day=notice.as_of.isoformat())
    ink.fitted(LEFT, HEAD - 17 * MM, about, 9.5, RIGHT - LEFT)
    y = _table(ink, notice, texts, part) if part.lines or part.total else TOP + notice_withheld.GAP - 6 * MM
    if part.withheld:
        notice_withheld.draw_withheld(ink, texts, LEFT, y, part.withheld, notice.withheld_fen if part.withheld_total else None)
    foot_line(ink, LEFT, RIGHT, 7 * MM, notice.printed_at, notice.operator, texts, label)


def _table(ink: Ink, notice: Notice, texts: Catalog, part: AnnexPage) -> float:
    """The rows that are demanded, below the last of them the total; returns the y below."""
    borders, last = _borders(notice), part.total
    ink.share(("annex", texts.language, notice.has_late_fee), lambda block: _frame(block, texts, borders))
    y = TOP - HEAD_ROW
    edges, notes = [y], set()
    for line in part.lines:
        _row(ink, borders, y, line)
        y -= line.height
        edges.append(y)
        if line.note:
            for i, text in enumerate(line.note):
                ink.text(borders[1] + PAD, y - ROW / 2 - 3 - i * LINE, text, SIZE)
            y -= line.note_height
            notes.add(len(edges))
            edges.append(y)
    if last:
        _total(ink, notice, texts, borders, y)
        edges.append(y - ROW * 1.3)
    noted = frozenset(notes)
    ink.share(("annex grid", tuple(edges), noted, borders, last), lambda block: _grid(block, edges, noted, borders, last))
    return y - ROW * 1.3 - (RULE_ROOM + 4.2 * MM if notice.has_late_fee else 0.0)


def _grid(ink: Ink, edges: Sequence[float], notes: frozenset[int], borders: Sequence[float], last: bool) -> None:
    """The lines of the rows; a row that ends at one of the edges `notes` goes across the table."""
    body = edges[:-1] if last else edges
    start = 0
    for i in sorted(notes):
        ink.grid(borders, body[start:i], 0.4)
        ink.grid((borders[0], borders[-1]), body[i - 1 : i + 1], 0.4)
        start = i
    if start < len(body) - 1 or not notes:
        ink.grid(borders, body[start:], 0.4)
    if last:
        ink.grid((borders[0], *borders[4:]), edges[-2:], 0.4)


def _marks(ink: Ink, marks: Sequence[str], texts: Catalog) -> None:
    draw_marks(ink, marks, WIDTH / 2, HEIGHT / 2, 110, texts)
    if COPY in marks:
        copy_stamp(ink, RIGHT, HEAD - 8.5 * MM, texts)


def _frame(ink: Ink, texts: Catalog, borders: Sequence[float]) -> None:
    """The head row."""
    _ = texts.gettext
    ink.tint(LEFT, TOP - HEAD_ROW, borders[-1] - LEFT, HEAD_ROW)
    ink.grid(borders, [TOP, TOP - HEAD_ROW], 0.4)
    heads = [_("Period"), _("Charge item"), _("Area × price"), _("Due date"), _("Charged"), _("Paid"), _("Open"), _("Days late")]
    if len(borders) == len(WITH_FEE):
        heads += [_("Rate"), _("Late fee")]
    for i, head in enumerate(heads):
        lines = Block(SIZE, borders[i + 1] - borders[i] - PAD, LINE).lines(head)
        y = TOP - HEAD_ROW / 2 - 3 + LINE * (len(lines) - 1) / 2
        for line in lines:
            ink.centre((borders[i] + borders[i + 1]) / 2, y, line, SIZE)
            y -= LINE


def _row(ink: Ink, borders: Sequence[float], y: float, line: _Line) -> None:
    baseline = y - ROW / 2 - 3
    period, due, *numbers = line.cells
    ink.text(borders[0] + PAD, baseline, period, SIZE)
    for column, lines in ((1, line.item), (2, line.basis)):
        for i, text in enumerate(lines):
            ink.text(borders[column] + PAD, baseline - i * LINE, text, SIZE)
    ink.centre((borders[3] + borders[4]) / 2, baseline, due, SIZE)
    for i, number in enumerate(numbers, 5):
        ink.fitted(borders[i] - PAD, baseline, number, SIZE, borders[i] - borders[i - 1] - 2 * PAD, align="right")


def _total(ink: Ink, notice: Notice, texts: Catalog, borders: Sequence[float], y: float) -> None:
    baseline = y - ROW * 0.65 - 3
    cell(ink, borders[0], borders[4], baseline, texts.gettext("Total"), SIZE, "centre", bold=True)
    sums = {
        5: sum(line.principal_fen for line in notice.lines),
        6: sum(line.paid_fen for line in notice.lines),
        7: sum(line.open_fen for line in notice.lines),
    }
    if notice.has_late_fee:
        sums[10] = notice.late_fee_fen
    for i, amount in sums.items():
        text = format_yuan(amount)
        ink.fitted(borders[i] - PAD, baseline, text, SIZE, borders[i] - borders[i - 1] - 2 * PAD, BOLD, "right")
    if notice.has_late_fee:
        whole = texts.gettext("Open and late fee together: {amount} yuan").format(amount=format_yuan(notice.total_fen))
        ink.right(RIGHT, y - ROW * 1.3 - 4.2 * MM, whole, 9, BOLD)
        rule = texts.gettext("Late fee = open × rate × days late, from the day after the due date to {day}, unless a row says otherwise.")
        ink.fitted(LEFT, y - ROW * 1.3 - 8.2 * MM, rule.format(day=notice.as_of.isoformat()), SIZE, RIGHT - LEFT)
