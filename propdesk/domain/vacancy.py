"""Vacant units: after how many months a unit pays how much of the fee, as the office's rules and the owner's filing say.

There is no national halving; every rule is local and is data (domain reference, section 3): valid from a day on, resting on
something, after so many months, so much of ten thousand. The reduction counts from the later of "so many months vacant" and
the day the vacancy was filed; days before the filing are never reduced afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.fee_items import WHOLE
from propdesk.domain.periods import add_months
from propdesk.errors import UserError


class VacancyMonthsOutOfRange(UserError):
    """A vacancy counts after 0 to 120 months."""


class VacancyShareOutOfRange(UserError):
    """What a vacant unit pays is from 0 to 100 %."""


class VacancyEndsBeforeStart(UserError):
    """The vacancy must not end before it starts."""


@dataclass(frozen=True, slots=True)
class VacancyRule:
    """Units vacant for more than `after_months` pay `pays_of_10000` of the fee, from `valid_from` on."""

    id: int
    after_months: int
    pays_of_10000: int
    valid_from: date
    basis: str


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A unit vacant on the days ``[start_on, end_on)`` (None = still), filed with the office on `filed_on`."""

    start_on: date
    end_on: date | None
    filed_on: date


def check_vacancy_rule(after_months: int, pays_of_10000: int) -> None:
    """Raises `VacancyMonthsOutOfRange` or `VacancyShareOutOfRange`."""
    if not 0 <= after_months <= 120:
        raise VacancyMonthsOutOfRange()
    if not 0 <= pays_of_10000 <= WHOLE:
        raise VacancyShareOutOfRange()


def pays_on(day: date, rules: Sequence[VacancyRule], vacancies: Sequence[Vacancy]) -> int:
    """What of ten thousand the unit pays on a day: the rule in force decides, the least of several vacancies counts."""
    in_force = [rule for rule in rules if rule.valid_from <= day]
    if not in_force:
        return WHOLE
    rule = max(in_force, key=lambda one: (one.valid_from, one.id))
    for vacancy in vacancies:
        reduced_from = max(add_months(vacancy.start_on, rule.after_months), vacancy.filed_on)
        if reduced_from <= day and (vacancy.end_on is None or day < vacancy.end_on):
            return rule.pays_of_10000
    return WHOLE


def change_days(rules: Sequence[VacancyRule], vacancies: Sequence[Vacancy]) -> list[date]:
    """Every day on which what the unit pays may change."""
    days = [rule.valid_from for rule in rules]
    for vacancy in vacancies:
        days += [vacancy.filed_on, *(add_months(vacancy.start_on, rule.after_months) for rule in rules)]
        if vacancy.end_on is not None:
            days.append(vacancy.end_on)
    return days
