"""Residents: import a list (plan, apply, undo), look households up, edit one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from propdesk import clock
from propdesk.domain.charges import FeeItem, NewCharge, PriceUnit
from propdesk.domain.header_words import Field
from propdesk.domain.import_plan import PlannedRow, Verdict, plan_rows, stated_as_of, usual_price
from propdesk.domain.money import Fen
from propdesk.domain.opening import StatedDiffers
from propdesk.domain.periods import DateRange
from propdesk.domain.resident_rows import Problem
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.office import Office
from propdesk.services.pinyin import name_keys
from propdesk.services.upkeep import backup_if_changed
from propdesk.sheets.residents import ResidentList, read_residents
from propdesk.sheets.workbook import Workbook, read_workbook
from propdesk.store import audit, billing, residents
from propdesk.store.engine import Connection
from propdesk.store.residents import BatchRow, UnitEntry
from propdesk.store.tables import billing as tables

DEFAULT_FEE = "物业费"


class NothingToImport(UserError):
    """The list has no row that can be taken over. Mend the problem rows and try again."""


class BatchUnknown(UserError):
    """There is no import number {batch}."""


class BatchUndone(UserError):
    """Import {batch} was undone already."""


class BatchTouched(UserError):
    """Import {batch} cannot be undone: {unit} has been worked on since."""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do: every good row with its verdict, every problem row with its reason. Nothing is written yet."""

    path: Path
    sha256: str
    as_of: date | None
    fee: str
    price_unit: PriceUnit
    listed: ResidentList
    rows: tuple[PlannedRow, ...]
    stated_differ: tuple[StatedDiffers, ...]
    usual_price: int | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.listed.problems

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are new, changed, the same, and a problem."""
        verdicts = Counter(row.verdict for row in self.rows)
        return {verdict.value: verdicts[verdict] for verdict in Verdict} | {"problem": len(self.problems)}

    @property
    def arrears_fen(self) -> Fen:
        return sum(charge.amount_fen for row in self.rows for charge in row.opening)

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


def plan_import(
    office: Office,
    path: Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[Field, int] | None = None,
    as_of: date | None = None,
) -> ImportPlan:
    """Read a workbook and say what importing it would do; nothing is written.

    The day of the list comes from `as_of`, else from the list's own title. Raises the workbook's sentences and
    `AsOfMissing` when the list says what is paid but no day is known.
    """
    workbook = read_workbook(path)
    listed = _understand(office, workbook, sheet, mapping)
    day = as_of or stated_as_of(_texts_above(workbook, listed))
    with office.store.snapshot() as conn:
        return _plan(conn, path, workbook.sha256, listed, day)


def _understand(office: Office, workbook: Workbook, sheet: str | None, mapping: Mapping[Field, int] | None) -> ResidentList:
    """The list with the mapping given, else the one the office confirmed for such a header before, else the guess."""
    listed = read_residents(workbook, sheet, mapping)
    if mapping is not None:
        return listed
    with office.store.read() as conn:
        remembered = residents.remembered_mapping(conn, listed.guess.signature)
    if remembered is None or remembered == {field.value: column for field, column in listed.columns.items()}:
        return listed
    return read_residents(workbook, listed.sheet, {Field(name): column for name, column in remembered.items()})


def _texts_above(workbook: Workbook, listed: ResidentList) -> list[str]:
    """What is written above the list's header, where offices put its day."""
    rows = next((found.rows for found in workbook.sheets if found.name == listed.sheet), ())
    return [cell for row in rows[: max(0, listed.header_row - 1)] for cell in row if isinstance(cell, str)]


def _plan(conn: Connection, path: Path, sha256: str, listed: ResidentList, as_of: date | None) -> ImportPlan:
    fee = listed.guess.paid_fee or DEFAULT_FEE
    item = billing.item_named(conn, fee)
    price_unit = item.price_unit if item else PriceUnit(listed.guess.price_unit or PriceUnit.M2_MONTH)
    usual = usual_price(listed.rows)
    in_force = _rate_in_force(conn, item, as_of)
    reference = usual if in_force is None else in_force
    planned, differing = plan_rows(
        listed.rows, residents.known(conn, item.id if item else None), as_of, reference, item.step_fen if item else 1
    )
    return ImportPlan(path, sha256, as_of, fee, price_unit, listed, tuple(planned), tuple(differing), usual)


