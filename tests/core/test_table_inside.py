"""A session that carries its table: the very bytes, used only where the table itself is gone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutated_sessions import TEXT, entries, packed
from stored_races import led, stored

from lossstudio.core.arrays import same
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.session_file import session_file
from lossstudio.core.session_file.session_file import read_session, write_session
from lossstudio.core.session_file.table_inside import safe_name, tables_folder

ROWS = "x,y\r\n1,2\n2,4\n3,7\n4,8\n5,11\n6,13\n"  # of two kinds of lines: bytes stay as they are


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch) -> Path:
    """Unpack tables here."""
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "data"))
    return tables_folder()


@pytest.fixture
def session(tmp_path) -> Path:
    """Return a session with its table inside."""
    table = tmp_path / "here" / "trees.csv"
    table.parent.mkdir()
    table.write_bytes(ROWS.encode())
    trainer = led(experiment_for(CsvDataset.opened(table)), ("slide",))
    path = tmp_path / "away" / "s.lossstudio"
    path.parent.mkdir()
    write_session(replace(stored(trainer), with_table=True), path)
    assert entries(path.read_bytes())["table"] == table.read_bytes()
    return path


def table_of(session: Path) -> Path:
    found = read_session(session)
    assert found.trainer is not None, found.note
    assert found.with_table
    return Path(found.experiment.dataset.path)


def test_the_table_itself_is_used_where_it_is_unchanged(session, tmp_path, data_folder) -> None:
    assert table_of(session) == tmp_path / "here" / "trees.csv"
    assert not read_session(session).table_note
    assert not data_folder.exists()


def test_one_beside_the_session_is_as_good(session, tmp_path, data_folder) -> None:
    (tmp_path / "here" / "trees.csv").rename(session.with_name("trees.csv"))
    assert table_of(session) == session.with_name("trees.csv")
    assert not data_folder.exists()


@pytest.mark.parametrize("there", [False, True], ids=["gone", "changed"])
def test_the_one_inside_is_used_where_the_table_is(session, tmp_path, data_folder, there) -> None:
    table = tmp_path / "here" / "trees.csv"
    theta = read_session(session).trainer.snapshot().theta
    table.unlink()
    if there:
        table.write_text(ROWS.replace("13", "14"), encoding="utf-8")
    found = read_session(session)
    used = Path(found.experiment.dataset.path)
    assert used.is_relative_to(data_folder)
    assert used.name == "trees.csv"
    assert used.read_bytes() == ROWS.encode()
    assert same(found.trainer.snapshot().theta, theta)
    why = "has changed" if there else "is not there"
    assert found.table_note.startswith(f"trees.csv {why}; the one inside the session is used")
    assert not there or "14" in table.read_text(), "a person's own file is never replaced"
    assert table_of(session) == used, "once is enough"
    assert len([*data_folder.rglob("*.csv")]) == 1


def test_what_was_unpacked_and_changed_is_not_replaced(session, tmp_path, data_folder) -> None:
    (tmp_path / "here" / "trees.csv").unlink()
    first = table_of(session)
    first.write_text("mine", encoding="utf-8")
    second = table_of(session)
    assert second not in {first, tmp_path / "here" / "trees.csv"}
    assert first.read_text() == "mine"
    assert second.read_bytes() == ROWS.encode()


def test_a_folder_that_cannot_be_written_is_said(session, tmp_path, data_folder) -> None:
    (tmp_path / "here" / "trees.csv").unlink()
    data_folder.parent.mkdir(parents=True)
    data_folder.write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(ValueError, match=r"s\.lossstudio: Its table cannot be unpacked: "):
        read_session(session)


@pytest.mark.parametrize(
    "named",
    [
        "../../../trees.csv",
        "/etc/cron.d/trees.csv",
        "C:\\x\\trees.csv",
        "..",
        "",
        "a\0b.csv",
        "CON.csv",
    ],
)
def test_a_name_never_leads_out_of_the_folder(session, tmp_path, data_folder, named) -> None:
    (tmp_path / "here" / "trees.csv").unlink()
    parts = entries(session.read_bytes())
    was = str(tmp_path / "here" / "trees.csv")
    text = parts[TEXT].decode().replace(f'"{was}"', "NAME").encode()
    parts[TEXT] = text.replace(b"NAME", json.dumps(named).encode())
    session.write_bytes(packed(list(parts.items())))
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    try:
        read_session(session)
    except ValueError as fault:
        assert str(fault).startswith("s.lossstudio: ")  # noqa: PT017
    made = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(path.resolve().is_relative_to(data_folder.resolve()) for path in made), made


@given(st.text())
def test_any_name_becomes_one_of_a_table(name) -> None:
    safe = safe_name(name)
    assert Path(safe).name == safe
    assert not set(safe) & set('<>:"/\\|?*\0')
    assert Path(safe).suffix in {".txt", *session_endings()}
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 255
    assert safe_name(safe) == safe


def session_endings() -> set[str]:
    return {".csv", ".tsv", ".tab", ".dat", ".data", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}


@pytest.mark.parametrize("name", ["run.exe", "a.desktop", "b.html", "c.csv.lnk"])
def test_a_table_is_never_unpacked_as_something_else(name) -> None:
    assert safe_name(name) == f"{name}.txt"


def test_a_table_that_cannot_be_read_is_not_left_out_in_silence(session, tmp_path) -> None:
    found = read_session(session)
    before = session.read_bytes()
    (tmp_path / "here" / "trees.csv").unlink()
    whole = replace(stored(found.trainer), with_table=True)
    with pytest.raises(ValueError, match=r"no file trees.csv .* without its table\."):
        write_session(whole, session)
    assert session.read_bytes() == before


@pytest.mark.parametrize(
    "now",
    [ROWS.replace("13", "14"), ROWS + "7,15\n", ROWS.replace("y", "z")],
    ids=["a value", "a row", "a column"],
)
def test_a_table_that_the_race_was_not_trained_on_is_not_put_inside(session, tmp_path, now) -> None:
    table = tmp_path / "here" / "trees.csv"
    trainer = read_session(session).trainer
    before = session.read_bytes()
    table.write_bytes(now.encode())
    whole = replace(stored(trainer), with_table=True)
    said = r"be lost with trees\.csv as it is now\. .+\. Save the session without its table, or"
    with pytest.raises(ValueError, match=said):
        write_session(whole, session)
    assert session.read_bytes() == before
    write_session(replace(whole, with_table=False), session)
    table.write_bytes(ROWS.encode())
    write_session(whole, session)
    assert table_of(session) == table


def test_what_could_not_be_read_again_is_not_written(session, monkeypatch) -> None:
    whole = stored(read_session(session).trainer)
    before = session.read_bytes()
    for bound in ("MOST_TEXT", "MOST_ITEMS"):
        with monkeypatch.context() as patch:
            patch.setattr(session_file, bound, 100)
            said = r"too large for its file.* Delete races under Races"
            with pytest.raises(ValueError, match=said):
                write_session(whole, session)
        assert session.read_bytes() == before
