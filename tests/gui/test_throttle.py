"""A throttle: at once, once more after the rest, and never more often."""

import pytest
from PySide6.QtCore import QObject, QTimer

from lossstudio.widgets.throttle import Throttle

SHORT, LONG = 1, 3_600_000  # ms


@pytest.fixture
def parent(qapp):
    made = QObject()
    yield made
    made.deleteLater()


@pytest.fixture
def calls() -> list[int]:
    return []


def rest(throttle: Throttle) -> QTimer:
    """Return what times the rest."""
    return throttle.findChild(QTimer)


def counting(calls: list[int], interval_ms: int, parent: QObject, **options) -> Throttle:
    return Throttle(lambda: calls.append(0), interval_ms, parent, **options)


def test_the_first_request_is_served_at_once_and_those_of_the_rest_together(
    calls, parent, qtbot
) -> None:
    throttle = counting(calls, SHORT, parent)
    for _ in range(5):
        throttle.request()
    assert len(calls) == 1
    qtbot.waitUntil(lambda: len(calls) == 2)
    qtbot.waitUntil(lambda: not rest(throttle).isActive())
    assert len(calls) == 2, "nothing was asked for since"
    throttle.request()
    assert len(calls) == 3


def test_a_rest_is_rested(calls, parent) -> None:
    throttle = counting(calls, LONG, parent)
    throttle.request()
    throttle.request()
    assert len(calls) == 1
    assert rest(throttle).remainingTime() > LONG / 2


def test_what_takes_long_rests_long(calls, parent) -> None:
    throttle = counting(calls, SHORT, parent, cost=1e12)
    throttle.request()
    assert rest(throttle).interval() > SHORT


def test_a_debounce_waits_until_nothing_is_asked_for(calls, parent, qtbot) -> None:
    throttle = counting(calls, LONG, parent, leading=False)
    throttle.request()
    assert calls == []
    throttle.interval_ms = SHORT
    throttle.request()
    qtbot.waitUntil(lambda: len(calls) == 1)
    assert not rest(throttle).isActive()


@pytest.mark.parametrize("leading", [True, False])
def test_what_is_cancelled_is_not_served(calls, parent, leading) -> None:
    throttle = counting(calls, LONG, parent, leading=leading)
    throttle.request()
    throttle.request()
    throttle.cancel()
    assert not rest(throttle).isActive()
    assert len(calls) == leading


def test_what_fails_rests_and_is_served_again(calls, parent, qtbot) -> None:
    def fail() -> None:
        calls.append(0)
        if len(calls) == 1:
            raise ValueError("a fault of the test")

    throttle = Throttle(fail, SHORT, parent)
    with pytest.raises(ValueError, match="of the test"):
        throttle.request()
    throttle.request()
    assert len(calls) == 1, "it rests"
    qtbot.waitUntil(lambda: len(calls) == 2)
