"""Texts in English and Simplified Chinese.

English sentences are the message ids. Any number of catalogs live at once, so that an English window can print a
Chinese notice: papers are handed a `Catalog`; the window uses ``_``, which follows the language last set by `use`
and therefore must be called when a text is shown, never at import time (mark constants with `N_`).
"""

import gettext as gnu
import struct
from dataclasses import dataclass
from datetime import date
from functools import cache

from propdesk import paths
from propdesk.errors import EnvironmentFault

LANGUAGES = ("zh_CN", "en")


class TextsMissing(EnvironmentFault):
    """The Chinese texts are missing from the program’s folder {folder}. Install PropDesk again."""


@dataclass(frozen=True, slots=True, eq=False)
class Catalog:
    """One language's texts, with its way of writing dates."""

    language: str
    translations: gnu.NullTranslations

    def gettext(self, message: str) -> str:
        return self.translations.gettext(message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.translations.ngettext(singular, plural, n)

    def pgettext(self, context: str, message: str) -> str:
        return self.translations.pgettext(context, message)

    def long_date(self, day: date) -> str:
        """2026年11月23日 / 23 November 2026: the form notices and letters use."""
        if self.language == "zh_CN":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@cache
def catalog(language: str) -> Catalog:
    """The catalog of "zh_CN" or "en"; raises ``ValueError`` for any other name, `TextsMissing` from a damaged installation."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    if language == "en":
        return Catalog("en", gnu.NullTranslations())
    folder = paths.resources() / "locale"
    try:
        return Catalog(language, gnu.translation("propdesk", folder, [language]))
    except (OSError, ValueError, struct.error) as missing:  # what gettext raises for no file, no catalog and half a catalog
        raise TextsMissing(folder=folder) from missing


_window = Catalog("en", gnu.NullTranslations())


def use(language: str) -> None:
    """Set the language of the window and the terminal."""
    global _window  # one window, one language: the same choice gettext.install makes
    _window = catalog(language)


def window() -> Catalog:
    """The catalog the window speaks now."""
    return _window


def _(message: str) -> str:
    """A text in the window's language."""
    return _window.gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """A text that depends on a number, in the window's language."""
    return _window.ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """A text whose meaning depends on where it stands, in the window's language."""
    return _window.pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - the name every gettext tool knows
    """Mark a text for the catalogs without translating it yet."""
    return message
