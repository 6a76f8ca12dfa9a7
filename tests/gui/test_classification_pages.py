"""Confusion, reliability, ROC and precision-recall, as the library computes them."""

from dataclasses import replace

import numpy as np
import pytest
from judged import judge, thresholds
from painted import painted, painted_misfits
from PySide6.QtCore import QPointF, Qt

from lossstudio.core import metrics
from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.split import Split
from lossstudio.plots.classification.confusion import Matrices, Matrix
from lossstudio.plots.classification.confusion_page import MatricesArea

PATH, CONFUSION, RELIABILITY, ROC, RECALL = 1, 2, 3, 4, 5


def turn(qtbot, window, index: int):
    window.plots.yardsticks.turn(index)
    page = window.plots.yardsticks.pages[index]
    qtbot.waitUntil(page.isVisible)
    return page


@pytest.fixture
def ill(open_window, train):
    window = open_window("gaussians")
    train(window, 12)
    return window


def scores(window, side: int, row: int) -> tuple[np.ndarray, np.ndarray]:
    snapshot = window.session.snapshot
    part = (snapshot.prepared.train, snapshot.prepared.test)[side]
    found = snapshot.prepared.shape.scores(snapshot.theta, part.inputs)[row, :, 0]
    return part.target, found


@pytest.mark.parametrize("hundredths", [1, 30, 50, 90])
@pytest.mark.parametrize("side", [0, 1])
def test_figures_at_a_threshold_are_those_of_the_library(ill, qtbot, hundredths, side) -> None:
    page = turn(qtbot, ill, CONFUSION)
    ill.session.view.update(split=Split(side).word)
    judge(qtbot, ill, hundredths / 100)
    for row, matrix in enumerate(page.diagram.matrices):
        target, score = scores(ill, side, row)
        predicted = (1.0 / (1.0 + np.exp(-score)) > hundredths / 100).astype(int)
        expected = metrics.confusion_matrix(target, predicted)
        np.testing.assert_array_equal(matrix.counts, expected)
        for key, found in matrix.figures.items():
            number = getattr(metrics, key)(target, predicted)
            assert found == pytest.approx(number, nan_ok=True)


def test_whose_samples_are_counted_is_what_the_choice_says(ill, qtbot) -> None:
    page, session = turn(qtbot, ill, CONFUSION), ill.session
    samples, own = page.control.samples, session.experiment
    assert (samples.currentText(), samples.isEnabled()) == ("test", True)
    session.edit(replace(own, test_share=0.0))
    qtbot.waitUntil(lambda: session.idle and not len(session.snapshot.prepared.test))
    qtbot.waitUntil(lambda: page.snapshot is session.snapshot)
    assert (samples.currentText(), samples.isEnabled()) == ("train", False)
    counted = page.diagram.matrices[0].counts.sum()
    assert counted == len(session.snapshot.prepared.train)
    session.edit(own)
    qtbot.waitUntil(samples.isEnabled)
    assert samples.currentText() == "test", "as it was chosen"


def test_curves_and_their_dots(ill, qtbot) -> None:
    judge(qtbot, ill, 0.2)
    for index, area in ((ROC, metrics.roc_auc), (RECALL, metrics.average_precision)):
        page = turn(qtbot, ill, index)
        for row, line in enumerate(page.diagram.lines):
            target, score = scores(ill, 1, row)
            x, y = line.getOriginalDataset()
            if index == ROC:
                expected = metrics.roc_curve(target, score)
                np.testing.assert_allclose(x, expected.fpr)
                np.testing.assert_allclose(y, expected.tpr)
            else:
                expected = metrics.pr_curve(target, score)
                np.testing.assert_allclose(x, expected.recall)
                np.testing.assert_allclose(y, expected.precision)
            assert f"{area(target, score):.3f}" in page.diagram.legend.text()
            predicted = 1.0 / (1.0 + np.exp(-score)) > 0.2
            spot = page.diagram.marks.data[row]
            recall = metrics.recall(target, predicted.astype(int))
            assert (spot["y"] if index == ROC else spot["x"]) == pytest.approx(recall)


def test_figures_that_change_keep_their_digits(ill, qtbot) -> None:
    page = turn(qtbot, ill, CONFUSION)
    right = Matrix("ideal", 0, np.diag([1234.0, 56.0]), {"accuracy": 1.0, "recall": 0.5})
    view = page.diagram
    view.show_matrices([right], view.classes)
    (tile,) = view.tiles()
    assert view.figures(view.fontMetrics(), right, tile)[0] == "acc 1.00  rec 0.500"
    assert "1234 of class" in view.cell_text(view.square(tile).topLeft() + QPointF(3, 3))


def test_the_name_of_an_axis_is_not_broken_off_where_it_is_low(ill, qtbot) -> None:
    ill.resize(1024, 700)
    axis = turn(qtbot, ill, ROC).diagram.plot.getAxis("left")
    qtbot.waitUntil(lambda: axis.label.toPlainText() == "true positive rate")
    ill.resize(1280, 1000)
    qtbot.waitUntil(lambda: axis.label.toPlainText() == "true positive rate (recall)")


