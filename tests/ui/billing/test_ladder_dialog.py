"""Levels of reminding in the window: the suggested ladder, one's own, units on another, a level set, and the marks in the list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.holds import dispute
from propdesk.domain.ladder import SUGGESTED
from propdesk.services import arrears, dunning, holds, ladders
from propdesk.services.office import Office
from propdesk.store import promises
from propdesk.store.lists import ArrearsRow
from propdesk.store.promises import NewPromise
from propdesk.ui.billing.arrears import BROKEN, PROMISED, ArrearsPage
from propdesk.ui.billing.ladder_dialog import AssignForm, LadderForm, LaddersDialog
from propdesk.ui.billing.level_form import LevelForm, set_level
from propdesk.ui.parts.empty import EmptyAction
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes

TODAY = date(2026, 11, 23)


@pytest.fixture
def owing(office: Office) -> list[ArrearsRow]:
    return list(arrears.overdue(office, TODAY).rows)


@pytest.fixture
def shown(qtbot: QtBot, window: QWidget, session: Session) -> LaddersDialog:
    made = LaddersDialog(window, session)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_suggested_ladder_is_shown_until_there_is_another(shown: LaddersDialog) -> None:
    assert [row.ladder for row in shown.table.rows.all()] == [SUGGESTED]
    assert [level.position for level in shown.levels.rows.all()] == [1, 2, 3, 4, 5, 6, 7]
    assert not shown.assign_button.isEnabled()
    assert shown.assign_button.toolTip() == "Write a ladder of your own first"


def test_the_suggested_one_becomes_the_offices_own(shown: LaddersDialog, office: Office, toasts: Any, boxes: Boxes) -> None:
    def fill(form: LadderForm) -> None:
        form.name.setText("本区")
        form.grid.lines[0].days.setText("10")
        form.grid.remove_button.click()
        form.tolerance.setText("5")
        form.save_button.click()

    boxes.expect_dialog(LadderForm, fill)
    shown.change_button.click()
    (saved,) = ladders.in_use(office).all
    assert (saved.name, saved.standard, saved.tolerance_fen, [level.days for level in saved.levels]) == (
        "本区",
        True,
        500,
        [10, 30, 90, 180, 365, 395],
    )
    assert toasts.texts == ["Ladder 本区 is saved."]
    assert shown.table.rows.all()[0].whose == "Everyone"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda form: form.grid.lines[1].days.setText("7"), "Level 2: its days late must be"),
        (lambda form: form.grid.lines[2].gap.setText("x"), "Level 3: “x” is not a whole number."),
        (lambda form: form.grid.lines[2].stage.setCurrentIndex(0), "Level 3: it must not be milder"),
        (lambda form: form.grid.lines[0].fee.setText("12"), "Level 1: a fee needs the charge item"),
        (lambda form: form.grid.lines[3].deadline.setText("2"), "Level 4: the days to pay are 3 to 90"),
    ],
)
def test_what_is_wrong_with_a_level_stands_under_it(
    shown: LaddersDialog, office: Office, boxes: Boxes, change: Callable[[LadderForm], object], said: str
) -> None:
    seen: list[str] = []

    def fill(form: LadderForm) -> None:
        form.name.setText("本区")
        change(form)
        form.save_button.click()
        seen.extend(line.error.text() for line in form.grid.lines if line.error.isVisible())
        form.done(0)

    boxes.expect_dialog(LadderForm, fill)
    shown.change_button.click()
    assert len(seen) == 1
    assert seen[0].startswith(said)
    assert ladders.in_use(office).all == ()


def test_a_level_is_added_where_the_last_one_ends(shown: LaddersDialog, office: Office, boxes: Boxes) -> None:
    def fill(form: LadderForm) -> None:
        form.name.setText("短")
        for _n in range(5):
            form.grid.remove_button.click()
        form.grid.add_button.click()
        assert [line.days.text() for line in form.grid.lines] == ["7", "30", "90"]
        form.save_button.click()

    boxes.expect_dialog(LadderForm, fill)
    shown.add_button.click()
    assert [level.stage.value for level in ladders.in_use(office).standard.levels] == ["reminder", "notice", "second"]


def test_units_are_put_on_another_ladder_and_back(shown: LaddersDialog, office: Office, owing: list[ArrearsRow], boxes: Boxes) -> None:
    ladders.save(office, replace(SUGGESTED, name="本区"))
    soft = ladders.save(office, replace(SUGGESTED, name="宽", standard=False))
    shown.load(soft.id)

    def fill(form: AssignForm) -> None:
        form.save_button.click()
        assert "Choose at least one unit" in form.units_row.error.text() or "must be filled in" in form.units_row.error.text()
        form.units.setText(f"{owing[0].code}，{owing[1].code}")
        form.save_button.click()

    boxes.expect_dialog(AssignForm, fill)
    shown.assign_button.click()
    assert ladders.in_use(office).units == {soft.id: tuple(sorted((owing[0].code, owing[1].code)))}
    assert next(row.whose for row in shown.table.rows.all() if row.ladder.id == soft.id) == "2 units"
    boxes.expect("Take “宽” out of use?", "Take out of use")
    shown.retire_button.click()
    assert [one.name for one in ladders.in_use(office).all] == ["本区"]
    assert ladders.in_use(office).units == {}


def test_a_level_set_from_the_list(
    window: QWidget, session: Session, office: Office, owing: list[ArrearsRow], toasts: Any, boxes: Boxes
) -> None:
    old = next(row for row in owing if row.months > 13)

    def fill(form: LevelForm) -> None:
        form.level.setCurrentIndex(2)
        form.save_button.click()
        assert form.reason_row.error.isVisible()
        form.reason.setText("reminded three times by the former company")
        form.save_button.click()

    boxes.expect_dialog(LevelForm, fill)
    set_level(window, session, old.unit_id, TODAY)
    assert toasts.texts == ["The level is set: Second notice and visit."]
    (row,) = dunning.preview(office, TODAY, [old.unit_id]).rows
    assert (row.now and row.now.position, row.paper and row.paper.position) == (3, 4)


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ArrearsPage:
    made = ArrearsPage(session, EmptyAction("x", lambda: None))
    qtbot.addWidget(made)
    made.resize(1300, 600)
    made.show()
    made.reload()
    return made


def cells(page: ArrearsPage, unit_id: int) -> dict[str, str]:
    """What the list shows of a household, by column."""
    row = next(row for row in page.view.rows.all() if row.unit_id == unit_id)
    return {column.key: column.shown(row) for column in page.view.rows.columns}


def test_the_list_shows_level_next_step_and_promise(page: ArrearsPage, office: Office, owing: list[ArrearsRow]) -> None:
    old = next(row for row in owing if row.months > 13)
    hidden = {column.key: page.view.isColumnHidden(n) for n, column in enumerate(page.view.rows.columns)}
    assert (hidden["promise"], hidden["withheld"], hidden["level"]) == (True, True, False)
    assert cells(page, old.unit_id)["level"] == "—"
    assert cells(page, old.unit_id)["next"] == "Friendly reminder"
    dunning.run(office, TODAY, "zh_CN", unit_ids=[old.unit_id])
    promised(office, owing[0].unit_id, TODAY, date(2026, 12, 1))
    promised(office, owing[1].unit_id, date(2026, 11, 1), date(2026, 11, 20))
    holds.set_hold(office, owing[2].unit_id, dispute(TODAY, "lift"))
    page.reload()
    assert cells(page, old.unit_id)["level"] == "Friendly reminder"
    assert cells(page, old.unit_id)["next"] == "Payment notice from 2026-11-30"
    assert cells(page, owing[0].unit_id)["promise"] == "by 2026-12-01"
    assert cells(page, owing[1].unit_id)["promise"] == "broken, 2026-11-20"
    assert cells(page, owing[2].unit_id)["withheld"] == cells(page, owing[2].unit_id)["amount"]
    assert not any(page.view.isColumnHidden(n) for n, c in enumerate(page.view.rows.columns) if c.key in ("promise", "withheld"))
    for chip, unit_id in ((PROMISED, owing[0].unit_id), (BROKEN, owing[1].unit_id)):
        page.chips.set_on({chip})
        assert [row.unit_id for row in page.view.rows.shown()] == [unit_id]


def promised(office: Office, unit_id: int, given: date, due: date) -> None:
    """A promise over the oldest charge of a unit."""
    with office.store.write() as conn:
        charge = int(conn.exec_driver_sql(f"SELECT min(id) FROM charge WHERE unit_id = {unit_id}").scalar_one())
        promises.add(conn, NewPromise(unit_id, None, given, due, 100, "", "oral", "review", "", (charge,)), given.isoformat(), "x")
