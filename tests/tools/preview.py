"""The window with invented households, to be looked at: ``python tests/tools/preview.py FOLDER [--full]``.

Writes pictures in both languages, both themes and two sizes of text. No book is opened; the figures are made up.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QLineEdit, QPushButton, QTabBar, QVBoxLayout

from propdesk import settings
from propdesk.domain.money import format_yuan
from propdesk.i18n import N_, _
from propdesk.ui import empty_pages, icons
from propdesk.ui.main_window import MainWindow
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.cards import FigureCard, SectionCard, rule
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.fields import AmountField, Combo, DateField, Option, SearchableCombo, field_row
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.parts.page import Deed, Page, PageSpec
from propdesk.ui.parts.search_box import SearchLine
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.tasks import Tasks
from tests.tools.screenshots import looks, shoot


@dataclass(frozen=True, slots=True)
class Household:
    """An invented row."""

    id: int
    unit: str
    owner: str
    phone: str
    area: int
    months: int
    open: int
    prepaid: int
    steward: str
    reminded: date | None

    @property
    def state(self) -> tuple[str, str]:
        if self.months > 12:
            return N_("Close-out"), "closeout"
        if self.months > 3:
            return N_("Reminding"), "danger"
        return (N_("In arrears"), "warn") if self.months else (N_("Paid up"), "ok")


NAMES = ("刘勇", "朱芳", "郭敏", "马平", "朱志强", "吴明", "林杰", "张娜", "胡刚", "陈建国", "郭磊", "黄伟", "徐敏", "欧阳志远")


def households(count: int = 46) -> list[Household]:
    """As many invented households as wanted, always the same."""
    stewards = ("赵敏", "吴磊", "周倩")
    rows = []
    for n in range(count):
        months = (0, 0, 2, 0, 19, 0, 3, 14, 3, 2, 1, 2, 14, 6)[n % 14]
        area = (1_180_600, 784_000, 895_200, 1_317_000)[n % 4]
        rows.append(
            Household(
                n,
                f"{n % 6 + 1}-{n % 3 + 1}-{(n * 7) % 18 + 1:02d}{n % 4 + 1:02d}",
                NAMES[n % len(NAMES)],
                f"13{n % 10}****{(n * 7919) % 10_000:04d}",
                area,
                months,
                months * area * 185 // 10_000,
                120_000 if n % 9 == 0 else 0,
                stewards[n % 3],
                date(2026, n % 11 + 1, n % 28 + 1) if months else None,
            )
        )
    return rows


COLUMNS = (
    Column("unit", N_("Unit"), lambda r: r.unit, strong=True),
    Column("owner", N_("Owner"), lambda r: r.owner, width=8),
    Column("phone", N_("Phone"), lambda r: r.phone, kind="phone", secondary=True),
    Column("area", N_("Area m²"), lambda r: r.area, kind="area"),
    Column("months", N_("Months"), lambda r: r.months, kind="int"),
    Column("open", N_("Arrears"), lambda r: r.open, kind="money", total=True, strong=True, tone=lambda r: "danger" if r.open else ""),
    Column("prepaid", N_("Prepaid"), lambda r: r.prepaid, kind="money", total=True),
    Column("state", N_("Status"), lambda r: _(r.state[0]), kind="badge", tone=lambda r: r.state[1]),
    Column("steward", N_("Zone lead"), lambda r: r.steward),
    Column("reminded", N_("Last reminder"), lambda r: r.reminded, kind="date", secondary=True),
)


class ArrearsPage(Page):
    """A list page made of parts."""

    topics = frozenset({"charges", "payments"})
    with_card = True

    def __init__(self, chosen: settings.Settings) -> None:
        super().__init__()
        self._sub = QTabBar()
        self._sub.setProperty("level", "2")
        self._sub.setDrawBase(False)
        self._sub.setExpanding(False)
        self._sub_names = (N_("Arrears"), N_("Charges"), N_("Receipts"), N_("Prepaid"))
        for name in self._sub_names:
            self._sub.addTab(_(name))
        self._building = Combo()
        self._building.setAccessibleName("Building")
        self._chips = ChipRow([Chip("m", N_("> 1 month")), Chip("y", N_("> 1 year")), Chip("c", N_("Close-out")), Chip("z", N_("My zone"))])
        self._buttons = [
            _button(N_("Batch remind"), "bell", "primary"),
            _button(N_("Make notices"), "file-text"),
            _button(N_("Lawyer-letter draft"), "gavel"),
        ]
        self.view = TableView(COLUMNS, lambda r: r.id, name="preview", settings=chosen)
        self.panel = TablePanel(
            self.view, EmptyState("users", N_("No households yet."), [EmptyAction(N_("Import from Excel"), self.reload, primary=True)])
        )
        self._lay_out()
        self._chips.changed.connect(self._filter)
        self.panel.clear_filter.connect(self._chips.clear)
        self.view.selection_changed.connect(self.foot_changed)
        self.retranslate()

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.addWidget(self._building)
        filters.addWidget(self._chips, 1)
        tools = QHBoxLayout()
        for button, _text in self._buttons:
            tools.addWidget(button)
        tools.addStretch()
        tools.addWidget(self.panel.count_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._sub, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(filters)
        column.addLayout(tools)
        column.addWidget(self.panel, 1)

    def reload(self) -> None:
        self.view.set_rows(households())

    def retranslate(self) -> None:
        for number, name in enumerate(self._sub_names):
            self._sub.setTabText(number, _(name))
        for button, text in self._buttons:
            button.setText(_(text))
        self._building.clear()
        self._building.addItem(_("All buildings"))
        self._chips.retranslate()
        self.panel.retranslate()

    def main_table(self) -> TableView:
        return self.view

    def sub_tabs(self) -> QTabBar:
        return self._sub

    def foot_text(self) -> str:
        chosen = self.view.selected()
        total = format_yuan(sum(row.open for row in chosen))
        return _("{n} units · {chosen} selected · arrears of selection ¥{sum}").format(
            n=len(self.view.rows.shown()), chosen=len(chosen), sum=total
        )

    def _filter(self, on: frozenset[str]) -> None:
        least = 12 if "y" in on else 1 if "m" in on else 0
        self.view.set_filter((lambda r: r.months > least) if on else None)
        self.foot_changed.emit()


class OverviewPage(Page):
    """Figures and a section."""

    def __init__(self) -> None:
        super().__init__()
        self._cards = [
            FigureCard(N_("Collection rate (amount)")),
            FigureCard(N_("Received today")),
            FigureCard(N_("Households in arrears")),
            FigureCard(N_("Close-out")),
        ]
        row = QHBoxLayout()
        row.setSpacing(12)
        for card in self._cards:
            row.addWidget(card)
        self._today = SectionCard(N_("Today"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self._today, 1)
        self._state = EmptyState(
            "home",
            N_("No households yet."),
            [EmptyAction(N_("Import from Excel"), self.reload, primary=True), EmptyAction(N_("Add by hand"), self.reload)],
        )
        self._today.body.addWidget(self._state)

    def reload(self) -> None:
        self._cards[0].show_figure("87.3%", badge=("+2.1", "ok"))
        self._cards[1].show_figure("¥ 12,480.60", "9")
        self._cards[2].show_figure("128", "¥ 216,904.30", tone="danger")
        self._cards[3].show_figure("7", badge=("2", "warn"))

    def retranslate(self) -> None:
        for part in (*self._cards, self._today, self._state):
            part.retranslate()


class Card(SectionCard):
    """A household card made of parts."""

    def __init__(self) -> None:
        super().__init__()
        self.set_title_text("1-3-704")
        self.add_tool(Badge("画句号", "closeout"))
        self.body.addWidget(QLabel("朱志强  135****8628"))
        self.body.addWidget(rule())
        self.body.addStretch()


class ReceiptForm(FormDialog[int]):
    """A form made of parts."""

    def __init__(self) -> None:
        super().__init__(None, _("Waiver"), _("Save"))
        self.amount = AmountField()
        row = self.add_row(field_row(N_("Amount"), self.amount, required=True))
        self.add_row(field_row(N_("Date"), DateField(date(2026, 11, 23), date(2026, 11, 23)), required=True))
        self.add_row(field_row(N_("Charge item"), SearchableCombo([Option(1, "物业费"), Option(2, "车位管理费")])))
        self.add_row(field_row(N_("Reason"), QLineEdit(), hint=N_("Printed on the receipt.")))
        self.amount.setText("many")
        row.show_error("“many” is not an amount. Write it like 1234.50.")


def find(query: str) -> list[SearchLine]:
    """Invented lines for the search."""
    return [
        SearchLine(
            1, _("Households"), "3-2-1203", "单志强", "138****5521  S Z X", "欠 ¥3,097.00", "danger", "tool", actions=frozenset({"collect"})
        ),
        SearchLine(2, _("Households"), "1-1-402", "宋泽熙", "139****0417", _("Paid up"), "ok"),
        SearchLine(3, _("Actions"), _("Collect"), "3-2-1203", "F8"),
    ]


def _button(text: str, icon: str, kind: str = "") -> tuple[QPushButton, str]:
    button = QPushButton(_(text))
    button.setIcon(icons.icon(icon, "accent_text" if kind == "primary" else ""))
    button.setProperty("kind", kind)
    return button, text


def window(tab: str, after: Callable[[MainWindow], object] | None = None) -> MainWindow:
    """The main window on one tab, with invented content."""
    chosen = settings.load(Path(tempfile.mkdtemp()))
    chosen.set(settings.LAST_TAB, tab)
    pages = (
        PageSpec("overview", N_("Overview"), "layout-dashboard", OverviewPage),
        PageSpec("residents", N_("Residents"), "users", lambda: ArrearsPage(chosen)),
        PageSpec("billing", N_("Billing"), "receipt", lambda: ArrearsPage(chosen)),
        *empty_pages.specs(),
    )
    deeds = (
        Deed("collect", N_("Collect"), lambda: None, "billing", "F8", "cash", header=True, primary=True),
        Deed("print-centre", N_("Print centre"), lambda: None, "print", "Ctrl+P", "printer", header=True),
        Deed("open", N_("&Open a book…"), lambda: None, "file", "Ctrl+O", "folder-open"),
    )
    made = MainWindow(chosen, Tasks(inline=True), pages, finder=find, card=Card(), deeds=deeds, book_name="阳光花园物业服务中心")
    made.status.show_fact("today", _("Received today ¥{sum} ({n})").format(sum="12,480.60", n=9))
    made.status.show_fact("backup", _("Backup today {time}").format(time="08:31"), "ok")
    made.status.show_fact("operator", "赵敏")
    if after is not None:
        after(made)
    return made


def _with_search(made: MainWindow) -> None:
    made.show()
    made.search.begin("szx")


def _with_messages(made: MainWindow) -> None:
    made.show()
    made.show_demo(True, lambda: None)
    made.messages.show_message("backup", _("No backup for 3 days."), "warn", [(_("Back up now"), lambda: None)])
    made.toast(_("Received ¥3,415.80 · receipt SJ2026-000187"), [(_("Void"), lambda: None)])


def _billing(made: MainWindow) -> None:
    page = made.current_page()
    assert isinstance(page, ArrearsPage)
    page.view.select([4])
    page._chips.button("m").click()


def main(folder: Path, *, full: bool) -> None:
    """Write the pictures."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    wanted = tuple(looks()) if full else (("zh_CN", "light", 10), ("en", "light", 14), ("zh_CN", "dark", 14), ("en", "dark", 10))
    shoot(app, lambda: window("billing", _billing), "billing", folder, wanted=wanted)
    shoot(app, lambda: window("overview", _with_search), "search", folder, wanted=wanted)
    shoot(app, lambda: window("overview", _with_messages), "messages", folder, wanted=wanted)
    shoot(app, lambda: window("complaints"), "complaints", folder, wanted=wanted)
    shoot(app, ReceiptForm, "form", folder, size=None, wanted=wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1]), full="--full" in sys.argv)
