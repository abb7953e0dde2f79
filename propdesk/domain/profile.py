"""The office's own facts as they appear on papers, and the choices the manager makes once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta

from propdesk.errors import UserError

DEFAULT_NOTICE_DAYS = 15  # Civil Code art. 944(2) asks for a reasonable period and names none


class NoticeDaysOutOfRange(UserError):
    """A notice must leave between 3 and 90 days to pay."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything local is data the office edits: names, account, contract, days to pay, paper of receipts, language of papers.

    `developer` is who bears unsold units and the days before handover, as papers name him.
    """

    company: str = ""
    community: str = ""
    phone: str = ""
    desk_hours: str = ""
    address: str = ""
    account_name: str = ""
    bank: str = ""
    account_no: str = ""
    contract_title: str = ""
    contract_clause: str = ""
    developer: str = ""
    notice_days: int = DEFAULT_NOTICE_DAYS
    receipt_paper: str = "a5"
    language: str = "zh_CN"
    demo: bool = False

    def changed(self, **values: object) -> "Profile":
        """The same profile with some facts replaced; raises `NoticeDaysOutOfRange`."""
        new = replace(self, **values)  # type: ignore[arg-type]
        if not 3 <= new.notice_days <= 90:
            raise NoticeDaysOutOfRange()
        return new

    def pay_by(self, issued_on: date) -> date:
        """The last day to pay: the issue day is not counted (Civil Code art. 201)."""
        return issued_on + timedelta(days=self.notice_days)


def from_texts(values: Mapping[str, str]) -> Profile:
    """A profile from stored texts; unknown names are left alone, missing ones take their default."""
    known: dict[str, object] = {}
    for name, text in values.items():
        kind = _KINDS.get(name)
        if kind:
            known[name] = text == "1" if kind is bool else int(text) if kind is int else text
    return Profile(**known)  # type: ignore[arg-type]


_KINDS = {field.name: field.type for field in fields(Profile)}


def to_texts(profile: Profile) -> dict[str, str]:
    """A profile as texts to store."""
    return {name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in asdict(profile).items()}
