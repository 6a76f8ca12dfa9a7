"""Starting the window: the application, its theme, and a screenshot on demand."""

import logging
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from lossstudio import __version__
from lossstudio.app.launch.cli import WRONG
from lossstudio.app.launch.opened import is_lesson, is_study, opened, opens_in_window
from lossstudio.app.launch.parsers import EPOCHS
from lossstudio.app.launch.restore import offer
from lossstudio.app.system.autosave import Autosave
from lossstudio.app.system.crash_log import CrashLog
from lossstudio.app.system.display import missing_display, refusing
from lossstudio.app.system.errors import error_text
from lossstudio.app.system.garbage_collection import GarbageCollector
from lossstudio.app.system.paths import state_folder
from lossstudio.app.system.picture_file import ENDINGS, write_picture
from lossstudio.app.system.settings import Settings
from lossstudio.core.disk import is_there, resolved
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import check_not_read
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.resources import resource
from lossstudio.session.background import still_at_work
from lossstudio.session.jobs import Job
from lossstudio.session.training_process import has_room
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.look.theme import Scheme, Theme
from lossstudio.widgets.plain_text import plain_box
from lossstudio.widgets.typesetting import typesetter

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

logger = logging.getLogger(__name__)

SETTLE = 150  # ms for the last paint before a picture is taken


def application() -> QApplication:
    """Return the application, made and named on the first call."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    with refusing(_end_without_screen):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Loss Studio")
    app.setOrganizationName("LossStudio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("loss-studio")
    app.setWindowIcon(QIcon(str(resource("icons", "loss-studio.svg"))))
    return app


def tell(text: str) -> None:
    """Show a text in a box and wait until it is read."""
    application()
    box = plain_box(None, QMessageBox.Icon.Information, "Loss Studio", text)
    box.setText("\n".join(map(one_line, text.splitlines())))  # of a help, more than one
    box.exec()


def _end_without_screen(sentence: str) -> NoReturn:
    print(f"lossstudio: {sentence}", file=sys.stderr, flush=True)
    os._exit(WRONG)


def show(
    file: Path | None, view: Path | None, size: tuple[int, int] | None, theme: str | None
) -> int:
    """Show the window until it is closed; returns the exit code.

    Raises
    ------
    ValueError, OSError
        If the file cannot be used, or there is no screen.
    """
    trouble = missing_display()
    if trouble:
        raise ValueError(trouble)
    app = application()
    folder = state_folder()
    crashes = CrashLog(folder)
    crashes.install()
    later = file if file is not None and opens_in_window(file) else None
    experiment, state, session = opened(None if later else file, view)
    _heed_interrupts(app)
    settings = Settings.of_the_person()
    scheme = Scheme(theme) if theme else settings.scheme
    from lossstudio.app.window.main_window import MainWindow  # noqa: PLC0415

    look = Theme(app, scheme, settings.zoom)
    window = MainWindow(experiment, look, settings, process=has_room())
    window.session.view.set_state(state)
    if size:
        window.resize(*size)
    if file is None:
        window.lessons.offer()
    elif session is not None:
        window.files.sessions.begin(file, session, state)
    elif later is None:
        window.remember_file(file)
    window.show()
    if later is not None:
        _open_in(window, later, None if view is None else state)
    return _run(app, window, folder)


def _run(app: QApplication, window: "MainWindow", folder: Path) -> int:
    """Keep what is worked on for after a crash until the window is closed; return the code."""
    autosave = Autosave(window.session, folder)
    autosave.failed.connect(window.line.warn)
    window.files.taking.connect(autosave.keep_session)
    window.files.changed.connect(lambda: autosave.remember(window.files.known))
    autosave.remember(window.files.known)
    window.actions_.reset.triggered.connect(autosave.keep_session)
    collector = GarbageCollector(app)
    QTimer.singleShot(0, partial(offer, window, autosave))
    code = app.exec()
    autosave.close()
    _end(window)
    collector.end()  # not before: a thread may still be at work, and would take the window apart
    logger.info("The program ends with code %d.", code)
    return code


def _open_in(window: "MainWindow", file: Path, state: ViewState | None) -> None:
    """Open what only a window can ask about, in the view that is wished."""
    if is_study(file):
        window.build_plots()  # a page of theirs opens it
    window.files.open_path(file)
    if state is not None:
        window.session.view.set_state(state)


def _heed_interrupts(app: QApplication) -> None:
    """Let Ctrl+C in the terminal close the window."""
    signal.signal(signal.SIGINT, lambda *_: QTimer.singleShot(0, app.quit))
    awake = QTimer(app)
    awake.timeout.connect(lambda: None)  # Python looks for signals only when it runs
    awake.start(300)


def _end(window: QWidget) -> None:
    """Close and delete a window before the application goes, which Qt asks for."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def leave(code: int) -> None:
    """End the process where a thread is still at work on a step that takes long.

    Python would wait for it, and Qt abort. Whatever is to be kept is on disk by now.
    """
    if still_at_work():
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
        os._exit(code)


