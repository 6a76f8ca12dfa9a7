"""The dataset panel: what is learned from."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton

from lossstudio.core.datasets import (
    DATASETS,
    CsvDataset,
    Dataset,
    DrawnDataset,
    FormulaData,
    ShippedTable,
)
from lossstudio.core.datasets.drawing import as_csv
from lossstudio.core.experiment import OWN, Experiment
from lossstudio.core.plain_text import one_line
from lossstudio.core.tasks import Task
from lossstudio.panels.columns import ColumnsForm
from lossstudio.panels.costs import CostsSection
from lossstudio.panels.data_formula import DataFormula
from lossstudio.panels.form import ParameterForm, SwitchRow, row_for
from lossstudio.panels.gallery import Gallery
from lossstudio.panels.panel import Panel, small
from lossstudio.panels.split import SplitRow
from lossstudio.session.session import Session
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.list_row import ListRow
from lossstudio.widgets.look.icons import SIDE, icon
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.plain_text import literal

NARROW = 44  # px


class DatasetPanel(Panel):
    """Edits the dataset, its split and its scaling."""

    open_wanted = Signal()
    refused = Signal(str)
    save_wanted = Signal(str)  # a table as text

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__("Dataset")
        self._session = session
        self.opener = QPushButton("Open a table…")
        self.opener.setObjectName("link")
        self.opener.setToolTip("Open your own table (text, Excel, OpenDocument), or an experiment")
        self.head.addWidget(self.opener)
        self.gallery = Gallery(tokens)
        self.name = Elided()
        self.name.setObjectName("strong")
        self.task = small("", "hint")
        self.again = QToolButton()
        self.again.setObjectName("plain")
        hold(self.again, icon=SIDE)
        self.again.setAccessibleName("New samples")
        self.again.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.keep = QPushButton("Save as CSV…")
        self.keep.setObjectName("link")
        self.keep.setToolTip("Save the samples that were drawn as a table")
        self.columns = ColumnsForm()
        self.formula = DataFormula(tokens)
        self.form = ParameterForm(skip=("path", "target", "features", "weight", "text"))
        shared = Experiment.parameters()
        self.split = SplitRow(session)
        self.test_share = self.split.share
        self.scale_features = SwitchRow(shared["scale_features"])
        self.scale_target = SwitchRow(shared["scale_target"])
        self.weighting = row_for(shared["class_weighting"])
        self.weights = ListRow(shared["class_weights"])
        self.costs = CostsSection(session)
        self._lay_out()
        self._connect()
        self.set_tokens(tokens)
        self.show_experiment(session.experiment)

    def _connect(self) -> None:
        session = self._session
        self.opener.clicked.connect(self.open_wanted)
        self.gallery.chosen.connect(self._choose)
        self.again.clicked.connect(self._draw_again)
        self.keep.clicked.connect(self._save_samples)
        self.columns.edited.connect(self._take)
        self.columns.refused.connect(self.refused)
        self.formula.edited.connect(self._take)
        self.form.edited.connect(self._take)
        self.test_share.changed.connect(self._set_test_share)
        self.scale_features.changed.connect(self._set_scale_features)
        self.scale_target.changed.connect(self._set_scale_target)
        self.weighting.changed.connect(self._set_weighting)
        self.weights.changed.connect(self._set_weights)
        self.weights.refused.connect(self.refused)
        self.costs.refused.connect(self.refused)
        for editor in (self.form, self.test_share):
            editor.released.connect(session.end_gesture)
            editor.refused.connect(self.refused)
        session.experiment_changed.connect(self.show_experiment)

    def _lay_out(self) -> None:
        title = QHBoxLayout()
        title.setSpacing(6)
        title.addWidget(self.name)
        title.addWidget(self.task, 1)
        title.addWidget(self.again)
        title.addWidget(self.keep)
        switches = QHBoxLayout()
        switches.setSpacing(10)
        switches.addWidget(small("Standardise", "muted"))
        switches.addWidget(self.scale_features)
        switches.addWidget(self.scale_target)
        switches.addStretch(1)
        self.head.insertWidget(self.head.count() - 1, self.costs.fold)
        self.add(self.gallery)
        self.body.addLayout(title)
        for widget in (self.columns, self.formula, self.form, self.split):
            self.add(widget)
        self.weights.label.hide()  # one line for both
        hold(self.weights.field, least_width=NARROW)
        self.weighting.combo.setMinimumContentsLength(3)
        classes = QHBoxLayout()
        classes.setSpacing(6)
        classes.addWidget(self.weighting, 2)
        classes.addWidget(self.weights, 1)
        self.body.addLayout(classes)
        self.body.addLayout(switches)
        self.add(self.costs)
        self.scale_features.setText("features")
        self.scale_target.setText("target")

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.gallery.set_tokens(tokens)
        self.formula.set_tokens(tokens)
        self.split.set_tokens(tokens)
        self.again.setIcon(icon("weights", tokens.muted))

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Show the dataset of an experiment."""
        dataset = experiment.dataset
        task = experiment.task
        is_table = isinstance(dataset, CsvDataset | ShippedTable)
        is_drawn = isinstance(dataset, DrawnDataset)
        self.gallery.show_dataset(dataset)
        title = dataset.path if isinstance(dataset, CsvDataset) else dataset.called
        self.name.setText(one_line(title.replace("\\", "/").rsplit("/", 1)[-1]))
        lines = filter(None, (one_line(title), dataset.meaning(), dataset.source))
        self.name.setToolTip(literal("\n".join(lines)))
        self.task.setText(task.words)
        self.again.setVisible(not (is_table or is_drawn))
        self.keep.setVisible(is_drawn)
        seed = experiment.seeds.data
        self.again.setText(str(seed))
        self.again.setToolTip(f"Draw other samples of the same kind; the data seed is now {seed}")
        self.columns.setVisible(is_table)
        if is_table:
            self._show_columns(dataset)
        self.formula.setVisible(isinstance(dataset, FormulaData))
        if isinstance(dataset, FormulaData):
            self.formula.show_dataset(dataset, seed)
        own_form = not isinstance(dataset, ShippedTable | DrawnDataset)  # columns, samples: no form
        self.form.setVisible(own_form)
        if own_form:
            self.form.show_value(dataset)
        self.split.show_experiment(experiment)
        self.scale_features.set_value(experiment.scale_features)
        self.scale_target.set_value(experiment.scale_target)
        self.scale_target.setVisible(task is Task.REGRESSION)
        self.weighting.set_value(experiment.class_weighting)
        self.weighting.setVisible(task.is_classification)
        self.weights.set_value(experiment.class_weights)
        self.costs.show_experiment(experiment)
        self.weights.setVisible(task.is_classification and experiment.class_weighting == OWN)

    def _show_columns(self, dataset: Any) -> None:
        try:
            self.columns.show_dataset(dataset)
        except (ValueError, OSError) as fault:
            self.columns.hide()
            self.refused.emit(str(fault))

    @Slot(str)
    def _choose(self, key: str) -> None:
        shown = self._session.experiment.dataset
        if key != shown.key or shown.called != shown.title:  # a drawing has begun with another
            self._take(DATASETS.create(key))

    @Slot(object)
    @Slot(object, str)
    def _take(self, dataset: Dataset, gesture: str = "") -> None:
        """Race on another dataset, once it has been seen to work."""
        try:
            if isinstance(dataset, CsvDataset | ShippedTable | FormulaData):
                dataset.generate(self._session.experiment.seeds.data)
            self._session.choose_dataset(dataset, gesture or None)
        except (ValueError, OSError) as fault:
            self.show_experiment(self._session.experiment)
            self.refused.emit(str(fault))

    @Slot()
    def _save_samples(self) -> None:
        self.save_wanted.emit(as_csv(self._session.experiment.dataset.generate(0)))

    @Slot()
    def _draw_again(self) -> None:
        seeds = self._session.experiment.seeds
        self._edit("", seeds=replace(seeds, data=seeds.data + 1))

    @Slot(object)
    def _set_test_share(self, share: float) -> None:
        self._edit("test_share", test_share=share)

    @Slot(object)
    def _set_scale_features(self, on: bool) -> None:
        self._edit("", scale_features=on)

    @Slot(object)
    def _set_scale_target(self, on: bool) -> None:
        self._edit("", scale_target=on)

    @Slot(object)
    def _set_weighting(self, weighting: str) -> None:
        """Weigh the classes otherwise; own weights begin with 1 for each class."""
        snapshot, given = self._session.snapshot, self._session.experiment.class_weights
        classes = 2 if snapshot is None else len(snapshot.prepared.samples.classes)
        fitting = given if len(given) == classes else (1.0,) * classes
        self._edit("", class_weighting=weighting, class_weights=fitting)

    @Slot(object)
    def _set_weights(self, weights: tuple[float, ...]) -> None:
        self._edit("", class_weights=weights)

    def _edit(self, gesture: str, **changes: Any) -> None:
        self._session.edit(replace(self._session.experiment, **changes), gesture or None)
