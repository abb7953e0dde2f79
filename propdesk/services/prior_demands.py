"""What a formal demand (催告函) tells of the time before: the notices about these charges with their delivery, and what the debtor said.

Facts only: a notice counts here when it named one of the charges, was not void and was issued before; what the debtor said is an
objection the office wrote down, or a contact that ended with one. Nothing of his person or means is told.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from propdesk.documents.notice import Demand
from propdesk.domain.contacts import RESULT_NAMES, Result
from propdesk.domain.holds import HoldKind
from propdesk.i18n import Catalog, catalog
from propdesk.services import legal_words
from propdesk.services.legal_words import NOTICE, Sent
from propdesk.store import contacts, deliveries, holds
from propdesk.store import papers as register
from propdesk.store.engine import Connection
from propdesk.store.papers import DocumentRow

REASONS = frozenset({Result.DISPUTE, Result.BILL_NOT_RECEIVED, Result.WAITING_APPROVAL})


class Told(NamedTuple):
    """What the demand to one household tells, oldest first."""

    history: tuple[Demand, ...] = ()
    reasons: tuple[str, ...] = ()


def told(conn: Connection, as_of: date, language: str, charges: Mapping[int, Iterable[int]]) -> dict[int, Told]:
    """The history of each unit with the charges to be demanded of it; a handful of reads for any number of units."""
    if not charges:
        return {}
    texts = catalog(language)
    sent, reasons = _sent(conn, as_of, charges), _reasons(conn, as_of, set(charges), texts)
    return {
        unit_id: Told(legal_words.demands(sent.get(unit_id, ()), texts), tuple(text for _day, text in sorted(reasons.get(unit_id, ()))))
        for unit_id in charges
    }


def _sent(conn: Connection, as_of: date, charges: Mapping[int, Iterable[int]]) -> dict[int, list[Sent]]:
    """The notices before the day that named one of the charges of their unit, with the delivery that says most of each."""
    wanted = {charge_id for some in charges.values() for charge_id in some}
    named = register.naming(conn, NOTICE, wanted, before=as_of)
    best = deliveries.latest(conn, as_of, document_ids=named)
    found: dict[int, list[Sent]] = {}
    rows: list[DocumentRow] = register.find(conn, ids=named) if named else []
    for row in sorted(rows, key=lambda row: (row.issued_on, row.document_id)):
        found.setdefault(row.unit_id, []).append(Sent(row, (), best.get(row.document_id)))
    return found


def _reasons(conn: Connection, as_of: date, unit_ids: set[int], texts: Catalog) -> dict[int, list[tuple[date, str]]]:
    found: dict[int, list[tuple[date, str]]] = {}
    for hold in holds.find(conn):
        if hold.unit_id in unit_ids and hold.kind is HoldKind.DISPUTE and hold.start_on <= as_of:
            found.setdefault(hold.unit_id, []).append((hold.start_on, _said(hold.start_on, hold.reason, texts)))
    for row in contacts.find(conn, last=as_of - timedelta(days=1)):
        if row.unit_id in unit_ids and row.void_on is None and Result(row.result) in REASONS:
            found.setdefault(row.unit_id, []).append((row.on, _said(row.on, texts.gettext(RESULT_NAMES[Result(row.result)]), texts)))
    return found


def _said(day: date, words: str, texts: Catalog) -> str:
    return texts.gettext("{day}: {words}").format(day=day.isoformat(), words=words)
