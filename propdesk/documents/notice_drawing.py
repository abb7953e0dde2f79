"""催缴通知单 on A4: the letter with its grouped table, the acknowledgement slip below, the statement of arrears behind.

Figures come from the notice alone; nothing is recomputed but sums of its own rows. A notice to be posted on a door has its
own version without full name, phone, amounts, slip and statement (papers reference 5.1; PIPL 25).
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from propdesk.documents import notice_annex, notice_slip, notice_small
from propdesk.documents.demand_drawing import draw_demand
from propdesk.documents.furniture import (
    COPY,
    VOID,
    batch_title,
    cell,
    check_marks,
    columns,
    copy_stamp,
    draw_marks,
    foot_line,
    head_line,
    seal,
)
from propdesk.documents.notice import Notice
from propdesk.documents.notice_rows import Row, grouped, salutation, ways
from propdesk.documents.sheet import BOLD, MM, Block, Book, Cancelled, Ink, Printed, Progress
from propdesk.documents.wording import Wording, wording
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.ladder import Stage
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 22 * MM, 188 * MM
HEAD = HEIGHT - 15 * MM
COLUMNS = columns(LEFT, (36, 46, 28, 16, 40))
ROW, TIGHTEST_ROW = 6.8 * MM, 5.5 * MM
TABLE_HEAD, TOTAL_ROW = 7 * MM, 8 * MM
SEAL_BAND = 41 * MM
MIDDLE_PAGE_ROWS, LAST_PAGE_ROWS, SLIP_ROWS, LEFT_FOR_LAST = 26, 11, 11, 3
BODY, TIGHT_BODY = Block(10.5, RIGHT - LEFT, 6.2 * MM), Block(10.5, RIGHT - LEFT, 5.3 * MM)
SMALL = Block(9.5, RIGHT - LEFT, 5 * MM)
FINE = Block(8.5, RIGHT - LEFT, 4.4 * MM)
BESIDE_SEAL = Block(8.5, RIGHT - LEFT - 78 * MM, 4.1 * MM)


@dataclass(frozen=True, slots=True)
class _Job:
    """One notice on its way to paper, with everything that is decided before drawing."""

    notice: Notice
    catalog: Catalog
    words: Wording
    marks: tuple[str, ...]
    posted: bool
    rows: tuple[Row, ...]
    parts: tuple[tuple[Row, ...], ...]
    row_height: float
    tight: bool
    annex: Sequence[notice_annex.AnnexPage]

    @property
    def pages(self) -> int:
        return len(self.parts) + len(self.annex)

    @property
    def body(self) -> Block:
        """How the first paragraph is set."""
        return TIGHT_BODY if self.tight else BODY


def draw_notices(
    notices: Sequence[Notice],
    marks: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    posted: bool = False,
    small: bool = False,
    copies: Container[str] = (),
    voids: Container[str] = (),
) -> Printed:
    """All notices in the order given as one PDF; `progress` hears how many are done and stops the work by returning False.

    `posted` is the version for the door, `small` two on a sheet where they fit (then the whole sheets come last). `copies` are
    the numbers that were printed before; they carry the mark of a copy (补打). `voids` are void (作废).

    Raises `Cancelled`, `WordingMissing` for a wording that is not installed, `FontMissing` or `FontDamaged`.
    """
    chosen = check_marks(marks)
    book = Book(batch_title([notice.number for notice in notices]), notices[0].letterhead.signer)

    def own(notice: Notice) -> tuple[str, ...]:
        found = {COPY: notice.number in copies, VOID: notice.number in voids}
        return (*chosen, *(mark for mark, on in found.items() if on and mark not in chosen))

    halves = [notice for notice in notices if notice_small.fits(notice)] if small and not posted else []
    notice_small.draw_small(book, halves, own)
    drawn = {id(notice) for notice in halves}
    for done, notice in enumerate((notice for notice in notices if id(notice) not in drawn), len(halves) + 1):
        if notice.stage == Stage.DEMAND and not posted:
            draw_demand(book, notice, own(notice))
        else:
            _draw(book, _job(notice, own(notice), posted))
        if progress and not progress(done):
            raise Cancelled()
    return book.finish()


def _job(notice: Notice, marks: tuple[str, ...], posted: bool) -> _Job:
    texts, words = catalog(notice.language), wording("notice", notice.language, notice.wording)
    rows = () if posted else grouped(notice, texts)
    annex: Sequence[notice_annex.AnnexPage] = () if posted else notice_annex.annex_pages(notice)
    parts, row_height, tight = _split(_Job(notice, texts, words, marks, posted, rows, (), ROW, False, annex))
    return _Job(notice, texts, words, marks, posted, rows, parts, row_height, tight, annex)


def _split(job: _Job) -> tuple[tuple[tuple[Row, ...], ...], float, bool]:
    """The rows of each page of the letter, the height of a row, and whether the closing is set tight; the slip stays last."""
    rows = job.rows
    for tight in (False, True):
        tried = replace(job, tight=tight)
        room = _table_top(tried) - TABLE_HEAD - TOTAL_ROW - notice_slip.HEIGHT - 4 * MM - _closing_height(tried)
        if len(rows) <= SLIP_ROWS and len(rows) * (TIGHTEST_ROW if tight else ROW) <= room:
            return (rows,), min(ROW, room / max(len(rows), 1)), tight
    parts: list[tuple[Row, ...]] = []
    start = 0
    while len(rows) - start > LAST_PAGE_ROWS or not parts:
        take = max(min(MIDDLE_PAGE_ROWS, len(rows) - start - LEFT_FOR_LAST), 1)
        parts.append(rows[start : start + take])
        start += take
    return (*parts, rows[start:]), ROW, False


def _draw(book: Book, job: _Job) -> None:
    last = len(job.parts) - 1
    for i in range(len(job.parts)):
        book.page(WIDTH, HEIGHT, lambda ink, i=i: _letter_page(ink, job, i, i == last))  # type: ignore[misc]
    if not job.posted:
        notice_annex.draw_annex(book, job.notice, job.catalog, job.marks, job.annex, len(job.parts))


def _letter_page(ink: Ink, job: _Job, number: int, last: bool) -> None:
    notice, texts = job.notice, job.catalog
    if job.marks:
        ink.share(("marks", job.marks, texts.language), lambda block: _page_marks(block, job))
    number_text = texts.gettext("No. {number}").format(number=notice.number)
    ordinal = "" if job.posted else "    " + texts.gettext("Notice {ordinal}").format(ordinal=notice.ordinal)
    head_line(ink, LEFT, RIGHT, HEAD, notice.letterhead, number_text + ordinal)
    y = HEAD - 12 * MM
    if number == 0:
        y = _opening(ink, job, y)
    if not job.posted:
        y = _table(ink, job, y, job.parts[number], last)
    if last:
        _closing(ink, job, y)
        if not job.posted:
            notice_slip.draw_slip(ink, notice, texts)
    page = texts.gettext("Page {number} of {count}").format(number=number + 1, count=job.pages)
    foot_line(ink, LEFT, RIGHT, 7 * MM, notice.printed_at, notice.operator, texts, page)


def _page_marks(ink: Ink, job: _Job) -> None:
    draw_marks(ink, job.marks, WIDTH / 2, HEIGHT / 2, 110, job.catalog)
    if COPY in job.marks:
        copy_stamp(ink, RIGHT, HEAD - 8.5 * MM, job.catalog)


def _opening_text(job: _Job) -> str:
    notice, texts, words = job.notice, job.catalog, job.words
    indent = "\u3000\u3000" if notice.language == "zh_CN" else ""
    as_of, pay_by = texts.long_date(notice.as_of), texts.long_date(notice.pay_by)
    if job.posted:
        return indent + words.text("posted.opening", as_of=as_of, pay_by=pay_by)
    contract = words.contract(notice.letterhead)
    text = words.text(f"opening.{notice.tone}", contract=contract, as_of=as_of, pay_by=pay_by, ordinal=notice.ordinal)
    if notice.has_late_fee:
        text += ("" if notice.language == "zh_CN" else " ") + words.text("late_fee", as_of=as_of)
    return indent + text


def _table_top(job: _Job) -> float:
    """Where the table begins below the opening of the first page."""
    return HEAD - 20.3 * MM - job.body.height(salutation(job.notice, job.words, masked=job.posted)) - job.body.height(_opening_text(job))


def _opening(ink: Ink, job: _Job, y: float) -> float:
    """Title, salutation and first paragraph; returns where the table begins."""
    body = job.body
    title, text = job.words.text("posted.title" if job.posted else f"title.{job.notice.tone}"), _opening_text(job)
    ink.share(("title", title), lambda block: block.centre(WIDTH / 2, HEAD - 12 * MM, title, 17, BOLD))
    y = ink.paragraph(LEFT, y - 10 * MM, salutation(job.notice, job.words, masked=job.posted), body)
    day = job.catalog.long_date(job.notice.pay_by)
    ink.share(("opening", text, body), lambda block: block.paragraph(LEFT, 0, text, body, day), 0, y)
    return y - body.height(text) + 1.7 * MM


def _table(ink: Ink, job: _Job, y: float, rows: Sequence[Row], last: bool) -> float:
    """The grouped rows with their head, on the last page the total; returns the y below the table."""
    language, count, height = job.catalog.language, len(rows), job.row_height
    key = ("table", language, count, last, height)
    ink.share(key, lambda block: _table_frame(block, job.catalog, count, last, height), 0, y)
    baseline = y - TABLE_HEAD - height / 2 - 3.4
    for row in rows:
        cell(ink, COLUMNS[0], COLUMNS[1], baseline, row.item, 10)
        cell(ink, COLUMNS[1], COLUMNS[2], baseline, row.period, 10, "centre")
        cell(ink, COLUMNS[2], COLUMNS[3], baseline, row.monthly, 10, "right" if len(row.monthly) > 1 else "centre")
        cell(ink, COLUMNS[3], COLUMNS[4], baseline, row.months, 10, "centre")
        cell(ink, COLUMNS[4], COLUMNS[5], baseline, row.amount, 10, "right")
        baseline -= height
    bottom = y - TABLE_HEAD - count * height
    if last:
        baseline = bottom - TOTAL_ROW / 2 - 3.6
        if language == "zh_CN":
            cell(ink, COLUMNS[1], COLUMNS[4], baseline, "人民币（大写）" + rmb(job.notice.total_fen).removeprefix("人民币"), 10.5)
        cell(ink, COLUMNS[4], COLUMNS[5], baseline, f"¥{format_yuan(job.notice.total_fen)}", 11, "right", bold=True)
        bottom -= TOTAL_ROW
    return bottom


def _table_frame(ink: Ink, texts: Catalog, count: int, last: bool, height: float) -> None:
    """Head, lines and the word "total" of the table whose upper edge is y = 0."""
    _ = texts.gettext
    ink.tint(COLUMNS[0], -TABLE_HEAD, COLUMNS[-1] - COLUMNS[0], TABLE_HEAD)
    bottom = -TABLE_HEAD - count * height
    ink.grid(COLUMNS, [0.0, -TABLE_HEAD, *(-TABLE_HEAD - height * (i + 1) for i in range(count))])
    heads = (_("Charge item"), _("Period"), _("Charged (yuan)"), _("Months"), _("Amount (yuan)"))
    for i, head in enumerate(heads):
        cell(ink, COLUMNS[i], COLUMNS[i + 1], -TABLE_HEAD / 2 - 3.4, head, 10, "centre")
    if last:
        borders = (COLUMNS[0], COLUMNS[1], COLUMNS[4], COLUMNS[5]) if texts.language == "zh_CN" else (COLUMNS[0], COLUMNS[4], COLUMNS[5])
        ink.grid(borders, [bottom, bottom - TOTAL_ROW])
        cell(ink, borders[0], borders[1], bottom - TOTAL_ROW / 2 - 3.6, _("Total"), 10.5, "centre", bold=True)


def _closing_texts(job: _Job) -> tuple[str, str, str, str]:
    """What is not in the total, ways to pay, objection, legal line (each "" where it has no place)."""
    notice, words = job.notice, job.words
    beside = [words.text("credit", amount=format_yuan(notice.credit_fen))] if notice.credit_fen > 0 else []
    beside += [words.text("withheld", amount=format_yuan(notice.withheld_fen))] if notice.withheld else []
    credit = "" if job.posted else ("" if notice.language == "zh_CN" else " ").join(beside)
    law = "" if job.posted else words.text(f"law.{notice.tone}", contract=words.contract(notice.letterhead))
    return credit, ways(job.notice, job.words), words.text("posted" if job.posted else "objection"), law


def _beside_seal(job: _Job) -> tuple[str, ...]:
    """What a tight closing sets between QR code and seal: the legal line, and the ways to pay if they find room too."""
    _credit, paying, _objection, law = _closing_texts(job)
    if not job.tight:
        return ()
    return (paying, law) if BESIDE_SEAL.height(paying) + BESIDE_SEAL.height(law) <= SEAL_BAND - 4 * MM else (law,)


def _closing_height(job: _Job) -> float:
    credit, paying, objection, law = _closing_texts(job)
    beside = _beside_seal(job)
    texts = SMALL.height(credit) + SMALL.height(objection) + (0.0 if paying in beside else SMALL.height(paying))
    return texts + (0.0 if job.tight else FINE.height(law)) + (0.0 if job.posted else 10.7 * MM) + 7.7 * MM + SEAL_BAND


def _closing(ink: Ink, job: _Job, y: float) -> None:
    """Ways to pay, the way to object, the legal line, QR code and seal."""
    credit, paying, objection, law = _closing_texts(job)
    y -= 7 * MM
    y = ink.paragraph(LEFT, y, credit, SMALL) if credit else y
    beside = _beside_seal(job)
    texts = (objection,) if paying in beside else (paying, objection)
    ink.share(("ways", texts), lambda block: _paragraphs(block, LEFT, texts, SMALL), 0, y)
    y -= sum(map(SMALL.height, texts)) + 1.2 * MM * (len(texts) - 1)
    if not job.posted:
        y = _contact(ink, job, y + 2.2 * MM)
    if law and not job.tight:
        ink.share(("law", law), lambda block: block.paragraph(LEFT, 0, law, FINE), 0, y)
        y -= FINE.height(law)
    notice = job.notice
    middle = y - 18.5 * MM
    if beside:
        ink.share(("beside seal", beside), lambda block: _paragraphs(block, LEFT + 28 * MM, beside, BESIDE_SEAL), 0, middle + 14 * MM)
    ink.qr(LEFT, middle - 10 * MM, 24 * MM, f"PD|{notice.number}|{notice.unit_id}")
    hint = job.catalog.gettext("For the reception desk’s scanner")
    key = ("seal", notice.letterhead, notice.issued_on, hint, job.tight)
    day = job.catalog.long_date(notice.issued_on)
    ink.share(key, lambda block: _seal_and_hint(block, job, day, hint), 0, middle)


def _paragraphs(ink: Ink, x: float, texts: Sequence[str], block: Block) -> None:
    y = 0.0
    for text in filter(None, texts):
        y = ink.paragraph(x, y, text, block) - 1.2 * MM


def _seal_and_hint(ink: Ink, job: _Job, day: str, hint: str) -> None:
    room = (46 if job.tight else 66) * MM
    seal(ink, RIGHT - 24 * MM, 0, job.notice.letterhead, day, job.catalog, room)
    ink.text(LEFT, -14 * MM, hint, 8)


def _contact(ink: Ink, job: _Job, y: float) -> float:
    """The box with the person to object to; returns the next baseline."""
    borders, texts, notice = columns(LEFT, (26, 40, 26, 74)), job.catalog, job.notice
    ink.share(("contact", texts.language), lambda block: _contact_frame(block, texts, borders), 0, y)
    cell(ink, borders[1], borders[2], y - 4.6 * MM, notice.steward or notice.letterhead.signer, 10)
    cell(ink, borders[3], borders[4], y - 4.6 * MM, notice.steward_phone or notice.letterhead.phone, 10)
    return y - 12.7 * MM


def _contact_frame(ink: Ink, texts: Catalog, borders: Sequence[float]) -> None:
    ink.grid(borders, [0.0, -7 * MM])
    cell(ink, borders[0], borders[1], -4.6 * MM, texts.gettext("Contact"), 10, "centre")
    cell(ink, borders[2], borders[3], -4.6 * MM, texts.gettext("Phone"), 10, "centre")
