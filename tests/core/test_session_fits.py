"""Fits of races that are over come back from a session's file as they were."""

from dataclasses import replace

import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.race_record import record_of
from lossstudio.core.session_file.fits import fit_of, plain_fit
from lossstudio.core.session_file.numbers import FLOATS, NumberReader, NumberWriter
from lossstudio.core.training import Trainer

RACES = {
    "line": race("mse", "mae"),
    "plane": replace(race("mse"), dataset=DATASETS.create("stack_loss")),
    "binary": race("bce", "hinge"),
    "several": race("softmax_ce", "generalized_ce"),
}


@pytest.mark.parametrize("experiment", RACES.values(), ids=RACES)
def test_a_fit_comes_back_bit_for_bit(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    trainer.advance_epochs(2)
    shot = trainer.snapshot()
    record = record_of(shot, experiment, 1.0, number=1, name="1.", differs=None)
    numbers = NumberWriter()
    plain = plain_fit(record, numbers)
    reader = NumberReader(b"".join(numbers.parts[FLOATS]), b"")
    fit, surface = fit_of(plain, record.task, len(shot.theta), reader)
    reader.check_end()
    assert fit == record.fit == shot.fit
    if record.surface is None:
        assert surface is None
    else:
        assert surface.tobytes() == record.surface.tobytes()


def test_a_fit_that_lies_nowhere_is_refused() -> None:
    numbers = NumberReader(bytes(8 * 100), b"")
    with pytest.raises(ValueError, match="lies nowhere"):
        fit_of({"x": 3, "y": 0, "classes": 0}, RACES["line"].task, 1, numbers)
