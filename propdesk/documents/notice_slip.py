"""回执: the acknowledgement slip at the foot of a notice, torn off and kept as proof of delivery."""

from propdesk.documents.furniture import cell, columns
from propdesk.documents.notice import Notice
from propdesk.documents.sheet import BOLD, MM, Ink
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog

WIDTH = 210 * MM
LEFT, RIGHT = 22 * MM, 188 * MM
HEIGHT = 68 * MM
COLUMNS = columns(LEFT, (24, 38, 24, 30, 24, 26))
_TOP, _ROW = HEIGHT - 11.5 * MM, 9 * MM


def draw_slip(ink: Ink, notice: Notice, texts: Catalog) -> None:
    """The slip of one notice: everything below the dashed line."""
    ink.share(("slip", texts.language), lambda block: _frame(block, texts))
    number = texts.gettext("No. {number}").format(number=notice.number)
    ink.right(RIGHT, HEIGHT - 8.5 * MM, number, 9.5)
    baseline = _TOP - _ROW / 2 - 3.4
    cell(ink, COLUMNS[1], COLUMNS[2], baseline, notice.unit_code, 10)
    names = ("、" if notice.language == "zh_CN" else ", ").join(notice.debtors)
    cell(ink, COLUMNS[3], COLUMNS[4], baseline, names, 10)
    cell(ink, COLUMNS[5], COLUMNS[6], baseline, format_yuan(notice.total_fen), 10, "right")


def _frame(ink: Ink, texts: Catalog) -> None:
    """What every slip has: cut line, title, empty table, lines to write on."""
    _ = texts.gettext
    ink.dashed(10 * MM, HEIGHT, WIDTH - 10 * MM, HEIGHT, 0.8)
    ink.centre(WIDTH / 2, HEIGHT + 1.4 * MM, _("Tear off here – the slip stays with the property office"), 8)
    ink.text(LEFT, HEIGHT - 8.5 * MM, _("Acknowledgement of receipt"), 12.5, BOLD)
    ink.grid(COLUMNS, [_TOP, _TOP - _ROW])
    ink.grid(COLUMNS, [_TOP - _ROW, _TOP - 2 * _ROW])
    ink.grid((COLUMNS[0], COLUMNS[1], COLUMNS[4], COLUMNS[5], COLUMNS[6]), [_TOP - 2 * _ROW, _TOP - 3 * _ROW])
    labels = (
        (_("Unit"), 0, 0), (_("Owner"), 2, 0), (_("Amount (yuan)"), 4, 0),
        (_("Received by"), 0, 1), (_("Relationship"), 2, 1), (_("Received on"), 4, 1),
        (_("Delivered"), 0, 2), (_("Delivered by"), 4, 2),
    )  # fmt: skip
    for label, column, row in labels:
        cell(ink, COLUMNS[column], COLUMNS[column + 1], _TOP - (row + 0.5) * _ROW - 3.4, label, 9.5, "centre")
    ways = (_("in person"), _("under the door"), _("by post"), _("posted"), _("refused"))
    text = "   ".join(f"□ {way}" for way in ways)
    cell(ink, COLUMNS[1], COLUMNS[4], _TOP - 2.5 * _ROW - 3.4, text, 9.5)
    _lines(ink, texts)


def _lines(ink: Ink, texts: Catalog) -> None:
    """Witness, the owner's remarks and the planned day of payment, on lines to write on."""
    _ = texts.gettext
    y = _TOP - 3 * _ROW - 7 * MM
    end = _written(ink, LEFT, y, _("Remarks of the owner:"), 108 * MM)
    _written(ink, end + 4 * MM, y, _("Witness:"), RIGHT)
    y -= 7.6 * MM
    end = _written(ink, LEFT, y, _("Will pay on:"), 76 * MM)
    ink.text(end + 4 * MM, y, "□ " + _("Please visit me, time:"), 9.5)
    after = end + 4 * MM + ink.width("□ " + _("Please visit me, time:"), 9.5)
    ink.line(after + 1 * MM, y - 2, RIGHT, y - 2, 0.5)


def _written(ink: Ink, x: float, y: float, label: str, end: float) -> float:
    """A label with a line to write on up to `end`, which is returned."""
    ink.text(x, y, label, 9.5)
    ink.line(x + ink.width(label, 9.5) + 1 * MM, y - 2, end, y - 2, 0.5)
    return end
