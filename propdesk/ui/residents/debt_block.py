"""What stands about a household's debt, line by line under its arrears: level, contact, promise, plan, rest, limitation, case, court."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from propdesk.domain.close_out import STANDS_NAMES, Stands
from propdesk.domain.contacts import CHANNEL_NAMES, FLAG_NAMES, RESULT_NAMES, Channel, FlagKind, Result
from propdesk.domain.court import WAY_NAMES
from propdesk.domain.holds import KIND_NAMES
from propdesk.domain.limitation import Group
from propdesk.domain.plans import STATE_NAMES as PLAN_STATES
from propdesk.domain.plans import PlanState
from propdesk.domain.promises import FAILED
from propdesk.i18n import _, ngettext
from propdesk.services.debt_facts import DebtFacts
from propdesk.services.levels import LevelNow
from propdesk.services.limitation import WatchRow
from propdesk.ui.billing.contact_words import promise_text
from propdesk.ui.billing.level_words import level_name, next_text
from propdesk.ui.labels import yuan
from propdesk.ui.residents.texts import clear_layout, label

_URGENCY = {Group.DAYS_30: "danger", Group.DAYS_90: "warn", Group.DAYS_180: "warn"}


class Line(NamedTuple):
    """A fact: its name, what stands, and the tone it is shown in ("" = plain); the words carry the meaning, not the colour."""

    name: str
    text: str
    tone: str = ""


class DebtBlock(QWidget):
    """The lines of one household; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.lines: tuple[Line, ...] = ()

    def show_facts(self, facts: DebtFacts) -> None:
        """Show these facts."""
        clear_layout(self._grid)
        self.lines = tuple(debt_lines(facts))
        for row, line in enumerate(self.lines):
            said = label(line.text, tone=line.tone)
            said.setWordWrap(True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label(line.name, "secondary"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)
        self.setVisible(bool(self.lines))


def debt_lines(facts: DebtFacts) -> Iterator[Line]:
    """The facts in words, in the order in which somebody at the desk needs them."""
    if facts.court is not None:
        case = facts.court
        yield Line(_("Court"), f"{_(WAY_NAMES[case.way])} · {case.opened_on.isoformat()} · {yuan(case.claim_fen)}", "danger")
    if facts.close_out is not None:
        view = facts.close_out
        said = f"{view.row.number} · {_(STANDS_NAMES[view.stands])}"
        if view.due_on is not None:
            said += " · " + _("due {day}").format(day=view.due_on.isoformat())
        yield Line(_("Close-out"), said, "warn" if view.late or view.stands is Stands.REOPENED else "")
    if facts.level is not None:
        yield Line(_("Level"), _level(facts.level, facts.as_of))
    yield from _agreed(facts)
    for hold in facts.holds:
        what = f"{hold.item} {hold.period}".strip()
        ends = _("until {day}").format(day=hold.end_on.isoformat()) if hold.end_on else _("until it is ended")
        yield Line(_(KIND_NAMES[hold.kind]), " · ".join(part for part in (what, ends, hold.reason) if part), "warn")
    for flag in facts.flags:
        yield Line(_("Note"), f"{_(FLAG_NAMES[FlagKind(flag.kind)])} · {flag.reason}", "warn")
    if facts.contact is not None:
        contact = facts.contact
        by, result = _(CHANNEL_NAMES[Channel(contact.channel)]), _(RESULT_NAMES[Result(contact.result)])
        said = _("{name}: {what}").format(name=by, what=result)
        yield Line(_("Last contact"), f"{contact.on.isoformat()} · {said}")
    if facts.urgent is not None:
        yield _limitation(facts.urgent)


def _agreed(facts: DebtFacts) -> Iterator[Line]:
    """The promise given last and the plan that runs."""
    if facts.promise is not None:
        yield Line(_("Promise"), promise_text(facts.promise), "danger" if facts.promise.state in FAILED else "")
    if facts.plan is not None:
        stands = facts.plan.stands
        late = stands.state is not PlanState.KEPT
        yield Line(_("Instalments"), _(PLAN_STATES[stands.state]), "danger" if late else "")


def _level(now: LevelNow, as_of: date) -> str:
    reached, following = level_name(now.level) or _("Not reminded yet"), next_text(now, as_of)
    return _("{level} · next: {next}").format(level=reached, next=following) if following else reached


def _limitation(row: WatchRow) -> Line:
    """Until when the charge that is lost first can be claimed."""
    standing = row.limitation
    what = f"{row.item} {row.period}"
    if row.group is Group.RUNNING:
        return Line(_("Limitation"), _("{charge}: a proceeding is running").format(charge=what))
    if standing.days_left < 0:
        return Line(_("Limitation"), _("{charge}: over since {day}").format(charge=what, day=standing.last_safe_day.isoformat()), "danger")
    left = ngettext("{n} day left", "{n} days left", standing.days_left).format(n=standing.days_left)
    said = _("{charge}: until {day}, {left}").format(charge=what, day=standing.last_safe_day.isoformat(), left=left)
    return Line(_("Limitation"), said, _URGENCY.get(row.group, ""))
