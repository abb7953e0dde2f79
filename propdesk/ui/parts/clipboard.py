"""Copying a list: as text for any program, as a table for spreadsheets and letters."""

import atexit
from collections.abc import Sequence
from functools import cache
from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid


def copy_lines(lines: Sequence[Sequence[str]]) -> None:
    """Put lines of cells on the clipboard, with tabs between cells and as a table."""
    data = QMimeData()
    data.setText("\n".join("\t".join(cells) for cells in lines))
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>" for cells in lines)
    data.setHtml(f"<table>{body}</table>")
    QGuiApplication.clipboard().setMimeData(data)
    _last_copy()[:] = [data]


@cache
def _last_copy() -> list[QMimeData]:
    """What was copied last, made plain text at the end of the program: Qt would ask Python about it after it has gone, and crash."""
    last: list[QMimeData] = []
    atexit.register(_make_plain, last)
    return last


def _make_plain(last: list[QMimeData]) -> None:
    if QGuiApplication.instance() is None or not last or not isValid(last[0]):
        return
    clipboard = QGuiApplication.clipboard()
    if clipboard.mimeData() is last[0]:  # nobody copied anything else since
        clipboard.setText(last[0].text())
