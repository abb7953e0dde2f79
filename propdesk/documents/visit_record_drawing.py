"""The visit record as drawn: boxes to tick, lines to write on, what is owed, the notice about personal data, signatures."""

from collections.abc import Sequence

from propdesk.documents.furniture import batch_title, cell, check_marks, columns, copy_stamp, draw_marks, foot_line, head_line
from propdesk.documents.sheet import BOLD, MM, Block, Book, Cancelled, Ink, Printed, Progress
from propdesk.documents.visit_record import VisitRecord
from propdesk.documents.wording import Wording, wording
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 22 * MM, 195 * MM
HEAD = HEIGHT - 15 * MM
SIZE, ROW = 10.0, 9 * MM
LABEL = 25 * MM
OWED_LINES = 4
BOX = "□"
CONCERNS = columns(LEFT, (63, 27, 55, 28))


def draw_visit_records(
    records: Sequence[VisitRecord], marks: Sequence[str] = (), progress: Progress | None = None, copies: frozenset[str] = frozenset()
) -> Printed:
    """The records as one PDF, a page each; those named in `copies` were printed before. Raises ``ValueError`` for none and `Cancelled`."""
    marks = check_marks(marks)
    title = batch_title([record.number or wording("visit_record", record.language, record.wording).text("title") for record in records])
    book = Book(title, records[0].letterhead.signer)
    for record in records:
        book.page(WIDTH, HEIGHT, lambda ink, record=record: _draw(ink, record, marks, record.number in copies))  # type: ignore[misc]
        if progress and not progress(book.pages):
            raise Cancelled()
    return book.finish()


def _draw(ink: Ink, record: VisitRecord, marks: Sequence[str], copy: bool) -> None:
    texts, words = catalog(record.language), wording("visit_record", record.language, record.wording)
    _ = texts.gettext
    if marks:
        ink.share(("marks", tuple(marks)), lambda block: draw_marks(block, marks, WIDTH / 2, HEIGHT / 2, 100, texts))
    head_line(ink, LEFT, RIGHT, HEAD, record.letterhead, _("No. {number}").format(number=record.number or "____________"))
    ink.centre(WIDTH / 2, HEAD - 12 * MM, words.text("title"), 17, BOLD)
    if copy:
        copy_stamp(ink, RIGHT, HEAD - 12 * MM, texts)
    y = _facts(ink, record, texts, HEAD - 18 * MM)
    y = _owed(ink, record, texts, y)
    y = _said(ink, texts, y)
    y = _concerns(ink, texts, y)
    y = _intention(ink, texts, y)
    y = _signatures(ink, words, texts, y)
    _privacy(ink, record, words, texts, y)
    foot_line(ink, LEFT, RIGHT, 8 * MM, record.printed_at, record.operator, texts)


def _field(ink: Ink, x: float, right: float, top: float, label: str, value: str = "") -> None:
    """A framed field: its label in front, its value or room to write."""
    ink.box(x, top - ROW, right - x, ROW, 0.5)
    at = top - ROW / 2 - 1.3 * MM
    ink.fitted(x + 1.6 * MM, at, label, SIZE - 0.5, min(34 * MM, right - x - 3 * MM), BOLD)
    used = min(34 * MM, ink.width(label, SIZE - 0.5, BOLD)) + 4 * MM
    if value:
        ink.fitted(x + used, at, value, SIZE, right - x - used - 1.6 * MM)


