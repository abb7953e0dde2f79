"""One-off fees, shared costs and billing anew through the window, with every bad entry refused beside its field."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.charges import FeeItem, PriceUnit
from propdesk.domain.fee_items import Nature, ShareBy
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import billing, payments, pools, rates
from propdesk.services.office import Office
from propdesk.ui import labels
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.collect_dialog import CollectDialog
from propdesk.ui.billing.once_dialog import OnceDialog, charge_once
from propdesk.ui.billing.pool_dialog import PoolDialog, enter_cost
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, put_on, unnamed_controls
from tests.ui.billing.conftest import TODAY, Toasts

NOVEMBER = Month(2026, 11)
SAVE = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> ChargesPage:
    made = ChargesPage(session)
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    made.reload()
    session.tasks.changed.connect(lambda topics: made.reload())
    return made


def rubble(office: Office) -> FeeItem:
    return rates.set_tariff(office, "装修垃圾清运费", 2_000_000, PriceUnit.ONCE, date(2025, 1, 1), "装修管理协议")


def test_without_an_item_the_way_is_said(window: QWidget, session: Session, boxes: Boxes) -> None:
    boxes.expect("charged each time", "Close")
    assert charge_once(window, session) is None
    boxes.expect("share of a cost", "Close")
    assert enter_cost(window, session) is None


def test_selected_units_are_charged_once_by_keys_and_undone(
    page: ChargesPage, office: Office, boxes: Boxes, toasts: Toasts, session: Session
) -> None:
    rubble(office)
    rows = page.view.rows.shown()[:2]
    page.view.select([row.charge_id for row in rows])

    def fill(dialog: OnceDialog) -> None:
        assert dialog.units.text() == f"{rows[0].code} {rows[1].code}"
        assert dialog.focusWidget() is dialog.units
        assert dialog.words.text() == "2 units: 200.00 yuan each time = 200.00 yuan each, ¥400.00 in all"
        dialog.times.setText("2")
        assert dialog.words.text().endswith("¥800.00 in all")
        dialog.due.set_value(date(2026, 11, 30))
        QTest.keyClick(dialog, Qt.Key.Key_Return, SAVE)

    boxes.expect_dialog(OnceDialog, fill)
    page.charge_once()
    assert toasts.texts == ["2 charges made: ¥800.00."]
    assert page.period.chosen() == "2026-11"
    assert [(row.item, row.amount_fen, row.due_on) for row in page.view.rows.shown()] == [
        ("装修垃圾清运费", 40_000, date(2026, 11, 30))
    ] * 2
    toasts.press("Undo")
    assert billing.charges(office, period=NOVEMBER) == []
    assert toasts.texts[-1] == "2 charges taken back: ¥800.00."


def test_what_cannot_be_charged_is_refused_beside_its_field(window: QWidget, session: Session, office: Office, qtbot: QtBot) -> None:
    rubble(office)
    dialog = OnceDialog(window, session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.save()
    assert "must be filled in" in dialog.units_row.error.text()
    for text, words in (("9-9-9999", "no unit"), ("abc", "no unit")):
        dialog.units.setText(text)
        dialog.save()
        assert words in dialog.units_row.error.text()
    dialog.units.setText("1-1-101，1-1-102")
    for field, row, text, words in (
        (dialog.times, dialog.times_row, "0", "from 1 to 9,999"),
        (dialog.amount, dialog.amount_row, "12.345", "two decimals"),
        (dialog.amount, dialog.amount_row, "-5", "outside"),
        (dialog.amount, dialog.amount_row, "100+20*3", ""),
    ):
        field.setText(text)
        dialog.save()
        assert words in row.error.text()
        if field is dialog.times:
            field.setText("1")
    assert "what the amount is for" in dialog.note_row.error.text()
    dialog.note.setText("补办门卡")
    dialog.due.set_value(date(2026, 11, 1))
    dialog.save()
    assert "must not be before" in dialog.due_row.error.text()
    dialog.due.set_value(TODAY)
    dialog.on.set_value(TODAY)
    dialog.save()
    made = billing.charges(office, period=NOVEMBER)
    assert [(row.code, row.amount_fen, row.note) for row in made] == [("1-1-101", 16_000, "补办门卡"), ("1-1-102", 16_000, "补办门卡")]


def test_a_closed_period_is_said_beside_the_day(window: QWidget, session: Session, office: Office, qtbot: QtBot) -> None:
    rubble(office)
    with office.store.write() as conn:
        conn.exec_driver_sql("INSERT INTO period_close (period, closed, made_at, reason, operator) VALUES ('2026-11', 1, '', 'x', 'x')")
    dialog = OnceDialog(window, session, ["1-1-101"])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.save()
    assert "2026-11 is closed" in dialog.on_row.error.text()


def test_a_deposit_says_what_it_is(window: QWidget, session: Session, office: Office, qtbot: QtBot) -> None:
    rates.add_item(office, FeeItem(0, "装修押金", PriceUnit.ONCE, nature=Nature.DEPOSIT))
    dialog = OnceDialog(window, session, ["1-1-101"])
    qtbot.addWidget(dialog)
    dialog.show()
    assert "has no rate" in dialog.words.text()
    dialog.amount.setText("2000")
    assert "it is given back" in dialog.words.text()
    dialog.note.setText("装修")
    dialog.save()
    assert billing.charges(office, period=NOVEMBER)[0].amount_fen == 200_000


def test_only_single_charges_are_taken_back_from_the_list(page: ChargesPage, office: Office, boxes: Boxes) -> None:
    rubble(office)
    billing.run(office, NOVEMBER)
    from propdesk.services import one_off

    one_off.charge(office, [1], rates.items(office)[1].id, TODAY, TODAY)
    page.show_period(NOVEMBER)
    by_run = next(row for row in page.view.rows.shown() if row.run_id)
    single = next(row for row in page.view.rows.shown() if row.run_id is None)
    page.view.select([by_run.charge_id])
    assert not page.delete_button.isEnabled()
    assert page.adjust_button.isEnabled()
    page.take_back()
    page.view.select([single.charge_id])
    boxes.expect("Take this charge back?", "Keep")
    page.delete_button.click()
    boxes.expect("Take this charge back?", "Take back")
    page.delete_button.click()
    assert all(row.run_id for row in billing.charges(office, period=NOVEMBER))


def test_a_run_is_billed_anew_after_its_rate_was_mended(page: ChargesPage, office: Office, boxes: Boxes, toasts: Toasts) -> None:
    billing.run(office, NOVEMBER)
    rates.set_tariff(office, "物业费", 20_000, PriceUnit.M2_MONTH, date(2026, 11, 1), "业主大会决议")
    page.show_period(NOVEMBER)
    before = sum(row.amount_fen for row in page.view.rows.shown())
    boxes.expect("Roll back this billing run?", "Roll back and bill anew…")
    boxes.expect("Billed anew, 2026-11 has 304 charges", "Cancel")
    page.back_button.click()
    assert sum(row.amount_fen for row in billing.charges(office, period=NOVEMBER)) == before
    boxes.expect("Roll back this billing run?", "Roll back and bill anew…")
    boxes.expect("Billed anew, 2026-11 has 304 charges", "Roll back and bill anew")
    page.back_button.click()
    assert toasts.texts[-1].startswith("2026-11 is billed anew: 304 charges, ¥57,")
    assert sum(row.amount_fen for row in billing.charges(office, period=NOVEMBER)) > before


def test_the_strip_says_how_far_the_period_is(page: ChargesPage, office: Office) -> None:
    assert "304" not in page.strip.text() or "●" in page.strip.text()
    billing.run(office, NOVEMBER)
    page.show_period(NOVEMBER)
    assert page.strip.text() == "Meters → Generate 304/304 → ● Check ¥52,854.15 → Collect"
    assert "Units charged: 304 of 304" in page.strip.toolTip()
    payments.take(office, billing.charges(office, period=NOVEMBER)[0].unit_id, 10_000_000, Method.CARD, TODAY, key="k")
    page.reload()
    assert "● Collect ¥" in page.strip.text()
    page.period.setCurrentIndex(0)
    assert not page.strip.isVisible()


def test_a_cost_is_shared_by_the_ticked_units(page: ChargesPage, office: Office, boxes: Boxes, toasts: Toasts) -> None:
    lift = rates.add_item(office, FeeItem(0, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.AREA))

    def fill(dialog: PoolDialog) -> None:
        assert dialog.period.text() == "2026-11"
        dialog.save()
        assert "must be filled in" in dialog.amount_row.error.text()
        dialog.amount.setText("1,200")
        dialog.building.setCurrentIndex(1)
        shown = dialog.table.rows.shown()
        assert sum(row.share_fen for row in shown) == 120_000
        assert dialog.panel.foot.texts()["share"] == "1,200.00"
        assert f"{len(shown)} units share ¥1,200.00." == dialog.told.text()
        dialog.table.rows.tick([0], False)
        assert dialog.table.rows.shown()[0].share_fen == 0
        assert sum(row.share_fen for row in dialog.table.rows.shown()) == 120_000
        dialog.save()
        assert "must be filled in" in dialog.basis_row.error.text()
        dialog.basis.setText("11 月电费单")
        dialog.table.rows.tick(range(len(shown)), False)
        dialog.save()
        assert "No unit has a share" in dialog.message.text()
        dialog.table.rows.tick(range(1, len(shown)), True)
        dialog.period.setText("2026-13")
        dialog.save()
        assert "not a billing period" in dialog.period_row.error.text()
        dialog.period.setText("2026-11")
        QTest.keyClick(dialog, Qt.Key.Key_Return, SAVE)

    boxes.expect_dialog(PoolDialog, fill)
    page.share_cost()
    row = pools.entered(office, item_id=lift.id)[0]
    assert (row.amount_fen, row.basis, row.charges) == (120_000, "11 月电费单", 0)
    assert "is shared by" in toasts.texts[-1]

    def look(dialog: PoolDialog) -> None:
        assert dialog.before.text().startswith("Entered for 2026-11 already: ¥1,200.00 for ")
        dialog.reject()

    boxes.expect_dialog(PoolDialog, look)
    page.share_cost()
    billing.run(office, NOVEMBER)
    assert sum(one.amount_fen for one in billing.charges(office, period=NOVEMBER) if one.item == "电梯公摊") == 120_000


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_dialogs_fit_and_cut_nothing(
    qtbot: QtBot, qapp: QApplication, window: QWidget, session: Session, office: Office, points: int, language: str
) -> None:
    rubble(office)
    rates.add_item(office, FeeItem(0, "电梯公摊", PriceUnit.POOL, share_by=ShareBy.AREA))
    put_on(qapp, language, "light", points)
    for dialog in (OnceDialog(window, session, ["1-1-101"]), PoolDialog(window, session)):
        qtbot.addWidget(dialog)
        dialog.show()
        for _ in range(4):
            qapp.processEvents()
        least = dialog.minimumSizeHint()
        assert least.width() <= SCREEN.width()
        assert least.height() <= SCREEN.height()
        dialog.resize(SCREEN)
        qapp.processEvents()
        assert cut_texts(dialog) == []
        assert unnamed_controls(dialog) == []
        dialog.hide()


def test_the_desk_warns_of_money_kept_beyond_the_cap(window: QWidget, session: Session, office: Office, qtbot: QtBot) -> None:
    item = rates.items(office)[0]
    rates.set_item(office, replace(item, prepay_months=12))
    billing.run(office, NOVEMBER)
    row = billing.charges(office, period=NOVEMBER)[0]
    dialog = CollectDialog(window, session, row.unit_id)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "months ahead" not in dialog.hint.text()
    dialog.panel.keep.setChecked(True)
    dialog.panel.amount.set_amount(dialog.desk.open_fen + 13 * row.amount_fen)
    dialog.amount_typed()
    assert "more than 12 months ahead" in dialog.hint.text()
    assert labels.yuan(12 * row.amount_fen) in dialog.hint.text()
    dialog._typed = False  # nothing is taken here
