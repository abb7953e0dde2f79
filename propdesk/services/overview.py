"""The manager's first look: what came in today, who owes, how the current period is being paid, what is still to set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from propdesk.domain.arrears import State, state_of
from propdesk.domain.collection import Rate, Span, SpanKind, permille
from propdesk.domain.money import Fen
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.i18n import N_
from propdesk.services import collection
from propdesk.services.office import Office, profile
from propdesk.services.today import ToDo as ToDo
from propdesk.services.today import to_do
from propdesk.services.upkeep import newest_backup
from propdesk.store import billing, fee_items, lists, payments, people
from propdesk.store.engine import Connection
from propdesk.store.lists import ArrearsRow, Standing

LONGEST = 8


class Step(StrEnum):
    """The start list of a new book, in order."""

    COMPANY = "company"
    UNITS = "units"
    RATES = "rates"
    FIRST_RUN = "first_run"
    FIRST_RECEIPT = "first_receipt"
    BACKUP = "backup"


STEP_TEXTS = {
    Step.COMPANY: N_("Company and community"),
    Step.UNITS: N_("Buildings and units"),
    Step.RATES: N_("Rates with their legal basis"),
    Step.FIRST_RUN: N_("First billing run"),
    Step.FIRST_RECEIPT: N_("First receipt"),
    Step.BACKUP: N_("First backup"),
}


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures of a day. A rate is in 1/1000 of what was charged for the period (874 = 87.4 %)."""

    today: date
    units: int
    received: dict[Method, tuple[int, Fen]]
    owing: int
    owing_fen: Fen
    over_year: int
    over_year_fen: Fen
    period: Month | None
    rates: tuple[Rate, ...]
    longest: tuple[ArrearsRow, ...]
    steps: dict[Step, bool]
    backup_at: datetime | None
    todo: ToDo

    @property
    def received_fen(self) -> Fen:
        return sum(fen for _count, fen in self.received.values())

    @property
    def receipts(self) -> int:
        return sum(count for count, _fen in self.received.values())

    @property
    def rate(self) -> int | None:
        """Received for the current period ÷ charged for it, over all buildings; None when nothing is charged."""
        charged = sum(row.charged_fen for row in self.rates)
        return permille(sum(row.received_fen for row in self.rates), charged)


def _longest(conn: Connection, today: date, owing: Sequence[Standing]) -> tuple[ArrearsRow, ...]:
    """Who is behind the longest; only these few are read in full, and whoever owes as much as the last of them."""
    heaviest = sorted(owing, key=lambda standing: (-standing.months, -standing.overdue_fen))
    floor = min(((one.months, one.overdue_fen) for one in heaviest[:LONGEST]), default=(0, 0))
    rows = lists.arrears(conn, today, [one for one in heaviest if (one.months, one.overdue_fen) >= floor])
    return tuple(sorted(rows, key=lambda row: (-row.months, -row.overdue_fen, row.sort_key))[:LONGEST])


def overview(office: Office, today: date) -> Overview:
    """Everything the overview shows on a day, read in one snapshot."""
    facts = profile(office)
    with office.store.snapshot() as conn:
        present = people.unit_ids(conn)
        owing = [standing for standing in lists.overdue(conn, today) if standing.unit_id in present]
        over_year = [row for row in owing if state_of(row.months, row.overdue_fen) is State.OWES_YEAR]
        known = [Month.parse(text) for text in lists.periods(conn)]
        period = next((month for month in known if month <= Month.of(today)), None)
        steps = {
            Step.COMPANY: bool(facts.company),
            Step.UNITS: bool(present),
            Step.RATES: any(fee_items.tariffs(conn, item.id) for item in fee_items.items(conn)),
            Step.FIRST_RUN: any(not run.rolled_back for run in billing.runs(conn)),
            Step.FIRST_RECEIPT: payments.any_taken(conn),
        }
        newest = newest_backup(office)
        return Overview(
            today=today,
            units=len(present),
            received={Method(code): total for code, total in payments.day_totals(conn, today).items()},
            owing=len(owing),
            owing_fen=sum(row.overdue_fen for row in owing),
            over_year=len(over_year),
            over_year_fen=sum(row.overdue_fen for row in over_year),
            period=period,
            rates=collection.current(conn, Span.of(SpanKind.MONTH, period.start), today) if period else (),
            longest=_longest(conn, today, owing),
            steps=steps | {Step.BACKUP: newest is not None},
            backup_at=newest.made_at if newest else None,
            todo=to_do(conn, today, owing, over_year),
        )
