"""联系记录 / Contacts: how a household was spoken to about its fees, what came of it, and what comes next.

A contact is a note of what happened. It never raises the level of reminding, and it proves nothing for limitation by itself
(domain reference, section 4: a staff log alone does not count). There is deliberately no field for a resident's family, health,
work or means (PIPL art. 6): what is asked is what the next step needs.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from propdesk.errors import UserError
from propdesk.i18n import N_


class Channel(StrEnum):
    """How a household was contacted."""

    PHONE = "phone"
    VISIT = "visit"
    DESK = "desk"
    WECHAT = "wechat"
    SMS = "sms"
    MEDIATION = "mediation"


class Result(StrEnum):
    """What came of a contact."""

    REMINDED = "reminded"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    BILL_NOT_RECEIVED = "bill_not_received"
    WAITING_APPROVAL = "waiting_approval"
    DISPUTE = "dispute"
    IN_PAYMENT = "in_payment"
    PAYMENT_SENT = "payment_sent"
    PROMISE = "promise"
    REFUSES = "refuses"
    HARDSHIP = "hardship"
    MOVED = "moved"
    WRONG_PERSON = "wrong_person"


class FlagKind(StrEnum):
    """What the office keeps to when it contacts a household."""

    STOP_CONTACT = "stop_contact"  # the household asked not to be called or visited: paper only
    HARDSHIP = "hardship"  # leave in peace, offer instalments
    CONTACT_LIMITS = "contact_limits"  # contact only as agreed; the reason says how


CHANNEL_NAMES = {
    Channel.PHONE: N_("Phone call"),
    Channel.VISIT: N_("Home visit"),
    Channel.DESK: N_("At the desk"),
    Channel.WECHAT: N_("WeChat message"),
    Channel.SMS: N_("Text message (SMS)"),
    Channel.MEDIATION: N_("Mediation"),
}
RESULT_NAMES = {
    Result.REMINDED: N_("Reminded, nothing agreed"),
    Result.NO_ANSWER: N_("No answer or voicemail"),
    Result.UNREACHABLE: N_("Cannot be reached"),
    Result.BILL_NOT_RECEIVED: N_("Says no bill arrived"),
    Result.WAITING_APPROVAL: N_("Waits for an approval"),
    Result.DISPUTE: N_("Disputes the fee"),
    Result.IN_PAYMENT: N_("Is about to pay"),
    Result.PAYMENT_SENT: N_("Says it is paid"),
    Result.PROMISE: N_("Promises to pay"),
    Result.REFUSES: N_("Refuses"),
    Result.HARDSHIP: N_("Cannot pay at present"),
    Result.MOVED: N_("Moved away"),
    Result.WRONG_PERSON: N_("Wrong person or number"),
}
RESULT_NUMBERS = {result: number for number, result in enumerate(Result, 1)}
"""The number that stands for a result on paper, so that one digit or two fit a box and are typed back at once."""
FLAG_NAMES = {
    FlagKind.STOP_CONTACT: N_("No calls, no visits"),
    FlagKind.HARDSHIP: N_("Hardship"),
    FlagKind.CONTACT_LIMITS: N_("Contact only as agreed"),
}
DISTURBING = frozenset({Channel.PHONE, Channel.VISIT, Channel.WECHAT, Channel.SMS})
"""Ways that reach people at home, so that hours, the weekly maximum and a stop flag apply (Civil Code art. 1033)."""


class ContactAhead(UserError):
    """A contact is noted once it has happened, not before. Today is {today}."""


class TimeMissing(UserError):
    """Enter the time, for example 18:30. The hours for calls and visits are checked against it."""


class StaffMissing(UserError):
    """Enter who made the contact."""


class NextStepBefore(UserError):
    """The next step comes on or after the day of the contact, {on}."""


class NextStepMissing(UserError):
    """Say what the next step on {on} is."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as it is entered. `at` may be unknown where nobody was disturbed; `theirs` = the resident called or came.

    `exception` says why the office made it outside its hours, beyond its weekly maximum or in spite of a flag; `number` is that
    of the visit record (ZF) it was written on.
    """

    unit_id: int
    channel: Channel
    on: date
    result: Result
    staff: str
    at: time | None = None
    person: str = ""
    theirs: bool = False
    note: str = ""
    next_step: str = ""
    next_on: date | None = None
    exception: str = ""
    number: str = ""

    @property
    def disturbs(self) -> bool:
        """Whether hours, weekly maximum and stop flag apply: the office reached the household at home by itself."""
        return disturbs(self.channel, theirs=self.theirs)


def disturbs(channel: Channel, *, theirs: bool) -> bool:
    """Whether a contact by this channel disturbs; one that the resident began never does."""
    return channel in DISTURBING and not theirs


def check_contact(contact: Contact, today: date) -> None:
    """Whether a contact may be noted.

    Raises `ContactAhead`, `TimeMissing`, `StaffMissing`, `NextStepBefore` or `NextStepMissing`.
    """
    if contact.on > today:
        raise ContactAhead(today=today)
    if contact.disturbs and contact.at is None:
        raise TimeMissing()
    if not contact.staff.strip():
        raise StaffMissing()
    if contact.next_on is not None:
        if contact.next_on < contact.on:
            raise NextStepBefore(on=contact.on)
        if not contact.next_step.strip():
            raise NextStepMissing(on=contact.next_on)
