"""``propdesk statement`` and ``propdesk rates``: the account of a household, and how the bills of a span are being paid."""

import argparse

from propdesk.cli.output import Answer, file_line, names, table, yuan
from propdesk.cli.values import check_out, parse_day, parse_language, split_kind
from propdesk.domain.collection import Rate, Span
from propdesk.domain.money import Fen
from propdesk.domain.statement import Statement
from propdesk.domain.statement_lines import MOVE_NAMES, Balance, Line, Move
from propdesk.errors import EnvironmentFault, UserError
from propdesk.i18n import _, window
from propdesk.services import collection, households, statements
from propdesk.services.collection import By, Rates
from propdesk.services.office import office_at, profile
from propdesk.services.papers import Filed
from propdesk.services.statement_words import deposit_title, details, title
from propdesk.services.statements import Account


class GroupUnknown(UserError):
    """“{text}” is no way of putting households together. Use building or steward."""


def statement(words: argparse.Namespace) -> Answer:
    """The account of a unit or of the developer over some days; with ``--out`` it is numbered, frozen and written as a PDF."""
    first, last = parse_day(words.first), parse_day(words.last)
    language = parse_language(words.lang) if words.lang else None
    check_out(words.out)
    with office_at(words.book, looking=words.out is None) as office:
        if words.developer:
            account = statements.of_developer(office, first, last)
        else:
            unit = households.unit_named(office, *split_kind(words.unit))
            account = statements.of_unit(office, unit.unit_id, first, last)
        if words.out is None:
            return Answer(_facts(account, "", None), _lines(account))
        office.mark()
        row = statements.issue(office, account, language or profile(office).language, last, masked=not words.full_names)
        try:
            filed = statements.file_statement(office, row, words.out)
        except EnvironmentFault as fault:
            trouble = _("Statement {number} was issued but not printed: {reason}").format(number=row.number, reason=fault.sentence(_))
            return Answer(_facts(account, row.number, None), [], trouble)
    return Answer(_facts(account, row.number, filed), [*_lines(account), "", row.number, file_line(filed)])


def _facts(account: Account, number: str, filed: Filed | None) -> dict[str, object]:
    made = account.statement
    return {
        "number": number,
        "units": [unit.code for unit in account.holder.units],
        "developer": account.holder.names[0] if account.holder.developer else None,
        "first": made.first,
        "last": made.last,
        "opening": _balance(made.opening),
        "lines": [_line(line) for line in made.lines],
        "deposits": [_line(line) for line in made.deposits],
        "items": [dict(zip(sums._fields, sums, strict=True)) for sums in made.items],
        "by_unit": _by_unit(account),
        "closing": _balance(made.closing),
        "later_fen": made.later_fen,
        "file": filed.paths[0] if filed else None,
        "pages": filed.pages if filed else 0,
        "missing_glyphs": [{"text": one.text, "characters": one.characters} for one in filed.missing] if filed else [],
    }


def _by_unit(account: Account) -> list[dict[str, object]]:
    codes = {unit.unit_id: unit.code for unit in account.holder.units}
    sums = statements.in_order(account)
    return [{"unit": codes[one.unit_id]} | dict(zip(one._fields[1:], one[1:], strict=True)) for one in sums]


def _balance(balance: Balance) -> dict[str, Fen]:
    return {
        "owed_fen": balance.owed_fen,
        "principal_fen": balance.principal_fen,
        "late_fee_fen": balance.late_fee_fen,
        "credit_fen": balance.credit_fen,
        "deposit_fen": balance.held_fen,
    }


def _line(line: Line) -> dict[str, object]:
    return {
        "on": line.on,
        "kind": line.kind.value,
        "number": line.number,
        "item": line.item,
        "period": line.period,
        "formula": line.formula,
        "amount_fen": line.whole_fen,
        "owed_fen": line.owed_fen,
        "credit_fen": line.credit_fen,
        "deposit_fen": line.held_fen,
        "deposits": list(line.deposits),
        "deposit_move": line.move.value if line.held_fen else None,
        "deposit_held_fen": line.after.held_fen,
        "balance_fen": line.after.owed_fen,
    }


