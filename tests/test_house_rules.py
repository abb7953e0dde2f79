"""House rules that no ready-made tool knows. Each rule has its reason in one sentence and a made-up breach it must see."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "propdesk"

LONG_FILE, LONG_FUNCTION = 400, 40
FILES_OVER, FUNCTIONS_OVER = 10, 3  # per cent that may be longer; never raise these

FORBIDDEN_WORDS = ("滞纳金", "停水", "停电", "停气", "停暖", "限行", "门禁", "黑名单", "曝光", "解释第六条")
TEXT_FILES = {".py", ".txt", ".md", ".html", ".po", ".toml", ".json", ".qss", ".j2", ".svg", ".csv"}

NETWORK = {"socket", "ssl", "urllib", "http", "ftplib", "smtplib", "poplib", "imaplib", "xmlrpc", "socketserver", "asyncio"} | {
    "requests",
    "urllib3",
    "httpx",
    "aiohttp",
    "websockets",
    "webbrowser",
}
BOXES = {"QMessageBox", "QFileDialog", "QInputDialog", "QErrorMessage"}
CLOCKS = re.compile(
    r"\b(?:date\.today|datetime\.(?:now|utcnow|today)|time\.(?:time|time_ns|localtime|gmtime|ctime|strftime)"
    r"|QDate\.currentDate|QTime\.currentTime|QDateTime\.current\w+)\b"
)
MARKS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
TRANSLATORS = {"_", "ngettext", "pgettext"}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file of the program, by its place below ``propdesk``."""

    place: str
    text: str
    tree: ast.Module

    @property
    def floor(self) -> str:
        return self.place.split("/")[0].removesuffix(".py")


Finder = Callable[[Source], Iterator[int]]
"""Yields the line of each breach."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, why it is one, and breaches that prove the rule can see."""

    name: str
    reason: str
    find: Finder
    breaches: tuple[str, ...]
    place: str = "services/example.py"


def floats_in_domain(source: Source) -> Iterator[int]:
    """Float literals and conversions in the rules of the trade; a cell of a workbook may be asked whether it is one."""
    for node in ast.walk(source.tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        if source.floor == "domain" and (literal or (isinstance(node, ast.Call) and last_name(node.func) == "float")):
            yield node.lineno


def floats_near_fen(source: Source) -> Iterator[int]:
    """Statements that divide an amount in fen with "/" or turn it into a float."""
    for node in ast.walk(source.tree):
        division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if (division or (isinstance(node, ast.Call) and last_name(node.func) == "float")) and names_fen(node):
            yield node.lineno


def names_fen(node: ast.AST) -> bool:
    """Whether an amount in fen is spoken of, by the house's way of naming it (and not already made a Decimal)."""
    inside = list(ast.walk(node))
    names = {part.id for part in inside if isinstance(part, ast.Name)} | {part.attr for part in inside if isinstance(part, ast.Attribute)}
    return "Decimal" not in names and any(name == "fen" or name.endswith("_fen") for name in names)


def clocks(source: Source) -> Iterator[int]:
    """Readings of the wall clock outside ``clock.py``."""
    if source.place != "clock.py":
        yield from lines_with(CLOCKS, source.text)


def boxes(source: Source) -> Iterator[int]:
    """Message and file boxes outside ``ui/ask.py``."""
    if source.place != "ui/ask.py":
        yield from (
            node.lineno for node in ast.walk(source.tree) if isinstance(node, ast.Name | ast.Attribute) and last_name(node) in BOXES
        )
        yield from (
            node.lineno for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) and BOXES & {a.name for a in node.names}
        )


def network(source: Source) -> Iterator[int]:
    """Imports of anything that can reach a network (names of addresses may be written with ``urllib.parse``)."""
    for node in ast.walk(source.tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
        if any(module.split(".")[0] in NETWORK and not module.startswith("urllib.parse") for module in modules):
            yield node.lineno


def unfinished(source: Source) -> Iterator[int]:
    """Marks of work to come and bodies that do nothing."""
    yield from lines_with(MARKS, source.text)
    for node in ast.walk(source.tree):
        empty = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is Ellipsis
        promise = isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)
        if empty or promise or isinstance(node, ast.Pass):
            yield node.lineno


