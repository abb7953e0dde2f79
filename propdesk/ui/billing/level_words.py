"""How the window speaks of levels: their names, the step from one to the next, and the way a notice goes out."""

from datetime import date

from propdesk.domain.deliveries import CHANNEL_NAMES, Channel
from propdesk.domain.ladder import Level
from propdesk.i18n import _
from propdesk.services.levels import LevelNow


def level_name(level: Level | None) -> str:
    """A level's name as the office wrote it, or that of the suggested ladder in the window's language; "" below the first."""
    return "" if level is None else _(level.name)


def step_text(now: Level | None, following: Level | None) -> str:
    """“Friendly reminder → Payment notice”; the name alone where the same paper goes out again."""
    if now is None or following is None or now.position == following.position:
        return level_name(following or now)
    return f"{level_name(now)} → {level_name(following)}"


def next_text(level: LevelNow | None, as_of: date) -> str:
    """What follows for a household, and from when: “Second notice from 2026-12-23”, or that somebody has to decide."""
    if level is None:
        return ""
    if level.exhausted:
        return _("To be decided")
    if level.next is None:
        return ""
    if level.next_on is None or level.next_on <= as_of:
        return level_name(level.next)
    return _("{level} from {day}").format(level=level_name(level.next), day=level.next_on.isoformat())


def channel_name(channel: str) -> str:
    """How a notice goes out, in words."""
    return _(CHANNEL_NAMES[Channel(channel)]) if channel in set(Channel) else channel
