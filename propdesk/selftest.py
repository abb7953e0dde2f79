"""Does the installed program have and find all it needs? It does the whole job once in a temporary folder and looks at the papers.

``propdesk self-test`` is what a fresh installation runs. Nothing of the office's own is touched.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdfium2

from propdesk import paths
from propdesk.documents.fonts import check_fonts
from propdesk.documents.receipt import ReceiptPaper
from propdesk.documents.wording import SECTIONS, wording
from propdesk.domain.charges import PriceUnit
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.errors import EnvironmentFault, PropDeskError
from propdesk.i18n import LANGUAGES, N_, _, catalog
from propdesk.services import arrears, billing, demo, notices, papers, payments, rates, residents, upkeep
from propdesk.services.office import BOOK_SUFFIX, Office, open_office

_PERIOD, _DAY = Month(2026, 11), date(2026, 11, 23)
_UNITS, _OPENING_FEN, _MONTH_FEN = 304, 21_876_527, 5_285_415  # what the sample list holds and one month of it costs
_UNIT = "1-1-102"
_ODD_NAME = "自检 #%20 a" if sys.platform == "win32" else "自检 #?% a"  # Windows allows no question mark in a name


class NotAsExpected(EnvironmentFault):
    """Found {found} instead of {wanted}."""


@dataclass(frozen=True, slots=True)
class Result:
    """One check; `trouble` is "" where it passed."""

    name: str
    trouble: str


@dataclass(slots=True)
class _Chain:
    """The book the chain of checks works in, with what the steps so far have brought."""

    folder: Path
    office: Office | None = None
    receipt: str = ""
    open_fen: int = 0

    @property
    def book(self) -> Office:
        if self.office is None:
            raise NotAsExpected(found=_("no book"), wanted=_("an open book"))
        return self.office


def run() -> list[Result]:
    """Do every check in order and tell how each ended; a failed one does not stop the rest."""
    results = [_done(_(name), check) for name, check in _PARTS]
    with tempfile.TemporaryDirectory(prefix="propdesk-self-test-") as folder:
        chain = _Chain(Path(folder))
        try:
            results += [_done(_(name), lambda step=step: step(chain)) for name, step in _STEPS]  # type: ignore[misc]
        finally:
            if chain.office is not None:
                chain.office.close(backup=False)
    return results


def _done(name: str, check: Callable[[], None]) -> Result:
    try:
        check()
    except PropDeskError as error:
        return Result(name, error.sentence(_))
    except Exception as error:  # whatever it is, the next check still runs
        return Result(name, f"{type(error).__name__}: {error}")
    return Result(name, "")


def _expect(found: object, wanted: object) -> None:
    if found != wanted:
        raise NotAsExpected(found=found, wanted=wanted)


def _texts() -> None:
    _expect(catalog("zh_CN").gettext("Owner"), "业主")
    _expect(catalog("en").gettext("Owner"), "Owner")


def _wordings() -> None:
    for paper in SECTIONS:
        for language in LANGUAGES:
            wording(paper, language)


def _window() -> None:
    """The window's library loads and draws our icon; without a display it draws in memory."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from propdesk.ui.icons import app_icon

    application = QApplication.instance() or QApplication(["propdesk"])
    _expect(app_icon().pixmap(32, 32).isNull(), False)
    _expect(application is None, False)


def _icons() -> None:
    _expect((paths.resources() / "icons" / "propdesk.svg").is_file(), True)


def _sample() -> None:
    demo.sample_list()


def _make_book(chain: _Chain) -> None:
    path = demo.make_book(chain.folder / f"{_ODD_NAME}{BOOK_SUFFIX}")
    chain.office = open_office(path)


def _import(chain: _Chain) -> None:
    done = residents.apply_import(chain.book, residents.plan_import(chain.book, demo.sample_list()))
    _expect((done.added, done.arrears_fen), (_UNITS, _OPENING_FEN))
    again = residents.apply_import(chain.book, residents.plan_import(chain.book, demo.sample_list()))
    _expect((again.batch_id, again.same), (None, _UNITS))


