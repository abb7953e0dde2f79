"""Residents: import a list (plan, apply, undo), look households up, edit one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from propdesk import clock
from propdesk.domain.charges import FeeItem, PriceUnit
from propdesk.domain.day_close import first_open
from propdesk.domain.headers import Mapped
from propdesk.domain.import_plan import PlannedRow, Verdict, plan_rows, usual_price
from propdesk.domain.money import Fen
from propdesk.domain.opening import StatedDiffers, sum_of
from propdesk.domain.resident_rows import Problem, ResidentRow
from propdesk.errors import UserError
from propdesk.services import households
from propdesk.services.changes import Done, commit
from propdesk.services.import_reading import Edits, Opened, mapping_of, open_list, understand
from propdesk.services.office import Office
from propdesk.services.upkeep import backup_if_changed
from propdesk.sheets.residents import ResidentList
from propdesk.store import audit, billing, closing, fee_items, imports, opening, residents
from propdesk.store.bulk import beside, collector_paused
from propdesk.store.engine import Connection
from propdesk.store.imports import Change, FeeChange
from propdesk.store.opening import Laid, Owed
from propdesk.store.residents import BatchRow, Fee
from propdesk.store.tables import billing as tables

DEFAULT_FEE = "物业费"


class NothingToImport(UserError):
    """The list has no row that can be taken over. Mend the problem rows and try again."""


class PriceUnitDiffers(UserError):
    """The list gives prices in {listed}, but “{item}” is charged in {unit} here. Leave the price column out, or use another list."""


class BatchUnknown(UserError):
    """There is no import number {batch}."""


class BatchUndone(UserError):
    """Import {batch} was undone already."""


class BatchTouched(UserError):
    """Import {batch} cannot be undone: {unit} has been worked on since."""


class ArrearsInClosedPeriod(UserError):
    """Row {row} brings arrears of {unit} for {period}, and that period is closed. Open it again, or correct the day it is paid up to."""


class BatchInClosedPeriod(UserError):
    """Import {batch} brought arrears for {period}, and that period is closed. Open it again before you undo the import."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: every good row with its verdict, every problem row with its reason. Nothing is written yet.

    `edited` counts the cells that were mended on the screen and differ from the file. `seen` is the head of the audit
    log the plan was made under: while it is the same, nothing in the book has changed.
    """

    path: Path
    sha256: str
    as_of: date | None
    fee: str
    price_unit: PriceUnit
    listed: ResidentList
    rows: tuple[PlannedRow, ...]
    stated_differ: tuple[StatedDiffers, ...]
    usual_price: int | None
    seen: tuple[int, str]
    edited: int = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.listed.problems

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, the same, and a problem."""
        verdicts = [row.verdict for row in self.rows]
        return {verdict.value: verdicts.count(verdict) for verdict in Verdict} | {"problem": len(self.problems)}

    @property
    def arrears_fen(self) -> Fen:
        return sum(sum_of(row.opening) for row in self.rows)

    @property
    def months_unpaid(self) -> int:
        return sum(len(row.opening) for row in self.rows)

    @property
    def units_in_arrears(self) -> int:
        return sum(1 for row in self.rows if row.opening)


@dataclass(frozen=True, slots=True)
class ImportDone:
    """An import as applied; `batch_id` is None when there was nothing to do."""

    batch_id: int | None
    added: int
    changed: int
    same: int
    problems: int
    charges: int
    arrears_fen: Fen


@collector_paused(leaves_much=True)
def plan_import(
    office: Office,
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapped | None = None,
    as_of: date | None = None,
    header_row: int | None = None,
    edits: Edits | None = None,
) -> ImportPlan:
    """Read a workbook and say what importing it would do; nothing is written.

    The day of the list comes from `as_of`, else from the list's own title. Raises the workbook's sentences and
    `AsOfMissing` when the list says what is paid but no day is known, `PriceUnitDiffers` when its prices are of another kind,
    `ArrearsInClosedPeriod` when it brings arrears for a period that is closed, and `households.ChangedSince` when people it
    changes were changed on a later day already.
    """
    return plan_opened(office, open_list(path), sheet=sheet, mapping=mapping, as_of=as_of, header_row=header_row, edits=edits)


