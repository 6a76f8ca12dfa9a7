"""What the program remembers from one start to the next."""

import json
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

from lossstudio.core.disk import is_there, resolved
from lossstudio.widgets.look.measures import LEVELS, NORMAL
from lossstudio.widgets.look.theme import Scheme

MOST_RECENT = 8
MOST_READINGS = 20


class Settings:
    """Layout, theme and recent files, in the platform's usual place.

    Parameters
    ----------
    store : QSettings or None
        None remembers nothing, for a screenshot.
    """

    def __init__(self, store: QSettings | None) -> None:
        self._store = store

    @classmethod
    def of_the_person(cls) -> "Settings":
        """Return the settings of the person at the computer."""
        form, scope = QSettings.Format.IniFormat, QSettings.Scope.UserScope
        return cls(QSettings(form, scope, "LossStudio", "LossStudio"))

    @classmethod
    def none(cls) -> "Settings":
        """Return settings that are forgotten at once."""
        return cls(None)

    @property
    def path(self) -> Path | None:
        """Where they lie, or None."""
        return None if self._store is None else Path(self._store.fileName())

    @property
    def losses(self) -> Path | None:
        """The folder of one's own losses, beside the settings, or None."""
        return None if self.path is None else self.path.parent / "losses"

    @property
    def tables(self) -> Path | None:
        """The folder of tables that were pasted, beside the settings, or None."""
        return None if self.path is None else self.path.parent / "tables"

    def reading_of(self, path: Path) -> str:
        """How a person wanted a table read and used, as JSON, or an empty text."""
        return self._readings.get(str(resolved(path)), "")

    def keep_reading(self, path: Path, text: str) -> None:
        """Remember how a person wants a table read and used."""
        others = {name: its for name, its in self._readings.items() if name != str(resolved(path))}
        kept = {**others, str(resolved(path)): text}
        self._set("readings", json.dumps(dict(list(kept.items())[-MOST_READINGS:])))

    @property
    def _readings(self) -> dict[str, str]:
        try:
            found = json.loads(str(self._get("readings", "{}")))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def scheme(self) -> Scheme:
        """The chosen theme."""
        word = self._get("theme", Scheme.SYSTEM.value)
        return next((scheme for scheme in Scheme if scheme.value == word), Scheme.SYSTEM)

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._set("theme", scheme.value)

    @property
    def columns(self) -> str:
        """How the columns of panels were arranged, or an empty text."""
        return str(self._get("columns", ""))

    @property
    def zoom(self) -> int:
        """How large everything is, in percent."""
        text = str(self._get("zoom", NORMAL))
        return next((level for level in LEVELS if str(level) == text), NORMAL)

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self._set("zoom", percent)

    @property
    def pictures_as_on_screen(self) -> bool:
        """Whether pictures of plots have the colours of the screen."""
        return self._get("pictures") == "screen"

    @pictures_as_on_screen.setter
    def pictures_as_on_screen(self, wanted: bool) -> None:
        self._set("pictures", "screen" if wanted else "paper")

    @property
    def taken_folder(self) -> Path | None:
        """Where a picture or the numbers of a plot were saved last, if that is there still."""
        folder = str(self._get("taken_folder", ""))
        return Path(folder) if folder and is_there(Path(folder)) else None

    @taken_folder.setter
    def taken_folder(self, folder: Path) -> None:
        self._set("taken_folder", str(resolved(folder)))

    @property
    def recent(self) -> list[Path]:
        """Files opened or saved lately, the last one first."""
        found = self._get("recent", [])
        names = found if isinstance(found, list) else [found]  # one name is stored as a text
        return [Path(str(name)) for name in names if name][:MOST_RECENT]

    def add_recent(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        path = resolved(path)
        others = [other for other in self.recent if other != path]
        self._set("recent", [str(p) for p in [path, *others][:MOST_RECENT]])

    def drop_recent(self, path: Path) -> None:
        """Forget a file that is no longer there."""
        self._set("recent", [str(p) for p in self.recent if p != path])

    @property
    def lessons(self) -> list[str]:
        """The names of the lessons that were done."""
        found = self._get("lessons", [])
        return [str(name) for name in (found if isinstance(found, list) else [found]) if name]

    def add_lesson(self, name: str) -> None:
        """Take note that a lesson was done."""
        if name not in self.lessons:
            self._set("lessons", [*self.lessons, name])

    @property
    def offers_lessons(self) -> bool:
        """Whether the window offers the lessons by itself: to who was never here."""
        never = self._store is not None and not (self.lessons or self.recent)
        return never and self._get("lessons_offered") is None

    def offer_no_lessons(self) -> None:
        """Never let the window offer the lessons by itself again."""
        self._set("lessons_offered", "no")

    def restore(self, window: QMainWindow) -> None:
        """Give a window its last size."""
        geometry = self._get("geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)

    def keep(self, window: QMainWindow, columns: str) -> None:
        """Remember the size of a window, and how its columns are arranged."""
        self._set("geometry", window.saveGeometry())
        self._set("columns", columns)
        if self._store is not None:
            self._store.sync()

    def _get(self, key: str, default: object = None) -> object:
        return default if self._store is None else self._store.value(key, default)

    def _set(self, key: str, value: object) -> None:
        if self._store is not None:
            self._store.setValue(key, value)
