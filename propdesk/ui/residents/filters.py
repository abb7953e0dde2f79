"""The filters above the residents list: building and entrance, who lives there, arrears, and words."""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from propdesk.domain.arrears import State
from propdesk.i18n import N_, _
from propdesk.store.lists import HouseholdRow
from propdesk.ui import icons, theme
from propdesk.ui.labels import building_name
from propdesk.ui.parts.chips import Chip, ChipRow
from propdesk.ui.parts.fields import Combo
from propdesk.ui.parts.flow import FlowLayout
from propdesk.ui.parts.rows import Filter

EVERY = ""
WHO = frozenset({"owner", "tenant", "vacant"})


def entrance_of(row: HouseholdRow) -> str:
    """The entrance of a unit as its code has it, "" where there is none."""
    if not row.sort_key.split("\x1f")[1]:
        return EVERY
    return row.code[len(row.building) + 1 :].split("-")[0]


def words_of(row: HouseholdRow) -> str:
    """All one may look for in a row, in one folded text."""
    return fold(" ".join((row.code, *row.owners, *row.tenants, *row.phones, row.steward, row.note)))


def fold(text: str) -> str:
    """Half width, lower case: how texts are compared."""
    return unicodedata.normalize("NFKC", text).lower()


def lives(row: HouseholdRow) -> str:
    """Who lives in a unit: "tenant", "owner" or "vacant"."""
    if row.tenants:
        return "tenant"
    return "owner" if row.owners else "vacant"


class HouseholdFilter(QWidget):
    """Tells with `changed` that another filter is wanted; `keep` is that filter, None when every row is."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.building = Combo()
        self.entrance = Combo()
        self.chips = ChipRow(
            [
                Chip("owner", N_("Owner"), N_("The owner lives there or nobody says otherwise")),
                Chip("tenant", N_("Let"), N_("A tenant is entered")),
                Chip("vacant", N_("Vacant"), N_("Neither owner nor tenant is entered")),
                Chip("owes", N_("In arrears"), N_("Something is overdue today")),
            ]
        )
        self.words = QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.words.addAction(icons.icon("filter", "text2"), QLineEdit.ActionPosition.LeadingPosition)
        self._entrances: dict[str, dict[str, None]] = {}
        self._folded: dict[int, tuple[HouseholdRow, str]] = {}
        self._silent = False
        flow = FlowLayout(self)
        for widget in (self.building, self.entrance, self.words, self.chips):
            flow.addWidget(widget)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.building.currentIndexChanged.connect(self._building_chosen)
        self.entrance.currentIndexChanged.connect(self._tell)
        self.chips.changed.connect(self._tell)
        self.words.textChanged.connect(self._tell)
        self.retranslate()

    def show_rows(self, rows: Sequence[HouseholdRow]) -> None:
        """Offer the buildings and entrances of these rows (in their natural order); the choice made stays if it still exists."""
        found: dict[str, dict[str, None]] = {}
        for row in rows:
            entrance = entrance_of(row)
            inside = found.setdefault(row.building, {})
            if entrance:
                inside[entrance] = None
        self._entrances = found
        self._folded.clear()
        counts = {"owner": 0, "tenant": 0, "vacant": 0, "owes": 0}
        for row in rows:
            counts[lives(row)] += 1
            counts["owes"] += row.overdue_fen > 0
        self.chips.set_counts(counts)
        self._fill()

    def keep(self) -> Filter | None:
        """The filter now chosen, None for all rows."""
        building, entrance = self.building.currentData(), self.entrance.currentData()
        chips, words = self.chips.on(), fold(self.words.text()).replace(".", "-").split()
        if building in (None, EVERY) and not chips and not words:
            return None
        who = chips & WHO

        def kept(row: HouseholdRow) -> bool:
            return (
                building in (None, EVERY, row.building)
                and entrance in (None, EVERY, entrance_of(row))
                and (not who or lives(row) in who)
                and ("owes" not in chips or row.overdue_fen > 0)
                and (not words or all(word in self._text(row) for word in words))
            )

        return kept

    def clear(self) -> None:
        """Show everything again."""
        self._silent = True
        self.building.setCurrentIndex(0)
        self._fill_entrances()
        self.chips.clear()
        self.words.clear()
        self._silent = False
        self.changed.emit()

    def retranslate(self) -> None:
        self.building.setAccessibleName(_("Building"))
        self.entrance.setAccessibleName(_("Entrance"))
        self.words.setPlaceholderText(_("Search in this list"))
        self.words.setAccessibleName(_("Search in this list"))
        self.words.setMinimumWidth(theme.points() * 14)
        self.chips.retranslate()
        self._fill()

    def _text(self, row: HouseholdRow) -> str:
        known = self._folded.get(row.unit_id)
        if known is None or known[0] is not row:
            known = self._folded[row.unit_id] = (row, words_of(row))
        return known[1]

    def _fill(self) -> None:
        self._silent = True
        _offer(self.building, [(_("All buildings"), EVERY), *((building_name(name), name) for name in self._entrances)])
        self._fill_entrances()
        self._silent = False

    def _fill_entrances(self) -> None:
        inside = self._entrances.get(str(self.building.currentData()), {})
        texts = [(_("Entrance {name}").format(name=name), name) for name in inside]
        _offer(self.entrance, [(_("All entrances"), EVERY), *texts])
        self.entrance.setVisible(bool(inside))

    def _building_chosen(self) -> None:
        if not self._silent:
            self._silent = True
            self._fill_entrances()
            self._silent = False
            self._tell()

    def _tell(self) -> None:
        if not self._silent:
            self.changed.emit()


def _offer(combo: Combo, choices: Sequence[tuple[str, str]]) -> None:
    before = combo.currentData()
    combo.clear()
    for text, key in choices:
        combo.addItem(text, key)
    combo.setCurrentIndex(max(0, combo.findData(before)))


def state_order(row: HouseholdRow) -> tuple[int, int]:
    """Sorts the status column: most months first when falling, then clear ones, vacant ones last."""
    return (0 if row.state is State.VACANT else 1, row.months)