@collector_paused(leaves_much=True)
def plan_opened(
    office: Office,
    opened: Opened,
    *,
    sheet: str | None = None,
    mapping: Mapped | None = None,
    as_of: date | None = None,
    header_row: int | None = None,
    edits: Edits | None = None,
) -> ImportPlan:
    """`plan_import` for a workbook that was opened before; `edits` are cells the office mended on the screen."""
    understood = understand(office, opened, sheet=sheet, mapping=mapping, header_row=header_row, edits=edits)
    with office.store.snapshot() as conn:
        plan = _plan(conn, opened.path, opened.workbook.sha256, understood.listed, as_of or understood.stated_on)
    return replace(plan, edited=len(edits or ()))


def _plan(conn: Connection, path: Path, sha256: str, listed: ResidentList, as_of: date | None) -> ImportPlan:
    fee = listed.guess.paid_fee or DEFAULT_FEE
    item = fee_items.item_named(conn, fee)
    listed_unit = PriceUnit(listed.guess.price_unit) if listed.guess.price_unit else None
    price_unit = item.price_unit if item else listed_unit or PriceUnit.M2_MONTH
    if listed_unit not in (None, price_unit) and any(row.price for row in listed.rows):
        raise PriceUnitDiffers(listed=listed_unit, item=fee, unit=price_unit)
    usual = usual_price(listed.rows)
    in_force = _rate_in_force(conn, item, as_of)
    reference = usual if in_force is None else in_force
    known = residents.known(conn, item.id if item else None)
    step_fen, anchor = (item.step_fen, item.anchor_day) if item else (1, 1)
    planned, differing = plan_rows(listed.rows, known, as_of, reference, step_fen, price_unit, anchor)
    _check_periods(conn, planned)
    households.check_unchanged_since(conn, _moved(planned), as_of or clock.today())
    return ImportPlan(path, sha256, as_of, fee, price_unit, listed, tuple(planned), tuple(differing), usual, audit.head(conn))


def _check_periods(conn: Connection, planned: Sequence[PlannedRow]) -> None:
    """A closed period takes no arrears, just as it takes no run; closed days it may (they count from the first open one)."""
    closed = closing.closed_periods(conn)
    for row in planned if closed else ():
        for charge in row.opening:
            if str(charge.month) in closed:
                raise ArrearsInClosedPeriod(row=row.row.sheet_row, unit=row.row.code, period=charge.month)


def _moved(planned: Sequence[PlannedRow]) -> list[int]:
    """The units whose people the list changes."""
    return [row.unit_id for row in planned if row.unit_id is not None and row.before and not residents.same_people(row.before, row.after)]


def _rate_in_force(conn: Connection, item: FeeItem | None, as_of: date | None) -> int | None:
    """The item's price on the day of the list, in 1/10,000 yuan, if a rate was set."""
    valid = [t.price for t in fee_items.tariffs(conn, item.id) if as_of and t.valid_from <= as_of] if item else []
    return valid[-1] if valid else None


def with_rows(plan: ImportPlan, rows: tuple[ResidentRow, ...]) -> ImportPlan:
    """The same plan over other good rows; each is decided when the plan is applied."""
    return replace(plan, listed=replace(plan.listed, rows=rows), seen=_NOT_DECIDED)


_NOT_DECIDED = (-1, "")


@collector_paused(leaves_much=True)
def apply_import(office: Office, plan: ImportPlan, *, key: str | None = None) -> ImportDone:
    """Take a planned list over, in one transaction after a backup; the same list again changes nothing.

    Where the book has changed since the plan was made, every row is decided again inside the transaction.
    Raises `NothingToImport` when the list has problem rows only, and `ArrearsInClosedPeriod`.
    """
    if not plan.rows:
        raise NothingToImport()
    backup_if_changed(office, "import")
    moment = clock.now()

    def work(conn: Connection) -> Done[ImportDone]:
        fresh = plan
        if audit.head(conn) != plan.seen:
            fresh = replace(_plan(conn, plan.path, plan.sha256, plan.listed, plan.as_of), edited=plan.edited)
        residents.remember_mapping(conn, plan.listed.guess.signature, mapping_of(plan.listed))
        counts = fresh.counts
        if not counts["new"] and not counts["changed"]:
            done = ImportDone(None, 0, 0, counts["same"], counts["problem"], 0, 0)
            return Done(done, 0, plan.path.name, {"same": done.same, "problems": done.problems})
        return _write(conn, fresh, moment)

    def again(conn: Connection, batch_id: int) -> ImportDone:
        return _import_again(conn, batch_id, plan)

    return commit(office.store, office.actor, "residents.import", work, moment=moment, key=key, again=again)


