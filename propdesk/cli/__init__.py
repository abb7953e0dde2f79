"""The same services from a terminal or a scheduled task, with ``--json`` for machines. No trade rule lives here.

May import: ``services``, ``domain``, ``i18n``, ``settings``, ``app`` and ``selftest`` (when they are asked for). Who may come in:
``__main__``. Exit codes: 0 done, 1 refused (one sentence on the error output, nothing written), 2 wrong usage, 130 stopped
with Ctrl-C. Nothing of the trade is loaded before the words of the command line are understood.
"""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from propdesk import i18n, settings
from propdesk.cli.languages import parse_language, system_language
from propdesk.cli.output import complain, show, speak_utf8
from propdesk.cli.parser import build_parser, spoken_language
from propdesk.errors import PropDeskError
from propdesk.i18n import _

__all__ = ["build_parser", "main"]

TRACE = "PROPDESK_TRACE"
REFUSED, STOPPED = 1, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say (those of the process unless given) and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    speak_utf8()
    try:
        i18n.use(_language(words))
        choice = _plain_start(words) or build_parser().parse_args(words)
        return _run(choice)
    except SystemExit as left:  # how argparse ends after help or wrong usage
        return left.code if isinstance(left.code, int) else REFUSED
    except PropDeskError as error:
        complain(error.sentence(_))
        return REFUSED
    except KeyboardInterrupt:
        complain(_("Stopped. What was not finished was not written."))
        return STOPPED
    except BrokenPipeError:  # the reader went away after the work was done: nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except Exception as error:
        return _our_fault(error)


def _language(words: Sequence[str]) -> str:
    """The language asked for, else the window's, else the computer's."""
    asked = spoken_language(words)
    return parse_language(asked) if asked else settings.load().get(settings.LANGUAGE) or system_language()


def _plain_start(words: Sequence[str]) -> argparse.Namespace | None:
    """The window without words, or with just its book, as menus and double clicks start it: it does not wait for the whole parser."""
    book = words[0].partition("=")[2] if len(words) == 1 and words[0].startswith("--book=") else None
    return argparse.Namespace(work=None, book=book, json=False) if book or not words else None


def _run(choice: argparse.Namespace) -> int:
    if choice.work is None:
        from propdesk.app import run_window  # the window's floor is only loaded for the window

        return run_window(Path(choice.book) if choice.book is not None else None, getattr(choice, "language", None) or "")
    from propdesk.cli.commands import COMMANDS

    answer = COMMANDS[choice.work](choice)
    show(answer, choice.json)
    return REFUSED if answer.trouble else 0


def _our_fault(error: Exception) -> int:
    complain(
        _("PropDesk made a mistake of its own ({kind}). Set {trace}=1 and try again to see where.").format(kind=_kind(error), trace=TRACE)
    )
    if os.environ.get(TRACE):
        traceback.print_exception(error)
    return REFUSED


def _kind(error: Exception) -> str:
    """The kind of a mistake; its words may hold names and stay unsaid."""
    return type(error).__name__
