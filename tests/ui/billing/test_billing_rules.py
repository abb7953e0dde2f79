"""The rule of a charge item through the window: in words, changed, and what the next preview makes of it."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk import i18n
from propdesk.domain.charges import FeeItem, PriceUnit, Reason, RoundingScope
from propdesk.domain.fee_items import Handover, Nature, ShareBy, Tier, Tiering, TierSpan
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind
from propdesk.services import billing
from propdesk.services import rates as rate_service
from propdesk.services.office import Office
from propdesk.ui.billing.charges import ChargesPage
from propdesk.ui.billing.rates_dialog import RatesDialog
from propdesk.ui.billing.rule_dialog import RuleDialog
from propdesk.ui.billing.rule_words import kinds_text, rule_text
from propdesk.ui.billing.vacancy_dialog import VacancyDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes
from tests.tools.screenshots import SCREEN, cut_texts, put_on, unnamed_controls
from tests.ui.billing.conftest import Toasts

LEFT = Qt.MouseButton.LeftButton
NOVEMBER = Month(2026, 11)
FEE = FeeItem(1, "物业费", PriceUnit.M2_MONTH)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Billed monthly, due on the 10th, each month rounded half up to the fen."),
        ({"due_day": 1, "step_fen": 10}, "Billed monthly, due on the 1st, each month rounded half up to the jiao."),
        ({"due_day": 22, "step_fen": 100}, "Billed monthly, due on the 22nd, each month rounded half up to the whole yuan."),
        ({"due_day": 13}, "Billed monthly, due on the 13th, each month rounded half up to the fen."),
        ({"due_day": 31}, "Billed monthly, due on the last day, each month rounded half up to the fen."),
        (
            {"cycle_months": 3, "due_day": 3, "scope": RoundingScope.PERIOD},
            "Billed every quarter, due on the 3rd of its first month, the whole period rounded half up to the fen once.",
        ),
        ({"price_unit": PriceUnit.ONCE}, "Charged each time it happens; billing runs leave it out."),
    ],
)
def test_the_rule_in_words(changes: dict[str, object], words: str) -> None:
    assert rule_text(replace(FEE, **changes)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_rule_has_words_of_its_own(language: str) -> None:
    i18n.use(language)
    said = {
        rule_text(FeeItem(1, "x", PriceUnit.M2_MONTH, day, cycle, scope, step))
        for day, cycle, scope, step in product((1, 11, 31), (1, 3, 6, 12), RoundingScope, (1, 10, 100))
    }
    assert len(said) == 3 * 4 * 2 * 3
    assert not any("{" in words for words in said)
    kinds = [frozenset(), frozenset(UnitKind), frozenset({UnitKind.SHOP}), frozenset({UnitKind.SHOP, UnitKind.PARKING})]
    assert len({kinds_text(replace(FEE, kinds=chosen)) for chosen in kinds}) == 4


@pytest.fixture
def rates(qtbot: QtBot, window: QWidget, session: Session) -> RatesDialog:
    made = RatesDialog(window, session)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_rates_say_the_rule_and_lead_to_it(
    qtbot: QtBot, boxes: Boxes, rates: RatesDialog, session: Session, office: Office, toasts: Toasts
) -> None:
    assert rates.rule.text() == (
        "物业费: Billed monthly, due on the 10th, each month rounded half up to the fen. "
        "Applies to: Flat, Shop, Office; to other units where it is assigned."
    )

    def change(dialog: RuleDialog) -> None:
        assert dialog.focusWidget() is dialog.cycle
        QTest.keyClick(dialog.cycle, Qt.Key.Key_Down)
        QTest.keyClick(dialog.cycle, Qt.Key.Key_Return)
        assert dialog.focusWidget() is dialog.due_day
        QTest.keyClick(dialog.due_day, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(dialog.due_day, "40")
        assert dialog.words.text() == ""
        QTest.keyClick(dialog.due_day, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "from 1 to 31" in dialog.due_row.error.text()
        dialog.due_day.setText("20")
        dialog.scope.setCurrentIndex(1)
        dialog.step.setCurrentIndex(2)
        qtbot.mouseClick(dialog.kinds[UnitKind.PARKING], LEFT)
        assert dialog.words.text().startswith("Billed every quarter, due on the 20th of its first month")
        assert "Charges already made stay as they are" in dialog.stays.text()
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    boxes.expect_dialog(RuleDialog, change)
    qtbot.mouseClick(rates.rule_button, LEFT)
    kinds = frozenset({UnitKind.FLAT, UnitKind.SHOP, UnitKind.OFFICE, UnitKind.PARKING})
    assert rate_service.items(office) == [FeeItem(1, "物业费", PriceUnit.M2_MONTH, 20, 3, RoundingScope.PERIOD, 100, kinds)]
    assert rates.rule.text().startswith("物业费: Billed every quarter, due on the 20th of its first month")
    assert rates.due_day.text() == "20"
    assert toasts.texts == ["The rule of “物业费” is set."]
    rates.reject()  # nothing is left to ask about
    assert not rates.isVisible()
    assert billing.preview_run(office, NOVEMBER).charges == ()  # no quarter begins there
    assert {charge.amount_fen % 100 for charge in billing.preview_run(office, Month(2027, 1)).charges} == {0}


def test_what_is_typed_for_a_rate_stays_while_the_rule_changes(qtbot: QtBot, boxes: Boxes, rates: RatesDialog) -> None:
    rates.price.setText("2.10")
    boxes.expect_dialog(RuleDialog, lambda dialog: dialog.save())
    qtbot.mouseClick(rates.rule_button, LEFT)
    assert (rates.item.currentText(), rates.price.text()) == ("物业费", "2.10")
    boxes.expect("Close without saving", "Do not save")
    rates.reject()


def test_leaving_the_rule_asks_only_when_it_was_changed(qtbot: QtBot, boxes: Boxes, rates: RatesDialog, office: Office) -> None:
    before = rate_service.items(office)
    boxes.expect_dialog(RuleDialog, lambda dialog: dialog.reject())
    rates.change_rule()

    def think_again(dialog: RuleDialog) -> None:
        dialog.kinds[UnitKind.SHOP].click()
        boxes.expect("Close without saving", "Do not save")
        dialog.reject()

    boxes.expect_dialog(RuleDialog, think_again)
    rates.change_rule()
    assert rate_service.items(office) == before
    rates.reject()


def test_what_is_charged_each_time_becomes_a_deposit(rates: RatesDialog, boxes: Boxes, office: Office) -> None:
    rates.item.setCurrentText("装修押金")
    assert not rates.rule_button.isEnabled()
    assert "Add the first rate" in rates.rule_button.toolTip()
    rates.change_rule()
    rates.unit.setCurrentIndex(rates.unit.findData(PriceUnit.ONCE.value))
    rates.price.setText("2000")
    rates.basis.setText("装修管理协议")
    rates.save()
    assert rates.rule.text() == "装修押金: Charged each time it happens; billing runs leave it out."

    def deposit(dialog: RuleDialog) -> None:
        assert not dialog.cycle_row.isVisible()
        assert not dialog.kinds_row.isVisible()
        assert dialog.focusWidget() is dialog.due_day
        dialog.nature.setCurrentIndex(1)
        assert "it is given back" in dialog.words.text()
        dialog.save()

    boxes.expect_dialog(RuleDialog, deposit)
    rates.change_rule()
    assert rate_service.items(office)[1].nature is Nature.DEPOSIT
    rates.items.select([rate_service.items(office)[0].id])
    assert rates.item.currentText() == "物业费"
    rates.reject()  # looking at another item is nothing to ask about
    assert not rates.isVisible()


def test_a_metered_item_with_tiers_collected_for_others(rates: RatesDialog, boxes: Boxes, office: Office) -> None:
    rates.item.setCurrentText("电费")
    rates.unit.setCurrentIndex(rates.unit.findData(PriceUnit.KWH.value))
    assert rates.tiers.isVisible()
    rates.price.setText("0.5283")
    rates.basis.setText("发改委文件")
    rates.tiers.add_button.click()
    (_above, quantity, _costs, price), *_more = rates.tiers._lines
    quantity.setText("20x")
    rates.save()
    assert "not a quantity" in rates.tiers.error.text()
    quantity.setText("200")
    price.setText("0")
    rates.save()
    assert "greater than zero" in rates.tiers.error.text()
    price.setText("0.5783")
    rates.tiers.tiering.setCurrentIndex(1)
    rates.save()
    tariff = rate_service.rates(office)[1].tariffs[0]
    assert (tariff.tiering, tariff.tiers, tariff.tier_span) == (Tiering.WHOLE, (Tier(200_000, 5_783),), TierSpan.PERIOD)
    shown = rates.table.rows.shown()[0]
    assert [column.shown(shown) for column in rates.table.rows.columns][:2] == [
        "0.5283 yuan/kWh",
        "above 200 kWh 0.5783 (the whole quantity)",
    ]
    rates.table.select([tariff.id])
    assert rates.tiers.tier_span.isVisible()
    rates.tiers.tier_span.setCurrentIndex(1)
    rates.save()
    tariff = rate_service.rates(office)[1].tariffs[0]
    assert (tariff.tiering, tariff.tier_span) == (Tiering.WHOLE, TierSpan.YEAR)
    shown = rates.table.rows.shown()[0]
    assert rates.table.rows.columns[1].shown(shown) == "per calendar year: above 200 kWh 0.5783 (the whole quantity)"
    rates.table.select([tariff.id])
    assert rates.tiers.tier_span.currentIndex() == 1
    rates.new_button.click()
    assert not rates.tiers.tier_span.isVisible()

    def for_others(dialog: RuleDialog) -> None:
        dialog.nature.setCurrentIndex(2)
        assert dialog.behalf_row.isVisible()
        dialog.save()
        assert "for whom the money" in dialog.behalf_row.error.text()
        dialog.on_behalf.setText("供电公司")
        dialog.loss.setText("200")
        dialog.save()
        assert "from 0 to 100" in dialog.loss_row.error.text()
        dialog.loss.setText("3")
        dialog.prepay.setText("0")
        dialog.save()
        assert "1 to 120" in dialog.prepay_row.error.text()
        dialog.prepay.setText("12")
        dialog.save()

    boxes.expect_dialog(RuleDialog, for_others)
    rates.change_rule()
    item = rate_service.items(office)[1]
    assert (item.nature, item.on_behalf_of, item.loss_of_10000, item.prepay_months) == (Nature.COMMISSION, "供电公司", 300, 12)
    assert "Collected for 供电公司" in rates.rule.text()


def test_months_from_the_15th_on_until_there_are_charges(rates: RatesDialog, boxes: Boxes, office: Office) -> None:
    rates.item.setCurrentText("停车费")
    rates.unit.setCurrentIndex(rates.unit.findData(PriceUnit.ONCE.value))
    assert not rates.anchor_row.isVisible()
    rates.unit.setCurrentIndex(rates.unit.findData(PriceUnit.UNIT_MONTH.value))
    rates.price.setText("100")
    rates.basis.setText("b")
    rates.anchor_day.setText("1x")
    rates.save()
    assert "from 1 to 31" in rates.anchor_row.error.text()
    rates.anchor_day.setText("15")
    rates.save()
    assert rate_service.items(office)[1].anchor_day == 15
    assert "Periods begin on the 15th: 2026-12 is 2026-12-15 to 2027-01-14, due on 2027-01-10." in rates.rule.text()
    assert rates.anchor_day.text() == "15"
    billing.run(office, NOVEMBER)

    def other_day(dialog: RuleDialog) -> None:
        assert dialog.anchor_day.text() == "15"
        dialog.anchor_day.setText("32")
        assert dialog.words.text() == ""
        dialog.save()
        assert "from 1 to 31" in dialog.anchor_row.error.text()
        dialog.anchor_day.setText("")
        assert "Periods begin" not in dialog.words.text()
        dialog.save()
        assert "go on beginning on day 15" in dialog.anchor_row.error.text()
        dialog.anchor_day.setText("15")
        dialog.save()

    boxes.expect_dialog(RuleDialog, other_day)
    rates.change_rule()
    assert rate_service.items(office)[1].anchor_day == 15
    rates.price.setText("110")
    rates.anchor_day.setText("20")
    rates.basis.setText("b")
    rates.valid_from.set_value(date(2027, 1, 1))
    rates.save()
    assert "go on beginning on day 15" in rates.anchor_row.error.text()
    rates.anchor_day.setText("15")
    rates.save()
    assert [tariff.price for tariff in rate_service.rates(office)[1].tariffs] == [1_000_000, 1_100_000]


def test_a_rate_chosen_in_the_list_is_changed_and_another_of_its_day_refused(rates: RatesDialog, office: Office) -> None:
    rates.price.setText("9")
    rates.basis.setText("b")
    rates.valid_from.set_value(date(2020, 1, 1))
    rates.save()
    assert "Choose that rate in the list" in rates.from_row.error.text()
    rates.table.select([rate_service.rates(office)[0].tariffs[0].id])
    assert rates.title.text() == "Change the rate from 2020-01-01"
    assert (rates.price.text(), rates.basis.text()) == ("1.85", "前期物业服务合同第五条")
    rates.price.setText("1.90")
    rates.save()
    assert [tariff.price for tariff in rate_service.rates(office)[0].tariffs] == [19_000]
    assert rates.title.text() == "New rate"
    rates.table.select([rate_service.rates(office)[0].tariffs[0].id])
    rates.new_button.click()
    assert (rates.title.text(), rates.price.text()) == ("New rate", "")
    rates.reject()


def test_a_rate_set_by_mistake_is_removed_while_no_charge_rests_on_it(
    qtbot: QtBot, boxes: Boxes, rates: RatesDialog, office: Office, toasts: Toasts
) -> None:
    assert not rates.remove_button.isEnabled()
    assert "Choose the rate" in rates.remove_button.toolTip()
    billing.run(office, NOVEMBER)
    rate_service.set_tariff(office, "物业费", 21_000, PriceUnit.M2_MONTH, date(2027, 1, 1), "b")
    rates._reload()
    rates._item_chosen("物业费")
    used, wrong = (tariff.id for tariff in rate_service.rates(office)[0].tariffs)
    rates.table.select([used])
    assert not rates.remove_button.isEnabled()
    assert rates.remove_button.toolTip().startswith("Charges already rest on the rate from 2020-01-01")
    rates.table.select([wrong])
    assert rates.remove_button.isEnabled()
    boxes.expect("of “物业费” from 2027-01-01 on?", "Keep")
    qtbot.mouseClick(rates.remove_button, LEFT)
    assert len(rate_service.rates(office)[0].tariffs) == 2
    boxes.expect("of “物业费” from 2027-01-01 on?", "Remove rate")
    qtbot.mouseClick(rates.remove_button, LEFT)
    assert [tariff.id for tariff in rate_service.rates(office)[0].tariffs] == [used]
    assert toasts.texts == ["The rate of “物业费” from 2027-01-01 is removed."]
    assert not rates.remove_button.isEnabled()
    rates.reject()  # nothing is left to ask about
    assert not rates.isVisible()


def test_a_shared_cost_has_no_rate_and_vacant_units_a_rule(rates: RatesDialog, boxes: Boxes, office: Office) -> None:
    rates.item.setCurrentText("电梯公摊")
    rates.unit.setCurrentIndex(rates.unit.findData(PriceUnit.POOL.value))
    assert rates.share_row.isVisible()
    assert not rates.price_row.isVisible()
    rates.save()
    assert rate_service.items(office)[1].share_by is ShareBy.AREA
    assert not rates.save_button.isEnabled()
    assert not rates.vacancy_button.isEnabled()

    def other_share(dialog: RuleDialog) -> None:
        assert dialog.share_row.isVisible()
        dialog.share_by.setCurrentIndex(1)
        dialog.developer.setChecked(True)
        dialog.handover.setCurrentIndex(1)
        dialog.save()

    boxes.expect_dialog(RuleDialog, other_share)
    rates.change_rule()
    item = rate_service.items(office)[1]
    assert (item.share_by, item.developer_pays, item.handover) == (ShareBy.UNIT, True, Handover.NEXT_MONTH)
    assert "charged to the developer" in rates.rule.text()
    rates.items.select([rate_service.items(office)[0].id])

    def vacant(dialog: VacancyDialog) -> None:
        dialog.save()
        assert dialog.months_row.error.text()
        dialog.months.setText("999")
        dialog.save()
        assert "0 to 120" in dialog.months_row.error.text()
        dialog.months.setText("6")
        dialog.pays.setText("60")
        dialog.basis.setText("合同第八条")
        dialog.save()
        assert [column.shown(dialog.table.rows.shown()[0]) for column in dialog.table.rows.columns] == [
            "2026-01-01", "6", "60%", "合同第八条",
        ]  # fmt: skip
        dialog.table.select([rate_service.rates(office)[0].vacancy_rules[0].id])
        boxes.expect("Take the rule from 2026-01-01 away", "Take away")
        dialog.remove()
        assert rate_service.rates(office)[0].vacancy_rules == ()
        dialog.reject()

    boxes.expect_dialog(VacancyDialog, vacant)
    rates.change_vacancy()
    rates.reject()


def test_the_list_of_charges_tells_the_rule(qtbot: QtBot, session: Session, office: Office) -> None:
    page = ChargesPage(session)
    qtbot.addWidget(page)
    page.reload()
    column = next(column for column in page.view.rows.columns if column.key == "item")
    assert column.tooltip is not None
    row = page.view.rows.shown()[0]
    assert column.tooltip(row) == "The rule now: Billed monthly, due on the 10th, each month rounded half up to the fen."
    rate_service.set_item(office, replace(rate_service.items(office)[0], cycle_months=12))
    page.reload()
    assert "once a year" in column.tooltip(row)


def test_the_preview_gives_other_reasons_when_kinds_change(office: Office) -> None:
    assert billing.preview_run(office, NOVEMBER).reasons == {}
    rate_service.set_item(office, replace(rate_service.items(office)[0], kinds=frozenset({UnitKind.PARKING})))
    assert billing.preview_run(office, NOVEMBER).reasons.keys() <= {Reason.NOT_STARTED}  # the list assigned it to every unit


@pytest.mark.parametrize("points", [10, 14])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_both_dialogs_fit_and_cut_nothing(
    qtbot: QtBot, qapp: QApplication, window: QWidget, session: Session, office: Office, points: int, language: str
) -> None:
    put_on(qapp, language, "dark", points)
    for dialog in (RatesDialog(window, session), RuleDialog(window, session, rate_service.items(office)[0])):
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
