"""What was raced, in words, from what everything declares of itself."""

from typing import Any

from lossstudio.core.analysis.predictions import has_thresholds, thresholds_text
from lossstudio.core.costs import Costs
from lossstudio.core.datasets import Dataset, DrawnDataset
from lossstudio.core.datasets.chosen_columns import ChosenColumns
from lossstudio.core.datasets.csv_dataset import CsvDataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.export.report.parts import Setting
from lossstudio.core.parameters import Parameter, Parameterised
from lossstudio.core.plain_text import figures, one_line
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tables import TableError

NOT_LISTED = ("name",)  # it is the heading
DIGITS = 10
UNSAID = ("", "auto")


def summary(experiment: Experiment, prepared: Prepared) -> str:
    """Return what was raced in one line."""
    optimizers = {experiment.optimizer_of(each) for each in experiment.contenders}
    how = [f"{each.title} {figures(each.learning_rate, DIGITS)}" for each in optimizers]
    parts = [
        experiment.dataset.called,
        f"{len(prepared.samples.target):,} samples",
        experiment.model.title,
        " and ".join(sorted(how)),
    ]
    return one_line(", ".join(parts))


def settings(experiment: Experiment, prepared: Prepared) -> list[Setting]:
    """Return everything that was set, a line for each part."""
    samples = prepared.samples
    tested = len(prepared.test)
    split = f"{len(prepared.train):,} to train, {tested:,} to test" if tested else "none to test"
    found = [
        Setting("Dataset", _described(experiment)),
        Setting("Samples", f"{len(samples.target):,}: {split}"),
        Setting("Features", ", ".join(samples.feature_names)),
        Setting("Target", _target(prepared)),
        *_of_table(experiment.dataset, len(samples.target)),
        Setting("Model", _part(experiment.model)),
        Setting("Optimizer", _part(experiment.optimizer)),
        Setting("Schedule", _part(experiment.schedule)),
        Setting("Seeds", _part(experiment.seeds, title=False)),
    ]
    if experiment.costs != Costs():
        words = experiment.costs.words(samples.task, len(samples.classes))
        found.append(Setting("Costs of mistakes", words))
    if has_thresholds(experiment):
        found.append(Setting("Positive above", thresholds_text(experiment)))
    own = experiment.parameters().items()
    found += [
        Setting(p.label, value_text(p, getattr(experiment, name)))
        for name, p in own
        if name not in NOT_LISTED and _counts(experiment, name)
    ]
    return [Setting(each.title, one_line(each.text)) for each in found]


def loss_text(loss: Any) -> str:
    """Return a loss with all its parameters."""
    return one_line(_part(loss))


def _counts(experiment: Experiment, name: str) -> bool:
    """Whether a setting of an experiment says anything about its race."""
    if name == "class_weights":
        return bool(experiment.class_weights)
    return name != "class_weighting" or experiment.task.is_classification


def _described(experiment: Experiment) -> str:
    dataset = experiment.dataset
    if isinstance(dataset, DrawnDataset):
        return f"{dataset.called} (drawn by hand)"
    if isinstance(dataset, CsvDataset):
        return f"{dataset.called} (a table)"
    text = dataset.called if not dataset.parameters() else _part(dataset)
    return f"{text}. {dataset.source}" if dataset.source else text


def _of_table(dataset: Dataset, used: int) -> list[Setting]:
    """Return what of a table is not used, and what was made of it; nothing where it is gone."""
    if not isinstance(dataset, ChosenColumns):
        return []
    try:
        chosen = dataset.selection()
    except TableError:
        return []
    if chosen.rows != used:  # the file is another since
        return []
    table = chosen.table
    taken = {chosen.target, chosen.weight, *chosen.features}
    spare = [name for name in table.names if name not in taken]
    found = [
        ("Rows left out", f"{chosen.left_out:,} of {table.rows:,}" if chosen.left_out else ""),
        ("Columns not used", ", ".join(spare)),
        ("What was done", " ".join((*table.notices, *chosen.notices))),
    ]
    return [Setting(title, text) for title, text in found if text]


def _target(prepared: Prepared) -> str:
    samples = prepared.samples
    if not samples.classes:
        return samples.target_name
    return f"{samples.target_name}: {', '.join(samples.classes)}"


def _part(part: Parameterised, *, title: bool = True) -> str:
    told = [(p, getattr(part, name)) for name, p in part.parameters().items()]
    words = [f"{p.label} {value_text(p, value)}" for p, value in told if value not in UNSAID]
    return ", ".join([*([part.title] if title else []), *words])


def value_text(parameter: Parameter, value: Any) -> str:
    """Return the value of a parameter in words."""
    if value is None or isinstance(value, bool):
        return parameter.states[bool(value)]
    if isinstance(value, tuple):
        between = " and " if parameter.item is str else "–"
        return between.join(value_text(parameter, item) for item in value) or "none"
    return figures(value, DIGITS) if isinstance(value, float) else str(value)
