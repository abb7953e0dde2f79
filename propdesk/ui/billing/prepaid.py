"""预存与押金: who has money in credit or a deposit here as of a day, and everything that can be done with it."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from PySide6.QtCore import QSignalBlocker

from propdesk.domain.money import Fen
from propdesk.domain.wallets import GENERAL
from propdesk.errors import UserError
from propdesk.i18n import N_, _
from propdesk.services import credit, deposits, payments, refunds
from propdesk.services.credit import Planned
from propdesk.services.receipts import Taken
from propdesk.store.refunds import RefundRow
from propdesk.ui import ask, labels
from propdesk.ui.billing.collect_dialog import collect
from propdesk.ui.billing.deduct_dialog import DeductDialog
from propdesk.ui.billing.list_page import ChoiceBox, ListPage
from propdesk.ui.billing.offset_dialog import OffsetDialog
from propdesk.ui.billing.once_dialog import charge_once
from propdesk.ui.billing.prepaid_dialogs import MoveDialog, ReceiveDialog, Receiving, RefundDialog, Refunding
from propdesk.ui.billing.prepaid_rows import COLUMNS, DEPOSIT, KIND_NAMES, PREPAID, MoneyLine, line_of_deposit, line_of_purse
from propdesk.ui.billing.purse_dialog import PurseDialog
from propdesk.ui.billing.receipt_actions import show_receipt
from propdesk.ui.billing.refund_actions import show_refund, void_refund
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.fields import DateField
from propdesk.ui.parts.rows import Filter
from propdesk.ui.session import CHARGES, PAPERS, PAYMENTS, UNITS, Session, ToastAction


class PrepaidPage(ListPage):
    """Purses and deposits as of a day; what is done concerns the chosen line."""

    topics = frozenset({PAYMENTS, CHARGES, UNITS})
    export_name = N_("Prepaid")

    def __init__(self, session: Session) -> None:
        empty = EmptyState(
            "wallet",
            N_("Nobody has money in credit, and no deposit is held."),
            [EmptyAction(N_("Take prepaid money…"), self.receive, primary=True)],
            hint=N_(
                "Credit also arises when more is paid than is owed. A deposit is a one-off charge of a deposit item, paid at the desk."
            ),
        )
        super().__init__(session, COLUMNS, lambda row: row.key, "billing.prepaid", empty)
        self.as_of = session.today()
        self.day = DateField(session.today(), self.as_of, narrow=True)
        self.kind = ChoiceBox(N_("Prepaid and deposits"), N_("Kind"), lambda kind: _(KIND_NAMES[kind]))
        self.kind.offer([PREPAID, DEPOSIT])
        self.add_labelled(N_("As of"), self.day)
        self.filters.add(self.kind)
        self._fill_buttons()
        self.day.changed.connect(self._day_changed)
        self.kind.currentIndexChanged.connect(self.refilter)
        self.view.selection_changed.connect(self._show_buttons)
        self.view.opened.connect(lambda line: self.show_movements())
        self._show_buttons()

    def _fill_buttons(self) -> None:
        add = self.buttons.add_button
        add(N_("Take prepaid money…"), self.receive, "cash", kind="primary")
        self.offset_button = add(N_("Offset…"), self.offset, "receipt")
        add(N_("Offset all units…"), self.offset_all, "list-check")
        add(N_("Take a deposit…"), self.take_deposit, "shield-check")
        self.refund_button = add(N_("Refund…"), self.refund, "arrow-back-up")
        self.deduct_button = add(N_("Use the deposit…"), self.deduct, "tool")
        self.move_button = add(N_("Move…"), self.move_money, "arrows-exchange")
        self.entries_button = add(N_("Movements…"), self.show_movements, "history", keys="Enter")
        add(N_("Export…"), self.export, "table-export", keys="Ctrl+E")

    # reading ------------------------------------------------------------------------------------------------------------

    def reload(self) -> None:
        day = self.as_of
        self.session.tasks.read(self, lambda _progress: self._read(day), lambda lines: self._show(day, lines))

    def _read(self, day: date) -> list[MoneyLine]:
        office = self.session.office
        lines = [line_of_purse(holder) for holder in credit.holders(office, day)]
        lines += [line_of_deposit(held) for held in deposits.held(office, day)]
        return sorted(lines, key=lambda line: (line.sort_key, line.kind != PREPAID, line.purse, line.charge_id))

    def _show(self, day: date, lines: Sequence[MoneyLine]) -> None:
        if day == self.as_of:
            self.view.set_rows(lines)
            self._show_buttons()

    def _day_changed(self) -> None:
        try:
            day = self.day.value()
        except UserError:
            return
        if day is not None and day != self.as_of:
            self.as_of = day
            self.reload()

    def keep(self) -> Filter | None:
        kind, words = self.kind.chosen(), super().keep()
        if not (kind or words):
            return None
        return lambda line: (not kind or line.kind == kind) and (words is None or bool(words(line)))

    def words(self, row: MoneyLine) -> str:
        return "\n".join((row.code, *row.owners, row.item))

    def amount(self, row: MoneyLine) -> Fen:
        return row.held_fen

    def clear_filters(self) -> None:
        with QSignalBlocker(self.kind), QSignalBlocker(self.within):
            self.kind.clear_choice()
            self.within.clear()
        self.refilter()

    def _line(self) -> MoneyLine | None:
        chosen = self.view.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _show_buttons(self) -> None:
        line = self._line()
        states = (
            (self.offset_button, line is not None and line.kind == PREPAID, N_("Choose one line of prepaid money.")),
            (self.refund_button, line is not None, N_("Choose one line.")),
            (self.deduct_button, line is not None and line.kind == DEPOSIT, N_("Choose one deposit.")),
            (self.move_button, line is not None and line.kind == PREPAID, N_("Choose one line of prepaid money.")),
            (self.entries_button, line is not None, N_("Choose one line.")),
        )
        for button, possible, reason in states:
            button.setEnabled(possible)
            button.setToolTip("" if possible else _(reason))

    # doing --------------------------------------------------------------------------------------------------------------

    def receive(self) -> None:
        """Take money paid ahead, and show its receipt."""
        line, office, key = self._line(), self.session.office, str(uuid4())

        def work(asked: Receiving) -> Taken:
            return payments.take(
                office, asked.unit_id, asked.amount_fen, asked.method, asked.on, key=key, purse=asked.purse, payer=asked.payer,
                reference=asked.reference,
            )  # fmt: skip

        made = ReceiveDialog(self, self.session, line.code if line else "").ask_until_done(self.session.tasks.run, work, _("Saving"))
        if made is not None:
            payment = made[1].payment
            self._say(_("Prepaid {amount} · receipt {receipt}"), payment.amount_fen, payment.receipt)
            show_receipt(self, self.session, payment.receipt)

    def offset(self) -> None:
        """Set the prepaid money of the chosen unit against what is due, after a look at it."""
        line, office, today = self._line(), self.session.office, self.session.today()
        if line is None or line.kind != PREPAID:
            return
        planned = credit.plan(office, today, [line.unit_id])
        if not planned:
            ask.inform(self, _("Nothing is due that this prepaid money could pay."))
            return
        total, key = sum(one.amount_fen for one in planned), str(uuid4())
        question = _("Offset {amount} of prepaid money of {unit} against these bills?").format(amount=labels.yuan(total), unit=line.code)
        if ask.confirm(self, question, _("Offset the bills"), details="\n".join(plan_lines(planned))):
            self.session.tasks.run(
                lambda _progress: credit.offset(office, line.unit_id, today, key=key),
                lambda taken: self._say(_("Offset {amount} · {receipt}"), total, taken.payment.receipt),
                lambda error: ask.show_error(self, error),
                title=_("Saving"),
            )

    def offset_all(self) -> None:
        """The same for all units: a dry run first."""
        OffsetDialog(self, self.session).exec()

    def take_deposit(self) -> None:
        """Charge a deposit once and collect it at the desk."""
        line = self._line()
        entry = charge_once(self, self.session, [line.code] if line else [])
        if entry is not None:
            collect(self, self.session, entry.unit_ids[0])

    def refund(self) -> None:
        """Give the money of the chosen line back, all of it or a part, and show the paper to be signed."""
        line, office, key = self._line(), self.session.office, str(uuid4())
        if line is None:
            return

        def work(asked: Refunding) -> RefundRow:
            facts = (asked.amount_fen, asked.method, asked.on, asked.approval)
            if line.kind == DEPOSIT:
                return deposits.give_back(office, line.charge_id, *facts, key=key, payee=asked.payee, reference=asked.reference)
            return refunds.refund(office, line.unit_id, *facts, key=key, purse=line.purse, payee=asked.payee, reference=asked.reference)

        made = RefundDialog(self, self.session, line).ask_until_done(self.session.tasks.run, work, _("Saving"))
        if made is not None:
            row = made[1]
            void = (_("Void"), lambda: void_refund(self, self.session, row.number))
            self._say(_("Refunded {amount} · {receipt}"), row.amount_fen, row.number, (void,))
            show_refund(self, self.session, row.number)

    def deduct(self) -> None:
        """Let the chosen deposit pay bills of its unit."""
        line, office, key = self._line(), self.session.office, str(uuid4())
        if line is None or line.kind != DEPOSIT:
            return
        made = DeductDialog(self, self.session, line).ask_until_done(
            self.session.tasks.run,
            lambda asked: deposits.deduct(office, line.charge_id, asked.amount_fen, asked.against, asked.on, asked.reason, key=key),
            _("Saving"),
        )
        if made is not None:
            payment = made[1].payment
            self._say(_("Deducted {amount} · {receipt}"), payment.amount_fen, payment.receipt)

    def move_money(self) -> None:
        """Move the prepaid money of the chosen line to another purse of its unit."""
        line, office, key = self._line(), self.session.office, str(uuid4())
        if line is None or line.kind != PREPAID:
            return
        source = max(GENERAL, line.purse)
        made = MoveDialog(self, self.session, line).ask_until_done(
            self.session.tasks.run,
            lambda asked: credit.transfer(office, line.unit_id, source, asked.target, asked.amount_fen, asked.on, asked.reason, key=key),
            _("Saving"),
        )
        if made is not None:
            self._say(_("Moved {amount}"), made[0].amount_fen)

    def show_movements(self) -> None:
        """Every movement of the chosen household."""
        line = self._line()
        if line is not None:
            PurseDialog(self, self.session, line.unit_id, line.code).ask()

    def _say(self, text: str, fen: Fen, paper: str = "", ways_back: Sequence[ToastAction] = ()) -> None:
        self.session.tasks.announce({PAYMENTS, CHARGES, PAPERS})
        self.session.toast(text.format(amount=labels.yuan(fen), receipt=paper), ways_back)

    def help_text(self) -> str:
        parts = [
            _("Prepaid money lies in purses: one for anything, and one for each charge item paid ahead for. It pays nothing by itself."),
            _("Offset: the purse of an item pays that item, the other one anything that is due. You see it before it is done."),
            _("A deposit is held until it pays a bill of its unit or is given back, in parts if need be. Refunds name who allowed them."),
        ]
        return "\n\n".join(parts)

    def retranslate(self) -> None:
        super().retranslate()
        self.day.retranslate()
        self._show_buttons()


def plan_lines(planned: Sequence[Planned], limit: int = 8) -> list[str]:
    """What would be set against what, a line for each bill: "物业费 2026-08: ¥100.00"."""
    lines = []
    for one in planned:
        sums: dict[int, int] = {}
        for share in one.offset.shares:
            sums[share.charge_id] = sums.get(share.charge_id, 0) + share.amount_fen
        lines += [f"{one.rows[number].item} {one.rows[number].period}: {labels.yuan(fen)}" for number, fen in sums.items()]
    return lines if len(lines) <= limit else [*lines[: limit - 1], "…"]
