"""催缴通知单: what a payment notice says.

A notice is the demand (催告) of Civil Code 944 and protects only the charges it names, so it carries every charge as a row.
Page one groups unbroken runs of months; the sum of the printed rows is the printed total, to the fen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from propdesk.documents.letterhead import Letterhead
from propdesk.domain.periods import Month, PeriodNotUnderstood


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One charge as it stood on the notice's day: amounts in fen, `[start_on, end_on)` half-open.

    `basis` is area × price in words, `rate` the late-fee rate in words ("" where the contract has no clause: then
    `late_fee_fen` is 0 and no trace of a late fee is printed). `late_words` says how the fee arose where it is not simply
    open × rate × days late from the day after the due day on. Only late fee may be open of a line: then `open_fen` is 0.
    The months of an `anchored` item begin on another day than the 1st, so that its days are named and not its months. `note` is
    printed below the row. Of a charge that is not demanded, or only in part, what is not stands in a line of its own with the
    reason in words (`why`).
    """

    charge_id: int
    item: str
    period: str
    start_on: date
    end_on: date
    basis: str
    price: str
    due_on: date
    principal_fen: int
    paid_fen: int
    open_fen: int
    days_late: int
    rate: str
    late_fee_fen: int
    late_words: str = ""
    anchored: bool = False
    note: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """An earlier demand: day, what it was in words, notice number, how it was delivered in words ("" = not at all).

    `provable` when its delivery counts, by rule or as a person decided: only such a demand was surely made.
    """

    on: date
    channel: str
    number: str
    proof: str
    provable: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One issued notice to the debtors of one unit. `tone` 1 reminds, 2 demands, 3 demands for the last time.

    `stage` is the level's (`domain.ladder.Stage`), `channel` how it is meant to go out; "" on notices of before there were levels.
    `credit_fen` is prepaid money not yet set against these rows; it is printed as information and changes no total. What is in
    dispute, on hold or being paid by instalments is `withheld`: shown, not demanded, in no total, and no charge this notice names
    for limitation. The `stage` "demand" makes it a 催告函, which tells the `history` of demands and the debtor's `reasons`.
    """

    number: str
    ordinal: int
    tone: int
    language: str
    unit_id: int
    unit_code: str
    unit_name: str
    kind: str
    debtors: tuple[str, ...]
    as_of: date
    issued_on: date
    pay_by: date
    lines: tuple[NoticeLine, ...]
    credit_fen: int
    steward: str
    steward_phone: str
    letterhead: Letterhead
    wording: str
    printed_at: str
    operator: str
    stage: str = ""
    channel: str = ""
    withheld: tuple[NoticeLine, ...] = ()
    history: tuple[Demand, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def total_fen(self) -> int:
        """Open principal and late fees of all rows that are demanded."""
        return sum(line.open_fen + line.late_fee_fen for line in self.lines)

    @property
    def late_fee_fen(self) -> int:
        return sum(line.late_fee_fen for line in self.lines)

    @property
    def withheld_fen(self) -> int:
        """Open principal that is not demanded, and late fees where they alone are left."""
        return sum(line.open_fen + line.late_fee_fen for line in self.withheld)

    @property
    def has_late_fee(self) -> bool:
        """Whether any row's contract has a late-fee clause at all."""
        return any(line.rate for line in self.lines)


@dataclass(frozen=True, slots=True)
class Run:
    """Unbroken months of one fee item, as page one shows them: `first` and `last` month, or day where months do not begin on
    the 1st. `monthly_fen` is None where the months differ."""

    item: str
    first: str
    last: str
    months: int
    monthly_fen: int | None
    open_fen: int


def runs(lines: Sequence[NoticeLine]) -> tuple[Run, ...]:
    """Group charges with principal open into unbroken runs of months per fee item, in the order the items first appear."""
    by_item: dict[str, list[NoticeLine]] = {}
    for line in lines:
        if line.open_fen:
            by_item.setdefault(line.item, []).append(line)
    found: list[Run] = []
    for item_lines in by_item.values():
        group: list[NoticeLine] = []
        for line in sorted(item_lines, key=lambda line: (line.period, line.start_on, line.charge_id)):
            if group and not _follows(group[-1], line):
                found.append(_run(group))
                group = []
            group.append(line)
        found.append(_run(group))
    return tuple(found)


def _follows(before: NoticeLine, line: NoticeLine) -> bool:
    """Whether `line` continues the run: the next month, same amount open, and nothing paid on either."""
    try:
        step = Month.parse(line.period) - Month.parse(before.period)
    except PeriodNotUnderstood:
        return False
    return step == 1 and line.open_fen == before.open_fen


def _run(group: Sequence[NoticeLine]) -> Run:
    amounts = {line.open_fen for line in group}
    begin, end = group[0], group[-1]
    last_day = (max(line.end_on for line in group) - timedelta(days=1)).isoformat()
    return Run(
        item=begin.item,
        first=begin.start_on.isoformat() if begin.anchored else begin.period,
        last=last_day if end.anchored else end.period,
        months=len(group),
        monthly_fen=amounts.pop() if len(amounts) == 1 else None,
        open_fen=sum(line.open_fen for line in group),
    )
