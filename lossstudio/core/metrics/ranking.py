"""Metrics of scores that only depend on their order: ROC, precision-recall and their areas."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics.arrays import nan_where, ratio
from lossstudio.core.metrics.inputs import Samples, check_binary, counting, samples


class RocCurve(NamedTuple):
    """False and true positive rate for ever lower thresholds, which begin at infinity."""

    fpr: Floats
    tpr: Floats
    thresholds: Floats


class PrCurve(NamedTuple):
    """Precision and recall for ever higher thresholds; one last point (1, 0) has none."""

    precision: Floats
    recall: Floats
    thresholds: Floats


class _Climb(NamedTuple):
    """What lies at or above each score, from the highest down (..., n + 1), zero first.

    Samples of equal score form a block; inside it the counts stay as before the block.
    """

    positives: Floats
    negatives: Floats
    scores: Floats
    block_ends: NDArray[np.bool_]


def _climb(target: Floats, score: Floats, weight: Floats | None) -> _Climb:
    order = np.argsort(-score, axis=-1)
    ranked = np.take_along_axis(score, order, axis=-1)
    ends = np.ones(score.shape, dtype=bool)
    ends[..., :-1] = ranked[..., 1:] != ranked[..., :-1]
    each = np.ones_like(target) if weight is None else weight
    positives, negatives = ((each * side)[order] for side in (target, 1.0 - target))
    return _Climb(_held(positives, ends), _held(negatives, ends), ranked, ends)


def _held(weight: Floats, ends: NDArray[np.bool_]) -> Floats:
    total = np.zeros((*weight.shape[:-1], weight.shape[-1] + 1))
    total[..., 1:] = np.cumsum(weight, axis=-1) * ends
    return np.maximum.accumulate(total, axis=-1)


def roc_auc_of(target: Floats, score: Floats, weight: Floats | None = None) -> Floats:
    """Return the share of pairs (positive, negative) in the right order, ties half.

    Parameters
    ----------
    target : ndarray (n,)
        0 or 1.
    score : ndarray (..., n)
    weight : ndarray (n,), optional
    """
    climb = _climb(target, score, weight)
    tp, fp = climb.positives, climb.negatives
    pairs = (np.diff(fp) * 0.5 * (tp[..., 1:] + tp[..., :-1])).sum(axis=-1)
    return nan_where(np.isnan(score).any(axis=-1), ratio(pairs, tp[..., -1] * fp[..., -1]))


def average_precision_of(target: Floats, score: Floats, weight: Floats | None = None) -> Floats:
    """Return the precision at each block's end, weighted by the recall gained there.

    Shapes as in `roc_auc_of`; 0 without positives.
    """
    climb = _climb(target, score, weight)
    tp, fp = climb.positives, climb.negatives
    found = tp + fp
    precision = tp / np.where(found > 0, found, 1.0)
    gained = (np.diff(tp) * precision[..., 1:]).sum(axis=-1)
    value = np.where(tp[..., -1] > 0, ratio(gained, tp[..., -1]), 0.0)
    return nan_where(np.isnan(score).any(axis=-1) | (found[..., -1] == 0), value)


def roc_auc(
    target: ArrayLike, score: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the area under the ROC curve: how often a positive outranks a negative.

    Parameters
    ----------
    target : array_like (n,)
        0 or 1.
    score : array_like (n,)
        Any number that is higher for positives: a logit or a probability. Equal scores count
        half; the smallest difference counts fully.
    sample_weight : array_like (n,), optional

    Returns
    -------
    float
        From 0 to 1, chance is 0.5; nan unless both classes occur, or if a score is nan.

    Raises
    ------
    ValueError
        If the lengths differ or the target is not binary.
    """
    return float(roc_auc_of(*_ranked(target, score, sample_weight)))


def average_precision(
    target: ArrayLike, score: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the area under the precision-recall curve as a sum of steps, as scikit-learn does.

    Parameters
    ----------
    target, score, sample_weight
        As in `roc_auc`.

    Returns
    -------
    float
        From 0 to 1; 0 without positives; nan without samples, or if a score is nan.

    Raises
    ------
    ValueError
        If the lengths differ or the target is not binary.
    """
    return float(average_precision_of(*_ranked(target, score, sample_weight)))


def roc_curve(
    target: ArrayLike,
    score: ArrayLike,
    *,
    sample_weight: ArrayLike | None = None,
    drop_intermediate: bool = True,
) -> RocCurve:
    """Return the points of the ROC curve, from (0, 0) to (1, 1).

    Parameters
    ----------
    target, score, sample_weight
        As in `roc_auc`.
    drop_intermediate : bool
        Whether to leave out points halfway between their neighbours, as scikit-learn does.

    Returns
    -------
    RocCurve
        Arrays fpr, tpr, thresholds; a rate without samples is nan, and one point of nan is
        left if a score is nan.
    """
    truth, values, weight = _ranked(target, score, sample_weight)
    if np.isnan(values).any():
        return RocCurve(*np.full((3, 1), np.nan))
    climb = _climb(truth, values, weight)
    tp, fp, thresholds = _at_ends(climb)
    if drop_intermediate and len(tp) > 2:
        kept = np.ones(len(tp), dtype=bool)
        kept[1:-1] = (np.diff(tp, 2) != 0) | (np.diff(fp, 2) != 0)
        tp, fp, thresholds = tp[kept], fp[kept], thresholds[kept]
    fpr, tpr = (
        ratio(np.concatenate([[0.0], counts]), total[-1])
        for counts, total in ((fp, climb.negatives), (tp, climb.positives))
    )
    return RocCurve(fpr, tpr, np.concatenate([[np.inf], thresholds]))


def pr_curve(
    target: ArrayLike, score: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> PrCurve:
    """Return the points of the precision-recall curve, from the lowest threshold up.

    Parameters
    ----------
    target, score, sample_weight
        As in `roc_auc`.

    Returns
    -------
    PrCurve
        Arrays precision, recall and the (one shorter) thresholds. Recall is nan without
        positives (scikit-learn sets 1); no thresholds are left if a score is nan.
    """
    truth, values, weight = _ranked(target, score, sample_weight)
    if np.isnan(values).any():
        return PrCurve(np.full(1, np.nan), np.full(1, np.nan), np.empty(0))
    climb = _climb(truth, values, weight)
    tp, fp, thresholds = _at_ends(climb)
    precision = np.concatenate([ratio(tp, tp + fp)[::-1], [1.0]])
    recall = ratio(np.concatenate([tp[::-1], [0.0]]), climb.positives[-1])
    return PrCurve(precision, recall, thresholds[::-1])


def _at_ends(climb: _Climb) -> tuple[Floats, Floats, Floats]:
    """Return true and false positives and the score at the end of each block."""
    ends = climb.block_ends
    return climb.positives[1:][ends], climb.negatives[1:][ends], climb.scores[ends]


def _ranked(target: ArrayLike, score: ArrayLike, sample_weight: ArrayLike | None) -> Samples:
    truth, values, weight = samples(target, score, "score", sample_weight)
    check_binary(truth, "target")
    return counting(truth, values, weight)
