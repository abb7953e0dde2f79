"""The rows of a dry run as the wizard lists them: verdict, reason or differences, opening arrears."""

from collections.abc import Callable
from dataclasses import dataclass

from propdesk.domain.fee_items import format_percent
from propdesk.domain.header_words import Field
from propdesk.domain.import_plan import PlannedRow, UnitState, Verdict
from propdesk.domain.opening import StatedDiffers
from propdesk.domain.privacy import mask_phone
from propdesk.domain.resident_rows import Problem
from propdesk.domain.units import format_area
from propdesk.i18n import N_, _
from propdesk.services.residents import ImportPlan
from propdesk.ui.labels import day, yuan
from propdesk.ui.parts.columns import Column

PROBLEM, DIFFERS = "problem", "differs"
VERDICTS = {
    Verdict.NEW.value: N_("New"),
    Verdict.CHANGED.value: N_("Updated"),
    Verdict.SAME.value: N_("Same"),
    PROBLEM: N_("With a problem"),
}
_TONES = {Verdict.NEW: "ok", Verdict.CHANGED: "warn", Verdict.SAME: "neutral", PROBLEM: "danger"}
_NAMES = {
    "area_cm2": N_("Area"),
    "handover_on": N_("Handover date"),
    "steward": N_("Building steward"),
    "note": N_("Remark"),
    "owners": N_("Owner"),
    "shares": N_("Share"),
    "phones": N_("Phone number"),
    "tenants": N_("Tenant"),
    "tenant_phones": N_("Tenant’s phone"),
}
_WRITE: dict[str, Callable[..., str]] = {
    "area_cm2": lambda value: format_area(value) if value else "—",
    "handover_on": day,
    "shares": lambda value: "、".join(f"{format_percent(share)} %" for share in value) or "—",
    "phones": lambda value: "、".join(map(mask_phone, value)) or "—",
    "tenant_phones": lambda value: "、".join(map(mask_phone, value)) or "—",
    "owners": lambda value: "、".join(value) or "—",
    "tenants": lambda value: "、".join(value) or "—",
}


@dataclass(frozen=True, slots=True)
class DryRow:
    """One row of the list. `planned` or `problem` is set; `mended` tells that cells were changed on the screen."""

    sheet: str
    sheet_row: int
    unit: str
    owners: str
    planned: PlannedRow | None
    problem: Problem | None
    differs: StatedDiffers | None
    mended: bool

    @property
    def verdict(self) -> str:
        """ "new", "changed", "same" or "problem"."""
        return self.planned.verdict.value if self.planned else PROBLEM

    @property
    def arrears_fen(self) -> int:
        return sum(charge.amount_fen for charge in self.planned.opening) if self.planned else 0

    @property
    def months(self) -> int:
        return len(self.planned.opening) if self.planned else 0


def dry_rows(plan: ImportPlan, edited: frozenset[tuple[str, int]]) -> list[DryRow]:
    """Every row of a plan in the order of the list; `edited` are the rows (sheet, row) mended on the screen."""
    differs = {difference.sheet_row: difference for difference in plan.stated_differ}
    rows = [
        DryRow(
            row.row.sheet, row.row.sheet_row, str(row.row.code), "、".join(row.row.owners), row, None,
            differs.get(row.row.sheet_row) if row.row.sheet == plan.listed.sheet else None, (row.row.sheet, row.row.sheet_row) in edited,
        )
        for row in plan.rows
    ]  # fmt: skip
    rows += [
        DryRow(
            problem.sheet, problem.sheet_row, _place(plan, problem), _cell(plan, problem, Field.OWNER), None, problem, None,
            (problem.sheet, problem.sheet_row) in edited,
        )
        for problem in plan.problems
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.sheet != plan.listed.sheet, row.sheet, row.sheet_row))


def _cell(plan: ImportPlan, problem: Problem, field: Field) -> str:
    header = plan.listed.headers.get(problem.sheet)
    column = header.columns.get(field, -1) if header else -1
    return problem.cells[column] if 0 <= column < len(problem.cells) else ""


def _place(plan: ImportPlan, problem: Problem) -> str:
    """What a problem row says of its unit, as it is written there."""
    fields = (Field.BUILDING, Field.ENTRANCE, Field.ROOM)
    return _cell(plan, problem, Field.UNIT) or "-".join(part for field in fields if (part := _cell(plan, problem, field)))


def what(row: DryRow) -> str:
    """The reason of a problem, the differences of a changed row, or what else is to be known."""
    if row.problem is not None:
        return row.problem.error.sentence(_)
    said = []
    planned = row.planned
    if planned is not None and planned.before is not None:
        said += [_difference(name, planned.before, planned.after) for name in planned.differences]
        if planned.opens:
            said.append(_("opening arrears are added") if planned.opening else _("the fee begins after what is paid"))
    if row.differs is not None:
        facts = {"stated": yuan(row.differs.stated_fen), "computed": yuan(row.differs.computed_fen)}
        said.append(_("the list states {stated}, “paid up to” makes {computed}").format(**facts))
    return "; ".join(said)


def _difference(name: str, before: UnitState, after: UnitState) -> str:
    write = _WRITE.get(name, _plain)
    facts = {"field": _(_NAMES[name]), "before": write(getattr(before, name)), "after": write(getattr(after, name))}
    return _("{field}: {before} → {after}").format(**facts)


def _plain(value: str) -> str:
    return value or "—"


def verdict_text(row: DryRow) -> str:
    """The verdict in the window's language."""
    return _(VERDICTS[row.verdict])


def _danger(row: DryRow) -> str:
    return "danger" if row.problem is not None else ""


def _reason_tone(row: DryRow) -> str:
    return "danger" if row.problem is not None else "warn" if row.differs is not None else ""


COLUMNS = (
    Column("row", N_("Row"), lambda r: r.sheet_row, kind="int", tone=_danger),
    Column("unit", N_("Unit"), lambda r: r.unit, strong=True, tone=_danger, sort=lambda r: r.planned.row.code.sort_key if r.planned else "",
           tooltip=lambda r: what(r) if r.problem else ""),
    Column("owner", N_("Owner"), lambda r: r.owners, width=8, tooltip=lambda r: what(r) if r.problem else ""),
    Column("verdict", N_("Verdict"), verdict_text, kind="badge", tone=lambda r: _TONES[r.verdict]),
    Column("arrears", N_("Arrears"), lambda r: r.arrears_fen, kind="money", total=True),
    Column("what", N_("Reason or difference"), what, width=30, tone=_reason_tone, tooltip=what),
    Column("months", N_("Months"), lambda r: r.months, kind="int", total=True, visible=False),
    Column("mended", N_("Mended"), lambda r: _("mended here") if r.mended else "", secondary=True, visible=False),
)  # fmt: skip