def test_reliability_is_bin_by_bin(ill, qtbot) -> None:
    page = turn(qtbot, ill, RELIABILITY)
    for row, line in enumerate(page.diagram.lines):
        target, score = scores(ill, 1, row)
        probability = 1.0 / (1.0 + np.exp(-score))
        bins = metrics.reliability_bins(target, probability)
        held = bins.counts > 0
        x, y = line.getOriginalDataset()
        np.testing.assert_allclose(x, bins.mean_probability[held])
        np.testing.assert_allclose(y, bins.positive_share[held])
        assert f"{metrics.ece(target, probability):.3f}" in page.diagram.legend.text()
    assert not page.control.slider.isVisible()


def test_the_slider_moves_by_keys_and_takes_the_boundary_along(ill, qtbot, settle) -> None:
    page = turn(qtbot, ill, CONFUSION)
    line = ill.plots.fit.overlay.lines[0].getData()
    slider = page.control.slider
    slider.setFocus()
    for _ in range(12):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
    settle(ill)
    assert thresholds(ill) == {0.38}
    assert page.control.number.text() == "0.38"
    assert not np.array_equal(ill.plots.fit.overlay.lines[0].getData()[0], line[0])
    other = turn(qtbot, ill, ROC)
    assert other.control.slider.value() == 38
    qtbot.mouseDClick(other.control.slider, Qt.MouseButton.LeftButton)
    settle(ill)
    assert thresholds(ill) == {0.5}
    np.testing.assert_array_equal(ill.plots.fit.overlay.lines[0].getData()[0], line[0])


def test_several_classes(open_window, train, qtbot) -> None:
    window = open_window("blobs")
    train(window, 3)
    page = turn(qtbot, window, CONFUSION)
    snapshot = window.session.snapshot
    part = snapshot.prepared.test
    predicted = snapshot.prepared.shape.scores(snapshot.theta, part.inputs)[0].argmax(axis=-1)
    expected = metrics.confusion_matrix(part.target, predicted)
    np.testing.assert_array_equal(page.diagram.matrices[0].counts, expected)
    assert not page.control.slider.isVisible()
    for index in (ROC, RECALL):
        note = turn(qtbot, window, index).instead
        assert note.words.text() == (
            "For two classes only: of several there is no one score to put a threshold on. Which "
            "class is taken for which: Confusion."
        )
        qtbot.mouseClick(note.link, Qt.MouseButton.LeftButton)
        assert window.session.view.state.yardstick_page == "confusion"
        qtbot.waitUntil(page.isVisible)
    reliability = turn(qtbot, window, RELIABILITY)
    assert "likeliest" in reliability.diagram.plot.getAxis("bottom").labelText


def test_a_regression_has_a_word_instead(window, qtbot) -> None:
    for index in (CONFUSION, RELIABILITY, ROC, RECALL):
        note = turn(qtbot, window, index).instead
        assert "How far a regression is off: Yardstick." in note.words.text()
        note.link.setFocus()
        qtbot.keyClick(note.link, Qt.Key.Key_Space)
        assert window.session.view.state.yardstick_page == "yardstick"
        qtbot.waitUntil(window.plots.yardstick.isVisible)


def test_a_diverged_contender_has_no_numbers(open_window, qtbot) -> None:
    contenders = (
        Contender(LOSSES.create("bce")),
        Contender(LOSSES.create("exponential"), colour=1),
    )
    wild = replace(
        experiment_for(DATASETS.create("moons")),
        contenders=contenders,
        optimizer=OPTIMIZERS.create("sgd", learning_rate=1e4),
    )
    window = open_window(wild)
    window.session.train_epochs(3)
    qtbot.waitUntil(lambda: any(window.session.snapshot.diverged))
    qtbot.waitUntil(lambda: window.session.idle)
    matrices = turn(qtbot, window, CONFUSION).diagram.matrices
    lost = [bool(trouble) for trouble in window.session.snapshot.diverged]
    assert [bool(np.isnan(matrix.counts).all()) for matrix in matrices] == lost
    for index in (RELIABILITY, ROC, RECALL):
        page = turn(qtbot, window, index)
        drawn = [line.getOriginalDataset()[0] for line in page.diagram.lines]
        assert [x is None or not len(x) for x in drawn] == lost


def test_the_cell_under_the_mouse_is_told(ill, qtbot) -> None:
    page = turn(qtbot, ill, CONFUSION)
    view = page.diagram
    square = view.square(view.tiles()[0])
    count = view.matrices[0].counts[0, 0]
    assert f"{count:.0f} of class healthy were taken for healthy" in view.cell_text(
        square.topLeft() + (square.center() - square.topLeft()) / 4
    )


