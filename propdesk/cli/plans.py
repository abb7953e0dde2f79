"""``propdesk plans``: agree instalments, see how each plan stands on a day, end one."""

import argparse
from datetime import date

from propdesk.cli.desk import BillUnknown
from propdesk.cli.output import Answer, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_key, parse_language, parse_whole, split_kind
from propdesk.domain.deliveries import Relation
from propdesk.domain.money import parse_yuan
from propdesk.domain.plans import MOST, SIGNERS, STATE_NAMES, Instalment, PlanEnd, PlanTerms, propose
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import households, plan_papers, plans
from propdesk.services.office import office_at, profile
from propdesk.services.plans import PlanCharge, PlanRow


class SignerUnknown(UserError):
    """“{text}” is nobody who signs. Use {names}."""


class PlanEndUnknown(UserError):
    """“{text}” is no end of a plan. Use {names}."""


class InstalmentNotUnderstood(UserError):
    """“{text}” is no instalment. Write day and amount like 2026-12-31:500.00."""


def agree(words: argparse.Namespace) -> Answer:
    """Write a signed plan down: equal months, or the instalments named."""
    agreed, key, out = parse_day(words.date), parse_key(words.key), check_out(words.print)
    relation = _relation(words.signs_as)
    count, days = parse_whole(words.count, 1, MOST), parse_whole(words.days_late, 0, 90)
    first = parse_day(words.first) if words.first else None
    named = tuple(_instalment(text) for text in words.instalment)
    with office_at(words.book) as office:
        unit = households.unit_named(office, *split_kind(words.unit))
        charges = _chosen(plans.coverable(office, unit.unit_id, agreed), words.bill)
        covered = charges if words.late_fees else [charge._replace(late_fee_fen=0) for charge in charges]
        total = sum(charge.open_fen + charge.late_fee_fen for charge in covered)
        dues = named or propose(total, count, first or agreed)
        terms = PlanTerms(
            agreed, dues, words.signer, relation, words.clause or "", words.accelerates, days, not words.each_charge, words.note or ""
        )
        row = plans.agree(office, unit.unit_id, terms, [charge.charge_id for charge in charges], late_fees=words.late_fees, key=key)
        number = ""
        if out is not None:
            language = parse_language(words.lang) if words.lang else profile(office).language
            paper = plan_papers.issue(office, unit.unit_id, row.terms, row.charges, language)
            number = paper.number
            (out,) = plan_papers.file_agreement(office, paper, out).paths
    line = _("Plan {number}: {unit}, {count} instalments of {total} in all, the last on {last}.").format(
        number=row.plan_id, unit=row.code, count=len(row.terms.instalments), total=yuan(row.terms.total_fen), last=row.last_due
    )
    return Answer(_facts(row) | ({"file": out, "number": number} if out else {}), [line, *([str(out)] if out else [])])


def listed(words: argparse.Namespace) -> Answer:
    """Every plan as it stands on a day."""
    day = parse_day(words.as_of)
    with office_at(words.book, looking=True) as office:
        rows = plans.every(office, day)
    facts = {"as_of": day, "count": len(rows), "plans": [_facts(row) for row in rows]}
    if not rows:
        return Answer(facts, [_("No instalments were agreed by {day}.").format(day=day)])
    heads = [
        _("No."),
        _("Unit"),
        _("Status"),
        _("Agreed on"),
        _("Total"),
        _("Paid since"),
        _("Late"),
        _("Due at once"),
        _("Last instalment"),
    ]
    said = [
        (
            row.plan_id,
            row.code,
            _(STATE_NAMES[row.stands.state]),
            row.terms.agreed_on,
            yuan(row.terms.total_fen),
            yuan(row.stands.paid_fen),
            yuan(row.stands.late_fen),
            yuan(row.stands.due_fen),
            row.last_due,
        )
        for row in rows
    ]
    return Answer(facts, table(heads, said, "rlllrrrrl"))


def end(words: argparse.Namespace) -> Answer:
    """End a plan before it is fulfilled."""
    number, day, key = parse_whole(words.plan, 1, 999_999_999), parse_day(words.date), parse_key(words.key)
    try:
        kind = PlanEnd(words.because.strip().lower())
    except ValueError:
        raise PlanEndUnknown(text=words.because, names=", ".join(PlanEnd)) from None
    with office_at(words.book) as office:
        row = plans.end(office, number, kind, day, words.reason, key=key)
    return Answer(_facts(row), [_("The plan of {unit} has ended.").format(unit=row.code)])


def _chosen(charges: list[PlanCharge], wishes: list[str]) -> list[PlanCharge]:
    """The charges named by period, item and period, or number; all that are open where none is; raises `BillUnknown`."""
    if not wishes:
        return charges
    found = []
    for wish in wishes:
        named = [row for row in charges if wish in (row.period, f"{row.item}:{row.period}", str(row.charge_id))]
        if not named:
            raise BillUnknown(bill=wish)
        found += named
    return list(dict.fromkeys(found))


def _relation(text: str) -> Relation:
    found = next((relation for relation in SIGNERS if relation.value == text.strip().lower().replace("-", "_")), None)
    if found is None:
        raise SignerUnknown(text=text, names=", ".join(SIGNERS))
    return found


def _instalment(text: str) -> Instalment:
    day, colon, amount = text.partition(":")
    if not colon:
        raise InstalmentNotUnderstood(text=text)
    return Instalment(parse_day(day), parse_yuan(amount))


def _facts(row: PlanRow) -> dict[str, object]:
    terms, stands = row.terms, row.stands
    upcoming: date | None = stands.next_due.due_on if stands.next_due else None
    return {
        "plan": row.plan_id,
        "unit": row.code,
        "agreed_on": terms.agreed_on,
        "signer": terms.signer,
        "relation": terms.relation.value,
        "counts": row.counts.value,
        "one_sum": terms.one_sum,
        "accelerates": terms.accelerates,
        "days_late": terms.breach_days,
        "clause": terms.clause,
        "state": stands.state.value,
        "total_fen": terms.total_fen,
        "paid_fen": stands.paid_fen,
        "late_fen": stands.late_fen,
        "due_fen": stands.due_fen,
        "breached_on": stands.breached_on,
        "next_due_on": upcoming,
        "last_due_on": row.last_due,
        "ended_on": row.ended_on,
        "charges": list(row.charge_ids),
        "instalments": [{"due_on": one.due_on, "amount_fen": one.amount_fen} for one in terms.instalments],
    }
