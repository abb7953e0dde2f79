"""One time line of everything that ever happened with a household: what a moment is, and how it becomes a sentence in any language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from propdesk.domain.money import format_yuan
from propdesk.i18n import N_


class Theme(StrEnum):
    """What a moment is about."""

    CHARGES = "charges"
    MONEY = "money"
    PAPERS = "papers"
    CONTACTS = "contacts"
    AGREEMENTS = "agreements"
    CLOSE_OUT = "close_out"
    LAW = "law"


THEME_NAMES = {
    Theme.CHARGES: N_("Charges"),
    Theme.MONEY: N_("Payments"),
    Theme.PAPERS: N_("Reminders and papers"),
    Theme.CONTACTS: N_("Contacts"),
    Theme.AGREEMENTS: N_("Agreements"),
    Theme.CLOSE_OUT: N_("Close-out"),
    Theme.LAW: N_("Law"),
}


class Word(str):
    """A message id inside a moment's facts: translated when the moment is told."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on a day. `words` is a message id whose {facts} are told with it; `note` is somebody's own text.

    Facts named …_fen are amounts, days are days, a `Word` is translated, a tuple is listed. `made_at` (a moment as text, may be "")
    orders one day.
    """

    on: date
    theme: Theme
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    by: str = ""
    made_at: str = ""
    number: str = ""

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The moment as a sentence; `translate` is a catalog's ``gettext``. What is not known leaves no gap."""
        said = translate(self.words).format(**{name: _told(name, value, translate) for name, value in self.facts.items()})
        return " ".join(said.split()).replace(" :", ":").replace(" ,", ",")


def _told(name: str, value: object, translate: Callable[[str], str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, tuple):
        return translate(", ").join(_told(name, one, translate) for one in value)
    if isinstance(value, Word):
        return translate(value)
    if isinstance(value, int) and name.endswith("_fen"):
        return f"¥{format_yuan(value)}"
    return value.isoformat() if isinstance(value, date) else str(value)


def newest_first(moments: Iterable[Moment], as_of: date = date.max) -> tuple[Moment, ...]:
    """The moments up to a day, the newest first; within a day the last written first."""
    told = sorted((one for one in moments if one.on <= as_of), key=lambda one: (one.on, one.made_at))
    return tuple(reversed(told))  # of what has the same moment, the last given comes first
