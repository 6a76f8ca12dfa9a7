"""The search for good rates, started, cancelled and taken in the real window."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from lossstudio.app.dialogs.learning_rates import LearningRateDialog
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import (
    OWN_LOSS,
    LearningRateResult,
)


def enter(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def fill(qtbot, dialog, **numbers: float) -> None:
    """Type which rates are to be tried."""
    for name, number in numbers.items():
        enter(qtbot, dialog.grid.rows[name].field, f"{number:g}")
        assert dialog.trouble.text() == ""


@pytest.fixture
def dialog(window, qtbot):
    window.actions_.learning_rates.trigger()
    found = window.findChild(LearningRateDialog)
    qtbot.waitUntil(found.isVisible)
    yield found
    for left in window.findChildren(LearningRateDialog):
        left.finder.close()


def search(qtbot, dialog, **numbers: float) -> None:
    quick = {"lowest": 0.001, "highest": 1, "per_decade": 1, "epochs": 4}
    fill(qtbot, dialog, **quick | numbers)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.result_ is not None)


def test_the_best_is_taken_by_a_new_race_and_undone_in_one_step(
    window, dialog, train, settle, qtbot
) -> None:
    before = window.session.experiment
    train(window, 3)
    search(qtbot, dialog)
    dialog.key.setCurrentIndex(dialog.key.findData(OWN_LOSS))
    dialog.key.activated.emit(0)
    best = dialog.best
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    experiment = window.session.experiment
    learning_rates = [
        experiment.optimizer_of(contender).learning_rate for contender in experiment.contenders
    ]
    assert learning_rates == best
    qtbot.waitUntil(lambda: not window.findChildren(LearningRateDialog))
    settle(window)
    assert window.session.snapshot.epoch == 0
    assert "A new race: Learning rate" in window.statusBar().currentMessage()
    window.actions_.undo.trigger()
    assert window.session.experiment == before


def test_what_is_drawn_is_the_result(window, dialog, qtbot) -> None:
    search(qtbot, dialog)
    result = dialog.result_
    key, side = dialog.key.currentData(), Split.called(dialog.side.currentData())
    for row, line in enumerate(dialog.plot.lines):
        x, y = line.getOriginalDataset()
        np.testing.assert_array_equal(x, result.learning_rates)
        np.testing.assert_array_equal(y, result.curve(key, side)[:, row])
    spots = dialog.plot.best.getData()
    chosen = result.chosen(key, side)
    np.testing.assert_allclose(10 ** spots[0], [best.rate for best in chosen])
    texts = [dialog.table.item(row, 2).text() for row in range(3)]
    assert texts == [best.text for best in chosen]


def test_a_cancelled_search_changes_nothing(window, dialog, qtbot) -> None:
    before = window.session.experiment
    fill(qtbot, dialog, epochs=100_000)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert dialog.start.text() == "Cancel"
    qtbot.waitUntil(lambda: dialog.finder.running)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.finder.running)
    assert "Cancelled" in dialog.trouble.text()
    assert not dialog.take.isEnabled()
    assert window.session.experiment == before


def test_closing_ends_the_search(window, dialog, qtbot) -> None:
    fill(qtbot, dialog, epochs=100_000)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    finder = dialog.finder
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.close()
    assert not finder.open


def test_it_pauses_the_race_and_refuses_an_experiment_that_changed(window, qtbot) -> None:
    window.session.run()
    window.actions_.learning_rates.trigger()
    assert not window.session.running
    dialog = window.findChild(LearningRateDialog)
    search(qtbot, dialog, lowest=0.01, highest=0.1, epochs=1)
    window.session.edit(window.session.experiment.with_contender(0, name="Other"))
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert "changed" in dialog.trouble.text()
    dialog.close()


@pytest.mark.parametrize(
    ("end", "typed", "sentence"),
    [
        ("lowest", "20", "Lowest rate is 20; allowed is a number above 0 below the highest, 10."),
        ("highest", "1e-5", "Highest rate is 1e-5; allowed is a number above the lowest, 0.0001."),
    ],
)
def test_a_grid_upside_down_is_refused_at_the_end_that_was_typed(
    dialog, qtbot, end, typed, sentence
) -> None:
    field = dialog.grid.rows[end].field
    enter(qtbot, field, typed)
    assert dialog.trouble.text() == sentence
    assert field.marked
    assert not any(row.field.marked for row in dialog.grid.rows.values() if row.field is not field)


def test_each_end_bounds_the_other_as_it_is_now(dialog, qtbot) -> None:
    enter(qtbot, dialog.grid.rows["highest"].field, "100")
    enter(qtbot, dialog.grid.rows["lowest"].field, "20")
    assert dialog.trouble.text() == ""
    assert [dialog.grid.rows[name].value for name in ("lowest", "highest")] == [20.0, 100.0]
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert "rates from 20 to 92.8" in dialog.empty.text()  # three a decade


def test_a_slider_does_not_pass_the_other_end(dialog, qtbot) -> None:
    enter(qtbot, dialog.grid.rows["highest"].field, "0.01")
    row = dialog.grid.rows["lowest"]
    row.slider.setValue(row.slider.maximum())
    assert "Lowest rate is 1; allowed" in dialog.trouble.text()
    assert row.value == 1e-4


def test_there_is_nothing_to_choose_before_there_is_a_result(dialog, qtbot) -> None:
    assert dialog.empty.isVisible()
    assert not dialog.plot.isVisible()
    assert not dialog.key.isVisible()
    assert not dialog.side.isVisible()
    search(qtbot, dialog)
    assert not dialog.empty.isVisible()
    assert dialog.plot.isVisible()
    assert dialog.key.isVisible()


def test_the_last_column_is_named_after_the_yardstick(dialog, qtbot) -> None:
    assert dialog.table.horizontalHeaderItem(3).text() == "MAE there"
    search(qtbot, dialog)
    dialog.key.setCurrentIndex(dialog.key.findData("r2"))
    dialog.key.activated.emit(0)
    assert dialog.table.horizontalHeaderItem(3).text() == "R² there"


def choose(combo, value) -> None:
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def test_it_judges_on_the_training_samples_and_warns_where_the_test_is_chosen(
    dialog, qtbot
) -> None:
    search(qtbot, dialog)
    assert dialog.side.currentText() == "training samples"
    assert "test samples" not in dialog.trouble.text()
    choose(dialog.side, Split.TEST.word)
    assert "Judged on the test samples" in dialog.trouble.text()
    choose(dialog.side, Split.TRAIN.word)
    assert "test samples" not in dialog.trouble.text()


def test_what_is_under_way_is_told_while_it_is(dialog, qtbot) -> None:
    fill(qtbot, dialog, lowest=0.01, highest=1, per_decade=1, epochs=50_000)
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    assert dialog.empty.isVisible()
    assert "Nothing" not in dialog.empty.text()
    assert "3 rates from 0.01 to 1" in dialog.empty.text()
    qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.finder.running)
    assert "Nothing has been tried" in dialog.empty.text()
    middle = dialog.empty.mapTo(dialog.pages, dialog.empty.rect().center())
    assert (middle - dialog.pages.rect().center()).manhattanLength() < 12


WILD = np.array([1.0, 0.4, 0.2, 1e114, np.inf])


@pytest.mark.parametrize(("key", "sign", "edge"), [(OWN_LOSS, 1.0, 1), ("r2", -1.0, 0)])
def test_a_diverged_run_is_a_cross_at_the_edge_and_told(window, dialog, key, sign, edge) -> None:
    rates = np.array([0.001, 0.01, 0.1, 1.0, 10.0])
    values = np.empty((5, 3, 2, 2))
    values[:, :, 0] = -np.where(WILD > 1e100, 1e114, WILD)[:, None, None]
    values[:, :, 1] = WILD[:, None, None]
    values[4, 1:] = 0.3 * np.array([-1.0, 1.0])[:, None]
    values[3, 1:] = 0.3 * np.array([-1.0, 1.0])[:, None]
    dialog.finder.done.emit(LearningRateResult(rates, ("r2", OWN_LOSS), values))
    choose(dialog.key, key)
    view = dialog.plot.getViewBox().viewRange()[1]
    assert -2.0 < view[0] < view[1] < 2.0
    x, y = dialog.plot.crosses.getData()
    np.testing.assert_allclose(10**x, [1.0, 10.0])
    best, worst = sign * 0.2, sign * 1.0
    np.testing.assert_allclose(y, worst)
    assert abs(view[edge] - worst) < abs(view[edge] - best)
    label = window.session.experiment.contenders[0].full_name
    assert f"{label} at 1, 10." in dialog.told.text()
    other = window.session.experiment.contenders[1].full_name
    assert other not in dialog.told.text()
    assert np.isfinite(dialog.plot.lines[0].getOriginalDataset()[1]).sum() == 3
