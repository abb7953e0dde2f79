"""The front desk of an open book: what it shows is of this moment, and nobody at the keyboard waits for the whole book."""

import threading
from collections import defaultdict
from datetime import date, timedelta

import pytest
from pytestqt.qtbot import QtBot

from propdesk.domain.finder import Index
from propdesk.domain.payments import Method
from propdesk.errors import EnvironmentFault
from propdesk.services import arrears, households, payments, search
from propdesk.services import overview as overviews
from propdesk.services.office import Office
from propdesk.ui.front_desk import FrontDesk
from propdesk.ui.labels import household_badge
from propdesk.ui.overview import page as overview_page
from propdesk.ui.overview.page import OverviewPage
from propdesk.ui.parts.cards import FigureCard
from propdesk.ui.session import CHARGES, PAYMENTS, UNITS, Session
from propdesk.ui.tasks import Tasks
from tests.ui.billing.conftest import TODAY


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Office]:
    """Every time the whole book was read for the search."""
    read: list[Office] = []
    load = search.load

    def counted(office: Office) -> Index:
        read.append(office)
        return load(office)

    monkeypatch.setattr(search, "load", counted)
    return read


def desk_of(session: Session) -> FrontDesk:
    """The desk as the window has it: told what changes."""
    desk = FrontDesk(session)
    session.tasks.changed.connect(desk.renew)
    return desk


def badge(desk: FrontDesk, code: str) -> str:
    (line,) = [line for line in desk.lines(code) if line.title == code]
    return line.badge


def test_after_a_payment_the_badge_is_new_and_the_book_is_not_read_again(session: Session, loads: list[Office]) -> None:
    desk = desk_of(session)
    desk.prepare()
    owing = arrears.overdue(session.office, TODAY).rows[0]
    assert badge(desk, owing.code) == household_badge(owing.state, owing.months, owing.overdue_fen)[0]
    payments.take(session.office, owing.unit_id, owing.overdue_fen, Method.CASH, TODAY, key="k")
    session.tasks.announce({PAYMENTS, CHARGES})
    assert badge(desk, owing.code) == "Clear"
    assert len(loads) == 1


def test_the_badge_is_of_the_day_on_which_it_is_asked(session: Session) -> None:
    day = [TODAY]
    session.today = lambda: day[0]
    desk = desk_of(session)
    owing = arrears.overdue(session.office, TODAY).rows[0]
    assert "owed" in badge(desk, owing.code)
    day[0] = TODAY - timedelta(days=10_000)
    assert badge(desk, owing.code) == "Clear"


def test_a_new_name_is_found_at_once(session: Session, loads: list[Office]) -> None:
    desk = desk_of(session)
    assert desk.lines("sunqiling") == []
    before = households.state(session.office, 1)
    households.edit(session.office, 1, before._replace(owners=("孙七灵",), shares=()), TODAY)
    session.tasks.announce({UNITS})
    assert [line.key for line in desk.lines("sunqiling")] == [1]
    assert len(loads) == 2


def test_who_types_before_the_book_was_read_is_answered(qtbot: QtBot, session: Session, loads: list[Office]) -> None:
    """A reading that was under way when units changed is not used."""
    session.tasks = Tasks()
    desk = desk_of(session)
    desk.prepare()
    session.tasks.announce({UNITS})
    code = arrears.overdue(session.office, TODAY).rows[0].code
    assert badge(desk, code)
    mine = desk.index()
    qtbot.waitUntil(lambda: len(loads) == 3)
    session.tasks.close()
    assert desk.index() is mine


def test_what_was_read_beside_the_window_is_what_the_first_keystroke_finds(session: Session, loads: list[Office]) -> None:
    session.tasks = Tasks()
    desk = desk_of(session)
    desk.prepare()
    session.tasks.close()
    assert desk.lines("1-1-101")
    assert len(loads) == 1


def test_a_book_that_could_not_be_read_is_told_to_who_searches(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(EnvironmentFault):
        """The disk is gone."""

    def fails(_office: Office) -> Index:
        raise Gone()

    monkeypatch.setattr(search, "load", fails)
    desk = desk_of(session)
    desk.prepare()
    with pytest.raises(Gone):
        desk.lines("1")


def test_the_overview_is_read_beside_the_window(qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures stand as dots until they are known, and as they were until they are known anew."""
    session.tasks = Tasks()
    readers: list[int] = []

    def read(office: Office, day: date) -> overviews.Overview:
        readers.append(threading.get_ident())
        return overviews.overview(office, day)

    monkeypatch.setattr(overview_page, "overview", read)
    page = OverviewPage(session, defaultdict(lambda: lambda: None))
    qtbot.addWidget(page)
    page.show()
    page.reload()
    assert figure(page.owing) == "…"
    assert not any(part.isVisible() for part in (page.empty, page.today, page.steps, page.buildings, page.longest))
    session.tasks.close()
    assert page.today.isVisible()
    owing = figure(page.owing)
    assert int(owing) > 0
    first = arrears.overdue(session.office, TODAY).rows[0]
    payments.take(session.office, first.unit_id, first.overdue_fen, Method.CASH, TODAY, key="k")
    page.reload()
    assert figure(page.owing) == owing
    session.tasks.close()
    assert int(figure(page.owing)) == int(owing) - 1
    assert threading.get_ident() not in readers


def figure(card: FigureCard) -> str:
    return card.accessibleName().split(", ")[1]
