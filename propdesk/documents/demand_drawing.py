"""催告函 on A4: the formal demand, with what was demanded before and how it arrived, what the debtor said, and the final period.

It is a notice of the stage "demand": the same rows, total and slip, the same statement of arrears behind. Facts only.
"""

from collections.abc import Sequence

from propdesk.documents import notice_annex, notice_slip
from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.documents.flow_drawing import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Style, draw_flow
from propdesk.documents.furniture import COPY, copy_stamp, draw_marks, foot_line, head_line, seal
from propdesk.documents.notice import Notice
from propdesk.documents.notice_rows import grouped, salutation, ways
from propdesk.documents.sheet import MM, REGULAR, Book, Ink
from propdesk.documents.wording import Wording, wording
from propdesk.domain.capital_amounts import rmb
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

STYLE = Style(REGULAR, 10.5, 6 * MM)
CHINESE = Style(REGULAR, 10.5, 6 * MM, indent=True)
SEAL_BAND = 44 * MM
TAIL = notice_slip.HEIGHT + SEAL_BAND


def draw_demand(book: Book, notice: Notice, marks: Sequence[str]) -> None:
    """One formal demand: the letter, its slip at the foot of the last page, the statement of arrears behind."""
    texts = catalog(notice.language)
    annex = notice_annex.annex_pages(notice)
    words = wording("demand", notice.language, notice.wording)

    def frame(ink: Ink, number: int, count: int) -> None:
        _frame(ink, notice, texts, marks, number, count + len(annex), last=number == count)

    style = CHINESE if notice.language == "zh_CN" else STYLE
    letter = draw_flow(book, words.text("title"), blocks(notice, texts), style, frame, TAIL)
    notice_annex.draw_annex(book, notice, texts, marks, annex, letter)


def blocks(notice: Notice, texts: Catalog) -> list[FlowBlock]:
    """Everything the letter says, in order."""
    demand, words = wording("demand", notice.language, notice.wording), wording("notice", notice.language, notice.wording)
    as_of, contract = texts.long_date(notice.as_of), words.contract(notice.letterhead)
    found: list[FlowBlock] = [
        Paragraph(salutation(notice, words), note=True),
        Paragraph(demand.text("opening", contract=contract, as_of=as_of)),
        _sums(notice, texts),
    ]
    found += [Paragraph(demand.text("late_fee", as_of=as_of))] if notice.has_late_fee else []
    found += [Paragraph(words.text("credit", amount=format_yuan(notice.credit_fen)))] if notice.credit_fen > 0 else []
    found += [Paragraph(words.text("withheld", amount=format_yuan(notice.withheld_fen)))] if notice.withheld else []
    found += _history(notice, demand, texts)
    found += _closing(notice, demand, words, texts)
    return found


def _sums(notice: Notice, texts: Catalog) -> Table:
    """The grouped rows and their total, as on a payment notice."""
    _ = texts.gettext
    rows = tuple((row.item, row.period, row.monthly, row.months, row.amount) for row in grouped(notice, texts))
    said = "人民币（大写）" + rmb(notice.total_fen).removeprefix("人民币") if notice.language == "zh_CN" else ""
    heads = (_("Charge item"), _("Period"), _("Charged (yuan)"), _("Months"), _("Amount (yuan)"))
    return Table(heads, rows, (34, 52, 30, 15, 34), (2, 3, 4), (_("Total"), said, "", "", f"¥{format_yuan(notice.total_fen)}"))


def _history(notice: Notice, demand: Wording, texts: Catalog) -> list[FlowBlock]:
    """Earlier notices with their delivery, and what the debtor said."""
    _ = texts.gettext
    found: list[FlowBlock] = [Heading(_("Earlier notices"))]
    if notice.history:
        found.append(Paragraph(demand.text("history", count=len(notice.history))))
        rows = tuple((one.on.isoformat(), one.number, one.proof or _("Delivery not recorded")) for one in notice.history)
        found.append(Table((_("Issued on"), _("Number"), _("How it arrived")), rows, (26, 36, 103)))
    else:
        found.append(Paragraph(demand.text("history.none")))
    found.append(Heading(_("What you told us")))
    found.append(Paragraph(demand.text("reasons" if notice.reasons else "reasons.none")))
    return found + [Paragraph(reason, note=True) for reason in notice.reasons]


def _closing(notice: Notice, demand: Wording, words: Wording, texts: Catalog) -> list[FlowBlock]:
    """The period, whom to speak to, how to pay, and soberly what comes after."""
    contact, phone = notice.steward or notice.letterhead.signer, notice.steward_phone or notice.letterhead.phone
    whom = demand.text("instalments", contact=contact, phone=phone) if contact and phone else demand.text("instalments.plain")
    said = [demand.text("period", pay_by=texts.long_date(notice.pay_by)), whom, ways(notice, words), demand.text("consequence")]
    law = demand.text("law", contract=words.contract(notice.letterhead))
    return [Heading(texts.gettext("Period and contact")), *(Paragraph(text) for text in [*said, law] if text)]


def _frame(ink: Ink, notice: Notice, texts: Catalog, marks: Sequence[str], number: int, pages: int, *, last: bool) -> None:
    """What stands around the letter; on its last page QR code, seal and slip."""
    if marks:
        ink.share(("demand marks", tuple(marks), texts.language), lambda block: _marks(block, marks, texts))
    reference = texts.gettext("No. {number}").format(number=notice.number)
    ordinal = texts.gettext("Notice {ordinal}").format(ordinal=notice.ordinal)
    head_line(ink, LEFT, RIGHT, HEIGHT - 15 * MM, notice.letterhead, f"{reference}    {ordinal}")
    if last:
        middle = notice_slip.HEIGHT + 24 * MM
        ink.qr(LEFT, middle - 10 * MM, 24 * MM, f"PD|{notice.number}|{notice.unit_id}")
        ink.text(LEFT, middle - 14 * MM, texts.gettext("For the reception desk’s scanner"), 8)
        seal(ink, RIGHT - 24 * MM, middle, notice.letterhead, texts.long_date(notice.issued_on), texts)
        notice_slip.draw_slip(ink, notice, texts)
    page = texts.gettext("Page {number} of {count}").format(number=number, count=pages)
    foot_line(ink, LEFT, RIGHT, 7 * MM, notice.printed_at, notice.operator, texts, page)


def _marks(ink: Ink, marks: Sequence[str], texts: Catalog) -> None:
    draw_marks(ink, marks, WIDTH / 2, HEIGHT / 2, 110, texts)
    if COPY in marks:
        copy_stamp(ink, RIGHT, TOP + 2 * MM, texts)
