"""What the spellings of the command line are made of: a parser in the window's language, and the words that many commands share."""

import argparse
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

from propdesk.i18n import N_, _

_COMPLAINTS = (  # what argparse says in English, as our sentences
    (re.compile(r"the following arguments are required: (.+)"), N_("Missing: {what}")),
    (re.compile(r"unrecognized arguments: (.+)"), N_("Not understood: {what}")),
    (re.compile(r"argument (.+): expected .*argument.*"), N_("{what} needs a value")),
    (re.compile(r"argument .+?: invalid choice: (.+?) \(choose from .+\)", re.DOTALL), N_("Not understood: {what}")),
)


class Parser(argparse.ArgumentParser):
    """A parser that speaks the window's language and takes every option only as it is spelled."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False, formatter_class=_Help)
        self._positionals.title = _("What")
        self._optionals.title = _("Options")
        self.add_argument("-h", "--help", action="help", help=_("show this help"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words, how they are spelled, and leave with 2."""
        said = message
        for pattern, sentence in _COMPLAINTS:
            match = pattern.fullmatch(message)
            if match:
                said = _(sentence).format(what=match[1])
        self.exit(2, f"{self.format_usage()}{said}\n")


class _Help(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=32, width=110)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, _("Usage: ") if prefix is None else prefix)


Groups = Any  # argparse's own type for a set of subcommands is private


def choices(parser: argparse.ArgumentParser, title: str) -> Groups:
    """The first words of the command line."""
    return parser.add_subparsers(title=title, metavar=_("COMMAND"), parser_class=Parser, required=False)


def group(groups: Groups, name: str, told: str) -> Callable[[str, str], argparse.ArgumentParser]:
    """A first word with second words of its own; returns what adds one of those."""
    parser = groups.add_parser(name, help=told, description=told)
    seconds = parser.add_subparsers(title=_("Commands"), metavar=_("COMMAND"), parser_class=Parser, required=True)

    def second(word: str, described: str) -> argparse.ArgumentParser:
        return leaf(seconds, word, f"{name} {word}", described)

    return second


def leaf(groups: Groups, word: str, work: str, told: str) -> argparse.ArgumentParser:
    """A command by its last word; `work` names it whole ("billing run")."""
    parser: argparse.ArgumentParser = groups.add_parser(word, help=told, description=told)
    parser.set_defaults(work=work)
    parser.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=_("print one JSON object"))
    parser.add_argument("--language", metavar="LANGUAGE", default=argparse.SUPPRESS, help=_("zh_CN or en; otherwise that of the window"))
    return parser


def book(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The book a command works on."""
    parser.add_argument("book", metavar="BOOK", type=Path, help=_("the book’s file"))
    return parser


def key(parser: argparse.ArgumentParser) -> None:
    """The key that makes a command harmless to repeat."""
    parser.add_argument("--key", metavar="UUID", help=_("the same key again gives the same result and writes nothing"))


def refund_paper(parser: argparse.ArgumentParser) -> None:
    """The paper of a refund."""
    parser.add_argument("--print", metavar="FILE.pdf", type=Path, help=_("write the refund slip to this file"))
    parser.add_argument("--paper", metavar="a4|a5", help=_("the paper of the slip"))
    parser.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the slip"))


def approval(parser: argparse.ArgumentParser) -> None:
    """Why, and who allowed it."""
    parser.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    parser.add_argument("--approver", metavar="NAME", required=True, help=_("who allowed it (a PIN is read from PROPDESK_PIN)"))
