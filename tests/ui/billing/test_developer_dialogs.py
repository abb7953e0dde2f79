"""开发商 in the window: his statement over all units, on paper and in a file, and his payment with one receipt."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.import_plan import UnitState
from propdesk.domain.payments import Method
from propdesk.domain.periods import Month
from propdesk.domain.units import UnitKind, parse_unit
from propdesk.services import billing, developers, households, payments, rates, statements
from propdesk.services.office import Office, profile, set_profile
from propdesk.ui.billing.collect_developer import DeveloperDialog, collect_from_developer
from propdesk.ui.billing.page import BillingPage
from propdesk.ui.billing.statement_dialog import DEVELOPER, StatementDialog, show_statement
from propdesk.ui.office.profile_dialog import ProfileDialog
from propdesk.ui.print_centre.preview import PreviewDialog
from propdesk.ui.session import Session
from tests.tools.boxes import Boxes

NAME = "阳光地产"
MONTH_FEN = 18_500  # 100 m² at 1.85 yuan


@pytest.fixture
def unsold(office: Office) -> Office:
    """9-1-101 and 9-1-102 are not sold: the developer bears October and November."""
    (item,) = rates.items(office)
    rates.set_item(office, replace(item, developer_pays=True))
    set_profile(office, profile(office).changed(developer=NAME))
    for code in ("9-1-101", "9-1-102"):
        households.add(office, parse_unit(code), UnitKind.FLAT, UnitState(area_cm2=1_000_000))
    for month in (10, 11):
        billing.run(office, Month(2026, month))
    return office


def open_fen(office: Office) -> int:
    return developers.desk(office).open_fen


def test_his_statement_from_the_menu_with_the_sums_of_each_unit(
    qtbot: QtBot, unsold: Office, session: Session, window: QWidget, boxes: Boxes, tmp_path: Path
) -> None:
    page = BillingPage(session)
    qtbot.addWidget(page)
    {deed.key: deed.run for deed in page.deeds()}["developer"]()
    (dialog,) = page.findChildren(StatementDialog)
    assert dialog.account is not None
    assert (dialog.whose.count(), dialog.windowTitle()) == (1, f"Statement of account {NAME}")
    assert [(row.code, row.closing_fen) for row in dialog.tables.units.view.rows.shown()] == [
        ("9-1-101", 2 * MONTH_FEN), ("9-1-102", 2 * MONTH_FEN),
    ]  # fmt: skip
    assert dialog.tables.isTabVisible(2)
    assert not dialog.tables.isTabVisible(3)  # he has no deposits
    texts = [row.text for row in dialog.tables.lines.view.rows.shown()]
    assert "9-1-102 物业费 2026-10" in texts
    assert all(row.details for row in dialog.tables.lines.view.rows.shown())
    dialog.print_it()
    preview = dialog.findChild(PreviewDialog)
    assert preview is not None
    assert preview.view.count() == 1
    preview.reject()
    dialog.tables.setCurrentIndex(2)
    boxes.expect_file(tmp_path / "units.xlsx")
    dialog.export()
    assert (tmp_path / "units.xlsx").stat().st_size > 1000
    dialog.reject()


def test_he_is_a_choice_in_the_statement_of_a_household(unsold: Office, session: Session, window: QWidget) -> None:
    dialog = show_statement(window, session, 1)
    assert not dialog.tables.isTabVisible(2)
    assert dialog.collect_button.isHidden()
    dialog.whose.setCurrentIndex(dialog.whose.findData(DEVELOPER))
    assert dialog.account == statements.of_developer(unsold, date(2026, 1, 1), date(2026, 11, 23))
    assert not dialog.collect_button.isHidden()
    assert dialog.full.isHidden()
    dialog.reject()


def test_he_pays_for_several_units_on_one_receipt(unsold: Office, session: Session, window: QWidget) -> None:
    dialog = show_statement(window, session, None)
    dialog.collect_button.click()
    (desk,) = window.findChildren(DeveloperDialog) or dialog.findChildren(DeveloperDialog)
    assert (desk.payer.text(), desk.unit.text(), desk.panel.amount.amount()) == (NAME, NAME, 4 * MONTH_FEN)
    assert desk.panel.methods.method() is Method.CASH
    desk.panel.methods.choose(Method.TRANSFER)
    desk.panel.amount.setText("740.01")
    desk.take(printing=False)
    assert "740.00" in desk.panel.amount_row.error.text()
    assert open_fen(unsold) == 4 * MONTH_FEN
    desk.panel.amount.setText("370")
    desk.take(printing=False)
    receipt = payments.receipt(unsold, "SJ2026-000001")
    assert (receipt.payment.payer, {row.code for row in receipt.settled}) == (NAME, {"9-1-101", "9-1-102"})
    assert dialog.account is not None
    assert dialog.account.statement.closing.owed_fen == 2 * MONTH_FEN  # read again by itself
    assert any(row.text.startswith("9-1-101 9-1-102 Payment") for row in dialog.tables.lines.view.rows.shown())
    dialog.reject()


def test_nothing_is_collected_where_he_owes_nothing(office: Office, session: Session, window: QWidget, boxes: Boxes) -> None:
    boxes.expect("The developer owes nothing.", "Close")
    assert collect_from_developer(window, session) is None
    dialog = show_statement(window, session, None)
    assert "ever charged to the developer" in dialog.message.text()
    assert not dialog.print_button.isEnabled()
    dialog.reject()


def test_his_name_is_a_fact_of_the_office(office: Office, window: QWidget) -> None:
    dialog = ProfileDialog(window, profile(office).changed(company="阳光物业"))
    dialog.texts["developer"].setText(NAME)
    assert dialog.read().developer == NAME
    dialog.deleteLater()
