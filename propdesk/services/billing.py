"""Billing runs: preview a period, run it, take it back, bill it anew."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from propdesk import clock
from propdesk.domain.charges import NewCharge
from propdesk.domain.day_close import first_open
from propdesk.domain.fee_items import FeeItem
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.periods import DateRange, Month
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open, check_period
from propdesk.services.office import Office
from propdesk.services.run_preview import ItemSum as ItemSum
from propdesk.services.run_preview import NoItems as NoItems
from propdesk.services.run_preview import RunPreview as RunPreview
from propdesk.services.run_preview import preview_in
from propdesk.services.upkeep import backup_if_changed
from propdesk.store import audit, billing, closing, fee_items, lists
from propdesk.store.engine import Connection
from propdesk.store.tables import billing as tables


class RunUnknown(UserError):
    """There is no billing run number {run}."""


class RunRolledBack(UserError):
    """Billing run {run} was rolled back already."""


class RunPaid(UserError):
    """Billing run {run} cannot be rolled back: {count} units have paid on it, first {unit}. Void those receipts first."""


class SituationChanged(UserError):
    """The figures changed since the preview (now {count} charges, {total}). Look at the preview again."""


@dataclass(frozen=True, slots=True)
class RunDone:
    """A billing run as it was written; `run_id` is None when there was nothing to add."""

    run_id: int | None
    period: Month
    charges: int
    total_fen: Fen


@dataclass(frozen=True, slots=True)
class Reissued:
    """A run taken back and its period billed anew in one step."""

    back: RunDone
    run: RunDone


def preview_run(office: Office, period: Month) -> RunPreview:
    """What billing `period` would add now, without writing anything; raises `NoItems` or `PeriodClosed`."""
    with office.store.snapshot() as conn:
        check_period(conn, period)
        return preview_in(conn, period)


def run(office: Office, period: Month, *, expected: RunPreview | None = None, key: str | None = None) -> RunDone:
    """Bill `period` in one transaction after a backup: adds only what is missing, so that running again is harmless.

    With `expected` (what the clerk saw) a different outcome is refused (`SituationChanged`) and nothing is written. Raises
    `PeriodClosed` for a period that is closed.
    """
    backup_if_changed(office, "billing-run")
    moment = clock.now()

    def work(conn: Connection) -> Done[RunDone]:
        check_period(conn, period)
        preview = _as_expected(preview_in(conn, period), expected)
        return write_run(conn, preview, moment.isoformat())

    def again(conn: Connection, run_id: int) -> RunDone:
        return _run_again(conn, run_id, period)

    return commit(office.store, office.actor, "billing.run", work, moment=moment, key=key, again=again)


def _as_expected(preview: RunPreview, expected: RunPreview | None) -> RunPreview:
    if expected is not None and preview.charges != expected.charges:
        raise SituationChanged(count=len(preview.charges), total=format_yuan(preview.total_fen))
    return preview


def write_run(conn: Connection, preview: RunPreview, made_at: str) -> Done[RunDone]:
    """Write a previewed run inside a transaction."""
    count, total = len(preview.charges), preview.total_fen
    if not count:
        nothing = RunDone(None, preview.period, 0, 0)
        return Done(nothing, 0, str(preview.period), {"charges": 0, "unbilled": len(preview.unbilled)})
    run_id = billing.add_run(conn, str(preview.period), made_at, count, total)
    by_item: dict[int, list[NewCharge]] = {}
    for charge in preview.charges:
        by_item.setdefault(charge.item_id, []).append(charge)
    last_closed = closing.last_closed_day(conn)
    items = {item.id: item for item in fee_items.items(conn)}
    spans = [span for number in sorted(by_item) for span in _write_item(conn, items[number], by_item[number], run_id, last_closed)]
    if billing.run_totals(conn, run_id) != (count, total):
        raise AssertionError("a run must equal its charges")
    body = {"run": run_id, "charges": count, "total_fen": total, "unbilled": len(preview.unbilled)}
    return Done(RunDone(run_id, preview.period, count, total), run_id, str(preview.period), body, spans)


def _write_item(conn: Connection, item: FeeItem, part: Sequence[NewCharge], run_id: int, last_closed: date | None) -> list[audit.Span]:
    """Write the charges of one item: of a unit with several, each is one more charge of the period."""
    first, begin = part[0], item.span(part[0].month).start
    days = list({id(one.span): one.span for one in part}.values())  # nearly all charges of a run share one object
    span = DateRange(min(begin, min(one.start for one in days)), max(one.end for one in days))
    layers = _layers(part)
    special = len(layers) > 1 or bool(first.usages) or first.pool_id is not None or any(one.start > begin for one in days)
    generation = billing.generations(conn, item.id, str(first.month), standing=special)
    reversed_on = billing.reversed_on(conn, item.id, str(first.month), span)
    spans: list[audit.Span] = []
    for place, layer in enumerate(layers):
        counts = _counts_from(layer, reversed_on, last_closed)
        bumped = {one.unit_id: generation.get(one.unit_id, 0) + place for one in layer} if place else generation
        written = billing.add_charges(conn, layer, bumped, run_id=run_id, counts_from=counts)
        numbered = list(enumerate(layer, written.first)) if special else []
        usages = [(number, use) for number, one in numbered for use in one.usages]
        taken = [(number, part) for number, one in numbered for part in one.tiers]
        shares = [(number, one.pool_id) for number, one in numbered if one.pool_id is not None]
        spans += [written, *billing.add_usages(conn, usages), *billing.add_tiers(conn, taken), *billing.add_pool_charges(conn, shares)]
    return spans


def _layers(part: Sequence[NewCharge]) -> list[Sequence[NewCharge]]:
    """The charges in layers with at most one of each unit; nearly always there is one layer."""
    if len({one.unit_id for one in part}) == len(part):
        return [part]
    layers: list[list[NewCharge]] = []
    seen: Counter[int] = Counter()
    for one in part:
        place = seen[one.unit_id]
        seen[one.unit_id] += 1
        if place == len(layers):
            layers.append([])
        layers[place].append(one)
    return list(layers)


def _counts_from(part: Sequence[NewCharge], reversed_on: Mapping[int, str], last_closed: date | None) -> Mapping[int, str]:
    """From which day each charge counts: not before its predecessor was reversed, and not on a day that is closed."""
    if last_closed is None:
        return reversed_on
    floor = first_open(last_closed).isoformat()
    since = dict(reversed_on)
    for one in part:
        if one.span.start <= last_closed:
            since[one.unit_id] = max(since.get(one.unit_id, ""), floor)
    return since


def _run_again(conn: Connection, run_id: int, period: Month) -> RunDone:
    rows = billing.runs(conn, run_id) if run_id else []
    if not rows:
        return RunDone(None, period, 0, 0)
    return RunDone(run_id, Month.parse(rows[0].period), rows[0].charges, rows[0].total_fen)


def runs(office: Office) -> list[billing.RunRow]:
    """Every billing run, newest first."""
    with office.store.read() as conn:
        return billing.runs(conn)


# taking back ------------------------------------------------------------------------------------------------------------


def rollback(office: Office, run_id: int, *, key: str | None = None) -> RunDone:
    """Take a billing run back while nothing of it is paid: each charge receives its reversing entry and counts until today.

    What was asked about earlier days keeps its answer; a run taken back on the day it was made never counted.
    Raises `RunUnknown`, `RunRolledBack`, `RunPaid`, `PeriodClosed` or `DayClosed`.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[RunDone]:
        done, rollback_id, span = _take_back(conn, run_id, moment.isoformat(), clock.local(moment).date())
        body = {"run": run_id, "charges": done.charges, "total_fen": done.total_fen}
        return Done(done, rollback_id, str(done.period), body, [span])

    def again(conn: Connection, _rollback_id: int) -> RunDone:
        return _back_again(conn, run_id)

    return commit(office.store, office.actor, "billing.rollback", work, moment=moment, key=key, again=again)


