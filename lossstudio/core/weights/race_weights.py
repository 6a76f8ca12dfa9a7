"""What all contenders of a race have learned, with all that is needed to use it elsewhere."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.differences import distinct_names
from lossstudio.core.json_fields import as_plain
from lossstudio.core.models import Model
from lossstudio.core.models.linear import Linear, monomials
from lossstudio.core.plain_text import one_line
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.scaling import Scaling
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class Layer(Frozen):
    """One layer: its activation of (what comes in @ weights + intercepts).

    Attributes
    ----------
    activation : str
        Key of the nonlinearity; empty in the last layer, which gives the scores.
    weights : ndarray (fan_in, fan_out)
    intercepts : ndarray (fan_out,)
    """

    activation: str
    weights: Floats
    intercepts: Floats


@dataclass(frozen=True)
class ContenderWeights:
    """What one contender has learned.

    Attributes
    ----------
    name : str
        Which no other contender of the race has.
    loss : dict
        The loss as plain data.
    link : str
        What is done to its scores to get the prediction: identity, exp, sigmoid or softmax.
    layers : tuple of Layer
        None where it has diverged.
    """

    name: str
    loss: dict[str, Any]
    link: str
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class RaceWeights:
    """What all contenders have learned.

    Attributes
    ----------
    experiment : str
        The name of the experiment.
    epoch, step : int
        Since when the weights are those.
    repeats : int
        From how many initial weights each contender was trained; the weights are of the first.
    task : Task
    model : Model
    feature_names : tuple of str
    features : Scaling
        Mean and spread of the raw features, which the model gets standardised by them.
    terms : tuple of str
        What goes into the first layer: the features, or their powers and products.
    expanded : Scaling
        Mean and spread of those, of standardised features.
    target_name : str
    target : Scaling
        By which scores become predictions, in a regression without a log link.
    classes : tuple of str
        Their names, in the order of the scores; of two the second has the probability.
    contenders : tuple of ContenderWeights
    """

    experiment: str
    epoch: int
    step: int
    repeats: int
    task: Task
    model: Model
    feature_names: tuple[str, ...]
    features: Scaling
    terms: tuple[str, ...]
    expanded: Scaling
    target_name: str
    target: Scaling
    classes: tuple[str, ...]
    contenders: tuple[ContenderWeights, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "RaceWeights":
        """Return the weights at the moment that a snapshot shows, of the first of the repeats."""
        experiment, prepared = snapshot.experiment, snapshot.prepared
        samples, inputs = prepared.samples, prepared.inputs
        return cls(
            experiment.name,
            snapshot.epoch,
            snapshot.step,
            experiment.repeats,
            samples.task,
            experiment.model,
            samples.feature_names,
            inputs.features,
            terms(experiment.model, samples.feature_names),
            inputs.expanded,
            samples.target_name,
            prepared.target_scaling,
            samples.classes,
            _contenders(snapshot),
        )


def terms(model: Model, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return what goes into the first layer, such as x, x^2 and x*z."""
    if not isinstance(model, Linear):
        return names
    return tuple(_product([names[i] for i in term]) for term in monomials(len(names), model.degree))


def _product(factors: list[str]) -> str:
    powers = {name: factors.count(name) for name in factors}
    return "*".join(name if power == 1 else f"{name}^{power}" for name, power in powers.items())


def link_of(prepared: Prepared, row: int) -> str:
    """Return what is done to the scores of a contender to get its prediction."""
    if prepared.task is Task.REGRESSION:
        return "exp" if prepared.log_links[row] else "identity"
    return "sigmoid" if prepared.task is Task.BINARY else "softmax"


def layers_of(prepared: Prepared, theta: Floats) -> tuple[Layer, ...]:
    """Return the layers of weights (count,)."""
    shape = prepared.shape
    kinds = [shape.activation] * (len(shape.layers) - 1) + [""]
    return tuple(
        Layer(kind, layer[:-1].copy(), layer[-1].copy())
        for kind, layer in zip(kinds, shape.views(theta), strict=True)
    )


def _contenders(snapshot: Snapshot) -> tuple[ContenderWeights, ...]:
    contenders, prepared = snapshot.experiment.contenders, snapshot.prepared
    made = []
    for row, name in enumerate(distinct_names(contenders)):
        theta = snapshot.theta[row]
        layers = layers_of(prepared, theta) if np.isfinite(theta).all() else ()
        loss = as_plain(contenders[row].loss)
        made.append(ContenderWeights(one_line(name), loss, link_of(prepared, row), layers))
    return tuple(made)
