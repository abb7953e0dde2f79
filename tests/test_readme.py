"""The READMEs tell the truth: every command they name is one the program understands, and both name the same."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.zh_CN.md")

STANDS_FOR = {
    "DATE": "2026-11-23",
    "N": "3",
    "…": "",
    "FILE.pdf": "notices.pdf",
    "CHARACTERS": "9f3a5c7be81d",
    "FILE.xlsx": "register.xlsx",
    "UUID": "5f0c3d1e-6a3b-4c55-9d26-3f1f4f6f0a11",
    "NUMBER": "SJ2026-000001",
}


def commands(readme: str) -> list[str]:
    """The ``propdesk …`` commands a README names in its table."""
    return re.findall(r"^\| `(propdesk .*?)` \|", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE)


def words(command: str, *, optional: bool) -> list[str]:
    """What a person would type for it, with or without what stands in brackets."""
    whole = re.sub(r"[\[\]]", "", command) if optional else re.sub(r"\[.*?\]", "", command)
    return [word for word in (STANDS_FOR.get(word, word) for word in whole.split()[1:]) if word]


def test_both_readmes_name_the_same_commands() -> None:
    assert len(commands(READMES[0])) == 59
    assert commands(READMES[0]) == commands(READMES[1])


@pytest.mark.parametrize("optional", [False, True], ids=["shortest", "with everything"])
@pytest.mark.parametrize("command", commands(READMES[0]))
def test_the_program_understands_every_command(command: str, optional: bool) -> None:
    from propdesk import cli

    cli.build_parser().parse_args(words(command, optional=optional))


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_and_the_folders_exist(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    for line in ("python3 installer/bootstrap.py run", "python3 installer/bootstrap.py test"):
        assert f"\n{line}\n" in text
    for named in re.findall(r"`((?:installer|tests|resources)/[\w./]*)`", text):
        assert (ROOT / named).exists(), named
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / link).exists(), link
