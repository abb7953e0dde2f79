"""The printed reading list: what the meter reader takes along, as a PDF."""

from collections.abc import Sequence
from pathlib import Path

from propdesk import clock
from propdesk.documents.furniture import building_head
from propdesk.documents.reading_list import ReadingList, ReadingRow
from propdesk.documents.results import Printed, Progress
from propdesk.domain.meters import format_quantity
from propdesk.domain.periods import DateRange, Month
from propdesk.domain.privacy import mask_name
from propdesk.errors import UserError
from propdesk.i18n import catalog
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.meter_lists import MeterLine, State, of_period
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.store import fee_items, people


class NoMeters(UserError):
    """There is no meter to read in {period}."""


def content_of(office: Office, item_id: int, month: Month, language: str, lines: Sequence[MeterLine] | None = None) -> ReadingList:
    """The list of a period in walking order with names masked; of `lines` alone where a filter chose some. Raises `NoMeters`.

    Meters taken out and read to the end are left out, as there is nothing to read any more.
    """
    chosen = of_period(office, item_id, _span(office, item_id, month)) if lines is None else lines
    there = [line for line in chosen if line.meter.last_on is None or line.state is State.NOT_READ]
    if not there:
        raise NoMeters(period=month)
    with office.store.read() as conn:
        buildings = {unit.unit_id: unit.building for unit in people.units(conn)}
    texts = catalog(language)
    heads = {name: building_head(name, texts) for name in set(buildings.values())}
    rows = tuple(_row(line, heads[buildings[line.meter.unit_id]]) for line in sorted(there, key=lambda line: line.sort_key))
    facts = profile(office)
    return ReadingList(
        language, there[0].item, str(month), rows, letterhead(facts), stamp(clock.now()), office.actor.operator
    )  # fmt: skip


def _span(office: Office, item_id: int, month: Month) -> DateRange:
    """The days of a month of the item."""
    with office.store.read() as conn:
        item = fee_items.item_numbered(conn, item_id)
    return item.month_span(month) if item else DateRange(month.start, month.end)


def _row(line: MeterLine, building: str) -> ReadingRow:
    return ReadingRow(
        building=building,
        unit=line.code,
        owner="、".join(mask_name(name) for name in line.owners),
        meter=line.meter.label,
        last=format_quantity(line.last.value),
        last_on=line.last.on,
        note=line.meter.note,
        this=format_quantity(line.this.value) if line.this else "",
    )


def draw(office: Office, content: ReadingList, progress: Progress | None = None) -> Printed:
    """The list as a PDF in memory."""
    from propdesk.documents.reading_list import draw_reading_list

    return draw_reading_list(content, ("demo",) if profile(office).demo else (), progress)


def file_list(office: Office, content: ReadingList, out: Path) -> Filed:
    """Write the list to `out`, whole or not at all; raises `PaperNotWritten`."""
    from propdesk.documents.paper import write_atomic

    printed = draw(office, content)
    return Filed((write_atomic(out, printed.pdf),), printed.pages, printed.missing)
