"""The results of a study as a table for people."""

from lossstudio.core.differences import distinct_names
from lossstudio.core.plain_text import figures, one_line
from lossstudio.core.studies.judge import judged
from lossstudio.core.studies.results import StudyResults, Summary
from lossstudio.core.studies.yardsticks import DISTANCE


def study_table(results: StudyResults) -> str:
    """Return the yardstick at all values, who diverged, and what becomes of the claims."""
    study, summary = results.study, results.summary()
    names = [one_line(name) for name in distinct_names(study.experiment.contenders)]
    lines = [one_line(study.name), _heading(results), "", *_table(summary, results, names)]
    lines += _diverged(summary, results, names)
    if study.finding:
        lines += ["", one_line(study.finding)]
    lines += [one_line(claim.text) for claim in judged(results)]
    return "\n".join(line.rstrip() for line in lines)


def _heading(results: StudyResults) -> str:
    study = results.study
    yardstick = next(each for each in study.yardsticks if each.key == study.yardstick)
    side = "" if yardstick.key == DISTANCE else f" on the {_samples(study.side)} samples"
    draws = "one draw" if study.draws == 1 else f"median and quartiles of {study.draws:,} draws"
    better = "more" if yardstick.higher_is_better else "less"
    return f"{yardstick.label}{side} after {study.epochs:,} epochs, {draws}; {better} is better."


def _samples(side: str) -> str:
    return "training" if side == "train" else "test"


def _table(summary: Summary, results: StudyResults, names: list[str]) -> list[str]:
    study = results.study
    rows = [[*(kind.label for kind in study.kinds), *names]]
    for first in range(study.shape[0]):
        for second in range(study.shape[1]):
            pairs = zip(study.kinds, study.values_at(first, second), strict=True)
            words = [kind.words(value) for kind, value in pairs]
            cells = [_cell(summary, (first, second, row)) for row in range(len(names))]
            rows.append([*words, *cells])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]


def _cell(summary: Summary, at: tuple[int, int, int]) -> str:
    if not summary.count[at]:
        return "–"
    if summary.count[at] == 1:
        return figures(float(summary.median[at]))
    middle, low, high = (
        figures(float(each[at]), 3) for each in (summary.median, summary.low, summary.high)
    )
    return f"{middle} ({low} to {high})"


def _diverged(summary: Summary, results: StudyResults, names: list[str]) -> list[str]:
    """Return a line for each contender and value at which some draws diverged."""
    study, lines = results.study, []
    for row, name in enumerate(names):
        for first in range(study.shape[0]):
            for second in range(study.shape[1]):
                lost = int(summary.diverged[first, second, row])
                if lost:
                    where = study.words_at(first, second)
                    lines.append(f"{name} diverged in {lost} of {study.draws} draws at {where}.")
    return lines
