"""Work off the main thread comes back exactly once, on the main thread, with its result or its error."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from propdesk.ui.tasks import Cancelled, Progress, Tasks


@pytest.fixture
def real() -> Tasks:
    return Tasks()


def test_the_result_comes_back_once_on_the_main_thread(qtbot: QtBot, real: Tasks) -> None:
    results: list[tuple[int, bool]] = []
    workers: list[bool] = []
    main = QThread.currentThread()

    def work(progress: Progress) -> int:
        workers.append(QThread.currentThread() == main)
        return 42

    real.run(work, lambda value: results.append((value, QThread.currentThread() == main)))
    qtbot.waitUntil(lambda: bool(results))
    real.close()
    assert results == [(42, True)]
    assert workers == [False]
    assert not real.busy


def test_an_error_reaches_its_receiver_or_the_common_one(qtbot: QtBot) -> None:
    common: list[BaseException] = []
    own: list[BaseException] = []
    tasks = Tasks(common.append)

    def broken(progress: Progress) -> None:
        raise LookupError("no such unit")

    def unreachable(value: object) -> None:
        raise AssertionError

    tasks.run(broken, unreachable, own.append)
    tasks.run(broken, unreachable)
    qtbot.waitUntil(lambda: bool(own and common))
    tasks.close()
    assert [str(error) for error in own + common] == ["no such unit", "no such unit"]
    assert common[0].__traceback__ is not None


def test_without_any_receiver_the_error_is_raised_on_the_main_thread() -> None:
    tasks = Tasks(inline=True)
    with pytest.raises(ZeroDivisionError):
        tasks.run(lambda progress: 1 // 0, lambda value: None)


def test_even_the_end_of_the_program_asked_for_by_work_is_not_lost() -> None:
    seen: list[BaseException] = []
    tasks = Tasks(seen.append, inline=True)

    def leave(progress: Progress) -> None:
        raise SystemExit(3)

    tasks.run(leave, lambda value: None)
    assert isinstance(seen[0], SystemExit)


def test_one_receiver_that_fails_does_not_hold_back_the_next(qtbot: QtBot, real: Tasks) -> None:
    second: list[int] = []

    def bad(value: int) -> None:
        raise RuntimeError("receiver")

    with qtbot.captureExceptions() as exceptions:
        real.run(lambda progress: 1, bad)
        real.run(lambda progress: 2, second.append)
        qtbot.waitUntil(lambda: bool(second))
    real.close()
    assert [str(error[1]) for error in exceptions] == ["receiver"]


def test_work_runs_in_order_on_one_thread(qtbot: QtBot, real: Tasks) -> None:
    order: list[tuple[int, int]] = []
    for number in range(20):
        real.run(lambda progress, n=number: (n, threading.get_ident()), order.append)
    qtbot.waitUntil(lambda: len(order) == 20)
    real.close()
    assert [n for n, _ in order] == list(range(20))
    assert len({thread for _, thread in order}) == 1


def test_progress_is_told_and_cancel_stops_at_the_next_report(qtbot: QtBot, real: Tasks) -> None:
    steps: list[tuple[int, int, str]] = []
    failures: list[BaseException] = []
    go = threading.Event()

    def work(progress: Progress) -> None:
        progress.report(1, 46, "1-3-1402")
        go.wait(5)
        progress.report(18, 46, "1-3-704")
        raise AssertionError("went on after cancel")

    real.progressed.connect(lambda progress, *step: steps.append(step) if progress is job.progress else None)
    job = real.run(work, lambda value: None, failures.append, title="Notices")
    qtbot.waitUntil(lambda: bool(steps))
    job.cancel()
    go.set()
    qtbot.waitUntil(lambda: bool(failures))
    real.close()
    assert steps == [(1, 46, "1-3-1402")]
    assert isinstance(failures[0], Cancelled)


def test_a_cancelled_job_that_never_started_does_nothing(qtbot: QtBot, real: Tasks) -> None:
    go, done, failures = threading.Event(), [], []
    real.run(lambda progress: go.wait(5), done.append)
    waiting = real.run(lambda progress: done.append("ran"), done.append, failures.append)
    waiting.cancel()
    go.set()
    qtbot.waitUntil(lambda: bool(failures))
    real.close()
    assert done == [True]


def test_close_finishes_and_delivers_what_was_asked_for(real: Tasks) -> None:
    results: list[int] = []
    for number in range(3):
        real.run(lambda progress, n=number: n, results.append)
    real.close()
    assert results == [0, 1, 2]
    real.run(lambda progress: 3, results.append)
    real.close()
    assert results == [0, 1, 2, 3]


def test_ten_thousand_reports_do_not_flood_the_window(qtbot: QtBot, real: Tasks) -> None:
    steps: list[int] = []
    results: list[bool] = []

    def work(progress: Progress) -> bool:
        for step in range(10_001):
            progress.report(step, 10_000)
        return True

    real.progressed.connect(lambda _progress, done, _total, _text: steps.append(done))
    real.run(work, results.append)
    qtbot.waitUntil(lambda: bool(results))
    real.close()
    assert len(steps) < 500
    assert steps[-1] == 10_000


def test_topics_reach_the_pages(real: Tasks) -> None:
    heard: list[frozenset[str]] = []
    real.changed.connect(heard.append)
    real.announce(["charges", "units"])
    assert heard == [frozenset({"charges", "units"})]


def test_however_often_a_list_is_asked_for_while_it_is_read_one_more_reading_follows(qtbot: QtBot, real: Tasks) -> None:
    go, begun, read, shown = threading.Event(), threading.Event(), [], []

    def reading(number: int) -> Callable[[Progress], int]:
        def work(_progress: Progress) -> int:
            begun.set()
            go.wait(5)
            read.append(number)
            return number

        return work

    real.read("page", reading(0), shown.append)
    begun.wait(5)
    for number in range(1, 6):
        real.read("page", reading(number), shown.append)
    real.read("other page", reading(9), shown.append)
    go.set()
    qtbot.waitUntil(lambda: len(shown) == 3)
    real.read("page", reading(6), shown.append)
    real.close()
    assert read == shown == [0, 9, 5, 6]  # a list shows what it read even if more came since: it is never left empty


def test_a_reading_that_failed_is_told_and_the_next_one_follows(qtbot: QtBot) -> None:
    errors: list[BaseException] = []
    shown: list[int] = []
    tasks = Tasks(errors.append)
    go = threading.Event()

    def broken(_progress: Progress) -> int:
        go.wait(5)
        raise LookupError("no such list")

    tasks.read("page", broken, shown.append)
    tasks.read("page", lambda _progress: 7, shown.append)
    go.set()
    qtbot.waitUntil(lambda: bool(shown))
    tasks.close()
    assert [str(error) for error in errors] == ["no such list"]
    assert shown == [7]


def test_what_closes_finishes_what_its_receivers_ask_for_and_reads_nothing_once_more(real: Tasks) -> None:
    done: list[str] = []
    go = threading.Event()

    def slow(_progress: Progress) -> str:
        go.wait(5)
        return "read"

    def then(what: str) -> None:
        done.append(what)
        real.run(lambda _progress: "next step", done.append)

    real.read("page", slow, then)
    real.read("page", lambda _progress: "again", done.append)
    go.set()
    real.close()
    assert done == ["read", "next step"]
    assert not real.busy
    real.read("page", lambda _progress: "later", done.append)
    real.close()
    assert done[-1] == "later"


def test_what_a_person_waits_for_goes_before_what_lists_read(real: Tasks) -> None:
    go, begun, done = threading.Event(), threading.Event(), []

    def reading(_progress: Progress) -> str:
        begun.set()
        go.wait(5)
        return "a"

    real.read("a", reading, done.append)
    begun.wait(5)
    real.read("b", lambda _progress: "b", done.append)
    real.run(lambda _progress: "payment", done.append)
    real.run(lambda _progress: "next payment", done.append)
    go.set()
    real.close()
    assert done == ["a", "payment", "next payment", "b"]
