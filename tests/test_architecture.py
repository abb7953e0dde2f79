"""The floors of the house and who may import whom (each package's docstring says the same in words).

``domain`` <- ``store``, ``sheets``, ``documents`` <- ``services`` <- ``ui``, ``cli`` <- ``app``. A floor is a package or a module
directly in ``propdesk``. Imports inside functions count as well: an edge is an edge.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "propdesk"


@dataclass(frozen=True, slots=True)
class Floor:
    """What one floor may import: of ours by floor, of others by distribution module."""

    ours: frozenset[str]
    theirs: frozenset[str] = frozenset()
    only_names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Floors of ours from which only these names may be taken."""


def floor(ours: str = "", theirs: str = "", **only_names: str) -> Floor:
    """A floor from words, for a table that reads."""
    return Floor(frozenset(ours.split()), frozenset(theirs.split()), {name: frozenset(names.split()) for name, names in only_names.items()})


BELOW = "domain store sheets documents services errors i18n settings paths clock"
FLOORS = {
    "__init__": floor(),
    "errors": floor(),
    "clock": floor(),
    "paths": floor(theirs="platformdirs"),
    "i18n": floor("paths errors"),
    "settings": floor("paths errors i18n", i18n="N_"),
    "domain": floor("errors i18n", i18n="N_"),
    "store": floor("domain errors i18n", "sqlalchemy alembic filelock", i18n="N_"),
    "sheets": floor("domain i18n errors", "openpyxl python_calamine xlsxwriter defusedxml"),
    "documents": floor("domain i18n errors paths", "reportlab rl_accel segno docx pypdf PIL"),
    "services": floor("domain store sheets documents errors i18n settings paths clock", "pypinyin argon2 chinese_calendar"),
    "ui": floor("services store domain i18n settings errors paths clock", "PySide6 shiboken6 pypdfium2"),
    "cli": floor("services domain errors i18n settings paths clock app selftest pictures"),
    "pictures": floor(f"{BELOW} ui app", "PySide6"),
    "selftest": floor(f"{BELOW} ui app", "PySide6 pypdfium2"),
    "app": floor(f"{BELOW} ui selftest", "PySide6 filelock"),
    "__main__": floor("app cli errors i18n settings paths"),
}

SQLITE = {"store/engine.py", "store/backup.py", "store/integrity.py"}
"""The only files that may know the database is SQLite (house decision: an office with several desks can run on PostgreSQL)."""

QT_PARTS = frozenset({"QtCore", "QtGui", "QtWidgets", "QtSvg", "QtPrintSupport", "QtNetwork"})
"""Parts of Qt we ship. QtSql carries its own SQLite and drops our locks; QtPdf and QtCharts are not in Essentials."""

LOCAL_ONLY = frozenset({"QLocalServer", "QLocalSocket"})
"""All that QtNetwork is good for here: one window raises the other on the same computer."""


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, with the names taken out of it (none for a plain import)."""

    file: str
    line: int
    module: str
    names: tuple[str, ...]


def imports(package: Path) -> Iterator[Import]:
    """Every import statement below `package`, relative ones resolved."""
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(inside.as_posix(), node.lineno, alias.name, ())
            elif isinstance(node, ast.ImportFrom):
                above = ("propdesk", *inside.parts)[: -node.level] if node.level else ()
                module = ".".join([*above, *([node.module] if node.module else [])])
                yield Import(inside.as_posix(), node.lineno, module, tuple(alias.name for alias in node.names))


def broken_edges(package: Path) -> list[str]:
    """Each import that the plan of the house does not have, as "file:line what"."""
    found = []
    for edge in imports(package):
        home = edge.file.split("/")[0].removesuffix(".py")
        if home not in FLOORS:
            found.append(f"{edge.file} stands on no floor of the plan")
            continue
        top = edge.module.split(".")[0]
        problem = our_edge(home, edge) if top == "propdesk" else their_edge(home, top, edge)
        if problem:
            found.append(f"{edge.file}:{edge.line} {problem}")
    return found


def our_edge(home: str, edge: Import) -> str:
    """What is wrong with an import of one of our modules; "" when nothing is."""
    path = edge.module.split(".")
    targets = [path[1]] if len(path) > 1 else list(edge.names)  # a plain "import propdesk" brings the version and nothing else
    for target in targets:
        if target == home or (target == "__version__" and len(path) == 1):
            continue
        if target not in FLOORS[home].ours:
            return f"{home} -> {target}"
        allowed = FLOORS[home].only_names.get(target)
        if allowed is not None and not (len(path) > 1 and edge.names and allowed.issuperset(edge.names)):
            return f"{home} may take only {', '.join(sorted(allowed))} from {target}"
        if home == "ui" and target == "store" and not (edge.names and all(name[0].isupper() and not name.isupper() for name in edge.names)):
            return "ui may name row types of store and nothing else"
    return ""


def their_edge(home: str, top: str, edge: Import) -> str:
    """What is wrong with an import of somebody else's module; "" when nothing is."""
    if top == "sqlite3" and edge.file not in SQLITE:
        return "only engine, backup and integrity may know SQLite"
    if top in sys.stdlib_module_names:
        return ""
    if top not in FLOORS[home].theirs:
        return f"{home} uses {top}"
    if top == "PySide6":
        parts = set(edge.module.split(".")[1:2]) or set(edge.names)
        if not parts or not parts <= QT_PARTS:
            return f"uses {', '.join(sorted(parts)) or 'all'} of Qt"
        if "QtNetwork" in parts and not (edge.names and LOCAL_ONLY.issuperset(edge.names)):
            return "only local sockets of QtNetwork"
    return ""


