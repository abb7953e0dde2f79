"""The rule of a charge item in one or two plain sentences: how often it is billed, when it is due, how it is rounded, whom it is for."""

from propdesk.domain.charges import FeeItem, PriceUnit, RoundingScope, Tariff, price_in
from propdesk.domain.fee_items import Handover, Nature, ShareBy, Tiering, format_percent
from propdesk.domain.formulas import formula_in, quantity_in_words
from propdesk.domain.money import format_price
from propdesk.domain.periods import Month
from propdesk.domain.units import KIND_NAMES, UnitKind
from propdesk.i18n import N_, _, window

CYCLE_NAMES = {1: N_("Month"), 3: N_("Quarter"), 6: N_("Half year"), 12: N_("Year")}
SCOPE_NAMES = {RoundingScope.MONTH: N_("Each month"), RoundingScope.PERIOD: N_("Once for the whole period")}
STEP_NAMES = {1: N_("To the fen (0.01)"), 10: N_("To the jiao (0.10)"), 100: N_("To the whole yuan (1.00)")}

_BILLED = {
    1: N_("Billed monthly, due on the {day}, {rounding}."),
    3: N_("Billed every quarter, due on the {day} of its first month, {rounding}."),
    6: N_("Billed every half year, due on the {day} of its first month, {rounding}."),
    12: N_("Billed once a year, due on the {day} of its first month, {rounding}."),
}
_ROUNDING = {
    (RoundingScope.MONTH, 1): N_("each month rounded half up to the fen"),
    (RoundingScope.MONTH, 10): N_("each month rounded half up to the jiao"),
    (RoundingScope.MONTH, 100): N_("each month rounded half up to the whole yuan"),
    (RoundingScope.PERIOD, 1): N_("the whole period rounded half up to the fen once"),
    (RoundingScope.PERIOD, 10): N_("the whole period rounded half up to the jiao once"),
    (RoundingScope.PERIOD, 100): N_("the whole period rounded half up to the whole yuan once"),
}
_DAYS = {1: N_("{n}st"), 2: N_("{n}nd"), 3: N_("{n}rd")}


def sentences(*texts: str) -> str:
    """Sentences one after the other, with the space that English wants and Chinese does not."""
    return (" " if window().language == "en" else "").join(texts)


def rule_text(item: FeeItem) -> str:
    """“Billed monthly, due on the 10th, each month rounded half up to the fen.”"""
    if item.price_unit is PriceUnit.ONCE:
        return _("Charged each time it happens; billing runs leave it out.")
    facts = {"day": day_text(item.due_day), "rounding": _(_ROUNDING[item.scope, item.step_fen])}
    billed = _(_BILLED[item.cycle_months]).format(**facts)
    return billed if item.anchor_day == 1 else sentences(billed, anchor_text(item))


def anchor_text(item: FeeItem) -> str:
    """“Periods begin on the 15th: 2026-12 is 2026-12-15 to 2027-01-14, due on 2027-01-10.”"""
    month = Month(2026, 13 - item.cycle_months)  # the last period of a year
    span, due = item.span(month), item.due_on(month)
    said = _("Periods begin on the {day}: {period} is {first} to {last}, due on {due}.")
    days = {"first": span.start.isoformat(), "last": span.last_day.isoformat(), "due": due.isoformat()}
    return said.format(day=day_text(item.anchor_day), period=month, **days)


_SHARED = {
    ShareBy.AREA: N_("The cost of a period is shared by area; the shares add up to it."),
    ShareBy.UNIT: N_("The cost of a period is shared equally by the units on its list; the shares add up to it."),
    ShareBy.USAGE: N_("The cost of a period is shared by what each unit used; the shares add up to it."),
}


def item_text(item: FeeItem) -> str:
    """All of an item's rule in plain sentences: when, rounded how, for whom, who bears it, whose money it is."""
    said = [rule_text(item)]
    if item.share_by in _SHARED:
        said.append(_(_SHARED[item.share_by]))
    if item.periodic:
        said.append(kinds_text(item))
    return sentences(*said, *bearer_texts(item))


def bearer_texts(item: FeeItem) -> list[str]:
    """What is not as usual: whose money it is, who bears the month of handover and unsold units, the cap on prepayment, the loss."""
    said = []
    if item.nature is Nature.DEPOSIT:
        said.append(_("A deposit: it is given back, is never arrears and has no late fee."))
    elif item.nature is Nature.COMMISSION:
        said.append(_("Collected for {payee}, shown apart, without any surcharge.").format(payee=item.on_behalf_of))
    elif item.nature is Nature.COST:
        said.append(_("What collecting a debt cost: shown apart, and no late fee runs on it."))
    if item.handover is Handover.NEXT_MONTH and item.periodic:
        said.append(_("The owner bears it from the month after handover on."))
    if item.developer_pays and item.periodic:
        said.append(_("Before that, and for unsold units, it is charged to the developer."))
    if item.prepay_months is not None:
        said.append(_("At most {n} months are taken in advance.").format(n=item.prepay_months))
    if item.loss_of_10000:
        said.append(_("A loss share of {percent}% is added to what meters count.").format(percent=format_percent(item.loss_of_10000)))
    return said


def price_text(price: int, price_unit: PriceUnit | None) -> str:
    """A price with its unit in the window's language, or alone as it is typed."""
    return format_price(price) if price_unit is None else price_in(window().language, price, price_unit)


def tiers_text(tariff: Tariff, price_unit: PriceUnit) -> str:
    """“above 200 kWh 0.5783; above 400 kWh 0.8283 (the whole quantity)”, and where they count over the calendar year."""
    if not tariff.tiers:
        return ""
    one = N_("above {quantity} {price}")
    parts = [
        _(one).format(
            quantity=formula_in(window().language, quantity_in_words(price_unit, tier.from_quantity)), price=format_price(tier.price)
        )
        for tier in tariff.tiers
    ]
    whole = _(" (the whole quantity)") if tariff.tiering is Tiering.WHOLE else ""
    return (_("per calendar year: ") if tariff.yearly else "") + "; ".join(parts) + whole


def kinds_text(item: FeeItem) -> str:
    """“Applies to: Flat, Shop, Office; to other units where it is assigned.”"""
    if item.kinds == frozenset(UnitKind):
        return _("Applies to units of every kind.")
    if not item.kinds:
        return _("Applies only to units it is assigned to.")
    names = _(", ").join(_(KIND_NAMES[kind]) for kind in UnitKind if kind in item.kinds)
    return _("Applies to: {kinds}; to other units where it is assigned.").format(kinds=names)


def day_text(day: int) -> str:
    """“15th”, “last day”."""
    if day == 31:
        return _("last day")
    ending = _DAYS.get(day % 10, "") if day not in (11, 12, 13) else ""
    return _(ending or N_("{n}th")).format(n=day)
