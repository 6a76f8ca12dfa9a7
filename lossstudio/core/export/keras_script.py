"""The Keras script of an experiment: its own loop of training, the program's losses."""

from lossstudio.core.experiment import Experiment
from lossstudio.core.export.arrays import number
from lossstudio.core.export.data_code import STANDARDISE, DataCode
from lossstudio.core.export.numpy_parts import LAYERS, schedule_code
from lossstudio.core.export.script import Script
from lossstudio.core.export.script_head import assembled, left_out
from lossstudio.core.export.torch_script import start
from lossstudio.core.export.translated import KERAS, library_losses
from lossstudio.core.export.vocabulary import indented, names_in
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.preparation.prepare import Prepared, prepare
from lossstudio.core.schedules import Constant
from lossstudio.core.tasks import Task

WHAT = "a script for Keras 3"
LIKE = ".\nThe losses come close to those of the program; what differs is said below"
IMPORTS = ("import keras", "import numpy as np", "from keras import ops")
SETUP = ('keras.config.set_floatx("float64")',)
MODEL = '''\
def make_model():
    """Return the model with the initial weights of the program."""
    model = keras.Sequential([{modules}])
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for layer, matrix in zip(dense, layers(START)):
        layer.set_weights([matrix[:-1], matrix[-1]])
    return model'''
PLAIN = '''\
def keras_loss(loss):
    """Return a loss as Keras calls it: with the target first, and both of them as columns."""
    return lambda y, scores: loss(scores{column}, ops.cast(y, "{kind}")[:, 0])'''
MAIN = """\
if __name__ == "__main__":
    print(NAME)
    for name, loss, optimizer in CONTENDERS:
        model, history = train(loss, optimizer)
        for epoch in range(0, len(history["loss"]), max(1, EPOCHS // 10)):
            print(f"{name}  epoch {epoch + 1}  loss train {history['loss'][epoch]:.9g}")
        x, y, w = {test}
        if len(y):
            print(f"{name}  loss test {model.evaluate(x, y, sample_weight=w, verbose=0):.9g}")"""
TEST = "x_test[:, :-1], y_test[:, None], w_test"
NOTES = {
    "rmsprop": "Keras adds ε within the root.",
    "adagrad": "Keras adds ε within the root.",
    "adam": "Keras adds ε before it corrects the bias of the mean squares.",
    "adamw": "Keras adds ε before it corrects the bias of the mean squares.",
    "nadam": "Keras warms the momentum up as ψ = 1 would, much faster than usual.",
    "adamax": "Keras adds ε to the largest gradient when it divides by it.",
}


def script(experiment: Experiment, beside: str, epochs: int) -> Script:
    """Return the script; see `export_code`.

    Raises
    ------
    ValueError
        If Keras has no such thing.
    """
    if experiment.clip_norm is not None and experiment.clip_value is not None:
        raise ValueError("Keras clips either the norm or the values: switch one of them off.")
    prepared = prepare(experiment)
    data = DataCode(experiment, prepared, beside)
    losses, names = library_losses(experiment, KERAS)
    optimizers = [experiment.optimizer_of(contender) for contender in experiment.contenders]
    made = [_made(optimizer, experiment) for optimizer in optimizers]
    scaling = [data.weighing(), data.inputs()]
    several = prepared.task is Task.MULTICLASS
    kind = "int64" if several else "float64"
    parts = [
        data.samples(),
        *([data.shares()] if "CLASS_SHARES" in names_in(*losses) else []),
        *([STANDARDISE] if "standardise" in names_in(*scaling) else []),
        *filter(None, scaling),
        *losses,
        start(prepared, data),
        LAYERS,
        _model(experiment, prepared),
        PLAIN.format(column="" if several else "[:, 0]", kind=kind),
        schedule_code(experiment.schedule),
        f"EPOCHS = {epochs}",
        _train(experiment, prepared),
        _contenders(experiment, names, made),
        MAIN.replace("{test}", TEST),
    ]
    notes = _notes(experiment, optimizers)
    return assembled(WHAT, IMPORTS, SETUP, parts, notes, data, LIKE)


