"""Call list, tonight's visits, holiday visits: who is to be contacted, who is left in peace and why.

The lists leave out by themselves whoever asked for it (stop flag), whom the office leaves in peace (hardship), who was contacted
often enough this week, whose promise still runs, and whom a court deals with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from propdesk import clock
from propdesk.documents.contact_list import CALLS as CALLS
from propdesk.documents.contact_list import HOLIDAY as HOLIDAY
from propdesk.documents.contact_list import TITLES as TITLES
from propdesk.documents.contact_list import TONIGHT as TONIGHT
from propdesk.documents.contact_list import ContactLine, ContactList
from propdesk.documents.furniture import building_head
from propdesk.documents.results import Printed, Progress
from propdesk.domain.contacts import RESULT_NAMES, FlagKind, Result
from propdesk.domain.dunning import WHY_TEXTS, Why
from propdesk.domain.money import Fen, format_yuan
from propdesk.domain.privacy import mask_name, mask_phone
from propdesk.domain.promises import FAILED, STATE_NAMES, PromiseState
from propdesk.domain.quiet_hours import Limits, room_this_week
from propdesk.domain.times import format_time
from propdesk.errors import UserError
from propdesk.i18n import N_, Catalog, catalog
from propdesk.services import arrears, exports, levels
from propdesk.services.contacts import limits_of
from propdesk.services.free_days import DayKind, day_kind
from propdesk.services.letterheads import letterhead, stamp
from propdesk.services.levels import Household
from propdesk.services.office import Office, profile
from propdesk.services.papers import Filed
from propdesk.services.privacy import note_list_exported
from propdesk.store import contacts, flags
from propdesk.store import promises as promised
from propdesk.store.contacts import ContactRow
from propdesk.store.flags import FlagRow
from propdesk.store.lists import ArrearsRow
from propdesk.store.promises import PromiseRow

KINDS = tuple(TITLES)


class InPeace(StrEnum):
    """Why a household is not on a list: it is left in peace. What a run of reminders leaves out too has the name it has there (`Why`)."""

    STOP_CONTACT = Why.STOP_CONTACT.value
    HARDSHIP = Why.HARDSHIP.value
    PROMISE = Why.PROMISE.value
    COURT = Why.COURT.value
    TOLERANCE = Why.TOLERANCE.value
    RESTS = "rests"  # in dispute, on hold or in instalments: a list only counts, a run says which
    WEEKLY = "weekly"


IN_PEACE_NAMES = {
    InPeace.STOP_CONTACT: N_("Asked not to be called or visited"),
    InPeace.HARDSHIP: N_("Left in peace by the office"),
    InPeace.WEEKLY: N_("Contacted often enough this week"),
    InPeace.PROMISE: N_("Promise still runs"),
    InPeace.COURT: WHY_TEXTS[Why.COURT],
    InPeace.RESTS: N_("Disputed, on hold or in instalments"),
    InPeace.TOLERANCE: WHY_TEXTS[Why.TOLERANCE],
}


class NobodyToContact(UserError):
    """Nobody is left to be contacted with these choices."""


class NotAFreeDay(UserError):
    """{day} is a working day. Choose a weekend or holiday."""


class Only(StrEnum):
    """Which households alone are wanted."""

    ALL = "all"
    DUE_TODAY = "due_today"
    BROKEN = "broken"
    NEVER = "never"


ONLY_NAMES = {
    Only.ALL: N_("All who owe"),
    Only.DUE_TODAY: N_("Promise due that day"),
    Only.BROKEN: N_("Promise broken"),
    Only.NEVER: N_("Never contacted"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list is to hold. `by_steward` heads the pages by steward instead of building; `level` is the least on the ladder."""

    kind: str
    day: date
    min_months: int = 1
    building: str = ""
    steward: str = ""
    only: Only = Only.ALL
    by_steward: bool = False
    with_promised: bool = False
    level: int = 0
    in_full: bool = False  # names and phones unmasked: noted in the log


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household with what a list says of it; `left_out` is None for one that stays on it.

    Only what may be demanded is spoken of: what is disputed, on hold, in instalments or before a court is not.
    """

    row: ArrearsRow
    household: Household
    last: ContactRow | None
    promise: PromiseRow | None
    flags: tuple[FlagRow, ...]
    left_out: InPeace | None

    @property
    def owed_fen(self) -> Fen:
        """Principal and late fee that may be demanded."""
        return self.household.demanded_fen

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods with principal that may be demanded, oldest first."""
        return tuple(sorted({row.period for row in self.household.demanded if row.open_fen}))

    @property
    def level(self) -> int:
        """The level reached on the ladder, 0 below the first."""
        return self.household.rung.now if self.household.rung else 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The households of a list in walking order and those left out, with the day's kind and the office's hours."""

    choice: Choice
    day_kind: DayKind
    limits: Limits
    rows: tuple[Candidate, ...]
    left_out: tuple[Candidate, ...]

    @property
    def total_fen(self) -> Fen:
        return sum(one.owed_fen for one in self.rows)


def choose(office: Office, choice: Choice) -> Chosen:
    """Who is on a list and who is left out, in a fixed number of reads; raises `NotAFreeDay` for holiday visits on a working day."""
    kind = day_kind(choice.day)
    if choice.kind == HOLIDAY and not kind.free:
        raise NotAFreeDay(day=choice.day)
    owing = arrears.overdue(office, choice.day, min_months=choice.min_months).rows
    with office.store.snapshot() as conn:
        limits = limits_of(conn)
        last, given = contacts.last(conn, choice.day), promised.latest(conn, choice.day)
        flagged, near = flags.in_force(conn, choice.day), contacts.disturbed(conn, choice.day, choice.day)
        standing = levels.households(conn, choice.day)
    found = []
    for row in owing:
        household = standing.get(row.unit_id)
        if household is None:
            continue
        one = Candidate(row, household, last.get(row.unit_id), given.get(row.unit_id), flagged.get(row.unit_id, ()), None)
        if _wanted(choice, one):
            full = room_this_week(near.get(row.unit_id, ()), choice.day, limits) == 0
            found.append(replace(one, left_out=_left_out(choice, one, full=full)))
    rows = tuple(one for one in found if one.left_out is None)
    return Chosen(choice, kind, limits, rows, tuple(one for one in found if one.left_out is not None))


def _wanted(choice: Choice, one: Candidate) -> bool:
    row, promise = one.row, one.promise
    if (choice.building and row.building != choice.building) or (choice.steward and row.steward != choice.steward):
        return False
    if one.level < choice.level:
        return False
    if choice.only is Only.DUE_TODAY:
        return promise is not None and promise.due_on == choice.day and promise.state is PromiseState.OPEN
    if choice.only is Only.BROKEN:
        return promise is not None and promise.state in FAILED
    return choice.only is not Only.NEVER or one.last is None


def _left_out(choice: Choice, one: Candidate, *, full: bool) -> InPeace | None:
    """The first reason to leave a household in peace; the day a promise is due is a day to ask."""
    kinds, household, promise = {flag.kind for flag in one.flags}, one.household, one.promise
    runs = promise is not None and promise.state is PromiseState.OPEN and promise.due_on > choice.day
    nothing = not household.demanded
    reasons = (
        (InPeace.STOP_CONTACT, FlagKind.STOP_CONTACT.value in kinds),
        (InPeace.COURT, nothing and bool(household.rests.in_court)),
        (InPeace.RESTS, nothing),
        (InPeace.HARDSHIP, FlagKind.HARDSHIP.value in kinds),
        (InPeace.TOLERANCE, household.tolerated),
        (InPeace.WEEKLY, full),
        (InPeace.PROMISE, runs and not choice.with_promised),
    )
    return next((reason for reason, holds in reasons if holds), None)


def content_of(office: Office, chosen: Chosen, language: str, numbers: Mapping[int, str] | None = None) -> ContactList:
    """The list as printed; `numbers` are those of visit records printed for it, by unit. Raises `NobodyToContact`.

    Names and phones in full are noted in the log (PIPL 51).
    """
    if not chosen.rows:
        raise NobodyToContact()
    choice, texts, facts = chosen.choice, catalog(language), profile(office)
    rows = sorted(chosen.rows, key=lambda one: one.row.steward) if choice.by_steward else chosen.rows
    if choice.in_full:
        note_list_exported(office, f"contacts.{choice.kind}", len(rows))
    counts = {reason: sum(one.left_out is reason for one in chosen.left_out) for reason in InPeace}
    return ContactList(
        choice.kind,
        language,
        choice.day,
        day_words(chosen.day_kind, texts),
        _hours(chosen, texts),
        tuple(_line(one, choice, texts, (numbers or {}).get(one.row.unit_id, "")) for one in rows),
        tuple((texts.gettext(IN_PEACE_NAMES[reason]), count) for reason, count in counts.items() if count),
        letterhead(facts),
        stamp(clock.now()),
        office.actor.operator,
    )


WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))


def day_words(kind: DayKind, texts: Catalog) -> str:
    """A day as a list is headed: date, weekday, holiday; and that the holidays of its year are not known, where it is so."""
    _ = texts.gettext
    parts = [texts.long_date(kind.day), _(WEEKDAYS[kind.day.weekday()]), kind.name(texts.language)]
    if not kind.holiday and kind.known:
        parts.append(_("day off") if kind.free else _("working day"))
    if not kind.known:
        parts.append(_("holidays of {year} not known yet").format(year=kind.day.year))
    return " · ".join(part for part in parts if part)


def _hours(chosen: Chosen, texts: Catalog) -> str:
    limits = chosen.limits
    said = texts.gettext("Calls and visits {first}–{last} only, at most {n} times a week").format(
        first=format_time(limits.first), last=format_time(limits.last), n=limits.weekly
    )
    count = texts.ngettext("{n} household", "{n} households", len(chosen.rows)).format(n=len(chosen.rows))
    return f"{count} · ¥{format_yuan(chosen.total_fen)} · {said}"


def _line(one: Candidate, choice: Choice, texts: Catalog, number: str) -> ContactLine:
    row, shown = one.row, choice.in_full
    owner = "、".join(name if shown else mask_name(name) for name in row.owners)
    phone = row.phones[0] if row.phones else ""
    steward = row.steward or texts.gettext("No steward")
    return ContactLine(
        group=steward if choice.by_steward else building_head(row.building, texts),
        unit=row.code,
        owner=owner,
        phone=phone if shown else mask_phone(phone),
        months=len(one.periods),
        owed_fen=one.owed_fen,
        oldest=one.periods[0] if one.periods else "",
        last=last_words(one.last, texts),
        promise=promise_words(one.promise, texts),
        remark=" ".join(flag.reason for flag in one.flags if flag.kind == FlagKind.CONTACT_LIMITS.value),
        number=number,
    )


def last_words(last: ContactRow | None, texts: Catalog) -> str:
    """The last contact in a few words, "" for none."""
    return "" if last is None else f"{last.on.isoformat()} {texts.gettext(RESULT_NAMES[Result(last.result)])}"


def promise_words(promise: PromiseRow | None, texts: Catalog) -> str:
    """A promise in a few words with its state, "" for none."""
    if promise is None:
        return ""
    return f"{promise.due_on.isoformat()} ¥{format_yuan(promise.amount_fen)} {texts.gettext(STATE_NAMES[promise.state])}"


def draw(office: Office, content: ContactList, progress: Progress | None = None) -> Printed:
    """The list as a PDF in memory."""
    from propdesk.documents.contact_list import draw_contact_list

    return draw_contact_list(content, ("demo",) if profile(office).demo else (), progress)


def file_list(office: Office, content: ContactList, out: Path) -> Filed:
    """Write the list to `out`, whole or not at all; raises `PaperNotWritten`."""
    from propdesk.documents.paper import write_atomic

    printed = draw(office, content)
    return Filed((write_atomic(out, printed.pdf),), printed.pages, printed.missing)


def write(office: Office, content: ContactList, out: Path) -> Path:
    """The list as a workbook (csv where the name ends so), with empty columns for the results; raises `TableNotWritten`."""
    texts = catalog(content.language)
    _ = texts.gettext
    heads: list[tuple[str, exports.Kind]] = [
        (_("Building"), "text"), (_("Unit"), "code"), (_("Owner"), "text"), (_("Phone"), "phone"), (_("Months owed"), "int"),
        (_("Owed"), "money"), (_("Oldest period"), "text"), (_("Last contact"), "text"), (_("Promise"), "text"), (_("Remarks"), "text"),
        (_("Time"), "text"), (_("Result no."), "text"), (_("Promises: by, how much"), "text"), (_("Next step, by"), "text"),
        (_("Staff"), "text"),
    ]  # fmt: skip
    rows = [
        (x.group, x.unit, x.owner, x.phone, x.months, x.owed_fen, x.oldest, x.last, x.promise, x.remark, "", "", "", "", "")
        for x in content.lines
    ]
    path = exports.write_table(out, heads, rows, f"{content.title} {content.day_words}")
    note_list_exported(office, f"contacts.{content.kind}", len(rows))
    return path
