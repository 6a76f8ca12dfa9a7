"""The parts of the NumPy script that are functions: the model, the optimizers, the schedule."""

from collections.abc import Sequence

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.arrays import number
from lossstudio.core.export.data_code import DataCode
from lossstudio.core.export.vocabulary import indented
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.parameters import Parameterised
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.schedules import Schedule
from lossstudio.core.tasks import Task

LAYERS = '''\
def layers(theta):
    """Return the weight matrix of each layer; its last row holds the intercepts."""
    matrices, first = [], 0
    for rows, columns in LAYERS:
        matrices.append(theta[first : first + rows * columns].reshape(rows, columns))
        first += rows * columns
    return matrices'''
LINEAR = '''\
def forward(theta, x):
    """Return the scores, and what `backward` needs."""
    (matrix,) = layers(theta)
    return {scores}, x


def backward(theta, x, delta):
    """Return the gradient of the weights, given that of the scores."""
    return (x.T @ {delta}).ravel()'''
NETWORK = '''\
def forward(theta, x, masks=None):
    """Return the scores, and what `backward` needs."""
    inputs, sums, matrices = [x], [], layers(theta)
    for layer, matrix in enumerate(matrices[:-1]):
        z = inputs[-1] @ matrix
        a = activation(z) if masks is None else activation(z) * masks[layer]
        inputs.append(np.column_stack([a, np.ones(len(a))]))
        sums.append(z)
    matrix, x = matrices[-1], inputs[-1]
    return {scores}, (inputs, sums, masks)


def backward(theta, kept, delta):
    """Return the gradient of the weights, given that of the scores."""
    inputs, sums, masks = kept
    matrices, delta, gradients = layers(theta), {delta}, []
    for layer in reversed(range(len(matrices))):
        gradients.append((inputs[layer].T @ delta).ravel())
        if layer:
            z = sums[layer - 1]
            delta = delta @ matrices[layer][:-1].T
            if masks is not None:
                delta = delta * masks[layer - 1]
            delta = delta * activation_slope(z, activation(z))
    return np.concatenate(gradients[::-1])'''


def model_code(experiment: Experiment, prepared: Prepared, data: DataCode) -> list[str]:
    """Return the functions of the model, and where its weights start."""
    several = prepared.task is Task.MULTICLASS
    words = {
        "scores": "x @ matrix" if several else "(x @ matrix)[:, 0]",
        "delta": "delta" if several else "delta[:, None]",
    }
    sizes = [(fan_in + 1, fan_out) for fan_in, fan_out in prepared.shape.layers]
    start = "\n".join(
        [
            "# The model: rows and columns of each matrix of weights, and the initial weights.",
            f"LAYERS = {sizes!r}",
            data.arrays.line("START", data.start),
        ]
    )
    if len(sizes) == 1:
        return [start, LAYERS, LINEAR.format(**words)]
    value, slope = ACTIVATIONS[prepared.shape.activation].code
    functions = (
        _function("activation", "z", "Return what each unit makes of its sum.", value),
        _function("activation_slope", "z, a", "Return its derivative, a being the result.", slope),
    )
    return [start, LAYERS, *functions, NETWORK.format(**words)]


def _function(name: str, arguments: str, says: str, code: str | Sequence[str]) -> str:
    *lines, result = code.split("\n") if isinstance(code, str) else code
    return f"def {name}({arguments}):\n" + indented([f'"""{says}"""', *lines, f"return {result}"])


def optimizer_code(optimizer: Optimizer, *, unguarded: bool) -> str:
    """Return the function that makes the step of an optimizer.

    Parameters
    ----------
    optimizer : Optimizer
    unguarded : bool
        Whether ε is 0, so that 0/0 must be made no step.

    Raises
    ------
    ValueError
        If the optimizer declares no code.
    """
    if not optimizer.code:
        raise ValueError(f"{optimizer.title} has no code that could be exported.")
    lines = ["rate = factor * learning_rate"]
    for line in optimizer.code:
        lines.append(line)
        if unguarded and line.startswith("size = "):
            lines.append("size = np.where(size == 0.0, np.inf, size)  # no gradient yet, no step")
    names = ", ".join(optimizer.memory)
    kept = [f"{names} = {', '.join(map(repr, optimizer.memory.values()))}"] if names else []
    inner = [f"nonlocal {names}"] if names else []
    body = [
        f'"""{optimizer.meaning()}"""',
        *kept,
        "",
        "def step(theta, g, factor):",
        *(f"    {line}" for line in [*inner, *lines, "return theta"]),
        "",
        "return step",
    ]
    return f"def {optimizer.key}({_defaults(type(optimizer))}):\n{indented(body)}"


def _defaults(kind: type[Parameterised]) -> str:
    declared = kind.parameters().items()
    return ", ".join(f"{name}={number(float(p.default))}" for name, p in declared)


def schedule_code(schedule: Schedule) -> str:
    """Return the function that gives the factor on the learning rate."""
    values = {name: number(float(getattr(schedule, name))) for name in schedule.parameters()}
    arguments = ", ".join(["epoch", *(f"{name}={value}" for name, value in values.items())])
    says = "Return the factor on the learning rate after so many epochs, which may be a fraction."
    return _function("schedule", arguments, says, schedule.code)
