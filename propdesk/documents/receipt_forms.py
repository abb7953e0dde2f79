"""套打: where each value of a receipt goes on a form that is printed already.

Every place is a whole number of tenths of a millimetre from the upper left corner of the paper: `x` where the text begins, ends
or has its middle (by `align`), `y` its baseline. Two offsets move the whole page, for a printer that pulls the paper askew.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from propdesk.documents.receipt import ReceiptPaper
from propdesk.errors import UserError
from propdesk.i18n import N_

SIZES = {ReceiptPaper.T241X93: (2410, 931), ReceiptPaper.T241X140: (2410, 1397)}
"""Papers that come as printed forms, in tenths of a millimetre."""

ALIGNS = ("left", "centre", "right")
MOST_OFFSET = 300
SMALLEST_TEXT, LARGEST_TEXT = 80, 300  # tenths of a point
MOST_ROWS, LEAST_STEP = 20, 35

ROW_FIELDS = {
    "unit_of_row": N_("Unit of a row"),
    "item": N_("Charge item"),
    "period": N_("Period"),
    "price": N_("Price"),
    "quantity": N_("Quantity"),
    "amount": N_("Amount"),
    "late_fee": N_("Late fee"),
    "sum": N_("Sum"),
}
"""Fields printed once for every row, `row_step` below each other."""

PAGE_FIELDS = {
    "company": N_("Company"),
    "number": N_("Receipt no."),
    "unit": N_("Unit"),
    "payer": N_("Payer"),
    "day": N_("Day"),
    "year": N_("Year alone"),
    "month": N_("Month alone"),
    "day_of_month": N_("Day of the month alone"),
    "day_capitals": N_("Date in capitals"),
    "method": N_("Method"),
    "total_words": N_("Total in words"),
    "total_amount": N_("Total of the amounts"),
    "total_late_fee": N_("Total of the late fees"),
    "total": N_("Total"),
    "paid_up_to": N_("Paid up to"),
    "prepaid": N_("Prepaid balance"),
    "still_open": N_("Still open"),
    "cashier": N_("Cashier"),
    "remark": N_("Remarks (void, reprint, designation)"),
}
"""Fields printed once on a page."""

FIELD_NAMES = PAGE_FIELDS | ROW_FIELDS


class FieldOffPaper(UserError):
    """“{field}” would be printed outside the paper ({width} × {height} mm)."""


class OffsetTooLarge(UserError):
    """The whole page can be moved by at most {most} mm."""


class TextSizeOutOfRange(UserError):
    """The text of “{field}” must be from {least} to {most} points high."""


class LengthNotUnderstood(UserError):
    """“{text}” is not a length. Write millimetres or points like 12.5."""


class RowsDoNotFit(UserError):
    """{rows} rows {step} mm below each other do not fit below the first one."""


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where one field goes. `size` is tenths of a point, `width` the room in tenths of a millimetre (0 = as wide as it is)."""

    name: str
    x: int
    y: int
    width: int
    size: int = 100
    align: str = "left"
    shown: bool = True


@dataclass(frozen=True, slots=True)
class FormLayout:
    """A printed form: its paper, whether it is in use, offsets of the whole page, rows and the place of every field."""

    paper: str
    fields: tuple[FieldPlace, ...]
    rows: int
    row_step: int
    offset_x: int = 0
    offset_y: int = 0
    active: bool = False

    def field(self, name: str) -> FieldPlace:
        """The place of a field; raises ``KeyError`` for a name no form has."""
        return {place.name: place for place in self.fields}[name]

    def moved(self, place: FieldPlace) -> "FormLayout":
        """The same form with one field elsewhere."""
        return replace(self, fields=tuple(place if old.name == place.name else old for old in self.fields))


