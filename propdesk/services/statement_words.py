"""What the lines of a statement say, in the language of a screen or a paper."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from propdesk.domain.charges import formula_in
from propdesk.domain.fee_items import NATURE_NAMES, Nature
from propdesk.domain.late_fees import words_in
from propdesk.domain.money import format_yuan
from propdesk.domain.payments import METHOD_NAMES
from propdesk.domain.statement_lines import KIND_NAMES, RECEIVED, Kind, Line, Part
from propdesk.i18n import N_, Catalog

_METHODS = {method.value: name for method, name in METHOD_NAMES.items()} | {"credit": N_("Prepaid"), "deposit": N_("Deposit")}
_MOST_UNITS = 3  # named on a line of a payment
_ABOUT_A_CHARGE = frozenset({Kind.CHARGE, Kind.DEPOSIT_ASKED})


def method_name(method: str, texts: Catalog) -> str:
    """A way of paying by its code; "" for none."""
    return texts.gettext(_METHODS[method]) if method else ""


def title(line: Line, texts: Catalog, codes: Mapping[int, str]) -> str:
    """What happened: "物业费 2026-11", "收款 微信 张三"; the unit's code in front where `codes` knows it."""
    kind = texts.gettext(KIND_NAMES[line.kind])
    words = [_codes(line, codes)]
    if line.kind in _ABOUT_A_CHARGE:
        words += [line.item, line.period]
    elif line.kind in RECEIVED:
        external = line.kind not in (Kind.OFFSET, Kind.DEDUCTION)
        words += [kind, method_name(line.method, texts) if external else "", line.note]
    else:
        words += [kind, line.item, line.period, line.note]
    return " ".join(word for word in words if word)


def _codes(line: Line, codes: Mapping[int, str]) -> str:
    """The unit a line is about where the account has several: a payment's are those it settled, as long as they are few."""
    touched = dict.fromkeys(part.unit_id for part in line.parts if part.unit_id in codes) if line.kind in RECEIVED else {}
    if len(touched) > _MOST_UNITS:
        return ""
    return " ".join(codes[unit_id] for unit_id in touched) or codes.get(line.unit_id, "")


def deposit_title(line: Line, texts: Catalog, codes: Mapping[int, str]) -> str:
    """The same for the table of deposits: with the deposits whose money moved, "收款 现金 张三 · 装修押金"."""
    named = "" if line.item else "、".join(line.deposits)
    return " · ".join(part for part in (title(line, texts, codes), named) if part)


def details(line: Line, texts: Catalog) -> tuple[str, ...]:
    """How it arose: the formula, what a payment settled, what moved in credit and deposits."""
    return tuple(detail for detail in _details(line, texts) if detail)


def _details(line: Line, texts: Catalog) -> Iterator[str]:
    _ = texts.gettext
    late_fee = line.kind is Kind.LATE_FEE
    yield words_in(texts.language, line.formula) if late_fee else formula_in(texts.language, line.formula)
    if late_fee and line.whole_fen != line.owed_fen:
        yield _("Stated before: {amount}").format(amount=format_yuan(line.whole_fen - line.owed_fen))
    if line.kind in _ABOUT_A_CHARGE:
        yield line.note
        if line.on_behalf_of:
            yield _("Collected for {name}").format(name=line.on_behalf_of)
        if line.cost:
            yield _(NATURE_NAMES[Nature.COST])
    if line.kind in RECEIVED:
        yield from _settled(line.parts, texts)
    if line.credit_fen:
        moved, left = _signed(line.credit_fen), format_yuan(line.after.credit_fen)
        yield _("Prepaid {moved}, balance {left}").format(moved=moved, left=left)
    if line.held_fen:
        moved, left = _signed(line.held_fen), format_yuan(line.after.held_fen)
        yield _("Deposit {moved}, held {left}").format(moved=moved, left=left)
    if line.kind in RECEIVED and line.whole_fen > abs(line.owed_fen) + abs(line.credit_fen) + abs(line.held_fen):
        yield _("Part of a receipt over {amount}").format(amount=format_yuan(line.whole_fen))


def _settled(parts: Sequence[Part], texts: Catalog) -> Iterator[str]:
    """One text for each item: "物业费 2026-01 至 2026-03 489.00"."""
    _ = texts.gettext
    for (item, late_fee), group in groupby(sorted(parts, key=_place), key=lambda part: (part.item, part.late_fee)):
        mine = list(group)
        first, last = mine[0].period, mine[-1].period
        period = first if first == last else _("{first} to {last}").format(first=first, last=last)
        name = _("Late fee on {item}").format(item=item) if late_fee else item
        yield f"{name} {period} {format_yuan(abs(sum(part.fen for part in mine)))}"


def _place(part: Part) -> tuple[str, bool, str]:
    return part.item, part.late_fee, part.period


def _signed(fen: int) -> str:
    return f"+{format_yuan(fen)}" if fen > 0 else format_yuan(fen)
