"""Everything around the race: fields, undo, looks, layout, readings, pictures."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor

from lossstudio.core.datasets import DATASETS
from lossstudio.widgets.look.theme import Scheme
from lossstudio.widgets.look.tokens import DARK, LIGHT


def type_in(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["abc", "-1", "nan", ""])
def test_a_wrong_number_gets_a_sentence_and_the_old_value_stays(qtbot, window, text):
    row = window.optimizer.form.rows["learning_rate"]
    before = window.session.experiment
    type_in(qtbot, row.field, text or " ")
    sentence = window.statusBar().currentMessage()
    assert "Learning rate" in sentence
    assert "allowed is a number from 0" in sentence
    assert row.field.text() == "0.1"
    assert window.session.experiment == before


def test_a_wrong_layer_gets_a_sentence(qtbot, open_window):
    window = open_window("moons")
    row = window.model.form.rows["units"]
    type_in(qtbot, row.fields[0], "900")
    sentence = "Hidden layer 1 is 900; allowed is a whole number from 1 to 64."
    assert window.statusBar().currentMessage() == sentence
    assert row.fields[0].text() == "8"
    type_in(qtbot, row.fields[0], "3")
    assert window.session.experiment.model.units == (3, 8)
    qtbot.mouseClick(row.more, Qt.MouseButton.LeftButton)
    qtbot.keyClick(row.fields[2], Qt.Key.Key_Up)
    assert window.session.experiment.model.units == (3, 8, 9)
    for _ in range(3):
        qtbot.mouseClick(row.fewer, Qt.MouseButton.LeftButton)
    assert window.session.experiment.model.units == ()
    assert not row.fewer.isEnabled()


def test_a_slider_drag_is_one_step_of_undo(window):
    slider = window.dataset.form.rows["noise"].slider
    before = window.session.experiment
    slider.setSliderDown(True)
    for stop in (10, 20, 30):
        slider.setValue(stop)
    slider.setSliderDown(False)
    assert window.session.experiment != before
    window.actions_.undo.trigger()
    assert window.session.experiment == before
    assert window.dataset.form.rows["noise"].value == before.dataset.noise
    window.actions_.redo.trigger()
    assert window.session.experiment != before


def test_every_dataset_of_the_gallery_opens(window, settle):
    for key, thumb in window.dataset.gallery.thumbs.items():
        thumb.click()
        settle(window)
        assert window.session.snapshot.experiment.dataset.key == key
        assert not window.plots.fit.grab().toImage().isNull()
    assert set(window.dataset.gallery.thumbs) == set(DATASETS) - {"csv"}


@pytest.mark.parametrize("key", ["moons", "blobs", "stack_loss", "sine"])
def test_tiles_show_one_contender_each(open_window, train, key):
    window = open_window(key)
    train(window, 3)
    window.actions_.tiles.trigger()
    assert len(window.plots.fit.tiles) == len(window.session.experiment.contenders)
    titles = [tile.getPlotItem().titleLabel.text for tile in window.plots.fit.tiles]
    for title, contender in zip(titles, window.session.experiment.contenders, strict=True):
        assert title.startswith(contender.label)
    window.actions_.tiles.trigger()
    assert window.plots.fit.overlay.isVisible()


def test_the_boundary_lies_where_the_probability_is_one_half(open_window, train):
    window = open_window("moons")
    train(window, 20)
    snapshot = window.session.snapshot
    for row, line in enumerate(window.plots.fit.overlay.lines):
        x, y = (values[np.isfinite(values)] for values in line.getData())
        assert len(x) > 20
        points = snapshot.prepared.inputs.of(np.stack([x, y], axis=1))
        scores = snapshot.prepared.shape.scores(snapshot.theta[[row]], points)[0, :, 0]
        assert np.abs(1 / (1 + np.exp(-scores)) - 0.5).max() < 0.05


def test_the_picture_behind_is_the_selected_contenders(open_window, train):
    window = open_window("circles")
    train(window, 30)
    pictures = []
    for index in (0, 1):
        window.contenders.select(index)
        pictures.append(window.plots.fit.overlay.image.image.copy())
        contender = window.session.experiment.contenders[index]
        assert contender.label in window.plots.fit.caption.text()
    assert not np.array_equal(*pictures)
    surface = window.session.snapshot.surface[1]
    sure = np.unravel_index(surface.argmax(), surface.shape)
    red, _, blue = pictures[1][sure]
    assert red > blue, "class 1 is orange"


def test_log_axis_draws_logarithms(window, train):
    train(window, 10)
    card = window.plots.loss_curves
    card.axis.setCurrentIndex(card.axis.findData("log"))
    card.axis.activated.emit(1)
    curve = card.plot.pairs[0].train
    np.testing.assert_allclose(curve.getData()[1], np.log10(curve.getOriginalDataset()[1]))


def test_hover_tells_exact_values(window, train):
    train(window, 10)
    plot = window.plots.yardstick.plot
    window.grab()  # the axes follow the curves when they are painted
    box = plot.getViewBox()
    plot.scene().sigMouseMoved.emit(box.mapViewToScene(QPointF(4.2, box.viewRect().center().y())))
    assert plot.reading.isVisible()
    text = plot.reading.toPlainText()
    curves = window.session.snapshot.curves
    train_value, test_value = curves.metric("mae")[4, 2]
    assert "epoch 4" in text
    assert f"Huber train {train_value:.5g}, test {test_value:.5g}" in text
    plot.scene().sigMouseMoved.emit(QPointF(-50, -50))
    assert not plot.reading.isVisible()


def test_dark_and_light_change_while_it_runs(qtbot, window):
    window.actions_.run.trigger()
    for scheme, tokens in ((Scheme.DARK, DARK), (Scheme.LIGHT, LIGHT)):
        (action,) = [a for a in window.actions_.themes.actions() if a.data() is scheme]
        action.trigger()
        step = window.session.snapshot.step
        qtbot.waitUntil(lambda step=step: window.session.snapshot.step > step)
        pen = window.plots.loss_curves.plot.pairs[0].train.opts["pen"]
        assert pen.color() == QColor(tokens.contenders[0])
        shown = window.plots.fit.grab().toImage().pixelColor(30, 60)
        assert shown == QColor(tokens.panel)
        assert window.settings.scheme is scheme


def test_the_layout_is_remembered(qtbot, open_window):
    first = open_window()
    first.optimizer.shown.trigger()
    qtbot.mouseClick(first.model.heading, Qt.MouseButton.LeftButton)
    first.actions_.right.trigger()
    first.close()
    second = open_window()
    assert second.optimizer.isHidden()
    assert not second.model.heading.isChecked()
    assert not second.contenders.isVisible()
    second.actions_.layout.trigger()
    assert all(panel.isVisible() for panel in second.columns.panels)
    assert second.model.heading.isChecked()


@pytest.mark.parametrize("key", ["line_outliers", "moons", "blobs", "penguins"])
@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_nothing_in_the_panels_is_cut_off(qtbot, open_window, key, size):
    window = open_window(key)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    assert (window.width(), window.height()) == size
    for column in (window.columns.left, window.columns.right):
        assert column.isVisible()
        need = column.widget().minimumSizeHint().width()
        qtbot.waitUntil(lambda c=column, n=need: n <= c.viewport().width())
        if size[1] >= 1080:
            qtbot.waitUntil(lambda c=column: c.verticalScrollBar().maximum() == 0)


def test_speed_slider(window):
    window.toolbar.speed.setValue(0)
    assert window.session.speed.rate == 1.0
    assert window.toolbar.speed_text.text() == "1 step/s"
    window.toolbar.speed.setValue(100)
    assert window.toolbar.speed_text.text() == "full speed"


def test_new_samples_change_the_data_and_nothing_else(qtbot, window, settle):
    before = window.session.snapshot
    qtbot.mouseClick(window.dataset.again, Qt.MouseButton.LeftButton)
    settle(window)
    after = window.session.snapshot
    assert not np.array_equal(after.prepared.samples.target, before.prepared.samples.target)
    np.testing.assert_array_equal(after.theta, before.theta)


def test_batch_slider_ends_at_all(qtbot, window, settle):
    slider = window.optimizer.batch.slider
    slider.setValue(slider.maximum())
    settle(window)
    assert window.session.experiment.batch_size is None
    assert window.optimizer.batch.field.text() == "all"
    assert window.session.snapshot.steps_per_epoch == 1
    type_in(qtbot, window.optimizer.batch.field, "5")
    assert window.session.experiment.batch_size == 5


def test_where_the_race_stands_is_whole_as_soon_as_it_is_told(window, settle):
    settle(window)
    label, snapshot = window.toolbar.progress, window.session.snapshot
    before = label.width()
    window.toolbar.show_progress(replace(snapshot, epoch=123_456, step=1_234_567))
    assert label.width() == label.sizeHint().width() > before, "a picture is taken before a frame"
