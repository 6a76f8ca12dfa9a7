"""Large and nearly equal numbers on the axes: ticks differ, are right, and stay in the plot."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage, QPainter

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.plots.base import dates
from lossstudio.plots.base.plot import SIDES, Plot
from lossstudio.plots.base.tick_texts import counted_from, origin_of, texts
from lossstudio.widgets.look.tokens import LIGHT

LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SIZES = st.floats(-6.0, 15.0).map(lambda power: 10.0**power)


def number(text: str) -> float:
    """Return what a tick says."""
    first, times, power = text.replace(",", "").replace("−", "-").partition("·10")
    return float(first) * (10.0 ** int(power.translate(LOWERED)) if times else 1.0)


@settings(max_examples=300, deadline=None)
@given(SIZES, st.sampled_from((-1.0, 0.0, 1.0)), SIZES, st.sampled_from((1.0, 2.0, 5.0)))
def test_ticks_differ_and_say_where_they_are(
    far: float, side: float, width: float, digit: float
) -> None:
    width = max(width, 1e-9 * far * abs(side))  # nearer the floats themselves are few
    low = side * far
    high = low + width
    step = digit * 10.0 ** np.floor(np.log10(width / 10.0))
    ticks = np.arange(np.ceil(low / step), np.floor(high / step) + 1.0) * step
    origin = origin_of(low, high)
    largest = max(abs(low - origin), abs(high - origin))
    found = texts(ticks.tolist(), step, largest, origin)
    assert len(set(found)) == len(found)
    assert max(map(len, found)) <= 12
    told = [origin + number(text) for text in found]
    np.testing.assert_allclose(told, ticks, rtol=1e-12, atol=0.05 * step)
    name = counted_from("x", origin, low, high)
    shown = re.fullmatch(r"x(?: ([−+]) ([\d,.]+))?", name)
    assert shown
    named = number(shown[2]) * (1.0 if shown[1] == "−" else -1.0) if shown[1] else 0.0
    assert named == pytest.approx(origin, abs=0.05 * step)


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(datetime(1600, 1, 1), datetime(2300, 1, 1)),
    st.floats(1.0, 10.0).map(lambda power: 10.0**power),
    st.sampled_from(("days", "seconds")),
    st.integers(3, 12),
)
def test_dates_stand_where_they_say(first, wide: float, times: str, most: int) -> None:
    unit = {"days": 86400.0, "seconds": 1.0}[times]
    low = first.replace(tzinfo=UTC).timestamp()
    high = low + wide
    found = dates.ticks(low / unit, high / unit, times, most)
    assert found is not None
    step, places = found
    assert 2 <= len(places) <= max(most + 1, 8)
    said = dates.texts(places, step, times) if places else []
    assert said is not None
    for place, text in zip(places, said, strict=True):
        assert low - 1.0 <= place * unit <= high + 1.0
        at = datetime(1970, 1, 1, tzinfo=UTC).timestamp() + round(place * unit)
        date = dates.EPOCH + (datetime.fromtimestamp(at, UTC) - dates.EPOCH)
        ways = ("%Y", "%b %Y", "%d %b", "%H:%M", "%H:%M:%S")
        assert text in {date.strftime(way).lstrip("0") for way in ways} | {
            date.strftime(way) for way in ways
        }


CASES = {
    "years": ((2000.0, 2003.0), (1.0, 2.6), ("", "")),
    "salaries in time": ((1.7e9, 1.7e9 + 900.0), (20_000.0, 150_000.0), ("", "")),
    "dates": ((1.7e9, 1.7e9 + 9e6), (1e7, 5e7), ("seconds", "")),
    "upright": ((-1e9 - 5.0, -1e9), (17_000.0, 17_400.0), ("", "days")),
    "nearly equal": ((1e5, 1e5 + 0.4), (1e12, 1e12 + 0.1), ("", "")),
}


@pytest.mark.parametrize("size", [(420, 280), (230, 150)])
@pytest.mark.parametrize("case", CASES)
def test_numbers_stay_in_the_plot_and_apart(qtbot, case: str, size: tuple[int, int]) -> None:
    x, y, times = CASES[case]
    plot = Plot(LIGHT)
    qtbot.addWidget(plot)
    plot.dress()
    plot.resize(*size)
    plot.name_axes("x", "y", times)
    plot.setRange(xRange=x, yRange=y, padding=0.03)
    plot.show()
    for side in SIDES:
        qtbot.waitUntil(lambda side=side: len(drawn_of(plot, side)) >= 2)
        drawn = drawn_of(plot, side)
        assert len({text for *_, text in drawn}) == len(drawn)
        whole = plot.mapToScene(plot.rect()).boundingRect()
        for rect, _, _ in drawn:
            assert whole.contains(plot.getAxis(side).mapRectToScene(rect))


def drawn_of(plot: Plot, side: str) -> list:
    """Return the numbers that are drawn beside an axis, each with its place."""
    plot.grab()
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.setFont(plot.getAxis(side).style["tickFont"])
    drawn = plot.getAxis(side).generateDrawSpecs(painter)[2]
    painter.end()
    return drawn


@pytest.mark.parametrize("size", [(640, 280), (290, 210), (230, 150)])
@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 2.8), (-0.55, 0.55), (0.0, 1.1), (-3.2, 0.1), (-0.9, 3.7)]
)
def test_a_log_axis_always_names_its_decades(qtbot, size, low: float, high: float) -> None:
    plot = Plot(LIGHT)
    qtbot.addWidget(plot)
    plot.dress()
    plot.resize(*size)
    plot.setLogMode(x=True, y=True)
    plot.setRange(xRange=(low, high), yRange=(low - 0.1, high + 0.1), padding=0.0)
    plot.show()
    decades = {f"{10.0**power:g}" for power in range(int(np.ceil(low)), int(high) + 1)}
    for side in SIDES:
        qtbot.waitUntil(lambda side=side: decades <= texts_of(plot, side))
        assert len(texts_of(plot, side)) >= 3, "something between has room, too"


def test_a_log_axis_far_out_draws_no_more_ticks_than_can_be_told_apart(qtbot) -> None:
    plot = Plot(LIGHT)
    qtbot.addWidget(plot)
    plot.dress()
    plot.resize(420, 280)
    plot.setLogMode(x=True, y=True)
    plot.show()
    for decades in (3.0, 12.0, 50.0, 300.0):
        plot.setRange(xRange=(-decades, decades), yRange=(-decades, decades), padding=0.0)
        for side, room in zip(SIDES, (280, 420), strict=True):
            axis = plot.getAxis(side)
            ticks = axis.tickValues(*axis.range, room)
            finest = np.unique(np.concatenate([places for _, places in ticks]).round(9))
            gaps = np.diff(finest) * room / (axis.range[1] - axis.range[0])
            assert gaps.min() >= 2.5


def texts_of(plot: Plot, side: str) -> set[str]:
    return {text for *_, text in drawn_of(plot, side)}


def test_the_name_tells_what_ticks_are_counted_from(qtbot) -> None:
    plot = Plot(LIGHT)
    qtbot.addWidget(plot)
    plot.dress()
    plot.resize(420, 280)
    plot.name_axes("time", "y")
    plot.show()

    def name() -> str:
        return plot.getAxis("bottom").label.toPlainText().strip()

    plot.setRange(xRange=(1.7e9, 1.7e9 + 900.0), padding=0.03)
    assert name() == "time − 1,700,000,000"
    plot.setRange(xRange=(0.0, 9.0))
    assert name() == "time"
    plot.name_axes("time", "y", ("seconds", ""))
    plot.setRange(xRange=(1.7e9, 1.7e9 + 900.0))
    assert name() == "time (14 Nov 2023)"


def test_a_column_of_dates_has_dates_on_its_axis(open_window, qtbot, tmp_path) -> None:
    path = tmp_path / "sales.csv"
    rows = [f"2024-{month:02d}-15,{100 + 7 * month}" for month in range(1, 13)]
    path.write_text("\n".join(["day,sold", *rows]) + "\n", encoding="utf-8")
    window = open_window(experiment_for(DATASETS.create("csv", path=str(path))))
    plot = window.plots.fit.overlay
    qtbot.waitUntil(lambda: len(drawn_of(plot, "bottom")) >= 3)
    told = [text for *_, text in drawn_of(plot, "bottom")]
    assert all(re.fullmatch(r"[A-Z][a-z]{2} 202[345]", text) for text in told)
    assert not any(" " in text for *_, text in drawn_of(plot, "left"))
    window.dataset.gallery.thumbs["line"].click()
    qtbot.waitUntil(lambda: "2024" not in str(drawn_of(plot, "bottom")))
