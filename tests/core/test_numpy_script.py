"""The exported NumPy script comes to the losses of the program."""

import ast
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.export.code import export_code
from lossstudio.core.losses import LOSSES, Loss, formula_loss
from lossstudio.core.losses.formula.built_in import as_formula
from lossstudio.core.models import MODELS
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

DATA = {
    Task.REGRESSION: DATASETS.create("demand", samples=40),
    Task.BINARY: DATASETS.create("moons", samples=40),
    Task.MULTICLASS: DATASETS.create("blobs", samples=40, classes=3),
}
COUNTS = DATASETS.create("counts", samples=40)
EPOCHS = 34  # of three batches each: 102 steps
MLP = MODELS.create("mlp", units=(4, 3))
OTHERS = {  # parameters that change the form of a loss
    "smooth_l1": [{"beta": 0.0}],
    "log_cosh": [{"c": 0.5}],
    "barron": [{"alpha": 2.0}, {"alpha": 0.0}, {"alpha": -2.0}],
    "bce": [{"pos_weight": 3.0}, {"label_smoothing": 0.1, "pos_weight": 2.0}],
    "focal": [{"alpha": 0.25}, {"gamma": 0.5}],
    "softmax_ce": [{"label_smoothing": 0.2}],
    "focal_softmax": [{"gamma": 0.0}, {"gamma": 0.5}],
}
BUILT_IN = [LOSSES.create(key) for key in LOSSES]
BUILT_IN += [LOSSES.create(key, **given) for key, sets in OTHERS.items() for given in sets]
TYPED = {
    Task.REGRESSION: [
        "0.5*r**2 if abs(r) <= d else d*(abs(r) - 0.5*d)",
        "0.7*mse + 0.3*huber(delta=0.5) + log(cosh(r/λ))",
        "max(0, abs(r) - 0.1, 0.2*r**2) + relu(s - y)",
        "sqrt(1 + r**2/c) - 1 + 2**abs(sign(r)) + (a/b)*r**2",
        "clip(r, -1, 1)*r if r < 0 else expm1(abs(r)) - abs(r)",
    ],
    Task.BINARY: [
        "-(1 - pt)**gamma*log(pt)",
        "(p - y)**2 + 0.1*log(1 + exp(-m))",
        "bce + 0.5*hinge",
        "softplus(-z) if y > 0.5 else w*softplus(z)",
        "tanh(z)**2",
    ],
    Task.MULTICLASS: [
        "-log(pt) + 0.3*max(0, 1 - m)",
        "softmax_ce + 0.5*p0**2 + (2 if t == 1 else 1)*(1 - pt)/k",
        "(1 - pt**q)/q",
    ],
}
FORMULAS = [formula_loss(text, task) for task, texts in TYPED.items() for text in texts]


def experiment_of(*losses: Loss, **changes: object) -> Experiment:
    """Return a race of losses of one task, 28 samples in three batches an epoch."""
    contenders = tuple(Contender(loss=loss) for loss in losses)
    # Adam would not see a factor on the gradient; errors of about 1 lie where a loss bends
    optimizer = OPTIMIZERS.create("momentum", learning_rate=0.01)
    given = {"batch_size": 12, "optimizer": optimizer, "scale_target": True}
    dataset = COUNTS if any(loss.log_link for loss in losses) else DATA[losses[0].task]
    return Experiment(dataset=dataset, contenders=contenders, **(given | changes))


def assert_same(
    experiment: Experiment, epochs: int = EPOCHS, kind: str = "numpy", close: float = 1e-9
) -> None:
    """Check that the losses of the script are those of the program, epoch by epoch."""
    space = {"__name__": "exported"}
    with np.errstate():
        exec(compile(export_code(experiment, kind).text, "exported", "exec"), space)
        races = [space["train"](*contender, epochs) for _, *contender in space["CONTENDERS"]]
    trainer = Trainer(experiment)
    trainer.advance_epochs(epochs)
    curves = trainer.snapshot().curves
    for row, (_, history) in enumerate(races):
        script, program = np.array(history), curves.losses[:, row, 0]
        assert len(script) == len(program) or experiment.patience
        assert np.isfinite(script[:, 1]).all()
        np.testing.assert_array_equal(script[:, 0], curves.epoch[: len(script)])
        np.testing.assert_allclose(script[:, 1:], program[: len(script)], rtol=close, atol=close)
        np.testing.assert_allclose(script[-1, 1:], program[-1], rtol=close, atol=close)


