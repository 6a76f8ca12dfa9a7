"""What the command line takes, form by form."""

import argparse
import sys
from typing import IO

from lossstudio import __version__
from lossstudio.core.export.kinds import EPOCHS as SCRIPT_EPOCHS
from lossstudio.core.export.kinds import KINDS

EPOCHS = 50
MOST_EPOCHS = 1000  # where a condition is waited for
SEEDS = 20


def streamless() -> bool:
    """Return whether this is the windowed program of Windows, which has no streams."""
    return sys.stdout is None and sys.stderr is None


def tell_in_a_box(text: str) -> None:
    """Tell what has nowhere else to go."""
    from lossstudio.app.launch import gui  # noqa: PLC0415

    gui.tell(text)


class _Parser(argparse.ArgumentParser):
    """Tells what is wrong in one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise ValueError(message[:1].upper() + message[1:].rstrip(".") + ".")

    def _print_message(self, message: str, file: IO[str] | None = None) -> None:  # type: ignore[override]
        if streamless():
            tell_in_a_box(message)
        elif stream := file or sys.stderr:  # who closed the output hears it from the other
            super()._print_message(message, stream)


def _whole(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= 10_000_000:
        raise argparse.ArgumentTypeError(
            f"the value is {text!r}; allowed is a whole number from 1 to 10000000"
        )
    return number


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.partition("x")
    sides = [int(side) if side.isascii() and side.isdigit() else 0 for side in (width, height)]
    if not cross or not all(200 <= side <= 10_000 for side in sides):
        raise argparse.ArgumentTypeError(
            f"the size is {text!r}; allowed is WIDTHxHEIGHT in pixels, each from 200 to 10000, "
            "such as 1280x800"
        )
    return sides[0], sides[1]


def window_parser() -> argparse.ArgumentParser:
    """Return the parser of the forms that open a window."""
    parser = _Parser(
        prog="lossstudio",
        description="See what a loss function does to learning.",
        epilog="lossstudio train FILE trains without a window; lossstudio lesson list | "
        "check NAME|FILE checks what lessons claim; lossstudio data FILE [--json] tells what would "
        "be read from a table; lossstudio export FILE --code KIND [--out FILE] | --report OUT.html "
        "writes an experiment as a script, or a report of its race; lossstudio study FILE [--out "
        "RESULTS.csv] runs the many races of a study. Each has its --help.",
        allow_abbrev=False,
    )
    kinds = "a session (.lossstudio), an experiment or a lesson (.json), or a table"
    parser.add_argument("file", nargs="?", help=kinds)
    parser.add_argument("--version", action="version", version=f"Loss Studio {__version__}")
    parser.add_argument("--screenshot", metavar="OUT.png", help="save what the window shows")
    usual = f"{EPOCHS}; of a lesson or a session 0"
    parser.add_argument("--epochs", type=_whole, help=f"epochs to train first ({usual})")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window")
    parser.add_argument("--view", metavar="FILE.json", help="how it is looked at; else as in FILE")
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="colours")
    return parser


def train_parser() -> argparse.ArgumentParser:
    """Return the parser of `lossstudio train`."""
    parser = _Parser(
        prog="lossstudio train",
        description="Train an experiment without a window. Progress goes to standard error, the "
        "end of the race to standard output; with early stopping it says whose numbers are of the "
        "best epoch.",
        epilog="CONDITION is NAME >= NUMBER, or with <=, >, <; NAME is loss or a yardstick, then "
        "_train or _test, such as accuracy_test >= 0.95. The race ends after the first epoch at "
        "whose end it holds for all contenders at once, those that diverged aside; with any before "
        "it ('any accuracy_test >= 0.95') one is enough. Of repeats the median counts.",
        allow_abbrev=False,
    )
    parser.add_argument("file", help="an experiment (.json), or a session (.lossstudio)")
    usual = f"epochs ({EPOCHS}; with --until at most {MOST_EPOCHS})"
    parser.add_argument("--epochs", type=_whole, help=usual)
    parser.add_argument("--until", metavar="CONDITION", help="end before, where that holds")
    parser.add_argument(
        "--out",
        metavar="DIR|HISTORY.csv",
        help="write history, curves and table (CSV) and weights (npz and JSON) into this folder; a "
        "name that ends in .csv is a file for the history alone",
    )
    kept = "let --out DIR replace such files where they are there"
    parser.add_argument("--force", action="store_true", help=kept)
    parser.add_argument("--report", metavar="OUT.html", help="write a report: one page, to print")
    parser.add_argument("--json", action="store_true", help="print the end for programs")
    return parser


def lesson_parser() -> argparse.ArgumentParser:
    """Return the parser of `lossstudio lesson`."""
    parser = _Parser(prog="lossstudio lesson", allow_abbrev=False)
    actions = parser.add_subparsers(dest="action", required=True, metavar="list | check")
    actions.add_parser("list", help="the lessons and their claims", allow_abbrev=False)
    check = actions.add_parser("check", help="whether a claim holds", allow_abbrev=False)
    check.add_argument("lesson", metavar="NAME|FILE", help="number, name or file of a lesson")
    check.add_argument("--seeds", type=_whole, default=SEEDS, help=f"draws ({SEEDS})")
    check.add_argument("--first-seed", type=_whole, default=1, help="seed of the first (1)")
    check.add_argument("--control", action="store_true", help="with the cause removed")
    return parser


def data_parser() -> argparse.ArgumentParser:
    """Return the parser of `lossstudio data`."""
    parser = _Parser(prog="lossstudio data", allow_abbrev=False)
    parser.add_argument("file", help="a table: text, Excel or OpenDocument")
    parser.add_argument("--json", action="store_true", help="print it for programs")
    return parser


def export_parser() -> argparse.ArgumentParser:
    """Return the parser of `lossstudio export`."""
    parser = _Parser(prog="lossstudio export", allow_abbrev=False)
    parser.add_argument("file", help="an experiment (.json), a session (.lossstudio), or a table")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--code", choices=KINDS, help="a script for this library")
    what.add_argument("--report", metavar="OUT.html", help="a report of its race: one page")
    parser.add_argument("--out", metavar="FILE", help="write the script here; else it is printed")
    usual = f"epochs that are trained ({SCRIPT_EPOCHS})"
    parser.add_argument("--epochs", type=_whole, default=SCRIPT_EPOCHS, help=usual)
    return parser


def study_parser() -> argparse.ArgumentParser:
    """Return the parser of `lossstudio study`."""
    parser = _Parser(
        prog="lossstudio study",
        description="Run the races of a study without a window. Progress goes to standard error, "
        "what came of it to standard output.",
        allow_abbrev=False,
    )
    parser.add_argument("file", help="a study (.study.json)")
    usual = "races at once (as many as this machine has cores)"
    parser.add_argument("--jobs", type=_whole, metavar="N", help=usual)
    cluster = "run them on a cluster of Dask, such as tcp://10.0.0.5:8786"
    parser.add_argument("--dask", metavar="ADDRESS", help=cluster)
    kept = "keep a row for each contender of each race; a study goes on from what is there already"
    parser.add_argument("--out", metavar="RESULTS.csv", help=kept)
    return parser