def default_layout(paper: ReceiptPaper) -> FormLayout:
    """Where the values stand on our own drawing of the paper; raises ``KeyError`` for a paper that is no printed form."""
    _width, height = SIZES[paper]
    tall = paper is ReceiptPaper.T241X140
    title, who, first = (120, 204, 344) if tall else (80, 154, 273)
    step, rows = (76, 9) if tall else (62, 6)
    total, state, sign = first + rows * step, first + rows * step + (84 if tall else 71), height - 115
    columns = {"item": 176, "period": 506, "price": 1241, "quantity": 1390, "amount": 1777, "late_fee": 1990, "sum": 2234}
    widths = {"item": 320, "period": 500, "price": 200, "quantity": 320, "amount": 240, "late_fee": 200, "sum": 240}
    aligns = {"price": "right", "quantity": "centre", "amount": "right", "late_fee": "right", "sum": "right"}
    columns["quantity"] += 40
    places = [
        FieldPlace("company", 160, title, 700),
        FieldPlace("number", 2250, title, 700, align="right"),
        FieldPlace("unit", 260, who, 380),
        FieldPlace("payer", 760, who, 460),
        FieldPlace("day", 1500, who, 380),
        FieldPlace("year", 1500, who, 120, shown=False),
        FieldPlace("month", 1640, who, 80, shown=False),
        FieldPlace("day_of_month", 1740, who, 80, shown=False),
        FieldPlace("day_capitals", 1240, who, 620, shown=False),
        FieldPlace("method", 2250, who, 320, align="right"),
        FieldPlace("unit_of_row", 176, first, 200, shown=False),
        *(FieldPlace(name, x, first, widths[name], align=aligns.get(name, "left")) for name, x in columns.items()),
        FieldPlace("total_words", 506, total, 1000),
        FieldPlace("total_amount", 1777, total, 240, align="right"),
        FieldPlace("total_late_fee", 1990, total, 200, align="right"),
        FieldPlace("total", 2234, total, 240, align="right"),
        FieldPlace("paid_up_to", 280, state, 300),
        FieldPlace("prepaid", 800, state, 300),
        FieldPlace("still_open", 1300, state, 300),
        FieldPlace("cashier", 1200, sign, 240),
        FieldPlace("remark", 1500, state, 740),
    ]
    return FormLayout(paper.value, tuple(places), rows, step)


def with_every_field(layout: FormLayout) -> FormLayout:
    """A form kept before there were as many fields: those it does not know stand in their usual place, not printed."""
    known = {place.name: place for place in layout.fields}
    usual = default_layout(ReceiptPaper(layout.paper)).fields
    return replace(layout, fields=tuple(known.get(place.name, replace(place, shown=False)) for place in usual))


def check_layout(layout: FormLayout) -> FormLayout:
    """The layout when everything on it lands on the paper.

    Raises `OffsetTooLarge`, `RowsDoNotFit`, `TextSizeOutOfRange` or `FieldOffPaper`; ``ValueError`` for a field, an alignment or a
    paper no form has.
    """
    width, height = SIZES[ReceiptPaper(layout.paper)]
    if {place.name for place in layout.fields} != FIELD_NAMES.keys() or len(layout.fields) != len(FIELD_NAMES):
        raise ValueError("a form has every field once")
    if any(place.align not in ALIGNS for place in layout.fields):
        raise ValueError("no such alignment")
    if max(abs(layout.offset_x), abs(layout.offset_y)) > MOST_OFFSET:
        raise OffsetTooLarge(most=tenths(MOST_OFFSET))
    last = max((place.y for place in layout.fields if place.name in ROW_FIELDS and place.shown), default=0)
    rows_end = last + (layout.rows - 1) * layout.row_step
    if not 1 <= layout.rows <= MOST_ROWS or layout.row_step < LEAST_STEP or rows_end > height:
        raise RowsDoNotFit(rows=layout.rows, step=tenths(layout.row_step))
    for place in layout.fields:
        _check_place(place, width, height)
    return layout


def _check_place(place: FieldPlace, width: int, height: int) -> None:
    if not SMALLEST_TEXT <= place.size <= LARGEST_TEXT:
        raise TextSizeOutOfRange(field=FIELD_NAMES[place.name], least=SMALLEST_TEXT // 10, most=LARGEST_TEXT // 10)
    start = place.x - {"left": 0, "centre": place.width // 2, "right": place.width}[place.align]
    if place.shown and not (start >= 0 and start + place.width <= width and 0 < place.y <= height and place.width >= 0):
        raise FieldOffPaper(field=FIELD_NAMES[place.name], width=tenths(width), height=tenths(height))


def tenths(value: int) -> str:
    """Tenths as people read them: 1254 -> "125.4", -5 -> "-0.5"."""
    whole, rest = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole}.{rest}"


_LENGTH = re.compile(r"(-?)(\d{1,4})(?:\.(\d))?", re.ASCII)


def parse_tenths(text: str) -> int:
    """Millimetres or points with at most one decimal as tenths: "12.5" -> 125. Raises `LengthNotUnderstood`."""
    match = _LENGTH.fullmatch(unicodedata.normalize("NFKC", text).replace("。", ".").replace("−", "-").strip())
    if match is None:
        raise LengthNotUnderstood(text=text)
    return (-1 if match[1] else 1) * (int(match[2]) * 10 + int(match[3] or 0))
