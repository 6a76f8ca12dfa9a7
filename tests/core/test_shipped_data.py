"""The real data that come with the program, and the samples all datasets give."""

import numpy as np
import pytest

from lossstudio.core.datasets import DATASETS, Samples
from lossstudio.core.tasks import Task

# key: rows, task, features, target, classes, share of samples held back, scaled target;
# rows as in resources/datasets/SOURCES.md
SHIPPED = {
    "belgian_phones": (24, Task.REGRESSION, ("year",), "calls_millions", (), 0.0, False),
    "star_cluster": (47, Task.REGRESSION, ("log_temperature",), "log_light", (), 0.0, False),
    "anscombe_3": (11, Task.REGRESSION, ("x",), "y", (), 0.0, False),
    "engel_food": (235, Task.REGRESSION, ("income",), "food_expenditure", (), 0.3, True),
    "stack_loss": (
        21,
        Task.REGRESSION,
        ("air_flow", "water_temperature"),
        "stack_loss",
        (),
        0.3,
        True,
    ),
    "old_faithful": (
        272,
        Task.REGRESSION,
        ("eruption_minutes",),
        "waiting_minutes",
        (),
        0.3,
        True,
    ),
    "breast_cancer": (
        569,
        Task.BINARY,
        ("mean_radius", "mean_texture"),
        "diagnosis",
        ("benign", "malignant"),
        0.3,
        False,
    ),
    "penguins": (
        342,
        Task.MULTICLASS,
        ("bill_length_mm", "bill_depth_mm"),
        "species",
        ("Adelie", "Chinstrap", "Gentoo"),
        0.3,
        False,
    ),
    "iris": (
        150,
        Task.MULTICLASS,
        ("petal_length_cm", "petal_width_cm"),
        "species",
        ("setosa", "versicolor", "virginica"),
        0.3,
        False,
    ),
}


def test_all_real_datasets_are_registered() -> None:
    real = {key for key, cls in DATASETS.items() if cls.group == "real"}
    assert real == {*SHIPPED, "csv"}


@pytest.mark.parametrize("key", SHIPPED)
def test_shipped_data(key: str) -> None:
    rows, task, features, target, classes, test_share, scale_target = SHIPPED[key]
    dataset = DATASETS.create(key)
    samples = dataset.generate(0)
    assert samples.features.shape == (rows, len(features))
    assert dataset.task is samples.task is task
    assert (samples.feature_names, samples.target_name) == (features, target)
    assert samples.classes == classes
    assert dataset.suggests == {"test_share": test_share, "scale_target": scale_target}
    assert target in [column.name for column in dataset.columns()]


def test_malignant_is_the_positive_class() -> None:
    assert (
        DATASETS.create("breast_cancer").generate(0).target.sum() == 212
    )  # Street et al.: 357 benign, 212 malignant


def test_the_usual_task_is_known_without_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DATASETS["iris"], "file", "absent.csv")
    assert DATASETS.create("iris").task is Task.MULTICLASS
    with pytest.raises(FileNotFoundError):
        _ = DATASETS.create("iris", target="petal_width_cm").task


def test_shipped_data_with_other_columns() -> None:
    samples = DATASETS.create(
        "iris", target="petal_width_cm", features=["sepal_length_cm"]
    ).generate(0)
    assert samples.task is Task.REGRESSION
    assert samples.feature_names == ("sepal_length_cm",)
    assert samples.target[0] == 0.2


@pytest.mark.parametrize(
    ("features", "target", "task", "classes"),
    [
        ([1.0, 2.0], [1.0, 2.0], Task.REGRESSION, ()),
        (np.ones((2, 1)), [1.0, 2.0, 3.0], Task.REGRESSION, ()),
        (np.ones((2, 2)), [1.0, 2.0], Task.REGRESSION, ()),
        (np.ones((0, 1)), [], Task.REGRESSION, ()),
        (np.ones((2, 1)), [0, 1], Task.REGRESSION, ("a", "b")),
        (np.ones((2, 1)), [0, 1], Task.BINARY, ()),
        (np.ones((2, 1)), [0, 1], Task.BINARY, ("a", "b", "c")),
        (np.ones((2, 1)), [0, 2], Task.BINARY, ("a", "b")),
        (np.ones((2, 1)), [0, -1], Task.BINARY, ("a", "b")),
        (np.ones((2, 1)), [0.0, 1.0], Task.BINARY, ("a", "b")),
    ],
)
def test_samples_refuse_what_does_not_belong_together(
    features: object, target: object, task: Task, classes: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Samples(features, target, task, ("x",), "y", classes)


def test_samples_keep_a_copy() -> None:
    features = np.ones((2, 1))
    samples = Samples(features, [0, 1], Task.BINARY, ("x",), "y", ("a", "b"))
    features[0] = 5.0
    assert samples.features[0, 0] == 1.0
