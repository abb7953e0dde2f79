"""Shares of the owners of one unit, in 1/10,000: one for every owner that add up to the whole, or none."""

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction

from propdesk.domain.fee_items import WHOLE, format_percent
from propdesk.errors import UserError


class ShareNotUnderstood(UserError):
    """“{text}” is not a share. Write it like 50% or 1/2."""


class SharesNotWhole(UserError):
    """The shares add up to {sum}%, not to 100%. Correct them, or leave them all empty."""


class ShareMissing(UserError):
    """Write a share for every owner, or for none."""


def parse_share(text: str) -> int | None:
    """Read a share in per cent ("50", "33.33%") or as a fraction ("1/3") in 1/10,000, rounded down; None for nothing.

    Raises `ShareNotUnderstood`.
    """
    narrow = unicodedata.normalize("NFKC", text).replace(" ", "").removesuffix("%")
    if not narrow:
        return None
    parts = re.fullmatch(r"(\d{1,4})/(\d{1,4})", narrow, re.ASCII)
    if parts and int(parts[2]):
        share = Fraction(int(parts[1]), int(parts[2])) * WHOLE
    elif re.fullmatch(r"\d{1,3}(?:\.\d{1,2})?", narrow, re.ASCII):
        share = Fraction(narrow) * 100
    else:
        raise ShareNotUnderstood(text=text)
    if not 0 < share <= WHOLE:
        raise ShareNotUnderstood(text=text)
    return int(share)


def whole_shares(shares: Sequence[int | None]) -> tuple[int, ...]:
    """Shares that add up to the whole; what thirds leave over goes to the first. All empty: nothing is known.

    Raises `ShareMissing` or `SharesNotWhole`.
    """
    given = [share for share in shares if share is not None]
    if not given:
        return ()
    if len(given) < len(shares):
        raise ShareMissing()
    missing = WHOLE - sum(given)
    if not 0 <= missing < len(given):
        raise SharesNotWhole(sum=format_percent(sum(given)))
    return (given[0] + missing, *given[1:])


def check_shares(shares: Sequence[int], owners: int) -> None:
    """That shares can be kept of so many owners: none, or one for each that add up to the whole.

    Raises `ShareMissing` or `SharesNotWhole`.
    """
    if not shares:
        return
    if len(shares) != owners or min(shares) <= 0:
        raise ShareMissing()
    if sum(shares) != WHOLE:
        raise SharesNotWhole(sum=format_percent(sum(shares)))
