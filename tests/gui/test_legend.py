"""The legend tells what was learned in the data's own units."""

import re

import numpy as np
import pytest

from lossstudio.core.analysis.equation import coefficients


@pytest.mark.parametrize("key", ["line_outliers", "breast_cancer", "old_faithful"])
def test_the_coefficients_of_every_contender_are_told(open_window, train, key) -> None:
    window = open_window(key)
    window.model.kind.combo.setCurrentIndex(window.model.kind.combo.findData("linear"))
    window.model.kind.combo.activated.emit(0)
    train(window, 4)
    snapshot = window.session.snapshot
    lines = window.plots.fit.legend.weights_text().splitlines()[1:]
    assert len(lines) == len(snapshot.theta)
    for row, line in enumerate(lines):
        numbers = [float(n) for n in re.findall(r" (-?[\d.]+(?:e[+-]?\d+)?)(?:,|$)", line)]
        expected = coefficients(snapshot.prepared, snapshot.theta[row])
        np.testing.assert_allclose(numbers, expected, rtol=1e-5)
        for name in snapshot.prepared.samples.feature_names:
            assert name in line


def test_a_network_has_none(open_window) -> None:
    assert open_window("moons").plots.fit.legend.weights_text() == ""
