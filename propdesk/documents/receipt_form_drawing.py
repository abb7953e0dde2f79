"""套打: only the values, at their places on a form that is printed already; and the test page with the grid that finds them."""

from collections.abc import Sequence

from propdesk.documents.furniture import COPY, DEMO, REVERSED, VOID, batch_title, check_marks, draw_marks
from propdesk.documents.receipt import Receipt, ReceiptPaper
from propdesk.documents.receipt_drawing import Cells, cells_of, facts_of
from propdesk.documents.receipt_forms import FIELD_NAMES, PAGE_FIELDS, ROW_FIELDS, SIZES, FieldPlace, FormLayout, tenths
from propdesk.documents.sheet import MM, Book, Cancelled, Ink, Printed, Progress
from propdesk.domain.capital_amounts import capital_date, rmb
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import Catalog, catalog

_TENTH = MM / 10
_STRIP = 127  # tractor holes on either side, in tenths of a millimetre


def draw_on_forms(receipts: Sequence[Receipt], layout: FormLayout, marks: Sequence[str] = (), progress: Progress | None = None) -> Printed:
    """The values of receipts at their places on printed forms, one page each (more where the rows do not fit).

    Raises `ReceiptDoesNotAddUp`, `Cancelled`, `FontMissing` or `FontDamaged`.
    """
    chosen = check_marks(marks)
    book = Book(batch_title([receipt.number for receipt in receipts]), receipts[0].letterhead.signer)
    width, height = SIZES[ReceiptPaper(layout.paper)]
    for done, receipt in enumerate(receipts, 1):
        texts = catalog(receipt.language)
        rows = cells_of(receipt, layout.rows, texts)
        count = max(1, -(-len(rows) // layout.rows))
        for number in range(1, count + 1):

            def draw(ink: Ink, receipt: Receipt = receipt, number: int = number, count: int = count, rows: list[Cells] = rows) -> None:
                _draw_page(ink, layout, receipt, rows, number, count, chosen)

            book.page(width * _TENTH, height * _TENTH, draw)
        if progress and not progress(done):
            raise Cancelled()
    return book.finish()


def _draw_page(
    ink: Ink, layout: FormLayout, receipt: Receipt, rows: Sequence[Cells], number: int, count: int, marks: Sequence[str]
) -> None:
    texts = catalog(receipt.language)
    large = [DEMO] if DEMO in marks else []
    if receipt.voided_on or receipt.void_reason:
        large.append(REVERSED if receipt.undone_by else VOID)
    width, height = SIZES[ReceiptPaper(layout.paper)]
    draw_marks(ink, large, width * _TENTH * 0.4, height * _TENTH / 2, height * _TENTH * 0.26, texts, outline=True)
    values = _page_values(receipt, rows[: number * layout.rows], number, count, COPY in marks, texts)
    for name in PAGE_FIELDS:
        _put(ink, layout, layout.field(name), values[name])
    for i, row in enumerate(rows[(number - 1) * layout.rows : number * layout.rows]):
        for name in ROW_FIELDS:
            _put(ink, layout, layout.field(name), row.text("unit" if name == "unit_of_row" else name), i * layout.row_step)


def _page_values(receipt: Receipt, shown: Sequence[Cells], number: int, count: int, copy: bool, texts: Catalog) -> dict[str, str]:
    """Every page field's text; totals in words only where the receipt ends."""
    _, last = texts.gettext, number == count
    page = "" if count == 1 else "  " + _("Page {number} of {count}").format(number=number, count=count)
    amount, fee = sum(row.amount_fen for row in shown), sum(row.late_fee_fen for row in shown)
    remarks = ([_("REPRINT")] if copy else []) + ([] if last else [_("Carried over")]) + (facts_of(receipt, texts)[1:] if last else [])
    units = list(dict.fromkeys(line.unit for line in receipt.lines if line.unit)) or [receipt.unit_code]
    return {
        "company": receipt.letterhead.signer,
        "number": receipt.number + page,
        "unit": _(", ").join(units),
        "payer": receipt.payer,
        "day": texts.long_date(receipt.paid_on),
        "year": str(receipt.paid_on.year),
        "month": str(receipt.paid_on.month),
        "day_of_month": str(receipt.paid_on.day),
        "day_capitals": capital_date(receipt.paid_on),
        "method": f"{_(METHOD_NAMES[Method(receipt.method)])} {receipt.reference}".strip(),
        "total_words": rmb(receipt.total_fen) if last else "",
        "total_amount": format_yuan(amount),
        "total_late_fee": format_yuan(fee),
        "total": f"¥{format_yuan(amount + fee)}" if last else format_yuan(amount + fee),
        "paid_up_to": receipt.paid_up_to.isoformat() if receipt.paid_up_to and last else "",
        "prepaid": f"¥{format_yuan(receipt.credit_balance_fen)}" if last else "",
        "still_open": f"¥{format_yuan(receipt.still_open_fen)}" if last else "",
        "cashier": receipt.cashier,
        "remark": "    ".join(remarks),
    }


def _put(ink: Ink, layout: FormLayout, place: FieldPlace, text: str, down: int = 0) -> None:
    """One value at its place, made smaller where it does not fit its width."""
    if not (place.shown and text):
        return
    x, y = _spot(layout, place, down)
    ink.fitted(x, y, text, place.size / 10, place.width * _TENTH, align=place.align)


def _spot(layout: FormLayout, place: FieldPlace, down: int = 0) -> tuple[float, float]:
    """A place in points from the lower left corner."""
    _width, height = SIZES[ReceiptPaper(layout.paper)]
    return (place.x + layout.offset_x) * _TENTH, (height - place.y - layout.offset_y - down) * _TENTH


# the test page ------------------------------------------------------------------------------------------------------


def draw_test_page(layout: FormLayout, language: str, title: str = "") -> Printed:
    """A grid of centimetres with every field's name at its place: laid over a form against the light, it says how far off it is."""
    texts = catalog(language)
    book = Book(title or texts.gettext("Test page"), "")
    width, height = SIZES[ReceiptPaper(layout.paper)]
    book.page(width * _TENTH, height * _TENTH, lambda ink: _test_page(ink, layout, texts, width, height))
    return book.finish()


def _test_page(ink: Ink, layout: FormLayout, texts: Catalog, width: int, height: int) -> None:
    """Lines as strong as dot-matrix printers draw them; the grid moves with the page's offset, as the values do."""
    for x in range(0, width, 50):
        at = (x + layout.offset_x) * _TENTH
        if x % 100 == 0:
            ink.line(at, 0, at, height * _TENTH, 1.0)
            ink.text(at + 1, 2, str(x // 10), 10)
        else:
            ink.line(at, 0, at, 2 * MM, 1.0)
    for y in range(0, height, 50):
        at = (height - y - layout.offset_y) * _TENTH
        if y % 100 == 0:
            ink.line(0, at, width * _TENTH, at, 1.0)
            ink.text(2, at + 1, str(y // 10), 10)
        else:
            ink.line(0, at, 2 * MM, at, 1.0)
    for edge in (_STRIP, width - _STRIP):
        ink.dashed(edge * _TENTH, 0, edge * _TENTH, height * _TENTH, 1.6)
    for place in layout.fields:
        if place.shown:
            _test_field(ink, layout, place, texts)
    offset = texts.gettext("Offset X {x} mm, Y {y} mm").format(x=tenths(layout.offset_x), y=tenths(layout.offset_y))
    ink.centre(width * _TENTH / 2, height * _TENTH - 5 * MM, offset, 10)


def _test_field(ink: Ink, layout: FormLayout, place: FieldPlace, texts: Catalog) -> None:
    """A field's name on its baseline, its room framed; rows show their first and last."""
    rows = (0, (layout.rows - 1) * layout.row_step) if place.name in ROW_FIELDS else (0,)
    for down in rows:
        x, y = _spot(layout, place, down)
        room = place.width * _TENTH
        start = x - {"left": 0.0, "centre": room / 2, "right": room}[place.align]
        ink.box(start, y - 2, room, place.size / 10 + 1, 1.0)
        ink.fitted(x, y, texts.gettext(FIELD_NAMES[place.name]), place.size / 10, room, align=place.align)
