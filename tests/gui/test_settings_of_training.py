"""Own optimizers, repeats, early stopping, class weights: typed and chosen in the real window."""

import numpy as np
from PySide6.QtCore import Qt

from lossstudio.core.preparation.prepare import prepare


def settle(qtbot, window) -> None:
    qtbot.waitUntil(
        lambda: (
            window.session.idle and window.session.snapshot.experiment == window.session.experiment
        )
    )


def choose(qtbot, combo, value: object) -> None:
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def type_into(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_one_contender_gets_an_optimizer_of_its_own_and_shares_again(window, qtbot) -> None:
    panel = window.optimizer
    window.contenders.select(1)
    choose(qtbot, panel.whose, "own")
    type_into(qtbot, panel.form.rows["learning_rate"].field, "0.25")
    settle(qtbot, window)
    contenders = window.session.experiment.contenders
    assert [contender.optimizer is None for contender in contenders] == [True, False, True]
    assert contenders[1].optimizer.learning_rate == 0.25
    assert "0.25" in window.contenders.rows[1].detail.toolTip() + contenders[1].detail
    window.contenders.select(0)
    assert panel.whose.currentData() == "everybody"
    assert panel.form.rows["learning_rate"].field.text() == "0.1"
    window.contenders.select(1)
    assert panel.whose.currentData() == "own"
    choose(qtbot, panel.whose, "share")
    settle(qtbot, window)
    assert window.session.experiment.contenders[1].optimizer is None
    assert panel.form.rows["learning_rate"].field.text() == "0.1"


def test_a_kind_of_its_own(window, qtbot) -> None:
    window.contenders.select(2)
    choose(qtbot, window.optimizer.whose, "own")
    choose(qtbot, window.optimizer.kind.combo, "momentum")
    settle(qtbot, window)
    kinds = [
        contender.optimizer and contender.optimizer.key
        for contender in window.session.experiment.contenders
    ]
    assert kinds == [None, None, "momentum"]
    assert window.session.experiment.optimizer.key == "adam"


def test_repeats_are_trained_and_undone_in_one_step(window, qtbot) -> None:
    type_into(qtbot, window.contenders.repeats.field, "4")
    settle(qtbot, window)
    assert window.session.snapshot.curves.seeds == 4
    window.actions_.undo.trigger()
    settle(qtbot, window)
    assert window.session.snapshot.curves.seeds == 1


def test_a_refused_repeat_is_explained(window, qtbot) -> None:
    type_into(qtbot, window.contenders.repeats.field, "33")
    assert "33" in window.statusBar().currentMessage()
    assert "32" in window.statusBar().currentMessage()
    assert window.session.experiment.repeats == 1


def test_early_stopping_is_switched_on(window, qtbot) -> None:
    window.optimizer.form.fold.click()
    row = window.optimizer.schedule.patience
    row.switch.click()
    type_into(qtbot, row.row.field, "3")
    settle(qtbot, window)
    assert window.session.experiment.patience == 3


def test_own_class_weights_begin_with_one_each(open_window, qtbot) -> None:
    window = open_window("gaussians")
    panel = window.dataset
    choose(qtbot, panel.weighting.combo, "own")
    settle(qtbot, window)
    assert window.session.experiment.class_weights == (1.0, 1.0)
    assert panel.weights.isVisible()
    type_into(qtbot, panel.weights.field, "1; 10")
    settle(qtbot, window)
    train = window.session.snapshot.prepared.train
    ratio = train.weight[train.target == 1][0] / train.weight[train.target == 0][0]
    assert np.isclose(ratio, 10)
    type_into(qtbot, panel.weights.field, "1, x")
    assert "'1, x'" in window.statusBar().currentMessage()
    assert window.session.experiment.class_weights == (1.0, 10.0)
    type_into(qtbot, panel.weights.field, "1, 2, 3")
    qtbot.waitUntil(lambda: "3 are given" in window.statusBar().currentMessage())
    qtbot.waitUntil(lambda: window.session.experiment.class_weights == (1.0, 10.0))


def test_a_column_weighs_the_rows(open_window, qtbot, tmp_path) -> None:
    path = tmp_path / "own.csv"
    rows = "\n".join(f"{x},{2 * x},{x % 3}" for x in range(12))
    path.write_text(f"x,y,w\n{rows}\n", encoding="utf-8")
    window = open_window()
    window.files.open_path(path)
    settle(qtbot, window)
    columns = window.dataset.columns
    choose(qtbot, columns.target.combo, "y")
    choose(qtbot, columns.second.combo, "")
    settle(qtbot, window)
    choose(qtbot, columns.weight.combo, "w")
    settle(qtbot, window)
    experiment = window.session.experiment
    assert experiment.dataset.weight == "w"
    assert experiment.dataset.generate(0).feature_names == ("x",)
    part = prepare(experiment).train
    expected = part.features[:, 0] % 3
    np.testing.assert_allclose(part.weight, expected / expected.mean())


def test_the_single_neuron_starts_where_it_is_told(open_window, qtbot) -> None:
    window = open_window("one_sample")
    choose(qtbot, window.model.kind.combo, "neuron")
    type_into(qtbot, window.model.form.rows["weight"].field, "-1.5")
    settle(qtbot, window)
    np.testing.assert_array_equal(window.session.snapshot.theta, [[-1.5, 2.0]] * 2)
