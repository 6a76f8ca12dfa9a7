"""The part of the NumPy script that trains: batches, penalties, clipping, early stopping."""

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.arrays import number
from lossstudio.core.export.vocabulary import indented
from lossstudio.core.models.network import BLOCK, LEAST_BLOCK
from lossstudio.core.preparation.prepare import Prepared

MASKS = '''\
def draw_masks(draw, samples):
    """Return what hidden units are multiplied by: 0 where they are dropped, else 1 / (1 - p)."""
    blocks = [min({block}, samples - first) for first in range(0, samples, {block})]
    masks = [
        [(draw.random((columns, size)) >= {drop}) / (1.0 - {drop}) for _, columns in LAYERS[:-1]]
        for size in blocks
    ]
    return [np.concatenate(layer, axis=1).T for layer in zip(*masks)]'''
MEAN_LOSSES = '''\
def mean_losses(theta, loss):
    """Return the mean loss of the training and of the test samples."""
    means = []
    for x, y, w in ((x_train, y_train, w_train), (x_test, y_test, w_test)):
        values = loss(forward(theta, x)[0], y)
        means.append(np.sum(w * values) / len(y) if len(y) else np.nan)
    return means'''
PENALISED = """\
PENALISED = np.concatenate(  # 1 for a weight, 0 for an intercept
    [np.repeat([1.0, 0.0], [(rows - 1) * columns, columns]) for rows, columns in LAYERS]
)"""
MAIN = """\
if __name__ == "__main__":
    print(NAME)
    for name, *contender in CONTENDERS:
        theta, history = train(*contender)
        for epoch, train_loss, test_loss in history[:: max(1, EPOCHS // 10)]:
            print(f"{name}  epoch {epoch}  loss train {train_loss:.12g}  test {test_loss:.12g}")"""


def main_code() -> str:
    """Return the lines that run when the script is run."""
    return MAIN


def training_code(experiment: Experiment, prepared: Prepared) -> str:
    """Return the functions that train a contender."""
    parts = [MEAN_LOSSES]
    if _drop(experiment, prepared):
        block = max(LEAST_BLOCK, BLOCK // experiment.repeats)
        parts.insert(0, MASKS.format(drop=number(experiment.model.dropout), block=block))
    if experiment.model.penalised:
        parts.append(PENALISED)
    return "\n\n\n".join([*parts, _train(experiment, prepared)])


def _drop(experiment: Experiment, prepared: Prepared) -> bool:
    return bool(experiment.model.dropout) and len(prepared.shape.sizes) > 2


def _train(experiment: Experiment, prepared: Prepared) -> str:
    seed, patience = experiment.seeds.batches, experiment.patience
    whole = prepared.batch == len(prepared.train)
    shuffled = f"np.random.default_rng(({seed}, epoch)).permutation(len(x_train))"
    lines = [
        '"""Return the weights, and (epoch, training loss, test loss) after each epoch."""',
        "theta, step = START.copy(), optimizer()",
        "history = [(0, *mean_losses(theta, loss))]",
    ]
    if patience is not None:
        lines += ["best, best_epoch, best_theta = np.inf, 0, theta", *_watch(prepared, "0")]
    lines += [
        "for epoch in range(epochs):",
        f"    order = {'np.arange(len(x_train))  # one batch' if whole else shuffled}",
    ]
    if _drop(experiment, prepared):
        lines.append(f"    draw = np.random.default_rng(({seed}, epoch, 0, 1))")
    lines += [
        f"    batches = range(0, len(order), {prepared.batch})",
        "    for index, first in enumerate(batches):",
        f"        batch = order[first : first + {prepared.batch}]",
        *(f"        {line}" for line in _step(experiment, prepared)),
        "    history.append((epoch + 1, *mean_losses(theta, loss)))",
        "    if not (np.isfinite(theta).all() and np.isfinite(history[-1][1])):",
        "        break  # diverged",
    ]
    if patience is not None:
        lines += [
            *(f"    {line}" for line in _watch(prepared, "epoch + 1")),
            f"    if epoch + 1 - best_epoch >= {patience}:  # it has waited long enough",
            "        theta = best_theta",
            "        history[-1] = (epoch + 1, *mean_losses(theta, loss))",
            "        break",
        ]
    lines.append("return theta, history")
    return f"def train(loss, gradient, optimizer, epochs=EPOCHS):\n{indented(lines)}"


def _watch(prepared: Prepared, epoch: str) -> list[str]:
    """Return the lines that keep the best weights so far."""
    place = 2 if len(prepared.test) else 1
    return [
        f"if history[-1][{place}] < best:",
        f"    best, best_epoch, best_theta = history[-1][{place}], {epoch}, theta",
    ]


def _step(experiment: Experiment, prepared: Prepared) -> list[str]:
    """Return the lines of one step."""
    model = experiment.model
    masks = ", draw_masks(draw, len(batch))" if _drop(experiment, prepared) else ""
    weight = "w_train[batch] / len(batch)"
    if prepared.task.value == "multiclass":
        weight = f"({weight})[:, None]"
    lines = [
        f"scores, kept = forward(theta, x_train[batch]{masks})",
        f"delta = gradient(scores, y_train[batch]) * {weight}",
        "g = backward(theta, kept, delta)",
    ]
    if model.l2:
        lines.append(f"g = g + {number(model.l2)} * PENALISED * theta")
    if model.l1:
        lines.append(f"g = g + {number(model.l1)} * PENALISED * np.sign(theta)")
    if experiment.clip_value is not None:
        lines.append(
            f"g = np.clip(g, -{number(experiment.clip_value)}, {number(experiment.clip_value)})"
        )
    if experiment.clip_norm is not None:
        bound = number(experiment.clip_norm)
        lines.append(f"g = g * min(1.0, {bound} / max(np.linalg.norm(g), 1e-300))")
    return [*lines, "theta = step(theta, g, schedule(epoch + index / len(batches)))"]
