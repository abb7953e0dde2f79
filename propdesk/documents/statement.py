"""对账单: what a statement of account says. Its lines are ready texts; its sums are checked when it is drawn."""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: what happened, its details (formula, items, reason), its effect on the balance, and the balance after it."""

    on: date
    text: str
    details: tuple[str, ...]
    number: str
    added_fen: int
    settled_fen: int
    balance_fen: int


@dataclass(frozen=True, slots=True)
class StatementItem:
    """One charge item (or, by unit, one unit): opening + charged + late fee - lowered - received = closing."""

    item: str
    opening_fen: int
    charged_fen: int
    late_fee_fen: int
    lowered_fen: int
    received_fen: int
    closing_fen: int


@dataclass(frozen=True, slots=True)
class DepositLine:
    """One movement of a deposit, and what is held after it. `move` is taken, deducted or returned; undone it has the other sign.

    Statements frozen before moves were kept have "" there; the series of the number tells it then.
    """

    on: date
    text: str
    number: str
    change_fen: int
    held_fen: int
    move: str = ""

    def moved_fen(self, move: str) -> int:
        """What this line moved in one way: taken in, deducted or given back, above zero unless it undoes an earlier line."""
        mine = self.move or {"YJ": "deducted", "TK": "returned"}.get(self.number[:2], "taken")
        if mine != move:
            return 0
        return self.change_fen if move == "taken" else -self.change_fen


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """The account of a unit, of all units of a person or of the developer, from `first` to `last` (both included).

    `holders` are the names as they are to be printed, masked or not. `later_fen` is billed and begins only after the last day.
    `units` are the sums of each unit where there are several; the `developer` has no prepaid money and no deposit.
    """

    number: str
    language: str
    unit_id: int
    subject: str
    holders: tuple[str, ...]
    first: date
    last: date
    issued_on: date
    item: str
    opening_fen: int
    lines: tuple[StatementLine, ...]
    items: tuple[StatementItem, ...]
    deposits: tuple[DepositLine, ...]
    closing_fen: int
    late_fee_fen: int
    credit_fen: int
    held_fen: int
    later_fen: int
    letterhead: Letterhead
    wording: str
    printed_at: str
    operator: str
    units: tuple[StatementItem, ...] = ()
    developer: bool = False

    @property
    def held_before_fen(self) -> int:
        """The deposits held before the first line."""
        return self.held_fen - sum(line.change_fen for line in self.deposits)

    @property
    def added_fen(self) -> int:
        """All that was added in the span."""
        return sum(line.added_fen for line in self.lines)

    @property
    def settled_fen(self) -> int:
        """All that was settled in the span."""
        return sum(line.settled_fen for line in self.lines)

    def check(self) -> None:
        """Raises ``ValueError`` unless the lines lead from the opening to the closing balance."""
        balance = self.opening_fen
        for line in self.lines:
            balance += line.added_fen - line.settled_fen
            if line.balance_fen != balance:
                raise ValueError(f"a statement that does not add up on {line.on}")
        if balance != self.closing_fen:
            raise ValueError("a statement whose closing balance is not its last")
