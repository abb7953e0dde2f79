"""Files as offices receive them from others: PDFs with scripts and links, pictures of phones; and readers of Word files."""

import io

import docx
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas


def foreign(width: float = 595, height: float = 842, count: int = 1, rotate: int = 0, password: str = "") -> bytes:
    """A PDF of another program, with a script and a link; `password` locks it."""
    file, out = io.BytesIO(), io.BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    for number in range(count):
        canvas.drawString(20, 20, f"scan {number + 1}")
        canvas.showPage()
    canvas.save()
    writer = PdfWriter(PdfReader(file))
    for page in writer.pages:
        page.rotate(rotate)
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x');")})
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(script)
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="https://example.com/"))
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 200), turned: int = 1) -> bytes:
    """A red picture; `turned` is what a camera notes about how it was held."""
    image, file = Image.new("RGB", size, (200, 30, 30)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = turned
    image.save(file, kind, exif=exif)
    return file.getvalue()


def word_text(data: bytes) -> str:
    """The text of a Word file without spaces: paragraphs, tables, heads of pages."""
    document = docx.Document(io.BytesIO(data))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    parts += [paragraph.text for section in document.sections for paragraph in section.header.paragraphs]
    return "".join("".join(parts).split())
