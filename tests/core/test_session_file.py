"""A session on disk brings everything back, and the race goes on as if nothing had been."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st
from mutated_sessions import TEXT, entries, packed
from stored_races import DEEDS, RACES, bits, do, led, stored

from lossstudio.core.arrays import same
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.checkpoints import MOST_CHECKPOINTS
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.session_file import race as race_module
from lossstudio.core.session_file.session_file import (
    FoundSession,
    StoredSession,
    read_session,
    write_session,
)
from lossstudio.core.training import Trainer


def back(session: StoredSession, folder: Path) -> FoundSession:
    """Return a session after a trip to disk."""
    path = folder / "race.lossstudio"
    write_session(session, path)
    assert [each.name for each in folder.iterdir()] == [path.name], "one file, and nothing else"
    return read_session(path)


@pytest.mark.parametrize("name", RACES)
@settings(max_examples=12)
@given(
    deeds=st.lists(st.sampled_from(DEEDS), max_size=4),
    later=st.lists(st.sampled_from(DEEDS), max_size=3),
    steps=st.integers(1, 17),
)
def test_a_race_goes_on_as_if_it_had_not_been_interrupted(
    tmp_path_factory, name, deeds, later, steps
) -> None:
    trainer = led(RACES[name], deeds, steps)
    found = back(stored(trainer), tmp_path_factory.mktemp("session"))
    again = found.trainer
    assert again is not None, found.note
    assert not found.note
    assert found.experiment == trainer.experiment
    assert bits(again.snapshot()) == bits(trainer.snapshot())
    assert same(again.snapshot().curves.seconds, trainer.snapshot().curves.seconds)
    for kept in trainer.recorder.timeline.checkpoints:
        assert bits(again.look(kept.epoch)) == bits(trainer.look(kept.epoch))
    for number, deed in enumerate(("train", *later)):
        for each in (trainer, again):
            do(each, deed, number)
            each.advance(steps)
        assert bits(again.snapshot()) == bits(trainer.snapshot())


def test_a_long_race_keeps_its_thinned_history(tmp_path) -> None:
    trainer = Trainer(race("mse", batch_size=None))
    trainer.advance(MOST_CHECKPOINTS * 2 + 77)
    again = back(stored(trainer), tmp_path).trainer
    for each in (trainer, again):
        each.advance(1500)
    assert trainer.recorder.timeline.thinning.every > 2
    assert bits(again.snapshot()) == bits(trainer.snapshot())


@pytest.mark.parametrize("name", RACES)
def test_the_fits_of_the_races_before_come_back(tmp_path, name) -> None:
    session = stored(led(RACES[name], ("slide",)))
    session = replace(session, races=replace(session.races, records=grouped(session)))
    found = back(session, tmp_path)
    assert found.races == session.races
    (record,) = found.races.records
    assert record.group == "mine"
    assert record.fit.kept.dtype == session.races.records[0].fit.kept.dtype


def grouped(session: StoredSession) -> tuple[RaceRecord, ...]:
    return tuple(replace(record, group="mine") for record in session.races.records)


def test_the_races_before_come_back(tmp_path) -> None:
    session = stored(led(RACES["typed"], ("slide", "draw")))
    found = back(session, tmp_path)
    assert found.races == session.races
    (record,) = found.races.records
    assert record.pinned
    assert [mark.text for mark in record.changes] == [
        mark.text for mark in session.races.records[0].changes
    ]
    assert len(record.changes) == 2


def test_an_experiment_that_was_never_trained_is_a_session_too(tmp_path) -> None:
    found = back(StoredSession(RACES["binary"], {"fit_page": "tiles"}), tmp_path)
    assert (found.experiment, found.trainer, found.note) == (RACES["binary"], None, "")
    assert found.view == {"fit_page": "tiles"}


def test_the_moment_that_was_looked_at_comes_back(tmp_path) -> None:
    session = replace(stored(led(RACES["binary"], ())), look=2, edited_there=True)
    found = back(session, tmp_path)
    assert (found.look, found.edited_there) == (2, True)


def test_the_point_of_a_study_comes_back_and_may_be_absent(tmp_path) -> None:
    point = replace(RACES["binary"], batch_size=3, name="A study, batch size 3")
    assert back(StoredSession(RACES["binary"], {}, point=point), tmp_path).point == point
    assert back(StoredSession(RACES["binary"], {}), tmp_path).point is None


def test_a_point_without_a_name_is_none(tmp_path) -> None:
    """Every race without a name would be called after it."""
    point = replace(RACES["binary"], batch_size=3, name="")
    assert back(StoredSession(RACES["binary"], {}, point=point), tmp_path).point is None


def table_race(path: Path) -> Experiment:
    path.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n6,13\n", encoding="utf-8")
    return experiment_for(CsvDataset.opened(path))


def test_a_table_moves_along_in_the_same_folder(tmp_path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    trainer = led(table_race(here / "t.csv"), ("slide",))
    write_session(stored(trainer), here / "s.lossstudio")
    here.rename(there)
    found = read_session(there / "s.lossstudio")
    assert not found.note
    assert found.experiment.dataset.path == str(there / "t.csv")
    assert same(found.trainer.snapshot().theta, trainer.snapshot().theta)


def test_a_table_that_has_changed_leaves_the_race_out_and_says_so(tmp_path) -> None:
    trainer = led(table_race(tmp_path / "t.csv"), ())
    write_session(stored(trainer), tmp_path / "s.lossstudio")
    text = (tmp_path / "t.csv").read_text().replace("11", "12")
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    found = read_session(tmp_path / "s.lossstudio")
    assert found.trainer is None
    assert "its samples are not those that it was trained on" in found.note
    assert len(found.races.records) == 1, "what is over needs no samples"


def test_a_table_that_is_gone_is_named(tmp_path) -> None:
    write_session(stored(led(table_race(tmp_path / "t.csv"), ())), tmp_path / "s.lossstudio")
    (tmp_path / "t.csv").unlink()
    with pytest.raises(ValueError, match=r"t\.csv"):
        read_session(tmp_path / "s.lossstudio")


def test_very_many_drawings_are_thinned_and_the_race_still_goes_on(tmp_path, monkeypatch) -> None:
    trainer = led(RACES["one batch"], ("draw",) * 20)
    monkeypatch.setattr(race_module, "MOST_CHARACTERS", 10_000)
    found = back(stored(trainer), tmp_path)
    assert 1 < len(found.trainer.snapshot().checkpoints) <= 8
    trainer.advance(5)
    found.trainer.advance(5)
    assert same(found.trainer.snapshot().theta, trainer.snapshot().theta)


def test_a_race_gone_back_to_its_dense_beginning_comes_back(tmp_path, monkeypatch) -> None:
    trainer = Trainer(race("mse", batch_size=None))
    trainer.advance(1200)
    trainer.go_back(5)
    monkeypatch.setattr(race_module, "MOST_CHARACTERS", 0)
    found = back(stored(trainer), tmp_path)
    kept = [each.epoch for each in found.trainer.snapshot().checkpoints]
    assert kept == list(range(6))


@pytest.mark.parametrize("early", [None, 0, 10**9])
def test_checkpoints_of_older_and_odd_files_are_taken_and_stay_few(tmp_path, early) -> None:
    trainer, path = Trainer(race("mse", batch_size=None)), tmp_path / "old.lossstudio"
    trainer.advance(300)
    write_session(stored(trainer), path)
    parts = entries(path.read_bytes())
    plain = json.loads(parts[TEXT])
    del plain["race"]["checkpoints_early"]
    if early is not None:
        plain["race"]["checkpoints_early"] = early
    parts[TEXT] = json.dumps(plain).encode()
    path.write_bytes(packed(list(parts.items())))
    again = read_session(path).trainer
    path.unlink()
    again.advance(3000)
    assert len(again.snapshot().checkpoints) <= MOST_CHECKPOINTS
    once_more = back(stored(again), tmp_path).trainer
    assert bits(once_more.snapshot()) == bits(again.snapshot())


def test_what_does_not_fit_the_experiment_is_left_out(tmp_path) -> None:
    """The text of another race, beside the numbers of this one."""
    one, other = tmp_path / "one.lossstudio", tmp_path / "other.lossstudio"
    write_session(stored(led(RACES["binary"], ())), one)
    write_session(stored(led(RACES["classes"], ())), other)
    mixed = tmp_path / "mixed.lossstudio"
    numbers, text = entries(one.read_bytes()), entries(other.read_bytes())
    mixed.write_bytes(packed(list({**numbers, TEXT: text[TEXT]}.items())))
    found = read_session(mixed)
    assert found.experiment == RACES["classes"]
    assert found.trainer is None
    assert found.note


def test_the_file_holds_json_and_plain_numbers_only(tmp_path) -> None:
    trainer = led(RACES["typed"], ())
    path = tmp_path / "s.lossstudio"
    write_session(stored(trainer), path)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["integers.i64", "numbers.f64", "session.json"]
        plain = json.loads(archive.read("session.json"))
        numbers = np.frombuffer(archive.read("numbers.f64"), "<f8")
    assert plain["format"] == "lossstudio-session"
    assert trainer.snapshot().theta[0, 0] in numbers
    first = path.read_bytes()
    write_session(stored(trainer), path)
    assert path.read_bytes() == first, "the same session gives the same file"
