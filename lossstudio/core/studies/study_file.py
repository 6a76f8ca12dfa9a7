"""Studies and their results on disk."""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from lossstudio.core.disk import check_writable, is_there, read_bytes, write_text
from lossstudio.core.files import MOST_BYTES
from lossstudio.core.json_fields import parse_json
from lossstudio.core.resources import resource
from lossstudio.core.studies.results import RaceResult, StudyResults
from lossstudio.core.studies.results_table import results_csv, results_from, rows_csv
from lossstudio.core.studies.study import ENDING, FORMAT, Study

MOST_BYTES_OF_RESULTS = 1_000_000_000


def shipped_studies() -> dict[str, Path]:
    """Return the files of the studies that come with the program, by name."""
    files = sorted(resource("studies").glob(f"*{ENDING}"))
    return {file.name.removesuffix(ENDING): file for file in files}


def holds_study(text: str) -> bool:
    """Whether a text is the file of a study, sense or not."""
    try:
        plain = parse_json(text)
    except ValueError:
        return False
    return isinstance(plain, dict) and plain.get("format") == FORMAT


def read_study(path: Path) -> Study:
    """Return the study in a file.

    Raises
    ------
    ValueError
        In one sentence that names the file and what is wrong with it.
    OSError
        If it cannot be read.
    """
    text = _text(path, MOST_BYTES, "a study")
    try:
        return Study.from_json(text, path.parent)
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def save_study(study: Study, path: Path) -> None:
    """Write a study; a table beside it is named without the folder.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    write_text(path, study.to_json(path))


def read_results(study: Study, path: Path) -> StudyResults:
    """Return the results of a study in a file; raises as `read_study`."""
    text = _text(path, MOST_BYTES_OF_RESULTS, "results of a study")
    try:
        return results_from(study, text)
    except ValueError as fault:
        raise ValueError(f"{path.name}: {fault}") from None


def study_beside(results: Path) -> Path:
    """Return the file of the study that results are of: it has their name."""
    return results.with_name(results.stem + ENDING)


def read_results_with_study(path: Path, at_hand: Study | None) -> StudyResults:
    """Return results of the study at hand, or else of the one in the file beside them.

    Raises
    ------
    ValueError
        In one sentence, where they are of neither.
    OSError
        If a file cannot be read.
    """
    beside = study_beside(path)
    if at_hand is None:
        return read_results(read_study(beside), path)
    try:
        return read_results(at_hand, path)
    except ValueError as fault:
        if not is_there(beside):
            raise ValueError(f"{fault} Their study is not beside them as {beside.name}.") from None
    return read_results(read_study(beside), path)


def _text(path: Path, most: int, what: str) -> str:
    data = read_bytes(path, most, what)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ValueError(
            f"{path.name} is not {what}: byte {fault.start} is not UTF-8 text."
        ) from None


class ResultsFile:
    """Keeps results as they come, so that whatever ends the study loses nothing.

    Parameters
    ----------
    path : Path
    study : Study

    Attributes
    ----------
    results : StudyResults
        What it holds already, where it is there.

    Raises
    ------
    ValueError
        If it holds something else.
    OSError
        If it cannot be read or written.
    """

    def __init__(self, path: Path, study: Study) -> None:
        check_writable(path)
        self._path = path
        self.results = read_results(study, path) if is_there(path) else StudyResults(study)

    def __enter__(self) -> Self:
        write_text(self._path, results_csv(self.results))  # what was cut off is gone
        self._file = self._path.open("a", encoding="utf-8", newline="")
        return self

    def add(self, races: Iterable[RaceResult]) -> None:
        """Write some races, which the results have taken, at the end."""
        self._file.write(rows_csv(self.results, races))
        self._file.flush()

    def __exit__(self, *_: object) -> None:
        self._file.close()
        write_text(self._path, results_csv(self.results))  # the same races make the same file
