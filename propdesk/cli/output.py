"""What a command answers: one JSON object for machines, or short lines and tables for people."""

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from propdesk.domain.money import Fen, format_yuan
from propdesk.i18n import _, ngettext

if TYPE_CHECKING:  # the papers' floor is loaded by the commands that print
    from propdesk.services.papers import Filed


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command did. `facts` is what ``--json`` prints, `lines` is for people.

    `trouble` goes to the error output (exit code 1).
    """

    facts: Mapping[str, object]
    lines: Sequence[str] = ()
    trouble: str = ""


def show(answer: Answer, as_json: bool) -> None:
    """Print an answer: exactly one object, or its lines."""
    text = json.dumps(answer.facts, ensure_ascii=False, indent=1, default=_plain) if as_json else "\n".join(answer.lines)
    if text:
        print(text, flush=True)
    if answer.trouble:
        complain(answer.trouble)


def complain(sentence: str) -> None:
    """One sentence on the error output; silent where nobody can read it."""
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(sentence, file=sys.stderr, flush=True)


def speak_utf8() -> None:
    """Write UTF-8 whatever the console or pipe was set to; what no UTF-8 has (half a character) is written as its code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value.absolute())
    raise TypeError(f"not for JSON: {value!r}")


def yuan(fen: Fen) -> str:
    """An amount for people: ¥1,234.50."""
    return f"¥{format_yuan(fen)}"


def names(texts: Sequence[str]) -> str:
    """Several names in one cell."""
    return _(", ").join(texts)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], right: str = "") -> list[str]:
    """Rows under their heads in columns as wide as their texts; Chinese characters count twice.

    `right` has a letter for each column: "r" sets it to the right.
    """
    texts = [list(heads), *([one_line(str(cell)) for cell in row] for row in rows)]
    widths = [max(width(row[column]) for row in texts) for column in range(len(heads))]
    return ["  ".join(_padded(cell, widths[i], right[i : i + 1] == "r") for i, cell in enumerate(row)).rstrip() for row in texts]


def one_line(text: str) -> str:
    """A text that keeps to its line and steers no terminal: line ends become spaces, control and direction marks go."""
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf"))


def width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def _padded(text: str, columns: int, right: bool) -> str:
    gap = " " * (columns - width(text))
    return gap + text if right else text + gap


def file_line(filed: "Filed") -> str:
    """The file that was made and its pages."""
    said = ngettext("File: {path} ({pages} page)", "File: {path} ({pages} pages)", filed.pages)
    return said.format(path=filed.paths[0], pages=filed.pages)
