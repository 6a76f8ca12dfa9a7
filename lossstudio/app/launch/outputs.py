"""Where the results of a training go: one file of its history, or a folder of all there is."""

from collections.abc import Callable
from pathlib import Path

from lossstudio.app.launch.results import write_history
from lossstudio.core.analysis.cross_table import cross_table
from lossstudio.core.disk import check_writable, is_there, write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.export.curves_csv import write_curves
from lossstudio.core.files import check_not_read
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.weights.race_weights import RaceWeights
from lossstudio.core.weights.weights_file import write_weights

REPORTS = (".html", ".htm")


def _write_table(snapshot: Snapshot, path: Path) -> None:
    write_text(path, cross_table(snapshot).as_csv())


def _write_weights(snapshot: Snapshot, path: Path) -> None:
    write_weights(RaceWeights.of(snapshot), path)


IN_FOLDER: dict[str, Callable[[Snapshot, Path], None]] = {
    "history.csv": write_history,
    "curves.csv": write_curves,
    "table.csv": _write_table,
    "weights.npz": _write_weights,
    "weights.json": _write_weights,
}


def _is_file(out: Path) -> bool:
    return out.suffix.lower() == ".csv"


def check_outputs(
    file: Path,
    experiment: Experiment,
    out: Path | None,
    report: Path | None,
    *,
    force: bool = False,
) -> None:
    """Find out whether all that is asked for can be written; nothing is left behind.

    What already lies in a folder stays, unless `force`; a file that is itself named is replaced.

    Raises
    ------
    ValueError, OSError
        If something cannot, or would take the place of what is read.
    """
    if report is not None:
        if report.suffix.lower() not in REPORTS:
            raise ValueError(f"--report is {report.name!r}; allowed is a .html file.")
        check_not_read(report, "--report", file, experiment)
        check_writable(report)
    if out is None:
        return
    check_not_read(out, "--out", file, experiment)
    if not _is_file(out) and out.is_file():
        raise ValueError(f"--out is {str(out)!r}, a file; allowed is a folder, or a .csv file.")
    paths = [out] if _is_file(out) else [out / name for name in IN_FOLDER]
    for path in paths:
        check_not_read(path, "--out", file, experiment)
    if not _is_file(out) and not force:
        _check_free(out)
    made = not _is_file(out) and not is_there(out)
    if made:
        out.mkdir()
    try:
        for path in paths:
            check_writable(path)
    finally:
        if made:
            out.rmdir()


def _check_free(folder: Path) -> None:
    """Refuse a folder in which files would be replaced that nobody has named."""
    there = [name for name in IN_FOLDER if is_there(folder / name)]
    if there:
        are, them = ("is", "it") if len(there) == 1 else ("are", "them")
        raise ValueError(
            f"--out is {str(folder)!r}, where {', '.join(there)} {are} already; choose another "
            f"folder, or --force to replace {them}."
        )


def write_results(snapshot: Snapshot, out: Path | None) -> list[Path]:
    """Write the results where that is asked for; returns the files.

    A name that ends in .csv is that of a file, which gets the history; any other that of a folder.

    Raises
    ------
    OSError
        If something cannot be written.
    """
    if out is None:
        return []
    if _is_file(out):
        write_history(snapshot, out)
        return [out]
    out.mkdir(exist_ok=True)
    for name, write in IN_FOLDER.items():
        write(snapshot, out / name)
    return [out / name for name in IN_FOLDER]
