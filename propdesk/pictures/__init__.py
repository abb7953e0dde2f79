"""Pictures of the window on a book: every tab in both languages, light and dark, at two sizes of text, and the dialogs.

For a computer without a screen and for the eyes of whoever changed a page. Pictures are taken of a copy of the book; it and
the settings of the person at the desk are left alone.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from propdesk import i18n
from propdesk import settings as declared
from propdesk.app import App
from propdesk.pictures.cases import case_scenes
from propdesk.pictures.scenes import Maker, Scene, each, shown
from propdesk.services.arrears import overdue
from propdesk.store.lists import ArrearsRow
from propdesk.ui import theme
from propdesk.ui.billing.page import KEYS, BillingPage
from propdesk.ui.bureau import Bureau
from propdesk.ui.session import PAPERS, PROFILE

SCREEN = QSize(1366, 728)  # an office's screen of 1366 × 768 less the task bar
REMINDED = 40  # so many households were reminded in the copy, for the list of notices
_SCREEN_FILE = "screen.json"
_MISTAKES = {(4, 3): "1501", (5, 6): "约 90", (6, 3): "1502", (7, 9): "2026-13"}  # two new rooms, an area and a day nobody can read


@dataclass(frozen=True, slots=True)
class Look:
    """Language, theme and points of a picture."""

    language: str
    theme: str
    points: int

    @property
    def ending(self) -> str:
        return f"{self.theme}_{self.language.removesuffix('_CN')}_{self.points}"


ALL_LOOKS = tuple(Look(language, name, points) for language in ("zh_CN", "en") for name in theme.THEMES for points in (10, 14))
PLAIN_LOOKS = (Look("zh_CN", "light", 10), Look("en", "light", 10), Look("zh_CN", "dark", 10))


def window_pictures(
    book: Path, folder: Path, today: date, looks: tuple[Look, ...] = PLAIN_LOOKS, *, dialogs: bool = False, only: str = ""
) -> list[Path]:
    """Open a copy of `book` in a window nobody sees and write a PNG of each tab in each look; returns the files.

    Without `dialogs` only collecting money is shown of the dialogs, with it every one; `only` leaves those whose names begin so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = i18n.window().language
    made: list[Path] = []
    with TemporaryDirectory() as place:
        qt = _application(Path(place))
        try:
            for look in looks:
                copy = Path(place) / look.ending / book.name
                copy.parent.mkdir()
                shutil.copyfile(book, copy)
                with _open_window(qt, copy, today, look) as bureau:
                    wanted = (scene for scene in _scenes(bureau, dialogs=dialogs) if scene[0].startswith(only))
                    made += [_save(widget, folder / f"{name}_{look.ending}.png") for name, widget in wanted]
        finally:
            i18n.use(before)
    return made


def _application(place: Path) -> QApplication:
    """The running application, or one that draws on an office's screen in memory where there is no display."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    wanted = os.environ.get("QT_QPA_PLATFORM", "offscreen" if sys.platform.startswith("linux") and not shown else "")
    if wanted != "offscreen":
        return QApplication(["propdesk"])
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # a window in memory has no size hints to pass on
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screen_in_memory(place)}"
    try:
        return QApplication(["propdesk"])
    finally:
        os.environ["QT_QPA_PLATFORM"] = wanted


def _screen_in_memory(place: Path) -> Path:
    file = place / _SCREEN_FILE
    screen = {"name": "desk", "x": 0, "y": 0, "width": SCREEN.width(), "height": SCREEN.height(), "logicalDpi": 96, "dpr": 1}
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return file


@contextmanager
def _open_window(qt: QApplication, book: Path, today: date, look: Look) -> Iterator[Bureau]:
    with TemporaryDirectory() as place:
        settings = declared.load(Path(place))
        settings.set(declared.LANGUAGE, look.language)
        settings.set(declared.THEME, look.theme)
        settings.set(declared.TEXT_SIZE, look.points)
        theme.wear(qt, settings)
        app = App(settings, lambda: today, inline=True)
        window = app.desktop.window
        window.resize(SCREEN)
        window.show()
        try:
            if app.open_book(book) and app.bureau is not None:
                yield app.bureau
        finally:
            app.desktop.window.close()
            app.close_book()


def _scenes(bureau: Bureau, *, dialogs: bool) -> Iterator[Scene]:
    """Each picture's name and the widget to show, the window being led there as by hand."""
    window = bureau.window
    debtors = sorted(overdue(bureau.session.office, bureau.session.today()).rows, key=lambda row: -row.overdue_fen)
    _prepare(bureau, debtors)
    for number, key in enumerate(("overview", "residents", "billing", "complaints"), start=1):
        window.show_page(key)
        if key in ("residents", "billing") and debtors:
            bureau.open_household(debtors[0].unit_id)
        yield f"{number}_{key}", window
    billing = window.show_page("billing")
    assert isinstance(billing, BillingPage)
    for place in KEYS[1:]:
        billing.show_sub(place)
        yield f"5_{place}", window
    if not debtors:
        return
    window.search.begin(debtors[0].owners[0][:1] if debtors[0].owners else debtors[0].code)
    window.search.search()
    yield "6_search", window
    window.search.close_list()
    with shown(_collect(bureau, debtors[0])) as dialog:
        yield "7_collect", dialog
    if dialogs:
        yield from _dialogs(bureau, debtors)


