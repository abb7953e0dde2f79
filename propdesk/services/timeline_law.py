"""The part of a household's time line about papers, agreements, limitation and court."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from propdesk import clock
from propdesk.domain import court_events, deliveries, mediation
from propdesk.domain.court import WAY_NAMES, Way
from propdesk.domain.disclosures import FIELD_NAMES, Field
from propdesk.domain.evidence import COUNTS_NAMES, Counts
from propdesk.domain.ladder import STAGE_NAMES, Stage
from propdesk.domain.paper_names import OTHER_PAPER, PAPER_NAMES
from propdesk.domain.timeline import Moment, Theme, Word
from propdesk.i18n import N_
from propdesk.store import timeline as store
from propdesk.store.engine import Connection


def _documents(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.documents(conn, unit_id):
        paper = Word(PAPER_NAMES.get(row["kind"], OTHER_PAPER))
        facts: dict[str, Any] = {"paper": paper, "number": row["number"], "amount_fen": row["total_fen"], "pay_by": row["pay_by"]}
        words = N_("{paper} {number} over {amount_fen}")
        if row["stage"]:
            facts["paper"] = Word(STAGE_NAMES[Stage(row["stage"])])
            words = N_("{paper} {number} over {amount_fen}, to be paid by {pay_by}")
        yield Moment(row["issued_on"], Theme.PAPERS, words, facts, "", row["operator"], row["made_at"], row["number"])
        if row["void_on"]:
            words, why = N_("{paper} {number} was voided"), row["void_reason"]
            yield Moment(row["void_on"], Theme.PAPERS, words, facts, why, row["void_by"], row["void_at"], row["number"])


def _deliveries(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.deliveries(conn, unit_id):
        facts = {
            "number": row["number"],
            "channel": Word(deliveries.CHANNEL_NAMES[deliveries.Channel(row["channel"])]),
            "outcome": Word(deliveries.OUTCOME_NAMES[deliveries.Outcome(row["outcome"])]),
            "receiver": row["receiver"],
            "tracking": row["tracking"],
        }
        words = N_("{number} delivered: {channel}, {outcome} {tracking}")
        if row["receiver"]:
            words = N_("{number} delivered: {channel}, {outcome} by {receiver} {tracking}")
        day = row["outcome_on"] or row["sent_on"]
        yield Moment(day, Theme.PAPERS, words, facts, row["note"], row["operator"], row["made_at"], row["number"])


def _decisions(conn: Connection, unit_id: int) -> Iterator[Moment]:
    """Told on the day it was written: what somebody decides has no other day."""
    for row in store.decisions(conn, unit_id):
        facts = {"number": row["number"], "counts": Word(COUNTS_NAMES[Counts(row["counts"])]), "who": row["decided_by"]}
        words = N_("Limitation, {number}: {counts} (decided by {who})")
        day = clock.local(datetime.fromisoformat(row["made_at"])).date()
        yield Moment(day, Theme.LAW, words, facts, row["reason"], row["operator"], row["made_at"], row["number"])


def _levels_set(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.levels_set(conn, unit_id):
        words, facts = N_("Reminder level set to {level}"), {"level": row["position"]}
        yield Moment(row["set_on"], Theme.PAPERS, words, facts, row["reason"], row["operator"], row["made_at"])


def _promises(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.promises(conn, unit_id):
        facts = {"amount_fen": row["amount_fen"], "due": row["due_on"], "who": row["given_by"]}
        words = N_("{who} promises {amount_fen} by {due}") if row["given_by"] else N_("Promise of {amount_fen} by {due}")
        yield Moment(row["given_on"], Theme.AGREEMENTS, words, facts, row["note"], row["operator"], row["made_at"])
        if row["void_on"]:
            words, why = N_("The promise of {amount_fen} by {due} was taken out"), row["void_reason"]
            yield Moment(row["void_on"], Theme.AGREEMENTS, words, facts, why, row["void_by"], row["void_at"])


def _holds(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.holds(conn, unit_id):
        dispute = row["kind"] == "dispute"
        facts = {"amount_fen": row["amount_fen"], "ticket": row["ticket"]}
        words = N_("Dispute noted {ticket}") if dispute else N_("Put on hold {ticket}")
        if dispute and row["amount_fen"]:
            words = N_("Dispute over {amount_fen} noted {ticket}")
        yield Moment(row["start_on"], Theme.AGREEMENTS, words, facts, row["reason"], row["operator"], row["made_at"])
        if row["end_on"]:
            yield Moment(row["end_on"], Theme.AGREEMENTS, N_("End of the dispute") if dispute else N_("End of the hold"), facts)


def _plans(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.plans(conn, unit_id):
        facts = {"amount_fen": row["amount_fen"] or 0, "count": row["count"] or 0, "signer": row["signer"]}
        words = N_("Instalment plan over {amount_fen} in {count} parts, signed by {signer}")
        yield Moment(row["agreed_on"], Theme.AGREEMENTS, words, facts, row["note"], row["operator"], row["made_at"])
        if row["ended_on"]:
            words = N_("The instalment plan over {amount_fen} ended")
            yield Moment(row["ended_on"], Theme.AGREEMENTS, words, facts, row["end_reason"], row["end_by"], row["end_at"])


def _mediations(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.mediations(conn, unit_id):
        facts = {
            "body": Word(mediation.BODY_NAMES[mediation.Body(row["body"])]),
            "outcome": Word(mediation.OUTCOME_NAMES[mediation.Outcome(row["outcome"])]),
        }
        day, note = row["ended_on"] or row["met_on"] or row["asked_on"], row["agreement"]
        yield Moment(day, Theme.LAW, N_("Mediation, {body}: {outcome}"), facts, note, row["operator"], row["made_at"])


def _limitation_events(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.limitation_events(conn, unit_id):
        facts = {"counts": Word(COUNTS_NAMES[Counts(row["counts"])])}
        words = N_("Event of limitation entered by hand: {counts}")
        yield Moment(row["event_on"], Theme.LAW, words, facts, row["reason"], row["operator"], row["made_at"])


def _disclosures(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.disclosures(conn, unit_id):
        fields = tuple(Word(FIELD_NAMES[Field(field)]) for field in row["fields"].split())
        facts = {"recipient": row["recipient"], "fields": fields}
        words = N_("Handed to {recipient}: {fields}")
        yield Moment(row["handed_on"], Theme.LAW, words, facts, row["purpose"], row["operator"], row["made_at"])


def _court_cases(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.court_cases(conn, unit_id):
        facts = {"way": Word(WAY_NAMES[Way(row["way"])]), "approver": row["approver"], "court": row["court"]}
        words = N_("Court file opened: {way} {court}, allowed by {approver}")
        yield Moment(row["opened_on"], Theme.LAW, words, facts, row["reason"], row["operator"], row["made_at"])


def _court_events(conn: Connection, unit_id: int) -> Iterator[Moment]:
    for row in store.court_events(conn, unit_id):
        facts = {
            "step": Word(court_events.STEP_NAMES[court_events.Step(row["kind"])]),
            "reference": row["reference"],
            "amount_fen": row["amount_fen"],
        }
        words = N_("Court: {step} {reference}, {amount_fen}") if row["amount_fen"] else N_("Court: {step} {reference}")
        yield Moment(row["event_on"], Theme.LAW, words, facts, row["note"], row["operator"], row["made_at"])


LAW: tuple[Callable[[Connection, int], Iterator[Moment]], ...] = (
    _documents, _deliveries, _decisions, _levels_set, _promises, _holds, _plans, _mediations, _limitation_events, _disclosures,
    _court_cases, _court_events,
)  # fmt: skip
