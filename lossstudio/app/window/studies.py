"""Studies in the window: opened, saved, and a race of one taken out of it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QMenu

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save, may_write_over, proposed_name
from lossstudio.app.window.session_files import long_time
from lossstudio.core.disk import reason
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import metrics_for
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.study import ENDING, Study
from lossstudio.core.studies.study_file import (
    read_results_with_study,
    read_study,
    save_study,
    shipped_studies,
    study_beside,
)
from lossstudio.session.faults import refusals
from lossstudio.session.jobs import Job, Report
from lossstudio.session.view_state import FIT, STUDY
from lossstudio.widgets.plain_text import literal, menu_text

if TYPE_CHECKING:
    from lossstudio.app.window.central_plots import CentralPlots
    from lossstudio.app.window.main_window import MainWindow
    from lossstudio.plots.studies.study_page import StudyPage

STUDIES = f"Studies (*{ENDING})"
RESULTS = "Results as CSV (*.csv)"
OPEN_RACE = "Open a race of the study"
MOST_EPOCHS = 2000  # of a race that is trained at once, as far as the study did


class Studies(QObject):
    """Opens and saves studies and their results.

    Parameters
    ----------
    window : MainWindow
    plots : CentralPlots
    page : StudyPage
        Which it serves from now on.
    """

    def __init__(self, window: "MainWindow", plots: "CentralPlots", page: "StudyPage") -> None:
        super().__init__(window)
        self._window, self._plots, self._page = window, plots, page
        self._reading = Job("reading", window.session)
        self._at_hand: Study | None = None  # the study, when results were asked for
        window.files.others_may_drop = self._may_drop
        plots.away.numbers_saved.connect(self._note_saved)
        page.may_drop = self._may_drop
        page.first_seen.connect(self._offer)
        page.race_wanted.connect(self._open_race)
        page.first.wanted.connect(self._take)
        self._fill(page.bar.menu)
        self._reading.done.connect(self._show_results)
        self._reading.failed.connect(partial(complain, window, "The results cannot be opened"))

    def _fill(self, menu: QMenu) -> None:
        self._shipped = menu.addMenu("Open a study")
        self._shipped.aboutToShow.connect(self._fill_shipped)
        self._shipped.setToolTipsVisible(True)
        for text, tip, slot in (
            ("Open results…", "With the study beside them; it goes on from there", self._load),
            ("", "", None),
            ("Save study…", "What is varied and the experiment, to be run again", self._save),
            (
                "Save results…",
                "Of all races, as CSV, and the study beside them",
                self._save_results,
            ),
        ):
            if slot is None:
                menu.addSeparator()
                continue
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.triggered.connect(slot)
        self.save_results_action = action
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._show_what_can_be)

    @Slot()
    def _fill_shipped(self) -> None:
        """Offer the shipped studies, once they are asked for: reading them takes a while."""
        menu = self._shipped
        if not menu.isEmpty():
            return
        for path, study in self._read_shipped().items():
            action = menu.addAction(menu_text(study.name))
            action.setToolTip(literal(study.finding))
            action.triggered.connect(partial(self.open, path))
        menu.addSeparator()
        action = menu.addAction("From a file…")
        action.setToolTip(f"One that ends in {ENDING}")
        action.triggered.connect(self._ask_for_study)

    def _read_shipped(self) -> dict[Path, Study]:
        """Return the shipped studies; it is said where they cannot be read."""
        try:
            return {path: read_study(path) for path in shipped_studies().values()}
        except (ValueError, OSError) as fault:
            self._window.line.warn(str(fault))
            return {}

    @Slot()
    def _show_what_can_be(self) -> None:
        self.save_results_action.setEnabled(self._page.numbers() is not None)

    @Slot()
    def _offer(self) -> None:
        """Offer the shipped studies on the page."""
        self._page.first.offer(list(self._read_shipped().values()))

    @Slot()
    def _ask_for_study(self) -> None:
        files = self._window.files
        kinds = f"{STUDIES};;All files (*)"
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open a study", str(files.folder), kinds
        )
        if name:
            files.open_path(Path(name))

    @Slot(object)
    def open(self, path: Path) -> None:
        """Take up the study in a file."""
        window = self._window
        try:
            study = read_study(path)
        except (ValueError, OSError) as fault:
            window.files.refuse(path, fault)
            return
        if self._take(study) and path not in shipped_studies().values():
            window.settings.add_recent(path)
            window.files.changed.emit()

    @Slot(object)
    def _take(self, study: Study) -> bool:
        """Let the experiment of a study be the one at hand; whether that was wanted."""
        window = self._window
        if not (self._may_drop("Opening another") and window.files.may_close()):
            return False
        window.session.open(study.experiment, f"Open {study.name}")
        window.session.reset()
        window.files.new()
        window.session.view.update(fit_page=STUDY)
        self._page.show_study(study)
        window.line.tell(study.finding or f"{study.name} is open.")
        return True

    @Slot(object, str, int)
    def _open_race(self, experiment: Experiment, words: str, epochs: int) -> None:
        """Let a race of the study be the one at hand, trained as far and measured as there."""
        session, shown = self._window.session, self._page.shown
        session.open_race(experiment, OPEN_RACE)
        session.reset()
        session.view.update(fit_page=FIT)
        if shown is not None and shown.yardstick.key in metrics_for(experiment.task):
            session.view.update(yardstick=shown.yardstick.key)
        if epochs <= MOST_EPOCHS:
            session.train_epochs(epochs)
        self._window.line.tell_change(f"{words} is open in the place of what was here before.")

    @property
    def _kept(self) -> Study | None:
        """The study that is shown or asked for; None, and it is said why, where there is none."""
        try:
            return self._page.kept
        except ValueError as fault:
            self._window.line.warn(str(fault))
            return None

    @Slot()
    def _save(self) -> None:
        study, window = self._kept, self._window
        if study is None:
            return
        start = window.files.folder / f"{proposed_name(study.name)}{ENDING}"
        path = ask_where_to_save(window, "Save study", start, STUDIES, (ENDING,))
        if path is None:
            return
        try:
            save_study(study, path)
        except OSError as fault:
            window.line.warn(f"{path.name} was not saved: {reason(fault)}.")
        else:
            window.line.tell(f"The study is saved as {path.name}.")

    @Slot()
    def _save_results(self) -> bool:
        """Ask for a file with all that has come; tells whether nothing is left to be saved."""
        self._plots.away.save_numbers(self._page)
        return not long_time(self._page.run.unsaved_seconds)

    @Slot(object, object)
    def _note_saved(self, shown: object, path: Path) -> None:
        """Write the study beside its results: they can be opened with it alone."""
        if shown is not self._page:
            return
        results, line = self._page.run.results, self._window.line
        if results is None:
            return
        self._page.run.note_saved()
        beside = study_beside(path)
        saved = f"Saved as {path.name}"
        try:
            known = _holds(beside, results.study)
            if not known and not may_write_over(self._window, "Save study", beside):
                line.tell(f"{saved}. To open it again, save the study, too.")
                return
            if not known:
                save_study(results.study, beside)
        except OSError as fault:
            line.warn(f"{saved}, but not its study beside it: {reason(fault)}.")
        else:
            line.tell(f"{saved}, with its study beside it as {beside.name}.")

    def _may_drop(self, deed: str) -> bool:
        """Ask what to do with results that took long and that a deed, named so, drops."""
        run = self._page.run
        long = long_time(run.unsaved_seconds)
        if not long:
            return True
        if run.partly_saved:
            lost, what = f"This study has run for {long} since its results were saved.", "that"
        else:
            lost, what = f"This study has run for {long}, and its results are not saved.", "them"
        whole = "Save results?", f"{lost} {deed} drops {what}.", self._save_results
        return self._window.files.settled(*whole)

    @Slot()
    def _load(self) -> None:
        window = self._window
        folder = window.settings.taken_folder or window.files.folder
        kinds = f"{RESULTS};;All files (*)"
        name, _ = QFileDialog.getOpenFileName(window, "Open results", str(folder), kinds)
        if name:
            try:
                self._at_hand = self._page.kept
            except ValueError:  # the study beside them may do
                self._at_hand = None
            self._reading.start(partial(_read, self._at_hand, Path(name)))

    @Slot(object)
    def _show_results(self, results: StudyResults) -> None:
        at_hand = results.study == self._at_hand
        if not (self._may_drop("Opening others") if at_hand else self._take(results.study)):
            return
        self._page.show_results(results)
        done, count = results.done, results.study.count
        more = "" if results.finished else " Go on runs the others."
        self._window.line.tell(f"{done:,} of {count:,} races are there.{more}")


def _read(at_hand: Study | None, path: Path, report: Report) -> StudyResults:
    """Read results in the background: of many races that takes a while."""
    with refusals():
        return read_results_with_study(path, at_hand)


def _holds(path: Path, study: Study) -> bool:
    """Whether a file holds that very study."""
    try:
        return read_study(path) == study
    except (ValueError, OSError):
        return False
