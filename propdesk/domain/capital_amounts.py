"""大写金额和大写日期: amounts and dates in Chinese capitals, as banks and receipts write them.

Rule: 正确填写票据和结算凭证的基本规定 (银发〔1997〕393号, annex 1): digits 零壹…玖, units 拾佰仟万亿元角分整, 人民币 in front
without a gap, several zeros inside as one 零, 壹拾 and never 拾 at the front. Where the rule leaves a choice, ours is:

* 整 also after 角 (会计基础工作规范, article 52); none after 分.
* The yuan digit is 0 and the jiao digit is not: 零 is written when the last four digits of the yuan hold anything
  (1,680.32 壹仟陆佰捌拾元零叁角贰分), and left out when all four are 0 (1,000,000.10 壹佰万元壹角整).
* The ten-thousands digit is 0 and the thousands digit is not: no 零 (107,000.53 壹拾万柒仟元零伍角叁分).

Dates so written are for bank bills and forms like them; notices and letters write 2026年11月23日.
"""

from datetime import date

from propdesk.domain.money import Fen

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital_amount(fen: Fen) -> str:
    """341580 -> "叁仟肆佰壹拾伍元捌角整"; amounts below zero begin with 负. Raises ``ValueError`` from 10^16 yuan on."""
    yuan, cents = divmod(abs(fen), 100)
    if yuan >= 10**16:
        raise ValueError(f"too large for capitals: {fen}")
    jiao, last = divmod(cents, 10)
    sign = "负" if fen < 0 else ""
    return sign + _whole(yuan, shown=not cents) + _fraction(yuan, jiao, last)


def rmb(fen: Fen) -> str:
    """The amount in capitals with 人民币 in front, no gap."""
    return "人民币" + capital_amount(fen)


def _whole(yuan: int, shown: bool) -> str:
    """The yuan with 元; nothing at all for 0 yuan, unless that is the whole amount (`shown`)."""
    if not yuan:
        return "零元" if shown else ""
    groups = [yuan // 10_000**place % 10_000 for place in range(4)]
    text, zero = "", False
    for place in reversed(range(4)):
        group = groups[place]
        if not group:
            zero = zero or bool(text)
            continue
        if text and (zero or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[place]
        zero = False
    return text + "元"


def _group(number: int) -> str:
    """Four digits, from the first that is not 0, inner zeros as one 零."""
    text, zero = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _PLACES[place]
        zero = not digit
    return text


def _fraction(yuan: int, jiao: int, last: int) -> str:
    """Jiao and fen behind the yuan, with 零 and 整 where they belong."""
    if not jiao and not last:
        return "整"
    if not jiao:
        return ("零" if yuan else "") + _DIGITS[last] + "分"
    zero = "零" if yuan % 10 == 0 and yuan % 10_000 else ""
    return f"{zero}{_DIGITS[jiao]}角" + (f"{_DIGITS[last]}分" if last else "整")


def capital_date(day: date) -> str:
    """2026-01-15 -> "贰零贰陆年零壹月壹拾伍日": so that nothing can be written in front of a month or day.

    The year digit by digit; 零 before the months 1, 2 and 10 and before the days 1 to 9, 10, 20 and 30; 壹 before 拾.
    """
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    month = ("零" if day.month in (1, 2, 10) else "") + _group(day.month)
    number = ("零" if day.day < 10 or day.day % 10 == 0 else "") + _group(day.day)
    return f"{year}年{month}月{number}日"
