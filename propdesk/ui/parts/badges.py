"""Badges: a word on a coloured pill, as a label and inside tables. The word carries the meaning, the colour only helps."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from propdesk.ui import theme
from propdesk.ui.parts.columns import DASH
from propdesk.ui.parts.rows import RowsModel

CELL_PADDING = 8


def badge_font() -> QFont:
    """Half a point smaller than the text, half bold."""
    return theme.scaled_font(-0.5, bold=True)


def badge_size(text: str) -> QSize:
    """How large a badge of this text is at the size of text in use."""
    metrics = QFontMetrics(badge_font())
    return QSize(metrics.horizontalAdvance(text) + round(metrics.height() * 0.95), round(metrics.height() * 1.22))


def paint_badge(painter: QPainter, rect: QRect, text: str, kind: str) -> None:
    """Draw a badge filling `rect`."""
    ink, ground = theme.tokens().pair(kind)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    painter.setPen(ink)
    painter.setFont(badge_font())
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class Badge(QLabel):
    """A badge as a label; `kind` is one of ok, danger, warn, info, closeout, prepaid, neutral."""

    def __init__(self, text: str = "", kind: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._kind = kind
        self.show_badge(text, kind)

    @property
    def kind(self) -> str:
        return self._kind

    def show_badge(self, text: str, kind: str) -> None:
        """Change text and kind together; an empty text hides the badge."""
        theme.tokens().pair(kind)
        self._kind = kind
        self.setText(text)
        self.setAccessibleName(text)
        if not text:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return badge_size(self.text())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self.text(), self._kind)
        painter.end()


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


def _paint_tick(painter: QPainter, option: QStyleOptionViewItem, style: QStyle) -> None:
    """A check box in the middle of its cell, drawn by the style."""
    box = QStyleOptionViewItem(option)
    side = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option, option.widget)
    box.rect = QRect(option.rect.center().x() - side // 2, option.rect.center().y() - side // 2, side, side)
    on = option.checkState == Qt.CheckState.Checked
    box.state = QStyle.StateFlag.State_Enabled | (QStyle.StateFlag.State_On if on else QStyle.StateFlag.State_Off)
    style.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck, box, painter, option.widget)
