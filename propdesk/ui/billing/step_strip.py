"""抄表 → 生成 → 核对 → 收款: where a period stands on its way from readings to money, with the figures of each step."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from propdesk.i18n import N_, _
from propdesk.services.steps import Progress, Step
from propdesk.ui import labels

NAMES = {Step.METERS: N_("Meters"), Step.GENERATE: N_("Generate"), Step.CHECK: N_("Check"), Step.COLLECT: N_("Collect")}


class StepStrip(QWidget):
    """The four steps in a line; the one to do next is set off and says so."""

    def __init__(self) -> None:
        super().__init__()
        self._label = QLabel()
        self._label.setProperty("role", "secondary")
        self._label.setTextFormat(Qt.TextFormat.RichText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        self.progress: Progress | None = None
        self.show_progress(None)

    def show_progress(self, progress: Progress | None) -> None:
        """Show how far a period is; None where all periods are shown."""
        self.progress = progress
        self.setVisible(progress is not None)
        if progress is None:
            return
        texts = {step: f"{_(NAMES[step])} {figure}".rstrip() for step, figure in figures(progress).items()}
        shown = [f"<b>● {text}</b>" if step is progress.step else text for step, text in texts.items()]
        self._label.setText(" → ".join(shown))
        self.setAccessibleName(_("Next step: {step}").format(step=texts[progress.step]))
        self.setToolTip("\n".join(sentences(progress)))

    def text(self) -> str:
        """The steps as plain text."""
        return self._label.text().replace("<b>", "").replace("</b>", "")


def figures(progress: Progress) -> dict[Step, str]:
    """The short figure of each step."""
    found = progress.figures
    return {
        Step.METERS: f"{found.read:,}/{found.meters:,}" if found.meters else "",
        Step.GENERATE: f"{found.charged_units:,}/{found.units:,}" if found.charged_units else "",
        Step.CHECK: labels.yuan(found.charged_fen) if found.charged_fen else "",
        Step.COLLECT: labels.yuan(found.charged_fen - found.settled_fen) if found.settled_fen else "",
    }


def sentences(progress: Progress) -> list[str]:
    """What the figures say."""
    found = progress.figures
    return [
        _("Meters read in the period: {read} of {meters}").format(read=found.read, meters=found.meters),
        _("Units charged: {charged} of {units}").format(charged=found.charged_units, units=found.units),
        _("Charged: {total}; units without a charge: {count}").format(total=labels.yuan(found.charged_fen), count=progress.not_charged),
        _("Still open: {open}; units overdue: {count}").format(
            open=labels.yuan(found.charged_fen - found.settled_fen), count=found.overdue_units
        ),
    ]
