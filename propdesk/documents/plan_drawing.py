"""Drawing of the instalment agreement on A4: the charges, the instalments, what follows where one is not paid, two signatures."""

from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.documents.flow_drawing import HEIGHT, LEFT, RIGHT, WIDTH, Style, draw_flow
from propdesk.documents.furniture import check_marks, copy_stamp, draw_marks, foot_line, head_line
from propdesk.documents.plan_agreement import PlanAgreement
from propdesk.documents.sheet import MM, REGULAR, Book, Ink, Printed
from propdesk.documents.wording import wording
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

TAIL = 50 * MM  # the two signatures
QR = 24 * MM
_MIDDLE = (LEFT + RIGHT) / 2 + 4 * MM


def draw_agreement(agreement: PlanAgreement, marks: tuple[str, ...] = (), *, copy: bool = False) -> Printed:
    """The agreement as a PDF in memory; the signatures stand on its last page. A `copy` was printed before."""
    texts, words = catalog(agreement.language), wording("plan", agreement.language, agreement.wording)
    chosen = check_marks(marks)
    book = Book(f"{words.text('title')} {agreement.number or agreement.unit_code}", agreement.letterhead.signer)
    reference = texts.gettext("No. {number}").format(number=agreement.number or "____________")

    def frame(ink: Ink, number: int, count: int) -> None:
        draw_marks(ink, chosen, WIDTH / 2, HEIGHT / 2, 110, texts)
        head_line(ink, LEFT, RIGHT, HEIGHT - 15 * MM, agreement.letterhead, reference)
        if number == 1:
            _beside_title(ink, agreement, texts, copy=copy)
        if number == count:
            _signatures(ink, agreement)
        page = texts.gettext("Page {number} of {count}").format(number=number, count=count)
        foot_line(ink, LEFT, RIGHT, 7 * MM, agreement.printed_at, agreement.operator, texts, page)

    style = Style(REGULAR, 10.5, 6 * MM, indent=agreement.language == "zh_CN")
    draw_flow(book, words.text("title"), blocks(agreement, texts), style, frame, TAIL)
    return book.finish()


def _beside_title(ink: Ink, agreement: PlanAgreement, texts: Catalog, *, copy: bool) -> None:
    """The code that finds the agreement again, and the mark of a reprint."""
    if agreement.number:
        ink.qr(RIGHT - QR, HEIGHT - 18.5 * MM - QR, QR, f"PD|{agreement.number}|{agreement.unit_id}")
    if copy:
        copy_stamp(ink, RIGHT - QR - 3 * MM, HEIGHT - 24 * MM, texts)


def blocks(agreement: PlanAgreement, texts: Catalog) -> list[FlowBlock]:
    """Everything the agreement says, in order."""
    words = wording("plan", agreement.language, agreement.wording)
    names = ("、" if agreement.language == "zh_CN" else ", ").join(agreement.debtors) or "________________"
    total = format_yuan(agreement.total_fen)
    if agreement.language == "zh_CN":
        total += f" 元（{rmb(agreement.total_fen)}）"
    agreed_on, count = texts.long_date(agreement.agreed_on), len(agreement.instalments)
    days = agreement.breach_days
    said = [words.text("kept"), words.text("breach.days", days=days) if days else words.text("breach")]
    said += [words.text("clause", clause=agreement.clause)] if agreement.clause else []
    said += [words.text("service"), words.text("copies")]
    return [
        Paragraph(words.text("parties", company=agreement.letterhead.signer), note=True),
        Paragraph(words.text("parties.them", names=names, unit=agreement.unit_name), note=True),
        Paragraph(words.text("claim", agreed_on=agreed_on, total=total)),
        _charges(agreement, texts),
        Paragraph(words.text("one_sum" if agreement.one_sum else "each", count=count)),
        _instalments(agreement, texts),
        Heading(texts.gettext("Agreed besides")),
        *(Paragraph(text) for text in said),
    ]


def _charges(agreement: PlanAgreement, texts: Catalog) -> Table:
    _ = texts.gettext
    late = any(charge.late_fee_fen for charge in agreement.lines)
    heads = (_("Charge item"), _("Period"), _("Due date"), _("Open (yuan)"), *[_("Late fee")] * late)
    rows = tuple(
        (c.item, c.period, c.due_on.isoformat(), format_yuan(c.open_fen), *[format_yuan(c.late_fee_fen)] * late) for c in agreement.lines
    )
    sums = [sum(c.open_fen for c in agreement.lines), *[sum(c.late_fee_fen for c in agreement.lines)] * late]
    widths = (55, 30, 30, 25, 25) if late else (65, 33, 33, 34)
    return Table(heads, rows, widths, (3, 4) if late else (3,), (_("Total"), "", "", *map(format_yuan, sums)))


def _instalments(agreement: PlanAgreement, texts: Catalog) -> Table:
    _ = texts.gettext
    rows = tuple((str(i), texts.long_date(one.due_on), format_yuan(one.amount_fen), "") for i, one in enumerate(agreement.instalments, 1))
    heads = (_("No."), _("Pay by"), _("Amount (yuan)"), _("Paid on"))
    return Table(heads, rows, (20, 55, 45, 45), (2,), (_("Total"), "", format_yuan(agreement.total_fen), ""))


def _signatures(ink: Ink, agreement: PlanAgreement) -> None:
    """Both sides with lines to write on."""
    words = wording("plan", agreement.language, agreement.wording)
    top = TAIL - 8 * MM
    for x, end, first in ((LEFT, _MIDDLE - 8 * MM, "us"), (_MIDDLE, RIGHT, "them")):
        ink.text(x, top, words.text(first), 10.5)
        if first == "us":
            ink.fitted(x, top - 8 * MM, agreement.letterhead.signer, 10.5, end - x)
        else:
            ink.line(x, top - 10 * MM, end, top - 10 * MM, 0.5)
            gap = "" if agreement.language == "zh_CN" else " "
            ink.fitted(x, top - 17 * MM, words.text("relation") + gap + agreement.relation, 10, end - x)
        ink.text(x, top - 26 * MM, words.text("date"), 10.5)
        ink.line(x + 14 * MM, top - 27 * MM, end, top - 27 * MM, 0.5)
