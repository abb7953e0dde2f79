"""``propdesk tariff``, ``billing`` and ``arrears``: rates, billing runs and who owes what."""

import argparse
from collections import Counter

from propdesk import clock
from propdesk.cli.output import Answer, names, table, yuan
from propdesk.cli.values import (
    parse_day,
    parse_key,
    parse_nature,
    parse_price_unit,
    parse_tier,
    parse_tier_span,
    parse_tiering,
    parse_whole,
    split_kind,
)
from propdesk.domain.charges import REASON_TEXTS, check_due_day, price_in
from propdesk.domain.fee_items import NATURE_NAMES, FeeItem, Nature, Tariff, check_anchor_day, format_quantity
from propdesk.domain.money import format_price, parse_price, parse_yuan
from propdesk.domain.periods import Month
from propdesk.errors import UserError
from propdesk.i18n import _, ngettext, window
from propdesk.services import arrears as arrears_list
from propdesk.services import billing, households, one_off, rates
from propdesk.services.billed_late import BilledLate, billed_late
from propdesk.services.billing import RunDone, RunPreview
from propdesk.services.office import Office, office_at


class NoItemNamed(UserError):
    """There is no charge item “{item}”. Set its rate first."""


_MOST_MONTHS = 1200
_MOST_RUNS = 999_999_999


def set_tariff(words: argparse.Namespace) -> Answer:
    """Set the rate of a charge item from a day on, with the tiers of a metered one."""
    price, unit, day = parse_price(words.price), parse_price_unit(words.unit), parse_day(words.valid_from)
    due_day = check_due_day(parse_whole(words.due_day, 0, 99)) if words.due_day is not None else None
    anchor_day = check_anchor_day(parse_whole(words.anchor_day, 0, 99)) if words.anchor_day is not None else None
    tiers, nature = tuple(parse_tier(text) for text in words.tier), parse_nature(words.nature)
    tariff = Tariff(0, price, day, words.basis.strip(), parse_tiering(words.tiering), tiers, parse_tier_span(words.tier_span))
    with office_at(words.book) as office:
        item = rates.set_tariff(
            office, words.item, price, unit, day, words.basis, due_day=due_day, anchor_day=anchor_day, tiering=tariff.tiering,
            tiers=tiers, tier_span=tariff.tier_span, nature=nature, on_behalf_of=words.collected_for or "",
        )  # fmt: skip
    facts: dict[str, object] = {
        "item": item.name,
        "price": format_price(price),
        "unit": item.price_unit.value,
        "from": day,
        "basis": tariff.basis,
        "due_day": item.due_day,
        "anchor_day": item.anchor_day,
    }
    if nature is not None:
        facts |= {"nature": nature.value, "collected_for": item.on_behalf_of}
    if tiers:
        steps = [{"from": format_quantity(tier.from_quantity), "price": format_price(tier.price)} for tier in tiers]
        facts |= {"tiering": tariff.tiering.value, "tier_span": tariff.tier_span.value, "tiers": steps}
    return Answer(facts, _tariff_lines(item, tariff))


def _tariff_lines(item: FeeItem, tariff: Tariff) -> list[str]:
    """A rate as it was set, in words."""
    language, unit = window().language, item.price_unit
    said = _("{item}: {price} from {day} on, due on day {due} of the month. It rests on: {basis}")
    facts = {"item": item.name, "price": price_in(language, tariff.price, unit), "day": tariff.valid_from, "due": item.due_day}
    lines = [said.format(basis=tariff.basis, **facts)]
    if item.anchor_day != 1:
        lines.append(_("Its periods begin on day {day} of the month.").format(day=item.anchor_day))
    if item.nature is not Nature.FEE:
        lines.append(_(NATURE_NAMES[item.nature]) + (f": {item.on_behalf_of}" if item.on_behalf_of else ""))
    more = _("above {quantity} in the calendar year: {price}") if tariff.yearly else _("above {quantity}: {price}")
    prices = [(format_quantity(tier.from_quantity), price_in(language, tier.price, unit)) for tier in tariff.tiers]
    return lines + [more.format(quantity=quantity, price=price) for quantity, price in prices]


