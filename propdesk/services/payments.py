"""Taking money at the desk: what is open, how a payment would be spread, and the transaction that takes it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from propdesk import clock
from propdesk.domain.handover import Liable
from propdesk.domain.money import Fen, check_fen, format_yuan
from propdesk.domain.payments import INTERNAL, Method, MethodUnknown, Part, Rule, Share, Spread, parse_rule
from propdesk.domain.profile import from_texts
from propdesk.domain.wallets import GENERAL
from propdesk.errors import UserError
from propdesk.i18n import catalog
from propdesk.services import payment_entry
from propdesk.services.changes import Done, commit
from propdesk.services.closing import check_open
from propdesk.services.office import Office
from propdesk.services.open_bills import open_rows
from propdesk.services.payment_entry import SERIES as SERIES
from propdesk.services.payment_entry import Before
from propdesk.services.receipts import Taken as Taken
from propdesk.services.receipts import taken, together
from propdesk.services.time_bars import time_barred
from propdesk.services.voids import AlreadyVoid as AlreadyVoid
from propdesk.services.voids import ReceiptUnknown as ReceiptUnknown
from propdesk.services.voids import VoidBeforePayment as VoidBeforePayment
from propdesk.services.voids import void as void
from propdesk.store import credit, payments, people, settings
from propdesk.store.engine import Connection
from propdesk.store.payments import OpenRow, PaymentRow, SettledRow
from propdesk.store.people import PersonRow, UnitRow

DUPLICATE_WITHIN = timedelta(minutes=3)
OWNER, DEVELOPER = Liable.OWNER.value, Liable.DEVELOPER.value
RULE = "allocation.rule"  # the office's order of allocation, as text


TAKE = "payment.take"


class UnitUnknown(UserError):
    """There is no unit “{unit}”. Write it like 3-2-1203."""


class TenderedTooLittle(UserError):
    """What was handed over ({tendered}) is less than what is being paid ({amount})."""


class OpenChanged(UserError):
    """What this household owes changed since the window was opened (now {total}). Look again before taking the money."""


class DeveloperOverpaid(UserError):
    """The developer owes {open}; what is more cannot be kept as prepaid of a unit. Take what is owed and give the rest back."""


class ProbableDuplicate(UserError):
    """{amount} was already taken from this household in the same way a moment ago (receipt {receipt}). Take it again?"""


class TimeBarredAsked(UserError):
    """The limitation of {bills} has run out, so the payer may refuse it. Take it only if he pays of his own will."""


def developer_name(kept: Mapping[str, str]) -> str:
    """The developer as papers name him, from the office's stored facts: his own name, else “the developer”."""
    facts = from_texts(kept)
    return facts.developer or catalog(facts.language).gettext("Developer")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the collect window shows of one or several units: everything open on a day, oldest first, and the prepaid money.

    `unit` is the one the payment is booked on, `credit_fen` its prepaid money in all purses. `developer` is his name where only
    what the developer owes is shown; he has no prepaid money. `barred` are the bills whose limitation has run out.
    """

    unit: UnitRow
    people: tuple[PersonRow, ...]
    rows: tuple[OpenRow, ...]
    credit_fen: Fen
    on: date = date.max
    units: tuple[UnitRow, ...] = ()
    purses: tuple[credit.PurseRow, ...] = ()
    rule: Rule = field(default=Rule())
    developer: str = ""
    barred: frozenset[int] = frozenset()

    @property
    def open_fen(self) -> Fen:
        """Principal and late fee together."""
        return sum(row.total_fen for row in self.rows)

    @property
    def payer(self) -> str:
        """Who pays unless the clerk writes another name: the developer, or the owners, else the tenants."""
        if self.developer:
            return self.developer
        owners = [p.name for p in self.people if p.role == "owner"]
        return "、".join(owners or [p.name for p in self.people])

    def spread(self, amount_fen: Fen, designated: Collection[int] = ()) -> Spread:
        """How an amount would be spread: the same rule the transaction uses.

        What a developer owes and what is asked as a deposit is only paid when designated: no surplus flows into either.
        """
        liable = DEVELOPER if self.developer else OWNER
        own = {row.charge_id for row in self.rows if row.liable == liable and row.nature != "deposit"} | set(designated)
        charges = [row.to_allocate(self.on) for row in self.rows if row.charge_id in own]
        return self.rule.spread(charges, amount_fen, designated)

    def less(self, shares: Iterable[Share]) -> "Desk":
        """The desk with what some shares would settle; a bill that they settle whole is gone."""
        given: dict[tuple[int, Part], Fen] = {}
        for share in shares:
            given[share.charge_id, share.part] = given.get((share.charge_id, share.part), 0) + share.amount_fen
        rows = [
            row._replace(
                paid_fen=row.paid_fen + given.get((row.charge_id, Part.PRINCIPAL), 0),
                late_fee_fen=row.late_fee_fen - given.get((row.charge_id, Part.LATE_FEE), 0),
            )
            for row in self.rows
        ]
        return replace(self, rows=tuple(row for row in rows if row.total_fen))

    def time_barred(self, shares: Iterable[Share]) -> list[OpenRow]:
        """Bills that shares would pay although their limitation has run out."""
        paid = {share.charge_id for share in shares}
        return [row for row in self.rows if row.charge_id in paid & self.barred]


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment as asked for at the desk; what each word means is said at `take`. The first unit is the payer's."""

    unit_ids: tuple[int, ...]
    amount_fen: Fen
    method: Method
    paid_on: date
    tendered_fen: Fen | None = None
    designated: frozenset[int] = frozenset()
    designation: str = ""
    payer: str = ""
    reference: str = ""
    expected_open_fen: Fen | None = None
    allow_duplicate: bool = True
    allow_time_barred: bool = True
    purse: int | None = None
    language: str | None = None
    developer: bool = False

    def check(self) -> None:
        """Raise `AmountOutOfRange`, `MethodUnknown` or `TenderedTooLittle` for what can be no payment whatever is open."""
        check_fen(self.amount_fen)
        if self.method in INTERNAL:
            raise MethodUnknown(text=self.method.value)
        if self.tendered_fen is not None and check_fen(self.tendered_fen) < self.amount_fen:
            raise TenderedTooLittle(tendered=format_yuan(self.tendered_fen), amount=format_yuan(self.amount_fen))

    def check_seen(self, seen: Desk) -> None:
        """Raise `OpenChanged` when this is not what the desk showed any more, or a designated charge is not open there."""
        changed = self.expected_open_fen is not None and seen.open_fen != self.expected_open_fen
        if changed or not {row.charge_id for row in seen.rows}.issuperset(self.designated):
            raise OpenChanged(total=format_yuan(seen.open_fen))

    def to_write(self, seen: Desk, moment: datetime, operator: str) -> PaymentRow:
        """The payment without its numbers."""
        return PaymentRow(
            payment_id=0,
            receipt="",
            unit_id=seen.unit.unit_id,
            code=seen.unit.code,
            payer=self.payer.strip() or seen.payer,
            amount_fen=self.amount_fen,
            tendered_fen=self.amount_fen if self.tendered_fen is None else self.tendered_fen,
            method=self.method.value,
            reference=self.reference.strip(),
            paid_on=self.paid_on,
            taken_at=moment.isoformat(),
            designation=self.designation.strip(),
            operator=operator,
            void_on=None,
            void_reason="",
            order_rule=seen.rule.as_text(),
        )


