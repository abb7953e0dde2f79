"""The rule of a charge item in one or two plain sentences: how often it is billed, when it is due, how it is rounded, whom it is for."""

from propdesk.domain.charges import FeeItem, PriceUnit, RoundingScope
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
    facts = {"day": _day(item.due_day), "rounding": _(_ROUNDING[item.scope, item.step_fen])}
    return _(_BILLED[item.cycle_months]).format(**facts)


def kinds_text(item: FeeItem) -> str:
    """“Applies to: Flat, Shop, Office; to other units where it is assigned.”"""
    if item.kinds == frozenset(UnitKind):
        return _("Applies to units of every kind.")
    if not item.kinds:
        return _("Applies only to units it is assigned to.")
    names = _(", ").join(_(KIND_NAMES[kind]) for kind in UnitKind if kind in item.kinds)
    return _("Applies to: {kinds}; to other units where it is assigned.").format(kinds=names)


def _day(day: int) -> str:
    if day == 31:
        return _("last day")
    ending = _DAYS.get(day % 10, "") if day not in (11, 12, 13) else ""
    return _(ending or N_("{n}th")).format(n=day)
