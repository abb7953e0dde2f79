"""立案: open a case with a manager's decision, write its steps, keep the list of evidence, reckon and book the court's fee."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.domain.approvals import Approval
from propdesk.domain.attachments import Object
from propdesk.domain.court import Claim, Entry, Hint, Item, ItemState, Way, checklist, court_fee, hints
from propdesk.domain.court_events import CourtEvent, Deadline, Step, check_event, deadlines
from propdesk.domain.fee_items import FeeItem, Nature
from propdesk.domain.money import Fen, check_fen
from propdesk.domain.payments import check_reason
from propdesk.errors import UserError
from propdesk.services import attachments, court_evidence, ledger, one_off
from propdesk.services.approvals import verified
from propdesk.services.changes import Done, commit
from propdesk.services.ledger import LedgerRow
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.store import attachments as files
from propdesk.store import court as store
from propdesk.store import fee_items, people, settings
from propdesk.store.attachments import AttachmentRow
from propdesk.store.court import ClaimRow as ClaimRow
from propdesk.store.court import CourtRow as CourtRow
from propdesk.store.court import EventRow as EventRow
from propdesk.store.engine import Connection

SMALL_CLAIMS = "court.small_claims_fen"


class NothingToClaim(UserError):
    """Nothing of {unit} is overdue on {day}, so there is nothing to claim."""


class CaseOpenAlready(UserError):
    """{unit} is in court already since {day}. Close that case first, or go on with it."""


class CaseUnknown(UserError):
    """This case is no longer there. Open the list again."""


class StepUnknownHere(UserError):
    """This step is no longer there. Open the case again."""


class StepHasFollowers(UserError):
    """Later steps of the case rest on this one. Take those back first."""


class FeeBookedAlready(UserError):
    """The court’s fee of this case is booked already. Take that charge back first."""


class NoCostItem(UserError):
    """There is no item for costs of collecting yet. Set its rate with the basis first, as a cost that is charged each time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a way costs for this claim: ordinary and simplified (None where another body sets the fee)."""

    way: Way
    fee_fen: Fen | None
    simplified_fen: Fen | None


@dataclass(frozen=True, slots=True)
class Before:
    """What somebody sees before a case is opened: the bills to claim, what each way costs, what speaks against it."""

    rows: tuple[LedgerRow, ...]
    claim: Claim
    costs: tuple[Cost, ...]
    hints: dict[Way, tuple[Hint, ...]]


@dataclass(frozen=True, slots=True)
class CourtFile:
    """A case with everything that belongs to it, as of a day. `booked_fen` is what was booked of the court's fee."""

    row: CourtRow
    claimed: tuple[ClaimRow, ...]
    events: tuple[EventRow, ...]
    evidence: tuple[Entry, ...]
    files: dict[Item, tuple[AttachmentRow, ...]]
    deadlines: tuple[Deadline, ...]
    cost: Cost
    booked_fen: Fen


def costs(claim_fen: Fen) -> tuple[Cost, ...]:
    """What every way costs for a claim of so much."""
    return tuple(Cost(way, court_fee(way, claim_fen), court_fee(way, claim_fen, simplified=True)) for way in Way)


def small_claims_limit(office: Office) -> Fen | None:
    """The limit of small claims the office entered, None before it did (it is local: half the province's average yearly wage)."""
    with office.store.read() as conn:
        return _limit(conn)


def _limit(conn: Connection) -> Fen | None:
    stored = settings.read(conn).get(SMALL_CLAIMS)
    return int(stored) if stored else None


def set_small_claims_limit(office: Office, fen: Fen) -> None:
    """Keep the limit of small claims of the office's province; raises `AmountOutOfRange`."""
    amount = check_fen(fen)

    def work(conn: Connection) -> Done[None]:
        changes = settings.write(conn, {SMALL_CLAIMS: str(amount)})
        return Done(None, 0, "court", {name: {"before": old, "after": value} for name, (old, value) in changes.items()})

    commit(office.store, office.actor, "settings.court", work, moment=clock.now())


def before(office: Office, unit_id: int, day: date, charge_ids: Sequence[int] | None = None) -> Before:
    """What could be claimed of a unit on a day (of these bills, None = all), and how; raises `UnitUnknown` or `NothingToClaim`."""
    with office.store.snapshot() as conn:
        rows = _claimable(conn, unit_id, day, charge_ids)
        claim = court_evidence.claim(conn, unit_id, rows, day, _limit(conn))
    return Before(tuple(rows), claim, costs(claim.total_fen), {way: hints(way, claim) for way in Way})


