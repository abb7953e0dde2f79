"""The spellings of ``contacts``, ``promises`` and ``flags``."""

import argparse
from pathlib import Path

from propdesk.cli.spelling import Groups, book, group, key
from propdesk.i18n import _


def contacts(groups: Groups) -> None:
    """Log, list and void contacts; call and visit lists."""
    add = group(groups, "contacts", _("what was said with households, call and visit lists"))
    log = book(add("log", _("note a contact; a promise with --promise-by and --promise-amount")))
    log.add_argument("--unit", metavar="1-1-101", required=True, help=_("the household (parking:1-12 names the kind)"))
    log.add_argument("--channel", metavar="phone|visit|desk|wechat|sms|mediation", required=True, help=_("how"))
    log.add_argument("--result", metavar="RESULT", required=True, help=_("what came of it, like no-answer, promise, refuses, dispute"))
    log.add_argument("--date", metavar="DATE", required=True, help=_("the day of the contact"))
    log.add_argument("--today", metavar="DATE", help=_("the day it is noted; otherwise that of the contact"))
    log.add_argument("--time", metavar="18:30", help=_("the time; needed where the office reached the household at home"))
    log.add_argument("--person", metavar="NAME", help=_("who was spoken with"))
    log.add_argument("--staff", metavar="NAME", help=_("who made it; otherwise whoever is at the desk"))
    log.add_argument("--theirs", action="store_true", help=_("the resident began it"))
    log.add_argument("--note", metavar="TEXT", help=_("what was said about the fees"))
    log.add_argument("--next-step", metavar="TEXT", help=_("what comes next"))
    log.add_argument("--next-on", metavar="DATE", help=_("and when"))
    log.add_argument("--exception", metavar="TEXT", help=_("why it was outside the hours, too often or in spite of a flag"))
    log.add_argument("--number", metavar="ZF2026-000001", help=_("the visit record it was written on"))
    log.add_argument("--promise-by", metavar="DATE", help=_("by when the resident promises to pay"))
    log.add_argument("--promise-amount", metavar="500.00", help=_("how much, in yuan"))
    log.add_argument("--promise-form", metavar="signed|message|recorded|logged", default="logged", help=_("how it was promised"))
    key(log)
    listed = book(add("list", _("contacts, voided ones too")))
    listed.add_argument("--unit", metavar="1-1-101", help=_("of this household alone"))
    listed.add_argument("--from", metavar="DATE", dest="first", help=_("the first day"))
    listed.add_argument("--to", metavar="DATE", dest="last", help=_("the last day"))
    void = book(add("void", _("void a contact noted by mistake, and the promise noted with it")))
    void.add_argument("--id", metavar="NUMBER", required=True, help=_("the contact’s number in the list"))
    void.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it is void"))
    void.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    key(void)
    _lists(book(add("call-list", _("who is to be called on a day"))))
    visits = book(add("visit-list", _("who is to be visited in an evening or on a holiday")))
    _lists(visits)
    visits.add_argument("--holiday", action="store_true", help=_("a weekend or holiday instead of an evening"))
    visits.add_argument("--records", metavar="FILE.pdf", type=Path, help=_("number a visit record for each household into this file"))


def _lists(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", metavar="DATE", required=True, help=_("the day"))
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the file (pdf, xlsx or csv)"))
    parser.add_argument("--min-months", metavar="N", default="1", help=_("only who owes at least so many months"))
    parser.add_argument("--building", metavar="NAME", help=_("only this building"))
    parser.add_argument("--steward", metavar="NAME", help=_("only this steward’s"))
    parser.add_argument("--only", metavar="all|due-today|broken|never", default="all", help=_("by promise, or never contacted"))
    parser.add_argument("--level", metavar="N", default="0", help=_("only who reached at least this level of the ladder"))
    parser.add_argument("--by-steward", action="store_true", help=_("pages by steward, not by building"))
    parser.add_argument("--with-promised", action="store_true", help=_("also whose promise still runs"))
    parser.add_argument("--full-names", action="store_true", help=_("names and phones in full; it is noted"))
    parser.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the list"))


def promises(groups: Groups) -> None:
    """Promises as they stand on a day."""
    add = group(groups, "promises", _("promises to pay"))
    listed = book(add("list", _("the promises given by a day, as they stand on it")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day"))
    listed.add_argument("--unit", metavar="1-1-101", nargs="+", action="extend", default=[], help=_("only these units"))
    listed.add_argument(
        "--state", metavar="STATE", nargs="+", action="extend", default=[], help=_("only open, kept, part-kept, broken or void ones")
    )


def flags(groups: Groups) -> None:
    """What the office keeps to with a household."""
    add = group(groups, "flags", _("no calls and visits, hardship, contact only as agreed"))
    put = book(add("set", _("set a flag from a day on")))
    put.add_argument("--unit", metavar="1-1-101", required=True, help=_("the household (parking:1-12 names the kind)"))
    put.add_argument("--kind", metavar="stop-contact|hardship|contact-limits", required=True, help=_("which"))
    put.add_argument("--from", metavar="DATE", dest="start", required=True, help=_("the first day"))
    put.add_argument("--reason", metavar="TEXT", required=True, help=_("what was asked or agreed; it is kept"))
    key(put)
    end = book(add("end", _("end a flag")))
    end.add_argument("--id", metavar="NUMBER", required=True, help=_("the flag’s number in the list"))
    end.add_argument("--date", metavar="DATE", required=True, help=_("the first day on which it no longer holds"))
    key(end)
    listed = book(add("list", _("every flag, ended ones too")))
    listed.add_argument("--unit", metavar="1-1-101", help=_("of this household alone"))
