"""The foot of the window: what the page counts, work in progress with its cancel button, and facts of the day."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from propdesk.i18n import _
from propdesk.ui.parts.badges import Badge
from propdesk.ui.parts.header import ElidingLabel
from propdesk.ui.tasks import Job, Progress

PATIENCE_MS = 500
FACTS = ("today", "backup", "operator")


class JobLine(QWidget):
    """Shown when work takes longer than half a second: its name, how far it is, and Cancel."""

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self._text = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._bar.setMaximumHeight(12)
        self._cancel = QPushButton(_("Stop"))
        self._cancel.setProperty("kind", "link")
        self._cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._text, self._bar, self._cancel):
            row.addWidget(widget)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show this job; it takes the place of one shown before."""
        self._job = job
        self._text.setText(job.title or _("Working…"))
        self._bar.setRange(0, 0)
        self._cancel.setText(_("Stop"))
        self._cancel.setEnabled(True)
        self._patience.start()

    def end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._patience.stop()
            self.hide()

    def text(self) -> str:
        return self._text.text()

    def show_progress(self, progress: Progress, done: int, total: int, text: str) -> None:
        """Show how far the job shown is."""
        job = self._job
        if job is None or progress is not job.progress:
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        count = f"{done:,}/{total:,}" if total else ""
        self._text.setText(" ".join(part for part in (job.title, count, text) if part))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._cancel.setText(_("Stopping…"))
            self._cancel.setEnabled(False)


class StatusLine(QStatusBar):
    """The status bar: the page's text on the left, `FACTS` on the right in a fixed order."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._left = ElidingLabel()
        self.job = JobLine()
        self._facts: dict[str, Badge | QLabel] = {}
        self._right = QHBoxLayout()
        self._right.setContentsMargins(0, 2, 8, 2)
        self._right.setSpacing(12)
        holder = QWidget()
        holder.setLayout(self._right)
        self.addWidget(self._left, 1)
        self.addPermanentWidget(self.job)
        self.addPermanentWidget(holder)

    def show_left(self, text: str) -> None:
        self._left.show_text(f" {text}")

    def left_text(self) -> str:
        return self._left.whole_text().strip()

    def show_fact(self, key: str, text: str, kind: str = "", tooltip: str = "") -> None:
        """Show one of `FACTS`; with `kind` it is a badge; an empty text takes it away."""
        if key not in FACTS:
            raise ValueError(f"no such fact: {key}")
        old = self._facts.pop(key, None)
        if old is not None:
            old.setParent(None)
            old.deleteLater()
        if not text:
            return
        made: Badge | QLabel = Badge(text, kind) if kind else QLabel(text)
        made.setToolTip(tooltip)
        before = sum(1 for known in FACTS[: FACTS.index(key)] if known in self._facts)
        self._facts[key] = made
        self._right.insertWidget(before, made)

    def facts(self) -> dict[str, str]:
        return {key: label.text() for key, label in self._facts.items()}
