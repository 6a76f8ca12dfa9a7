"""Weights as plain data, and back; whoever writes a file decides where the numbers go."""

import math
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.files import WEIGHTS
from lossstudio.core.json_fields import Fields, as_plain
from lossstudio.core.models import MODELS, Shape
from lossstudio.core.models.base import Model
from lossstudio.core.parameters import shown
from lossstudio.core.plain_text import as_name
from lossstudio.core.preparation.scaling import Scaling
from lossstudio.core.tasks import Task
from lossstudio.core.weights.race_weights import ContenderWeights, Layer, RaceWeights, terms

FORMAT, VERSION = WEIGHTS, 1
FILE = "The file of weights"
LINKS = {Task.REGRESSION: ("identity", "exp"), Task.BINARY: ("sigmoid",)}
READING = (
    "Each feature minus its mean, divided by its spread, goes into the first layer; where inputs "
    "are listed, those powers and products of them do, minus their own mean, divided by their own "
    "spread. A layer gives activation(inputs @ weights + intercepts); the last one gives the "
    "scores. The link makes predictions of them: exp, sigmoid (the probability of the second "
    "class), softmax, or identity, which is times the spread of the target, plus its mean."
)


def document(race: RaceWeights) -> dict[str, Any]:
    """Return weights as plain data; the numbers of the layers are arrays."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "reading": READING,
        "experiment": race.experiment,
        "epoch": race.epoch,
        "step": race.step,
        "repeats": race.repeats,
        "task": race.task.value,
        "model": as_plain(race.model),
        "features": _columns(race.feature_names, race.features),
        "inputs": _columns(race.terms, race.expanded) if race.terms != race.feature_names else [],
        "target": {"classes": list(race.classes)} | _columns((race.target_name,), race.target)[0],
        "contenders": [_contender(contender) for contender in race.contenders],
    }


def _columns(names: tuple[str, ...], scaling: Scaling) -> list[dict[str, Any]]:
    rows = zip(names, scaling.mean.tolist(), scaling.spread.tolist(), strict=True)
    return [{"name": name, "mean": mean, "spread": spread} for name, mean, spread in rows]


def _contender(contender: ContenderWeights) -> dict[str, Any]:
    layers = [
        {"activation": each.activation, "weights": each.weights, "intercepts": each.intercepts}
        for each in contender.layers
    ]
    plain = {"name": contender.name, "loss": contender.loss, "link": contender.link}
    return plain | ({"layers": layers} if layers else {"diverged": True})


def race_weights(data: Any) -> RaceWeights:
    """Return the weights that plain data describe; arrays may be nested lists.

    Raises
    ------
    ValueError
        In one sentence, naming the field and what is allowed.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("This is no file of weights.")
    fields = Fields(data, FILE)
    fields.take("format", str)
    fields.check_version(VERSION)
    if "reading" in fields:
        fields.take("reading", str)
    name = as_name(fields.take("experiment", str))
    epoch, step, repeats = (_count(fields, each) for each in ("epoch", "step", "repeats"))
    task = _task(fields.take("task", str))
    model = fields.choice("model", MODELS)
    features, scaling = _read_columns(fields, "features")
    inputs, expanded = _read_columns(fields, "inputs", least=0)
    inputs, expanded = _checked_inputs(model, features, (inputs, expanded))
    target, of_target, classes = _target(fields.inner("target"), task)
    outputs = len(classes) if task is Task.MULTICLASS else 1
    shape = Shape.of(model, len(inputs), outputs)
    contenders = tuple(_read_contender(each, task, shape) for each in fields.items("contenders"))
    fields.rest(())
    names = [contender.name for contender in contenders]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{FILE}: contenders must be at least one, each with a name of its own.")
    learned = features, scaling, inputs, expanded, target, of_target, classes, contenders
    return RaceWeights(name, epoch, step, repeats, task, model, *learned)


def _count(fields: Fields, name: str) -> int:
    value: int = fields.take(name, int)
    if value < 0:
        raise ValueError(f"{FILE}: {name} is {shown(value)}; allowed is a number from 0.")
    return value


def _task(word: str) -> Task:
    if word not in [task.value for task in Task]:
        allowed = ", ".join(task.value for task in Task)
        raise ValueError(f"{FILE}: task is {shown(word)}; allowed are {allowed}.")
    return Task(word)


