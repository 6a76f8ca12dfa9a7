"""Speed: from one batch a second to as fast as it goes."""

import math
import time
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from lossstudio.core.defaults import first_experiment
from lossstudio.session import throughput as rate_module
from lossstudio.session import worker
from lossstudio.session.requests import Answer, Kept, RaceWanted, Request
from lossstudio.session.session import Session
from lossstudio.session.speed import FASTEST, PICTURE, Speed
from lossstudio.session.throughput import Throughput
from lossstudio.session.worker import LocalService


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_steps_over_wait_is_the_rate(share):
    pace = Speed()
    pace.set_share(share)
    assert 1.0 <= pace.rate <= FASTEST
    assert pace.wait >= PICTURE
    assert pace.steps / pace.wait == pytest.approx(pace.rate, rel=0.5)


@given(st.floats(0.1, 0.9), st.floats(1.0, 3.0))
def test_the_rate_is_kept_on_average_although_requests_are_late(share, late):
    pace = Speed()
    pace.set_share(share)
    elapsed = late * pace.wait
    steps = sum(pace.take(elapsed) for _ in range(400))
    assert steps == pytest.approx(pace.rate * elapsed * 400, rel=0.05)


def test_a_long_pause_is_not_made_up_for():
    pace = Speed()
    pace.set_share(0.5)
    assert pace.take(3600.0) <= 5 * pace.steps


def test_the_ends():
    pace = Speed()
    pace.set_share(0.0)
    assert (pace.steps, pace.wait) == (1, 1.0)
    pace.set_share(1.0)
    assert math.isinf(pace.rate)
    assert pace.wait == 0.0


def test_rate_counts_the_steps_of_the_last_second(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(rate_module.time, "perf_counter", lambda: now[0])
    rate = Throughput()
    assert rate.steps_per_second == 0.0
    for _ in range(300):
        now[0] += 0.01
        rate.add(5)
    assert rate.steps_per_second == pytest.approx(500.0)
    now[0] += 10.0
    rate.add(1)
    assert rate.steps_per_second == 0.0
    rate.forget()
    assert rate.steps_per_second == 0.0


class SlowPictures(LocalService):
    """Trains beside the window, as a process does; each of its pictures takes long to come."""

    parallel = True

    def answer(self, request: Request | RaceWanted) -> Answer | Kept:
        answer = super().answer(request)
        time.sleep(0.03)  # what a picture of a large network takes
        return answer


def test_it_trains_between_two_pictures_however_long_those_take(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "ProcessService", SlowPictures)
    steps: list[int] = []
    with closing(Session(first_experiment(), process=True)) as session:
        session.snapshot_changed.connect(lambda snapshot: steps.append(snapshot.step))
        session.set_speed(1.0)
        with qtbot.waitSignals([session.snapshot_changed] * 100, timeout=30_000):
            session.run()
    late = np.diff(steps[50:100])
    assert np.count_nonzero(late) > len(late) / 2
