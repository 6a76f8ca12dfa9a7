"""Lessons in the window: entered, led through by the strip, and left with one's own work back."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.app.lessons.strip import LessonStrip
from lossstudio.app.window.columns import Columns
from lossstudio.app.window.lesson_surroundings import LessonSurroundings
from lossstudio.app.window.own_race import OwnRace
from lossstudio.app.window.toolbar import STOPS
from lossstudio.core.disk import resolved
from lossstudio.core.lessons.library import shipped
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.lesson_steps import Step
from lossstudio.widgets.look.tokens import GAP

if TYPE_CHECKING:
    from lossstudio.app.window.lesson_drawing import LessonDrawing
    from lossstudio.app.window.main_window import MainWindow
    from lossstudio.core.lessons.lesson import Lesson
    from lossstudio.session.lesson_run import LessonRun

    Written = tuple[Path | None, Lesson]

ENTERED = "{}. Your own experiment comes back when you leave (Esc)."
OWN = "Lesson"  # the heading of a person's own
LEFT = "Your own experiment is back{}."


def lesson_file(name: str) -> Path | None:
    """Return the file of a shipped lesson by the name that it gives itself."""
    return next((path for key, path in shipped().items() if key.partition("-")[2] == name), None)


def heading_of(path: Path) -> str:
    """Return what the lesson of a file is called: a shipped one by its number."""
    if resolved(path) in map(resolved, shipped().values()):
        return f"Lesson {int(path.name.partition('-')[0])}"
    return OWN


class Lessons(QObject):
    """Whatever a lesson does to a window.

    Parameters
    ----------
    window : MainWindow

    Attributes
    ----------
    run : LessonRun or None
        The lesson under way.
    drawing : LessonDrawing or None
        Its answer, where that is drawn.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self.strip = LessonStrip(window.theme.tokens)
        self.run: LessonRun | None = None
        self.around = LessonSurroundings(window)
        self._own_race = OwnRace(self._session, self)
        self.drawing: LessonDrawing | None = None
        self._speed: int | None = None  # at which it ran
        self._sped = False
        self._words = ""  # to be said once the race is on the screen
        self._begun: tuple[Lesson, str] | None = None  # the lesson as it is before any answer
        self._own: Written | None = None  # the person's own, opened or saved last
        self._written: Written | None = None  # with whose words another one would begin
        actions = window.actions_
        strip = self.strip
        for signal, slot in (
            (strip.leave_wanted, self.leave),
            (strip.refused, self._refuse),
            (strip.run_wanted, self._run),
            (strip.next_wanted, self._next),
            (strip.again_wanted, self._ask_again),
            (strip.lessons_wanted, self.choose),
            (actions.lessons.triggered, self.choose),
            (actions.save_lesson.triggered, self.write),
            (window.theme.changed, strip.set_tokens),
            (window.files.lesson_opened, self.open),
            (window.files.taking, self.leave),
            (self._session.running_changed, strip.show_running),
            (self._session.experiment_changed, self._follow_experiment),
        ):
            signal.connect(slot)

    def lay_out(self, both: QWidget, columns: Columns) -> None:
        """Put the columns into a widget, with the strip above them."""
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addLayout(columns.above(self.strip))
        layout.addWidget(columns, 1)

    def offer(self) -> None:
        """Offer the lessons beside the opening experiment, to who was never here."""
        if self.run is None and self._window.settings.offers_lessons:
            self.strip.offer()

    @Slot()
    def choose(self) -> None:
        """Show the page of all lessons."""
        from lossstudio.app.lessons.page import LessonsPage  # noqa: PLC0415  # seldom needed

        page = LessonsPage(self._window.theme.tokens, self._window.settings, self._window)
        page.chosen.connect(self.open)
        page.open()

    @Slot(object)
    def open(self, path: Path) -> None:
        """Begin the lesson in a file."""
        from lossstudio.core.lessons.lesson_file import read_lesson  # noqa: PLC0415  # not at the start

        try:
            lesson = read_lesson(path)
        except (ValueError, OSError) as fault:
            self._window.line.warn(str(fault))
            return
        heading = heading_of(path)
        self._written = path if heading == OWN else None, lesson
        if heading == OWN:
            self._own = self._written
        self.begin(lesson, heading)

    @Slot()
    def write(self) -> None:
        """Let a lesson be written of what is on the screen."""
        from lossstudio.app.lessons.writing.dialog import LessonDialog  # noqa: PLC0415  # seldom

        path, beginning = self._written or (None, None)
        experiment = self._session.experiment
        if self.run is not None and self.run.lesson.question.asks_formula:
            experiment = self.run.written.experiment  # the formula on the screen is the learner's
        start = path or self._window.files.folder
        dialog = LessonDialog(self._session, experiment, beginning, start, self._window)
        dialog.saved.connect(self._keep)
        dialog.open()

    @Slot(object, object)
    def _keep(self, path: Path, lesson: "Lesson") -> None:
        """Take note of a lesson that was saved."""
        self._own = self._written = path, lesson
        self._window.settings.add_recent(path)
        self._window.files.changed.emit()
        self._window.line.tell(f"Saved as {path.name}. File › Open begins it.")

    def begin(self, lesson: "Lesson", heading: str) -> None:
        """Begin a lesson in the place of whatever is on the screen."""
        from lossstudio.app.lessons.answers import can_be_asked  # noqa: PLC0415  # likewise
        from lossstudio.session.lesson_run import LessonRun  # noqa: PLC0415  # likewise

        if not can_be_asked(lesson.question):
            self._window.line.warn(f"The lesson asks for a {lesson.question.kind} to be drawn.")
            return
        window = self._window
        window.build_plots()
        if self.run is None:
            self._own_race.keep()  # which is before the lesson's own race begins
            self._speed = window.toolbar.speed.value()
        else:
            self._end()
        self._begun = lesson, heading
        self.run = run = LessonRun(self._session, lesson, self)
        run.changed.connect(self._follow)
        self._sped = False
        run.start()
        window.files.set_aside()
        self._words = ENTERED.format(f"{heading}: {lesson.title}")
        following = lesson_file(lesson.next) if lesson.next else None
        self.strip.take(run, heading, has_next=following is not None)
        self._prepare_drawing(run)
        self._session.snapshot_changed.connect(self._settle)
        self._follow()
        self.around.outline(run.lesson.highlight)

    def _prepare_drawing(self, run: "LessonRun") -> None:
        """Let the answer be drawn, where it is, once the race is on the screen."""
        from lossstudio.app.lessons.answers import DrawnAnswer  # noqa: PLC0415  # likewise

        answer, plots = self.strip.answer, self._window.plots
        if isinstance(answer, DrawnAnswer) and plots is not None:
            from lossstudio.app.window.lesson_drawing import LessonDrawing  # noqa: PLC0415  # plots

            self.drawing = LessonDrawing(run, answer, plots, self._session.view)

    @Slot()
    def leave(self) -> bool:
        """End the lesson, if there is one; the person's own experiment comes back as it was."""
        if self.run is None:
            return False
        self._end()
        self._written = self._own
        self.strip.end()
        self._session.bring_back()
        self._session.reset()
        self._window.files.bring_back()
        if self._speed is not None:
            self._window.toolbar.speed.setValue(self._speed)
        self._words = LEFT.format(self._own_race.bring_back())
        self._session.snapshot_changed.connect(self._settle)
        self._window.line.tell(self._words)
        return True

    def _end(self) -> None:
        if self.drawing is not None:
            self.drawing.end()
            self.drawing = None
        run, self.run = self.run, None
        if run is not None:
            run.changed.disconnect(self._follow)
            run.close()
            run.deleteLater()
        self.around.release()

    @Slot()
    def _refuse(self) -> None:
        self._window.settings.offer_no_lessons()
        self.strip.end()

    @Slot()
    def _run(self) -> None:
        if self.run is not None:
            self.run.run()

    @Slot()
    def _ask_again(self) -> None:
        """Begin the lesson again, whose answer went wrong."""
        if self._begun is not None:
            self.begin(*self._begun)

    @Slot()
    def _next(self) -> None:
        run = self.run
        path = None if run is None else lesson_file(run.lesson.next)
        if path is not None:
            self.open(path)

    @Slot(object)
    def _settle(self, snapshot: Snapshot) -> None:
        """Set the speed and say where one is, once the race that was asked for is shown."""
        session = self._session
        to_be_looked_at = session.looking and not snapshot.past
        if snapshot.experiment != session.experiment or to_be_looked_at:
            return
        session.snapshot_changed.disconnect(self._settle)
        run = self.run
        if run is not None and run.lesson.run.epochs and not self._sped:
            self._sped = True
            self._window.toolbar.speed.setValue(math.ceil(run.speed * STOPS))
        if self.drawing is not None:
            self.drawing.begin(snapshot, self._window.theme.tokens)
        back = self._own_race.back
        if run is not None or back is None:
            self._window.line.tell(self._words)
        elif snapshot.race_id == back.race_id:
            self._window.messages.tell_where(self._words)
        else:  # it was reset meanwhile
            self._window.line.take_back(self._words)

    @Slot(object)
    def _follow_experiment(self, experiment: object) -> None:
        """Speak of nothing that is no longer on the screen."""
        if self.run is None:
            self.strip.offer_alone()

    @Slot()
    def _follow(self) -> None:
        """Let the window be as the step asks for."""
        run = self.run
        if run is None:
            return
        self.around.follow(run)
        self.strip.show_running(self._session.running)
        if run.step is Step.LIMIT:
            self._window.settings.add_lesson(run.lesson.name)
