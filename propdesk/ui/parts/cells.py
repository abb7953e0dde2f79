"""How the cells of tables are drawn: badges, ticks, and figures that keep their colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from propdesk.ui import theme
from propdesk.ui.parts.badges import badge_size, paint_badge
from propdesk.ui.parts.columns import DASH
from propdesk.ui.parts.rows import RowsModel

CELL_PADDING = 8


class CellDelegate(QStyledItemDelegate):
    """Draws the cells of every table: badges, and coloured figures that keep their colour when selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        own = index.data(Qt.ItemDataRole.ForegroundRole)
        if own is not None:
            option.palette.setBrush(QPalette.ColorRole.HighlightedText, own)
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        model = index.model()
        column = model.columns[index.column()] if isinstance(model, RowsModel) else None
        if not isinstance(model, RowsModel) or column is None or column.kind not in ("badge", "check"):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        text = option.text
        option.text = ""
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        if column.kind == "check":
            _paint_tick(painter, option, style)
        elif text != DASH:
            kind = column.tone(model.row(index.row())) if column.tone else "neutral"
            paint_badge(painter, _badge_rect(option.rect, text), text, kind or "neutral")
        else:
            painter.setPen(theme.tokens().color("text2"))
            painter.drawText(option.rect.adjusted(CELL_PADDING, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def _badge_rect(cell: QRect, text: str) -> QRect:
    size = badge_size(text)
    width = min(size.width(), cell.width() - CELL_PADDING)
    return QRect(cell.left() + CELL_PADDING - 2, cell.center().y() - size.height() // 2 + 1, width, size.height())


class TickDelegate(QStyledItemDelegate):
    """For small tables of Qt's own whose cells can be ticked: an empty box is seen in every theme."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.palette.setColor(QPalette.ColorRole.Window, theme.tick_frame(theme.tokens()))


def _paint_tick(painter: QPainter, option: QStyleOptionViewItem, style: QStyle) -> None:
    """A check box in the middle of its cell, drawn by the style."""
    box = QStyleOptionViewItem(option)
    side = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
    box.rect = QRect(option.rect.center().x() - side // 2, option.rect.center().y() - side // 2, side, side)
    box.palette.setColor(QPalette.ColorRole.Window, theme.tick_frame(theme.tokens()))
    on = option.checkState == Qt.CheckState.Checked
    box.state = QStyle.StateFlag.State_Enabled | (QStyle.StateFlag.State_On if on else QStyle.StateFlag.State_Off)
    style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, box, painter, option.widget)
