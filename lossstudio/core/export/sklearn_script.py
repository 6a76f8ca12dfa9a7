"""The scikit-learn script of an experiment, where its perceptrons can express it."""

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.arrays import number
from lossstudio.core.export.data_code import STANDARDISE, DataCode
from lossstudio.core.export.numpy_parts import LAYERS
from lossstudio.core.export.script import Script
from lossstudio.core.export.script_head import assembled, left_out
from lossstudio.core.export.torch_script import start
from lossstudio.core.export.vocabulary import indented, names_in
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.preparation.prepare import Prepared, prepare
from lossstudio.core.schedules import Constant
from lossstudio.core.tasks import Task

WHAT = "a script for scikit-learn"
LOSSES = {"mse": "MLPRegressor", "bce": "MLPClassifier", "softmax_ce": "MLPClassifier"}
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adam")
TWO_CLASSES = 2
LEAST = 1e-300  # it takes no ε of 0
HALF = "scikit-learn minimises half of the squared error: the settings make up for the ½."
PLACE = "scikit-learn adds ε before it corrects the bias of the mean squares."
SMALLER = (
    "The last batch of an epoch is smaller: there scikit-learn's penalty is relatively larger."
)
WAITS = "Early stopping is left out: all epochs are trained."
MEASURES = {
    "MLPRegressor": '''\
def mean_loss(model, x, y):
    """Return the mean squared error, the ½ of scikit-learn not included."""
    return np.mean((model.predict(x) - y) ** 2) if len(y) else np.nan''',
    "MLPClassifier": '''\
def mean_loss(model, x, y):
    """Return the mean cross-entropy."""
    return log_loss(y, model.predict_proba(x), labels=LABELS) if len(y) else np.nan''',
}
MAIN = """\
if __name__ == "__main__":
    print(NAME)
    for name, settings in CONTENDERS:
        model, history = train(settings)
        for epoch, train_loss, test_loss in history[:: max(1, EPOCHS // 10)]:
            print(f"{name}  epoch {epoch}  loss train {train_loss:.12g}  test {test_loss:.12g}")"""


def script(experiment: Experiment, beside: str, epochs: int) -> Script:
    """Return the script; see `export_code`.

    Raises
    ------
    ValueError
        If scikit-learn cannot express the experiment, in one sentence.
    """
    prepared = prepare(experiment)
    _check(experiment, prepared)
    data = DataCode(experiment, prepared, beside)
    kind = LOSSES[experiment.contenders[0].loss.key]
    classes = len(prepared.samples.classes)
    scaling = data.inputs()
    parts = [
        data.samples(),
        *([STANDARDISE] if "standardise" in names_in(scaling) else []),
        scaling,
        *([f"LABELS = np.arange({classes})"] if classes else []),
        start(prepared, data),
        LAYERS,
        f"EPOCHS = {epochs}",
        MEASURES[kind],
        _train(experiment, prepared, kind),
        _contenders(experiment, prepared),
        MAIN,
    ]
    imports = ["import numpy as np", f"from sklearn.neural_network import {kind}"]
    imports[1:1] = ["from sklearn.metrics import log_loss"] if classes else []
    return assembled(WHAT, imports, (), parts, _notes(experiment, prepared), data)


def _check(experiment: Experiment, prepared: Prepared) -> None:
    """Refuse what cannot be expressed."""
    for contender in experiment.contenders:
        loss, optimizer = contender.loss, experiment.optimizer_of(contender)
        usual = all(getattr(loss, n) == p.default for n, p in loss.parameters().items())
        if loss.key not in LOSSES or not usual:
            raise ValueError(
                f"scikit-learn cannot train {loss.full_name} in batches: its perceptrons know the "
                "squared error and cross-entropy alone."
            )
        if optimizer.key not in OPTIMIZERS or optimizer.settings().get("dampening"):
            raise ValueError(
                f"scikit-learn has no optimizer {optimizer.title} of this kind: it has SGD, "
                "momentum, Nesterov momentum and Adam."
            )
    model = experiment.model
    activation = ACTIVATIONS[prepared.shape.activation].equivalents
    weighed = prepared.train.weight is not None or prepared.test.weight is not None
    for wrong, what in (
        (not isinstance(experiment.schedule, Constant), "a schedule of the program's"),
        (experiment.clip_norm is not None or experiment.clip_value is not None, "clipping"),
        (bool(model.l1), "an L1 penalty"),
        (bool(model.dropout), "dropout"),
        (weighed, "weights that are divided by the size of the batch"),
        (
            bool(model.hidden) and "sklearn" not in activation,
            f"the activation {model.activation_key}",
        ),
        (
            prepared.task is Task.MULTICLASS and len(prepared.samples.classes) == TWO_CLASSES,
            "two classes with two outputs",
        ),
    ):
        if wrong:
            raise ValueError(f"scikit-learn's perceptrons have no place for {what}.")


