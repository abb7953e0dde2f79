"""The spellings of the command line, which scripts rely on, with their help in the window's language."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from propdesk import __version__
from propdesk.cli import (
    spelling_cases,
    spelling_contacts,
    spelling_deliveries,
    spelling_dunning,
    spelling_holds,
    spelling_law,
    spelling_limitation,
    spelling_money,
)
from propdesk.cli.spelling import Groups, Parser, approval, book, choices, group, key, leaf, refund_paper
from propdesk.i18n import _


def spoken_language(words: Sequence[str]) -> str:
    """The language the words ask for with ``--language``, as typed, or "" (looked up before there is a parser to help)."""
    for place, word in enumerate(words):
        if word == "--":
            break
        if word == "--language" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--language="):
            return word.partition("=")[2]
    return ""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; after parsing, `work` names the command ("billing run") or is None for the window."""
    parser = Parser(
        prog="propdesk", description=_("PropDesk, the reception desk of a property office. Without a command it opens the window.")
    )
    parser.add_argument("--book", metavar="BOOK", help=_("the book the window opens"))
    parser.add_argument("--language", metavar="LANGUAGE", help=_("zh_CN or en; otherwise that of the window"))
    parser.add_argument("--version", action="version", version=f"PropDesk {__version__}", help=_("show the version"))
    parser.set_defaults(work=None, json=False)
    groups = choices(parser, _("Commands"))
    for add in (
        _books,
        _residents,
        _tariffs,
        _billing,
        _charge,
        _meters,
        _arrears,
        _late_fees,
        _notices,
        spelling_dunning.ladders,
        spelling_dunning.dunning,
        spelling_holds.holds,
        spelling_holds.plans,
        spelling_limitation.limitation,
        spelling_law.mediation,
        spelling_law.letters,
        spelling_law.court,
        spelling_contacts.contacts,
        spelling_contacts.promises,
        spelling_contacts.flags,
        spelling_cases.close_outs,
        spelling_cases.tasks,
        _payments,
        _credit,
        spelling_money.deposits,
        _adjust,
        _receipts,
        _day,
        spelling_money.periods,
        _accounts,
        _whole,
    ):
        add(groups)
    return parser


def _books(groups: Groups) -> None:
    add = group(groups, "book", _("make, look at, check, back up and restore a book"))
    new = book(add("new", _("make a new, empty book")))
    new.add_argument("--name", required=True, help=_("its name, for example that of the community"))
    book(add("info", _("what a book is and holds")))
    book(add("check", _("check that the file is sound and the sums agree; repairs nothing")))
    book(add("backup", _("make a verified copy")))
    restore = add("restore", _("put a backup in its book’s place; what stood there is kept beside"))
    restore.add_argument("backup", metavar="BACKUP", type=Path, help=_("the backup’s file"))
    restore.add_argument("--to", metavar="BOOK", type=Path, required=True, help=_("the book’s file"))


def _residents(groups: Groups) -> None:
    add = group(groups, "residents", _("units and people"))
    parser = book(add("import", _("take over a list of units, people and opening arrears; the same list again changes nothing")))
    parser.add_argument("workbook", metavar="WORKBOOK", type=Path, help=_("the list: xlsx, xls or csv"))
    parser.add_argument("--sheet", metavar="NAME", help=_("the sheet, if PropDesk should not choose"))
    parser.add_argument("--as-of", metavar="DATE", help=_("the day up to which the list says what is paid"))
    parser.add_argument("--dry-run", action="store_true", help=_("say what would be done and write nothing"))


