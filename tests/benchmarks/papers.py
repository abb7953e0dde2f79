"""Notices on paper: pages a second beside the bare canvas, bytes a notice, and LibreOffice's mail merge where it is installed."""

import random
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from propdesk import paths
from propdesk.documents.letterhead import Letterhead
from propdesk.documents.notice import Notice, NoticeLine
from propdesk.documents.notice_drawing import draw_notices
from propdesk.documents.sheet import BOLD, Book, Ink
from propdesk.domain.money import divide_half_up
from propdesk.domain.periods import Month
from tests.benchmarks import mail_merge
from tests.benchmarks.books import entries
from tests.benchmarks.mail_merge import Put
from tests.benchmarks.measure import Figure, at_least, by_turns, clock, limit, seconds

AS_OF = date(2026, 11, 23)
MERGED = 200
SENDER = Letterhead(
    "阳光物业服务有限公司", "阳光花园", "0571-5550 1000", "周一至周日 8:30—18:00", "阳光花园 1 号楼一层客服中心",
    "阳光物业服务有限公司", "示例银行阳光支行", "6200 0000 0000 0000 001", "阳光花园前期物业服务合同", "第五条",
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """Every figure about paper."""
    for count, runs in ((200, 5), (2_000, 3)):
        papers = sample(count)
        printed = draw_notices(papers)
        pages = bare_pages(papers)
        seconds_of = by_turns(lambda papers=papers: draw_notices(papers), lambda pages=pages: bare(pages), runs)  # type: ignore[misc]
        ours, peer = (len(pages) / spent for spent in seconds_of)
        yield at_least(f"{count:,} notices, {len(pages):,} pages / same text on a bare canvas", ours, peer, 0.4, "p/s", 0.75)
        yield limit(f"{count:,} notices with annex and QR, bytes a notice", len(printed.pdf) / count, 5_000, "B", 0)
    yield _merge()


def sample(count: int) -> list[Notice]:
    """Notices of so many households, each behind by 8 to 24 charges, a third with a second fee, half with a late-fee clause."""
    chance = random.Random(5)
    return [_notice(number, chance, entry.state.owners[0], str(entry.code)) for number, entry in enumerate(entries(count), 1)]


def _notice(number: int, chance: random.Random, owner: str, code: str) -> Notice:
    months = chance.randint(8, 24)
    area = chance.choice((784000, 895200, 963000, 1048000, 1180600))
    rate = "0.03%/日" if chance.random() < 0.5 else ""
    shared = chance.randint(1, months // 2) if number % 3 == 0 else 0
    lines = [_line(place, "物业费", months - shared - place, area, 18500, rate) for place in range(months - shared)]
    lines += [_line(100 + place, "公摊水电费", shared - place, area, 1350, "") for place in range(shared)]
    building, entrance, room = code.split("-")
    return Notice(
        number=f"CJ2026-{number:06d}",
        ordinal=1 + number % 3,
        tone=1 + number % 3,
        language="zh_CN",
        unit_id=number,
        unit_code=code,
        unit_name=f"{building}号楼{entrance}单元{room}室",
        kind="flat",
        debtors=(owner,),
        as_of=AS_OF,
        issued_on=AS_OF,
        pay_by=date(2026, 12, 8),
        lines=tuple(lines),
        credit_fen=0,
        steward="赵敏",
        steward_phone="0571-5550 1003",
        letterhead=SENDER,
        wording="2026-11",
        printed_at="2026-11-23 09:30",
        operator="前台",
    )


def _line(number: int, item: str, months_ago: int, area: int, price: int, rate: str) -> NoticeLine:
    month = Month.of(AS_OF) + -months_ago
    fen = divide_half_up(area * price, 1_000_000)
    days = (AS_OF - month.day(10)).days
    basis = f"{area / 10000:.2f} ㎡ × {price / 10000:.4g} 元/㎡·月"
    late = divide_half_up(fen * days * 3, 10_000) if rate else 0
    words = f"{price / 10000:.4g} 元/㎡·月"
    return NoticeLine(number, item, str(month), month.start, month.end, basis, words, month.day(10), fen, 0, fen, days, rate, late)


def bare_pages(papers: Sequence[Notice]) -> list[list[Put]]:
    """Every text that stands on each of our pages, in the pieces in which we draw it; what pages share stands on each."""
    pages: list[list[Put]] = []
    emitted: list[list[Put]] = []
    blocks: dict[Any, list[Put]] = {}
    put, share, emit, page = Ink._put, Ink.share, Book._emit, Book.page

    def record(ink: Ink) -> list[Put]:
        found: list[Put] = vars(ink).setdefault("record", [])
        return found

    def put_too(ink: Ink, x: float, y: float, text: str, size: float, chain: Any, spread: float = 0.0) -> None:
        record(ink).append((x, y, text, size, chain is BOLD))
        put(ink, x, y, text, size, chain, spread)

    def share_too(ink: Ink, key: Any, draw: Any, x: float = 0.0, y: float = 0.0) -> None:
        share(ink, key, draw, x, y)
        if key not in blocks:
            blocks[key] = emitted[-1]
        record(ink).extend((x + at, y + up, *rest) for at, up, *rest in blocks[key])  # type: ignore[misc]

    def emit_too(book: Book, ink: Ink) -> None:
        emitted.append(record(ink))
        emit(book, ink)

    def page_too(book: Book, width: float, height: float, draw: Any) -> None:
        page(book, width, height, draw)
        pages.append(emitted[-1])

    with (
        patch.object(Ink, "_put", put_too),
        patch.object(Ink, "share", share_too),
        patch.object(Book, "_emit", emit_too),
        patch.object(Book, "page", page_too),
    ):
        draw_notices(papers)
    return pages


@cache
def _bare_fonts() -> None:
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Bare-{name}", str(paths.resources() / "fonts" / f"PropDeskSans-{name}.ttf")))


def bare(pages: Sequence[Sequence[Put]]) -> bytes:
    """The same texts on as many pages, as reportlab draws them: its own TrueType embedding, no tables, no QR code, no layer of ours."""
    _bare_fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595.28, 841.89), pageCompression=1)
    for page in pages:
        for x, y, text, size, bold in page:
            canvas.setFont("Bare-Bold" if bold else "Bare-Regular", size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _merge() -> Figure:
    """Seconds of LibreOffice's mail merge of the same notices into one PDF, its start left out where it can be."""
    name = f"{MERGED} notices / LibreOffice's mail merge"
    office = which("soffice") or which("libreoffice")
    if office is None:
        return Figure(name, "", "not installed", "", ">= 8 x (15)", None)
    papers = sample(MERGED)
    pages = bare_pages(papers)
    ours = statistics.median(seconds(lambda: draw_notices(papers)) for _ in range(5))
    try:
        with TemporaryDirectory() as folder:
            how, peer, made = mail_merge.run(office, papers, pages, Path(folder))
    except (OSError, subprocess.SubprocessError, ValueError) as trouble:
        return Figure(name, clock(ours), f"failed: {type(trouble).__name__}", "", ">= 8 x (15)", None)
    value = peer / ours
    return Figure(f"{MERGED} notices / {how} ({made} pages)", clock(ours), clock(peer), f"{value:.1f} x", ">= 8 x (15)", value >= 8)
