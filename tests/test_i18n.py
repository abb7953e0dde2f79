"""The two catalogs: Chinese is complete, alive beside English, and what ships is what was translated."""

import gettext
import json
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from propdesk import i18n, paths
from propdesk.i18n import LANGUAGES, N_, TextsMissing, _, catalog, ngettext, pgettext, use
from tests.tools import catalog as tool
from tests.tools.catalog import Text

PROGRAM = '''"""A made-up program."""
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import N_, _, ngettext, pgettext

KIND = N_("Flat")


class BookFault(EnvironmentFault):
    """The book {name}
    cannot be read."""


class BookTorn(BookFault):
    """Half of the book is missing."""


class NotAnError:
    """Nobody sees this."""


def show(n: int, cat) -> list[str]:
    """Nobody sees this either."""
    return [_("Arrears" " of {unit}"), ngettext("{n} unit", "{n} units", n), pgettext("verb", "Open"), cat.gettext("Receipt")]
'''

TEXTS = [
    "Arrears of {unit}",
    "Flat",
    "Half of the book is missing.",
    "Receipt",
    "The book {name} cannot be read.",
    "verb\u0004Open",
    "{n} unit",
]

CHINESE = {
    "Arrears of {unit}": "{unit} 的欠费",
    "Flat": "住宅",
    "Half of the book is missing.": "账套缺了一半。",
    "Receipt": "收据",
    "The book {name} cannot be read.": "无法读取账套 {name}。",
    "verb\u0004Open": "打开",
    "{n} unit": "{n} 户",
}


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A small program whose texts we know, with a file of translations beside it."""
    package = tmp_path / "made_up"
    package.mkdir()
    (package / "book.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "zh.json").write_text(json.dumps(CHINESE), encoding="utf-8")
    return package


@pytest.fixture
def po(tmp_path: Path) -> Path:
    """Where the made-up program's catalog goes."""
    return tmp_path / "locale" / "propdesk.po"


def test_every_text_the_program_can_show_is_in_chinese() -> None:
    problems = tool.problems()
    assert not problems, "\n".join(problems)


def test_both_languages_are_alive_at_once() -> None:
    english, chinese = catalog("en"), catalog("zh_CN")
    sentence = "This cannot be done as asked."
    assert english.gettext(sentence) == sentence
    assert chinese.gettext(sentence) == "无法按此要求办理。"
    assert isinstance(chinese.translations, gettext.GNUTranslations)


def test_the_window_follows_the_language_set_last() -> None:
    sentence = N_("Something went wrong.")
    assert _(sentence) == sentence
    use("zh_CN")
    assert _(sentence) == "出了问题。"
    assert i18n.window() is catalog("zh_CN")
    use("en")
    assert _(sentence) == sentence
    assert ngettext("{n} thing", "{n} things", 1) == "{n} thing"
    assert ngettext("{n} thing", "{n} things", 2) == "{n} things"
    assert pgettext("verb", "Open") == "Open"


def test_numbers_choose_the_form_of_a_text(program: Path, po: Path) -> None:
    tool.merge([program.parent / "zh.json"], package=program, po=po)
    chinese = i18n.Catalog("zh_CN", gettext.GNUTranslations(BytesIO(po.with_suffix(".mo").read_bytes())))
    assert [chinese.ngettext("{n} unit", "{n} units", n) for n in (0, 1, 2)] == ["{n} 户"] * 3
    assert chinese.pgettext("verb", "Open") == "打开"
    assert chinese.gettext("Open") == "Open"
    english = catalog("en")
    assert [english.ngettext("{n} unit", "{n} units", n) for n in (0, 1, 2)] == ["{n} units", "{n} unit", "{n} units"]
    assert english.pgettext("verb", "Open") == "Open"


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [(date(2026, 11, 23), "2026年11月23日", "23 November 2026"), (date(2028, 2, 29), "2028年2月29日", "29 February 2028")],
)
def test_dates_are_written_as_the_language_writes_them(day: date, chinese: str, english: str) -> None:
    assert catalog("zh_CN").long_date(day) == chinese
    assert catalog("en").long_date(day) == english


def test_there_are_two_languages_and_no_other() -> None:
    assert LANGUAGES == ("zh_CN", "en")
    with pytest.raises(ValueError, match="fr"):
        catalog("fr")