def run(words: argparse.Namespace) -> Answer:
    """Bill a period in one transaction; with ``--dry-run`` only say what that would do."""
    period, key = Month.parse(words.period), parse_key(words.key)
    with office_at(words.book, looking=words.dry_run) as office:
        preview = billing.preview_run(office, period)
        late = billed_late(office, preview, clock.today())
        done = None
        if not words.dry_run:
            office.mark()
            done = billing.run(office, period, expected=None if words.key else preview, key=key)
        facts = _run_facts(office, preview, done) | _late_facts(late)
    return Answer(facts, _run_lines(preview, done, late))


def _run_facts(office: Office, preview: RunPreview, done: RunDone | None) -> dict[str, object]:
    """A run as the preview saw it; a request served before answers with its first result and no rows."""
    items = {one.item.id: one.item.name for one in rates.rates(office)}
    codes = {row.unit_id: row.code for row in households.every(office, preview.period.start)} if preview.charges else {}
    rows = [
        {
            "unit": codes[charge.unit_id],
            "item": items[charge.item_id],
            "amount_fen": charge.amount_fen,
            "formula": charge.formula,
            "due_on": charge.due_on,
        }
        for charge in preview.charges
    ]
    return {
        "period": str(done.period if done else preview.period),
        "dry_run": done is None,
        "run": done.run_id if done else None,
        "charges": done.charges if done else len(preview.charges),
        "total_fen": done.total_fen if done else preview.total_fen,
        "sums": [{"item": part.item, "units": part.units, "total_fen": part.total_fen} for part in preview.sums],
        "rows": rows,
        "unbilled": [
            {"unit": left.code, "item": left.item, "reason": left.reason.value, "sentence": _(REASON_TEXTS[left.reason])}
            | ({"share_fen": left.share_fen} if left.share_fen else {})
            for left in preview.unbilled
        ],
    }


def _late_facts(late: BilledLate) -> dict[str, object]:
    """Of late fee is spoken only where a clause is in force."""
    bearing = {"late_fee_from_due_day": late.with_late_fee} if late.with_late_fee else {}
    return {"due_before_today": late.charges, **bearing}


def _run_lines(preview: RunPreview, done: RunDone | None, late: BilledLate) -> list[str]:
    lines = table([_("Charge item"), _("Units"), _("Amount")], [(p.item, p.units, yuan(p.total_fen)) for p in preview.sums], "lrr")
    left = Counter((row.item, row.reason) for row in preview.unbilled)
    if left:
        rows = [(item, _(REASON_TEXTS[reason]), count) for (item, reason), count in left.items()]
        lines += ["", *table([_("Charge item"), _("Not billed because"), _("Units")], rows, "llr")]
        lines += [f"{one.code} · {one.item} · {yuan(one.share_fen)}" for one in preview.unbilled if one.share_fen]
    lines += ["", late.sentence()] if late.charges else [""]
    if done is None:
        total = yuan(preview.total_fen)
        return [*lines, _("Dry run for {period}: {count} charges, {total}. Nothing was written.").format(
            period=preview.period, count=len(preview.charges), total=total
        )]  # fmt: skip
    if done.run_id is None:
        return [*lines, _("{period}: nothing to add, everything is billed already.").format(period=preview.period)]
    sentence = _("{period}: run {run} wrote {count} charges, {total} in all.")
    return [*lines, sentence.format(period=done.period, run=done.run_id, count=done.charges, total=yuan(done.total_fen))]


def rollback(words: argparse.Namespace) -> Answer:
    """Take a run back while nothing of it is paid."""
    number = parse_whole(words.run, 1, _MOST_RUNS)
    with office_at(words.book) as office:
        done = billing.rollback(office, number)
    facts = {"run": done.run_id, "period": str(done.period), "charges": done.charges, "total_fen": done.total_fen}
    sentence = _("Run {run} for {period} was taken back: {count} charges, {total}.")
    return Answer(facts, [sentence.format(run=done.run_id, period=done.period, count=done.charges, total=yuan(done.total_fen))])


