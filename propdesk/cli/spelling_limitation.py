"""How the commands of limitation are spelled."""

import argparse
from pathlib import Path

from propdesk.cli.spelling import Groups, book, group, key
from propdesk.i18n import _

_UNIT = "1-1-101"


def limitation(groups: Groups) -> None:
    """``propdesk limitation``: what can still be enforced and until when, and what happened for it."""
    add = group(groups, "limitation", _("until when each charge can be enforced, and what interrupted that"))
    listed = book(add("list", _("open charges past their due day with their last safe day, what ends next first")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the list is as of"))
    listed.add_argument("--within", metavar="DAYS", help=_("only charges whose last safe day is at most so many days away and not past"))
    listed.add_argument("--unit", metavar=_UNIT, nargs="+", action="extend", default=[], help=_("only these units"))
    sheet = book(add("sheet", _("the limitation sheet of a unit: every charge with its chain of events")))
    sheet.add_argument("--unit", metavar=_UNIT, required=True, help=_("the unit (parking:1-12 names the kind)"))
    sheet.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the sheet is as of"))
    sheet.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the file to write"))
    sheet.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the sheet"))
    _event(add("event", _("write down an event that bears on limitation of some charges of a unit")))
    void = book(add("void", _("take back an event that was written down wrongly; it stays with its reason")))
    void.add_argument("--event", metavar="N", required=True, help=_("the number of the event"))
    void.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it counts no more"))
    void.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    key(void)


def _event(parser: argparse.ArgumentParser) -> None:
    event = book(parser)
    event.add_argument("--unit", metavar=_UNIT, required=True, help=_("whose charges (parking:1-12 names the kind)"))
    kinds = "demand|promise|suit|…"
    told = "demand, part_payment, promise, plan, one_sum, suit, arbitration, payment_order, mediation, proceeding, suspension"
    event.add_argument("--kind", metavar=kinds, required=True, help=told)
    event.add_argument("--date", metavar="DATE", required=True, help=_("the day it happened"))
    event.add_argument("--end", metavar="DATE", help=_("the end of a proceeding or suspension, the day promised, the last instalment"))
    bills = _("the charges it names: 2026-08, 物业费:2026-08 or a number")
    event.add_argument("--bill", metavar="BILL", nargs="+", action="extend", required=True, help=bills)
    event.add_argument("--counts", metavar="yes|provisional|review|no", default="yes", help=_("whether it counts; a person decides"))
    event.add_argument("--reason", metavar="TEXT", required=True, help=_("what proves it and where that is kept"))
    event.add_argument("--person", metavar="NAME", required=True, help=_("who says so"))
    key(event)
