"""What may be paid of the bills of some units: principal that is open for good, and the late fee of a day."""

from collections.abc import Sequence
from datetime import date, timedelta

from propdesk.domain.money import Fen
from propdesk.services import ledger
from propdesk.services.ledger import LedgerRow
from propdesk.store import late_fees, payments
from propdesk.store.engine import Connection
from propdesk.store.ledger import late_fee_settled, taken_back
from propdesk.store.payments import OpenRow


def open_rows(conn: Connection, unit_ids: Sequence[int], on: date) -> list[OpenRow]:
    """Everything these units owe or will owe, oldest due first, with the late fee open on a day (none on `date.max`).

    Principal is what is open for good: what a payment of a later day settled is not offered again to one of an earlier day.
    Nor is late fee that a later day does not know any more, for its bill is corrected then.
    """
    rows = payments.open_rows(conn, unit_ids)
    rules = () if on == date.max else late_fees.rules(conn)
    if not rules:
        return rows
    late = {row.charge_id: row for row in ledger.open_rows(conn, unit_ids, on) if row.per_day_ppb or row.late_fee_open_fen}
    given = late_fee_settled(conn, list(late), date.max)  # by payments of later days as well
    there = {number: row.late_fee_fen for number, row in late.items()}
    open_for_good = {row.charge_id: row.open_fen for row in rows}
    lowered = [number for number, row in late.items() if open_for_good.get(number, 0) < row.open_fen]
    for day, fallen in ledger.falls(conn, rules, list(late), on + timedelta(days=1), lowered).items():
        then = ledger.reckoned(conn, unit_ids, day)
        there |= {number: min(there[number], then[number].fee.fee_fen if number in then else 0) for number in fallen}
    fees = {number: max(0, min(row.late_fee_open_fen, there[number] - sum(given.get(number, ())))) for number, row in late.items()}
    found = [
        row._replace(late_fee_fen=fees[row.charge_id], burden_ppb=late[row.charge_id].per_day_ppb) if row.charge_id in late else row
        for row in rows
    ]
    known = {row.charge_id for row in rows}
    alone = [number for number in late if fees[number] and number not in known]
    gone = taken_back(conn, alone)  # since that day: nobody owes them any more
    found += [_late_fee_alone(late[number], fees[number]) for number in alone if number not in gone]
    return sorted(found, key=lambda row: (row.due_on, row.charge_id))


def _late_fee_alone(row: LedgerRow, fen: Fen) -> OpenRow:
    """A charge whose principal is settled while its late fee is not."""
    return OpenRow(
        row.charge_id, row.item, row.period, row.start_on, row.end_on, row.due_on, row.amount_fen, row.amount_fen, row.price,
        row.price_unit, row.formula, row.unit_id, row.item_id, row.code, row.nature, row.liable, fen, row.per_day_ppb,
    )  # fmt: skip
