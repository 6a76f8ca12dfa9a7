"""Opening tables: at once where that is possible, else by way of the import page."""

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from lossstudio.app.system.errors import error_text
from lossstudio.app.window.file_kinds import ENDINGS_OF_TABLES
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.disk import resolved, same_file, write_bytes
from lossstudio.core.plain_text import one_line
from lossstudio.core.tables import Cost, TableSettings, cost
from lossstudio.session.faults import RefusedError
from lossstudio.session.jobs import Work
from lossstudio.session.table_reading import Reading, notices_of, read_at_door
from lossstudio.session.view_state import FIT, FORMULA

if TYPE_CHECKING:
    from lossstudio.app.dialogs.import_page.page import ImportPage
    from lossstudio.app.window.main_window import MainWindow

TABLES = f"Tables ({ENDINGS_OF_TABLES});;All files (*)"
MOST_COLUMNS = 200  # of a table of which the choices are remembered
AS_LAST_TIME = "It is read as you chose last time."
NO_TABLE = "The clipboard holds no table: copy some rows of cells first."


class Tables(QObject):
    """Opens tables in a window.

    Parameters
    ----------
    window : MainWindow

    Attributes
    ----------
    page : ImportPage or None
        The import page that is open.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._files, self._session, self._settings = window.files, window.session, window.settings
        self.page: ImportPage | None = None
        actions, panel = window.actions_, window.dataset
        for signal, slot in (
            (actions.open.triggered, self._files.open),
            (panel.open_wanted, self._files.open),
            (self._files.table_wanted, self.open),
            (actions.import_.triggered, self.ask),
            (actions.paste.triggered, self.paste),
            (panel.columns.reread_wanted, self.change),
        ):
            signal.connect(slot)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Open a table as it is best read, or as the person wanted it last time."""
        try:
            what = cost(path)
        except (ValueError, OSError) as fault:
            self._files.refuse(path, fault)
            return
        said, place = self._remembered(path), resolved(path)
        if what.is_long or what.workbook:
            self._read_long(path, what, partial(read_at_door, place, said))
            return
        try:
            reading, as_last_time = read_at_door(place, said, lambda share: None)
        except RefusedError as fault:
            self._files.refuse(path, fault)
        else:
            self._open(path, reading, as_last_time)

    def _read_long(self, path: Path, what: Cost, work: Work) -> None:
        """Read a table beside the window."""
        from lossstudio.app.dialogs.reading_table import ReadingTable  # noqa: PLC0415  # seldom

        dialog = ReadingTable(path.name, what, work, self._session, self._window)
        dialog.read.connect(lambda found: self._open(path, *found))
        dialog.failed.connect(lambda sentence: self._files.refuse(path, ValueError(sentence)))

    def _open(self, path: Path, reading: Reading, as_last_time: bool) -> None:
        """Race on a table, or let a person decide first."""
        if reading.dataset is None:
            self.show_page(path)
            return
        try:
            if self._take(reading.dataset, path) and as_last_time:
                self._window.line.add(AS_LAST_TIME)
        except (ValueError, OSError) as fault:  # it may also go between two looks at it
            self._files.refuse(path, fault)

    def _take(self, dataset: CsvDataset, path: Path) -> bool:
        """Race on a table, once nothing is lost by it; an experiment without a file goes on."""
        files = self._files
        files.taking.emit()
        if not (files.path is None or files.may_close()):
            return False
        work_goes_on = files.path is None and files.modified
        self._session.choose_dataset(dataset, name=f"Open {one_line(path.name)}")
        if self._session.view.state.fit_page == FORMULA:  # of the data nothing would be seen
            self._session.view.update(fit_page=FIT)
        files.path = None
        if not work_goes_on:
            files.saved = self._session.experiment
        files.remember(path)
        self.tell_notices()
        return True

    def tell_notices(self) -> None:
        """Tell what was done to the table that is raced on as it was read."""
        notices = notices_of(self._session.experiment.dataset)
        if notices:
            self._window.messages.tell_note(" ".join(notices))

    def _remembered(self, path: Path) -> TableSettings | None:
        text = self._settings.reading_of(path)
        try:
            return TableSettings.from_plain(json.loads(text)) if text else None
        except ValueError:
            return None

    @Slot()
    def ask(self) -> None:
        """Ask for a file, and show how it is read."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Import a table", str(self._files.folder), TABLES
        )
        if name:
            self.show_page(Path(name), self._remembered(Path(name)))

    @Slot()
    def change(self) -> None:
        """Show how the table that is raced on is read."""
        dataset = self._session.experiment.dataset
        if not isinstance(dataset, CsvDataset):
            return
        try:
            self.show_page(Path(dataset.path), dataset.table_settings())
        except (ValueError, OSError) as fault:
            self._window.line.warn(error_text(fault))

    def show_page(self, path: Path, said: TableSettings | None = None) -> None:
        """Show how a table is read, to be changed and used."""
        from lossstudio.app.dialogs.import_page.page import ImportPage  # noqa: PLC0415  # seldom

        if self.page is not None:
            self.page.reject()
        window = self._window
        given = resolved(path), said, self._session, window.theme.tokens
        self.page = page = ImportPage(*given, window)
        window.theme.changed.connect(page.set_tokens)
        page.used.connect(self._use)
        page.finished.connect(self._forget)
        page.show()

    @Slot()
    def _forget(self) -> None:
        if self.sender() is self.page:
            self.page = None

    @Slot(object)
    def _use(self, dataset: CsvDataset) -> None:
        """Race on the table as the page says: one change, undone in one step."""
        page, before = self.page, self._session.experiment.dataset
        if page is None:
            return
        again = isinstance(before, CsvDataset) and same_file(Path(before.path), page.path)
        try:
            if again:  # the experiment stays the one that it is
                self._session.choose_dataset(dataset, name=f"Read {one_line(page.path.name)} anew")
                self.tell_notices()
            elif not self._take(dataset, page.path):
                return
            settings = dataset.table_settings()
            if len(settings.columns) <= MOST_COLUMNS:
                self._settings.keep_reading(page.path, json.dumps(settings.plain()))
        except (ValueError, OSError) as fault:
            self._files.refuse(page.path, fault)
        page.accept()

    @Slot()
    def paste(self) -> None:
        """Open what was copied: a file, or the cells of a table, which are kept in a file."""
        data = QGuiApplication.clipboard().mimeData()
        if data is None:  # nothing at all has been copied
            self._window.line.warn(NO_TABLE)
            return
        if data.hasUrls() and data.urls()[0].isLocalFile():
            self._files.open_path(Path(data.urls()[0].toLocalFile()))
            return
        from lossstudio.core.tables.reader import read_table  # noqa: PLC0415  # seldom needed

        content = data.text().encode("utf-8", "replace")
        try:
            if not content.strip():
                raise ValueError(NO_TABLE)
            if not cost(content).is_long:
                read_table(content)
            path = self._kept(content)
        except (ValueError, OSError) as fault:
            self._window.line.warn(error_text(fault))
            return
        self.open(path)
        self._window.line.add(f"What was pasted is kept as {path.name} in {path.parent}.")

    def _kept(self, content: bytes) -> Path:
        """Return the file in which a pasted table is kept: one for each."""
        folder = self._settings.tables
        if folder is None:
            raise ValueError("A pasted table cannot be kept without settings; save it as a file.")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"Pasted {hashlib.sha256(content).hexdigest()[:8]}.txt"
        if not path.exists():
            write_bytes(path, content)
        return path
