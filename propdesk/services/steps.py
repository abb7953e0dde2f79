"""Where a billing period stands on its way: meters read → charges generated → checked → collected."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from propdesk.domain.periods import Month
from propdesk.services.office import Office
from propdesk.store import steps
from propdesk.store.steps import StepFigures


class Step(IntEnum):
    """The steps of a period in their order."""

    METERS = 0
    GENERATE = 1
    CHECK = 2
    COLLECT = 3


@dataclass(frozen=True, slots=True)
class Progress:
    """A period's figures and the step to do next."""

    period: Month
    figures: StepFigures

    @property
    def step(self) -> Step:
        """What is to be done next: read the meters, generate, check what nobody paid on yet, collect."""
        found = self.figures
        if not found.charged_units:
            return Step.METERS if found.read < found.meters else Step.GENERATE
        return Step.COLLECT if found.settled_fen else Step.CHECK

    @property
    def not_charged(self) -> int:
        """Units without any charge of the period."""
        return max(0, self.figures.units - self.figures.charged_units)


def progress(office: Office, period: Month, today: date) -> Progress:
    """How far a period is as of now."""
    with office.store.snapshot() as conn:
        return Progress(period, steps.of_period(conn, period, today))
