"""How the commands of mediation, letters and court are spelled."""

import argparse
from pathlib import Path

from propdesk.cli.spelling import Groups, approval, book, group, key
from propdesk.i18n import _

_UNIT = "1-1-101"


def mediation(groups: Groups) -> None:
    """``propdesk mediation``: what was mediated."""
    add = group(groups, "mediation", _("mediations: who took part, what was agreed"))
    record = book(add("record", _("write a mediation down; it counts for limitation by rule, for the bills it names")))
    record.add_argument("--unit", metavar=_UNIT, required=True, help=_("whose bills (parking:1-12 names the kind)"))
    bodies = "peoples_committee, neighbourhood, owners, police, street, other"
    record.add_argument("--body", metavar="BODY", required=True, help=_("who mediates: {bodies}").format(bodies=bodies))
    record.add_argument("--asked", metavar="DATE", required=True, help=_("the day it was asked for"))
    record.add_argument("--met", metavar="DATE", help=_("the day they met"))
    record.add_argument("--ended", metavar="DATE", help=_("the day it ended"))
    record.add_argument("--outcome", metavar="asked|agreed|partly|failed|not_held", default="asked", help=_("how it stands"))
    record.add_argument("--participant", metavar="NAME", nargs="+", action="extend", default=[], help=_("who took part"))
    record.add_argument("--agreement", metavar="TEXT", default="", help=_("what was agreed"))
    record.add_argument("--promised", metavar="TEXT", default="", help=_("what was promised"))
    _bills(record)
    record.add_argument("--counts", metavar="yes|provisional|review|no", help=_("whether asking counts, if not by rule; needs a reason"))
    record.add_argument("--counts-reason", metavar="TEXT", default="", help=_("why it counts or does not"))
    record.add_argument("--today", metavar="DATE", help=_("the day of the entry; otherwise that of the computer"))
    record.add_argument("--print", metavar="FILE.pdf", type=Path, help=_("write the record to this file"))
    record.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the record"))
    key(record)
    listed = book(add("list", _("the mediations so far, newest first")))
    listed.add_argument("--unit", metavar=_UNIT, help=_("only this unit"))
    void = book(add("void", _("take back a mediation that was written down wrongly; it stays with its reason")))
    void.add_argument("--mediation", metavar="N", required=True, help=_("the number of the mediation"))
    void.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it counts no more"))
    void.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept"))
    key(void)


def letters(groups: Groups) -> None:
    """``propdesk letters``: drafts for a law firm."""
    add = group(groups, "letters", _("drafts of a lawyer’s letter, for a law firm to check and issue"))
    draft = book(add("draft", _("number and freeze a draft of everything a unit has overdue; a manager’s decision")))
    draft.add_argument("--unit", metavar=_UNIT, required=True, help=_("whose bills (parking:1-12 names the kind)"))
    draft.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the draft states and bears"))
    draft.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the draft"))
    draft.add_argument("--word", metavar="FILE.docx", type=Path, help=_("also as a Word file for the firm"))
    draft.add_argument("--sheet", metavar="FILE.pdf", type=Path, help=_("also the data sheet for the firm"))
    draft.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the draft"))
    approval(draft)
    key(draft)
    over = book(add("hand-over", _("write down that a draft went to a law firm")))
    over.add_argument("--number", metavar="LS2026-000001", required=True, help=_("the number of the draft"))
    over.add_argument("--recipient", metavar="NAME", required=True, help=_("who received it"))
    over.add_argument("--purpose", metavar="TEXT", required=True, help=_("what for"))
    over.add_argument("--date", metavar="DATE", required=True, help=_("the day it was handed over"))
    what = _("what data: {fields}").format(fields="name unit phone address arrears notices contacts contract")
    over.add_argument("--field", metavar="FIELD", nargs="+", action="extend", default=[], help=what)
    key(over)
    listed = book(add("list", _("drafts and hand-overs so far, newest first")))
    listed.add_argument("--unit", metavar=_UNIT, help=_("only this unit"))
    listed.add_argument("--log", metavar="FILE.xlsx", type=Path, help=_("also the log of data handed over (xlsx or csv)"))


