"""The mean loss of a contender by its scores: slopes, bends, and corners taken out of it."""

import numpy as np

from lossstudio.core.analysis.optimum.corners import Corners, Hinges, Leads
from lossstudio.core.analysis.optimum.kinks import Shape, places_of
from lossstudio.core.arrays import Floats
from lossstudio.core.losses import Loss, mean_loss
from lossstudio.core.losses.logits import one_hot
from lossstudio.core.losses.stack import AnyStack, stack_of
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

STEP = 1e-5  # between two gradients, in the unit of the scores: their difference is the bend
BESIDE = 1e-7  # of a kink, in that unit: nearer to it the gradient is read that far behind it
TRIED = [side * far for far in (1.3e-3, 0.17, 0.71, 2.9, 31.0, 1.1e3) for side in (1.0, -1.0)]
ROUNDING = 1e-12  # of a jump: what bends less is straight between its kinks


class MeanLoss:
    """A loss, and what each sample weighs in the mean.

    Parameters
    ----------
    prepared : Prepared
    loss : Loss

    Attributes
    ----------
    unit : float
        The usual size of a score, or of a residual.
    width : float
        Over which it is rounded, 0 for not at all: the loss is then its own mean between a score
        less the width and one more by it, whose gradient is a difference of two values.
    corners : Corners or None
        What of it has kinks; the rest has none.
    """

    def __init__(self, prepared: Prepared, loss: Loss) -> None:
        part = prepared.train
        self.task, self._facts, self._loss = prepared.task, prepared.facts, loss
        self._target, self._weight = part.scaled_target, part.weight
        weight = np.ones(len(part)) if part.weight is None else part.weight
        self.share: Floats = (weight / len(part))[:, None]
        self.unit, self.width = 1.0, 0.0
        self.corners: Corners | None = None
        self._sign: Floats = np.ones((len(part), 1))
        self._places = self._jumps = np.empty((0, len(part), 1))
        self._straight: Floats | None = None

    def bend_at(self, shape: Shape, unit: float, outputs: int) -> None:
        """Take out the corners."""
        self.unit = unit
        if shape.leads:
            own = one_hot(self._target, outputs)
            self.corners, self._straight = Leads(own, self.share), -self.share * own
        elif any(shape.kinks):
            self._take_out(places_of(shape, self._target, self.task)[..., None])

    def _take_out(self, kinks: Floats) -> None:
        """Take corners at residuals or margins (kinks, n, 1) out of the loss."""
        if self.task is Task.BINARY:
            self._sign = 2.0 * self._target[:, None].astype(np.float64) - 1.0
            self._places = kinks
        else:
            self._places = kinks + self._target[:, None].astype(np.float64)
        sides = [self._beside(side * BESIDE) for side in (1.0, -1.0)]
        jump = sides[0] - sides[1]
        self._jumps = np.where(np.isfinite(jump), np.maximum(jump, 0.0), 0.0)
        self.corners = Hinges(self._sign, self._places, self._jumps * self.share, self.unit)
        rest = np.stack([self._rest_at(at * self.unit) for at in TRIED])
        if np.ptp(rest, axis=0).max() <= ROUNDING * float(self._jumps.max(initial=0.0)):
            self._straight = self.share * self._sign * rest[0]

    def _rest_at(self, position: float) -> Floats:
        """Return the derivative (n, 1) by residual or margin without what the corners add."""
        target = self._target[:, None] if self.task is Task.REGRESSION else 0.0
        scores = target + self._sign * position
        passed = np.add.reduce(self._jumps * (self._sign * scores > self._places))
        rest: Floats = self._sign * self.gradient(scores) - passed
        return rest

    def _beside(self, way: float) -> Floats:
        """Return the derivatives by residual or margin so far behind each kink, (kinks, n, 1)."""
        scores = self._sign * (self._places + way * self.unit)
        return np.stack([self._sign * self.gradient(each) for each in scores])

    # --- the loss as it is --------------------------------------------------------------------

    def _stack(self, scores: Floats) -> AnyStack:
        seen = scores if self.task is Task.MULTICLASS else scores[:, 0]
        return stack_of(self.task, seen, self._target, self._facts)

    def gradient(self, scores: Floats) -> Floats:
        """Return the gradient of each sample (n, k)."""
        return self._stack(scores).gradient(self._loss, slice(None)).reshape(scores.shape)

    def values(self, scores: Floats) -> Floats:
        """Return the loss of each sample (n, 1)."""
        return self._stack(scores).value(self._loss, slice(None)).reshape(-1, 1)

    def mean(self, scores: Floats) -> float:
        """Return what the trainer reports."""
        return float(mean_loss(self.values(scores)[:, 0], self._weight))

    # --- rounded ------------------------------------------------------------------------------

    def pulls(self, scores: Floats) -> Floats:
        """Return the slopes of the mean (n, k) by the scores, its corners and width rounded."""
        rest = self._smooth(scores) if self._straight is None else self._straight
        return rest if self.corners is None else rest + self.corners.pull(scores)

    def _smooth(self, scores: Floats) -> Floats:
        """Return the slopes of what has no corners."""
        if self.width:
            ends = [self.values(scores + side * self.width) for side in (1.0, -1.0)]
            slope: Floats = self.share * ((ends[0] - ends[1]) / (2.0 * self.width))
            return slope
        if not len(self._places):
            return self._share_of(self.gradient(scores))
        reach = self._sign * scores - self._places
        near = BESIDE * self.unit
        close = np.min(np.where(np.abs(reach) < near, reach, np.inf), axis=0)
        moved = scores + self._sign * np.where(np.isfinite(close), near - close, 0.0)
        behind = np.add.reduce(self._jumps * (self._sign * moved > self._places))
        return self._share_of(self.gradient(moved) - self._sign * behind)

    def _share_of(self, gradient: Floats) -> Floats:
        pulls: Floats = self.share * gradient
        return pulls

    def bends(self, scores: Floats, classes: Floats, sure: bool = False) -> Floats:
        """Return the second derivatives (n, m, m) along columns of `classes` (k, m).

        Parameters
        ----------
        scores : ndarray (n, k)
        classes : ndarray (k, m)
        sure : bool
            Whether corners bend where they hold for sure, instead of where they are rounded.
        """
        bends = self._smooth_bends(scores, classes)
        if self.corners is None:
            return bends
        more = self.corners.bends(scores)
        if sure:
            held = self.corners.held()
            more = held * self.share.reshape(-1, *(1,) * (held.ndim - 1)) / self.unit
        return bends + (more[:, :, None] if more.ndim == 2 else classes.T @ more @ classes)

    def _smooth_bends(self, scores: Floats, classes: Floats) -> Floats:
        """Return those of what has no corners, from gradients on both sides."""
        step = self.width or STEP * max(self.unit, 1e-3 * float(np.abs(scores).max(initial=0.0)))
        wide = classes.shape[1]
        bends = np.zeros((len(scores), wide, wide))
        if self._straight is not None:
            return bends
        for column, way in enumerate(classes.T):
            ends = [self._slope_near(scores + side * step * way) for side in (1.0, -1.0)]
            bends[:, :, column] = (ends[0] - ends[1]) @ classes / (2.0 * step)
        bends = np.where(np.isfinite(bends), bends, 0.0)
        return np.maximum(bends, 0.0) if wide == 1 else 0.5 * (bends + bends.swapaxes(1, 2))

    def _slope_near(self, scores: Floats) -> Floats:
        return self._share_of(self.gradient(scores)) if self.width else self._smooth(scores)
