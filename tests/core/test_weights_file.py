"""Weights in files: they come back bit for bit; whatever else is refused."""

import io
import json
import tracemalloc
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.models import MODELS
from lossstudio.core.preparation.split import Split
from lossstudio.core.training import Trainer
from lossstudio.core.weights.race_weights import RaceWeights
from lossstudio.core.weights.weights_file import (
    from_json,
    from_npz,
    read_weights,
    to_json,
    to_npz,
    write_weights,
)


def trained(dataset, *losses, epochs=3, **fields):
    contenders = tuple(Contender(LOSSES.create(key)) for key in losses)
    trainer = Trainer(Experiment(DATASETS.create(dataset), contenders, **fields))
    trainer.advance_epochs(epochs)
    return trainer.snapshot()


RACES = {
    "line": lambda: trained("line", "mse", "huber", scale_target=True),
    "counts": lambda: trained("counts", "mse", "poisson", scale_target=True),
    "polynomial": lambda: trained("sine", "mse", model=MODELS.create("linear", degree=3)),
    "moons": lambda: trained("moons", "bce", "brier", model=MODELS.create("mlp"), repeats=3),
    "blobs": lambda: trained("blobs", "softmax_ce", model=MODELS.create("mlp", units=(4,))),
}


@pytest.fixture(params=RACES, scope="module")
def snapshot(request):
    return RACES[request.param]()


def predicted(race, contender, features):
    """Return what the file says that the weights predict, as a reader of it would work it out."""
    columns = (features - race.features.mean) / race.features.spread
    degree = getattr(race.model, "degree", 1)
    if degree > 1:
        assert features.shape[1] == 1
        columns = np.concatenate([columns**power for power in range(1, degree + 1)], axis=1)
    a = (columns - race.expanded.mean) / race.expanded.spread
    for layer in contender.layers:
        z = a @ layer.weights + layer.intercepts
        a = {"tanh": np.tanh, "": lambda z: z}[layer.activation](z)
    if contender.link == "softmax":
        return np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
    if contender.link == "identity":
        return a[:, 0] * race.target.spread + race.target.mean
    return np.exp(a[:, 0]) if contender.link == "exp" else 1 / (1 + np.exp(-a[:, 0]))


@pytest.mark.parametrize("ending", [".json", ".npz"])
def test_what_is_saved_comes_back_and_predicts_the_same(snapshot, ending, tmp_path):
    path = tmp_path / f"mine{ending}"
    write_weights(RaceWeights.of(snapshot), path)
    found = read_weights(path)
    assert to_json(found) == to_json(RaceWeights.of(snapshot))  # every number, to the last digit
    prepared = snapshot.prepared
    expected = prepared.predict(snapshot.scores(Split.TRAIN))
    features = prepared.samples.features[prepared.train.index]
    for row, contender in enumerate(found.contenders):
        np.testing.assert_allclose(
            predicted(found, contender, features), expected[row], rtol=1e-12, atol=1e-13
        )


def test_the_archive_opens_without_a_pickle_and_says_what_it_is():
    race = RaceWeights.of(RACES["moons"]())
    with np.load(io.BytesIO(to_npz(race)), allow_pickle=False) as arrays:
        first = arrays["contender1_layer1_weights"]
        about = json.loads(str(arrays["about"]))
    assert first.shape == (2, 8)
    np.testing.assert_array_equal(first, race.contenders[0].layers[0].weights)
    assert [each["loss"]["key"] for each in about["contenders"]] == ["bce", "brier"]
    assert about["target"]["classes"] == list(race.classes)
    assert about["repeats"] == 3


def test_a_row_of_numbers_has_a_line():
    lines = to_json(RaceWeights.of(RACES["line"]())).splitlines()
    assert any(line.strip().startswith('"weights": [') for line in lines)
    assert max(map(len, lines)) < 700
    assert not any(line.strip().rstrip(",").replace(".", "").isdigit() for line in lines)


def test_who_has_diverged_has_no_weights():
    contenders = (Contender(LOSSES.create("mse")), Contender(LOSSES.create("mae")))
    optimizer = {"key": "sgd", "learning_rate": 5.0}
    plain = json.loads(Experiment(DATASETS.create("line"), contenders).to_json())
    trainer = Trainer(Experiment.from_json(json.dumps(plain | {"optimizer": optimizer})))
    trainer.advance_epochs(60)
    race = RaceWeights.of(trainer.snapshot())
    assert [bool(each.layers) for each in race.contenders] == [False, True]
    assert "NaN" not in to_json(race)
    assert to_json(from_npz(to_npz(race))) == to_json(race)


