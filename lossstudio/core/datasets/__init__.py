"""Datasets: drawn at random, shipped with the program, or read from a person's own file."""

from lossstudio.core.datasets import classification, csv_dataset, regression, shipped
from lossstudio.core.datasets.base import DATASETS, Dataset
from lossstudio.core.datasets.csv_dataset import CsvDataset
from lossstudio.core.datasets.csv_file import read_table
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.datasets.shipped import ShippedTable
from lossstudio.core.datasets.table import Column, Table, TableError

__all__ = [
    "DATASETS",
    "Column",
    "CsvDataset",
    "Dataset",
    "Samples",
    "ShippedTable",
    "Table",
    "TableError",
    "classification",
    "csv_dataset",
    "read_table",
    "regression",
    "shipped",
]
