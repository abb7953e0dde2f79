"""Who sends a paper: the office's own details as they stood when the paper was issued."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The property company at the top and the foot of its papers. Every field may be empty; then its line is left out."""

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

    @property
    def signer(self) -> str:
        """The name under the seal: the company, else the community."""
        return self.company or self.community
