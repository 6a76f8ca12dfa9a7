"""`lossstudio data`: what would be read from a table, without a window or Qt."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from lossstudio.core.datasets import CsvDataset
from lossstudio.core.plain_text import figures, one_line
from lossstudio.core.session_file.session_file import is_session, read_session
from lossstudio.core.tables import Column, Selection, Table, select
from lossstudio.core.tables.reader import read_table
from lossstudio.core.tables.settings import CLASS, DECIMALS, DELIMITERS, NONE, THOUSANDS
from lossstudio.core.tables.usable import MOST_CLASSES

MOST_SHOWN = 8  # classes in a line of text


def tell(path: Path, *, as_json: bool) -> int:
    """Print what would be read from a table, or is from that of a session; returns the exit code.

    Raises
    ------
    ValueError
        If nothing can be read.
    """
    if is_session(path):
        table, chosen = _of_session(path)
    else:
        table = read_table(path)
        chosen = select(table)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the Windows console may not know every letter
    if as_json:
        print(json.dumps(plain(table, chosen), indent=2, ensure_ascii=False))
    else:
        print("\n".join(one_line(line) for line in lines(table, chosen)))
    return 0


def _of_session(path: Path) -> tuple[Table, Selection]:
    """Return the table of a session, and what is learned from what of it.

    It is the one inside, where there is one and that of which the session was saved is gone.
    """
    found = read_session(path)
    dataset = found.experiment.dataset
    if not isinstance(dataset, CsvDataset):
        what = f"{path.name} is a session on {dataset.called}, which is no table in a file"
        raise ValueError(f"{what}; allowed is a table, or a session on one.")
    if found.table_note:
        print(one_line(f"lossstudio: {path.name}: {found.table_note}"), file=sys.stderr)
    chosen = dataset.selection()
    return replace(chosen.table, settings=chosen.settings), chosen


def plain(table: Table, chosen: Selection) -> dict[str, Any]:
    """Return what would be read, for programs."""
    settings = table.settings
    return {
        "encoding": settings.coding,
        "delimiter": "" if settings.delimiter == NONE else settings.delimiter,
        "decimal": settings.decimal,
        "thousands": "" if settings.thousands == NONE else settings.thousands,
        "header_line": table.header_line,
        "rows": chosen.rows,
        "left_out": chosen.left_out,
        "columns": [_plain_column(table, column) for column in table.columns],
        "task": chosen.task.value if chosen.task else None,
        "positive": chosen.positive or None,
        "notices": _notices(table, chosen),
    }


def _plain_column(table: Table, column: Column) -> dict[str, Any]:
    said = table.settings.column(column.name)
    return {
        "name": column.name,
        "kind": said.kind,
        "role": said.role,
        "missing": column.missing,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "classes": list(column.as_classes()[1]) if said.kind == CLASS else [],
    }


def _notices(table: Table, chosen: Selection) -> list[str]:
    return [*table.notices, *chosen.notices, *([chosen.problem] if chosen.problem else [])]


def lines(table: Table, chosen: Selection) -> list[str]:
    """Return what would be read, for people."""
    settings = table.settings
    signs = f"decimal {DECIMALS[settings.decimal]}"
    if settings.thousands != NONE:
        signs += f", thousands {THOUSANDS[settings.thousands]}"
    where = f"heading in line {table.header_line}" if table.header_line else "no heading"
    how = f"delimiter {DELIMITERS.get(settings.delimiter, settings.delimiter)}"
    how = f"sheet {settings.sheet}" if settings.sheet else f"{settings.coding}, {how}"
    found = [f"{table.file}: {how}, {signs}, {where}"]
    found.append(f"Rows: {chosen.rows:,} used, {chosen.left_out:,} left out")
    if chosen.task is not None:
        features = ", ".join(chosen.features)
        positive = f", positive: {chosen.positive}" if chosen.positive else ""
        found.append(f"Task: {chosen.task.words}: {chosen.target} from {features}{positive}")
    found.append("Columns:")
    width = max(len(name) for name in table.names)
    found += [_column_line(table, column, width) for column in table.columns]
    return found + _notices(table, chosen)


def _column_line(table: Table, column: Column, width: int) -> str:
    said = table.settings.column(column.name)
    parts = [f"  {column.name:{width}}  {said.kind:9}  {said.role:8}"]
    if said.kind == CLASS or (not column.is_number and 0 < column.distinct <= MOST_CLASSES):
        classes = column.as_classes()[1]
        more = " …" if len(classes) > MOST_SHOWN else ""
        parts.append(", ".join(classes[:MOST_SHOWN]) + more)
    elif column.minimum is not None and column.maximum is not None:
        unit = f" {column.time} since 1970" if column.time else ""
        parts.append(f"{figures(column.minimum, 10)} to {figures(column.maximum, 10)}{unit}")
    else:
        parts.append(f"{column.distinct:,} different texts")
    if column.missing:
        parts.append(f"{column.missing:,} missing")
    return "  ".join(parts).rstrip()
