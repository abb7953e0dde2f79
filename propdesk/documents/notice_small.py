"""Two small notices on one A4 sheet, half the sheet each, without slip and statement: for reminding on less paper.

The upper halves hold the first notices of a batch and the lower halves the rest, so that after one cut through the stack the lower
pile goes under the upper and the notices lie in walking order. A demand protects only what it names: a notice whose rows do not find
room on half a sheet, and every formal demand, is drawn on sheets of its own behind the others.
"""

from collections.abc import Callable, Sequence
from functools import partial

from propdesk.documents.furniture import COPY, cell, columns, copy_stamp, draw_marks, foot_line, head_line, seal
from propdesk.documents.notice import Notice
from propdesk.documents.notice_rows import Row, grouped, salutation, ways
from propdesk.documents.sheet import BOLD, MM, Block, Book, Ink
from propdesk.documents.wording import Wording, wording
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.ladder import Stage
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

WIDTH, HALF = 210 * MM, 148.5 * MM
LEFT, RIGHT = 22 * MM, 188 * MM
HEAD = HALF - 9 * MM
COLUMNS = columns(LEFT, (36, 46, 28, 16, 40))
ROW, TABLE_HEAD, TOTAL_ROW = 5.4 * MM, 6 * MM, 6.6 * MM
BAND, FOOT = 47 * MM, 11 * MM  # the foot holds QR code and seal; between them ways to pay, objection, legal line
BODY = Block(9.5, RIGHT - LEFT, 4.9 * MM)
SMALL = Block(8.5, RIGHT - LEFT, 4.2 * MM)
BESIDE = Block(8, RIGHT - LEFT - 74 * MM, 3.7 * MM)
AIR = 1 * MM  # between the paragraphs beside the seal
Marks = Callable[[Notice], tuple[str, ...]]


def fits(notice: Notice) -> bool:
    """Whether half a sheet holds everything this notice has to say."""
    return notice.stage != Stage.DEMAND and "small.late_fee" in _words(notice).sections and _Half(notice).left >= 0


def draw_small(book: Book, notices: Sequence[Notice], marks: Marks) -> None:
    """Sheets with two notices each; the last lower half stays empty where their number is odd."""
    sheets = (len(notices) + 1) // 2
    for i in range(sheets):
        lower = notices[sheets + i] if sheets + i < len(notices) else None
        book.page(WIDTH, 2 * HALF, partial(_sheet, upper=notices[i], lower=lower, marks=marks))


def _sheet(ink: Ink, *, upper: Notice, lower: Notice | None, marks: Marks) -> None:
    texts = catalog(upper.language)
    ink.dashed(5 * MM, HALF, WIDTH - 5 * MM, HALF, 0.5)
    ink.centre(WIDTH / 2, HALF + 1 * MM, texts.gettext("Cut here"), 7)
    for notice, base in ((upper, HALF), (lower, 0.0)):
        if notice is not None:
            _Half(notice).draw(ink, base, marks(notice))


def _words(notice: Notice) -> Wording:
    return wording("notice", notice.language, notice.wording)


class _Half:
    """One notice with everything that is decided before drawing."""

    def __init__(self, notice: Notice) -> None:
        self.notice, self.texts, self.words = notice, catalog(notice.language), _words(notice)
        self.rows = grouped(notice, self.texts)
        self.salutation, self.opening = salutation(notice, self.words), self._opening()
        self.apart, self.beside = self._apart(), self._beside()

    @property
    def left(self) -> float:
        """What is left of the height in points; below 0 it does not fit."""
        used = 15 * MM + BODY.height(self.salutation) + BODY.height(self.opening) - 2 * MM
        used += TABLE_HEAD + len(self.rows) * ROW + TOTAL_ROW + 4.5 * MM + SMALL.height(self.apart)
        return HEAD - used - self.band

    @property
    def band(self) -> float:
        """The height of the foot: that of the seal, or of what stands beside it."""
        return max(BAND, FOOT + sum(BESIDE.height(said) + AIR for said in self.beside))

    def _opening(self) -> str:
        notice, words, texts = self.notice, self.words, self.texts
        chinese = notice.language == "zh_CN"
        as_of, pay_by = texts.long_date(notice.as_of), texts.long_date(notice.pay_by)
        contract = words.contract(notice.letterhead)
        said = words.text(f"opening.{notice.tone}", contract=contract, as_of=as_of, pay_by=pay_by, ordinal=notice.ordinal)
        if notice.has_late_fee:
            said += ("" if chinese else " ") + words.text("small.late_fee", as_of=as_of)
        return ("\u3000\u3000" if chinese else "") + said

    def _apart(self) -> str:
        """What is not in the total."""
        notice, words = self.notice, self.words
        said = [words.text("credit", amount=format_yuan(notice.credit_fen))] if notice.credit_fen > 0 else []
        said += [words.text("withheld.small", amount=format_yuan(notice.withheld_fen))] if notice.withheld else []
        return ("" if notice.language == "zh_CN" else " ").join(said)

    def _beside(self) -> tuple[str, ...]:
        """Ways to pay, whom to speak to and the legal line, between QR code and seal."""
        notice, words = self.notice, self.words
        contact = " ".join(filter(None, (notice.steward or notice.letterhead.signer, notice.steward_phone or notice.letterhead.phone)))
        law = words.text(f"law.{notice.tone}", contract=words.contract(notice.letterhead))
        return tuple(filter(None, (ways(notice, words), f"{words.text('objection')} {contact}", law)))

    def draw(self, ink: Ink, base: float, marks: tuple[str, ...]) -> None:
        """Everything of this notice on the half whose lower edge lies at `base`."""
        notice, texts = self.notice, self.texts
        if marks:
            ink.share(("small marks", marks, texts.language), lambda block: _marks(block, marks, texts), 0, base)
        number = texts.gettext("No. {number}").format(number=notice.number)
        ordinal = texts.gettext("Notice {ordinal}").format(ordinal=notice.ordinal)
        head_line(ink, LEFT, RIGHT, base + HEAD, notice.letterhead, f"{number}    {ordinal}")
        title = self.words.text(f"title.{notice.tone}")
        ink.share(("small title", title), lambda block: block.centre(WIDTH / 2, HEAD - 8.5 * MM, title, 14, BOLD), 0, base)
        y = ink.paragraph(LEFT, base + HEAD - 15 * MM, self.salutation, BODY)
        y = ink.paragraph(LEFT, y, self.opening, BODY, texts.long_date(notice.pay_by)) + 2 * MM
        y = _table(ink, notice, texts, self.rows, y) - 4.5 * MM
        if self.apart:
            ink.paragraph(LEFT, y, self.apart, SMALL)
        self._foot(ink, base)

    def _foot(self, ink: Ink, base: float) -> None:
        notice, texts = self.notice, self.texts
        ink.qr(LEFT, base + 11.5 * MM, 24 * MM, f"PD|{notice.number}|{notice.unit_id}")
        hint = texts.gettext("For the reception desk’s scanner")
        ink.share(("small beside", self.beside), lambda block: _paragraphs(block, self.beside, self.band), 0, base)
        day = texts.long_date(notice.issued_on)
        key = ("small seal", notice.letterhead, day, hint)
        ink.share(key, lambda block: _seal(block, notice, texts, day, hint), 0, base)
        foot_line(ink, LEFT, RIGHT, base + 4 * MM, notice.printed_at, notice.operator, texts)


