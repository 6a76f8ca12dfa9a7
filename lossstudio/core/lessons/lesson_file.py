"""Lessons as JSON: bounded, without code, every fault said in one sentence."""

import json
import re
from pathlib import Path
from typing import Any

from lossstudio.core.disk import read_bytes
from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import Fields, as_plain, parse_json
from lossstudio.core.lessons import lesson_fields
from lossstudio.core.lessons.changes import read_experiment
from lossstudio.core.lessons.lesson import GROUPS, Lesson
from lossstudio.core.lessons.lesson_fields import WHERE
from lossstudio.core.lessons.question import read_question
from lossstudio.core.lessons.reading import Reader, plain_tree
from lossstudio.core.lessons.texts import check_places, text
from lossstudio.core.parameters import shown
from lossstudio.core.registry import near_miss

FORMAT, VERSION = "lossstudio-lesson", 1
MOST_BYTES = 200_000
MOST_NAMED = 40
MOST_PASSES = 20_000_000  # epochs × samples × contenders × repeats: seconds
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MEASURE_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_lesson(path: Path) -> Lesson:
    """Return the lesson in a file.

    Raises
    ------
    ValueError
        In one sentence that names the file and what is wrong with it.
    OSError
        If it cannot be read.
    """
    data = read_bytes(path, MOST_BYTES, "a lesson")
    try:
        return lesson_from(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not a lesson: it is not UTF-8 text.") from None
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def holds_lesson(content: str) -> bool:
    """Whether a text is the file of a lesson, sense or not."""
    try:
        plain = parse_json(content)
    except ValueError:
        return False
    return isinstance(plain, dict) and plain.get("format") == FORMAT


def lesson_from(content: str) -> Lesson:
    """Return the lesson that a text describes.

    Raises
    ------
    ValueError
        In one sentence, naming the field, its value and what is allowed.
    """
    fields = Fields(parse_json(content), WHERE)
    kind = fields.take("format", str)
    if kind != FORMAT:
        raise ValueError(f"{WHERE}: format is {shown(kind)}; allowed is {FORMAT!r}.")
    version = fields.take("version", int)
    if version != VERSION:
        raise ValueError(f"{WHERE} is of version {shown(version)}; this program reads {VERSION}.")
    reader = Reader()
    trees = lesson_fields.taken(fields, "measures", MOST_NAMED)
    for name, tree in trees.items():
        if not _MEASURE_NAME.fullmatch(name[:60]) or len(name) > 60:
            raise ValueError(
                f"{WHERE}: measures has the name {shown(name)}; allowed are small letters, digits "
                "and _, a letter first."
            )
        reader.named[name] = reader.measure(tree, f"{WHERE}: measures: {name}")
    lesson = _lesson(fields, reader)
    fields.rest(())
    lesson.check_scope()
    _check_work(lesson)
    return lesson


def _lesson(fields: Fields, reader: Reader) -> Lesson:
    name = text(fields, "name", WHERE, most=60)
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{WHERE}: name is {shown(name)}; allowed are small letters and digits, with hyphens "
            "between."
        )
    group = text(fields, "group", WHERE)
    if group not in GROUPS:
        raise ValueError(f"{WHERE}: group is {shown(group)}: {near_miss(group, GROUPS)}")
    seen = text(fields, "seen", WHERE)
    check_places(seen, reader.named, f"{WHERE}: seen")
    return Lesson(
        name=name,
        title=text(fields, "title", WHERE, most=60),
        group=group,
        claim=text(fields, "claim", WHERE),
        question=read_question(fields.inner("question"), reader),
        experiment=read_experiment(fields.take("experiment", dict), f"{WHERE}: experiment"),
        races=lesson_fields.races(fields),
        view=lesson_fields.view(fields),
        highlight=lesson_fields.places(fields),
        lock=lesson_fields.panels(fields),
        run=lesson_fields.run(fields.inner("run"), reader),
        measures=dict(reader.named),
        check=reader.condition(fields.take("check", object), f"{WHERE}: check"),
        seen=seen,
        otherwise=text(fields, "otherwise", WHERE),
        trials=lesson_fields.trials(fields),
        limit=text(fields, "limit", WHERE),
        next=text(fields, "next", WHERE, most=60, empty=True),
        control=lesson_fields.control(fields),
    )


def _check_work(lesson: Lesson) -> None:
    """Refuse what would take minutes: a lesson is for two of them, with 20 draws behind it."""
    for control in (False, True):
        passes = sum(
            (lesson.run.epochs + 1)  # the start is looked at, too
            * getattr(race.dataset, "samples", 1000)
            * len(race.contenders)
            * race.repeats
            for race in lesson.experiments(control).values()
        )
        if passes > MOST_PASSES:
            raise ValueError(
                f"{WHERE} asks for {passes:,} passes (epochs × samples × contenders × repeats); "
                f"allowed are at most {MOST_PASSES:,}."
            )


def lesson_json(lesson: Lesson) -> str:
    """Return a lesson as text; `lesson_from` gives an equal one."""
    run: dict[str, Any] = {"epochs": lesson.run.epochs, "seconds": lesson.run.seconds}
    if lesson.run.until is not None:
        run["until"] = plain_tree(lesson.run.until)
    plain: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        **{name: getattr(lesson, name) for name in ("name", "title", "group", "claim")},
        "question": lesson.question.as_plain(),
        "experiment": _plain_experiment(lesson.experiment),
        "races": lesson.races,
        "view": lesson.view,
        "highlight": lesson.highlight,
        "lock": lesson.lock,
        "run": run,
        "measures": {name: plain_tree(tree) for name, tree in lesson.measures.items()},
        "check": plain_tree(lesson.check),
        **{name: getattr(lesson, name) for name in ("seen", "otherwise")},
        "try": [vars(trial) for trial in lesson.trials],
        **{name: getattr(lesson, name) for name in ("limit", "next")},
    }
    if lesson.control.changes:
        plain["control"] = vars(lesson.control)
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def _plain_experiment(experiment: Experiment) -> dict[str, Any]:
    return {"version": VERSION, **as_plain(experiment)}
