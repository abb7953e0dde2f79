"""调解记录: what the record of a mediation says, before it is drawn."""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class MediationRecord:
    """One mediation; `charges` are (item, period, due day, fen). How the office weighs it is not for a paper that others sign."""

    language: str
    unit: str
    owners: tuple[str, ...]
    body: str
    asked_on: date
    met_on: date | None
    ended_on: date | None
    outcome: str
    participants: tuple[str, ...]
    agreement: str
    promised: str
    charges: tuple[tuple[str, str, str, int], ...]
    letterhead: Letterhead
    printed_at: str
    operator: str
    demo: bool = False
