"""What a notice does not demand: charges in dispute, on hold or being paid by instalments, in a table of their own behind the rest.

The owner sees that the office has not forgotten them and has not demanded them; they are in no total of what is to be paid.
"""

from collections.abc import Sequence

from propdesk.documents.furniture import cell, columns
from propdesk.documents.notice import NoticeLine
from propdesk.documents.sheet import BOLD, MM, Block, Ink
from propdesk.domain.money import format_yuan
from propdesk.i18n import Catalog

HEAD, ROW, TOTAL = 8 * MM, 5.2 * MM, 6.5 * MM
GAP = 11 * MM  # the title above the table, with air over it
SIZE, LINE, PAD = 8, 3.4 * MM, 1 * MM
_WIDTHS = (15, 34, 45, 19, 19, 18, 23)


def height(count: int, *, total: bool) -> float:
    """What the title, the head and so many rows take, with the sum below them."""
    return GAP + HEAD + count * ROW + (TOTAL if total else 0.0)


def split(lines: Sequence[NoticeLine], beside: float, page: float) -> list[Sequence[NoticeLine]]:
    """The rows of each part: the first for a room of `beside` below other things (empty where it is too small), then whole pages."""
    if not lines or height(len(lines), total=True) <= beside:
        return [lines]
    parts: list[Sequence[NoticeLine]] = [()]
    most = int((page - height(0, total=True)) // ROW)
    parts += [lines[start : start + most] for start in range(0, len(lines), most)]
    return parts


def draw_withheld(ink: Ink, texts: Catalog, left: float, y: float, lines: Sequence[NoticeLine], sum_fen: int | None) -> None:
    """The table with its upper edge of everything at `y`; `sum_fen` is printed below the last part."""
    borders = columns(left, _WIDTHS)
    shown = (texts.language, len(lines), sum_fen is not None, borders)
    ink.share(("withheld", shown), lambda block: _frame(block, texts, borders, len(lines), total=sum_fen is not None), 0, y)
    baseline = y - GAP - HEAD - ROW / 2 - 3
    for line in lines:
        amounts = (line.principal_fen, line.paid_fen, line.open_fen + line.late_fee_fen)
        item = texts.gettext("{item} (late fee)").format(item=line.item) if line.late_fee_fen else line.item  # the fee is left alone
        ink.text(borders[0] + PAD, baseline, line.period, SIZE)
        for column, text in ((1, item), (2, line.why)):
            ink.fitted(borders[column] + PAD, baseline, text, SIZE, borders[column + 1] - borders[column] - 2 * PAD)
        ink.centre((borders[3] + borders[4]) / 2, baseline, line.due_on.isoformat(), SIZE)
        for column, amount in enumerate(amounts, 4):
            width = borders[column + 1] - borders[column] - 2 * PAD
            ink.fitted(borders[column + 1] - PAD, baseline, format_yuan(amount), SIZE, width, align="right")
        baseline -= ROW
    if sum_fen is not None:
        bottom = y - GAP - HEAD - len(lines) * ROW - TOTAL / 2 - 3
        ink.right(borders[-1] - PAD, bottom, format_yuan(sum_fen), SIZE, BOLD)


def _frame(ink: Ink, texts: Catalog, borders: Sequence[float], count: int, *, total: bool) -> None:
    """Title, head and lines of a table whose room begins at y = 0."""
    _ = texts.gettext
    ink.text(borders[0], -GAP + 2.4 * MM, _("Not demanded with this notice, and not part of the total"), 10, BOLD)
    top, bottom = -GAP, -GAP - HEAD - count * ROW
    ink.tint(borders[0], top - HEAD, borders[-1] - borders[0], HEAD)
    ink.grid(borders, [top, *(top - HEAD - i * ROW for i in range(count + 1))], 0.4)
    heads = (_("Period"), _("Charge item"), _("Reason"), _("Due date"), _("Charged"), _("Paid"), _("Not demanded"))
    for i, head in enumerate(heads):
        words = Block(SIZE, borders[i + 1] - borders[i] - PAD, LINE).lines(head)
        y = top - HEAD / 2 - 3 + LINE * (len(words) - 1) / 2
        for word in words:
            ink.centre((borders[i] + borders[i + 1]) / 2, y, word, SIZE)
            y -= LINE
    if total:
        ink.grid((borders[0], borders[-2], borders[-1]), [bottom, bottom - TOTAL], 0.4)
        cell(ink, borders[0], borders[-2], bottom - TOTAL / 2 - 3, _("Not demanded together"), SIZE, "centre", bold=True)
