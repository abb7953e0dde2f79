"""An evening of visits: the list and the sheets are printed, the results typed back the next morning, promises kept and broken."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n, settings
from propdesk.domain.contacts import Channel, Result
from propdesk.domain.promises import PromiseState
from propdesk.services import contacts, promises, visit_records
from propdesk.services.office import open_office
from propdesk.ui.billing.contact_dialog import ContactDialog, log_contact
from propdesk.ui.billing.contact_lists_dialog import ContactListsDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from propdesk.ui.tasks import Tasks
from tests.stories.test_terminal_day import taken_over
from tests.tools.terminal import Terminal

EVENING, MORNING = date(2026, 11, 26), date(2026, 11, 27)


def pages(path: Path) -> list[str]:
    """The text of each page of a PDF file."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def states(terminal: Terminal, book: Path, as_of: str) -> dict[str, str]:
    """Each household's promise as it stands on a day."""
    return {row["unit"]: row["state"] for row in terminal.facts("promises", "list", book, "--as-of", as_of)["rows"]}


def test_an_evening_of_visits_at_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    """Three doors: one promises and keeps it, one promises and does not, one wants to be left in peace."""
    book, listed, sheets = taken_over(terminal, tmp_path), tmp_path / "tonight.pdf", tmp_path / "sheets.pdf"
    tonight = ("contacts", "visit-list", book, "--day", "2026-11-26", "--min-months", "13", "--lang", "zh_CN")
    made = terminal.facts(*tonight, "--out", listed, "--records", sheets)
    assert made["count"] > 3
    assert made["left_out"] == []
    first, second, third = (row["unit"] for row in made["rows"][:3])
    assert len(pages(sheets)) == made["count"]
    assert first in pages(listed)[0]
    assert "ZF2026-000001" in pages(sheets)[0]

    typed = ("contacts", "log", book, "--channel", "visit", "--date", "2026-11-26", "--today", "2026-11-27", "--staff", "赵敏")
    said = ("--result", "promise", "--promise-by", "2026-12-05", "--promise-amount", "200", "--promise-form", "signed")
    noted = terminal.facts(*typed, "--unit", first, "--time", "19:05", "--number", "ZF2026-000001", *said)
    assert (noted["number"], noted["promise"]["state"], noted["promise"]["counts"]) == ("ZF2026-000001", "open", "yes")
    assert "ZF2026-000001" in terminal.refused(*typed, "--unit", first, "--time", "19:05", "--number", "ZF2026-000001", *said)
    terminal.facts(*typed, "--unit", second, "--time", "19:20", "--number", "ZF2026-000002", *said)
    assert "20:45" in terminal.refused(*typed, "--unit", third, "--time", "20:45", "--result", "refuses")
    terminal.facts(*typed, "--unit", third, "--time", "20:45", "--result", "refuses", "--exception", "业主约的时间")
    flag = terminal.facts(
        "flags", "set", book, "--unit", third, "--kind", "stop-contact", "--from", "2026-11-27", "--reason", "请勿上门，书面联系"
    )
    call = ("--channel", "phone", "--date", "2026-11-28", "--time", "10:00", "--result", "no-answer")
    assert "asked not to be called" in terminal.refused("contacts", "log", book, "--unit", third, *call)

    again = terminal.facts("contacts", "call-list", book, "--day", "2026-11-27", "--min-months", "13", "--out", tmp_path / "calls.xlsx")
    assert {row["unit"]: row["reason"] for row in again["left_out"]} == {first: "promise", second: "promise", third: "stop_contact"}

    paid = terminal.facts("payments", "take", book, "--unit", first, "--amount", "200", "--method", "cash", "--date", "2026-12-04")
    assert states(terminal, book, "2026-12-05") == {first: "kept", second: "open"}
    assert states(terminal, book, "2026-12-06") == {first: "kept", second: "broken"}
    terminal.facts(
        "payments", "void", book, "--receipt", paid["receipt"], "--reason", "误收", "--date", "2026-12-06", "--approver", "王经理"
    )
    assert states(terminal, book, "2026-12-06") == {first: "broken", second: "broken"}
    assert states(terminal, book, "2026-12-05") == {first: "kept", second: "open"}  # that day still says what it said

    due = terminal.facts("contacts", "call-list", book, "--day", "2026-12-07", "--only", "broken", "--out", tmp_path / "broken.pdf")
    assert {row["unit"] for row in due["rows"]} == {first, second}
    ended = terminal.facts("flags", "end", book, "--id", flag["id"], "--date", "2026-12-07")
    assert ended["to"] == "2026-12-07"
    assert terminal.facts("flags", "list", book, "--unit", third)["count"] == 1
    wrong = terminal.facts("contacts", "list", book, "--unit", second)["rows"][0]
    terminal.says("contacts", "void", book, "--id", wrong["id"], "--date", "2026-12-07", "--reason", "录错房号")
    assert states(terminal, book, "2026-12-07") == {first: "broken", second: "void"}
    assert "录错房号" in terminal.says("contacts", "list", book, "--from", "2026-11-26", "--to", "2026-11-26")
    assert terminal.facts("book", "check", book)["clean"] is True


@pytest.fixture
def tasks() -> Iterator[Tasks]:
    """Work runs at once on the test's own thread."""
    inline = Tasks(inline=True)
    yield inline
    inline.close()


def test_the_same_evening_in_the_window(
    qtbot: QtBot, terminal: Terminal, tmp_path: Path, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steward's list is chosen and its sheets numbered; the next morning F9 takes what the sheet says."""
    i18n.use("en")
    office = open_office(taken_over(terminal, tmp_path))
    try:
        window = QWidget()
        qtbot.addWidget(window)
        session = Session(office, tasks, settings.Settings(tmp_path), today=lambda: EVENING)
        lists = ContactListsDialog(window, session)
        qtbot.addWidget(lists)
        lists.months.setCurrentIndex(lists.months.findData(12))
        assert lists._chosen is not None
        units = [one.row.unit_id for one in lists._chosen.rows]
        lists.print_records()
        for shown in lists.findChildren(PreviewDialog):
            shown.close()
        records = visit_records.find(office)
        assert {row.unit_id for row in records} == set(units)
        record = next(row for row in records if row.unit_id == units[0])

        def filled(form: ContactDialog) -> int:
            form.number.setText(record.number)
            form.on.set_value(EVENING)
            form.at.setText("19:10")
            form.person.setText("业主本人")
            form.staff.setText("赵敏")
            form.outcome.setCurrentIndex(form.outcome.findData(Result.PROMISE))
            form.due.set_value(date(2026, 12, 5))
            form.amount.setText("200")
            form.press_save()
            return int(form.result())

        monkeypatch.setattr(QDialog, "exec", filled)
        session.today = lambda: MORNING
        logged = log_contact(window, session, units[0], Channel.VISIT)
        assert logged is not None
        assert (logged.contact.number, logged.contact.at, logged.contact.staff) == (record.number, "19:10", "赵敏")
        assert promises.find(office, MORNING)[0].state is PromiseState.OPEN
        assert len(contacts.find(office)) == 1
    finally:
        office.close(backup=False)
