"""A line in which units are named one after the other, as people write them."""

import re

from PySide6.QtWidgets import QLineEdit

from propdesk.domain.units import KIND_WORDS
from propdesk.services import households
from propdesk.services.office import Office
from propdesk.services.one_off import NobodyToCharge

_BETWEEN = re.compile(r"[\s,，、;；]+")


class UnitsField(QLineEdit):
    """Codes of units with blanks or commas between them; “parking:1-12” names the kind where units share a code."""

    def set_codes(self, codes: list[str]) -> None:
        """Show these units."""
        self.setText(" ".join(codes))

    def unit_ids(self, office: Office) -> list[int]:
        """The units named, each once; raises `NobodyToCharge`, `UnitUnknown` or what says that a code is no unit."""
        words = [word for word in _BETWEEN.split(self.text()) if word]
        if not words:
            raise NobodyToCharge()
        found = []
        for word in words:
            kind, colon, code = word.replace("：", ":").partition(":")
            known = KIND_WORDS.get(kind.lower()) if colon else None
            found.append(households.unit_named(office, code if known else word, known).unit_id)
        return list(dict.fromkeys(found))
