"""One embedded PDF font per chain and document: only the glyphs used, each character its own code, exact text inside.

reportlab embeds TrueType in slices of 256 codes and writes a wrong ToUnicode table beyond U+FFFF. Here a document gets one
composite font (Identity-H): a character's code is the order of its first use, so a text is encoded by one dictionary, rare
surnames included, and read back exactly by a PDF reader. A character no font has is drawn as a box with its code point.
"""

import struct
import zlib
from types import SimpleNamespace
from typing import Any

from reportlab.pdfbase import pdfdoc, pdfmetrics

from propdesk.documents.fonts import BOX_WIDTH, EM, Chain, FontFile

_WORDS, _XY, _SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO, _INSTRUCTIONS = 0x0001, 0x0002, 0x0008, 0x0020, 0x0040, 0x0080, 0x0100
_HEX_DIGITS = "0123456789ABCDEF"


class _Codes(dict[int, int]):
    """Code point -> code in the document, given out in order of first use; `str.translate` reads it directly."""

    def __init__(self, chain: Chain) -> None:
        super().__init__()
        self._chain = chain
        self.glyphs: list[tuple[FontFile, int] | None] = [(chain.first, 0)]
        self.missing: set[str] = set()

    def __missing__(self, code: int) -> int:
        found = self._chain.find(code)
        if found is None:
            self.missing.add(chr(code))
        self.glyphs.append(found)
        number = self[code] = len(self.glyphs) - 1
        return number


class EmbeddedFont:
    """A chain inside one document. `name` is what content streams select it by."""

    def __init__(self, chain: Chain, document: Any) -> None:
        self.chain = chain
        self.fontName = chain.name
        self.name = f"F{len(document.fontMapping) + 1}"
        self.codes = _Codes(chain)
        document.fontMapping[chain.name] = f"/{self.name}"
        document.delayedFonts.append(self)

    @property
    def missing(self) -> set[str]:
        """The characters so far that no font has."""
        return self.codes.missing

    def encode(self, text: str) -> str:
        """The text as a hexadecimal string's digits for ``Tj``."""
        return text.translate(self.codes).encode("utf-16-be", "surrogatepass").hex()

    def addObjects(self, document: Any) -> None:  # noqa: N802 - reportlab's name
        """Write the font into the document; reportlab calls this when it saves."""
        program, widths = _Subset(self.codes).build()
        base = f"{_tag(program)}+{self.chain.name}"
        descriptor = pdfdoc.PDFDictionary(self._descriptor(base))
        descriptor["FontFile2"] = _stream(document, program, f"program:{base}", Length1=len(program))
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
                "FontDescriptor": document.Reference(descriptor, f"descriptor:{base}"),
                "DW": EM,
                "W": f"[ 0 [ {' '.join(map(str, widths))} ] ]",
                "CIDToGIDMap": pdfdoc.PDFName("Identity"),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant, f"descendant:{base}")]),
                "ToUnicode": _stream(document, _to_unicode(self.codes), f"unicode:{base}"),
            }
        )
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font, f"font:{base}")

    def _descriptor(self, base: str) -> dict[str, object]:
        head, hhea = self.chain.first.table("head"), self.chain.first.table("hhea")
        ascent, descent = struct.unpack_from(">hh", hhea, 4)
        return {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": pdfdoc.PDFName(base),
            "Flags": 4,
            "FontBBox": pdfdoc.PDFArray(list(struct.unpack_from(">4h", head, 36))),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": 733,
            "StemV": 140 if "Bold" in base else 80,
        }