def _tariffs(groups: Groups) -> None:
    add = group(groups, "tariff", _("rates"))
    units = "m2-month, unit-month, person-month, space-month, kwh, m3, gj, once"
    parser = book(add("set", _("set a rate from a day on; a new charge item is made")))
    parser.add_argument("--item", metavar="NAME", required=True, help=_("the charge item, for example 物业费"))
    parser.add_argument("--price", required=True, help=_("yuan, at most four decimals"))
    parser.add_argument("--unit", metavar="m2-month|…", required=True, help=_("{units}: what the price is a price of").format(units=units))
    parser.add_argument("--from", metavar="DATE", dest="valid_from", required=True, help=_("the first day of the rate"))
    parser.add_argument("--basis", metavar="TEXT", required=True, help=_("what the rate rests on: contract clause, filing or decision"))
    parser.add_argument("--due-day", metavar="N", help=_("the day of the month the charge is due, 1 to 31"))
    anchor = _("the day of the month its periods begin on, 1 to 31; otherwise the 1st, or as it is")
    parser.add_argument("--anchor-day", metavar="N", help=anchor)
    nature = _("whose money it is: the office’s fee, a deposit, collected for others, or what collecting a debt cost")
    parser.add_argument("--nature", metavar="fee|deposit|commission|cost", help=nature)
    parser.add_argument("--collected-for", metavar="NAME", help=_("whom money collected for others belongs to"))
    tier = _("prices above the first of a metered item, like 200:0.5783 400:0.8283")
    parser.add_argument("--tier", metavar="FROM:PRICE", nargs="+", action="extend", default=[], help=tier)
    whole = _("each part at its own price, or the whole quantity at the price it reaches")
    parser.add_argument("--tiering", metavar="marginal|whole", default="marginal", help=whole)
    over = _("tiers count in each period anew, or over the calendar year")
    parser.add_argument("--tier-span", metavar="period|year", default="period", help=over)


def _billing(groups: Groups) -> None:
    add = group(groups, "billing", _("billing runs"))
    run = book(add("run", _("bill a period; running again adds only what is missing")))
    run.add_argument("--period", metavar="YYYY-MM", required=True, help=_("the period to bill"))
    run.add_argument("--dry-run", action="store_true", help=_("say what would be done and write nothing"))
    key(run)
    back = book(add("rollback", _("take a run back while nothing of it is paid")))
    back.add_argument("--run", metavar="N", required=True, help=_("the number of the run"))
    anew = book(add("reissue", _("take a run back and bill its period anew in one step")))
    anew.add_argument("--run", metavar="N", required=True, help=_("the number of the run"))
    anew.add_argument("--dry-run", action="store_true", help=_("say what would be done and write nothing"))
    key(anew)


def _charge(groups: Groups) -> None:
    add = group(groups, "charge", _("fees that happen once"))
    once = book(add("once", _("charge units once: by the item’s rate, or a free amount with a note")))
    once.add_argument("--unit", metavar="1-1-101", nargs="+", action="extend", required=True, help=_("who is charged"))
    once.add_argument("--item", metavar="NAME", required=True, help=_("a charge item priced “once”"))
    once.add_argument("--due", metavar="DATE", required=True, help=_("the day the charge is due"))
    once.add_argument("--amount", metavar="120.00", help=_("yuan for each unit; otherwise the rate"))
    once.add_argument("--times", metavar="N", default="1", help=_("how many times the rate"))
    once.add_argument("--note", metavar="TEXT", help=_("what it is for; needed with an amount"))
    once.add_argument("--date", metavar="DATE", help=_("the day of the charge; otherwise the due day"))
    key(once)


