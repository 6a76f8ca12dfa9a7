"""The samples of a race, of now and of then: those of a drawing change while it runs."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import Dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared, prepare, prepare_again
from lossstudio.core.recording.checkpoints import Checkpoint, ResumableCheckpoint
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.fit_grid import FitGrid
from lossstudio.core.recording.marks import Diverged
from lossstudio.core.recording.sliced_evaluation import AnyEvaluator, evaluator_of
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.resume import minimised, named_as

MOST = 4  # states of a drawing that are kept ready


def standing(
    evaluator: AnyEvaluator,
    experiment: Experiment,
    theta: Floats,
    train: Floats | None = None,
    step: int = 0,
) -> Evaluation:
    """Return how all contenders of an experiment stand, judged as it says."""
    losses, how = minimised(experiment), experiment.judgement
    return evaluator.evaluate(theta, losses, train, step, judgement=how)


class SamplesState:
    """The samples as they are at some moment, and what is worked out from them once.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.evaluator = evaluator_of(prepared)

    @cached_property
    def grid(self) -> FitGrid:
        """Where the fit is drawn."""
        return FitGrid.over(self.prepared)


class RaceSamples:
    """Gives the samples of any moment of a race, scaled as those that it began with.

    Parameters
    ----------
    experiment : Experiment
        With which the race begins.

    Raises
    ------
    ValueError
        As `prepare`.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.first = self.now = SamplesState(prepare(experiment))
        self._began_with = self._now_of = experiment.dataset
        self._known: dict[Dataset, SamplesState] = {}  # of moments that are looked at

    def take(self, experiment: Experiment) -> bool:
        """Make the samples of an experiment those of now; returns whether they are others.

        Raises
        ------
        ValueError
            As `of`.
        """
        before, self.now = self.now, self.of(experiment)
        self._now_of = experiment.dataset
        return self.now is not before

    def of(self, experiment: Experiment) -> SamplesState:
        """Return the samples of the experiment of a moment.

        Raises
        ------
        ValueError
            If a loss cannot learn them.
        """
        dataset = experiment.dataset
        for known, state in ((self._now_of, self.now), (self._began_with, self.first)):
            if dataset is known or dataset == known:
                return state
        found = self._known.pop(dataset, None)
        state = found or SamplesState(prepare_again(experiment, self.first.prepared))
        self._known[dataset] = state  # the one used last comes last
        if len(self._known) > MOST:
            del self._known[next(iter(self._known))]
        return state

    def seen(
        self, kept: ResumableCheckpoint, now: Experiment, drawn: Dataset | None
    ) -> tuple[Checkpoint, Evaluation]:
        """Return a checkpoint as it is looked at, and how all stood there.

        Parameters
        ----------
        kept : ResumableCheckpoint
        now : Experiment
            Whose names and colours are shown.
        drawn : Dataset or None
            Samples that were drawn while it was looked at; None: those of then.
        """
        then = kept.checkpoint
        there = named_as(then.experiment, now)
        alike = there.judgement.thresholds == then.experiment.judgement.thresholds
        if alike and (drawn is None or drawn == there.dataset):
            return replace(then, experiment=there), kept.now.judged(there.judgement)
        there = there if drawn is None else replace(there, dataset=drawn)
        evaluator = self.of(there).evaluator
        with np.errstate(all="ignore"):
            stood = standing(evaluator, there, kept.theta, step=then.step)
        return replace(then, experiment=there), stood

    def picture(
        self,
        race_id: str,
        at: Checkpoint,
        theta: Floats,
        now: Evaluation,
        how: tuple[tuple[Diverged | None, ...], bool],
    ) -> Snapshot:
        """Return a picture of a moment.

        Parameters
        ----------
        race_id : str
        at : Checkpoint
        theta : ndarray (contenders, ..., count)
        now : Evaluation
        how : tuple
            How each contender diverged, or None; and whether all have stopped.
        """
        first = (theta if theta.ndim == 2 else theta[:, 0]).copy()
        state = self.of(at.experiment)
        redrawn = None if state is self.first else state.prepared
        when = at.experiment, at.epoch, at.step
        return Snapshot(race_id, *when, first, now, state.grid, *how, redrawn)
