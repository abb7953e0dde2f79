"""The case sheet drawn: two pages A4, the stepper with days and signature lines on top, everything of the case below."""

from collections.abc import Iterator, Mapping, Sequence

from propdesk.documents.case_sheet import CaseSheet, MeasureRow, StepDone
from propdesk.documents.furniture import cell, check_marks, columns, draw_marks, foot_line, head_line, seal
from propdesk.documents.sheet import BOLD, GREY, INK, MM, Book, Ink, Printed
from propdesk.documents.strips import (
    BOTTOM,
    LEFT,
    NORMAL,
    RIGHT,
    SIZE,
    TOP,
    Strip,
    draw_strips,
    heading,
    paginate,
    paragraph,
    section,
    table,
)
from propdesk.domain.close_out import CAUSE_NAMES, STEP_NAMES, STEPS, Cause, Step
from propdesk.domain.money import format_yuan
from propdesk.domain.tasks import LIABILITY_NAMES, TASK_END_NAMES, Liability
from propdesk.i18n import N_, Catalog, catalog

_WIDTH, _HEIGHT, _FOOT = 210 * MM, 297 * MM, 8 * MM
_ALL = RIGHT - LEFT
_MARKS = "①②③④⑤⑥⑦"
_LEAST_MEASURES, _LEAST_PARTS, _LINES = 6, 6, 4
_RULED = 8.5 * MM


def draw_case_sheet(sheet: CaseSheet, marks: Sequence[str] = ()) -> Printed:
    """The sheet as a PDF; raises `FontMissing` or `FontDamaged`."""
    texts, marks = catalog(sheet.language), check_marks(marks)
    first, second = [*_first_page(sheet, texts)], [*_second_page(sheet, texts)]
    room = _HEIGHT - TOP - BOTTOM
    pages = paginate(first, room, _FOOT) + paginate(second, room, _FOOT)
    book = Book(sheet.number or texts.gettext("Close-out case sheet"), sheet.letterhead.signer)
    for number, strips in enumerate(pages, 1):

        def draw(ink: Ink, strips: Sequence[Strip] = strips, number: int = number) -> None:
            draw_marks(ink, marks, _WIDTH / 2, _HEIGHT / 2, 90, texts)
            draw_strips(ink, strips, _HEIGHT - TOP)
            page = texts.gettext("Page {number} of {count}").format(number=number, count=len(pages))
            foot_line(ink, LEFT, RIGHT, 8 * MM, sheet.printed_at, sheet.operator, texts, page)

        book.page(_WIDTH, _HEIGHT, draw)
    return book.finish()


def _first_page(sheet: CaseSheet, texts: Catalog) -> Iterator[Strip]:
    """Who it is about, the stepper, appointment, visit, causes, and what is put right."""
    _ = texts.gettext
    yield _head(sheet)
    yield heading(_("Close-out case sheet"))
    yield from _facts(sheet, texts)
    yield _gap(4)
    yield _stepper(sheet, texts)
    yield section(_title(1, texts))
    yield _ruled_pairs(_appointment(sheet.step(Step.APPOINTMENT)), texts)
    yield section(_title(2, texts))
    yield from _written(sheet.step(Step.VISIT), N_("Visited by"), texts)
    yield section(_title(3, texts))
    yield from _causes(sheet, texts)
    if sheet.reason:
        yield from paragraph(_("Opened because: {reason}").format(reason=sheet.reason))
    measures = _("Put right on the spot or by a deadline")
    yield section(f"{_MARKS[3]} {measures}")
    yield from _measures(sheet.measures, texts)


def _second_page(sheet: CaseSheet, texts: Catalog) -> Iterator[Strip]:
    """The plan, the review, the result and the signatures."""
    _ = texts.gettext
    yield _head(sheet)
    yield section(_title(5, texts))
    yield from _plan(sheet, texts)
    yield section(_title(6, texts))
    yield from _written(sheet.step(Step.REVIEW), N_("Reviewed by"), texts)
    result = _("Result")
    yield section(f"{_MARKS[6]} {result}")
    yield _result(sheet, texts)
    yield _signatures(sheet, texts)


def _head(sheet: CaseSheet) -> Strip:
    return Strip(8 * MM, lambda ink, y: head_line(ink, LEFT, RIGHT, y - 3 * MM, sheet.letterhead, sheet.number or "JH"))


def _title(place: int, texts: Catalog) -> str:
    return f"{_MARKS[place - 1]} {texts.gettext(STEP_NAMES[STEPS[place - 1]])}"


