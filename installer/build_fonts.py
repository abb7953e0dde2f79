"""Build the fonts that PropDesk prints with. Run once by a developer; the product itself never fetches anything.

    python installer/build_fonts.py [--work FOLDER]

Needs Debian's ``npm``, ``apt-get`` and ``dpkg`` and the Python package fontTools. Sources, pinned: the npm packages
``@expo-google-fonts/noto-sans-sc``, ``noto-serif-sc`` and ``noto-sans`` (static TrueType, SIL OFL 1.1) and the Debian packages
``fonts-hanazono`` (SIL OFL 1.1 or its own free licence) and ``unicode-data`` (Unihan, for the 8,105 characters of
通用规范汉字表: property kTGH). Writes ``resources/fonts`` and ``tests/documents/tgh_8105.txt``; same sources, same bytes.
"""

import argparse
import bz2
import json
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "fonts"
TGH_FILE = ROOT / "tests" / "documents" / "tgh_8105.txt"
NPM = ("@expo-google-fonts/noto-sans-sc@0.4.3", "@expo-google-fonts/noto-serif-sc@0.4.3", "@expo-google-fonts/noto-sans@0.4.2")
DEBIAN = ("fonts-hanazono", "unicode-data")
UNITS_PER_EM = 1000
LAYOUT_TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "gasp", "prep", "cvt ", "fpgm", "FFTM", "prop", "DSIG", "MVAR"]

# What an office's papers, forms and foreign names need besides Chinese characters, wherever a source has it.
COMMON_RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x33FF)]
COMMON_RANGES += [(0xFF00, 0xFFEF), (0xFE30, 0xFE4F)]
LATIN_RANGES = [(0xA0, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x209F), (0x20A0, 0x20CF)]
# Rare: Chinese characters and form symbols only; Hanazono's kana, Latin and private glyphs stay out.
RARE_RANGES = [(0x2190, 0x27BF), (0x2E80, 0x2FDF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F)]
SURNAMES = "𠮷𡈽𣘺𤭢𫞩𬱖𬀩𬎆𫖯𪨶𫘝𬭩𬶍𫗧𪻐𫍽𨱏𩽾𫓧𫚉"
# Mainland sources of modern use in Unihan (ID cards, names, places, sciences, newspapers), not the historical dictionaries.
MODERN_SOURCES = {
    "G4K",
    "GBK",
    "GCH",
    "GCY",
    "GCYY",
    "GDM",
    "GDZ",
    "GFC",
    "GFZ",
    "GGFZ",
    "GGH",
    "GHC",
    "GIDC",
    "GJZ",
    "GKJ",
    "GPGLG",
    "GRM",
}
MODERN_SOURCES |= {"GXC", "GXH", "GXM", "GZFY", "GZH", "GZYS"}
PROPORTIONAL = "·×‘’"  # as wide as a Chinese character in the Chinese fonts; taken from the Latin ones
FORM_SYMBOLS = "□☐☑☒■▪●○◎①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳¥￥€㎡㎥×÷·—–…“”‘’√✓▲▼〇℃№§"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, help="where downloads are kept; a temporary folder without it")
    arguments = parser.parse_args()
    if arguments.work:
        build(arguments.work)
    else:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder))


def build(work: Path) -> None:
    """Fetch the sources into `work`, build every font, write the index, the licences and the list of characters."""
    sources = fetch(work)
    unihan = read_unihan(sources["unicode-data"])
    tgh = unihan["kTGH"]
    if len(tgh) != 8105:
        raise SystemExit(f"通用规范汉字表 has 8,105 characters, the source {len(tgh)}")
    TARGET.mkdir(parents=True, exist_ok=True)
    write_tgh(tgh)
    sans = font_file(sources["noto-sans-sc"], "NotoSansSC_400Regular.ttf")
    full, first = characters(sans), (tgh | common(characters(sans))) - set(map(ord, PROPORTIONAL))
    latin = in_ranges(characters(font_file(sources["noto-sans"], "NotoSans_400Regular.ttf")), LATIN_RANGES) - first
    rest = full - first - hangul() - latin
    made = [
        make(sans, first, "PropDeskSans-Regular"),
        make(font_file(sources["noto-sans-sc"], "NotoSansSC_700Bold.ttf"), first, "PropDeskSans-Bold"),
        make(font_file(sources["noto-serif-sc"], "NotoSerifSC_400Regular.ttf"), first, "PropDeskSerif-Regular"),
        make(font_file(sources["noto-sans"], "NotoSans_400Regular.ttf"), latin, "PropDeskLatin-Regular"),
        make(font_file(sources["noto-sans"], "NotoSans_700Bold.ttf"), latin, "PropDeskLatin-Bold"),
        make(sans, rest, "PropDeskMore-Regular"),
    ]
    serif = font_file(sources["noto-serif-sc"], "NotoSerifSC_400Regular.ttf")
    late = set(range(0x4DB6, 0x4DC0)) - full
    made.append(make(serif, late, "PropDeskLate-Regular"))
    mincho_a, mincho_b = (font_file(sources["fonts-hanazono"], name) for name in ("HanaMinA.ttf", "HanaMinB.ttf"))
    rare_a = in_ranges(characters(mincho_a), RARE_RANGES) - full - late
    made.append(make(mincho_a, rare_a, "PropDeskRare-Regular"))
    wanted = set().union(*unihan.values(), map(ord, SURNAMES)) - full - late - rare_a
    made.append(make(mincho_b, wanted & characters(mincho_b), "PropDeskRarer-Regular"))
    write_index(made)
    write_licences(sources)


