"""Work in the background: its end, its order, and that a window may close in its midst."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QThread

from lossstudio.session.jobs import Job, Report


@pytest.fixture
def job(qapp) -> Iterator[Job]:
    owner = QObject()
    job = Job("sum", owner)
    yield job
    job.close()


def waiting_for(gate: threading.Event, result: object) -> Callable[[Report], object]:
    def work(report: Report) -> object:
        while not gate.wait(0.01):
            report(0.5)
        return result

    return work


def test_it_works_in_another_thread_and_brings_what_was_found(job, qtbot) -> None:
    with qtbot.waitSignal(job.done) as done:
        job.start(lambda _: (6 * 7, QThread.currentThread()))
    found, thread = done.args[0]
    assert found == 42
    assert thread is not QThread.currentThread()
    assert not job.running


def test_of_those_that_wait_only_the_newest_is_done(job, qtbot) -> None:
    gate, found = threading.Event(), []
    job.done.connect(found.append)
    job.start(waiting_for(gate, "first"))
    for number in range(5):
        job.start(lambda _, number=number: number)
    gate.set()
    qtbot.waitUntil(lambda: not job.running)
    assert found == ["first", 4]


def test_progress_is_told_and_a_cancelled_one_brings_nothing(job, qtbot) -> None:
    found: list[object] = []
    job.done.connect(found.append)
    with qtbot.waitSignal(job.progressed) as progressed:
        job.start(waiting_for(threading.Event(), "never"))
    assert progressed.args == [0.5]
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert not found
    with qtbot.waitSignal(job.done):
        job.start(lambda _: "the next")
    assert found == ["the next"]


def test_a_fault_is_told_in_a_sentence_and_the_next_one_is_done(job, qtbot) -> None:
    def break_down(_: Report) -> None:
        raise MemoryError

    with qtbot.waitSignal(job.failed) as failed:
        job.start(break_down)
    assert failed.args == ["There is not enough memory for this sum."]
    with qtbot.waitSignal(job.done):
        job.start(lambda _: None)


def test_closing_ends_it_and_nothing_is_told(job, qtbot) -> None:
    found: list[object] = []
    for signal in (job.done, job.failed):
        signal.connect(found.append)
    with qtbot.waitSignal(job.progressed):
        job.start(waiting_for(threading.Event(), "never"))
    with qtbot.assertNotEmitted(job.cancelled, wait=50):
        job.close()
    job.start(lambda _: "after the end")
    assert not found
