"""The limitation watch on the screen: chips, sums, the way to the notice, events written down and taken back, the sheet, the export."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from propdesk import i18n
from propdesk.domain.evidence import Counts
from propdesk.domain.holds import dispute
from propdesk.domain.limitation import GROUP_NAMES, Kind
from propdesk.domain.money import format_yuan
from propdesk.services import holds, limitation
from propdesk.services.limitation import WatchRow
from propdesk.sheets.workbook import read_workbook
from propdesk.ui import theme
from propdesk.ui.billing import limitation_dialog
from propdesk.ui.billing.limitation_dialog import COLUMNS, EXPIRED, REVIEW, TONES, UNNAMED, LimitationDialog, show_limitation
from propdesk.ui.billing.limitation_events import EventDialog, EventsDialog, VoidDialog
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.residents.household_dialog import HouseholdDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, unnamed_controls
from tests.ui.billing.conftest import TODAY, Toasts


@pytest.fixture
def watch(window: QWidget, session: Session) -> Iterator[LimitationDialog]:
    dialog = show_limitation(window, session)
    yield dialog
    dialog.done(0)


def shown(watch: LimitationDialog) -> list[WatchRow]:
    return list(watch.table.rows.shown())


def soon(watch: LimitationDialog) -> WatchRow:
    """The charge that is lost next."""
    return next(row for row in shown(watch) if row.limitation.ends_within(180))


def fill(dialog: EventDialog, kind: Kind, day: str, second: str = "", counts: Counts = Counts.YES) -> None:
    """Fill the form in as the desk would and save it."""
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    dialog.day.edit.setText(day)
    for field in (dialog.end, dialog.promised, dialog.last):
        field.edit.setText(second)
    dialog.counts.setCurrentIndex(dialog.counts.findData(counts))
    dialog.reason.setText("EMS 1234567890123，回执第 3 页")
    dialog.person.setText("赵敏")
    dialog.save()


def record(watch: LimitationDialog, boxes: Boxes, *filled: object) -> None:
    boxes.expect_dialog(EventDialog, lambda dialog: fill(dialog, *filled))  # type: ignore[arg-type]
    watch.record_button.click()


def test_the_list_is_the_watch_with_its_sums(watch: LimitationDialog, session: Session) -> None:
    found = limitation.watch(session.office, TODAY)
    assert shown(watch) == list(found.rows)
    assert watch.panel.foot.texts()["open"] == format_yuan(found.total_fen)
    first = shown(watch)[0].limitation
    assert (first.expired, shown(watch)[-1].limitation.expired) == (False, True)
    assert "whole" in watch.table.hidden_columns()
    assert {column.key for column in COLUMNS} >= {"bound", "whole", "late", "steward"}
    assert TONES.keys() == GROUP_NAMES.keys()


def test_chips_count_and_keep_what_they_say(watch: LimitationDialog) -> None:
    every = shown(watch)
    watch.chips.set_on({EXPIRED})
    assert shown(watch) == [row for row in every if row.limitation.expired]
    watch.chips.set_on({"30"})
    assert shown(watch) == [row for row in every if row.limitation.ends_within(30)]
    assert watch.chips.button("30").text().endswith(f" {len(shown(watch))}")
    watch.chips.set_on({"30", EXPIRED})
    assert len(shown(watch)) == sum(row.limitation.expired or row.limitation.ends_within(30) for row in every)
    watch.within.setText("no such household")
    assert shown(watch) == []
    watch.panel.clear_filter.emit()
    assert shown(watch) == every
    watch.building.setCurrentIndex(1)
    assert {row.building for row in shown(watch)} == {watch.building.chosen()}
    watch.clear_filters()
    watch.within.setText(every[0].code)
    assert {row.code for row in shown(watch)} >= {every[0].code}


def test_another_day_is_another_watch(watch: LimitationDialog, session: Session) -> None:
    watch.show_day(date(2026, 1, 31))
    assert shown(watch) == list(limitation.watch(session.office, date(2026, 1, 31)).rows)
    watch.day.edit.setText("nonsense")
    assert watch.as_of == date(2026, 1, 31)


def test_what_ends_soon_goes_to_the_notice_window(watch: LimitationDialog, monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    asked: list[tuple[list[int], date]] = []
    monkeypatch.setattr(limitation_dialog, "issue_notices", lambda parent, session, units, day: asked.append((units, day)))
    ending = {row.unit_id for row in shown(watch) if row.limitation.ends_within(180)}
    assert f"Name {len(ending)} households" in watch.name_button.text()
    watch.name_button.click()
    assert ({*asked[0][0]}, asked[0][1]) == (ending, TODAY)
    row = soon(watch)
    watch.table.select([row.charge_id])
    assert "Name 1 household" in watch.name_button.text()
    watch.name_button.click()
    assert asked[1] == ([row.unit_id], TODAY)


def test_what_no_notice_names_is_said_before(
    watch: LimitationDialog, monkeypatch: pytest.MonkeyPatch, session: Session, boxes: Boxes
) -> None:
    asked: list[list[int]] = []
    monkeypatch.setattr(limitation_dialog, "issue_notices", lambda parent, session, units, day: asked.append(units))
    row = soon(watch)
    other = next(one for one in shown(watch) if one.unit_id != row.unit_id and one.limitation.ends_within(180))
    day = row.last_safe_day
    holds.set_hold(session.office, row.unit_id, dispute(date(2026, 11, 1), "漏水未修", charge_id=row.charge_id))
    watch.load()
    assert next(one for one in shown(watch) if one.charge_id == row.charge_id).last_safe_day == day
    watch.chips.set_on({UNNAMED})
    assert [one.charge_id for one in shown(watch)] == [row.charge_id]
    boxes.expect("no notice names it", None)
    watch.name_button.click()
    assert asked == []
    watch.clear_filters()
    watch.table.select([row.charge_id, other.charge_id])
    boxes.expect("a written acknowledgement, mediation or a suit keeps the claim", "Cancel")
    watch.name_button.click()
    assert asked == []
    boxes.expect("no notice names it", "Go on with the others")
    watch.name_button.click()
    assert asked == [[other.unit_id]]


def test_an_event_is_written_down_and_taken_back(watch: LimitationDialog, boxes: Boxes, toasts: Toasts) -> None:
    row = soon(watch)
    watch.table.select([row.charge_id])
    record(watch, boxes, Kind.DEMAND, "2026-11-20")
    after = next(one for one in shown(watch) if one.charge_id == row.charge_id)
    assert after.last_safe_day == date(2029, 11, 20)
    assert toasts.texts == ["The event is written down."]

    def wrong(dialog: VoidDialog) -> None:
        dialog.save()
        assert dialog.reason_row.error.text()
        dialog.reason.setText("记错住户")
        dialog.save()

    def take_back(dialog: EventsDialog) -> None:
        assert not dialog.void_button.isEnabled()
        dialog.table.select([dialog.table.rows.shown()[0].event_id])
        boxes.expect_dialog(VoidDialog, wrong)
        dialog.void_button.click()
        (gone,) = dialog.table.rows.shown()
        assert (gone.void_on, gone.void_reason) == (TODAY, "记错住户")
        dialog.table.select([gone.event_id])
        assert not dialog.void_button.isEnabled()
        dialog.accept()

    boxes.expect_dialog(EventsDialog, take_back)
    watch.show_written()
    assert next(one for one in shown(watch) if one.charge_id == row.charge_id).last_safe_day == row.last_safe_day


def test_each_kind_asks_for_its_own_second_day(watch: LimitationDialog, boxes: Boxes) -> None:
    rows = [row for row in shown(watch) if row.limitation.expired]
    row = rows[0]
    watch.table.select([row.charge_id])
    record(watch, boxes, Kind.PROMISE, "2026-11-20", "2026-12-31")
    again = next(one for one in shown(watch) if one.charge_id == row.charge_id)
    assert (again.last_safe_day, again.limitation.waived is not None) == (date(2029, 12, 31), True)
    watch.table.select([rows[-1].charge_id])
    record(watch, boxes, Kind.DEMAND, "2026-11-20", "", Counts.REVIEW)
    watch.chips.set_on({REVIEW})
    assert [one.charge_id for one in shown(watch)] == [rows[-1].charge_id]


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_written(watch: LimitationDialog, boxes: Boxes, session: Session) -> None:
    watch.table.select([soon(watch).charge_id])

    def wrong(dialog: EventDialog) -> None:
        dialog.save()
        assert dialog.day_row.error.text()
        fill(dialog, Kind.DEMAND, "2026-11-24")
        assert "still to come" in dialog.day_row.error.text()
        fill(dialog, Kind.SUIT, "2026-11-20", "2026-11-19")
        assert "cannot have ended" in dialog.end_row.error.text()
        dialog.table.rows.tick(range(len(dialog.table.rows.shown())), False)
        fill(dialog, Kind.SUIT, "2026-11-20", "2026-11-21")
        assert "Tick at least one charge" in dialog.message.text()
        boxes.expect("Close without saving", "Do not save")
        dialog.reject()

    boxes.expect_dialog(EventDialog, wrong)
    watch.record_button.click()
    assert limitation.recorded(session.office) == []


def test_double_click_opens_the_household_and_the_sheet_is_shown(watch: LimitationDialog, boxes: Boxes) -> None:
    row = soon(watch)
    opened: list[str] = []
    boxes.expect_dialog(HouseholdDialog, lambda dialog: (opened.append(dialog.windowTitle()), dialog.accept()))
    watch.table.opened.emit(row)
    assert row.code in opened[0]
    assert not watch.sheet_button.isEnabled()
    watch.table.select([row.charge_id])
    watch.sheet_button.click()
    (paper,) = watch.findChildren(PreviewDialog)
    assert row.code in paper.windowTitle()
    paper.reject()


def test_the_list_goes_into_a_workbook(watch: LimitationDialog, boxes: Boxes, tmp_path: Path) -> None:
    watch.chips.set_on({"30"})
    out = tmp_path / "watch.xlsx"
    boxes.expect_file(out)
    watch.export()
    cells = read_workbook(out).sheets[0].rows
    assert any("Last safe day" in str(cell) for row in cells[:3] for cell in row)
    assert len(cells) >= len(shown(watch)) + 1


def test_the_billing_menu_opens_the_watch(window: QWidget, session: Session) -> None:
    page = BillingPage(session)
    deed = next(deed for deed in page.deeds() if deed.key == "limitation")
    assert (deed.menu, deed.group) == ("billing", 6)
    deed.run()
    (dialog,) = page.window().findChildren(LimitationDialog)
    dialog.done(0)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("points", theme.SIZES)
def test_windows_fit_the_smallest_screen_and_cut_nothing(
    qapp: QApplication, window: QWidget, session: Session, points: int, language: str
) -> None:
    i18n.use(language)
    theme.apply(qapp, "light", points)
    watch = LimitationDialog(window, session)
    rows = [row for row in watch.table.rows.all() if row.unit_id == watch.table.rows.all()[0].unit_id]
    limitation.record(
        session.office, rows[0].unit_id, limitation.Said(Kind.DEMAND, TODAY, (rows[0].charge_id,), "r", "p"), TODAY, key=f"{points}"
    )
    for dialog in (watch, EventDialog(watch, session, rows, set()), EventsDialog(watch, session, None)):
        dialog.show()
        for _ in range(4):
            qapp.processEvents()
        least = dialog.minimumSizeHint()
        assert least.width() <= SCREEN.width(), type(dialog).__name__
        assert least.height() <= SCREEN.height(), type(dialog).__name__
        dialog.resize(SCREEN)
        for _ in range(4):
            qapp.processEvents()
        assert cut_texts(dialog) == [], type(dialog).__name__
        assert unnamed_controls(dialog) == [], type(dialog).__name__
        dialog.hide()
    watch.done(0)
