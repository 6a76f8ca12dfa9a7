"""`lossstudio lesson` as a person runs it: lines on standard output, no Qt, an honest exit code."""

import json
import re
from pathlib import Path

import pytest
from lesson_parts import SHIPPED, plain_lesson
from test_command_line import run

from lossstudio.app.launch import cli
from lossstudio.app.launch.lesson import draw_text
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.runner import check_lesson


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]):
    """Return what runs the command and gives its exit code, output and errors."""

    def command(*words: str) -> tuple[int, str, str]:
        code = cli.main(["lesson", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_checking_without_a_window(tmp_path: Path) -> None:
    """No Qt, one line a seed on standard output alone, progress on standard error."""
    done = run("lesson", "check", "14", "--seeds", "2", "--first-seed", "7", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "7: times 13.65: held",
        "8: times 13.65: held",
        "2/2 held",
    ]
    assert "%" in done.stderr
    assert "held" not in done.stderr


def test_the_list_has_every_lesson_with_its_claim(tmp_path: Path) -> None:
    done = run("lesson", "list", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name, path in SHIPPED.items():
        lesson = read_lesson(path)
        assert f"{name[:2]}  {lesson.name}: {lesson.claim}" in done.stdout
    assert done.stdout.startswith("Regression\n")
    numbers = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert numbers == [name[:2] for name in SHIPPED]


def test_the_numbers_are_those_of_the_check(said) -> None:
    code, out, _ = said("check", "outliers-bend", "--seeds", "3")
    lesson = read_lesson(SHIPPED["06-outliers-bend-mse"])
    lines = [draw_text(check_lesson(lesson, seed)) for seed in (1, 2, 3)]
    assert out.splitlines() == [*lines, "3/3 held"]
    assert code == 0
    assert re.fullmatch(r"1: off the truth [\d.]+, times [\d.]+: held", lines[0])


def test_a_control_is_held_to_the_same_rule(said) -> None:
    code, out, _ = said("check", "12", "--seeds", "2", "--control")
    assert out.splitlines()[-1] == "0/2 held"
    assert "not held" in out
    assert code == 1


@pytest.mark.parametrize(("limit", "held", "code"), [(-1.0, "20/20", 0), (1e9, "0/20", 1)])
def test_ninety_five_per_cent_are_enough(limit, held, code, said, tmp_path) -> None:
    path = tmp_path / "mine.lesson.json"
    check = {"key": "above", "of": {"key": "loss"}, "limit": limit}
    plain = plain_lesson(check=check, run={"epochs": 1, "seconds": 1}, measures={}, seen="So.")
    path.write_text(json.dumps(plain), encoding="utf-8")
    got, out, _ = said("check", str(path))
    assert len(out.splitlines()) == 21
    assert out.splitlines()[-1] == f"{held} held"
    assert got == code


@pytest.mark.parametrize(("wrong", "code"), [(1, 0), (2, 1)])
def test_one_in_twenty_may_fail(wrong: int, code: int, said, monkeypatch) -> None:
    from lossstudio.app.launch import lesson
    from lossstudio.core.lessons.conditions import Verdict
    from lossstudio.core.lessons.runner import Draw

    draws = [Draw(seed, Verdict(seed > wrong, ()), "") for seed in range(1, 21)]
    monkeypatch.setattr(lesson, "check_draws", lambda *_, **__: iter(draws))
    got, out, _ = said("check", "12")
    assert out.splitlines()[-1] == f"{20 - wrong}/20 held"
    assert got == code


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "The following arguments are required: list | check."),
        (("check",), "The following arguments are required: NAME|FILE."),
        (("chek", "1"), "'chek'"),
        (("check", "outlers"), "did you mean '06-outliers-bend-mse'?"),
        (("check", "29"), "There is no lesson '29'"),
        (("check", "nowhere.json"), "There is no file nowhere.json in "),
        (("check", "1", "--seeds", "0"), "--seeds: the value is '0'"),
        (("check", "1", "--first-seed", "x"), "--first-seed: the value is 'x'"),
        (("check", "1", "--sed", "3"), "Unrecognized arguments: --sed 3."),
        (("list", "more"), "Unrecognized arguments: more."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(words, sentence, said) -> None:
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert err.startswith("lossstudio: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_broken_lesson_is_named(said, tmp_path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(plain_lesson(group="outlier")), encoding="utf-8")
    code, _, err = said("check", str(path))
    assert code == 2
    assert err == (
        "lossstudio: mine.json: The lesson: group is 'outlier': did you mean 'outliers'?\n"
    )