def desk(office: Office, unit_id: int, on: date = date.max, others: Iterable[int] = ()) -> Desk:
    """What the unit owes on a day, with `others` that the same person pays for; raises `UnitUnknown`."""
    with office.store.snapshot() as conn:
        return read_desk(conn, (unit_id, *others), on)


def read_desk(conn: Connection, unit_ids: Sequence[int], on: date, *, phones: bool = True, developer: bool = False) -> Desk:
    """The same inside a transaction of the caller's; with `developer` only what he owes of these units."""
    ids = list(dict.fromkeys(unit_ids))
    units = {unit.unit_id: unit for unit in people.units(conn, ids)}
    for unit_id in ids:
        if unit_id not in units:
            raise UnitUnknown(unit=unit_id)
    payer, several = units[ids[0]], tuple(units[unit_id] for unit_id in ids)
    rows = tuple(open_rows(conn, ids, on))
    kept = settings.read(conn)
    rule = parse_rule(kept.get(RULE, ""))
    if developer:
        rows = tuple(row for row in rows if row.liable == DEVELOPER)
        return Desk(payer, (), rows, 0, on, several, (), rule, developer_name(kept), _barred(conn, rows, on))
    persons = tuple(people.people_of(conn, ids[:1], phones=phones).get(ids[0], []))
    purses = tuple(credit.purses(conn, date.max, ids[:1]))
    credit_fen, barred = sum(purse.balance_fen for purse in purses), _barred(conn, rows, on)
    return Desk(payer, persons, rows, credit_fen, on, several, purses, rule, barred=barred)