def _write(conn: Connection, plan: ImportPlan, moment: datetime) -> Done[ImportDone]:
    counts = plan.counts
    header = {
        "file_name": plan.path.name,
        "sha256": plan.sha256,
        "as_of": plan.as_of.isoformat() if plan.as_of else "",
        "applied_at": moment.isoformat(),
        "added": counts["new"],
        "changed": counts["changed"],
        "same": counts["same"],
        "problems": counts["problem"],
    }
    batch_id = residents.add_batch(conn, header)
    spans = _write_rows(conn, plan, batch_id, _changes_on(header["as_of"], moment))
    done = ImportDone(
        batch_id, counts["new"], counts["changed"], counts["same"], counts["problem"], sum(span.count for span in spans), plan.arrears_fen
    )
    body = header | {"batch": batch_id, "charges": done.charges, "arrears_fen": done.arrears_fen, "edited_cells": plan.edited}
    return Done(done, batch_id, plan.path.name, body, spans)


def _write_rows(conn: Connection, plan: ImportPlan, batch_id: int, on: date) -> list[audit.Span]:
    """Write what the rows bring, changed people from `on` on; returns the spans of the opening charges.

    What Python can prepare without the database is done while the database writes.
    """
    fresh = [(row.row.code, row.row.kind, row.after) for row in plan.rows if row.unit_id is None]
    laid_units = residents.unit_rows(conn, fresh)
    with beside(lambda: residents.insert_units(conn, laid_units)) as inserted:
        ties = residents.ties_of([state for _code, _kind, state in fresh])
    added = inserted.result()
    numbers = iter(added)
    every = [(next(numbers) if row.unit_id is None else row.unit_id, row) for row in plan.rows]
    rows = [(unit_id, row) for unit_id, row in every if row.verdict is not Verdict.SAME]
    charged = [(unit_id, row) for unit_id, row in rows if row.opens or _own_fee(row)]
    item = _item(conn, plan) if charged else None
    known = residents.fees_of(conn, item.id, [unit_id for unit_id, _row in charged]) if item else {}
    laid = _lay_out_opening(conn, item, rows, batch_id) if item else None
    with opening.writing(conn, laid) as spans:
        fees = {unit_id: _fee_change(item.id, row, known.get(unit_id)) for unit_id, row in charged} if item else {}
        texts = imports.as_texts([(unit_id, row.before, row.after, fees.get(unit_id)) for unit_id, row in rows])
    if item:
        residents.assign(conn, item.id, {unit_id: change.after for unit_id, change in fees.items() if change.after}, known)
    residents.insert_ties(conn, added, ties, None)
    _change_units(conn, plan, on)
    imports.add_changes(conn, batch_id, texts)
    return spans


def _changes_on(as_of: object, applied_at: datetime) -> date:
    """The day from which the list's people own and rent: the list's own day, else the day of the import."""
    return date.fromisoformat(as_of) if isinstance(as_of, str) and as_of else clock.local(applied_at).date()


def _change_units(conn: Connection, plan: ImportPlan, on: date) -> None:
    """Write everything of changed units."""
    changed = [(row.unit_id, row.before, row.after) for row in plan.rows if row.unit_id is not None and row.before != row.after]
    households.check_unchanged_since(conn, _moved(plan.rows), on)
    residents.set_states(conn, changed, on)


def _own_fee(row: PlannedRow) -> bool:
    return row.before is None and row.own_price is not None


def _fee_change(item_id: int, row: PlannedRow, known: Fee | None) -> FeeChange:
    opened = row.row.paid_to if row.opens else None
    return _fee(item_id, row.opens, opened, row.row.handover_on, row.own_price, row.row.price is None, known)