def screenshot(
    out: Path,
    file: Path | None,
    view: Path | None,
    *,
    epochs: int | None,
    size: tuple[int, int],
    theme: str | None,
) -> int:
    """Open the window, train, save what it shows, and return the exit code.

    A lesson stands at its question, and its race where it begins if no epochs are asked for; a
    session stands where it was saved.

    Raises
    ------
    ValueError, OSError
        If the file cannot be used or the picture cannot be written.
    """
    _check_picture(out)
    lesson = file if file is not None and is_lesson(file) else None
    experiment, state, session = opened(None if lesson else file, view)
    check_not_read(out, "--screenshot", file, experiment)
    if missing_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = application()
    window = _window(app, experiment, Scheme(theme or "light"))
    window.session.view.set_state(state)
    window.resize(*size)
    window.show()
    if lesson is not None:
        epochs = _begin(window, lesson, state if view else None, epochs or 0)
    elif session is not None and file is not None:
        window.files.sessions.begin(file, session, state)
        epochs = epochs or 0
    collector = GarbageCollector(app)
    troubles = _train_and_save(app, window, EPOCHS if epochs is None else epochs, out)
    _end(window)
    collector.end()
    if troubles:
        raise ValueError(troubles[0])
    return 0


def _window(app: QApplication, experiment: Experiment, scheme: Scheme) -> "MainWindow":
    """Return a window for a picture.

    Raises
    ------
    ValueError
        If it cannot be made, which nobody foresaw: a sentence, as for whatever comes later.
    """
    from lossstudio.app.window.main_window import MainWindow  # noqa: PLC0415

    try:
        return MainWindow(experiment, Theme(app, scheme), Settings.none())
    except Exception as fault:
        logger.critical("The window cannot be made:", exc_info=fault)
        raise ValueError(_unforeseen(type(fault), fault)) from fault


def _begin(window: "MainWindow", lesson: Path, state: ViewState | None, epochs: int) -> int:
    """Begin a lesson, looked at in a way of its own or in another; returns how far it can train."""
    window.lessons.open(lesson)
    if state is not None:
        window.session.view.set_state(state)
    run = window.lessons.run
    return epochs if run is None else min(epochs, run.lesson.run.epochs)


def _check_picture(out: Path) -> None:
    if out.suffix.lower() not in ENDINGS:
        raise ValueError(f"--screenshot is {out.name!r}; allowed is a .png or .jpg file.")
    if not is_there(resolved(out).parent):
        raise ValueError(f"--screenshot is {str(out)!r}; there is no such folder.")


def _unforeseen(kind: type[BaseException], fault: BaseException) -> str:
    return f"Something went wrong in the program ({kind.__name__}: {fault})."


def _train_and_save(app: QApplication, window: "MainWindow", epochs: int, out: Path) -> list[str]:
    """Train, save what a window shows, and return sentences that say why that failed."""
    troubles: list[str] = []

    def save() -> None:
        window.build_plots()
        QCoreApplication.sendPostedEvents()  # what arrived last may change sizes, or set to work
        at_work = any(job.running for job in window.findChildren(Job))  # floors, a landscape
        painted = window.dataset.gallery.painted and typesetter().idle
        if at_work or not (painted and window.session.idle):
            QTimer.singleShot(SETTLE, save)
            return
        try:
            write_picture(out, window.grab())
        except OSError as fault:
            troubles.append(error_text(fault))
        app.quit()

    def watch(snapshot: Snapshot) -> None:
        is_it = snapshot.experiment == window.session.experiment
        if is_it and (snapshot.epoch >= epochs or snapshot.finished):
            window.session.snapshot_changed.disconnect(watch)
            QTimer.singleShot(SETTLE, save)

    def give_up(trouble: str) -> None:
        troubles.append(trouble)
        app.quit()

    def give_up_after(kind: type[BaseException], fault: BaseException, where: object) -> None:
        before(kind, fault, where)  # type: ignore[arg-type]
        give_up(_unforeseen(kind, fault))

    before, sys.excepthook = sys.excepthook, give_up_after
    window.session.snapshot_changed.connect(watch)
    window.session.failed.connect(give_up)
    window.session.train_epochs(epochs)
    app.exec()
    sys.excepthook = before
    return troubles
