"""Why a billing run leaves a unit out; every unit it cannot bill is named with one of these."""

from dataclasses import dataclass
from enum import StrEnum

from propdesk.domain.money import Fen
from propdesk.i18n import N_


class Reason(StrEnum):
    """Why a billing run leaves a unit out."""

    NO_TARIFF = "no_tariff"
    NO_AREA = "no_area"
    NO_PERSONS = "no_persons"
    NO_VEHICLES = "no_vehicles"
    NO_METER = "no_meter"
    NO_READING = "no_reading"
    POOL_MISSING = "pool_missing"
    NOT_SHARING = "not_sharing"
    UNIT_GONE = "unit_gone"
    NOT_STARTED = "not_started"
    ENDED = "ended"
    VACANT = "vacant"
    NOT_ASSIGNED = "not_assigned"
    ALREADY_BILLED = "already_billed"
    ZERO = "zero"


REASON_TEXTS = {
    Reason.NO_TARIFF: N_("No rate is in force for this period"),
    Reason.NO_AREA: N_("The unit has no area"),
    Reason.NO_PERSONS: N_("The number of persons is not entered"),
    Reason.NO_VEHICLES: N_("Neither vehicles nor a number of spaces are entered"),
    Reason.NO_METER: N_("The unit has no meter for this item"),
    Reason.NO_READING: N_("There is no reading for this period yet"),
    Reason.POOL_MISSING: N_("The cost to share is not entered for this period yet"),
    Reason.NOT_SHARING: N_("The unit is not on the list that shares this cost"),
    Reason.UNIT_GONE: N_("Taken out of the book after the cost was entered, so its share stays unbilled. Enter the cost anew without it"),
    Reason.NOT_STARTED: N_("The fee starts after this period (handover or already paid)"),
    Reason.ENDED: N_("The fee ended before this period"),
    Reason.VACANT: N_("Vacant: nothing is charged by the vacancy rule"),
    Reason.NOT_ASSIGNED: N_("The item does not apply to this kind of unit"),
    Reason.ALREADY_BILLED: N_("Already billed for this period"),
    Reason.ZERO: N_("The amount would be zero"),
}


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A unit that a run leaves out, and why; `share_fen` is the share of a cost that stays unbilled with it."""

    unit_id: int
    code: str
    item: str
    reason: Reason
    share_fen: Fen = 0
