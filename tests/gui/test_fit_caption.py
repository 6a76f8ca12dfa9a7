"""The line above the fit is read in full also where the window is narrow."""

from dataclasses import replace

import pytest
from conftest import lay_out

from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES


@pytest.mark.parametrize("key", ["moons", "blobs"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
def test_whose_background_it_is_is_read_beside_many_contenders(
    open_window, settle, key, size
) -> None:
    window = open_window(key)
    window.resize(*size)
    experiment = window.session.experiment
    losses = [LOSSES.create(cls.key) for cls in LOSSES.for_task(experiment.task)][:6]
    contenders = tuple(Contender(loss, colour=row) for row, loss in enumerate(losses))
    window.session.edit(replace(experiment, contenders=contenders))
    settle(window)
    lay_out()
    caption = window.plots.fit.caption
    assert "background: " in caption.text()
    assert caption.shown == caption.text()
