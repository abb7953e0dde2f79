"""Issuing notices through the window: who and who not, a look first, one file or many, and what happens when no file can be made."""

import json
import os
import re
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk import settings as declared
from propdesk.domain.holds import dispute
from propdesk.domain.payments import Method
from propdesk.services import arrears, dunning, holds, levels, notice_drafts, notices, papers, payments
from propdesk.services.dunning import Candidate
from propdesk.services.office import Office
from propdesk.store import flags, tasks
from propdesk.store.lists import ArrearsRow
from propdesk.ui.billing import notice_dialog
from propdesk.ui.billing.issued_dialog import IssuedDialog
from propdesk.ui.billing.notice_dialog import NoticeDialog, issue_notices, stepper
from propdesk.ui.billing.notice_rows import why_text
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from propdesk.ui.tasks import Progress, Tasks
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.fixture
def owing(office: Office) -> list[ArrearsRow]:
    return list(arrears.overdue(office, TODAY).rows)


def opened(kind: type[QWidget]) -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def close_previews() -> None:
    for shown in opened(PreviewDialog):
        shown.close()


def test_it_says_who_and_who_not(window: QWidget, session: Session, office: Office, owing: list[ArrearsRow]) -> None:
    payments.take(office, owing[0].unit_id, 10_000, Method.CASH, date(2026, 11, 20), key="a")
    clear = next(number for number in range(1, 50) if number not in {row.unit_id for row in owing})
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:3]] + [clear], TODAY)
    total = sum(row.overdue_fen for row in owing[:3]) - 10_000
    assert dialog.summary.text() == f"3 households · ¥{total // 100:,}.{total % 100:02d}"
    assert "2026-11-20" in dialog.facts.text()
    assert [dialog.chips.button(key).text() for key in ("due", "out")] == ["To be reminded 3", "Left out 1"]
    assert [(row.unit_id, why_text(row)) for row in dialog.table.rows.all() if not row.due] == [(clear, "Nothing is overdue")]
    assert dialog.issue_button.text() == "Issue 3 notices"
    dialog.reject()


def test_a_look_writes_nothing(window: QWidget, session: Session, office: Office, owing: list[ArrearsRow]) -> None:
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:2]], TODAY)
    dialog.look_button.click()
    shown = opened(PreviewDialog)[0]
    assert isinstance(shown, PreviewDialog)
    assert shown.view.count() >= 2
    assert not shown.save_button.isVisible()
    assert notices.issued(office) == []
    close_previews()
    dialog.reject()


def test_issue_makes_one_file_and_shows_it(
    window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], tmp_path: Path, toasts: object
) -> None:
    folder = tmp_path / "通知 #1"
    folder.mkdir()
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:3]], TODAY)
    dialog.language.setCurrentIndex(1)
    dialog.folder.setText(str(folder))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not dialog.isVisible()
    issued = notices.issued(office)
    assert [(row.number, row.language, row.prints) for row in reversed(issued)] == [(f"CJ2026-00000{n}", "en", 1) for n in (1, 2, 3)]
    files = list(folder.iterdir())
    assert [file.name for file in files] == ["Notices 2026-11-23.pdf"]
    assert len(pypdfium2.PdfDocument(files[0].read_bytes())) >= 3
    assert "3 notices issued" in toasts.texts[0]  # type: ignore[attr-defined]
    assert session.settings.get(declared.FOLDERS)["notices"] == str(folder)
    shown = opened(PreviewDialog)[0]
    assert isinstance(shown, PreviewDialog)
    assert shown.view.count() >= 3
    close_previews()


def test_one_file_for_each_household(window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], tmp_path: Path) -> None:
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:2]], TODAY)
    dialog.form.setCurrentIndex(1)
    dialog.folder.setText(str(tmp_path))
    dialog.issue_button.click()
    assert sorted(file.name for file in tmp_path.glob("*CJ2026*.pdf")) == [
        f"{row.code} CJ2026-00000{number}.pdf" for number, row in enumerate(owing[:2], 1)
    ]
    close_previews()


