"""日结 and 交班 in the window: count, note, lock, hand over, open again."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, closing, payments
from propdesk.services.office import Office
from propdesk.ui.billing.close_dialog import CloseDialog, close_day
from propdesk.ui.billing.closes_dialog import ClosesDialog, ReopenDialog
from propdesk.ui.billing.count_table import difference_text
from propdesk.ui.billing.periods_dialog import PeriodDialog, PeriodsDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.ui.billing.conftest import TODAY, Toasts


@pytest.fixture
def day(office: Office) -> list[str]:
    """Three receipts of today, the last one void."""
    taken = [
        payments.take(office, unit, fen, method, TODAY, key=f"k{unit}").payment.receipt
        for unit, fen, method in ((1, 10_000, Method.CASH), (2, 20_000, Method.WECHAT), (3, 5_000, Method.CASH))
    ]
    payments.void(office, taken[2], "wrong unit", TODAY)
    return taken


def shown(dialog: CloseDialog, method: str) -> list[str]:
    return [label.text() for label in dialog.counts._figures[method]]


def test_expected_counted_and_difference_as_one_types(window: QWidget, session: Session, day: list[str]) -> None:
    dialog = CloseDialog(window, session, TODAY)
    dialog.show()
    assert shown(dialog, "cash") == ["2", "150.00", "-50.00", "—", "100.00", "—"]
    assert dialog.counts.fields["wechat"].text() == "200.00"
    assert dialog.focusWidget() is dialog.counts.fields["cash"]
    QTest.keyClicks(dialog.counts.fields["cash"], "99.50")
    assert shown(dialog, "cash")[-1] == "-0.50 short"
    assert dialog.counts.sums[6].text() == "-0.50 short"
    assert dialog.counts._figures["cash"][5].property("tone") == "danger"
    assert dialog.note_row.label.text() == "Note *"
    dialog.counts.fields["cash"].setText("100")
    assert shown(dialog, "cash")[-1] == "0.00"
    assert dialog.note_row.label.text() == "Note"
    assert [row.receipt for row in dialog.table.rows.shown()] == [day[2]]
    dialog.deleteLater()


def test_a_difference_word_for_every_sign() -> None:
    assert [difference_text(fen) for fen in (None, -50, 0, 10)] == ["—", "-0.50 short", "0.00", "0.10 over"]


def test_cash_must_be_counted_and_a_difference_explained(
    window: QWidget, session: Session, day: list[str], toasts: Toasts, office: Office
) -> None:
    dialog = CloseDialog(window, session, TODAY)
    dialog.show()
    dialog.save_button.click()
    assert "Count the cash" in dialog.count_error.text()
    dialog.counts.fields["cash"].setText("99.505")
    dialog.save_button.click()
    assert "parts of a fen" in dialog.count_error.text()
    dialog.counts.fields["cash"].setText("99.50")
    dialog.save_button.click()
    assert "Write a note" in dialog.note_row.error.text()
    assert closing.last_closed_day(office) is None
    dialog.note.setText("a coin is missing")
    QTest.keyClick(dialog.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert closing.last_closed_day(office) == TODAY
    assert toasts.texts == ["2026-11-23 is closed: RJ2026-000001"]
    line = closing.close_named(office, "RJ2026-000001").sheet.lines[0]
    assert (line.expected_fen, line.counted_fen, line.difference_fen) == (10_000, 9_950, -50)
    dialog.deleteLater()


def test_what_came_in_meanwhile_is_shown_before_anything_is_written(
    window: QWidget, session: Session, day: list[str], office: Office
) -> None:
    dialog = CloseDialog(window, session, TODAY)
    dialog.show()
    dialog.counts.fields["cash"].setText("100")
    payments.take(office, 4, 700, Method.CASH, TODAY, key="late")
    dialog.save_button.click()
    assert "count again" in dialog.count_error.text()
    assert shown(dialog, "cash")[4:] == ["107.00", "-7.00 short"]
    assert closing.last_closed_day(office) is None
    dialog.counts.fields["cash"].setText("107")
    dialog.save_button.click()
    assert closing.last_closed_day(office) == TODAY
    dialog.deleteLater()


def test_a_closed_or_coming_day_is_refused_next_to_its_field(window: QWidget, session: Session, office: Office) -> None:
    closing.close_day(office, date(2026, 11, 22), {})
    dialog = CloseDialog(window, session, TODAY)
    dialog.show()
    dialog.day.set_value(date(2026, 11, 22))
    assert "closed already" in dialog.day_row.error.text()
    dialog.save_button.click()
    dialog.day.set_value(date(2026, 11, 24))
    assert dialog.day_row.error.text() == ""
    dialog.save_button.click()
    assert "still to come" in dialog.day_row.error.text()
    assert closing.last_closed_day(office) == date(2026, 11, 22)
    dialog.deleteLater()


def test_the_sheet_follows_the_close(window: QWidget, session: Session, day: list[str], boxes: Boxes) -> None:
    def close(dialog: CloseDialog) -> None:
        dialog.counts.fields["cash"].setText("100")
        dialog.paper.setCurrentIndex(1)
        dialog.save_button.click()

    boxes.expect_dialog(CloseDialog, close)
    assert close_day(window, session) is not None
    sheet = window.findChild(PreviewDialog)
    assert sheet is not None
    assert sheet.view.count() == 1
    sheet.reject()


def test_the_desk_is_handed_over(window: QWidget, session: Session, day: list[str], office: Office) -> None:
    dialog = CloseDialog(window, session, TODAY, shift=True)
    dialog.show()
    dialog.counts.fields["cash"].setText("100")
    dialog.save_button.click()
    assert dialog.handed_row.error.text() != ""
    dialog.handed_to.setText("B")
    dialog.save_button.click()
    assert closing.last_closed_day(office) is None
    assert closing.shift_position(office, TODAY).expected == {}
    (past,) = closing.history(office)
    assert (past.row.handed_to, past.expected_fen, past.difference_fen) == ("B", 30_000, 0)
    dialog.deleteLater()


def test_the_newest_close_is_opened_again_with_a_reason(
    window: QWidget, session: Session, office: Office, boxes: Boxes, toasts: Toasts
) -> None:
    for number in (22, 23):
        closing.close_day(office, date(2026, 11, number), {})
    dialog = ClosesDialog(window, session)
    dialog.show()
    assert [one.row.number for one in dialog.table.rows.shown()] == ["RJ2026-000002", "RJ2026-000001"]
    dialog.table.select([1])
    assert not dialog.reopen_button.isEnabled()
    dialog.table.select([2])

    def why(asked: ReopenDialog) -> None:
        asked.save_button.click()
        assert asked.reason_row.error.text() != ""
        asked.reason.setText("one was forgotten")
        asked.save_button.click()

    boxes.expect_dialog(ReopenDialog, why)
    dialog.reopen_button.click()
    assert closing.last_closed_day(office) == date(2026, 11, 22)
    assert toasts.texts[-1] == "2026-11-23 is open again."
    assert [one.row.reopen_reason for one in dialog.table.rows.shown()] == ["one was forgotten", ""]
    dialog.reject()
    dialog.deleteLater()


def test_a_period_is_closed_and_opened_again(window: QWidget, session: Session, office: Office, boxes: Boxes) -> None:
    billing.run(office, Month(2026, 11))
    dialog = PeriodsDialog(window, session)
    dialog.show()
    dialog.table.select(["2026-11"])
    assert dialog.change_button.text() == "Close the period…"
    boxes.expect_dialog(PeriodDialog, lambda asked: asked.save_button.click())
    dialog.change_button.click()
    assert closing.closed_periods(office) == {"2026-11"}
    assert dialog.change_button.text() == "Open again…"

    def why(asked: PeriodDialog) -> None:
        asked.save_button.click()
        assert asked.reason_row.error.text() != ""
        asked.reason.setText("a unit was left out")
        asked.save_button.click()

    boxes.expect_dialog(PeriodDialog, why)
    dialog.change_button.click()
    assert closing.closed_periods(office) == set()
    row = next(one.row for one in closing.periods(office) if one.period == "2026-11")
    assert row is not None
    assert row.reason == "a unit was left out"
    dialog.reject()
    dialog.deleteLater()
