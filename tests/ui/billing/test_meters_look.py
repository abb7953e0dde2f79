"""The meters page and its dialogs fit the smallest screen at every size of text, and cut and hide nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from propdesk.domain.charges import PriceUnit
from propdesk.domain.meters import Meter
from propdesk.domain.periods import DateRange
from propdesk.services import meter_lists, meters, rates, reading_sheets, readings
from propdesk.services.readings import Entry
from propdesk.ui import theme
from propdesk.ui.billing.meter_dialogs import EditMeterDialog, ExchangeDialog, NewMeterDialog, VoidReadingDialog
from propdesk.ui.billing.meter_import import ImportReadingsDialog
from propdesk.ui.billing.meters import MetersPage
from propdesk.ui.session import Session
from tests.sheets.make import xlsx
from tests.tools.screenshots import SCREEN, cut_texts, unnamed_controls
from tests.ui.billing.conftest import TODAY

NOVEMBER = DateRange(date(2026, 11, 1), date(2026, 12, 1))


@pytest.fixture
def item_id(session: Session) -> int:
    """Water with meters in ten units; the first is read."""
    rates.set_tariff(session.office, "水费", 28_000, PriceUnit.M3, date(2020, 1, 1), "price list")
    item = meters.metered_item(session.office, "水费").id
    numbers = [meters.add_meter(session.office, Meter(0, unit, item, f"W{unit}", 100_000, date(2026, 10, 31))) for unit in range(1, 11)]
    readings.save_readings(session.office, [Entry(numbers[0], TODAY, 110_000)])
    return item


def _settle(app: QApplication) -> None:
    for _ in range(4):
        app.processEvents()


def _dialogs(window: QWidget, session: Session, item_id: int, tmp_path: Path) -> Iterator[QWidget]:
    lines = meter_lists.of_period(session.office, item_id, NOVEMBER)
    items = meters.metered_items(session.office)
    path = xlsx(tmp_path / "readings.xlsx", [["房号", "读数", "备用列"], ["1-1-101", 120, ""], ["9-9-999", 1, ""]])
    yield NewMeterDialog(window, session, items, item_id, "1-1-101")
    yield EditMeterDialog(window, session, lines[0])
    yield ExchangeDialog(window, session, lines[1], TODAY)
    yield VoidReadingDialog(window, lines[0])
    yield ImportReadingsDialog(window, session, path, reading_sheets.open_sheet(path), items, item_id, TODAY)


@pytest.mark.parametrize("points", theme.SIZES)
def test_dialogs_fit_the_smallest_screen(
    qapp: QApplication, window: QWidget, session: Session, item_id: int, tmp_path: Path, points: int
) -> None:
    theme.apply(qapp, "light", points)
    for dialog in _dialogs(window, session, item_id, tmp_path):
        dialog.show()
        _settle(qapp)
        least = dialog.minimumSizeHint()
        assert least.width() <= SCREEN.width(), type(dialog).__name__
        assert least.height() <= SCREEN.height(), type(dialog).__name__
        dialog.resize(SCREEN)
        _settle(qapp)
        assert cut_texts(dialog) == []
        assert unnamed_controls(dialog) == []
        dialog.hide()
        dialog.deleteLater()


@pytest.mark.parametrize("points", theme.SIZES)
def test_the_page_cuts_nothing(qtbot: QtBot, qapp: QApplication, session: Session, item_id: int, points: int) -> None:
    theme.apply(qapp, "dark", points)
    page = MetersPage(session, lambda: None)
    qtbot.addWidget(page)
    page.resize(890, 540)
    page.show()
    page.reload()
    for number, text in enumerate(("", "200", "90", "1.2345")):
        row = page.view.rows.row(number)
        page.grid.typed.emit(row.line.meter.id, text)
        page.view.select([row.line.meter.id])
        _settle(qapp)
        assert cut_texts(page) == []
        assert unnamed_controls(page) == []
