"""An office whose parking runs from the 15th to the 14th and whose water has tiers of the year: rate, run, receipt, account."""

from datetime import date

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from propdesk.app import App
from propdesk.domain.fee_items import PriceUnit, TierSpan
from propdesk.domain.meters import Meter
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.services import assignments, billing, meters, payments, rates, readings, receipts, residents, statements
from propdesk.services.readings import Entry
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.run_dialog import RunDialog
from tests.stories.test_window_day import LIST, app, key, office, shown
from tests.tools.boxes import Boxes
from tests.ui.conftest import boxes, chosen, look

__all__ = ["app", "boxes", "chosen", "look"]  # fixtures of the window's own tests

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


def test_parking_from_the_15th_and_water_over_the_year(app: App, boxes: Boxes, qtbot: QtBot) -> None:
    residents.apply_import(office(app), residents.plan_import(office(app), LIST))
    window = app.desktop.window
    key(window, Qt.Key.Key_3, ALT)
    page = window.current_page()
    assert isinstance(page, BillingPage)

    def both_rates(dialog: RatesDialog) -> None:
        _parking(dialog)
        _water(dialog)
        dialog.reject()

    boxes.expect_dialog(RatesDialog, both_rates)
    while not isinstance(charges := page.current(), ChargesPage):
        key(window, Qt.Key.Key_Tab, CONTROL)
    charges.show_rates()
    parking, water = rates.items(office(app))[-2:]
    assert (parking.anchor_day, rates.rates(office(app))[-1].tariffs[0].tier_span) == (15, TierSpan.YEAR)
    assignments.assign(office(app), 1, parking.id)
    meter = meters.add_meter(office(app), Meter(0, 1, water.id, "W", 0, date(2026, 9, 30)))
    readings.save_readings(office(app), [Entry(meter, date(2026, 10, 31), 15_000), Entry(meter, date(2026, 11, 20), 25_000)])
    billing.run(office(app), OCTOBER)

    key(window, Qt.Key.Key_N, CONTROL)
    key(shown(RunDialog), Qt.Key.Key_Return, CONTROL)
    found = {(row.item, row.period): row for row in billing.charges(office(app), unit_id=1)}
    assert found["停车费", "2026-11"].formula == "1 个车位 × 150.00 元/车位·月（每月自15日起算） = 150.00 元"
    assert found["停车费", "2026-11"].due_on == date(2026, 12, 10)
    assert found["水费", "2026-11"].formula == "3 m³ × 3.00 元/m³ + 7 m³ × 4.00 元/m³ = 37.00 元（2026年已计 15 m³）"

    taken = payments.take(office(app), 1, sum(row.amount_fen for row in found.values()), Method.CASH, date(2026, 11, 26), key="p")
    with office(app).store.read() as conn:
        lines = {line.item: line for line in receipts.content_of(conn, taken)[1].lines}
    assert (lines["停车费"].period, lines["停车费"].quantity) == ("2026-10-15 至 2026-12-14", "1 个车位 × 2")
    account = statements.of_unit(office(app), 1, date(2026, 10, 1), date(2026, 12, 31)).statement
    assert account.closing.owed_fen == 0


def _parking(dialog: RatesDialog) -> None:
    dialog.item.setCurrentText("停车费")
    dialog.unit.setCurrentIndex(dialog.unit.findData(PriceUnit.SPACE_MONTH.value))
    dialog.price.setText("150")
    dialog.valid_from.set_value(date(2026, 1, 1))
    dialog.anchor_day.setText("15")
    dialog.basis.setText("停车协议")
    dialog.save()
    assert "due on" in dialog.rule.text()


def _water(dialog: RatesDialog) -> None:
    dialog.item.setCurrentText("水费")
    dialog.unit.setCurrentIndex(dialog.unit.findData(PriceUnit.M3.value))
    dialog.price.setText("3")
    dialog.tiers.add_button.click()
    (_above, quantity, _costs, price), *_more = dialog.tiers._lines
    quantity.setText("18")
    price.setText("4")
    dialog.tiers.tier_span.setCurrentIndex(1)
    dialog.valid_from.set_value(date(2026, 1, 1))
    dialog.anchor_day.clear()
    dialog.basis.setText("价目表")
    dialog.save()