def _bill(chain: _Chain) -> None:
    rates.set_tariff(chain.book, demo.FEE, demo.PRICE, PriceUnit.M2_MONTH, demo.RATE_FROM, demo.BASIS, due_day=10)
    _expect(billing.run(chain.book, _PERIOD).total_fen, _MONTH_FEN)
    _expect(billing.run(chain.book, _PERIOD).charges, 0)


def _arrears(chain: _Chain) -> None:
    found = arrears.overdue(chain.book, _DAY)
    _expect(found.total_fen, _OPENING_FEN + _MONTH_FEN)
    chain.open_fen = next(row.overdue_fen for row in found.rows if row.code == _UNIT)


def _notice(chain: _Chain) -> None:
    rows = notices.candidates(chain.book, _DAY, codes=[_UNIT])
    for language in LANGUAGES:
        issued = notices.issue(chain.book, _DAY, [row.unit_id for row in rows], language)
        filed = papers.file_notices(chain.book, issued.documents, chain.folder / f"notice {language}.pdf")
        _on_paper(filed, issued.documents[0].number, format_yuan(chain.open_fen))


def _pay(chain: _Chain) -> None:
    unit_id = notices.candidates(chain.book, _DAY, codes=[_UNIT])[0].unit_id
    taken = payments.take(chain.book, unit_id, 50_000, Method.CASH, _DAY, key="self-test")
    again = payments.take(chain.book, unit_id, 50_000, Method.CASH, _DAY, key="self-test")
    _expect(again.payment.receipt, taken.payment.receipt)
    _expect(taken.still_open_fen, chain.open_fen - 50_000)
    chain.receipt = taken.payment.receipt
    for paper in ReceiptPaper:
        filed = papers.file_receipt(chain.book, taken, chain.folder / f"{paper.value}.pdf", paper)
        _on_paper(filed, chain.receipt, "500.00")


def _void(chain: _Chain) -> None:
    taken = payments.void(chain.book, chain.receipt, "self-test", _DAY)
    _expect(taken.still_open_fen, chain.open_fen)


def _check(chain: _Chain) -> None:
    _expect([finding.sentence(_) for finding in upkeep.check_book(chain.book).findings], [])


def _backup(chain: _Chain) -> None:
    made = upkeep.backup_now(chain.book, "self-test")
    seen = upkeep.restore_preview(made.path, chain.book.path)
    _expect((seen.payments_lost, seen.changes_lost), (0, 0))


def _on_paper(filed: papers.Filed, *texts: str) -> None:
    """What was printed can be read back from the file."""
    _expect([glyph.characters for glyph in filed.missing], [])
    document = pypdfium2.PdfDocument(filed.paths[0].read_bytes())
    try:
        printed = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    for text in texts:
        if text not in printed:
            raise NotAsExpected(found=printed[:80], wanted=text)


_PARTS: tuple[tuple[str, Callable[[], None]], ...] = (
    (N_("Fonts"), check_fonts),
    (N_("Texts in Chinese and English"), _texts),
    (N_("Wordings of the papers"), _wordings),
    (N_("Icons"), _icons),
    (N_("Sample list"), _sample),
    (N_("Library of the window"), _window),
)
_STEPS: tuple[tuple[str, Callable[[_Chain], None]], ...] = (
    (N_("Make a book, whatever its path is called"), _make_book),
    (N_("Import a list; the same list again changes nothing"), _import),
    (N_("Bill a month; again adds nothing"), _bill),
    (N_("Arrears"), _arrears),
    (N_("Notice on paper, Chinese and English"), _notice),
    (N_("Payment with receipt on every paper; the same request once"), _pay),
    (N_("Void"), _void),
    (N_("Check of the book"), _check),
    (N_("Verified backup"), _backup),
)