def reissue(words: argparse.Namespace) -> Answer:
    """Take a run back and bill its period anew in one step; with ``--dry-run`` only say what that would do."""
    number, key = parse_whole(words.run, 1, _MOST_RUNS), parse_key(words.key)
    with office_at(words.book, looking=words.dry_run) as office:
        if words.dry_run:
            preview = billing.preview_reissue(office, number)
            late = billed_late(office, preview, clock.today())
            return Answer(_run_facts(office, preview, None) | {"rolled_back": number} | _late_facts(late), _run_lines(preview, None, late))
        office.mark()
        done = billing.reissue(office, number, key=key)
    facts = {
        "rolled_back": number,
        "rolled_back_fen": done.back.total_fen,
        "run": done.run.run_id,
        "period": str(done.back.period),
        "charges": done.run.charges,
        "total_fen": done.run.total_fen,
    }
    sentence = _("Run {run} for {period} was taken back ({before}); billed anew: {count} charges, {total}.")
    words_for = {"run": number, "period": done.back.period, "before": yuan(done.back.total_fen), "count": done.run.charges}
    return Answer(facts, [sentence.format(total=yuan(done.run.total_fen), **words_for)])


def once(words: argparse.Namespace) -> Answer:
    """Charge units once: by the item's rate, or a free amount with a note."""
    amount = parse_yuan(words.amount) if words.amount is not None else None
    due, key, times = parse_day(words.due), parse_key(words.key), parse_whole(words.times, 1, one_off.MOST_TIMES)
    on = parse_day(words.date) if words.date is not None else due
    with office_at(words.book) as office:
        units = [households.unit_named(office, *split_kind(text)) for text in words.unit]
        item = next((one for one in rates.items(office) if one.name == words.item.strip()), None)
        if item is None:
            raise NoItemNamed(item=words.item)
        note = words.note or ""
        unit_ids = [unit.unit_id for unit in units]
        done = one_off.charge(office, unit_ids, item.id, on, due, amount_fen=amount, times=times, note=note, key=key)
    facts = {
        "item": item.name,
        "units": [unit.code for unit in units],
        "charges": list(done.charge_ids),
        "total_fen": done.total_fen,
        "date": on,
        "due": due,
        "note": note.strip(),
    }
    sentence = ngettext(
        "{item}: {n} unit charged, {total}, due on {due}", "{item}: {n} units charged, {total}, due on {due}", len(unit_ids)
    )
    return Answer(facts, [sentence.format(item=item.name, n=len(done.charge_ids), total=yuan(done.total_fen), due=due)])


def arrears(words: argparse.Namespace) -> Answer:
    """Who owes what on a day."""
    as_of, months = parse_day(words.as_of), parse_whole(words.min_months, 1, _MOST_MONTHS)
    with office_at(words.book, looking=True) as office:
        found = arrears_list.overdue(office, as_of, min_months=months)
    units = [
        {
            "unit": row.code,
            "kind": row.kind,
            "owners": list(row.owners),
            "months": row.months,
            "overdue_fen": row.overdue_fen,
            "late_fee_fen": row.late_fee_fen,
            "amount_fen": row.overdue_fen,
            "oldest_due": row.oldest_due,
            "oldest_period": row.oldest_period,
            "ageing": {"recent_fen": row.ageing.recent_fen, "middle_fen": row.ageing.middle_fen, "old_fen": row.ageing.old_fen},
            "credit_fen": row.credit_fen,
            "state": row.state.value,
            "steward": row.steward,
            "last_notice_on": row.last_notice_on,
        }
        for row in found.rows
    ]
    facts = {"as_of": as_of, "units": units, "count": len(units), "total_fen": found.total_fen, "months": found.months}
    facts["late_fee_fen"] = found.late_fee_fen
    if not units:
        return Answer(facts, [_("Nobody is behind by {months} months or more on {day}.").format(months=months, day=as_of)])
    fee = found.ruled  # without a clause nothing speaks of late fees
    rows = [
        (row.code, names(row.owners), row.months, yuan(row.overdue_fen), *[yuan(row.late_fee_fen)] * fee, row.oldest_due, row.steward)
        for row in found.rows
    ]
    heads = [_("Unit"), _("Owner"), _("Months"), _("Arrears"), *[_("Late fee")] * fee, _("Oldest due"), _("Steward")]
    last = _("{day}: {count} units, {months} months, {total}").format(
        day=as_of, count=len(units), months=found.months, total=yuan(found.total_fen)
    )
    if fee:
        last = _("{arrears}, late fee {amount}").format(arrears=last, amount=yuan(found.late_fee_fen))
    return Answer(facts, [*table(heads, rows, "llrrr" if fee else "llrr"), "", last])
