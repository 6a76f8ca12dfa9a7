"""Changes of an experiment as plain data: a path such as "dataset.noise", and what it becomes."""

import json
import math
from collections.abc import Mapping
from typing import Any

from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import as_plain
from lossstudio.core.parameters import shown
from lossstudio.core.registry import near_miss
from lossstudio.core.training.resume import named_as

Changes = Mapping[str, Any]
MOST_CHANGES = 20
NOT_HERE = ("seeds", "name", "version")  # a lesson draws its own seeds
NEAR = 0.03  # of a number: as near as a slider comes to it


def changed(experiment: Experiment, changes: Changes, where: str) -> Experiment:
    """Return an experiment with some of its fields changed.

    Parameters
    ----------
    experiment : Experiment
    changes : mapping of str to object
        By path: "batch_size", "dataset.noise", "contenders.2.loss.delta" (contenders count from
        1), or a whole part such as "optimizer", with its key.
    where : str
        How error sentences call them.

    Raises
    ------
    ValueError
        In one sentence that names the path.
    """
    if len(changes) > MOST_CHANGES:
        raise ValueError(f"{where} are {len(changes)}; allowed are at most {MOST_CHANGES}.")
    plain = {"version": 1, **as_plain(experiment)}
    for path, value in changes.items():
        _set(plain, path, value, where)
    return read_experiment(plain, where)


def alike(first: Experiment, second: Experiment) -> bool:
    """Whether no more differs than names, colours, who is hidden, and numbers a little."""
    if len(first.contenders) != len(second.contenders):
        return False
    return _alike(as_plain(named_as(first, second)), as_plain(second))


def _alike(first: Any, second: Any) -> bool:
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_alike(first[k], second[k]) for k in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_alike, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return math.isclose(first, second, rel_tol=NEAR)
    return bool(first == second)


def read_experiment(plain: Any, where: str) -> Experiment:
    """Return the experiment that plain data describe, with losses that fit its data.

    Raises
    ------
    ValueError
        In one sentence that names the field; also where it would read a person's file.
    """
    try:
        experiment = Experiment.from_json(json.dumps(plain))
        if experiment.dataset.key == "csv":
            raise ValueError("dataset is 'csv'; allowed are drawn and shipped datasets.")
        experiment.check_task(experiment.dataset.task)
    except ValueError as fault:
        raise ValueError(f"{where}: {fault}") from None
    return experiment


def _set(plain: dict[str, Any], path: str, value: Any, where: str) -> None:
    *ways, last = path.split(".")
    if [*ways, last][0] in NOT_HERE:
        raise ValueError(f"{where}: {shown(path)} is not to be changed in a lesson.")
    holder: Any = plain
    for way in ways:
        holder = holder[_step(holder, way, path, where)]
    holder[_step(holder, last, path, where)] = value


def _step(holder: Any, name: str, path: str, where: str) -> Any:
    """Return the key or index that a part of a path stands for."""
    if isinstance(holder, list):
        if name.isascii() and name.isdigit() and 1 <= int(name[:4]) <= len(holder):
            return int(name[:4]) - 1
        raise ValueError(f"{where}: {shown(path)} leads nowhere; there are 1 to {len(holder)}.")
    if not isinstance(holder, dict) or name not in holder:
        known = holder if isinstance(holder, dict) else ()
        raise ValueError(f"{where}: {shown(path)} leads nowhere: {near_miss(name, known)}")
    return name