def _lines(account: Account) -> list[str]:
    made, texts = account.statement, window()
    holder = account.holder
    codes = holder.names[0] if holder.developer else names([unit.code for unit in holder.units])
    rows: list[tuple[object, ...]] = [("", _("Opening balance"), "", "", "", yuan(made.opening.owed_fen), "")]
    for line in made.lines:
        added, settled = _either(line.owed_fen), _either(-line.owed_fen)
        words = title(line, texts, account.holder.codes)
        rows.append((line.on, words, line.number, added, settled, yuan(line.after.owed_fen), "; ".join(details(line, texts))))
    heads = [_("Date"), _("Particulars"), _("Number"), _("Added"), _("Settled"), _("Balance"), _("How it was reckoned")]
    span = _("{unit}, {first} to {last}").format(unit=codes, first=made.first, last=made.last)
    return [span, "", *table(heads, rows, "lllrrr"), *_unit_lines(account), *_deposit_lines(account), "", _closing(made)]


def _unit_lines(account: Account) -> list[str]:
    """The sums of each unit, where the account has several."""
    codes = account.holder.codes
    if not codes:
        return []
    heads = [_("Unit"), _("Opening"), _("Charged"), _("Late fee"), _("Waived"), _("Received"), _("Closing")]
    return ["", *table(heads, [(codes[sums.unit_id], *map(yuan, sums[1:])) for sums in statements.in_order(account)], "lrrrrrr")]


def _deposit_lines(account: Account) -> list[str]:
    """What was taken, deducted and given back of deposits, and what is held after it; nothing where there is none."""
    made, texts = account.statement, window()
    if not made.deposits:
        return []
    rows = [
        (
            line.on,
            deposit_title(line, texts, account.holder.codes),
            line.number,
            *(yuan(fen) if (fen := line.moved_fen(move)) else "" for move in Move),
            yuan(line.after.held_fen),
        )
        for line in made.deposits
    ]
    heads = [_("Date"), _("Deposit"), _("Number"), *(_(MOVE_NAMES[move]) for move in Move), _("Deposit held")]
    return ["", _("Deposits"), *table(heads, rows, "lllrrrr")]


def _either(fen: Fen) -> str:
    return yuan(fen) if fen > 0 else ""


def _closing(made: Statement) -> str:
    sentence = _("Closing balance {owed} (late fee in it {late_fee})   Prepaid {credit}   Deposit held {held}")
    closing = made.closing
    return sentence.format(
        owed=yuan(closing.owed_fen), late_fee=yuan(closing.late_fee_fen), credit=yuan(closing.credit_fen), held=yuan(closing.held_fen)
    )


def rates(words: argparse.Namespace) -> Answer:
    """Three collection rates of a month, week or year as of a day, by building or steward."""
    span, as_of, by = Span.parse(words.period), parse_day(words.as_of), _by(words.by)
    with office_at(words.book, looking=True) as office:
        found = collection.rates(office, span, as_of, by)
    rows = [_rate_facts(row) for row in found.rows]
    facts = {
        "period": str(span), "first": span.first, "last": span.last, "as_of": as_of, "by": by.value, "compared_with": found.compared,
        "rows": rows, "total": _rate_facts(found.total),
    }  # fmt: skip
    return Answer(facts, _rate_lines(found))


def _by(text: str) -> By:
    try:
        return By(text.strip().lower())
    except ValueError:
        raise GroupUnknown(text=text) from None


def _rate_facts(row: Rate) -> dict[str, object]:
    return {
        "name": row.name,
        "charged_fen": row.charged_fen,
        "received_fen": row.received_fen,
        "rate_amount_permille": row.amount,
        "households": row.households,
        "households_paid": row.paid_households,
        "rate_households_permille": row.paid_up,
        "old_arrears_fen": row.old_fen,
        "recovered_fen": row.recovered_fen,
        "recovery_permille": row.recovery,
        "change_permille": row.change,
    }


def _rate_lines(found: Rates) -> list[str]:
    heads = [
        _("Building or steward"), _("Charged"), _("Received"), _("Rate (amount)"), _("Rate (households)"), _("Older arrears"),
        _("Recovery"), _("Change (points)"),
    ]  # fmt: skip
    total = found.total._replace(name=_("Total"))
    rows = [
        (row.name or "—", yuan(row.charged_fen), yuan(row.received_fen), *map(_percent, (row.amount, row.paid_up)), yuan(row.old_fen),
         _percent(row.recovery), _points(row.change))
        for row in (*found.rows, total)
    ]  # fmt: skip
    day = _("{span} as of {day}, compared with {before}").format(span=found.span, day=found.as_of, before=found.compared)
    return [day, "", *table(heads, rows, "lrrrrrrr")]


def _percent(rate: int | None) -> str:
    return "—" if rate is None else f"{rate // 10}.{rate % 10}%"


def _points(change: int | None) -> str:
    return "—" if change is None else f"{'-' if change < 0 else '+'}{abs(change) // 10}.{abs(change) % 10}"