def _facts(sheet: CaseSheet, texts: Catalog) -> Iterator[Strip]:
    """Two facts a row, each beside its name."""
    _ = texts.gettext
    span = " – ".join(dict.fromkeys(part for part in sheet.periods if part))
    money = "" if sheet.blank else f"¥{format_yuan(sheet.named_fen)}"
    left = "" if sheet.blank else f"¥{format_yuan(sheet.open_fen)}"
    opened = sheet.opened_on.isoformat() if sheet.opened_on else ""
    unit = " ".join(dict.fromkeys(part for part in (sheet.unit_code, sheet.unit_name) if part))
    pairs = (
        (_("Case no."), sheet.number, _("Opened on"), opened),
        (_("Unit"), unit, _("Owner"), "、".join(sheet.owners)),
        (_("Periods owed"), span, _("Owed at the opening"), money),
        (_("Building steward"), sheet.steward, _("Manager"), sheet.manager),
        (_("Still open"), left, "", ""),
    )
    borders = columns(LEFT, (28, 60, 32, 53))
    for pair in pairs[: 4 if sheet.blank else 5]:

        def draw(ink: Ink, y: float, pair: tuple[str, str, str, str] = pair) -> None:
            high = 7 * MM
            for start in (0, 2):
                ink.tint(borders[start], y - high, borders[start + 1] - borders[start], high)
            ink.grid(borders, [y, y - high], 0.5)
            for place, text in enumerate(pair):
                cell(ink, borders[place], borders[place + 1], y - high / 2 - SIZE * 0.36, text, SIZE, bold=place % 2 == 0)

        yield Strip(7 * MM, draw)


def _gap(millimetres: float) -> Strip:
    return Strip(millimetres * MM, lambda ink, y: None)


def _stepper(sheet: CaseSheet, texts: Catalog) -> Strip:
    """Seven boxes in a line: the step, its day, and a line to sign on."""
    _ = texts.gettext
    names = [_(STEP_NAMES[step]) for step in STEPS] + [_("Result")]
    days = [_day(sheet.step(step)) for step in STEPS] + [sheet.result_on.isoformat() if sheet.result_on else ""]
    wide, high = _ALL / 7, 21 * MM

    def draw(ink: Ink, y: float) -> None:
        for place, (name, day) in enumerate(zip(names, days, strict=True)):
            x = LEFT + place * wide
            ink.box(x, y - high, wide - 1.2 * MM, high, 1.0 if day else 0.5)
            middle = x + (wide - 1.2 * MM) / 2
            ink.fitted(middle, y - 5 * MM, f"{_MARKS[place]} {name}", 9, wide - 3 * MM, BOLD, "centre")
            ink.fitted(middle, y - 11 * MM, day or "____-__-__", 9, wide - 3 * MM, align="centre")
            ink.line(x + 2 * MM, y - 18.5 * MM, x + wide - 3.2 * MM, y - 18.5 * MM, 0.4)
            ink.grey(GREY)
            ink.text(x + 2 * MM, y - 17.5 * MM, _("Signed"), 7.5)
            ink.grey(INK)

    return Strip(high + 2 * MM, draw)


def _day(done: StepDone | None) -> str:
    return done.on.isoformat() if done else ""


def _appointment(done: StepDone | None) -> tuple[tuple[str, str], ...]:
    day = _day(done)
    return ((N_("Day"), day), (N_("Time"), done.time if done else ""), (N_("Made by"), done.person if done else ""))


def _ruled_pairs(pairs: Sequence[tuple[str, str]], texts: Catalog) -> Strip:
    """Names with what was written on a line behind them, beside each other."""
    wide = _ALL / len(pairs)

    def draw(ink: Ink, y: float) -> None:
        for place, (name, text) in enumerate(pairs):
            x = LEFT + place * wide
            label = texts.gettext(name)
            ink.text(x, y - 5 * MM, label, SIZE)
            start = x + ink.width(label, SIZE) + 2 * MM
            ink.line(start, y - 6 * MM, x + wide - 4 * MM, y - 6 * MM, 0.4)
            ink.fitted(start + 1 * MM, y - 5 * MM, text, SIZE, x + wide - 5 * MM - start)

    return Strip(8 * MM, draw)


def _written(done: StepDone | None, who: str, texts: Catalog) -> Iterator[Strip]:
    """Day and person, then what was said; lines to write on where nothing was."""
    yield _ruled_pairs(((N_("Day"), _day(done)), (who, done.person if done else "")), texts)
    if done and done.note:
        yield from paragraph(done.note, NORMAL)
        return
    for _place in range(_LINES):
        yield Strip(_RULED, lambda ink, y: ink.line(LEFT, y - _RULED + 1 * MM, RIGHT, y - _RULED + 1 * MM, 0.4))


def _causes(sheet: CaseSheet, texts: Catalog) -> Iterator[Strip]:
    """Every cause with a box; behind those found, whose matter it is."""
    found = dict(sheet.causes)
    words = [(cause in found, _cause(cause, found, texts)) for cause in Cause]
    for start in range(0, len(words), 4):
        yield _ticks(words[start : start + 4], 4)


