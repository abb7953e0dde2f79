"""How the commands about ladders and runs of reminders are spelled."""

from pathlib import Path

from propdesk.cli.spelling import Groups, book, group, key
from propdesk.i18n import _


def ladders(groups: Groups) -> None:
    """``ladder show|set|use``."""
    add = group(groups, "ladder", _("levels of reminding"))
    book(add("show", _("the ladders in use with their levels, and who is on which")))
    made = book(add("set", _("write a ladder; one of the same name is replaced")))
    made.add_argument("--name", metavar="NAME", required=True, help=_("its name"))
    spelled = _("a level, mild ones first: 30:notice:hand:2:15:7 is days late, stage, channel, tone, days to pay (0 = the office’s), gap")
    made.add_argument("--level", metavar="DAYS:STAGE:…", nargs="+", action="extend", required=True, help=spelled)
    made.add_argument("--severe", action="store_true", help=_("the most severe paper deserved at once, instead of one level after another"))
    made.add_argument("--tolerance", metavar="5.00", default="0", help=_("who owes no more than this in all is left in peace"))
    made.add_argument("--standard", action="store_true", help=_("the office’s own, for everyone on no other"))
    fee = _("what a level’s paper costs, like 4=22.00; needs --fee-item")
    made.add_argument("--fee", metavar="LEVEL=AMOUNT", nargs="+", action="extend", default=[], help=fee)
    made.add_argument("--fee-item", metavar="NAME", help=_("the charge item of that fee: a cost of collecting with its basis"))
    key(made)
    used = book(add("use", _("put units or single charges on a ladder")))
    which = used.add_mutually_exclusive_group(required=True)
    which.add_argument("--name", metavar="NAME", help=_("the ladder’s name"))
    which.add_argument("--none", action="store_true", help=_("back on the ladder above: of the unit, of the office"))
    used.add_argument("--unit", metavar="1-1-101", nargs="+", action="extend", default=[], help=_("the units"))
    used.add_argument("--charge", metavar="N", nargs="+", action="extend", default=[], help=_("the charges, by their numbers"))


def dunning(groups: Groups) -> None:
    """``dunning preview|run|set-level``."""
    add = group(groups, "dunning", _("runs of reminders by the ladder"))
    looked = book(add("preview", _("who would be reminded on a day, at which level, who is left out and why; writes nothing")))
    run = book(add("run", _("issue what the preview shows; the same day again prints the same notices")))
    for parser in (looked, run):
        parser.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the notices state and bear"))
        units = _("only these units (parking:1-12 names the kind)")
        parser.add_argument("--unit", metavar="1-1-101", nargs="+", action="extend", default=[], help=units)
    run.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the file with all of them, in walking order"))
    run.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the notices"))
    run.add_argument("--split", metavar="DIR", type=Path, help=_("also one file for each notice, into this folder"))
    run.add_argument("--small", action="store_true", help=_("two small notices on a sheet; cut, the stack lies in walking order"))
    back = _("units that were left out and receive one all the same; needs --reason")
    run.add_argument("--put-back", metavar="1-1-101", nargs="+", action="extend", default=[], help=back)
    run.add_argument("--reason", metavar="TEXT", default="", help=_("why; it is kept with the run"))
    key(run)
    level = book(add("set-level", _("say at which level a unit’s old arrears stand already")))
    level.add_argument("--unit", metavar="1-1-101", required=True, help=_("whose arrears (parking:1-12 names the kind)"))
    level.add_argument("--level", metavar="N", required=True, help=_("the level reached"))
    level.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it counts"))
    level.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept for good"))
    key(level)
