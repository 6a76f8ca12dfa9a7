"""Experiments to start from, and how one changes when another dataset is chosen."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lossstudio.core.datasets import DATASETS, CsvDataset, Dataset
from lossstudio.core.datasets.samples import MANY
from lossstudio.core.differences import differences, distinct_names
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES, Loss, formula_loss
from lossstudio.core.losses.formula import TypedLoss
from lossstudio.core.models import MODELS, Model
from lossstudio.core.models.network import BLOCK
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.parts import Carry
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.tasks import Task

USUAL_BATCH = 16
FIRST_LOSSES = {
    Task.REGRESSION: ("mse", "mae", "huber"),
    Task.BINARY: ("bce", "brier"),
    Task.MULTICLASS: ("softmax_ce", "softmax_brier"),
}


FIRST_FORMULAS = {  # where a person begins with a loss of their own
    Task.REGRESSION: "2*|r| if r < 0 else |r|",
    Task.BINARY: "-(w*y*log(p) + (1-y)*log(1-p))",
    Task.MULTICLASS: "-log(pt)",
}
COUNTERPARTS = {  # the same idea for two classes and for several
    "bce": "softmax_ce",
    "focal": "focal_softmax",
    "brier": "softmax_brier",
    "hinge": "multiclass_hinge",
    "squared_loss": "multiclass_squared_loss",
    "generalized_bce": "generalized_ce",
    "symmetric_bce": "symmetric_ce",
    "poly1_bce": "poly1_ce",
    "logit_adjusted_bce": "logit_adjusted_ce",
}
_COUNTERPARTS = {**COUNTERPARTS, **{many: two for two, many in COUNTERPARTS.items()}}
NETWORK_RATE, STANDARDISED_RATE = 0.03, 0.2
SETTLING = SCHEDULES.create("cosine", length=200.0, floor=0.02)
"""For real data: without it losses with a corner end some per cent above their optimum."""
PACE = "optimizer", "schedule"  # which suit each other


def contenders_for(task: Task) -> tuple[Contender, ...]:
    """Return the losses that a race of this task starts with."""
    keys = FIRST_LOSSES[task]
    return tuple(Contender(LOSSES.create(key), colour=i) for i, key in enumerate(keys))


def first_typed_loss(task: Task) -> TypedLoss:
    """Return a formula to begin with."""
    return formula_loss(FIRST_FORMULAS[task], task=task)


def _batch_for(dataset: Dataset) -> int:
    """Return the size of a batch: of a large table as much as is quick to pass at once."""
    return BLOCK if isinstance(dataset, CsvDataset) and dataset.rows > MANY else USUAL_BATCH


def first_experiment() -> Experiment:
    """Return what a person sees at the very first start."""
    return experiment_for(DATASETS.create("line_outliers"))


def experiment_for(dataset: Dataset) -> Experiment:
    """Return a fresh experiment on a dataset.

    Raises
    ------
    ValueError
        If the dataset must be read to know its task, and cannot be.
    """
    task = dataset.task
    return Experiment(
        dataset=dataset,
        contenders=contenders_for(task),
        model=MODELS.create("linear" if task is Task.REGRESSION else "mlp"),
        **_pace(dataset),
        name=dataset.experiment_name,
        batch_size=_batch_for(dataset),
        test_share=dataset.suggests["test_share"],
        scale_target=dataset.scales_target,
    )


def _pace(dataset: Dataset) -> dict[str, Any]:
    """Return optimizer and schedule; by them a line is at its optimum after 200 epochs."""
    rate, schedule = NETWORK_RATE, SCHEDULES.create("constant")
    if dataset.task is Task.REGRESSION:
        scaled = dataset.scales_target
        rate = STANDARDISED_RATE if scaled else dataset.learning_rate
        schedule = SETTLING if scaled or dataset.group == "real" else schedule
    return dict(zip(PACE, (OPTIMIZERS.create("adam", learning_rate=rate), schedule), strict=True))


def with_dataset(
    experiment: Experiment, dataset: Dataset, last: Experiment | None, lent: Model | None = None
) -> Experiment:
    """Return the experiment on another dataset.

    What stays, each field declares (see `Carry`). Between two classes and several, a contender
    stays as the counterpart of its loss. Between regression and classes, what depends on the task
    is as in `last`, the last experiment of the other kind, or else the program's own. A pace and a
    scaling of the target that were the program's own for the old data are its own for the new.
    A start that is still that of `lent`, the model of an example, goes with the example's data.

    Raises
    ------
    ValueError
        If the dataset must be read to know its task, and cannot be.
    """
    task = dataset.task
    fresh = experiment_for(dataset)
    alike = task.is_classification == experiment.task.is_classification
    raced = experiment if alike else last
    if raced is not None and raced.task is not task:
        raced = replace(raced, contenders=_counterparts(raced.contenders, task))
    sources = {
        Carry.ALWAYS: experiment,
        Carry.TASK: raced,
        Carry.SAME: experiment if dataset.is_same(experiment.dataset) else None,
        Carry.NEVER: None,
    }
    kept = {name: sources[field.carry] for name, field in Experiment.declared().items()}
    for names in (PACE, ("scale_target",), ("batch_size",)):
        source = kept[names[0]]
        if source is not None and _is_own(source, names):
            kept |= dict.fromkeys(names)
    made = replace(fresh, **{name: getattr(old, name) for name, old in kept.items() if old})
    if dataset.is_same(experiment.dataset):
        return made
    contenders = tuple(replace(c, threshold=0.5) for c in made.contenders)
    return replace(made, contenders=contenders, model=_without_start(made.model, lent))


def _without_start(model: Model, lent: Model | None) -> Model:
    """Return a model with a start of its own, where it has that of another."""
    same = type(model) is type(lent)
    if not same or any(getattr(model, name) != getattr(lent, name) for name in model.starts):
        return model
    own = {name: model.parameters()[name].default for name in model.starts}
    return replace(model, **own)  # type: ignore[type-var]


def _is_own(experiment: Experiment, names: Iterable[str]) -> bool:
    """Whether some fields are as the program had them for the dataset."""
    try:
        own = experiment_for(experiment.dataset)
    except ValueError:  # it cannot be read any more
        return False
    return _alike(experiment, own, names)


def _counterparts(contenders: tuple[Contender, ...], task: Task) -> tuple[Contender, ...]:
    """Return contenders of another task: those whose losses have a counterpart, or the first."""
    pairs = [(contender, counterpart(contender.loss)) for contender in contenders]
    found = [replace(contender, loss=loss) for contender, loss in pairs if loss is not None]
    return tuple(found) or contenders_for(task)


def counterpart(loss: Loss) -> Loss | None:
    """Return the same idea for the other number of classes, with the parameters both have."""
    key = _COUNTERPARTS.get(loss.key)
    if key is None:
        return None
    shared = loss.parameters().keys() & LOSSES[key].parameters().keys()
    return LOSSES.create(key, **{name: getattr(loss, name) for name in shared})


def carried_text(before: Experiment, after: Experiment, last: Experiment | None = None) -> str:
    """Return what a change of dataset had to change besides, in words; empty if nothing.

    Parameters
    ----------
    before, after : Experiment
    last : Experiment, optional
        The last experiment of the other kind, from which what depends on the task is taken.
    """
    if before.task.is_classification != after.task.is_classification:
        return _whose_text(after, last)
    others = replace(after, dataset=before.dataset, contenders=before.contenders)
    words = [change.text for change in differences(before, others)]
    if before.task is not after.task:
        words += _counterparts_text(before.contenders)
    return "; ".join(words)


def _whose_text(after: Experiment, last: Experiment | None) -> str:
    """Return what a race of the other kind has from the last one, and what is the program's own."""
    kind = "classes" if after.task.is_classification else "regression"
    fields = {"contenders": ("contenders",), "model": ("model",), "optimizer": PACE}
    fresh = experiment_for(after.dataset)
    own = [field for field, names in fields.items() if _alike(after, fresh, names)]
    if len(own) < len(fields) and last is not None:  # what is both goes with the rest
        own = [field for field in own if not _alike(after, last, fields[field])]
    raced = [field for field in fields if field not in own]
    parts = [(raced, f"what you last raced on {kind}"), (own, f"the program's own for {kind}")]
    return ", ".join(_are(names, whose) for names, whose in parts if names)


def _alike(one: Experiment, other: Experiment, names: Iterable[str]) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _are(names: list[str], whose: str) -> str:
    """Return what some fields of an experiment are, such as "model and optimizer are …"."""
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"{listed} {'is' if names in (['model'], ['optimizer']) else 'are'} {whose}"


def _counterparts_text(contenders: tuple[Contender, ...]) -> list[str]:
    words, left = [], []
    for contender, name in zip(contenders, distinct_names(contenders), strict=True):
        loss = counterpart(contender.loss)
        if loss is None:
            left.append(name)
            continue
        if loss.title not in contender.loss.title:
            words.append(f"{contender.loss.title} → {loss.title}")
        lost = contender.loss.parameters().keys() - loss.parameters().keys()
        changed = [p for n, p in contender.loss.parameters().items() if n in lost]
        changed = [p for p in changed if getattr(contender.loss, p.name) != p.default]
        words += [f"{name} without its {parameter.label}" for parameter in changed]
    if left:
        verb = "has no counterpart and is" if len(left) == 1 else "have no counterpart and are"
        words.append(f"{' and '.join(left)} {verb} left out")
    return words
