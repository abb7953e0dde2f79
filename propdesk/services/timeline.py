"""One time line of everything that ever happened with a household, whoever wrote it and wherever it is kept.

Each kind of thing is one read, however much happened. What a voided payment did to a closed case is worked out from the ledger of
that day, like everything about a case's standing; only days on which such a payment was taken back are looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from propdesk.domain.approvals import KIND_NAMES
from propdesk.domain.close_out import STEP_NAMES, Stands, Step
from propdesk.domain.contacts import CHANNEL_NAMES, FLAG_NAMES, RESULT_NAMES, Channel, FlagKind, Result
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.domain.tasks import TASK_END_NAMES, TaskEnd, TaskKind
from propdesk.domain.timeline import Moment, Theme, Word, newest_first
from propdesk.i18n import N_
from propdesk.services import close_outs
from propdesk.services.office import Office
from propdesk.services.payments import UnitUnknown
from propdesk.services.timeline_law import LAW
from propdesk.store import close_outs as cases
from propdesk.store import people
from propdesk.store import timeline as store
from propdesk.store.engine import Connection
from propdesk.store.timeline import Fact

Read = Callable[[Connection, int], Iterator[Moment]]


def of_unit(office: Office, unit_id: int, as_of: date = date.max) -> tuple[Moment, ...]:
    """Everything that happened with a household up to a day, the newest first; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        if not people.units(conn, [unit_id]):
            raise UnitUnknown(unit=unit_id)
        return newest_first([moment for read in (*_OWN, *LAW) for moment in read(conn, unit_id)], as_of)


