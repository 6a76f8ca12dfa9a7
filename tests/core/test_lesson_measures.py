"""Every measure of the check language against a computation of its own."""

from typing import Any

import numpy as np
import pytest
from drawn_experiments import race
from lesson_parts import measured, races_of

from lossstudio.core.datasets import DATASETS
from lossstudio.core.lessons.measures import MEASURES, Number
from lossstudio.core.lessons.outcome import OWN
from lossstudio.core.lessons.reading import Reader
from lossstudio.core.lessons.texts import filled
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS

EPOCHS = 12
LINE = {"dataset": DATASETS.create("line_outliers", samples=30, share=0.2)}
SGD = {"optimizer": OPTIMIZERS.create("sgd", learning_rate=0.05), "batch_size": None}
REGRESSION = race("mse", "mae", LOSSES.create("quantile", tau=0.9), **LINE, **SGD)
FARTHER = race(
    *("mse", "mae", LOSSES.create("quantile", tau=0.9)),
    **{**LINE, "dataset": DATASETS.create("line_outliers", samples=30, share=0.2, size=20.0)},
    **SGD,
)
CLASSES = race(
    *("bce", "brier"),
    dataset=DATASETS.create("moons", samples=60, noise=0.6),
    model=MODELS.create("linear"),
    repeats=5,
    **SGD,
)


class Line:
    """A race of straight lines, worked out by hand."""

    def __init__(self) -> None:
        self.races = races_of(REGRESSION, EPOCHS, farther=FARTHER)
        self.prepared = self.races[OWN].last.prepared
        self.x = self.prepared.train.features[:, 0]
        self.y = self.prepared.train.target
        self.test_x, self.test_y = self.prepared.test.features[:, 0], self.prepared.test.target
        self.grid = np.linspace(*np.sort(self.prepared.samples.features[:, 0])[[0, -1]], 201)

    def line(self, row: int, epoch: int = EPOCHS, race: str = OWN) -> tuple[float, float]:
        """Return slope and intercept."""
        weight, start = self.races[race].earlier[epoch].theta[row]
        slope = weight / self.x.std()
        return slope, start - slope * self.x.mean()

    def at(self, x: Any, row: int, epoch: int = EPOCHS, race: str = OWN) -> Any:
        slope, start = self.line(row, epoch, race)
        return slope * x + start

    def error(self, row: int, epoch: int = EPOCHS) -> Any:
        return self.at(self.x, row, epoch) - self.y

    def mae(self, row: int = 1) -> Any:
        """Return MAE at the end of every epoch."""
        return np.array([np.abs(self.error(row, e)).mean() for e in range(EPOCHS + 1)])

    def pull(self, chosen: Any) -> float:
        sizes = np.abs(self.error(0))
        return float(sizes[chosen].sum() / sizes.sum())

    def gradient(self, row: int, epoch: int) -> float:
        """Return the length of the gradient of the mean loss of MSE or MAE."""
        inputs = np.stack([(self.x - self.x.mean()) / self.x.std(), np.ones_like(self.x)])
        error = self.error(row, epoch)
        slope = 2.0 * error if row == 0 else np.sign(error)
        return float(np.linalg.norm((inputs * slope).mean(axis=1)))


@pytest.fixture(scope="module")
def line() -> Line:
    return Line()


def of(key: str, **fields: Any) -> dict[str, Any]:
    return {"key": key, **fields}


def pinball(error: Any, tau: float = 0.9) -> Any:
    return np.where(error < 0.0, -tau * error, (1.0 - tau) * error)