def _barred(conn: Connection, rows: Iterable[OpenRow | SettledRow], on: date) -> frozenset[int]:
    return time_barred(conn, {row.charge_id: row.due_on for row in rows}, on)


def take(
    office: Office,
    unit_id: int,
    amount_fen: Fen,
    method: Method,
    paid_on: date,
    *,
    key: str,
    others: Iterable[int] = (),
    designated: Collection[int] = (),
    designation: str = "",
    payer: str = "",
    reference: str = "",
    tendered_fen: Fen | None = None,
    expected_open_fen: Fen | None = None,
    allow_duplicate: bool = True,
    allow_time_barred: bool = True,
    purse: int | None = None,
    language: str | None = None,
) -> Taken:
    """Take a payment: one transaction re-reads what is open, allocates, takes the receipt number and writes the audit line.

    `key` is made by the form, so that the same request never takes money twice. `others` are further units the same person
    pays for; what is left over becomes credit of `unit_id`. With `purse` (an item's number or `GENERAL`) all of it is paid
    ahead into that purse. `tendered_fen` above the amount is change given back. The receipt's content is frozen in `language`
    (else the office's). Raises `UnitUnknown`, `AmountOutOfRange`, `MethodUnknown`, `TenderedTooLittle`, `DayClosed`,
    `OpenChanged` when the situation is not `expected_open_fen` any more or a designated charge is not open here,
    `ProbableDuplicate` (unless allowed) for the same amount within three minutes and `TimeBarredAsked` (unless allowed).
    """
    asked = Asked(
        (unit_id, *others), amount_fen, method, paid_on, tendered_fen, frozenset(designated), designation, payer, reference,
        expected_open_fen, allow_duplicate, allow_time_barred, purse, language,
    )  # fmt: skip
    return take_asked(office, asked, key=key)


def take_asked(office: Office, asked: Asked, *, key: str) -> Taken:
    """`take` with all its words in one."""
    asked.check()
    moment = clock.now()
    return commit(
        office.store,
        office.actor,
        TAKE,
        lambda conn: take_in(conn, asked, moment, office.actor.operator),
        moment=moment,
        key=key,
        again=taken,
    )


def take_in(conn: Connection, asked: Asked, moment: datetime, operator: str) -> Done[Taken]:
    """Take a payment inside a transaction of the caller's."""
    check_open(conn, asked.paid_on)
    seen = read_desk(conn, asked.unit_ids, asked.paid_on, phones=False, developer=asked.developer)
    asked.check_seen(seen)
    if not asked.allow_duplicate:
        _refuse_duplicate(conn, asked, moment)
    spread = seen.spread(asked.amount_fen, asked.designated) if asked.purse is None else Spread((), asked.amount_fen)
    if asked.developer and spread.credit_fen:
        raise DeveloperOverpaid(open=format_yuan(seen.open_fen))
    if not asked.allow_time_barred:
        ask_time_barred(seen.time_barred(spread.shares))
    new = asked.to_write(seen, moment, operator)
    before = Before(seen.unit, seen.open_fen, seen.credit_fen)
    purse = GENERAL if asked.purse is None else asked.purse
    entered = payment_entry.enter(conn, before, new, spread.shares, (purse, spread.credit_fen), asked.language)
    payment = entered.taken.payment
    body = {"receipt": payment.receipt, "amount_fen": payment.amount_fen, "credit_fen": spread.credit_fen}
    return Done(entered.taken, payment.payment_id, payment.code, body, entered.spans)