def test_scores_are_worked_out_once_a_snapshot(ill) -> None:
    snapshot = ill.session.snapshot
    assert predictions_of(snapshot, 1).score is predictions_of(snapshot, 1).score


@pytest.mark.parametrize("key", ["moons", "penguins"])
@pytest.mark.parametrize("zoom", [100, 150])
def test_counts_of_eight_matrices_are_read_and_scrolled_by_mouse_and_key(
    open_window, settle, qtbot, theme, key, zoom
) -> None:
    window = open_window(key)
    experiment = window.session.experiment
    losses = LOSSES.for_task(experiment.task)[:8]
    eight = tuple(Contender(cls(), colour=index) for index, cls in enumerate(losses))
    window.session.edit(replace(experiment, contenders=eight))
    settle(window)
    theme.set_zoom(zoom)
    page = turn(qtbot, window, CONFUSION)
    view = page.diagram
    area = view.parentWidget().parentWidget()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert view.tiles()[-1].bottom() <= view.height() + 1
    assert view.width() <= area.viewport().width()
    assert list(painted_misfits(view)) == []
    written = [words for words, _ in painted(view)]
    for matrix in view.matrices:
        assert matrix.name in written
        assert {f"{count:.0f}" for count in matrix.counts.flat} <= set(written)
    area.setFocus(Qt.FocusReason.TabFocusReason)
    assert area.hasFocus()
    epoch = window.session.snapshot.epoch
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down):
        before = area.verticalScrollBar().value()
        qtbot.keyClick(area, key)
        assert area.verticalScrollBar().value() > before or before == (
            area.verticalScrollBar().maximum()
        )
    assert area.verticalScrollBar().value() > 0
    assert window.session.snapshot.epoch == epoch
    picture = page.picture()
    assert picture is not None
    assert picture.rows == ((view,),)  # also what is scrolled away
    window.session.edit(replace(experiment, contenders=eight[:1]))
    settle(window)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize(
    ("classes", "largest", "count", "size", "zoom", "sideways"),
    [
        (2, 150_000, 8, (1280, 800), 100, False),
        (2, 9_000, 3, (1024, 700), 150, False),
        (10, 40, 1, (1280, 800), 150, None),  # as wide as the page happens to be
        (10, 40, 8, (1280, 800), 150, None),
        (10, 300_000, 2, (1024, 700), 125, True),
    ],
)
def test_every_count_stands_whole_in_its_cell(
    open_window, qtbot, theme, classes, largest, count, size, zoom, sideways
) -> None:
    """Also where there are more digits, or more classes, than the page has room for."""
    window = open_window("penguins")
    window.resize(*size)
    theme.set_zoom(zoom)
    view = turn(qtbot, window, CONFUSION).diagram
    area = view.parentWidget().parentWidget()
    counts = np.full((classes, classes), largest // 3) + np.diag([largest] * classes)
    named = [Matrix(f"Contender {index}", index, counts, {}) for index in range(count)]
    view.show_matrices(named, tuple(f"class {index}" for index in range(classes)))
    area.arrange()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    squares = [view.square(tile) for tile in view.tiles()]
    numbers = {f"{number:.0f}" for number in counts.flat}
    written = [(words, at) for words, at in painted(view) if words in numbers]
    assert len(written) == count * classes**2
    for words, at in written:
        assert at.width() < squares[0].width() / classes - 2, words
    across = area.horizontalScrollBar()
    assert sideways is None or (across.maximum() > 0) is sideways
    assert squares[0].right() <= view.width()
    if across.maximum():
        area.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.keyClick(area, Qt.Key.Key_Right)
        assert across.value() > 0


def test_matrices_keep_their_places_while_counts_change(open_window, qtbot) -> None:
    """The room is for the largest class, not for the largest count of the moment."""
    window = open_window("moons")
    view = turn(qtbot, window, CONFUSION).diagram
    area = view.parentWidget().parentWidget()
    places = []
    for count in (9_000.0, 5_000.0, 9.0, 0.0):
        counts = np.array([[count, 10_000 - count], [10_000 - count, count]])
        eight = [Matrix(f"Contender {index}", index, counts, {}) for index in range(8)]
        view.show_matrices(eight, view.classes)
        area.arrange()
        places.append(view.tiles())
    assert all(place == places[0] for place in places)


def test_on_paper_nothing_is_scrolled(qtbot, theme) -> None:
    view = Matrices(theme.tokens)
    area = MatricesArea(view)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    view.show_matrices(
        [Matrix("One", 0, np.full((10, 10), 300_000.0), {})], tuple(map(str, range(10)))
    )
    area.arrange()
    bars = (area.horizontalScrollBar(), area.verticalScrollBar())
    qtbot.waitUntil(lambda: all(bar.maximum() > 0 for bar in bars))
    area.resize(area.size() + area.hidden)
    qtbot.waitUntil(lambda: all(bar.maximum() == 0 for bar in bars))
    assert not any(bar.isVisible() for bar in bars)
