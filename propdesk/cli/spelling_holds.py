"""How the commands of holds, disputes and instalment plans are spelled."""

from argparse import ArgumentParser
from pathlib import Path

from propdesk.cli.spelling import Groups, book, group, key
from propdesk.i18n import _

_UNIT = "1-1-101"


def holds(groups: Groups) -> None:
    """``propdesk holds``: what rests of a household's debt, and what it disputes."""
    add = group(groups, "holds", _("what rests of a household’s debt, and what it disputes"))
    made = book(add("set", _("let reminders or late fees rest from a day on, or note a dispute; limitation goes on")))
    made.add_argument("--unit", metavar=_UNIT, required=True, help=_("the unit (parking:1-12 names the kind)"))
    made.add_argument("--from", dest="start", metavar="DATE", required=True, help=_("the first day on which it rests"))
    made.add_argument("--until", metavar="DATE", help=_("the day from which it runs again; without it until it is ended"))
    made.add_argument("--bill", metavar="BILL", help=_("one charge: 2026-08, 物业费:2026-08 or a number; without it all"))
    made.add_argument("--rests", metavar="reminders|late-fees|both", help=_("what rests; both, and of a dispute the reminders"))
    made.add_argument("--dispute", action="store_true", help=_("the owner objects: what is in dispute is not demanded"))
    made.add_argument("--amount", metavar="YUAN", help=_("the part of the charge in dispute; the rest is demanded"))
    made.add_argument("--ticket", metavar="TEXT", help=_("the repair or complaint it waits for"))
    made.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    key(made)
    ended = book(add("end", _("let what rests run again from a day on")))
    ended.add_argument("--hold", metavar="N", required=True, help=_("the number of the hold"))
    ended.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it runs again"))
    key(ended)
    listed = book(add("list", _("what rests and what is in dispute on a day")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the list is as of"))


def plans(groups: Groups) -> None:
    """``propdesk plans``: instalments that were agreed and signed."""
    add = group(groups, "plans", _("instalment plans and how each stands"))
    _agree(add("agree", _("write down a signed plan over charges of a unit")))
    listed = book(add("list", _("every plan as it stands on a day")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the list is as of"))
    ended = book(add("end", _("end a plan before it is fulfilled")))
    ended.add_argument("--plan", metavar="N", required=True, help=_("the number of the plan"))
    ended.add_argument("--date", metavar="DATE", required=True, help=_("the day it ends"))
    ended.add_argument("--because", metavar="agreed|breach|replaced|mistake", required=True, help=_("why it ends"))
    ended.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    key(ended)


def _agree(parser: ArgumentParser) -> None:
    plan = book(parser)
    plan.add_argument("--unit", metavar=_UNIT, required=True, help=_("the unit (parking:1-12 names the kind)"))
    plan.add_argument("--date", metavar="DATE", required=True, help=_("the day it was signed"))
    bills = _("the charges it covers: 2026-08, 物业费:2026-08 or a number; without it all that are open")
    plan.add_argument("--bill", metavar="BILL", nargs="+", action="extend", default=[], help=bills)
    plan.add_argument("--late-fees", action="store_true", help=_("with the late fees up to that day"))
    plan.add_argument("--count", metavar="N", default="3", help=_("so many equal months, the last takes the rest"))
    plan.add_argument("--first", metavar="DATE", help=_("the day of the first instalment"))
    dated = _("instalments of their own in place of equal months: 2026-12-31:500.00")
    plan.add_argument("--instalment", metavar="DATE:YUAN", nargs="+", action="extend", default=[], help=dated)
    plan.add_argument("--signer", metavar="NAME", required=True, help=_("who signed"))
    plan.add_argument(
        "--signs-as", metavar="self|authorised|…", default="self", help="self, authorised, legal_representative, co_resident, …"
    )
    plan.add_argument("--each-charge", action="store_true", help=_("each charge stays a debt of its own; otherwise one sum"))
    plan.add_argument("--days-late", metavar="DAYS", default="0", help=_("how many days an instalment may be late"))
    plan.add_argument("--clause", metavar="TEXT", help=_("the plan’s own clause in its words"))
    plan.add_argument("--accelerates", action="store_true", help=_("by that clause the whole rest falls due when it is not kept"))
    plan.add_argument("--note", metavar="TEXT", help=_("a note"))
    plan.add_argument("--print", metavar="FILE.pdf", type=Path, help=_("write the agreement to this file"))
    plan.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the agreement"))
    key(plan)
