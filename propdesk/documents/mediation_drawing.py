"""调解记录 on A4: who mediated between whom about which bills, what was agreed, room for everybody's signature."""

from functools import partial

from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.documents.flow_drawing import HEIGHT, LEFT, RIGHT, WIDTH, Style, draw_flow
from propdesk.documents.furniture import draw_marks, foot_line, head_line
from propdesk.documents.mediation_record import MediationRecord
from propdesk.documents.results import Printed
from propdesk.documents.sheet import MM, REGULAR, Book, Ink
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog, catalog

_LINE = "＿＿＿＿＿＿＿＿＿＿＿＿"


def draw_record(record: MediationRecord) -> Printed:
    """The record on as many pages as it takes."""
    texts = catalog(record.language)
    title = texts.gettext("Record of mediation")
    book = Book(title, record.letterhead.signer)
    draw_flow(book, title, _blocks(record, texts), Style(REGULAR, 10.5, 16.0, 9.5), partial(_frame, record=record, texts=texts))
    return book.finish()


def _blocks(record: MediationRecord, texts: Catalog) -> list[FlowBlock]:
    _ = texts.gettext
    comma = "、" if record.language == "zh_CN" else ", "
    days = [record.asked_on, record.met_on, record.ended_on]
    asked, met, ended = (texts.long_date(day) if day else _LINE for day in days)
    facts = (
        (_("Unit"), record.unit),
        (_("Owner"), comma.join(record.owners) or _LINE),
        (_("Mediated by"), record.body),
        (_("Asked for on"), asked),
        (_("Met on"), met),
        (_("Ended on"), ended),
        (_("Outcome"), record.outcome),
    )
    blocks: list[FlowBlock] = [Table((_("Fact"), _("Content")), facts, (40.0, 125.0))]
    if record.charges:
        rows = tuple((item, period, due, format_yuan(fen)) for item, period, due, fen in record.charges)
        total = (_("Total"), "", "", format_yuan(sum(row[3] for row in record.charges)))
        heads = (_("Charge item"), _("Period"), _("Due date"), _("Charged"))
        blocks += [Heading(_("Bills this was about")), Table(heads, rows, (65.0, 35.0, 35.0, 30.0), (3,), total)]
    blocks += [Heading(_("What was agreed")), Paragraph(record.agreement or _LINE, note=True)]
    if record.promised:
        blocks += [Heading(_("What was promised")), Paragraph(record.promised, note=True)]
    signers = [*record.participants, *([""] * max(0, 3 - len(record.participants)))]
    room = tuple((name or "\u3000", "\u3000\n\u3000", "") for name in signers)
    signed = Table((_("Took part"), _("Signature"), _("Date")), room, (65.0, 60.0, 40.0))
    return [*blocks, Heading(_("Signatures")), signed]


def _frame(ink: Ink, number: int, count: int, *, record: MediationRecord, texts: Catalog) -> None:
    if record.demo:
        ink.share("record marks", lambda block: draw_marks(block, ("demo",), WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEIGHT - 15 * MM, record.letterhead, "")
    page = texts.gettext("Page {number} of {count}").format(number=number, count=count)
    foot_line(ink, LEFT, RIGHT, 9 * MM, record.printed_at, record.operator, texts, page)