def test_two_small_notices_on_a_sheet(window: QWidget, session: Session, owing: list[ArrearsRow], tmp_path: Path) -> None:
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:3]], TODAY)
    dialog.posted.setChecked(True)
    dialog.form.setCurrentIndex(2)
    assert not dialog.posted.isChecked()  # small notices show amounts: never put up
    assert not dialog.posted.isEnabled()
    dialog.look()
    assert opened(PreviewDialog)[0].view.count() == 2  # type: ignore[attr-defined]
    close_previews()
    dialog.folder.setText(str(tmp_path))
    dialog.issue_button.click()
    (file,) = tmp_path.glob("*.pdf")
    sheets = pypdfium2.PdfDocument(file.read_bytes())
    numbers = [sorted(set(re.findall(r"CJ2026-(\d{6})", sheet.get_textpage().get_text_bounded()))) for sheet in sheets]
    assert numbers == [["000001", "000003"], ["000002"]]
    close_previews()


def test_nobody_overdue_leaves_nothing_to_press(window: QWidget, session: Session, owing: list[ArrearsRow]) -> None:
    clear = next(number for number in range(1, 50) if number not in {row.unit_id for row in owing})
    dialog = issue_notices(window, session, [clear], TODAY)
    assert [why_text(row) for row in dialog.table.rows.all()] == ["Nothing is overdue"]
    assert not dialog.issue_button.isEnabled()
    assert not dialog.look_button.isEnabled()
    dialog.reject()


def test_a_folder_that_is_not_there_is_said_first(
    window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], tmp_path: Path
) -> None:
    dialog = issue_notices(window, session, [owing[0].unit_id], TODAY)
    dialog.folder.setText(str(tmp_path / "gone"))
    dialog.issue_button.click()
    assert "does not exist" in dialog.folder_row.error.text()
    assert notices.issued(office) == []
    dialog.reject()


def test_no_file_means_issued_not_printed(
    window: QWidget,
    session: Session,
    office: Office,
    owing: list[ArrearsRow],
    boxes: Boxes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "replace", full)
    dialog = issue_notices(window, session, [owing[0].unit_id], TODAY)
    dialog.folder.setText(str(tmp_path))
    boxes.expect("issued, not printed", "Notices issued…")
    dialog.issue_button.click()
    assert [(row.number, row.prints) for row in notices.issued(office)] == [("CJ2026-000001", 0)]
    register = opened(IssuedDialog)[0]
    assert isinstance(register, IssuedDialog)
    assert [row.number for row in register.table.rows.all()] == ["CJ2026-000001"]
    assert list(tmp_path.glob("*.pdf")) == []
    register.reject()


