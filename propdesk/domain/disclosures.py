"""Passing personal data on (PIPL 21, 23): what went to whom, for what, when. Every hand-over is written down; none is ever changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from propdesk.errors import UserError
from propdesk.i18n import N_


class Field(StrEnum):
    """A kind of data that may be passed on. There is none for identity numbers, family or means: the book does not hold them."""

    NAME = "name"
    UNIT = "unit"
    PHONE = "phone"
    ADDRESS = "address"
    ARREARS = "arrears"
    NOTICES = "notices"
    CONTACTS = "contacts"
    CONTRACT = "contract"


FIELD_NAMES = {
    Field.NAME: N_("Name"),
    Field.UNIT: N_("Unit"),
    Field.PHONE: N_("Phone"),
    Field.ADDRESS: N_("Address for service"),
    Field.ARREARS: N_("Charges and payments"),
    Field.NOTICES: N_("Notices and deliveries"),
    Field.CONTACTS: N_("Contacts and promises"),
    Field.CONTRACT: N_("Contract"),
}


class FieldUnknown(UserError):
    """“{text}” is no kind of data. Use name, unit, phone, address, arrears, notices, contacts or contract."""


class FieldsMissing(UserError):
    """Tick at least one kind of data that was passed on."""


class RecipientMissing(UserError):
    """Write who received it, like the law firm and its lawyer."""


class PurposeMissing(UserError):
    """Write what it was passed on for."""


class HandedInFuture(UserError):
    """It cannot have been handed over after {today}."""


class HandedBeforeMade(UserError):
    """It was made on {day} and cannot have been handed over before."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One hand-over as it is written down."""

    recipient: str
    fields: tuple[Field, ...]
    purpose: str
    handed_on: date


def parse_field(text: str) -> Field:
    """A kind of data as typed; raises `FieldUnknown`."""
    try:
        return Field(text.strip().lower())
    except ValueError:
        raise FieldUnknown(text=text) from None


def check(recipient: str, fields: Iterable[Field], purpose: str, handed_on: date, made_on: date, today: date) -> Disclosure:
    """The hand-over if it may be written; the fields in their order, each once.

    Raises `RecipientMissing`, `FieldsMissing`, `PurposeMissing`, `HandedInFuture` or `HandedBeforeMade`.
    """
    chosen = set(fields)
    if not recipient.strip():
        raise RecipientMissing()
    if not chosen:
        raise FieldsMissing()
    if not purpose.strip():
        raise PurposeMissing()
    if handed_on > today:
        raise HandedInFuture(today=today)
    if handed_on < made_on:
        raise HandedBeforeMade(day=made_on)
    return Disclosure(recipient.strip(), tuple(field for field in Field if field in chosen), purpose.strip(), handed_on)
