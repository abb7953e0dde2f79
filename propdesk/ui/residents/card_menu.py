"""“More” on the household card: what is done now and then with a debt, for the household in sight.

The windows are loaded when they are asked for. What cannot be done stays in the menu and says why in its own line, so that whoever
walks it by keyboard reads the reason too.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from propdesk.domain.attachments import Object
from propdesk.i18n import N_, _
from propdesk.services.households import Card
from propdesk.ui import icons
from propdesk.ui.session import Session

Open: TypeAlias = Callable[[QWidget, Session, Card], object]
Why: TypeAlias = Callable[[Card], str]


class MoreButton(QPushButton):
    """Opens the menu by click, Space or Alt + Down; `shown` gives the household it is about."""

    def __init__(self, session: Session, shown: Callable[[], Card | None]) -> None:
        super().__init__()
        self._session, self._shown = session, shown
        self.setIcon(icons.icon("dots"))
        self.setAutoDefault(False)
        menu = QMenu(self)
        menu.aboutToShow.connect(self.fill)
        self.setMenu(menu)

    def fill(self) -> None:
        """The entries for the household in sight."""
        menu, card = self.menu(), self._shown()
        menu.clear()
        if card is None:
            return
        for group in _GROUPS:
            menu.addSeparator()
            for icon, name, run, why in group:
                reason = why(card)
                text = f"{_(name)}  ({reason})" if reason else _(name)
                action = menu.addAction(icons.icon(icon), text)
                action.triggered.connect(partial(self._open, run, card))
                action.setEnabled(not reason)

    def _open(self, run: Open, card: Card, *_checked: object) -> None:
        run(self.window(), self._session, card)


def _allowed(_card: Card) -> str:
    return ""


def _overdue(card: Card) -> str:
    """A case is opened about what is overdue; one that runs is gone on with."""
    if card.debt.close_out is not None or card.row.overdue_fen > 0 or card.late_fee_fen > 0:
        return ""
    return _("nothing is overdue")


def _plans(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.plan_dialog import show_plans

    show_plans(parent, session, card.unit.unit_id)


def _holds(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.residents.holds_dialog import show_holds

    show_holds(parent, session, card.unit.unit_id)


def _contacts(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.contacts_dialog import ContactsDialog

    ContactsDialog(parent, session, card.unit.unit_id).ask()


def _flags(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.flags_dialog import FlagsDialog

    FlagsDialog(parent, session, card.unit.unit_id).ask()


def _close_out(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.close_out_case import open_case

    open_case(parent, session, card.unit.unit_id)


def _mediation(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.mediation_dialog import MediationsDialog

    MediationsDialog(parent, session, card.unit.unit_id).ask()


def _letters(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.letter_dialog import LettersDialog

    LettersDialog(parent, session, card.unit.unit_id).ask()


def _court(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.court_dialog import CasesDialog

    CasesDialog(parent, session, card.unit.unit_id).ask()


def _files(parent: QWidget, session: Session, card: Card) -> None:
    from propdesk.ui.billing.attached_dialog import show_files

    show_files(parent, session, Object.UNIT, card.unit.unit_id, card.row.code)


_GROUPS: tuple[tuple[tuple[str, str, Open, Why], ...], ...] = (
    (
        ("calendar", N_("Instalments…"), _plans, _allowed),
        ("clock", N_("Holds and disputes…"), _holds, _allowed),
        ("history", N_("Contacts so far…"), _contacts, _allowed),
        ("flag", N_("No-call and other flags…"), _flags, _allowed),
    ),
    (
        ("target-arrow", N_("Close-out…"), _close_out, _overdue),
        ("users", N_("Mediations…"), _mediation, _allowed),
        ("mail", N_("Lawyer’s &letter drafts…"), _letters, _allowed),
        ("gavel", N_("Cases in court…"), _court, _allowed),
    ),
    (("folder-open", N_("Attached files…"), _files, _allowed),),
)
