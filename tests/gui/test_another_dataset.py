"""What stays when another dataset is chosen, what had to change, and that New is new."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from studied import enter

from lossstudio.app.window.examples import EXAMPLES
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.session_file.session_file import write_session
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.study import Study
from lossstudio.core.studies.study_file import save_study


def choose(qtbot, window, key: str) -> None:
    window.dataset.gallery.thumbs[key].click()
    qtbot.waitUntil(lambda: window.session.experiment.dataset.key == key and window.session.idle)


def test_new_is_the_first_set_up_for_every_task(window, qtbot) -> None:
    choose(qtbot, window, "one_sample")
    mine = replace(
        window.session.experiment,
        model=MODELS.create("neuron"),
        optimizer=OPTIMIZERS.create("sgd"),
    )
    window.session.edit(mine)
    window.files.saved = mine
    window.actions_.new.trigger()
    assert window.session.experiment == first_experiment()
    choose(qtbot, window, "circles")
    assert window.session.experiment == experiment_for(DATASETS.create("circles"))


def test_from_several_classes_to_two_keeps_what_fits_and_tells_the_rest(
    open_window, settle, qtbot
) -> None:
    losses = (
        LOSSES.create("focal_softmax", gamma=3.0),
        LOSSES.create("multiclass_hinge"),
        LOSSES.create("generalized_ce", q=0.4),
        formula_loss("1 - pt", task="multiclass"),
    )
    start = replace(
        experiment_for(DATASETS.create("blobs")),
        contenders=tuple(Contender(loss, colour=index + 2) for index, loss in enumerate(losses)),
        optimizer=OPTIMIZERS.create("lion", learning_rate=0.02),
        schedule=SCHEDULES.create("cosine"),
        model=MODELS.create("mlp", units=(5,)),
        batch_size=9,
    )
    window = open_window(start)
    choose(qtbot, window, "moons")
    now = window.session.experiment
    kept = ("optimizer", "schedule", "model", "batch_size")
    assert [getattr(now, name) for name in kept] == [getattr(start, name) for name in kept]
    assert [contender.loss for contender in now.contenders] == [
        LOSSES.create("focal", gamma=3.0),
        LOSSES.create("hinge"),
        LOSSES.create("generalized_bce", q=0.4),
    ]
    assert [contender.colour for contender in now.contenders] == [2, 3, 4]
    said = window.statusBar().currentMessage()
    assert "Moons: " in said
    assert "1 - pt has no counterpart and is left out" in said
    assert window.line.undo.isVisible()
    qtbot.mouseClick(window.line.undo, Qt.MouseButton.LeftButton)
    settle(window)
    assert window.session.experiment == start
    assert not window.line.undo.isVisible()
    assert window.statusBar().currentMessage() == ""


def test_between_regression_and_classes_it_says_whose_set_up_it_is(window, train, qtbot) -> None:
    train(window, 3)
    choose(qtbot, window, "circles")
    said = window.statusBar().currentMessage()
    assert "Circles: contenders, model and optimizer are the program's own for classes." in said
    assert "under Races" in said
    window.contenders.rows[0].actions_["remove"].trigger()
    left = window.session.experiment.contenders
    assert "Circles" not in window.statusBar().currentMessage()
    choose(qtbot, window, "line")
    assert "the program's own for regression" in window.statusBar().currentMessage()
    choose(qtbot, window, "moons")
    assert "what you last raced on classes" in window.statusBar().currentMessage()
    assert window.session.experiment.contenders == left


def test_undo_and_redo_say_what_they_do(window, settle) -> None:
    actions = window.actions_
    assert (actions.undo.text(), actions.undo.isEnabled()) == ("Undo", False)
    optimizer = replace(window.session.experiment.optimizer, learning_rate=0.2)
    window.session.edit(replace(window.session.experiment, optimizer=optimizer))
    window.session.edit(window.session.experiment.with_contender(0, name="A & B"))
    window.contenders.rows[0].actions_["hide"].trigger()
    assert actions.undo.text() == "Undo: A && B hidden"
    for _ in range(2):
        actions.undo.trigger()
    assert actions.undo.text() == "Undo: Learning rate 0.1 → 0.2"
    actions.undo.trigger()
    assert actions.redo.text() == "Redo: Learning rate 0.1 → 0.2"
    settle(window)


def test_the_start_of_an_example_goes_with_its_dataset_unless_it_was_set_by_hand(
    window, qtbot, settle
) -> None:
    plateau = next(example for example in EXAMPLES if example.title == "Plateau and slope")
    window.files.open_example(plateau)
    settle(window)
    model = window.session.experiment.model
    assert (model.weight, model.intercept) == (-6.0, 6.0)
    choose(qtbot, window, "moons")
    assert window.session.experiment.model == MODELS.create("neuron")
    said = window.statusBar().currentMessage()
    assert "First weight" in said
    assert "First intercept" in said
    window.actions_.undo.trigger()
    settle(window)
    assert window.session.experiment.model == model
    weight = window.model.form.rows["weight"].field
    enter(weight, "-4")
    choose(qtbot, window, "circles")
    model = window.session.experiment.model
    assert (model.weight, model.intercept) == (-4.0, 6.0)


def write_experiment(session, path) -> None:
    path.write_text(session.experiment.to_json(), encoding="utf-8")


def write_study(session, path) -> None:
    save_study(Study(session.experiment, (Factor("batch_size", (8, 16)),), "Mine"), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("mine.json", write_experiment),
        ("mine.study.json", write_study),
        ("mine.lossstudio", lambda session, path: write_session(session.stored, path)),
    ],
)
def test_the_start_of_a_file_is_its_own_though_an_example_had_the_same(
    window, qtbot, settle, tmp_path, name, write
) -> None:
    plateau = next(example for example in EXAMPLES if example.title == "Plateau and slope")
    window.files.open_example(plateau)
    settle(window)
    model, path = window.session.experiment.model, tmp_path / name
    write(window.session, path)
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.files.path == path or name.endswith(".study.json"))
    settle(window)
    choose(qtbot, window, "moons")
    assert window.session.experiment.model == model


def test_the_selected_contender_stays_so_once_its_race_is_back(window, settle, qtbot) -> None:
    view = window.session.view
    view.update(selected=2)
    choose(qtbot, window, "circles")
    settle(window)
    assert view.state.selected == 1, "there are two"
    view.update(selected=0)
    window.actions_.undo.trigger()
    settle(window)
    assert view.state.selected == 2
    view.update(selected=1)
    settle(window)
    window.session.look(0)
    settle(window)
    assert view.state.selected == 1, "what was chosen since stays"
