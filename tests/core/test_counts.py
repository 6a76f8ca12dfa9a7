"""Poisson with its log link: all that is shown is on the scale of the target."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from mpmath import mp, mpf

from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.analysis.equation import coefficients, equation
from lossstudio.core.analysis.loss_shape import sample_positions
from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.analysis.sample_inspection import SampleRef, inspect
from lossstudio.core.datasets import DATASETS
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.losses.formula import FormulaError, as_formula
from lossstudio.core.metrics import mae, r2, rmse
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

POISSON = LOSSES.create("poisson")
COUNTS = DATASETS.create("counts", samples=300)
FIT = {
    "dataset": COUNTS,
    "optimizer": OPTIMIZERS.create("adam", learning_rate=0.05),
    "batch_size": None,
}


def trained(*losses: object, epochs: int = 400, **settings: object) -> tuple[Trainer, Snapshot]:
    trainer = Trainer(race(*losses, **{**FIT, **settings}))
    trainer.advance_epochs(epochs)
    return trainer, trainer.snapshot()


def exactly(score: float, target: float) -> tuple[float, float]:
    """Return value and gradient of PyTorch's PoissonNLLLoss(log_input=True, full=False)."""
    with mp.workdps(900):
        rate = mp.exp(mpf(score))
        return float(rate - mpf(target) * mpf(score)), float(rate - mpf(target))


@pytest.mark.parametrize("target", [0.0, 1.0, 3.0, 250.0, 1e6])
def test_value_and_gradient_by_definition(target: float) -> None:
    scores = [-1e300, -800.0, -3.0, -1e-9, 0.0, 1e-300, 0.7, 5.0, 300.0, 700.0, 800.0, 1e300]
    for score in scores:
        value, gradient = exactly(score, target) if abs(score) < 1e3 else (np.nan, np.nan)
        size = np.exp(min(score, 700.0)) + target * (1.0 + min(abs(score), 1e3))
        with np.errstate(over="ignore"):
            found = float(POISSON.value(score, target)), float(POISSON.gradient(score, target))
        if score == 1e300:
            value = gradient = np.inf
        elif score == -1e300:
            value, gradient = target * 1e300, -target
        assert found == (
            pytest.approx(value, rel=1e-13, abs=1e-13 * size),
            pytest.approx(gradient, rel=1e-13, abs=1e-13 * size),
        )


def test_a_value_that_scikit_learn_publishes() -> None:
    """test_loss_on_specific_values in sklearn/_loss/tests/test_loss.py, of HalfPoissonLoss."""
    assert POISSON.value(np.log(4.0), 2.0) == pytest.approx(4.0 - 2.0 * np.log(4.0), rel=1e-15)
    assert POISSON.gradient(np.log(4.0), 2.0) == pytest.approx(2.0, rel=1e-15)


