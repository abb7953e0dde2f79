"""Late fees: the clause that agrees them and its rates from a day on.

Off until a clause is written: without one there is no late fee anywhere, on no screen and no paper.
"""

from dataclasses import replace
from datetime import date

from propdesk import clock
from propdesk.domain.day_close import first_open
from propdesk.domain.fee_items import Nature
from propdesk.domain.late_fees import MAX_PER_DAY_PPB, LateFeeRule, LateRateOutOfRange, Rate, check_rule, format_rate
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.late_fee_guard import LateFeesPaid, Lowers
from propdesk.services.office import Office
from propdesk.services.rates import ItemUnknown
from propdesk.store import fee_items
from propdesk.store import late_fees as store
from propdesk.store.closing import last_closed_day
from propdesk.store.engine import Connection


class NoFeeOnCosts(UserError):
    """“{item}” is a cost of collecting a debt: no late fee runs on it."""


class ClauseUnknown(UserError):
    """This late-fee clause is no longer there. Open the list again."""


class ClausesOverlap(UserError):
    """Clause “{clause}” already rules charges due from {day} on. End it first, then add the new one."""


class ClauseOnClosedDays(UserError):
    """Late fees of days that are closed rest on this. End the clause on {day} or later and write a new one."""


class ClauseEndsTooEarly(UserError):
    """A clause that holds from {day} cannot end before that day."""


class RateBeforeClause(UserError):
    """The clause holds from {day}; a rate cannot start before."""


class RateAtStartMissing(UserError):
    """The clause needs a rate on its first day, {day}."""


def rules(office: Office) -> tuple[LateFeeRule, ...]:
    """Every clause with its rates, the oldest first; none = no late fee anywhere."""
    with office.store.read() as conn:
        return store.rules(conn)


def set_clause(office: Office, terms: LateFeeRule, per_day_ppb: int, *, key: str | None = None) -> LateFeeRule:
    """Write a new clause with the rate from its first day on; `terms.id` and `terms.rates` are ignored.

    Days that are closed keep the late fees they had: where the clause reaches back to one, it counts from the first open day.
    Raises `ClauseMissing` (no clause, no late fee), `FirstDayNotPossible`, `GraceNotPossible`, `CapNotUnderstood`,
    `LateRateOutOfRange`, `ItemUnknown`, `NoFeeOnCosts`, `ClauseEndsTooEarly`, `LateFeeOverpaid` where more late fee is paid than it
    would make, or `ClausesOverlap`: never two clauses for one charge.
    """
    wanted = _checked(replace(terms, clause=terms.clause.strip(), rates=(Rate(terms.valid_from, _rate(per_day_ppb)),)))

    def work(conn: Connection) -> Done[LateFeeRule]:
        item = _item_name(conn, wanted.item_id)
        _refuse_overlap(conn, wanted, but=0)
        new = replace(wanted, counts_from=_counts_from(conn, wanted.valid_from))
        paid = LateFeesPaid(conn, new.counts_from or new.valid_from, Lowers.ANEW)
        number = store.add_rule(conn, new)
        store.put_rate(conn, number, new.rates[0])
        paid.refuse_overpaid()
        return Done(replace(new, id=number), number, item or new.clause, {"clause": number, "before": None, "after": _body(new)})

    return commit(office.store, office.actor, "late_fee.clause", work, moment=clock.now(), key=key, again=_clause)


def change_clause(office: Office, changed: LateFeeRule, *, key: str | None = None) -> LateFeeRule:
    """Correct what a clause says, or end it with `ended_on` (the first due day it no longer rules); its rates stay.

    Late fees are worked out anew from it, papers already issued stay as they are. Raises what `set_clause` raises, and
    `ClauseUnknown`, `RateAtStartMissing` or `ClauseOnClosedDays` where that would change what a closed day was answered.
    """
    new = _checked(replace(changed, clause=changed.clause.strip()))

    def work(conn: Connection) -> Done[LateFeeRule]:
        before = _clause(conn, new.id)
        item = _item_name(conn, new.item_id)
        after = replace(new, rates=before.rates, counts_from=before.counts_from)
        if after.rate_on(after.valid_from) == 0:
            raise RateAtStartMissing(day=after.valid_from)
        _refuse_overlap(conn, after, but=new.id)
        _refuse_on_closed_days(conn, before, after)
        paid = LateFeesPaid(conn, before.counts_from or min(before.valid_from, after.valid_from), Lowers.ANEW)
        store.update_rule(conn, after)
        paid.refuse_overpaid()
        body = {"clause": new.id, "before": _body(before), "after": _body(after)}
        return Done(after, new.id, item or new.clause, body)

    return commit(office.store, office.actor, "late_fee.change", work, moment=clock.now(), key=key, again=_clause)


