"""What every page and dialog of one open book works with: the office, the worker, the settings, today and the window's voice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from propdesk import clock
from propdesk.services.office import Office
from propdesk.settings import Settings
from propdesk.ui.tasks import Tasks

# Topics of `Tasks.announce`: what changed.
UNITS, CHARGES, PAYMENTS, PAPERS, RATES, PROFILE = "units", "charges", "payments", "papers", "rates", "profile"
METERS, CONTACTS, CASES = "meters", "contacts", "cases"

ToastAction = tuple[str, Callable[[], object]]


def _silent(_text: str, _actions: Sequence[ToastAction] = ()) -> None:
    return None


def _nobody(_unit_id: int) -> None:
    return None


@dataclass(slots=True)
class Session:
    """One open book in one window. `toast` says that something is done (with ways back); `show_household` opens the card."""

    office: Office
    tasks: Tasks
    settings: Settings
    today: Callable[[], date] = clock.today
    toast: Callable[[str, Sequence[ToastAction]], None] = _silent
    show_household: Callable[[int], None] = _nobody
    recent: list[int] = field(default_factory=list)

    def remember(self, unit_id: int) -> None:
        """Keep the household among the last twelve looked at, newest first."""
        self.recent = [unit_id, *(known for known in self.recent if known != unit_id)][:12]
