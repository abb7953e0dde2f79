"""A calendar to pick a day from, in the window's language and colours."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, QSize, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDialog, QToolButton, QVBoxLayout, QWidget

from propdesk import i18n
from propdesk.i18n import _
from propdesk.ui import icons, theme


def pick_day(parent: QWidget, day: date) -> date | None:
    """Let the person pick a day, `day` being shown first; None when they leave without choosing."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Choose a day"))
    calendar = _calendar(day)
    calendar.activated.connect(dialog.accept)
    calendar.clicked.connect(dialog.accept)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(8, 8, 8, 8)
    column.addWidget(calendar)
    accepted = dialog.exec()
    chosen = calendar.selectedDate()
    dialog.deleteLater()
    return date(chosen.year(), chosen.month(), chosen.day()) if accepted else None


def _calendar(day: date) -> QCalendarWidget:
    calendar = QCalendarWidget()
    chinese = i18n.window().language == "zh_CN"
    calendar.setLocale(QLocale("zh_CN" if chinese else "en_GB"))
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setSelectedDate(QDate(day.year, day.month, day.day))
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    weekend = QTextCharFormat()
    weekend.setForeground(theme.tokens().color("danger"))
    for name in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(name, weekend)
    for button, picture in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
        found = calendar.findChild(QToolButton, button)
        if isinstance(found, QToolButton):
            found.setIcon(icons.icon(picture))
    calendar.setMinimumSize(QSize(theme.points() * 38, theme.points() * 28))
    return calendar