def _notes(experiment: Experiment, prepared: Prepared) -> tuple[str, ...]:
    notes = list(left_out(experiment))
    kinds = {experiment.optimizer_of(contender).key for contender in experiment.contenders}
    if prepared.task is Task.REGRESSION:
        notes.append(HALF)
    if "adam" in kinds:
        notes.append(PLACE)
    if experiment.model.l2 and len(prepared.train) % prepared.batch:
        notes.append(SMALLER)
    if experiment.patience is not None:
        notes.append(WAITS)
    return tuple(notes)


def _settings(optimizer: Optimizer, experiment: Experiment, prepared: Prepared) -> str:
    """Return the settings of one contender as a dictionary."""
    half = 2.0 if prepared.task is Task.REGRESSION else 1.0
    alpha = experiment.model.l2 * prepared.batch / half  # which is divided by the batch
    values = {"learning_rate_init": optimizer.learning_rate, "alpha": alpha}
    if optimizer.key == "adam":
        eps = max(optimizer.eps / half, LEAST)  # type: ignore[attr-defined]
        values |= {f"beta_{n}": getattr(optimizer, f"beta{n}") for n in (1, 2)} | {"epsilon": eps}
        texts = {"solver": '"adam"'}
    else:
        values["learning_rate_init"] *= half
        values["momentum"] = getattr(optimizer, "momentum", 0.0)
        texts = {"solver": '"sgd"', "nesterovs_momentum": repr(optimizer.key == "nesterov")}
    texts |= {name: number(float(value)) for name, value in values.items()}
    return "{" + ", ".join(f'"{name}": {text}' for name, text in texts.items()) + "}"


def _train(experiment: Experiment, prepared: Prepared, kind: str) -> str:
    seed, whole = experiment.seeds.batches, prepared.batch == len(prepared.train)
    shuffled = f"np.random.default_rng(({seed}, epoch)).permutation(len(x))"
    called = ACTIVATIONS[prepared.shape.activation].equivalents.get("sklearn", "identity")
    labels = ", classes=LABELS" if prepared.task.is_classification else ""
    lines = [
        '"""Return the model, and (epoch, training loss, test loss) after each epoch."""',
        "x, x_rest = x_train[:, :-1], x_test[:, :-1]  # it has intercepts of its own",
        f"model = {kind}(",
        f"    hidden_layer_sizes={prepared.shape.sizes[1:-1]!r},",
        f'    activation="{called}",',
        "    batch_size=1,",
        "    shuffle=False,",
        "    **settings,",
        ")",
        f"model.partial_fit(x[:1], y_train[:1]{labels})  # makes room for the weights",
        "model.coefs_ = [matrix[:-1].copy() for matrix in layers(START)]",
        "model.intercepts_ = [matrix[-1].copy() for matrix in layers(START)]",
        "del model._optimizer  # it begins anew with these",
        "history = [(0, mean_loss(model, x, y_train), mean_loss(model, x_rest, y_test))]",
        "for epoch in range(epochs):",
        f"    order = {'np.arange(len(x))  # one batch' if whole else shuffled}",
        f"    for first in range(0, len(order), {prepared.batch}):",
        f"        batch = order[first : first + {prepared.batch}]",
        "        model.batch_size = len(batch)  # or it would cut what it is given",
        "        model.partial_fit(x[batch], y_train[batch])",
        "    losses = mean_loss(model, x, y_train), mean_loss(model, x_rest, y_test)",
        "    history.append((epoch + 1, *losses))",
        "return model, history",
    ]
    return f"def train(settings, epochs=EPOCHS):\n{indented(lines)}"


def _contenders(experiment: Experiment, prepared: Prepared) -> str:
    lines = ["CONTENDERS = [  # name, optimizer"]
    for contender in experiment.contenders:
        settings = _settings(experiment.optimizer_of(contender), experiment, prepared)
        lines.append(f"    ({contender.full_name!r}, {settings}),")
    return "\n".join([*lines, "]"])
