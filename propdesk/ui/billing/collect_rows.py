"""What the collect window lists: open charges, unbroken months of one item in one line, with what this payment puts on each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from propdesk.domain.fee_items import COST_OF_COLLECTING, Nature
from propdesk.domain.money import Fen
from propdesk.domain.payments import ORDER_NAMES, Order, Part, Share
from propdesk.domain.prepayment import BeyondCap
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services.prepay_caps import PrepayCap
from propdesk.store.payments import OpenRow
from propdesk.ui import labels
from propdesk.ui.parts.columns import Column


class NothingToTake(UserError):
    """Nothing is ticked, so all of it would be change. Tick what is being paid, or keep the money as prepaid."""


@dataclass(frozen=True, slots=True)
class OpenRun:
    """Open charges in one line: all due or all not yet due on the day of the desk.

    `now_fen` is what this payment puts on their principal, `late_now_fen` on their late fee; `unit` names the unit where the
    window shows several.
    """

    rows: tuple[OpenRow, ...]
    due: bool
    unit: str = ""
    now_fen: Fen = 0
    late_now_fen: Fen = 0

    @property
    def key(self) -> int:
        """The number of the first charge: which line this is."""
        return self.rows[0].charge_id

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(row.charge_id for row in self.rows)

    @property
    def item(self) -> str:
        return f"{self.unit} {self.rows[0].item}" if self.unit else self.rows[0].item

    @property
    def period(self) -> str:
        first, last = self.rows[0].period, self.rows[-1].period
        return first if first == last else f"{first} ~ {last}"

    @property
    def open_fen(self) -> Fen:
        return sum(row.open_fen for row in self.rows)

    @property
    def late_fee_fen(self) -> Fen:
        return sum(row.late_fee_fen for row in self.rows)

    @property
    def paid_fen(self) -> Fen:
        """What this payment puts on the line, principal and late fee."""
        return self.now_fen + self.late_now_fen

    @property
    def due_on(self) -> date:
        return self.rows[0].due_on

    @property
    def owed(self) -> bool:
        """Whether the household itself owes it (the developer's part is paid by the developer)."""
        return self.rows[0].liable == "owner"


def _effect(run: OpenRun) -> tuple[str, str]:
    if run.paid_fen <= 0:
        if not run.owed:
            return _("Developer’s"), "info"
        return ("", "neutral") if run.due else (_("Not due yet"), "neutral")
    return (_("In full"), "ok") if run.paid_fen == run.open_fen + run.late_fee_fen else (_("In part"), "warn")


def _parts(run: OpenRun) -> str:
    """What the payment does to each part, over the figure."""
    if not run.late_now_fen:
        return ""
    return _("Principal {principal}, late fee {late_fee}").format(
        principal=labels.yuan(run.now_fen), late_fee=labels.yuan(run.late_now_fen)
    )


def _item(run: OpenRun) -> str:
    """The item, with a word where it is what collecting a debt cost."""
    return _(COST_OF_COLLECTING).format(item=run.item) if run.rows[0].nature == Nature.COST else run.item


COLUMNS = (
    Column("item", N_("Charge item"), _item, strong=True),
    Column("period", N_("Period"), lambda r: r.period),
    Column("months", N_("Bills"), lambda r: len(r.rows), kind="int", visible=False),
    Column("open", N_("Still open"), lambda r: r.open_fen, kind="money", total=True),
    Column("late", N_("Late fee"), lambda r: r.late_fee_fen, kind="money", total=True),
    Column("now", N_("Paid now"), lambda r: r.paid_fen, kind="money", total=True, strong=True, tooltip=_parts),
    Column("effect", N_("Settled"), lambda r: _effect(r)[0], kind="badge", tone=lambda r: _effect(r)[1], width=4),
)


def open_runs(rows: Sequence[OpenRow], today: date, chosen: Collection[int] = (), *, by_month: bool = False) -> list[OpenRun]:
    """The lines, oldest due first. A line holds unbroken months of one item of one unit at one price within one year.

    Charges in `chosen` and others never share a line; `by_month` gives each its own.
    """
    several = len({row.unit_id for row in rows}) > 1
    lines: list[list[OpenRow]] = []
    for row in sorted(rows, key=lambda row: (row.unit_id, row.item, row.start_on, row.charge_id)):
        if lines and not by_month and _continues(lines[-1][-1], row, today, chosen):
            lines[-1].append(row)
        else:
            lines.append([row])
    made = [OpenRun(tuple(line), line[0].due_on <= today, line[0].code if several else "") for line in lines]
    return sorted(made, key=lambda run: (run.due_on, run.key))


def _continues(last: OpenRow, row: OpenRow, today: date, chosen: Collection[int]) -> bool:
    return (
        (last.unit_id, last.item, last.price, last.end_on) == (row.unit_id, row.item, row.price, row.start_on)
        and last.period[:4] == row.period[:4]
        and (last.due_on <= today) == (row.due_on <= today)
        and (last.charge_id in chosen) == (row.charge_id in chosen)
        and last.liable == row.liable
        and not last.paid_fen
        and not row.paid_fen
    )


def ticked_at_first(rows: Iterable[OpenRow], today: date, *, developer: bool = False) -> frozenset[int]:
    """The charges ticked when the window opens: all that the payer owes and are due, or all there are when nothing is due yet."""
    everything = [row for row in rows if (row.liable == "developer") == developer]
    due = frozenset(row.charge_id for row in everything if row.due_on <= today)
    return due or frozenset(row.charge_id for row in everything)


def with_shares(runs: Iterable[OpenRun], shares: Iterable[Share]) -> list[OpenRun]:
    """The same lines with what a payment would put on each."""
    given: dict[tuple[int, Part], Fen] = {}
    for share in shares:
        given[share.charge_id, share.part] = given.get((share.charge_id, share.part), 0) + share.amount_fen
    return [
        replace(
            run,
            now_fen=sum(given.get((number, Part.PRINCIPAL), 0) for number in run.ids),
            late_now_fen=sum(given.get((number, Part.LATE_FEE), 0) for number in run.ids),
        )
        for run in runs
    ]


def designation_text(runs: Iterable[OpenRun], ticked: Collection[int]) -> str:
    """What the payer chose to pay, in the words that are kept with the payment: "物业费 2025-01 ~ 2025-06、…"."""
    return "、".join(f"{run.item} {run.period}" for run in runs if run.ids <= frozenset(ticked))


def hint_text(amount: Fen, due: Fen, used: Fen, credit: Fen, order: Order, *, chosen: bool) -> str:
    """What becomes of an amount, in one or two sentences: `due` is to pay after prepaid money paid `used`, `credit` is kept."""
    rest = labels.yuan(due - amount)
    if used:
        text = _("Prepaid money pays {used} with a number of its own (YC); voiding the receipt leaves that as it is.")
        text = text.format(used=labels.yuan(used))
        return text + " " + _("{rest} stays open.").format(rest=rest) if amount < due else text
    if 0 < amount < due:
        if order is Order.OLDEST:
            return _("Part payment: it goes to the ticked bills, the oldest first; {rest} stays open.").format(rest=rest)
        return _("Part payment by the office’s order ({order}); {rest} stays open.").format(order=_(ORDER_NAMES[order]), rest=rest)
    if amount > due + credit and due:
        return _("More than the ticked bills: the rest goes to the other open bills first.")
    return _("The payer’s choice is kept with the payment.") if chosen else ""


def cap_text(cap: PrepayCap | None, before_fen: Fen, kept_fen: Fen) -> str:
    """A warning where what is kept, with what was prepaid before, pays further ahead than the cap; "" where it does not."""
    beyond = cap.beyond(before_fen + kept_fen) if cap is not None and kept_fen > 0 else None
    return "" if beyond is None else beyond_text(beyond)


def beyond_text(beyond: BeyondCap) -> str:
    """The warning itself."""
    text = _("This pays more than {n} months ahead. At most {most} may be prepaid in all; {over} is too much.")
    return text.format(n=beyond.cap_months, most=labels.yuan(beyond.most_fen), over=labels.yuan(beyond.over_fen))
