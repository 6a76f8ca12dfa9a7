"""The first rows of a table as they stand in the file, for a look before it is read."""

from collections.abc import Sequence
from dataclasses import dataclass

from lossstudio.core.tables.head import read_head
from lossstudio.core.tables.layout import find_layout
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.settings import TableSettings
from lossstudio.core.tables.source import OLE, ZIP, Data, Progress, Source, load
from lossstudio.core.tables.workbook import is_workbook, read_workbook

HEAD_BYTES = 1_100_000  # more than the head in any coding
SKIPPED, BLANK, HEADING, UNITS, DATA = "skipped", "blank", "heading", "units", "data"


@dataclass(frozen=True)
class Preview:
    """The first lines of a file.

    Attributes
    ----------
    settings : TableSettings
        How it would be read, complete but for the roles.
    names : tuple of str
        Of the columns.
    rows : tuple of tuple of str
        The cells of each line as they stand there.
    lines : tuple of int
        The number of each line.
    parts : tuple of str
        What each is: skipped, blank, heading, units or data.
    notices : tuple of str
    sheets : tuple of str
        Of a workbook.
    """

    settings: TableSettings
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    parts: tuple[str, ...]
    notices: tuple[str, ...]
    sheets: tuple[str, ...]


def preview(
    source: Source,
    settings: TableSettings | None = None,
    rows: int = 20,
    progress: Progress | None = None,
) -> Preview:
    """Return the first lines of a table; no more of the file is read than they need.

    Raises
    ------
    TableError
        If nothing can be read.
    ReadCancelledError
        As `read_table`.
    """
    data, said = _first(source), settings or TableSettings()
    head = read_head(data, said, progress)
    layout = find_layout(head, said)
    known = {line for line, _ in head.records}
    some = head.raw[:rows]
    heading = layout.heading

    def part(line: int, cells: Sequence[str]) -> str:
        if line == heading.line:
            return HEADING
        if line in heading.units:
            return UNITS
        if line >= heading.first and line in known:
            return DATA
        return SKIPPED if any(map(str.strip, cells)) else BLANK

    return Preview(
        layout.settings,
        layout.names,
        tuple(tuple(cells) for _, cells in some),
        tuple(line for line, _ in some),
        tuple(part(line, cells) for line, cells in some),
        layout.notices,
        head.sheets,
    )


def detect(source: Source, settings: TableSettings | None = None) -> TableSettings:
    """Return complete settings, roles included: of a long file, by its first lines.

    Raises
    ------
    TableError
        If nothing can be read.
    """
    data = _first(source)
    return read_table(data.content, settings, name=data.name).settings


def sheet_names(source: Source) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook; none if it is no workbook.

    Raises
    ------
    TableError
        If it cannot be opened.
    """
    data = load(source)
    if not is_workbook(data.name, data.content):
        return ()
    return read_workbook(data.name, data.content, None).sheets


def _first(source: Source) -> Data:
    """Return the first bytes of a text, cut after a line; all of a workbook."""
    data = load(source, HEAD_BYTES)
    if data.content.startswith((ZIP, OLE)):
        return load(source)
    if len(data.content) == HEAD_BYTES:
        cut = data.content.rfind(b"\n") + 1 or len(data.content)
        return Data(data.name, data.content[:cut])
    return data
