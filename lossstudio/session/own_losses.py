"""The losses that the person has kept, one small file each."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from lossstudio.core.disk import write_text
from lossstudio.core.files import read_loss
from lossstudio.core.losses.formula import TypedLoss
from lossstudio.core.losses.formula.loss_file import ENDING, NamedLoss
from lossstudio.core.tasks import Task

logger = logging.getLogger(__name__)
MOST = 200  # losses
FULL = f"there is room for {MOST} losses; delete some"
LONGEST = 60  # letters of a file's name


class OwnLosses(QObject):
    """Keeps named losses in a folder; without one, as long as the program runs.

    Parameters
    ----------
    folder : Path or None
    parent : QObject, optional
    """

    changed = Signal()

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._files: dict[str, Path] = {}
        self._losses: dict[str, TypedLoss] | None = None  # read when first wanted

    @property
    def losses(self) -> Mapping[str, TypedLoss]:
        """The losses by their names, in the order of these."""
        if self._losses is None:
            self._losses = {}
            self._read()
        return MappingProxyType(dict(sorted(self._losses.items())))

    def for_task(self, task: Task, *, read: bool = True) -> dict[str, TypedLoss]:
        """Return those that fit a task; without reading files, those that are known by now."""
        known = self.losses if read or self._losses is not None else {}
        return {name: loss for name, loss in known.items() if loss.task is task}

    def _read(self) -> None:
        try:
            paths = sorted(self._folder.glob(f"*{ENDING}"))[:MOST] if self._folder else []
        except OSError:
            return
        for path in paths:
            try:
                named = read_loss(path)
            except (OSError, ValueError) as fault:
                logger.warning("%s holds no loss: %s", path.name, fault)
                continue
            assert self._losses is not None
            name = _free_name(named, self._losses)  # somebody may have put a file there
            self._losses[name] = named.loss
            self._files[name] = path

    def keep(self, name: str, loss: TypedLoss) -> None:
        """Keep a loss under a name, in place of the one that had it.

        Raises
        ------
        OSError
            If its file cannot be written, or there are too many to be read at the next start; it
            is kept until the program ends all the same.
        """
        known = self.losses  # what is there is read first
        path = self._files.get(name)
        self._losses = {**known, name: loss}
        try:
            if self._folder is not None:
                if path is None and len(self._files) >= MOST:
                    raise OSError(FULL)
                self._folder.mkdir(parents=True, exist_ok=True)
                path = path or self._free_path(name)
                write_text(path, NamedLoss(name, loss).to_json())
                self._files[name] = path
        finally:
            self.changed.emit()

    def take_in(self, found: NamedLoss) -> str:
        """Keep a loss that comes from a file; another of its name stays. Returns its name here.

        Raises
        ------
        OSError
            As `keep` does.
        """
        name = _free_name(found, self.losses)
        self.keep(name, found.loss)
        return name

    def remove(self, name: str) -> None:
        """Forget a loss.

        Raises
        ------
        OSError
            If its file cannot be removed; then it is there again at the next start.
        """
        self._losses = {known: loss for known, loss in self.losses.items() if known != name}
        path = self._files.pop(name, None)
        try:
            if path is not None:
                path.unlink(missing_ok=True)
        finally:
            self.changed.emit()

    def _free_path(self, name: str) -> Path:
        """Return the path of a new file, whose name no system refuses."""
        assert self._folder is not None
        stem = re.sub(r"[^\w-]+", "-", name)[:LONGEST].strip("-") or "loss"
        path, number = self._folder / f"{stem}{ENDING}", 2
        while path.exists():
            path, number = self._folder / f"{stem}-{number}{ENDING}", number + 1
        return path


def _free_name(found: NamedLoss, known: Mapping[str, TypedLoss]) -> str:
    """Return the name of a loss, with a number where another loss has it."""
    name, number = found.name, 2
    while name in known and known[name] != found.loss:
        name, number = f"{found.name} {number}", number + 1
    return name
