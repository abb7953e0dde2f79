"""Sub-pages whose work comes with a later version: they say so, and what can be done now."""

from PySide6.QtWidgets import QVBoxLayout

from propdesk.i18n import _
from propdesk.ui.parts.empty import EmptyAction, EmptyState
from propdesk.ui.parts.page import Page


class LaterSubPage(Page):
    """An honest empty page; `sentence` and `hint` are message ids, `way_on` leads to what works today."""

    def __init__(self, icon: str, sentence: str, hint: str, way_on: EmptyAction) -> None:
        super().__init__()
        self._texts = (sentence, hint)
        self.state = EmptyState(icon, sentence, [way_on], hint=hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)

    def retranslate(self) -> None:
        self.state.retranslate()

    def help_text(self) -> str:
        return "\n\n".join(_(text) for text in self._texts)