class _Subset:
    """The glyphs of one document's font as a small TrueType program whose glyph numbers are the document's codes."""

    def __init__(self, codes: _Codes) -> None:
        self._codes = codes
        self._sources = codes.glyphs
        self._points = {number: code for code, number in codes.items()}
        self._outlines: list[bytes] = []
        self._metrics: list[tuple[int, int]] = []
        self._placed: dict[tuple[str, int], int] = {}
        self._waiting: list[tuple[FontFile, int]] = []
        self._frame = 0

    def build(self) -> tuple[bytes, list[int]]:
        """The font program and the width of each code in 1/1000 em."""
        self._next = len(self._sources)
        for number, source in enumerate(self._sources):
            if source is None:
                self._add(self._box(self._points[number]), BOX_WIDTH)
            else:
                self._add(self._placed_outline(*source), source[0].advance(source[1]))
        widths = [advance for advance, _ in self._metrics]
        for font, glyph in self._waiting:  # grows while parts name further parts
            self._add(_FRAME if glyph < 0 else self._placed_outline(font, glyph), EM if glyph < 0 else font.advance(glyph))
        return self._program(), widths

    def _add(self, outline: bytes, advance: int) -> None:
        left = struct.unpack_from(">h", outline, 2)[0] if outline else 0
        self._outlines.append(outline)
        self._metrics.append((advance, left))

    def _part(self, font: FontFile, glyph: int) -> int:
        """The number a part of a compound glyph gets, behind the document's own codes."""
        key = (font.name, glyph)
        if key not in self._placed:
            self._placed[key] = self._next
            self._waiting.append((font, glyph))
            self._next += 1
        return self._placed[key]

    def _placed_outline(self, font: FontFile, glyph: int) -> bytes:
        """The glyph's outline with the parts of a compound renumbered."""
        outline = font.outline(glyph)
        if not outline or struct.unpack_from(">h", outline)[0] >= 0:
            return outline
        moved, at, flags = bytearray(outline), 10, _MORE
        while flags & _MORE:
            flags, part = struct.unpack_from(">HH", moved, at)
            struct.pack_into(">HH", moved, at, flags & ~_INSTRUCTIONS, self._part(font, part))
            at += 8 if flags & _WORDS else 6
            at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
        return bytes(moved[:at])

    def _box(self, code: int) -> bytes:
        """A compound glyph: a frame with the code point's hexadecimal digits in two rows."""
        font, digits = self._codes.glyphs[0][0], f"{code:04X}"  # type: ignore[index]
        half = (len(digits) + 1) // 2
        parts = [(_FRAME_PART, 0, 0, 1.0)]
        for i, digit in enumerate(digits):
            column, row = i % half, i // half
            parts.append((ord(digit), 110 + column * (800 // half), 430 - row * 400, 0.45 if half == 2 else 0.4))
        packed = struct.pack(">hhhhh", -1, 40, -100, 960, 860)
        for i, (part, x, y, scale) in enumerate(parts):
            flags = _WORDS | _XY | _SCALE | (_MORE if i < len(parts) - 1 else 0)
            glyph = self._part(font, part if part == _FRAME_PART else font.glyphs[part])
            packed += struct.pack(">HHhhh", flags, glyph, x, y, round(scale * 16384))
        return packed

    def _program(self) -> bytes:
        glyf, locations = bytearray(), [0]
        for outline in self._outlines:
            glyf += outline + bytes(-len(outline) % 4)
            locations.append(len(glyf))
        first, count = self._sources[0][0], len(self._outlines)  # type: ignore[index]
        head, hhea, maxp = bytearray(first.table("head")), bytearray(first.table("hhea")), bytearray(first.table("maxp"))
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">H", hhea, 34, count)
        struct.pack_into(">H", maxp, 4, count)
        self._widen(maxp)
        return _sfnt(
            {
                "glyf": bytes(glyf),
                "head": bytes(head),
                "hhea": bytes(hhea),
                "hmtx": b"".join(struct.pack(">Hh", advance, left) for advance, left in self._metrics),
                "loca": struct.pack(f">{len(locations)}I", *locations),
                "maxp": bytes(maxp),
            }
        )

    def _widen(self, maxp: bytearray) -> None:
        """Give the limits of every font file that lent glyphs, and room for the box of a missing character."""
        lenders = {source[0].name: source[0] for source in self._sources if source}
        for offset in range(6, 32, 2):
            highest = max(struct.unpack_from(">H", font.table("maxp"), offset)[0] for font in lenders.values())
            struct.pack_into(">H", maxp, offset, highest)
        for offset, least in ((10, 600), (12, 60), (28, 8), (30, 3)):  # compound points, contours, parts, depth
            struct.pack_into(">H", maxp, offset, max(least, struct.unpack_from(">H", maxp, offset)[0]))


_FRAME_PART = -1


def _frame() -> bytes:
    """A simple glyph: the outer and the inner edge of a square frame."""
    outer = [(40, -100), (40, 860), (960, 860), (960, -100)]
    inner = [(80, -60), (920, -60), (920, 820), (80, 820)]
    points = outer + inner
    packed = struct.pack(">hhhhh", 2, 40, -100, 960, 860) + struct.pack(">HHH", 3, 7, 0) + bytes([1] * 8)
    for axis in (0, 1):
        before = 0
        for point in points:
            packed += struct.pack(">h", point[axis] - before)
            before = point[axis]
    return packed


_FRAME = _frame()


def register() -> None:
    """Tell reportlab that the font its canvases start with is one of ours, so that it never adds Helvetica."""
    if STARTING_FONT not in pdfmetrics.getRegisteredFontNames():
        face = SimpleNamespace(name=STARTING_FONT)
        pdfmetrics.registerFont(SimpleNamespace(fontName=STARTING_FONT, face=face, _dynamicFont=True, _multiByte=False))


STARTING_FONT = "PropDeskStart"


def _tag(program: bytes) -> str:
    """Six capital letters that differ between subsets, as PDF asks for."""
    number = zlib.crc32(program)
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _stream(document: Any, content: bytes | str, name: str, **entries: int) -> Any:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    for key, value in entries.items():
        stream.dictionary[key] = value
    return document.Reference(stream, name)


def _to_unicode(codes: _Codes) -> str:
    entries = [f"<{number:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>" for code, number in codes.items()]
    blocks = [entries[start : start + 100] for start in range(0, len(entries), 100)]
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap"]
    lines += ["/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def", "/CMapName /Adobe-Identity-UCS def"]
    lines += ["/CMapType 2 def", "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange"]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def _sfnt(tables: dict[str, bytes]) -> bytes:
    """A TrueType file of these tables, with right checksums."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    header = struct.pack(">IHHHH", 0x00010000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    directory, body, start = b"", b"", 12 + 16 * count
    for tag, table in sorted(tables.items()):
        padded = table + bytes(-len(table) % 4)
        directory += struct.pack(">4sIII", tag.encode("ascii"), _checksum(padded), start + len(body), len(table))
        body += padded
    return header + directory + body


def _checksum(padded: bytes) -> int:
    total: int = sum(struct.unpack(f">{len(padded) // 4}I", padded))
    return total & 0xFFFFFFFF
