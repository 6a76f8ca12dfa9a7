"""The equation that is written gives the line that is drawn, wherever x lies."""

import re

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.analysis.equation import equation
from lossstudio.core.analysis.optimum import optimum
from lossstudio.core.datasets import DATASETS
from lossstudio.core.preparation.prepare import Prepared, prepare

NUMBER = r"−?[\d,]+(?:\.\d+)?(?:e[+−]\d+)?"
WRITTEN = re.compile(rf"y = ({NUMBER}) ([+−]) ({NUMBER}) (?:x|\(x ([+−]) ({NUMBER})\))")


def number(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-"))


def at(text: str, x: np.ndarray) -> np.ndarray:
    """Return what a person works out from the equation."""
    found = WRITTEN.fullmatch(text)
    assert found, text
    start, sign, slope, side, middle = found.groups()
    away = x if middle is None else x - number(middle) * (1.0 if side == "−" else -1.0)
    return number(start) + number(slope) * away * (1.0 if sign == "+" else -1.0)


def drawn(x: np.ndarray, y: np.ndarray, **settings: object) -> Prepared:
    columns = {"features": tuple(x.tolist()), "target": tuple(y.tolist()), "frame": ()}
    dataset = DATASETS.create("drawn_regression", **columns)
    return prepare(race("mse", dataset=dataset, test_share=0.0, **settings))


@settings(max_examples=300, deadline=None)
@given(
    offset=st.floats(-3.0, 12.0).map(lambda power: 10.0**power),
    side=st.sampled_from((-1.0, 0.0, 1.0)),
    width=st.floats(-3.0, 6.0).map(lambda power: 10.0**power),
    slope=st.floats(-1e3, 1e3),
    start=st.floats(-1e6, 1e6),
    scaled=st.booleans(),
)
def test_both_ends_come_out(
    offset: float, side: float, width: float, slope: float, start: float, scaled: bool
) -> None:
    x = side * offset + width * np.linspace(0.0, 1.0, 5)
    y = start + slope * (x - x[0]) + np.array([0.0, 0.1, -0.1, 0.1, 0.0]) * width
    prepared = drawn(x, y, scale_features=scaled)
    theta = np.linalg.lstsq(prepared.train.inputs, prepared.train.scaled_target, rcond=None)[0]
    ends = np.array([x.min(), x.max()])
    line = prepared.scores(theta[None], prepared.inputs.of(ends[:, None]))[0]
    shown = max(np.ptp(y), np.ptp(line))
    text = equation(prepared, theta)
    assert np.abs(at(text, ends) - line).max() < 0.01 * shown, text


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [
        ((2000, 2001, 2002, 2003), (1.0, 1.5236, 2.0472, 2.5708), "y = 2.05 + 0.524 (x − 2002)"),
        (
            (1700000000, 1700000300, 1700000600, 1700000900),
            (1.0, 1.6, 2.2, 2.8),
            "y = 1.8 + 0.002 (x − 1,700,000,400)",
        ),
        ((0, 1, 2, 3), (30000, 42000, 54000, 66000), "y = 30,000 + 12,000 x"),
        ((-2003, -2002, -2001, -2000), (3, 2, 1, 0), "y = 2 − 1 (x + 2002)"),
        ((-2003, -2002, -2001, -2000), (3, 2.4, 1.8, 1.2), "y = 2.4 − 0.6 (x + 2002)"),
        ((0, 1, 2, 3), (1, 3, 5, 7), "y = 1 + 2 x"),
        ((0, 1, 2, 3), (1000000.1, 1000000.2, 1000000.3, 1000000.4), "y = 1,000,000.1 + 0.1 x"),
    ],
)
def test_it_is_written_as_short_as_it_can_be(x, y, text) -> None:
    prepared = drawn(np.array(x, dtype=float), np.array(y, dtype=float))
    found = optimum(race("mse", dataset=DATASETS.create("line")), prepared, 0)
    assert equation(prepared, found.theta) == text


@pytest.mark.parametrize(
    ("target", "feature", "text"),
    [
        ("y", "x", "y = 1 + 2 x"),
        ("x", "y", "x = 1 + 2 y"),
        ("sold", "temperature", "y = 1 + 2 x"),
        ("length of the bill", "mass", "y = 1 + 2 x"),
        ("x", "length of the bill", "x = 1 + 2 length of t…"),
        ("length of the bill", "y", "length of t… = 1 + 2 y"),
    ],
)
def test_it_calls_no_column_by_the_name_of_another(tmp_path, target, feature, text) -> None:
    path = tmp_path / "named.csv"
    path.write_text(f"{feature},{target}\n0,1\n1,3\n2,5\n3.5,8\n", encoding="utf-8")
    dataset = DATASETS.create("csv", path=str(path), target=target)
    experiment = race("mse", dataset=dataset, test_share=0.0)
    prepared = prepare(experiment)
    found = optimum(experiment, prepared, 0)
    assert equation(prepared, found.theta) == text


@pytest.mark.parametrize(
    ("first", "form"), [(1950.0, r"\(x − 19[\d]+\)"), (40.0, r"[\d,.]+ x"), (-9.0, r"[\d,.]+ x")]
)
def test_all_lines_of_one_dataset_are_written_alike(first, form) -> None:
    x = np.linspace(first, first + 23.0, 24)
    prepared = drawn(x, np.linspace(4.0, 200.0, 24))
    for start in (-9867.0, -300.0, 0.0, 14.4, 20000.0):
        for slope in (-5.056, 0.001, 1.0, 1.27, 900.0):
            text = equation(prepared, np.array([slope, start]))
            assert re.search(f"{form}$", text), text


@pytest.mark.parametrize(
    ("stamps", "text"),
    [
        (("2024-01-01", "2024-01-11", "2024-01-21"), r"y = 4 \+ 0.2 · days since 11 Jan 2024"),
        (
            ("2024-01-01 10:00:00", "2024-01-01 11:00:00", "2024-01-01 12:00:00"),
            r"y = .* \+ 0.000556 · seconds since 1 Jan 2024 1[01]:\d\d",
        ),
    ],
)
def test_of_dates_it_says_since_when(tmp_path, stamps, text) -> None:
    path = tmp_path / "dates.csv"
    rows = "".join(f"{stamp},{2 * index + 2}\n" for index, stamp in enumerate(stamps))
    path.write_text("when,y\n" + rows, encoding="utf-8")
    experiment = race("mse", dataset=DATASETS.create("csv", path=str(path)), test_share=0.0)
    prepared = prepare(experiment)
    found = optimum(experiment, prepared, 0)
    assert re.fullmatch(text, equation(prepared, found.theta))