def test_it_is_half_the_deviance_above_its_least() -> None:
    """The deviance of Nelder & Wedderburn (1972): 2 (y log(y/μ) − (y − μ))."""
    y, mean = np.array([0.0, 1.0, 4.0, 30.0]), np.array([0.5, 1.0, 2.5, 45.0])
    half = np.where(y > 0, y * np.log(np.maximum(y, 1.0) / mean), 0.0) - (y - mean)
    found = POISSON.value(np.log(mean), y) - POISSON.least(y)
    np.testing.assert_allclose(found, half, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("scaled", [False, True])
def test_a_race_ends_where_the_likelihood_is_greatest(scaled: bool) -> None:
    """Newton's method for a Poisson regression with a log link, as in any book on them."""
    trainer, snapshot = trained("poisson", "mse", epochs=3000, scale_target=scaled)
    train = trainer.prepared.train
    x = np.column_stack([np.ones(len(train)), train.features[:, 0]])
    w = np.zeros(2)
    for _ in range(60):
        rate = np.exp(x @ w)
        w += np.linalg.solve(x.T @ (rate[:, None] * x), x.T @ (train.target - rate))
    found = coefficients(trainer.prepared, snapshot.theta[0], log_link=True)
    np.testing.assert_allclose(found, w, rtol=1e-6)
    assert found[1] == pytest.approx(0.35, abs=0.03)  # of the means that were drawn from
    assert equation(trainer.prepared, snapshot.theta[0], log_link=True).startswith("y = exp(")


@pytest.mark.parametrize("scaled", [False, True])
def test_what_is_measured_and_drawn_is_on_the_scale_of_the_target(scaled: bool) -> None:
    _, snapshot = trained("poisson", "mse", scale_target=scaled)
    prepared = snapshot.prepared
    for split in Split:
        part = prepared.subset(split)
        scores = prepared.scores(snapshot.theta, part.inputs)
        rates, line = np.exp(scores[0]), prepared.target_scaling.undo(scores[1])
        found = predictions_of(snapshot, split).predicted
        np.testing.assert_allclose(found, [rates, line], rtol=1e-12)
        for row, predicted in enumerate((rates, line)):
            for key, metric in (("rmse", rmse), ("mae", mae), ("r2", r2)):
                shown = snapshot.now.metrics[row, snapshot.curves.keys.index(key), split]
                assert shown == pytest.approx(metric(part.target, predicted), rel=1e-9)
    drawn = prepared.scores(snapshot.theta, prepared.inputs.of(snapshot.fit.x[:, None]))
    np.testing.assert_allclose(snapshot.surface[0], np.exp(drawn[0]))
    np.testing.assert_allclose(snapshot.surface[1], prepared.target_scaling.undo(drawn[1]))
    told = inspect(snapshot, SampleRef(test=False, index=4), [0, 1]).evaluations
    rates = np.exp(prepared.scores(snapshot.theta, prepared.train.inputs)[0])
    assert told[0].predicted == pytest.approx(rates[4])
    assert told[0].gradient[0] == pytest.approx(rates[4] - prepared.train.target[4])
    assert snapshot.now.metrics[0, snapshot.curves.keys.index("r2"), 1] > 0.6


@pytest.mark.parametrize("scaled", [False, True])
def test_each_loss_measures_what_the_other_predicts(scaled: bool) -> None:
    """Not the bare scores, of which one is a logarithm and the other is not."""
    trainer, snapshot = trained("poisson", "mse", scale_target=scaled)
    table, prepared = cross_table(snapshot), snapshot.prepared
    train = prepared.train
    rates, line = predictions_of(snapshot, Split.TRAIN).predicted
    spread = prepared.target_scaling.spread[0]
    column = {c.loss.key: i for i, c in enumerate(table.columns) if c.loss is not None}
    of_mse = table.values[:, column["mse"], 0]
    expected = [np.mean((p - train.target) ** 2) / spread**2 for p in (rates, line)]
    np.testing.assert_allclose(of_mse, expected, rtol=1e-9)
    with np.errstate(invalid="ignore"):
        own = np.mean(rates - train.target * np.log(rates))
        others = np.mean(line - train.target * np.log(line))
    np.testing.assert_allclose(table.values[:, column["poisson"], 0], [own, others], rtol=1e-9)
    assert np.isnan(others) == (line.min() < 0.0)
    by_mse = CommonLossCurve(trainer.recorder.recorded().race, LOSSES.create("mse"))
    measured = by_mse.measure([trainer.checkpoint()]).values
    np.testing.assert_allclose(measured[0, :, 0], expected, rtol=1e-9)


def test_a_prediction_below_zero_has_no_poisson_loss() -> None:
    _, snapshot = trained("mse", "poisson", epochs=0)
    shifted = replace(snapshot, theta=snapshot.theta + np.array([[0.0, -50.0], [0.0, 0.0]]))
    table = cross_table(shifted)
    index = next(i for i, c in enumerate(table.columns) if c.loss == POISSON)
    assert np.isnan(table.values[0, index]).all()
    assert np.isfinite(table.values[1, index]).all()
    assert "above 0" in table.columns[index].undefined
    sine = cross_table(Trainer(race("mse", "mae")).snapshot())  # with targets below 0
    assert POISSON not in [column.loss for column in sine.columns]


def test_targets_below_zero_are_refused_in_a_sentence() -> None:
    for of in (POISSON.value, POISSON.gradient):
        with pytest.raises(ValueError, match=r"Poisson: a target is -2; allowed is 0 or more\."):
            of([0.5, 0.5], [1.0, -2.0])
    sine = DATASETS.create("sine")
    for loss in (POISSON, formula_loss("2*poisson", task="regression")):
        with pytest.raises(ValueError, match="allowed is 0 or more"):
            Trainer(race(loss, dataset=sine))


def test_relative_to_its_start_it_is_counted_from_its_least() -> None:
    _, snapshot = trained("poisson", "mse")
    relative = snapshot.curves.relative
    assert (relative[0] == 1.0).all()
    assert (relative > 0.0).all()
    assert relative[-1, 0, 0] < 0.2
    train = snapshot.prepared.train
    least = POISSON.least(train.target).mean()
    losses = snapshot.curves.loss[:, 0, 0]
    assert losses[-1] < 0.0
    np.testing.assert_allclose(relative[:, 0, 0], (losses - least) / (losses[0] - least))


def test_samples_stand_at_their_scores_and_keep_their_own_loss() -> None:
    _, snapshot = trained("poisson")
    where, values, target = sample_positions(snapshot.prepared, snapshot.theta[0], POISSON)
    np.testing.assert_allclose(values, np.exp(where) - target * where)


def test_a_wrong_start_is_wrong_and_still_finite() -> None:
    _, snapshot = trained("poisson", "mse", epochs=0)
    model = replace(snapshot.experiment.model, start="wrong")
    _, wrong = trained("poisson", "mse", epochs=300, model=model)
    assert wrong.diverged == (None, None)
    assert wrong.curves.loss[0, 0, 0] > snapshot.curves.loss[0, 0, 0] > wrong.curves.loss[-1, 0, 0]


def test_by_its_name_in_a_formula_it_keeps_its_link() -> None:
    typed = as_formula(POISSON)
    assert typed.text == "poisson"
    for loss in (typed, formula_loss("(1 + w*y)*poisson", task="regression", w=0.0)):
        _, snapshot = trained(loss, "poisson")
        np.testing.assert_allclose(snapshot.theta[0], snapshot.theta[1], rtol=1e-12)
        one, other = predictions_of(snapshot, Split.TEST).predicted
        np.testing.assert_allclose(one, other, rtol=1e-12)
        relative = snapshot.curves.relative
        np.testing.assert_allclose(relative[:, 0], relative[:, 1], rtol=1e-9)
    with pytest.raises(FormulaError, match="`poisson` at letter 7 cannot stand beside `mse`"):
        formula_loss("mse + poisson", task="regression")
