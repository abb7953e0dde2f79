"""What speaks for and against reminding a household, read from where each thing is kept: promises, flags, cases, delivery, limitation."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from propdesk.domain.contacts import FlagKind
from propdesk.domain.deliveries import Channel
from propdesk.domain.dunning import LeftOut, Why
from propdesk.domain.ladder import Level
from propdesk.services import close_outs, limitation
from propdesk.services.ledger import LedgerRow
from propdesk.store import deliveries, flags, promises
from propdesk.store.engine import Connection

ENDING_DAYS = 90  # a notice issued now should still reach the debtor before a charge's last safe day
MESSAGES = frozenset({Channel.WECHAT, Channel.SMS, Channel.EMAIL, Channel.PHONE, Channel.GROUP})


def courtesies(conn: Connection, as_of: date, unit_ids: Sequence[int]) -> dict[int, tuple[LeftOut, ...]]:
    """Why a household is spared by courtesy on a day: an open promise, hardship, no messages, a close-out case; four reads."""
    found: dict[int, list[LeftOut]] = {}
    for unit_id, promise in promises.in_force(conn, as_of, unit_ids).items():
        found.setdefault(unit_id, []).append(LeftOut(Why.PROMISE, promise.due_on))
    for unit_id, held in flags.in_force(conn, as_of, unit_ids).items():
        for flag in held:
            if flag.kind == FlagKind.HARDSHIP.value:
                found.setdefault(unit_id, []).append(LeftOut(Why.HARDSHIP, None, flag.reason))
            elif flag.kind == FlagKind.STOP_CONTACT.value:
                found.setdefault(unit_id, []).append(LeftOut(Why.STOP_CONTACT))
    wanted = set(unit_ids)
    for unit_id, case in close_outs.open_cases(conn, as_of).items():
        if unit_id in wanted:
            found.setdefault(unit_id, []).append(LeftOut(Why.CASE, None, case.row.number))
    return {unit_id: tuple(reasons) for unit_id, reasons in found.items()}


def is_message(level: Level) -> bool:
    """Whether the level goes out as a message and not on paper."""
    return level.channel in MESSAGES


def on_paper(level: Level) -> Level:
    """The level for a household that wants paper only: what would be a message goes by post."""
    return replace(level, channel=Channel.POST.value) if is_message(level) else level


def paper_only(conn: Connection, as_of: date, unit_ids: Sequence[int]) -> set[int]:
    """The units of these that asked for no messages on a day."""
    held = flags.in_force(conn, as_of, unit_ids)
    return {unit_id for unit_id, some in held.items() if any(flag.kind == FlagKind.STOP_CONTACT.value for flag in some)}


def undelivered(conn: Connection, as_of: date) -> dict[int, str]:
    """The newest notice of each unit that reached nobody yet, by its number."""
    return {row.unit_id: row.number for row in deliveries.undelivered(conn, as_of)}


def ending(conn: Connection, as_of: date, owed: Iterable[LedgerRow]) -> dict[int, tuple[int, date]]:
    """How many of these charges of each unit are near their last safe day, and the first of these days."""
    found = limitation.ending(conn, as_of, ENDING_DAYS, owed=owed)
    return {unit_id: (len(rows), rows[0].last_safe_day) for unit_id, rows in found.items()}
