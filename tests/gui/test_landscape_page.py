"""The landscape in the window: what is drawn, where contenders are, what follows a change."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from chosen import choose
from PySide6.QtCore import Qt

from lossstudio.app.window.examples import EXAMPLES
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.analysis.landscape.minimised import Minimised
from lossstudio.core.analysis.landscape.plane import RANDOM
from lossstudio.core.analysis.landscape.planning import paths_of, plan
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer
from lossstudio.plots.landscape import search
from lossstudio.plots.landscape.landscape_page import LandscapePage
from lossstudio.session.landscape_view import LANDSCAPE

Shown = Callable[[MainWindow], LandscapePage]


@pytest.fixture
def shown(qtbot) -> Shown:
    """Turn to the page and wait until it is as fine as it becomes, and of what is shown."""

    def shown_(window: MainWindow) -> LandscapePage:
        choose(window.plots.losses.chooser, "Landscape")
        page = window.plots.losses.pages[2]

        def settled() -> bool:
            found, snapshot = page.search.found, window.session.snapshot
            choices = page.view.state.landscape_over, page.view.state.landscape_row(8)
            fine = found is not None and found.complete and found.is_of(snapshot, choices)
            return (
                fine
                and found.covers(snapshot, paths_of(snapshot))
                and not found.is_late(snapshot, 1.0)
            )

        qtbot.waitUntil(settled)
        return page

    return shown_


def path_of(tile, row):
    return np.stack(tile.plot.paths[row].getData(), axis=-1)


def test_every_contender_has_its_landscape_path_and_place(window, train, shown) -> None:
    train(window, 8)
    page, snapshot = shown(window), window.session.snapshot
    assert [tile.plot.isVisible() for tile in page.grid.tiles] == [True] * 3
    for row, tile in enumerate(page.grid.tiles):
        found = tile.plot.landscape
        assert len(found.x) == 65
        minimised = Minimised(snapshot.experiment, snapshot.prepared, row)
        corner = np.array([[found.x[0], found.y[-1]]])
        assert found.values[0, -1] == pytest.approx(minimised.at(corner)[0], rel=1e-12)
        assert len(path_of(tile, row)) == 9
        assert path_of(tile, row)[-1] == pytest.approx(snapshot.theta[row])
        here = tile.plot.marks.points()[-1].pos()
        assert (here.x(), here.y()) == pytest.approx(tuple(snapshot.theta[row]))
        least = tile.plot.cross.points()[0].pos()
        beside = minimised.at(np.array([[least.x(), least.y()], [least.x() + 0.1, least.y()]]))
        assert beside[0] < beside[1]
        assert len(tile.plot.lines.getData()[0]) > 100
    assert page.caption.text().startswith("Mean training loss. × is the optimum.")
    assert page.over.currentText() == "w and b"
    assert page.grid.tiles[0].title.text().startswith("MSE: ")


def test_the_place_follows_the_race_and_the_timeline(window, train, shown, qtbot) -> None:
    train(window, 6)
    page = shown(window)
    (first, *_), session = page.grid.tiles, window.session
    at = first.plot.marks.points()[-1].pos()
    train(window, 3)
    qtbot.waitUntil(lambda: first.plot.marks.points()[-1].pos() != at)
    session.look(2)
    qtbot.waitUntil(lambda: session.snapshot.epoch == 2 and session.idle)
    then = tuple(session.snapshot.theta[0])

    def there() -> bool:
        here = first.plot.marks.points()[-1].pos()
        return (here.x(), here.y()) == pytest.approx(then)

    qtbot.waitUntil(there)
    assert len(path_of(first, 0)) == 10, "the path is drawn to its end"


def test_one_loss_under_all_paths(window, train, shown, qtbot) -> None:
    """Where would MSE's path go on MAE's landscape?"""
    train(window, 5)
    page = shown(window)
    choose(page.whose, "all on MAE")
    qtbot.waitUntil(lambda: len(page.grid.tiles) == 1)
    (tile,) = page.grid.tiles
    assert sorted(tile.plot.paths) == [0, 1, 2]
    assert tile.bar.isVisible()
    assert tile.bar.name == "MAE"
    assert [text for text in tile.bar.numbers if text]


def test_another_loss_parameter_makes_another_landscape(window, train, shown, qtbot) -> None:
    train(window, 3)
    page, session = shown(window), window.session
    before = page.grid.tiles[2].plot.landscape
    huber = session.experiment.contenders[2]
    changed = replace(huber, loss=replace(huber.loss, delta=4.0))
    kept = session.experiment.contenders[:2]
    session.edit(replace(session.experiment, contenders=(*kept, changed)))
    qtbot.waitUntil(lambda: session.snapshot.experiment.contenders[2] == changed)
    shown(window)
    after = page.grid.tiles[2].plot.landscape
    assert after is not before
    minimised = Minimised(session.snapshot.experiment, session.snapshot.prepared, 2)
    corner = np.array([[after.x[0], after.y[0]]])
    assert after.values[0, 0] == pytest.approx(minimised.at(corner)[0], rel=1e-12)


def test_contours_alone_and_linear(window, train, shown) -> None:
    train(window, 3)
    page = shown(window)
    tile = page.grid.tiles[0]
    assert tile.relief.log
    assert tile.plot.image.isVisible()
    choose(page.look, "linear contours")
    assert not tile.relief.log
    assert not tile.plot.image.isVisible()
    assert not tile.bar.isVisible()
    assert tile.relief.losses == pytest.approx(tile.relief.ends)


def test_a_network_is_seen_along_its_path_or_along_random_directions(
    open_window, train, shown, qtbot
) -> None:
    window = open_window("iris")
    train(window, 6)
    page = shown(window)
    left, bottom = (page.grid.tiles[0].plot.getAxis(side).name for side in ("left", "bottom"))
    assert bottom.startswith("direction 1, ")
    assert bottom.endswith(" % of the path")
    assert left.startswith("direction 2, ")
    assert "In the plane lies of each path: " in page.caption.text()
    choose(page.over, "random")
    shown(window)
    assert page.grid.tiles[0].plot.getAxis("bottom").name.startswith("random direction 1")
    here = page.grid.tiles[0].plot.marks.points()[-1].pos()
    assert (here.x(), here.y()) == pytest.approx((0.0, 0.0), abs=1e-9)


def test_who_diverged_has_a_sentence_in_its_place(open_window, train, shown) -> None:
    experiment = first_experiment()
    fast = OPTIMIZERS.create("sgd", learning_rate=10.0)
    mse, *others = experiment.contenders
    window = open_window(replace(experiment, contenders=(replace(mse, optimizer=fast), *others)))
    train(window, 150)
    page = shown(window)
    first, second, _ = page.grid.tiles
    assert first.word.text().startswith("MSE has no place any more. Loss became infinite")
    assert not first.plot.isVisible()
    assert second.plot.isVisible()


def test_what_fails_is_tried_once_and_told_only_where_it_failed(
    open_window, train, shown, qtbot, monkeypatch
) -> None:
    tried = []

    def fail_at_random(snapshot, over, *rest, **more) -> object:
        if over != RANDOM:
            return plan(snapshot, over, *rest, **more)
        tried.append(snapshot.epoch)
        raise FloatingPointError("for a test")

    monkeypatch.setattr(search, "plan", fail_at_random)
    window = open_window("moons")
    train(window, 2)
    page = shown(window)
    choose(page.over, "random")
    qtbot.waitUntil(lambda: "FloatingPointError: for a test" in page.word.text())
    assert page.word.isVisible()
    train(window, 3)
    choose(page.over, "along paths")
    assert not page.word.isVisible(), "what is worked out is shown at once"
    shown(window)
    assert tried == [2]
    choose(page.over, "random")
    qtbot.waitUntil(page.word.isVisible)
    qtbot.waitUntil(lambda: "FloatingPointError: for a test" in page.word.text())
    assert tried == [2, 5], "after another choice it may be tried again"


def test_back_at_a_choice_its_landscape_goes_on_to_become_finer(
    open_window, train, shown, qtbot, monkeypatch
) -> None:
    begun = []

    def held(name: str, work) -> object:
        def work_(*given: object, **named: object) -> object:
            if name in begun:
                return work(*given, **named)
            begun.append(name)
            report = given[-1] if name == "finer" else named["breathe"]
            while True:  # until it is cancelled
                report(0.0) if name == "finer" else report()
                time.sleep(0.01)

        return work_

    window = open_window("moons")
    train(window, 2)
    monkeypatch.setattr(search, "finer", held("finer", search.finer))
    choose(window.plots.losses.chooser, "Landscape")
    page = window.plots.losses.pages[2]
    qtbot.waitUntil(lambda: "finer" in begun)
    monkeypatch.setattr(search, "plan", held("plan", plan))
    choose(page.over, "random")
    qtbot.waitUntil(lambda: "plan" in begun)
    choose(page.over, "along paths")
    shown(window)
    assert len(page.grid.tiles[0].plot.landscape.x) == 65


def test_a_distant_optimum_is_told_to_lie_outside(open_window, train, shown) -> None:
    slow = OPTIMIZERS.create("sgd", learning_rate=1e-4)
    window = open_window(replace(first_experiment(), optimizer=slow))
    train(window, 3)
    page = shown(window)
    caption = "Mean training loss. The optimum of MSE, MAE, Huber lies outside."
    assert page.caption.text() == caption
    choose(page.whose, "all on MAE")
    shown(window)
    assert page.caption.text() == "Mean training loss. The optimum lies outside."


def test_no_optimum_is_promised_to_a_loss_that_has_none_known(open_window, train, shown) -> None:
    start = first_experiment()
    mse = start.contenders[0]
    bounded = replace(mse, loss=LOSSES.create("barron", alpha=-1.0), colour=1)
    window = open_window(replace(start, contenders=(mse, bounded)))
    train(window, 20)
    page = shown(window)
    assert [len(tile.plot.cross.points()) for tile in page.grid.tiles] == [1, 0]
    assert "× is the optimum, where it is known." in page.caption.text()


def test_in_little_room_words_are_short_and_numbers_whole(open_window, train, shown, qtbot) -> None:
    losses = [LOSSES.create(key) for key in ("bce", "logit_adjusted_bce", "hinge", "focal")]
    contenders = tuple(Contender(loss, colour=place) for place, loss in enumerate(losses))
    window = open_window(replace(experiment_for(DATASETS.create("moons")), contenders=contenders))
    window.resize(1280, 800)
    train(window, 3)
    page = shown(window)
    assert [control.shown for control in page.controls] == ["own", "paths", "log"]
    wholes = ["own losses", "along paths", "log colour"]
    for control, whole in zip(page.controls, wholes, strict=True):
        needed = control.fontMetrics().horizontalAdvance(control.shown)
        assert control.room(control.size()) >= needed
        assert control.currentText() == whole
        assert control.whole.startswith(f"{whole}\n")
    for tile in page.grid.tiles:
        name, numbers = tile.title.text().rsplit(": ", 1)
        assert tile.title.shown.endswith(f": {numbers}")
        assert tile.title.shown[0] == name[0]
        for side, number in (("bottom", "1"), ("left", "2")):
            axis = tile.plot.getAxis(side)
            told = axis.label.toPlainText().replace("direction", "dir.")
            assert told.startswith(f"dir. {number}")
            assert "…" not in told
            assert axis.name in axis.label.toolTip()
            assert axis.name in tile.plot.accessibleName()
    title = page.grid.tiles[1].title
    title.resize(title.fontMetrics().horizontalAdvance(title.text()) - 20, title.height())
    assert title.shown.startswith("Logit-")
    assert title.shown.endswith(title.text()[title.text().index(":") :])
    assert title.shown != title.text() == title.whole


def test_picture_and_numbers_may_be_taken(window, train, shown) -> None:
    train(window, 4)
    page = shown(window)
    picture = page.picture()
    assert [line.name for line in picture.lines] == ["MSE", "MAE", "Huber"]
    assert picture.notes[0].text == page.caption.text()
    rows = page.numbers().rows
    parts = [row[0] for row in rows]
    assert parts.count("landscape") == 3 * 65**2
    assert parts.count("path") == 3 * 5
    assert parts.count("optimum") == 3
    path = [row for row in rows if row[0] == "path" and row[2] == "MSE"]
    curves = window.session.snapshot.curves
    assert [row[-1] for row in path] == curves.penalised[:, 0, 0, 0].tolist()


def test_all_by_keyboard_with_names(window, train, shown, qtbot) -> None:
    train(window, 2)
    page = shown(window)
    assert page.grid.tiles[0].plot.accessibleName() == "b over w (per SD of x)"
    qtbot.waitUntil(lambda: "MSE is at " in page.grid.tiles[0].plot.accessibleDescription())
    for control, name in zip(page.controls, ("of", "over", "drawn"), strict=True):
        assert control.accessibleName() == f"Landscape {name}"
    page.look.setFocus()
    qtbot.keyClick(page.look, Qt.Key.Key_Down)
    assert window.session.view.state.landscape_look == "linear colour"


def test_a_page_that_is_not_seen_asks_for_no_weights(open_window, train, shown) -> None:
    window = open_window(experiment_for(DATASETS.create("moons")))
    train(window, 3)
    assert window.session.snapshot.recorded.weights == {}
    shown(window)
    assert list(window.session.snapshot.recorded.weights) == [0, 1, 2, 3]


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_example_shows_a_plateau_and_a_slope(seed: int) -> None:
    """Glorot and Bengio (2010), figure 5: squared error is flat where cross-entropy falls."""
    experiment, view = next(each for each in EXAMPLES if each.file == "plateau").load()
    assert view.loss_page == LANDSCAPE
    trainer = Trainer(replace(experiment, seeds=replace(experiment.seeds, data=seed)))
    start = trainer.snapshot().now.loss[:, 0]
    trainer.advance_epochs(200)
    fall = trainer.snapshot().now.loss[:, 0] / start
    assert fall[0] < 0.1
    assert fall[1] > 0.5


def test_it_opens_at_a_moment_of_the_past_before_any_weights_are_known(open_window, train, qtbot):
    window = open_window("line_outliers")
    train(window, 6)
    window.session.look(2)
    qtbot.waitUntil(lambda: window.session.snapshot.past and window.session.idle)
    assert not window.session.snapshot.recorded.weights
    window.session.view.update(loss_page="landscape")
    qtbot.waitUntil(lambda: bool(window.session.snapshot.recorded.weights))
    assert set(paths_of(window.session.snapshot)) == {0, 1, 2}
