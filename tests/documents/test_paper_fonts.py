"""The font chain: every character an office may need is printed and read back, and nothing is ever silently blank."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from papers_made import page_text, text
from pypdf import PdfReader

from propdesk import paths
from propdesk.documents import fonts
from propdesk.documents.fonts import BOLD, REGULAR, SERIF, Chain, FontDamaged, FontMissing
from propdesk.documents.sheet import Book, Ink, MissingGlyph, Printed

HERE = Path(__file__).parent
NAMES = "𠮷㐂䶮𬱖ЁжиковҐґЄєЇїΨάνναŻółćłŚčřěåßðþİğŞếữ·’"


def tgh() -> list[str]:
    lines = (HERE / "tgh_8105.txt").read_text(encoding="utf-8").splitlines()
    return list("".join(line for line in lines if not line.startswith("#")))


def gbk() -> list[str]:
    found = []
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            character = bytes([high, low]).decode("gbk", "ignore").lstrip("\x7f")
            if len(character) == 1:
                found.append(character)
    return found


def extension_a() -> list[str]:
    return [chr(code) for code in range(0x3400, 0x4DC0)]


def printed(lines: Sequence[str], chain: Chain = REGULAR, size: float = 9) -> Printed:
    """The lines, fifty to a page."""
    book = Book("glyphs", "")

    def draw(ink: Ink, part: Sequence[str]) -> None:
        for i, line in enumerate(part):
            ink.text(40, 780 - 14 * i, line, size, chain)

    for start in range(0, len(lines), 50):
        book.page(595, 842, lambda ink, part=lines[start : start + 50]: draw(ink, part))
    return book.finish()


def in_lines(characters: Sequence[str]) -> list[str]:
    return ["".join(characters[start : start + 40]) for start in range(0, len(characters), 40)]


def test_the_list_has_8105_characters_and_gbk_and_extension_a_are_whole() -> None:
    assert len(set(tgh())) == 8105
    assert sum(character > "\uffff" for character in tgh()) == 196
    assert len(set(gbk())) >= 21_700
    assert len(extension_a()) == 6592


@pytest.mark.parametrize("chain", [REGULAR, BOLD, SERIF], ids=lambda chain: chain.name)
def test_every_character_has_a_glyph_with_ink(chain: Chain) -> None:
    missing, empty = [], []
    for character in {*tgh(), *gbk(), *extension_a(), *NAMES}:
        found = chain.find(ord(character))
        if found is None:
            missing.append(character)
        elif not found[0].outline(found[1]) and not character.isspace():
            empty.append(character)
    assert (missing, empty) == ([], [])


def test_every_character_is_read_back_exactly() -> None:
    lines = in_lines([character for character in dict.fromkeys([*tgh(), *gbk(), *extension_a(), *NAMES]) if not character.isspace()])
    made = printed(lines)
    assert made.missing == ()
    document = pypdfium2.PdfDocument(made.pdf)
    read = "".join("".join(page_text(page).split()) for page in document)
    document.close()
    assert read == "".join(lines)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not on this computer; pdfium reads the same file above")
def test_pdftotext_reads_every_character_exactly(tmp_path: Path) -> None:
    characters = [character for character in dict.fromkeys([*tgh(), *gbk(), *extension_a(), *NAMES]) if not character.isspace()]
    combining = {character for character in characters if unicodedata.combining(character)}
    lines = in_lines([character for character in characters if character not in combining])
    path = tmp_path / "all.pdf"
    path.write_bytes(printed(lines).pdf)
    read = subprocess.run(["pdftotext", "-enc", "UTF-8", "-raw", path, "-"], capture_output=True, check=True, text=True, encoding="utf-8")
    assert "".join(read.stdout.split()) == "".join(lines)


def test_pypdf_reads_rare_names() -> None:
    import io

    made = printed(["业主 𠮷㐂䶮𬱖 先生"])
    assert "𠮷㐂䶮𬱖" in PdfReader(io.BytesIO(made.pdf)).pages[0].extract_text()


def test_a_missing_character_is_a_box_and_is_reported_with_its_text() -> None:
    made = printed(["单志强", "张🙂三\U000103ff", "🙂"])
    assert made.missing == (MissingGlyph("张🙂三\U000103ff", "🙂\U000103ff"), MissingGlyph("🙂", "🙂"))
    assert "张🙂三\U000103ff" in text(made.pdf)
    document = pypdfium2.PdfDocument(printed(["🙂" * 20]).pdf)
    picture = bytes(document[0].render(scale=4, grayscale=True).buffer)
    document.close()
    assert sum(level < 128 for level in picture) > 200


def test_only_our_fonts_are_used_and_embedded() -> None:
    import io

    reader = PdfReader(io.BytesIO(printed(["a单𠮷"]).pdf))
    resources = reader.pages[0]["/Resources"]["/Font"]
    names = [font.get_object()["/BaseFont"] for font in resources.values()]
    assert names
    assert all("+PropDesk" in name for name in names)
    for font in resources.values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"].get_object()


def test_the_embedded_program_is_a_sound_truetype_file(tmp_path: Path) -> None:
    import io

    reader = PdfReader(io.BytesIO(printed(["Añế单𠮷\U000103ff"]).pdf))
    font = next(iter(reader.pages[0]["/Resources"]["/Font"].values())).get_object()
    program = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"].get_data()
    parsed = TTFont(io.BytesIO(program), checkChecksums=2)
    order = parsed.getGlyphOrder()
    assert parsed["maxp"].numGlyphs == len(order) >= 7
    for name in order:
        glyph = parsed["glyf"][name]
        glyph.expand(parsed["glyf"])
        parsed["glyf"][name].getCoordinates(parsed["glyf"])


def test_files_have_their_own_names_and_stay_small() -> None:
    files = sorted((paths.resources() / "fonts").glob("*.ttf"))
    for path in files:
        with TTFont(path, lazy=True) as font:
            assert font["name"].getDebugName(6) == path.stem
    assert sum(path.stat().st_size for path in (paths.resources() / "fonts").iterdir()) < 28_000_000
    assert len(list((paths.resources() / "fonts").glob("*LICENSE*"))) + len(list((paths.resources() / "fonts").glob("OFL*"))) == 4


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the font folder that the program reads instead of its own."""
    folder = tmp_path / "resources" / "fonts"
    shutil.copytree(paths.resources() / "fonts", folder)
    monkeypatch.setattr(paths, "resources", lambda: folder.parent)
    fonts.forget()
    yield folder
    fonts.forget()


