"""Adding and editing a household by hand."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from uuid import uuid4

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget

from propdesk.domain.import_plan import UnitState
from propdesk.domain.units import UnitCode, UnitKind
from propdesk.errors import UserError
from propdesk.i18n import _
from propdesk.services import households
from propdesk.services.households import ChangedSince, OwnerNameMissing, UnitExists
from propdesk.services.payments import UnitUnknown
from propdesk.ui import ask, theme
from propdesk.ui.parts.forms import FormDialog
from propdesk.ui.residents.unit_form import UnitEntered, UnitForm, beside, read_names, read_phones
from propdesk.ui.session import UNITS, Session


class UnitDialog(FormDialog[int]):
    """Adds units, or edits the unit `unit_id` and then, with “Save and next”, those that follow it in `order`.

    `saved` is the unit saved last; `other` the one a person wanted to open instead of entering it twice.
    """

    def __init__(self, parent: QWidget | None, session: Session, unit_id: int | None = None, order: Sequence[int] = ()) -> None:
        super().__init__(parent, _("New household") if unit_id is None else _("Edit household"), _("Save"))
        self._session = session
        self._order = list(order)
        self._key = str(uuid4())
        self._busy = False
        self._before_state: UnitState | None = None
        self._found: int | None = None
        self.unit_id = unit_id
        self.saved: int | None = None
        self.other: int | None = None
        self.form = UnitForm(session.today(), known=unit_id is not None)
        self._rows()
        self.next_button = QPushButton(_("Save and next"))
        self.next_button.setAutoDefault(False)
        self.next_button.setToolTip("Ctrl+Enter")
        self.next_button.clicked.connect(lambda: self._store(further=True))
        self.save_button.setToolTip("Ctrl+S")
        self._buttons()
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.save_button.click)
        if unit_id is None:
            for field in (self.form.building, self.form.entrance, self.form.room):
                field.editingFinished.connect(self._look_for_twin)
            self.form.kind.currentIndexChanged.connect(self._look_for_twin)
        else:
            self._load(unit_id)
        self.setMinimumWidth(theme.points() * 60)
        self._offer_twin()

    def _rows(self) -> None:
        self.open_twin = QPushButton()
        self.open_twin.setProperty("kind", "link")
        self.open_twin.setAutoDefault(False)
        self.open_twin.hide()
        self.open_twin.clicked.connect(self._open_twin)
        for group in self.form.groups():
            self.rows += group
            self.add_widget(group[0] if len(group) == 1 else beside(group))
            if self.form.room_row in group:
                holder = QWidget()
                line = QHBoxLayout(holder)
                line.setContentsMargins(0, 0, 0, 0)
                line.addWidget(self.open_twin)
                line.addStretch()
                self.add_widget(holder)

    def _buttons(self) -> None:
        """Put “Save and next” between the two buttons every form has."""
        page = self.layout()
        last = page.itemAt(page.count() - 1) if page is not None else None
        line = last.layout() if last is not None else None
        if line is not None:
            line.removeWidget(self.save_button)
            line.addWidget(self.next_button)
            line.addWidget(self.save_button)

    # reading ------------------------------------------------------------------------------------------------------------

    def read(self) -> int:
        """What `ask` hands back: the unit saved."""
        return self.saved or 0

    def entered(self) -> UnitEntered:
        """What the form says now; the first thing that is wrong stands under its field and is raised."""
        form = self.form
        code = self._code() if self.unit_id is None else UnitCode(form.building.text(), form.entrance.text(), form.room.text())
        area = self.check(form.area_row, form.area_cm2)
        handover = self.check(form.handover_row, form.handover.value)
        owners, shares = self.check(form.owners_row, form.owners.owners)
        phones = self.check(form.phones_row, lambda: read_phones(form.phones.text()))
        tenants = read_names(form.tenants.text())
        tenant_phones = self.check(form.tenant_phones_row, lambda: read_phones(form.tenant_phones.text()))
        if phones and not owners:
            self.check(form.owners_row, _owner_missing)
        if tenant_phones and not tenants:
            self.check(form.tenants_row, _owner_missing)
        on: date = self.check(form.on_row, form.on.value)
        texts = form.steward.text().strip(), form.note.text().strip()
        state = UnitState(area, handover, *texts, owners, shares, phones, tenants, tenant_phones)
        return UnitEntered(code, form.chosen_kind(), state, on)

    def _code(self) -> UnitCode:
        if self.form.building_row.required:
            self.check(self.form.building_row, self.form.building.text)
        code: UnitCode = self.check(self.form.room_row, self.form.code)
        return code

    def _look_for_twin(self) -> None:
        """Say at once that a unit is there already and offer to open it."""
        before, self._found = self._found, None
        form = self.form
        try:
            code = form.code()
            found = households.unit_named(self._session.office, str(code), form.chosen_kind())
            if UnitCode(found.building, found.entrance, found.room).match_key == code.match_key:
                self._found = found.unit_id
                form.room_row.show_error(UnitExists(unit=found.code))
        except UserError:
            self._found = None
        if before is not None and self._found is None:
            form.room_row.show_error(None)
        self._offer_twin()

    def _offer_twin(self) -> None:
        self.open_twin.setVisible(self._found is not None)
        self.open_twin.setText(_("Open {unit} instead").format(unit=self._code_text()))

    def _code_text(self) -> str:
        try:
            return str(self.form.code())
        except UserError:
            return ""

    def _open_twin(self) -> None:
        self.other = self._found
        QDialog.reject(self)

    # saving -------------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save and close; stay open and say what is wrong otherwise."""
        self._store(further=False)

    def _store(self, *, further: bool) -> None:
        if self._busy:
            return
        for row in self.rows:
            row.show_error(None)
        self.message.hide()
        try:
            new = self.entered()
        except UserError as error:
            self._refused(error)
            return
        if self.unit_id is not None and new.state == self._before_state:
            self._stored(self.unit_id, further)
            return
        self._set_busy(True)
        office, key, unit_id = self._session.office, self._key, self.unit_id

        def work(_progress: object) -> int:
            if unit_id is None:
                return households.add(office, new.code, new.kind, new.state, key=key)
            households.edit(office, unit_id, new.state, new.on)
            return unit_id

        def done(saved: int) -> None:
            self._set_busy(False)
            self._session.tasks.announce({UNITS})
            self._session.toast(_("Saved {unit}.").format(unit=str(new.code)), ())
            self._stored(saved, further)

        self._session.tasks.run(work, done, self._failed)

    def _stored(self, unit_id: int, further: bool) -> None:
        self.saved = self._value = unit_id
        following = self._following()
        if further and self.unit_id is None:
            self._empty_for_next()
        elif further and following is not None:
            self._load(following)
            self._before = self._content()
        else:
            self.accept()

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        if isinstance(error, UserError):
            self._refused(error)
        else:
            ask.show_error(self, error)

    def _refused(self, error: UserError) -> None:
        if isinstance(error, UnitExists):
            self._look_for_twin()
            self.form.room_row.show_error(error)
            self.form.room.setFocus()
        elif isinstance(error, OwnerNameMissing) and not self.form.tenants_row.error.text():
            self.form.owners_row.show_error(error)
            self.form.owners.names[0].setFocus()
        elif isinstance(error, ChangedSince):
            self.form.on_row.show_error(error)
            self.form.on.edit.setFocus()
        elif not any(row.error.text() for row in self.rows):
            self.message.setText(error.sentence(_))
            self.message.show()

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        for button in (self.save_button, self.next_button, self.cancel_button):
            button.setEnabled(not on)
        self.save_button.setText(_("Saving…") if on else _("Save"))

    def _empty_for_next(self) -> None:
        """A fresh form for the next unit of the same building."""
        self._key = str(uuid4())
        steward = self.form.steward.text().strip()
        self.form.room.clear()
        self.form.show_state(UnitState(steward=steward))
        self._found = None
        self._offer_twin()
        self._before = self._content()
        self.form.room.setFocus()

    def _load(self, unit_id: int) -> None:
        self.unit_id = unit_id
        unit = households.card(self._session.office, unit_id, self._session.today(), 0, debt=False).unit
        self._before_state = households.state(self._session.office, unit_id)
        self.form.fill(UnitCode(unit.building, unit.entrance, unit.room), UnitKind(unit.kind), self._before_state)
        self.setWindowTitle(_("Edit {unit}").format(unit=unit.code))
        self.next_button.setVisible(self._following() is not None)
        self.form.area.setFocus()

    def _following(self) -> int | None:
        if self.unit_id not in self._order:
            return None
        place = self._order.index(self.unit_id) + 1
        return self._order[place] if place < len(self._order) else None

    # keys ---------------------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        if not self._busy:
            super().reject()

    def press_save(self) -> None:
        """Ctrl+Enter saves and goes on, where there is something to go on to."""
        (self.save_button if self.next_button.isHidden() else self.next_button).click()

    def _order_keys(self) -> None:
        chain = [*self.form.inputs(), self.next_button, self.save_button, self.cancel_button]
        for field, following in pairwise(chain):
            QWidget.setTabOrder(field, following)
        (self.form.area if self.unit_id is not None else self.form.building).setFocus()
        if self.unit_id is None and self.form.building.text():
            self.form.room.setFocus()


def _owner_missing() -> None:
    raise OwnerNameMissing()


def add_unit(window: QWidget, session: Session, building: str = "") -> int | None:
    """Add households by hand, beginning in `building`; returns the unit saved last, None when nothing was saved."""
    dialog = UnitDialog(window, session)
    dialog.form.building.setText(building)
    dialog.exec()
    saved, other = dialog.saved, dialog.other
    dialog.deleteLater()
    if other is not None:
        session.show_household(other)
        return edit_unit(window, session, other) or saved
    return saved


def edit_unit(window: QWidget, session: Session, unit_id: int, order: Sequence[int] = ()) -> int | None:
    """Edit a household, and those that follow it in `order` if wanted; returns the unit saved last."""
    try:
        dialog = UnitDialog(window, session, unit_id, order)
    except UnitUnknown as error:
        ask.show_error(window, error)
        return None
    dialog.exec()
    saved = dialog.saved
    dialog.deleteLater()
    return saved
