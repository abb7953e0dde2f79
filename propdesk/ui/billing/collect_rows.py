"""What the collect window lists: open charges, unbroken months of one item in one line, with what this payment puts on each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from propdesk.domain.money import Fen
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.store.payments import OpenRow
from propdesk.ui.parts.columns import Column


class NothingToTake(UserError):
    """Nothing is ticked, so all of it would be change. Tick what is being paid, or keep the money as prepaid."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """Open charges in one line: all due or all not yet due on the day of the desk. `now_fen` is what this payment puts on them."""

    rows: tuple[OpenRow, ...]
    due: bool
    now_fen: Fen = 0

    @property
    def key(self) -> int:
        """The number of the first charge: which line this is."""
        return self.rows[0].charge_id

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(row.charge_id for row in self.rows)

    @property
    def item(self) -> str:
        return self.rows[0].item

    @property
    def period(self) -> str:
        first, last = self.rows[0].period, self.rows[-1].period
        return first if first == last else f"{first} ~ {last}"

    @property
    def open_fen(self) -> Fen:
        return sum(row.open_fen for row in self.rows)

    @property
    def due_on(self) -> date:
        return self.rows[0].due_on


def _effect(run: OpenRun) -> tuple[str, str]:
    if run.now_fen <= 0:
        return ("", "neutral") if run.due else (_("Not due yet"), "neutral")
    return (_("In full"), "ok") if run.now_fen == run.open_fen else (_("In part"), "warn")


COLUMNS = (
    Column("item", N_("Charge item"), lambda r: r.item, strong=True),
    Column("period", N_("Period"), lambda r: r.period),
    Column("months", N_("Bills"), lambda r: len(r.rows), kind="int"),
    Column("open", N_("Still open"), lambda r: r.open_fen, kind="money", total=True),
    Column("now", N_("Paid now"), lambda r: r.now_fen, kind="money", total=True, strong=True),
    Column("effect", N_("Settled"), lambda r: _effect(r)[0], kind="badge", tone=lambda r: _effect(r)[1], width=4),
)


def open_runs(rows: Sequence[OpenRow], today: date, chosen: Collection[int] = (), *, by_month: bool = False) -> list[OpenRun]:
    """The lines, oldest due first. A line holds unbroken months of one item at one price within one year.

    Charges in `chosen` and others never share a line; `by_month` gives each its own.
    """
    lines: list[list[OpenRow]] = []
    for row in sorted(rows, key=lambda row: (row.item, row.start_on, row.charge_id)):
        if lines and not by_month and _continues(lines[-1][-1], row, today, chosen):
            lines[-1].append(row)
        else:
            lines.append([row])
    made = [OpenRun(tuple(line), line[0].due_on <= today) for line in lines]
    return sorted(made, key=lambda run: (run.due_on, run.key))


def _continues(last: OpenRow, row: OpenRow, today: date, chosen: Collection[int]) -> bool:
    return (
        (last.item, last.price, last.end_on) == (row.item, row.price, row.start_on)
        and last.period[:4] == row.period[:4]
        and (last.due_on <= today) == (row.due_on <= today)
        and (last.charge_id in chosen) == (row.charge_id in chosen)
        and not last.paid_fen
        and not row.paid_fen
    )


def ticked_at_first(rows: Iterable[OpenRow], today: date) -> frozenset[int]:
    """The charges ticked when the window opens: all that are due, or all there are when nothing is due yet."""
    everything = list(rows)
    due = frozenset(row.charge_id for row in everything if row.due_on <= today)
    return due or frozenset(row.charge_id for row in everything)


def with_shares(runs: Iterable[OpenRun], shares: Mapping[int, Fen]) -> list[OpenRun]:
    """The same lines with what a payment would put on each."""
    return [OpenRun(run.rows, run.due, sum(shares.get(number, 0) for number in run.ids)) for run in runs]


def designation_text(runs: Iterable[OpenRun], ticked: Collection[int]) -> str:
    """What the payer chose to pay, in the words that are kept with the payment: "物业费 2025-01 ~ 2025-06、…"."""
    return "、".join(f"{run.item} {run.period}" for run in runs if run.ids <= frozenset(ticked))
