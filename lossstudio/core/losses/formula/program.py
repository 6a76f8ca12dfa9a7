"""A formula made ready: its value, and its derivative by residual, margin or logits."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.formula.derivative import Derivative
from lossstudio.core.losses.formula.nodes import Node
from lossstudio.core.losses.formula.parse import Parsed
from lossstudio.core.losses.formula.tape import Tape
from lossstudio.core.losses.formula.vocabulary import CLASS_LEAD, LEAD, SIGN
from lossstudio.core.losses.logits import LogitsView, one_hot, total
from lossstudio.core.losses.views import LossView, MarginView, ResidualView
from lossstudio.core.tasks import Task

LINKS = {"sigmoid", "logsigmoid", "softplus"}  # also what p, pt and log(1 + exp(-m)) become
MOST_KEPT = 256  # a formula that is being typed makes one with every letter
Given = dict[Any, Any]


class Program(ABC):
    """A formula of one task.

    Parameters
    ----------
    parsed : Parsed

    Attributes
    ----------
    variables : set of str
        What it sees of score and target.
    classes : list of int
        Those whose probabilities are in it.
    """

    def __init__(self, parsed: Parsed) -> None:
        self.parameters = parsed.parameters
        self.parsed, self.variables = parsed, parsed.variables
        leads = (name for name in parsed.variables if name.startswith(CLASS_LEAD))
        self.classes = sorted(int(name.removeprefix(CLASS_LEAD)) for name in leads)
        self._value = Tape(parsed.root)
        self.slopes = {
            base: slope
            for base, inner in self._bases().items()
            if not (slope := Derivative(parsed.graph, inner).of(parsed.root)).is_number(0.0)
        }
        self._slope = Tape(*self.slopes.values())

    @staticmethod
    def of(text: str, task: Task) -> "Program":
        """Return the program of a formula.

        Raises
        ------
        FormulaError
            If the text is none.
        """
        return _program(text, task)

    @property
    def as_written(self) -> "Program":
        """The program to be typeset: that of the text without what only keeps digits."""
        parsed = self.parsed
        return _program(parsed.text, parsed.task, as_written=True) if parsed.rewritten else self

    @property
    def gives_probability(self) -> bool:
        """Whether the link of the score is in it, or a loss whose score is a logit."""
        links = not LINKS.isdisjoint(self.parsed.root.operations)
        return links or any(loss.gives_probability for loss in self.parsed.losses)

    @abstractmethod
    def _bases(self) -> dict[Node, dict[Node, Node]]:
        """Return by what is differentiated, and how what is given depends on that."""

    @abstractmethod
    def _given(self, view: Any) -> Given:
        """Return the variables."""

    def value_at(self, view: LossView, parameters: Mapping[str, float]) -> Floats:
        """Return the value of each sample, (..., n)."""
        (value,) = self._value.run(self._all(self._value, view, parameters))
        return _spread(value, view.position.shape)

    def derivative_at(self, view: LossView, parameters: Mapping[str, float]) -> Floats:
        """Return d value / d (residual, margin or logits)."""
        given = self._all(self._slope, view, parameters)
        return self._chained(self._slope.run(given), given, view)

    def worked_out(
        self, nodes: Sequence[Node], view: LossView, parameters: Mapping[str, float]
    ) -> list[Any]:
        """Return what some nodes, of the value or of its derivatives, come to."""
        tape = Tape(*nodes)
        return tape.run(self._all(tape, view, parameters))

    def _all(self, tape: Tape, view: LossView, parameters: Mapping[str, float]) -> Given:
        """Return what a tape wants, built-in losses included."""
        given = self._given(view)
        given.update(parameters)
        for kind, loss in tape.losses:
            found = loss.value_at(view) if kind == "loss" else loss.derivative_at(view)
            given[kind, loss] = found
        return given

    def _chained(self, slopes: list[Any], given: Given, view: LossView) -> Floats:
        """Return the whole derivative from those by the bases."""
        return _spread(slopes[0] if slopes else 0.0, view.position.shape)

    def _loss_nodes(self) -> dict[Node, Node]:
        """Return the built-in losses in it, each with its derivative."""
        make = self.parsed.graph.make
        losses = self.parsed.losses
        return {make("loss", value=loss): make("slope", value=loss) for loss in losses}


class RegressionProgram(Program):
    """A formula in r, s and y."""

    def _bases(self) -> dict[Node, dict[Node, Node]]:
        graph = self.parsed.graph
        r, one = graph.given("r"), graph.number(1.0)
        return {r: {r: one, graph.given("s"): one, **self._loss_nodes()}}

    def _given(self, view: ResidualView) -> Given:
        return {"r": view.residual, "s": view.score, "y": view.target}


class BinaryProgram(Program):
    """A formula in z, p, y, m and pt."""

    def _bases(self) -> dict[Node, dict[Node, Node]]:
        graph = self.parsed.graph
        m, z, one = graph.given("m"), graph.given("z"), graph.number(1.0)
        if self._of_score:
            return {z: {z: one}}
        return {m: {m: one, z: graph.given(SIGN), **self._loss_nodes()}}

    @property
    def _of_score(self) -> bool:
        """Whether it is written in the score alone: then that is the shorter way."""
        return "m" not in self.parsed.variables and not self.parsed.losses

    def _chained(self, slopes: list[Any], given: Given, view: LossView) -> Floats:
        derivative = super()._chained(slopes, given, view)
        return derivative * given[SIGN] if self._of_score else derivative

    def _given(self, view: MarginView) -> Given:
        return {"m": view.margin, "z": view.score, "y": view.target, SIGN: view.sign}


class MulticlassProgram(Program):
    """A formula in pt, m, t, k and p0, p1, …; the derivative goes on to every logit."""

    def _bases(self) -> dict[Node, dict[Node, Node]]:
        graph = self.parsed.graph
        leads = [graph.given(f"{CLASS_LEAD}{number}") for number in self.classes]
        bases = [graph.given(LEAD), graph.given("m"), *leads, *self._loss_nodes()]
        return {base: {base: graph.number(1.0)} for base in bases}

    def _given(self, view: LogitsView) -> Given:
        rivals = view.rivals
        best = np.maximum.reduce(rivals, axis=-1)
        weight = np.exp(rivals - best[..., None])
        whole = total(weight)
        m = view.lead(rivals)
        given = {
            "m": m,
            LEAD: m - np.log(whole),
            "k": float(view.score.shape[-1]),
            "t": view.target,
            "scores of the rivals": rivals,
            ("itself", LEAD): view.own,
            ("rivals", LEAD): weight / whole[..., None],
        }
        for number in self.classes:
            given.update(_lead_of(number, view.score))
        return given

    def _chained(self, slopes: list[Any], given: Given, view: LossView) -> Floats:
        assert isinstance(view, LogitsView)
        shape, own = view.position.shape, view.own
        derivative = np.zeros(view.score.shape)
        for base, slope in zip(self.slopes, slopes, strict=True):
            if base.op == "loss":
                onward = base.value.derivative_at(view)
            elif base.value == "m":
                classes = view.score.shape[-1]
                onward = own - one_hot(given["scores of the rivals"].argmax(axis=-1), classes)
            else:
                onward = given["itself", base.value] - given["rivals", base.value]
            derivative += np.broadcast_to(slope, shape)[..., None] * onward
        return derivative


def _lead_of(number: int, score: Floats) -> Given:
    """Return the log-odds (...,) of a class, and how its rivals share what it lacks (..., k)."""
    itself = np.arange(score.shape[-1]) == number
    rivals = np.where(itself, -np.inf, score)
    best = np.maximum.reduce(rivals, axis=-1)
    weight = np.exp(rivals - best[..., None])
    whole, name = total(weight), f"{CLASS_LEAD}{number}"
    return {
        name: score[..., number] - best - np.log(whole),
        ("itself", name): itself,
        ("rivals", name): weight / whole[..., None],
    }


PROGRAMS: dict[Task, type[Program]] = {
    Task.REGRESSION: RegressionProgram,
    Task.BINARY: BinaryProgram,
    Task.MULTICLASS: MulticlassProgram,
}


@lru_cache(maxsize=MOST_KEPT)
def _program(text: str, task: Task, as_written: bool = False) -> Program:
    return PROGRAMS[task](Parsed(text, task, as_written=as_written))


def _spread(values: Any, shape: tuple[int, ...]) -> Floats:
    """Return values as an array of that shape, which a formula without the score has not."""
    if isinstance(values, np.ndarray) and values.shape == shape:
        return values
    return np.array(np.broadcast_to(values, shape), dtype=np.float64)
