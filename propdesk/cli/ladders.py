"""``propdesk ladder``: the levels of reminding, which is the office's own, and who is on another."""

import argparse
from dataclasses import replace

from propdesk.cli.output import Answer, table, yuan
from propdesk.cli.values import parse_key, parse_whole, split_kind
from propdesk.domain.deliveries import Channel
from propdesk.domain.ladder import MAX_DAYS, MAX_GAP_DAYS, STAGE_NAMES, SUGGESTED, Ladder, Level, Stage, check_ladder
from propdesk.domain.money import parse_yuan
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext
from propdesk.services import households, ladders, rates
from propdesk.services.office import Office, office_at


class LevelNotUnderstood(UserError):
    """“{text}” is not a level. Write days late, stage, channel, tone, days to pay and gap, like 30:notice:hand:2:15:7."""


class StageUnknown(UserError):
    """“{text}” is not a stage. Use reminder, notice, second, demand, close_out, lawyer or court."""


class ChannelUnknown(UserError):
    """“{text}” is not a way a notice goes out. Use one of: {all}."""


class FeeNotUnderstood(UserError):
    """“{text}” is not a level’s fee. Write the level and the amount, like 4=22.00."""


class LadderNameUnknown(UserError):
    """There is no ladder “{name}” in this book."""


class NoSuchItem(UserError):
    """There is no charge item “{item}” in this book."""


def show(words: argparse.Namespace) -> Answer:
    """Every ladder with its levels; the suggested one where the book has none."""
    with office_at(words.book, looking=True) as office:
        found = ladders.in_use(office)
        names = {item.id: item.name for item in rates.items(office)}
    shown = found.all or (SUGGESTED,)
    facts = [_facts(one, names, found) for one in shown]
    lines: list[str] = []
    for one in shown:
        heads = [_("Level"), _("Level name"), _("Stage"), _("Days late"), _("Goes out by"), _("Tone"), _("Days to pay"), _("Gap"), _("Fee")]
        rows = [
            (
                level.position, _(level.name), _(STAGE_NAMES[level.stage]), level.days, level.channel, level.tone,
                level.deadline_days or "—", level.gap_days, yuan(level.fee_fen) if level.fee_fen else "—",
            )
            for level in one.levels
        ]  # fmt: skip
        lines += [_headline(one), *table(heads, rows, "rllrlrrrr"), ""]
        for units in (found.units.get(one.id, ()), found.charges.get(one.id, ())):
            if units:
                lines.append(", ".join(units))
    return Answer({"ladders": facts, "count": len(facts)}, lines)


def set_ladder(words: argparse.Namespace) -> Answer:
    """Write a ladder, or replace the one of that name."""
    levels = tuple(_level(text, place) for place, text in enumerate(words.level, 1))
    fees, key = [_fee(text) for text in words.fee], parse_key(words.key)
    tolerance = parse_yuan(words.tolerance, zero=True)
    made = Ladder(levels, not words.severe, tolerance, words.name.strip(), standard=words.standard)
    with office_at(words.book) as office:
        known = ladders.in_use(office)
        before = next((one for one in known.all if one.name == made.name), None)
        made = replace(made, id=before.id, standard=made.standard or before.standard) if before else made
        if fees:
            made = _with_fees(made, fees, _item_id(office, words.fee_item or ""))
        check_ladder(made)
        office.mark()
        saved = ladders.save(office, made, key=key)
        names = {item.id: item.name for item in rates.items(office)}
        found = ladders.in_use(office)
    return Answer(_facts(saved, names, found), [_headline(saved)])


def use(words: argparse.Namespace) -> Answer:
    """Put units and charges on a ladder, or back on the one above."""
    charges = [parse_whole(text, 1, 999_999_999) for text in words.charge]
    with office_at(words.book) as office:
        units = [households.unit_named(office, *split_kind(text)) for text in words.unit]
        ladder_id = None
        if words.name is not None:
            ladder_id = next((one.id for one in ladders.in_use(office).all if one.name == words.name.strip()), None)
            if ladder_id is None:
                raise LadderNameUnknown(name=words.name)
        office.mark()
        count = ladders.use(office, ladder_id, unit_ids=[unit.unit_id for unit in units], charge_ids=charges)
    said = ngettext("{n} unit or charge: {ladder}.", "{n} units and charges: {ladder}.", count)
    ladder = words.name.strip() if words.name is not None else _("the ladder above them")
    facts = {"count": count, "ladder": words.name, "units": [unit.code for unit in units], "charges": charges}
    return Answer(facts, [said.format(n=count, ladder=ladder)])


def _level(text: str, position: int) -> Level:
    """A level as DAYS:STAGE:CHANNEL:TONE:DEADLINE:GAP; what is not said is as the suggested ladder has it for that stage."""
    parts = text.replace("：", ":").split(":")
    if not 2 <= len(parts) <= 6:
        raise LevelNotUnderstood(text=text)
    try:
        stage = Stage(parts[1].strip().lower())
    except ValueError:
        raise StageUnknown(text=parts[1]) from None
    usual = next(level for level in SUGGESTED.levels if level.stage is stage)
    channel = parts[2].strip().lower() if len(parts) > 2 else usual.channel
    if channel not in set(Channel):
        raise ChannelUnknown(text=parts[2], all=", ".join(Channel))
    tone = parse_whole(parts[3], 1, 3) if len(parts) > 3 else usual.tone
    deadline = parse_whole(parts[4], 0, 90) if len(parts) > 4 else usual.deadline_days
    gap = parse_whole(parts[5], 0, MAX_GAP_DAYS) if len(parts) > 5 else usual.gap_days
    return Level(position, _(usual.name), stage, parse_whole(parts[0], 1, MAX_DAYS), channel, tone, deadline, gap)


def _fee(text: str) -> tuple[int, int]:
    level, equals, amount = text.replace("＝", "=").partition("=")
    if not equals:
        raise FeeNotUnderstood(text=text)
    return parse_whole(level, 1, 99), parse_yuan(amount)


def _with_fees(made: Ladder, fees: list[tuple[int, int]], item_id: int) -> Ladder:
    found = dict(fees)
    levels = tuple(
        replace(level, fee_fen=found[level.position], fee_item_id=item_id) if level.position in found else level for level in made.levels
    )
    return replace(made, levels=levels)


def _item_id(office: Office, name: str) -> int:
    found = next((item.id for item in rates.items(office) if item.name == name.strip()), None)
    if found is None:
        raise NoSuchItem(item=name)
    return found


def _headline(one: Ladder) -> str:
    way = _("one level after another") if one.stepwise else _("the most severe paper at once")
    said = _("{name}: {way}; who owes {amount} or less is left in peace.") if one.tolerance_fen else _("{name}: {way}.")
    return said.format(name=_(one.name), way=way, amount=yuan(one.tolerance_fen))


def _facts(one: Ladder, names: dict[int, str], found: ladders.Ladders) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "standard": one.standard,
        "stepwise": one.stepwise,
        "tolerance_fen": one.tolerance_fen,
        "units": list(found.units.get(one.id, ())),
        "units_of_charges": list(found.charges.get(one.id, ())),
        "levels": [
            {
                "position": level.position,
                "name": level.name,
                "stage": level.stage.value,
                "days": level.days,
                "channel": level.channel,
                "tone": level.tone,
                "deadline_days": level.deadline_days,
                "gap_days": level.gap_days,
                "fee_fen": level.fee_fen,
                "fee_item": names.get(level.fee_item_id) if level.fee_item_id else None,
            }
            for level in one.levels
        ],
    }
