"""What each sample weighs in the mean loss: its own weight times that of its class."""

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import Samples
from lossstudio.core.experiment import BALANCED, EQUAL, Experiment


def weight_of(experiment: Experiment, samples: Samples, index: NDArray[np.intp]) -> Floats | None:
    """Return the weights of the samples at `index`, 1 on average; None where all weigh alike.

    Divided by their mean, they leave the size of the gradient and so the meaning of the learning
    rate as it is: the mean loss of a part is Σ w·l / Σ w.

    Raises
    ------
    ValueError
        If the experiment gives another number of class weights than there are classes, or all
        the samples of a part weigh nothing.
    """
    classes = class_weights(experiment, samples)
    if (classes is None and samples.weight is None) or not len(index):
        return None
    weight = np.ones(len(index))
    if samples.weight is not None:
        weight = samples.weight[index] / samples.weight.max()  # whose sum may leave the floats
    if classes is not None:
        weight *= classes[samples.target[index]]
    mean = weight.mean()
    if mean == 0.0:
        raise ValueError("Weights: all samples of the training or test part weigh 0.")
    normed: Floats = weight / mean
    return normed


def class_weights(experiment: Experiment, samples: Samples) -> Floats | None:
    """Return the weight of each class (k,), or None where all weigh alike.

    "Balanced" is n / (k · n_class), as in scikit-learn, over all samples.
    """
    if not samples.task.is_classification or experiment.class_weighting == EQUAL:
        return None
    count = len(samples.classes)
    if experiment.class_weighting == BALANCED:
        sizes = np.bincount(samples.target, minlength=count)
        balanced: Floats = len(samples.target) / (count * np.maximum(sizes, 1.0))
        return balanced
    if len(experiment.class_weights) != count:
        raise ValueError(
            f"Class weights: {len(experiment.class_weights)} are given; allowed are {count}, "
            f"one for each of {', '.join(samples.classes)}."
        )
    return np.array(experiment.class_weights, dtype=np.float64)


def class_frequencies(samples: Samples, index: NDArray[np.intp]) -> Floats | None:
    """Return the share of each class (k,) among the samples at `index`; None of a regression.

    A row counts as much as it weighs. A class without samples counts as half a sample, since a
    share of 0 has no logarithm.
    """
    if not samples.task.is_classification or not len(index):
        return None
    given = None if samples.weight is None else samples.weight[index] / samples.weight.max()
    sizes = np.bincount(samples.target[index], given, minlength=len(samples.classes))
    sizes = np.maximum(sizes, 0.5 * sizes.sum() / len(index))
    frequencies: Floats = sizes / sizes.sum()
    return frequencies


def class_shares(
    experiment: Experiment, samples: Samples, index: NDArray[np.intp]
) -> Floats | None:
    """Return what a sample of each class (k,) weighs among those at `index`, see `weight_of`.

    The weights of single rows are left out; None where all classes weigh alike.
    """
    classes, weight = class_weights(experiment, samples), weight_of(experiment, samples, index)
    if classes is None or weight is None:
        return None
    given = classes[samples.target[index]]
    if samples.weight is not None:
        given = given * (samples.weight[index] / samples.weight.max())
    shares: Floats = classes / given.mean()
    return shares
