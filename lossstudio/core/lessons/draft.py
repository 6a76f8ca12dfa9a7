"""A lesson that is being written: plain data as in its file, and what is wrong with each part.

Whatever a file may not hold is said by what reads files; nothing here judges for itself. Each part
is read alone, in the midst of a lesson that is sound otherwise, so that each has its sentence.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from lossstudio.core.experiment import Experiment
from lossstudio.core.json_fields import as_plain, parse_json
from lossstudio.core.lessons.lesson import GROUPS, PANELS, Lesson
from lossstudio.core.lessons.lesson_fields import WHERE
from lossstudio.core.lessons.lesson_file import FORMAT, VERSION, lesson_from
from lossstudio.core.lessons.listed import LISTED
from lossstudio.core.registry import near_miss

LONGEST_NAME = 60
WORDS = ("title", "claim", "seen", "otherwise", "limit")
TYPED = ("measures", "check", "question", "races", "highlight", "lock", "control", "next")
"""What may be typed as in the file, in the order in which it is shown."""
EXPERIMENT, QUESTION, RUN, CHECK, TYPING = "experiment", "question", "run", "check", "typed"
QUESTION_TEXT, TRY_TEXT, TRY_SEEN = "question.text", "try.text", "try.seen"
_FILLED: dict[str, Any] = {
    "format": FORMAT,
    "version": VERSION,
    "name": "draft",
    "group": GROUPS[0],
    "question": {"kind": "number", "text": "…", "answer": 0, "tolerance": 0, "unit": ""},
    "run": {"epochs": 0, "seconds": 0},
    "measures": {},
    "check": {"key": "above", "of": 1, "limit": 0},
    "try": [{"text": "…", "changes": {}, "seen": "…"}],
    "next": "",
    **dict.fromkeys(WORDS, "…"),
}
_STAND_INS = (2000, 200, 0)  # epochs, while those that are asked for make no sense


def name_of(title: str) -> str:
    """Return a title as the name of a lesson: small letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    parts = re.findall("[a-z0-9]+", letters)
    return "-".join(parts)[:LONGEST_NAME].strip("-") or "lesson"


def begun(experiment: Experiment, view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a lesson of what is on the screen, whose words are still to be written."""
    return {
        **_FILLED,
        **dict.fromkeys(WORDS, ""),
        "group": "classification" if experiment.task.is_classification else "regression",
        "try": [{"text": "", "changes": {}, "seen": ""}],
        "experiment": {"version": VERSION, **as_plain(experiment)},
        "view": dict(view),
        "lock": list(PANELS),
    }


def typed_parts(text: str) -> dict[str, Any]:
    """Return the parts of a lesson that are typed as in its file.

    Raises
    ------
    ValueError
        If it is no JSON object, or has parts that belong elsewhere.
    """
    plain = parse_json(text) if text.strip() else {}
    if not isinstance(plain, dict):
        raise ValueError("The text is no object; allowed is {…} with parts of a lesson.")
    for name in plain:
        if name not in TYPED:
            raise ValueError(f"The text has the field {name!r}: {near_miss(name, TYPED)}")
    return plain


def faults(plain: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with each part of a lesson that is being written.

    Parameters
    ----------
    plain : mapping
        As in its file.

    Returns
    -------
    dict of str to str
        The sentences by part, one of `WORDS` or of the other names above; none if it is sound.
    """
    stage = {**_FILLED, **{name: plain[name] for name in ("experiment", "view")}}
    wrong = _fault(stage)
    if wrong:
        return {EXPERIMENT: wrong}
    found: dict[str, str] = {}
    given = {name: plain["run"].get(name) for name in ("epochs", "seconds")}
    wrong = _fault({**stage, "run": given})
    if wrong:
        found[RUN] = wrong
    runs = [given, *({"epochs": epochs, "seconds": 0} for epochs in _STAND_INS)]
    stage["run"] = next(run for run in runs if not _fault({**stage, "run": run}))
    listed = _add_typed(plain, stage, found)
    named = stage["measures"]
    checked = {"measures": {**named, LISTED: listed}, CHECK: plain[CHECK]}
    wrong = _fault({**stage, **checked})
    if wrong:
        found[CHECK] = wrong
    stage["measures"] = {**named, LISTED: 1} if wrong else checked["measures"]
    for part, changes in _parts(plain):
        wrong = _fault({**stage, **changes})
        if wrong:
            found[part] = wrong
    whole = "" if found else _fault(plain)
    return {TYPING: whole} if whole else found


def _add_typed(plain: Mapping[str, Any], stage: dict[str, Any], found: dict[str, str]) -> Any:
    """Add what is typed to what is sound so far, or its fault to the faults.

    Returns
    -------
    object
        The measure that is chosen from lists, which is read with the check.
    """
    own = {name: plain[name] for name in TYPED if name in plain and name not in (QUESTION, CHECK)}
    if not isinstance(own["measures"], dict):  # it may be typed
        found[TYPING] = _fault({**stage, "measures": own["measures"]})
        own["measures"] = {}
    listed = own["measures"].get(LISTED, 1)
    own["measures"] = {name: own["measures"][name] for name in own["measures"] if name != LISTED}
    wrong = _fault({**stage, **own})
    if wrong:
        found[TYPING] = wrong
    else:
        stage |= own
    return listed


def _parts(plain: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return every part that is read alone, and what of a lesson it is."""
    trial = plain["try"][0]
    filled = _FILLED["try"][0]
    asked = {**plain[QUESTION], "text": "…"}
    return [
        *((name, {name: plain[name]}) for name in (*WORDS, "group")),
        (QUESTION_TEXT, {QUESTION: {**_FILLED[QUESTION], "text": plain[QUESTION]["text"]}}),
        (QUESTION, {QUESTION: asked}),
        (TRY_TEXT, {"try": [{**filled, "text": trial["text"]}]}),
        (TRY_SEEN, {"try": [{**filled, "seen": trial["seen"]}]}),
    ]


def checked(plain: Mapping[str, Any]) -> Lesson | None:
    """Return the lesson with filled words, to be measured by; None where its check is not sound."""
    names = ("experiment", "view", "run", "measures", "check", "races")
    stage = {**_FILLED, **{name: plain[name] for name in names if name in plain}}
    for seen in (plain["seen"], _FILLED["seen"]):
        try:
            return lesson_from(json.dumps({**stage, "seen": seen}))
        except ValueError:
            continue
    return None


def _fault(plain: Mapping[str, Any]) -> str:
    try:
        lesson_from(json.dumps(plain))
    except (ValueError, RecursionError) as fault:
        sentence = str(fault).removeprefix(f"{WHERE}: ")
        return sentence[:1].upper() + sentence[1:]
    return ""
