"""What happens when something goes wrong that nobody foresaw: a log, and one plain sentence."""

import faulthandler
import platform
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot, qVersion
from PySide6.QtWidgets import QMessageBox

from lossstudio import __version__

LOG = "crash.log"
MOST = 1_000_000  # bytes of a log; a longer one begins anew


class CrashLog(QObject):
    """Writes faults that nobody caught to a log, and tells the person where it lies.

    Parameters
    ----------
    folder : Path
    """

    _happened = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / LOG
        self._told = False
        self._happened.connect(self._tell)

    def install(self) -> None:
        """Take all faults of this process from here on."""
        sys.excepthook = self._take
        threading.excepthook = self._take_of_thread
        try:
            if self.path.exists() and self.path.stat().st_size > MOST:
                self.path.unlink()
            self._file = self.path.open("a", encoding="utf-8")
        except OSError:
            return
        faulthandler.enable(self._file)  # for what even Python cannot tell

    def _take_of_thread(self, fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            self._take(fault.exc_type, fault.exc_value, fault.exc_traceback)

    def _take(
        self, kind: type[BaseException], fault: BaseException, where: TracebackType | None
    ) -> None:
        """Log a fault, wherever it happened."""
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        lines = traceback.format_exception(kind, fault, where)
        text = "".join([self._head(), *lines, "\n"])
        sys.stderr.write(text)
        try:
            with self.path.open("a", encoding="utf-8") as log:
                log.write(text)
            words = f"What happened is written in {self.path}."
        except OSError:
            words = "It could not be written to a log."
        self._happened.emit(words)

    @staticmethod
    def _head() -> str:
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        parts = (f"Loss Studio {__version__}", f"Python {platform.python_version()}")
        return f"{now}  {'  '.join((*parts, f'Qt {qVersion()}', platform.platform()))}\n"

    @Slot(str)
    def _tell(self, words: str) -> None:
        """Tell the person, once: a fault that comes back would come back for ever."""
        if self._told:
            return
        self._told = True
        box = QMessageBox()
        box.setIcon(QMessageBox.Icon.Critical)
        box.setWindowTitle("Loss Studio")
        box.setText(f"Something went wrong in the program; save your experiment. {words}")
        box.exec()
