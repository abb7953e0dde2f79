"""退款单: the paper of a refund, frozen in the transaction that gives the money back, and its way to the printer.

A refund of a book from before there was such a paper is frozen when it is first asked for, from what the book holds of it.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.refund import DEPOSIT, PREPAID, REFUND_PAPERS, Refund
from propdesk.documents.refund import RefundPaper as RefundPaper
from propdesk.documents.results import Printed
from propdesk.domain.addresses import unit_name
from propdesk.errors import UserError
from propdesk.services import papers
from propdesk.services.changes import Done, commit
from propdesk.services.letterheads import letterhead, office_facts, stamp
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.store import papers as register
from propdesk.store import people, refunds
from propdesk.store.audit import Span
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow, NewDocument
from propdesk.store.refund_sources import source_of
from propdesk.store.refunds import RefundRow

KIND = "refund"
PAPERS = tuple((paper.value, name) for paper, name in REFUND_PAPERS.items())
"""What a refund is printed on: code and message id."""


class RefundUnknown(UserError):
    """There is no refund “{number}”."""


def freeze(conn: Connection, row: RefundRow, language: str | None = None) -> Span:
    """Freeze the paper of a refund in the register; returns the span of its row for the audit line."""
    content = _content(conn, row, language)
    new = NewDocument(KIND, row.number, row.unit_id, row.refunded_on, content.language, "", row.amount_fen, to_json(content), ())
    return register.add(conn, row.made_at, row.operator, [new])


def _content(conn: Connection, row: RefundRow, language: str | None) -> Refund:
    facts = office_facts(conn)
    spoken, unit = language or facts.language, people.units(conn, [row.unit_id])[0]
    source = source_of(conn, row)
    return Refund(
        number=row.number,
        unit_code=unit.code,
        unit_name=unit_name(spoken, unit.building, unit.entrance, unit.room, unit.kind),
        payee=row.payee,
        refunded_on=row.refunded_on,
        method=row.method,
        reference=row.reference,
        source=DEPOSIT if source.deposit else PREPAID,
        item=source.item,
        taken_by=source.receipts,
        taken_fen=source.taken_fen,
        used_fen=source.used_fen,
        returned_fen=source.returned_fen,
        amount_fen=row.amount_fen,
        reason=row.reason,
        approver=row.approver,
        cashier=row.operator,
        letterhead=letterhead(facts),
        language=spoken,
        printed_at=stamp(datetime.fromisoformat(row.made_at)),
    )


# to the printer -------------------------------------------------------------------------------------------------------------


def _found(office: Office, number: str) -> tuple[RefundRow, DocumentRow]:
    """A refund and its frozen paper, frozen now where it has none; raises `RefundUnknown`."""
    with office.store.read() as conn:
        rows, frozen = refunds.find(conn, number=number.strip()), register.find(conn, number=number.strip(), kind=KIND)
    if not rows:
        raise RefundUnknown(number=number)
    if frozen:
        return rows[0], frozen[0]

    def work(conn: Connection) -> Done[DocumentRow]:
        known = register.find(conn, number=rows[0].number, kind=KIND)
        spans = [] if known else [freeze(conn, rows[0])]
        row = (known or register.find(conn, number=rows[0].number, kind=KIND))[0]
        return Done(row, row.document_id, row.code, {"number": row.number}, spans)

    return rows[0], commit(office.store, office.actor, "refund.paper", work, moment=clock.now())


def draw(office: Office, number: str, paper: RefundPaper | None = None) -> Printed:
    """The paper of a refund as a PDF in memory: what was frozen, marked as a copy once printed, void once voided.

    On `paper`, else on A4 where the office prints receipts on A4 and on A5 elsewhere. Raises `RefundUnknown`.
    """
    from propdesk.documents.refund_drawing import draw_refunds

    facts = profile(office)
    row, frozen = _found(office, number)
    content = replace(from_json(Refund, frozen.content), void_reason=row.void_reason, voided_on=row.void_on)
    wanted = {"copy": frozen.prints > 0, "demo": facts.demo}
    usual = RefundPaper.A4 if facts.receipt_paper == RefundPaper.A4.value else RefundPaper.A5
    return draw_refunds([content], paper or usual, [mark for mark, on in wanted.items() if on])


def note_print(office: Office, number: str, printed: Printed) -> None:
    """Note that the paper of a refund was printed or saved; from then on it is drawn as a copy."""
    papers.note_prints(office, [_found(office, number)[1]], [hashlib.sha256(printed.pdf).hexdigest()])


def file_refund(office: Office, number: str, out: Path, paper: RefundPaper | None = None) -> Filed:
    """Write the paper of a refund to `out` and note the print; raises `RefundUnknown`, `PaperNotWritten` (the refund stays)."""
    from propdesk.documents.paper import write_atomic

    printed = draw(office, number, paper)
    path = write_atomic(out, printed.pdf)
    note_print(office, number, printed)
    return Filed((path,), printed.pages, printed.missing)
