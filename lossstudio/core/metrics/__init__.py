"""Metrics: how good predictions are, as functions and as named classes for whole stacks."""

from lossstudio.core.metrics import yardsticks
from lossstudio.core.metrics.calibration import (
    ReliabilityBins,
    brier,
    ece,
    log_loss,
    reliability_bins,
)
from lossstudio.core.metrics.classes import (
    accuracy,
    balanced_accuracy,
    confusion_matrix,
    f1,
    mcc,
    precision,
    recall,
    specificity,
)
from lossstudio.core.metrics.errors import mae, max_error, r2, rmse
from lossstudio.core.metrics.metric import METRICS, Metric, metrics_for
from lossstudio.core.metrics.paid import mean_cost
from lossstudio.core.metrics.predictions import Predictions
from lossstudio.core.metrics.ranking import (
    PrCurve,
    RocCurve,
    average_precision,
    pr_curve,
    roc_auc,
    roc_curve,
)
from lossstudio.core.metrics.statistics import MetricStatistics

__all__ = [
    "METRICS",
    "Metric",
    "MetricStatistics",
    "PrCurve",
    "Predictions",
    "ReliabilityBins",
    "RocCurve",
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "brier",
    "confusion_matrix",
    "ece",
    "f1",
    "log_loss",
    "mae",
    "max_error",
    "mcc",
    "mean_cost",
    "metrics_for",
    "pr_curve",
    "precision",
    "r2",
    "recall",
    "reliability_bins",
    "rmse",
    "roc_auc",
    "roc_curve",
    "specificity",
    "yardsticks",
]
