"""套打: the office's printed receipt forms, kept in the book, and their test page."""

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.receipt import PAPER_NAMES, ReceiptPaper
from propdesk.documents.receipt_forms import FIELD_NAMES as FIELD_NAMES
from propdesk.documents.receipt_forms import ROW_FIELDS as ROW_FIELDS
from propdesk.documents.receipt_forms import SIZES, check_layout, default_layout, with_every_field
from propdesk.documents.receipt_forms import FieldPlace as FieldPlace
from propdesk.documents.receipt_forms import FormLayout as FormLayout
from propdesk.documents.receipt_forms import parse_tenths as parse_tenths
from propdesk.documents.receipt_forms import tenths as tenths
from propdesk.documents.results import Printed
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.store import settings
from propdesk.store.engine import Connection

FORM_PAPERS = tuple((paper.value, PAPER_NAMES[paper]) for paper in SIZES)
"""Papers that come as printed forms: code and message id."""


def _name(paper: str) -> str:
    return f"receipt_form.{paper}"


def layout(office: Office, paper: str) -> FormLayout:
    """The office's printed form on this paper; places like on our own drawing while nobody has moved any.

    Raises `ContentNotReadable` for a stored form that is none.
    """
    with office.store.read() as conn:
        stored = settings.read(conn).get(_name(paper))
    return default_layout(ReceiptPaper(paper)) if stored is None else with_every_field(from_json(FormLayout, stored))


def in_use(office: Office, paper: str) -> FormLayout | None:
    """The printed form on which receipts of this paper are printed; None where they are drawn whole."""
    if paper not in {size.value for size in SIZES}:
        return None
    found = layout(office, paper)
    return found if found.active else None


def fresh_layout(paper: str) -> FormLayout:
    """The places like on our own drawing, to begin again with."""
    return default_layout(ReceiptPaper(paper))


def checked(new: FormLayout) -> FormLayout:
    """The layout when everything on it lands on the paper; raises what `check_layout` raises."""
    return check_layout(new)


def set_layout(office: Office, new: FormLayout) -> FormLayout:
    """Keep where everything goes on a printed form; raises what `check_layout` raises."""
    check_layout(new)

    def work(conn: Connection) -> Done[FormLayout]:
        settings.write(conn, {_name(new.paper): to_json(new)})
        body = {"paper": new.paper, "active": new.active, "offset_x": new.offset_x, "offset_y": new.offset_y}
        return Done(new, 0, "receipt form", body)

    return commit(office.store, office.actor, "receipt_form.set", work, moment=clock.now())


def test_page(new: FormLayout, language: str) -> Printed:
    """The grid with every field's name at its place, to be laid over a form; raises what `check_layout` raises."""
    from propdesk.documents.receipt_form_drawing import draw_test_page

    return draw_test_page(check_layout(new), language)
