"""Words of the command line as values: a value that cannot be is refused with a sentence before any book is opened."""

import re
import unicodedata
import uuid
from pathlib import Path

from propdesk.cli.languages import LanguageUnknown as LanguageUnknown
from propdesk.cli.languages import parse_language as parse_language
from propdesk.cli.languages import system_language as system_language
from propdesk.domain.charges import PriceUnit
from propdesk.domain.days import parse_day as parse_day
from propdesk.domain.fee_items import Nature, Tier, Tiering, TierSpan, parse_quantity
from propdesk.domain.money import parse_price
from propdesk.domain.units import KIND_WORDS, UnitKind
from propdesk.errors import UserError

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


class PriceUnitUnknown(UserError):
    """“{text}” is not a unit of price. Use m2-month, unit-month, person-month, space-month, kwh, m3, gj or once."""


class NatureUnknown(UserError):
    """“{text}” is not whose money it can be. Use fee, deposit, commission or cost."""


class TierNotUnderstood(UserError):
    """“{text}” is not a tier. Write where it begins and its price, like 200:0.5783."""


class TieringUnknown(UserError):
    """“{text}” is not a way tiers work. Use marginal or whole."""


class TierSpanUnknown(UserError):
    """“{text}” is no time over which tiers count. Use period or year."""


class NumberNotUnderstood(UserError):
    """“{text}” is not a whole number from {least} to {most}."""


class KeyNotUnderstood(UserError):
    """“{text}” is not a request key. Use a UUID, for example {example}."""


class OutFolderMissing(UserError):
    """The folder “{path}” does not exist. Create it first or choose another one."""


class OutIsFolder(UserError):
    """“{path}” is a folder. Name a file to write."""


class FolderIsFile(UserError):
    """“{path}” is a file. Name a folder."""


def parse_whole(text: str, least: int, most: int) -> int:
    """A whole number within its bounds; raises `NumberNotUnderstood`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _WHOLE.fullmatch(plain) or not least <= int(plain) <= most:
        raise NumberNotUnderstood(text=text, least=least, most=most)
    return int(plain)


def parse_price_unit(text: str) -> PriceUnit:
    """What a price is a price of; raises `PriceUnitUnknown`."""
    try:
        return PriceUnit(text.strip().lower())
    except ValueError:
        raise PriceUnitUnknown(text=text) from None


def parse_nature(text: str | None) -> Nature | None:
    """Whose money an item asks for, None for no text; raises `NatureUnknown`."""
    if text is None:
        return None
    try:
        return Nature(text.strip().lower())
    except ValueError:
        raise NatureUnknown(text=text) from None


def parse_tier(text: str) -> Tier:
    """A tier as FROM:PRICE, like 200:0.5783; raises `TierNotUnderstood` or what is wrong with its figures."""
    quantity, colon, price = text.replace("：", ":").partition(":")
    if not colon:
        raise TierNotUnderstood(text=text)
    return Tier(parse_quantity(quantity), parse_price(price))


def parse_tier_span(text: str) -> TierSpan:
    """Over which time tiers count; raises `TierSpanUnknown`."""
    try:
        return TierSpan(text.strip().lower())
    except ValueError:
        raise TierSpanUnknown(text=text) from None


def parse_tiering(text: str) -> Tiering:
    """How tiers work; raises `TieringUnknown`."""
    try:
        return Tiering(text.strip().lower())
    except ValueError:
        raise TieringUnknown(text=text) from None


def parse_key(text: str | None) -> str:
    """The key of a request, so that the same request never counts twice; a new one without text. Raises `KeyNotUnderstood`."""
    if text is None:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(text.strip()))
    except ValueError:
        raise KeyNotUnderstood(text=text, example=uuid.uuid4()) from None


def split_kind(text: str) -> tuple[str, UnitKind | None]:
    """A unit as typed, with the kind put before it where several units share a code ("parking:3-1-12", "车位:3-1-12")."""
    word, colon, code = unicodedata.normalize("NFKC", text).partition(":")
    kind = KIND_WORDS.get("".join(word.lower().split())) if colon else None
    return (code, kind) if kind else (text, None)


def check_out(path: Path | None) -> Path | None:
    """The path of a file to be written, judged before anything else is done; raises `OutFolderMissing` or `OutIsFolder`."""
    if path is None:
        return None
    if not path.parent.is_dir():
        raise OutFolderMissing(path=path.parent)
    if path.is_dir():
        raise OutIsFolder(path=path)
    return path


def check_folder(path: Path | None) -> None:
    """Judge a folder that files go into and that may still have to be made; raises `FolderIsFile` or `OutFolderMissing`."""
    if path is None or path.is_dir():
        return
    if path.exists():
        raise FolderIsFile(path=path)
    if not path.parent.is_dir():
        raise OutFolderMissing(path=path.parent)
