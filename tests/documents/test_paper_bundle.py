"""证据册: what goes in, what is only listed, what is missing; pages, hashes, and nothing of a stranger's PDF that could run."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from papers_made import LETTERHEAD, draft, pages, squeezed
from pypdf import PdfReader

from propdesk.documents.evidence import PDF, Bundled, Cover, Piece
from propdesk.documents.evidence_bundle import draw_bundle
from propdesk.documents.lawyer_letter_drawing import draw_data_sheet
from propdesk.documents.results import Cancelled
from tests.tools.strange_files import foreign, picture

COVER = Cover("zh_CN", (("房号", "3-2-1203"), ("法院", "区人民法院")), LETTERHEAD, "2025-12-01 09:30", "赵敏")


def never() -> bytes:
    raise AssertionError("read although it has no pages")


def piece(title: str, data: bytes, media: str = PDF, *, ours: bool = False, load: Callable[[], bytes] | None = None) -> Piece:
    return Piece(title, "附件", hashlib.sha256(data).hexdigest(), media, load or (lambda: data), ours)


def bundle(*pieces: Piece, **changed: object) -> Bundled:
    return draw_bundle(replace(COVER, **changed), pieces)  # type: ignore[arg-type]


def test_cover_index_items_and_continuous_numbers() -> None:
    sheet = draw_data_sheet(draft())
    made = bundle(piece("资料", sheet.pdf, ours=True), piece("扫描件", foreign(count=2)), piece("照片", picture(), "image/png"))
    found = pages(made.pdf)
    assert len(found) == made.pages == 1 + sheet.pages + 3
    for number, page in enumerate(found, 1):
        assert f"第{number}/{made.pages}页" in page
    first, second, third = made.index
    assert (first.first, first.last) == (2, 1 + sheet.pages)
    assert (second.first, second.last) == (first.last + 1, first.last + 2)
    assert third.first == third.last == made.pages
    assert "证据2·" in found[second.first - 1]
    assert "scan1" in found[second.first - 1]
    for item in made.index:
        assert item.sha256 in found[0]
    assert [entry["/Title"] for entry in PdfReader(io.BytesIO(made.pdf)).outline] == ["1. 资料", "2. 扫描件", "3. 照片"]
    assert made.troubles == ()


def test_what_has_no_pages_is_listed_and_never_read() -> None:
    film = Piece("录像.mp4", "附件", "f" * 64, "video/mp4", never, ours=False)
    made = bundle(film)
    assert made.pages == 1
    assert (made.index[0].first, made.index[0].trouble) == (0, "")
    assert "f" * 64 in pages(made.pdf)[0]


def test_what_is_missing_or_changed_or_cannot_be_opened_is_named() -> None:
    gone = Piece("回执.pdf", "附件", "a" * 64, PDF, never, ours=False, trouble="文件缺失")
    broken = piece("坏.pdf", b"%PDF-1.7 nothing")
    bad_picture = piece("坏.png", b"\x89PNG\r\n\x1a\nbroken", "image/png")
    locked = piece("锁.pdf", foreign(password="secret"))
    huge = piece("大.png", _bomb(), "image/png")
    made = bundle(gone, broken, bad_picture, locked, huge)
    assert [item.title for item in made.troubles] == ["回执.pdf", "坏.pdf", "坏.png", "锁.pdf", "大.png"]
    found = pages(made.pdf)[0]
    assert made.pages == 1
    for words in ("文件缺失", "无法打开", "设有密码", "a" * 64):
        assert squeezed(words) in found


def _bomb() -> bytes:
    """A picture that says it has a thousand million points and holds next to none."""
    data = bytearray(picture())
    data[16:24] = (40_000).to_bytes(4, "big") + (40_000).to_bytes(4, "big")
    return bytes(data)


def test_nothing_of_another_pdf_runs_or_leads_elsewhere() -> None:
    made = bundle(piece("扫描件", foreign()))
    for words in (b"/JavaScript", b"/URI", b"example.com", b"/OpenAction", b"/AcroForm"):
        assert words not in made.pdf
    assert all("/Annots" not in page for page in PdfReader(io.BytesIO(made.pdf)).pages)


@pytest.mark.parametrize(
    ("width", "height", "rotate", "across"), [(595, 842, 0, False), (1700, 2400, 0, False), (300, 200, 0, True), (595, 842, 90, True)]
)
def test_every_page_of_another_pdf_is_laid_on_a4(width: float, height: float, rotate: int, across: bool) -> None:
    made = bundle(piece("扫描件", foreign(width, height, rotate=rotate)))
    page = PdfReader(io.BytesIO(made.pdf)).pages[1]
    size = (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
    assert size == ((842, 595) if across else (595, 842))
    assert "scan1" in pages(made.pdf)[1]
    document = pypdfium2.PdfDocument(made.pdf)
    words = document[1].get_textpage()
    place = words.search("scan").get_next()
    box = words.get_charbox(place[0]) if place else (-1, -1, -1, -1)
    document.close()
    assert 0 <= box[0] < box[2] <= size[0]
    assert 0 <= box[1] < box[3] <= size[1]


def test_a_picture_stands_as_its_camera_was_held() -> None:
    made = bundle(piece("照片", picture("JPEG", turned=6), "image/jpeg"))
    page = PdfReader(io.BytesIO(made.pdf)).pages[1]
    assert float(page.mediabox.height) > float(page.mediabox.width)
    document = pypdfium2.PdfDocument(made.pdf)
    middle = document[1].render(scale=0.2).to_pil().convert("RGB")
    red, green, _blue = middle.getpixel((middle.width // 2, middle.height // 2))
    document.close()
    assert red > 150 > green


def test_a_long_index_moves_the_pages_behind_it() -> None:
    made = bundle(*(piece(f"扫描件{number}", foreign()) for number in range(40)))
    found = pages(made.pdf)
    assert made.index[0].first > 2
    for item in made.index:
        assert f"证据{item.number}·" in found[item.first - 1]


def test_equal_bundles_are_equal_bytes_and_cancelling_makes_nothing() -> None:
    made = [bundle(piece("扫描件", foreign()), piece("照片", picture(), "image/png"), language="en", marks=("demo",)) for _ in range(2)]
    assert made[0] == made[1]
    assert "Page1of3" in pages(made[0].pdf)[0]
    with pytest.raises(Cancelled):
        draw_bundle(COVER, [piece("扫描件", foreign())], progress=lambda done: False)