def _rate_in_force(conn: Connection, item: FeeItem | None, as_of: date | None) -> int | None:
    """The item's price on the day of the list, in 1/10,000 yuan, if a rate was set."""
    valid = [t.price for t in billing.tariffs(conn, item.id) if as_of and t.valid_from <= as_of] if item else []
    return valid[-1] if valid else None


def apply_import(office: Office, plan: ImportPlan, *, key: str | None = None) -> ImportDone:
    """Take a planned list over, in one transaction after a backup; the same list again changes nothing.

    Every row is decided again inside the transaction, so that what happened since the plan was made is respected.
    Raises `NothingToImport` when the list has problem rows only.
    """
    if not plan.rows:
        raise NothingToImport()
    backup_if_changed(office, "import")
    moment = clock.now()
    keys = {name: name_keys(name) for row in plan.rows for name in (*row.row.owners, *row.row.tenants)}

    def work(conn: Connection) -> Done[ImportDone]:
        fresh = _plan(conn, plan.path, plan.sha256, plan.listed, plan.as_of)
        residents.remember_mapping(
            conn, plan.listed.guess.signature, {field.value: column for field, column in plan.listed.columns.items()}
        )
        counts = fresh.counts
        if not counts["new"] and not counts["changed"]:
            done = ImportDone(None, 0, 0, counts["same"], counts["problem"], 0, 0)
            return Done(done, 0, plan.path.name, {"same": done.same, "problems": done.problems})
        return _write(conn, fresh, moment.isoformat(), keys)

    return commit(office.store, office.actor, "residents.import", work, moment=moment, key=key, again=_import_again)


def _write(conn: Connection, plan: ImportPlan, moment: str, keys: Mapping[str, str]) -> Done[ImportDone]:
    counts = plan.counts
    header = {
        "file_name": plan.path.name,
        "sha256": plan.sha256,
        "as_of": plan.as_of.isoformat() if plan.as_of else "",
        "applied_at": moment,
        "added": counts["new"],
        "changed": counts["changed"],
        "same": counts["same"],
        "problems": counts["problem"],
    }
    batch_id = residents.add_batch(conn, header)
    unit_ids = _write_units(conn, plan, keys)
    first, last = _write_opening(conn, plan, unit_ids, batch_id)
    touched = [(unit_id, row) for unit_id, row in zip(unit_ids, plan.rows, strict=True) if row.verdict is not Verdict.SAME]
    residents.add_changes(conn, batch_id, [(unit_id, row.before, row.after, row.opens) for unit_id, row in touched])
    spans = [audit.written(conn, tables.charge, first, last)] if last >= first else []
    done = ImportDone(
        batch_id, counts["new"], counts["changed"], counts["same"], counts["problem"], max(0, last - first + 1), plan.arrears_fen
    )
    body = header | {"batch": batch_id, "charges": done.charges, "arrears_fen": done.arrears_fen}
    return Done(done, batch_id, plan.path.name, body, spans)


def _write_units(conn: Connection, plan: ImportPlan, keys: Mapping[str, str]) -> list[int]:
    """Write new and changed units; returns the number of every row's unit, in the rows' order."""
    fresh = [row for row in plan.rows if row.unit_id is None]
    numbers = iter(residents.add_units(conn, [UnitEntry(row.row.code, row.row.kind, row.after) for row in fresh], keys))
    unit_ids = [next(numbers) if row.unit_id is None else row.unit_id for row in plan.rows]
    for unit_id, row in zip(unit_ids, plan.rows, strict=True):
        if row.unit_id is not None and (row.before is None or row.before != row.after):
            residents.set_state(conn, unit_id, row.before, row.after, keys, plan.as_of)
    return unit_ids


