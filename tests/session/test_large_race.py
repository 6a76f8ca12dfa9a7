"""A race on very many samples: it is paused at once, and measured on all of them then."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation.sampled import SAMPLE
from lossstudio.core.training import Trainer
from lossstudio.session.session import Session
from lossstudio.session.standings import measured_on

SAMPLES = 2 * SAMPLE
LARGE = experiment_for(DATASETS.create("moons", samples=SAMPLES))


@pytest.fixture(params=["thread", "process"])
def session(qtbot, request):
    made = Session(replace(LARGE, batch_size=1024), process=request.param == "process")
    qtbot.waitUntil(lambda: made.snapshot is not None)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


def test_live_figures_are_of_the_sample_and_those_of_a_pause_of_all(qtbot, session):
    seen = []
    session.snapshot_changed.connect(seen.append)
    session.run()
    qtbot.waitUntil(lambda: any(each.now.rows for each in seen))
    live = next(each for each in seen if each.now.rows)
    assert measured_on(live, session.view.state) == "measured on all 12,000"
    assert live.now.rows == (SAMPLE, 12_000), "what has fewer samples is measured whole"
    session.pause()
    qtbot.waitUntil(lambda: session.idle)
    assert session.snapshot.up_to_date
    assert session.snapshot.now.rows is None


def test_the_whole_table_as_one_batch_goes_on_over_many_pictures(qtbot, session):
    whole = replace(LARGE, batch_size=None)
    session.edit(whole)
    session.train_epochs(2)
    qtbot.waitUntil(lambda: session.idle and session.snapshot.epoch == 2)
    bare = Trainer(whole)
    bare.advance_epochs(2)
    assert np.array_equal(session.snapshot.theta, bare.snapshot().theta)
    assert np.array_equal(session.snapshot.curves.losses, bare.recorder.history.curves().losses)


def test_a_long_step_at_a_slow_speed_is_not_put_off(qtbot, session):
    session.edit(replace(LARGE, batch_size=None))
    session.set_speed(0.0)
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.step >= 2)