def _facts(ink: Ink, record: VisitRecord, texts: Catalog, top: float) -> float:
    _ = texts.gettext
    middle, third = (LEFT + RIGHT) / 2, (RIGHT - LEFT) / 3
    day = texts.long_date(record.visit_on) if record.visit_on else ""
    _field(ink, LEFT, LEFT + third, top, _("Date"), day)
    _field(ink, LEFT + third, LEFT + 1.6 * third, top, _("Time"))
    ticks = ((_("Workday"), "workday"), (_("Holiday"), "holiday"), (_("Evening"), "evening"))
    _ticks(ink, LEFT + 1.6 * third, RIGHT, top, "", [("☑ " if record.when == code else f"{BOX} ") + name for name, code in ticks])
    _field(ink, LEFT, LEFT + third, top - ROW, _("Unit"), record.unit_code)
    _field(ink, LEFT + third, RIGHT, top - ROW, _("Owner"), "、".join(record.owners))
    _field(ink, LEFT, middle, top - 2 * ROW, _("Spoken with"))
    _field(ink, middle, RIGHT, top - 2 * ROW, _("Relation to the owner"))
    _field(ink, LEFT, middle, top - 3 * ROW, _("Visitor 1"))
    _field(ink, middle, RIGHT, top - 3 * ROW, _("Visitor 2"))
    return top - 4 * ROW


def _ticks(ink: Ink, left: float, right: float, top: float, label: str, choices: Sequence[str], weights: Sequence[int] = ()) -> None:
    """Boxes to tick beside each other behind a label, evenly or by `weights`."""
    ink.box(left, top - ROW, right - left, ROW, 0.5)
    at = top - ROW / 2 - 1.3 * MM
    start = left + 1.6 * MM
    if label:
        ink.fitted(start, at, label, SIZE - 0.5, LABEL, BOLD)
        start += LABEL + 2 * MM
    first = start
    shares = weights or [1] * len(choices)
    for choice, share in zip(choices, shares, strict=True):
        step = (right - first) * share / sum(shares)
        ink.fitted(start, at, choice, SIZE - 0.5, step - 1.5 * MM)
        start += step


def _owed(ink: Ink, record: VisitRecord, texts: Catalog, top: float) -> float:
    """What is owed, as the book says it, and what was said last; empty lines on a blank form."""
    _ = texts.gettext
    height = (OWED_LINES + 2) * 5 * MM + 3 * MM
    ink.box(LEFT, top - height, RIGHT - LEFT, height, 0.5)
    y = top - 5.5 * MM
    day = texts.long_date(record.as_of) if record.as_of else "__________"
    ink.text(LEFT + 1.6 * MM, y, _("Owed as of {day}").format(day=day), SIZE - 0.5, BOLD)
    if record.unit_code:
        total = _("Together ¥{amount}").format(amount=format_yuan(record.total_fen))
        ink.right(RIGHT - 1.6 * MM, y, total, SIZE, BOLD)
    for text in _owed_lines(record, texts):
        y -= 5 * MM
        ink.fitted(LEFT + 6 * MM, y, text, SIZE - 0.5, RIGHT - LEFT - 8 * MM)
    said = [(_("Last contact"), record.last), (_("Promise"), record.promise), (_("Please note"), record.remark)]
    line = "    ".join(f"{label}: {value}" for label, value in said if value)
    if line:
        ink.fitted(LEFT + 1.6 * MM, top - height + 2.4 * MM, line, SIZE - 1, RIGHT - LEFT - 4 * MM)
    return top - height


def _owed_lines(record: VisitRecord, texts: Catalog) -> list[str]:
    said = []
    for line in record.lines:
        span = line.first if line.first == line.last else f"{line.first} – {line.last}"
        months = texts.ngettext("{n} period", "{n} periods", line.periods).format(n=line.periods)
        late = texts.gettext(", late fee ¥{amount}").format(amount=format_yuan(line.late_fee_fen)) if line.late_fee_fen else ""
        said.append(f"{line.item}  {span} ({months})  ¥{format_yuan(line.open_fen)}{late}")
    if record.rests_fen:
        rests = texts.gettext("Not demanded at present (dispute, hold or instalments): ¥{amount}")
        return [*_shortened(record, said, OWED_LINES - 1, texts), rests.format(amount=format_yuan(record.rests_fen))]
    return _shortened(record, said, OWED_LINES, texts)


