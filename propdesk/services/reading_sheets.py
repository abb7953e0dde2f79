"""Reading sheets in and out: what an import would do, doing it in one transaction, and the list that goes out to be filled in."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from propdesk import clock
from propdesk.domain.meters import Meter
from propdesk.domain.periods import DateRange
from propdesk.domain.privacy import mask_name
from propdesk.domain.reading_plan import Known, KnownItem, KnownUnit, Planned, Refused, Verdict, plan
from propdesk.domain.units import UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_
from propdesk.services import readings
from propdesk.services.changes import Done, commit
from propdesk.services.meter_lists import MeterLine, of_period
from propdesk.services.office import Office
from propdesk.services.readings import IMPORTED, Entry, Saved
from propdesk.services.upkeep import backup_if_changed
from propdesk.sheets.exports import Kind, write_table
from propdesk.sheets.readings import ReadingSheet, read_readings
from propdesk.sheets.workbook import Workbook as Workbook
from propdesk.sheets.workbook import read_workbook
from propdesk.store import audit, fee_items, people
from propdesk.store import meters as store
from propdesk.store.bulk import collector_paused
from propdesk.store.engine import Connection


class NothingToRead(UserError):
    """The list has no reading that can be taken over. Mend the problem rows and try again."""


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row that cannot be taken over: its number in the sheet, what it says, and why not."""

    sheet_row: int
    words: str
    error: UserError


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What an import of readings would do; nothing is written yet.

    `seen` is the head of the audit log the plan was made under: while it is the same, nothing in the book has changed.
    """

    path: Path
    sha256: str
    listed: ReadingSheet
    item_id: int | None
    rows: tuple[Planned, ...]
    refused: tuple[Refused, ...]
    seen: tuple[int, str]

    @property
    def problems(self) -> tuple[ProblemRow, ...]:
        """Every row that is left out with its reason, in the order of the sheet."""
        unread = [ProblemRow(one.sheet_row, " ".join(cell for cell in one.cells if cell)[:80], one.error) for one in self.listed.problems]
        unfit = [ProblemRow(one.row.sheet_row, f"{one.row.code} {one.row.item} {one.row.meter}", one.error) for one in self.refused]
        return tuple(sorted([*unread, *unfit], key=lambda one: one.sheet_row))

    @property
    def counts(self) -> dict[str, int]:
        """How many readings, new meters, rows that change nothing, rows without a reading, and problems."""
        verdicts = Counter(one.verdict for one in self.rows)
        found = {verdict.value: verdicts[verdict] for verdict in Verdict}
        return found | {"empty": self.listed.empty, "problem": len(self.listed.problems) + len(self.refused)}


@dataclass(frozen=True, slots=True)
class ReadingsDone:
    """An import as applied: how many readings and meters were written, and how many rows changed nothing or were left out.

    `saved` is what takes the readings back while nothing of them is billed (`readings.undo_save`); new meters stay.
    """

    readings: int
    meters: int
    same: int
    problems: int
    saved: Saved


def open_sheet(path: Path) -> Workbook:
    """Read a workbook's raw cells; raises the sentence of every kind of broken workbook."""
    return read_workbook(path)


def plan_readings(
    office: Office, path: Path, *, sheet: str | None = None, item_id: int | None = None, read_on: date | None = None
) -> ReadingPlan:
    """Read a workbook of readings and say what importing it would do; nothing is written.

    `item_id` is the charge item of rows that name none, `read_on` their day. Raises the workbook's sentences, `SheetNotFound` or
    `NotAReadingSheet`.
    """
    return plan_opened(office, path, read_workbook(path), sheet=sheet, item_id=item_id, read_on=read_on)


@collector_paused()
def plan_opened(
    office: Office, path: Path, workbook: Workbook, *, sheet: str | None = None, item_id: int | None = None, read_on: date | None = None
) -> ReadingPlan:
    """`plan_readings` for a workbook that was read before."""
    listed = read_readings(workbook, sheet, read_on)
    with office.store.snapshot() as conn:
        return _plan(conn, path, workbook.sha256, listed, item_id)


def _plan(conn: Connection, path: Path, sha256: str, listed: ReadingSheet, item_id: int | None) -> ReadingPlan:
    rows, refused = plan(listed.rows, _known(conn), item_id)
    return ReadingPlan(path, sha256, listed, item_id, tuple(rows), tuple(refused), audit.head(conn))


