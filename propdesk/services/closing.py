"""Daily close and handover: what must be there, what was counted, and from then on the day is locked.

A closed day takes no entry with a value date on or before it, so that every answer about it stays what it was; corrections are
entries of a later day. The rest of the program asks `check_open` and `check_period` inside its own transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from propdesk import clock
from propdesk.documents.blocks import from_json, to_json
from propdesk.documents.day_close import DaySheet
from propdesk.domain import day_close as rule
from propdesk.domain.approvals import Approval
from propdesk.domain.day_close import CloseReasonMissing as CloseReasonMissing
from propdesk.domain.day_close import DayClosed as DayClosed
from propdesk.domain.day_close import DifferenceWithoutNote as DifferenceWithoutNote
from propdesk.domain.day_close import MethodCount
from propdesk.domain.day_close import PeriodClosed as PeriodClosed
from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.services.approvals import verified_where_asked
from propdesk.services.changes import Done, commit
from propdesk.services.day_sheets import Position as Position
from propdesk.services.day_sheets import day_sheet
from propdesk.services.office import Office
from propdesk.store import audit, closing, lists, requests
from propdesk.store.closing import DAY, SHIFT, CloseLine, CloseRow, MovementRow, PeriodRow
from propdesk.store.engine import Connection

SERIES = "RJ"


class CloseUnknown(UserError):
    """There is no daily close or handover “{number}”."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A close as it was made."""

    row: CloseRow
    sheet: DaySheet


# what everybody asks ------------------------------------------------------------------------------------------------


def check_open(conn: Connection, day: date) -> None:
    """Raise `DayClosed` when entries with this value date are not taken any more; the sentence names the first open day.

    Raises `DayOutOfReach` for a year that can only be a slip of the hand.
    """
    rule.check_reach(day, clock.today())
    last = closing.last_closed_day(conn)
    if last is not None and day <= last:
        raise DayClosed(day=day, first=rule.first_open(last))


def check_period(conn: Connection, period: Month | str) -> None:
    """Raise `PeriodClosed` when a billing period takes no run, rollback or one-off charge any more."""
    if str(period) in closing.closed_periods(conn):
        raise PeriodClosed(period=period)


def last_closed_day(office: Office) -> date | None:
    """The newest closed day; None while no day is closed."""
    with office.store.read() as conn:
        return closing.last_closed_day(conn)


def closed_periods(office: Office) -> set[str]:
    """The billing periods that are closed now."""
    with office.store.read() as conn:
        return closing.closed_periods(conn)


# looking ------------------------------------------------------------------------------------------------------------


def day_position(office: Office, day: date) -> Position:
    """What closing this day would count; raises `DayClosedAlready`."""
    with office.store.snapshot() as conn:
        return _day_position(conn, day)


def shift_position(office: Office, day: date) -> Position:
    """What handing the desk over now would count: since the last handover of the day. Raises `DayClosedAlready`."""
    with office.store.snapshot() as conn:
        return _shift_position(conn, day)


def _day_position(conn: Connection, day: date) -> Position:
    last, first_ever = closing.last_closed_day(conn), closing.first_close_day(conn)
    if last is not None and day <= last:
        raise rule.DayClosedAlready(day=day, last=last)
    first = rule.covered_from(day, last, first_ever)
    locked = (0, 0) if last is not None or first_ever is not None else closing.received_before(conn, first)
    return _position(DAY, first, day, closing.movements(conn, first, day), *locked)


def _shift_position(conn: Connection, day: date) -> Position:
    last = closing.last_closed_day(conn)
    if last is not None and day <= last:
        raise rule.DayClosedAlready(day=day, last=last)
    before = closing.closes(conn, first=day, last=day)
    found = closing.movements(conn, day, day, after_payment=before[0].last_payment_id if before else 0)
    counted = {entry for row in before for entry in _entries(row)}
    return _position(SHIFT, day, day, [row for row in found if (row.kind, row.receipt) not in counted])


def _entries(row: CloseRow) -> list[tuple[str, str]]:
    """What an earlier handover took back and refunded, by kind and number: nothing of it is counted twice."""
    sheet = from_json(DaySheet, row.content)
    return [(entry.kind, entry.receipt) for entry in (*sheet.taken_back, *sheet.refunds)]


def _position(kind: str, first: date, day: date, rows: Sequence[MovementRow], count: int = 0, fen: Fen = 0) -> Position:
    found = [row.movement() for row in rows]
    return Position(kind, first, day, rule.totals(found), rule.offsets(found), tuple(rows), count, fen)


