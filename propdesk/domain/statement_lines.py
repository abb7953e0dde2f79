"""The lines of a statement: what can stand on one, and the steps that become lines, from the facts of an account."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from propdesk.domain.account_facts import AdjustedFact, ChargeFact, CreditFact, HeldFact, Ledger, MoneyFact, RefundFact
from propdesk.domain.money import Fen
from propdesk.i18n import N_

CREDIT, DEPOSIT = "credit", "deposit"  # methods of internal payments: money that is already here


class Kind(StrEnum):
    """What a line tells. The order is that of lines of one day."""

    CHARGE = "charge"
    DEPOSIT_ASKED = "deposit_asked"
    TAKEN_BACK = "taken_back"
    LATE_FEE = "late_fee"
    WAIVER = "waiver"
    CORRECTION = "correction"
    WRITE_OFF = "write_off"
    PAYMENT = "payment"
    OFFSET = "offset"
    DEDUCTION = "deduction"
    PREPAID = "prepaid"
    REFUND = "refund"
    VOID = "void"
    REVERSAL = "reversal"
    BOUNCED = "bounced"
    RETURNED = "returned"
    REFUND_VOID = "refund_void"


KIND_NAMES = {
    Kind.CHARGE: N_("Charge"),
    Kind.DEPOSIT_ASKED: N_("Deposit charged"),
    Kind.TAKEN_BACK: N_("Charge taken back"),
    Kind.LATE_FEE: N_("Late fee"),
    Kind.WAIVER: N_("Waiver"),
    Kind.CORRECTION: N_("Correction"),
    Kind.WRITE_OFF: N_("Write-off"),
    Kind.PAYMENT: N_("Payment"),
    Kind.OFFSET: N_("Offset from prepaid"),
    Kind.DEDUCTION: N_("Set off against the deposit"),
    Kind.PREPAID: N_("Prepaid moved"),
    Kind.REFUND: N_("Refund"),
    Kind.VOID: N_("Receipt void"),
    Kind.REVERSAL: N_("Reversal"),
    Kind.BOUNCED: N_("Transfer bounced"),
    Kind.RETURNED: N_("Waiver or write-off taken back"),
    Kind.REFUND_VOID: N_("Refund void"),
}
RANK = {kind: rank for rank, kind in enumerate(Kind)}
RECEIVED = frozenset({Kind.PAYMENT, Kind.OFFSET, Kind.DEDUCTION, Kind.VOID, Kind.REVERSAL, Kind.BOUNCED})
LOWERED = frozenset({Kind.WAIVER, Kind.CORRECTION, Kind.WRITE_OFF, Kind.RETURNED})
_INTERNAL = {CREDIT: Kind.OFFSET, DEPOSIT: Kind.DEDUCTION}


class Move(StrEnum):
    """What a line did to deposits. Undoing one is the same move with the other sign."""

    TAKEN = "taken"
    DEDUCTED = "deducted"
    RETURNED = "returned"


MOVE_NAMES = {Move.TAKEN: N_("Taken"), Move.DEDUCTED: N_("Deducted"), Move.RETURNED: N_("Given back")}


class Part(NamedTuple):
    """What a line did to one charge: `fen` is the effect on what is open, below zero where it was settled."""

    charge_id: int
    item: str
    period: str
    fen: Fen
    late_fee: bool = False
    unit_id: int = 0


class Balance(NamedTuple):
    """Where an account stands: principal and late fee owed, money in credit, deposits held."""

    principal_fen: Fen = 0
    late_fee_fen: Fen = 0
    credit_fen: Fen = 0
    held_fen: Fen = 0

    @property
    def owed_fen(self) -> Fen:
        """What is open in all."""
        return self.principal_fen + self.late_fee_fen


NOTHING = Balance()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its effect on what is owed, on credit and on deposits, and where the account stands after it.

    `whole_fen` is the amount of the charge, receipt or refund itself (of a late fee: all that has arisen); a receipt over several
    units has more than its effect.
    `deposit` marks what is about a deposit's charge, `deposits` names the deposits whose money moved, `cost` marks what collecting a
    debt cost; `charge_id` is 0 where a line is about no single charge.
    """

    on: date
    kind: Kind
    unit_id: int
    whole_fen: Fen
    number: str = ""
    method: str = ""
    item: str = ""
    period: str = ""
    formula: str = ""
    note: str = ""
    deposit: bool = False
    deposits: tuple[str, ...] = ()
    on_behalf_of: str = ""
    cost: bool = False
    charge_id: int = 0
    parts: tuple[Part, ...] = ()
    credit_fen: Fen = 0
    held_fen: Fen = 0
    after: Balance = NOTHING

    @property
    def owed_fen(self) -> Fen:
        """The effect on what is owed: above zero it grew."""
        return sum(part.fen for part in self.parts)

    @property
    def move(self) -> Move:
        """What it did to deposits: a refund gives back, what is paid from a deposit is deducted, every other payment takes it."""
        if self.kind in (Kind.REFUND, Kind.REFUND_VOID):
            return Move.RETURNED
        return Move.DEDUCTED if self.method == DEPOSIT or self.kind is Kind.DEDUCTION else Move.TAKEN

    def moved_fen(self, move: Move) -> Fen:
        """What it took in, deducted or gave back of deposits; below zero where it undoes an earlier line."""
        if self.move is not move:
            return 0
        return self.held_fen if move is Move.TAKEN else -self.held_fen


