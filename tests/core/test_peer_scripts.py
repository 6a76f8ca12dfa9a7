"""The scripts for PyTorch, scikit-learn and Keras, run there: they come to what the program does.

`python3 studio.py test --peers` installs these libraries and runs them.
"""

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from test_numpy_script import BUILT_IN, FORMULAS, MLP, MORE, assert_same, experiment_of

from lossstudio.core.export.code import export_code
from lossstudio.core.export.keras_script import NOTES
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.split import Split
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.training import Trainer

pytestmark = [  # also where `-m` asks for other tests than these
    pytest.mark.peers,
    pytest.mark.skipif(find_spec("torch") is None, reason="python3 studio.py test --peers"),
]
KERAS_EPOCHS = 20
LINEAR = MODELS.create("linear", degree=2)
DRAWS = {"dropout", "repeats"}  # PyTorch draws which units are dropped


@pytest.mark.parametrize("model", [LINEAR, MLP], ids=["linear", "mlp"])
@pytest.mark.parametrize("loss", BUILT_IN, ids=lambda loss: loss.full_name)
def test_every_loss_learns_in_pytorch_as_here(loss, model):
    assert_same(experiment_of(loss, model=model), kind="torch")


@pytest.mark.parametrize("loss", FORMULAS, ids=lambda loss: loss.text)
def test_a_typed_loss_learns_in_pytorch_as_here(loss):
    assert_same(experiment_of(loss, model=MLP), kind="torch")


@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key != "lion"])
def test_every_optimizer_steps_in_pytorch_as_here(key):
    optimizer = OPTIMIZERS.create(key, learning_rate=0.01)
    own = replace(optimizer, learning_rate=0.02)
    race = experiment_of(LOSSES.create("huber"), LOSSES.create("log_cosh"), optimizer=optimizer)
    assert_same(race.with_contender(1, optimizer=own), kind="torch")


@pytest.mark.parametrize("name", [name for name in MORE if name not in DRAWS])
def test_all_else_of_an_experiment_is_in_the_pytorch_script(name):
    losses = LOSSES.create("bce"), LOSSES.create("hinge")
    assert_same(experiment_of(*losses, **MORE[name]), kind="torch")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_is_that_of_pytorch(activation):
    model = replace(MLP, activation=activation)
    assert_same(experiment_of(LOSSES.create("softmax_ce"), model=model), kind="torch")


@pytest.mark.parametrize("key", SCHEDULES)
def test_every_schedule_is_kept_in_pytorch(key):
    schedule = SCHEDULES.create(key)
    schedule = replace(schedule, **{n: 20.0 for n in ("length", "every") if hasattr(schedule, n)})
    assert_same(experiment_of(LOSSES.create("mse"), schedule=schedule), kind="torch")


@pytest.mark.parametrize("key", ["sgd", "momentum", "nesterov", "adam"])
@pytest.mark.parametrize("loss", ["mse", "bce", "softmax_ce"])
def test_scikit_learn_comes_to_the_same(loss, key):
    # it adds Adam's ε elsewhere, which the script says: without one nothing differs
    given = {"eps": 0.0} if key == "adam" else {}
    optimizer = OPTIMIZERS.create(key, learning_rate=0.01, **given)
    assert_same(experiment_of(LOSSES.create(loss), model=MLP, optimizer=optimizer), kind="sklearn")


def test_scikit_learn_differs_as_its_script_says():
    adam = OPTIMIZERS.create("adam", learning_rate=0.01)
    race = experiment_of(LOSSES.create("mse"), model=MLP, optimizer=adam)
    assert "adds ε before" in " ".join(export_code(race, "sklearn").notes)
    with pytest.raises(AssertionError):
        assert_same(race, kind="sklearn")
    assert_same(race, kind="sklearn", close=1e-4)


@pytest.mark.parametrize("changes", [{"batch_size": None}, {"test_share": 0.0}, {"batch_size": 14}])
def test_scikit_learn_takes_other_batches(changes):
    model = replace(MLP, l2=0.1) if changes.get("batch_size") == 14 else MLP  # no smaller batch
    assert_same(experiment_of(LOSSES.create("bce"), model=model, **changes), kind="sklearn")


KERAS = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # its own
KERAS_CLOSE = 1e-6  # on JAX some of its functions, tanh among them, work in 32 bits
AS_HERE = [key for key in OPTIMIZERS if key not in NOTES]


def assert_same_in_keras(race, monkeypatch):
    """Check the scores at the end; with one batch an epoch, for Keras has an order of its own."""
    monkeypatch.setenv("KERAS_BACKEND", "jax")  # for the first import
    monkeypatch.setenv("JAX_ENABLE_X64", "1")
    race, space = replace(race, batch_size=None), {"__name__": "exported"}
    exec(compile(export_code(race, "keras").text, "exported", "exec"), space)
    trainer = Trainer(race)
    trainer.advance_epochs(KERAS_EPOCHS)
    scores = trainer.snapshot().scores(Split.TRAIN)
    for row, (_, *contender) in enumerate(space["CONTENDERS"]):
        model, _ = space["train"](*contender, KERAS_EPOCHS)
        found = np.asarray(model(space["x_train"][:, :-1])).reshape(scores[row].shape)
        np.testing.assert_allclose(found, scores[row], rtol=KERAS_CLOSE, atol=KERAS_CLOSE)


@KERAS
@pytest.mark.parametrize("loss", [*BUILT_IN, *FORMULAS], ids=lambda loss: loss.full_name)
def test_every_loss_learns_in_keras_as_here(loss, monkeypatch):
    assert_same_in_keras(experiment_of(loss, model=MLP), monkeypatch)


@KERAS
@pytest.mark.parametrize("key", AS_HERE)
def test_optimizers_that_step_alike_do_so_in_keras(key, monkeypatch):
    optimizer = OPTIMIZERS.create(key, learning_rate=0.01)
    race = experiment_of(LOSSES.create("log_cosh"), model=MLP, optimizer=optimizer)
    assert_same_in_keras(race, monkeypatch)


def test_a_script_run_as_a_program_prints_what_it_comes_to(tmp_path):
    for kind in ("torch", "sklearn"):
        path = tmp_path / f"race-{kind}.py"
        export_code(experiment_of(LOSSES.create("mse")), kind, path, epochs=3).write(path)
        run = [sys.executable, "-W", "error", str(path)]
        done = subprocess.run(run, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.stderr == ""
        assert "epoch 3  loss train" in done.stdout
