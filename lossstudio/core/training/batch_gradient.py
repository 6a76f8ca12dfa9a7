"""Forward and backward through the stack: the gradient of the mean loss of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.losses.stack import rows_of
from lossstudio.core.models import Workspace
from lossstudio.core.models.network import block_size, blocks
from lossstudio.core.preparation.batches import Batch, Batches
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.training.interruption import Interruption
from lossstudio.core.training.score_gradient import ScoreGradient

MASKS = 1  # sets the stream of the dropout apart from that of the batches


@dataclass(frozen=True)
class _Room:
    """What a pass over so many samples needs."""

    space: Workspace
    score_gradient: ScoreGradient


class BatchGradient:
    """Fills the gradient of a race, batch by batch.

    Large batches go through in blocks that fit the processor's cache, which is quicker and keeps
    memory small. When every epoch is one batch, the pass that evaluates the training samples at
    the end of an epoch is the forward pass of the next step, and is not done twice.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    theta, gradient : ndarray (contenders, ..., count)
        Weights that are read, and where their gradient is written.
    interruption : Interruption, optional
        Cuts a pass over a large table short between two blocks; the next call goes on with it.
    """

    def __init__(
        self,
        experiment: Experiment,
        prepared: Prepared,
        theta: Floats,
        gradient: Floats,
        interruption: Interruption | None = None,
    ) -> None:
        self._prepared, self._theta, self._gradient = prepared, theta, gradient
        self._part = np.empty_like(gradient)
        self._batches = Batches(experiment, prepared)
        self._drop = experiment.model.dropout if len(prepared.shape.sizes) > 2 else 0.0
        self._seed = experiment.seeds.batches
        self._draws: list[np.random.Generator] = []  # for the first seed, and for the others
        self._rooms: dict[tuple[int, bool], _Room] = {}
        self._scores: Floats | None = None
        self._ahead = False
        self._interruption, self._large = interruption or Interruption(), prepared.is_large
        self._block = block_size(theta.shape[:-1])
        self._passed = 0  # blocks of a pass that was cut short
        self._passed_ahead = False  # whether that was to evaluate
        self._masks: list[Mapping[str, Any]] = []  # with which it began
        self.set_losses([contender.loss for contender in experiment.contenders])

    def set_losses(self, losses: Sequence[Loss]) -> None:
        """Take other losses, one a contender."""
        self._losses = rows_of(losses)
        self._rooms.clear()
        self.forget()

    def with_samples(self, experiment: Experiment, prepared: Prepared) -> "BatchGradient":
        """Return one for other samples, with the draws of masks where they are."""
        own = self._theta, self._gradient, self._interruption
        other = BatchGradient(experiment, prepared, *own)
        other.recall(self.memory())
        return other

    def memory(self) -> list[Mapping[str, Any]]:
        """Return how far the draws of masks have come within the epoch, after whole batches."""
        if self._passed:
            return self._masks
        return [draw.bit_generator.state for draw in self._draws]

    def recall(self, memory: list[Mapping[str, Any]]) -> None:
        """Go on drawing masks from there."""
        self._passed = 0
        self._draws = [np.random.default_rng() for _ in memory]
        for draw, state in zip(self._draws, memory, strict=True):
            draw.bit_generator.state = state

    def forget(self) -> None:
        """Forget what was worked out for weights that have changed since."""
        self._ahead = False
        if self._passed:
            self.recall(self._masks)

    def fill_gradient(self, epoch: int, index: int) -> None:
        """Fill the gradient with that of the batch at a place of an epoch.

        Raises
        ------
        CutShortError
            Where that is wished; what is done by then is kept for the next call.
        """
        if self._drop and index == 0 and not self._passed:
            self._draws = [
                np.random.default_rng((self._seed, epoch, kind, MASKS)) for kind in range(2)
            ]
        if not self._ahead:
            self._pass(self._batches.at(epoch, index))
        self._ahead = False

    def whole_scores(self) -> Floats | None:
        """Return the scores (..., outputs, n) of the training samples, if that saves a pass."""
        if not self._batches.whole or self._drop:
            return None
        if not self._ahead:
            if self._scores is None:
                shape = self._prepared.shape
                lead = self._theta.shape[:-1]
                self._scores = np.empty((*lead, shape.sizes[-1], len(self._prepared.train)))
            self._pass(self._batches.at(0, 0), self._scores)
            self._ahead = True
        return self._scores

    def _pass(self, batch: Batch, scores: Floats | None = None) -> None:
        """Fill the gradient of a batch, and write down its scores where that is wished."""
        if self._passed and self._passed_ahead is not (scores is not None):
            self._passed = 0  # of masks there are none then
        size, first = batch.size, self._passed
        if self._large and not first:
            self._masks, self._passed_ahead = self.memory(), scores is not None
        if size <= self._block:  # as most are
            self._pass_block(batch, size, scores)
            self._passed = 0
            return
        for index, block in enumerate(blocks(size, self._theta.shape[:-1])):
            if index < first:
                continue
            if index > first and self._large:
                self._interruption.look()
            part = None if scores is None else scores[..., block]
            self._pass_block(batch.part(block), block.stop - block.start, part, first=index == 0)
            if index:
                self._gradient += self._part
            self._passed = index + 1
        self._passed = 0

    def _pass_block(
        self, batch: Batch, size: int, scores: Floats | None, *, first: bool = True
    ) -> None:
        """Fill the gradient of so many samples that go through at once."""
        room = self._room(size, first)
        if self._draws:
            room.space.draw_masks(*self._draws)
        found = room.space.forward(batch.inputs)
        if scores is not None:
            scores[...] = found
        delta = room.score_gradient.fill(batch.scaled_target, batch.sign, batch.step_weight)
        room.space.backward(batch.inputs, delta)

    def _room(self, samples: int, first: bool) -> _Room:
        """Return the arrays for so many samples; later blocks write to a gradient of their own."""
        if (samples, first) not in self._rooms:
            gradient = self._gradient if first else self._part
            shape = self._prepared.shape
            space = Workspace(shape, self._theta, gradient, samples, self._drop)
            score_gradient = ScoreGradient(
                self._prepared.task, self._losses, space.scores, self._prepared.facts
            )
            self._rooms[samples, first] = _Room(space, score_gradient)
        return self._rooms[samples, first]
