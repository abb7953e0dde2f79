"""The preview: pages, keys, saving, printing page by page, and computers whose printer is missing or refuses."""

import io
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from propdesk import settings as declared
from propdesk.errors import EnvironmentFault
from propdesk.services.prints import MissingGlyph, Printed
from propdesk.settings import Settings
from propdesk.ui.print_centre import printing
from propdesk.ui.print_centre.pages import Pages
from propdesk.ui.print_centre.preview import PreviewDialog, preview
from propdesk.ui.session import Session
from propdesk.ui.tasks import Cancelled, Progress, Tasks
from tests.tools.boxes import Boxes

MM = 72 / 25.4
CONTINUOUS = (241.0, 93.1)


class NotToday(EnvironmentFault):
    """The paper could not be drawn today."""


def paper(pages: int = 3, size: tuple[float, float] = CONTINUOUS, missing: tuple[MissingGlyph, ...] = ()) -> Printed:
    """A PDF with numbered pages of a size in millimetres."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(size[0] * MM, size[1] * MM))
    for number in range(pages):
        canvas.drawString(40, 40, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return Printed(buffer.getvalue(), pages, missing)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def session(tasks: Tasks, chosen: Settings, tmp_path: Path, said: list[str]) -> Session:
    office = SimpleNamespace(path=tmp_path / "book.pdesk")
    return Session(office, tasks, chosen, toast=lambda text, actions=(): said.append(text))  # type: ignore[arg-type]


Opener = Callable[..., PreviewDialog]


@pytest.fixture
def opener(qtbot: QtBot, session: Session) -> Opener:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def open_it(printed: Printed | None = None, **more: object) -> PreviewDialog:
        made = printed or paper()
        return preview(window, session, "Receipt", lambda progress: made, "收据 1/2.pdf", **more)  # type: ignore[arg-type]

    return open_it


def to_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer that writes a PDF instead of paper."""

    def made(name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setResolution(150)
        return printer

    monkeypatch.setattr(printing, "printer_names", lambda: ["Desk printer"])
    monkeypatch.setattr(printing, "open_printer", made)


def test_pages_turn_by_keys_and_buttons(opener: Opener) -> None:
    dialog = opener()
    assert (dialog.view.count(), dialog.place.text()) == (3, "1 / 3")
    assert not dialog.previous.isEnabled()
    QTest.keyClick(dialog.view, Qt.Key.Key_PageDown)
    QTest.keyClick(dialog.view, Qt.Key.Key_PageDown)
    QTest.keyClick(dialog.view, Qt.Key.Key_PageDown)
    assert dialog.place.text() == "3 / 3"
    QTest.keyClick(dialog.view, Qt.Key.Key_Home)
    dialog.following.click()
    assert dialog.place.text() == "2 / 3"
    dialog.reject()


def test_zoom_by_keys(opener: Opener) -> None:
    dialog = opener()
    fitted = dialog.view.percent
    QTest.keyClick(dialog, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert dialog.view.percent > fitted
    QTest.keyClick(dialog, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert dialog.view.percent == fitted
    dialog.reject()


def test_missing_characters_are_named(opener: Opener) -> None:
    dialog = opener(paper(1, missing=(MissingGlyph("王\U000323af", "\U000323af"),)))
    assert "\U000323af (王\U000323af)" in dialog.messages.texts()[0]
    dialog.reject()


def test_save_writes_the_very_bytes_and_tells(opener: Opener, boxes: Boxes, tmp_path: Path, session: Session) -> None:
    printed = paper()
    told: list[object] = []
    dialog = opener(printed, on_saved=lambda path, made: told.append((path, made)))
    file = tmp_path / "收据 #1 %.pdf"
    boxes.expect_file(file)
    QTest.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert file.read_bytes() == printed.pdf
    assert told == [(file, printed)]
    assert session.settings.get(declared.FOLDERS)["pdf"] == str(tmp_path)
    assert str(file) in dialog.messages.texts()[0]
    boxes.expect_file(None)
    dialog.save_button.click()
    assert len(told) == 1
    dialog.reject()


def test_a_file_that_cannot_be_written_is_said(opener: Opener, boxes: Boxes, tmp_path: Path) -> None:
    told: list[object] = []
    dialog = opener(on_saved=lambda path, made: told.append(path))
    boxes.expect_file(tmp_path / "no such folder" / "x.pdf")
    boxes.expect("could not be written", "Close")
    dialog.save_button.click()
    assert told == []
    dialog.reject()


def test_printing_keeps_the_exact_size_and_every_page(
    qtbot: QtBot, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, session: Session, said: list[str]
) -> None:
    out = tmp_path / "printed.pdf"
    to_file(out, monkeypatch)
    told: list[Printed] = []
    dialog = opener(on_printed=told.append, kind="receipt")
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
    assert len(told) == 1
    printed = pypdfium2.PdfDocument(out.read_bytes())
    assert len(printed) == 3
    width, height = printed.get_page_size(0)
    assert (round(width / MM, 1), round(height / MM, 1)) == pytest.approx(CONTINUOUS, abs=0.3)
    assert session.settings.get(declared.PRINTERS) == {"receipt": "Desk printer"}
    assert said == ["3 pages sent to the printer."]
    picture = Pages(out.read_bytes()).picture(2, 72)
    inks = {picture.pixelColor(x, y).lightness() for x in range(picture.width()) for y in range(picture.height())}
    assert min(inks) < 100 < max(inks)


def test_cancel_between_pages_marks_nothing(qtbot: QtBot, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_file(tmp_path / "printed.pdf", monkeypatch)
    told: list[Printed] = []
    dialog = opener(paper(30), on_printed=told.append)
    dialog.print_button.click()
    assert dialog._printing is not None
    dialog._printing.page_done.connect(lambda number: dialog.stop() if number == 4 else None)
    qtbot.waitUntil(lambda: bool(dialog.messages.texts()), timeout=10_000)
    assert "4 of 30 pages" in dialog.messages.texts()[0]
    assert told == []
    dialog.reject()


def test_no_printer_says_so_and_keeps_the_paper(opener: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "printer_names", list)
    told: list[Printed] = []
    dialog = opener(on_printed=told.append)
    assert dialog.printers.currentText() == "No printer installed"
    dialog.print_button.click()
    assert "No printer is installed" in dialog.messages.texts()[0]
    assert (told, dialog.view.count(), dialog.save_button.isEnabled()) == ([], 3, True)
    dialog.reject()


def test_a_printer_that_refuses_marks_nothing(qtbot: QtBot, opener: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_file(tmp_path / "no such folder" / "printed.pdf", monkeypatch)
    told: list[Printed] = []
    dialog = opener(on_printed=told.append)
    dialog.print_button.click()
    qtbot.waitUntil(lambda: bool(dialog.messages.texts()))
    assert "Nothing was marked as printed" in dialog.messages.texts()[0]
    assert told == []
    dialog.reject()


def test_the_printer_of_a_kind_is_offered_again(opener: Opener, monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    monkeypatch.setattr(printing, "printer_names", lambda: ["Laser", "Needle"])
    session.settings.set(declared.PRINTERS, {"receipt": "Needle"})
    dialog = opener(kind="receipt")
    assert dialog.printers.currentText() == "Needle"
    dialog.reject()


def test_only_looking_cannot_save_or_print(opener: Opener) -> None:
    dialog = opener(only_look=True, note="Not issued yet")
    for key in (Qt.Key.Key_P, Qt.Key.Key_S):
        QTest.keyClick(dialog, key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.messages.texts() == ["Not issued yet"]
    dialog.reject()


def test_what_cannot_be_drawn_is_said(qtbot: QtBot, session: Session) -> None:
    window = QWidget()
    qtbot.addWidget(window)

    def fail(progress: Progress) -> Printed:
        raise NotToday()

    dialog = preview(window, session, "x", fail, "x.pdf")
    assert dialog.messages.texts() == ["The paper could not be drawn today."]
    assert not dialog.print_button.isEnabled()
    dialog.reject()


def test_closing_stops_the_making(qtbot: QtBot, chosen: Settings, tmp_path: Path) -> None:
    tasks = Tasks()
    ended: list[str] = []

    def slow(progress: Progress) -> Printed:
        try:
            for number in range(100_000):
                progress.report(number, 100_000)
        except Cancelled:
            ended.append("stopped")
            raise
        return paper()

    window = QWidget()
    qtbot.addWidget(window)
    session = Session(SimpleNamespace(path=tmp_path / "b"), tasks, chosen)  # type: ignore[arg-type]
    dialog = preview(window, session, "x", slow, "x.pdf")
    dialog.reject()
    tasks.close()
    assert ended in (["stopped"], [])


def test_sizes_are_exact_and_not_the_nearest_standard() -> None:
    assert printing.exact_size(QSizeF(*CONTINUOUS)).size(printing.QPageSize.Unit.Millimeter) == QSizeF(*CONTINUOUS)
    assert printing.exact_size(QSizeF(210, 148.5)).id() is printing.QPageSize.PageSizeId.Custom


def test_the_bar_follows_the_making_of_this_paper_only(qtbot: QtBot, session: Session) -> None:
    go = threading.Event()

    def made(progress: Progress) -> Printed:
        progress.report(3, 8)
        go.wait(5)
        return paper(1)

    def other(progress: Progress) -> None:
        progress.report(1, 99)

    session.tasks = Tasks()
    window = QWidget()
    qtbot.addWidget(window)
    dialog = preview(window, session, "Receipt", made, "a.pdf")
    session.tasks.run(other, lambda _nothing: None)
    qtbot.waitUntil(lambda: dialog.bar.value() == 3)
    assert dialog.bar.maximum() == 8
    go.set()
    qtbot.waitUntil(lambda: not session.tasks.busy)
    session.tasks.close()
    assert (dialog.view.count(), dialog.bar.maximum()) == (1, 8)
    dialog.reject()
