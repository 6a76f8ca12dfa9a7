"""The PyTorch script of an experiment: its modules and optimizers, the program's losses."""

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.arrays import number
from lossstudio.core.export.data_code import STANDARDISE, DataCode
from lossstudio.core.export.numpy_parts import LAYERS, schedule_code
from lossstudio.core.export.script import Script
from lossstudio.core.export.script_head import assembled, left_out
from lossstudio.core.export.translated import TORCH, library_losses
from lossstudio.core.export.vocabulary import indented, names_in
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.preparation.prepare import Prepared, prepare
from lossstudio.core.tasks import Task

WHAT = "a script for PyTorch"
IMPORTS = ("import numpy as np", "import torch")
SETUP = ("torch.set_default_dtype(torch.float64)",)
MEAN_LOSSES = '''\
def mean_losses(model, loss):
    """Return the mean loss of the training and of the test samples."""
    model.eval()
    with torch.no_grad():
        train = float(torch.mean(w_train * loss(scores_of(model, x_train), y_train)))
        test = float(torch.mean(w_test * loss(scores_of(model, x_test), y_test)))
    model.train()
    return train, test'''
MODEL = '''\
def make_model():
    """Return the model with the initial weights of the program."""
    model = torch.nn.Sequential({modules})
    linear = [module for module in model if isinstance(module, torch.nn.Linear)]
    with torch.no_grad():
        for module, matrix in zip(linear, layers(START)):
            module.weight.copy_(torch.tensor(matrix[:-1].T))
            module.bias.copy_(torch.tensor(matrix[-1]))
    return model


def scores_of(model, x):
    """Return the scores of samples."""
    return model(x){column}'''
MAIN = """\
if __name__ == "__main__":
    print(NAME)
    for name, loss, optimizer in CONTENDERS:
        model, history = train(loss, optimizer)
        for epoch, train_loss, test_loss in history[:: max(1, EPOCHS // 10)]:
            print(f"{name}  epoch {epoch}  loss train {train_loss:.12g}  test {test_loss:.12g}")"""


def script(experiment: Experiment, beside: str, epochs: int) -> Script:
    """Return the script; see `export_code`.

    Raises
    ------
    ValueError
        If PyTorch has no such optimizer.
    """
    prepared = prepare(experiment)
    data = DataCode(experiment, prepared, beside)
    losses, names = library_losses(experiment, TORCH)
    optimizers = [experiment.optimizer_of(contender) for contender in experiment.contenders]
    made = [_made(optimizer) for optimizer in optimizers]
    scaling = [data.weighing(), data.inputs()]
    parts = [
        data.samples(),
        *([_shares(data)] if "CLASS_SHARES" in names_in(*losses) else []),
        *([STANDARDISE] if "standardise" in names_in(*scaling) else []),
        *filter(None, scaling),
        _tensors(prepared),
        *losses,
        start(prepared, data),
        LAYERS,
        _model(experiment, prepared),
        schedule_code(experiment.schedule),
        f"EPOCHS = {epochs}",
        MEAN_LOSSES,
        _train(experiment, prepared),
        _contenders(experiment, names, made),
        MAIN,
    ]
    return assembled(WHAT, IMPORTS, SETUP, parts, _notes(experiment, prepared), data)


def _notes(experiment: Experiment, prepared: Prepared) -> tuple[str, ...]:
    notes = list(left_out(experiment))
    losses = [contender.loss for contender in experiment.contenders]
    if not all(loss.smooth for loss in losses) or any(not loss.traits for loss in losses):
        notes.append(
            "At a kink of a loss, autograd may choose another gradient than Loss Studio, which "
            "matters only for samples that lie exactly there."
        )
    if experiment.model.dropout and len(prepared.shape.layers) > 1:
        notes.append("PyTorch draws which units are dropped: the losses differ a little.")
    return tuple(notes)


def _made(optimizer: Optimizer) -> str:
    """Return the expression that makes an optimizer."""
    text = optimizer.equivalents.get("torch")
    if text is None:
        raise ValueError(f"PyTorch has no optimizer {optimizer.title}: choose another one.")
    if not getattr(optimizer, "momentum", 1.0):
        text = "SGD(lr={learning_rate})"  # without momentum there is nothing to look ahead to
    values = {name: number(float(getattr(optimizer, name))) for name in optimizer.parameters()}
    return "torch.optim." + text.format(**values).replace("(", "(model.parameters(), ", 1)


def _shares(data: DataCode) -> str:
    return data.shares().replace("np.array", "torch.tensor")


def start(prepared: Prepared, data: DataCode) -> str:
    """Return the lines of the initial weights."""
    sizes = [(fan_in + 1, fan_out) for fan_in, fan_out in prepared.shape.layers]
    return "\n".join(
        [
            "# The initial weights, and rows and columns of the matrix of each layer.",
            f"LAYERS = {sizes!r}",
            data.arrays.line("START", data.start),
        ]
    )


