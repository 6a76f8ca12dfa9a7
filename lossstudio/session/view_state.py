"""What the person looks at: one owner for it, and a form on disk."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Signal

from lossstudio.core.experiment import MOST_CONTENDERS, Experiment
from lossstudio.core.json_fields import Fields, as_plain
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.parameters import param
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.session.class_view import WHOSE, ClassView
from lossstudio.session.landscape_view import LANDSCAPE, LandscapeView
from lossstudio.session.run_until import RunUntil

FIT, TILES, TABLE, RACES, STUDY, FORMULA = "fit", "tiles", "table", "races", "study", "formula"
FIT_PAGES = (FIT, TILES, TABLE, RACES, STUDY, FORMULA)
LOSS, GRADIENT, _ = LOSS_PAGES = ("loss", "gradient", LANDSCAPE)
YARDSTICK, PATH, CONFUSION, RELIABILITY, ROC, PRECISION_RECALL, GAP, COSTS = YARDSTICK_PAGES = (
    "yardstick",
    "path",
    "confusion",
    "reliability",
    "roc",
    "precision_recall",
    "gap",
    "costs",
)
LINEAR, LOG = AXES = ("linear", "log")
CLOSE = "close"
RELATIVE, OWN, PENALISED, BY = "relative", "own", "penalised", "by "
STEP = "step"
EPOCHS, STEPS, LOG_EPOCHS, SECONDS = CURVES_OVER = ("epochs", "steps", "log epochs", "seconds")
EQUAL, INFLUENCE = SAMPLE_SIZES = ("equal", "influence")
ONE, ALL = SHAPE_CONTENDERS = WHOSE
SCORE, PROBABILITY = SHAPE_AXES = ("score", "probability")


def _axis(label: str) -> Any:
    return param(
        LINEAR, label=label, help="On a log axis equal ways are equal ratios.", choices=AXES
    )


@dataclass(frozen=True)
class ViewState(ClassView, LandscapeView, RunUntil):
    """Everything that is chosen about how a race is shown, and nothing about the race itself."""

    title: ClassVar[str] = "View"
    selected: int = param(
        0,
        label="Selected contender",
        help="Its place among the contenders.",
        low=0,
        high=MOST_CONTENDERS - 1,
    )
    yardstick: str = param(
        "",
        label="Yardstick",
        help="The metric that contenders are compared by; empty: the first of the task.",
        choices=("", *METRICS),
    )
    second_yardstick: str = param(
        "",
        label="Second yardstick",
        help="What is drawn beside the yardstick, thin and with rings: another metric, or each "
        "loss relative to its start. Empty: nothing.",
        choices=("", RELATIVE, *METRICS),
    )
    split: str = param(
        Split.TEST.word,
        label="Samples",
        help="Which samples tables and diagrams look at, where there are both.",
        choices=tuple(split.word for split in Split),
    )
    fit_page: str = param(FIT, label="Upper page", help="What is shown above.", choices=FIT_PAGES)
    loss_page: str = param(
        LOSS, label="Left page", help="What is shown below, on the left.", choices=LOSS_PAGES
    )
    yardstick_page: str = param(
        YARDSTICK,
        label="Right page",
        help="What is shown below, on the right.",
        choices=YARDSTICK_PAGES,
    )
    loss_measure: str = param(
        RELATIVE,
        label="Loss measure",
        help="Each loss relative to its start, as it is, or with the penalty on the weights; or "
        "all contenders by one loss: one of its name, or that of the contender of a number.",
        choices=(
            *(RELATIVE, OWN, PENALISED),
            *(BY + key for key in LOSSES),
            *(f"{BY}{number}" for number in range(1, MOST_CONTENDERS + 1)),
        ),
    )
    gradient_measure: str = param(
        GRADIENT, label="Gradient or step", help="Whose length is shown.", choices=(GRADIENT, STEP)
    )
    loss_axis: str = _axis("Loss axis")
    gradient_axis: str = _axis("Gradient axis")
    yardstick_axis: str = param(
        LINEAR,
        label="Yardstick axis",
        help="Linear: of shares such as the accuracy from 0 to 1. Close: as far as the curves go. "
        "On a log axis equal ways are equal ratios.",
        choices=(*AXES, CLOSE),
    )
    gap_axis: str = param(
        LOG,
        label="Gap axis",
        help="On a log axis a gap that shrinks by the same share each epoch is a straight line.",
        choices=AXES,
    )
    first_epochs: int | None = param(
        None,
        kind=int,
        label="Epochs shown",
        help="All, or the first so many: a steep beginning stays in view while the race goes on.",
        low=1,
        high=999_999,
        optional=True,
    )
    curves_over: str = param(
        EPOCHS,
        label="Curves over",
        help="Epochs, steps, epochs on a log axis, or the seconds all contenders took together.",
        choices=CURVES_OVER,
    )
    smoothing: float = param(
        0.0,
        label="Smoothing",
        help="How much each epoch before counts in a curve; the raw one stays behind it, pale.",
        low=0.0,
        high=0.999,
    )
    shape_contenders: str = param(
        ONE,
        label="Loss shape of",
        help="The loss of the selected contender, or those of all contenders over each other.",
        choices=SHAPE_CONTENDERS,
    )
    shape_axis: str = param(
        SCORE,
        label="Loss shape over",
        help="With classes: the margin or lead of the true class, or its probability. The gradient "
        "is by the score either way.",
        choices=SHAPE_AXES,
    )
    sample_size: str = param(
        EQUAL,
        label="Size of the samples",
        help="All alike, or as large as they pull on the selected contender.",
        choices=SAMPLE_SIZES,
    )
    truth: bool = param(
        True,
        label="True curve",
        help="What the samples were drawn from, without noise and outliers, as a line on the fit.\n"
        "It is known of a regression drawn at random only.",
    )

    heading: bool = param(
        True,
        label="Where they head",
        help="Faint lines at the optimum of each contender, where it is known: on the loss where\n"
        "its curve would end, on the fit what it would predict there, while samples are drawn.",
    )

    def metric(self, keys: tuple[str, ...]) -> str:
        """Return the yardstick out of the keys of a race: the chosen one, or else the first."""
        return self.yardstick if self.yardstick in keys else keys[0]

    def common_loss(self, experiment: Experiment) -> Loss | None:
        """Return the loss that all contenders are to be measured by, if it fits the task.

        It has the parameters that it is raced with, where it is.
        """
        which = self.loss_measure.removeprefix(BY)
        if which == self.loss_measure:
            return None
        raced = [contender.loss for contender in experiment.contenders]
        if which.isdigit():
            return raced[int(which) - 1] if int(which) <= len(raced) else None
        if LOSSES[which].task is not experiment.task:
            return None
        return next((loss for loss in raced if loss.key == which), LOSSES.create(which))

    def slow_metrics(self, task: Task) -> tuple[str, ...]:
        """Return the keys of the yardsticks that are worked out only for who looks at them."""
        slow = set(metrics_for(task)) - set(metrics_for(task, every_epoch=True))
        return tuple(key for key in (self.yardstick, self.second_yardstick) if key in slow)

    def contender(self, count: int) -> int:
        """Return the selected one out of so many contenders."""
        return min(self.selected, count - 1)

    def split_in(self, prepared: Prepared) -> Split:
        """Return the samples to look at: the test samples only where there are any."""
        return Split.called(self.split) if len(prepared.test) else Split.TRAIN

    def differs(self, other: "ViewState", names: Iterable[str]) -> bool:
        """Whether any of these fields is another."""
        return any(getattr(self, name) != getattr(other, name) for name in names)

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain data, as lessons hold it."""
        return as_plain(self)

    def unusual(self, experiment: Experiment) -> dict[str, Any]:
        """Return what is not as usual for an experiment, as its file holds it."""
        usual = ViewState().as_plain()
        first = metrics_for(experiment.task, every_epoch=True)[0]
        return {
            name: value
            for name, value in self.as_plain().items()
            if value != usual[name] and not (name == "yardstick" and value == first)
        }

    @classmethod
    def read(cls, data: Any) -> "ViewState":
        """Return the view that plain data describe; what is not named keeps its default.

        Raises
        ------
        ValueError
            In one sentence, naming the field, its value and what is allowed.
        """
        if isinstance(data, dict):  # contenders have it, see `earlier_threshold`
            data = {name: value for name, value in data.items() if name != "threshold"}
        return cls(**Fields(data, "The view").rest(cls.parameters()))


