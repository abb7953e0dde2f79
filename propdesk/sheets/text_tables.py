"""Tables in text files: csv, tsv and txt in UTF-8, UTF-16 or GB18030 (GBK), with whatever separates their columns."""

import csv
import io
import re

from propdesk.domain.headers import Cell
from propdesk.errors import UserError
from propdesk.sheets import limits

_SEPARATORS = ",\t;|，"
_SAMPLE_LINES = 30
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AS_TEXT = re.compile(r'="([^"]*)"')


class TextNotDecoded(UserError):
    """The text in “{name}” is in no known encoding. Save it as CSV UTF-8 in your spreadsheet and import that."""


class NotATable(UserError):
    """“{name}” is text without columns. A list has its columns separated by commas, semicolons or tabs."""


def looks_like_text(data: bytes) -> bool:
    """Whether bytes are readable text rather than some binary file."""
    head = data[:65536]
    return data[:2] in (b"\xff\xfe", b"\xfe\xff") or not any(byte < 9 or 13 < byte < 27 for byte in head)


def read_table(data: bytes, name: str) -> list[tuple[Cell, ...]]:
    """The rows of a text table, every cell as text; raises `TextNotDecoded`, `NotATable`, `NotAWorkbook` or a limit."""
    if not looks_like_text(data):
        raise limits.NotAWorkbook(name=name)
    text = decode(data, name)
    if not text.strip():
        return []
    separator = _separator(text)
    if separator is None:
        raise NotATable(name=name)
    rows: list[tuple[Cell, ...]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            limits.refuse_far(len(rows) + 1, len(row), name)
            rows.append(tuple(_cell(cell) for cell in row))
            width = max(width, len(row))
    except csv.Error:
        raise limits.CellTextTooLong(sheet=name, row=len(rows) + 1, limit=limits.MAX_TEXT) from None
    rows = [row + ("",) * (width - len(row)) for row in rows]
    limits.check_texts(rows, name)
    return rows


def decode(data: bytes, name: str) -> str:
    """Bytes as text: by their mark if they have one, else UTF-8, else GB18030; raises `TextNotDecoded`."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TextNotDecoded(name=name)


def guarded(text: str) -> str:
    """A text for a csv cell with an apostrophe before what a spreadsheet would take for a formula (OWASP)."""
    return f"'{text}" if text.lstrip(" '").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """The text behind the apostrophe that `guarded` put there."""
    return text[1:] if text.startswith("'") and text.lstrip(" '").startswith(FORMULA_STARTS) else text


def _cell(text: str) -> str:
    """A cell's value without the apostrophe or the ="…" that exports use to keep text as text."""
    as_text = _AS_TEXT.fullmatch(text)
    return as_text[1] if as_text else unguarded(text)


def _separator(text: str) -> str | None:
    """The separator that cuts the first lines into most columns most evenly."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:_SAMPLE_LINES]
    best, best_score = None, 0.0
    for separator in _SEPARATORS:
        counts = sorted(line.count(separator) for line in lines)
        usual = counts[len(counts) // 2] or counts[-1]
        even = sum(1 for count in counts if count == usual)
        score = usual * even / len(counts)
        if score > best_score:
            best, best_score = separator, score
    return best