def set_rate(office: Office, rule_id: int, valid_from: date, per_day_ppb: int, *, key: str | None = None) -> LateFeeRule:
    """Write a clause's rate from a day on, replacing one that starts the same day.

    Days that are closed keep the late fees they had: a rate that reaches back to one counts from the first open day.
    Raises `ClauseUnknown`, `LateRateOutOfRange`, `RateBeforeClause`, `LateFeeOverpaid` or `ClauseOnClosedDays`.
    """
    per_day = _rate(per_day_ppb)

    def work(conn: Connection) -> Done[LateFeeRule]:
        before = _clause(conn, rule_id)
        if valid_from < before.valid_from:
            raise RateBeforeClause(day=before.valid_from)
        counts_from = _counts_from(conn, valid_from)
        same = next((rate for rate in before.rates if rate.valid_from == valid_from), None)
        if same is not None and counts_from is not None and same.counts_from != counts_from:
            raise ClauseOnClosedDays(day=counts_from)
        paid = LateFeesPaid(conn, counts_from or valid_from, Lowers.ANEW)
        store.put_rate(conn, rule_id, Rate(valid_from, per_day, counts_from))
        paid.refuse_overpaid()
        after = _clause(conn, rule_id)
        item = _item_name(conn, after.item_id)
        return Done(after, rule_id, item or after.clause, {"clause": rule_id, "before": _body(before), "after": _body(after)})

    return commit(office.store, office.actor, "late_fee.rate", work, moment=clock.now(), key=key, again=_clause)


def _checked(rule: LateFeeRule) -> LateFeeRule:
    check_rule(rule)
    if rule.ended_on is not None and rule.ended_on < rule.valid_from:
        raise ClauseEndsTooEarly(day=rule.valid_from)
    return rule


def _rate(per_day_ppb: int) -> int:
    if not 0 < per_day_ppb <= MAX_PER_DAY_PPB:
        raise LateRateOutOfRange(text=format_rate(per_day_ppb))
    return per_day_ppb


def _refuse_overlap(conn: Connection, rule: LateFeeRule, but: int) -> None:
    for other in store.rules(conn):
        if other.id != but and rule.overlaps(other):
            raise ClausesOverlap(clause=other.clause, day=other.valid_from)


def _counts_from(conn: Connection, valid_from: date) -> date | None:
    """The first open day where `valid_from` is closed already, else None."""
    last = last_closed_day(conn)
    return first_open(last) if last is not None and valid_from <= last else None


def _refuse_on_closed_days(conn: Connection, before: LateFeeRule, after: LateFeeRule) -> None:
    """A clause that closed days know may be called otherwise and end later; nothing else of it changes."""
    last = last_closed_day(conn)
    if last is None or (before.counts_from or before.valid_from) > last:
        return
    ends = {rule.ended_on for rule in (before, after)}
    moved = len(ends) > 1 and any(end is not None and end <= last for end in ends)
    if moved or replace(before, clause="", ended_on=None) != replace(after, clause="", ended_on=None):
        raise ClauseOnClosedDays(day=first_open(last))


def _item_name(conn: Connection, item_id: int | None) -> str:
    """The name of the item a clause is for, "" for a clause for every fee; raises `ItemUnknown` or `NoFeeOnCosts`."""
    if item_id is None:
        return ""
    item = fee_items.item_numbered(conn, item_id)
    if item is None:
        raise ItemUnknown()
    if item.nature is Nature.COST:
        raise NoFeeOnCosts(item=item.name)
    return item.name


def _clause(conn: Connection, rule_id: int) -> LateFeeRule:
    found = next((rule for rule in store.rules(conn) if rule.id == rule_id), None)
    if found is None:
        raise ClauseUnknown()
    return found


def _body(rule: LateFeeRule) -> dict[str, object]:
    """A clause as the audit line keeps it."""
    return {
        "item_id": rule.item_id,
        "clause": rule.clause,
        "valid_from": rule.valid_from.isoformat(),
        "first_day": rule.first_day,
        "grace_days": rule.grace_days,
        "grace": rule.grace.value,
        "cap_of_10000": rule.cap_of_10000,
        "rate_by": rule.rate_by.value,
        "rates": [[rate.valid_from.isoformat(), rate.per_day_ppb] for rate in rule.rates],
        "ended_on": rule.ended_on.isoformat() if rule.ended_on else None,
    }
