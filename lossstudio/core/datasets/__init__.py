"""Datasets: drawn at random, shipped with the program, or read from a person's own file."""

from lossstudio.core.datasets import (
    classification,
    csv_dataset,
    drawn,
    formula_data,
    regression,
    shipped,
)
from lossstudio.core.datasets.base import DATASETS, Dataset
from lossstudio.core.datasets.csv_dataset import CsvDataset, DecisionNeededError
from lossstudio.core.datasets.drawn import DrawnDataset
from lossstudio.core.datasets.drawn_from import drawn_on, same_drawing
from lossstudio.core.datasets.formula_data import FormulaData
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.datasets.shipped import ShippedTable
from lossstudio.core.tables import TableError

__all__ = [
    "DATASETS",
    "CsvDataset",
    "Dataset",
    "DecisionNeededError",
    "DrawnDataset",
    "FormulaData",
    "Samples",
    "ShippedTable",
    "TableError",
    "classification",
    "csv_dataset",
    "drawn",
    "drawn_on",
    "formula_data",
    "regression",
    "same_drawing",
    "shipped",
]
