"""How an amount arose, in words: formulas are stored in Chinese with each charge and shown in the language of a paper."""

import re

from propdesk.domain.fee_items import PriceUnit, RoundingScope, format_percent, format_quantity
from propdesk.domain.money import Fen, format_price, format_yuan
from propdesk.domain.units import format_area

UNIT_WORDS = {
    PriceUnit.M2_MONTH: "元/㎡·月",
    PriceUnit.UNIT_MONTH: "元/户·月",
    PriceUnit.PERSON_MONTH: "元/人·月",
    PriceUnit.SPACE_MONTH: "元/车位·月",
    PriceUnit.KWH: "元/度",
    PriceUnit.M3: "元/m³",
    PriceUnit.GJ: "元/GJ",
    PriceUnit.POOL: "元（分摊）",
    PriceUnit.ONCE: "元/次",
}
_QUANTITY_WORDS = {PriceUnit.KWH: "度", PriceUnit.M3: "m³", PriceUnit.GJ: "GJ"}
_COUNT_WORDS = {PriceUnit.UNIT_MONTH: "户", PriceUnit.PERSON_MONTH: "人", PriceUnit.SPACE_MONTH: "个车位", PriceUnit.ONCE: "次"}
_STEP_NAMES = {1: "分", 10: "角", 100: "元"}
_STEPS = (("分", "0.01"), ("角", "0.10"), ("元", "1.00"))


def quantity_in_words(price_unit: PriceUnit, quantity: int) -> str:
    """A metered quantity in 1/1000 with its unit: "120 度"."""
    return f"{format_quantity(quantity)} {_QUANTITY_WORDS[price_unit]}"


def unit_price(price: int, price_unit: PriceUnit) -> str:
    """A price with its unit: "1.85 元/㎡·月"."""
    return f"{format_price(price)} {UNIT_WORDS[price_unit]}"


def sized(price_unit: PriceUnit, size: int) -> str:
    """What stands before the price: the area, or how many are counted unless it is one; "" for one."""
    if price_unit is PriceUnit.M2_MONTH:
        return f"{format_area(size)} ㎡ × "
    one_is_said = price_unit in (PriceUnit.PERSON_MONTH, PriceUnit.SPACE_MONTH)
    return f"{size} {_COUNT_WORDS[price_unit]} × " if one_is_said or size != 1 else ""


def percent(of_10000: int) -> str:
    """A share of ten thousand: 8000 -> "80%", 6250 -> "62.5%"."""
    return f"{format_percent(of_10000)}%"


def result(terms: list[str], amount: Fen, note: str = "", anchor_day: int = 1) -> str:
    """The formula of these terms: "a + b = 12.00 元"; it says where their months do not begin on the 1st."""
    months = "" if anchor_day == 1 else f"（每月自{anchor_day}日起算）"
    return f"{' + '.join(terms)}{months} = {format_yuan(amount)} 元{note}"


def rounding_note(scope: RoundingScope, step_fen: int, parts: int) -> str:
    """How the amount was rounded, for formulas whose terms alone make another amount."""
    monthly = "每月" if scope is RoundingScope.MONTH and parts > 1 else ""
    return f"（{monthly}四舍五入到{_STEP_NAMES[step_fen]}）"


def billed_note(price_unit: PriceUnit, quantity: int, *, fills: bool) -> str:
    """How much of the period was billed before; `fills` where lower tiers had room left, which is taken first; "" for nothing."""
    return _before_note("本期", price_unit, quantity, fills)


def year_note(price_unit: PriceUnit, year: int, quantity: int, *, fills: bool) -> str:
    """How much of the calendar year was billed before, as in `billed_note`."""
    return _before_note(f"{year}年", price_unit, quantity, fills)


def _before_note(time: str, price_unit: PriceUnit, quantity: int, fills: bool) -> str:
    return f"（{time}已计 {quantity_in_words(price_unit, quantity)}{'，先补足未满的低档' if fills else ''}）" if quantity else ""


def parts_note(whole: Fen) -> str:
    """That a part was fitted to the whole, so that all parts add up to it."""
    return f"（各方合计 {format_yuan(whole)} 元）"


_IN_ENGLISH = (
    *((f"（每月四舍五入到{step}）", f" (each month rounded to {yuan})") for step, yuan in _STEPS),
    *((f"（四舍五入到{step}）", f" (rounded to {yuan})") for step, yuan in _STEPS),
    ("（各方合计 ", " (all parts together "),
    ("（各户合计 ", " (all units together "),
    ("（分摊）", " (share)"),
    ("，先补足未满的低档）", ", filling lower tiers with room left first)"),
    ("（本期已计 ", " (billed of this period before: "),
    (" 元）", " yuan)"),
    (" 度）", " kWh)"),
    (" m³）", " m³)"),
    (" GJ）", " GJ)"),
    ("元/㎡·月", "yuan/㎡·month"),
    ("元/户·月", "yuan/unit·month"),
    ("元/人·月", "yuan/person·month"),
    ("元/车位·月", "yuan/space·month"),
    ("元/度", "yuan/kWh"),
    ("元/m³", "yuan/m³"),
    ("元/GJ", "yuan/GJ"),
    ("元/次", "yuan each time"),
    (" 个车位", " spaces"),
    (" 度", " kWh"),
    (" 人", " persons"),
    (" 户", " units"),
    (" 次", " times"),
    (" 月", " months"),
    (" 天", " days"),
    (" 元", " yuan"),
)


_YEAR = re.compile(r"（(\d{4})年已计 ")
_ANCHOR = re.compile(r"（每月自(\d+)日起算）")


def formula_in(language: str, formula: str) -> str:
    """A stored formula in the language of a paper; formulas are stored in Chinese."""
    if language != "en":
        return formula
    formula = _YEAR.sub(r" (billed of \1 before: ", formula)
    formula = _ANCHOR.sub(r" (months begin on day \1)", formula)
    for chinese, english in _IN_ENGLISH:
        formula = formula.replace(chinese, english)
    return formula


def price_in(language: str, price: int, price_unit: PriceUnit) -> str:
    """A price with its unit: "1.85 元/㎡·月" or "1.85 yuan/㎡·month"."""
    return formula_in(language, unit_price(price, price_unit))
