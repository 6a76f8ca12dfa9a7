"""A race that would take all memory is refused before any is taken, wherever it comes from."""

import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lossstudio.app.launch.cli import main
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Experiment
from lossstudio.core.models import MODELS
from lossstudio.core.preparation import memory
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.studies.learning_rate_search import LearningRateGrid, LearningRateSearch
from lossstudio.core.training import Trainer


@pytest.fixture
def huge() -> Experiment:
    """A million samples of five classes for eight contenders from 32 seeds each, as one batch."""
    start = experiment_for(DATASETS.create("blobs", samples=1_000_000, classes=5))
    return replace(start, contenders=start.contenders * 4, repeats=32, batch_size=None)


WORDS = (
    r"This race would take about \d+ GB of memory; allowed are [\d.]+ GB. Lower the number of "
    r"samples \(1,000,000\), contenders \(8\), repeats \(32\) or inputs \(2\)\."
)


def test_it_is_refused_with_the_estimate_and_what_to_lower(huge: Experiment) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ValueError, match=WORDS):
        Trainer(huge)
    with pytest.raises(ValueError, match=WORDS):
        LearningRateSearch(huge, LearningRateGrid()).begin()
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert taken < 300 * 1024  # KiB


def test_inputs_that_a_model_makes_of_the_features_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_BYTES", 100_000_000)
    start = experiment_for(DATASETS.create("line", samples=100_000))
    assert len(prepare(start).everything) == 100_000
    expanded = replace(start, model=MODELS.create("linear", degree=5), repeats=4)
    with pytest.raises(ValueError, match=r"0\.1 GB.*inputs \(5\)"):
        prepare(expanded)


def test_the_command_line_says_it_in_one_sentence(
    huge: Experiment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "huge.json"
    path.write_text(huge.to_json(), encoding="utf-8")
    assert main(["train", str(path)]) == 2
    (sentence,) = capsys.readouterr().err.strip().splitlines()
    assert "Lower the number of samples" in sentence


PEAK = """
import re, sys
from dataclasses import replace
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.preparation.memory import KEPT, needed_bytes
from lossstudio.core.models import MODELS
from lossstudio.core.training import Trainer

start = experiment_for(DATASETS.create(sys.argv[1], samples=int(sys.argv[2])))
contenders = (start.contenders * 8)[: int(sys.argv[3])]
start = replace(start, contenders=contenders, repeats=int(sys.argv[4]))
if len(sys.argv) > 5:
    units = tuple(map(int, sys.argv[5].split("-")))
    start = replace(start, model=MODELS.create("mlp", units=units), batch_size=None)


def peak():  # that of getrusage is inherited from whoever started this process
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read()).group(1))


before = peak()
trainer = Trainer(start)
trainer.advance(2)
trainer.snapshot(quick=True)  # of a large table it measures the stated sample
taken = peak() - before
shape = trainer.prepared.shape
samples = len(trainer.prepared.samples.target)
print(taken, needed_bytes(start, samples, shape.sizes[0], shape) - KEPT)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peaks are read as Linux tells them")
@pytest.mark.parametrize(
    "race",
    [
        ("moons", 20_000, 8, 32),
        ("blobs", 100_000, 8, 1),
        ("moons", 10_000, 8, 1, "64-64-64-64-64-64"),
    ],
)
def test_the_estimate_is_right_within_a_factor_of_two(race: tuple[object, ...]) -> None:
    command = [sys.executable, "-c", PEAK, *map(str, race)]
    taken, estimate = np.array(subprocess.check_output(command, text=True).split(), float)
    assert 0.5 < estimate / taken < 2.0
