"""The metrics as named classes, for whole stacks of contenders at once."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.links import sigmoid
from lossstudio.core.metrics import calibration, counts, errors, ranking
from lossstudio.core.metrics.arrays import mean
from lossstudio.core.metrics.metric import CLASSES, METRICS, Metric
from lossstudio.core.metrics.predictions import Predictions
from lossstudio.core.metrics.statistics import MetricStatistics
from lossstudio.core.tasks import Task


def _average(predictions: Predictions | MetricStatistics) -> str:
    return "binary" if predictions.task is Task.BINARY else "macro"


@METRICS.register("accuracy")
class Accuracy(Metric):
    """The share of samples whose class is predicted correctly."""

    is_share = True
    uses_threshold = True
    title, tasks = "Accuracy", CLASSES
    formula = r"\frac{1}{n} \sum_i [\hat{y}_i = y_i]"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.accuracy_of(predictions.confusion)


@METRICS.register("balanced_accuracy")
class BalancedAccuracy(Metric):
    """The accuracy inside each class, averaged, so that rare classes count as much."""

    is_share = True
    uses_threshold = True
    title, tasks = "Balanced accuracy", CLASSES
    formula = r"\frac{1}{K} \sum_k \frac{TP_k}{TP_k + FN_k}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.balanced_accuracy_of(predictions.confusion)


@METRICS.register("f1")
class F1(Metric):
    """One number for precision and recall, low if either is low (their harmonic mean)."""

    is_share = True
    uses_threshold = True
    title, tasks = "F1", CLASSES
    undefined = "No sample is positive, neither in truth nor predicted."
    formula = r"\frac{2\,TP}{2\,TP + FP + FN}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.f1_of(predictions.confusion, _average(predictions))


@METRICS.register("precision")
class Precision(Metric):
    """Of the samples predicted positive, the share that is positive."""

    is_share = True
    uses_threshold = True
    title, tasks = "Precision", CLASSES
    undefined = "No sample is predicted positive."
    formula = r"\frac{TP}{TP + FP}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.precision_of(predictions.confusion, _average(predictions))


@METRICS.register("recall")
class Recall(Metric):
    """Of the positive samples, the share that is found."""

    is_share = True
    uses_threshold = True
    title, tasks = "Recall", CLASSES
    undefined = "No sample is positive."
    formula = r"\frac{TP}{TP + FN}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.recall_of(predictions.confusion, _average(predictions))


@METRICS.register("specificity")
class Specificity(Metric):
    """Of the negative samples, the share that is left alone: the recall of class 0."""

    is_share = True
    uses_threshold = True
    title, tasks = "Specificity", (Task.BINARY,)
    undefined = "No sample is negative."
    formula = r"\frac{TN}{TN + FP}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.specificity_of(predictions.confusion)


@METRICS.register("mcc")
class MatthewsCorrelation(Metric):
    """How well predicted and true classes agree: 1 fully, 0 as by chance, −1 never."""

    uses_threshold = True
    title, tasks = "Matthews correlation", CLASSES
    formula = r"\frac{TP \cdot TN - FP \cdot FN}{\sqrt{(TP + FP)(TP + FN)(TN + FP)(TN + FN)}}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return counts.mcc_of(predictions.confusion)


@METRICS.register("roc_auc")
class RocAuc(Metric):
    """How often a positive sample gets a higher score than a negative one."""

    is_share = True
    title, tasks = "ROC AUC", (Task.BINARY,)
    every_epoch = False
    undefined = "Only one class occurs."
    formula = r"P(z_+ > z_-) + \frac{1}{2} P(z_+ = z_-)"

    def _value(self, predictions: Predictions) -> Floats:
        return ranking.roc_auc_of(predictions.truth, predictions.score)


@METRICS.register("average_precision")
class AveragePrecision(Metric):
    """The precision, averaged while the threshold falls and ever more positives are found."""

    is_share = True
    title, tasks = "Average precision", (Task.BINARY,)
    every_epoch = False
    formula = r"\sum_i (R_i - R_{i-1})\,P_i"

    def _value(self, predictions: Predictions) -> Floats:
        return ranking.average_precision_of(predictions.truth, predictions.score)


@METRICS.register("log_loss")
class LogLoss(Metric):
    """How surprised the probabilities are by the truth; a certain error costs without limit."""

    title, tasks = "Log loss", CLASSES
    higher_is_better = False
    every_epoch = False
    formula = r"{-}\frac{1}{n} \sum_i \log p_i(y_i)"

    def _value(self, predictions: Predictions) -> Floats:
        return mean(predictions.surprisal)


@METRICS.register("brier")
class Brier(Metric):
    """The mean squared distance of the probabilities from what came true."""

    title, tasks = "Brier score", CLASSES
    higher_is_better = False
    every_epoch = False
    # Over all classes where there are several; of two, over the positive one only.
    formula = r"\frac{1}{n} \sum_i \sum_k (p_{ik} - y_{ik})^2"

    def _value(self, predictions: Predictions) -> Floats:
        if predictions.task is Task.BINARY:
            wrong = sigmoid(
                (1.0 - 2.0 * predictions.truth) * predictions.score
            )  # exact in the tails
            return mean(np.square(wrong))
        return mean(calibration.quadratic_classes(predictions.true_class, predictions.probability))


@METRICS.register("ece")
class CalibrationError(Metric):
    """How far probabilities are off, on average, from how often it came true."""

    is_share = True
    title, tasks = "Calibration error", CLASSES
    higher_is_better = False
    every_epoch = False
    formula = r"\sum_b \frac{n_b}{n} \left|\bar{y}_b - \bar{p}_b\right|"

    def _value(self, predictions: Predictions) -> Floats:
        positive, probability = predictions.truth, predictions.probability
        if predictions.task is Task.MULTICLASS:
            positive, probability = calibration.top_class(predictions.true_class, probability)
        return calibration.ece_of(positive, probability, calibration.BINS)


@METRICS.register("mae")
class MeanAbsoluteError(Metric):
    """How far predictions lie from the target, on average."""

    title, tasks = "MAE", (Task.REGRESSION,)
    unit = "target"
    higher_is_better = False
    formula = r"\frac{1}{n} \sum_i |\hat{y}_i - y_i|"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return predictions.mean_absolute


@METRICS.register("rmse")
class RootMeanSquaredError(Metric):
    """How far predictions lie from the target, where large errors weigh more."""

    title, tasks = "RMSE", (Task.REGRESSION,)
    unit = "target"
    higher_is_better = False
    formula = r"\sqrt{\frac{1}{n} \sum_i (\hat{y}_i - y_i)^2}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return predictions.root_mean_square


@METRICS.register("r2")
class Determination(Metric):
    """The share of the variation of the target that is explained: 1 all of it, 0 none."""

    title, tasks = "R²", (Task.REGRESSION,)
    undefined = "It takes at least two samples."
    formula = r"1 - \frac{\sum_i (\hat{y}_i - y_i)^2}{\sum_i (y_i - \bar{y})^2}"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        return errors.explained(predictions.root_mean_square, predictions.spread)


@METRICS.register("mean_cost")
class MeanCost(Metric):
    """What mistakes cost on average, each as dear as its kind is in this problem."""

    uses_threshold = True
    title, tasks = "Mean cost", (*CLASSES, Task.REGRESSION)
    higher_is_better = False
    uses_costs = True
    # Of a regression, each unit too low or too high costs.
    formula = r"\frac{1}{n} \sum_i C(y_i, \hat{y}_i)"

    def _value(self, predictions: Predictions | MetricStatistics) -> Floats:
        costs = predictions.costs
        if predictions.task is not Task.REGRESSION:
            return counts.cost_of(predictions.confusion, costs)
        mean_r = predictions.mean_absolute, predictions.mean_error
        return errors.cost_of(*mean_r, costs.too_low, costs.too_high)


@METRICS.register("max_error")
class LargestError(Metric):
    """How far the worst prediction lies from its target."""

    title, tasks = "Largest error", (Task.REGRESSION,)
    unit = "target"
    higher_is_better = False
    every_epoch = False
    formula = r"\max_i |\hat{y}_i - y_i|"

    def _value(self, predictions: Predictions) -> Floats:
        return predictions.largest_absolute
