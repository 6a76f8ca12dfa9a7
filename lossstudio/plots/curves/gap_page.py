"""The page of gaps: how far what each contender minimises is above its optimum."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent

from lossstudio.core.analysis.optimum import Optimum, gaps, measured_alike
from lossstudio.core.differences import distinct_names
from lossstudio.core.numbers import Numbers
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.curves.axis_choice import FIELDS
from lossstudio.plots.curves.curve_numbers import curve_numbers
from lossstudio.plots.curves.curve_pages import LINES, SEEDS, SEEDS_AXIS, CurvePage
from lossstudio.session.optima import Optima
from lossstudio.session.view_state import LOG, View
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

SEARCHED = "The optimum is being searched."
CHANGED = "{}: what it minimises was changed, and the gap counts from then on."


class GapPage(CurvePage):
    """Training loss less its least: a straight line on the log axis where convergence is linear."""

    called = "gap"
    axis_field = "gap_axis"
    follows = ("gap_axis", *FIELDS)

    def __init__(self, tokens: Tokens, view: View, optima: Optima) -> None:
        super().__init__(tokens, view)
        self.axis.set_words(dict(reversed(LINES.items())))
        self.controls = (self.axis,)
        self.words = Label()
        self.words.setObjectName("hint")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.plot, 1)
        self.body.addWidget(self.words)
        self._optima = optima
        optima.found.connect(self.redraw)
        self.set_log(view.state.gap_axis == LOG)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the gaps of those whose optimum is known, and say why others have none."""
        known = self._optima.of(snapshot)
        contenders = snapshot.experiment.contenders
        rows = [row for row, each in known.items() if each.theta is not None]
        values = gaps(snapshot, known)[:, rows]
        low, middle, high = (
            quantile(values, share, axis=SEEDS_AXIS) for share in (0.25, 0.5, 0.75)
        )
        self.set_manner(snapshot)
        self._name(snapshot)
        self.plot.setVisible(bool(rows))
        self.plot.show_curves(
            snapshot.curves.epoch,
            np.stack([middle, np.full_like(middle, np.nan)], axis=-1),
            [contenders[row] for row in rows],
            (low, high) if snapshot.curves.seeds > 1 else None,
        )
        words = self._words(snapshot, known)
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _name(self, snapshot: Snapshot) -> None:
        seeds, epochs = snapshot.curves.seeds, self.plot.epochs_name
        bottom = f"{epochs}  ({SEEDS.format(seeds)})" if seeds > 1 else epochs
        penalty = " + penalty" if snapshot.experiment.model.penalised else ""
        self.plot.name_axes(bottom, f"training loss{penalty} − optimum")

    def _words(self, snapshot: Snapshot, known: Mapping[int, Optimum]) -> str:
        """Return why some have no gap, or none at earlier epochs."""
        if self._optima.waits_for(snapshot):
            return SEARCHED
        latest = self._optima.latest
        if latest is not None and latest.error:
            return latest.error
        names = distinct_names(snapshot.experiment.contenders)
        reasons: dict[str, list[str]] = {}
        for row, each in known.items():
            if each.theta is None:
                reasons.setdefault(each.reason, []).append(names[row])
            elif measured_alike(snapshot, row).start:
                reasons.setdefault("", []).append(names[row])
        changed = reasons.pop("", [])
        words = [f"{', '.join(who)}: no optimum is known. {why}" for why, who in reasons.items()]
        if changed:
            words.append(CHANGED.format(", ".join(changed)))
        return "\n".join(words)

    def numbers(self) -> Numbers | None:
        """Return the gaps of all repeats."""
        snapshot = self.snapshot
        known = {} if snapshot is None else self._optima.of(snapshot)
        if snapshot is None or not any(each.theta is not None for each in known.values()):
            return None
        drawn = "gap_to_optimum", snapshot.curves.epoch, gaps(snapshot, known)[..., None]
        return curve_numbers(snapshot, [drawn])

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Have the optima searched, however long that takes."""
        self._optima.ask(self.called, True)
        super().showEvent(event)

    @guarded()
    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Nobody looks at them here."""
        self._optima.ask(self.called, False)
        super().hideEvent(event)
