"""What a race says and does after its samples have been moved."""

from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core import metrics
from lossstudio.core.datasets import DATASETS, drawn_on
from lossstudio.core.datasets.drawing import erase, flip
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation.split import Split
from lossstudio.session.run_until import AT_EPOCH, ON_PLATEAU
from lossstudio.session.standings import standings


def drawn_window(open_window, key: str, **changes):
    experiment = replace(experiment_for(DATASETS.create(key)), **changes)
    drawn = drawn_on(experiment.dataset, experiment.seeds.data)
    return open_window(replace(experiment, dataset=drawn))


def redraw(window, drawn) -> None:
    window.session.edit(replace(window.session.experiment, dataset=drawn), "draw")


@pytest.fixture
def short(open_window, settle):
    """A race in the midst of an epoch that has become shorter than what is trained of it."""
    window = drawn_window(open_window, "line", batch_size=4, test_share=0.0)
    for _ in range(8):
        window.session.step_batch()
    settle(window)
    drawn = window.session.experiment.dataset
    redraw(window, erase(drawn, drawn.ids[:40]))
    settle(window)
    assert (window.session.snapshot.step, window.session.snapshot.epoch) == (8, 0)
    return window


def test_step_epoch_ends_an_epoch_that_has_become_shorter(qtbot, short) -> None:
    short.session.step_epoch()
    qtbot.waitUntil(lambda: short.session.idle and short.session.snapshot.epoch == 1)


def test_a_run_until_an_epoch_ends_there_though_the_epochs_have_become_shorter(
    qtbot, short
) -> None:
    session = short.session
    session.view.update(run_until=AT_EPOCH, end_epoch=3)
    session.run()
    qtbot.waitUntil(lambda: not session.running)
    qtbot.waitUntil(lambda: session.idle)
    assert session.snapshot.epoch == 3


def test_another_name_does_not_begin_the_search_for_a_plateau_anew(qtbot, window) -> None:
    session = window.session
    session.set_speed(1.0)
    session.view.update(run_until=ON_PLATEAU, plateau_epochs=300, plateau_percent=1.0)
    ends = []
    for renames in (False, True):
        session.reset()
        qtbot.waitUntil(lambda: session.idle)
        session.run()
        if renames:
            for name in ("one", "two", "three"):
                epoch = session.snapshot.epoch
                qtbot.waitUntil(lambda epoch=epoch: session.snapshot.epoch > epoch)
                session.edit(session.experiment.with_contender(0, name=name))
        qtbot.waitUntil(lambda: not session.running)
        qtbot.waitUntil(lambda: session.idle)
        ends.append(session.snapshot.epoch)
    assert ends[0] == ends[1]


def test_a_metric_of_the_samples_of_then_says_so(qtbot, open_window, settle, train) -> None:
    window = drawn_window(open_window, "moons")
    session = window.session
    session.view.update(yardstick="log_loss")
    train(window, 5)
    settle(window)
    words, _ = standings(session.snapshot, session.view.state)
    assert "then" not in words
    drawn = session.experiment.dataset
    redraw(window, flip(drawn, drawn.ids[:60]))
    settle(window)
    words, told = standings(session.snapshot, session.view.state)
    snapshot = session.snapshot
    part = snapshot.prepared.subset(Split.TEST)
    probability = snapshot.prepared.predict(snapshot.scores(Split.TEST))[0]
    now = metrics.log_loss(part.target, np.column_stack([1 - probability, probability]))
    assert float(told[0]) != pytest.approx(float(now), rel=0.05)
    assert "samples of then" in words


def test_samples_drawn_in_the_past_are_what_run_goes_on_with(
    qtbot, open_window, settle, train
) -> None:
    window = drawn_window(open_window, "moons")
    train(window, 5)
    settle(window)
    window.session.look(2)
    settle(window)
    notice = window.plots.timeline.notice
    assert not notice.isVisible()
    drawn = window.session.experiment.dataset
    redraw(window, flip(drawn, drawn.ids[:1]))
    settle(window)
    assert window.session.snapshot.past
    assert notice.text().startswith("goes on with ")
    assert "flip" in notice.toolTip() or "class" in notice.toolTip()
    assert "Changed later" not in notice.toolTip()