# doing --------------------------------------------------------------------------------------------------------------


def close_day(
    office: Office,
    day: date,
    counted: Mapping[str, Fen],
    note: str = "",
    *,
    key: str | None = None,
    seen: Mapping[str, Fen] | None = None,
    today: date | None = None,
    language: str | None = None,
) -> Closed:
    """Close a day and every day before it: from then on they take no entry. What must be there is reckoned in the transaction.

    `counted` is fen by way of paying (one left out is taken as it must be); `seen` is what the form showed. The sheet's content
    with the chain's head is frozen in `language` (else the office's). Raises `DayClosedAlready`, `DayToCome` (later than
    `today`), `TakingsChanged`, `MethodNotCounted` and `DifferenceWithoutNote`.
    """
    if today is not None and day > today:
        raise rule.DayToCome(day=day)
    return _close(office, DAY, day, counted, note, "", key, seen, language)


def hand_over(
    office: Office,
    day: date,
    handed_to: str,
    counted: Mapping[str, Fen],
    note: str = "",
    *,
    key: str | None = None,
    seen: Mapping[str, Fen] | None = None,
    language: str | None = None,
) -> Closed:
    """Hand the desk over during a day: what came in since the last handover is counted, the day stays open.

    Raises `HandedToMissing` and what `close_day` raises.
    """
    if not handed_to.strip():
        raise rule.HandedToMissing()
    return _close(office, SHIFT, day, counted, note, handed_to.strip(), key, seen, language)


def _close(
    office: Office,
    kind: str,
    day: date,
    counted: Mapping[str, Fen],
    note: str,
    handed_to: str,
    key: str | None,
    seen: Mapping[str, Fen] | None,
    language: str | None,
) -> Closed:
    moment = clock.now()

    def work(conn: Connection) -> Done[Closed]:
        position = _day_position(conn, day) if kind == DAY else _shift_position(conn, day)
        if seen is not None and dict(seen) != position.expected:
            raise rule.TakingsChanged()
        lines = rule.compare(position.totals, counted, note)
        seq, head = audit.head(conn)
        row = CloseRow(
            close_id=0,
            kind=kind,
            number=requests.next_numbers(conn, SERIES, day.year)[0],
            day=day,
            closed_at=moment.isoformat(),
            operator=office.actor.operator,
            handed_to=handed_to,
            last_payment_id=closing.newest_payment(conn),
            note=note.strip(),
            chain_seq=seq,
            chain_head=head,
            content="",
        )
        return _write(conn, row, position, lines, language)

    return commit(office.store, office.actor, f"{kind}.close", work, moment=moment, key=key, again=_again)


def _write(conn: Connection, new: CloseRow, position: Position, lines: Sequence[MethodCount], language: str | None) -> Done[Closed]:
    sheet = day_sheet(conn, new, position, lines, language)
    row = new._replace(content=to_json(sheet))
    parts = [CloseLine(0, line.total.method, line.total.count, line.total.expected_fen, line.counted_fen) for line in lines]
    number, spans = closing.add_close(conn, row, parts)
    body = {
        "number": row.number,
        "day": row.day.isoformat(),
        "first_day": position.first_day.isoformat(),
        "expected_fen": sheet.expected_fen,
        "counted_fen": sheet.counted_fen,
        "note": row.note,
        "chain_seq": row.chain_seq,
        "chain_head": row.chain_head,
    } | ({"handed_to": row.handed_to} if row.handed_to else {})
    return Done(Closed(row._replace(close_id=number), sheet), number, row.day.isoformat(), body, spans)


def _again(conn: Connection, close_id: int) -> Closed:
    row = closing.closes(conn, close_id=close_id)[0]
    return Closed(row, from_json(DaySheet, row.content))