def _meters(groups: Groups) -> None:
    add = group(groups, "meters", _("meters and their readings"))
    listed = book(add("list", _("the meters of a charge item with what a period used")))
    listed.add_argument("--item", metavar="NAME", required=True, help=_("the charge item, for example 水费"))
    listed.add_argument("--period", metavar="YYYY-MM", required=True, help=_("the period looked at"))
    listed.add_argument("--out", metavar="FILE.pdf", type=Path, help=_("also the reading list to print, in walking order"))
    listed.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the reading list"))
    sheet = book(add("import", _("take over a sheet of readings; the same sheet again changes nothing")))
    sheet.add_argument("workbook", metavar="WORKBOOK", type=Path, help=_("the list: xlsx, xls or csv"))
    sheet.add_argument("--sheet", metavar="NAME", help=_("the sheet, if PropDesk should not choose"))
    sheet.add_argument("--item", metavar="NAME", help=_("the charge item of rows that name none"))
    sheet.add_argument("--date", metavar="DATE", help=_("the day of rows that name none"))
    sheet.add_argument("--dry-run", action="store_true", help=_("say what would be done and write nothing"))
    read = book(add("read", _("write one reading down")))
    read.add_argument("--unit", metavar="1-1-101", required=True, help=_("whose meter (parking:1-12 names the kind)"))
    read.add_argument("--item", metavar="NAME", required=True, help=_("the charge item, for example 水费"))
    read.add_argument("--meter", metavar="LABEL", help=_("which meter, where the unit has several"))
    read.add_argument("--value", metavar="1234.5", required=True, help=_("what the counter shows"))
    read.add_argument("--date", metavar="DATE", required=True, help=_("the day of the reading"))
    read.add_argument("--rollover", action="store_true", help=_("the counter passed its highest value"))
    key(read)


def _arrears(groups: Groups) -> None:
    add = group(groups, "arrears", _("who owes what"))
    parser = book(add("list", _("units with something overdue on a day")))
    parser.add_argument("--as-of", metavar="DATE", required=True, help=_("the day; what is due on that very day is not overdue"))
    parser.add_argument("--min-months", metavar="N", default="1", help=_("only units with so many months overdue"))


def _late_fees(groups: Groups) -> None:
    add = group(groups, "late-fee", _("late fees by a clause of the contract"))
    parser = book(add("set", _("set a clause, or another rate of a clause from a day on; without a clause there is no late fee")))
    parser.add_argument("--clause", metavar="TEXT", required=True, help=_("the clause of the contract, for example 第九条"))
    parser.add_argument("--rate", metavar="0.05%", required=True, help=_("the rate per day: 0.05%%, 5‱ or 万分之五"))
    parser.add_argument("--from", metavar="DATE", dest="valid_from", required=True, help=_("for charges due from this day on"))
    parser.add_argument("--item", metavar="NAME", help=_("only this charge item; otherwise every fee"))
    parser.add_argument("--first-day", metavar="N", default="1", help=_("the first late day; 1 is the day after the due day"))
    parser.add_argument("--grace", metavar="DAYS", default="0", help=_("days of grace"))
    parser.add_argument(
        "--grace-meaning", metavar="threshold|deducted", default="threshold", help=_("threshold: later every day counts; deducted: never")
    )
    parser.add_argument("--cap", metavar="PERCENT", default="", help=_("the most, in percent of the principal: 100%%"))
    parser.add_argument("--rate-by", metavar="due|day", default="due", help=_("the rate of the due day, or that of each late day"))
    key(parser)
    book(add("list", _("the clauses with their rates")))


def _notices(groups: Groups) -> None:
    add = group(groups, "notices", _("reminder notices"))
    parser = book(add("issue", _("number and print the notices of a day; the same day again prints the same notices")))
    parser.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the notices state and bear"))
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, required=True, help=_("the file with all of them, in walking order"))
    parser.add_argument(
        "--unit", metavar="1-1-101", nargs="+", action="extend", default=[], help=_("only these units (parking:1-12 names the kind)")
    )
    parser.add_argument("--min-months", metavar="N", default="1", help=_("only units with so many months overdue"))
    parser.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the notices"))
    parser.add_argument("--split", metavar="DIR", type=Path, help=_("also one file for each notice, into this folder"))
    parser.add_argument("--small", action="store_true", help=_("two small notices on a sheet; cut, the stack lies in walking order"))
    spelling_deliveries.deliveries(add)