def _prepare(bureau: Bureau, debtors: list[ArrearsRow]) -> None:
    """What an office would have done in the copy: a backup, and notices to those who owe most."""
    from propdesk.services import notices, upkeep

    office = bureau.session.office
    upkeep.backup_now(office, "by-hand")
    late = [row.unit_id for row in debtors[:REMINDED]]
    if late and not notices.issued(office):
        notices.issue(office, bureau.session.today(), late, "zh_CN")
    bureau.session.tasks.announce({PROFILE, PAPERS})


def _collect(bureau: Bureau, debtor: ArrearsRow) -> QDialog:
    from propdesk.ui.billing.collect_dialog import CollectDialog

    return CollectDialog(bureau.window, bureau.session, debtor.unit_id)


def _dialogs(bureau: Bureau, debtors: list[ArrearsRow]) -> Iterator[Scene]:
    """Every dialog; the import comes last because it writes into the copy."""
    yield from each((*_plain_dialogs(bureau, debtors), *_money_dialogs(bureau, debtors), *_fact_dialogs(bureau, debtors)))
    yield from case_scenes(bureau, debtors)
    yield from _papers(bureau, debtors)
    yield from _desk_closed(bureau)
    yield from _import(bureau)


def _plain_dialogs(bureau: Bureau, debtors: list[ArrearsRow]) -> list[Maker]:
    from propdesk.services import office as offices
    from propdesk.services import rates, upkeep
    from propdesk.ui.billing.late_fee_dialog import LateFeesDialog
    from propdesk.ui.billing.late_fee_forms import ClauseForm
    from propdesk.ui.billing.rates_dialog import RatesDialog
    from propdesk.ui.billing.run_dialog import RunDialog
    from propdesk.ui.office.new_book_dialog import NewBookDialog
    from propdesk.ui.office.profile_dialog import ProfileDialog
    from propdesk.ui.office.restore_dialog import RestoreDialog
    from propdesk.ui.residents.fees_dialog import FeesDialog
    from propdesk.ui.residents.holds_dialog import HoldsDialog
    from propdesk.ui.residents.household_dialog import HouseholdDialog
    from propdesk.ui.residents.unit_dialog import UnitDialog

    window, session = bureau.window, bureau.session
    unit_id, order = debtors[0].unit_id, [row.unit_id for row in debtors]
    backups = tuple(upkeep.backups(session.office))
    return [
        ("8_profile", lambda: ProfileDialog(window, offices.profile(session.office))),
        ("8_new_book", lambda: NewBookDialog(window)),
        ("8_restore", lambda: RestoreDialog(window, session.office.path, backups)),
        ("8_unit_new", lambda: UnitDialog(window, session)),
        ("8_unit_edit", lambda: UnitDialog(window, session, unit_id, order)),
        ("8_household", lambda: HouseholdDialog(window, session, unit_id, order)),
        ("8_run", lambda: RunDialog(window, session, lambda _period: None)),
        ("8_rates", lambda: RatesDialog(window, session)),
        ("8_fees", lambda: FeesDialog(window, session, unit_id)),
        ("8_late_fees", lambda: LateFeesDialog(window, session)),
        ("8_late_fee_clause", lambda: ClauseForm(window, session, rates.items(session.office))),
        ("8_holds", lambda: HoldsDialog(window, session, unit_id)),
    ]


