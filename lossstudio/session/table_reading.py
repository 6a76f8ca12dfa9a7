"""What comes of a table when it is read as a person wants it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lossstudio.core.datasets import CsvDataset, Dataset
from lossstudio.core.datasets.remembered import current_table
from lossstudio.core.tables import ColumnSettings, Selection, Table, TableSettings, select
from lossstudio.core.tables.proposal import propose
from lossstudio.core.tables.settings import AUTO, TARGET
from lossstudio.core.tables.source import Progress
from lossstudio.session.faults import refusals
from lossstudio.session.jobs import Report

if TYPE_CHECKING:
    from lossstudio.core.tables.preview import Preview

LINES = 50  # of the file that are looked at
READ_AT = (  # a sheet is chosen, and not found
    *("coding", "delimiter", "quote", "comment", "decimal", "thousands"),
    *("heading", "first", "missing"),
)


@dataclass(frozen=True, eq=False)
class Looked:
    """The first lines of a file, and what is found out by itself about it."""

    preview: "Preview"
    found: TableSettings
    said: TableSettings


@dataclass(frozen=True, eq=False)
class Reading:
    """A table as it would be used.

    Attributes
    ----------
    table : Table
    selection : Selection
    dataset : CsvDataset or None
        None while there is a problem.
    problem : str
        What must be decided first.
    """

    table: Table
    selection: Selection
    dataset: CsvDataset | None
    problem: str

    @property
    def notices(self) -> tuple[str, ...]:
        """All that was done, in words."""
        return *self.table.notices, *self.selection.notices


def look(path: Path, said: TableSettings, found: TableSettings | None, report: Report) -> Looked:
    """Return the first lines, in the background.

    Parameters
    ----------
    path : Path
    said : TableSettings
    found : TableSettings or None
        What is found out by itself; None: it is found out now, and what is said only as it was
        found counts as not said.
    report : callable
        Of the job.

    Raises
    ------
    RefusedError
        If nothing can be read.
    """
    from lossstudio.core.tables.preview import preview  # noqa: PLC0415  # seldom needed

    with refusals():
        if found is None:
            alone = TableSettings(sheet=said.sheet)
            found = preview(path, alone, LINES, _telling(report)).settings
            said = _without_found(said, found)
        seen = preview(path, said, LINES, _telling(report))
    known = set(seen.names)
    kept = tuple(column for column in said.columns if column.name in known)
    if not any(column.role == TARGET for column in kept):  # other columns: all roles are open
        kept = tuple(replace(column, role=AUTO) for column in kept)
    return Looked(seen, found, replace(said, columns=kept))


def _without_found(said: TableSettings, found: TableSettings) -> TableSettings:
    open_ = TableSettings()
    same = [name for name in READ_AT if getattr(said, name) == getattr(found, name)]
    columns = tuple(
        replace(column, kind=AUTO) if column.kind == found.column(column.name).kind else column
        for column in said.columns
    )
    return replace(said, columns=columns, **{name: getattr(open_, name) for name in same})


def read(path: Path, said: TableSettings, report: Report) -> Reading:
    """Return all of it, in the background; raises as `look`."""
    with refusals():
        table = current_table(path, said.reading, _telling(report))
    return decided(path, table, said)


def _telling(report: Report) -> Progress:
    """Return what tells a job how far its table is read."""

    def tell(done: int, total: int) -> bool:
        report(done / max(1, total))
        return True

    return tell


def read_at_door(path: Path, said: TableSettings | None, report: Report) -> tuple[Reading, bool]:
    """Return a table as it was wanted last time, or as it is best read, and whether as last time.

    Parameters
    ----------
    path : Path
    said : TableSettings or None
        What was wanted last time; it counts while the table has the same columns.
    report : callable
        Of the job.

    Raises
    ------
    RefusedError
        If nothing can be read.
    """
    if said is not None:
        found = read(path, said, report)
        same = {column.name for column in said.columns} == set(found.table.names)
        if same and found.dataset is not None:
            return found, True
    return read(path, TableSettings(), report), False


def decided(path: Path, table: Table, said: TableSettings) -> Reading:
    """Return a table as a person wants it used; what is not said is proposed.

    Parameters
    ----------
    path : Path
    table : Table
        Read as `said` says, with roles that are proposed.
    said : TableSettings
    """
    if any(column.role != AUTO for column in said.columns):
        table = _proposed_anew(table, said)
    else:
        settings = table.settings
        for column in said.columns:
            if column.gaps != AUTO and column.name in table.names:
                settings = settings.with_column(column.name, gaps=column.gaps)
        table = table.with_settings(replace(settings, positive=said.positive or settings.positive))
    chosen = select(table)
    problem, dataset = chosen.problem, None
    if not problem:
        try:
            dataset = CsvDataset.of(path, table)
        except ValueError as fault:  # more features than a dataset may have
            problem = str(fault)
    return Reading(table, chosen, dataset, problem)


def _proposed_anew(table: Table, said: TableSettings) -> Table:
    """Return the table with what is to be proposed and told where a person gives roles."""
    told = propose(replace(table, notices=()), said.reading).notices
    columns = tuple(
        ColumnSettings(
            column.name,
            kind=said.column(column.name).kind if _is_said(said, column.name) else column.kind,
            gaps=said.column(column.name).gaps,
            dates=said.column(column.name).dates,
        )
        for column in table.columns
    )
    bare = replace(
        table,
        settings=replace(table.settings, columns=columns, positive=said.positive),
        notices=tuple(notice for notice in table.notices if notice not in told),
    )
    return propose(bare, said)


def _is_said(said: TableSettings, name: str) -> bool:
    return said.column(name).kind != AUTO


def notices_of(dataset: Dataset) -> tuple[str, ...]:
    """Return all that was done to a table, in words; nothing of other data."""
    if not isinstance(dataset, CsvDataset):
        return ()
    try:
        chosen = dataset.selection()
    except (ValueError, OSError):  # it has gone; whoever needs it says so
        return ()
    return *chosen.table.notices, *chosen.notices
