"""Second step of the import: which sheet, which row has the titles, and what each column means."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from propdesk.domain.header_words import Field
from propdesk.domain.headers import FIELD_NAMES, SEVERAL, HeaderGuess, HowSure, Mapped
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services.import_reading import Opened, SheetHead, Understood
from propdesk.ui.parts.cards import rule
from propdesk.ui.parts.fields import Combo, DateField, field_row
from propdesk.ui.parts.header import ElidingLabel
from propdesk.ui.residents.fix_dialog import column_letter
from propdesk.ui.residents.texts import clear_layout, label

NOTHING = ""
HEADER_CHOICES = 15
TITLE_TEXT = 70


class CalmCombo(Combo):
    """A drop-down list that the wheel only turns while it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ColumnsPage(QWidget):
    """`reread` asks to understand the workbook anew with the sheet and title row now chosen."""

    reread = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self.combos: dict[int, CalmCombo] = {}
        self._why: dict[int, QLabel] = {}
        self._understood: dict[int, str] = {}
        self._reasons: dict[int, str] = {}
        self._opened: Opened | None = None
        self._guess: HeaderGuess | None = None
        self._silent = False
        self.sheet, self.header = CalmCombo(), CalmCombo()
        self.as_of = DateField(today, empty=True)
        for combo in (self.sheet, self.header):
            combo.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(14)
        self.sheet_row = field_row(N_("Sheet"), self.sheet)
        self.header_row = field_row(N_("Row with the column titles"), self.header)
        self.as_of_row = field_row(N_("Day of the list"), self.as_of, True, N_("What is paid and owed in the list is as of this day."))
        self.error = label("", "error")
        self.error.setWordWrap(True)
        self.error.hide()
        self._lay_out()
        self.sheet.currentIndexChanged.connect(lambda _n: self._changed(sheet=True))
        self.header.currentIndexChanged.connect(lambda _n: self._changed(sheet=False))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.sheet_row, 1)
        top.addWidget(self.header_row, 2)
        top.addWidget(self.as_of_row, 1)
        for row in (self.sheet_row, self.header_row, self.as_of_row):
            top.setAlignment(row, Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(8, 8, 8, 8)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        for column, stretch in enumerate((3, 4, 3, 4)):
            self._grid.setColumnStretch(column, stretch)
        inner = QWidget()
        column_box = QVBoxLayout(inner)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.addLayout(self._grid)
        column_box.addStretch()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addLayout(top)
        page.addWidget(self.error)
        page.addWidget(rule())
        page.addWidget(self.area, 1)

    # what was understood ------------------------------------------------------------------------------------------------

    def show_workbook(self, opened: Opened) -> None:
        """Offer the sheets of a workbook just opened."""
        self._opened = opened
        self._silent = True
        self.sheet.clear()
        for head in opened.heads:
            self.sheet.addItem(_("{sheet} (hidden)").format(sheet=head.name) if head.hidden else head.name, head.name)
        self.as_of.set_value(None)
        self._silent = False

    def show_understood(self, understood: Understood) -> None:
        """Show how the workbook is read: sheet, title row, the meaning of each column, the day it states."""
        listed = understood.listed
        self._choose(listed.sheet, listed.header_row)
        guess = listed.guess
        meanings = {column: field.value for field, column in [*guess.columns.items(), *guess.also]}
        self._reasons = {fact.column: _sure(fact.sure, remembered=understood.remembered) for fact in guess.facts}
        self._reasons |= {other.column: N_("Left out on purpose: the office does not need it") for other in guess.left_out}
        self._reasons |= {other.column: N_("Only numbers the rows") for other in guess.row_numbers}
        self._guess = guess
        self._fill(listed.sheet, guess.titles, guess.first_data, meanings)
        if understood.stated_on is not None and self._as_of_blank():
            self.as_of.set_value(understood.stated_on)
        self.show_error(None)

    def show_not_understood(self, error: UserError) -> None:
        """Let the person say what the columns mean when the program could not."""
        head = self._head()
        if head is None:
            return
        row = self.chosen_header() or 1
        self._choose(head.name, row)
        self._guess, self._reasons = None, {}
        titles = head.head[row - 1] if row <= len(head.head) else ()
        self._fill(head.name, titles, row, {})
        self.show_error(error)

    def show_error(self, error: UserError | None) -> None:
        """Say above the columns what is wrong with them."""
        self.error.setText(error.sentence(_) if error else "")
        self.error.setVisible(error is not None)

    def retranslate(self) -> None:
        for row in (self.sheet_row, self.header_row, self.as_of_row):
            row.retranslate()

    # what is chosen -----------------------------------------------------------------------------------------------------

    def chosen_sheet(self) -> str | None:
        name: str | None = self.sheet.currentData()
        return name

    def chosen_header(self) -> int | None:
        """The title row, counted from 1."""
        number: int | None = self.header.currentData()
        return number

    def meanings(self) -> dict[int, str]:
        """What each column (from 0) means now; columns that are not imported are missing."""
        return {column: str(combo.currentData()) for column, combo in self.combos.items() if combo.currentData() != NOTHING}

    def mapping(self) -> Mapped | None:
        """The office's own choice, None while it is what was understood."""
        chosen = self.meanings()
        if chosen == self._understood and self._guess is not None:
            return None
        fields: dict[Field, list[int]] = {}
        for column, name in chosen.items():
            fields.setdefault(Field(name), []).append(column)
        return {field: columns[0] if len(columns) == 1 else columns for field, columns in fields.items()}

    def says_what_is_paid(self) -> bool:
        return Field.PAID_TO.value in self.meanings().values()

    # inside -------------------------------------------------------------------------------------------------------------

    def _as_of_blank(self) -> bool:
        return not self.as_of.edit.text().strip()

    def _head(self) -> SheetHead | None:
        heads = self._opened.heads if self._opened else ()
        return next((head for head in heads if head.name == self.chosen_sheet()), heads[0] if heads else None)

    def _changed(self, *, sheet: bool) -> None:
        if self._silent:
            return
        if sheet:
            self._silent = True
            self.header.clear()
            self._silent = False
        self.reread.emit()

    def _choose(self, sheet: str, header_row: int) -> None:
        self._silent = True
        self.sheet.setCurrentIndex(self.sheet.findData(sheet))
        head = self._head()
        self.header.clear()
        for number, cells in enumerate(head.head[:HEADER_CHOICES] if head else (), start=1):
            filled = " · ".join(dict.fromkeys(cell for cell in cells if cell))
            if filled or number == header_row:
                self.header.addItem(_("Row {n}: {titles}").format(n=number, titles=_short(filled)), number)
        if header_row and self.header.findData(header_row) < 0:
            self.header.addItem(_("Row {n}: {titles}").format(n=header_row, titles="…"), header_row)
        self.header.setCurrentIndex(max(0, self.header.findData(header_row)))
        self._silent = False

    def _fill(self, sheet: str, titles: Sequence[str], first_row: int, meanings: dict[int, str]) -> None:
        """One line for each column with a title or a meaning."""
        clear_layout(self._grid)
        self.combos, self._why = {}, {}
        self._understood = dict(meanings)
        for place, name in enumerate((_("Column"), _("Examples"), _("Meaning"), _("Why"))):
            self._grid.addWidget(label(name, "secondary"), 0, place)
        shown = [column for column, title in enumerate(titles) if title or column in meanings]
        for line, column in enumerate(shown, start=1):
            title = titles[column]
            heading = ElidingLabel(f"{column_letter(column)} · {title}")
            heading.setProperty("role", "strong")
            samples = self._opened.samples(sheet, first_row, column) if self._opened else ()
            examples = ElidingLabel("、".join(samples))
            examples.setProperty("role", "secondary")
            combo = self._combo(column, meanings.get(column, NOTHING), title)
            why = label("", "caption")
            why.setWordWrap(True)
            self.combos[column], self._why[column] = combo, why
            for place, widget in enumerate((heading, examples, combo, why)):
                self._grid.addWidget(widget, line, place)
        self._say_why()

    def _combo(self, column: int, meaning: str, title: str) -> CalmCombo:
        combo = CalmCombo()
        combo.addItem(_("(not imported)"), NOTHING)
        for field, name in FIELD_NAMES.items():
            combo.addItem(_(name), field.value)
        combo.setCurrentIndex(max(0, combo.findData(meaning)))
        combo.setAccessibleName(_("Meaning of column {title}").format(title=title))
        private = self._guess is not None and column in {other.column for other in self._guess.left_out}
        combo.setEnabled(not private)
        if private:
            combo.setToolTip(_("Left out on purpose: the office does not need it"))
        combo.currentIndexChanged.connect(lambda _n: self._meaning_changed(column))
        return combo

    def _meaning_changed(self, column: int) -> None:
        """A meaning that only one column can have moves here from the other column."""
        chosen = self.combos[column].currentData()
        for other, combo in self.combos.items():
            if other != column and chosen != NOTHING and combo.currentData() == chosen and Field(chosen) not in SEVERAL:
                combo.blockSignals(True)
                combo.setCurrentIndex(0)
                combo.blockSignals(False)
        self._say_why()

    def _say_why(self) -> None:
        now = self.meanings()
        for column, why in self._why.items():
            same = now.get(column, NOTHING) == self._understood.get(column, NOTHING)
            reason = self._reasons.get(column, N_("Not understood")) if same else N_("Your choice")
            why.setText(_(reason))
        self.as_of_row.setVisible(self.says_what_is_paid())


def _sure(sure: HowSure, *, remembered: bool) -> str:
    """Why a column has its meaning, as a message id."""
    if sure is HowSure.CHOSEN:
        return N_("As you chose the last time") if remembered else N_("Your choice")
    return N_("Known title") if sure is HowSure.EXACT else N_("Guessed from words in the title")


def _short(text: str) -> str:
    return text if len(text) <= TITLE_TEXT else text[: TITLE_TEXT - 1] + "…"
