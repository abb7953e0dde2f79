"""``propdesk late-fee``: the clauses of the contract that agree a late fee, and their rates."""

import argparse
from dataclasses import replace
from datetime import date

from propdesk.cli.output import Answer, table
from propdesk.cli.values import parse_day, parse_key, parse_whole
from propdesk.domain.late_fees import (
    MAX_DAYS,
    Grace,
    LateFeeRule,
    RateBy,
    check_rule,
    format_cap,
    format_rate,
    parse_cap,
    parse_rate,
    per_year,
)
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import late_fees, rates
from propdesk.services.office import Office, office_at


class GraceMeaningUnknown(UserError):
    """“{text}” is no meaning of grace. Use threshold or deducted."""


class RateDayUnknown(UserError):
    """“{text}” is not a day whose rate counts. Use due or day."""


class NoSuchItem(UserError):
    """There is no charge item “{item}” in this book."""


def set_clause(words: argparse.Namespace) -> Answer:
    """Write a new clause; a clause that stands with the same terms receives the rate from that day on."""
    rate, day, key = parse_rate(words.rate), parse_day(words.valid_from), parse_key(words.key)
    terms = check_rule(_terms(words, day))
    with office_at(words.book) as office:
        terms = replace(terms, item_id=_item_id(office, words.item))
        known = next((rule for rule in late_fees.rules(office) if _same(rule, terms) and rule.rules(day)), None)
        if known is None:
            rule = late_fees.set_clause(office, terms, rate, key=key)
        else:
            rule = late_fees.set_rate(office, known.id, day, rate, key=key)
        names = _names(office)
    line = _("{item}, clause {clause}: {rate} a day ({year} a year) from {day} on.").format(
        item=_item(rule, names), clause=rule.clause, rate=format_rate(rate), year=per_year(rate), day=day
    )
    return Answer(_facts(rule, names), [line])


def listed(words: argparse.Namespace) -> Answer:
    """Every clause with its rates."""
    with office_at(words.book, looking=True) as office:
        rules, names = late_fees.rules(office), _names(office)
    facts = {"clauses": [_facts(rule, names) for rule in rules], "count": len(rules)}
    if not rules:
        return Answer(facts, [_("Late fees are off: without a clause of the contract there are none.")])
    heads = [_("Charge item"), _("Clause"), _("Rate per day"), _("Valid from")]
    heads += [_("First late day"), _("Days of grace"), _("Cap"), _("Ended")]
    rows = [
        (
            _item(rule, names),
            rule.clause,
            format_rate(rate.per_day_ppb),
            rate.valid_from,
            rule.first_day,
            f"{rule.grace_days} {rule.grace.value}" if rule.grace_days else 0,
            format_cap(rule.cap_of_10000) or "—",
            rule.ended_on or "—",
        )
        for rule in rules
        for rate in rule.rates
    ]
    return Answer(facts, table(heads, rows, "llrlrl"))


def _terms(words: argparse.Namespace, day: date) -> LateFeeRule:
    """The words as a clause; raises the sentence of the first that cannot be."""
    try:
        grace = Grace(words.grace_meaning.strip().lower())
    except ValueError:
        raise GraceMeaningUnknown(text=words.grace_meaning) from None
    try:
        rate_by = RateBy(words.rate_by.strip().lower())
    except ValueError:
        raise RateDayUnknown(text=words.rate_by) from None
    first_day, days = parse_whole(words.first_day, 1, MAX_DAYS), parse_whole(words.grace, 0, MAX_DAYS)
    return LateFeeRule(0, None, words.clause.strip(), day, first_day, days, grace, parse_cap(words.cap), rate_by)


def _same(rule: LateFeeRule, terms: LateFeeRule) -> bool:
    """Whether two clauses say the same but for their number, days and rates."""
    return replace(rule, id=0, valid_from=terms.valid_from, rates=(), ended_on=None) == terms


def _item_id(office: Office, name: str | None) -> int | None:
    if name is None:
        return None
    found = next((item.id for item in rates.items(office) if item.name == name.strip()), None)
    if found is None:
        raise NoSuchItem(item=name)
    return found


def _names(office: Office) -> dict[int, str]:
    return {item.id: item.name for item in rates.items(office)}


def _item(rule: LateFeeRule, names: dict[int, str]) -> str:
    return _("Every fee") if rule.item_id is None else names.get(rule.item_id, "")


def _facts(rule: LateFeeRule, names: dict[int, str]) -> dict[str, object]:
    return {
        "id": rule.id,
        "item": None if rule.item_id is None else names.get(rule.item_id, ""),
        "clause": rule.clause,
        "from": rule.valid_from,
        "ended_on": rule.ended_on,
        "first_day": rule.first_day,
        "grace_days": rule.grace_days,
        "grace_meaning": rule.grace.value,
        "cap": format_cap(rule.cap_of_10000) or None,
        "rate_by": rule.rate_by.value,
        "rates": [{"from": rate.valid_from, "rate": format_rate(rate.per_day_ppb)} for rate in rule.rates],
    }
