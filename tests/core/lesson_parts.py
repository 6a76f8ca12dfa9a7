"""Lessons and races for the tests of lessons."""

import json
from typing import Any

from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.library import shipped
from lossstudio.core.lessons.outcome import OWN, Outcome, Races
from lossstudio.core.lessons.reading import Reader
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

SHIPPED = shipped()


def plain_lesson(stem: str = "06-outliers-bend-mse", /, **changes: Any) -> dict[str, Any]:
    """Return a shipped lesson as plain data, with some fields changed."""
    plain: dict[str, Any] = json.loads(SHIPPED[stem].read_text("utf-8"))
    return {**plain, **changes}


def outcome_of(experiment: Experiment, epochs: int) -> Outcome:
    """Return a race after so many epochs, with a picture of each of them."""
    trainer = Trainer(experiment)
    earlier: dict[int, Snapshot] = {0: trainer.snapshot()}
    for epoch in range(1, epochs + 1):
        trainer.advance_epochs(1)
        earlier[epoch] = trainer.snapshot()
    return Outcome(trainer.snapshot(), earlier)


def races_of(experiment: Experiment, epochs: int, **others: Experiment) -> Races:
    """Return races by name, the lesson's own one first."""
    named = {OWN: experiment, **others}
    return {name: outcome_of(one, epochs) for name, one in named.items()}


def measured(tree: Any, races: Races, **named: Any) -> float:
    """Return the value of a measure given as plain data, and of the names in it."""
    reader = Reader()
    for name, inner in named.items():
        reader.named[name] = reader.measure(inner, name)
    return reader.measure(tree, "the measure").value(races)