def _payments(groups: Groups) -> None:
    add = group(groups, "payments", _("take and void payments"))
    take = book(add("take", _("take a payment: oldest charges first, the rest is prepaid")))
    who = take.add_mutually_exclusive_group(required=True)
    who.add_argument("--unit", metavar="1-1-101", help=_("who pays (parking:1-12 names the kind)"))
    who.add_argument("--developer", action="store_true", help=_("the developer pays what he bears of all units"))
    take.add_argument("--amount", metavar="500.00", required=True, help=_("yuan"))
    take.add_argument("--method", metavar="cash|wechat|alipay|card|transfer", required=True, help=_("how it is paid"))
    take.add_argument("--date", metavar="DATE", required=True, help=_("the day of the payment"))
    take.add_argument("--tendered", metavar="AMOUNT", help=_("what was handed over, for the change"))
    take.add_argument("--payer", metavar="NAME", help=_("who paid, if not the owner"))
    take.add_argument("--reference", metavar="TEXT", help=_("the bank’s or wallet’s own number"))
    take.add_argument(
        "--designate", metavar="BILL", nargs="+", action="extend", default=[],
        help=_("what the payer pays: 2026-08, 物业费:2026-08 or a bill’s number"),
    )  # fmt: skip
    take.add_argument("--use-prepaid", action="store_true", help=_("set prepaid money against these bills first, in the same step"))
    take.add_argument("--also", metavar="1-1-102", nargs="+", action="extend", default=[], help=_("further units he pays for"))
    take.add_argument("--receipt", metavar="FILE.pdf", type=Path, help=_("write the receipt to this file"))
    take.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the receipt"))
    key(take)
    void = book(add("void", _("void a receipt: it keeps its number, its charges are open again")))
    void.add_argument("--receipt", metavar="NUMBER", required=True, help=_("the receipt’s number"))
    void.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept with the receipt"))
    void.add_argument("--date", metavar="DATE", required=True, help=_("the day of the void; after the payment’s own day it is reversed"))
    void.add_argument("--bounced", action="store_true", help=_("the bank sent the money back"))
    void.add_argument("--approver", metavar="NAME", help=_("who allowed it (a PIN is read from PROPDESK_PIN)"))
    refund = book(add("refund", _("give prepaid money back, all of it or a part")))
    refund.add_argument("--unit", metavar="1-1-101", required=True, help=_("whose money it is (parking:1-12 names the kind)"))
    refund.add_argument("--amount", metavar="500.00", required=True, help=_("yuan"))
    refund.add_argument("--method", metavar="cash|wechat|alipay|card|transfer", required=True, help=_("how it is paid"))
    refund.add_argument("--date", metavar="DATE", required=True, help=_("the day of the refund"))
    refund.add_argument("--payee", metavar="NAME", required=True, help=_("who receives the money"))
    refund.add_argument("--item", metavar="NAME", help=_("what it was prepaid for, if for one charge item"))
    refund.add_argument("--reference", metavar="TEXT", help=_("the bank’s or wallet’s own number"))
    refund_paper(refund)
    approval(refund)
    key(refund)


def _credit(groups: Groups) -> None:
    add = group(groups, "credit", _("prepaid money"))
    listed = book(add("list", _("who has prepaid money or a deposit here on a day")))
    listed.add_argument("--as-of", metavar="DATE", required=True, help=_("the day"))
    offset = book(add("offset", _("set prepaid money against what is due, in one go")))
    offset.add_argument("--on", metavar="DATE", required=True, help=_("the day"))
    offset.add_argument("--unit", metavar="1-1-101", nargs="+", action="extend", default=[], help=_("only these units"))
    offset.add_argument("--dry-run", action="store_true", help=_("say what would be done and write nothing"))
    key(offset)


def _adjust(groups: Groups) -> None:
    add = group(groups, "adjust", _("waive, correct and write off"))
    for word, told in (
        ("waive", _("waive a part of what is open; it never comes back")),
        ("correct", _("take off what was billed wrong")),
        ("write-off", _("write off what will not be paid")),
    ):
        parser = book(add(word, told))
        parser.add_argument("--unit", metavar="1-1-101", required=True, help=_("whose bill it is (parking:1-12 names the kind)"))
        parser.add_argument("--amount", metavar="500.00", required=True, help=_("yuan, from the oldest bill on"))
        parser.add_argument("--part", metavar="principal|late-fee", required=True, help=_("what of the bill"))
        parser.add_argument(
            "--bill", metavar="BILL", nargs="+", action="extend", default=[], help=_("only these: 2026-08, 物业费:2026-08 or a number")
        )
        parser.add_argument("--date", metavar="DATE", required=True, help=_("the day from which it counts"))
        approval(parser)
        key(parser)