def _known(conn: Connection) -> Known:
    """The book as an import sees it, in a handful of reads."""
    units: dict[str, list[KnownUnit]] = {}
    for unit_id, match_key, code, kind in people.match_keys(conn):
        units.setdefault(match_key, []).append(KnownUnit(unit_id, code, UnitKind(kind)))
    having = store.items_with_meters(conn)
    items = [KnownItem(item.id, item.name) for item in fee_items.items(conn) if item.price_unit.metered or item.id in having]
    meters: dict[tuple[int, int], list[Meter]] = {}
    for meter in store.meters_of(conn):
        meters.setdefault((meter.unit_id, meter.item_id), []).append(meter)
    return Known(units, items, meters, store.every_mark(conn))


def apply_readings(office: Office, planned: ReadingPlan, *, key: str | None = None) -> ReadingsDone:
    """Take a planned sheet over in one transaction after a backup; the same sheet again changes nothing.

    Where the book has changed since, every row is decided again inside the transaction. Raises `NothingToRead`.
    """
    if not planned.rows:
        raise NothingToRead()
    backup_if_changed(office, "import")
    moment = clock.now()

    def work(conn: Connection) -> Done[ReadingsDone]:
        fresh = planned
        if audit.head(conn) != planned.seen:
            fresh = _plan(conn, planned.path, planned.sha256, planned.listed, planned.item_id)
        return _write(conn, office, fresh, moment)

    def again(_conn: Connection, last: int) -> ReadingsDone:
        counts = planned.counts
        numbers = tuple(range(last - counts["reading"] + 1, last + 1)) if last else ()
        return ReadingsDone(counts["reading"], counts["meter"], counts["same"], counts["problem"], Saved(numbers))

    return commit(office.store, office.actor, "reading.import", work, moment=moment, key=key, again=again)


def _write(conn: Connection, office: Office, fresh: ReadingPlan, moment: datetime) -> Done[ReadingsDone]:
    bases = [one for one in fresh.rows if one.verdict is Verdict.METER]
    numbers = store.add_meters(conn, [one.meter for one in bases])
    made = {_key(one): number for one, number in zip(bases, numbers, strict=True)}
    entries = [
        Entry(one.meter.id or made[_key(one)], one.row.read_on, one.row.value, one.row.rollover, one.row.note)
        for one in fresh.rows
        if one.verdict is Verdict.READING
    ]
    today = clock.local(moment).date()
    saved, _about, spans = readings.write_readings(conn, office, entries, IMPORTED, moment.isoformat(), today)
    counts = fresh.counts
    done = ReadingsDone(len(saved.reading_ids), len(bases), counts["same"], counts["problem"], saved)
    body = {"file_name": fresh.path.name, "sha256": fresh.sha256, "readings": done.readings, "meters": done.meters, "same": done.same}
    return Done(done, saved.reading_ids[-1] if saved.reading_ids else 0, fresh.path.name, body | {"problems": done.problems}, spans)


def _key(one: Planned) -> tuple[int, int, str]:
    return one.unit.unit_id, one.item.item_id, one.meter.label.casefold()


# the list that goes out ---------------------------------------------------------------------------------------------------

YES = N_("Yes")
LIST_TITLES: tuple[tuple[str, Kind], ...] = (
    (N_("Unit"), "text"),
    (N_("Owner"), "text"),
    (N_("Charge item"), "text"),
    (N_("Meter"), "text"),
    (N_("Last reading"), "quantity"),
    (N_("Last date"), "date"),
    (N_("This reading"), "quantity"),
    (N_("Date read"), "date"),
    (N_("Rollover"), "text"),
    (N_("Note"), "text"),
)
"""The columns of the list as a workbook; an import understands each of them in both languages."""


def export_list(office: Office, item_id: int, span: DateRange, path: Path, translate: Callable[[str], str] = str, title: str = "") -> Path:
    """Write the reading list of a period as a workbook to fill in and import again; names are masked. Raises `TableNotWritten`."""
    columns = [(translate(name), kind) for name, kind in LIST_TITLES]
    write_table(path, columns, [_cells(line, translate) for line in of_period(office, item_id, span)], title)
    return path


def _cells(line: MeterLine, translate: Callable[[str], str]) -> tuple[object, ...]:
    owners = "、".join(mask_name(name) for name in line.owners)
    this = (line.this.value, line.this.on) if line.this else (None, None)
    rolled = translate(YES) if line.rollover else None
    return (line.code, owners, line.item, line.meter.label, line.last.value, line.last.on, *this, rolled, line.meter.note)
