"""Every command by its spelling."""

import argparse
from collections.abc import Callable, Mapping

from propdesk.cli import accounts, books, charges, day, deposits, desk, late_fees, lists, meters, notices, periods, purses, whole
from propdesk.cli.output import Answer

COMMANDS: Mapping[str, Callable[[argparse.Namespace], Answer]] = {
    "book new": books.new,
    "book info": books.info,
    "book check": books.check,
    "book backup": books.backup,
    "book restore": books.restore,
    "residents import": lists.import_residents,
    "tariff set": charges.set_tariff,
    "billing run": charges.run,
    "billing rollback": charges.rollback,
    "billing reissue": charges.reissue,
    "charge once": charges.once,
    "meters list": meters.listed,
    "meters import": meters.import_readings,
    "meters read": meters.read,
    "arrears list": charges.arrears,
    "late-fee set": late_fees.set_clause,
    "late-fee list": late_fees.listed,
    "notices issue": notices.issue,
    "payments take": desk.take,
    "payments void": desk.void,
    "payments refund": purses.refund,
    "credit list": purses.listed,
    "credit offset": purses.offset,
    "deposits list": deposits.listed,
    "deposits deduct": deposits.deduct,
    "deposits return": deposits.give_back,
    "adjust waive": purses.waive,
    "adjust correct": purses.correct,
    "adjust write-off": purses.write_off,
    "receipts register": day.register,
    "day close": day.close,
    "day reopen": day.reopen,
    "day verify": day.verify,
    "periods list": periods.listed,
    "periods close": periods.close,
    "periods reopen": periods.reopen,
    "statement": accounts.statement,
    "rates": accounts.rates,
    "demo": whole.demo,
    "self-test": whole.self_test,
}