MAE = of("loss", contender=2)
TRUTH = (0.45, 1.2)
SLOW = of("metric", metric="max_error", contender=2, at=3)
TABLE: list[tuple[Any, Any]] = [
    (0.25, lambda r: 0.25),
    (of("number", number=3), lambda r: 3.0),
    (of("loss"), lambda r: np.square(r.error(0)).mean()),
    (of("loss", contender=2, at=0), lambda r: r.mae()[0]),
    (of("loss", side="test", at=4), lambda r: np.square(r.at(r.test_x, 0, 4) - r.test_y).mean()),
    (
        of("loss", contender=2, by={"key": "quantile", "tau": 0.9}, at=5),
        lambda r: pinball(r.error(1, 5)).mean(),
    ),
    (
        of("metric", metric="rmse", contender=3, at=2),
        lambda r: np.sqrt(np.square(r.error(2, 2)).mean()),
    ),
    (SLOW, lambda r: np.abs(r.error(1, 3)).max()),
    (of("gradient", at=3), lambda r: r.gradient(0, 2)),  # of the step that led there
    (of("gradient", contender=2), lambda r: r.gradient(1, EPOCHS - 1)),
    (of("mean", of=MAE, last=4), lambda r: r.mae()[-4:].mean()),
    (of("range", of=MAE), lambda r: np.ptp(r.mae()[1:])),
    (of("least", of=MAE), lambda r: r.mae()[1:].min()),
    (of("most", of=MAE, last=5), lambda r: r.mae()[-5:].max()),
    (of("first_epoch", of=MAE, at_most=4.6), lambda r: np.argmax(r.mae() <= 4.6)),
    (of("first_epoch", of=MAE, at_least=1e9), lambda r: np.inf),
    (of("first_epoch", of=MAE, at_least=0.0), lambda r: 0),
    (
        of("first_epoch", of=MAE, way=0.5),
        lambda r: np.argmax(r.mae() <= (r.mae()[0] + r.mae()[-1]) / 2),
    ),
    (of("best_epoch", of=MAE), lambda r: np.argmin(r.mae())),
    (
        of("at_best", of=of("metric", metric="rmse"), best=MAE),
        lambda r: np.sqrt(np.square(r.error(0, int(np.argmin(r.mae())))).mean()),
    ),
    (of("slope", contender=2, at=3), lambda r: r.line(1, 3)[0]),
    (of("intercept"), lambda r: r.line(0)[1]),
    (
        of("distance", contender=2),
        lambda r: np.abs(r.at(r.grid, 1) - TRUTH[0] * r.grid - TRUTH[1]).mean(),
    ),
    (
        of("distance", contender=2, to="contender", other=3, at=3),
        lambda r: np.abs(r.at(r.grid, 1, 3) - r.at(r.grid, 2, 3)).mean(),
    ),
    (
        of("gap", to="contender", other_race="farther"),
        lambda r: np.abs(r.at(r.grid, 0) - r.at(r.grid, 0, race="farther")).max(),
    ),
    (of("below", contender=3), lambda r: (r.error(2) > 0.0).mean()),
    (of("below", side="test", at=1), lambda r: (r.at(r.test_x, 0, 1) > r.test_y).mean()),
    (of("sample", read="output", sample=3), lambda r: r.at(r.x, 0)[2]),
    (of("sample", read="score", sample=3, at=2), lambda r: r.at(r.x, 0, 2)[2]),
    (of("sample", read="target", sample=4), lambda r: r.y[3]),
    (of("sample", read="error", sample=2), lambda r: r.error(0)[1]),
    (of("sample", sample=2), lambda r: r.error(0)[1] ** 2),
    (of("sample", sample=None, contender=2), lambda r: r.mae()[-1]),
    (of("sample", read="gradient", sample=2), lambda r: 2.0 * r.error(0)[1]),
    (of("sample", read="quotient", sample=2), lambda r: 2.0 * r.error(0)[1]),
    (of("sample", read="share", sample=1), lambda r: r.pull([0])),
    (
        of("pull", off_curve=4.0),
        lambda r: r.pull(np.abs(r.y - TRUTH[0] * r.x - TRUTH[1]) > 4.0),
    ),
    (of("pull", from_x=2.0, to_x=6.0), lambda r: r.pull((r.x >= 2.0) & (r.x <= 6.0))),
    (of("pull"), lambda r: 1.0),
    (of("difference", of=[MAE, 1.5]), lambda r: r.mae()[-1] - 1.5),
    (of("ratio", of=[MAE, SLOW]), lambda r: r.mae()[-1] / np.abs(r.error(1, 3)).max()),
    (of("ratio", of=[1, 0]), lambda r: np.inf),
    (of("ratio", of=[0, 0]), lambda r: np.nan),
    (of("product", of=[MAE, 2]), lambda r: 2.0 * r.mae()[-1]),
    (of("abs", of=-2.5), lambda r: 2.5),
    (of("slope", race="farther"), lambda r: r.line(0, race="farther")[0]),
    (of("loss", at=EPOCHS + 1), lambda r: np.nan),  # not yet
]
ELSEWHERE = {"repeats"}


