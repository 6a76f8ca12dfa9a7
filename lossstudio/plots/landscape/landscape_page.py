"""The landscapes of losses, and the path of each contender over them."""

import math
from collections.abc import Iterator

from PySide6.QtWidgets import QStackedWidget

from lossstudio.core.analysis.landscape.plane import PATH, RANDOM, WEIGHTS
from lossstudio.core.analysis.landscape.planning import Tile, path_of, paths_of
from lossstudio.core.differences import distinct_names, loss_name
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.page import Page
from lossstudio.plots.base.picture import Note, Picture
from lossstudio.plots.fit.tile_grid import TileGrid
from lossstudio.plots.landscape.choice import LandscapeChoice
from lossstudio.plots.landscape.search import Choices, Found, LandscapeSearch
from lossstudio.plots.landscape.tile import LandscapeTile
from lossstudio.session.jobs import Job
from lossstudio.session.landscape_view import EACH_OWN, LANDSCAPE_LOOKS, LandscapeView
from lossstudio.session.view_state import View
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.tokens import Tokens

UNDER_WAY = "The landscape is being worked out…"
OWN, OVER, TWO = "own losses", {PATH: "along paths", RANDOM: "random"}, "w and b"
SHORT = {OWN: "own", OVER[PATH]: "paths", TWO: "w, b"}
LOOKS = {each: each for each in LANDSCAPE_LOOKS}
SHORT_LOOKS = {each: each.split()[0] for each in LANDSCAPE_LOOKS}
FIELDS = tuple(LandscapeView.parameters())


