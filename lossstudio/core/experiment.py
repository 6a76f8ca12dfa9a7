"""The whole immutable description of a race; with its seeds it determines every number."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from lossstudio.core.costs import Costs, Judgement, earlier_threshold, threshold_param
from lossstudio.core.datasets import DATASETS, Dataset
from lossstudio.core.json_fields import Fields, as_plain, parse_json
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.models import MODELS, Model
from lossstudio.core.models.loaded import LoadedWeights
from lossstudio.core.optimizers import OPTIMIZERS, Optimizer
from lossstudio.core.optimizers.clipping import clip_param
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.parts import Carry, part
from lossstudio.core.schedules import SCHEDULES, Schedule
from lossstudio.core.tasks import Task

VERSION, VIEW = 1, "view"
MOST_CONTENDERS = 8
MOST_SEEDS = 32
EQUAL, BALANCED, OWN = "equal", "balanced", "own"


@dataclass(frozen=True)
class Seeds(Parameterised):
    """Where randomness starts, separately for each thing that is drawn."""

    title: ClassVar[str] = "Seeds"
    data: int = param(1, label="Data seed", help="Draws the samples.", low=0)
    split: int = param(1, label="Split seed", help="Draws which samples are for testing.", low=0)
    weights: int = param(1, label="Weight seed", help="Draws the initial weights.", low=0)
    batches: int = param(1, label="Batch seed", help="Draws the order of the batches.", low=0)


@dataclass(frozen=True)
class Contender(Parameterised):
    """One lane of a race.

    Attributes
    ----------
    loss : Loss
    optimizer : Optimizer or None
        Its own optimizer; None shares the experiment's.
    weights : LoadedWeights
        Those that it starts with, where they are not drawn.
    """

    title: ClassVar[str] = "Contender"
    loss: Loss = part("Loss", LOSSES)
    name: str = param(
        "",
        label="Name",
        help="What it is called; empty follows the loss.",
        is_name=True,
        live=True,
        wording="",
    )
    optimizer: Optimizer | None = part("optimizer", OPTIMIZERS, default=None, live=True)
    weights: LoadedWeights = part("Weights", LoadedWeights, default=LoadedWeights, quiet=True)
    colour: int = param(
        0,
        label="Colour",
        help="Place in the list of contender colours.",
        low=0,
        high=MOST_CONTENDERS - 1,
        live=True,
        wording="",
    )
    hidden: bool = param(
        False,
        label="Hidden",
        help="Trained, but not drawn.",
        live=True,
        wording="{owner} {after}",
        states=("shown", "hidden"),
    )
    threshold: float = threshold_param()

    @property
    def label(self) -> str:
        """The name, or else the title of the loss."""
        return self.name or self.loss.title

    @cached_property
    def detail(self) -> str:
        """What sets this contender apart: loss parameters, its own optimizer, loaded weights."""
        loaded = f"from {self.weights.file}" if self.weights else ""
        return " ".join(filter(None, (self.loss.detail, self.own_optimizer, loaded)))

    @cached_property
    def full_name(self) -> str:
        """Label and detail: what tells it from all others."""
        return f"{self.label} {self.detail}".rstrip()

    @property
    def own_optimizer(self) -> str:
        """Its own optimizer, its rate, and what else is not as usual; empty if it shares."""
        own = self.optimizer
        if own is None:
            return ""
        usual = ((p, getattr(own, name)) for name, p in own.parameters().items())
        changed = [
            f"{p.label} {value:g}"
            for p, value in usual
            if p.name != "learning_rate" and value != p.default
        ]
        return " ".join([own.title, f"{own.learning_rate:g}", *changed])


@dataclass(frozen=True)
class Experiment(Parameterised):
    """A dataset, a model, an optimizer and the contenders that race on them.

    Whose optimizer is whose may change during a race, but not the kind that a contender has.
    """

    title: ClassVar[str] = "Experiment"
    dataset: Dataset = part("Dataset", DATASETS)
    contenders: tuple[Contender, ...] = part("Contenders", Contender, many=True, carry=Carry.TASK)
    model: Model = part("Model", MODELS, default=lambda: MODELS.create("linear"), carry=Carry.TASK)
    optimizer: Optimizer = part(
        "Optimizer",
        OPTIMIZERS,
        live=True,
        carry=Carry.TASK,
        default=lambda: OPTIMIZERS.create("adam", learning_rate=0.1),
    )
    schedule: Schedule = part(
        "Schedule",
        SCHEDULES,
        live=True,
        carry=Carry.TASK,
        default=lambda: SCHEDULES.create("constant"),
    )
    seeds: Seeds = part("Seeds", Seeds, default=Seeds, carry=Carry.ALWAYS)
    costs: Costs = part("Costs", Costs, default=Costs, live=True, carry=Carry.SAME, quiet=True)
    name: str = param(
        "Untitled",
        label="Name",
        help="What the experiment is called.",
        is_name=True,
        live=True,
        carry=Carry.SAME,
        wording="",
    )
    batch_size: int | None = param(
        16,
        kind=int,
        label="Batch size",
        help="Samples in each step of training. All of them: the gradient has no noise.",
        low=1,
        optional=True,
        log=True,
        carry=Carry.TASK,
        states=("all", ""),
    )
    clip_norm: float | None = clip_param(
        "Clip norm", "A gradient longer than this is shortened to it, direction kept. Off: never."
    )
    clip_value: float | None = clip_param(
        "Clip values",
        "Each number of the gradient is kept between minus this and this. Off: never.",
    )
    test_share: float = param(
        0.3,
        label="Test share",
        help="Share of the samples that is kept out of training, to see what was really learned.",
        low=0.0,
        high=0.9,
        carry=Carry.SAME,
    )
    repeats: int = param(
        1,
        label="Repeats",
        help="Trains every contender from so many initial weights and batch orders at once; the "
        "curves show the median and the quartiles. With one, a lucky start may decide the race.",
        low=1,
        high=MOST_SEEDS,
        log=True,
        carry=Carry.ALWAYS,
    )
    patience: int | None = param(
        None,
        kind=int,
        label="Early stopping",
        help="Stops a contender whose own loss on the test samples (the training samples where "
        "there are none) has not fallen for so many epochs, and gives it back its best weights. "
        "Off: never.",
        low=1,
        slider=(1, 1000),
        log=True,
        optional=True,
        live=True,
        carry=Carry.TASK,
    )
    class_weighting: str = param(
        EQUAL,
        label="Class weights",
        help="What the samples of each class weigh in every loss. Balanced: rare classes weigh "
        "more, n / (k · n of the class). Own: as given below. Metrics count every sample alike.",
        choices=(EQUAL, BALANCED, OWN),
        carry=Carry.SAME,
    )
    class_weights: tuple[float, ...] = param(
        (),
        label="Weights",
        help="One number for each class, such as 1, 10: an error on the second class costs ten "
        "times as much.",
        item=float,
        low=0.0,
        high=1e9,
        most=100,
        carry=Carry.SAME,
    )
    scale_features: bool = param(
        True,
        label="Standardise features",
        help="The model sees each feature with mean 0 and spread 1. Without it features of "
        "different size are hard to learn from.",
        carry=Carry.ALWAYS,
    )
    scale_target: bool = param(
        False,
        label="Standardise target",
        help="The model learns the target with mean 0 and spread 1; loss parameters such as δ "
        "are then in standard deviations. Metrics and plots stay in the target's own units.",
        carry=Carry.SAME,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= len(self.contenders) <= MOST_CONTENDERS:
            raise ValueError(
                f"A race has {len(self.contenders)} contenders; allowed is from 1 to "
                f"{MOST_CONTENDERS}."
            )

    @property
    def task(self) -> Task:
        """What the losses are for."""
        return self.contenders[0].loss.task

    @property
    def judgement(self) -> Judgement:
        """How what is learned is judged: what mistakes cost, and the thresholds."""
        return Judgement(self.costs, tuple(each.threshold for each in self.contenders))

    def optimizer_of(self, contender: Contender) -> Optimizer:
        """Return the contender's own optimizer, or the shared one."""
        return contender.optimizer or self.optimizer

    def check_task(self, task: Task) -> None:
        """Check that every loss fits the task.

        Raises
        ------
        ValueError
            Naming the first contender that does not.
        """
        for contender in self.contenders:
            if contender.loss.task is not task:
                fitting = ", ".join(cls.key for cls in LOSSES.for_task(task))
                raise ValueError(
                    f"The loss {contender.loss.key!r} is for {contender.loss.task.value}, but "
                    f"the dataset is for {task.value}; allowed are {fitting}."
                )

    def with_contender(self, index: int, **changes: Any) -> "Experiment":
        """Return a copy in which one contender is changed."""
        contenders = list(self.contenders)
        contenders[index] = replace(contenders[index], **changes)
        return replace(self, contenders=tuple(contenders))

    def to_json(self, view: Mapping[str, Any] | None = None) -> str:
        """Return the experiment, and the view of it, as text; `from_json` gives an equal one."""
        plain = {"version": VERSION, **as_plain(self)} | ({VIEW: dict(view)} if view else {})
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Experiment":
        """Return the experiment that a text describes; what is not named keeps its default.

        Raises
        ------
        ValueError
            In one sentence, naming the field, its value and what is allowed.
        """
        fields = Fields(parse_json(text), "The experiment")
        fields.check_version(VERSION)
        parts = fields.parts(cls)
        if VIEW in fields:  # whoever shows the experiment reads it
            parts["contenders"] = earlier_threshold(parts["contenders"], fields.take(VIEW, dict))
        return cls(**parts, **fields.rest(cls.parameters()))