def _write_opening(conn: Connection, plan: ImportPlan, unit_ids: Sequence[int], batch_id: int) -> tuple[int, int]:
    """Assign the fee from the first unpaid day on and write one charge for each unpaid period taken over."""
    opening = [(unit_id, row) for unit_id, row in zip(unit_ids, plan.rows, strict=True) if row.opens]
    priced = [
        (unit_id, row) for unit_id, row in zip(unit_ids, plan.rows, strict=True) if not row.opens and row.own_price and row.unit_id is None
    ]
    if not opening and not priced:
        return 0, -1
    item = billing.item_named(conn, plan.fee)
    if item is None:
        new = FeeItem(0, plan.fee, plan.price_unit)
        item = replace(new, id=billing.add_item(conn, new))
    residents.assign(
        conn,
        item.id,
        [(unit_id, row.own_price, _first_unpaid(row).isoformat()) for unit_id, row in opening]
        + [(unit_id, row.own_price, row.row.handover_on.isoformat() if row.row.handover_on else None) for unit_id, row in priced],
    )
    charges = [
        NewCharge(
            unit_id, item.id, charge.month, DateRange(charge.start, charge.end), item.due_on(charge.month), charge.amount_fen,
            row.row.price or plan.usual_price or 0, charge.formula, None,
        )
        for unit_id, row in opening
        for charge in row.opening
    ]  # fmt: skip
    generations = residents.reversed_openings(conn, item.id) if any(row.unit_id for _unit_id, row in opening) else {}
    return residents.add_opening(conn, charges, generations, batch_id)


def _first_unpaid(row: PlannedRow) -> date:
    """The first day the fee runs in this book: the day after the last paid one, and not before handover."""
    assert row.row.paid_to is not None
    start = row.row.paid_to + timedelta(days=1)
    return max(start, row.row.handover_on) if row.row.handover_on else start


def _import_again(conn: Connection, batch_id: int) -> ImportDone:
    found = residents.batches(conn, batch_id) if batch_id else []
    if not found:
        return ImportDone(None, 0, 0, 0, 0, 0, 0)
    count, total = residents.opening_total(conn, batch_id)
    return ImportDone(batch_id, found[0].added, found[0].changed, 0, 0, count, total)


def undo_import(office: Office, batch_id: int) -> BatchRow:
    """Take an import back while nothing it brought has been worked on: new units go, changed ones are as before.

    Its opening charges receive their reversing entries. Raises `BatchUnknown`, `BatchUndone` or `BatchTouched`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[BatchRow]:
        found = residents.batches(conn, batch_id)
        if not found:
            raise BatchUnknown(batch=batch_id)
        if found[0].undone_at:
            raise BatchUndone(batch=batch_id)
        touched = residents.touched_units(conn, batch_id)
        if touched:
            raise BatchTouched(batch=batch_id, unit=touched[0])
        _take_back(conn, found[0], moment.isoformat())
        return Done(found[0], batch_id, found[0].file_name, {"batch": batch_id, "added": found[0].added, "changed": found[0].changed})

    return commit(office.store, office.actor, "residents.undo_import", work, moment=moment)


def _take_back(conn: Connection, batch: BatchRow, moment: str) -> None:
    billing.reverse_charges(conn, residents.batch_charges(conn, batch.batch_id), moment, "import undone")
    changes = residents.changes(conn, batch.batch_id)
    residents.unassign_batch(conn, [unit_id for unit_id, _before, _after, opened in changes if opened])
    residents.remove_units(conn, [unit_id for unit_id, before, _after, _opened in changes if before is None])
    day = date.fromisoformat(batch.as_of) if batch.as_of else None
    for unit_id, before, after, _opened in changes:
        if before is not None and before != after:
            residents.restore_state(conn, unit_id, before, after, day)
    residents.mark_undone(conn, batch.batch_id, moment)


def batches(office: Office) -> list[BatchRow]:
    """Every import, newest first."""
    with office.store.read() as conn:
        return residents.batches(conn)