def _claimable(conn: Connection, unit_id: int, day: date, charge_ids: Sequence[int] | None) -> list[LedgerRow]:
    units = people.units(conn, [unit_id])
    if not units:
        raise UnitUnknown(unit=unit_id)
    wanted = None if charge_ids is None else set(charge_ids)
    owed = ledger.open_rows(conn, [unit_id], day, arrears_only=True)
    rows = [row for row in owed if wanted is None or row.charge_id in wanted]
    if not rows:
        raise NothingToClaim(unit=units[0].code, day=day)
    return rows


def open_case(
    office: Office,
    unit_id: int,
    way: Way,
    court: str,
    opened_on: date,
    approval: Approval,
    *,
    charge_ids: Sequence[int] | None = None,
    key: str | None = None,
) -> CourtRow:
    """Open a case over everything the unit has overdue on the day, or over some of its bills; the sums are frozen.

    Going to court is a manager's decision: raises what `approvals.verified` raises, `UnitUnknown`, `NothingToClaim` or
    `CaseOpenAlready`. From that day on reminders leave the unit out.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[CourtRow]:
        allowed = verified(conn, approval)
        rows = _claimable(conn, unit_id, opened_on, charge_ids)
        there = store.open_cases(conn, date.max).get(unit_id)
        if there is not None:
            raise CaseOpenAlready(unit=there.code, day=there.opened_on)
        charges = [(row.charge_id, row.open_fen, row.late_fee_open_fen) for row in rows]
        spans = store.add(
            conn, unit_id, way, court.strip(), opened_on, allowed, charges, moment.isoformat(), office.actor.operator
        )  # fmt: skip
        row = _case(conn, spans[0].first)
        body = {"way": way, "court": row.court, "claim_fen": row.claim_fen, "reason": row.reason, "approver": row.approver}
        return Done(row, row.case_id, row.code, body, spans)

    return commit(office.store, office.actor, "court.open", work, moment=moment, key=key, again=_case)


def _case(conn: Connection, case_id: int, as_of: date = date.max) -> CourtRow:
    found = store.find(conn, as_of, ids=[case_id])
    if not found:
        raise CaseUnknown()
    return found[0]


def add_step(
    office: Office,
    case_id: int,
    step: Step,
    on: date,
    today: date,
    *,
    reference: str = "",
    amount_fen: Fen | None = None,
    note: str = "",
    key: str | None = None,
) -> CourtRow:
    """Write what happened in a case; raises `CaseUnknown` and the sentences of `domain.court_events.check_event`."""
    moment = clock.now()
    if amount_fen is not None:
        check_fen(amount_fen)

    def work(conn: Connection) -> Done[CourtRow]:
        row = _case(conn, case_id)
        event = check_event(row.way, row.opened_on, row.events, step, on, today)
        span = store.add_event(
            conn, case_id, event, reference.strip(), amount_fen, note.strip(), moment.isoformat(), office.actor.operator
        )  # fmt: skip
        body = {"case": case_id, "step": step, "on": on.isoformat(), "amount_fen": amount_fen}
        return Done(_case(conn, case_id), case_id, row.code, body, [span])

    return commit(office.store, office.actor, "court.step", work, moment=moment, key=key, again=_case)


def void_step(office: Office, event_id: int, reason: str, on: date, *, key: str | None = None) -> CourtRow:
    """Take a step back that was written down wrongly; it stays in the book with the reason.

    Raises `ReasonMissing`, `StepUnknownHere`, or `StepHasFollowers` where later steps could not stand without it.
    """
    why, moment = check_reason(reason), clock.now()

    def work(conn: Connection) -> Done[CourtRow]:
        event = store.event(conn, event_id)
        if event is None or event.void_on is not None:
            raise StepUnknownHere()
        row = _case(conn, event.case_id)
        _check_rest(row, CourtEvent(event.step, event.event_on))
        span = store.void_event(conn, event_id, on, why, moment.isoformat(), office.actor.operator)
        return Done(_case(conn, row.case_id), row.case_id, row.code, {"step": event.step, "reason": why}, [span])

    return commit(office.store, office.actor, "court.step_void", work, moment=moment, key=key, again=_case)


def _check_rest(row: CourtRow, gone: CourtEvent) -> None:
    """The other steps must stand by themselves, in the order they were possible."""
    rest = list(row.events)
    rest.remove(gone)
    stood: list[CourtEvent] = []
    order = {step: place for place, step in enumerate(Step)}
    for event in sorted(rest, key=lambda event: order[event.step]):
        try:
            stood.append(check_event(row.way, row.opened_on, stood, event.step, event.on, date.max))
        except UserError as error:
            raise StepHasFollowers() from error


def say(
    office: Office,
    case_id: int,
    item: Item,
    state: ItemState,
    note: str = "",
    paths: Sequence[Path] = (),
    *,
    key: str | None = None,
) -> CourtFile:
    """Write how it stands with one thing of the list of evidence, with files that belong to it.

    Raises `CaseUnknown` and what `attachments.take` raises; then nothing is written.
    """
    kept, moment = attachments.take(office, paths), clock.now()

    def work(conn: Connection) -> Done[CourtFile]:
        row = _case(conn, case_id)
        span = store.say_item(conn, case_id, item, state, note.strip(), moment.isoformat(), office.actor.operator)
        spans = attachments.write(conn, office, kept, Object.COURT_ITEM, [span.first], moment.isoformat())
        body = {"case": case_id, "item": item, "state": state, "files": attachments.facts(kept)}
        return Done(again(conn, case_id), case_id, row.code, body, [span, *spans])

    def again(conn: Connection, number: int) -> CourtFile:
        return _file(conn, number, clock.local(moment).date())

    try:
        return commit(office.store, office.actor, "court.item", work, moment=moment, key=key, again=again)
    except UserError:
        files.drop_fresh(kept)
        raise


def cost_items(office: Office) -> list[FeeItem]:
    """The items a court's fee can be booked as."""
    return [item for item in one_off.items(office) if item.nature is Nature.COST]


