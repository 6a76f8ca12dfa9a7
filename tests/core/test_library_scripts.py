"""The scripts for other libraries, as far as they can be read without these."""

import ast
from types import SimpleNamespace

import numpy as np
import pytest
from test_numpy_script import BUILT_IN, FORMULAS, HOSTILE, MLP, MORE, experiment_of

from lossstudio.core.export.code import export_code
from lossstudio.core.export.translated import TORCH, library_losses
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.tasks import Task

LIBRARIES = ("torch", "keras")


def functions(text: str) -> dict[str, str]:
    """Return the functions of a script by name."""
    nodes = ast.parse(text).body
    return {node.name: ast.unparse(node) for node in nodes if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("loss", [*BUILT_IN, *FORMULAS], ids=lambda loss: loss.full_name)
def test_a_loss_is_written_in_the_words_of_the_library(kind, loss):
    found = functions(export_code(experiment_of(loss, model=MLP), kind).text)
    written = found["typed_loss" if loss.key == "formula" else loss.key]
    assert "np." not in written
    assert f"{'torch' if kind == 'torch' else 'ops'}" in "".join(found.values())


@pytest.mark.parametrize("kind", LIBRARIES)
@pytest.mark.parametrize("changes", MORE.values(), ids=MORE)
def test_everything_else_can_be_said_or_is_refused(kind, changes):
    race = experiment_of(LOSSES.create("bce"), LOSSES.create("hinge"), **changes)
    if kind == "keras" and ("clip_norm" in changes or getattr(race.optimizer, "dampening", 0.0)):
        with pytest.raises(ValueError, match="Keras"):
            export_code(race, kind)
    else:
        ast.parse(export_code(race, kind).text)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_optimizer_is_made_of_its_parameters(key):
    race = experiment_of(LOSSES.create("mse"), optimizer=OPTIMIZERS.create(key, learning_rate=0.25))
    assert "learning_rate" not in functions(export_code(race, "keras").text)
    assert "(0.25" in export_code(race, "keras").text
    if key == "lion":
        with pytest.raises(ValueError, match="no optimizer Lion"):
            export_code(race, "torch")
    else:
        assert "(model.parameters(), lr=0.25" in export_code(race, "torch").text


@pytest.mark.parametrize("kind", LIBRARIES)
def test_names_are_literals_there_too(kind):
    race = experiment_of(LOSSES.create("mse")).with_contender(0, name=HOSTILE)
    plain = experiment_of(LOSSES.create("mse")).with_contender(0, name="plain")
    written, usual = (export_code(each, kind).text for each in (race, plain))
    assert len(written.splitlines()) == len(usual.splitlines())
    assert repr(race.contenders[0].full_name) in written


@pytest.mark.parametrize("kind", LIBRARIES)
def test_what_differs_is_said_in_the_script(kind):
    race = experiment_of(LOSSES.create("hinge"), repeats=3)
    script = export_code(race, kind)
    text = script.text.replace("\n# ", " ")
    assert script.notes
    assert all(note in text for note in script.notes)


CAN = {"dampening", "whole batch", "early stopping", "as it is", "no test", "wrong start", "neuron"}
CAN |= {"no hidden layer"}


@pytest.mark.parametrize("name", MORE)
def test_scikit_learn_says_or_refuses(name):
    race = experiment_of(LOSSES.create("bce"), **MORE[name])
    if name in CAN - {"dampening"}:
        ast.parse(export_code(race, "sklearn").text)
    else:
        with pytest.raises(ValueError, match=r"^scikit-learn.*\.$"):
            export_code(race, "sklearn")


@pytest.mark.parametrize("loss", BUILT_IN, ids=lambda loss: loss.full_name)
def test_scikit_learn_refuses_losses_that_it_has_not(loss):
    if loss.full_name in ("MSE", "Cross-entropy") and loss.key in ("mse", "bce", "softmax_ce"):
        assert "partial_fit" in export_code(experiment_of(loss), "sklearn").text
    else:
        with pytest.raises(ValueError, match="cannot train"):
            export_code(experiment_of(loss), "sklearn")


def test_the_half_of_scikit_learn_is_made_up_for():
    optimizer = OPTIMIZERS.create("sgd", learning_rate=0.125)
    script = export_code(experiment_of(LOSSES.create("mse"), optimizer=optimizer), "sklearn")
    assert '"learning_rate_init": 0.25' in script.text
    assert any("½" in note for note in script.notes)


class Words:
    """NumPy under the names of PyTorch, to run what was translated."""

    def __getattr__(self, name: str):
        called = {"amax": "max", "clamp": "clip", "pow": "power", "tensor": "array"}.get(name, name)
        words = {"dim": "axis", "keepdim": "keepdims"}

        def function(*given, **named):
            named = {words[key]: value for key, value in named.items()}
            return getattr(np, called)(*given, **named)

        return function


@pytest.mark.parametrize("loss", [*BUILT_IN, *FORMULAS], ids=lambda loss: loss.full_name)
def test_the_translated_loss_has_the_values_of_the_program(loss):
    draw = np.random.default_rng(1)
    several = loss.task is Task.MULTICLASS
    score = draw.normal(0.0, 2.0, (50, 3) if several else 50)
    target = draw.integers(0, 3 if several else 2, 50)
    if loss.task is Task.REGRESSION:
        target = draw.normal(2.0, 0.2, 50)
    words = Words()
    words.nn = SimpleNamespace(
        functional=SimpleNamespace(logsigmoid=lambda x: -np.logaddexp(0, -x))
    )
    words.sigmoid = lambda x: 1.0 / (1.0 + np.exp(-x))
    words.log_softmax = lambda z, dim: z - np.logaddexp.reduce(z, axis=dim, keepdims=True)
    shares = np.full(3, 1.0 / 3.0)
    space = {"torch": words, "CLASS_SHARES": shares, "TARGET_MEAN": 0.0, "TARGET_SPREAD": 1.0}
    race = experiment_of(loss)
    written, (name,) = library_losses(race, TORCH)
    exec("\n".join(written), space)
    np.testing.assert_allclose(space[name](score, target), loss.value(score, target), 1e-9, 1e-12)