@pytest.mark.parametrize("damage", [None, b"", b"not a catalog"])
def test_a_damaged_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes | None) -> None:
    if damage is not None:
        (tmp_path / "locale" / "zh_CN" / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / "locale" / "zh_CN" / "LC_MESSAGES" / "propdesk.mo").write_bytes(damage)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    with pytest.raises(TextsMissing, match="Install PropDesk again"):
        catalog.__wrapped__("zh_CN")


def test_texts_and_settings_cost_no_library_at_start() -> None:
    code = "import sys, propdesk.i18n, propdesk.settings; print(' '.join({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tool.ROOT).stdout.split()
    heavy = {"PySide6", "sqlalchemy", "alembic", "reportlab", "openpyxl", "python_calamine", "pypinyin", "babel", "platformdirs", "sqlite3"}
    assert heavy & set(loaded) == set()


# The tool that keeps the catalog


def test_the_tool_finds_every_text_and_no_other(program: Path) -> None:
    assert sorted(text.key for text in tool.texts_of(program)) == TEXTS
    assert Text("", "{n} unit", "{n} units") in tool.texts_of(program)


def test_a_merged_catalog_is_complete_and_the_same_every_time(program: Path, po: Path) -> None:
    assert tool.merge([program.parent / "zh.json"], package=program, po=po) == []
    assert tool.problems(program, po) == []
    written, compiled = po.read_bytes(), po.with_suffix(".mo").read_bytes()
    assert tool.merge([], package=program, po=po) == []
    assert (po.read_bytes(), po.with_suffix(".mo").read_bytes()) == (written, compiled)
    assert "Date" not in written.decode()
    assert "book.py:" not in written.decode()
    translations = gettext.GNUTranslations(BytesIO(compiled))
    assert translations.gettext("The book {name} cannot be read.") == "无法读取账套 {name}。"
    assert translations.info()["content-type"] == "text/plain; charset=UTF-8"


def test_missing_left_over_and_wrong_texts_are_named(program: Path, po: Path) -> None:
    wrong = CHINESE | {"Arrears of {unit}": "{house} 的欠费", "Receipt": "收据 {number}"}
    wrong.pop("Flat")
    (program.parent / "wrong.json").write_text(json.dumps(wrong | {"Never said": "从未说过"}), encoding="utf-8")
    assert tool.merge([program.parent / "wrong.json"], package=program, po=po) == ["not in the program: “Never said”"]
    (program / "book.py").write_text(PROGRAM.replace('pgettext("verb", "Open")', 'pgettext("state", "Open")'), encoding="utf-8")
    found = "\n".join(tool.problems(program, po))
    assert "not translated: “Flat” (made_up/book.py)" in found
    assert "not translated: “state\u0004Open”" in found
    assert "left over: “verb\u0004Open”" in found
    assert "“Arrears of {unit}” → “{house} 的欠费”" in found
    assert "“Receipt” → “收据 {number}”" in found


def test_a_fuzzy_translation_counts_as_missing(program: Path, po: Path) -> None:
    tool.merge([program.parent / "zh.json"], package=program, po=po)
    po.write_text(po.read_text(encoding="utf-8").replace('msgid "Flat"', '#, fuzzy\nmsgid "Flat"'), encoding="utf-8")
    found = tool.problems(program, po)
    assert any("not translated: “Flat”" in problem for problem in found)


def test_an_old_mo_is_noticed(program: Path, po: Path) -> None:
    tool.merge([program.parent / "zh.json"], package=program, po=po)
    po.write_text(po.read_text(encoding="utf-8").replace("住宅", "房子"), encoding="utf-8")
    assert tool.problems(program, po) == ["the .mo is not what the .po says: run  python -m tests.tools.catalog compile"]


def test_two_fragments_that_disagree_are_named(program: Path, po: Path) -> None:
    (program.parent / "other.json").write_text(json.dumps({"Flat": "公寓"}), encoding="utf-8")
    assert tool.merge([program.parent / "zh.json", program.parent / "other.json"], package=program, po=po) == [
        "other.json: “Flat” is “住宅” elsewhere, not “公寓”"
    ]
    assert tool.load(po)[Text("", "Flat")] == "住宅"


def test_a_text_that_gains_a_plural_keeps_its_translation(program: Path, po: Path) -> None:
    tool.merge([program.parent / "zh.json"], package=program, po=po)
    (program / "book.py").write_text(PROGRAM + '\n\nPLURAL = ngettext("Receipt", "Receipts", 2)\n', encoding="utf-8")
    assert tool.merge([], package=program, po=po) == []
    assert tool.load(po)[Text("", "Receipt", "Receipts")] == "收据"
    assert tool.problems(program, po) == []