def _read_columns(fields: Fields, name: str, least: int = 1) -> tuple[tuple[str, ...], Scaling]:
    rows = fields.items(name)
    if len(rows) < least:
        raise ValueError(f"{FILE}: {name} is empty; needed is at least one.")
    read = [(row.take("name", str), *_scale(row)) for row in rows]
    numbers = np.array([row[1:] for row in read]).reshape(-1, 2)
    return tuple(row[0] for row in read), Scaling(numbers[:, 0].copy(), numbers[:, 1].copy())


def _scale(row: Fields) -> tuple[float, float]:
    """Take mean and spread, the last fields of a row."""
    left = row.rest(("mean", "spread"))
    mean, spread = (_number(left.get(name)) for name in ("mean", "spread"))
    if not (math.isfinite(mean) and math.isfinite(spread) and spread > 0.0):
        raise ValueError(
            f"{FILE}: a mean is {shown(left.get('mean'))} and its spread "
            f"{shown(left.get('spread'))}; allowed are numbers, and of a spread those above 0."
        )
    return mean, spread


def _number(value: Any) -> float:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    try:
        return float(value) if plain else math.nan
    except OverflowError:
        return math.nan


def _checked_inputs(
    model: Model, features: tuple[str, ...], inputs: tuple[tuple[str, ...], Scaling]
) -> tuple[tuple[str, ...], Scaling]:
    """Return what goes into the first layer, which the model and the features say."""
    if not inputs[0]:
        inputs = features, Scaling.none(len(features))
    needed = model.expand(np.zeros((1, len(features)))).shape[1]
    if len(inputs[0]) != needed:
        raise ValueError(f"{FILE}: inputs are {len(inputs[0])}; the model has {needed}.")
    return terms(model, features), inputs[1]


def _target(fields: Fields, task: Task) -> tuple[str, Scaling, tuple[str, ...]]:
    name, classes = fields.take("name", str), fields.take("classes", list)
    mean, spread = _scale(fields)
    least, most = {Task.REGRESSION: (0, 0), Task.BINARY: (2, 2)}.get(task, (3, 10_000))
    if not (least <= len(classes) <= most and all(isinstance(word, str) for word in classes)):
        raise ValueError(f"{FILE}: classes are {shown(classes)}, which does not fit the task.")
    return name, Scaling(np.array([mean]), np.array([spread])), tuple(classes)


def _read_contender(fields: Fields, task: Task, shape: Shape) -> ContenderWeights:
    name, loss = as_name(fields.take("name", str)), fields.take("loss", dict)
    link, links = fields.take("link", str), LINKS.get(task, ("softmax",))
    if link not in links:
        raise ValueError(f"{FILE}: link is {shown(link)}; allowed is {' or '.join(links)}.")
    layers: tuple[Layer, ...] = ()
    if "diverged" not in fields:
        rows = fields.items("layers")
        if len(rows) != len(shape.layers):
            wanted = len(shape.layers)
            raise ValueError(f"{FILE}: {name} has {len(rows)} layers; the model has {wanted}.")
        kinds = [shape.activation] * (len(rows) - 1) + [""]
        read = enumerate(zip(rows, kinds, shape.layers, strict=True), 1)
        layers = tuple(
            _layer(row, f"{name}, layer {i}", kind, fans) for i, (row, kind, fans) in read
        )
    fields.rest(("diverged",))
    return ContenderWeights(name, loss, link, layers)


def _layer(fields: Fields, where: str, kind: str, fans: tuple[int, int]) -> Layer:
    """Return a layer; `kind` and `fans` are what the model makes of it."""
    activation = fields.take("activation", str)
    if activation != kind:
        raise ValueError(f"{FILE}: {where}: activation is {shown(activation)}; needed is {kind!r}.")
    left = fields.rest(("weights", "intercepts"))
    weights = _array(left.get("weights"), f"{where}: weights", fans)
    return Layer(kind, weights, _array(left.get("intercepts"), f"{where}: intercepts", fans[1:]))


def _array(values: Any, where: str, shape: tuple[int, ...]) -> Floats:
    """Return finite numbers of a shape."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        array = np.array(np.nan)
    if array.shape != shape:
        found, needed = (" × ".join(map(str, each)) or "no list" for each in (array.shape, shape))
        raise ValueError(f"{FILE}: {where} have the shape {found}; needed is {needed}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{FILE}: {where} are not all finite numbers.")
    return array
