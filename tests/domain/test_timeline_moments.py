"""Moments of a time line as sentences in any language."""

from datetime import date

from propdesk.domain.timeline import THEME_NAMES, Moment, Theme, Word, newest_first
from propdesk.i18n import catalog

DAY = date(2026, 1, 5)


def test_a_moment_is_told_in_the_language_asked_for() -> None:
    facts = {"amount_fen": 123_450, "receipt": "SJ2026-000001", "method": Word("Cash"), "note_fen": None, "none": "", "on": DAY}
    moment = Moment(DAY, Theme.MONEY, "Paid {amount_fen} {none}, {method} {note_fen}: {receipt} on {on}", facts)
    assert moment.text() == "Paid ¥1,234.50, Cash: SJ2026-000001 on 2026-01-05"
    assert Moment(DAY, Theme.MONEY, "{method}", facts).text(catalog("zh_CN").gettext) == "现金"
    assert Moment(DAY, Theme.MONEY, "{count}", {"count": 3}).text() == "3"


def test_the_newest_comes_first_and_within_a_day_the_last_written() -> None:
    early = Moment(DAY, Theme.MONEY, "early", made_at="2026-01-05T01:00:00")
    late = Moment(DAY, Theme.MONEY, "late", made_at="2026-01-05T02:00:00")
    before = Moment(date(2026, 1, 4), Theme.MONEY, "before")
    after = Moment(date(2026, 1, 6), Theme.MONEY, "after")
    assert [one.words for one in newest_first([early, after, before, late])] == ["after", "late", "early", "before"]
    assert [one.words for one in newest_first([early, after, before, late], DAY)] == ["late", "early", "before"]


def test_every_theme_has_a_name() -> None:
    assert set(THEME_NAMES) == set(Theme)


def test_several_words_are_listed() -> None:
    moment = Moment(DAY, Theme.LAW, "Handed over: {fields}", {"fields": (Word("Name"), Word("Unit"))})
    assert moment.text() == "Handed over: Name, Unit"
    assert moment.text(catalog("zh_CN").gettext).endswith("姓名、房号")
