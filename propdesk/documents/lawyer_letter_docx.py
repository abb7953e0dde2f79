"""The lawyer's letter draft as a Word file, so that the firm can work in it. Same blocks as the PDF."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from propdesk.documents.flow import Heading, Table
from propdesk.documents.lawyer_letter import LawyerLetterDraft
from propdesk.documents.lawyer_letter_blocks import letter_blocks
from propdesk.documents.text import clean
from propdesk.documents.wording import wording
from propdesk.i18n import catalog


def lawyer_letter_docx(draft: LawyerLetterDraft) -> bytes:
    """One draft as .docx, marked as a draft in title, head and foot; equal drafts give equal bytes. Raises `WordingMissing`."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    texts = catalog(draft.language)
    words = wording("lawyer_letter", draft.language, draft.wording)
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = Mm(25), Mm(20), Mm(24), Mm(20)
    _base_style(document, Pt(12))
    section.header.paragraphs[0].text = clean(f"{words.text('banner')}    {texts.gettext('No. {number}').format(number=draft.number)}")
    section.footer.paragraphs[0].text = clean(texts.gettext("Printed {time}").format(time=draft.printed_at))
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(words.text("title"))
    run.bold, run.font.size = True, Pt(18)
    for block in letter_blocks(draft, texts):
        if isinstance(block, Table):
            _add_table(document, block)
        elif isinstance(block, Heading):
            document.add_paragraph().add_run(block.text).bold = True
        else:
            for line in block.text.split("\n"):
                paragraph = document.add_paragraph(clean(line))
                if draft.language == "zh_CN" and not block.note:
                    paragraph.paragraph_format.first_line_indent = Pt(24)
    return _saved(document, draft)


def _base_style(document: Any, size: Any) -> None:
    """仿宋 12 pt at 1.5 lines; Word substitutes where the font is absent."""
    from docx.oxml.ns import qn

    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", size
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "仿宋")
    style.paragraph_format.line_spacing = 1.5
    style.paragraph_format.space_after = 0


def _add_table(document: Any, table: Table) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    rows = [table.heads, *table.rows, *([table.total] if table.total else [])]
    made = document.add_table(rows=len(rows), cols=len(table.heads), style="Table Grid")
    for row, texts in zip(made.rows, rows, strict=True):
        for i, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(table.widths[i])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = 1.0
            figures = i in table.right and texts is not table.heads
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if figures else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.add_run(clean(text)).font.size = Pt(9.5)


def _saved(document: Any, draft: LawyerLetterDraft) -> bytes:
    """The file's bytes without any trace of the moment it was made."""
    facts = document.core_properties
    facts.title, facts.author, facts.comments = draft.number, clean(draft.letterhead.company), ""
    facts.created = facts.modified = datetime(draft.drafted_on.year, draft.drafted_on.month, draft.drafted_on.day, tzinfo=UTC)
    raw, fixed = BytesIO(), BytesIO()
    document.save(raw)
    with ZipFile(raw) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return fixed.getvalue()