def reopen_day(office: Office, day: date, reason: str, *, approver: str = "", pin: str = "", key: str | None = None) -> CloseRow:
    """Open the newest closed day again, with a reason that is kept for good; the days before it stay as they were.

    Where the office asks for a PIN, somebody who has one must allow it. Raises `CloseReasonMissing`, `NothingClosed`,
    `OnlyNewestClose`, and `ApproverMissing`, `ApproverUnknown`, `PinMissing` or `PinWrong`.
    """
    reason = rule.check_close_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[CloseRow]:
        last = closing.last_closed_day(conn)
        if last is None:
            raise rule.NothingClosed()
        if day != last:
            raise rule.OnlyNewestClose(day=last)
        allowed_by = verified_where_asked(conn, Approval(reason, approver, pin))
        standing = next(row for row in closing.closes(conn, first=day, last=day) if row.kind == DAY and not row.reopened_at)
        spans = [closing.add_reopen(conn, standing.close_id, moment.isoformat(), reason, office.actor.operator)]
        row = closing.closes(conn, close_id=standing.close_id)[0]
        body = {"number": row.number, "day": day.isoformat(), "reason": reason, "approver": allowed_by}
        return Done(row, row.close_id, day.isoformat(), body, spans)

    def again(conn: Connection, close_id: int) -> CloseRow:
        return closing.closes(conn, close_id=close_id)[0]

    return commit(office.store, office.actor, "day.reopen", work, moment=moment, key=key, again=again)


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A billing period in the list: whether it is closed, and the newest word on it, if it was ever closed."""

    period: str
    closed: bool
    row: PeriodRow | None


def periods(office: Office) -> list[PeriodState]:
    """Every period with charges or ever closed, newest first."""
    with office.store.snapshot() as conn:
        known = closing.periods(conn)
        names = {*lists.periods(conn), *known}
    return [PeriodState(name, name in known and known[name].closed, known.get(name)) for name in sorted(names, reverse=True)]


def close_period(office: Office, period: Month, reason: str = "") -> bool:
    """Close a billing period for runs, rollbacks and one-off charges; False when it was closed already."""
    return _set_period(office, period, True, reason.strip())


def reopen_period(office: Office, period: Month, reason: str) -> bool:
    """Open a closed billing period again with a reason; False when it was open. Raises `CloseReasonMissing`."""
    return _set_period(office, period, False, rule.check_close_reason(reason))


def _set_period(office: Office, period: Month, closed: bool, reason: str) -> bool:
    moment = clock.now()
    if (str(period) in closed_periods(office)) is closed:
        return False

    def work(conn: Connection) -> Done[bool]:
        span = closing.add_period(conn, str(period), closed, moment.isoformat(), reason, office.actor.operator)
        return Done(True, span.first, str(period), {"period": str(period), "closed": closed, "reason": reason}, [span])

    return commit(office.store, office.actor, "period.close" if closed else "period.reopen", work, moment=moment)


# what was closed ----------------------------------------------------------------------------------------------------


def closes(office: Office, first: date, last: date) -> list[CloseRow]:
    """Closes and handovers of some days (both included), newest first, those opened again with their reason."""
    with office.store.read() as conn:
        return closing.closes(conn, first=first, last=last)


@dataclass(frozen=True, slots=True)
class PastClose:
    """A close or handover in the list, with its sums in fen."""

    row: CloseRow
    expected_fen: Fen
    counted_fen: Fen

    @property
    def is_day(self) -> bool:
        """Whether a day was closed, not only the desk handed over."""
        return self.row.kind == DAY

    @property
    def difference_fen(self) -> Fen:
        """Counted less expected."""
        return self.counted_fen - self.expected_fen


def history(office: Office) -> list[PastClose]:
    """Every close and handover there ever was, newest first."""
    with office.store.snapshot() as conn:
        rows = closing.closes(conn)
        sums = closing.sums(conn, [row.close_id for row in rows])
    return [PastClose(row, *sums.get(row.close_id, (0, 0))) for row in rows]


def first_open_day(office: Office, wanted: date) -> date:
    """`wanted` where it still takes entries, else the first day that does."""
    last = last_closed_day(office)
    return wanted if last is None or wanted > last else rule.first_open(last)


def close_named(office: Office, number: str) -> Closed:
    """A close or handover by its number; raises `CloseUnknown`."""
    with office.store.read() as conn:
        found = closing.closes(conn, number=number.strip())
        if not found:
            raise CloseUnknown(number=number)
        return Closed(found[0], from_json(DaySheet, found[0].content))


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the log still bears what a sheet says: `line` and its hash now, and what the close noted."""

    number: str
    line: int
    noted: str
    now: str
    holds: bool


def verify(office: Office, number: str, head: str = "") -> Verified:
    """Compare the log with a close, and with the characters on its paper sheet (`head`) where they are given.

    Raises `CloseUnknown`.
    """
    row = close_named(office, number).row
    with office.store.read() as conn:
        now = audit.hash_at(conn, row.chain_seq) if row.chain_seq else audit.GENESIS
    asked = head.strip().lower() or row.chain_head
    return Verified(row.number, row.chain_seq, row.chain_head, now, now == row.chain_head and now.startswith(asked))


def closed_at(row: CloseRow) -> datetime:
    """When a close was made, on the desk's clock."""
    return clock.local(datetime.fromisoformat(row.closed_at))
