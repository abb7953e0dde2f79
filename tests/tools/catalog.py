"""Keeps the Chinese catalog in step with the program:  python -m tests.tools.catalog COMMAND

``extract``           prints every text the program can show
``update``            brings the .po into step: new texts come without a translation, texts no longer used go
``merge FILE.json …`` the same, taking translations from {"text": "译文"} ("context\\u0004text" for a text with a context)
``compile``           writes the .mo from the .po
``check``             says what is missing, left over or wrong; exit code 1 if anything is

Texts are the literals in ``_``, ``N_``, ``ngettext``, ``pgettext`` and a catalog's ``gettext``, and the docstrings of the error
classes. The .po has no dates and no line numbers and is sorted, so that two people who change it do not collide.
"""

import ast
import json
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.pofile import read_po, write_po

from propdesk.errors import EnvironmentFault, PropDeskError, UserError

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "propdesk"
PO = ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "propdesk.po"
MO = PO.with_suffix(".mo")

KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
NOT_KEPT = (
    "Project-Id-Version",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Generated-By",
    "Language-Team",
    "Report-Msgid-Bugs-To",
)
HEADER = "# The Simplified Chinese texts of PropDesk. Made by:  python -m tests.tools.catalog merge"
MO_HEADER = "Content-Type: text/plain; charset=UTF-8\nLanguage: zh_CN\nPlural-Forms: nplurals=1; plural=0;\n"


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text to translate, by what gettext looks it up with; `plural` is "" where there is one form."""

    context: str
    singular: str
    plural: str = ""

    @property
    def key(self) -> str:
        """The name of the text in a file of translations and in a .mo (without its plural)."""
        return f"{self.context}\u0004{self.singular}" if self.context else self.singular

    @property
    def id(self) -> str | tuple[str, str]:
        """The text as Babel names it."""
        return (self.singular, self.plural) if self.plural else self.singular


def texts_of(package: Path) -> dict[Text, set[str]]:
    """Every text below `package` with the files it stands in."""
    found: dict[Text, set[str]] = {}
    for path in sorted(package.rglob("*.py")):
        for text in (*called_texts(path), *error_texts(path, error_names(package))):
            found.setdefault(text, set()).add(path.relative_to(package.parent).as_posix())
    for text in [text for text in found if text.plural and Text(text.context, text.singular) in found]:
        found[text] |= found.pop(Text(text.context, text.singular))  # gettext finds the one form under the plural too
    return found


def called_texts(path: Path) -> Iterator[Text]:
    """The literals in the calls that mark a text."""
    for _line, message, _comments, context in babel_extract("python", BytesIO(path.read_bytes()), KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            yield Text(context or "", singular, plural)


def error_texts(path: Path, names: frozenset[str]) -> Iterator[Text]:
    """The docstrings of the error classes in a file, on one line as they are shown."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and node.name in names and (sentence := ast.get_docstring(node)):
            yield Text("", " ".join(sentence.split()))


@cache
def error_names(package: Path) -> frozenset[str]:
    """The names of all classes of the error family, found by their bases across all files."""
    classes = [
        node
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    parents: dict[str, set[str]] = {}
    for node in classes:  # two classes of one name count as one, in whatever order the disk lists their files
        parents.setdefault(node.name, set()).update(ast.unparse(base).rpartition(".")[2] for base in node.bases)
    family = {PropDeskError.__name__, UserError.__name__, EnvironmentFault.__name__}
    while more := {name for name, bases in parents.items() if bases & family} - family:
        family |= more
    return frozenset(family)


def load(po: Path = PO) -> dict[Text, str]:
    """The translations in a .po; "" where one is missing or marked fuzzy."""
    if not po.exists():
        return {}
    with po.open("rb") as file:
        messages = [message for message in read_po(file, locale="zh_CN") if message.id]
    return {text_of(message): "" if message.fuzzy else first(message.string) for message in messages}


def text_of(message: Message) -> Text:
    """Babel's message as our text."""
    singular, plural = (message.id[0], message.id[1]) if isinstance(message.id, list | tuple) else (message.id, "")
    return Text(message.context or "", singular, plural)


def first(string: str | Sequence[str] | None) -> str:
    """Chinese has one form for every number."""
    return string if isinstance(string, str) else (string or ("",))[0]


def save(found: dict[Text, set[str]], translated: dict[Text, str], po: Path = PO) -> None:
    """Write the .po: sorted, without dates and line numbers."""
    catalog = Catalog(locale="zh_CN", header_comment=HEADER, fuzzy=False)
    for text, files in sorted(found.items()):
        string = translated.get(text, "")
        catalog.add(
            text.id, (string,) if text.plural else string, locations=[(file, 0) for file in sorted(files)], context=text.context or None
        )
    out = BytesIO()
    write_po(out, catalog, width=120, sort_output=True, include_lineno=False)
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(tuple(f'"{name}' for name in NOT_KEPT))]
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8", newline="\n")


