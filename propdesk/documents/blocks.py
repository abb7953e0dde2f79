"""Content of papers as plain frozen data, and its one way in and out of the book.

A paper is content first: a frozen dataclass of texts, dates and fen. The book keeps it as canonical JSON (sorted keys, dates
ISO, no floats), so that a reprint draws exactly what was issued and two equal papers are equal texts.
"""

import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from propdesk.errors import EnvironmentFault

Content = TypeVar("Content")


class ContentNotReadable(EnvironmentFault):
    """The stored content of this paper cannot be read ({detail}). The paper was not printed."""


def to_json(content: object) -> str:
    """One paper's content (a dataclass) as canonical JSON text."""
    return json.dumps(content, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(cls: type[Content], text: str) -> Content:
    """The content that `to_json` wrote; fields added since then take their defaults.

    Raises `ContentNotReadable` for anything that is not such a text: broken JSON, unknown or missing fields, wrong types.
    """
    try:
        raw = json.loads(text, parse_float=_no_float)
        value: Content = _reader(cast(Any, cls))(raw)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ContentNotReadable(detail=error) from error
    return value


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _field_names(type(value))}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not content of a paper: {type(value).__name__}")


def _no_float(text: str) -> object:
    raise ValueError(f"a fraction where whole numbers belong: {text}")


@cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What turns one JSON value into `kind`, refusing every other type."""
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    if kind is date:
        return lambda raw: date.fromisoformat(_exactly(str, raw))
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _reader(arguments[0])
        return lambda raw: tuple(item(part) for part in _exactly(list, raw))
    if origin in (Union, types.UnionType) and len(arguments) == 2 and arguments[1] is type(None):
        present = _reader(arguments[0])
        return lambda raw: None if raw is None else present(raw)
    if kind in (str, int, bool):
        return lambda raw: _exactly(kind, raw)
    raise TypeError(f"papers do not hold {kind}")


def _dataclass_reader(cls: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(cls)
    readers = {name: _reader(hints[name]) for name in _field_names(cls)}

    def read(raw: Any) -> Any:
        fields: Mapping[str, Any] = _exactly(dict, raw)
        return cls(**{name: readers[name](value) for name, value in fields.items()})

    return read


def _exactly(kind: Any, raw: Any) -> Any:
    if type(raw) is not kind:
        raise TypeError(f"{type(raw).__name__} where {kind.__name__} belongs")
    return raw
