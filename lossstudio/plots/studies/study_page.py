"""The page of studies: what is varied on the left, what has come of it beside that."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from lossstudio.core.experiment import Experiment
from lossstudio.core.numbers import Numbers
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.study import Place, Study
from lossstudio.core.studies.yardsticks import Yardstick, yardsticks_of
from lossstudio.plots.base.legend import Entries
from lossstudio.plots.base.picture import Picture
from lossstudio.plots.studies.first_studies import FirstStudies
from lossstudio.plots.studies.heat_map import HeatMap
from lossstudio.plots.studies.shown import Shown, is_log
from lossstudio.plots.studies.study_bar import StudyBar
from lossstudio.plots.studies.study_heads import StudyHeads
from lossstudio.plots.studies.study_lines import StudyLines
from lossstudio.plots.studies.study_scale import StudyScale
from lossstudio.plots.studies.study_words import StudyWords
from lossstudio.plots.studies.taken_study import entries_of, numbers_of, picture_of, progress_of
from lossstudio.plots.studies.whose import as_opened, named, same_races
from lossstudio.session.study_run import StudyRun
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.throttle import Throttle

REST_MS = 150  # after a change of the experiment, before the races are counted again


class StudyPage(QWidget):
    """Runs studies of the experiment at hand, and draws what comes.

    Parameters
    ----------
    run : StudyRun
    tokens : Tokens
    """

    called = "study"
    race_wanted = Signal(object, str, int)  # an experiment, in words, and how many epochs
    first_seen = Signal()

    def __init__(self, run: StudyRun, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.run = run
        self.may_drop: Callable[[str], bool] = lambda _deed: (
            True
        )  # asked before a deed drops results
        self._experiment: Experiment | None = None
        self._opened: Study | None = None
        self._asked: Study | None = None  # by the form; None where it cannot be
        self._drawn: StudyResults | None = None  # of which the page is
        self.shown: Shown | None = None
        self.heads, self.bar = StudyHeads(), StudyBar()
        self.controls: Sequence[QWidget] = self.heads.parts
        self.first = FirstStudies()
        self.lines, self.map = StudyLines(tokens), HeatMap(tokens)
        self.scale = StudyScale(tokens)
        self.pages = QStackedWidget()
        for page in (self.first, self.lines, self.map):
            self.pages.addWidget(page)
        self.legend = Entries()
        self.words = StudyWords()
        self._count = Throttle(self._count_races, REST_MS, self, leading=False)
        self._lay_out()
        self._connect()
        self._show_results()

    def _lay_out(self) -> None:
        pictures = QHBoxLayout()
        pictures.setSpacing(0)
        pictures.addWidget(self.pages, 1)
        pictures.addWidget(self.scale)
        beside = QVBoxLayout()
        beside.setSpacing(1)
        beside.addWidget(self.legend)
        beside.addLayout(pictures, 1)
        beside.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.bar)
        row.addLayout(beside, 1)

    def _connect(self) -> None:
        bar, run = self.bar, self.run
        for signal, slot in (
            (bar.form.changed, self._count_races),
            (bar.begin.clicked, self._begin),
            (bar.go_on.clicked, run.go_on),
            (bar.cancel.clicked, run.cancel),
            (self.heads.changed, self._show_results),
            (run.changed, self._follow),
            (run.failed, bar.tell_trouble),
            (self.lines.marked, self._read),
            (self.map.marked, self._read),
            (self.lines.opened, self._open),
            (self.map.opened, self._open),
        ):
            signal.connect(slot)

    @property
    def study(self) -> Study:
        """What is asked for, of the experiment at hand.

        Raises
        ------
        ValueError
            In one sentence, where it cannot be.
        """
        if self._experiment is None:
            raise ValueError("There is no experiment yet.")
        key, side = self.heads.chosen
        known = [yardstick.key for yardstick in yardsticks_of(self._experiment)]
        asked = self.bar.form.study(self._experiment, key if key in known else "", side)
        return as_opened(asked, self._opened)

    @property
    def kept(self) -> Study:
        """The study that is shown, or else the one that is asked for; ValueError likewise."""
        return self.study if self.run.results is None else self.run.results.study

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Take the experiment at hand."""
        self._experiment = experiment
        if self.isVisible():
            self._take_experiment()

    def _take_experiment(self) -> None:
        if self._experiment is None:
            return
        try:
            self.bar.form.show_experiment(self._experiment)
            if self.run.results is None:
                self.heads.offer(yardsticks_of(self._experiment))
            self._tell_whose()
        except (ValueError, OSError) as fault:  # its table is gone, say
            self.bar.refuse(str(fault))
        else:
            self._count.request()

    def show_study(self, study: Study) -> None:
        """Take up a study, whose experiment is the one at hand."""
        self._opened = study
        self.run.show(None)
        self.show_experiment(study.experiment)
        self.bar.form.show_study(study)
        self.heads.offer(study.yardsticks, study.yardstick, study.side)
        self._count_races()

    def show_results(self, results: StudyResults) -> None:
        """Show what has come of a study before."""
        self.show_study(results.study)
        self.run.show(results)

    @Slot()
    def _begin(self) -> None:
        try:
            self._asked = study = self.study
            if self.may_drop("Running another"):
                self.run.begin(study)
        except ValueError as fault:  # its table is gone, say
            self.bar.refuse(str(fault))

    @Slot()
    def _follow(self) -> None:
        """Show that races have come, or that the run began or ended."""
        self._tell_progress()
        self.bar.show_finding(self.run.results)
        self._count.request()  # whether anything is left to be run
        self._show_results()

    def _tell_progress(self) -> None:
        """Say how far it is; it goes on only where the form asks for the very study."""
        run = self.run
        asked = self._asked is not None and same_races(run.results, self._asked)
        self.bar.show_run(running=run.running, can_go_on=run.can_go_on and asked)
        self.bar.progress.setText(progress_of(run, asked=asked))

    @Slot()
    def _show_results(self) -> None:
        """Draw what has come so far, if it is seen."""
        results = self.run.results
        if results is not self._drawn:
            self._drawn, self.lines.mark, self.map.mark = results, None, None
            if results is not None:
                study = results.study
                self.heads.offer(study.yardsticks, study.yardstick, study.side)
        self.heads.show_axis(results is not None)
        if not self.isVisible():
            return
        if results is None:
            self.shown = None
            self.pages.setCurrentWidget(self.first)
            self.scale.hide()
        else:
            self._draw(results)
        self.words.show_study(self.shown)
        self.legend.setVisible(self.pages.currentWidget() is self.lines)
        self._tell_whose()

    def _draw(self, results: StudyResults) -> None:
        yardstick, split = self._chosen(results.study)
        log = self.heads.log
        log = is_log(results, yardstick, split) if log is None else log
        self.shown = shown = Shown(results, yardstick, split, log)
        two = len(results.study.factors) == 2
        page = self.map if two else self.lines
        self.pages.setCurrentWidget(page)
        self.scale.setVisible(two)
        page.show_study(shown)
        if two:
            self.scale.show_study(shown)
        else:
            self._show_legend(shown)

    def _show_legend(self, shown: Shown) -> None:
        self.legend.show_entries(entries_of(shown, self.tokens))

    def _chosen(self, study: Study) -> tuple[Yardstick, Split]:
        key, side = self.heads.chosen
        known = {yardstick.key: yardstick for yardstick in study.yardsticks}
        return known.get(key, known[study.yardstick]), Split.called(side)

    def _tell_whose(self) -> None:
        results = self.run.results
        self.words.tell_whose(None if results is None else results.study, self._experiment)

    @Slot(object)
    def _read(self, at: tuple[int, int] | None) -> None:
        if self.shown is not None:
            by_keys = self.lines.hasFocus() or self.map.hasFocus()
            self.words.read(self.shown, at, aloud=by_keys)

    @Slot()
    def _count_races(self) -> None:
        """Say how many races it will be, or why there can be none."""
        if not self.isVisible() or self._experiment is None:
            return
        try:
            self._asked = study = self.study
        except (ValueError, OSError) as fault:
            self._asked = None
            self.bar.refuse(str(fault))
        else:
            self.bar.allow(study, again=not same_races(self.run.results, study))
        self.first.show_ready(named(self._asked, self._opened))
        self._tell_progress()

    @Slot(object)
    def _open(self, at: tuple[int, int]) -> None:
        """Ask for the very race at a place that lies nearest to what is drawn there."""
        shown = self.shown
        if shown is not None:
            study = shown.study
            draw = shown.results.typical_draw(*at, shown.yardstick.key, shown.split)
            near = f", draw {draw + 1}" if study.draws > 1 else ""
            words = f"{study.words_at(*at)}{near}"
            self.race_wanted.emit(study.race(Place(*at, draw)), words, study.epochs)

    def picture(self) -> Picture | None:
        """Return what is drawn, with who is who and what was raced."""
        shown = self.shown
        if shown is None or not shown.results.done:
            return None
        seen = (self.map, self.scale) if len(shown.axes) == 2 else (self.lines,)
        return picture_of(shown, seen, self.tokens)

    def numbers(self) -> Numbers | None:
        """Return all that has come, race by race."""
        results = self.run.results
        return None if results is None or not results.done else numbers_of(results)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        for part in (self.lines, self.map, self.scale):
            part.set_tokens(tokens)
        if self.shown is not None:
            self._show_legend(self.shown)

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what came while the page was not seen."""
        super().showEvent(event)
        if not self.first.buttons:
            self.first_seen.emit()
        self._take_experiment()
        self._follow()
        self._count_races()
