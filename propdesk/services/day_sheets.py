"""What a close of the desk counts, and the content of its sheet, from what the book holds in the transaction that makes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from propdesk import clock
from propdesk.documents.day_close import DaySheet, SheetEntry, SheetHandover, SheetLine
from propdesk.domain.day_close import TAKEN_BACK, MethodCount, MethodTotal, MovementKind
from propdesk.domain.money import Fen
from propdesk.services.letterheads import letterhead, office_facts, stamp
from propdesk.store import closing
from propdesk.store.closing import DAY, SHIFT, CloseRow, MovementRow
from propdesk.store.engine import Connection

_REFUNDS = frozenset({MovementKind.REFUND, MovementKind.REFUND_VOID})


@dataclass(frozen=True, slots=True)
class Position:
    """What a close of `day` would count: the movements since the last one, by way of paying.

    `locked_count` receipts of `locked_fen` lie before `first_day`; the first close of a book locks them without a count.
    """

    kind: str
    first_day: date
    day: date
    totals: tuple[MethodTotal, ...]
    offsets: tuple[MethodTotal, ...]
    movements: tuple[MovementRow, ...]
    locked_count: int = 0
    locked_fen: Fen = 0

    @property
    def taken_back(self) -> tuple[MovementRow, ...]:
        """Receipts voided, reversed or returned, in the order it was done."""
        return tuple(row for row in self.movements if row.movement().kind in TAKEN_BACK)

    @property
    def refunds(self) -> tuple[MovementRow, ...]:
        """Money given back, and refunds taken back."""
        return tuple(row for row in self.movements if row.movement().kind in _REFUNDS)

    @property
    def expected(self) -> dict[str, Fen]:
        """What must be there by way of paying, in fen."""
        return {total.method: total.expected_fen for total in self.totals}


def day_sheet(conn: Connection, row: CloseRow, position: Position, counted: Sequence[MethodCount], language: str | None) -> DaySheet:
    """The sheet of a close about to be written, in `language` (else the office's)."""
    facts = office_facts(conn)
    taken = [m for m in position.movements if m.movement().kind is MovementKind.RECEIPT]
    numbers = sorted(m.number for m in (*taken, *position.taken_back) if m.number)
    return DaySheet(
        kind=row.kind,
        number=row.number,
        first_day=position.first_day,
        day=row.day,
        closed_at=stamp(datetime.fromisoformat(row.closed_at)),
        operator=row.operator,
        handed_to=row.handed_to,
        note=row.note,
        lines=tuple(_line(part.total, part.counted_fen) for part in counted),
        offsets=tuple(_line(total, total.expected_fen) for total in position.offsets),
        taken_back=_entries(position.taken_back),
        refunds=_entries(position.refunds),
        handovers=_handovers(conn, position) if row.kind == DAY else (),
        receipt_count=len(numbers),
        first_receipt=numbers[0] if numbers else "",
        last_receipt=numbers[-1] if numbers else "",
        void_numbers=tuple(dict.fromkeys(m.receipt for m in position.taken_back)),
        earlier_count=position.locked_count,
        earlier_fen=position.locked_fen,
        chain_seq=row.chain_seq,
        chain_head=row.chain_head,
        letterhead=letterhead(facts),
        language=language or facts.language,
    )


def _line(total: MethodTotal, counted_fen: Fen) -> SheetLine:
    return SheetLine(
        total.method, total.count, total.received_fen, total.taken_back_fen, total.refunded_fen, total.expected_fen, counted_fen
    )


def _entries(rows: Iterable[MovementRow]) -> tuple[SheetEntry, ...]:
    return tuple(
        SheetEntry(
            row.kind,
            row.number,
            row.receipt,
            row.code,
            row.method,
            row.movement().signed_fen,
            row.paid_on,
            clock.local(datetime.fromisoformat(row.made_at)).strftime("%m-%d %H:%M"),
            row.operator,
            row.reason,
        )
        for row in rows
    )


def _handovers(conn: Connection, position: Position) -> tuple[SheetHandover, ...]:
    """The handovers of the days a close counts, oldest first."""
    rows = [row for row in reversed(closing.closes(conn, first=position.first_day, last=position.day)) if row.kind == SHIFT]
    counted: dict[int, Fen] = {}
    for line in closing.lines(conn, [row.close_id for row in rows]):
        counted[line.close_id] = counted.get(line.close_id, 0) + line.counted_fen
    return tuple(
        SheetHandover(row.number, stamp(datetime.fromisoformat(row.closed_at)), row.operator, row.handed_to, counted.get(row.close_id, 0))
        for row in rows
    )