class View(QObject):
    """Holds the view, and tells of every change to it: what it is now, and what it was."""

    changed = Signal(object, object)
    thresholds_wanted, thresholds_let_go = Signal(object), Signal()  # by contender, a dict

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = ViewState()

    def update(self, **changes: Any) -> None:
        """Change some of what is chosen.

        Raises
        ------
        ValueError
            Naming what is not allowed.
        """
        if any(getattr(self.state, name) != value for name, value in changes.items()):
            self.set_state(replace(self.state, **changes))

    def set_state(self, state: ViewState) -> None:
        """Choose all of it anew."""
        if state != self.state:
            before, self.state = self.state, state
            self.changed.emit(state, before)

    def fit(self, snapshot: Snapshot) -> None:
        """Let the view be one of this race."""
        state = self.state
        changes: dict[str, Any] = {"yardstick": state.metric(metrics_for(snapshot.prepared.task))}
        if state.second_yardstick not in ("", RELATIVE, *metrics_for(snapshot.prepared.task)):
            changes["second_yardstick"] = ""
        common = state.common_loss(snapshot.experiment)
        if state.loss_measure.startswith(BY) and common is None:
            changes["loss_measure"] = RELATIVE
        if state.loss_measure == PENALISED and not snapshot.experiment.model.penalised:
            changes["loss_measure"] = OWN
        self.update(**changes)
