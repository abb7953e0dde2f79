"""How the commands of close-out cases and of tasks are spelled."""

import argparse
from pathlib import Path

from propdesk.cli.spelling import Groups, book, group, key
from propdesk.i18n import _


def close_outs(groups: Groups) -> None:
    """``propdesk closeout``: cases of old arrears, from the appointment to the full stop."""
    add = group(groups, "closeout", _("close-out cases: old arrears from the appointment to the full stop"))
    opened = book(add("open", _("open a case about everything a unit has overdue")))
    opened.add_argument("--unit", metavar="1-1-101", required=True, help=_("whose arrears (parking:1-12 names the kind)"))
    opened.add_argument("--date", metavar="DATE", required=True, help=_("the day of the opening"))
    opened.add_argument("--steward", metavar="NAME", default="", help=_("the building steward; otherwise the unit’s own"))
    opened.add_argument("--manager", metavar="NAME", default="", help=_("the manager who visits"))
    opened.add_argument("--reason", metavar="TEXT", default="", help=_("why; needed where the unit is not over one year behind"))
    key(opened)
    _step(book(add("step", _("write one step of a case"))))
    closed = book(add("close", _("put the full stop, once everything the case names is settled")))
    _case(closed)
    closed.add_argument("--person", metavar="NAME", default="", help=_("who closes it"))
    closed.add_argument("--note", metavar="TEXT", default="", help=_("a note"))
    key(closed)
    listed = book(add("list", _("the cases as they stand on a day, and the units to which a case is offered")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day"))
    listed.add_argument("--steward", metavar="NAME", default="", help=_("only cases of this steward"))
    listed.add_argument("--all", action="store_true", help=_("also the cases that ended"))
    _papers(add)


def _papers(add) -> None:  # type: ignore[no-untyped-def] # what adds a command is argparse's own
    sheet = book(add("sheet", _("the case sheet as a PDF; without a case the empty form")))
    sheet.add_argument("--case", metavar="JH2026-000001", default="", help=_("which case"))
    sheet.add_argument("--date", metavar="DATE", default="", help=_("as of which day; needed with a case"))
    sheet.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the file"))
    sheet.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the paper"))
    weekly = book(add("weekly", _("the cases of a week by steward: PDF, xlsx or csv by the name of the file")))
    weekly.add_argument("--as-of", metavar="DATE", required=True, help=_("a day of the week; the list stands as of that day"))
    weekly.add_argument("--out", metavar="FILE", type=Path, required=True, help=_("the file"))
    weekly.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the paper"))
    causes = book(add("causes", _("why households did not pay: root causes of the cases opened on some days")))
    causes.add_argument("--from", metavar="DATE", dest="first", required=True, help=_("the first day"))
    causes.add_argument("--to", metavar="DATE", dest="last", required=True, help=_("the last day"))
    causes.add_argument("--as-of", metavar="DATE", required=True, help=_("as known on this day"))
    causes.add_argument("--steward", metavar="NAME", default="", help=_("only cases of this steward"))
    causes.add_argument("--building", metavar="NAME", default="", help=_("only cases of this building"))


def _case(parser: argparse.ArgumentParser) -> None:
    """Which case, and the day of what is written."""
    parser.add_argument("--case", metavar="JH2026-000001", required=True, help=_("which case"))
    parser.add_argument("--date", metavar="DATE", required=True, help=_("the day it is written down"))


def _step(parser: argparse.ArgumentParser) -> None:
    """Every fact a step may have."""
    _case(parser)
    parser.add_argument(
        "--step", metavar="STEP", required=True,
        help=_("appointment, visit, cause, remedy, plan, review, lawyer, suit, ended, taken_up or taken_in"),
    )  # fmt: skip
    parser.add_argument("--on", metavar="DATE", help=_("the day of the appointment, visit or review"))
    parser.add_argument("--time", metavar="19:30", default="", help=_("the hour of the appointment or the visit"))
    parser.add_argument("--exception", metavar="TEXT", default="", help=_("why it is outside the hours or in spite of a flag"))
    parser.add_argument("--person", metavar="NAME", default="", help=_("who makes it, visits, reviews or does what is to be done"))
    parser.add_argument("--note", metavar="TEXT", default="", help=_("what was said, or the reason"))
    parser.add_argument(
        "--cause", metavar="repair:developer", nargs="+", action="extend", default=[],
        help=_("root causes with whose matter each is: repair, cleaning, order, fee_dispute, vacancy, hardship, refusal"),
    )  # fmt: skip
    parser.add_argument("--measure", metavar="TEXT", default="", help=_("what is put right; without --due on the spot"))
    parser.add_argument("--liability", metavar="developer|owner|property", default="property", help=_("whose matter the measure is"))
    parser.add_argument("--department", metavar="NAME", default="", help=_("the department or firm that does it"))
    parser.add_argument("--due", metavar="DATE", help=_("its deadline, or the day of the one payment"))
    parser.add_argument("--confirmed", metavar="NAME", default="", help=_("who saw that it was put right on the spot"))
    parser.add_argument("--plan", metavar="N", help=_("the number of the instalment plan"))
    parser.add_argument("--reason", metavar="TEXT", default="", help=_("why it goes to the lawyer or to court"))
    parser.add_argument("--approver", metavar="NAME", default="", help=_("who allowed it (a PIN is read from PROPDESK_PIN)"))
    key(parser)


def tasks(groups: Groups) -> None:
    """``propdesk tasks``: what others are to do by a day."""
    add = group(groups, "tasks", _("what departments and persons are to do by a day"))
    listed = book(add("list", _("the tasks that stand on a day, the earliest deadline first")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day"))
    listed.add_argument("--late", action="store_true", help=_("only those past their deadline"))
    give = book(add("give", _("give a department or person something to do by a day")))
    give.add_argument("--title", metavar="TEXT", required=True, help=_("what is to be done"))
    give.add_argument("--date", metavar="DATE", required=True, help=_("the day it is given"))
    give.add_argument("--due", metavar="DATE", required=True, help=_("its deadline"))
    give.add_argument("--department", metavar="NAME", default="", help=_("the department or firm that does it"))
    give.add_argument("--person", metavar="NAME", default="", help=_("who does it"))
    give.add_argument("--liability", metavar="developer|owner|property", default="property", help=_("whose matter it is"))
    give.add_argument("--unit", metavar="CODE", help=_("the household it is for; without it a task of the whole office"))
    key(give)
    done = book(add("done", _("write how a task ended")))
    done.add_argument("--task", metavar="N", required=True, help=_("its number in “tasks list”"))
    done.add_argument("--date", metavar="DATE", required=True, help=_("the day it ended"))
    done.add_argument("--confirmed", metavar="NAME", default="", help=_("who confirmed it"))
    done.add_argument("--not-possible", action="store_true", help=_("it was not possible; the note says why"))
    done.add_argument("--note", metavar="TEXT", default="", help=_("a note"))
    key(done)
