"""The rule of one charge item: how often it is billed, when it is due, how it is rounded, for which kinds of units."""

from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from propdesk.domain.charges import DueDayOutOfRange, FeeItem, RoundingScope, check_due_day
from propdesk.domain.units import KIND_NAMES, UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import billing
from propdesk.ui import ask, theme
from propdesk.ui.billing.rule_words import CYCLE_NAMES, SCOPE_NAMES, STEP_NAMES, kinds_text, rule_text, sentences
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import RATES, Session


def read_due_day(field: QLineEdit) -> int:
    """The due day typed; raises `DueDayOutOfRange`."""
    text = field.text().strip()
    if not (text.isascii() and text.isdecimal()):
        raise DueDayOutOfRange()
    return check_due_day(int(text))


class RuleDialog(FormDialog[FeeItem]):
    """Changes the rule of `item`; what it will say in words stands below the fields while they are changed."""

    def __init__(self, parent: QWidget, session: Session, item: FeeItem) -> None:
        super().__init__(parent, _("Rule of {item}").format(item=item.name), _("Save"))
        self._session = session
        self._item = item
        self._key = str(uuid4())
        self._busy = False
        self.words = _wrapped("strong")
        self.stays = _wrapped("secondary")
        self._add_fields()
        self._show_words()
        self.setMinimumWidth(theme.points() * 60)

    def _add_fields(self) -> None:
        self.cycle, self.scope, self.step = Combo(), Combo(), Combo()
        for box, names, chosen in (
            (self.cycle, CYCLE_NAMES, self._item.cycle_months),
            (self.scope, SCOPE_NAMES, self._item.scope),
            (self.step, STEP_NAMES, self._item.step_fen),
        ):
            for value, name in names.items():
                box.addItem(_(name), value)
            box.setCurrentIndex(list(names).index(chosen))
            box.currentIndexChanged.connect(self._show_words)
        self.due_day = QLineEdit(str(self._item.due_day))
        self.due_day.textChanged.connect(self._show_words)
        self.kinds = {kind: QCheckBox(_(KIND_NAMES[kind])) for kind in UnitKind}
        boxes = QWidget()
        line = QHBoxLayout(boxes)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        for kind, tick in self.kinds.items():
            tick.setChecked(kind in self._item.kinds)
            tick.toggled.connect(self._show_words)
            line.addWidget(tick)
        line.addStretch()
        boxes.setFocusProxy(self.kinds[UnitKind.FLAT])
        with_first = N_("A longer period is billed together with its first month, counted from January.")
        self.cycle_row = FieldRow(N_("Billed for each"), self.cycle, required=True, hint=with_first)
        self.due_row = FieldRow(N_("Due day of the month"), self.due_day, required=True, hint=N_("31 means the last day."))
        self.scope_row = FieldRow(N_("Rounded"), self.scope, required=True)
        self.step_row = FieldRow(N_("Rounded half up"), self.step, required=True)
        others = N_("Other units are charged only where the item is assigned to them.")
        self.kinds_row = FieldRow(N_("Kinds of units it applies to"), boxes, hint=others)
        for rows in ([self.cycle_row, self.due_row], [self.scope_row, self.step_row]):
            self.rows += rows
            self.add_widget(beside(rows))
        self.add_row(self.kinds_row)
        self.add_widget(self.words)
        self.add_widget(self.stays)

    def read(self) -> FeeItem:
        due_day = self.check(self.due_row, lambda: read_due_day(self.due_day))
        return self._chosen(due_day)

    def _chosen(self, due_day: int) -> FeeItem:
        return replace(
            self._item,
            due_day=due_day,
            cycle_months=self.cycle.currentData(),
            scope=RoundingScope(self.scope.currentData()),
            step_fen=self.step.currentData(),
            kinds=frozenset(kind for kind, box in self.kinds.items() if box.isChecked()),
        )

    def _show_words(self) -> None:
        """Say what the fields mean; a due day that cannot be is left to its error."""
        try:
            item = self._chosen(read_due_day(self.due_day))
        except UserError:
            self.words.clear()
            return
        self.words.setText(sentences(rule_text(item), kinds_text(item)))
        self.stays.setText(_("Charges already made stay as they are, and the days they pay for are not billed again."))

    def save(self) -> None:
        """Write the rule and close; stay open and say what is wrong otherwise."""
        for row in self.rows:
            row.show_error(None)
        if self._busy:
            return
        try:
            item = self.read()
        except UserError:
            return
        self._set_busy(True)
        office, key = self._session.office, self._key
        self._session.tasks.run(lambda _progress: billing.set_item(office, item, key=key), self._saved, self._refused)

    def _saved(self, item: FeeItem) -> None:
        self._set_busy(False)
        self._value = item
        self.accept()
        self._session.tasks.announce({RATES})
        self._session.toast(_("The rule of “{item}” is set.").format(item=item.name), ())

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, DueDayOutOfRange):
            self.due_row.show_error(error)
            self.due_day.setFocus()
        else:
            ask.show_error(self, error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        for button in (self.save_button, self.cancel_button):
            button.setEnabled(not busy)
        self.save_button.setText(_("Saving…") if busy else _("Save"))

    def reject(self) -> None:
        """Close, but not while the rule is being written."""
        if not self._busy:
            super().reject()

    def _order_keys(self) -> None:
        above: list[QWidget] = [self.cycle, self.due_day, self.scope, self.step]
        fields = [*above, *self.kinds.values(), self.save_button, self.cancel_button]
        for field, following in pairwise(fields):
            QWidget.setTabOrder(field, following)
        self.cycle.setFocus()


def _wrapped(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
