"""The numbers of curves: one a row, with the contender, repeat, epoch and samples it is of."""

from collections.abc import Iterator, Sequence

import numpy as np

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.differences import loss_name
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.guess import NAME, Guess
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.plot import Plot
from lossstudio.session.view_state import BY, PENALISED, RELATIVE, ViewState

COLUMNS = ("contender", "repeat", "epoch", "step", "side", "measure", "value")
MEDIAN = "median"  # of the repeats, where no more is known


def curve_numbers(snapshot: Snapshot, curves: Sequence[tuple[str, Ints, Floats]]) -> Numbers:
    """Return the numbers of curves of the contenders that are drawn.

    Parameters
    ----------
    snapshot : Snapshot
    curves : sequence of tuples
        What is measured, at which epochs, and the values (points, contenders, repeats, 2), or
        (points, contenders, 2) of the median of the repeats. Of what is measured on training
        samples alone the last axis may have one place.
    """
    return Numbers(COLUMNS, lambda: _rows(snapshot, curves))


def with_guess(numbers: Numbers | None, plot: Plot) -> Numbers | None:
    """Return the numbers of curves with what a learner drew beside them, over the epochs."""
    guess = Guess.on(plot) if plot.isVisible() else None
    if numbers is None or guess is None:
        return numbers
    measured, places = guess.measured, guess.places  # as they are now

    def rows() -> Iterator[Sequence[Cell]]:
        yield from numbers.rows
        for epoch, value in places:
            yield [NAME, None, epoch, None, None, measured, value]

    return Numbers(COLUMNS, rows)


def loss_numbers(snapshot: Snapshot, state: ViewState, measure: str) -> Numbers | None:
    """Return the losses of the contenders by a measure of the view, if they are worked out."""
    curves = snapshot.curves
    if measure.startswith(BY):
        wanted, found = state.common_loss(snapshot.experiment), snapshot.common_loss
        if wanted is None or found is None or found.loss != wanted:
            return None
        name = loss_name(wanted, snapshot.experiment.contenders)
        return curve_numbers(snapshot, [(name, found.epochs, found.values)])
    if measure == RELATIVE:
        with np.errstate(all="ignore"):
            drawn = ("relative_loss", curves.epoch, curves.all_relative)
    elif measure == PENALISED:
        drawn = ("loss_and_penalty", curves.epoch, curves.penalised)
    else:
        drawn = ("loss", curves.epoch, curves.losses)
    return curve_numbers(snapshot, [drawn])


def _rows(snapshot: Snapshot, curves: Sequence[tuple[str, Ints, Floats]]) -> Iterator[list[Cell]]:
    recorded = snapshot.curves
    tested = len(snapshot.prepared.test) > 0
    for measure, epochs, values in curves:
        steps = recorded.step[np.searchsorted(recorded.epoch, epochs)]
        every = values if values.ndim == 4 else values[:, :, None]
        repeats: list[Cell] = [repeat + 1 for repeat in range(every.shape[2])]
        if values.ndim == 3 and recorded.seeds > 1:
            repeats = [MEDIAN]
        splits = [split for split in Split if split < every.shape[3]]
        splits = [split for split in splits if split is Split.TRAIN or tested]
        times = list(zip(epochs.tolist(), steps.tolist(), strict=True))
        for row, name in named_rows(snapshot).items():
            for split in splits:
                for place, repeat in enumerate(repeats):
                    column = every[:, row, place, split].tolist()
                    for (epoch, step), value in zip(times, column, strict=True):
                        yield [name, repeat, epoch, step, split.word, measure, value]
