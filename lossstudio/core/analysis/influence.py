"""How hard each sample pulls on a contender: what an outlier does, before the mean hides it."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.preparation.subset import Subset
from lossstudio.core.recording.snapshot import Snapshot


def scores_of(snapshot: Snapshot, row: int, inputs: Floats) -> Floats:
    """Return the scores (n,) or, for several classes, (n, k) of one contender.

    Parameters
    ----------
    snapshot : Snapshot
    row : int
        Place of the contender.
    inputs : ndarray (n, p + 1)
        What the model sees, as in `Subset.inputs`.
    """
    with np.errstate(all="ignore"):
        scores: Floats = snapshot.prepared.scores(snapshot.theta[[row]], inputs)[0]
    return scores


def shares(snapshot: Snapshot, row: int, part: Subset) -> Floats:
    """Return the share (n,) that each sample of a part has in the pull on one contender.

    The pull of a sample is |d loss / d score| at its own score (of several classes the norm of
    that gradient), times its weight. It is how far the loss wants this prediction moved; what
    the model then makes of it (the leverage of far-out features, the layers below) is left out,
    so that the share shows the loss and nothing else.

    Returns
    -------
    ndarray (n,)
        They sum to 1; all 0 where no sample pulls, all nan where a score is not finite, as after
        a contender has diverged.
    """
    loss = snapshot.experiment.contenders[row].loss
    scores = scores_of(snapshot, row, part.inputs)
    if not np.isfinite(scores).all():
        return np.full(len(part), np.nan)
    with np.errstate(all="ignore"):
        prepared = snapshot.prepared
        stack = stack_of(prepared.task, scores, part.scaled_target, prepared.facts)
        pulls = np.abs(stack.gradient(loss, slice(None)))
        if pulls.ndim > 1:
            pulls = np.linalg.norm(pulls, axis=-1)
        if part.weight is not None:
            pulls = pulls * part.weight
    strongest = float(pulls.max(initial=0.0))
    if strongest == 0.0:
        return np.zeros(len(part))
    # an infinite pull outweighs all others, and the sum of large ones must not overflow
    pulls = np.isinf(pulls).astype(float) if np.isinf(strongest) else pulls / strongest
    total: Floats = pulls / pulls.sum()
    return total
