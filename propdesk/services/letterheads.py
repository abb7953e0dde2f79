"""What every paper carries: who sends it and when it was made."""

from datetime import datetime

from propdesk import clock
from propdesk.documents.letterhead import Letterhead
from propdesk.domain.profile import Profile, from_texts
from propdesk.store import settings
from propdesk.store.engine import Connection


def office_facts(conn: Connection) -> Profile:
    """The office's facts as they stand; where no community is named, the book's name stands for it."""
    facts = from_texts(settings.read(conn))
    return facts if facts.community else facts.changed(community=settings.meta(conn, "name") or "")


def letterhead(facts: Profile) -> Letterhead:
    """The office's facts as papers carry them."""
    return Letterhead(
        facts.company,
        facts.community,
        facts.phone,
        facts.desk_hours,
        facts.address,
        facts.account_name,
        facts.bank,
        facts.account_no,
        facts.contract_title,
        facts.contract_clause,
    )


def stamp(moment: datetime) -> str:
    """When a paper was made, on the desk's clock: "2026-11-23 15:30"."""
    return clock.local(moment).replace(tzinfo=None).isoformat(" ", "minutes")
