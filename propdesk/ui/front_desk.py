"""The front-desk search over an open book: its lines, and what choosing one does."""

from collections.abc import Sequence

from propdesk.domain.finder import CLUE_NAMES, Clue
from propdesk.i18n import _
from propdesk.services import search
from propdesk.services.search import Hit, SearchIndex
from propdesk.store.search import NumberRow
from propdesk.ui.labels import household_badge, paper_name
from propdesk.ui.parts.search_box import SearchLine
from propdesk.ui.session import Session

ACTIONS = frozenset({"collect", "remind"})


class FrontDesk:
    """Finds households and printed numbers; the index is read when first asked and again after the book changed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._index: SearchIndex | None = None

    def forget(self, _topics: object = None) -> None:
        """The book changed: read the index again at the next keystroke."""
        self._index = None

    def index(self) -> SearchIndex:
        if self._index is None:
            self._index = search.load(self._session.office, self._session.today())
        return self._index

    def lines(self, text: str) -> Sequence[SearchLine]:
        """What the list shows for `text`; lately opened households when nothing is typed."""
        index = self.index()
        if not text.strip():
            return [_line(hit, _("Lately opened")) for hit in search.recent(index, self._session.recent)]
        papers = [_paper_line(row) for row in search.papers(self._session.office, text)]
        return papers + [_line(hit, _("Households")) for hit in search.find(index, text)]


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
