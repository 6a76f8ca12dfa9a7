"""The command line; Qt is imported only where a window is needed."""

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from lossstudio.app.launch.parsers import (
    EPOCHS,
    MOST_EPOCHS,
    data_parser,
    export_parser,
    lesson_parser,
    streamless,
    study_parser,
    tell_in_a_box,
    train_parser,
    window_parser,
)
from lossstudio.app.system.errors import error_text
from lossstudio.app.system.qt_import import import_qt

WRONG = 2  # exit code for what is wrong with a file or an option
NAMES = ("file", "screenshot", "view", "out", "report")  # of files and folders


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if words and words[0] in COMMANDS:
            parser, run = COMMANDS[words[0]]
            return run(_checked(parser().parse_args(words[1:])))
        return _window(_checked(window_parser().parse_args(words)))
    except (ValueError, OSError) as fault:
        return _refuse(fault)


def _checked(options: argparse.Namespace) -> argparse.Namespace:
    """Return the options, none of which names a file by nothing, as an unset variable does."""
    for name in NAMES:
        if getattr(options, name, None) == "":
            what = name if name == "file" else f"--{name}"
            raise ValueError(f"Argument {what}: the name is empty; allowed is that of a file.")
    return options


def _refuse(fault: Exception) -> int:
    sentence = error_text(fault)
    if streamless():
        tell_in_a_box(sentence)
    elif sys.stderr is not None:  # who closed it does not want to hear; nobody may see a box
        with suppress(OSError):  # the disk may be full on which it is written
            print(f"lossstudio: {sentence}", file=sys.stderr, flush=True)
    return WRONG


def _train(options: argparse.Namespace) -> int:
    from lossstudio.app.launch.train import Wish, train  # noqa: PLC0415

    usual = EPOCHS if options.until is None else MOST_EPOCHS
    out, report = (Path(name) if name else None for name in (options.out, options.report))
    wish = Wish(
        options.epochs or usual, options.until, out, report, options.json, force=options.force
    )
    return _unless_interrupted(lambda: train(Path(options.file), wish))


def _unless_interrupted(work: Callable[[], int]) -> int:
    from lossstudio.app.launch.train import INTERRUPTED  # noqa: PLC0415

    try:
        return work()
    except KeyboardInterrupt:  # before the first step, or twice, so also between two files
        print("\nlossstudio: Interrupted before all was written.", file=sys.stderr)
        return INTERRUPTED


def _data(options: argparse.Namespace) -> int:
    from lossstudio.app.launch.data import tell  # noqa: PLC0415

    return tell(Path(options.file), as_json=options.json)


def _export(options: argparse.Namespace) -> int:
    if options.report:
        if options.out:
            raise ValueError("--out is for --code; --report names its file itself.")
        from lossstudio.app.launch.report import export_report  # noqa: PLC0415  # Qt

        return _unless_interrupted(
            lambda: export_report(Path(options.file), Path(options.report), options.epochs)
        )
    from lossstudio.app.launch.export import export  # noqa: PLC0415

    out = Path(options.out) if options.out else None
    return export(Path(options.file), options.code, out, options.epochs)


def _lesson(options: argparse.Namespace) -> int:
    from lossstudio.app.launch import lesson  # noqa: PLC0415
    from lossstudio.app.launch.train import INTERRUPTED  # noqa: PLC0415

    try:
        if options.action == "list":
            return lesson.list_lessons()
        return lesson.check(
            options.lesson, options.seeds, options.first_seed, control=options.control
        )
    except KeyboardInterrupt:
        print("\nlossstudio: Interrupted.", file=sys.stderr)
        return INTERRUPTED


def _study(options: argparse.Namespace) -> int:
    def work() -> int:
        from lossstudio.app.launch.study import Wish, study  # noqa: PLC0415

        out = Path(options.out) if options.out else None
        return study(Path(options.file), Wish(options.jobs, options.dask, out))

    return _unless_interrupted(work)


def _window(options: argparse.Namespace) -> int:
    if options.epochs and not options.screenshot:
        raise ValueError("--epochs is allowed with --screenshot only.")
    gc.disable()  # until the window's own collector takes over: imports leave no garbage
    import_qt()
    from lossstudio.app.launch import gui  # noqa: PLC0415

    file, view = (Path(name) if name else None for name in (options.file, options.view))
    try:
        if options.screenshot:
            code = gui.screenshot(
                Path(options.screenshot),
                file,
                view,
                epochs=options.epochs,
                size=options.size or (1280, 800),
                theme=options.theme,
            )
        else:
            code = gui.show(file, view, options.size, options.theme)
    except (ValueError, OSError) as fault:
        code = _refuse(fault)
    gui.leave(code)
    return code


COMMANDS = {
    "train": (train_parser, _train),
    "data": (data_parser, _data),
    "export": (export_parser, _export),
    "lesson": (lesson_parser, _lesson),
    "study": (study_parser, _study),
}