def _cause(cause: Cause, found: Mapping[Cause, Liability], texts: Catalog) -> str:
    name = texts.gettext(CAUSE_NAMES[cause])
    return f"{name} ({texts.gettext(LIABILITY_NAMES[found[cause]])})" if cause in found else name


def _ticks(words: Sequence[tuple[bool, str]], count: int) -> Strip:
    """Boxes beside their words, `count` in a row; a cross in those that are so."""
    wide = _ALL / count

    def draw(ink: Ink, y: float) -> None:
        for place, (on, text) in enumerate(words):
            tick(ink, LEFT + place * wide, y - 5.4 * MM, on)
            ink.fitted(LEFT + place * wide + 5.5 * MM, y - 5 * MM, text, SIZE, wide - 7 * MM)

    return Strip(7 * MM, draw)


def tick(ink: Ink, x: float, y: float, on: bool) -> None:
    """A box of 3.6 mm, crossed where it is so."""
    side = 3.6 * MM
    ink.box(x, y, side, side, 0.7)
    if on:
        ink.line(x, y, x + side, y + side, 1.1)
        ink.line(x, y + side, x + side, y, 1.1)


def _measures(measures: Sequence[MeasureRow], texts: Catalog) -> Iterator[Strip]:
    _ = texts.gettext
    heads = (_("What is to be done"), _("Whose matter"), _("Who does it"), _("Deadline"), _("Done"), _("Owner confirms"))
    rows = [
        (
            one.title,
            _(LIABILITY_NAMES[one.liability]) if one.liability else "",
            one.who,
            one.due_on.isoformat() if one.due_on else "",
            f"{_(TASK_END_NAMES[one.outcome])} {one.ended_on}" if one.outcome else "",
            one.confirmed_by,
        )
        for one in measures
    ]
    rows += [("",) * 6] * (_LEAST_MEASURES - len(rows))
    yield from table(heads, (50, 22, 29, 22, 26, 24), "llllll", rows, height=8.2 * MM)


def _plan(sheet: CaseSheet, texts: Catalog) -> Iterator[Strip]:
    _ = texts.gettext
    once = _("In one payment by {day}").format(day=sheet.pay_by.isoformat() if sheet.pay_by else "____-__-__")
    yield _ticks([(sheet.pay_by is not None and not sheet.instalments, once), (bool(sheet.instalments), _("By instalments"))], 2)
    heads = (_("Part"), _("Due date"), _("Amount"), _("Paid on"), _("Signed"))
    rows = [(str(n), day.isoformat(), format_yuan(fen), "", "") for n, (day, fen) in enumerate(sheet.instalments, 1)]
    rows += [("",) * 5] * (_LEAST_PARTS - len(rows))
    yield from table(heads, (16, 36, 40, 40, 41), "clrll", rows, height=7 * MM)


def _result(sheet: CaseSheet, texts: Catalog) -> Strip:
    """The four ways a case ends, and the box of the full stop."""
    _ = texts.gettext
    ways = (Step.CLOSED, Step.LAWYER, Step.SUIT, Step.ENDED)
    high, box_wide = 30 * MM, 46 * MM

    def draw(ink: Ink, y: float) -> None:
        for place, way in enumerate(ways):
            top = y - (place + 1) * 6.6 * MM
            tick(ink, LEFT, top - 0.4 * MM, sheet.result is way)
            ink.text(LEFT + 5.5 * MM, top, _(STEP_NAMES[way]), SIZE)
        x = RIGHT - box_wide
        closed = sheet.result is Step.CLOSED
        ink.box(x, y - high + 2 * MM, box_wide, high - 3 * MM, 1.4 if closed else 0.6)
        if not closed:
            ink.grey(GREY)
        ink.centre(x + box_wide / 2, y - 13 * MM, "●", 26, BOLD)
        ink.fitted(x + box_wide / 2, y - 20 * MM, _("Full stop put"), 11, box_wide - 4 * MM, BOLD, "centre")
        day = sheet.result_on.isoformat() if closed and sheet.result_on else "____-__-__"
        ink.fitted(x + box_wide / 2, y - 25.5 * MM, day, 9.5, box_wide - 4 * MM, align="centre")
        ink.grey(INK)

    return Strip(high, draw)


def _signatures(sheet: CaseSheet, texts: Catalog) -> Strip:
    """Where owner and manager sign, and the place of the seal."""
    _ = texts.gettext

    def draw(ink: Ink, y: float) -> None:
        for place, name in enumerate((_("Signature of the owner"), _("Signature of the manager"))):
            line = y - (14 + 14 * place) * MM
            ink.text(LEFT, line, name, SIZE)
            ink.line(LEFT + 42 * MM, line - 1 * MM, LEFT + 96 * MM, line - 1 * MM, 0.5)
        seal(ink, RIGHT - 24 * MM, y - 22 * MM, sheet.letterhead, "", texts)

    return Strip(44 * MM, draw)
