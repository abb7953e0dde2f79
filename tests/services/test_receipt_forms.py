"""Printed receipt forms in the book: kept, used for receipts of their paper, and put aside again."""

import io
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from propdesk.documents.blocks import to_json
from propdesk.documents.receipt import ReceiptPaper
from propdesk.documents.receipt_forms import FieldOffPaper
from propdesk.domain.payments import Method
from propdesk.services import papers, payments, receipt_forms
from propdesk.services.office import Office
from propdesk.store import settings
from tests.tools.office_day import lines, rows


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_receipts_are_printed_on_the_form_while_it_is_in_use(office: Office) -> None:
    taken = payments.take(office, 1, 10_000, Method.CASH, date(2026, 11, 23), key="k", language="en")
    paper = ReceiptPaper.T241X93
    assert receipt_forms.in_use(office, paper.value) is None
    assert "Charge item" in words(papers.draw_receipt(office, taken, paper).pdf)
    layout = receipt_forms.layout(office, paper.value)
    kept = receipt_forms.set_layout(office, replace(layout, active=True, offset_x=12))
    assert receipt_forms.layout(office, paper.value) == kept
    assert lines(office)[-1] == ("receipt_form.set", "receipt form")
    on_form = words(papers.draw_receipt(office, taken, paper).pdf)
    assert "Charge item" not in on_form
    assert taken.payment.receipt in on_form
    assert "Charge item" in words(papers.draw_receipt(office, taken, ReceiptPaper.A5).pdf)
    receipt_forms.set_layout(office, replace(kept, active=False))
    assert "Charge item" in words(papers.draw_receipt(office, taken, paper).pdf)


def test_a_layout_off_the_paper_is_refused_and_nothing_written(office: Office) -> None:
    layout = receipt_forms.layout(office, "t241x140")
    before = rows(office)
    with pytest.raises(FieldOffPaper):
        receipt_forms.set_layout(office, layout.moved(replace(layout.field("number"), x=5_000)))
    assert rows(office) == before
    assert receipt_forms.test_page(layout, "zh_CN").pages == 1
    assert receipt_forms.fresh_layout("t241x140") == layout


def test_a_form_kept_by_an_earlier_program_is_read_and_kept_on(office: Office) -> None:
    """It knew no date in capitals; the office's own places stay, and the new field waits to be ticked."""
    layout = replace(receipt_forms.layout(office, "t241x93"), offset_x=7, active=True)
    old = replace(layout, fields=tuple(place for place in layout.fields if place.name != "day_capitals"))
    with office.store.write() as conn:
        settings.write(conn, {"receipt_form.t241x93": to_json(old)})
    found = receipt_forms.in_use(office, "t241x93")
    assert found == layout
    receipt_forms.set_layout(office, found.moved(replace(found.field("day_capitals"), shown=True)))
    taken = payments.take(office, 1, 10_000, Method.CASH, date(2026, 10, 20), key="k")
    assert "贰零贰陆年零壹拾月零贰拾日" in words(papers.draw_receipt(office, taken, ReceiptPaper.T241X93).pdf).replace("\n", "")
