"""The tables of a book, one file per area, all on one `metadata`.

Conventions: money columns end in ``_fen``, dates are ISO text (`IsoDate`), moments are UTC text, periods "YYYY-MM".
"""

from propdesk.store.tables import (
    billing,
    book,
    cases,
    dunning,
    late_fees,
    meters,
    papers,
    payments,
    people,
)  # importing registers every table
from propdesk.store.tables.base import APPEND_ONLY, metadata

__all__ = ["APPEND_ONLY", "billing", "book", "cases", "dunning", "late_fees", "metadata", "meters", "papers", "payments", "people"]
