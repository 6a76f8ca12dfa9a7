"""What may be taken away of the fit: its pictures, and the numbers that are drawn in them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyqtgraph as pg

from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.guess import NAME as GUESS
from lossstudio.plots.base.guess import Guess
from lossstudio.plots.base.legend import named
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.picture import Line, Note, Picture, line_of, raced
from lossstudio.plots.base.plot import pen_width
from lossstudio.plots.fit.truth import DASH, NAME, WIDTH, truth_of
from lossstudio.widgets.look.tokens import Tokens

if TYPE_CHECKING:
    from lossstudio.plots.fit.fit_card import FitCard


class TakenFit:
    """The pictures of a card as they are seen.

    Parameters
    ----------
    card : FitCard
    """

    called = "fit"

    def __init__(self, card: "FitCard") -> None:
        self._card = card

    @property
    def tokens(self) -> Tokens:
        """The colours it is shown in."""
        return self._card.tokens

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._card.recolour(tokens)

    def picture(self) -> Picture | None:
        """Return the pictures with equations, markers and the scale of colours."""
        card, snapshot = self._card, self._card.snapshot
        if snapshot is None:
            return None
        contenders = snapshot.experiment.contenders
        lines = [
            line_of(contenders[row], self.tokens, named(snapshot, row))
            for row in named_rows(snapshot)
        ]
        if not card.truth.isHidden() and card.truth.isChecked():
            pen = pg.mkPen(self.tokens.muted, width=pen_width(WIDTH), dash=DASH)
            lines.append(Line(pen, NAME))
        notes = [Note(card.caption.text(), card.caption.tints), *map(Note, card.legend.pale)]
        return Picture(card.pictures, self.tokens, lines, notes, raced(snapshot))

    def numbers(self) -> Numbers | None:
        """Return the samples, and what the contenders make of the first features.

        Of a large table the samples are those that are measured.
        """
        snapshot = self._card.snapshot
        if snapshot is None:
            return None
        samples, plane = snapshot.prepared.samples, snapshot.fit.y is not None
        predicted = [f"probability of {name}" for name in samples.classes]
        columns = ["part", "contender", *samples.feature_names[: 1 + plane], samples.target_name]
        columns += predicted or [f"predicted {samples.target_name}"]
        guess = Guess.on(self._card.overlay) if self._card.overlay.isVisible() else None
        return Numbers(tuple(columns), lambda: _rows(snapshot, guess))


def _rows(snapshot: Snapshot, guess: Guess | None) -> Iterator[list[Cell]]:
    prepared, fit = snapshot.prepared, snapshot.fit
    samples = prepared.samples
    wide = 1 + (fit.y is not None)
    empty: list[Cell] = [None] * max(1, len(samples.classes))
    for split in Split:
        part, on = prepared.sampled.subset(split), prepared.stated(split)
        name = f"{split.word} sample{on and f', {on}'}"
        for features, target in zip(part.features.tolist(), part.target.tolist(), strict=True):
            told = samples.classes[target] if samples.classes else target
            yield [name, None, *features[:wide], told, *empty]
    truth = truth_of(snapshot)
    if truth is not None:
        for x, y in zip(fit.x.tolist(), truth.tolist(), strict=True):
            yield [NAME, None, x, y, *empty]
    for x, y in () if guess is None else guess.places:  # of a line, over one feature
        yield [GUESS, None, x, None, y]
    for row, name in named_rows(snapshot).items():
        yield from _fitted(snapshot, row, name)


def _fitted(snapshot: Snapshot, row: int, name: str) -> Iterator[list[Cell]]:
    """Yield what one contender predicts where the fit is drawn."""
    fit, surface = snapshot.fit, snapshot.surface[row]
    places = [[x] for x in fit.x.tolist()]
    if fit.y is not None:
        places = [[x, y] for x in fit.x.tolist() for y in fit.y.tolist()]
    binary = snapshot.prepared.task is Task.BINARY
    several = snapshot.prepared.task is Task.MULTICLASS
    predicted = surface.reshape(len(places), -1 if several else 1).tolist()
    for place, values in zip(places, predicted, strict=True):
        told = [1.0 - values[0], *values] if binary else values
        yield ["fit", name, *place, None, *told]
