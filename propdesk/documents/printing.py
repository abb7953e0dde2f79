"""The door to paper: everything a service needs to draw and keep documents, in one import."""

from propdesk.documents.blocks import ContentNotReadable, from_json, to_json
from propdesk.documents.fonts import FontDamaged, FontMissing, check_fonts
from propdesk.documents.furniture import COPY, DEMO, MARKS, VOID
from propdesk.documents.lawyer_letter import Demand, LawyerLetterDraft
from propdesk.documents.lawyer_letter_docx import lawyer_letter_docx
from propdesk.documents.lawyer_letter_drawing import draw_lawyer_letters
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.notice import Notice, NoticeLine, Run, runs
from propdesk.documents.notice_drawing import draw_notices
from propdesk.documents.paper import PaperNotWritten, clear_orphans, safe_file_name, write_atomic
from propdesk.documents.receipt import METHOD_NAMES, PAPER_NAMES, Receipt, ReceiptLine, ReceiptPaper, period_text
from propdesk.documents.receipt_drawing import ReceiptDoesNotAddUp, draw_receipts
from propdesk.documents.results import Cancelled, MissingGlyph, Printed
from propdesk.documents.wording import CURRENT as CURRENT_WORDING
from propdesk.documents.wording import WordingMissing

__all__ = [
    "COPY",
    "CURRENT_WORDING",
    "DEMO",
    "MARKS",
    "METHOD_NAMES",
    "PAPER_NAMES",
    "VOID",
    "Cancelled",
    "ContentNotReadable",
    "Demand",
    "FontDamaged",
    "FontMissing",
    "LawyerLetterDraft",
    "Letterhead",
    "MissingGlyph",
    "Notice",
    "NoticeLine",
    "PaperNotWritten",
    "Printed",
    "Receipt",
    "ReceiptDoesNotAddUp",
    "ReceiptLine",
    "ReceiptPaper",
    "Run",
    "WordingMissing",
    "check_fonts",
    "clear_orphans",
    "draw_lawyer_letters",
    "draw_notices",
    "draw_receipts",
    "from_json",
    "lawyer_letter_docx",
    "period_text",
    "runs",
    "safe_file_name",
    "to_json",
    "write_atomic",
]