@pytest.mark.parametrize("task", Task)
@pytest.mark.parametrize("model", [MODELS.create("linear", degree=2), MLP], ids=["linear", "mlp"])
def test_every_loss_learns_as_in_the_program(task, model):
    losses = [loss for loss in BUILT_IN if loss.task is task]
    for start in range(0, len(losses), 8):
        race = losses[start : start + 8]
        assert_same(experiment_of(*race, model=model))


@pytest.mark.parametrize("loss", FORMULAS, ids=lambda loss: loss.text)
def test_a_typed_loss_learns_as_in_the_program(loss):
    assert_same(experiment_of(loss, model=MLP))


@pytest.mark.parametrize("task", Task)
def test_built_in_losses_as_formulas_do_too(task):
    losses = [as_formula(loss) for loss in BUILT_IN if loss.task is task]
    for start in range(0, len(losses), 8):
        assert_same(experiment_of(*losses[start : start + 8]), epochs=10)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("eps", [None, 0.0])
def test_every_optimizer_steps_as_in_the_program(key, eps):
    given = {"eps": eps} if eps is not None else {}
    if given and "eps" not in OPTIMIZERS[key].parameters():
        return
    optimizer = OPTIMIZERS.create(key, learning_rate=0.01, **given)
    own = replace(optimizer, learning_rate=0.02)
    race = experiment_of(LOSSES.create("huber"), LOSSES.create("log_cosh"), optimizer=optimizer)
    assert_same(race.with_contender(1, optimizer=own))


MORE = {
    "dampening": {"optimizer": OPTIMIZERS.create("momentum", learning_rate=0.01, dampening=0.5)},
    "whole batch": {"batch_size": None},
    "penalties": {"model": replace(MLP, l1=0.01, l2=0.1)},
    "clipping": {"clip_norm": 0.2, "clip_value": 0.1},
    "dropout": {"model": replace(MLP, dropout=0.3)},
    "early stopping": {"patience": 2, "optimizer": OPTIMIZERS.create("sgd", learning_rate=0.5)},
    "class weights": {"class_weighting": "own", "class_weights": (1.0, 4.0)},
    "balanced": {"class_weighting": "balanced"},
    "as it is": {"scale_features": False},
    "no test": {"test_share": 0.0, "patience": 3},
    "repeats": {"repeats": 3, "model": replace(MLP, dropout=0.3)},
    "wrong start": {"model": replace(MLP, start="wrong")},
    "neuron": {"model": MODELS.create("neuron")},
    "no hidden layer": {"model": replace(MLP, units=())},
}


@pytest.mark.parametrize("changes", MORE.values(), ids=MORE)
def test_all_else_of_an_experiment_is_in_the_script(changes):
    losses = LOSSES.create("bce"), LOSSES.create("hinge")
    assert_same(experiment_of(*losses, **changes))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation):
    model = replace(MLP, activation=activation)
    assert_same(experiment_of(LOSSES.create("softmax_ce"), model=model))


@pytest.mark.parametrize("key", SCHEDULES)
def test_every_schedule(key):
    schedule = SCHEDULES.create(key)
    schedule = replace(schedule, **{n: 20.0 for n in ("length", "every") if hasattr(schedule, n)})
    assert_same(experiment_of(LOSSES.create("mse"), schedule=schedule))


def test_a_target_that_is_not_standardised_is_none_in_the_script():
    race = experiment_of(LOSSES.create("mse"), LOSSES.create("poisson"), scale_target=False)
    assert_same(race)


