"""A target that is a constant: what is fitted to it is seen."""

import pytest

from lossstudio.core.datasets import DATASETS


@pytest.mark.parametrize("constant", ["0", "100", "5000"])
def test_the_lines_are_in_sight_from_the_start(window, settle, train, constant) -> None:
    data = DATASETS.create("formula_regression", text=constant, noise=0.0)
    window.session.choose_dataset(data)
    settle(window)
    view = window.plots.fit.overlay
    for _ in range(2):
        low, high = view.getViewBox().viewRange()[1]
        for line in view.lines:
            heights = line.getData()[1]
            assert low < heights.min()
            assert heights.max() < high
        train(window, 20)
