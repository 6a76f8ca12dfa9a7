"""Many samples are moved at once as each would be alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from lossstudio.core.datasets import DATASETS
from lossstudio.plots.fit.drawing.places import Sample, heights, moved_by, moved_to

FAR = st.floats(-3.0, 3.0)
KINDS = [("drawn_regression", 1), ("drawn_regression", 3), ("drawn_classes", 1)]


@pytest.mark.parametrize(("key", "columns"), [*KINDS, ("drawn_classes", 2)])
@settings(max_examples=30, deadline=None)
@given(x=FAR, y=FAR)
def test_many_are_moved_as_each_alone(key: str, columns: int, x: float, y: float) -> None:
    rng = np.random.default_rng(0)
    count = 12
    classes = {"classes": ("A", "B", "C")} if key == "drawn_classes" else {}
    drawn = DATASETS.create(
        key,
        features=tuple(rng.normal(size=count * columns).tolist()),
        target=tuple(float(index % 3) for index in range(count)),
        feature_names=tuple(f"x{index}" for index in range(columns)),
        frame=(),
        **classes,
    )
    rows, target = drawn.rows, np.array(drawn.target)
    new = moved_by(drawn, rows, target, QPointF(x, y))
    for place, height in enumerate(heights(drawn)):
        goal = QPointF(rows[place, 0] + x, height + y)
        alone = moved_to(drawn, Sample(rows[place], target[place]), goal)
        np.testing.assert_allclose(new[0][place], alone.row)
        np.testing.assert_allclose(new[1][place], alone.target)
    assert (drawn.rows == rows).all()  # what was held is as it was
