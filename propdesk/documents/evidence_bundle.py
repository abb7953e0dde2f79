"""证据册: one PDF of everything a claim is proved with: cover, index with each item's hash, the items, continuous page numbers.

Our own papers stand as they were issued. Pages of other PDFs are laid on A4 without what could run or lead elsewhere (links, forms,
scripts); pictures are placed on a page. What has no pages (films, recordings, office documents) is listed with its hash, and so is
what is missing or was changed: nothing is left out in silence.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

from propdesk.documents.embedding import STARTING_FONT
from propdesk.documents.evidence import PDF, PICTURES, Bundled, Cover, Indexed, Piece
from propdesk.documents.flow import FlowBlock, Heading, Paragraph, Table
from propdesk.documents.flow_drawing import HEIGHT, LEFT, RIGHT, WIDTH, Style, draw_flow
from propdesk.documents.furniture import check_marks, draw_marks, foot_line, head_line
from propdesk.documents.results import Cancelled, MissingGlyph, Progress
from propdesk.documents.sheet import MM, REGULAR, Book, Ink
from propdesk.i18n import Catalog, catalog

_MARGIN = 12 * MM
_MOST_PIXELS = 80_000_000  # a picture of more is a mistake or an attack


def draw_bundle(cover: Cover, pieces: Sequence[Piece], progress: Progress | None = None) -> Bundled:
    """Put all pieces together; `progress` hears how many are read. Raises `Cancelled`."""
    check_marks(cover.marks)
    texts = catalog(cover.language)
    taken: list[tuple[Indexed, list[Any]]] = []
    for number, piece in enumerate(pieces, 1):
        pages, trouble = _pages(piece, texts)
        taken.append((Indexed(number, piece.title, piece.part, piece.sha256, 0, 0, trouble), pages))
        if progress and not progress(number):
            raise Cancelled()
    front, index, missing = _front(cover, taken, texts)
    total = len(front) + sum(len(pages) for _item, pages in taken)
    return _bound(front, [(item, pages) for item, (_first, pages) in zip(index, taken, strict=True)], total, texts, missing)


def _pages(piece: Piece, texts: Catalog) -> tuple[list[Any], str]:
    """The pages of a piece, and in words why there are none where there should be."""
    from pypdf import PdfReader

    if piece.trouble or (piece.media != PDF and piece.media not in PICTURES):
        return [], piece.trouble
    try:
        data = piece.load()
        reader = PdfReader(BytesIO(data if piece.media == PDF else _picture(data)))
        pages = list(reader.pages) if not reader.is_encrypted or reader.decrypt("") else []
        laid = pages if piece.ours else [_on_a4(page) for page in pages]
    except Exception:  # a stranger's file may break its reader in any way; then it is named and the bundle goes on
        return [], texts.gettext("cannot be opened; the file itself must be handed in")
    return laid, "" if laid else texts.gettext("locked with a password; the file itself must be handed in")


def _on_a4(page: Any) -> Any:
    """A page of another PDF on A4, upright or across, not enlarged, with its drawing and nothing else."""
    from pypdf import PageObject, Transformation

    box, turn = page.cropbox, page.rotation % 360
    plain_width, plain_height = float(box.width), float(box.height)
    shift = {90: (0.0, plain_width), 180: (plain_width, plain_height), 270: (plain_height, 0.0)}.get(turn, (0.0, 0.0))
    width, height = (plain_height, plain_width) if turn in (90, 270) else (plain_width, plain_height)
    across = width > height
    paper_width, paper_height = (HEIGHT, WIDTH) if across else (WIDTH, HEIGHT)
    scale = min(1.0, paper_width / width, paper_height / height)
    left, bottom = (paper_width - width * scale) / 2, (paper_height - height * scale) / 2
    laid = PageObject.create_blank_page(width=paper_width, height=paper_height)
    upright = Transformation().translate(-float(box.left), -float(box.bottom)).rotate(-turn).translate(*shift)
    moved = upright.scale(scale).translate(left, bottom)
    laid.merge_transformed_page(page, moved)
    laid.pop("/Annots", None)
    return laid


def _picture(data: bytes) -> bytes:
    """A picture as large as fits on an A4 page, turned as its camera says."""
    from PIL import Image, ImageOps
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    with Image.open(BytesIO(data)) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("a picture too large to be placed")
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    across = upright.width > upright.height
    paper_width, paper_height = (HEIGHT, WIDTH) if across else (WIDTH, HEIGHT)
    room_width, room_height = paper_width - 2 * _MARGIN, paper_height - 2 * _MARGIN
    scale = min(room_width / upright.width, room_height / upright.height)
    width, height = upright.width * scale, upright.height * scale
    file = BytesIO()
    canvas = Canvas(file, pagesize=(paper_width, paper_height), pageCompression=1, invariant=1, initialFontName=STARTING_FONT)
    canvas.drawImage(ImageReader(upright), (paper_width - width) / 2, (paper_height - height) / 2, width, height)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _front(
    cover: Cover, taken: Sequence[tuple[Indexed, list[Any]]], texts: Catalog
) -> tuple[list[Any], list[Indexed], tuple[MissingGlyph, ...]]:
    """Cover and index, drawn once to know how many pages they take and again with the pages of the items."""
    from pypdf import PdfReader

    count = 1
    while True:
        index, page = [], count + 1
        for item, pages in taken:
            placed = replace(item, first=page, last=page + len(pages) - 1) if pages else item
            index.append(placed)
            page += len(pages)
        printed = _draw_front(cover, index, texts)
        if printed.pages == count:
            return list(PdfReader(BytesIO(printed.pdf)).pages), index, printed.missing
        count = printed.pages


def _draw_front(cover: Cover, index: Sequence[Indexed], texts: Catalog) -> Any:
    _ = texts.gettext
    rows = tuple(
        (str(item.number), item.part, f"{item.title}\n{item.trouble}" if item.trouble else item.title, _span(item), item.sha256)
        for item in index
    )
    about = _("The hash is that of the item alone: a paper as it was drawn, a file as it was kept. A dash: no pages here.")
    blocks: list[FlowBlock] = [
        Table((_("Fact"), _("Content")), cover.lines, (40.0, 125.0)),
        Heading(_("Index")),
        Table((_("No."), _("Part"), _("Item"), _("Pages"), "SHA-256"), rows, (10.0, 28.0, 59.0, 18.0, 50.0)),
        Paragraph(about, note=True),
    ]
    book = Book(_("Evidence bundle"), cover.letterhead.signer)
    draw_flow(book, _("Evidence bundle"), blocks, Style(REGULAR, 10.0, 14.5, 8.5), partial(_frame, cover=cover, texts=texts))
    return book.finish()


def _span(item: Indexed) -> str:
    if not item.first:
        return "—"
    return str(item.first) if item.first == item.last else f"{item.first}–{item.last}"


def _frame(ink: Ink, number: int, count: int, *, cover: Cover, texts: Catalog) -> None:
    if cover.marks:
        ink.share(("bundle marks", cover.marks), lambda block: draw_marks(block, cover.marks, WIDTH / 2, HEIGHT / 2, 110, texts))
    head_line(ink, LEFT, RIGHT, HEIGHT - 15 * MM, cover.letterhead, "")
    foot_line(ink, LEFT, RIGHT, 9 * MM, cover.printed_at, cover.operator, texts)


def _bound(
    front: Sequence[Any],
    items: Sequence[tuple[Indexed, Sequence[Any]]],
    total: int,
    texts: Catalog,
    missing: tuple[MissingGlyph, ...],
) -> Bundled:
    """All pages in one file, each with its number and that of its item in the upper corner, and an outline."""
    from pypdf import PdfReader, PdfWriter

    ordered = [(None, page) for page in front] + [(item, page) for item, pages in items for page in pages]
    stamps = PdfReader(BytesIO(_stamps([(item, page.mediabox) for item, page in ordered], total, texts))).pages
    writer = PdfWriter()
    for (_item, page), stamp in zip(ordered, stamps, strict=True):
        added = writer.add_page(page)
        added.merge_page(stamp)
        added.pop("/Annots", None)
    for item, _pages in items:
        if item.first:
            writer.add_outline_item(title=f"{item.number}. {item.title}", page_number=item.first - 1)
    writer.metadata = {"/Title": texts.gettext("Evidence bundle"), "/Creator": "PropDesk"}
    file = BytesIO()
    writer.write(file)
    return Bundled(file.getvalue(), total, tuple(item for item, _pages in items), missing)


def _stamps(pages: Sequence[tuple[Indexed | None, Any]], total: int, texts: Catalog) -> bytes:
    """One page for each with nothing but its number; the words stand on white, whatever lies below."""
    book = Book(texts.gettext("Evidence bundle"), "")
    for number, (item, box) in enumerate(pages, 1):
        told = texts.gettext("Page {number} of {count}").format(number=number, count=total)
        text = texts.gettext("Item {number} · {page}").format(number=item.number, page=told) if item else told
        book.page(float(box.width), float(box.height), partial(_stamp, text=text, width=float(box.width), height=float(box.height)))
    return book.finish().pdf


def _stamp(ink: Ink, *, text: str, width: float, height: float) -> None:
    room = ink.width(text, 8.0) + 3 * MM
    ink.tint(width - 8 * MM - room, height - 9 * MM, room, 4.6 * MM, 1.0)
    ink.right(width - 9.5 * MM, height - 7.8 * MM, text, 8.0)
