"""Weights from a file as where the contenders of a race start."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import same_drawing
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.models.loaded import MOST_NUMBERS, LoadedWeights
from lossstudio.core.plain_text import one_line
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.scaling import Scaling
from lossstudio.core.tasks import Task
from lossstudio.core.training.resume import fixed
from lossstudio.core.weights.race_weights import ContenderWeights, Layer, RaceWeights, link_of


def with_weights(
    experiment: Experiment, prepared: Prepared, race: RaceWeights, file: str
) -> Experiment:
    """Return the experiment with contenders that start with the weights of a file.

    They predict what they predicted where they were saved, also where features or target are
    standardised otherwise here. A contender gets those of the same name; where no name is the
    same, and there are as many, those at its place.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
        Its samples.
    race : RaceWeights
    file : str
        What the file is called.

    Raises
    ------
    ValueError
        In one sentence: what does not fit.
    """
    _check(prepared, race, file)
    pairs = _pairs(experiment.contenders, race.contenders, file)
    count = prepared.shape.count * sum(saved is not None for saved in pairs)
    if count > MOST_NUMBERS:
        raise ValueError(
            f"{file} holds {count:,} weights; a race can start from up to {MOST_NUMBERS:,}."
        )
    contenders = list(experiment.contenders)
    for row, saved in enumerate(pairs):
        if saved is None:
            continue
        if saved.link != link_of(prepared, row):
            raise ValueError(
                f"{file}: {saved.name} predicts by the link {saved.link}, "
                f"{contenders[row].label} by {link_of(prepared, row)}."
            )
        theta = _carried(saved, race, prepared)
        loaded = LoadedWeights(file, prepared.shape.sizes, tuple(theta.tolist()))
        contenders[row] = replace(contenders[row], weights=loaded)
    return replace(experiment, contenders=tuple(contenders))


def starts_of(experiment: Experiment) -> list[str]:
    """Return the names of those that start with weights from a file."""
    named = zip(distinct_names(experiment.contenders), experiment.contenders, strict=True)
    return [name for name, contender in named if contender.weights]


def without_weights(before: Experiment, after: Experiment) -> Experiment:
    """Return an experiment without weights of a file that have no meaning any more.

    That is where the model, the dataset or the seed of the weights are others than before. Samples
    that are drawn on stay the same samples, and weights that come with the change stay.
    """
    same = (
        fixed(before.model) == fixed(after.model)
        and before.seeds.weights == after.seeds.weights
        and (
            before.dataset == after.dataset
            or same_drawing(before.dataset, after.dataset, before.seeds.data)
        )
    )
    old = [contender.weights for contender in before.contenders if contender.weights]
    if same or not old:
        return after
    drawn = tuple(
        replace(contender, weights=LoadedWeights()) if contender.weights in old else contender
        for contender in after.contenders
    )
    return replace(after, contenders=drawn)


def _check(prepared: Prepared, race: RaceWeights, file: str) -> None:
    """Refuse weights of another task, of other features or classes, or of another model."""
    samples, model = prepared.samples, prepared.inputs.model
    layers = "-".join(map(str, _sizes(race)))
    here = "-".join(map(str, prepared.shape.sizes))
    for what, found, needed in (
        ("task", race.task.words, samples.task.words),
        ("features", ", ".join(race.feature_names), ", ".join(samples.feature_names)),
        ("classes", ", ".join(race.classes), ", ".join(samples.classes)),
        ("degree", str(getattr(race.model, "degree", 1)), str(getattr(model, "degree", 1))),
        ("layers", layers, here),
        ("activation", _activation(race.model.activation_key, layers),
         _activation(prepared.shape.activation, here)),
    ):  # fmt: skip
        if found != needed:
            raise ValueError(f"{file} has the {what} {found}; this race has {needed}.")


def _sizes(race: RaceWeights) -> tuple[int, ...]:
    outputs = len(race.classes) if race.task is Task.MULTICLASS else 1
    return len(race.terms), *race.model.hidden, outputs


def _activation(key: str, layers: str) -> str:
    """Return a nonlinearity, where there is one between layers."""
    return key if layers.count("-") > 1 else "none"


def _pairs(
    contenders: Sequence[Contender], saved: Sequence[ContenderWeights], file: str
) -> list[ContenderWeights | None]:
    """Return the weights of each contender: by name, or else by place."""
    by_name = {each.name: each for each in saved}
    found = [by_name.get(one_line(name)) for name in distinct_names(contenders)]
    if not any(found) and len(saved) == len(contenders):
        found = list(saved)
    found = [each if each is not None and each.layers else None for each in found]
    if not any(found):
        names = ", ".join(each.name for each in saved)
        raise ValueError(f"{file} has weights of {names}, and of no contender of this race.")
    return found


def _carried(saved: ContenderWeights, race: RaceWeights, prepared: Prepared) -> Floats:
    """Return weights (count,) that predict here what the saved ones predict."""
    inputs = prepared.inputs
    layers = list(saved.layers)
    if race.features != inputs.features and race.terms != race.feature_names:
        raise ValueError(
            f"{saved.name} learned powers of features that were standardised otherwise than here: "
            "its weights cannot be carried over. The same split of the same samples would do."
        )
    for then, now in ((race.features, inputs.features), (race.expanded, inputs.expanded)):
        if then != now and len(then.mean) == len(layers[0].weights):
            layers[0] = _fed(layers[0], then, now)
    if saved.link == "identity" and race.target != prepared.target_scaling:
        layers[-1] = _read(layers[-1], race.target, prepared.target_scaling)
    return np.concatenate([np.append(each.weights.ravel(), each.intercepts) for each in layers])


def _fed(layer: Layer, then: Scaling, now: Scaling) -> Layer:
    """Return a first layer for inputs that are standardised otherwise."""
    weights = layer.weights * (now.spread / then.spread)[:, None]
    shift = (now.mean - then.mean) / then.spread
    return Layer(layer.activation, weights, layer.intercepts + shift @ layer.weights)


def _read(layer: Layer, then: Scaling, now: Scaling) -> Layer:
    """Return a last layer for a target that is standardised otherwise."""
    factor = then.spread / now.spread
    shift = (then.mean - now.mean) / now.spread
    return Layer(layer.activation, layer.weights * factor, layer.intercepts * factor + shift)
