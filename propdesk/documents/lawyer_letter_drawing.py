"""律师函(草稿) on A4: for the lawyer to check, with blanks, a watermark and no letterhead.

The same blocks, in the same order, make the PDF and the Word file (`lawyer_letter_docx`): `letter_blocks` is the content,
both only set it. Only a law firm issues the letter (domain reference, sections 0 and 8).
"""

from collections.abc import Sequence

from propdesk.documents.furniture import COPY, batch_title, cell, check_marks, columns, copy_stamp, draw_marks, foot_line
from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.lawyer_letter_blocks import Heading, LetterBlock, Paragraph, Table, letter_blocks
from propdesk.documents.sheet import MM, SERIF, Block, Book, Cancelled, Ink, Printed, Progress
from propdesk.documents.wording import wording
from propdesk.i18n import Catalog, catalog

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 25 * MM, 190 * MM
TOP, BOTTOM = HEIGHT - 24 * MM, 18 * MM
BODY = Block(12, RIGHT - LEFT, 18, SERIF)
NOTE = Block(9.5, RIGHT - LEFT, 13, SERIF)
ROW = 6 * MM
TABLE_SIZE = 9.5


def draw_lawyer_letters(drafts: Sequence[LawyerLetterDraft], marks: Sequence[str] = (), progress: Progress | None = None) -> Printed:
    """All drafts in the order given as one PDF; raises `Cancelled`, `WordingMissing`, `FontMissing` or `FontDamaged`."""
    chosen = check_marks(marks)
    book = Book(batch_title([draft.number for draft in drafts]), drafts[0].letterhead.signer)
    for done, draft in enumerate(drafts, 1):
        _Letter(book, draft, chosen).draw()
        if progress and not progress(done):
            raise Cancelled()
    return book.finish()


class _Letter:
    """One draft flowing over pages."""

    def __init__(self, book: Book, draft: LawyerLetterDraft, marks: tuple[str, ...]) -> None:
        self._book, self._draft, self._marks = book, draft, marks
        self._texts = catalog(draft.language)
        self._words = wording("lawyer_letter", draft.language, draft.wording)
        self._pages: list[list[tuple[float, LetterBlock]]] = [[]]
        self._y = TOP - 22 * MM

    def draw(self) -> None:
        blocks = letter_blocks(self._draft, self._texts)
        for i, block in enumerate(blocks):
            if isinstance(block, Heading):
                ahead = any(isinstance(follower, Table) for follower in blocks[i + 1 : i + 3])
                if self._y - (3 * BODY.leading + 4 * ROW * ahead) < BOTTOM:
                    self._turn()
            self._place(block)
        for number, placed in enumerate(self._pages, 1):
            self._book.page(WIDTH, HEIGHT, lambda ink, n=number, p=placed: self._page(ink, n, p))  # type: ignore[misc]

    def _place(self, block: LetterBlock) -> None:
        """Put a block on the page, cutting paragraphs by lines and tables by rows where the page ends."""
        if isinstance(block, Table):
            self._place_table(block)
            return
        if isinstance(block, Heading):
            self._put(Heading(block.text), BODY.leading * 1.25)
            return
        lines = _indented(block, self._draft.language)
        while lines:
            fits = max(int((self._y - BOTTOM) // BODY.leading), 0)
            if not fits:
                self._turn()
                continue
            now, lines = lines[:fits], lines[fits:]
            self._put(Paragraph("\n".join(now), block.note), len(now) * BODY.leading)
        self._y -= BODY.leading * 0.2

    def _place_table(self, table: Table) -> None:
        rows = list(table.rows)
        while rows:
            fits = int((self._y - BOTTOM - 2 * ROW) // ROW)
            if fits < min(2, len(rows)):
                self._turn()
                continue
            part, rows = rows[:fits], rows[fits:]
            total = table.total if not rows else ()
            self._put(Table(table.heads, tuple(part), table.widths, table.right, total), (len(part) + 1 + bool(total)) * ROW + 2 * MM)
        self._y -= 3 * MM

    def _put(self, block: LetterBlock, height: float) -> None:
        self._pages[-1].append((self._y, block))
        self._y -= height

    def _turn(self) -> None:
        self._pages.append([])
        self._y = TOP

    def _page(self, ink: Ink, number: int, blocks: Sequence[tuple[float, LetterBlock]]) -> None:
        draft, texts = self._draft, self._texts
        ink.share(("letter marks", self._marks, texts.language), lambda block: _watermarks(block, self._marks, texts))
        ink.fitted(RIGHT, HEIGHT - 15 * MM, texts.gettext("No. {number}").format(number=draft.number), 9.5, 80 * MM, SERIF, "right")
        ink.fitted(LEFT, HEIGHT - 15 * MM, self._words.text("banner"), 9.5, 125 * MM, SERIF)
        if number == 1:
            ink.centre((LEFT + RIGHT) / 2, TOP - 9 * MM, self._words.text("title"), 18, SERIF)
        for y, block in blocks:
            if isinstance(block, Table):
                _draw_table(ink, block, y)
            elif isinstance(block, Heading):
                ink.text(LEFT, y - BODY.leading * 0.3, block.text, 12.5, SERIF)
                ink.text(LEFT + 0.3, y - BODY.leading * 0.3, block.text, 12.5, SERIF)
            else:
                for i, line in enumerate(block.text.split("\n")):
                    ink.text(LEFT, y - i * BODY.leading, line, BODY.size, SERIF)
        page = texts.gettext("Page {number} of {count}").format(number=number, count=len(self._pages))
        foot_line(ink, LEFT, RIGHT, 9 * MM, draft.printed_at, draft.operator, texts, page)


def _watermarks(ink: Ink, marks: Sequence[str], texts: Catalog) -> None:
    ink.watermark(WIDTH / 2, HEIGHT / 2 + 40 * MM, texts.gettext("DRAFT"), 110, outline=False)
    draw_marks(ink, marks, WIDTH / 2, HEIGHT / 2 - 50 * MM, 90, texts)
    if COPY in marks:
        copy_stamp(ink, RIGHT, TOP - 9 * MM, texts)


def _indented(block: Paragraph, language: str) -> list[str]:
    """The paragraph's lines; a Chinese paragraph of prose begins two characters in."""
    indent = "\u3000\u3000" if language == "zh_CN" and not block.note else ""
    return list(BODY.lines(indent + block.text))


def _draw_table(ink: Ink, table: Table, y: float) -> None:
    """A table whose upper edge lies a little above the baseline `y`."""
    top = y + 4 * MM
    borders = columns(LEFT, table.widths)
    count = len(table.rows) + 1 + bool(table.total)
    ink.grid(borders, [top - i * ROW for i in range(count + 1)], 0.5)
    baseline = top - ROW / 2 - 3.2
    for i, head in enumerate(table.heads):
        cell(ink, borders[i], borders[i + 1], baseline, head, TABLE_SIZE, "centre")
    rows = [*table.rows, table.total] if table.total else list(table.rows)
    for row in rows:
        baseline -= ROW
        for i, text in enumerate(row):
            cell(ink, borders[i], borders[i + 1], baseline, text, TABLE_SIZE, "right" if i in table.right else "left")