class LandscapePage(Page):
    """What is minimised over two directions of the weights.

    Parameters
    ----------
    tokens : Tokens
    view : View
    job : Job
        Its thread, which it shares with nobody.
    """

    called = "landscape"
    follows = FIELDS

    def __init__(self, tokens: Tokens, view: View, job: Job) -> None:
        super().__init__(tokens, view)
        self.search = LandscapeSearch(job, self)
        self.search.changed.connect(self.redraw)
        self.whose = LandscapeChoice(view, "landscape_of", {EACH_OWN: OWN}, SHORT)
        self.over = LandscapeChoice(view, "landscape_over", OVER, SHORT)
        self.look = LandscapeChoice(view, "landscape_look", LOOKS, SHORT_LOOKS)
        self.controls = (self.whose, self.over, self.look)
        self.grid: TileGrid[LandscapeTile] = TileGrid(
            lambda: LandscapeTile(self.tokens), lambda tile: tile.plot, tokens
        )
        self.word, self.caption = Label(), Elided()
        self._stack = QStackedWidget()
        for part in (self.grid, self.word):
            self._stack.addWidget(part)
        self.body.addWidget(self._stack, 1)
        for label in (self.word, self.caption):
            label.setObjectName("hint")
        self.word.setWordWrap(True)
        self.body.addWidget(self.caption)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.grid.set_tokens(tokens)
        for tile in self.grid.tiles:
            tile.set_tokens(tokens)
        super().set_tokens(tokens)

    def _choices(self, snapshot: Snapshot) -> Choices:
        state = self.view.state
        return state.landscape_over, state.landscape_row(len(snapshot.experiment.contenders))

    def _found(self, snapshot: Snapshot) -> Found | None:
        """Return what is worked out that may stand on a snapshot."""
        found, choices = self.search.found, self._choices(snapshot)
        return found if found is not None and found.resembles(snapshot, choices) else None

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the landscapes as far as they are worked out, and the paths up to now."""
        names = distinct_names(snapshot.experiment.contenders)
        whose = {str(row + 1): f"all on {name}" for row, name in enumerate(names)}
        self.whose.set_words({EACH_OWN: OWN, **whose})
        two = snapshot.prepared.shape.count == 2
        self.over.set_words({self.view.state.landscape_over: TWO} if two else OVER)
        self.over.setEnabled(not two)
        if not named_rows(snapshot):
            self._say("")  # the deck says why
            return
        paths = paths_of(snapshot)
        self.search.show(snapshot, self._choices(snapshot), paths)
        found, error = (
            self._found(snapshot),
            self.search.error_of(snapshot, self._choices(snapshot)),
        )
        if error or found is None or found.plan.reason:
            self._say(error or (found.plan.reason if found else UNDER_WAY))
            return
        self._stack.setCurrentWidget(self.grid)
        self.grid.fit(len(found.plan.tiles))
        for tile, widget, landscape in zip(
            found.plan.tiles, self.grid.tiles, found.landscapes, strict=True
        ):
            if landscape is None:
                widget.say(tile.reason)
                continue
            name, look = _minimised(snapshot, tile), self.view.state.landscape_look
            titled = len(found.plan.tiles) > 1
            widget.show_landscape(landscape, name, look, titled=titled)
            optimum = found.plan.optima[tile.row].theta
            widget.show_paths(snapshot, tile, paths, optimum)
        bars = [tile.bar for tile in self.grid.tiles]
        widest = max(bar.sizeHint().width() for bar in bars)
        for bar in bars:  # so that all landscapes are of one size
            bar.setFixedWidth(widest)
        planes = [tile.plane for tile in found.plan.tiles]
        self.grid.share_names(shared=all(plane.kind == WEIGHTS for plane in planes if plane))
        self.caption.setText(_caption(snapshot, found, names))

    def _say(self, words: str) -> None:
        self.word.setText(words)
        self.caption.clear()
        self._stack.setCurrentWidget(self.word)

    def picture(self) -> Picture | None:
        """Return the landscapes with their scales, and what must be known of them."""
        picture = super().picture()
        if picture is None or self._stack.currentWidget() is not self.grid:
            return None
        notes = (Note(self.caption.text()),)
        return Picture(self.grid.rows, picture.tokens, picture.lines, notes, picture.caption)

    def numbers(self) -> Numbers | None:
        """Return the heights of the landscapes, the paths on them, and the optima."""
        snapshot = self.snapshot
        found = None if snapshot is None else self._found(snapshot)
        if snapshot is None or found is None or not any(found.landscapes):
            return None
        columns = ("part", "loss", "contender", "epoch", "x_axis", "y_axis", "x", "y", "minimised")
        return Numbers(columns, lambda: _rows(snapshot, found))


def _minimised(snapshot: Snapshot, tile: Tile) -> str:
    """Return what a landscape shows."""
    contenders = snapshot.experiment.contenders
    penalty = " + penalty" * snapshot.experiment.model.penalised
    return loss_name(contenders[tile.row].loss, contenders) + penalty


def _caption(snapshot: Snapshot, found: Found, names: list[str]) -> str:
    """Return what must be known of the landscapes, in sentences."""
    experiment, tiles = snapshot.experiment, found.plan.tiles
    what = [
        "Mean training loss" + " and penalty" * experiment.model.penalised,
        *["weighed as in training"] * (snapshot.prepared.train.weight is not None),
        *["without dropout"] * bool(experiment.model.dropout),
        *filter(None, [snapshot.prepared.stated(Split.TRAIN)]),
    ]
    parts = [", ".join(what) + "."]
    planes = {tile.plane.kind for tile in tiles if tile.plane is not None}
    shares = {row: share for tile in tiles for row, share in tile.shares.items()}
    known = {row: share for row, share in shares.items() if not math.isnan(share)}
    if planes - {WEIGHTS} and known:
        told = ", ".join(f"{100 * share:.3g} % of {names[row]}" for row, share in known.items())
        parts.append(f"In the plane lies of each path: {told}.")
    if experiment.repeats > 1:
        parts.append(f"The first of {experiment.repeats} repeats.")
    parts += _optima_told(found, names)
    return " ".join((*parts, *(why for tile in tiles for why in tile.left_out)))


def _optima_told(found: Found, names: list[str]) -> list[str]:
    """Return what × is, as far as it is on the landscapes, and whose optimum lies outside."""
    drawn = [tile for tile in found.plan.tiles if tile.plane is not None and tile.box is not None]
    inside: list[str] = []
    outside: list[str] = []
    for tile in drawn:
        least = found.plan.optima[tile.row].theta
        if least is not None and tile.plane is not None and tile.box is not None:
            within = tile.box.contains(tile.plane.project(least))
            (inside if within else outside).append(names[tile.row])
    known = len(inside) + len(outside) == len(drawn)
    told = [f"× is the optimum{'' if known else ', where it is known'}."] * bool(inside)
    if outside:
        whose = f" of {', '.join(outside)}" if len(drawn) > 1 else ""
        told.append(f"The optimum{whose} lies outside.")
    return told


def _rows(snapshot: Snapshot, found: Found) -> Iterator[list[Cell]]:
    names = named_rows(snapshot)
    curves = snapshot.curves
    for tile, landscape in zip(found.plan.tiles, found.landscapes, strict=True):
        if landscape is None:
            continue
        plane, loss = landscape.plane, _minimised(snapshot, tile)
        axes: list[Cell] = list(plane.names)
        for x, column in zip(landscape.x.tolist(), landscape.values.tolist(), strict=True):
            for y, value in zip(landscape.y.tolist(), column, strict=True):
                yield ["landscape", loss, None, None, *axes, x, y, value]
        for row in tile.rows:
            epochs, path = path_of(snapshot, row)
            own = curves.penalised[:, row, 0, 0].tolist() if row == tile.row else []
            at = dict(zip(curves.epoch.tolist(), own, strict=False))
            for epoch, place in zip(epochs, plane.project(path).tolist(), strict=True):
                yield ["path", loss, names[row], epoch, *axes, *place, at.get(epoch)]
        least = found.plan.optima[tile.row]
        if least.theta is not None:
            place = plane.project(least.theta).tolist()
            yield ["optimum", loss, None, None, *axes, *place, least.minimised]
