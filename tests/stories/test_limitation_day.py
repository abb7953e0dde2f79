"""Limitation in the real window: what is about to be lost is named, delivered and safe; what is lost needs a promise; a dispute, a suit."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from propdesk import settings
from propdesk.app import App
from propdesk.domain.deliveries import Channel, Facts, Outcome, Proof, Relation
from propdesk.domain.holds import dispute
from propdesk.domain.limitation import Group, Kind
from propdesk.domain.payments import Method
from propdesk.services import deliveries, holds, limitation, notices, payments, residents
from propdesk.services.limitation import WatchRow
from propdesk.services.office import new_book, open_office
from propdesk.ui.billing.limitation_dialog import LimitationDialog
from propdesk.ui.billing.limitation_events import EventDialog
from propdesk.ui.billing.notice_dialog import NoticeDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import PAPERS
from tests.stories.test_window_day import LIST, TODAY, click, key, office, shown, type_into
from tests.tools.boxes import Boxes
from tests.tools.window import at_work
from tests.ui.conftest import boxes, chosen, look

__all__ = ["boxes", "chosen", "look"]  # fixtures of the window's own tests

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def app(qtbot: QtBot, chosen: settings.Settings, tmp_path: Path) -> Iterator[App]:
    """The program with the office's list in its book; work runs at once."""
    book = tmp_path / "阳光花园.pdbook"
    new_book(book, "阳光花园")
    opened = open_office(book)
    residents.apply_import(opened, residents.plan_import(opened, LIST))
    opened.close(backup=False)
    with at_work(chosen, lambda: TODAY, book) as running:
        yield running


def open_watch(app: App) -> LimitationDialog:
    """Billing menu, limitation watch."""
    key(app.desktop.window, Qt.Key.Key_3, ALT)
    action = app.desktop.window.deeds.action("limitation")
    assert action is not None
    action.trigger()
    return shown(LimitationDialog)


def charge(watch: LimitationDialog, charge_id: int) -> WatchRow:
    """The charge as the list shows it."""
    return next(row for row in watch.table.rows.all() if row.charge_id == charge_id)


def write_down(watch: LimitationDialog, boxes: Boxes, charge_id: int, kind: Kind, day: str, second: str = "") -> None:
    """Write an event down for one charge, by the form."""

    def fill(dialog: EventDialog) -> None:
        dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
        type_into(dialog.day.edit, day)
        if second:
            type_into((dialog.promised if kind is Kind.PROMISE else dialog.end).edit, second)
        type_into(dialog.reason, "原件存档第 3 卷")
        type_into(dialog.person, "赵敏")
        key(dialog, Qt.Key.Key_Return, CTRL)
        assert not dialog.isVisible(), [row.error.text() for row in dialog.rows]

    watch.clear_filters()
    watch.table.select([charge_id])
    boxes.expect_dialog(EventDialog, fill)
    click(watch.record_button)


def test_what_is_about_to_be_lost_is_named_delivered_and_safe(app: App, boxes: Boxes, tmp_path: Path) -> None:
    watch = open_watch(app)
    click(watch.chips.button("30"))
    ending = [row for row in watch.table.rows.shown() if not row.unnamed]
    assert ending
    assert all(0 <= row.limitation.days_left <= 30 for row in ending)
    row = ending[0]
    watch.table.select([row.charge_id])
    click(watch.name_button)
    dialog = shown(NoticeDialog)
    type_into(dialog.folder, str(tmp_path))
    click(dialog.issue_button)
    shown(PreviewDialog).reject()
    (paper,) = notices.issued(office(app))
    assert paper.unit_id == row.unit_id
    assert charge(watch, row.charge_id).last_safe_day == row.last_safe_day, "a notice that nobody received saves nothing"

    signed = Facts(Channel.HAND, Outcome.SIGNED, TODAY, TODAY, "本人", Relation.SELF, delivered_by="吴磊")
    deliveries.record(office(app), [paper.document_id], signed, TODAY, key="0b0e6f9e-7c3f-4f6e-9d2a-5d6f0a3a1b2c")
    app.tasks.announce({PAPERS})
    saved = charge(watch, row.charge_id)
    assert (saved.last_safe_day, saved.group) == (date(2029, 11, 23), Group.SAFE)
    assert saved.limitation.why is not None
    assert saved.limitation.why.reference == paper.number
    owed = [one for one in watch.table.rows.all() if one.unit_id == row.unit_id]
    lost = [one for one in owed if one.limitation.expired]
    assert {one.last_safe_day for one in owed if not one.limitation.expired} == {date(2029, 11, 23)}, "it names all that is owed"
    assert all(one.last_safe_day < TODAY for one in lost), "what was over before is not saved by a demand"