def court(groups: Groups) -> None:
    """``propdesk court``: cases, their steps, evidence, costs and the bundle."""
    add = group(groups, "court", _("cases in court: claim, steps, evidence, costs"))
    opened = book(add("open", _("open a case over everything a unit has overdue, or some bills; a manager’s decision")))
    opened.add_argument("--unit", metavar=_UNIT, required=True, help=_("whose bills (parking:1-12 names the kind)"))
    ways = "payment_order|small_claims|suit|arbitration|enforcement"
    opened.add_argument("--way", metavar=ways, required=True, help=_("how the claim is brought"))
    opened.add_argument("--court", metavar="NAME", default="", help=_("before which court"))
    opened.add_argument("--date", metavar="DATE", required=True, help=_("the day the claim is reckoned to"))
    _bills(opened)
    approval(opened)
    key(opened)
    _steps(add("event", _("write down a step of a case, or take one back")))
    item = book(add("item", _("say how it stands with one of the twelve things a claim is proved with")))
    item.add_argument("--case", metavar="N", required=True, help=_("the number of the case"))
    item.add_argument("--item", metavar="1…12", required=True, help=_("which thing of the list, by number or name"))
    item.add_argument("--state", metavar="have|missing|not_needed", required=True, help=_("how it stands"))
    item.add_argument("--note", metavar="TEXT", default="", help=_("where it is kept, or what is missing"))
    item.add_argument("--file", metavar="FILE", type=Path, nargs="+", action="extend", default=[], help=_("files that belong to it"))
    key(item)
    fee = book(add("fee", _("what each way costs; with --book-as the fee becomes a cost the unit owes")))
    what = fee.add_mutually_exclusive_group(required=True)
    what.add_argument("--claim", metavar="8000.00", help=_("a claim in yuan"))
    what.add_argument("--case", metavar="N", help=_("the claim of this case"))
    fee.add_argument("--book-as", metavar="NAME", help=_("book it as this charge item, a cost of collecting"))
    fee.add_argument("--amount", metavar="50.00", help=_("yuan; otherwise as reckoned"))
    fee.add_argument("--date", metavar="DATE", help=_("the day of the charge"))
    key(fee)
    bundle = book(add("bundle", _("all evidence of a case as one PDF with index, page numbers and hashes")))
    bundle.add_argument("--case", metavar="N", required=True, help=_("the number of the case"))
    bundle.add_argument("--as-of", metavar="DATE", required=True, help=_("the day it is as of"))
    bundle.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the file to write"))
    bundle.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the bundle"))
    listed = book(add("list", _("the cases as they stand on a day, with their next terms")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day"))
    listed.add_argument("--unit", metavar=_UNIT, help=_("only this unit"))


def _steps(parser: argparse.ArgumentParser) -> None:
    event = book(parser)
    what = event.add_mutually_exclusive_group(required=True)
    what.add_argument("--case", metavar="N", help=_("the number of the case"))
    what.add_argument("--void", metavar="N", help=_("take back the step of this number; needs a reason"))
    steps = "filed accepted order served objection hearing mediated settlement judgment enforcement withdrawn ended"
    event.add_argument("--step", metavar="STEP", help=steps)
    event.add_argument("--date", metavar="DATE", required=True, help=_("the day it happened; only a hearing may lie ahead"))
    event.add_argument("--reference", metavar="TEXT", default="", help=_("the court’s number"))
    event.add_argument("--amount", metavar="8000.00", help=_("what was ordered or agreed, yuan"))
    event.add_argument("--note", metavar="TEXT", default="", help=_("what else is to be kept"))
    event.add_argument("--reason", metavar="TEXT", default="", help=_("why it is taken back"))
    event.add_argument("--today", metavar="DATE", help=_("the day of the entry; otherwise that of the computer"))
    key(event)


def _bills(parser: argparse.ArgumentParser) -> None:
    bills = _("only these bills: 2026-08, 物业费:2026-08 or a number; otherwise all that is overdue")
    parser.add_argument("--bill", metavar="BILL", nargs="+", action="extend", default=[], help=bills)