def _receipts(groups: Groups) -> None:
    add = group(groups, "receipts", _("receipt numbers"))
    parser = book(add("register", _("every receipt number of a year and what became of it")))
    parser.add_argument("--year", metavar="YYYY", required=True, help=_("the year of the numbers"))
    parser.add_argument("--series", metavar="SJ|TK|YC|YJ", default="SJ", help=_("receipts, refunds, offsets, deposits used"))
    parser.add_argument("--out", metavar="FILE.xlsx", type=Path, help=_("write the register to this file (xlsx or csv)"))
    parser.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the register"))


def _day(groups: Groups) -> None:
    add = group(groups, "day", _("daily close"))
    close = book(add("close", _("close a day and every day before it: they take no entry any more")))
    close.add_argument("--day", metavar="DATE", required=True, help=_("the day to close"))
    close.add_argument(
        "--counted", metavar="METHOD=AMOUNT", nargs="+", action="extend", default=[], help=_("what was counted, like cash=1234.50")
    )
    close.add_argument("--note", metavar="TEXT", help=_("why the count differs"))
    close.add_argument("--print", metavar="FILE.pdf", type=Path, help=_("write the sheet to this file"))
    close.add_argument("--paper", metavar="a4|a5", default="a4", help=_("the paper of the sheet"))
    close.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the sheet"))
    key(close)
    back = book(add("reopen", _("open the newest closed day again")))
    back.add_argument("--day", metavar="DATE", required=True, help=_("the newest closed day"))
    back.add_argument("--reason", metavar="TEXT", required=True, help=_("why; it is kept for good"))
    back.add_argument("--approver", metavar="NAME", help=_("who allowed it (a PIN is read from PROPDESK_PIN)"))
    verify = book(add("verify", _("does the log of changes still bear what stands on a sheet")))
    verify.add_argument("--number", metavar="NUMBER", required=True, help=_("the sheet’s number"))
    verify.add_argument("--head", metavar="CHARACTERS", help=_("the characters of the chain’s head on the paper"))


def _accounts(groups: Groups) -> None:
    parser = book(leaf(groups, "statement", "statement", _("the account of a unit or of the developer over some days, line by line")))
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--unit", metavar="1-1-101", help=_("the unit (parking:1-12 names the kind)"))
    whose.add_argument("--developer", action="store_true", help=_("what the developer bears of all units"))
    parser.add_argument("--from", metavar="DATE", dest="first", required=True, help=_("the first day"))
    parser.add_argument("--to", metavar="DATE", dest="last", required=True, help=_("the last day; data are as of its end"))
    parser.add_argument("--out", metavar="FILE.pdf", type=Path, help=_("number it and write it to this file"))
    parser.add_argument("--lang", metavar="zh_CN|en", help=_("the language of the statement"))
    parser.add_argument("--full-names", action="store_true", help=_("print names in full, not masked"))
    parser = book(leaf(groups, "rates", "rates", _("how the bills of a month, week or year are being paid")))
    parser.add_argument("--period", metavar="2026-11|2026-W48|2026", required=True, help=_("the month, week or year"))
    parser.add_argument("--as-of", metavar="DATE", required=True, help=_("the day the rates are as of"))
    parser.add_argument("--by", metavar="building|steward", default="building", help=_("what households are put together by"))


def _whole(groups: Groups) -> None:
    demo = leaf(groups, "demo", "demo", _("the whole job with a sample book: papers, tables and pictures of the window into a folder"))
    demo.add_argument("folder", metavar="DIR", type=Path, help=_("the folder; nothing in it is overwritten"))
    demo.add_argument("--today", metavar="DATE", help=_("the day of the demo; otherwise that of the computer"))
    leaf(groups, "self-test", "self-test", _("does the installed program have and find all it needs"))