def _shortened(record: VisitRecord, said: list[str], room: int, texts: Catalog) -> list[str]:
    """As many lines as there is room for; the last one sums up what did not fit."""
    if len(said) <= room:
        return said
    rest = record.lines[room - 1 :]
    fen = sum(line.open_fen + line.late_fee_fen for line in rest)
    more = texts.ngettext("{n} more item", "{n} more items", len(rest)).format(n=len(rest))
    return [*said[: room - 1], f"{more}  ¥{format_yuan(fen)}"]


def _said(ink: Ink, texts: Catalog, top: float) -> float:
    _ = texts.gettext
    reasons = [f"{BOX} {name}" for name in (_("Fees"), _("Follow-up"), _("Open defect"), _("Holiday greeting"))]
    _ticks(ink, LEFT, RIGHT, top, _("Why we come"), reasons)
    return top - ROW


def _concerns(ink: Ink, texts: Catalog, top: float) -> float:
    """What the resident brings up, with room for five concerns."""
    _ = texts.gettext
    heads, rows, height = (_("Concern"), _("Responsible"), _("What is to be done"), _("To be done by")), 5, 13 * MM
    ink.tint(LEFT, top - 7 * MM, RIGHT - LEFT, 7 * MM)
    edges = [top, top - 7 * MM, *(top - 7 * MM - (place + 1) * height for place in range(rows))]
    ink.grid((*CONCERNS[:-1], RIGHT), edges, 0.5)
    for place, head in enumerate(heads):
        cell(ink, CONCERNS[place], CONCERNS[place + 1], top - 4.7 * MM, head, SIZE - 0.5, "centre", bold=True)
    return edges[-1]


def _intention(ink: Ink, texts: Catalog, top: float) -> float:
    _ = texts.gettext
    views = [f"{BOX} {name}" for name in (_("Satisfied"), _("So-so"), _("Not satisfied"))]
    _ticks(ink, LEFT, RIGHT, top, _("Our service"), views)
    first = [f"{BOX} {name}" for name in (_("Pays now"), _("Promises: by ______ , ¥ ________"), _("In instalments"))]
    _ticks(ink, LEFT, RIGHT, top - ROW, _("Intends to pay"), first, weights=(2, 5, 2))
    no = _("Does not pay, because: ______________________________________________")
    _ticks(ink, LEFT, RIGHT, top - 2 * ROW, "", [f"{BOX} {no}"])
    return top - 3 * ROW


def _signatures(ink: Ink, words: Wording, texts: Catalog, top: float) -> float:
    _ = texts.gettext
    height, third = 24 * MM, (RIGHT - LEFT) / 3
    ink.grid((LEFT, LEFT + third, LEFT + 2 * third, RIGHT), (top, top - height), 0.5)
    for place, label in enumerate((_("Signature of the owner"), _("Signatures of the visitors"), _("Remarks of the manager"))):
        ink.fitted(LEFT + place * third + 1.6 * MM, top - 5 * MM, label, SIZE - 0.5, third - 3 * MM, BOLD)
    return ink.paragraph(LEFT, top - height - 4.5 * MM, words.text("signature"), Block(8, RIGHT - LEFT, 4 * MM))


def _privacy(ink: Ink, record: VisitRecord, words: Wording, texts: Catalog, top: float) -> None:
    """Why the sheet asks what it asks (PIPL 17), beside the code that finds the record again."""
    side = 20 * MM
    block = Block(8, RIGHT - LEFT - side - 4 * MM, 4 * MM)
    head = record.letterhead
    phone = head.phone or "____________"
    ink.paragraph(LEFT, top - 1 * MM, words.text("privacy", company=head.signer or "____________", phone=phone), block)
    if record.number:
        ink.qr(RIGHT - side, top - side + 2 * MM, side, f"PD|{record.number}|{record.unit_id}")
