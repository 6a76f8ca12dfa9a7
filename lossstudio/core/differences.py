"""What differs between two experiments, in short phrases."""

from typing import Any

from lossstudio.core.datasets import Dataset
from lossstudio.core.experiment import Contender, Experiment, Seeds
from lossstudio.core.parameters import Parameterised

SILENT = ("name", "colour")
PARTS = ("dataset", "model", "optimizer", "schedule", "seeds")


def differences(before: Experiment, after: Experiment) -> list[str]:
    """Return what differs, such as "Learning rate 0.1 → 0.3"; names and colours do not count.

    Contenders are compared place by place. Between races of different tasks nothing can be
    compared, so that only the dataset is told.
    """
    if before.task is not after.task:
        return [f"another task: {after.dataset.called}"]
    found = []
    for part in PARTS:
        found += _parts(part.capitalize(), getattr(before, part), getattr(after, part))
    found += _parameters(before, after)
    for old, new in zip(before.contenders, after.contenders, strict=False):
        found += _contenders(old, new)
    found += [_added(contender) for contender in after.contenders[len(before.contenders) :]]
    found += [
        f"{contender.label} removed" for contender in before.contenders[len(after.contenders) :]
    ]
    return found


def _parts(name: str, old: Any, new: Any) -> list[str]:
    """Return what differs between two parts: their kind, or else their parameters."""
    if type(old) is not type(new):
        return [f"{name} {_title(old)} → {_title(new)}"]
    return [] if (old is None) else _parameters(old, new)


def _title(part: Parameterised | None) -> str:
    if isinstance(part, Dataset):
        return part.called
    return "as shared" if part is None else part.title


def _parameters(old: Parameterised, new: Parameterised) -> list[str]:
    found = []
    for name, parameter in old.parameters().items():
        first, second = getattr(old, name), getattr(new, name)
        if first != second and not (name in SILENT and not isinstance(old, Seeds)):
            found.append(f"{parameter.label} {_shown(first)} → {_shown(second)}")
    return found


def _contenders(old: Contender, new: Contender) -> list[str]:
    """Return what differs between two contenders, each phrase with whom it concerns."""
    if type(old.loss) is not type(new.loss):
        found = [f"{old.label} → {new.label}"]
    else:
        found = [f"{new.label}: {phrase}" for phrase in _parameters(old.loss, new.loss)]
    own = _parts("optimizer", old.optimizer, new.optimizer)
    found += [f"{new.label}: {phrase}" for phrase in own]
    if old.hidden != new.hidden:
        found.append(f"{new.label} {'hidden' if new.hidden else 'shown'}")
    return found


def _added(contender: Contender) -> str:
    own = contender.own_optimizer
    return f"{contender.label} added, with {own}" if own else f"{contender.label} added"


def _shown(value: Any) -> str:
    if value is None:
        return "off"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return "–".join(_shown(item) for item in value) or "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