def _money_dialogs(bureau: Bureau, debtors: list[ArrearsRow]) -> list[Maker]:
    from propdesk.services import payments, rates
    from propdesk.ui.billing.adjust_dialog import AdjustDialog
    from propdesk.ui.billing.offset_dialog import OffsetDialog
    from propdesk.ui.billing.prepaid_dialogs import ReceiveDialog
    from propdesk.ui.billing.refunds_dialog import RefundsDialog
    from propdesk.ui.billing.rule_dialog import RuleDialog
    from propdesk.ui.billing.statement_dialog import StatementDialog
    from propdesk.ui.billing.vacancy_dialog import VacancyDialog

    window, session, debtor = bureau.window, bureau.session, debtors[0]
    item, today = rates.items(session.office)[0], session.today()
    return [
        ("8_rule", lambda: RuleDialog(window, session, item)),
        ("8_vacancy", lambda: VacancyDialog(window, session, item)),
        ("8_waiver", lambda: AdjustDialog(window, session, payments.desk(session.office, debtor.unit_id, today).rows[:3], today)),
        ("8_prepay", lambda: ReceiveDialog(window, session, debtor.code)),
        ("8_offset", lambda: OffsetDialog(window, session)),
        ("8_refunds", lambda: RefundsDialog(window, session)),
        ("8_statement", lambda: StatementDialog(window, session, debtor.unit_id)),
    ]


def _fact_dialogs(bureau: Bureau, debtors: list[ArrearsRow]) -> list[Maker]:
    """What an office enters now and then: one-off fees, shared costs, closed periods, meters, and a household's dated facts."""
    from propdesk.domain.fee_items import FeeItem, PriceUnit, ShareBy
    from propdesk.services import rates
    from propdesk.ui.billing.adjustments_dialog import AdjustmentsDialog
    from propdesk.ui.billing.meter_dialogs import NewMeterDialog
    from propdesk.ui.billing.once_dialog import OnceDialog
    from propdesk.ui.billing.periods_dialog import PeriodsDialog
    from propdesk.ui.billing.pool_dialog import PoolDialog
    from propdesk.ui.billing.purse_dialog import PurseDialog
    from propdesk.ui.billing.rules_of_collecting import CollectingDialog
    from propdesk.ui.residents.imports_dialog import ImportsDialog
    from propdesk.ui.residents.unit_facts_dialogs import AreasDialog, VacanciesDialog
    from propdesk.ui.residents.vehicles_dialog import VehiclesDialog

    window, session, debtor = bureau.window, bureau.session, debtors[0]
    metered = [item for item in rates.items(session.office) if item.price_unit.metered]

    def pool() -> QDialog:
        if not any(item.price_unit is PriceUnit.POOL for item in rates.items(session.office)):
            rates.add_item(session.office, FeeItem(0, "公摊电费", PriceUnit.POOL, share_by=ShareBy.AREA))  # in the copy only
        return PoolDialog(window, session)

    return [
        ("8_once", lambda: OnceDialog(window, session, [debtor.code])),
        ("8_pool", pool),
        ("8_periods", lambda: PeriodsDialog(window, session)),
        ("8_collecting", lambda: CollectingDialog(window, session)),
        ("8_meter_new", lambda: NewMeterDialog(window, session, metered, None, debtor.code)),
        ("8_purse", lambda: PurseDialog(window, session, debtor.unit_id, debtor.code)),
        ("8_adjustments", lambda: AdjustmentsDialog(window, session)),
        ("8_areas", lambda: AreasDialog(window, session, debtor.unit_id)),
        ("8_vacancies", lambda: VacanciesDialog(window, session, debtor.unit_id)),
        ("8_vehicles", lambda: VehiclesDialog(window, session, debtor.unit_id)),
        ("8_imports", lambda: ImportsDialog(window, session)),
    ]


