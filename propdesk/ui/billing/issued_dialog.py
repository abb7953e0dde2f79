"""The notices issued so far: look at them and print them again with the content they were issued with."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import N_, _, ngettext
from propdesk.services import notices, papers, prints
from propdesk.services.prints import Printed
from propdesk.store.papers import DocumentRow
from propdesk.ui import theme
from propdesk.ui.parts.columns import Column
from propdesk.ui.parts.dialogs import ListDialog
from propdesk.ui.parts.empty import EmptyState
from propdesk.ui.parts.table_panel import TablePanel
from propdesk.ui.parts.tables import TableView
from propdesk.ui.print_centre.preview import preview
from propdesk.ui.session import PAPERS, Session

COLUMNS = (
    Column("number", N_("Number"), lambda r: r.number, strong=True),
    Column("day", N_("As of"), lambda r: r.issued_on, kind="date"),
    Column("unit", N_("Unit"), lambda r: r.code, width=9),
    Column("sum", N_("Total"), lambda r: r.total_fen, kind="money", total=True),
    Column("language", N_("Language"), lambda r: "中文" if r.language == "zh_CN" else "English", secondary=True),
    Column(
        "prints",
        N_("Printed"),
        lambda r: _("not yet") if not r.prints else ngettext("{n} time", "{n} times", r.prints).format(n=r.prints),
        kind="badge",
        tone=lambda r: "ok" if r.prints else "warn",
        sort=lambda r: r.prints,
    ),
)


class IssuedDialog(ListDialog):
    """Every notice, newest first; the chosen ones (or the one under the cursor) are shown and printed again."""

    def __init__(self, parent: QWidget | None, session: Session) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Notices issued"))
        self._session = session
        self._gone = False
        self.within = QLineEdit()
        self.within.setPlaceholderText(_("Search in this list"))
        self.within.setAccessibleName(_("Search in this list"))
        self.within.setClearButtonEnabled(True)
        self.table = TableView(COLUMNS, lambda row: row.document_id)
        self.table.type_ahead = "rows"
        self.panel = TablePanel(self.table, EmptyState("file-text", N_("No notice was issued yet.")))
        self.close_button = QPushButton(_("Close"))
        self.show_button = QPushButton(_("Show and print…"))
        self.show_button.setProperty("kind", "primary")
        for button, act in ((self.close_button, self.reject), (self.show_button, self.show_chosen)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        self._lay_out()
        self.within.textChanged.connect(self._filter)
        self.panel.clear_filter.connect(self.within.clear)
        self.panel.count_line.clear_filter.connect(self.within.clear)
        self.table.opened.connect(lambda row: self.show_rows([row]))
        session.tasks.changed.connect(self._changed)
        self.load()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.within)
        column.addWidget(self.panel, 1)
        column.addLayout(buttons)
        room = self.screen().availableGeometry().size()
        self.resize(min(theme.points() * 78, room.width() - 40), min(620, room.height() - 48))

    def load(self) -> None:
        """Read the register."""
        self._session.tasks.run(lambda progress: notices.issued(self._session.office), self._show)

    def _show(self, rows: Sequence[DocumentRow]) -> None:
        if not self._gone:
            self.table.set_rows(rows)

    def _changed(self, topics: frozenset[str]) -> None:
        if not self._gone and PAPERS in topics:
            self.load()

    def _filter(self) -> None:
        text = self.within.text().strip().casefold()
        self.table.set_filter((lambda row: text in f"{row.number}\n{row.code}".casefold()) if text else None)

    def show_chosen(self) -> None:
        """Show the selected notices, else the one under the cursor."""
        current = self.table.current()
        rows = self.table.selected() or ([current] if current is not None else [])
        if rows:
            self.show_rows(rows)

    def show_rows(self, rows: Sequence[DocumentRow]) -> None:
        """These notices as they were issued; those printed before are marked as copies."""
        session = self._session

        def note(printed: Printed) -> None:
            session.tasks.run(
                lambda progress: prints.note_notices(session.office, rows, printed), lambda _nothing: session.tasks.announce({PAPERS})
            )

        name = f"{rows[0].code} {rows[0].number}.pdf" if len(rows) == 1 else f"{rows[0].number} + {len(rows) - 1}.pdf"
        title = ngettext("{n} notice", "{n} notices", len(rows)).format(n=len(rows))

        def make(progress: object) -> Printed:
            return papers.draw(session.office, rows)

        preview(self, session, title, make, name, lambda path, printed: note(printed), note, kind="notice")

    def done(self, result: int) -> None:
        """Close; what is still being read is dropped."""
        if not self._gone:
            self._gone = True
            self._session.tasks.changed.disconnect(self._changed)
        super().done(result)
