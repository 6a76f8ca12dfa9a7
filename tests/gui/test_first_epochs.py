"""The axis of the epochs that stays on the first ones, on every page of curves."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from lossstudio.session.view_file import view_of
from lossstudio.session.view_state import GRADIENT, LOG, OWN


def pick(qtbot, combo, words: str) -> None:
    """Open a list and take an entry, as a person does."""
    combo.showPopup()
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    view.setCurrentIndex(combo.model().index(combo.findText(words), 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)


def test_the_first_epochs_stay_in_view_while_the_race_goes_on(window, train, qtbot) -> None:
    loss, other = window.plots.loss_curves, window.plots.yardstick
    pick(qtbot, loss.axis, "first 20 epochs")
    assert loss.axis.shown == "linear · first 20", "how values are drawn is another choice"
    train(window, 5)
    assert loss.plot.viewRange()[0][1] <= 20
    train(window, 60)
    for page in (loss, other):
        assert page.plot.viewRange()[0] == [0, 20]
        assert "the first 20" in page.plot.getAxis("bottom").labelText
    seen = window.session.snapshot.curves.relative[:21]
    low, high = loss.plot.viewRange()[1]
    assert low == pytest.approx(seen.min(), abs=0.1)
    assert high == pytest.approx(seen.max(), abs=0.1)
    train(window, 5)
    assert loss.plot.viewRange()[0] == [0, 20]
    pick(qtbot, other.axis, "all epochs")
    assert loss.plot.viewRange()[0][1] >= 70
    assert loss.plot.getAxis("bottom").labelText.startswith("epoch ")


def test_the_values_are_those_of_the_first_epochs_alone(window, train, qtbot) -> None:
    plot = window.plots.yardstick.plot
    train(window, 80)
    before = plot.viewRange()[1]
    pick(qtbot, window.plots.yardstick.axis, "first 10 epochs")
    values = window.session.snapshot.curves.metric("mae")[:11]
    assert plot.viewRange()[1][0] == pytest.approx(
        values.min(), abs=0.1 * (values.max() - values.min())
    )
    assert plot.viewRange()[1][0] > before[0]


def test_own_losses_and_gradients_follow_it(window, train) -> None:
    train(window, 60)
    window.session.view.update(loss_measure=OWN, first_epochs=17)
    grid = window.plots.loss_curves.own
    assert [plot.viewRange()[0] for plot in grid.plots] == 3 * [[0, 17]]
    window.session.view.update(loss_page=GRADIENT)
    page = next(p for p in window.plots.losses.pages.values() if p.isVisible())
    assert page.plot.viewRange()[0] == [0, 17]
    words = [page.axis.itemText(row) for row in range(page.axis.count())]
    assert "first 17 epochs  ✓" in words, "what a file says is offered, too"


def test_it_is_chosen_by_keys_and_kept_with_the_experiment(
    window, qtbot, tmp_path, monkeypatch
) -> None:
    axis = window.plots.loss_curves.axis
    axis.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(axis, Qt.Key.Key_Return)
    view = axis.view()
    qtbot.waitUntil(view.isVisible)
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert window.session.view.state.first_epochs == 20
    for _ in range(3):  # arrows on the closed list go through the ways to draw values alone
        qtbot.keyClick(axis, Qt.Key.Key_Down)
    state = window.session.view.state
    assert (state.loss_axis, state.first_epochs) == (LOG, 20)
    path = tmp_path / "mine.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.actions_.save.trigger()
    assert json.loads(path.read_text("utf-8"))["view"]["first_epochs"] == 20
    assert view_of(path).first_epochs == 20


def test_the_line_between_the_ways_and_the_epochs_is_no_choice(window) -> None:
    combo = window.plots.loss_curves.axis
    before = window.session.view.state
    line = next(i for i in range(combo.count()) if combo.itemData(i) is None)
    combo.setCurrentIndex(line)
    combo.activated.emit(line)
    assert window.session.view.state == before
    assert combo.shown == "linear"
