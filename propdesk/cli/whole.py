"""``propdesk demo`` and ``propdesk self-test``: the whole job at once."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from propdesk import clock
from propdesk.cli.output import Answer, yuan
from propdesk.cli.values import parse_day
from propdesk.i18n import _, ngettext
from propdesk.services import demo as sample


def demo(words: argparse.Namespace) -> Answer:
    """A sample book with every paper it can print, and pictures of the window, in one folder."""
    today = parse_day(words.today) if words.today else clock.today()
    made = sample.make_demo(words.folder, today)
    pictures = _pictures(made.book, sample.free_name(words.folder, "window"), today)
    facts = {
        "folder": words.folder,
        "book": made.book,
        "today": today,
        "unit_count": made.units,
        "arrears_fen": made.arrears_fen,
        "charges_fen": made.charges_fen,
        "payments": made.payments,
        "payments_fen": made.payments_fen,
        "notices": made.notices,
        "files": [*made.files, *pictures],
        "missing_glyphs": [{"text": one.text, "characters": one.characters} for one in made.missing],
    }
    lines = [
        _("Sample book: {path}").format(path=made.book),
        _("{units} units; {arrears} in arrears before; {charged} billed for {period}; {count} payments, {paid}; {notices} notices").format(
            units=made.units, arrears=yuan(made.arrears_fen), charged=yuan(made.charges_fen), period=made.period,
            count=made.payments, paid=yuan(made.payments_fen), notices=made.notices,
        ),
        _("In {folder}:").format(folder=words.folder),
        *(f"  {path.relative_to(words.folder)}" for path in [*made.files, *pictures]),
    ]  # fmt: skip
    return Answer(facts, lines)


def _pictures(book: Path, folder: Path, today: date) -> Sequence[Path]:
    """Pictures of the window with the book in it; without a display it is drawn in memory."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # a window in memory has no size hints to pass on
    from propdesk.pictures import window_pictures  # the window's floor is only loaded for its pictures

    folder.mkdir()
    pictures: Sequence[Path] = window_pictures(book, folder, today)
    return pictures


def self_test(_words: argparse.Namespace) -> Answer:
    """Whether the installed program has and finds all it needs, by doing the job once in a temporary folder."""
    from propdesk import selftest

    results = selftest.run()
    failed = [one for one in results if one.trouble]
    facts = {
        "passed": len(results) - len(failed),
        "failed": len(failed),
        "rows": [{"check": one.name, "passed": not one.trouble, "trouble": one.trouble} for one in results],
    }
    words = [_("ok      {check}").format(check=one.name) for one in results if not one.trouble]
    words += [_("FAILED  {check}: {trouble}").format(check=one.name, trouble=one.trouble) for one in failed]
    total = _("{passed} passed, {failed} failed").format(passed=len(results) - len(failed), failed=len(failed))
    trouble = ngettext("{count} check failed.", "{count} checks failed.", len(failed)).format(count=len(failed)) if failed else ""
    return Answer(facts, [*words, total], trouble)