def test_what_is_lost_comes_back_only_by_the_debtors_word(app: App, boxes: Boxes) -> None:
    watch = open_watch(app)
    click(watch.chips.button("expired"))
    row = watch.table.rows.shown()[0]
    write_down(watch, boxes, row.charge_id, Kind.DEMAND, "2026-11-20")
    assert charge(watch, row.charge_id).limitation.expired
    payments.take(office(app), row.unit_id, 100, Method.CASH, TODAY, key="part", designated={row.charge_id})
    app.tasks.announce({PAPERS})
    assert charge(watch, row.charge_id).limitation.expired, "a part paid after expiry says nothing about the rest"
    write_down(watch, boxes, row.charge_id, Kind.PROMISE, "2026-11-21", "2026-12-31")
    back = charge(watch, row.charge_id)
    assert (back.last_safe_day, back.limitation.waived is not None) == (date(2029, 12, 31), True)


def test_a_dispute_stops_reminders_and_a_suit_keeps_the_claim(app: App, boxes: Boxes) -> None:
    watch = open_watch(app)
    row = next(one for one in watch.table.rows.shown() if one.limitation.ends_within(30))
    holds.set_hold(office(app), row.unit_id, dispute(date(2026, 11, 1), "卫生间渗水未修", charge_id=row.charge_id))
    app.tasks.announce({PAPERS})
    disputed = charge(watch, row.charge_id)
    assert (disputed.last_safe_day, disputed.unnamed) == (row.last_safe_day, True)
    watch.table.select([row.charge_id])
    boxes.expect("no notice names it", None)
    click(watch.name_button)
    write_down(watch, boxes, row.charge_id, Kind.SUIT, "2026-11-20")
    running = charge(watch, row.charge_id)
    assert (running.group, running.limitation.expired) == (Group.RUNNING, False)
    later = {one.charge_id: one for one in limitation.watch(office(app), date(2027, 6, 1)).rows}[row.charge_id]
    assert later.group is Group.RUNNING, "safe while it runs, long after the day it would have been lost"


def test_undelivered_and_doubtful_demands_are_not_relied_on(app: App) -> None:
    watch = open_watch(app)
    row = next(one for one in watch.table.rows.shown() if one.limitation.ends_within(30))
    (paper,) = notices.issue(office(app), TODAY, [row.unit_id], "zh_CN").documents
    posted = Facts(Channel.DOOR, Outcome.POSTED, TODAY, TODAY, proofs=frozenset({Proof.PHOTO}))
    deliveries.record(office(app), [paper.document_id], posted, TODAY, key="0b0e6f9e-7c3f-4f6e-9d2a-5d6f0a3a1b2d")
    known = Facts(Channel.WECHAT, Outcome.SENT, TODAY, TODAY, proofs=frozenset({Proof.ACCOUNT}))
    deliveries.record(office(app), [paper.document_id], known, TODAY, key="0b0e6f9e-7c3f-4f6e-9d2a-5d6f0a3a1b2e")
    app.tasks.announce({PAPERS})
    doubtful = charge(watch, row.charge_id)
    assert doubtful.last_safe_day == row.last_safe_day
    assert doubtful.limitation.provisional_day == date(2029, 11, 23)
