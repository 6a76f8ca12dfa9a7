"""CONTRIBUTING.md: its examples work as they stand, and its paths lead somewhere."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.conditions import CONDITIONS
from lossstudio.core.lessons.lesson_file import lesson_from
from lossstudio.core.lessons.measures import MEASURES
from lossstudio.core.lessons.runner import check_draws
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.studies.judge import judged
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Study
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.plots.base.deck import Deck
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import LIGHT

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"^### (.+?)$.*?^```python$(.+?)^```$", TEXT, re.DOTALL | re.MULTILINE))

EXAMPLES = dict(
    re.findall(r"^### (A \w+)$[^#]*?^```json$(.+?)^```$", TEXT, re.DOTALL | re.MULTILINE)
)


@pytest.fixture(autouse=True)
def own_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the examples register away from other tests."""
    for registry in (LOSSES, OPTIMIZERS, DATASETS):
        monkeypatch.setattr(registry, "_classes", dict(registry._classes))


def run(heading: str) -> dict[str, Any]:
    """Execute the example under a heading and return what it defines."""
    names: dict[str, Any] = {"__name__": "contributing"}
    exec(BLOCKS[heading], names)
    return names


def train(experiment: Experiment, steps: int) -> tuple[float, float]:
    """Return the first and the last training loss of the first contender."""
    trainer = Trainer(experiment)
    before = float(trainer.snapshot().now.loss[0, 0])
    trainer.advance(steps)
    return before, float(trainer.snapshot().now.loss[0, 0])


def test_every_example_is_tried() -> None:
    assert list(BLOCKS) == ["A loss", "An optimizer", "A dataset", "A page"]
    assert TEXT.count("```python") == len(BLOCKS)


def test_a_loss() -> None:
    cls = run("A loss")["Fair"]
    assert LOSSES[cls.key] is cls
    assert cls in LOSSES.for_task(Task.REGRESSION)
    loss, step = cls(), 1e-6
    score = np.array([-30.0, -1.0, 0.0, 0.5, 4.0])
    slope = (loss.value(score + step, 0.0) - loss.value(score - step, 0.0)) / (2 * step)
    np.testing.assert_allclose(loss.gradient(score, 0.0), slope, rtol=1e-6, atol=1e-6)
    experiment = first_experiment()
    contender = replace(experiment.contenders[0], loss=loss)
    before, after = train(replace(experiment, contenders=(contender,)), 20)
    assert after < before


def test_an_optimizer() -> None:
    cls = run("An optimizer")["SignSGD"]
    assert OPTIMIZERS[cls.key] is cls
    before, after = train(replace(first_experiment(), optimizer=OPTIMIZERS.create(cls.key)), 20)
    assert after < before


def test_a_dataset() -> None:
    cls = run("A dataset")["Sawtooth"]
    assert DATASETS[cls.key] is cls
    before, after = train(experiment_for(DATASETS.create(cls.key)), 20)
    assert after < before


def test_a_page(qtbot: QtBot) -> None:
    cls = run("A page")["StepsPage"]
    trainer = Trainer(first_experiment())
    trainer.advance(7)
    view = View()
    deck = Deck(view, "loss_page", {"Steps": lambda: cls(LIGHT, view)})
    qtbot.addWidget(deck)
    deck.show()
    deck.show_snapshot(trainer.snapshot())
    assert deck.pages[0].label.text().startswith("Step 7, epoch ")


def test_a_lesson() -> None:
    example = EXAMPLES["A lesson"]
    lesson = lesson_from(example)
    assert all(draw.verdict.held for draw in check_draws(lesson, range(1, 6)))
    assert not any(draw.verdict.held for draw in check_draws(lesson, range(1, 6), control=True))


def test_every_measure_and_condition_is_named() -> None:
    told = TEXT.partition("### A lesson")[2].rpartition("| measures |")[2]
    rows, _, conditions = told.partition("Conditions are")
    first = "".join(row.split("|")[1] for row in rows.splitlines() if row.startswith("|"))
    assert set(re.findall(r"`(\w+)`", first)) == set(MEASURES) - {"number"}
    assert set(re.findall(r"`(\w+)`", conditions)) == set(CONDITIONS)


def test_the_floors_are_those_of_the_program() -> None:
    named = set(re.findall(r"^\| `(lossstudio/\w+)` \|", TEXT, re.MULTILINE))
    folders = (path.parent for path in (ROOT / "lossstudio").glob("*/__init__.py"))
    assert named == {folder.relative_to(ROOT).as_posix() for folder in folders}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:lossstudio|tests)/[\w/.]+)`", TEXT))))
def test_paths_lead_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_names_in_the_glossary_are_those_of_the_code() -> None:
    glossary = TEXT.partition("## Glossary")[2].partition("## To add something")[0]
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "lossstudio").rglob("*.py"))
    defined = set(re.findall(r"^(?:class|def) (\w+)", code, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", glossary)) <= defined


def test_a_study() -> None:
    study = Study.from_json(EXAMPLES["A study"])
    results = StudyResults(study)
    assert run_study(study, results, jobs=1)
    assert [claim.held for claim in judged(results)] == [True]
