"""The levels of a ladder as lines of fields, mild ones first; what is wrong with one stands under its line."""

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk.domain.deliveries import CHANNEL_NAMES, Channel
from propdesk.domain.ladder import MAX_LEVELS, STAGE_NAMES, SUGGESTED, Level, Stage
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.ui.parts.fields import AmountField, Combo

CHANNELS = (Channel.WECHAT, Channel.SMS, Channel.PHONE, Channel.UNDER_DOOR, Channel.DOOR, Channel.HAND, Channel.POST, Channel.EMS)
TONES = (N_("1 reminds"), N_("2 demands"), N_("3 for the last time"))
HEADS = (N_("Level name"), N_("Stage"), N_("Days late"), N_("Goes out by"), N_("Tone"), N_("Days to pay"), N_("Gap"), N_("Fee"))


class NotANumber(UserError):
    """Level {level}: “{text}” is not a whole number."""


@dataclass(slots=True)
class Line:
    """The fields of one level."""

    name: QLineEdit
    stage: Combo
    days: QLineEdit
    channel: Combo
    tone: Combo
    deadline: QLineEdit
    gap: QLineEdit
    fee: AmountField
    error: QLabel

    def fields(self) -> tuple[QWidget, ...]:
        return (self.name, self.stage, self.days, self.channel, self.tone, self.deadline, self.gap, self.fee)


class LevelsGrid(QWidget):
    """Lines that can be added at the end and taken away from there; `levels` is what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.add_button, self.remove_button = QPushButton(_("Add a level")), QPushButton(_("Take the last level away"))
        for button, work in ((self.add_button, self._add_next), (self.remove_button, self._remove_last)):
            button.setProperty("kind", "link")
            button.setAutoDefault(False)
            button.clicked.connect(work)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        for place, head in enumerate(HEADS, 1):
            self._grid.addWidget(QLabel(_(head)), 0, place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        below = QHBoxLayout()
        for button in (self.add_button, self.remove_button):
            below.addWidget(button)
        below.addStretch()
        column.addLayout(below)

    def set_levels(self, levels: tuple[Level, ...]) -> None:
        """Show these levels instead."""
        while self.lines:
            self._remove_last()
        for level in levels:
            self._add(level)

    def levels(self, fee_item_id: int | None) -> tuple[Level, ...]:
        """The levels as entered; raises `NotANumber` or what is wrong with an amount, said under its line."""
        return tuple(self._level(place, line, fee_item_id) for place, line in enumerate(self.lines, 1))

    def show_error(self, error: UserError | None) -> bool:
        """Say what is wrong under the line it names; False for what names none and stays for the form to say."""
        told = False
        number = error.facts.get("level") if error else None
        for place, line in enumerate(self.lines, 1):
            said = error.sentence(_) if error and place == number else ""
            line.error.setText(said)
            line.error.setVisible(bool(said))
            if said:
                line.name.setFocus()
                told = True
        return told

    def _level(self, place: int, line: Line, fee_item_id: int | None) -> Level:
        fee = (line.fee.amount() or 0) if line.fee.text().strip() else 0
        days, deadline, gap = (_whole(field.text(), place) for field in (line.days, line.deadline, line.gap))
        stage = Stage(line.stage.currentData())
        return Level(
            place, line.name.text().strip(), stage, days, str(line.channel.currentData()), int(line.tone.currentData()), deadline, gap,
            fee, fee_item_id if fee else None,
        )  # fmt: skip

    def _add(self, level: Level) -> Line:
        line = Line(QLineEdit(_(level.name)), Combo(), QLineEdit(str(level.days)), Combo(), Combo(), QLineEdit(str(level.deadline_days)),
                    QLineEdit(str(level.gap_days)), AmountField(zero=True, empty=True), QLabel())  # fmt: skip
        for stage in Stage:
            line.stage.addItem(_(STAGE_NAMES[stage]), stage.value)
        for channel in CHANNELS:
            line.channel.addItem(_(CHANNEL_NAMES[channel]), channel.value)
        for tone, text in enumerate(TONES, 1):
            line.tone.addItem(_(text), tone)
        for box, value in ((line.stage, level.stage.value), (line.channel, level.channel), (line.tone, level.tone)):
            box.setCurrentIndex(max(0, box.findData(value)))
        line.name.setCursorPosition(0)  # a long name shows its beginning
        line.fee.set_amount(level.fee_fen or None)
        line.error.setProperty("role", "error")
        line.error.setWordWrap(True)
        line.error.hide()
        self.lines.append(line)
        self._place(line, len(self.lines))
        self._count()
        return line

    def _place(self, line: Line, number: int) -> None:
        row = 2 * number
        self._grid.addWidget(QLabel(str(number)), row, 0)
        for place, field in enumerate(line.fields(), 1):
            field.setAccessibleName(_("Level {n}: {field}").format(n=number, field=_(HEADS[place - 1])))
            self._grid.addWidget(field, row, place)
        for short in (line.days, line.deadline, line.gap, line.fee):
            short.setMaximumWidth(short.fontMetrics().averageCharWidth() * 9)
        line.name.setMinimumWidth(line.name.fontMetrics().averageCharWidth() * 10)
        self._grid.addWidget(line.error, row + 1, 1, 1, len(HEADS))

    def _add_next(self) -> None:
        last = self._level_or_none()
        usual = SUGGESTED.levels[min(len(self.lines), len(SUGGESTED.levels) - 1)]
        days = max(usual.days, (last.days if last else 0) + 30)
        stage = usual.stage if last is None or usual.stage.rank >= last.stage.rank else last.stage
        made = self._add(Level(0, usual.name, stage, days, usual.channel, max(usual.tone, last.tone if last else 1)))
        made.name.setFocus()

    def _level_or_none(self) -> Level | None:
        try:
            return self._level(len(self.lines), self.lines[-1], None) if self.lines else None
        except UserError:
            return None

    def _remove_last(self) -> None:
        line = self.lines.pop()
        number = self._grid.itemAtPosition(2 * (len(self.lines) + 1), 0)
        label = number.widget() if number else None
        for widget in (*line.fields(), line.error, *([label] if label else [])):
            self._grid.removeWidget(widget)
            widget.deleteLater()
        self._count()

    def _count(self) -> None:
        self.add_button.setEnabled(len(self.lines) < MAX_LEVELS)
        self.remove_button.setEnabled(len(self.lines) > 1)


def _whole(text: str, place: int) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 5):
        raise NotANumber(level=place, text=text)
    return int(plain)
