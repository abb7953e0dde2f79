"""How the commands of deposits and billing periods are spelled."""

import argparse

from propdesk.cli.spelling import Groups, approval, book, group, key, refund_paper
from propdesk.i18n import _


def deposits(groups: Groups) -> None:
    """``propdesk deposits``: what is held, deducted and returned."""
    add = group(groups, "deposits", _("deposits held, used for a bill, and given back"))
    listed = book(add("list", _("the deposits held on a day, with what became of each")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day"))
    deduct = book(add("deduct", _("use a deposit, or a part of it, for other bills of its unit")))
    _which(deduct)
    deduct.add_argument(
        "--bill", metavar="BILL", nargs="+", action="extend", required=True,
        help=_("what it pays: 2026-08, 物业费:2026-08 or a bill’s number"),
    )  # fmt: skip
    deduct.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it counts"))
    deduct.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    key(deduct)
    back = book(add("return", _("give a deposit back, all of it or a part")))
    _which(back)
    back.add_argument("--method", metavar="cash|wechat|alipay|card|transfer", required=True, help=_("how it is paid"))
    back.add_argument("--date", metavar="DATE", required=True, help=_("the day of the refund"))
    back.add_argument("--payee", metavar="NAME", required=True, help=_("who receives the money"))
    back.add_argument("--reference", metavar="TEXT", help=_("the bank’s or wallet’s own number"))
    refund_paper(back)
    approval(back)
    key(back)


def _which(parser: argparse.ArgumentParser) -> None:
    """Whose deposit it is and how much of it."""
    parser.add_argument("--unit", metavar="1-1-101", required=True, help=_("whose deposit it is (parking:1-12 names the kind)"))
    parser.add_argument("--item", metavar="NAME", help=_("which deposit, where the unit has several: its charge item"))
    parser.add_argument("--deposit", metavar="N", help=_("which deposit, by its number in “deposits list”"))
    parser.add_argument("--amount", metavar="500.00", required=True, help=_("yuan"))


def periods(groups: Groups) -> None:
    """``propdesk periods``: which billing periods are closed."""
    add = group(groups, "periods", _("close billing periods and open them again"))
    book(add("list", _("the periods that were billed or ever closed, newest first")))
    close = book(add("close", _("close a period: it takes no run, rollback, one-off charge or opening arrears any more")))
    close.add_argument("--period", metavar="2026-11", required=True, help=_("the period"))
    close.add_argument("--reason", metavar="TEXT", default="", help=_("why, if it should be kept"))
    back = book(add("reopen", _("open a closed period again")))
    back.add_argument("--period", metavar="2026-11", required=True, help=_("the period"))
    back.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept for good"))
