"""From an experiment to the arrays a race is trained on: split, scaled and expanded."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.costs import HALF, PLAIN, Judgement
from lossstudio.core.datasets import Samples
from lossstudio.core.experiment import Experiment
from lossstudio.core.links import sigmoid, softmax
from lossstudio.core.losses import Loss, mean_loss
from lossstudio.core.losses.views import Facts
from lossstudio.core.metrics import Predictions
from lossstudio.core.models import Shape
from lossstudio.core.preparation.inputs import Inputs
from lossstudio.core.preparation.memory import check_memory
from lossstudio.core.preparation.sampled import is_large, sample_of
from lossstudio.core.preparation.scaling import Scaling
from lossstudio.core.preparation.split import Split, split_of
from lossstudio.core.preparation.subset import Subset
from lossstudio.core.preparation.weighting import class_frequencies, weight_of
from lossstudio.core.tasks import Task

Chosen = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, eq=False)
class Prepared(Frozen):
    """Everything about the data of a race that does not change while it runs.

    Attributes
    ----------
    samples : Samples
        All of them.
    shape : Shape
        Of the model.
    inputs : Inputs
        How features become what the model sees.
    target_scaling : Scaling
        How targets become what the loss sees; changes nothing where that is not wished.
    train, test : Subset
        The samples that are trained on, and those kept out.
    everything : ndarray (n, p + 1)
        The inputs of both, the training samples first.
    batch : int
        Samples in a full batch.
    facts : Facts
        What losses may know of the training samples.
    log_links : tuple of bool
        Of which contenders the score is the logarithm of the prediction.
    least : ndarray (contenders, 2) or None
        What the mean loss of each cannot fall below, on both sides; None where that is 0.
    """

    samples: Samples
    shape: Shape
    inputs: Inputs
    target_scaling: Scaling
    train: Subset
    test: Subset
    everything: Floats
    batch: int
    facts: Facts
    log_links: tuple[bool, ...]
    least: Floats | None = None

    @property
    def task(self) -> Task:
        """The task of the samples."""
        return self.samples.task

    @property
    def evaluation_split(self) -> Split:
        """Where contenders are compared: on the test samples, where there are any."""
        return Split.TEST if len(self.test) else Split.TRAIN

    def __getstate__(self) -> dict[str, Any]:
        none = self.everything[:0]  # each side's inputs are a part of all, and travel with them
        sides = {name: replace(getattr(self, name), inputs=none) for name in ("train", "test")}
        return {**super().__getstate__(), **sides}

    def __setstate__(self, state: dict[str, Any]) -> None:
        everything, cut = state["everything"], len(state["train"])
        train = replace(state["train"], inputs=everything[:cut])
        test = replace(state["test"], inputs=everything[cut:])
        super().__setstate__({**state, "train": train, "test": test})

    @cached_property
    def is_large(self) -> bool:
        """Whether there are so many samples that pictures are of `sampled`."""
        return is_large(self)

    @cached_property
    def sampled(self) -> "Prepared":
        """The stated sample of a large table; itself where all of it is measured."""
        return sample_of(self)

    def stated(self, split: Split) -> str:
        """How many samples of a side `sampled` has, in words; nothing where that is all of them."""
        count, whole = len(self.sampled.subset(split)), len(self.subset(split))
        return f"measured on {count:,} of {whole:,}" if count < whole else ""

    def subset(self, split: Split) -> Subset:
        """Return the training or the test samples."""
        return self.test if split is Split.TEST else self.train

    def scores(self, theta: Floats, inputs: Floats) -> Floats:
        """Return the scores of weights.

        Parameters
        ----------
        theta : ndarray (..., count)
        inputs : ndarray (n, p + 1)
            What the model sees, as in `Subset.inputs`.

        Returns
        -------
        ndarray (..., n), or (..., n, k) for several classes
            As the loss sees them: standardised where the experiment says so, or logits.
        """
        scores = self.shape.scores(theta, inputs)
        return scores if self.task is Task.MULTICLASS else scores[..., 0]

    def predict(self, scores: Floats, row: int | None = None) -> Floats:
        """Return what scores say, in their shape.

        That is the predicted target in its own units, or the probability of class 1, or that of
        each class.

        Parameters
        ----------
        scores : ndarray
            Of all contenders, the first axis.
        row : int, optional
            The contender whose scores alone they are.
        """
        if self.task is Task.REGRESSION:
            predicted = self.target_scaling.undo(scores)
            if not any(self.log_links):
                return predicted
            log = np.array(self.log_links if row is None else self.log_links[row])
            with np.errstate(over="ignore"):
                return np.where(
                    log.reshape(-1, *(1,) * (scores.ndim - 1)), np.exp(scores), predicted
                )
        return sigmoid(scores) if self.task is Task.BINARY else softmax(scores)

    def predictions(
        self, scores: Floats, part: Subset, judgement: Judgement = PLAIN
    ) -> Predictions:
        """Return scores and targets of a part in the target's own units, ready for metrics.

        Parameters
        ----------
        scores : ndarray
            See `scores`.
        part : Subset
        judgement : Judgement
            The thresholds of the contenders, and what mistakes cost.
        """
        if self.task is Task.REGRESSION:
            scores = self.predict(scores)
        threshold = judgement.column(scores.ndim) if self.task is Task.BINARY else HALF
        return Predictions(self.task, part.target, scores, threshold, judgement.costs)

    def score_for(self, loss: Loss, scores: Floats, row: int) -> Floats:
        """Return the scores with which a contender's predictions stand before any loss.

        A loss with a log link reads the logarithm of the prediction, others the prediction: only
        so can one loss measure a contender that was trained with another. What has no logarithm,
        and all of it where targets are below 0, is nan.
        """
        if loss.log_link == self.log_links[row]:
            return scores
        with np.errstate(all="ignore"):
            if not loss.log_link:
                return self.target_scaling.apply(np.exp(scores))
            score: Floats = np.log(self.target_scaling.undo(scores))
        return score if self.samples.target.min() >= 0.0 else np.full_like(score, np.nan)

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch, the last of which may be smaller."""
        return math.ceil(len(self.train) / self.batch)


