"""What a last safe day rests on, in words: for the list, the terminal and the sheet of a unit."""

from propdesk.domain.limitation import AGREEMENTS, KIND_NAMES, LASTING, Event, Kind, Limitation
from propdesk.i18n import N_, Catalog

_PLAIN = N_("{what} of {day}")
_RUNNING = N_("{what} since {day}, still running")
_ENDED = N_("{what} from {day} to {end}")
_PROMISED = N_("{what} of {day}, to pay by {end}")
_LAST = N_("{what} of {day}, the last on {end}")


def event_in(texts: Catalog, event: Event) -> str:
    """An event with its days and where it is found: “Demand of 2025-06-10 (CJ2025-000012)”."""
    what = texts.gettext(KIND_NAMES[event.kind])
    said = texts.gettext(_frame(event)).format(what=what, day=event.event_on, end=event.ended_on)
    return texts.gettext("{said} ({where})").format(said=said, where=event.reference) if event.reference else said


def _frame(event: Event) -> str:
    if event.kind in LASTING:
        return _RUNNING if event.ended_on is None else _ENDED
    if event.ended_on is None or event.kind not in AGREEMENTS:
        return _PLAIN
    return _PROMISED if event.kind is Kind.PROMISE else _LAST


def why_in(texts: Catalog, limitation: Limitation) -> str:
    """What the last safe day of a charge rests on, in one line."""
    if limitation.why is None:
        return texts.gettext("Due day {day}; nothing interrupted it").format(day=limitation.due_on)
    said = event_in(texts, limitation.why)
    if limitation.waived is not None and limitation.waived == limitation.why:
        said = texts.gettext("Agreed after expiry: {said}").format(said=said)
    elif limitation.waived is not None:
        said = texts.gettext("{said}, after an agreement after expiry").format(said=said)
    return texts.gettext("{said}; limited by twenty years").format(said=said) if limitation.at_bound else said


def left_in(texts: Catalog, limitation: Limitation) -> str:
    """How many days are left, or since how many it is over."""
    days = limitation.days_left
    if limitation.running:
        return texts.gettext("safe while it runs")
    if days < 0:
        return texts.ngettext("over for {n} day", "over for {n} days", -days).format(n=-days)
    return texts.ngettext("{n} day left", "{n} days left", days).format(n=days)
