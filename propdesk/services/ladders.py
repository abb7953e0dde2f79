"""The office's ladders: their levels, which is the office's own, and which units and charges are on another (charge → unit → office).

A book without any uses the suggested ladder of the domain reference. Changing a ladder changes what follows, never what was sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from propdesk import clock
from propdesk.domain.ladder import SUGGESTED, Ladder, Level, LevelFeeNotPossible, check_ladder
from propdesk.errors import UserError
from propdesk.services.changes import Done, commit
from propdesk.services.levels import UnitMissing
from propdesk.services.notice_fees import FeeItemGone, FeeItemNotCost, checked_item
from propdesk.services.office import Office
from propdesk.store import ladder as store
from propdesk.store import people
from propdesk.store.engine import Connection

__all__ = ["FeeItemGone", "FeeItemNotCost", "LevelFeeNotPossible"]  # said by `save`


class LadderNameTaken(UserError):
    """There is a ladder “{name}” already. Choose another name."""


class LadderUnknown(UserError):
    """This ladder is not there any more. Open the list again."""


class NobodyOnLadder(UserError):
    """Choose at least one unit or one of its charges."""


class ChargeMissing(UserError):
    """One of the charges is not there any more. Load the list again."""


@dataclass(frozen=True, slots=True)
class Ladders:
    """What is in use: the ladders of the book (none = the suggested one holds), the office's own, and who is on which.

    `units` and `charges` are, by ladder, the codes of units that are on it and of those with charges that are.
    """

    all: tuple[Ladder, ...]
    standard: Ladder
    units: dict[int, tuple[str, ...]]
    charges: dict[int, tuple[str, ...]]


def in_use(office: Office) -> Ladders:
    """The ladders as they are."""
    with office.store.snapshot() as conn:
        return _in_use(conn)


def _in_use(conn: Connection) -> Ladders:
    found = tuple(store.ladders(conn))
    used = store.uses(conn)
    owner = store.charges_of(conn, [row.charge_id for row in used if row.charge_id is not None])
    wanted = {row.unit_id for row in used if row.unit_id is not None} | set(owner.values())
    codes = {unit.unit_id: unit.code for unit in people.units(conn, wanted)} if wanted else {}
    units: dict[int, tuple[str, ...]] = {}
    charges: dict[int, tuple[str, ...]] = {}
    for row in used:
        if row.unit_id is not None:
            units[row.ladder_id] = (*units.get(row.ladder_id, ()), codes.get(row.unit_id, ""))
        elif row.charge_id is not None:
            charges[row.ladder_id] = (*charges.get(row.ladder_id, ()), codes.get(owner.get(row.charge_id, 0), ""))
    return Ladders(found, next((one for one in found if one.standard), SUGGESTED), units, charges)


def save(office: Office, ladder: Ladder, *, key: str | None = None) -> Ladder:
    """Write a ladder, new (`id` 0) or changed; positions are counted anew. The office's own takes that place from the one before.

    Raises what `domain.ladder.check_ladder` raises, `LadderNameTaken`, `LadderUnknown`, and for a level's fee `FeeItemGone`,
    `FeeItemNotCost` or `CostWithoutBasis`.
    """
    counted = tuple(replace(level, position=place, name=level.name.strip()) for place, level in enumerate(ladder.levels, 1))
    wanted = check_ladder(replace(ladder, name=ladder.name.strip(), levels=counted))

    def work(conn: Connection) -> Done[Ladder]:
        known = {one.id: one for one in store.ladders(conn)}
        before = known.get(wanted.id)
        if wanted.id and before is None:
            raise LadderUnknown()
        if store.name_taken(conn, wanted.name, but=wanted.id):
            raise LadderNameTaken(name=wanted.name)
        for level in wanted.levels:
            if level.fee_fen:
                checked_item(conn, level, clock.today())
        number = store.save(conn, wanted)
        saved = replace(wanted, id=number)
        return Done(saved, number, saved.name, {"before": _body(before) if before else None, "after": _body(saved)})

    def again(conn: Connection, number: int) -> Ladder:
        return next(one for one in store.ladders(conn) if one.id == number)

    return commit(office.store, office.actor, "ladder.save", work, moment=clock.now(), key=key, again=again)


def retire(office: Office, ladder_id: int) -> Ladder:
    """Take a ladder out of use: who was on it is on the next one above, and without a ladder of its own the book on the suggested one."""

    def work(conn: Connection) -> Done[Ladder]:
        before = _one(conn, ladder_id)
        store.retire(conn, ladder_id)
        return Done(before, ladder_id, before.name, {"before": _body(before), "after": None})

    return commit(office.store, office.actor, "ladder.retire", work, moment=clock.now())


def use(office: Office, ladder_id: int | None, *, unit_ids: Sequence[int] = (), charge_ids: Sequence[int] = ()) -> int:
    """Put units and single charges on a ladder (None = back on the one above them); returns how many.

    Raises `NobodyOnLadder`, `LadderUnknown`, `UnitMissing` or `ChargeMissing`.
    """
    units, charges = list(dict.fromkeys(unit_ids)), list(dict.fromkeys(charge_ids))
    if not units and not charges:
        raise NobodyOnLadder()

    def work(conn: Connection) -> Done[int]:
        ladder = None if ladder_id is None else _one(conn, ladder_id)
        codes = [unit.code for unit in people.units(conn, units)] if units else []
        if len(codes) != len(units):
            raise UnitMissing()
        if len(store.charges_of(conn, charges)) != len(charges):
            raise ChargeMissing()
        store.put_use(conn, ladder_id, unit_ids=units, charge_ids=charges)
        body = {"ladder": ladder.name if ladder else None, "units": codes, "charges": charges}
        return Done(len(units) + len(charges), ladder_id or 0, ladder.name if ladder else "", body)

    return commit(office.store, office.actor, "ladder.use", work, moment=clock.now())


def _one(conn: Connection, ladder_id: int) -> Ladder:
    found = next((one for one in store.ladders(conn) if one.id == ladder_id), None)
    if found is None:
        raise LadderUnknown()
    return found


def _body(ladder: Ladder) -> dict[str, object]:
    """A ladder as the audit line keeps it."""
    return {
        "name": ladder.name,
        "stepwise": ladder.stepwise,
        "tolerance_fen": ladder.tolerance_fen,
        "standard": ladder.standard,
        "levels": [_level_body(level) for level in ladder.levels],
    }


def _level_body(level: Level) -> list[object]:
    return [
        level.position, level.name, level.stage.value, level.days, level.channel, level.tone, level.deadline_days, level.gap_days,
        level.fee_fen, level.fee_item_id,
    ]  # fmt: skip
