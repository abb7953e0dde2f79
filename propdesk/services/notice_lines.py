"""One overdue charge as papers name it: period, basis, what is open, and how its late fee arose."""

from collections.abc import Sequence
from datetime import date

from propdesk.documents.notice import NoticeLine
from propdesk.domain.charges import PriceUnit, formula_in, price_in
from propdesk.domain.late_fees import format_rate, words_in
from propdesk.domain.money import format_yuan
from propdesk.i18n import catalog
from propdesk.services import ledger
from propdesk.services.ledger import LedgerRow
from propdesk.store.engine import Connection


def overdue_lines(conn: Connection, unit_ids: Sequence[int], as_of: date) -> dict[int, list[LedgerRow]]:
    """What each of these units owes late on `as_of`, principal or late fee; units that owe nothing are left out."""
    found: dict[int, list[LedgerRow]] = {}
    for row in ledger.open_rows(conn, unit_ids, as_of, arrears_only=True):
        found.setdefault(row.unit_id, []).append(row)
    return found


def notice_line(row: LedgerRow, as_of: date, language: str) -> NoticeLine:
    """One overdue charge as a paper names it."""
    return NoticeLine(
        charge_id=row.charge_id,
        item=row.item,
        period=row.period,
        start_on=row.start_on,
        end_on=row.end_on,
        basis=formula_in(language, row.formula),
        price=price_in(language, row.price, PriceUnit(row.price_unit)),
        due_on=row.due_on,
        principal_fen=row.amount_fen,
        paid_fen=row.paid_fen + row.adjusted_fen,
        open_fen=row.open_fen,
        days_late=row.late_days or row.days_late,
        rate=_rate(row, language),
        late_fee_fen=row.late_fee_open_fen,
        late_words=_late_words(row, as_of, language),
        anchored=row.anchor_day != 1,
    )


def _rate(row: LedgerRow, language: str) -> str:
    """The rates of the days that count ("0.05%/day"), "" without a clause."""
    rates = [rate for _start, _stop, _fen, rate in row.fee.pieces] or [row.per_day_ppb]
    shown = "/".join(format_rate(rate) for rate in dict.fromkeys(rates) if rate)
    return catalog(language).gettext("{rate}/day").format(rate=shown) if shown else ""


def _late_words(row: LedgerRow, as_of: date, language: str) -> str:
    """How the late fee arose, where it is not simply open × rate × days late from the day after the due day to `as_of`."""
    fee = row.fee
    if row.late_fee_open_fen == 0:
        return ""
    plain = (
        len(fee.pieces) == 1 and fee.pieces[0][2] == row.open_fen and fee.days == row.days_late and row.late_fee_open_fen == fee.full_fen
    )
    if plain:
        return ""
    texts = catalog(language)
    said = texts.gettext("Late fee {first} to {last}: {formula}").format(
        first=row.late_from, last=row.late_to, formula=words_in(language, row.late_fee_words)
    )
    paid, waived = row.late_fee_paid_fen, row.late_fee_waived_fen
    held = (row.late_to - row.late_from).days + 1 - row.late_days if row.late_from and row.late_to else 0
    if held:
        said += texts.ngettext(", {n} day between not counted", ", {n} days between not counted", held).format(n=held)
    if paid:
        said += texts.gettext(", {amount} paid").format(amount=format_yuan(paid))
    if waived:
        said += texts.gettext(", {amount} waived").format(amount=format_yuan(waived))
    return said