@pytest.mark.parametrize(("tree", "by_hand"), TABLE, ids=lambda tree: str(tree)[:70])
def test_a_measure_is_what_it_says(tree, by_hand, line) -> None:
    found = measured(tree, line.races)
    assert found == pytest.approx(float(by_hand(line)), rel=1e-6, abs=1e-8, nan_ok=True)


def test_every_measure_is_worked_out_by_hand() -> None:
    tried = {tree["key"] for tree, _ in TABLE if isinstance(tree, dict)}
    assert tried | ELSEWHERE == set(MEASURES)


@pytest.mark.parametrize("tree", [tree for tree, _ in TABLE], ids=lambda tree: str(tree)[:70])
def test_a_measure_says_what_it_is_and_where_one_reads_it(tree, line) -> None:
    measure = Reader().measure(tree, "it")
    assert measure.words(line.races)
    raced = any(one.key not in {"number", "abs", "ratio"} for one in measure.all())
    assert bool(measure.where()) == raced


def test_words_are_those_of_a_person(line) -> None:
    def words(tree: Any) -> str:
        return Reader().measure(tree, "it").words(line.races)

    rmse = of("metric", metric="rmse", at=12)
    assert words(rmse) == "RMSE of MSE on the training samples at epoch 12"
    assert words(of("slope", contender=2, race="farther")) == (
        "Slope of MAE (race “farther”) at the end"
    )
    assert words(of("distance")) == "Distance of MSE and the true curve at the end"
    assert words(of("mean", of=of("gradient"), last=50)) == (
        "Mean over the last 50 epochs of: length of the gradient of MSE"
    )
    assert words(of("first_epoch", of=MAE, at_most=2)) == (
        "First epoch at which this is 2 or less: own loss of MAE on the training samples"
    )
    assert words(of("pull", off_curve=4)) == (
        "Share of the training samples farther than 4 from the true curve in the pull on MSE at "
        "the end"
    )


def test_the_share_of_repeats_counts_each_start() -> None:
    races = races_of(CLASSES, EPOCHS)
    from lossstudio.core.training import Trainer

    trainer = Trainer(CLASSES)
    trainer.advance_epochs(EPOCHS)
    part, theta = trainer.prepared.train, trainer.checkpoint().theta[0]
    features = (part.features - part.features.mean(axis=0)) / part.features.std(axis=0)
    scores = features @ theta[:, :-1].T + theta[:, -1]
    accuracies = ((scores > 0.0) == part.target[:, None]).mean(axis=0)
    level = float(np.sort(accuracies)[2])
    found = measured(of("repeats", metric="accuracy", at_least=level), races)
    assert 0.0 < found == (accuracies >= level).mean()


def test_a_contender_that_diverged_has_no_numbers() -> None:
    wild = race("mse", **LINE, optimizer=OPTIMIZERS.create("sgd", learning_rate=1e200))
    races = races_of(wild, 3)
    for tree in (of("slope"), of("loss"), of("distance"), of("sample"), of("pull"), of("below")):
        assert np.isnan(measured(tree, races)), tree


def test_one_epoch_is_no_epochs_and_a_minus_is_a_minus(line) -> None:
    named = {"n": Number(1.0), "many": Number(11.0), "small": Number(-2e-05)}
    told = filled("After {n} epochs, {many} epochs: {small}.", named, line.races)
    assert told == "After 1 epoch, 11 epochs: −2e−05."
    below = Reader().measure({"key": "first_epoch", "of": {"key": "loss"}, "at_most": 1e-05}, "it")
    assert "is 1e−05 or less" in below.words(line.races)