def _take_back(conn: Connection, run_id: int, made_at: str, today: date) -> tuple[RunDone, int, audit.Span]:
    """Reverse a run inside a transaction, if that can be; returns it with the number of the rollback and the span written."""
    found = billing.runs(conn, run_id)
    if not found:
        raise RunUnknown(run=run_id)
    if found[0].rolled_back:
        raise RunRolledBack(run=run_id)
    check_period(conn, Month.parse(found[0].period))
    check_open(conn, today)
    paid = billing.settled_units(conn, run_id, today)
    if paid:
        raise RunPaid(run=run_id, count=len(paid), unit=paid[0])
    numbers = billing.run_charges(conn, run_id)
    made_today = clock.local(datetime.fromisoformat(found[0].made_at)).date() == today  # a slip mended at once never counted
    billing.reverse_charges(conn, numbers, made_at, "rollback", None if made_today else today)
    rollback_id = billing.add_rollback(conn, run_id, made_at)
    done = RunDone(run_id, Month.parse(found[0].period), found[0].charges, found[0].total_fen)
    return done, rollback_id, audit.written(conn, tables.charge_reversal, numbers[0], numbers[-1])


def _back_again(conn: Connection, run_id: int) -> RunDone:
    row = billing.runs(conn, run_id)[0]
    return RunDone(run_id, Month.parse(row.period), row.charges, row.total_fen)


