"""The NumPy script of an experiment: it reads like a textbook, and gives the program's numbers."""

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.arrays import number
from lossstudio.core.export.data_code import STANDARDISE, DataCode
from lossstudio.core.export.loss_code import LossFunctions
from lossstudio.core.export.numpy_parts import model_code, optimizer_code, schedule_code
from lossstudio.core.export.numpy_training import main_code, training_code
from lossstudio.core.export.script import Script
from lossstudio.core.export.script_head import assembled, left_out
from lossstudio.core.export.vocabulary import helpers, names_in
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.preparation.prepare import prepare

WHAT = "a script that needs NumPy alone"
SILENT = 'np.seterr(all="ignore")  # what is not finite is a result, not an error'


def script(experiment: Experiment, beside: str, epochs: int) -> Script:
    """Return the script; see `export_code`."""
    prepared = prepare(experiment)
    data = DataCode(experiment, prepared, beside)
    losses = LossFunctions()
    names = [losses.name(contender.loss) for contender in experiment.contenders]
    optimizers = [experiment.optimizer_of(contender) for contender in experiment.contenders]
    model = model_code(experiment, prepared, data)
    needed = helpers([*losses.sources, *model])
    scaling = [data.weighing(), data.inputs()]
    parts = [
        data.samples(),
        *([data.shares()] if "CLASS_SHARES" in names_in(*losses.sources) else []),
        *([STANDARDISE] if "standardise" in names_in(*scaling) else []),
        *filter(None, scaling),
        *needed,
        *losses.sources,
        *model,
        *_optimizers(optimizers),
        schedule_code(experiment.schedule),
        f"EPOCHS = {epochs}",
        training_code(experiment, prepared),
        _contenders(experiment, names, optimizers),
        main_code(),
    ]
    return assembled(WHAT, ("import numpy as np",), (SILENT,), parts, left_out(experiment), data)


def _optimizers(optimizers: list[Optimizer]) -> list[str]:
    """Return one function for each kind of optimizer."""
    by_key: dict[str, list[Optimizer]] = {}
    for optimizer in optimizers:
        by_key.setdefault(optimizer.key, []).append(optimizer)
    return [
        optimizer_code(kind[0], unguarded=any(not getattr(o, "eps", 1.0) for o in kind))
        for kind in by_key.values()
    ]


def settings(optimizer: Optimizer) -> str:
    """Return the parameters of an optimizer that are not the usual ones, as arguments."""
    declared = optimizer.parameters().items()
    values = ((name, getattr(optimizer, name), p.default) for name, p in declared)
    return ", ".join(
        f"{name}={number(float(value))}"
        for name, value, usual in values
        if name == "learning_rate" or value != usual
    )


def _contenders(experiment: Experiment, names: list[str], optimizers: list[Optimizer]) -> str:
    """Return the lines that say who races, and for how long."""
    lines = ["CONTENDERS = [  # name, loss, its gradient, optimizer"]
    for contender, name, optimizer in zip(experiment.contenders, names, optimizers, strict=True):
        called = f"lambda: {optimizer.key}({settings(optimizer)})"
        lines.append(f"    ({contender.full_name!r}, {name}, {name}_gradient, {called}),")
    return "\n".join([*lines, "]"])