def _refuse_duplicate(conn: Connection, asked: Asked, moment: datetime) -> None:
    for row in _same_money(conn, asked.unit_ids[0], asked.amount_fen, asked.method.value, asked.paid_on, moment):
        raise ProbableDuplicate(amount=format_yuan(asked.amount_fen), receipt=row.receipt)


def _same_money(conn: Connection, unit_id: int, fen: Fen, method: str, paid_on: date, moment: datetime) -> list[PaymentRow]:
    """Payments that stand of the same money: taken within three minutes before `moment` or later, newest first."""
    since = (moment - DUPLICATE_WITHIN).isoformat()
    found = payments.find(conn, unit_id=unit_id, first=paid_on, last=paid_on)
    same = [row for row in found if (row.unit_id, row.amount_fen, row.method) == (unit_id, fen, method)]
    return [row for row in same if row.taken_at >= since and row.void_on is None]


def ask_time_barred(rows: Sequence[OpenRow]) -> None:
    """Raise `TimeBarredAsked` where there are any such bills."""
    if rows:
        bills = "、".join(f"{row.item} {row.period}" for row in rows[:3])
        raise TimeBarredAsked(bills=f"{bills} …" if len(rows) > 3 else bills)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What the desk would have asked before a payment was taken: the same money a moment before, bills past their limitation."""

    duplicates: tuple[PaymentRow, ...]
    time_barred: tuple[SettledRow, ...]


def doubts(office: Office, done: Taken) -> Doubts:
    """What is doubtful about a payment that was taken without asking."""
    payment = done.payment
    facts = (payment.unit_id, payment.amount_fen, payment.method, payment.paid_on, datetime.fromisoformat(payment.taken_at))
    with office.store.read() as conn:
        before = tuple(row for row in _same_money(conn, *facts) if row.payment_id < payment.payment_id)
        barred = _barred(conn, done.settled, payment.paid_on)
    return Doubts(before, tuple(row for row in done.settled if row.charge_id in barred))


def rule(office: Office) -> Rule:
    """The office's order of allocation."""
    with office.store.read() as conn:
        return parse_rule(settings.read(conn).get(RULE, ""))


def set_rule(office: Office, new: Rule, *, key: str | None = None) -> None:
    """Keep the office's order of allocation; every payment says by which it was spread."""

    def work(conn: Connection) -> Done[None]:
        changes = settings.write(conn, {RULE: new.as_text()})
        return Done(None, 0, "allocation", {name: {"before": old, "after": value} for name, (old, value) in changes.items()})

    commit(office.store, office.actor, "settings.allocation", work, key=key, moment=clock.now(), again=lambda _conn, _number: None)


def receipt(office: Office, number: str) -> Taken:
    """A payment by its receipt number; raises `ReceiptUnknown`."""
    with office.store.snapshot() as conn:
        found = payments.find(conn, receipt=number.strip())
        if not found:
            raise ReceiptUnknown(receipt=number)
        return taken(conn, found[0].payment_id)


def beside(office: Office, done: Taken) -> list[PaymentRow]:
    """What stands of the other entries made in the same step as a payment: voiding it leaves them as they are."""
    with office.store.snapshot() as conn:
        return [row for row in together(conn, done.payment) if row.void_on is None]


def journal(office: Office, first: date, last: date) -> Sequence[PaymentRow]:
    """Payments of some days (both included), newest first, voided ones with their void."""
    with office.store.read() as conn:
        return payments.find(conn, first=first, last=last)


def day_totals(office: Office, day: date) -> dict[Method, tuple[int, Fen]]:
    """What came in on a day by method: count and fen."""
    with office.store.read() as conn:
        return {Method(code): total for code, total in payments.day_totals(conn, day).items()}


def prepaid(office: Office, as_of: date) -> list[tuple[people.UnitRow, tuple[str, ...], Fen]]:
    """Units with credit on a day, with owners and balance, in natural order."""
    with office.store.snapshot() as conn:
        balances = payments.credit_balances(conn, as_of)
        owners = people.owner_names(conn, as_of)
        return [(unit, owners.get(unit.unit_id, ()), balances[unit.unit_id]) for unit in people.units(conn, list(balances))]
