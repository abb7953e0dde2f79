"""``propdesk residents import``: an office's own list into the book, or what it would do."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.cli.output import Answer, names, one_line, table, yuan
from propdesk.cli.values import parse_day
from propdesk.domain.charges import FeeItem, PriceUnit, Segment, price_segments
from propdesk.domain.import_plan import PlannedRow
from propdesk.domain.money import Fen
from propdesk.domain.periods import Month
from propdesk.domain.units import format_area
from propdesk.i18n import N_, _
from propdesk.services import residents
from propdesk.services.office import office_at
from propdesk.services.residents import ImportDone, ImportPlan

_FIELDS = {
    "area_cm2": N_("Area"),
    "handover_on": N_("Handover"),
    "steward": N_("Steward"),
    "note": N_("Note"),
    "owners": N_("Owner"),
    "shares": N_("Shares"),
    "phones": N_("Phone"),
    "tenants": N_("Tenant"),
    "tenant_phones": N_("Tenant’s phone"),
}
_SHOWN = 20  # lines of a long list that a terminal shows; --json has them all


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the import found, and what it did (None on a dry run)."""

    plan: ImportPlan
    done: ImportDone | None


def import_residents(words: argparse.Namespace) -> Answer:
    """Take a list over in one transaction; with ``--dry-run`` only say what that would do."""
    as_of = parse_day(words.as_of) if words.as_of else None
    with office_at(words.book, looking=words.dry_run) as office:
        plan = residents.plan_import(office, words.workbook, sheet=words.sheet, as_of=as_of)
        if words.dry_run:
            return _answer(_Outcome(plan, None))
        if not plan.rows:
            raise residents.NothingToImport()
        office.mark()
        return _answer(_Outcome(plan, residents.apply_import(office, plan)))


def _answer(outcome: _Outcome) -> Answer:
    plan, done = outcome.plan, outcome.done
    counts = _counts(outcome)
    facts: dict[str, object] = {
        "workbook": plan.path,
        "sheet": plan.listed.sheet,
        "as_of": plan.as_of,
        "dry_run": done is None,
        "batch": done.batch_id if done else None,
        "row_count": len(plan.rows) + len(plan.problems),
        "good_rows": len(plan.rows),
        "counts": counts,
        **counts,
        "charges": done.charges if done else plan.months_unpaid,
        "units_in_arrears": plan.units_in_arrears,
        "months_unpaid": plan.months_unpaid,
        "arrears_fen": plan.arrears_fen,
        "month_fen": month_fen(plan),
        "problems": [
            {"sheet": one.sheet, "sheet_row": one.sheet_row, "reason": one.error.sentence(_)} for one in plan.problems
        ],
        "stated_arrears_differ": [
            {"sheet_row": one.sheet_row, "computed_fen": one.computed_fen, "stated_fen": one.stated_fen} for one in plan.stated_differ
        ],
        "columns": {field.value: column + 1 for field, column in plan.listed.columns.items()},
        "notes": [note.sentence(_) for note in plan.listed.notes],
        "rows": [_row(row) for row in plan.rows],
    }  # fmt: skip
    return Answer(facts, _lines(outcome, counts))


def _counts(outcome: _Outcome) -> dict[str, int]:
    done = outcome.done
    if done is None:
        return outcome.plan.counts
    return {"new": done.added, "changed": done.changed, "same": done.same, "problem": done.problems}


def _row(row: PlannedRow) -> dict[str, object]:
    return {
        "sheet_row": row.row.sheet_row,
        "unit": str(row.row.code),
        "kind": row.row.kind.value,
        "verdict": row.verdict.value,
        "owners": list(row.after.owners),
        "area_m2": format_area(row.after.area_cm2) if row.after.area_cm2 else None,
        "changes": list(row.differences),
        "months_unpaid": len(row.opening),
        "arrears_fen": sum(charge.amount_fen for charge in row.opening),
    }


def month_fen(plan: ImportPlan) -> Fen:
    """One whole month's fee of all good rows: each row's price, else the list's usual one, times its area or once."""
    return sum(_month_of(row, plan) for row in plan.rows)


def _month_of(row: PlannedRow, plan: ImportPlan) -> Fen:
    price = row.row.price if row.row.price is not None else plan.usual_price
    unit = PriceUnit(row.row.price_unit or plan.price_unit)
    if price is None or unit is PriceUnit.ONCE or (unit is PriceUnit.M2_MONTH and not row.row.area_cm2):
        return 0
    month = Month.of(plan.as_of or date(2000, 1, 1))
    return price_segments(FeeItem(0, plan.fee, unit), row.row.area_cm2 or 0, [Segment(month, month.days, price, None)])[0]


def _lines(outcome: _Outcome, counts: dict[str, int]) -> list[str]:
    plan, done = outcome.plan, outcome.done
    lines = [
        _("{file}, sheet “{sheet}”: {good} good rows, {bad} with a problem").format(
            file=plan.path.name, sheet=plan.listed.sheet, good=len(plan.rows), bad=len(plan.problems)
        ),
        _("New: {new}   Changed: {changed}   Same: {same}   Problem: {problem}").format(**counts),
    ]
    if plan.as_of:
        lines.append(
            _("Unpaid on {day}: {units} units, {months} months, {total}; one month’s fee of all: {month}").format(
                day=plan.as_of,
                units=plan.units_in_arrears,
                months=plan.months_unpaid,
                total=yuan(plan.arrears_fen),
                month=yuan(month_fen(plan)),
            )
        )
    lines += [one_line(note.sentence(_)) for note in plan.listed.notes]
    lines += _tables(plan)
    if done is None:
        return [*lines, _("Dry run: nothing was written.")]
    if done.batch_id is None:
        return [*lines, _("Nothing was written: the book has all of this already.")]
    return [*lines, _("Import {batch} was written with {charges} opening charges.").format(batch=done.batch_id, charges=done.charges)]


def _tables(plan: ImportPlan) -> list[str]:
    """Problem rows in full, differing totals, and the first of the changed rows."""
    lines: list[str] = []
    if plan.problems:
        rows = [(one.sheet, one.sheet_row, one.error.sentence(_)) for one in plan.problems]
        lines += ["", *table([_("Sheet"), _("Row"), _("Problem")], rows, "lr")]
    if plan.stated_differ:
        differing = [(one.sheet_row, yuan(one.computed_fen), yuan(one.stated_fen)) for one in plan.stated_differ]
        lines += ["", _("The list states other arrears than its own dates and prices make:")]
        lines += table([_("Row"), _("Computed"), _("Stated")], differing, "rrr")
    lines += _changed(plan.rows)
    return [*lines, ""] if lines else lines


def _changed(rows: Sequence[PlannedRow]) -> list[str]:
    """The first of the rows that change what the book knows, with what would change."""
    moved = [row for row in rows if row.differences]
    if not moved:
        return []
    shown = [(row.row.code, names(row.after.owners), names([_(_FIELDS[name]) for name in row.differences])) for row in moved[:_SHOWN]]
    lines = ["", *table([_("Unit"), _("Owner"), _("Changed")], shown)]
    return lines if len(moved) <= _SHOWN else [*lines, _("… and {count} more (--json lists all)").format(count=len(moved) - _SHOWN)]
