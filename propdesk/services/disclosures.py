"""The share log (PIPL 23): write down that papers or data were handed over, list and export it."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.domain.disclosures import FIELD_NAMES, Field, check
from propdesk.i18n import Catalog, catalog
from propdesk.services.changes import Done, commit
from propdesk.services.exports import Kind, write_table
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import disclosures as store
from propdesk.store import papers as register
from propdesk.store import people
from propdesk.store.disclosures import DisclosureRow as DisclosureRow
from propdesk.store.engine import Connection


def hand_over(
    office: Office,
    unit_id: int,
    recipient: str,
    fields: Sequence[Field],
    purpose: str,
    handed_on: date,
    today: date,
    *,
    document_id: int | None = None,
    court_case_id: int | None = None,
    key: str | None = None,
) -> DisclosureRow:
    """Write down that data of a unit went to somebody, with a paper or a case in court or by itself.

    Raises `UnitUnknown` and the sentences of `domain.disclosures.check`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[DisclosureRow]:
        units = people.units(conn, [unit_id])
        if not units:
            raise UnitUnknown(unit=unit_id)
        paper = register.find(conn, ids=[document_id])[0] if document_id is not None else None
        new = check(recipient, fields, purpose, handed_on, paper.issued_on if paper else date.min, today)
        span = store.add(
            conn, unit_id, new, moment.isoformat(), office.actor.operator, document_id=document_id, court_case_id=court_case_id
        )
        body = {"recipient": new.recipient, "fields": list(new.fields), "purpose": new.purpose, "handed_on": handed_on.isoformat()}
        about = paper.number if paper else units[0].code
        return Done(again(conn, span.first), span.first, about, body, [span])

    def again(conn: Connection, number: int) -> DisclosureRow:
        return store.find(conn, number=number)[0]

    return commit(office.store, office.actor, "data.hand_over", work, moment=moment, key=key, again=again)


def listed(office: Office, first: date | None = None, last: date | None = None, *, unit_id: int | None = None) -> list[DisclosureRow]:
    """The hand-overs of some days (both included), newest first."""
    with office.store.read() as conn:
        return store.find(conn, unit_id=unit_id, first=first, last=last)


def field_words(fields: Sequence[Field], texts: Catalog) -> str:
    """Kinds of data in words."""
    return ("、" if texts.language == "zh_CN" else ", ").join(texts.gettext(FIELD_NAMES[field]) for field in fields)


def export(office: Office, path: Path, language: str, first: date | None = None, last: date | None = None) -> Path:
    """The share log as a workbook or csv file, whole or not at all; raises `TableNotWritten`."""
    texts = catalog(language)
    _ = texts.gettext
    columns: list[tuple[str, Kind]] = [
        (_("Handed over on"), "date"),
        (_("Unit"), "code"),
        (_("Paper"), "code"),
        (_("Recipient"), "text"),
        (_("Data"), "text"),
        (_("Purpose"), "text"),
        (_("By"), "text"),
    ]
    rows = [
        (row.handed_on, row.code, row.number, row.recipient, field_words(row.fields, texts), row.purpose, row.operator)
        for row in listed(office, first, last)
    ]
    return write_table(path, columns, rows, _("Data handed over"))
