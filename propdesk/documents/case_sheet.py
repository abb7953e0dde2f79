"""画句号工程个案单: what the sheet of one close-out case says, or the empty form to fill in by hand."""

from dataclasses import dataclass
from datetime import date

from propdesk.documents.letterhead import Letterhead
from propdesk.domain.close_out import Cause, Step
from propdesk.domain.tasks import Liability, TaskEnd


@dataclass(frozen=True, slots=True)
class StepDone:
    """What was last written about a step: its day, the hour of an appointment, who it was, and what was said."""

    step: Step
    on: date
    time: str = ""
    person: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One thing to be put right: whose matter, who does it, by when, and how it ended."""

    title: str
    liability: Liability | None
    who: str
    due_on: date | None
    outcome: TaskEnd | None
    ended_on: date | None
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """One case on paper, amounts in fen. Without a `number` it is the empty form.

    `named_fen` is what the case named at its opening and `open_fen` what is still open of it. `instalments` are a plan's, `pay_by`
    the day of one payment. `result` is CLOSED only while that stands: a case the ledger reopened has none.
    """

    language: str
    letterhead: Letterhead
    printed_at: str
    operator: str
    number: str = ""
    unit_code: str = ""
    unit_name: str = ""
    owners: tuple[str, ...] = ()
    periods: tuple[str, str] = ("", "")
    named_fen: int = 0
    open_fen: int = 0
    opened_on: date | None = None
    steward: str = ""
    manager: str = ""
    reason: str = ""
    steps: tuple[StepDone, ...] = ()
    causes: tuple[tuple[Cause, Liability], ...] = ()
    measures: tuple[MeasureRow, ...] = ()
    pay_by: date | None = None
    instalments: tuple[tuple[date, int], ...] = ()
    result: Step | None = None
    result_on: date | None = None

    @property
    def blank(self) -> bool:
        return not self.number

    def step(self, step: Step) -> StepDone | None:
        """What was written about a step."""
        return next((done for done in self.steps if done.step is step), None)
