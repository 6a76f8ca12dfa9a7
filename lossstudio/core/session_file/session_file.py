"""A session on disk: what is written, what is read, and what does not fit and is left out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from lossstudio.core.costs import earlier_threshold
from lossstudio.core.datasets import Dataset
from lossstudio.core.disk import read_bytes, write_bytes
from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import Fields, parse_json
from lossstudio.core.recording.race_history import SavePoint
from lossstudio.core.session_file import fields as take
from lossstudio.core.session_file.archive import (
    DAMAGED,
    MOST_BYTES,
    MOST_ITEMS,
    MOST_TEXT,
    TABLE,
    TEXT,
    items,
    pack,
    unpack,
)
from lossstudio.core.session_file.experiments import ExperimentReader, ExperimentWriter
from lossstudio.core.session_file.numbers import FLOATS, INTEGERS, NumberReader, NumberWriter
from lossstudio.core.session_file.race import plain_race, trainer_of
from lossstudio.core.session_file.races import RacesMemory, plain_races, races_of
from lossstudio.core.session_file.table_inside import TableInside, other_table, table_bytes
from lossstudio.core.training import Trainer

ENDING = ".lossstudio"
FORMAT, VERSION = "lossstudio-session", 1


def is_session(path: Path | None) -> bool:
    """Whether a file is one of a session, by its name."""
    return path is not None and path.suffix.lower() == ENDING


@dataclass(frozen=True)
class StoredSession:
    """What is written of a session.

    Attributes
    ----------
    experiment : Experiment
        The one on the screen.
    view : mapping
        How it is looked at, as plain data.
    race : SavePoint or None
        The race under way, as it stands.
    races : RacesMemory
        Those that are over.
    look : int or None
        The epoch of the past that is looked at.
    edited_there : bool
        Whether the experiment was edited while that was looked at.
    with_table : bool
        Whether the table of the experiment goes into the file, where it has one.
    point : Experiment or None
        The race of a study that the experiment came of and is called after.
    """

    experiment: Experiment
    view: Mapping[str, Any]
    race: SavePoint | None = None
    races: RacesMemory = field(default_factory=RacesMemory)
    look: int | None = None
    edited_there: bool = False
    with_table: bool = False
    point: Experiment | None = None


@dataclass(frozen=True, eq=False)
class FoundSession:
    """What was read of a session, as `StoredSession` has it.

    Attributes
    ----------
    trainer : Trainer or None
        It goes on with the race.
    note : str
        A sentence that says what could not be brought back; empty where all could.
    with_table : bool
        Whether its table is inside.
    table_note : str
        A sentence that says which table is used, where it is not the one that it was saved with.
    """

    experiment: Experiment
    view: Any
    trainer: Trainer | None
    races: RacesMemory
    look: int | None
    edited_there: bool
    note: str = ""
    with_table: bool = False
    table_note: str = ""
    point: Experiment | None = None


def session_bytes(stored: StoredSession, path: Path) -> bytes:
    """Return what the file of a session at `path` holds.

    Raises
    ------
    ValueError
        If it would be too large to be read again, or its table cannot be read; the sentence says
        what to do.
    """
    table = table_bytes(stored.experiment.dataset) if stored.with_table else None
    write, numbers = ExperimentWriter(path), NumberWriter()
    races = plain_races(stored.races, write, numbers)  # these first: they do not need the data
    race = None if stored.race is None else plain_race(stored.race, write, numbers)
    plain = {
        "format": FORMAT,
        "version": VERSION,
        "experiment": write.experiment(stored.experiment),
        "look": stored.look,
        "edited_there": stored.edited_there,
        "view": dict(stored.view),
        "race": race,
        "races": races,
    }
    if stored.point is not None:
        plain["point"] = write.experiment(stored.point)
    if table is not None:
        plain["table"] = write.plain["datasets"][write.dataset(stored.experiment.dataset)]["path"]
    text = "".join(_chunks({**plain, **write.plain})).encode()
    _check_size(len(text), MOST_TEXT, "what it says takes")
    if items(text) > MOST_ITEMS:
        raise ValueError(
            f"The session is too large for its file: it lists over {MOST_ITEMS:,} things; so many "
            "are read again. Delete races under Races, or save the experiment alone."
        )
    data = pack({TEXT: [text], **numbers.parts, **({} if table is None else {TABLE: [table]})})
    _check_size(len(data), MOST_BYTES, "it takes")
    if table is not None and race is not None:
        _check_table(data, path, stored.experiment.dataset)
    return data


def _check_table(data: bytes, path: Path, dataset: Dataset) -> None:
    """Check that the race goes on with its table, whose file may be another by now."""
    try:
        with np.errstate(all="ignore"):
            found = _found(data, path.parent, unpacked=False)
    except ValueError as fault:
        raise other_table(dataset, str(fault)) from None
    if found.trainer is None:
        raise other_table(dataset, found.note.partition(": ")[2])


def _check_size(size: int, most: int, what: str) -> None:
    if size > most:
        raise ValueError(
            f"The session is too large for its file: {what} {size / 1e6:,.0f} MB; at most "
            f"{most / 1e6:,.0f} MB are read again. Delete races under Races, or save the "
            "experiment alone."
        )


def _chunks(plain: Mapping[str, Any]) -> Iterable[str]:
    """Give a text of JSON field by field: one long call would hold the whole program up."""
    for number, (name, value) in enumerate(plain.items()):
        yield "{" if number == 0 else ",\n"
        yield f"{json.dumps(name)}: "
        if not isinstance(value, list):
            yield json.dumps(value, ensure_ascii=False)
            continue
        yield "["
        for place, item in enumerate(value):
            yield (",\n" if place else "") + json.dumps(item, ensure_ascii=False)
        yield "]"
    yield "}\n"


def write_session(stored: StoredSession, path: Path) -> None:
    """Write a session; the old file is replaced in one go.

    Raises
    ------
    OSError
        If it cannot be written; `filename` and `strerror` say where and why.
    """
    write_bytes(path, session_bytes(stored, path))


def read_session(path: Path) -> FoundSession:
    """Return the session in a file, without what does not fit its experiment.

    Raises
    ------
    ValueError
        In one sentence that names the file.
    OSError
        If it cannot be read.
    """
    data = read_bytes(path, MOST_BYTES, "a session")
    try:
        with np.errstate(all="ignore"):
            return _found(data, path.parent)
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def _found(data: bytes, folder: Path, *, unpacked: bool = True) -> FoundSession:
    """Return a session, with the table inside unless that is not to be unpacked."""
    entries = unpack(data, (TEXT, FLOATS, INTEGERS))
    if items(entries[TEXT]) > MOST_ITEMS:
        raise ValueError(f"It lists over {MOST_ITEMS:,} things; allowed are so many at most.")
    try:
        text = entries[TEXT].decode()
    except UnicodeDecodeError:
        raise ValueError(DAMAGED) from None
    fields = Fields(parse_json(text), "The session")
    if fields.take("format", str) != FORMAT:
        raise ValueError(DAMAGED)
    fields.check_version(VERSION)
    numbers = NumberReader(entries[FLOATS], entries[INTEGERS])
    if TABLE not in entries or not unpacked:
        return _read(fields, numbers, folder)
    inside = TableInside(fields.take("table", str), entries[TABLE])
    try:
        return _read(fields, numbers, folder, inside)
    except BaseException:
        inside.take_back()
        raise


def _read(
    fields: Fields, numbers: NumberReader, folder: Path, inside: TableInside | None = None
) -> FoundSession:
    read = ExperimentReader(fields, folder, inside)
    experiment = read.experiment(fields.take("experiment", int))
    experiment.check_task(experiment.dataset.task)
    trainer, races, note = _races(fields, read, numbers)
    look = take.maybe_count(fields, "look") if trainer is not None else None
    edited, view = take.flag(fields, "edited_there"), fields.take("view", object)
    experiment = _with_threshold(experiment, view)
    if trainer is not None:
        trainer.adopt(_with_threshold(trainer.experiment, view))
    has = inside is not None
    told = inside.note if inside is not None else ""
    point = read.experiment(fields.take("point", int)) if "point" in fields else None
    if point is not None and not point.name:
        point = None  # nothing is called after it
    return FoundSession(experiment, view, trainer, races, look, edited, note, has, told, point)


def _with_threshold(experiment: Experiment, view: Any) -> Experiment:
    """Return an experiment with the threshold that its view may have."""
    contenders = earlier_threshold(experiment.contenders, view)
    if contenders is experiment.contenders:
        return experiment
    return replace(experiment, contenders=contenders)


def _races(
    fields: Fields, read: ExperimentReader, numbers: NumberReader
) -> tuple[Trainer | None, RacesMemory, str]:
    """Return the race under way and those that are over, or why they are left out."""
    try:
        races = races_of(fields.inner("races"), read, numbers)
    except ValueError as fault:
        return None, RacesMemory(), f"Opened without its races: {fault}"
    plain = fields.take("race", object)
    if plain is None:
        return None, races, ""
    try:
        trainer = trainer_of(Fields(plain, "The session: race"), read, numbers)
        numbers.check_end()
    except (ValueError, OSError, MemoryError) as fault:
        why = str(fault) or "There is not enough memory for it."
        return None, races.over, f"Its race could not be brought back, and begins anew: {why}"
    return trainer, races, ""