def _tensors(prepared: Prepared) -> str:
    """Return the lines that make tensors of the samples; a linear layer has its own intercept."""
    whole = ".astype(int)" if prepared.task is Task.MULTICLASS else ".astype(float)"
    lines = ["x_train, x_test = torch.tensor(x_train[:, :-1]), torch.tensor(x_test[:, :-1])"]
    lines.append(f"y_train, y_test = torch.tensor(y_train{whole}), torch.tensor(y_test{whole})")
    lines.append("w_train, w_test = torch.tensor(w_train), torch.tensor(w_test, dtype=float)")
    return "\n".join(lines).replace("dtype=float", "dtype=torch.float64")


def _model(experiment: Experiment, prepared: Prepared) -> str:
    called = ACTIVATIONS[prepared.shape.activation].equivalents["torch"]
    modules = []
    layers = prepared.shape.layers
    for place, (fan_in, fan_out) in enumerate(layers, 1):
        modules.append(f"torch.nn.Linear({fan_in}, {fan_out})")
        if place < len(layers):
            modules.append(f"torch.nn.{called}")
            if experiment.model.dropout:
                modules.append(f"torch.nn.Dropout({number(experiment.model.dropout)})")
    text = "\n" + "".join(f"        {module},\n" for module in modules) + "    "
    column = "" if prepared.task is Task.MULTICLASS else "[:, 0]"
    return MODEL.format(modules=text, column=column)


def _train(experiment: Experiment, prepared: Prepared) -> str:
    seed, patience = experiment.seeds.batches, experiment.patience
    whole = prepared.batch == len(prepared.train)
    shuffled = f"np.random.default_rng(({seed}, epoch)).permutation(len(x_train))"
    place = 2 if len(prepared.test) else 1
    lines = [
        '"""Return the model, and (epoch, training loss, test loss) after each epoch."""',
        "model = make_model()",
        "optimizer = make_optimizer(model)",
        'rate = optimizer.param_groups[0]["lr"]',
        "history = [(0, *mean_losses(model, loss))]",
    ]
    if patience is not None:
        lines += [f"best, best_epoch = history[0][{place}], 0", f"best_model = {COPY}"]
    lines += [
        "for epoch in range(epochs):",
        f"    order = {'np.arange(len(x_train))  # one batch' if whole else shuffled}",
        f"    batches = range(0, len(order), {prepared.batch})",
        "    for index, first in enumerate(batches):",
        f"        batch = torch.tensor(order[first : first + {prepared.batch}])",
        *(f"        {line}" for line in _step(experiment)),
        "    history.append((epoch + 1, *mean_losses(model, loss)))",
        "    if not np.isfinite(history[-1][1]):",
        "        break  # diverged",
    ]
    if patience is not None:
        lines += [
            f"    if history[-1][{place}] < best:",
            f"        best, best_epoch = history[-1][{place}], epoch + 1",
            f"        best_model = {COPY}",
            f"    if epoch + 1 - best_epoch >= {patience}:  # it has waited long enough",
            "        model.load_state_dict(best_model)",
            "        history[-1] = (epoch + 1, *mean_losses(model, loss))",
            "        break",
        ]
    lines.append("return model, history")
    return f"def train(loss, make_optimizer, epochs=EPOCHS):\n{indented(lines)}"


COPY = "{name: value.clone() for name, value in model.state_dict().items()}"


def _step(experiment: Experiment) -> list[str]:
    """Return the lines of one step."""
    model = experiment.model
    lines = [
        "values = loss(scores_of(model, x_train[batch]), y_train[batch])",
        "total = torch.mean(w_train[batch] * values)  # divided by the samples, not the weights",
    ]
    weights = 'w for name, w in model.named_parameters() if name.endswith("weight")'
    if model.penalised:
        lines.append(f"weights = [{weights}]  # intercepts are not penalised")
    if model.l2:
        half = number(0.5 * model.l2)
        lines.append(f"total = total + {half} * sum(torch.sum(w**2) for w in weights)  # λ/2")
    if model.l1:
        lines.append(f"total = total + {number(model.l1)} * sum(w.abs().sum() for w in weights)")
    lines += ["optimizer.zero_grad()", "total.backward()"]
    if experiment.clip_value is not None:
        bound = number(experiment.clip_value)
        lines.append(f"torch.nn.utils.clip_grad_value_(model.parameters(), {bound})")
    if experiment.clip_norm is not None:
        bound = number(experiment.clip_norm)
        lines += [  # clip_grad_norm_ would add 1e-6 to the length
            "norm = float(torch.sqrt(sum(torch.sum(p.grad**2) for p in model.parameters())))",
            "for p in model.parameters():",
            f"    p.grad.mul_(min(1.0, {bound} / max(norm, 1e-300)))",
        ]
    return [
        *lines,
        "for group in optimizer.param_groups:",
        '    group["lr"] = rate * float(schedule(epoch + index / len(batches)))',
        "optimizer.step()",
    ]


def _contenders(experiment: Experiment, names: list[str], made: list[str]) -> str:
    lines = ["CONTENDERS = [  # name, loss, optimizer"]
    for contender, name, optimizer in zip(experiment.contenders, names, made, strict=True):
        lines.append(f"    ({contender.full_name!r}, {name}, lambda model: {optimizer}),")
    return "\n".join([*lines, "]"])
