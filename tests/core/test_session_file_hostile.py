"""Session files from strangers: a sentence or a session, and nothing written anywhere."""

import io
import os
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from math import inf
from pathlib import Path
from random import Random

import numpy as np
import pytest
from mutated_sessions import FLOATS, INTEGERS, NAMES, TEXT, entries, mutated, packed
from stored_races import RACES, led, stored

from lossstudio.core.datasets import CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.plain_text import one_line
from lossstudio.core.session_file import archive, session_file
from lossstudio.core.session_file.archive import DAMAGED, unpack
from lossstudio.core.session_file.session_file import read_session, session_bytes
from lossstudio.core.session_file.table_inside import tables_folder

QUICK, ALL = 400, 10_000
_watched: list[list[str]] = []  # what was opened to be written, while somebody looks


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    """Note files that are opened to be written, made or removed."""
    if not _watched:
        return
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _watched[0].append(str(arguments[0]))
    elif event in {"os.mkdir", "os.remove", "os.rename", "os.symlink", "shutil.rmtree"}:
        _watched[0].append(f"{event} {arguments[0]!r}")


sys.addaudithook(_watch)


@pytest.fixture
def nothing_written() -> Iterator[list[str]]:
    _watched.append([])
    yield _watched[0]
    _watched.clear()


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch) -> Path:
    """Unpack tables here."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    return tables_folder()


def with_table(folder: Path) -> bytes:
    """Return a session that carries its table, which is nowhere else any more."""
    table = folder / "trees.csv"
    table.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n6,13\n", encoding="utf-8")
    session = stored(led(experiment_for(CsvDataset.opened(table)), ("slide",)))
    data = session_bytes(replace(session, with_table=True), folder / "s.lossstudio")
    table.unlink()
    return data


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> list[bytes]:
    """Return sessions with nothing wrong in them."""
    made = []
    for name in ("typed", "binary", "classes", "dropout", "impatient", "diverging"):
        session = stored(led(RACES[name], ("slide", "draw", "back")))
        session = replace(session, look=1)
        made.append(session_bytes(session, Path("s.lossstudio")))
    return [*made, with_table(tmp_path_factory.mktemp("table"))]


def is_one_line(text: str) -> bool:
    """Whether a text is a sentence that can be shown: on one line, and not endless."""
    return one_line(text) == text and len(text) < 5000


def try_it(data: bytes, folder: Path) -> str:
    """Return what came of a file: how far it could be opened; fail where that is no answer."""
    path = folder / "stranger.lossstudio"
    path.write_bytes(data)
    try:
        found = read_session(path)
    except ValueError as fault:
        sentence = str(fault)
        if not (sentence.startswith("stranger.lossstudio: ") and is_one_line(sentence)):
            raise AssertionError(sentence) from fault
        return "refused"
    for record in found.races.records:
        assert all(map(is_one_line, [mark.text for mark in record.changes]))
        assert all(map(is_one_line, [change.text for change in record.differs or ()]))
        assert 0 <= record.seconds < inf
        assert np.isfinite(record.spent).all()
        assert record.final(record.keys[0]).shape == (len(record.experiment.contenders),)
    assert 0 <= found.races.seconds < inf
    if found.trainer is None:
        assert found.note
        assert is_one_line(found.note)
        return "without its race"
    trainer = found.trainer
    for snapshot in (trainer.snapshot(), trainer.look(found.look or 0)):
        assert all(map(is_one_line, [mark.text for mark in snapshot.marks]))
        assert len(snapshot.best_epochs) == len(snapshot.experiment.contenders)
        assert np.isfinite(snapshot.curves.seconds).all()
        assert snapshot.curves.metrics.shape[0] == len(snapshot.curves)
    trainer.advance(3)
    trainer.snapshot()
    return "whole"


def try_all(sound: list[bytes], folder: Path, count: int, written: list[str]) -> dict[str, int]:
    random, outcomes = Random(16), dict.fromkeys(("refused", "without its race", "whole"), 0)
    for number in range(count):
        data = mutated(sound[number % len(sound)], random)
        del written[:]
        try:
            outcomes[try_it(data, folder)] += 1
        except Exception as fault:
            raise AssertionError(f"the file number {number}: {fault!r}") from fault
        assert written[0] == str(folder / "stranger.lossstudio")
        inside = str(folder / "data" / "LossStudio")  # and the folders down to it
        beside = [each for each in written[1:] if inside not in each and "mkdir" not in each]
        assert not beside, f"the file number {number}"
    return outcomes


def test_some_mutated_files_are_a_sentence_or_a_session(sound, tmp_path, nothing_written) -> None:
    outcomes = try_all(sound, tmp_path, QUICK, nothing_written)
    assert all(outcomes.values()), outcomes


@pytest.mark.thorough
def test_ten_thousand_mutated_files_are_a_sentence_or_a_session(
    sound, tmp_path, nothing_written
) -> None:
    outcomes = try_all(sound, tmp_path, ALL, nothing_written)
    print(outcomes)
    assert all(count > ALL / 100 for count in outcomes.values()), outcomes


def test_all_of_these_are_whole_before_anybody_touches_them(sound, tmp_path) -> None:
    assert {try_it(data, tmp_path) for data in sound} == {"whole"}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_of_another_name_is_refused(sound, tmp_path, name) -> None:
    parts = entries(sound[0])
    assert try_it(packed([*parts.items(), (name, b"x")]), tmp_path) == "refused"
    assert [path.name for path in tmp_path.iterdir()] == ["stranger.lossstudio"]


@pytest.mark.parametrize(
    ("was", "is_"),
    [
        ('"edited_there": false', '"edited_there": 7'),
        ('"view":', '"view_":'),
        ('"experiment": 0', '"experiment": 99'),
    ],
)
def test_of_a_session_that_is_refused_no_table_stays(
    sound, tmp_path, data_folder, was, is_
) -> None:
    parts = entries(sound[-1])
    changed = parts[TEXT].decode().replace(was, is_, 1)
    assert changed != parts[TEXT].decode()
    parts[TEXT] = changed.encode()
    assert try_it(packed(list(parts.items())), tmp_path) == "refused"
    assert [path.name for path in tmp_path.rglob("*")] == ["stranger.lossstudio"]


def test_a_refusal_leaves_the_table_that_another_opening_unpacked(
    sound, tmp_path, data_folder
) -> None:
    assert try_it(sound[-1], tmp_path) == "whole"
    (table,) = data_folder.rglob("*.csv")
    parts = entries(sound[-1])
    parts[TEXT] = parts[TEXT].replace(b'"edited_there": false', b'"edited_there": 7')
    assert try_it(packed(list(parts.items())), tmp_path) == "refused"
    assert table.exists()


def test_a_text_that_unpacks_to_more_than_it_says_is_not_unpacked(sound, monkeypatch) -> None:
    parts = entries(sound[0])
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(TEXT, b" " * 50_000_000)
        for name in (FLOATS, INTEGERS):
            bomb.writestr(zipfile.ZipInfo(name), parts[name])
    data = bytearray(made.getvalue())
    entry = data.find(b"PK\x01\x02")
    struct.pack_into("<L", data, entry + 24, 1000)  # the size that is declared
    read: list[int] = []
    plain = zipfile.ZipExtFile.read

    def counted(self, n=-1):
        found = plain(self, n)
        read.append(len(found))
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(ValueError, match="damaged"):
        unpack(bytes(data), (TEXT, FLOATS, INTEGERS))
    assert sum(read) <= 1000


@pytest.mark.parametrize("size", [archive.MOST_TEXT + 1, 2**32 - 1])
def test_a_text_that_is_declared_too_large_is_never_opened(sound, monkeypatch, size) -> None:
    data = bytearray(sound[0])
    struct.pack_into("<L", data, data.find(b"PK\x01\x02") + 24, size)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(ValueError, match="damaged"):
        unpack(bytes(data), (TEXT, FLOATS, INTEGERS))


@pytest.mark.parametrize("one", ["[]", "{}", '""', "0", "[[[0]]]"])
def test_a_text_that_would_fill_the_memory_is_not_even_read(
    sound, tmp_path, monkeypatch, one
) -> None:
    parts = entries(sound[0])
    many = ",".join([one] * (archive.MOST_ITEMS + 1))
    parts[TEXT] = parts[TEXT].replace(b'"view":', f'"view": [{many}], "view_":'.encode(), 1)
    (tmp_path / "s.lossstudio").write_bytes(packed(list(parts.items()), zipfile.ZIP_STORED))
    monkeypatch.setattr(session_file, "parse_json", lambda _: pytest.fail("it was read"))
    with pytest.raises(ValueError, match=r"s\.lossstudio: It lists over 6,000,000 things"):
        read_session(tmp_path / "s.lossstudio")


def test_a_long_list_of_entries_is_not_even_read(sound, monkeypatch) -> None:
    data = packed([*entries(sound[0]).items(), *((f"{i}", b"") for i in range(5000))])
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was read"))
    with pytest.raises(ValueError, match="damaged"):
        unpack(data, (TEXT, FLOATS, INTEGERS))


def test_numbers_that_are_packed_are_refused(sound) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(packed(list(entries(sound[0]).items()), zipfile.ZIP_DEFLATED), entries(sound[0]))


def test_what_is_no_zip_at_all_is_said_to_be_none(tmp_path) -> None:
    path = tmp_path / "a.lossstudio"
    for data in (b"", b"{}", b"PK\x05\x06" + bytes(18), np.arange(99.0).tobytes()):
        path.write_bytes(data)
        with pytest.raises(ValueError, match=DAMAGED):
            read_session(path)


@pytest.mark.parametrize("wording", ["{owner.__class__}", "{after:>9999999}", "{before!r}", "{"])
def test_a_change_is_never_worded_by_a_stranger(sound, tmp_path, wording) -> None:
    parts = entries(sound[1])
    text = parts[TEXT].decode()
    changed = text.replace('"{parameter} {before} → {after}"', f'"{wording}"')
    assert changed != text
    parts[TEXT] = changed.encode()
    assert try_it(packed(list(parts.items())), tmp_path) == "without its race"


@pytest.mark.parametrize("seconds", ["NaN", "1e999", "-1.0", "1e300"])
@pytest.mark.parametrize("whose", ['"seconds": 1.5', '"seconds": 12.5'], ids=["a record", "a race"])
def test_nobody_trained_for_ever(sound, tmp_path, seconds, whose) -> None:
    parts = entries(sound[1])
    text = parts[TEXT].decode()
    assert whose in text
    parts[TEXT] = text.replace(whose, f'"seconds": {seconds}').encode()
    assert try_it(packed(list(parts.items())), tmp_path) == "without its race"