def _paragraphs(ink: Ink, texts: Sequence[str], top: float) -> None:
    y = top - 4.5 * MM
    for said in texts:
        y = ink.paragraph(LEFT + 27 * MM, y, said, BESIDE) - AIR


def _seal(ink: Ink, notice: Notice, texts: Catalog, day: str, hint: str) -> None:
    seal(ink, RIGHT - 22 * MM, 27 * MM, notice.letterhead, day, texts, 46 * MM)
    ink.text(LEFT, 8 * MM, hint, 7.5)


def _table(ink: Ink, notice: Notice, texts: Catalog, rows: Sequence[Row], y: float) -> float:
    """The grouped rows with head and total; returns the y below."""
    chinese = notice.language == "zh_CN"
    ink.share(("small table", texts.language, len(rows)), lambda block: _frame(block, texts, len(rows)), 0, y)
    baseline = y - TABLE_HEAD - ROW / 2 - 3.1
    for row in rows:
        cell(ink, COLUMNS[0], COLUMNS[1], baseline, row.item, 9)
        cell(ink, COLUMNS[1], COLUMNS[2], baseline, row.period, 9, "centre")
        cell(ink, COLUMNS[2], COLUMNS[3], baseline, row.monthly, 9, "right" if len(row.monthly) > 1 else "centre")
        cell(ink, COLUMNS[3], COLUMNS[4], baseline, row.months, 9, "centre")
        cell(ink, COLUMNS[4], COLUMNS[5], baseline, row.amount, 9, "right")
        baseline -= ROW
    bottom = y - TABLE_HEAD - len(rows) * ROW - TOTAL_ROW
    if chinese:
        words = "人民币（大写）" + rmb(notice.total_fen).removeprefix("人民币")
        cell(ink, COLUMNS[1], COLUMNS[4], bottom + TOTAL_ROW / 2 - 3.2, words, 9)
    cell(ink, COLUMNS[4], COLUMNS[5], bottom + TOTAL_ROW / 2 - 3.2, f"¥{format_yuan(notice.total_fen)}", 10, "right", bold=True)
    return bottom


def _frame(ink: Ink, texts: Catalog, count: int) -> None:
    """Head, lines and the word "total" of a table whose upper edge is y = 0."""
    _ = texts.gettext
    ink.tint(COLUMNS[0], -TABLE_HEAD, COLUMNS[-1] - COLUMNS[0], TABLE_HEAD)
    ink.grid(COLUMNS, [0.0, *(-TABLE_HEAD - ROW * i for i in range(count + 1))], 0.5)
    heads = (_("Charge item"), _("Period"), _("Charged (yuan)"), _("Months"), _("Amount (yuan)"))
    for i, head in enumerate(heads):
        cell(ink, COLUMNS[i], COLUMNS[i + 1], -TABLE_HEAD / 2 - 3.1, head, 9, "centre")
    bottom = -TABLE_HEAD - count * ROW
    borders = (COLUMNS[0], COLUMNS[1], COLUMNS[4], COLUMNS[5]) if texts.language == "zh_CN" else (COLUMNS[0], COLUMNS[4], COLUMNS[5])
    ink.grid(borders, [bottom, bottom - TOTAL_ROW], 0.5)
    cell(ink, borders[0], borders[1], bottom - TOTAL_ROW / 2 - 3.2, _("Total"), 9.5, "centre", bold=True)


def _marks(ink: Ink, marks: tuple[str, ...], texts: Catalog) -> None:
    draw_marks(ink, marks, WIDTH / 2, HALF / 2, 70, texts)
    if COPY in marks:
        copy_stamp(ink, RIGHT, HEAD - 8.5 * MM, texts)
