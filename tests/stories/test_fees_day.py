"""Every kind of fee in the real window: rates with tiers, a shared cost, a reading, a run, a one-off fee, a mistake mended."""

from datetime import date
from pathlib import Path

from pytestqt.qtbot import QtBot

from propdesk.domain.charges import PriceUnit
from propdesk.domain.import_plan import UnitState
from propdesk.domain.meters import Meter
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.services import billing, households, meters, rates, readings, upkeep
from propdesk.services.readings import Entry
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.once_dialog import OnceDialog
from propdesk.ui.billing.pool_dialog import PoolDialog
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.rule_dialog import RuleDialog
from propdesk.ui.billing.run_dialog import RunDialog
from tests.stories.test_window_day import App, Qt, app, boxes, chosen, key, look, office, shown, type_into
from tests.tools.boxes import Boxes

__all__ = ["app", "boxes", "chosen", "look"]

CTRL = Qt.KeyboardModifier.ControlModifier
NOVEMBER = Month(2026, 11)
AREA = 800_000


def add_rate(dialog: RatesDialog, name: str, unit: PriceUnit, price: str, basis: str) -> None:
    """A new item with its first rate, by keys."""
    dialog.item.setCurrentText(name)
    dialog.unit.setCurrentIndex(dialog.unit.findData(unit.value))
    type_into(dialog.price, price)
    type_into(dialog.valid_from.edit, "2026-01-01")
    type_into(dialog.basis, basis)
    key(dialog, Qt.Key.Key_Return, CTRL)
    assert name in [one.item.name for one in rates.rates(dialog._session.office)], [row.error.text() for row in dialog.rows]


def set_rates(boxes: Boxes, dialog: RatesDialog) -> None:
    """A fee by area whose developer pays before handover, electricity in tiers, rubble each time, a lift's cost shared."""
    add_rate(dialog, "物业费", PriceUnit.M2_MONTH, "2.00", "前期物业服务合同第五条")

    def developer_pays(rule: RuleDialog) -> None:
        rule.developer.setChecked(True)
        key(rule, Qt.Key.Key_Return, CTRL)

    boxes.expect_dialog(RuleDialog, developer_pays)
    dialog.change_rule()
    dialog.item.setCurrentText("电费")
    dialog.unit.setCurrentIndex(dialog.unit.findData(PriceUnit.KWH.value))
    dialog.tiers.add_button.click()
    quantity, price = dialog.tiers.fields()[:2]
    type_into(quantity, "200")  # type: ignore[arg-type]
    type_into(price, "0.6")  # type: ignore[arg-type]
    add_rate(dialog, "电费", PriceUnit.KWH, "0.5", "发改委文件")
    add_rate(dialog, "清运费", PriceUnit.ONCE, "200", "装修管理协议")
    dialog.item.setCurrentText("电梯公摊")
    dialog.unit.setCurrentIndex(dialog.unit.findData(PriceUnit.POOL.value))
    key(dialog, Qt.Key.Key_Return, CTRL)
    key(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def share_lift(dialog: PoolDialog) -> None:
    type_into(dialog.amount, "100")
    type_into(dialog.basis, "11 月电费单")
    key(dialog, Qt.Key.Key_Return, CTRL)


def charge_rubble(dialog: OnceDialog) -> None:
    type_into(dialog.units, "1-1-101")
    type_into(dialog.due.edit, "2026-12-10")
    key(dialog, Qt.Key.Key_Return, CTRL)


def amounts(app: App) -> dict[tuple[str, str, str], int]:
    """Unit, item and who owes, with the amount, of November's charges."""
    return {(row.code, row.item, row.liable): row.amount_fen for row in billing.charges(office(app), period=NOVEMBER)}


def test_a_month_of_fees_through_the_window(app: App, boxes: Boxes, qtbot: QtBot, tmp_path: Path) -> None:
    book = office(app)
    for room, state in (
        ("101", UnitState(AREA, owners=("张三",))),
        ("102", UnitState(AREA, handover_on=date(2026, 11, 16), owners=("李四",))),
        ("103", UnitState(AREA)),
    ):
        households.add(book, UnitCode("1", "1", room), UnitKind.FLAT, state)
    window = app.desktop.window
    key(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    boxes.expect_dialog(RatesDialog, lambda dialog: set_rates(boxes, dialog))
    run_deed(app, "rates")
    power = next(item for item in rates.items(book) if item.name == "电费")
    meter = meters.add_meter(book, Meter(0, 1, power.id, "1", first_value=1_000_000, first_on=date(2026, 10, 31)))
    readings.save_readings(book, [Entry(meter, date(2026, 11, 20), 1_250_000)])
    boxes.expect_dialog(PoolDialog, share_lift)
    run_deed(app, "shared-cost")

    key(window, Qt.Key.Key_N, CTRL)
    run = shown(RunDialog)
    assert run.period.text() == "2026-11"
    assert {(row.code, row.reason.value) for row in run.left_out.rows.all()} == {("1-1-102", "no_meter"), ("1-1-103", "no_meter")}
    key(run, Qt.Key.Key_Return, CTRL)
    assert amounts(app) == {
        ("1-1-101", "物业费", "owner"): 16_000,
        ("1-1-102", "物业费", "developer"): 8_000,
        ("1-1-102", "物业费", "owner"): 8_000,
        ("1-1-103", "物业费", "developer"): 16_000,
        ("1-1-101", "电费", "owner"): 13_000,
        ("1-1-101", "电梯公摊", "owner"): 3_334,
        ("1-1-102", "电梯公摊", "owner"): 3_333,
        ("1-1-103", "电梯公摊", "owner"): 3_333,
    }
    boxes.expect_dialog(OnceDialog, charge_rubble)
    run_deed(app, "charge-once")
    assert amounts(app)["1-1-101", "清运费", "owner"] == 20_000

    rates.set_tariff(book, "物业费", 25_000, PriceUnit.M2_MONTH, date(2026, 11, 1), "业主大会决议")
    page = charges_page(app)
    page.show_period(NOVEMBER)
    boxes.expect("Roll back this billing run?", "Roll back and bill anew…")
    boxes.expect("Billed anew, 2026-11 has 8 charges", "Roll back and bill anew")
    page.back_button.click()
    anew = amounts(app)
    assert anew["1-1-101", "物业费", "owner"] == 20_000
    assert anew["1-1-102", "物业费", "owner"] + anew["1-1-102", "物业费", "developer"] == 20_000
    assert anew["1-1-101", "清运费", "owner"] == 20_000, "a fee that was charged by itself is not touched"
    assert page.strip.progress is not None
    assert page.strip.text().startswith("Meters 1/1 → Generate 3/3 → ● Check")
    assert upkeep.check_book(book).clean


def run_deed(app: App, name: str) -> None:
    """Do what the menu offers under this name."""
    action = app.desktop.window.deeds.action(name)
    assert action is not None
    action.trigger()


def charges_page(app: App) -> ChargesPage:
    found = app.desktop.window.findChildren(ChargesPage)
    assert len(found) == 1
    return found[0]
