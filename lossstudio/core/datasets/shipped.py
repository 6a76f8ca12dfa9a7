"""Real data that come with the program; resources/datasets/SOURCES.md says more."""

from dataclasses import dataclass
from typing import Any, ClassVar

from lossstudio.core.datasets.base import DATASETS
from lossstudio.core.datasets.chosen_columns import (
    ChosenColumns,
    features_param,
    target_as_param,
    target_param,
)
from lossstudio.core.datasets.remembered import current_table
from lossstudio.core.resources import resource
from lossstudio.core.tables import Table, TableSettings
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class ShippedTable(ChosenColumns):
    """A table in resources/datasets.

    Attributes
    ----------
    file : str
        Its name.
    usual_task : Task
        The task with the default target, known without reading the file.
    """

    file: ClassVar[str]
    usual_task: ClassVar[Task] = Task.REGRESSION
    learning_rate: ClassVar[float] = 0.2

    target: str = target_param()
    features: tuple[str, ...] = features_param()
    target_as: str = target_as_param()

    @property
    def scales_target(self) -> bool:
        """Whether it is standardised; so is any number out of a table of classes."""
        other = self.usual_task.is_classification and not self.task.is_classification
        return super().scales_target or other

    @property
    def task(self) -> Task:
        """What the target asks for; the file is read only if the target is not the default."""
        usual = self.parameters()["target"].default
        if (self.target, self.target_as) == (usual, "auto"):
            return self.usual_task
        return super().task

    def read(self, settings: TableSettings) -> Table:
        """Return the table.

        Raises
        ------
        FileNotFoundError
            If the installation lacks it.
        """
        return current_table(resource("datasets", self.file), settings)


# Few samples, each of which matters: none are held back.
ALL_FOR_TRAINING: dict[str, Any] = {"test_share": 0.0, "scale_target": False}
# Targets far from the size of a first guess.
SCALED: dict[str, Any] = {"test_share": 0.3, "scale_target": True}


@DATASETS.register("belgian_phones")
@dataclass(frozen=True)
class BelgianPhones(ShippedTable):
    """Calls from Belgium by year; 1964–69 counted minutes, not calls: gross outliers in y."""

    title: ClassVar[str] = "Belgian phone calls"
    file: ClassVar[str] = "belgian_phones.csv"
    source: ClassVar[str] = (
        "Rousseeuw & Leroy (1987), Robust Regression and Outlier Detection, table 2"
    )
    suggests: ClassVar[dict[str, Any]] = ALL_FOR_TRAINING
    learning_rate: ClassVar[float] = 1.0

    target: str = target_param("calls_millions")
    features: tuple[str, ...] = features_param("year")


@DATASETS.register("star_cluster")
@dataclass(frozen=True)
class StarCluster(ShippedTable):
    """Temperature and light of stars; four giants, outliers in x, defeat Huber and MAE too."""

    title: ClassVar[str] = "Star cluster CYG OB1"
    file: ClassVar[str] = "star_cluster_cyg_ob1.csv"
    source: ClassVar[str] = "Rousseeuw & Leroy (1987), table 3; Humphreys (1978)"
    suggests: ClassVar[dict[str, Any]] = ALL_FOR_TRAINING

    target: str = target_param("log_light")
    features: tuple[str, ...] = features_param("log_temperature")


@DATASETS.register("anscombe_3")
@dataclass(frozen=True)
class Anscombe3(ShippedTable):
    """An exact line with one outlier, which bends the least-squares line but not a robust one."""

    title: ClassVar[str] = "Anscombe's third"
    file: ClassVar[str] = "anscombe_3.csv"
    source: ClassVar[str] = "Anscombe (1973), Graphs in Statistical Analysis"
    suggests: ClassVar[dict[str, Any]] = ALL_FOR_TRAINING

    target: str = target_param("y")
    features: tuple[str, ...] = features_param("x")


@DATASETS.register("engel_food")
@dataclass(frozen=True)
class EngelFood(ShippedTable):
    """Income and spending on food: the spread grows with income, which quantile loss shows."""

    title: ClassVar[str] = "Engel's food spending"
    file: ClassVar[str] = "engel_food.csv"
    source: ClassVar[str] = "Koenker & Bassett (1982); Engel (1857)"
    suggests: ClassVar[dict[str, Any]] = SCALED

    target: str = target_param("food_expenditure")
    features: tuple[str, ...] = features_param("income")


@DATASETS.register("stack_loss")
@dataclass(frozen=True)
class StackLoss(ShippedTable):
    """Ammonia lost in a plant: 21 days with a few outliers that hide from least squares."""

    title: ClassVar[str] = "Stack loss"
    file: ClassVar[str] = "stack_loss.csv"
    source: ClassVar[str] = "Brownlee (1965), Statistical Theory and Methodology"
    suggests: ClassVar[dict[str, Any]] = SCALED

    target: str = target_param("stack_loss")
    features: tuple[str, ...] = features_param("air_flow", "water_temperature")


@DATASETS.register("old_faithful")
@dataclass(frozen=True)
class OldFaithful(ShippedTable):
    """Eruptions of a geyser: the longer one lasts, the longer the wait for the next."""

    title: ClassVar[str] = "Old Faithful"
    file: ClassVar[str] = "old_faithful.csv"
    source: ClassVar[str] = "Azzalini & Bowman (1990)"
    suggests: ClassVar[dict[str, Any]] = SCALED

    target: str = target_param("waiting_minutes")
    features: tuple[str, ...] = features_param("eruption_minutes")


@DATASETS.register("breast_cancer")
@dataclass(frozen=True)
class BreastCancer(ShippedTable):
    """Cell nuclei, benign (0) or malignant (1): missing a malignant one is the costly error."""

    title: ClassVar[str] = "Breast cancer"
    file: ClassVar[str] = "breast_cancer_wisconsin.csv"
    source: ClassVar[str] = (
        "Street, Wolberg & Mangasarian (1993); UCI Machine Learning Repository, CC BY 4.0"
    )
    usual_task: ClassVar[Task] = Task.BINARY

    target: str = target_param("diagnosis")
    features: tuple[str, ...] = features_param("mean_radius", "mean_texture")


@DATASETS.register("penguins")
@dataclass(frozen=True)
class Penguins(ShippedTable):
    """Three species of penguins, told apart by the length and depth of the bill."""

    title: ClassVar[str] = "Palmer penguins"
    file: ClassVar[str] = "penguins.csv"
    source: ClassVar[str] = (
        "Gorman, Williams & Fraser (2014); Horst, Hill & Gorman (2020), palmerpenguins, CC0"
    )
    usual_task: ClassVar[Task] = Task.MULTICLASS

    target: str = target_param("species")
    features: tuple[str, ...] = features_param("bill_length_mm", "bill_depth_mm")


@DATASETS.register("iris")
@dataclass(frozen=True)
class Iris(ShippedTable):
    """Three species of iris: one stands apart, two overlap."""

    title: ClassVar[str] = "Iris"
    file: ClassVar[str] = "iris.csv"
    source: ClassVar[str] = "Fisher (1936); UCI Machine Learning Repository, CC BY 4.0"
    usual_task: ClassVar[Task] = Task.MULTICLASS

    target: str = target_param("species")
    features: tuple[str, ...] = features_param("petal_length_cm", "petal_width_cm")