def test_stopping_leaves_them_issued(
    qtbot: QtBot,
    window: QWidget,
    session: Session,
    office: Office,
    owing: list[ArrearsRow],
    boxes: Boxes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped = threading.Event()

    def patient(progress: Progress, total: int) -> Callable[[int], bool]:
        """The first notice is not finished before Stop was pressed, however fast the machine is."""
        step = stepper(progress, total)
        return lambda done: stopped.wait(20) and step(done)

    monkeypatch.setattr(notice_dialog, "stepper", patient)
    worker = Tasks()
    own = Session(office, worker, session.settings, today=lambda: TODAY)
    dialog = issue_notices(window, own, [row.unit_id for row in owing], TODAY)
    qtbot.waitUntil(dialog.issue_button.isEnabled)
    dialog.folder.setText(str(tmp_path))
    boxes.expect("Making the file was stopped.", "Close")
    dialog.issue_button.click()
    qtbot.waitUntil(lambda: dialog.busy_text.text() == "Making the file…" and dialog._job is not None)
    dialog.stop_button.click()
    stopped.set()
    qtbot.waitUntil(lambda: bool(boxes.seen), timeout=20_000)
    worker.close()
    assert len(notices.issued(office)) == 126
    assert list(tmp_path.glob("*.pdf")) == []
    close_previews()


def test_stopped_while_they_are_drawn_up_nothing_is_issued(
    qtbot: QtBot,
    window: QWidget,
    session: Session,
    office: Office,
    owing: list[ArrearsRow],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stopped, run = threading.Event(), dunning.run

    def patient(*words: Any, **more: Any) -> Any:
        stopped.wait(20)
        return run(*words, **more)

    monkeypatch.setattr(dunning, "run", patient)
    worker = Tasks()
    own = Session(office, worker, session.settings, today=lambda: TODAY)
    dialog = issue_notices(window, own, [row.unit_id for row in owing], TODAY)
    qtbot.waitUntil(dialog.issue_button.isEnabled)
    dialog.folder.setText(str(tmp_path))
    dialog.issue_button.click()
    dialog.stop_button.click()
    stopped.set()
    qtbot.waitUntil(dialog.issue_button.isEnabled, timeout=20_000)
    worker.close()
    assert notices.issued(office) == []
    assert dialog.issue_button.text() == "Issue 126 notices"
    dialog.reject()


def line(dialog: NoticeDialog, unit_id: int) -> Candidate:
    return next(row for row in dialog.table.rows.all() if row.unit_id == unit_id)


def tick(dialog: NoticeDialog, unit_id: int, on: bool = True) -> None:
    """Tick a household as with the space bar."""
    dialog.table.rows.tick([n for n, row in enumerate(dialog.table.rows.shown()) if row.unit_id == unit_id], on)


def test_put_back_by_a_tick_with_a_reason_that_is_kept(
    window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], tmp_path: Path
) -> None:
    first, second = owing[0].unit_id, owing[1].unit_id
    with office.store.write() as conn:
        flags.add(conn, first, "hardship", TODAY, "lost work", TODAY.isoformat(), "x")
    dialog = issue_notices(window, session, [first, second], TODAY)
    assert (dialog.issue_button.text(), dialog.reason_row.isVisible()) == ("Issue 1 notice", False)
    assert why_text(line(dialog, first)) == "Hardship: lost work"
    tick(dialog, first)
    assert (dialog.issue_button.text(), dialog.reason_row.isVisible()) == ("Issue 2 notices", True)
    dialog.folder.setText(str(tmp_path))
    dialog.issue_button.click()
    assert dialog.reason_row.error.text() == "Write why; it is kept with the run."
    assert notices.issued(office) == []
    dialog.reason.setText("asked for the figures himself")
    dialog.issue_button.click()
    assert sorted(row.unit_id for row in notices.issued(office)) == [first, second]
    with office.store.read() as conn:
        body = conn.exec_driver_sql("SELECT body FROM audit WHERE action = 'dunning.run'").scalar_one()
    assert json.loads(body)["returned"] == {owing[0].code: "asked for the figures himself"}
    close_previews()


def test_what_is_disputed_cannot_be_put_back(window: QWidget, session: Session, office: Office, owing: list[ArrearsRow]) -> None:
    holds.set_hold(office, owing[0].unit_id, dispute(TODAY, "water came in"))
    dialog = issue_notices(window, session, [owing[0].unit_id, owing[1].unit_id], TODAY)
    tick(dialog, owing[0].unit_id)
    assert [row.unit_id for row in dialog.chosen()] == [owing[1].unit_id]
    assert "Disputed: water came in" in dialog.messages.texts()[0]
    assert dialog.table.isColumnHidden([column.key for column in dialog.table.rows.columns].index("resting")) is False
    tick(dialog, owing[1].unit_id, on=False)
    assert not dialog.issue_button.isEnabled()
    dialog.reject()


def test_what_to_know_before_a_run(window: QWidget, session: Session, office: Office, owing: list[ArrearsRow]) -> None:
    day = date(2026, 11, 10)
    dunning.run(office, day, "zh_CN", unit_ids=[owing[0].unit_id])
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:3]], TODAY)
    text = dialog.facts.text()
    assert "The last run is of 2026-11-10." in text
    assert f"1 has an earlier notice that reached nobody yet: {owing[0].code} CJ2026-000001" in text
    assert "The limitation of" in text
    dialog.chips.button("out").click()
    assert [row.due for row in dialog.table.rows.shown()] == [False] * len(dialog.table.rows.shown())
    assert dialog.issue_button.text().startswith("Issue ")  # what the filter hides keeps its tick
    dialog.reject()


