"""A long sheet in two halves, so that two processors can parse it at once."""

import re
from collections.abc import Mapping
from typing import TypeAlias

Parts: TypeAlias = Mapping[str, bytes]
"""The files of an unpacked workbook by their paths."""

LONG = 500_000  # bytes of a sheet: below, a second parser costs more than it saves

_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_NEXT_ROW = re.compile(rb'</row>\s*(?=<row r="\d)')
_NOT_ROWS = (b"<!--", b"<![CDATA[")  # what could hold the writing of a row that is none
_NOTHING = b"<worksheet><sheetData/></worksheet>"


def halves(parts: Parts) -> tuple[Parts, Parts] | None:
    """An xlsx workbook twice: with the upper rows of its longest sheet, and with nothing but the lower rows of that one.

    None where no sheet is long, or where its rows are not written as office programs write them: each with its number.
    """
    sheets = [path for path in parts if path.lower().startswith("xl/worksheets/") and path.lower().endswith(".xml")]
    longest = max(sheets, key=lambda path: len(parts[path]), default="")
    part = parts.get(longest, b"")
    begin, end = part.find(_BEGIN) + len(_BEGIN), part.rfind(_END)
    if len(part) < LONG or not len(_BEGIN) <= begin < end or any(mark in part for mark in _NOT_ROWS):
        return None
    found = _NEXT_ROW.search(part, (begin + end) // 2, end)
    if found is None:
        return None
    rows = memoryview(part)
    upper, lower = b"".join((rows[: found.end()], rows[end:])), b"".join((rows[:begin], rows[found.end() :]))
    return {**parts, longest: upper}, {**parts, **dict.fromkeys(sheets, _NOTHING), longest: lower}
