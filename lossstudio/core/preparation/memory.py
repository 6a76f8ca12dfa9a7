"""How much memory a race would take, told before it is taken.

Every field of an experiment is within its bounds, yet their product need not be: a million samples
of five classes for eight contenders from 32 seeds each are 80 GB.
"""

import os

from lossstudio.core.experiment import Experiment
from lossstudio.core.models.network import BLOCK, LEAST_BLOCK, Shape
from lossstudio.core.preparation.sampled import SAMPLE
from lossstudio.core.tasks import Task

MOST_BYTES = 8 * 2**30
SHARE = 0.5  # of the memory of this machine
FLOAT = 8  # bytes
DATA = 3  # copies of the inputs: drawn, expanded, and what scaling takes on the way
SCORES = {Task.REGRESSION: 5, Task.BINARY: 5, Task.MULTICLASS: 9}  # arrays as large as the scores
ACTIVATIONS = 5  # arrays as large as all hidden layers, a block of samples at a time
WEIGHTS = 12  # theta, its gradient, what optimizers remember, what can be gone back to
KEPT = 64 * 2**20  # history and checkpoints, which have bounds of their own


def needed_bytes(experiment: Experiment, samples: int, inputs: int, shape: Shape) -> int:
    """Return about how many bytes a race takes.

    Measured (peak memory of the process, nine races of 2,000 to 200,000 samples): right within a
    factor of 2 from 100 MB on.

    Parameters
    ----------
    experiment : Experiment
    samples : int
    inputs : int
        What the model sees of each sample.
    shape : Shape
    """
    networks = len(experiment.contenders) * experiment.repeats
    scores = SCORES[experiment.task] * networks * _scored(experiment, samples) * shape.sizes[-1]
    block = max(LEAST_BLOCK, BLOCK // experiment.repeats)
    hidden = ACTIVATIONS * networks * block * sum(shape.sizes[1:-1])
    floats = DATA * samples * (inputs + 1) + scores + hidden + WEIGHTS * networks * shape.count
    return FLOAT * floats + KEPT


def _scored(experiment: Experiment, samples: int) -> int:
    """Return of how many samples the scores are held at once: of a large table, of some."""
    share = experiment.test_share
    if samples * max(share, 1.0 - share) <= SAMPLE:
        return samples
    return min(samples, 2 * SAMPLE + (experiment.batch_size or samples))


def allowed_bytes() -> int:
    """Return how much a race may take on this machine."""
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return MOST_BYTES // 2
    return min(MOST_BYTES, int(SHARE * whole))


def check_memory(experiment: Experiment, samples: int, inputs: int, shape: Shape) -> None:
    """Check that a race fits into the memory; parameters as in `needed_bytes`.

    Raises
    ------
    ValueError
        With the estimate, what is allowed, and what to lower.
    """
    needed, allowed = needed_bytes(experiment, samples, inputs, shape), allowed_bytes()
    if needed <= allowed:
        return
    what = {"samples": samples, "contenders": len(experiment.contenders)}
    what |= {"repeats": experiment.repeats, "inputs": inputs}
    words = [f"{name} ({number:,})" for name, number in what.items() if number > 1]
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    raise ValueError(
        f"This race would take about {_giga(needed)} of memory; allowed are {_giga(allowed)}. "
        f"Lower the number of {listed}."
    )


def _giga(count: int) -> str:
    return f"{count / 1e9:,.0f} GB" if count >= 1e10 else f"{count / 1e9:.1f} GB"
