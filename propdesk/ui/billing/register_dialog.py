"""收据使用登记: the numbers of receipts, refunds and offsets of a year with what became of each, looked at, printed and exported."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from propdesk import settings as declared
from propdesk.domain.number_register import NumberUse, Register, Use
from propdesk.domain.payments import METHOD_NAMES, Method
from propdesk.i18n import N_, _, window
from propdesk.services import number_register
from propdesk.ui import ask
from propdesk.ui.billing.year_list import YearList
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.fields import Combo
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import Session

TONES = {Use.USED: "ok", Use.VOID: "neutral", Use.REVERSED: "warn", Use.BOUNCED: "warn", Use.RED: "danger", Use.MISSING: "danger"}


def _use(row: NumberUse) -> str:
    return number_register.use_name(row, window().language)


COLUMNS = (
    Column("number", N_("Number"), lambda r: r.number, strong=True),
    Column("use", N_("Status"), _use, kind="badge", tone=lambda r: TONES[r.use]),
    Column("day", N_("Date"), lambda r: r.day, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.code),
    Column("payer", N_("Payer or payee"), lambda r: r.payer, width=6),
    Column("method", N_("Method"), lambda r: _(METHOD_NAMES[Method(r.method)]) if r.method else ""),
    Column("amount", N_("Amount"), lambda r: r.amount_fen, kind="money", tone=lambda r: "danger" if r.amount_fen < 0 else ""),
    Column("operator", N_("By"), lambda r: r.operator, secondary=True),
    Column("remark", N_("Remarks"), number_register.remarks, width=16),
)


class RegisterDialog(YearList):
    """The numbers of one series and year, all of them, gaps included."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        empty = EmptyState("receipt", N_("No number of this series and year was used."))
        super().__init__(parent, session, _("Register of receipts used"), COLUMNS, lambda row: row.number, empty)
        self.series = Combo()
        self.series.setAccessibleName(_("Series"))
        for series, name in number_register.SERIES_NAMES.items():
            self.series.addItem(f"{series} {_(name)}", series)
        self.export_button = self.button(_("Export…"), self.export)
        self.print_button = self.button(_("Print…"), self.print_register)
        self.print_button.setProperty("kind", "primary")
        self.lay_out((self.series,), (), (self.close_button, self.export_button, self.print_button), 92, 620)
        for box in (self.series, self.year):
            box.currentIndexChanged.connect(self.load)
        self.load()

    def _chosen(self) -> tuple[int, str]:
        """Year and series."""
        return int(self.year.currentData()), str(self.series.currentData())

    def _title(self) -> str:
        return _(number_register.TITLES[self._chosen()[1]])

    def load(self) -> None:
        """Read the numbers of the series and year chosen."""
        chosen = self._chosen()
        self._session.tasks.run(
            lambda progress: number_register.receipts_of(self._session.office, *chosen), lambda found: self._show(chosen, found)
        )

    def _show(self, chosen: tuple[int, str], found: Register) -> None:
        if not self.gone and chosen == self._chosen():
            rows: Sequence[NumberUse] = found.rows
            self.table.set_rows(rows)
            self.sums.setText(number_register.told(found, window().language))
            for button in (self.export_button, self.print_button):
                button.setEnabled(bool(rows))

    def print_register(self) -> None:
        """The register on paper, for signature."""
        (year, series), language, session = self._chosen(), window().language, self._session
        name = f"{self._title()} {series}{year}.pdf"
        preview(self, session, self._title(), lambda progress: number_register.draw(session.office, year, language, series), name)

    def export(self) -> None:
        """The register as a workbook or csv file."""
        (year, series), language, session = self._chosen(), window().language, self._session
        folder = session.settings.get(declared.FOLDERS).get("export", "")
        start = Path(folder) if folder and Path(folder).is_dir() else session.office.path.parent
        filters = [_("Workbook (*.xlsx)"), _("Text table (*.csv)")]
        chosen = ask.save_file(self, _("Export the list"), filters, start / f"{self._title()} {series}{year}.xlsx")
        if chosen is None:
            return
        session.settings.set(declared.FOLDERS, session.settings.get(declared.FOLDERS) | {"export": str(chosen.parent)})
        session.tasks.run(
            lambda progress: number_register.write(session.office, year, chosen, language, series),
            lambda path: session.toast(_("Exported: {file}").format(file=path), ()),
            lambda error: ask.show_error(self, error),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; Enter belongs to the buttons and the table."""
        if event.text() not in ("\r", "\n"):
            super().keyPressEvent(event)
