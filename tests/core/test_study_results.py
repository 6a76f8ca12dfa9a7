"""Results of a study in a file: tidy, exact, and of no other study."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_studies import SHARE, experiment, results_of, study

from lossstudio.core.datasets import CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.disk import write_text
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.studies import results_table
from lossstudio.core.studies.claim import Claim, Reading
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.judge import judged
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.results_table import results_csv, results_from
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Place
from lossstudio.core.studies.study_file import (
    ResultsFile,
    holds_study,
    read_results,
    read_study,
    save_study,
)

ASKED = study(SHARE, Factor("batch_size", (16, None)), draws=2)
RESULTS = results_of(ASKED)
TABLE = results_csv(RESULTS)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def same(first: StudyResults, second: StudyResults) -> bool:
    return all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=name == "values")
        for name in ("values", "epochs", "diverged")
    )


def test_there_is_a_row_for_each_contender_of_each_race_with_all_digits() -> None:
    table = rows(TABLE)
    assert len(table) == ASKED.count * 3
    place, contender = Place(2, 1, 1), 1
    found = [
        row
        for row in table
        if (row["dataset.share"], row["batch_size"], row["draw"], row["contender"])
        == ("0.4", "", "2", "2")
    ]
    assert len(found) == 1
    assert (found[0]["name"], found[0]["epochs"], found[0]["diverged_in"]) == ("MAE", "4", "")
    for column, yardstick in enumerate(ASKED.yardsticks):
        for split, word in enumerate(("train", "test")):
            number = float(found[0][f"{yardstick.key}_{word}"])
            assert number == RESULTS.values[place][contender, column, split]


def test_what_is_read_back_is_what_was_written() -> None:
    assert same(results_from(ASKED, TABLE), RESULTS)


def test_who_diverged_is_read_back() -> None:
    of = replace(experiment("line", "mse"), optimizer=OPTIMIZERS.create("sgd", learning_rate=100.0))
    results = results_of(study(Factor("dataset.noise", (0.5,)), of=of, epochs=40))
    assert (results.diverged >= 0).all()
    assert same(results_from(results.study, results_csv(results)), results)


@pytest.mark.parametrize("cut", [1, 30, 500, 2000])
def test_a_table_that_was_cut_off_holds_the_races_that_are_whole(cut: int) -> None:
    results = results_from(ASKED, TABLE[:-cut])
    lost = -(-TABLE[-cut:].count("\n") // 3) if cut > 30 else 1
    assert ASKED.count - results.done in (lost, lost + 1)
    run_study(ASKED, results, jobs=1)
    assert same(results, RESULTS)


def test_values_and_draws_may_be_added() -> None:
    more = replace(
        ASKED, draws=3, factors=(Factor("dataset.share", (0.0, 0.1, 0.2, 0.4)), ASKED.factors[1])
    )
    results = results_from(more, TABLE)
    assert results.done == ASKED.count
    assert np.array_equal(results.values[[0, 2, 3], :, :2], RESULTS.values, equal_nan=True)


def test_what_a_study_or_its_contenders_are_called_changes_no_number() -> None:
    renamed = replace(ASKED.experiment.with_contender(0, name="Squares", hidden=True), name="Mine")
    other = replace(ASKED, experiment=renamed, name="Other", finding="Nothing.", yardstick="mae")
    assert results_from(other, TABLE).done == ASKED.count


CHANGED = {
    "epochs": {"epochs": 5},
    "experiment": {"experiment": replace(ASKED.experiment, test_share=0.2)},
    "seeds": {"experiment": ASKED.race(Place(0, 0, 1))},
    "factor": {"factors": (SHARE, Factor("dataset.samples", (60,)))},
}


@pytest.mark.parametrize("what", CHANGED)
def test_results_of_a_changed_study_are_refused(what: str) -> None:
    with pytest.raises(ValueError, match="not results of 'Untitled study' as it is now"):
        results_from(replace(ASKED, **CHANGED[what]), TABLE)


def test_results_of_another_version_of_the_program_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(results_table, "__version__", "99.0")
    with pytest.raises(ValueError, match="another version of the program"):
        results_from(ASKED, TABLE)


WRONG = {
    "no table": ("a,b\n1,2\n", "no table of results"),
    "empty": ("", "no table of results"),
    "draws": (TABLE.replace(",16,2,3,", ",16,3,3,"), r"Line \d+: draw is '3'; .* from 1 to 2\."),
    "value": (TABLE.replace(",0.4,16,2,3,", ",0.5,16,2,3,"), "dataset.share is '0.5', which is no"),
    "number": (TABLE.replace("MAE,4,", "MAE,x,"), "epochs is 'x'; allowed is a whole number"),
    "cells": (TABLE.replace("MAE,4,", "MAE,"), r"Line 3 has \d+ cells; needed are \d+\."),
    "quotes": (TABLE.replace("MAE,4,", 'MAE,"4'), r"Line \d+ is no CSV"),
    "text": (TABLE.replace("MAE,4,,", "MAE,4,,much"), r"Line 3 has 'much[\d.]+'; allowed are"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_table_that_is_no_such_is_refused_in_one_sentence(what: str) -> None:
    text, words = WRONG[what]
    with pytest.raises(ValueError, match=words) as fault:
        results_from(ASKED, text)
    assert str(fault.value).endswith(".")


def test_results_are_kept_as_they_come_and_the_file_ends_in_order(tmp_path: Path) -> None:
    out, held = tmp_path / "out.csv", []
    kept = ResultsFile(out, ASKED)

    def look(races) -> None:
        kept.add(races)
        held.append(read_results(ASKED, out).done)

    with kept:
        run_study(ASKED, kept.results, jobs=1, on_results=look, cancelled=lambda: len(held) >= 5)
    assert held == [1, 2, 3, 4, 5]
    text = out.read_text("utf-8")
    out.write_text(text[:-40], "utf-8")  # the power failed
    again = ResultsFile(out, ASKED)
    assert again.results.done == 4
    with again:
        run_study(ASKED, again.results, jobs=1, on_results=again.add)
    assert out.read_text("utf-8") == TABLE


def test_a_file_that_is_no_results_stays_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "mine.csv"
    write_text(out, "a,b\n1,2\n")
    with pytest.raises(ValueError, match=r"^mine\.csv: It is no table of results"):
        ResultsFile(out, ASKED)
    assert out.read_text("utf-8") == "a,b\n1,2\n"


def test_a_study_of_a_table_beside_it_can_be_copied_elsewhere(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        lines = ["x,y", *(f"{i},{2 * i + i % 3}" for i in range(30))]
        write_text(folder / "data.csv", "\n".join(lines) + "\n")
    of = experiment_for(CsvDataset.opened(first / "data.csv"))
    asked = study(Factor("test_share", (0.2, 0.4)), of=of, draws=1)
    save_study(asked, first / "my.study.json")
    text = (first / "my.study.json").read_text("utf-8")
    assert '"path": "data.csv"' in text
    assert holds_study(text)
    write_text(second / "my.study.json", text)
    assert read_study(first / "my.study.json") == asked
    moved = read_study(second / "my.study.json")
    assert Path(moved.experiment.dataset.path) == second / "data.csv"
    assert results_of(moved).finished


def test_results_do_not_go_on_with_another_table(tmp_path: Path) -> None:
    path, out = tmp_path / "data.csv", tmp_path / "out.csv"
    lines = ["x,y", *(f"{i},{2 * i + i % 3}" for i in range(30))]
    write_text(path, "\n".join(lines) + "\n")
    of = experiment_for(CsvDataset.opened(path))
    asked = study(Factor("test_share", (0.2, 0.4)), of=of, draws=2)
    kept = ResultsFile(out, asked)

    def take(races) -> None:
        kept.add(races)
        if kept.results.finished:
            write_text(path, "\n".join(lines[:-1]) + "\n29,5000\n")

    changed = r"^data\.csv has changed since this study began"
    with kept, pytest.raises(ValueError, match=changed):
        run_study(asked, kept.results, jobs=1, on_results=take)
    with pytest.raises(ValueError, match=changed):
        run_study(asked, kept.results.copy(), jobs=1)
    before = out.read_text("utf-8")
    with pytest.raises(ValueError, match=r"^out\.csv: These are not .* data\.csv as it was before"):
        ResultsFile(out, asked)
    assert out.read_text("utf-8") == before
    write_text(path, "\n".join(lines) + "\n")
    assert ResultsFile(out, asked).results.finished


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (b"\xff\xfe", "is not a study: byte 0 is not UTF-8 text"),
        (b"{}", "The study lacks the field 'format'"),
        (b"[", "Not valid JSON"),
    ],
)
def test_a_file_that_is_no_study_is_told_by_name(tmp_path: Path, held: bytes, words: str) -> None:
    path = tmp_path / "x.study.json"
    path.write_bytes(held)
    with pytest.raises(ValueError, match=rf"x\.study\.json.*{words}"):
        read_study(path)


def test_claims_are_borne_out_or_not_or_not_known_yet() -> None:
    mse, mae = (Reading((0.4,), contender) for contender in (1, 2))
    claims = (
        Claim(mse, mae, yardstick="loss", times=2.0),
        Claim(mse, mae, yardstick="loss", relation="below"),
        Claim(mse, yardstick="diverged", relation="below", limit=0.5),
        Claim(mse, yardstick="loss", limit=1e9),
    )
    asked = study(claims=claims)
    before = judged(StudyResults(asked))
    assert [each.held for each in before] == [None] * 4
    assert all(each.text.endswith("; not known yet.") for each in before)
    results = results_of(asked)
    told = judged(results)
    assert [each.held for each in told] == [True, False, True, False]
    loss = results.summary("loss").median[2, 0]
    assert told[0].text == (
        f"Own loss of MSE at Outliers in y 0.4 is {loss[0]:.4g}: above {2 * loss[1]:.4g}, "
        "2 times that of MAE at Outliers in y 0.4; as claimed."
    )
    assert told[2].text.startswith("Share of draws that diverged of MSE at")