def compiled(translated: dict[Text, str]) -> bytes:
    """The .mo for these translations: GNU gettext's format, sorted, the same bytes for the same texts."""
    entries = {"": MO_HEADER} | {
        text.key + (f"\0{text.plural}" if text.plural else ""): string for text, string in translated.items() if string
    }
    rows = sorted((key.encode(), string.encode()) for key, string in entries.items())
    words = [key for key, _ in rows] + [string for _, string in rows]
    directory = 28  # the head is seven numbers long
    places, pool = b"", b""
    for word in words:
        places += struct.pack("<II", len(word), directory + 8 * len(words) + len(pool))
        pool += word + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(rows), directory, directory + 8 * len(rows), 0, directory + 8 * len(words)) + places + pool


def merge(fragments: Sequence[Path], *, package: Path = PACKAGE, po: Path = PO) -> list[str]:
    """Bring the .po and .mo into step, taking translations from the fragments; returns remarks for the person who runs it."""
    found, known, remarks = texts_of(package), load(po), []
    offered: dict[str, str] = {}
    for fragment in fragments:
        for key, string in json.loads(fragment.read_text(encoding="utf-8")).items():
            if offered.setdefault(key, string) != string:
                remarks.append(f"{fragment.name}: “{key}” is “{offered[key]}” elsewhere, not “{string}”")
    translated = {text: offered.get(text.key) or known.get(text) or same_text(text, known) for text in found}
    save(found, translated, po)
    po.with_suffix(".mo").write_bytes(compiled(translated))
    keys = {text.key for text in found}
    return remarks + [f"not in the program: “{key}”" for key in sorted(offered) if key not in keys]


def same_text(text: Text, known: dict[Text, str]) -> str:
    """A translation kept when a text gained or lost its plural form."""
    return next((string for other, string in known.items() if other.key == text.key), "")


def problems(package: Path = PACKAGE, po: Path = PO) -> list[str]:
    """Everything that is wrong with the catalog; empty when it may be shipped."""
    found, known = texts_of(package), load(po)
    wrong = [f"not translated: “{text.key}” ({', '.join(sorted(files))})" for text, files in sorted(found.items()) if not known.get(text)]
    wrong += [f"left over: “{text.key}”" for text in sorted(known) if text not in found]
    for text, string in sorted(known.items()):
        if string and fields(string) not in (fields(text.singular), fields(text.plural or text.singular)):
            wrong.append(f"other {{fields}}: “{text.key}” → “{string}”")
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(known):
        wrong.append("the .mo is not what the .po says: run  python -m tests.tools.catalog compile")
    return wrong


def fields(text: str) -> frozenset[str]:
    """The names in braces; a text that does not parse has the impossible name "{"."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset("{")


def main(words: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit code."""
    match list(words):
        case ["extract"]:
            print("\n".join(text.key.replace("\u0004", " | ") for text in sorted(texts_of(PACKAGE))))
        case ["update"] | ["merge", *_]:
            for remark in merge([Path(word) for word in words[1:]]):
                print(remark)
            print(f"{sum(1 for string in load().values() if not string)} of {len(load())} texts are not translated")
        case ["compile"]:
            MO.write_bytes(compiled(load()))
        case ["check"]:
            print("\n".join(problems()) or "The catalog is complete.")
            return 1 if problems() else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
