"""Pictures to take away: PNG at any scale, SVG and PDF with text as text, on white paper."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import Open
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from raced import Train

from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.core.losses import formula_loss
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import OWN_LOSS, LearningRateResult
from lossstudio.plots.base.legend import HYPHEN
from lossstudio.plots.base.take_away import PDF, PNG, SVG, Takeable
from lossstudio.plots.curves.learning_rates import LearningRatesPlot
from lossstudio.plots.loss_shape.loss_curves import LossCurves
from lossstudio.session.landscape_view import LANDSCAPE
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK

NAME = "{http://www.w3.org/2000/svg}text"
PAGES = ("fit_page", "loss_page", "yardstick_page")
WHITE = QColor("#ffffff")
TABLES, CLASSES = {"table", "races", "study"}, {"roc", "precision_recall", "costs"}  # and of two


def svg_texts(data: bytes) -> list[str]:
    """Return the words of an SVG that are text; legends keep them together on a line."""
    found = [(text.text or "").strip() for text in ElementTree.fromstring(data).iter(NAME)]
    return [word.replace("\N{NO-BREAK SPACE}", " ").replace(HYPHEN, "-") for word in found]


def shown(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[str, Any]]:
    """Turn to every page of every card, and yield what may be taken away of it."""
    plots = window.plots
    assert plots is not None
    for field in PAGES:
        for page in ViewState.parameters()[field].choices:
            window.session.view.update(**{field: page})
            QApplication.processEvents()  # what is turned to takes its place
            deck = plots.losses if field == "loss_page" else plots.yardsticks
            if page == LANDSCAPE:
                made = deck.stack.currentWidget()  # beside the window
                qtbot.waitUntil(lambda made=made: made.picture() is not None)
            yield page, plots.fit.seen if field == "fit_page" else deck.stack.currentWidget()
    window.session.view.update(loss_page="loss", loss_measure="own")
    QApplication.processEvents()
    yield "own", plots.losses.stack.currentWidget()
    yield "shape", plots.shape


@pytest.mark.parametrize(
    ("dataset", "without"),
    [
        (None, {*TABLES, *CLASSES, "confusion", "reliability"}),
        ("moons", TABLES),
        ("blobs", {*TABLES, *CLASSES}),
    ],
)
def test_every_plot_gives_a_picture_on_white_paper(
    open_window: Open, train: Train, qtbot: QtBot, dataset: str | None, without: set[str]
) -> None:
    window = open_window(dataset)
    window.theme.choose(Scheme.DARK)
    train(window, 3)
    assert window.plots is not None
    away, names = window.plots.away, [c.full_name for c in window.session.experiment.contenders]
    bare = set()
    for page, taken in shown(window, qtbot):
        assert isinstance(taken, Takeable), page
        with away.picture_of(taken) as picture:
            if picture is None:
                bare.add(page)
                continue
            svg = picture.svg()
            words = svg_texts(svg)
            dark = (DARK.panel, DARK.text, DARK.contender(0))
            assert not [each for each in dark if each.encode() in svg.lower()], page
            size = (picture.size * 3).toSize()
            image = QImage.fromData(picture.png(3), "PNG")
        assert re.search(r"\d samples.*epoch \d", " ".join(words)), page
        assert any(names[0] in word for word in words), page
        assert image.size() == size
        assert image.pixelColor(1, 1) == WHITE
        assert taken.tokens.dark  # again
    assert bare == without
    away.choose_colours(as_on_screen=True)
    as_seen = away.drawn(window.plots.losses.stack.currentWidget(), PNG)
    assert as_seen is not None
    assert QImage.fromData(as_seen, "PNG").pixelColor(1, 1) == QColor(window.theme.tokens.panel)


def test_words_of_a_picture_are_text_for_whoever_opens_it(open_window: Open, train: Train) -> None:
    experiment = first_experiment()
    typed = formula_loss("abs(r)**a", task="regression", a=1.5)
    first, *others = experiment.contenders
    contenders = (replace(first, loss=typed, name="huber 0.5 <b>"), *others)
    window = open_window(replace(experiment, contenders=contenders, repeats=3))
    train(window, 4)
    assert window.plots is not None
    page = window.plots.losses.stack.currentWidget()
    svg = window.plots.away.drawn(page, SVG)
    assert svg is not None
    words = svg_texts(svg)
    assert "huber 0.5 <b> a 1.5" in words
    assert "Line with outliers, 60 samples, Adam 0.1, 3 repeats, epoch 4" in " ".join(words)
    assert any("median of 3, quartiles" in word for word in words)  # also where the axis is cut
    assert not re.search(rb'font-family="[^"]*(?<!sans-serif)"', svg)
    assert b"<image" not in svg
    assert b"clip-path" in svg  # a curve that leaves the plot
    pdf = window.plots.away.drawn(page, PDF)
    assert pdf is not None
    packed = re.findall(rb"stream\r?\n(x.*?)endstream", pdf, re.DOTALL)
    streams = list(map(zlib.decompress, packed))
    assert sum(stream.count(b"Tj") for stream in streams) >= len(words) / 2
    assert b"/ToUnicode" in pdf


def test_a_long_name_of_an_axis_is_nowhere_cut(open_window: Open, train: Train) -> None:
    window = open_window()
    window.resize(1024, 700)
    train(window, 4)
    assert window.plots is not None
    window.session.view.update(smoothing=0.95)
    page = window.plots.losses.stack.currentWidget()
    axis = page.plot.getAxis("left")
    assert axis.cut_name
    for _ in range(2):
        svg = window.plots.away.drawn(page, SVG)
        assert svg is not None
        words = svg_texts(svg)
        assert "smoothed 0.95: loss relative to its start" in words
        assert not [word for word in words if word.startswith("smoothed") and word.endswith("…")]
        assert axis.label.isVisible()  # again


def test_a_loss_by_itself_and_learning_rates_go_on_paper_too(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window()
    window.theme.choose(Scheme.DARK)
    assert window.plots is not None
    experiment, away = window.session.experiment, window.plots.away
    curves, rates = LossCurves(DARK), LearningRatesPlot(DARK)
    for plot in (curves, rates):
        qtbot.addWidget(plot)
        plot.resize(400, 300)
        with qtbot.waitExposed(plot):
            plot.show()
    loss = experiment.contenders[2].loss
    curves.show_loss(loss)
    values = np.array([[3.0, 2.0, np.nan], [1.0, 2.5, 2.0]])[:, :, None, None] * np.ones(2)
    result = LearningRateResult(np.array([0.01, 0.1]), (OWN_LOSS,), values)
    assert rates.picture() is None
    rates.show_result(result, experiment.contenders, OWN_LOSS, Split.TRAIN)
    for plot, words in ((curves, ["Huber"]), (rates, ["MSE", "MAE", "Huber"])):
        svg = away.drawn(plot, SVG)
        assert svg is not None
        told = " ".join(svg_texts(svg))
        assert all(word in told for word in words)
        assert DARK.panel.encode() not in svg
        assert DARK.accent.encode() not in svg
        assert plot.tokens is DARK
    numbers, drawn = rates.numbers(), curves.numbers()
    assert numbers is not None
    assert [row[2:] for row in numbers.rows][:2] == [[0.01, 3.0, None], [0.1, 1.0, "best"]]
    residual = np.array([row[3] for row in drawn.rows], dtype=float)
    assert [row[4] for row in drawn.rows] == pytest.approx(loss.value(residual, 0.0 * residual))


def test_lines_are_as_thick_as_on_the_screen_whatever_the_axes(
    open_window: Open, train: Train
) -> None:
    window = open_window()
    train(window, 3)
    assert window.plots is not None
    svg = window.plots.away.drawn(window.plots.losses.stack.currentWidget(), SVG)
    assert svg is not None
    groups = list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g"))
    drawn = [group for group in groups if len(group)]
    dashed = [group for group in drawn if group.get("stroke-dasharray")]
    assert {group.get("stroke-width") for group in dashed} >= {"1", "2"}  # test, training
    for group in dashed:  # and dashes are no longer where the axes are stretched
        assert group.get("transform", "").startswith("matrix(1,0,0,1,")