def _charges(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.charges(conn, unit_id):
        one = row["first"] == row["last"]
        words = N_("Charges of {first} fell due: {amount_fen}") if one else N_("Charges of {first} to {last} fell due: {amount_fen}")
        yield Moment(row["due_on"], Theme.CHARGES, words, {name: row[name] for name in ("first", "last", "amount_fen")})


def _money(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.money(conn, unit_id):
        facts = {"amount_fen": row["amount_fen"], "receipt": row["receipt"], "method": Word(METHOD_NAMES[Method(row["method"])])}
        words = N_("Paid {amount_fen}, {method}, receipt {receipt}")
        yield Moment(row["paid_on"], Theme.MONEY, words, facts, row["payer"], row["operator"], row["taken_at"], row["receipt"])
        if row["void_on"]:
            yield _undone(row, Theme.MONEY, N_("Receipt {receipt} over {amount_fen} was taken back"), facts, row["receipt"])


def _adjustments(conn: Connection, unit_id: int) -> Iterator[Moment]:
    """What was written in one deed is told in one sentence."""
    deeds: dict[tuple[object, ...], list[Fact]] = {}
    for row in store.adjustments(conn, unit_id):
        deeds.setdefault((row["made_at"], row["kind"], row["adjusted_on"], row["void_at"]), []).append(row)
    for rows in deeds.values():
        row = rows[0]
        facts = {"kind": Word(KIND_NAMES[row["kind"]]), "amount_fen": sum(one["amount_fen"] for one in rows), "approver": row["approver"]}
        words = N_("{kind} of {amount_fen}, allowed by {approver}")
        yield Moment(row["adjusted_on"], Theme.MONEY, words, facts, row["reason"], row["operator"], row["made_at"])
        if row["void_on"]:
            yield _undone(row, Theme.MONEY, N_("{kind} of {amount_fen} came back"), facts)


def _refunds(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.refunds(conn, unit_id):
        facts = {"amount_fen": row["amount_fen"], "number": row["number"]}
        words = N_("{amount_fen} given back, slip {number}")
        yield Moment(row["refunded_on"], Theme.MONEY, words, facts, row["reason"], row["operator"], row["made_at"], row["number"])
        if row["void_on"]:
            yield _undone(row, Theme.MONEY, N_("Refund {number} over {amount_fen} was taken back"), facts, row["number"])


def _contacts(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.contacts(conn, unit_id):
        facts = {
            "channel": Word(CHANNEL_NAMES[Channel(row["channel"])]),
            "result": Word(RESULT_NAMES[Result(row["result"])]),
            "person": row["person"],
            "time": row["at_time"],
        }
        words = N_("{channel} {time}: {result} ({person})") if row["person"] else N_("{channel} {time}: {result}")
        by = row["staff"] or row["operator"]
        yield Moment(row["contact_on"], Theme.CONTACTS, words, facts, row["note"], by, row["made_at"], row["number"])


def _flags(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.flags(conn, unit_id):
        facts = {"flag": Word(FLAG_NAMES[FlagKind(row["kind"])])}
        yield Moment(row["start_on"], Theme.CONTACTS, N_("Noted: {flag}"), facts, row["reason"], row["operator"], row["made_at"])
        if row["end_on"]:
            yield Moment(row["end_on"], Theme.CONTACTS, N_("No longer: {flag}"), facts)


def _owners(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.owners(conn, unit_id):
        facts = {"name": row["name"]}
        if row["start_on"]:
            yield Moment(row["start_on"], Theme.CHARGES, N_("{name} became owner"), facts)
        if row["end_on"]:
            yield Moment(row["end_on"], Theme.CHARGES, N_("{name} ceased to be owner"), facts)


def _cases_opened(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.cases_opened(conn, unit_id):
        words, facts = N_("Close-out case {number} opened"), {"number": row["number"]}
        yield Moment(row["opened_on"], Theme.CLOSE_OUT, words, facts, row["reason"], row["operator"], row["made_at"], row["number"])


_STEP_WORDS: Mapping[Step, str] = {
    Step.APPOINTMENT: N_("{number}: appointment for {planned_on} {at_time}, {person}"),
    Step.VISIT: N_("{number}: visit by {person}"),
    Step.REVIEW: N_("{number}: review by {person}"),
    Step.CLOSED: N_("{number}: closed with the full stop"),
    Step.LAWYER: N_("{number}: on to the lawyer, allowed by {approver}"),
    Step.SUIT: N_("{number}: on to court, allowed by {approver}"),
}


def _case_steps(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.case_steps(conn, unit_id):
        step = Step(row["step"])
        words = _STEP_WORDS.get(step, N_("{number}: {step}"))
        facts = dict(row) | {"step": Word(STEP_NAMES[step])}
        day = row["done_on"] or row["noted_on"]
        yield Moment(day, Theme.CLOSE_OUT, words, facts, row["note"], row["operator"], row["made_at"], row["number"])


def _tasks(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.tasks(conn, unit_id):
        who = row["department"] or row["person"]
        title = Word(row["title"]) if row["kind"] == TaskKind.DECIDE.value else row["title"]
        facts = {"title": title, "who": who, "due": row["due_on"] or "—"}
        words = N_("To be done by {due}: {title} ({who})") if who else N_("To be done: {title}")
        yield Moment(row["made_on"], Theme.CLOSE_OUT, words, facts, "", row["operator"], row["made_at"])
        if row["ended_on"]:
            facts |= {"outcome": Word(TASK_END_NAMES[TaskEnd(row["outcome"])]), "confirmed": row["confirmed_by"]}
            words = N_("{title}: {outcome}, confirmed by {confirmed}") if row["confirmed_by"] else N_("{title}: {outcome}")
            yield Moment(row["ended_on"], Theme.CLOSE_OUT, words, facts, row["note"], row["end_by"], row["end_at"])


def _reopened(conn: Connection, unit_id: int) -> Iterator[Moment]:
    """On which days a closed case was open again because something that had settled it was taken back."""
    told: set[tuple[int, date]] = set()
    for row in store.taken_back(conn, unit_id):
        case_id, day = row["case_id"], row["day"]
        if (case_id, day) in told:
            continue
        if close_outs.views(conn, cases.find(conn, day, case_id=case_id), day)[0].stands is Stands.REOPENED:
            told.add((case_id, day))
            kind = KIND_NAMES.get(row["what"])
            facts = {"number": row["number"], "what": Word(kind) if kind else row["what"]}
            words = N_("{number}: reopened, because {what} was taken back")
            yield Moment(day, Theme.CLOSE_OUT, words, facts, "", row["operator"], row["made_at"] + "~", row["number"])


def _undone(row: Fact, theme: Theme, words: str, facts: Mapping[str, object], number: str = "") -> Moment:
    """The void of something."""
    return Moment(row["void_on"], theme, words, facts, row["void_reason"], row["void_by"], row["void_at"], number)


_OWN: tuple[Read, ...] = (
    _charges, _money, _adjustments, _refunds, _contacts, _flags, _owners, _cases_opened, _case_steps, _tasks, _reopened,
)  # fmt: skip