def test_weights_of_rows_count_as_in_the_program(tmp_path):
    rows = ["x,y,how much"]
    rows += [f"{x},{x * x % 7},{x % 4}" for x in range(30)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(rows))
    dataset = DATASETS.create("csv", path=str(table), target="y", weight="how much")
    assert dataset.generate(0).weight is not None
    assert_same(replace(experiment_of(LOSSES.create("mse")), dataset=dataset))


HOSTILE = '\')\nimport os  # \u2028\r""" \\ {0} {x!r} %s \x0c\' \u202e'


@pytest.mark.parametrize("text", [HOSTILE, HOSTILE[::-1], "'''", '"""', "\\"])
def test_names_are_literals_and_nothing_else(text):
    race = replace(experiment_of(LOSSES.create("mse")), name=text)
    race = race.with_contender(0, name=text)
    script = export_code(race, "numpy").text
    space = {"__name__": "exported"}
    exec(compile(script, "exported", "exec"), space)
    assert space["NAME"] == race.name
    assert space["CONTENDERS"][0][0] == race.contenders[0].full_name
    plain = export_code(replace(race, name="plain").with_contender(0, name="plain"), "numpy").text
    assert len(script.splitlines()) == len(plain.splitlines())
    imports = [node for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Import)]
    assert [name.name for node in imports for name in node.names] == ["numpy"]


def test_the_script_runs_alone_and_prints_the_losses_of_the_program(tmp_path):
    race = experiment_of(LOSSES.create("huber"))
    path = tmp_path / "race.py"
    script = export_code(race, "numpy", path, epochs=30)
    script.write(path)
    run = [sys.executable, "-I", str(path)]
    printed = subprocess.run(run, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    trainer = Trainer(race)
    trainer.advance_epochs(30)
    train, _ = trainer.snapshot().now.loss[0]
    assert f"epoch 30  loss train {train:.9g}"[:-1] in printed
    assert "lossstudio" not in script.text
    assert not script.notes


def test_large_data_are_saved_beside_the_script(tmp_path):
    large = DATASETS.create("moons", samples=4000)
    race = replace(experiment_of(LOSSES.create("bce")), dataset=large)
    with pytest.raises(ValueError, match="name a file"):
        export_code(race, "numpy")
    path = tmp_path / "it's big.py"
    script = export_code(race, "numpy", path, epochs=1)
    script.write(path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["it's big-data.npz", "it's big.py"]
    assert len(script.text) < 20_000
    space = {"__name__": "exported", "__file__": str(path)}
    exec(compile(path.read_text(), str(path), "exec"), space)
    np.testing.assert_array_equal(space["FEATURES"], large.generate(race.seeds.data).features)
    _, history = space["train"](*space["CONTENDERS"][0][1:])
    trainer = Trainer(race)
    trainer.advance_epochs(1)
    np.testing.assert_allclose(history[1][1:], trainer.snapshot().now.loss[0], rtol=1e-9)


def test_repeats_are_said_to_be_left_out():
    script = export_code(experiment_of(LOSSES.create("bce"), repeats=5), "numpy")
    assert "5 initial weights" in script.notes[0]
    assert script.notes[0] in script.text.replace("\n# ", " ")


def test_every_loss_and_optimizer_declares_its_code():
    assert all(all(cls.code) for cls in LOSSES.values())
    assert all(cls.code for cls in OPTIMIZERS.values())


def test_what_declares_no_code_is_refused(monkeypatch):
    race = experiment_of(LOSSES.create("mse"), optimizer=OPTIMIZERS.create("sgd"))
    monkeypatch.setattr(OPTIMIZERS["sgd"], "code", ())
    monkeypatch.setattr(OPTIMIZERS["sgd"], "equivalents", {})
    for kind in ("numpy", "torch", "keras"):
        with pytest.raises(ValueError, match="SGD"):
            export_code(race, kind)
    monkeypatch.setattr(LOSSES["mse"], "code", ("", ""))
    with pytest.raises(ValueError, match="MSE has no code"):
        export_code(race, "torch")
