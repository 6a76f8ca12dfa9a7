"""Landscapes against what is known of them: quadratics, recorded losses, optima, projections."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lossstudio.core.analysis.landscape.landscape import Box, Landscape
from lossstudio.core.analysis.landscape.minimised import Minimised
from lossstudio.core.analysis.landscape.plane import PATH, RANDOM, Plane, of_paths, random_plane
from lossstudio.core.analysis.landscape.planning import path_of, plan
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import BALANCED, Contender, Experiment
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.models import MODELS, Shape
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

NUMBERS = st.floats(-3.0, 3.0)


def raced(experiment: Experiment, epochs: int = 12) -> Snapshot:
    """Return where a race stands, with its path."""
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    return trainer.snapshot().with_recorded(trainer.recorder.recorded())


def contenders(*keys: str) -> tuple[Contender, ...]:
    return tuple(Contender(LOSSES.create(key), colour=n) for n, key in enumerate(keys))


EXPERIMENTS = {
    "a line": first_experiment(),
    "classes and a network": experiment_for(DATASETS.create("moons")),
    "several classes": experiment_for(DATASETS.create("iris")),
    "penalties": replace(first_experiment(), model=MODELS.create("linear", l1=0.1, l2=0.3)),
    "class weights": replace(
        experiment_for(DATASETS.create("gaussians")), class_weighting=BALANCED
    ),
    "repeats": replace(first_experiment(), repeats=3),
    "a log link": replace(
        experiment_for(DATASETS.create("counts")), contenders=contenders("poisson", "mse")
    ),
    "a scaled target": replace(first_experiment(), scale_target=True),
    "typed": replace(
        first_experiment(),
        contenders=(Contender(formula_loss("r**4 + abs(r)", task="regression")),),
        optimizer=OPTIMIZERS.create("adam", learning_rate=0.01),
    ),
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_at_the_points_of_a_path_it_is_what_was_recorded(name: str) -> None:
    """Loss, sample weights and penalty, of the first of several repeats."""
    snapshot = raced(EXPERIMENTS[name])
    for row in range(len(snapshot.theta)):
        epochs, path = path_of(snapshot, row)
        found = Minimised(snapshot.experiment, snapshot.prepared, row).at(path)
        recorded = snapshot.curves.penalised[:, row, 0, 0]
        assert list(epochs) == snapshot.curves.epoch.tolist()
        assert found == pytest.approx(recorded, rel=1e-12)


def test_many_samples_go_in_pieces_to_the_same_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = raced(EXPERIMENTS["class weights"], 2)
    minimised = Minimised(snapshot.experiment, snapshot.prepared, 0)
    whole = minimised.at(snapshot.theta)
    monkeypatch.setattr("lossstudio.core.analysis.landscape.minimised.MOST_SAMPLES", 7)
    assert minimised.at(snapshot.theta) == pytest.approx(whole, rel=1e-12)


def test_mse_of_a_line_is_the_quadratic_of_its_moments() -> None:
    """Mean of (w x + b − y)², from the means of x², x, xy, y and y² alone."""
    snapshot = raced(replace(first_experiment(), contenders=contenders("mse")), 3)
    (tile,) = plan(snapshot, PATH).tiles
    assert tile.plane is not None
    assert tile.box is not None
    found = Landscape.of(
        Minimised(snapshot.experiment, snapshot.prepared, 0), tile.plane, tile.box, 9
    )
    part = snapshot.prepared.train
    x, y = part.inputs[:, 0], part.scaled_target
    w, b = np.meshgrid(found.x, found.y, indexing="ij")
    quadratic = w**2 * np.mean(x * x) + b**2 + np.mean(y * y)
    quadratic += 2 * (w * b * np.mean(x) - w * np.mean(x * y) - b * np.mean(y))
    assert found.values == pytest.approx(quadratic, rel=1e-9)
    least = plan(snapshot, PATH).optima[0].theta
    assert least == pytest.approx(np.polyfit(x, y, 1), rel=1e-9)


def test_finer_grids_keep_what_is_known() -> None:
    snapshot = raced(EXPERIMENTS["classes and a network"], 5)
    tile = plan(snapshot, PATH).tiles[0]
    assert tile.plane is not None
    assert tile.box is not None
    minimised = Minimised(snapshot.experiment, snapshot.prepared, 0)
    coarse = Landscape.of(minimised, tile.plane, tile.box, 5)
    fine = Landscape.of(minimised, tile.plane, tile.box, 9, coarser=coarse)
    alone = Landscape.of(minimised, tile.plane, tile.box, 9)
    assert fine.values == pytest.approx(alone.values, rel=1e-12)
    assert np.array_equal(fine.values[::2, ::2], coarse.values)


@settings(max_examples=40, deadline=None)
@given(
    directions=st.lists(st.lists(NUMBERS, min_size=4, max_size=4), min_size=2, max_size=2),
    places=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5),
)
def test_what_lies_in_a_plane_is_projected_onto_itself(
    directions: list[list[float]], places: list[tuple[float, float]]
) -> None:
    ways = np.array(directions)
    assume(np.linalg.matrix_rank(ways, tol=0.1) == 2)
    plane = Plane(RANDOM, np.arange(4.0), ways, ("x", "y"))
    there = plane.weights(np.array(places))
    assert plane.project(there) == pytest.approx(np.array(places), abs=1e-6)
    beside = np.linalg.svd(ways)[2][-1]  # at a right angle to both
    assert plane.project(there + 5.0 * beside) == pytest.approx(np.array(places), abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 1000), points=st.integers(3, 40))
def test_the_main_directions_are_those_of_the_covariance(seed: int, points: int) -> None:
    path = np.cumsum(np.random.default_rng(seed).normal(size=(points, 6)), axis=0)
    plane = of_paths([path], "the path")
    assert plane is not None
    sizes, axes = np.linalg.eigh(np.cov(path.T))
    for number, direction in enumerate(plane.directions):
        assert abs(direction @ axes[:, -1 - number]) == pytest.approx(1.0, abs=1e-6)
    told = 100 * sizes[-1] / sizes.sum()
    assert plane.names[0] == f"direction 1, {told:.3g} % of the path"
    assert plane.share(path) == pytest.approx(sizes[-2:].sum() / sizes.sum())
    assert plane.project(path[-1]) == pytest.approx([0.0, 0.0], abs=1e-9), "it ends in the origin"
    assert plane.project(path[0])[0] <= 1e-9, "and comes from the left"


def test_a_straight_path_lies_in_its_plane_whole() -> None:
    path = np.outer(np.arange(5.0), [1.0, 2.0, -1.0])
    plane = of_paths([path], "the path")
    assert plane is not None
    assert plane.share(path) == pytest.approx(1.0)
    assert abs(plane.directions[0] @ plane.directions[1]) < 1e-12
    assert of_paths([path[:1]], "the path") is None


def test_random_directions_are_as_long_as_what_leads_into_each_unit() -> None:
    """Li et al. (2018), section 4; they are the same every time, and leave intercepts."""
    shape = Shape((3, 5, 2), "tanh")
    here = np.random.default_rng(4).normal(size=shape.count)
    plane, again = random_plane(shape, here), random_plane(shape, here)
    assert plane is not None
    assert plane == again
    for direction in plane.directions:
        for drawn, weights in zip(shape.views(direction), shape.views(here), strict=True):
            own = np.linalg.norm(weights[:-1], axis=0)
            assert np.linalg.norm(drawn[:-1], axis=0) == pytest.approx(own)
            assert not drawn[-1].any()


def test_without_two_directions_there_is_no_random_plane() -> None:
    assert random_plane(Shape((1, 1), "tanh"), np.array([2.0, 1.0])) is None
    assert random_plane(Shape((3, 1), "tanh"), np.zeros(4)) is None


def test_all_that_is_drawn_lies_in_the_box() -> None:
    snapshot = raced(first_experiment(), 30)
    planned = plan(snapshot, PATH)
    for tile in planned.tiles:
        assert tile.plane is not None
        assert tile.box is not None
        _, path = path_of(snapshot, tile.row)
        assert np.array_equal(tile.plane.project(path), path), "the weights themselves"
        least = planned.optima[tile.row].theta
        assert least is not None
        assert tile.box.contains(path)
        assert tile.box.contains(tile.plane.project(least))
    assert len({id(tile.box) for tile in planned.tiles}) == 1, "they compare"


def test_one_landscape_carries_all_paths() -> None:
    snapshot = raced(first_experiment())
    (tile,) = plan(snapshot, PATH, of=1).tiles
    assert (tile.row, tile.rows) == (1, (0, 1, 2))


def test_weights_of_another_link_are_left_out_with_a_sentence() -> None:
    snapshot = raced(EXPERIMENTS["a log link"])
    (tile,) = plan(snapshot, PATH, of=1).tiles
    assert tile.rows == (1,)
    assert tile.left_out[0].startswith("Poisson is left out: ")


def test_a_contender_that_diverged_says_so() -> None:
    fast = OPTIMIZERS.create("sgd", learning_rate=10.0)
    experiment = replace(first_experiment(), contenders=contenders("mse", "mae"))
    mse = replace(experiment.contenders[0], optimizer=fast)
    snapshot = raced(replace(experiment, contenders=(mse, experiment.contenders[1])), 150)
    assert snapshot.diverged[0] is not None
    first, second = plan(snapshot, PATH).tiles
    assert first.plane is None
    assert first.reason.startswith("MSE has no place any more. Loss became infinite at step ")
    assert second.plane is not None


def test_before_the_race_a_network_has_no_directions_but_random_ones() -> None:
    snapshot = raced(EXPERIMENTS["classes and a network"], 0)
    assert plan(snapshot, PATH).tiles[0].reason.startswith("Cross-entropy has no path yet: ")
    assert plan(snapshot, RANDOM).tiles[0].plane is not None


def test_what_would_take_too_long_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = raced(first_experiment(), 1)
    where = "lossstudio.core.analysis.landscape.planning"
    monkeypatch.setattr(f"{where}.MOST_WEIGHTS", 1)
    assert plan(snapshot, PATH).reason.startswith("The model has 2 weights; a landscape is")
    monkeypatch.undo()
    work = len(snapshot.prepared.train) * 2.0
    monkeypatch.setattr(f"{where}.MOST_WORK", work * 33**2)
    assert plan(snapshot, PATH).levels == (17, 33)
    monkeypatch.setattr(f"{where}.MOST_WORK", work)
    assert plan(snapshot, PATH).reason.startswith("There are too many samples and weights")


def test_axes_name_the_units() -> None:
    def names(**changes: bool) -> tuple[str, str]:
        plane = plan(raced(replace(first_experiment(), **changes), 1), PATH).tiles[0].plane
        assert plane is not None
        return plane.names

    assert names() == ("w (per SD of x)", "b")
    assert names(scale_features=False) == ("w (per unit of x)", "b")
    assert names(scale_target=True) == ("w (SD of y per SD of x)", "b (SD of y)")


def test_a_box_is_flat_nowhere() -> None:
    plane = Plane(PATH, np.array([3.0, 4.0]), np.eye(2), ("x", "y"))
    for places in (np.zeros((1, 2)), np.array([[0.0, 0.0], [8.0, 0.0]])):
        box = Box.around(plane, places)
        assert (box.high - box.low).min() > 0.1
        assert box.contains(places)


def test_a_distant_optimum_is_left_out_of_the_box_so_that_the_path_is_seen() -> None:
    slow = OPTIMIZERS.create("sgd", learning_rate=1e-4)
    snapshot = raced(replace(first_experiment(), optimizer=slow), 3)
    planned = plan(snapshot, PATH, of=0)
    (tile,) = planned.tiles
    assert tile.box is not None
    assert tile.plane is not None
    least = planned.optima[0].theta
    assert least is not None
    assert not tile.box.contains(tile.plane.project(least))
    paths = np.concatenate([path_of(snapshot, row)[1] for row in tile.rows])
    assert tile.box.contains(paths)
    assert np.ptp(paths, axis=0).max() > 0.5 * (tile.box.high - tile.box.low).max()