def _notes(experiment: Experiment, optimizers: list[Optimizer]) -> tuple[str, ...]:
    notes = [
        *left_out(experiment),
        "Keras shuffles in an order of its own, and its training loss is the mean over the steps "
        "of an epoch, each before its step, with penalties.",
        "Some of Keras' functions, such as tanh on JAX, work in 32 bits: seven digits agree.",
    ]
    notes += dict.fromkeys(NOTES[o.key] for o in optimizers if o.key in NOTES)
    if not isinstance(experiment.schedule, Constant):
        notes.append("The learning rate follows its schedule from epoch to epoch, not within one.")
    if experiment.model.dropout and experiment.model.hidden:
        notes.append("Keras draws which units are dropped.")
    return tuple(notes)


def _made(optimizer: Optimizer, experiment: Experiment) -> str:
    """Return the expression that makes an optimizer."""
    if getattr(optimizer, "dampening", 0.0):
        raise ValueError("Keras has a momentum without dampening only: set it to 0.")
    if "keras" not in optimizer.equivalents:
        raise ValueError(f"Keras has no optimizer {optimizer.title}: choose another one.")
    values = {name: number(float(getattr(optimizer, name))) for name in optimizer.parameters()}
    text = optimizer.equivalents["keras"].format(**values)
    if experiment.clip_norm is not None:
        text = f"{text[:-1]}, global_clipnorm={number(experiment.clip_norm)})"
    if experiment.clip_value is not None:
        text = f"{text[:-1]}, clipvalue={number(experiment.clip_value)})"
    return f"keras.optimizers.{text}"


def _model(experiment: Experiment, prepared: Prepared) -> str:
    model, layers = experiment.model, prepared.shape.layers
    activation = ACTIVATIONS[prepared.shape.activation].equivalents["keras"]
    called = {
        "leaky_relu": "lambda z: keras.activations.leaky_relu(z, negative_slope=0.01)",
        "gelu": "lambda z: keras.activations.gelu(z, approximate=True)",
    }.get(activation, f'"{activation}"')
    penalty = ""
    if model.penalised:  # Keras has no half before the squares
        sizes = f"l1={number(model.l1)}, l2={number(0.5 * model.l2)}"
        penalty = f", kernel_regularizer=keras.regularizers.L1L2({sizes})"
    modules = [f"keras.Input(({layers[0][0]},))"]
    for place, (_, fan_out) in enumerate(layers, 1):
        last = place == len(layers)
        kind = "" if last else f", activation={called}"
        modules.append(f"keras.layers.Dense({fan_out}{kind}{penalty})")
        if model.dropout and not last:
            modules.append(f"keras.layers.Dropout({number(model.dropout)})")
    text = "\n" + "".join(f"        {module},\n" for module in modules) + "    "
    return MODEL.format(modules=text)


def _train(experiment: Experiment, prepared: Prepared) -> str:
    tested = len(prepared.test) > 0
    lines = [
        '"""Return the model, and what Keras has written down of each epoch."""',
        "model, optimizer = make_model(), make_optimizer()",
        "rate = float(ops.convert_to_numpy(optimizer.learning_rate))",
        "by_epoch = keras.callbacks.LearningRateScheduler(lambda epoch, _: rate * schedule(epoch))",
        "callbacks = [by_epoch]",
    ]
    if experiment.patience is not None:
        watched = "val_loss" if tested else "loss"
        stop = f'monitor="{watched}", patience={experiment.patience}, restore_best_weights=True'
        lines.append(f"callbacks.append(keras.callbacks.EarlyStopping({stop}))")
    lines += [
        "model.compile(optimizer=optimizer, loss=keras_loss(loss))",
        "history = model.fit(",
        "    x_train[:, :-1],",
        "    y_train[:, None],",
        "    sample_weight=w_train,  # a batch is divided by its samples, not by their weights",
        f"    batch_size={prepared.batch},",
        "    epochs=epochs,",
        *(["    validation_data=(" + TEST + "),"] if tested else []),
        "    callbacks=callbacks,",
        "    verbose=0,",
        ")",
        "return model, history.history",
    ]
    return f"def train(loss, make_optimizer, epochs=EPOCHS):\n{indented(lines)}"


def _contenders(experiment: Experiment, names: list[str], made: list[str]) -> str:
    lines = ["CONTENDERS = [  # name, loss, optimizer"]
    for contender, name, optimizer in zip(experiment.contenders, names, made, strict=True):
        lines.append(f"    ({contender.full_name!r}, {name}, lambda: {optimizer}),")
    return "\n".join([*lines, "]"])
