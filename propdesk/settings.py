"""What this computer's user has chosen: each setting declared once with its type, default and meaning.

Kept as one JSON file in the user's settings folder, never in a book, and written whole or not at all. A file that cannot
be read is put aside under another name and the defaults are used; a single value of the wrong kind falls back alone.
Names written by a newer version are kept.
"""

import copy
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from propdesk import paths
from propdesk.errors import EnvironmentFault

T = TypeVar("T")
FILE_NAME = "settings.json"


class SettingsNotSaved(EnvironmentFault):
    """Your window settings could not be saved in {folder}. They hold until you close PropDesk."""


@dataclass(frozen=True, slots=True, eq=False)
class Setting(Generic[T]):
    """One declared setting; `fits` says whether a value read from the file may be used."""

    name: str
    default: T
    description: str
    fits: Callable[[object], bool]


def _one_of(*choices: object) -> Callable[[object], bool]:
    return lambda value: any(type(value) is type(choice) and value == choice for choice in choices)


def _text(value: object) -> bool:
    return isinstance(value, str)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _whole(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _texts_by_name(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) and _texts(item) for key, item in value.items())


def _text_by_name(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) and isinstance(item, str) for key, item in value.items())


LANGUAGE: Setting[str] = Setting("language", "", "Language of the window; empty = that of the computer", _one_of("", "zh_CN", "en"))
THEME: Setting[str] = Setting("theme", "light", "Light or dark window", _one_of("light", "dark"))
TEXT_SIZE: Setting[int] = Setting("text_size", 10, "Body text in points", _one_of(10, 12, 14))
LAST_BOOK: Setting[str] = Setting("last_book", "", "The book opened last, as a path", _text)
RECENT_BOOKS: Setting[list[str]] = Setting("recent_books", [], "Books opened before, newest first", _texts)
LAST_TAB: Setting[str] = Setting("last_tab", "overview", "The tab shown last", _text)
CARD_SHOWN: Setting[bool] = Setting("card_shown", True, "Show the household card beside wide lists", _flag)
CARD_WIDTH: Setting[int] = Setting("card_width", 370, "Width of the household card in pixels", _whole(200, 2000))
WINDOW_GEOMETRY: Setting[str] = Setting("window_geometry", "", "Place and size of the window, as Qt writes it, in base 64", _text)
HIDDEN_COLUMNS: Setting[dict[str, list[str]]] = Setting("hidden_columns", {}, "Columns switched off, by table", _texts_by_name)
SHOWN_COLUMNS: Setting[dict[str, list[str]]] = Setting(
    "shown_columns", {}, "Columns switched on beyond the default, by table", _texts_by_name
)
SORTING: Setting[dict[str, str]] = Setting("sorting", {}, "Sorted column by table, with a minus sign for falling order", _text_by_name)
PRINTERS: Setting[dict[str, str]] = Setting("printers", {}, "Printer by kind of paper", _text_by_name)
FOLDERS: Setting[dict[str, str]] = Setting("folders", {}, "Folder used last, by purpose", _text_by_name)
PAY_METHOD: Setting[str] = Setting("pay_method", "cash", "Way of paying used last at this desk", _text)
OPERATOR: Setting[str] = Setting("operator", "", "The person at the desk, by name", _text)
DAY_SHEET: Setting[str] = Setting("day_sheet", "a4", "Paper of the daily close sheet", _one_of("a4", "a5"))
REDUCE_MOTION: Setting[bool] = Setting("reduce_motion", False, "Show and hide without movement", _flag)

DECLARED: dict[str, Setting[Any]] = {
    declared.name: declared
    for declared in (
        LANGUAGE,
        THEME,
        TEXT_SIZE,
        LAST_BOOK,
        RECENT_BOOKS,
        LAST_TAB,
        CARD_SHOWN,
        CARD_WIDTH,
        WINDOW_GEOMETRY,
        HIDDEN_COLUMNS,
        SHOWN_COLUMNS,
        SORTING,
        PRINTERS,
        FOLDERS,
        PAY_METHOD,
        OPERATOR,
        DAY_SHEET,
        REDUCE_MOTION,
    )
}


class Settings:
    """The values in use; read with `get`, change with `set`, write with `save`."""

    def __init__(self, folder: Path, values: dict[str, Any] | None = None, put_aside: Path | None = None) -> None:
        self._folder = folder
        self._values: dict[str, Any] = values or {}
        self._changed = False
        self.put_aside = put_aside

    def get(self, setting: Setting[T]) -> T:
        """The chosen value, else the default; a list or dictionary is a copy."""
        value: Any = self._values.get(setting.name, setting.default)
        if not setting.fits(value):
            value = setting.default
        copied: T = copy.deepcopy(value)
        return copied

    def set(self, setting: Setting[T], value: T) -> None:
        """Use `value` from now on; raises ``ValueError`` for one the setting does not allow. `save` writes it."""
        if not setting.fits(value):
            raise ValueError(f"{setting.name} cannot be {value!r}")
        if self.get(setting) != value:
            self._values[setting.name] = value
            self._changed = True

    def save(self) -> None:
        """Write the file if anything changed: whole or not at all. Raises `SettingsNotSaved`."""
        if not self._changed:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._folder / FILE_NAME, json.dumps(self._values, ensure_ascii=False, indent=1, sort_keys=True))
        except OSError as fault:
            raise SettingsNotSaved(folder=self._folder) from fault
        self._changed = False


def load(folder: Path | None = None) -> Settings:
    """The settings kept in `folder` (this user's settings folder by default). Never fails: a bad file is put aside."""
    place = folder or paths.config_dir()
    file = place / FILE_NAME
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return Settings(place)
    except OSError:
        return Settings(place)
    except (ValueError, RecursionError):
        return Settings(place, put_aside=_put_aside(file))
    return Settings(place, values)


def _put_aside(file: Path) -> Path | None:
    """Give a damaged file a free name so that it can be looked at; None where even that is refused."""
    number = 1
    while (aside := file.with_name(f"settings.damaged-{number}.json")).exists():
        number += 1
    try:
        file.rename(aside)
    except OSError:
        return None
    return aside


def _write_whole(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".settings-", suffix=".tmp", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
