"""The scripts for other libraries, as far as they can be read without these."""

import ast

import pytest
from test_numpy_script import BUILT_IN, FORMULAS, HOSTILE, MLP, MORE, experiment_of

from lossstudio.core.export.code import export_code
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS

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