def test_a_typed_loss_and_a_hostile_name_come_back():
    loss = formula_loss("abs(r)**a", task="regression", a=1.5)
    contender = Contender(loss, name='"<b>\\ "')
    trainer = Trainer(Experiment(DATASETS.create("line"), (contender,)))
    race = RaceWeights.of(trainer.snapshot())
    assert from_json(to_json(race)).contenders[0].name == '"<b>\\ "'
    assert from_npz(to_npz(race)).contenders[0].loss["formula"] == "abs(r)**a"


def changed(path, value):
    plain = json.loads(to_json(RaceWeights.of(RACES["line"]())))
    place = plain
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(plain)


LAYER = ("contenders", 0, "layers", 0)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("format",), "other", "This is no file of weights."),
        (("version",), 2, "version 2; this program reads version 1"),
        (("task",), "ranking", "task is 'ranking'; allowed are regression, binary, multiclass"),
        (("epoch",), -1, "epoch is -1"),
        (("features",), [], "features is empty"),
        (("features", 0, "spread"), 0, "spread 0"),
        (("features", 0, "mean"), "1", "mean is '1'"),
        (("target", "classes"), ["a"], "classes are ['a']"),
        (("contenders",), [], "at least one"),
        ((*LAYER, "weights"), [[1.0], [2.0]], "MSE, layer 1: weights have the shape 2 × 1; needed"),
        ((*LAYER, "weights"), "x", "weights have the shape no list"),
        ((*LAYER, "intercepts"), [1e999], "intercepts are not all finite"),
        ((*LAYER, "activation"), "relu", "activation is 'relu'; needed is ''"),
        (("contenders", 0, "layers"), [], "MSE has 0 layers; the model has 1"),
        (("contenders", 0, "link"), "sigmoid", "link is 'sigmoid'; allowed is identity or exp"),
        (("model", "degree"), 9, "degree"),
        (("model", "degree"), 2, "inputs are 1; the model has 2"),
        (("more",), 1, "unknown field 'more'"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(path, value, sentence):
    with pytest.raises(ValueError, match=r"[.?]$") as fault:
        from_json(changed(path, value))
    assert sentence in str(fault.value)


def test_files_that_are_no_weights_are_refused_by_name(tmp_path):
    path = tmp_path / "a.npz"
    for data in (b"PK\x03\x04nothing", b"\xff\xfe", b"{}", b"[1]", b"", b"[" * 100_000):
        path.write_bytes(data)
        with pytest.raises(ValueError, match=r"^a\.npz: "):
            read_weights(path)


def test_a_pickle_in_an_archive_is_not_opened():
    packed = io.BytesIO()
    np.savez(packed, about=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="cannot be read"):
        from_npz(packed.getvalue())


def test_an_archive_that_unpacks_to_very_much_is_refused_unread():
    packed = io.BytesIO()
    np.savez_compressed(packed, about=np.array("x"), more=np.zeros(8_000_000))
    assert len(packed.getvalue()) < 100_000
    with pytest.raises(ValueError, match="over 40 MB"):
        from_npz(packed.getvalue())


def test_an_array_that_claims_to_be_larger_than_it_is_is_refused():
    stream = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    np.lib.format.write_array_header_1_0(stream, header)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("about.npy", stream.getvalue())
    with pytest.raises(ValueError, match="cannot be read"):
        from_npz(packed.getvalue())


def test_an_archive_that_holds_more_than_it_claims_is_not_unpacked():
    packed, name = io.BytesIO(), b"about.npy"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name.decode(), bytes(50_000_000))
    data = bytearray(packed.getvalue())
    for head, size in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        at = data.index(head) + size
        data[at : at + 4] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="cannot be unpacked"):
            from_npz(bytes(data))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1", b""),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (True,), }\n", bytes(8)),
        ("{'descr': '<U1', 'fortran_order': False, 'shape': (), }\n", b"\xff\xff\xff\x7f"),
    ],
    ids=["cut", "true", "no character"],
)
def test_an_array_that_makes_no_sense_is_refused(header, body):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        size = len(header).to_bytes(2, "little")
        archive.writestr("about.npy", b"\x93NUMPY\1\0" + size + header.encode() + body)
    with pytest.raises(ValueError, match="one of its arrays cannot be read"):
        from_npz(packed.getvalue())


GOOD = {}


def good(ending):
    if not GOOD:
        race = RaceWeights.of(trained("moons", "bce", epochs=1))
        GOOD.update({".json": to_json(race).encode(), ".npz": to_npz(race)})
    return GOOD[ending]


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([".json", ".npz"]))
def test_a_mutated_file_gives_weights_or_a_sentence(data, ending):
    text = bytearray(good(ending))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        if data.draw(st.booleans()):
            text[at] = data.draw(st.integers(0, 255))
        else:
            del text[at : at + data.draw(st.integers(1, 40))]
    with suppress(ValueError):  # a sentence, or bytes that are no text
        from_npz(bytes(text)) if ending == ".npz" else from_json(text.decode())
