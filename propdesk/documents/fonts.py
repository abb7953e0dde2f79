"""The fonts papers are printed with: files checked before use, parsed by us, and chained so that no character goes blank.

A chain is a list of font files asked in turn; all have 1,000 units to the em, so glyphs of several files stand in one line
and, in a PDF, in one embedded font. A file is read only when a character asks for it. `installer/build_fonts.py` made them
and wrote the index (sizes, checksums) that a damaged copy is found out by.
"""

import json
import struct
import zlib
from array import array
from functools import cache
from pathlib import Path
from sys import byteorder

from propdesk import paths
from propdesk.errors import EnvironmentFault

EM = 1000
BOX_WIDTH = 1000  # of the box drawn for a character no font has


class FontMissing(EnvironmentFault):
    """The font file {file} is missing, so nothing can be printed. Install the program again."""


class FontDamaged(EnvironmentFault):
    """The font file {file} is damaged, so nothing can be printed. Install the program again."""


class FontFile:
    """One TrueType file: which characters it has, how wide they are, and their outlines."""

    def __init__(self, path: Path, size: int, crc32: int) -> None:
        """Read and check the file; raises `FontMissing` or `FontDamaged`."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FontMissing(file=path.name) from error
        if len(data) != size or zlib.crc32(data) != crc32:
            raise FontDamaged(file=path.name)
        self.name = path.stem
        self._data = data
        self.tables = _tables(data)
        self.glyphs = _character_map(data, self.tables["cmap"][0])
        self._advances = self._advance_widths()
        self._glyf = self.tables["glyf"][0]
        self._loca = self._locations()

    def table(self, tag: str) -> bytes:
        start, length = self.tables[tag]
        return self._data[start : start + length]

    def advance(self, glyph: int) -> int:
        """The glyph's width in 1/1000 em."""
        return self._advances[min(glyph, len(self._advances) - 1)]

    def outline(self, glyph: int) -> bytes:
        """The glyph's record in the ``glyf`` table; empty for a space."""
        return self._data[self._glyf + self._loca[glyph] : self._glyf + self._loca[glyph + 1]]

    def _advance_widths(self) -> "array[int]":
        (count,) = struct.unpack_from(">H", self._data, self.tables["hhea"][0] + 34)
        return _numbers("H", self.table("hmtx")[: 4 * count])[::2]

    def _locations(self) -> "array[int]":
        (long_format,) = struct.unpack_from(">h", self._data, self.tables["head"][0] + 50)
        if long_format:
            return _numbers("I", self.table("loca"))
        return array("I", [2 * half for half in _numbers("H", self.table("loca"))])


class _Widths(dict[str, int]):
    """Width of each character in 1/1000 em, looked up in the chain once."""

    def __init__(self, chain: "Chain") -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, character: str) -> int:
        found = self._chain.find(ord(character))
        width = self[character] = found[0].advance(found[1]) if found else BOX_WIDTH
        return width


class Chain:
    """Font files in the order they are asked for a character."""

    def __init__(self, name: str, files: tuple[str, ...]) -> None:
        self.name = name
        self._files = files
        self.widths = _Widths(self)

    def find(self, code: int) -> tuple[FontFile, int] | None:
        """The first file that has the character, with its glyph number there; None when no file has it."""
        for file in self._files:
            font = font_file(file)
            glyph = font.glyphs.get(code)
            if glyph:
                return font, glyph
        return None

    def width(self, text: str, size: float) -> float:
        """The printed width of one line in points."""
        return sum(map(self.widths.__getitem__, text)) * size / EM

    @property
    def first(self) -> FontFile:
        """The file most text comes from."""
        return font_file(self._files[0])


_REST = ("PropDeskMore-Regular", "PropDeskLate-Regular", "PropDeskRare-Regular", "PropDeskRarer-Regular")
REGULAR = Chain("PropDeskSans", ("PropDeskSans-Regular", "PropDeskLatin-Regular", *_REST))
BOLD = Chain("PropDeskSansBold", ("PropDeskSans-Bold", "PropDeskLatin-Bold", *_REST))
SERIF = Chain("PropDeskSerif", ("PropDeskSerif-Regular", "PropDeskLatin-Regular", *_REST))


@cache
def font_file(name: str) -> FontFile:
    """One of our font files, read and checked once; raises `FontMissing` or `FontDamaged`."""
    facts = _index().get(name)
    if facts is None:
        raise FontDamaged(file="fonts.json")
    return FontFile(folder() / str(facts["file"]), int(facts["size"]), int(facts["crc32"]))


def folder() -> Path:
    """Where the font files lie."""
    return paths.resources() / "fonts"


def check_fonts() -> None:
    """Read every font file once (at start or self-test); raises `FontMissing` or `FontDamaged` naming the first bad one."""
    for name in _index():
        font_file(name)


def forget() -> None:
    """Drop what was read, so that the files are read again."""
    font_file.cache_clear()
    _index.cache_clear()
    for chain in (REGULAR, BOLD, SERIF):
        chain.widths.clear()


@cache
def _index() -> dict[str, dict[str, str | int]]:
    path = folder() / "fonts.json"
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
        return {font["name"]: font for font in index["fonts"]}
    except OSError as error:
        raise FontMissing(file=path.name) from error
    except (ValueError, KeyError, TypeError) as error:
        raise FontDamaged(file=path.name) from error


def _tables(data: bytes) -> dict[str, tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, 4)
    entries = struct.iter_unpack(">4sIII", data[12 : 12 + 16 * count])
    return {tag.decode("ascii"): (start, length) for tag, _, start, length in entries}


def _character_map(data: bytes, cmap: int) -> dict[int, int]:
    """Code point -> glyph from the ``cmap`` table: format 12 where there is one, else format 4."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    formats = {}
    for _, _, offset in struct.iter_unpack(">HHI", data[cmap + 4 : cmap + 4 + 8 * count]):
        formats[struct.unpack_from(">H", data, cmap + offset)[0]] = cmap + offset
    return _format_12(data, formats[12]) if 12 in formats else _format_4(data, formats[4])


def _format_12(data: bytes, start: int) -> dict[int, int]:
    (groups,) = struct.unpack_from(">I", data, start + 12)
    found: dict[int, int] = {}
    for first, last, glyph in struct.iter_unpack(">III", data[start + 16 : start + 16 + 12 * groups]):
        if first == last:
            found[first] = glyph
        else:
            found.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
    return found


def _format_4(data: bytes, start: int) -> dict[int, int]:
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{doubled // 2}H", data, start + 14 + part * doubled + (2 if part else 0)) for part in range(4)
    )
    found: dict[int, int] = {}
    for i, (end, first, delta, offset) in enumerate(zip(ends, starts, deltas, offsets, strict=True)):
        for code in range(first, end + 1):
            if code == 0xFFFF:
                continue
            glyph = code
            if offset:
                at = start + 16 + 3 * doubled + 2 * i + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", data, at)
                if not glyph:
                    continue
            found[code] = (glyph + delta) & 0xFFFF
    return found


def _numbers(kind: str, data: bytes) -> "array[int]":
    """Big-endian numbers of a font table."""
    numbers = array(kind, data)
    if byteorder == "little":
        numbers.byteswap()
    return numbers
