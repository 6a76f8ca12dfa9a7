"""Where all are heading is searched beside the window, which is never held up by it."""

import threading

import pytest
from PySide6.QtCore import Qt, QTimer

from lossstudio.core.analysis.optimum import optimum
from lossstudio.core.datasets.drawing import move
from lossstudio.session import optima
from lossstudio.session.background import still_at_work

LEFT = Qt.MouseButton.LeftButton


class Slow:
    """Searches that last until they are let go; they breathe meanwhile, as long ones do."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.samples: list[object] = []
        self.under_way = self.most = 0

    def __call__(self, experiment, prepared, row, start, breathe):
        self.samples.append(prepared)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            for _ in range(24_000):  # two minutes at most, lest a fault hangs all tests
                if self.go.wait(0.005):
                    break
                breathe()
        finally:
            self.under_way -= 1
        return optimum(experiment, prepared, row, start, breathe)


@pytest.fixture
def slow(monkeypatch):
    found = Slow()
    monkeypatch.setattr(optima, "optimum", found)
    yield found
    found.go.set()


def test_a_long_search_holds_nothing_up_and_the_newest_is_next(qtbot, window, settle, slow) -> None:
    fit, session = window.plots.fit, window.session
    lines = fit.overlay.heading.lines
    slow.go.set()
    fit.draw.click()
    qtbot.waitUntil(lambda: len(lines) == 3)
    first = lines[0].getData()[1].copy()
    slow.go.clear()
    slow.samples.clear()
    for up in (1.0, 2.0, 3.0):
        fit.drawing.do(lambda drawn, up=up: move(drawn, [0], drawn.rows[:1], [up]))
        settle(window)  # would time out in a window that searches itself
        qtbot.waitUntil(lambda: len(slow.samples) > 0)
    assert len(slow.samples) == 1
    assert (lines[0].getData()[1] == first).all()  # the last lines stand until then
    newest = session.snapshot.prepared
    pauses = session.optima.findChildren(QTimer)
    qtbot.waitUntil(lambda: not any(pause.isActive() for pause in pauses))  # now it is wanted
    slow.go.set()
    qtbot.waitUntil(lambda: len(slow.samples) >= 6 and (lines[0].getData()[1] != first).any())
    assert slow.most == 1
    qtbot.waitUntil(lambda: fit.headings.headings.snapshot.prepared is newest)
    assert {id(each) for each in slow.samples} == {id(slow.samples[0]), id(newest)}


def test_put_away_there_are_no_lines_and_closed_the_search_ends(
    qtbot, window, settle, slow
) -> None:
    fit = window.plots.fit
    fit.draw.click()
    qtbot.waitUntil(lambda: slow.under_way == 1)
    fit.draw_bar.done.click()
    slow.go.set()
    qtbot.waitUntil(lambda: slow.under_way == 0)
    assert not fit.overlay.heading.lines
    fit.draw.click()
    qtbot.waitUntil(lambda: len(fit.overlay.heading.lines) == 3)
    slow.go.clear()
    fit.drawing.do(lambda drawn: move(drawn, [0], drawn.rows[:1], [5.0]))
    qtbot.waitUntil(lambda: slow.under_way == 1)
    assert slow.most == 1
    window.files.may_quit = lambda: True
    window.close()
    qtbot.waitUntil(lambda: slow.under_way == 0 and not still_at_work())


def test_lines_of_other_samples_go_at_once(qtbot, window, settle, slow) -> None:
    from lossstudio.core.datasets import DATASETS

    fit = window.plots.fit
    slow.go.set()
    fit.draw.click()
    qtbot.waitUntil(lambda: len(fit.overlay.heading.lines) == 3)
    slow.go.clear()
    window.session.choose_dataset(DATASETS.create("drawn_regression"))
    settle(window)
    assert fit.draw_bar.isVisible()
    assert not fit.overlay.heading.lines
    slow.go.set()
    qtbot.waitUntil(lambda: len(fit.overlay.heading.lines) == 3)