@lru_cache(maxsize=4096)
def _fee(
    item_id: int, opens: bool, paid_to: date | None, handover_on: date | None, own_price: int | None, unpriced: bool, known: Fee | None
) -> FeeChange:
    """How the fee applies to a row's unit; one listed at a price of zero is free: its fee ends before it begins.

    It runs from the day after the last paid one, and not before handover. Where the row names no price the unit keeps the
    one it was assigned, and the last day it was assigned stays.
    """
    start = max(paid_to + timedelta(days=1), handover_on or date.min) if paid_to else handover_on
    if own_price == 0:
        never = (start or _LONG_AGO).isoformat()
        return FeeChange(item_id, opens, known, Fee(None, never, never))
    price = known.own_price if known and unpriced else own_price
    return FeeChange(item_id, opens, known, Fee(price, start.isoformat() if start else None, known.end_on if known else None))


_LONG_AGO = date(1900, 1, 1)


def _item(conn: Connection, plan: ImportPlan) -> FeeItem:
    found = fee_items.item_named(conn, plan.fee)
    if found is not None:
        return found
    new = FeeItem(0, plan.fee, plan.price_unit)
    return replace(new, id=fee_items.add_item(conn, new))


def _lay_out_opening(conn: Connection, item: FeeItem, rows: Sequence[tuple[int, PlannedRow]], batch_id: int) -> Laid | None:
    """One charge for each unpaid period taken over, to be written; None of them counts on a closed day. None = nothing is owed."""
    owed = [Owed(unit_id, row.price or 0, row.opening) for unit_id, row in rows if row.opening]
    if not owed:
        return None
    generations = opening.reversed_openings(conn, item.id) if any(row.unit_id for _unit_id, row in rows) else {}
    closed = closing.last_closed_day(conn)
    return opening.lay_out(conn, item, owed, generations, batch_id, first_open(closed).isoformat() if closed else "")


def _import_again(conn: Connection, batch_id: int, plan: ImportPlan) -> ImportDone:
    found = residents.batches(conn, batch_id) if batch_id else []
    if not found:
        return ImportDone(None, 0, 0, len(plan.rows), len(plan.problems), 0, 0)
    batch = found[0]
    count, total = opening.opening_total(conn, batch_id)
    return ImportDone(batch_id, batch.added, batch.changed, batch.same, batch.problems, count, total)


def undo_import(office: Office, batch_id: int) -> BatchRow:
    """Take an import back while nothing it brought has been worked on: new units go, changed ones are as before.

    Its opening charges receive their reversing entries, which leave closed days as they were. Raises `BatchUnknown`,
    `BatchUndone`, `BatchTouched` or `BatchInClosedPeriod`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[BatchRow]:
        found = residents.batches(conn, batch_id)
        if not found:
            raise BatchUnknown(batch=batch_id)
        if found[0].undone_at:
            raise BatchUndone(batch=batch_id)
        made = imports.changes(conn, batch_id)
        touched = imports.touched_units(conn, batch_id, found[0].applied_at, made)
        if touched:
            raise BatchTouched(batch=batch_id, unit=touched[0])
        locked = closing.closed_periods(conn) & opening.periods_of(conn, batch_id)
        if locked:
            raise BatchInClosedPeriod(batch=batch_id, period=min(locked))
        spans = _take_back(conn, found[0], made, moment)
        body = {"batch": batch_id, "added": found[0].added, "changed": found[0].changed}
        return Done(found[0], batch_id, found[0].file_name, body, spans)

    return commit(office.store, office.actor, "residents.undo_import", work, moment=moment)


def _take_back(conn: Connection, batch: BatchRow, made: Sequence[Change], moment: datetime) -> list[audit.Span]:
    charges = imports.batch_charges(conn, batch.batch_id)
    closed = closing.last_closed_day(conn)
    until = first_open(closed) if closed and opening.counted_on(conn, batch.batch_id, closed) else None  # closed days stay as they were
    billing.reverse_charges(conn, charges, moment.isoformat(), "import undone", until)
    day = _changes_on(batch.as_of, datetime.fromisoformat(batch.applied_at))
    imports.take_back(conn, made, day)
    imports.mark_undone(conn, batch.batch_id, moment.isoformat())
    return [audit.written(conn, tables.charge_reversal, charges[0], charges[-1])] if charges else []


def batches(office: Office) -> list[BatchRow]:
    """Every import, newest first."""
    with office.store.read() as conn:
        return residents.batches(conn)
