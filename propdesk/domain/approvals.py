"""Who may allow what takes money off the books: a waiver, a correction, a write-off, a refund.

Each carries a reason and the name of the person who allowed it. Where the office asks for it, that person proves it with a
PIN of four to twelve figures; only its hash is kept.
"""

import re
from dataclasses import dataclass

from propdesk.errors import UserError
from propdesk.i18n import N_

_PIN = re.compile(r"[0-9]{4,12}", re.ASCII)


class ApproverMissing(UserError):
    """Write who allowed it."""


class ApproverUnknown(UserError):
    """{approver} has no PIN in this book, so cannot allow this here."""


class PinMissing(UserError):
    """This office asks for the approver’s PIN. Enter it."""


class PinWrong(UserError):
    """That is not {approver}’s PIN."""


class PinTooSimple(UserError):
    """A PIN has 4 to 12 figures."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Why something is given up, and who allows it; `pin` only where the office asks for one, never kept."""

    reason: str
    approver: str
    pin: str = ""

    def __repr__(self) -> str:
        return f"Approval({self.reason!r}, {self.approver!r})"  # a PIN must not reach a log


KIND_NAMES = {"waiver": N_("Waiver"), "correction": N_("Correction"), "write_off": N_("Write-off")}


def check_approver(text: str) -> str:
    """The trimmed name of who allowed it; raises `ApproverMissing`."""
    if not text.strip():
        raise ApproverMissing()
    return text.strip()


def check_pin(text: str) -> str:
    """The PIN as it may be set; raises `PinTooSimple`."""
    if not _PIN.fullmatch(text):
        raise PinTooSimple()
    return text
