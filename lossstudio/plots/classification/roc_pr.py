"""ROC and precision-recall curves: all thresholds at once."""

from abc import abstractmethod
from collections.abc import Iterator

import numpy as np

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.arrays import Floats
from lossstudio.core.metrics import METRICS, Predictions, average_precision, roc_auc, roc_curve
from lossstudio.core.metrics import pr_curve as precision_recall
from lossstudio.core.numbers import Cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.contender_plot import ContenderPlot
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.thinning import spread_out
from lossstudio.plots.classification.class_page import ClassPage, visible
from lossstudio.plots.classification.instead import mixed_up, off
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import Tokens

MOST = 400  # points drawn of a curve
ONLY = "For two classes only."
SEVERAL = "For two classes only: of several there is no one score to put a threshold on."
OTHERWISE = {Task.REGRESSION: off(ONLY), Task.MULTICLASS: mixed_up(SEVERAL)}


class RankingPage(ClassPage):
    """A curve over all thresholds for each contender, with a dot at the chosen one."""

    axes = ("", "")
    shorter: tuple[str, ...] = ()  # the name of the axis on the left, where it is low
    measure = ""  # the area under the curve

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.diagram = ContenderPlot(tokens, *self.axes, self.measure)
        super().__init__(tokens, view, self.diagram, OTHERWISE)
        self.diagram.plot.getAxis("left").shorter = self.shorter

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.diagram.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def draw_diagram(self, snapshot: Snapshot, split: Split) -> None:
        """Draw the curves."""
        predictions = predictions_of(snapshot, split)
        rows = visible(snapshot)
        curves, numbers = [], []
        for row in rows:
            score = predictions.score[row]
            if np.isfinite(score).all():
                x, y = self.curve(predictions.truth, score)
                some = spread_out(len(x), MOST)
                curves.append((x[some], y[some]))
                numbers.append(self.number(predictions.truth, score))
            else:
                curves.append((np.empty(0), np.empty(0)))
                numbers.append("–")
        dots = self.dots(predictions)
        points = [(float(dots[0][row]), float(dots[1][row])) for row in rows]
        self.diagram.show_guide(*self.guide(predictions.truth))
        self.diagram.show_lines(snapshot, rows, curves, points, numbers)

    def rows(self, snapshot: Snapshot, split: Split) -> Iterator[list[Cell]]:
        """Yield every point of the curves."""
        predictions = predictions_of(snapshot, split)
        for row, name in named_rows(snapshot).items():
            score = predictions.score[row]
            if np.isfinite(score).all():
                x, y = self.curve(predictions.truth, score)
                for point in zip(x.tolist(), y.tolist(), strict=True):
                    yield [name, split.word, *point]

    @abstractmethod
    def curve(self, target: Floats, score: Floats) -> tuple[Floats, Floats]:
        """Return the curve of one contender."""

    @abstractmethod
    def number(self, target: Floats, score: Floats) -> str:
        """Return the area under it, in words."""

    @abstractmethod
    def dots(self, predictions: Predictions) -> tuple[Floats, Floats]:
        """Return where each contender stands at the chosen threshold."""

    @abstractmethod
    def guide(self, truth: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the line of pure chance."""


class RocPage(RankingPage):
    """Found positives against false alarms."""

    measure = "AUC"
    called = "ROC"
    columns = ("contender", "side", "false_positive_rate", "true_positive_rate")
    axes = ("false positive rate", "true positive rate (recall)")
    shorter = ("true positive rate", "recall")

    def curve(self, target: Floats, score: Floats) -> tuple[Floats, Floats]:
        """Return the curve of one contender."""
        found = roc_curve(target, score)
        return found.fpr, found.tpr

    def number(self, target: Floats, score: Floats) -> str:
        """Return the area under it, in words."""
        return f"{roc_auc(target, score):.3f}"

    def dots(self, predictions: Predictions) -> tuple[Floats, Floats]:
        """Return where each contender stands at the chosen threshold."""
        counts = predictions.confusion
        with np.errstate(all="ignore"):
            learning_rates = counts[..., 1] / counts.sum(axis=-1)
        return learning_rates[..., 0], learning_rates[..., 1]

    def guide(self, truth: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the line of pure chance: the diagonal."""
        return (0.0, 1.0), (0.0, 1.0)


class PrecisionRecallPage(RankingPage):
    """How pure the found positives are, against how many are found."""

    measure = "AP"
    called = "precision and recall"
    columns = ("contender", "side", "recall", "precision")
    axes = ("recall", "precision")

    def curve(self, target: Floats, score: Floats) -> tuple[Floats, Floats]:
        """Return the curve of one contender."""
        found = precision_recall(target, score)
        return found.recall, found.precision

    def number(self, target: Floats, score: Floats) -> str:
        """Return the area under it, in words."""
        return f"{average_precision(target, score):.3f}"

    def dots(self, predictions: Predictions) -> tuple[Floats, Floats]:
        """Return where each contender stands at the chosen threshold."""
        return METRICS.create("recall").compute(predictions), METRICS.create("precision").compute(
            predictions
        )

    def guide(self, truth: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the line of pure chance: the prevalence."""
        prevalence = float(truth.mean()) if len(truth) else 0.0
        return (0.0, 1.0), (prevalence, prevalence)
