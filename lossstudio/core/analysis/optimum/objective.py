"""What a linear contender minimises, loss and penalties, over its weights."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.optimum.coordinates import Coordinates, across, differences, times
from lossstudio.core.analysis.optimum.corners import Corners, Hinges
from lossstudio.core.analysis.optimum.kinks import Shape
from lossstudio.core.analysis.optimum.mean_loss import MeanLoss
from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

ALIKE = 1e-9  # of a gradient: what is less is rounding


@dataclass(frozen=True, eq=False)
class Point:
    """Where a search stands, or a way from there: z (q, m), scores (n, k), weights (p, k)."""

    z: Floats
    scores: Floats
    weights: Floats

    def moved(self, way: "Point", share: float) -> "Point":
        """Return the point so far along a way."""
        return Point(
            self.z + share * way.z,
            self.scores + share * way.scores,
            self.weights + share * way.weights,
        )


class Objective:
    """Mean loss and penalties as a function of z, see `Coordinates`.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    row : int
        Which contender.
    shape : Shape
        Of its loss.

    Attributes
    ----------
    loss : MeanLoss
    at : Coordinates
    start : ndarray (q, m)
        Where to begin: the least squares of a regression, else 0.
    """

    def __init__(self, experiment: Experiment, prepared: Prepared, row: int, shape: Shape) -> None:
        model, part = experiment.model, prepared.train
        self.loss = MeanLoss(prepared, experiment.contenders[row].loss)
        self.l1, self.l2 = model.l1, model.l2
        outputs = prepared.shape.sizes[-1]
        classes = self._classes(len(part), outputs)
        self.at = Coordinates.of(part.inputs, classes, model.penalised)
        self._turn = self.at.turn[:-1]
        self._square = self.l2 * self._turn.T @ self._turn
        self.start = np.zeros((self.at.rows.shape[1], classes.shape[1]))
        if prepared.task is Task.REGRESSION and not prepared.log_links[row]:
            self.start = self._first(part.scaled_target.astype(np.float64))
        self.loss.bend_at(shape, self._unit(prepared, row), outputs)
        self._of_weights = self._hinges(outputs) if self.l1 and self._turn.any() else None

    def _classes(self, samples: int, outputs: int) -> Floats:
        """Return the directions among the classes that count, (k, m).

        Where only differences do, the L1 penalty still counts all weights, and the intercepts
        alone have a direction in which nothing changes.
        """
        self._loose = False
        if outputs > 1:
            tried = np.random.default_rng(0).normal(size=(samples, outputs))
            gradient = self.loss.gradient(tried)
            alike = np.abs(gradient.sum(axis=1)).max() <= ALIKE * np.abs(gradient).max()
            self._loose = bool(alike and self.l1)
            if alike and not self.l1:
                return differences(outputs)
        return np.eye(outputs)

    def _first(self, target: Floats) -> Floats:
        """Return the best of three starts: least squares, and below or above all targets."""
        flat = np.zeros((len(self.at.turn), 1))
        starts = [self._least_squares(target)]
        for end in (target.min(), target.max()):
            flat[-1] = end
            starts.append(self.at.of_weights(flat))
        found = [self.minimised(self.point(start)) for start in starts]
        return starts[int(np.nanargmin(np.where(np.isfinite(found), found, np.inf)))]

    def _least_squares(self, target: Floats) -> Floats:
        rows, share = self.at.rows, self.loss.share
        sides = across(rows, share * rows), across(rows, share * target[:, None])
        return np.asarray(np.linalg.lstsq(*sides, rcond=None)[0], dtype=np.float64)

    def _unit(self, prepared: Prepared, row: int) -> float:
        """Return the usual size of a score, or of a residual."""
        if prepared.task is not Task.REGRESSION or prepared.log_links[row]:
            return 1.0
        target = prepared.train.scaled_target
        rest = np.abs(self.at.scores(self.start)[:, 0] - target)
        tiny = 1e-6 * float(np.abs(target).max())
        return max(float(rest.mean()), tiny) or 1.0

    def _hinges(self, outputs: int) -> Hinges:
        """Return the corners of the L1 penalty."""
        shape = (1, len(self._turn), outputs)
        size = float(np.abs(self._turn).max()) * self.loss.unit
        return Hinges(np.ones(shape[1:]), np.zeros(shape), np.full(shape, 2.0 * self.l1), size)

    # --- corners ------------------------------------------------------------------------------

    @property
    def corners(self) -> list[Corners]:
        """The corners of the loss and of the L1 penalty."""
        return [each for each in (self.loss.corners, self._of_weights) if each is not None]

    def take_forces(self, forces: tuple[Floats, ...]) -> None:
        """Begin with forces that were found for samples much like these."""
        for each, force in zip(self.corners, forces, strict=False):
            if each.force.shape == force.shape:
                each.begin(force)

    def settle(self, point: Point) -> float:
        """Take over the forces of the corners, and return how far these are off."""
        off = 0.0
        if self.loss.corners is not None:
            off = self.loss.corners.settle(point.scores)
        if self._of_weights is not None:
            off = max(off, self._of_weights.settle(point.weights))
        return off

    # --- a point ------------------------------------------------------------------------------

    def point(self, z: Floats) -> Point:
        """Return the point of z (q, m), or the way of a change of it."""
        side = z @ self.at.classes.T
        return Point(z, times(self.at.rows, side), self._turn @ side)

    def pulls(self, point: Point) -> tuple[Floats, Floats]:
        """Return the slopes by scores (n, k) and by weights (p, k)."""
        by_weight = self.l2 * point.weights
        if self._of_weights is not None:
            by_weight = by_weight - self.l1 + self._of_weights.pull(point.weights)
        return self.loss.pulls(point.scores), by_weight

    def gradient(self, pulls: tuple[Floats, Floats]) -> Floats:
        """Return the gradient (q, m) that the slopes come to."""
        by_score, by_weight = pulls
        gradient: Floats = across(self.at.rows, by_score @ self.at.classes) + self._turn.T @ (
            by_weight @ self.at.classes
        )
        return gradient

    def slope(self, pulls: tuple[Floats, Floats], way: Point) -> float:
        """Return the slope along a way."""
        return float(np.vdot(pulls[0], way.scores) + np.vdot(pulls[1], way.weights))

    def bends(self, point: Point, sure: bool = False) -> Floats:
        """Return the second derivatives, (q·m, q·m); where they are regular there is one least.

        Parameters
        ----------
        point : Point
        sure : bool
            See `MeanLoss.bends`.
        """
        by_weight = None
        if self._of_weights is not None:
            bent, held = self._of_weights.bends(point.weights), self._of_weights.held()
            by_weight = held * self.l1 / self.loss.unit if sure else bent
        return self._assembled(self.loss.bends(point.scores, self.at.classes, sure), by_weight)

    def _assembled(self, by_score: Floats, by_weight: Floats | None) -> Floats:
        """Return the matrix of bends by scores (n, m, m) and by weights (p, m)."""
        rows, wide = self.at.rows, self.at.classes.shape[1]
        matrix = np.empty((rows.shape[1], wide, rows.shape[1], wide))
        for one in range(wide):
            for other in range(one + 1):
                block = across(rows, by_score[:, one, other, None] * rows)
                if one == other:
                    block += self._square
                    if by_weight is not None:
                        block += self._turn.T @ (by_weight[:, one, None] * self._turn)
                matrix[:, one, :, other] = matrix[:, other, :, one] = block
        if self._loose:  # so that intercepts do not drift together
            matrix[-1, :, -1, :] += 1.0 / len(self.at.classes)
        return matrix.reshape(rows.shape[1] * wide, -1)

    def minimised(self, point: Point) -> float:
        """Return the mean loss and the penalties."""
        sizes = np.abs(point.weights)
        penalty = 0.5 * self.l2 * np.sum(sizes * sizes) + self.l1 * np.sum(sizes)
        return self.loss.mean(point.scores) + float(penalty)
