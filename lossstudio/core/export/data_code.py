"""The part of a script that gives its samples: as they are, split, weighed and scaled."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.experiment import BALANCED, EQUAL, Experiment
from lossstudio.core.export.arrays import MOST, Arrays, literal, number
from lossstudio.core.models.linear import monomials
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.weighting import class_weights
from lossstudio.core.tasks import Task
from lossstudio.core.training.initial_weights import initial_weights

STANDARDISE = '''\
def standardise(columns):
    """Return mean and spread of each column of the training samples; a constant has spread 1."""
    mean, spread = np.mean(columns, axis=0), np.std(columns, axis=0)
    still = spread <= 1e-13 * np.max(np.abs(columns), axis=0)  # nothing but rounding
    return np.where(still, columns[0], mean), np.where(still, 1.0, spread)'''
WEIGH = '''\
def weigh(rows):
    """Return what samples weigh in the mean loss, 1 on average."""
    weight = {weight}
    return weight / np.mean(weight)'''


@dataclass
class DataCode:
    """Writes the data of an experiment.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    beside : str
        The name of the file for what is too much.
    """

    experiment: Experiment
    prepared: Prepared
    beside: str

    def __post_init__(self) -> None:
        samples = self.prepared.samples
        start = initial_weights(self.experiment, self.prepared)
        first = start[:, 0] if start.ndim > 2 else start
        if (first != first[0]).any():
            raise ValueError(
                "The contenders start from different weights, which were loaded; a script has one "
                "start for all: export them one by one."
            )
        self.start = first[0]
        self.arrays = Arrays(samples.features.size + 2 * len(samples.target) + start[0].size > MOST)

    def samples(self) -> str:
        """Return the lines that give samples and split."""
        samples, prepared = self.prepared.samples, self.prepared
        lines = [
            "# The samples, to the last digit, whether drawn by hand, generated or from a table.",
            f"NAME = {self.experiment.name!r}",
            f"FEATURE_NAMES = {list(samples.feature_names)!r}",
            f"TARGET_NAME = {samples.target_name!r}",
        ]
        if samples.classes:
            lines.append(f"CLASSES = {list(samples.classes)!r}")
        lines.append(self.arrays.line("FEATURES", samples.features))
        lines.append(self.arrays.line("TARGET", samples.target))
        if samples.weight is not None:
            lines.append(self.arrays.line("SAMPLE_WEIGHT", samples.weight))
        lines.append(self.arrays.line("TEST", prepared.test.index) + "  # kept out of training")
        lines.append("TRAIN = np.setdiff1d(np.arange(len(TARGET)), TEST)")
        if self.arrays.kept:
            load = [
                "# The arrays are too long for a script: they are saved beside it.",
                f"with np.load(Path(__file__).with_name({self.beside!r})) as file:",
                "    DATA = dict(file)",
            ]
            lines[1:1] = load
        return "\n".join(lines)

    def weighing(self) -> str:
        """Return the lines that give each sample its weight."""
        samples, experiment = self.prepared.samples, self.experiment
        lines, factors = [], []
        if samples.weight is not None:
            factors.append("SAMPLE_WEIGHT[rows] / np.max(SAMPLE_WEIGHT)")
        classes = class_weights(experiment, samples)
        if classes is not None:
            how = "n / (k n of the class)" if experiment.class_weighting == BALANCED else "as given"
            lines.append(f"CLASS_WEIGHTS = np.array({literal(classes)})  # {how}")
            factors.append("CLASS_WEIGHTS[TARGET[rows]]")
        if not factors:
            return ""
        return "\n".join([*lines, "\n", WEIGH.format(weight=" * ".join(factors))])

    def inputs(self) -> str:
        """Return the lines that scale the features and the target, and split them."""
        lines = ["inputs = FEATURES"]
        scaled = self.experiment.scale_features and len(self.prepared.train) > 1
        if scaled:
            lines += [
                "FEATURE_MEAN, FEATURE_SPREAD = standardise(FEATURES[TRAIN])",
                "inputs = (FEATURES - FEATURE_MEAN) / FEATURE_SPREAD",
            ]
        degree = getattr(self.experiment.model, "degree", 1)
        if degree > 1:
            terms = monomials(self.prepared.samples.features.shape[1], degree)
            lines += [
                f"TERMS = {_terms(terms)}  # the columns that each power or product multiplies",
                "inputs = np.stack([np.prod(inputs[:, term], axis=1) for term in TERMS], axis=1)",
            ]
            if scaled:
                lines += [
                    "TERM_MEAN, TERM_SPREAD = standardise(inputs[TRAIN])",
                    "inputs = (inputs - TERM_MEAN) / TERM_SPREAD",
                ]
        lines.append(
            "inputs = np.column_stack([inputs, np.ones(len(inputs))])  # for the intercept"
        )
        return "\n".join([*lines, *self._target()])

    def _target(self) -> list[str]:
        lines = ["target = TARGET"]
        if self.prepared.task is Task.REGRESSION:
            lines = ["TARGET_MEAN, TARGET_SPREAD = 0.0, 1.0  # the target is left as it is", *lines]
            if self.experiment.scale_target:
                lines = [
                    "TARGET_MEAN, TARGET_SPREAD = map(float, standardise(TARGET[TRAIN]))",
                    "target = (TARGET - TARGET_MEAN) / TARGET_SPREAD",
                ]
        lines.append("x_train, y_train = inputs[TRAIN], target[TRAIN]")
        lines.append("x_test, y_test = inputs[TEST], target[TEST]")
        if self.weighed:
            lines.append("w_train, w_test = weigh(TRAIN), weigh(TEST) if len(TEST) else TEST")
        else:
            lines.append("w_train, w_test = np.ones(len(TRAIN)), np.ones(len(TEST))")
        return lines

    @property
    def weighed(self) -> bool:
        """Whether samples weigh differently."""
        given = self.prepared.samples.weight is not None
        by_class = self.experiment.class_weighting != EQUAL
        return given or (by_class and self.prepared.task.is_classification)

    def shares(self) -> str:
        """Return the line of what some losses know of the training samples."""
        shares = self.prepared.facts.class_shares
        assert shares is not None
        written = ", ".join(map(number, np.asarray(shares).tolist()))
        return f"CLASS_SHARES = np.array([{written}])  # of the training samples"


def _terms(terms: list[tuple[int, ...]]) -> str:
    """Return lists, since a tuple would index other axes."""
    if len(terms) <= 12:  # fits a line
        return repr([list(term) for term in terms])
    return "[\n" + "".join(f"    {list(term)!r},\n" for term in terms) + "]"