def test_a_deleted_font_is_named(copied: Path) -> None:
    (copied / "PropDeskSans-Regular.ttf").unlink()
    with pytest.raises(FontMissing, match=r"PropDeskSans-Regular\.ttf is missing"):
        printed(["单"])


def test_a_deleted_fallback_is_named_when_it_is_needed_and_by_the_check(copied: Path) -> None:
    (copied / "PropDeskRare-Regular.ttf").unlink()
    assert printed(["单"]).missing == ()
    with pytest.raises(FontMissing, match=r"PropDeskRare-Regular\.ttf"):
        printed(["𠮷"])
    with pytest.raises(FontMissing, match=r"PropDeskRare-Regular\.ttf"):
        fonts.check_fonts()


@pytest.mark.parametrize("damage", ["truncate", "flip", "empty"])
def test_a_damaged_font_is_named(copied: Path, damage: str) -> None:
    path = copied / "PropDeskSans-Bold.ttf"
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 0xFF
    path.write_bytes({"truncate": data[:-5000], "flip": data, "empty": b""}[damage])
    with pytest.raises(FontDamaged, match=r"PropDeskSans-Bold\.ttf is damaged"):
        printed(["单"], BOLD)


@pytest.mark.parametrize("index", ["", "{}", '{"fonts": [{"name": "x"}]}'])
def test_a_damaged_index_is_named(copied: Path, index: str) -> None:
    (copied / "fonts.json").write_text(index)
    with pytest.raises(FontDamaged, match=r"fonts\.json"):
        printed(["单"])


def test_a_missing_index_is_named(copied: Path) -> None:
    (copied / "fonts.json").unlink()
    with pytest.raises(FontMissing, match=r"fonts\.json"):
        fonts.check_fonts()
