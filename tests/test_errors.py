"""Errors are sentences for the office: every one reads well, and whoever raises it hands over its facts."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from propdesk.errors import EnvironmentFault, PropDeskError, UserError
from tests.tools.catalog import PACKAGE, error_names


class GateShut(UserError):
    """The gate of {building} is
    shut until {hour}."""


def error_classes() -> Iterator[tuple[str, str]]:
    """Name and sentence of every error class of the program."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name in error_names(PACKAGE):
                yield node.name, " ".join((ast.get_docstring(node) or "").split())


def fields(sentence: str) -> set[str]:
    """The facts a sentence speaks of."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def unsaid_facts(path: Path, sentences: dict[str, str]) -> list[str]:
    """Where an error is made without a fact that its sentence needs (calls with ** are not looked into)."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or any(keyword.arg is None for keyword in node.keywords):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        missing = fields(sentences.get(name, "")) - {keyword.arg for keyword in node.keywords}
        if missing:
            found.append(f"{path.name}:{node.lineno} {name} without {', '.join(sorted(missing))}")
    return found


def test_an_error_is_its_docstring_with_the_facts_filled_in() -> None:
    error = GateShut(building="3号楼", hour=6)
    assert GateShut.msgid() == "The gate of {building} is shut until {hour}."
    assert str(error) == "The gate of 3号楼 is shut until 6."
    assert error.facts == {"building": "3号楼", "hour": 6}


def test_an_error_speaks_the_language_of_the_catalog_it_is_handed() -> None:
    chinese = {"The gate of {building} is shut until {hour}.": "{building}的大门 {hour} 点开。"}
    assert GateShut(building="3号楼", hour=6).sentence(chinese.__getitem__) == "3号楼的大门 6 点开。"


def test_braces_in_a_fact_are_printed_as_they_are() -> None:
    assert str(GateShut(building="{hour}", hour=6)) == "The gate of {hour} is shut until 6."


def test_the_two_families_are_told_apart() -> None:
    assert issubclass(UserError, PropDeskError)
    assert issubclass(EnvironmentFault, PropDeskError)
    assert not issubclass(UserError, EnvironmentFault)


@pytest.mark.parametrize(("name", "sentence"), list(error_classes()), ids=lambda value: value if " " not in value else "")
def test_every_error_is_a_sentence(name: str, sentence: str) -> None:
    assert sentence, f"{name} has no docstring"
    assert sentence[0].isupper() or sentence[0] in "“{"
    assert sentence[-1] in ".?"
    assert "`" not in sentence, "people do not read code"
    assert '"' not in sentence, "sentences have typographic quotes"


def test_whoever_raises_an_error_hands_over_its_facts() -> None:
    sentences = dict(error_classes())
    found = [line for path in sorted(PACKAGE.rglob("*.py")) for line in unsaid_facts(path, sentences)]
    assert not found, "\n".join(found)


def test_a_forgotten_fact_is_seen(tmp_path: Path) -> None:
    bad = tmp_path / "gate.py"
    bad.write_text("raise gates.GateShut(building=3)\nraise GateShut(building=3, hour=6)\nraise GateShut(**facts)\n", encoding="utf-8")
    assert unsaid_facts(bad, {"GateShut": GateShut.msgid()}) == ["gate.py:1 GateShut without hour"]
