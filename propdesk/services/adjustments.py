"""减免、更正、核销: what is taken off a bill without money, always with a reason and the name of who allowed it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.money import Fen, check_fen, format_yuan
from propdesk.domain.payments import Part, check_reason
from propdesk.errors import UserError
from propdesk.services import approvals
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.late_fee_guard import LateFeesPaid, Lowers
from propdesk.services.office import Office
from propdesk.services.open_bills import open_rows
from propdesk.store import adjustments
from propdesk.store.adjustments import AdjustmentRow
from propdesk.store.engine import Connection
from propdesk.store.payments import OpenRow

WAIVER, CORRECTION, WRITE_OFF = "waiver", "correction", "write_off"


class NothingToAdjust(UserError):
    """Write an amount for at least one bill."""


class AboveOpen(UserError):
    """Of {item} {period} only {open} is open, so {amount} cannot be taken off."""


class AboveAll(UserError):
    """Only {open} of this is open, so {amount} cannot be taken off."""


class NoSuchOpenBill(UserError):
    """One of these bills is not open any more. Look again."""


class AdjustmentUnknown(UserError):
    """There is no such waiver or write-off."""


class AlreadyTakenBack(UserError):
    """This was taken back already, on {day}."""


class WaiverStays(UserError):
    """A waiver does not come back after its day, {day}. Bill the amount anew if it is owed after all."""


class TakenBackTooEarly(UserError):
    """It cannot be taken back before its own day, {day}."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to come off a bill: `amount_fen` of its principal or late fee."""

    charge_id: int
    amount_fen: Fen
    part: Part = Part.PRINCIPAL


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Adjustments written in one transaction."""

    rows: tuple[AdjustmentRow, ...]

    @property
    def total_fen(self) -> Fen:
        return sum(row.amount_fen for row in self.rows)


def wishes_for(rows: Sequence[OpenRow], part: Part, amount_fen: Fen) -> tuple[Wish, ...]:
    """An amount taken off several bills, oldest due first; raises `AmountOutOfRange` or `AboveAll`."""
    check_fen(amount_fen)
    rest, wishes = amount_fen, []
    for row in sorted(rows, key=lambda row: (row.due_on, row.charge_id)):
        fen = min(rest, row.open_fen if part is Part.PRINCIPAL else row.late_fee_fen)
        if fen:
            wishes.append(Wish(row.charge_id, fen, part))
            rest -= fen
    if rest:
        raise AboveAll(open=format_yuan(amount_fen - rest), amount=format_yuan(amount_fen))
    return tuple(wishes)


def adjust(office: Office, kind: str, wishes: Sequence[Wish], on: date, approval: Approval, *, key: str) -> Adjusted:
    """Waive, correct or write off parts of bills (`WAIVER`, `CORRECTION`, `WRITE_OFF`): all of them or none.

    Nothing may exceed what is open of that part on the day. Raises `NothingToAdjust`, `AmountOutOfRange`, `NoSuchOpenBill`,
    `AboveOpen`, `LateFeeOverpaid`, `LateFeePaidLater`, `DayClosed` and the sentences of `approvals.verified`.
    """
    return _adjust(office, kind, lambda _conn: wishes, on, approval, key)


def write_off(office: Office, charge_ids: Sequence[int], on: date, approval: Approval, *, key: str) -> Adjusted:
    """Write off everything that is open of some bills, principal and late fee; `take_back` brings it back."""

    def everything(conn: Connection) -> Sequence[Wish]:
        bills = _open_bills(conn, charge_ids, on).values()
        wishes = [Wish(row.charge_id, row.open_fen) for row in bills if row.open_fen]
        return wishes + [Wish(row.charge_id, row.late_fee_fen, Part.LATE_FEE) for row in bills if row.late_fee_fen]

    return _adjust(office, WRITE_OFF, everything, on, approval, key)


def _adjust(office: Office, kind: str, wished: Callable[[Connection], Sequence[Wish]], on: date, approval: Approval, key: str) -> Adjusted:
    moment = clock.now()

    def work(conn: Connection) -> Done[Adjusted]:
        reason, approver = approvals.verified(conn, approval)
        check_open(conn, on)
        wishes = wished(conn)
        if not wishes:
            raise NothingToAdjust()
        bills = _open_bills(conn, [wish.charge_id for wish in wishes], on)
        taken_off: dict[tuple[int, Part], Fen] = {}
        rows = []
        for wish in wishes:
            taken_off[wish.charge_id, wish.part] = taken_off.get((wish.charge_id, wish.part), 0) + check_fen(wish.amount_fen)
            _refuse_above_open(bills[wish.charge_id], wish.part, taken_off[wish.charge_id, wish.part])
            rows.append(_row(bills[wish.charge_id], wish, kind, on, reason, approver, moment, office.actor.operator))
        lowered = [wish.charge_id for wish in wishes if wish.part is Part.PRINCIPAL]
        paid = LateFeesPaid(conn, on, Lowers.ANEW if kind == CORRECTION else Lowers.NEXT_DAY, charge_ids=lowered)
        span = adjustments.add(conn, rows)
        paid.refuse_overpaid()
        done = Adjusted(_written(conn, span.first, span.last))
        codes = "、".join(dict.fromkeys(row.code for row in done.rows))
        body = {"kind": kind, "amount_fen": done.total_fen, "on": on.isoformat(), "reason": reason, "approver": approver}
        return Done(done, span.first, codes, body | {"last": span.last}, [span])

    return commit(office.store, office.actor, "adjustment", work, moment=moment, key=key, again=_again)


def _open_bills(conn: Connection, charge_ids: Sequence[int], on: date) -> dict[int, OpenRow]:
    units = adjustments.units_of(conn, charge_ids)
    found = {row.charge_id: row for row in open_rows(conn, units, on) if row.charge_id in set(charge_ids)}
    if not found.keys() >= set(charge_ids):
        raise NoSuchOpenBill()
    return found


def _refuse_above_open(bill: OpenRow, part: Part, amount_fen: Fen) -> None:
    free = bill.open_fen if part is Part.PRINCIPAL else bill.late_fee_fen
    if amount_fen > free:
        raise AboveOpen(item=bill.item, period=bill.period, open=format_yuan(free), amount=format_yuan(amount_fen))


def _row(bill: OpenRow, wish: Wish, kind: str, on: date, reason: str, approver: str, moment: datetime, operator: str) -> AdjustmentRow:
    return AdjustmentRow(
        0, bill.charge_id, bill.unit_id, bill.code, bill.item, bill.period, wish.part.value, kind, wish.amount_fen, on, reason, approver,
        moment.isoformat(), operator,
    )  # fmt: skip


def _written(conn: Connection, first: int, last: int) -> tuple[AdjustmentRow, ...]:
    return tuple(reversed(adjustments.find(conn, ids=(first, last))))


def _again(conn: Connection, first: int) -> Adjusted:
    """The adjustments written with this one: same moment, person and reason."""
    rows = adjustments.find(conn, ids=(first, first))
    alike = adjustments.find(conn, first=rows[0].adjusted_on, last=rows[0].adjusted_on)
    return Adjusted(tuple(row for row in reversed(alike) if row.made_at == rows[0].made_at and row.adjustment_id >= first))


def take_back(office: Office, adjustment_id: int, reason: str, on: date, *, key: str | None = None) -> AdjustmentRow:
    """Let a correction or write-off come back: its amount is open again from that day on. A waiver only on its own day.

    Raises `ReasonMissing`, `AdjustmentUnknown`, `AlreadyTakenBack`, `TakenBackTooEarly`, `WaiverStays`, `DayClosed`.
    """
    reason = check_reason(reason)
    moment = clock.now()

    def work(conn: Connection) -> Done[AdjustmentRow]:
        found = adjustments.find(conn, ids=(adjustment_id, adjustment_id))
        if not found:
            raise AdjustmentUnknown()
        row = found[0]
        if row.reversed_on is not None:
            raise AlreadyTakenBack(day=row.reversed_on)
        if on < row.adjusted_on:
            raise TakenBackTooEarly(day=row.adjusted_on)
        if row.kind == WAIVER and on != row.adjusted_on:
            raise WaiverStays(day=row.adjusted_on)
        check_open(conn, on)
        span = adjustments.add_reversal(conn, adjustment_id, on, moment.isoformat(), reason, office.actor.operator)
        body = {"kind": row.kind, "amount_fen": row.amount_fen, "reason": reason, "on": on.isoformat()}
        return Done(_one(conn, adjustment_id), adjustment_id, row.code, body, [span])

    return commit(office.store, office.actor, "adjustment.back", work, moment=moment, key=key, again=_one)


def _one(conn: Connection, adjustment_id: int) -> AdjustmentRow:
    return adjustments.find(conn, ids=(adjustment_id, adjustment_id))[0]


def adjusted(office: Office, *, unit_id: int | None = None, first: date | None = None, last: date | None = None) -> Sequence[AdjustmentRow]:
    """Adjustments of a unit or of some days (both included), newest first, with what came back."""
    with office.store.read() as conn:
        return adjustments.find(conn, unit_id=unit_id, first=first, last=last)
