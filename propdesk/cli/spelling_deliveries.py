"""The spellings of ``notices deliver``, ``tick``, ``decide``, ``void`` and ``list``."""

import argparse
from collections.abc import Callable
from pathlib import Path

from propdesk.cli.spelling import book, key
from propdesk.domain.deliveries import Channel, Outcome, Proof, Relation
from propdesk.i18n import _

Add = Callable[[str, str], argparse.ArgumentParser]


def deliveries(add: Add) -> None:
    """What is done with notices that were issued."""
    _deliver(book(add("deliver", _("note how notices were delivered; several at once are one step"))))
    tick = book(add("tick", _("note that the signed slip of a notice came back")))
    tick.add_argument(
        "--slip", metavar="CJ2026-000001", required=True, help=_("the notice’s number, or what a scanner reads from its code")
    )
    tick.add_argument("--on", metavar="DATE", required=True, help=_("the day the slip was signed"))
    tick.add_argument("--relation", metavar="|".join(Relation), default=Relation.SELF.value, help=_("who signed the slip"))
    tick.add_argument("--receiver", metavar="NAME", default="", help=_("the name of who signed, if not the owner"))
    key(tick)
    decide = book(add("decide", _("decide with a reason whether a delivery counts for limitation")))
    decide.add_argument("--id", metavar="NUMBER", required=True, help=_("the delivery’s number in the list"))
    decide.add_argument("--counts", metavar="yes|provisional|review|no", required=True, help=_("what it does for limitation"))
    decide.add_argument("--on", metavar="DATE", required=True, help=_("the day of the decision"))
    decide.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    decide.add_argument("--approver", metavar="NAME", required=True, help=_("who decides"))
    key(decide)
    void = book(add("void", _("make a notice void: its number stays, it counts for nothing")))
    void.add_argument("--number", metavar="CJ2026-000001", required=True, help=_("the notice"))
    void.add_argument("--on", metavar="DATE", required=True, help=_("the day from which it is void"))
    void.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    void.add_argument("--sure", action="store_true", help=_("also where its delivery counts for limitation"))
    key(void)
    listed = book(add("list", _("the notices issued, how each was delivered and whether it counts")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("as it stood on this day"))
    listed.add_argument("--undelivered", action="store_true", help=_("only those that reached nobody"))


def _deliver(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--number", metavar="CJ2026-000001", nargs="+", action="extend", required=True, help=_("the notices"))
    parser.add_argument("--channel", metavar="|".join(Channel), required=True, help=_("the way of delivery"))
    parser.add_argument("--outcome", metavar="|".join(Outcome), required=True, help=_("the result"))
    parser.add_argument("--on", metavar="DATE", required=True, help=_("the day it went out"))
    parser.add_argument("--result-on", metavar="DATE", help=_("the day of the result, where it came later"))
    parser.add_argument("--receiver", metavar="NAME", default="", help=_("who took it"))
    parser.add_argument("--relation", metavar="|".join(Relation), help=_("who that is"))
    parser.add_argument("--tracking", metavar="EA123456789CN", default="", help=_("the tracking number on the slip"))
    parser.add_argument("--address", metavar="TEXT", default="", help=_("the address or account it was sent to"))
    parser.add_argument("--by", metavar="NAME", default="", help=_("who delivered it"))
    parser.add_argument("--witness", metavar="NAME", default="", help=_("who saw it"))
    parser.add_argument("--proof", metavar="|".join(Proof), nargs="+", action="extend", default=[], help=_("what the office holds"))
    parser.add_argument("--company", action="store_true", help=_("the debtor is a company, whatever its name"))
    parser.add_argument("--note", metavar="TEXT", default="", help=_("a remark"))
    parser.add_argument("--file", metavar="FILE", type=Path, nargs="+", action="extend", default=[], help=_("evidence, copied to the book"))
    parser.add_argument("--replaces", metavar="NUMBER", help=_("the earlier delivery that this result follows or corrects"))
    key(parser)