class _OnlyLooking(Exception):
    """Ends a transaction that shows what would be, so that nothing of it stays."""

    def __init__(self, preview: RunPreview) -> None:
        super().__init__()
        self.preview = preview


def preview_reissue(office: Office, run_id: int) -> RunPreview:
    """What the run's period would be charged if the run were taken back now; nothing is written. Raises what `rollback` raises."""
    moment = clock.now()
    try:
        with office.store.write() as conn:
            done, _rollback_id, _span = _take_back(conn, run_id, moment.isoformat(), clock.local(moment).date())
            raise _OnlyLooking(preview_in(conn, done.period))
    except _OnlyLooking as seen:
        return seen.preview


def reissue(office: Office, run_id: int, *, expected: RunPreview | None = None, key: str | None = None) -> Reissued:
    """Take a run back and bill its period anew in one transaction, so that no moment lies between; the new charges count from today.

    Raises what `rollback` raises, and `SituationChanged` when the outcome is not `expected`.
    """
    backup_if_changed(office, "billing-run")
    moment = clock.now()

    def work(conn: Connection) -> Done[Reissued]:
        back, _rollback_id, span = _take_back(conn, run_id, moment.isoformat(), clock.local(moment).date())
        made = write_run(conn, _as_expected(preview_in(conn, back.period), expected), moment.isoformat())
        body = {"rolled_back": run_id, "rolled_back_fen": back.total_fen, **made.body}
        return Done(Reissued(back, made.result), made.object_id, str(back.period), body, [span, *made.spans])

    def again(conn: Connection, new_id: int) -> Reissued:
        back = _back_again(conn, run_id)
        return Reissued(back, _run_again(conn, new_id, back.period))

    return commit(office.store, office.actor, "billing.reissue", work, moment=moment, key=key, again=again)


def charges(office: Office, *, period: Month | None = None, unit_id: int | None = None) -> Sequence[lists.ChargeRow]:
    """Charges that stand, by period or unit."""
    with office.store.read() as conn:
        return lists.charges(conn, period=str(period) if period else None, unit_id=unit_id)


def periods(office: Office) -> list[Month]:
    """Every period with a charge, newest first."""
    with office.store.read() as conn:
        return [Month.parse(text) for text in lists.periods(conn)]
