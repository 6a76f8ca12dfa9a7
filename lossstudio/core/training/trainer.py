"""The trainer of a race: it shows how the race stands, and takes changes while it runs."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import Dataset
from lossstudio.core.differences import differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.checkpoints import Checkpoint, ResumableCheckpoint
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.marks import Changed, Diverged, Mark
from lossstudio.core.recording.race_history import SavePoint
from lossstudio.core.recording.sliced_evaluation import AnyEvaluator, LargeEvaluator
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.interruption import CutShortError
from lossstudio.core.training.loop import TrainingLoop
from lossstudio.core.training.resume import can_resume, minimised, named_as, optimizers
from lossstudio.core.training.stale_memory import StaleMemory


class Trainer(TrainingLoop):
    """Trains an experiment, gives pictures of the race, and lets it go back and be changed."""

    def evaluator_at(self, kept: ResumableCheckpoint) -> AnyEvaluator:
        """Return the evaluator of the samples as they were at a checkpoint."""
        return self._samples.of(kept.checkpoint.experiment).evaluator

    def snapshot(self, *, quick: bool = False, bare: bool = False) -> Snapshot:
        """Return an immutable picture of the race as it stands.

        A bare one is without what is recorded of the race, as it travels.

        A quick one within an epoch of very many samples has loss and metrics of its beginning, or
        of a stated sample, and so has one of a large table that was cut short.
        """
        at = self.evaluator, self.experiment, self._recorded, self.step
        now = self._standing.quick(*at) if quick else None
        try:
            now = now or self._measure()
        except CutShortError:
            now = self._standing.quick(*at) or self._recorded
        here = Checkpoint(self.epoch, self.step, self.experiment)
        return self._picture(here, self._theta, now, self._diverged, bare)

    def look(
        self,
        epoch: int,
        experiment: Experiment | None = None,
        drawn: Dataset | None = None,
        *,
        bare: bool = False,
    ) -> Snapshot:
        """Return a picture of the checkpoint nearest to an epoch, named as now, `drawn` on."""
        kept = self.recorder.timeline.at(epoch)
        there, stood = self._samples.seen(kept, experiment or self.experiment, drawn)
        return self._picture(there, kept.theta, stood, self._diverged_by(kept), bare)

    def _diverged_by(self, kept: ResumableCheckpoint) -> list[Diverged | None]:
        """Return how those contenders diverged that had by then."""
        lost = kept.stopping["diverged"].reshape(self._seeds).any(axis=1)
        return [how if gone else None for how, gone in zip(self._diverged, lost, strict=True)]

    def _picture(
        self,
        at: Checkpoint,
        theta: Floats,
        now: Evaluation,
        diverged: list[Diverged | None],
        bare: bool,
    ) -> Snapshot:
        how = tuple(diverged), self.finished
        snapshot = self._samples.picture(self.recorder.race.id, at, theta, now, how)
        return snapshot if bare else snapshot.with_recorded(self.recorder.recorded())

    def go_back(self, epoch: int) -> None:
        """Go back to the checkpoint kept that is nearest to an epoch, and forget what came after.

        The experiment is that of then, by the names of now.
        """
        kept = self.recorder.timeline.at(epoch)
        before, samples = minimised(self.experiment), self.prepared
        self.experiment = named_as(kept.checkpoint.experiment, self.experiment)
        self._resume(kept)
        if minimised(self.experiment) != before or self.prepared is not samples:
            self._measure_start()
        self._recorded = self._evaluate()
        self.recorder.cut(kept)

    def _resume(self, kept: ResumableCheckpoint) -> None:
        """Stand again where this race stood, with the experiment of then."""
        self.epoch = kept.epoch
        self.step = self.epoch_began = kept.checkpoint.step
        self._take_samples()
        self._batch_gradient.set_losses(minimised(self.experiment))
        self._theta[...] = kept.theta
        self._stopping.recall(kept.stopping)
        self._groups.recall(kept.groups)
        self._groups.retune(optimizers(self.experiment))
        self._diverged = self._diverged_by(kept)
        self._forget_standing()

    def save_point(self) -> SavePoint:
        """Return all that `restore` needs to undo whatever comes."""
        at, masks = self.checkpoint(), self._batch_gradient.memory()
        stood = self._base, self._diverged.copy(), masks, self.recorder.memory()
        return SavePoint(at, *stood, self.epoch_began)

    def restore(self, saved: SavePoint) -> None:
        """Undo everything since a save point, as if it had never been."""
        self.experiment = saved.kept.checkpoint.experiment
        self._resume(saved.kept)
        self.epoch_began = saved.epoch_began
        self._base, self._recorded = saved.base, saved.kept.now  # nothing that may fail again
        self._diverged = saved.diverged
        self._batch_gradient.recall(saved.masks)
        self.recorder.recall(saved.recorded)

    def would_adopt(self, experiment: Experiment, epoch: int | None = None) -> bool:
        """Whether `adopt` would, now or after `go_back` to an epoch."""
        if not self.step and experiment.dataset != self.experiment.dataset:
            return False  # the numbers are to be those of a race begun with these samples
        kept = None if epoch is None else self.recorder.timeline.at(epoch)
        if kept is None:
            return can_resume(self.experiment, experiment, self._diverged)
        return can_resume(kept.checkpoint.experiment, experiment, self._diverged_by(kept))

    def adopt(self, experiment: Experiment) -> bool:
        """Go on with a changed experiment, if the change can be made during the race.

        What may change, each field declares (`live`); of who has diverged, neither loss nor
        optimizer may. Returns whether it was adopted; if not, a new trainer is needed.
        """
        if not self.would_adopt(experiment):
            return False
        self._samples.of(experiment)  # nothing is changed where that fails
        self._drop_last_step()
        self._groups.retune(optimizers(experiment))
        before, self.experiment = self.experiment, experiment
        changes = differences(before, experiment)
        if changes and self.step:
            self.recorder.marks.add(Mark(self.epoch, self.step, Changed(changes)))
            for row, event in self._memory.check(before, experiment, self._theta, self.step):
                self._mark(event, row)
        others = self._take_samples()
        learned = others or minimised(before) != minimised(self.experiment)
        if learned:
            self._batch_gradient.set_losses(minimised(self.experiment))
            self._stopping.forget(go_on=others)
            self._measure_start()
        if learned or before.judgement != experiment.judgement:
            self._standing.forget_all()
            if learned or not isinstance(self.evaluator, LargeEvaluator):
                self._recorded = self._evaluate()
            else:  # to be measured where there is time; till then it has no value
                self._recorded = self._recorded.judged(experiment.judgement)
        return True

    def _take_samples(self) -> bool:
        """Train on the samples of the experiment; returns whether those are others than before."""
        if not self._samples.take(self.experiment):
            return False
        self.prepared, self.evaluator = self._samples.now.prepared, self._samples.now.evaluator
        self._batch_gradient = self._batch_gradient.with_samples(self.experiment, self.prepared)
        self._memory = StaleMemory(self.prepared)
        return True

    def forget_memory(self, row: int) -> None:
        """Let the optimizer of a contender forget all earlier gradients."""
        self._drop_last_step()
        self._groups.forget(row)

    def _drop_last_step(self) -> None:
        """Let a step be taken anew that was cut short: something is changed before it."""
        if self._last_step.is_open:
            self._last_step.forget()
            self._batch_gradient.forget()

    def _measure_start(self) -> None:
        with np.errstate(all="ignore"):
            self._base = self.evaluator.evaluate(self._start, minimised(self.experiment)).losses