def fetch(work: Path) -> dict[str, Path]:
    """Each source package unpacked below `work`, by its short name."""
    work.mkdir(parents=True, exist_ok=True)
    found = {}
    for package in NPM:
        name = package.split("/")[1].split("@")[0]
        folder = work / name
        if not folder.is_dir():
            packed = subprocess.run(["npm", "pack", "--silent", package], cwd=work, check=True, capture_output=True, text=True)
            shutil.unpack_archive(work / packed.stdout.strip().splitlines()[-1], folder, "gztar")
        found[name] = folder
    for name in DEBIAN:
        folder = work / name
        if not folder.is_dir():
            subprocess.run(["apt-get", "download", name], cwd=work, check=True)
            (package_file,) = work.glob(f"{name}_*.deb")
            subprocess.run(["dpkg", "-x", str(package_file), str(folder)], check=True)
        found[name] = folder
    return found


def read_unihan(folder: Path) -> dict[str, set[int]]:
    """The characters of each list we choose by: Unihan properties, and mainland sources under "G"."""
    found: dict[str, set[int]] = {name: set() for name in ("kTGH", "kHKSCS", "kIICore", "kJIS0213", "G")}
    for path in sorted(folder.rglob("Unihan_*.txt.bz2")):
        with bz2.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                match = re.match(r"U\+([0-9A-F]+)\t(\w+)\t([A-Z0-9]*)", line)
                if match and match[2] in found:
                    found[match[2]].add(int(match[1], 16))
                elif match and match[2] == "kIRG_GSource" and match[3] in MODERN_SOURCES:
                    found["G"].add(int(match[1], 16))
    return found


def font_file(folder: Path, name: str) -> Path:
    (path,) = folder.rglob(name)
    return path


def characters(path: Path) -> set[int]:
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def in_ranges(codes: Iterable[int], ranges: Iterable[tuple[int, int]]) -> set[int]:
    spans = list(ranges)
    return {code for code in codes if any(low <= code <= high for low, high in spans)}


def common(codes: set[int]) -> set[int]:
    """Signs, letters and form symbols of the first font; Hangul letters inside these ranges stay out."""
    return (in_ranges(codes, COMMON_RANGES) | (set(map(ord, FORM_SYMBOLS)) & codes)) - hangul()


def hangul() -> set[int]:
    return set(range(0x1100, 0x1200)) | set(range(0x3130, 0x3190)) | set(range(0x3200, 0x3220)) | set(range(0xAC00, 0xD7B0))


def make(source: Path, codes: set[int], name: str) -> dict[str, object]:
    """Subset `source` to `codes`, without hints and layout tables, 1,000 units to the em, under its own PostScript name."""
    font = TTFont(source, recalcTimestamp=False)
    options = Options(drop_tables=LAYOUT_TABLES, hinting=False, notdef_outline=True, name_IDs=[0, 13, 14], glyph_names=False)
    options.layout_features = []
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    if font["head"].unitsPerEm != UNITS_PER_EM:
        scale_upem(font, UNITS_PER_EM)
    family, style = name.split("-")
    names = {1: family, 2: style, 3: f"{name};PropDesk", 4: f"{family} {style}", 5: "Version 1.000", 6: name}
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    font["head"].created = font["head"].modified = 3_786_912_000  # 2024-01-01: the same bytes each time
    path = TARGET / f"{name}.ttf"
    font.save(path, reorderTables=True)
    data = path.read_bytes()
    print(f"{name}: {len(characters(path)):,} characters, {len(data):,} bytes")
    return {"name": name, "file": path.name, "size": len(data), "crc32": zlib.crc32(data)}


def write_index(made: list[dict[str, object]]) -> None:
    """What the program checks each font against before the first paper, so that a damaged file is named and not printed with."""
    text = json.dumps({"units_per_em": UNITS_PER_EM, "fonts": made}, indent=1)
    (TARGET / "fonts.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def write_tgh(codes: set[int]) -> None:
    head = [
        "# The 8,105 characters of 通用规范汉字表 (2013), in code point order, 45 to a line.",
        "# Origin: property kTGH of the Unihan database, Debian package unicode-data (Unicode licence).",
        "# Written by installer/build_fonts.py.",
    ]
    ordered = "".join(map(chr, sorted(codes)))
    rows = [ordered[start : start + 45] for start in range(0, len(ordered), 45)]
    TGH_FILE.write_text("\n".join(head + rows) + "\n", encoding="utf-8", newline="\n")


def write_licences(sources: dict[str, Path]) -> None:
    for name in ("noto-sans-sc", "noto-serif-sc", "noto-sans"):
        shutil.copyfile(font_file(sources[name], "LICENSE_FONT"), TARGET / f"OFL-{name}.txt")
    shutil.copyfile(font_file(sources["fonts-hanazono"], "copyright"), TARGET / "LICENSE-hanazono.txt")


if __name__ == "__main__":
    main()