def packages_without_words(package: Path) -> list[str]:
    """Packages and modules whose docstring is missing."""
    files = [path for path in sorted(package.rglob("*.py")) if "versions" not in path.parts]
    return [path.relative_to(package).as_posix() for path in files if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]


def test_nobody_imports_past_the_plan_of_the_house() -> None:
    assert broken_edges(PACKAGE) == []


def test_every_room_says_what_lives_there() -> None:
    assert packages_without_words(PACKAGE) == []


@pytest.mark.parametrize("floor_name", ["domain", "store", "sheets", "documents", "services", "ui"])
def test_every_floor_says_who_may_come_in(floor_name: str) -> None:
    words = ast.get_docstring(ast.parse((PACKAGE / floor_name / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "May import:" in words
    assert "may come in:" in words.replace("\n", " ") or "may import it" in words.replace("\n", " ")


BAD_EDGES = [
    ("domain/rule.py", "from propdesk.store.engine import connect", "domain -> store"),
    ("domain/rule.py", "import sqlalchemy", "domain uses sqlalchemy"),
    ("domain/rule.py", "from propdesk.i18n import _", "only N_ from i18n"),
    ("domain/rule.py", "from propdesk import i18n", "only N_ from i18n"),
    ("domain/rule.py", "import propdesk.i18n", "only N_ from i18n"),
    ("domain/rule.py", "from ..services import office", "domain -> services"),
    ("domain/rule.py", "def late():\n    from propdesk import clock", "domain -> clock"),
    ("store/lists.py", "import sqlite3", "may know SQLite"),
    ("store/engine.py", "from propdesk.services.office import Office", "store -> services"),
    ("sheets/in.py", "from propdesk.documents import paper", "sheets -> documents"),
    ("documents/paper.py", "from PySide6.QtGui import QFont", "documents uses PySide6"),
    ("services/billing.py", "from propdesk.ui import ask", "services -> ui"),
    ("services/billing.py", "import openpyxl", "services uses openpyxl"),
    ("services/billing.py", "from sqlalchemy import select", "services uses sqlalchemy"),
    ("ui/page.py", "from propdesk.store.lists import overdue_rows", "row types"),
    ("ui/page.py", "from propdesk.store import lists", "row types"),
    ("ui/page.py", "from propdesk.documents.paper import write_atomic", "ui -> documents"),
    ("ui/page.py", "from PySide6.QtSql import QSqlDatabase", "uses QtSql of Qt"),
    ("ui/page.py", "from PySide6.QtNetwork import QTcpSocket", "only local sockets"),
    ("ui/page.py", "import requests", "ui uses requests"),
    ("cli.py", "from propdesk.ui.main_window import MainWindow", "cli -> ui"),
    ("cli.py", "import PySide6.QtCore", "cli uses PySide6"),
    ("errors.py", "from propdesk import i18n", "errors -> i18n"),
    ("cellar/wine.py", "import os", "no floor of the plan"),
]


@pytest.mark.parametrize(("file", "code", "named"), BAD_EDGES)
def test_a_made_up_bad_house_is_found_out(tmp_path: Path, file: str, code: str, named: str) -> None:
    bad = tmp_path / file
    bad.parent.mkdir(exist_ok=True)
    bad.write_text(code + "\n", encoding="utf-8")
    findings = broken_edges(tmp_path)
    assert len(findings) == 1
    assert named in findings[0]
    assert packages_without_words(tmp_path) == [file]


GOOD_EDGES = [
    ("domain/rule.py", "from propdesk.i18n import N_\nfrom propdesk.domain.money import Fen\nfrom . import periods\nimport decimal"),
    ("store/engine.py", "import sqlite3\nimport sqlalchemy as sa\nfrom propdesk.errors import UserError"),
    ("ui/page.py", "from propdesk.store.lists import OverdueRow\nfrom PySide6 import QtCore\nfrom PySide6.QtNetwork import QLocalServer"),
    ("cli.py", "from propdesk import __version__, app\nfrom propdesk.services import billing"),
    ("app.py", "from propdesk.store import engine\nfrom propdesk.ui.main_window import MainWindow"),
]


@pytest.mark.parametrize(("file", "code"), GOOD_EDGES)
def test_the_edges_of_the_plan_are_let_through(tmp_path: Path, file: str, code: str) -> None:
    good = tmp_path / file
    good.parent.mkdir(exist_ok=True)
    good.write_text(f'"""A room."""\n{code}\n', encoding="utf-8")
    assert broken_edges(tmp_path) == []
    assert packages_without_words(tmp_path) == []