def book_fee(
    office: Office, case_id: int, item_id: int, amount_fen: Fen, on: date, due_on: date, note: str, *, key: str | None = None
) -> Fen:
    """Book the court's fee as a cost of collecting, owed by the unit; a step somebody takes on purpose.

    Raises `CaseUnknown`, `FeeBookedAlready`, `NoCostItem` and what `one_off.charge` raises.
    """
    moment = clock.now()

    def work(conn: Connection) -> Done[Fen]:
        row = _case(conn, case_id)
        if store.costs(conn, case_id):
            raise FeeBookedAlready()
        if not any(item.id == item_id and item.nature is Nature.COST for item in fee_items.items(conn)):
            raise NoCostItem()
        if due_on < on:
            raise one_off.DueBeforeCharge(day=on)
        if not note.strip():
            raise one_off.NoteMissing()
        item, done, span = one_off.write_charges(conn, [row.unit_id], item_id, on, due_on, amount_fen=amount_fen, note=note)
        linked = store.add_cost(conn, case_id, done.charge_ids[0], moment.isoformat(), office.actor.operator)
        body = {"case": case_id, "item": item.name, "amount_fen": amount_fen, "charge": done.charge_ids[0]}
        return Done(done.total_fen, case_id, row.code, body, [span, linked])

    def again(conn: Connection, number: int) -> Fen:
        return sum(fen for _charge, fen in store.costs(conn, number))

    return commit(office.store, office.actor, "court.fee", work, moment=moment, key=key, again=again)


def claim_of(seen: Before, principal_fen: Fen, late_fee_fen: Fen) -> Claim:
    """The claim seen before, over other sums: some of its bills."""
    return replace(seen.claim, principal_fen=principal_fen, late_fee_fen=late_fee_fen)


def terms(row: CourtRow, as_of: date) -> tuple[Deadline, ...]:
    """The days a case leads to as of a day, nearest first; a hearing may lie ahead."""
    return deadlines(row.way, [event for event in row.events if event.on <= as_of or event.step is Step.HEARING])


def listed(office: Office, as_of: date, unit_id: int | None = None) -> tuple[CourtRow, ...]:
    """The cases opened up to a day as they stood on it, newest first."""
    with office.store.snapshot() as conn:
        return tuple(store.find(conn, as_of, unit_id=unit_id))


def file(office: Office, case_id: int, as_of: date) -> CourtFile:
    """A case with its claim, steps, evidence, terms and cost as of a day; raises `CaseUnknown`."""
    with office.store.snapshot() as conn:
        return _file(conn, case_id, as_of)


def _file(conn: Connection, case_id: int, as_of: date) -> CourtFile:
    row = _case(conn, case_id, as_of)
    said = store.items(conn, case_id)
    linked = files.linked(conn, Object.COURT_ITEM.value, [one.item_id for one in said])
    by_item: dict[Item, tuple[AttachmentRow, ...]] = {}
    for one in said:
        by_item[one.item] = (*by_item.get(one.item, ()), *linked.get(one.item_id, ()))
    held = court_evidence.held(conn, row, as_of)
    marks = [(one.item, one.state, one.note, date.fromisoformat(one.made_at[:10])) for one in said]
    attached = [item for item, rows in by_item.items() for _row in rows]
    return CourtFile(
        row,
        tuple(store.claimed(conn, case_id)),
        tuple(store.events(conn, [case_id])),
        tuple(checklist(held, marks, attached, court_evidence.unneeded(row))),
        by_item,
        terms(row, as_of),
        Cost(row.way, court_fee(row.way, row.claim_fen), court_fee(row.way, row.claim_fen, simplified=True)),
        sum(fen for _charge, fen in store.costs(conn, case_id)),
    )
