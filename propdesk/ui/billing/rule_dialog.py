"""The rule of one charge item: how often it is billed, when it is due, how it is rounded, who bears it, whose money it is."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, cast
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from propdesk.domain.charges import DueDayOutOfRange, FeeItem, PriceUnit, RoundingScope, check_due_day, check_rule
from propdesk.domain.fee_items import (
    HANDOVER_NAMES,
    MOST_PREPAY_MONTHS,
    NATURE_NAMES,
    SHARE_BY_NAMES,
    AnchorDayOutOfRange,
    Handover,
    Nature,
    PrepayMonthsOutOfRange,
    ShareBy,
    check_anchor_day,
    format_percent,
    parse_percent,
)
from propdesk.domain.units import KIND_NAMES, UnitKind
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import rates
from propdesk.services.rates import AnchorInUse, NatureInUse
from propdesk.ui import theme
from propdesk.ui.billing.rule_words import CYCLE_NAMES, SCOPE_NAMES, STEP_NAMES, item_text
from propdesk.ui.parts.fields import Combo, FieldRow
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import beside
from propdesk.ui.session import RATES, Session

ANCHOR_HINT = N_("From the 15th to the 14th is one month. 31 means the last day; empty: the 1st.")


def read_due_day(field: QLineEdit) -> int:
    """The due day typed; raises `DueDayOutOfRange`."""
    text = field.text().strip()
    if not (text.isascii() and text.isdecimal()):
        raise DueDayOutOfRange()
    return check_due_day(int(text))


def read_anchor_day(field: QLineEdit) -> int:
    """The day periods begin on as typed, the 1st for an empty field; raises `AnchorDayOutOfRange`."""
    text = field.text().strip()
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal()):
        raise AnchorDayOutOfRange()
    return check_anchor_day(int(text))


def read_prepay_months(field: QLineEdit) -> int | None:
    """The cap on prepayment typed, None for an empty field; raises `PrepayMonthsOutOfRange`."""
    text = field.text().strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= MOST_PREPAY_MONTHS:
        raise PrepayMonthsOutOfRange()
    return int(text)


class RuleDialog(FormDialog[FeeItem]):
    """Changes the rule of `item`; what it will say in words stands below the fields while they are changed."""

    def __init__(self, parent: QWidget, session: Session, item: FeeItem) -> None:
        super().__init__(parent, _("Rule of {item}").format(item=item.name), _("Save"))
        self._session = session
        self._item = item
        self._key = str(uuid4())
        self.words = _wrapped("strong")
        self.stays = _wrapped("secondary")
        self._add_fields()
        self._show_words()
        self.setMinimumWidth(theme.points() * 64)

    def _add_fields(self) -> None:
        item = self._item
        self.cycle = self._choice(CYCLE_NAMES, item.cycle_months)
        self.scope = self._choice(SCOPE_NAMES, item.scope)
        self.step = self._choice(STEP_NAMES, item.step_fen)
        self.nature = self._choice(NATURE_NAMES, item.nature)
        self.handover = self._choice(HANDOVER_NAMES, item.handover)
        self.share_by = self._choice(SHARE_BY_NAMES, item.share_by if item.share_by is not ShareBy.NONE else ShareBy.AREA)
        self.anchor_day = self._line(str(item.anchor_day))
        self.due_day = self._line(str(item.due_day))
        self.on_behalf = self._line(item.on_behalf_of)
        self.prepay = self._line("" if item.prepay_months is None else str(item.prepay_months))
        self.loss = self._line(format_percent(item.loss_of_10000) if item.loss_of_10000 else "")
        self.developer = QCheckBox(_("Before handover and while unsold: charge the developer"))
        self.developer.setChecked(item.developer_pays)
        self.developer.toggled.connect(self._show_words)
        self._make_rows()
        periodic, pool = item.periodic, item.price_unit is PriceUnit.POOL
        for row in (self.cycle_row, self.anchor_row, self.handover_row, self.kinds_row, self.developer):
            row.setVisible(periodic)
        self.scope_row.setVisible(periodic and not pool and not item.price_unit.metered)
        self.step_row.setVisible(not pool)
        self.share_row.setVisible(pool)
        self.loss_row.setVisible(item.price_unit.metered)
        self.nature.currentIndexChanged.connect(self._show_on_behalf)
        self._show_on_behalf()

    def _choice(self, names: Mapping[Any, str], chosen: object) -> Combo:
        box = Combo()
        for value, name in names.items():
            box.addItem(_(name), value)
        box.setCurrentIndex(list(names).index(chosen))
        box.currentIndexChanged.connect(self._show_words)
        return box

    def _line(self, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.textChanged.connect(self._show_words)
        return field

    def _make_rows(self) -> None:
        with_first = N_("A longer period is billed together with its first month, counted from January.")
        self.cycle_row = FieldRow(N_("Billed for each"), self.cycle, required=True, hint=with_first)
        self.anchor_row = FieldRow(N_("Periods begin on day"), self.anchor_day, hint=ANCHOR_HINT)
        self.due_row = FieldRow(N_("Due day of the month"), self.due_day, required=True, hint=N_("31 means the last day."))
        self.scope_row = FieldRow(N_("Rounded"), self.scope, required=True)
        self.step_row = FieldRow(N_("Rounded half up"), self.step, required=True)
        self.nature_row = FieldRow(N_("Whose money it is"), self.nature, required=True)
        self.behalf_row = FieldRow(N_("Collected for"), self.on_behalf, hint=N_("For example the water company"))
        self.handover_row = FieldRow(N_("The month of handover"), self.handover, required=True)
        self.prepay_row = FieldRow(N_("At most so many months in advance"), self.prepay, hint=N_("Empty: no cap."))
        self.share_row = FieldRow(N_("Shared"), self.share_by, required=True)
        self.loss_row = FieldRow(N_("Loss share in %"), self.loss, hint=N_("Added to what meters count. Empty: none."))
        others = N_("Other units are charged only where the item is assigned to them.")
        self.kinds_row = FieldRow(N_("Kinds of units it applies to"), self._kind_boxes(), hint=others)
        for rows in (
            [self.cycle_row, self.due_row, self.anchor_row],
            [self.scope_row, self.step_row, self.share_row],
            [self.nature_row, self.behalf_row],
            [self.handover_row, self.prepay_row, self.loss_row],
        ):
            self.rows += rows
            self.add_widget(beside(rows))
        self.add_widget(self.developer)
        self.add_row(self.kinds_row)
        self.place(self.due_row, DueDayOutOfRange)
        self.place(self.nature_row, NatureInUse)
        self.place(self.anchor_row, AnchorInUse)
        self.add_widget(self.words)
        self.add_widget(self.stays)

    def _kind_boxes(self) -> QWidget:
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
        return boxes

    def _show_on_behalf(self) -> None:
        self.behalf_row.setVisible(Nature(self.nature.currentData()) is Nature.COMMISSION)

    def read(self) -> FeeItem:
        self.check(self.anchor_row, lambda: read_anchor_day(self.anchor_day))
        self.check(self.due_row, lambda: read_due_day(self.due_day))
        self.check(self.prepay_row, lambda: read_prepay_months(self.prepay))
        self.check(self.loss_row, self._loss)
        named = Nature(self.nature.currentData()) is Nature.COMMISSION
        return cast(FeeItem, self.check(self.behalf_row if named else self.nature_row, self._chosen))

    def _loss(self) -> int:
        return parse_percent(self.loss.text()) if self.loss.text().strip() else 0

    def _chosen(self) -> FeeItem:
        """The item as the fields have it; raises what is wrong with it."""
        pool, nature = self._item.price_unit is PriceUnit.POOL, Nature(self.nature.currentData())
        changed = replace(
            self._item,
            due_day=read_due_day(self.due_day),
            cycle_months=self.cycle.currentData(),
            scope=RoundingScope(self.scope.currentData()),
            step_fen=self.step.currentData(),
            kinds=frozenset(kind for kind, box in self.kinds.items() if box.isChecked()),
            nature=nature,
            on_behalf_of=self.on_behalf.text().strip() if nature is Nature.COMMISSION else "",
            handover=Handover(self.handover.currentData()),
            developer_pays=self.developer.isChecked(),
            prepay_months=read_prepay_months(self.prepay),
            share_by=ShareBy(self.share_by.currentData()) if pool else ShareBy.NONE,
            loss_of_10000=self._loss(),
            anchor_day=read_anchor_day(self.anchor_day) if self._item.periodic else self._item.anchor_day,
        )
        return check_rule(changed)

    def _show_words(self) -> None:
        """Say what the fields mean; what cannot be is left to its error."""
        try:
            item = self._chosen()
        except UserError:
            self.words.clear()
            return
        self.words.setText(item_text(item))
        self.stays.setText(_("Charges already made stay as they are, and the days they pay for are not billed again."))

    def use(self, item: FeeItem) -> None:
        """Write the rule and close."""
        office, key = self._session.office, self._key
        self.send(self._session.tasks.run, lambda: rates.set_item(office, item, key=key), self._saved)

    def _saved(self, item: FeeItem) -> None:
        self.accept()
        self._session.tasks.announce({RATES})
        self._session.toast(_("The rule of “{item}” is set.").format(item=item.name), ())

    def _order_keys(self) -> None:
        above: list[QWidget] = [self.cycle, self.due_day, self.anchor_day, self.scope, self.step, self.share_by]
        above += [self.nature, self.on_behalf, self.handover, self.prepay, self.loss, self.developer]
        fields = [*above, *self.kinds.values(), self.save_button, self.cancel_button]
        for field, following in pairwise(fields):
            QWidget.setTabOrder(field, following)
        next(field for field in above if field.isVisibleTo(self)).setFocus()


def _wrapped(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
