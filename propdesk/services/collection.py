"""Collection rates (收缴率): three rates for all and group by group, their change, their trend, and the notice-board table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from propdesk import clock
from propdesk.documents.rates_table import RateRow, RatesTable
from propdesk.documents.results import Printed
from propdesk.documents.wording import wording
from propdesk.domain.collection import Rate, Span, SpanKind, UnitRate, permille, tally, together, trend_spans
from propdesk.i18n import N_, catalog
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.office import Office, profile
from propdesk.store import collection as store
from propdesk.store import fee_items, people
from propdesk.store.engine import Connection

NOTHING = Rate("")
FEWEST = 3  # households: a building with fewer is not published by itself


class By(StrEnum):
    """What households are put together by."""

    BUILDING = "building"
    STEWARD = "steward"


BY_NAMES = {By.BUILDING: N_("By building"), By.STEWARD: N_("By steward")}


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of a span as of a day. `by` says what the rows are; `compared` is the day the change is against."""

    span: Span
    as_of: date
    by: By
    rows: tuple[Rate, ...]
    total: Rate
    compared: date
    item: str = ""


def rates(office: Office, span: Span, as_of: date, by: By = By.BUILDING, *, item_id: int | None = None) -> Rates:
    """The rates of a span in groups, in natural order; raises `DayBeforeSpan`."""
    with office.store.snapshot() as conn:
        return rates_in(conn, span, as_of, by, item_id=item_id)


def rates_in(conn: Connection, span: Span, as_of: date, by: By = By.BUILDING, *, item_id: int | None = None) -> Rates:
    """As `rates`, in a snapshot that is already open: the one definition every screen and paper uses."""
    span.check_day(as_of)
    names = store.groups(conn)
    place = 0 if by is By.BUILDING else 1

    def group_of(unit_id: int) -> str:
        return names[unit_id][place]

    found = store.units(conn, span.periods_by(as_of), span.first, as_of, item_id)
    before, compared = _before(conn, span, as_of, item_id)
    earlier = tally(before, group_of)
    rows = tuple(
        rate._replace(before_charged_fen=then.charged_fen, before_received_fen=then.received_fen)
        for name, rate in tally(found, group_of).items()
        for then in [earlier.get(name, NOTHING)]
    )
    item = next((known.name for known in fee_items.items(conn) if known.id == item_id), "")
    return Rates(span, as_of, by, rows, together(rows), compared, item)


def current(conn: Connection, span: Span, as_of: date) -> tuple[Rate, ...]:
    """Charged and received of a span building by building, in natural order: the same figures in one read, for the overview."""
    names = store.groups(conn)
    found = store.by_unit(conn, span.periods_by(as_of), span.first, as_of)
    units = [UnitRate(unit_id, *found[unit_id], 0, 0) for unit_id in names if unit_id in found]
    return tuple(tally(units, lambda unit_id: names[unit_id][0]).values())


def _before(conn: Connection, span: Span, as_of: date, item_id: int | None) -> tuple[list[UnitRate], date]:
    """What the change is against: a week's own bills a week earlier, else the span before at the same point."""
    if span.kind is SpanKind.WEEK:
        day = as_of - timedelta(days=7)
        found = store.by_unit(conn, span.periods_by(as_of), span.first, as_of, item_id)
        then = store.by_unit(conn, span.periods_by(as_of), span.first, day, item_id)
        pairs = {unit_id: (charged, then.get(unit_id, (0, 0))[1]) for unit_id, (charged, _received) in found.items()}
    else:
        day = span.same_point_before(as_of)
        pairs = store.by_unit(conn, span.before.periods_by(day), span.before.first, day, item_id)
    return [UnitRate(unit_id, charged, received, 0, 0) for unit_id, (charged, received) in pairs.items()], day


def trend(office: Office, span: Span, as_of: date, *, item_id: int | None = None) -> list[tuple[Span, int | None]]:
    """The rate (amount) of the last twelve spans, oldest first, each as of its own last day, this one as of `as_of`."""
    with office.store.snapshot() as conn:
        found = []
        for one, day in trend_spans(span, as_of):
            charged, received = store.sums(conn, one.periods_by(day), one.first, day, item_id)
            found.append((one, permille(received, charged)))
    return found


# the notice-board table -----------------------------------------------------------------------------------------------------


def table(office: Office, found: Rates, language: str) -> RatesTable:
    """The notice-board table of rates by building; buildings of fewer than three households are put together."""
    facts, texts = profile(office), catalog(language)
    first, last = found.span.periods_by(found.as_of)
    return RatesTable(
        language=language,
        kind=found.span.kind.value,
        span=str(found.span),
        first=found.span.first,
        as_of=found.as_of,
        periods=first if first == last else texts.gettext("{first} to {last}").format(first=first, last=last),
        item=found.item,
        rows=tuple(_public_rows(found.rows, lambda name: _building(name, language), texts.gettext("Other buildings"))),
        total=_public_row(found.total, texts.gettext("Total")),
        letterhead=letterhead(facts),
        wording=wording("rates", language).version,
        printed_at=stamp(clock.now()),
        operator=office.actor.operator,
    )


def _building(name: str, language: str) -> str:
    if not (name.isascii() and name.isalnum()):
        return name
    return f"{name}号楼" if language == "zh_CN" else f"Building {name}"


def _public_rows(rows: Sequence[Rate], named: Callable[[str], str], rest: str) -> list[RateRow]:
    """Buildings large enough to be named, and the others together."""
    large = [row for row in rows if row.households >= FEWEST]
    small = [row for row in rows if row.households < FEWEST and (row.charged_fen or row.old_fen)]
    made = [_public_row(row, named(row.name)) for row in large]
    if small:
        made.append(_public_row(together(small), rest))
    return made


def _public_row(row: Rate, name: str) -> RateRow:
    return RateRow(name, row.charged_fen, row.received_fen, row.amount, row.paid_up, row.recovery, row.change)


def draw_table(office: Office, found: Rates, language: str) -> Printed:
    """The notice-board table as a PDF in memory; raises ``ValueError`` where no building has anything to show."""
    from propdesk.documents.rates_table import draw_rates

    return draw_rates(table(office, found, language), ["demo"] if profile(office).demo else [])


def stewards(office: Office) -> bool:
    """Whether any unit has a steward, so that rates by steward say something."""
    with office.store.read() as conn:
        return any(unit.steward for unit in people.units(conn))
