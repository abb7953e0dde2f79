"""Tabs whose work comes in a later version. They say so, and what can be done meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout

from propdesk.i18n import N_, _
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.page import Page, PageSpec


@dataclass(frozen=True, slots=True)
class LaterPage:
    """What a page of a later version says; message ids."""

    key: str
    title: str
    icon_name: str
    sentence: str
    meanwhile: str


COMPLAINTS = LaterPage(
    "complaints",
    N_("Complaints"),
    "message-report",
    N_("Repairs, complaints and parcels come in a later version."),
    N_("Until then keep your repair book as before. What a household owes is one search away: F3, then the unit or a name."),
)
ACTIVITIES = LaterPage(
    "activities",
    N_("Activities"),
    "confetti",
    N_("Community activities come in a later version."),
    N_("Until then copy the households you want to invite from Residents (Ctrl+C) into your own sign-up list."),
)
TRAINING = LaterPage(
    "training",
    N_("Training"),
    "school",
    N_("Staff training and quizzes come in a later version."),
    N_("Until then every page explains itself: press F1 for help and Ctrl+/ for the keys, on the sample book if you like."),
)


LATER = (COMPLAINTS, ACTIVITIES, TRAINING)


class EmptyPage(Page):
    """A page that is honest about having nothing yet."""

    def __init__(self, text: LaterPage, actions: Sequence[EmptyAction] = ()) -> None:
        super().__init__()
        self._text = text
        self.state = EmptyState(text.icon_name, text.sentence, actions, hint=text.meanwhile)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)

    def retranslate(self) -> None:
        self.state.retranslate()

    def help_text(self) -> str:
        return f"{_(self._text.sentence)}\n\n{_(self._text.meanwhile)}"


def specs(go_to_residents: Callable[[], object] | None = None) -> tuple[PageSpec, PageSpec, PageSpec]:
    """The tabs Complaints, Activities and Training; `go_to_residents` is behind a button where given."""
    way_on = (EmptyAction(N_("Go to Residents"), go_to_residents),) if go_to_residents else ()
    complaints, activities, training = (_spec(text, way_on) for text in (COMPLAINTS, ACTIVITIES, TRAINING))
    return complaints, activities, training


def _spec(text: LaterPage, actions: Sequence[EmptyAction]) -> PageSpec:
    return PageSpec(text.key, text.title, text.icon_name, lambda: EmptyPage(text, actions))