def _papers(bureau: Bureau, debtors: list[ArrearsRow]) -> Iterator[Scene]:
    """Notices, receipts and their preview."""
    from propdesk.services import payments
    from propdesk.ui.billing.issued_dialog import IssuedDialog
    from propdesk.ui.billing.notice_dialog import issue_notices
    from propdesk.ui.billing.receipt_actions import VoidDialog, show_receipt

    window, session, today = bureau.window, bureau.session, bureau.session.today()
    with shown(issue_notices(window, session, [row.unit_id for row in debtors], today)) as dialog:
        yield "9_notices", dialog
    with shown(IssuedDialog(window, session)) as dialog:
        yield "9_issued", dialog
    taken = [row.receipt for row in payments.journal(session.office, today, today) if row.void_on is None]
    if taken:
        with shown(show_receipt(window, session, taken[0])) as dialog:
            yield "9_preview", dialog
        with shown(VoidDialog(window, session, payments.receipt(session.office, taken[0]))) as dialog:
            yield "9_void", dialog


def _desk_closed(bureau: Bureau) -> Iterator[Scene]:
    """The end of a day: counting, the close with its sheet, a reversal afterwards, the register, a printed form."""
    from propdesk.services import closing, payments
    from propdesk.ui.billing.close_dialog import CloseDialog
    from propdesk.ui.billing.closes_dialog import ClosesDialog
    from propdesk.ui.billing.form_dialog import ReceiptFormDialog
    from propdesk.ui.billing.invoice_dialog import InvoiceDialog
    from propdesk.ui.billing.receipt_actions import VoidDialog
    from propdesk.ui.billing.register_dialog import RegisterDialog
    from propdesk.ui.billing.sheet_view import show_sheet

    window, session, today = bureau.window, bureau.session, bureau.session.today()
    for name, shift in (("9_close", False), ("9_shift", True)):
        with shown(CloseDialog(window, session, today, shift=shift)) as dialog:
            yield name, dialog
    closed = closing.close_day(session.office, today, {})
    with shown(show_sheet(window, session, closed.row.number)) as dialog:
        yield "9_sheet", dialog
    makers: list[Maker] = [
        ("9_closes", lambda: ClosesDialog(window, session)),
        ("9_register", lambda: RegisterDialog(window, session)),
        ("9_form", lambda: ReceiptFormDialog(window, session)),
    ]
    taken = [row.receipt for row in payments.journal(session.office, today, today) if row.void_on is None]
    if taken:
        makers.append(("9_reversal", lambda: VoidDialog(window, session, payments.receipt(session.office, taken[0]))))
        makers.append(("9_invoice", lambda: InvoiceDialog(window, session, taken[0], None)))
    yield from each(makers)


def _import(bureau: Bureau) -> Iterator[Scene]:
    """The four steps of the import with the sample list, in which two rooms are new and two rows cannot be read."""
    from propdesk.services.demo import sample_list
    from propdesk.ui.residents.import_wizard import COLUMNS, FILE, ImportWizard

    with shown(ImportWizard(bureau.window, bureau.session)) as wizard:
        assert isinstance(wizard, ImportWizard)
        wizard.file_page.set_path(sample_list())
        yield "9_import_1", wizard
        wizard.go_on()
        if wizard.step == FILE or wizard.opened is None:
            return
        yield "9_import_2", wizard
        sheet = wizard.opened.heads[0].name
        wizard.edits |= {(sheet, row, column): text for (row, column), text in _MISTAKES.items()}
        wizard.go_on()
        if wizard.step == COLUMNS:
            return
        yield "9_import_3", wizard
        wizard.go_on()
        yield "9_import_4", wizard


def _save(widget: QWidget, path: Path) -> Path:
    """Let the widget lay itself out and paint, then write its picture."""
    loop = QEventLoop()
    QTimer.singleShot(60, loop.quit)
    loop.exec()
    QApplication.processEvents()  # on a busy computer the first round leaves lines that wrap for the next
    widget.grab().save(str(path))
    return path