class Settling(NamedTuple):
    """A step's settlement of one charge (of its late fee): above zero it is added, below zero it is taken away."""

    charge_id: int
    late_fee: bool
    fen: Fen


class Step(NamedTuple):
    """Something that happens, with the line it becomes; `begins` and `ends` are charges that count from now on or no more.

    `back` marks what undoes a line of an earlier day: it comes before what is paid or given up on its own day.
    """

    line: Line
    order: int
    settles: tuple[Settling, ...] = ()
    begins: int | None = None
    ends: int | None = None
    back: bool = False

    @property
    def place(self) -> tuple[date, int, int]:
        """What steps are ordered by."""
        return self.line.on, RANK[Kind.LATE_FEE if self.back else self.line.kind], self.order


def steps(ledger: Ledger) -> list[Step]:
    """Everything that ever happened to an account, in order."""
    charges = {charge.charge_id: charge for charge in ledger.charges}
    settling: dict[int, list[Settling]] = {}
    for one in ledger.settled:
        settling.setdefault(one.payment_id, []).append(Settling(one.charge_id, one.late_fee, one.amount_fen))
    found = list(_charging(ledger))
    for adjusted in ledger.adjusted:
        found += _adjusting(adjusted, charges[adjusted.charge_id])
    pots = _Pots(ledger, charges)
    for payment in ledger.payments:
        found += _paying(payment, tuple(settling.get(payment.payment_id, ())), pots)
    for refund in ledger.refunds:
        found += _refunding(refund, pots)
    found += pots.rest()
    return sorted(found, key=lambda step: step.place)


def _charging(ledger: Ledger) -> Iterator[Step]:
    settled = _first_settled(ledger)
    for charge in ledger.charges:
        number = charge.charge_id
        day = min(charge.start_on, settled.get(number, charge.start_on))
        if charge.counts_from is not None:
            day = max(day, charge.counts_from)
        if charge.reversed_on is not None and charge.reversed_on <= day:
            continue
        kind = Kind.DEPOSIT_ASKED if charge.deposit else Kind.CHARGE
        yield Step(_charge_line(charge, day, kind, charge.note, charge.formula), number, begins=number)
        if charge.reversed_on is not None:
            yield Step(_charge_line(charge, charge.reversed_on, Kind.TAKEN_BACK, charge.reason), number, ends=number)


def _charge_line(charge: ChargeFact, on: date, kind: Kind, note: str, formula: str = "", fen: Fen | None = None) -> Line:
    whole = charge.amount_fen if fen is None else fen
    return Line(
        on, kind, charge.unit_id, whole, item=charge.item, period=charge.period, formula=formula, note=note, deposit=charge.deposit,
        on_behalf_of=charge.on_behalf_of, cost=charge.cost, charge_id=charge.charge_id,
    )  # fmt: skip


def _first_settled(ledger: Ledger) -> dict[int, date]:
    """The day on which each charge was first settled in part: a bill paid before its period begins is on the account from then on."""
    paid_on = {payment.payment_id: payment.on for payment in ledger.payments}
    days = [(one.charge_id, paid_on[one.payment_id]) for one in ledger.settled] + [(one.charge_id, one.on) for one in ledger.adjusted]
    found: dict[int, date] = {}
    for charge_id, day in days:
        found[charge_id] = min(day, found.get(charge_id, day))
    return found


def _adjusting(adjusted: AdjustedFact, charge: ChargeFact) -> Iterator[Step]:
    number, fen = adjusted.adjustment_id, adjusted.amount_fen
    line = _charge_line(charge, adjusted.on, Kind(adjusted.kind), adjusted.reason, fen=fen)
    yield Step(line, number, (Settling(charge.charge_id, adjusted.late_fee, fen),))
    if adjusted.returned_on is not None:
        line = _charge_line(charge, adjusted.returned_on, Kind.RETURNED, adjusted.returned_reason, fen=fen)
        back = adjusted.returned_on > adjusted.on
        yield Step(line, number, (Settling(charge.charge_id, adjusted.late_fee, -fen),), back=back)


