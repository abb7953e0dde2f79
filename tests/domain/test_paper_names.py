"""Every kind of paper has a name of its own, in both languages."""

from propdesk.domain.paper_names import OTHER_PAPER, PAPER_NAMES
from propdesk.i18n import catalog


def test_every_kind_of_paper_has_a_name_of_its_own() -> None:
    names = [*PAPER_NAMES.values(), OTHER_PAPER]
    assert len(set(names)) == len(names)
    chinese = [catalog("zh_CN").gettext(name) for name in names]
    assert len(set(chinese)) == len(names)
    assert not any(name.isascii() for name in chinese)
