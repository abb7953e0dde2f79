"""A list as a file: what the screen shows, in its order, with amounts as numbers."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from propdesk import settings as declared
from propdesk.i18n import _
from propdesk.services import exports
from propdesk.ui import ask
from propdesk.ui.parts.columns import Column, Row
from propdesk.ui.parts.tables import TableView
from propdesk.ui.session import Session

_KINDS: dict[str, exports.Kind] = {"int": "int", "money": "money", "area": "area", "date": "date", "phone": "phone", "quantity": "quantity"}


def export_table(parent: QWidget, session: Session, view: TableView, title: str) -> None:
    """Ask for a file and write the rows of the whole filter with the visible columns; says where when it is done."""
    folder = session.settings.get(declared.FOLDERS).get("export", "")
    start = Path(folder) if folder and Path(folder).is_dir() else session.office.path.parent
    name = f"{title} {session.today().isoformat()}.xlsx"
    filters = [_("Workbook (*.xlsx)"), _("Text table (*.csv)")]
    chosen = ask.save_file(parent, _("Export the list"), filters, start / name)
    if chosen is None:
        return
    session.settings.set(declared.FOLDERS, session.settings.get(declared.FOLDERS) | {"export": str(chosen.parent)})
    columns = [column for n, column in enumerate(view.rows.columns) if not view.isColumnHidden(n) and column.kind != "check"]
    titles: list[tuple[str, exports.Kind]] = [(_(column.title), _KINDS.get(column.kind, "text")) for column in columns]
    rows = [_cells(columns, row) for row in view.rows.shown()]
    session.tasks.run(
        lambda progress: exports.write_table(chosen, titles, rows, title),
        lambda path: session.toast(_("Exported: {file}").format(file=path), ()),
        lambda error: ask.show_error(parent, error),
        title=_("Export the list"),
    )


def _cells(columns: Sequence[Column], row: Row) -> list[object]:
    """Figures and dates as such, everything else as it is read on the screen."""
    cells: list[object] = []
    for column in columns:
        value = column.value(row)
        cells.append(value if column.kind in _KINDS or value is None else column.copied(row).removeprefix("'"))
    return cells