class _Pots:
    """Entries of credit and deposits, handed out once each to the payment or refund they belong to."""

    def __init__(self, ledger: Ledger, charges: Mapping[int, ChargeFact]) -> None:
        self._charges = charges
        self._credit: dict[tuple[int | None, int | None], list[CreditFact]] = {}
        self._held: dict[tuple[int | None, int | None], list[HeldFact]] = {}
        for entry in ledger.credit:
            self._credit.setdefault((entry.payment_id, entry.refund_id), []).append(entry)
        for taken in ledger.held:
            self._held.setdefault((taken.payment_id, taken.refund_id), []).append(taken)

    def into_deposits(self, settles: Sequence[Settling]) -> tuple[Fen, tuple[str, ...]]:
        """How much of these settlements pays deposits, and which."""
        mine = [one for one in settles if self._charges[one.charge_id].deposit]
        return sum(one.fen for one in mine), self._names(one.charge_id for one in mine)

    def credit(self, owner: tuple[int | None, int | None], day: date, sign: int = 0) -> Fen:
        """The credit entries of a day that belong to this (payment, refund); `sign` asks only for growing or shrinking ones."""
        mine = self._credit.get(owner, [])
        taken = [entry for entry in mine if entry.on == day and entry.amount_fen * sign >= 0]
        self._credit[owner] = [entry for entry in mine if entry not in taken]
        return sum(entry.amount_fen for entry in taken)

    def from_deposits(self, owner: tuple[int | None, int | None]) -> tuple[Fen, tuple[str, ...]]:
        """What this (payment, refund) takes from deposits, and from which."""
        mine = self._held.pop(owner, [])
        return sum(entry.amount_fen for entry in mine), self._names(entry.charge_id for entry in mine)

    def _names(self, charge_ids: Iterable[int]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._charges[charge_id].item for charge_id in charge_ids))

    def rest(self) -> Iterator[Step]:
        """Entries that belong to neither: transfers and corrections of credit, deductions without a payment."""
        for entry in (entry for mine in self._credit.values() for entry in mine):
            yield Step(Line(entry.on, Kind.PREPAID, entry.unit_id, abs(entry.amount_fen), credit_fen=entry.amount_fen), entry.entry_id)
        for taken in (taken for mine in self._held.values() for taken in mine):
            charge, fen = self._charges[taken.charge_id], taken.amount_fen
            line = Line(
                taken.on, Kind.DEDUCTION, charge.unit_id, fen, item=charge.item, note=taken.reason, deposit=True, held_fen=-fen,
                deposits=(charge.item,),
            )  # fmt: skip
            yield Step(line, taken.entry_id)


def _paying(payment: MoneyFact, settles: tuple[Settling, ...], pots: _Pots) -> Iterator[Step]:
    """A payment, and its void: the way back in every pot."""
    owner, number = (payment.payment_id, None), payment.payment_id
    into, out_of = pots.into_deposits(settles), pots.from_deposits(owner)
    held, names = into[0] - out_of[0], (*into[1], *out_of[1])
    sign = 0 if payment.void_on != payment.on else -1 if payment.method == CREDIT else 1
    credit = pots.credit(owner, payment.on, sign)
    line = Line(
        payment.on, _INTERNAL.get(payment.method, Kind.PAYMENT), payment.unit_id, payment.amount_fen, payment.number, payment.method,
        note=payment.payer, credit_fen=credit, held_fen=held, deposits=names,
    )  # fmt: skip
    yield Step(line, number, settles)
    if payment.void_on is not None:
        returned = pots.credit(owner, payment.void_on)
        line = Line(
            payment.void_on, Kind(payment.void_kind), payment.unit_id, payment.amount_fen, payment.void_number or payment.number,
            payment.method, note=payment.void_reason, credit_fen=returned, held_fen=-held, deposits=names,
        )  # fmt: skip
        back = payment.void_on > payment.on
        yield Step(line, number, tuple(one._replace(fen=-one.fen) for one in settles), back=back)


def _refunding(refund: RefundFact, pots: _Pots) -> Iterator[Step]:
    owner, number = (None, refund.refund_id), refund.refund_id
    taken, names = pots.from_deposits(owner)
    credit = pots.credit(owner, refund.on, -1 if refund.void_on == refund.on else 0)
    line = Line(
        refund.on, Kind.REFUND, refund.unit_id, refund.amount_fen, refund.number, refund.method, note=refund.reason, credit_fen=credit,
        held_fen=-taken, deposits=names,
    )  # fmt: skip
    yield Step(line, number)
    if refund.void_on is not None:
        back = pots.credit(owner, refund.void_on)
        line = Line(
            refund.void_on, Kind.REFUND_VOID, refund.unit_id, refund.amount_fen, refund.number, refund.method, note=refund.void_reason,
            credit_fen=back, held_fen=taken, deposits=names,
        )  # fmt: skip
        yield Step(line, number)
