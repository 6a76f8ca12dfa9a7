"""The program's log, and one plain sentence when something goes wrong that nobody foresaw."""

import atexit
import faulthandler
import logging
import platform
import sys
import threading
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QMessageBox

from lossstudio import __version__
from lossstudio.app.system.repeats import Repeats
from lossstudio.widgets.look.style import style_sheet
from lossstudio.widgets.plain_text import plain_box

LOG = "lossstudio.log"
CRASH = "crash.log"  # a file of its own, which never rotates: a crash writes to its descriptor
MOST_BYTES = 1_000_000  # of each file
BACKUPS = 2
STDERR = logging.lastResort or logging.NullHandler()  # what is a warning or worse, bare
FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s"

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

logger = logging.getLogger("lossstudio")  # the parent of every module's own
qt_logger = logging.getLogger("lossstudio.qt")


class CrashLog(QObject):
    """Writes what modules log and what nobody caught to a file, and tells the person of the latter.

    Where no file can be written, the program goes on without.

    Parameters
    ----------
    folder : Path
    """

    _happened = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / LOG
        self._crash_path = folder / CRASH
        self._file: RotatingFileHandler | None = None
        self._told = False
        self._repeats = Repeats()
        # from the event loop, not from the midst of what failed, which may be painting
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Log everything of this process from here on."""
        logger.setLevel(logging.INFO)
        logger.propagate = False  # a library may hang a talkative handler on the root
        STDERR.addFilter(self._repeats)
        logger.addHandler(STDERR)
        self._log_to_file()
        self._log_crashes()
        sys.excepthook = self._take
        threading.excepthook = self._take_of_thread
        qInstallMessageHandler(log_qt_message)
        atexit.register(self.close)
        versions = f"Python {platform.python_version()}  Qt {qVersion()}  {platform.platform()}"
        logger.info("Loss Studio %s  %s", __version__, versions)

    def close(self) -> None:
        """Let go of the log, before Python goes and Qt would find no interpreter to call."""
        atexit.unregister(self.close)
        qInstallMessageHandler(None)
        for sentence in self._repeats.totals():
            logger.info(sentence)
        logger.propagate = True
        STDERR.removeFilter(self._repeats)
        logger.removeHandler(STDERR)
        if self._file is not None:
            logger.removeHandler(self._file)
            self._file.close()
            self._file = None

    def _log_to_file(self) -> None:
        try:
            self._file = RotatingFileHandler(
                self.path, maxBytes=MOST_BYTES, backupCount=BACKUPS, encoding="utf-8"
            )
        except OSError:
            return
        self._file.addFilter(self._repeats)
        self._file.setFormatter(logging.Formatter(FORMAT))
        logger.addHandler(self._file)

    def _log_crashes(self) -> None:
        """Let what even Python cannot tell leave its stack."""
        try:
            if self._crash_path.exists() and self._crash_path.stat().st_size > MOST_BYTES:
                self._crash_path.unlink()
            self._crashes = self._crash_path.open("a", encoding="utf-8")
        except OSError:
            return
        faulthandler.enable(self._crashes)

    def _take_of_thread(self, fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            self._take(fault.exc_type, fault.exc_value, fault.exc_traceback)

    def _take(
        self, kind: type[BaseException], fault: BaseException, where: TracebackType | None
    ) -> None:
        """Log a fault, wherever it happened; at the end of the stack, once that is unwound."""
        try:
            self._log(kind, fault, where)
        except RecursionError:
            QTimer.singleShot(0, partial(self._log, kind, fault, where))

    def _log(
        self, kind: type[BaseException], fault: BaseException, where: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        logger.critical("Nobody caught this:", exc_info=(kind, fault, where))
        words = "It could not be written to a log."
        if self._file is not None:
            words = f"What happened is written in {self.path}."
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and not self.thread().loopLevel():
            self._tell(words)  # no event loop is there to do it
        else:
            self._happened.emit(words)

    @Slot(str)
    def _tell(self, words: str) -> None:
        """Tell the person, once: a fault that comes back would come back for ever."""
        if self._told:
            return
        self._told = True
        text = f"Something went wrong in the program; save your experiment. {words}"
        box = plain_box(None, QMessageBox.Icon.Critical, "Loss Studio", text)
        box.setStyleSheet(style_sheet())  # of no window, for it may be the one that is ill
        box.exec()


def log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Log what Qt itself has to say; called in any thread."""
    category = context.category or "default"
    text = message if category == "default" else f"{category}: {message}"
    qt_logger.log(LEVELS.get(kind, logging.WARNING), "%s", text)
