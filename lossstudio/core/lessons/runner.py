"""Running a lesson: its races for one draw, its check, and the same for many draws."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lossstudio.core.experiment import Experiment, Seeds
from lossstudio.core.lessons.conditions import Condition, Verdict
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.outcome import OWN, Outcome, Races
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

ENOUGH = 0.95  # of the draws: fewer, and the claim is no more than luck
MOST_WORK = 20_000_000_000  # passes × weights: minutes
Report = Callable[[float], None]


def nobody(_: float) -> None:
    """Take a report to heart no further."""


@dataclass(frozen=True)
class Draw:
    """A lesson, checked for one draw of data, split, weights and batches.

    Attributes
    ----------
    seed : int
    verdict : Verdict
    seen : str
        What was seen, with its numbers.
    """

    seed: int
    verdict: Verdict
    seen: str


def seeded(experiment: Experiment, seed: int) -> Experiment:
    """Return an experiment with one seed for all that is drawn."""
    return replace(experiment, seeds=Seeds(data=seed, split=seed, weights=seed, batches=seed))


def run_lesson(
    lesson: Lesson, seed: int, *, control: bool = False, report: Report = nobody
) -> Races:
    """Return the outcomes of all races of a lesson.

    Parameters
    ----------
    lesson : Lesson
    seed : int
    control : bool
        Whether to remove the cause.
    report : callable
        Is told the share that is done, again and again; what it raises ends the work.

    Raises
    ------
    ValueError
        If the data cannot be had, or it would take minutes.
    """
    experiments = lesson.experiments(control)
    wanted = {pair for measure in lesson.all_measures() for pair in measure.pictures()}
    races: dict[str, Outcome] = {}
    for index, (name, experiment) in enumerate(experiments.items()):

        def tell(share: float, index: int = index) -> None:
            report((index + share) / len(experiments))

        epochs = {epoch for race, epoch in wanted if race == name}
        until = lesson.run.until if name == OWN else None
        races[name] = _race(seeded(experiment, seed), lesson.run.epochs, epochs, until, tell)
    return races


def _race(
    experiment: Experiment, epochs: int, wanted: set[int], until: Condition | None, report: Report
) -> Outcome:
    trainer = Trainer(experiment)
    work = epochs * len(trainer.prepared.everything) * experiment.repeats
    work *= len(experiment.contenders) * trainer.prepared.shape.count
    if work > MOST_WORK:
        raise ValueError(
            f"The lesson asks for {work:.3g} passes through weights (epochs × samples × "
            f"contenders × repeats × weights); allowed are at most {MOST_WORK:.3g}."
        )
    earlier: dict[int, Snapshot] = {}
    report(0.0)
    while True:
        if trainer.epoch in wanted:
            earlier[trainer.epoch] = trainer.snapshot()
        if trainer.epoch >= epochs or trainer.finished:
            break
        if until is not None and until.judge({OWN: Outcome(trainer.snapshot(), earlier)}).held:
            break
        trainer.advance_epochs(1)
        report(trainer.epoch / epochs)
    return Outcome(trainer.snapshot(), earlier)


def check_lesson(
    lesson: Lesson, seed: int, *, control: bool = False, report: Report = nobody
) -> Draw:
    """Return whether the claim of a lesson holds for one draw; see `run_lesson`."""
    races = run_lesson(lesson, seed, control=control, report=report)
    return Draw(seed, lesson.check.judge(races), lesson.seen_in(races))


def check_draws(
    lesson: Lesson, seeds: Sequence[int], *, control: bool = False, report: Report = nobody
) -> Iterator[Draw]:
    """Yield the draws of all seeds, one after the other; see `run_lesson`."""
    for index, seed in enumerate(seeds):

        def tell(share: float, index: int = index) -> None:
            report((index + share) / len(seeds))

        yield check_lesson(lesson, seed, control=control, report=tell)


def enough(draws: Sequence[Draw]) -> bool:
    """Return whether the claim held in nearly all draws."""
    return sum(draw.verdict.held for draw in draws) >= ENOUGH * len(draws)
