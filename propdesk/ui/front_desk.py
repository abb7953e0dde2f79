"""The front-desk search over an open book: its lines, and what choosing one does."""

from collections.abc import Sequence

from propdesk.domain.finder import CLUE_NAMES, Clue, Index
from propdesk.i18n import _
from propdesk.services import search
from propdesk.services.search import Hit
from propdesk.store.search import NumberRow
from propdesk.ui.labels import household_badge, paper_name
from propdesk.ui.parts.search_box import SearchLine
from propdesk.ui.session import UNITS, Session

ACTIONS = frozenset({"collect", "remind"})


class FrontDesk:
    """Finds households and printed numbers. The index is read beside the window's work, again whenever units or people changed.

    Who types before it is there has it read at once.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._index: Index | None = None
        self._changes = 0

    def prepare(self) -> None:
        """Have the index read; one that fails is read again, and tells why, when it is asked for."""
        office, today, changes = self._session.office, self._session.today(), self._changes

        def read(_progress: object) -> Index:
            index = search.load(office)
            search.find(office, index, "1", today)  # what is asked for the first time takes ten times as long
            return index

        def done(index: Index) -> None:
            if self._index is None and changes == self._changes:
                self._index = index

        self._session.tasks.read(self, read, done, lambda _error: None)

    def renew(self, topics: frozenset[str]) -> None:
        """The book changed: what is searched only where units or people did."""
        if UNITS in topics:
            self._index = None
            self._changes += 1
            self.prepare()

    def index(self) -> Index:
        if self._index is None:
            self._index = search.load(self._session.office)
        return self._index

    def lines(self, text: str) -> Sequence[SearchLine]:
        """What the list shows for `text`; lately opened households when nothing is typed."""
        office, today = self._session.office, self._session.today()
        if not text.strip():
            return [_line(hit, _("Lately opened")) for hit in search.recent(office, self._session.recent, today)]
        papers = [_paper_line(row) for row in search.papers(office, text)]
        return papers + [_line(hit, _("Households")) for hit in search.find(office, self.index(), text, today)]


def _line(hit: Hit, group: str) -> SearchLine:
    badge, kind = household_badge(hit.state, hit.months, hit.overdue_fen, hit.credit_fen, hit.late_fee_fen)
    why = _(CLUE_NAMES[hit.clue]) if hit.clue in (Clue.INITIALS, Clue.PINYIN, Clue.PHONE) else ""
    detail = " · ".join(part for part in (hit.phone, why) if part)
    return SearchLine(hit.unit_id, group, hit.code, "、".join(hit.names), detail, badge, kind, complete=hit.code, actions=ACTIONS)


def _paper_line(row: NumberRow) -> SearchLine:
    return SearchLine(row, _("Papers"), row.number, row.code, paper_name(row.kind), complete=row.number, actions=ACTIONS)


def unit_of(line: SearchLine) -> int:
    """The household a line leads to."""
    return line.key.unit_id if isinstance(line.key, NumberRow) else int(str(line.key))


def number_of(line: SearchLine) -> str:
    """The printed number a line was found by, "" for a household."""
    return line.key.number if isinstance(line.key, NumberRow) else ""