def test_after_the_last_paper_a_task_is_left(
    window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], toasts: object, tmp_path: Path
) -> None:
    old = next(row for row in owing if row.months > 13)
    levels.set_level(office, old.unit_id, 4, date(2026, 10, 1), "demanded by the former company")
    dialog = issue_notices(window, session, [old.unit_id], TODAY)
    assert dialog.issue_button.text() == "Leave 1 task to decide"
    assert "past the last paper" in dialog.facts.text()
    dialog.folder.setText(str(tmp_path))
    dialog.issue_button.click()
    assert toasts.texts[0] == "1 task to decide was left."  # type: ignore[attr-defined]
    with office.store.read() as conn:
        assert [task.code for task in tasks.open_tasks(conn, TODAY, kind="decide")] == [old.code]


def test_one_that_cannot_be_drawn_up_is_named(
    window: QWidget,
    session: Session,
    office: Office,
    owing: list[ArrearsRow],
    tmp_path: Path,
    boxes: Boxes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = owing[0].unit_id

    class Broken(dict):  # type: ignore[type-arg]
        def get(self, unit_id: int, other: object = None) -> object:
            if unit_id == bad:
                raise ValueError("no count")
            return super().get(unit_id, other)

    monkeypatch.setattr(notice_drafts.register, "issued_count", lambda *_words, **_more: Broken())
    boxes.expect("1 household received no notice", "OK")
    dialog = issue_notices(window, session, [row.unit_id for row in owing[:3]], TODAY)
    dialog.folder.setText(str(tmp_path))
    dialog.issue_button.click()
    assert sorted(row.unit_id for row in notices.issued(office)) == sorted(row.unit_id for row in owing[1:3])
    close_previews()


def test_issued_notices_can_be_printed_again(
    qtbot: QtBot, window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], tmp_path: Path, boxes: Boxes
) -> None:
    issued = notices.issue(office, TODAY, [row.unit_id for row in owing[:2]], "zh_CN")
    papers.file_notices(office, issued.documents[:1], tmp_path / "first.pdf")
    register = IssuedDialog(window, session)
    register.open()
    assert [_printed(register, row) for row in register.table.rows.all()] == ["not yet", "1 time"]
    register.within.setText(owing[0].code)
    assert [row.code for row in register.table.rows.shown()] == [owing[0].code]
    register.table.select([issued.documents[0].document_id])
    register.show_button.click()
    shown = opened(PreviewDialog)[0]
    assert isinstance(shown, PreviewDialog)
    boxes.expect_file(tmp_path / "again.pdf")
    shown.save_button.click()
    assert (tmp_path / "again.pdf").stat().st_size > 1000
    assert next(row for row in notices.issued(office) if row.code == owing[0].code).prints == 2
    close_previews()
    register.reject()


def _printed(register: IssuedDialog, row: object) -> str:
    return next(column for column in register.table.rows.columns if column.key == "prints").shown(row)


def test_the_dialog_can_be_left_while_it_reads(qtbot: QtBot, window: QWidget, session: Session, office: Office) -> None:
    worker = Tasks()
    own = Session(office, worker, session.settings, today=lambda: TODAY)
    dialog = NoticeDialog(window, own, [1, 2, 3], TODAY)
    dialog.open()
    dialog.load()
    dialog.reject()
    assert not dialog.isVisible()
    worker.close()