def undescribed(source: Source) -> Iterator[int]:
    """Public functions and classes of a module without a docstring."""
    for node in source.tree.body:
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if named and not node.name.startswith("_") and not ast.get_docstring(node) and "/versions/" not in source.place:
            yield node.lineno


def frozen_texts(source: Source) -> Iterator[int]:
    """Texts translated while a module is imported or as a default argument."""
    if source.place == "i18n.py":
        return
    for node in at_import(source.tree.body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATORS:
            yield node.lineno


def woven_texts(source: Source) -> Iterator[int]:
    """Texts to translate that are not one plain literal."""
    for node in ast.walk(source.tree):
        call = isinstance(node, ast.Call) and last_name(node.func) in TRANSLATORS | {"N_", "gettext"} and source.place != "i18n.py"
        if call and any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args[:2]):
            yield node.lineno


def at_import(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Every node that runs when a module is imported: all but the bodies of functions, with their defaults."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for default in [*statement.args.defaults, *statement.args.kw_defaults, *statement.decorator_list]:
                yield from ast.walk(default) if default else ()
        elif isinstance(statement, ast.ClassDef):
            yield from at_import(statement.body)
        elif isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
            yield from at_import([child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.stmt)])
        else:
            yield from not_in_lambda(statement)


def not_in_lambda(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and what is in it, except what waits inside a lambda."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda):
            yield from not_in_lambda(child)


def last_name(node: ast.AST) -> str:
    """The last part of a dotted name; "" for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def lines_with(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    """Line numbers where `pattern` occurs."""
    yield from (number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line))


RULES = (
    Rule(
        "no float in domain",
        "0.15 × 130.70 is 19.605 for the owner and 19.604999 for a float: money and rates are integers or Decimal.",
        floats_in_domain,
        ("RATE = 0.15", "x = float('0.15')"),
        "domain/example.py",
    ),
    Rule(
        "no float near fen",
        "An amount divided by 100 is a float and no longer an amount.",
        floats_near_fen,
        ("print(open_fen / 100)", "x = float(row.amount_fen)", "x = row.open_fen / other.open_fen"),
    ),
    Rule(
        "only clock.py reads the clock",
        "A report that takes today by itself cannot be made again.",
        clocks,
        ("x = date.today()", "x = datetime.now(UTC)", "x = time.time()", "x = QDate.currentDate()"),
    ),
    Rule(
        "only ui/ask.py opens boxes",
        "Tests and the lock screen can only know boxes that come through one door.",
        boxes,
        ("QMessageBox.warning(None, '', '')", "from PySide6.QtWidgets import QFileDialog", "x = QtWidgets.QInputDialog()"),
    ),
    Rule(
        "no network",
        "The office's data stay in the office: nothing here may reach a network.",
        network,
        ("import socket", "import urllib.request", "from urllib import request", "from http import client", "import requests"),
    ),
    Rule(
        "nothing unfinished",
        "A body that does nothing is a button that does nothing; what is not done is said in an issue.",
        unfinished,
        ("# TO" + "DO later", "def later():\n    pass", "def later():\n    ...", "raise NotImplementedError"),
    ),
    Rule(
        "what is public is described",
        "Whoever calls it must read what the office gets, in which units, and what can go wrong.",
        undescribed,
        ("def owed():\n    return 1", "class Debt:\n    fen = 1"),
    ),
    Rule(
        "texts are translated when shown",
        "A text translated at import keeps the language of the start.",
        frozen_texts,
        ("TITLE = _('Arrears')", "def show(title=_('Arrears')):\n    return title", "class Page:\n    title = _('Arrears')"),
    ),
    Rule(
        "texts are plain literals",
        "A woven text cannot be found in the catalog.",
        woven_texts,
        ("def show(n):\n    return _(f'{n} units')", "def show(n):\n    return _('units: ' + n)"),
    ),
)


@cache
def sources() -> list[Source]:
    """All Python files of the program."""
    return [read(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))]


def read(place: str, text: str) -> Source:
    """A source from its text."""
    return Source(place, text, ast.parse(text))


def over_budget(found: list[Source]) -> list[str]:
    """Which of the two budgets is overdrawn, with the files or functions that draw on it; migrations are frozen and not counted."""
    living = [source for source in found if "/versions/" not in source.place]
    long_files = [f"{source.place} ({lines(source)})" for source in living if lines(source) > LONG_FILE]
    functions = [
        (source.place, node)
        for source in living
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long_functions = [
        f"{place}:{node.lineno} {node.name}" for place, node in functions if (node.end_lineno or 0) - node.lineno + 1 > LONG_FUNCTION
    ]
    over = []
    if len(long_files) * 100 > FILES_OVER * len(living):
        over.append(f"files over {LONG_FILE} lines: {', '.join(long_files)}")
    if len(long_functions) * 100 > FUNCTIONS_OVER * len(functions):
        over.append(f"functions over {LONG_FUNCTION} lines: {', '.join(long_functions)}")
    return over


def lines(source: Source) -> int:
    """How long a file is."""
    return source.text.count("\n") + 1


def forbidden_words(*folders: Path) -> list[str]:
    """Where a word stands that a property office must not use: unlawful pressure, or a wrong term of law."""
    texts = {
        path: path.read_text(encoding="utf-8") for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in TEXT_FILES
    }
    return [f"{path.name}: {word}" for path, text in texts.items() for word in FORBIDDEN_WORDS if word in text]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    broken = [f"propdesk/{source.place}:{line}" for source in sources() for line in rule.find(source)]
    assert not broken, f"{rule.reason}\n" + "\n".join(broken)


@pytest.mark.parametrize(("rule", "breach"), [(rule, breach) for rule in RULES for breach in rule.breaches])
def test_a_made_up_breach_is_seen(rule: Rule, breach: str) -> None:
    assert list(rule.find(read(rule.place, breach))) != []


KEPT = """
def total(open_fen: int) -> str:
    \"\"\"What is open, in words.\"\"\"
    return _("Open: {amount}").format(amount=Decimal(open_fen) / 100, part=open_fen // 100, width=float(3))


class Page:
    \"\"\"A page that translates when it is shown.\"\"\"

    title = staticmethod(lambda: _("Arrears"))
    kind = N_("Flat")
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_decent_code_is_let_through(rule: Rule) -> None:
    assert list(rule.find(read("services/example.py", KEPT))) == []


def test_files_and_functions_stay_short() -> None:
    assert over_budget(sources()) == []


def test_long_files_and_functions_are_seen() -> None:
    long_function = "def f():\n" + "    x = 1\n" * LONG_FUNCTION
    assert len(over_budget([read("a.py", "x = 1\n" * LONG_FILE), read("b.py", long_function)])) == 2
    assert over_budget([read("a.py", "x = 1\n" * (LONG_FILE - 1)), read("b.py", long_function.replace("    x = 1\n", "", 1))]) == []
    assert over_budget([read("store/migrations/versions/0001.py", "x = 1\n" * LONG_FILE), read("b.py", "x = 1\n")]) == []


def test_no_text_threatens_what_the_law_forbids() -> None:
    assert forbidden_words(PACKAGE, ROOT / "resources") == []


@pytest.mark.parametrize("word", FORBIDDEN_WORDS)
def test_a_forbidden_word_is_seen(tmp_path: Path, word: str) -> None:
    (tmp_path / "notice.txt").write_text(f"逾期将{word}。", encoding="utf-8")
    assert forbidden_words(tmp_path) == [f"notice.txt: {word}"]


def test_no_two_test_files_share_a_name() -> None:
    """pytest imports those of folders without ``__init__.py`` by their bare name, and gives up the whole run where two are alike."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py") if not (path.parent / "__init__.py").exists())
    assert [name for name, count in names.items() if count > 1 and name != "conftest.py"] == []


def test_the_top_of_the_house_stays_tidy() -> None:
    visible = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith((".", "demo", "__pycache__")) and path.name not in ("build", "dist")
    }
    expected = {"pyproject.toml", "propdesk", "resources", "tests", "installer", "README.md", "README.zh_CN.md", "LICENSE", "CHANGELOG.md"}
    assert visible - expected == set()
    assert expected - visible == set()
