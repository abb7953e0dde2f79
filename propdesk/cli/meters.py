"""``propdesk meters``: what meters show, reading sheets, one reading."""

import argparse

from propdesk.cli.output import Answer, file_line, table
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, split_kind
from propdesk.domain.meters import ODDITY_NAMES, format_quantity, parse_reading, plain_quantity
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import _, window
from propdesk.services import households, meter_lists, meters, reading_lists, reading_sheets, readings
from propdesk.services.meter_lists import STATE_NAMES, MeterLine
from propdesk.services.office import office_at
from propdesk.services.papers import Filed
from propdesk.services.reading_sheets import ReadingPlan, ReadingsDone
from propdesk.services.readings import Entry, ReadingsRefused


def listed(words: argparse.Namespace) -> Answer:
    """The meters of an item in a period; with ``--out`` also the reading list to print."""
    period = Month.parse(words.period)
    language = parse_language(words.lang) if words.lang else window().language
    check_out(words.out)
    with office_at(words.book, looking=True) as office:
        item = meters.metered_item(office, words.item)
        lines = meter_lists.of_period(office, item.id, item.month_span(period))
        filed = None
        if words.out:
            content = reading_lists.content_of(office, item.id, period, language, lines)
            filed = reading_lists.file_list(office, content, words.out)
    facts = {
        "item": item.name,
        "period": str(period),
        "count": len(lines),
        "meters": [_line_facts(line) for line in lines],
        "file": filed.paths[0] if filed else None,
        "pages": filed.pages if filed else 0,
    }
    return Answer(facts, _listed_lines(lines, filed))


def _line_facts(line: MeterLine) -> dict[str, object]:
    return {
        "unit": line.code,
        "meter": line.meter.label,
        "last": plain_quantity(line.last.value),
        "last_on": line.last.on,
        "this": plain_quantity(line.this.value) if line.this else None,
        "this_on": line.this.on if line.this else None,
        "usage": None if line.quantity is None else plain_quantity(line.quantity),
        "ratio_percent": line.ratio,
        "unusual": line.oddity.value if line.oddity else None,
        "state": line.state.value,
    }


def _listed_lines(lines: list[MeterLine], filed: Filed | None) -> list[str]:
    heads = [_("Unit"), _("Meter"), _("Last reading"), _("Last date"), _("This reading"), _("Usage"), _("Status")]
    rows = [
        (
            line.code,
            line.meter.label,
            format_quantity(line.last.value),
            line.last.on,
            format_quantity(line.this.value) if line.this else "",
            "" if line.quantity is None else format_quantity(line.quantity),
            _(ODDITY_NAMES[line.oddity]) if line.oddity else _(STATE_NAMES[line.state]),
        )
        for line in lines
    ]
    said = table(heads, rows, "llrlrrl") if rows else [_("There is no meter in this period.")]
    return [*said, file_line(filed)] if filed else said


def import_readings(words: argparse.Namespace) -> Answer:
    """Take a reading sheet over in one transaction; with ``--dry-run`` only say what that would do."""
    day = parse_day(words.date) if words.date else None
    with office_at(words.book, looking=words.dry_run) as office:
        item_id = meters.metered_item(office, words.item).id if words.item else None
        plan = reading_sheets.plan_readings(office, words.workbook, sheet=words.sheet, item_id=item_id, read_on=day)
        done = None
        if not words.dry_run:
            if not plan.rows:
                raise reading_sheets.NothingToRead()
            office.mark()
            done = reading_sheets.apply_readings(office, plan)
    facts = {
        "workbook": plan.path,
        "sheet": plan.listed.sheet,
        "dry_run": done is None,
        "counts": plan.counts,
        "written": {"readings": done.readings, "meters": done.meters} if done else None,
        "problems": [{"sheet_row": one.sheet_row, "reason": one.error.sentence(_)} for one in plan.problems],
        "unknown_columns": list(plan.listed.unknown),
    }
    return Answer(facts, _import_lines(plan, done))


def _import_lines(plan: ReadingPlan, done: ReadingsDone | None) -> list[str]:
    lines = [
        _("{file}, sheet “{sheet}”").format(file=plan.path.name, sheet=plan.listed.sheet),
        _("Readings: {reading}   New meters: {meter}   Same: {same}   Without a reading: {empty}   Problem: {problem}").format(
            **plan.counts
        ),
    ]
    if plan.listed.unknown:
        lines.append(_("Columns not understood and not imported: {columns}.").format(columns=", ".join(plan.listed.unknown)))
    if plan.problems:
        rows = [(one.sheet_row, one.words, one.error.sentence(_)) for one in plan.problems]
        lines += ["", *table([_("Row"), _("What it says"), _("Problem")], rows, "r"), ""]
    if done is None:
        return [*lines, _("Dry run: nothing was written.")]
    if not done.readings and not done.meters:
        return [*lines, _("Nothing was written: the book has all of this already.")]
    return [*lines, _("Written: {readings} readings, {meters} new meters.").format(readings=done.readings, meters=done.meters)]


def read(words: argparse.Namespace) -> Answer:
    """Write one reading down; the same key again answers the same and writes nothing."""
    value, day, key = parse_reading(words.value), parse_day(words.date), parse_key(words.key)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        item = meters.metered_item(office, words.item)
        meter = meters.meter_of(office, unit.unit_id, item, day, words.meter)
        try:
            readings.save_readings(office, [Entry(meter.id, day, value, words.rollover)], key=key)
        except ReadingsRefused as refused:
            raise _reason(refused) from None
        lines = meter_lists.of_unit(office, unit.unit_id, item.month_span(item.month_of(day)))
    line = next(one for one in lines if one.meter.id == meter.id)
    sentence = _("{unit}, meter {meter}: {value} on {day}, usage {usage}").format(
        unit=line.code,
        meter=line.meter.label,
        value=format_quantity(value),
        day=day,
        usage=format_quantity(line.quantity or 0),
    )
    said = [sentence, *([_(ODDITY_NAMES[line.oddity])] if line.oddity else [])]
    return Answer({"item": item.name} | _line_facts(line), said)


def _reason(refused: ReadingsRefused) -> UserError:
    """Why the one reading is refused."""
    return next(iter(refused.problems.values()))
