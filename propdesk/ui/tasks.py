"""Work that must not stop the window: one worker thread for writes and batches, one signal for what they changed.

`Tasks.run` hands a function to the worker. Its result or its error comes back exactly once, on the main thread; an error
nobody asked for goes to `on_error`, never into the void. ``changed(topics)`` tells every page what to reload.
"""

import itertools
import queue
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from enum import IntEnum
from typing import Any, TypeAlias, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QThread, Signal

T = TypeVar("T")
REPORT_EVERY_MS = 40


class Cancelled(Exception):
    """The person at the desk stopped this work."""


class Progress:
    """Handed to the work: it tells how far it is and learns here that it should stop. Safe on any thread."""

    def __init__(self, tell: Callable[["Progress", int, int, str], None]) -> None:
        self._tell = tell
        self._stop = threading.Event()
        self._since = QElapsedTimer()

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that `done` of `total` steps are ready; raises `Cancelled` where work may safely end here."""
        self.check()
        if not self._since.isValid() or self._since.elapsed() >= REPORT_EVERY_MS or done >= total:
            self._since.start()
            self._tell(self, done, total, text)

    def check(self) -> None:
        """Raise `Cancelled` if stopping was asked for."""
        if self._stop.is_set():
            raise Cancelled

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        self._stop.set()


def stepper(progress: Progress, total: int) -> Callable[[int], bool]:
    """The worker's progress in the way papers report theirs: False asks them to stop."""

    def step(done: int) -> bool:
        try:
            progress.report(done, total)
        except Cancelled:
            return False
        return True

    return step


Work: TypeAlias = Callable[[Progress], T]


class Job:
    """One piece of work on its way; `cancel` asks it to stop at its next report.

    No object of Qt's: the last to let go of a job may be the worker, and Qt wants its objects deleted on their own thread.
    """

    def __init__(
        self,
        work: Work[Any],
        title: str,
        tell: Callable[[Progress, int, int, str], None],
        settle: Callable[["Job", Any, BaseException | None], None],
    ) -> None:
        self.title = title
        self.progress = Progress(tell)
        self._work = work
        self._settle = settle

    def cancel(self) -> None:
        self.progress.stop()

    def execute(self) -> None:
        """Do the work on the thread that calls this and settle it with a result or an error."""
        try:
            self.progress.check()
            result = self._work(self.progress)
        except BaseException as error:
            self._settle(self, None, error)
        else:
            self._settle(self, result, None)


class Rank(IntEnum):
    """What the worker does first: what a person asked for and waits for, then what lists show, and when all is done it ends."""

    WORK = 0
    READING = 1
    END = 2


class _Worker(QThread):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: queue.PriorityQueue[tuple[Rank, int, Job | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()

    def put(self, rank: Rank, job: Job | None) -> None:
        """Have a job done after all that wait with its rank or a higher one; None, with the last rank, ends the worker."""
        self._jobs.put((rank, next(self._numbers), job))

    def run(self) -> None:
        while (job := self._jobs.get()[2]) is not None:
            job.execute()


class Tasks(QObject):
    """The one place that starts work off the main thread.

    `on_error` is told every error that has no `failed` of its own; without it such an error is raised on the main thread.
    `inline` runs everything at once on the calling thread, for tests. ``progressed(progress, done, total, text)`` is told on the main
    thread, of the job whose `progress` it is.
    """

    changed = Signal(object)
    progressed = Signal(object, int, int, str)
    started = Signal(object)
    finished = Signal(object)
    _settled = Signal()

    def __init__(self, on_error: Callable[[BaseException], None] | None = None, *, inline: bool = False) -> None:
        super().__init__()
        self.on_error = on_error
        self._inline = inline
        self._worker: _Worker | None = None
        self._results: deque[tuple[Job, Any, BaseException | None]] = deque()
        self._callbacks: dict[Job, tuple[Callable[[Any], None], Callable[[BaseException], None] | None]] = {}
        self._again: dict[Hashable, Callable[[], None] | None] = {}
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Work[T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
        *,
        title: str = "",
        rank: Rank = Rank.WORK,
    ) -> Job:
        """Run `work` after the work already waiting; then call `done` with its result or `failed` with its error.

        A job that was cancelled fails with `Cancelled`, which is not reported to `on_error`. `title` is shown with the progress.
        """
        job = Job(work, title, self.progressed.emit, self._settle)
        self._callbacks[job] = (done, failed)
        self.started.emit(job)
        if self._inline:
            job.execute()
            self._deliver()
        else:
            self._running_worker().put(rank, job)
        return job

    def read(
        self, asker: Hashable, work: Work[T], done: Callable[[T], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """`run` for what an `asker` shows, after all other work.

        However often it asks while one reading is on its way, one more follows, of the last question: a list that takes longer
        to read than the next payment takes to arrive keeps nobody waiting.
        """
        if asker in self._again:
            self._again[asker] = lambda: self.read(asker, work, done, failed)
            return
        self._again[asker] = None

        def settle(tell: Callable[[], None]) -> None:
            again = self._again.pop(asker)
            try:
                tell()
            finally:
                if again is not None:
                    again()

        self.run(
            work,
            lambda result: settle(lambda: done(result)),
            lambda error: settle(lambda: self._report(error, failed)),
            rank=Rank.READING,
        )

    @property
    def busy(self) -> bool:
        """True while any work is waiting, running or not yet delivered."""
        return bool(self._callbacks)

    def announce(self, topics: Iterable[str]) -> None:
        """Tell the pages that `topics` changed ("units", "charges", "payments", …)."""
        self.changed.emit(frozenset(topics))

    def close(self) -> None:
        """Let everything already asked for finish, deliver it, and end the worker. Further `run` calls start a new one.

        What a receiver asks for then is done too, but nothing is read once more for what is about to close.
        """
        self._again.update(dict.fromkeys(self._again))
        while self._worker is not None:
            worker, self._worker = self._worker, None
            worker.put(Rank.END, None)
            worker.wait()
            worker.deleteLater()
            self._deliver()
        self._deliver()

    def _running_worker(self) -> _Worker:
        if self._worker is None:
            self._worker = _Worker(self)
            self._worker.start()
        return self._worker

    def _settle(self, job: Job, result: Any, error: BaseException | None) -> None:
        self._results.append((job, result, error))
        if not self._inline:
            self._settled.emit()

    def _deliver(self) -> None:
        """Hand over what has settled; an error raised by a receiver is not allowed to hold back the next result."""
        while self._results:
            job, result, error = self._results.popleft()
            done, failed = self._callbacks.pop(job)
            self.finished.emit(job)
            try:
                if error is None:
                    done(result)
                else:
                    self._report(error, failed)
            finally:
                if self._results and not self._inline:
                    self._settled.emit()

    def _report(self, error: BaseException, failed: Callable[[BaseException], None] | None) -> None:
        if failed is not None:
            failed(error)
        elif isinstance(error, Cancelled):
            return
        elif self.on_error is not None:
            self.on_error(error)
        else:
            raise error
