"""Experiments on disk: beside their data, replaced in one go, refused in one sentence."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from drawn_experiments import race

from lossstudio.core import files
from lossstudio.core.datasets import DATASETS, CsvDataset, DecisionNeededError, drawn
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import MOST_CONTENDERS, Contender, Experiment
from lossstudio.core.files import load, save
from lossstudio.core.losses import LOSSES
from lossstudio.core.models.loaded import MOST_NUMBERS, LoadedWeights
from lossstudio.core.tasks import Task

TABLE = "x,y\n1,2\n2,4.5\n3,7\n4,8\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a data file in a folder of its own."""
    path = tmp_path / "data" / "täble.csv"
    path.parent.mkdir()
    path.write_text(TABLE, encoding="utf-8")
    return path


def on(path: Path | str) -> Experiment:
    """Return an experiment on a data file."""
    return race("mse", dataset=DATASETS.create("csv", path=str(path)), name="Mine")


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "größe.json"
    experiment = replace(first_experiment(), name="δ — 損失")
    save(experiment, path)
    assert load(path) == experiment
    assert path.read_bytes().decode("utf-8") == experiment.to_json()


def test_a_byte_order_mark_and_capitals_in_the_ending_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "A.JSON"
    path.write_bytes(b"\xef\xbb\xbf" + first_experiment().to_json().encode())
    assert load(path) == first_experiment()


def test_an_experiment_and_its_data_can_be_moved_together(table: Path, tmp_path: Path) -> None:
    save(on(table), table.parent / "race.json")
    assert str(tmp_path) not in (table.parent / "race.json").read_text(encoding="utf-8")
    moved = tmp_path / "elsewhere"
    shutil.move(table.parent, moved)
    experiment = load(moved / "race.json")
    assert experiment == on(moved / table.name)
    assert experiment.dataset.generate(0).target.tolist() == [2, 4.5, 7, 8]


def test_data_in_another_folder_are_found_where_they_are(table: Path, tmp_path: Path) -> None:
    save(on(table), tmp_path / "race.json")
    moved = tmp_path / "elsewhere" / "race.json"
    moved.parent.mkdir()
    shutil.move(tmp_path / "race.json", moved)
    assert load(moved) == on(table)


def test_a_path_in_the_file_counts_from_the_file(table: Path, tmp_path: Path) -> None:
    (tmp_path / "race.json").write_text(on(f"data/{table.name}").to_json(), encoding="utf-8")
    assert load(tmp_path / "race.json") == on(table)


def test_a_path_in_memory_counts_from_the_working_folder(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    save(on(table.name), tmp_path / "race.json")
    save(on(table.name), Path("beside.json"))
    monkeypatch.chdir(tmp_path)
    assert load(tmp_path / "race.json") == load(table.parent / "beside.json") == on(table)


def test_no_data_file_stays_no_data_file(tmp_path: Path) -> None:
    save(on(""), tmp_path / "race.json")
    with pytest.raises(ValueError, match=r"^race\.json: No file is chosen\.$"):
        load(tmp_path / "race.json")


def test_a_table_makes_a_fresh_experiment(table: Path) -> None:
    experiment = load(table)
    assert experiment.name == table.stem
    assert experiment.dataset == CsvDataset.opened(table)
    assert experiment == replace(experiment_for(experiment.dataset), name=table.stem)
    experiment.check_task(Task.REGRESSION)


def test_loading_does_not_lean_on_the_working_folder(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    experiment = load(Path(table.name))
    monkeypatch.chdir("/")
    assert len(experiment.dataset.generate(0).target) == 4


# --- replaced in one go -----------------------------------------------------------------------


def test_the_old_file_stays_until_the_new_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "race.json"
    save(first_experiment(), path)
    old = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="Disk full") as caught:
            save(race("mae"), path)
    assert caught.value.filename == str(path)
    assert path.read_bytes() == old
    save(race("mae"), path)
    assert load(path) == race("mae")
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        save(first_experiment(), tmp_path / "none" / "race.json")
    assert "none" in str(caught.value.filename)


# --- refused in one sentence ------------------------------------------------------------------


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^There is no file gone\.json in ") as caught:
        load(tmp_path / "gone.json")
    assert str(tmp_path) in str(caught.value)
    with pytest.raises(ValueError, match=r"^There is no file 'gone\.csv'\.$"):
        load(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"race\.json: Not valid JSON: Expecting value at line 1, column 1\."),
        (b'{\n "version": 1,\n}', r"race\.json: Not valid JSON: .* at line (2|3), column \d+\."),
        (b'{"version": 3}', r"race\.json: The experiment is of version 3; .* version 1\."),
        (b'{"name": "\xff"}', r"race\.json is not an experiment: byte 10 is not UTF-8 text\."),
        ("{}".encode("utf-16"), r"race\.json is not an experiment: byte 0 is not UTF-8 text\."),
    ],
)
def test_a_faulty_file_is_named_with_its_fault(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "race.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        load(path)


def test_losses_must_fit_the_data(table: Path) -> None:
    path = table.parent / "race.json"
    save(race("mse", "bce", dataset=DATASETS.create("csv", path=str(table))), path)
    with pytest.raises(ValueError, match=r"^race\.json: The loss 'bce' is for binary, but the"):
        load(path)
    table.unlink()
    with pytest.raises(ValueError, match=r"^race\.json: There is no file 'täble\.csv'\.$"):
        load(path)


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "race.json").mkdir()
    with pytest.raises(ValueError, match=r"^race\.json is a folder; allowed is a file\.$"):
        load(tmp_path / "race.json")


def largest(samples: int, numbers: int) -> Experiment:
    """Return an experiment of so many samples and weights whose text is as long as any."""

    def longest(count: int) -> tuple[float, ...]:
        return (-1.2345678901234567e-100,) * count

    dataset = DATASETS.create(
        "drawn_regression",
        feature_names=tuple(f"{index:02}{'漢' * 78}" for index in range(drawn.MOST_FEATURES)),
        features=longest(samples * drawn.MOST_FEATURES),
        target=longest(samples),
        first=longest(samples),
        weight=tuple(map(abs, longest(samples))),
        frame=longest(2 * (drawn.MOST_FEATURES + 1)),
        ids=tuple(range(10**9, 10**9 + samples)),
    )
    weights = LoadedWeights("w.npz", (1, 1), longest(numbers))
    contenders = (Contender(LOSSES.create("mse"), weights=weights),) * MOST_CONTENDERS
    return Experiment(dataset=dataset, contenders=contenders)


def test_the_largest_experiment_can_be_opened() -> None:
    none, sample, number = (
        len(largest(*each).to_json().encode()) for each in ((1, 1), (2, 1), (1, 2))
    )
    most = none + drawn.MOST_SAMPLES * (sample - none) + MOST_NUMBERS * (number - none)
    assert 40_000_000 < most < files.MOST_BYTES


def test_an_experiment_with_many_weights_can_be_opened(tmp_path: Path) -> None:
    experiment, path = largest(1, 20_000), tmp_path / "large.json"
    save(experiment, path)
    assert path.stat().st_size > 5_000_000
    assert load(path) == experiment


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "race.json"
    with path.open("wb") as file:
        file.truncate(files.MOST_BYTES + 1)
    with pytest.raises(ValueError, match=r"^race\.json is too large"):
        load(path)


def test_a_table_that_cannot_be_used_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,2\n3\n", encoding="utf-8")
    with pytest.raises(DecisionNeededError, match=r"t\.csv has only 1 row without gaps") as caught:
        load(path)
    assert caught.value.table.names == ("x", "y")
