"""The notes below the picture of a study: what they say, and that two lines hold them."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.study import Study
from lossstudio.plots.studies.whose import strays
from lossstudio.widgets.two_lines import TwoLines

FIRST = first_experiment()
STUDY = Study(FIRST, (Factor("dataset.share", (0.0, 0.4)),))
TUKEY = Contender(LOSSES.create("tukey"))


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (replace(FIRST, dataset=replace(FIRST.dataset, noise=3.0)), "Noise was 0.5"),
        (replace(FIRST, dataset=replace(FIRST.dataset, share=0.3)), ""),  # it is what is varied
        (replace(FIRST, contenders=(*FIRST.contenders, TUKEY)), "Tukey was not there"),
        (replace(FIRST, contenders=FIRST.contenders[:2]), "Huber was there"),
        (
            replace(FIRST, contenders=(*FIRST.contenders[:2], TUKEY)),
            "Huber was in place of Tukey",
        ),
        (replace(FIRST, optimizer=OPTIMIZERS.create("adam", learning_rate=0.1)), ""),
        (
            experiment_for(DATASETS.create("blobs")),
            "Dataset was Line with outliers",
        ),
    ],
)
def test_it_is_told_how_the_settings_of_the_results_were(other, said) -> None:
    whole = f"These results are of other settings: {said}." if said else ""
    assert strays(STUDY, other) == whole


@pytest.fixture
def column_and_label(qtbot, theme):
    """Return a column that is 200 px wide, and the label in it above something else."""
    around = QWidget()
    column = QVBoxLayout(around)
    column.setContentsMargins(0, 0, 0, 0)
    found = TwoLines()
    column.addWidget(found)
    column.addWidget(QWidget(), 1)
    around.resize(200, 200)
    qtbot.addWidget(around)
    with qtbot.waitExposed(around):
        around.show()
    return around, found


def test_a_note_takes_a_second_line_and_ends_in_dots_only_there(qtbot, column_and_label) -> None:
    around, label = column_and_label
    line = label.fontMetrics().lineSpacing()
    label.setText("It is short")
    qtbot.waitUntil(lambda: label.height() == line)
    assert label.shown == "It is short"
    assert label.whole == ""
    label.setText("This note has some more words in it")
    qtbot.waitUntil(lambda: label.height() == 2 * line)
    assert label.shown.split() == label.text().split()
    assert label.shown.count("\n") == 1
    assert label.whole == ""
    label.setText("This note has many more words in it than two lines of a column can hold at all")
    assert label.shown.endswith("…")
    assert label.shown.startswith("This note has")
    assert label.whole == label.text()
    around.resize(700, 200)
    qtbot.waitUntil(lambda: label.shown == label.text())
    qtbot.waitUntil(lambda: label.height() == line)
