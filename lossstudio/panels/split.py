"""Which samples are kept out of training: how many, drawn anew, and what is missing then."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import shorten
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.panels.panel import small
from lossstudio.session.session import Session
from lossstudio.widgets.look.icons import SIDE, icon
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.number_row import NumberRow


class SplitRow(QWidget):
    """The share of the test samples, with a button that draws others.

    Parameters
    ----------
    session : Session
    """

    changed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._told: Prepared | None = None
        self.share = NumberRow(Experiment.parameters()["test_share"])
        self.again = QToolButton()
        self.again.setObjectName("plain")
        self.again.setAccessibleName("Other test samples")
        hold(self.again, icon=SIDE)
        self.missing = small("", "trouble")
        self.missing.setWordWrap(True)
        self.missing.hide()
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.share, 1)
        row.addWidget(self.again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addWidget(self.missing)
        self.again.clicked.connect(self._draw_again)
        session.snapshot_changed.connect(self._show_missing)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.again.setIcon(icon("weights", tokens.muted))

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the split of an experiment."""
        self.share.set_value(experiment.test_share)
        seed = experiment.seeds.split
        self.again.setEnabled(experiment.test_share > 0.0)
        self.again.setToolTip(f"Keep other samples out of training; the split seed is now {seed}")

    @Slot()
    def _draw_again(self) -> None:
        experiment = self._session.experiment
        seeds = replace(experiment.seeds, split=experiment.seeds.split + 1)
        self._session.edit(replace(experiment, seeds=seeds))

    @Slot(object)
    def _show_missing(self, snapshot: Snapshot) -> None:
        """Tell which classes no training sample has; nothing can be learned of those."""
        if snapshot.prepared is self._told:
            return
        self._told = snapshot.prepared
        sentence = missing_classes(snapshot.prepared)
        self.missing.setText(sentence)
        self.missing.setVisible(bool(sentence))


def missing_classes(prepared: Prepared) -> str:
    """Return which classes are missing from the training samples, in a sentence.

    Of a single sample nobody expects several.
    """
    samples = prepared.samples
    if not samples.classes or len(samples.target) == 1:
        return ""
    trained, tested = (
        np.bincount(part.target, minlength=len(samples.classes))
        for part in (prepared.train, prepared.test)
    )
    words = [f"'{shorten(name)}'" for name in samples.classes]
    sides = zip(words, trained, tested, strict=True)
    missing = [(word, bool(test)) for word, train, test in sides if not train]
    drawn, nowhere = ([word for word, test in missing if test is side] for side in (True, False))
    told = []
    if drawn:
        told.append(
            f"No training sample is of class {' or '.join(drawn)}: draw other test samples."
        )
    if nowhere:  # which no draw can help
        told.append(f"No sample is of class {' or '.join(nowhere)}.")
    return " ".join(told)