def prepare(experiment: Experiment) -> Prepared:
    """Draw, split, scale and expand the samples.

    Raises
    ------
    ValueError
        If the data cannot be had, a loss does not fit its task, or the memory would not do.
    """
    samples = _drawn(experiment)
    outputs = len(samples.classes) if samples.task is Task.MULTICLASS else 1
    seen = experiment.model.expand(samples.features[:1]).shape[1]
    shape = Shape.of(experiment.model, seen, outputs)
    check_memory(experiment, len(samples.target), seen, shape)
    chosen = _split(experiment, samples)
    inputs = Inputs.fit(experiment.model, samples.features[chosen[0]], experiment.scale_features)
    scaling = _target_scaling(experiment, samples, chosen[0])
    return _arranged(experiment, samples, chosen, (shape, inputs, scaling))


def prepare_again(experiment: Experiment, before: Prepared) -> Prepared:
    """Draw other samples of the same columns; they are scaled as those before.

    Raises
    ------
    ValueError
        As `prepare`, and where the columns are others.
    """
    samples = _drawn(experiment)
    kinds = [(each.feature_names, each.classes) for each in (samples, before.samples)]
    if kinds[0] != kinds[1]:
        raise ValueError("These samples have other columns or classes than those of the race.")
    learned = before.shape, before.inputs, before.target_scaling
    return _arranged(experiment, samples, _split(experiment, samples), learned)


def _split(experiment: Experiment, samples: Samples) -> Chosen:
    return split_of(experiment.dataset, samples, experiment.test_share, experiment.seeds.split)


def _arranged(
    experiment: Experiment, samples: Samples, chosen: Chosen, learned: tuple[Shape, Inputs, Scaling]
) -> Prepared:
    """Return the samples as the model sees them.

    Parameters
    ----------
    experiment : Experiment
    samples : Samples
    chosen : pair of ndarray
        The indices of the training and of the test samples.
    learned : tuple
        The shape of the model, and how features and targets are scaled.
    """
    shape, inputs, scaling = learned
    everything = inputs.of(samples.features[np.concatenate(chosen)])
    cut = len(chosen[0])

    def part(index: NDArray[np.intp], rows: slice) -> Subset:
        target = samples.target[index]
        scaled_target = target
        if samples.task is Task.REGRESSION:
            scaled_target = scaling.apply(target[:, None].astype(np.float64))[:, 0]
        weight = weight_of(experiment, samples, index)
        return Subset(samples, index, target, everything[rows], scaled_target, weight)

    train, test = part(chosen[0], slice(None, cut)), part(chosen[1], slice(cut, None))
    shares = class_frequencies(samples, chosen[0])
    losses = [contender.loss for contender in experiment.contenders]
    return Prepared(
        samples,
        shape,
        inputs,
        scaling,
        train,
        test,
        everything,
        min(experiment.batch_size or len(train), len(train)),
        Facts(shares, float(scaling.mean[0]), float(scaling.spread[0])),
        log_links=tuple(loss.log_link for loss in losses),
        least=_least(losses, (train, test)),
    )


def _drawn(experiment: Experiment) -> Samples:
    """Return the samples; ValueError where a loss cannot learn them."""
    samples = experiment.dataset.generate(experiment.seeds.data)
    experiment.check_task(samples.task)
    for contender in experiment.contenders:
        contender.loss.check_samples(samples.target, len(samples.classes))
    return samples


def _target_scaling(experiment: Experiment, samples: Samples, train: NDArray[np.intp]) -> Scaling:
    """Return how targets become what the losses see, from those of the training samples."""
    if experiment.scale_target and samples.task is Task.REGRESSION:
        return Scaling.fit(samples.target[train, None].astype(np.float64))
    return Scaling.none(1)


def _least(losses: Sequence[Loss], parts: Sequence[Subset]) -> Floats | None:
    """Return what the mean of each loss cannot fall below on both sides; None where that is 0."""
    if not any(loss.log_link for loss in losses):
        return None
    with np.errstate(invalid="ignore"):  # a side without samples has no mean
        return np.array(
            [[mean_loss(loss.least(part.target), part.weight) for part in parts] for loss in losses]
        )
