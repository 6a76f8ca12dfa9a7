"""A report as a page: one file that needs no other, and no network.

Whatever comes from files and people is text: the template escapes it, and what is left as markup
are pictures and formulas that were drawn here.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lossstudio import __version__
from lossstudio.core.analysis.best_epochs import best_and_last
from lossstudio.core.datasets.csv_dataset import CsvDataset
from lossstudio.core.differences import unique
from lossstudio.core.experiment import Experiment
from lossstudio.core.export.code import export_code
from lossstudio.core.export.kinds import EPOCHS
from lossstudio.core.export.report.happened import happened, moment
from lossstudio.core.export.report.inline_svg import inline_svg
from lossstudio.core.export.report.losses import written_losses
from lossstudio.core.export.report.parts import Entrant, Figure, TextFile
from lossstudio.core.export.report.settings import loss_text, settings, summary
from lossstudio.core.export.report.tables import measured, standing
from lossstudio.core.losses.symbols import SYMBOLS
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.marks import Changed
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.resources import resource

TEMPLATE = "report.html"
LONG = 250  # lines of a text that is folded away
MONTH = "%d %B %Y, %H:%M"


@dataclass(frozen=True)
class Drawn:
    """What only those can give who draw.

    Attributes
    ----------
    figures : tuple of Figure
    colours : tuple of str
        Of the contenders, in the order of their list of colours.
    typeset : callable
        Gives the SVG of a formula in LaTeX; empty where that is not possible.
    """

    figures: tuple[Figure, ...] = ()
    colours: tuple[str, ...] = ("#000000",)
    typeset: Callable[[str], str] = lambda _: ""


@dataclass(frozen=True)
class Around:
    """What is told beside the race itself.

    Attributes
    ----------
    when : datetime
        When the report is written.
    seconds : float or None
        How long the race was trained; None where nobody knows.
    view : mapping
        How the experiment is looked at, as its file holds it.
    """

    when: datetime
    seconds: float | None = None
    view: Mapping[str, Any] = field(default_factory=dict)


def report_html(snapshot: Snapshot, drawn: Drawn, around: Around) -> str:
    """Return the report of a race at the moment that a snapshot shows; see `check_jinja`."""
    experiment = snapshot.experiment
    names = unique([one_line(each.full_name) for each in experiment.contenders])
    patient = experiment.patience is not None
    page: str = _template().render(
        title=experiment.name,
        version=__version__,
        when=around.when.strftime(MONTH).lstrip("0"),
        summary=summary(experiment, snapshot.prepared),
        moment=moment(snapshot, around.seconds),
        settings=settings(experiment, snapshot.prepared),
        entrants=_entrants(experiment, names, drawn.colours),
        names=names,
        repeats=experiment.repeats,
        standing=standing(snapshot),
        measured=measured(snapshot),
        best_epochs=best_and_last(snapshot, names) if patient else [],
        diverged=[
            f"{name}: {how.advice}"
            for name, how in zip(names, snapshot.diverged, strict=True)
            if how is not None
        ],
        penalised=experiment.model.penalised,
        figures=[_shown(*each) for each in enumerate(drawn.figures, 1)],
        happened=happened(snapshot),
        losses=written_losses(experiment, names, drawn.typeset),
        symbols=SYMBOLS[experiment.task],
        files=[_experiment_file(experiment, around.view), _code_file(snapshot)],
        changed=any(isinstance(mark.event, Changed) for mark in snapshot.marks),
        table=_table_name(experiment),
        long=LONG,
    )
    return page


def check_jinja() -> None:
    """Find out whether a report can be written.

    Raises
    ------
    ValueError
        If Jinja2 is not installed.
    """
    if find_spec("jinja2") is None:
        raise ValueError("A report takes Jinja2, which is not installed: pip install jinja2.")


def _template() -> Any:
    import jinja2  # noqa: PLC0415  # seldom needed

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource("report")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_link"] = _data_link
    return environment.get_template(TEMPLATE)


def _entrants(experiment: Experiment, names: list[str], colours: tuple[str, ...]) -> list[Entrant]:
    return [
        Entrant(
            name,
            colours[contender.colour % len(colours)],
            loss_text(contender.loss),
            "" if contender.optimizer is None else loss_text(contender.optimizer),
        )
        for name, contender in zip(names, experiment.contenders, strict=True)
    ]


def _shown(number: int, figure: Figure) -> dict[str, str]:
    """Return a figure as the template takes it."""
    svg = inline_svg(figure.svg, f"p{number}-", fluid=True) if figure.svg else ""
    png = base64.b64encode(figure.png).decode()
    return {"title": figure.title, "caption": figure.caption, "svg": svg, "png": png}


def _data_link(file: TextFile) -> str:
    """Return a link that holds a text, to be saved from the page."""
    return f"data:{file.kind};base64,{base64.b64encode(file.text.encode()).decode()}"


def _table_name(experiment: Experiment) -> str:
    dataset = experiment.dataset
    return Path(dataset.path).name if isinstance(dataset, CsvDataset) else ""


def _experiment_file(experiment: Experiment, view: Mapping[str, Any]) -> TextFile:
    """Return the experiment to be opened again; where its table lies is nobody's business."""
    dataset = experiment.dataset
    if isinstance(dataset, CsvDataset):
        experiment = replace(experiment, dataset=replace(dataset, path=_table_name(experiment)))
    return TextFile("experiment.lossstudio.json", experiment.to_json(view), "application/json")


def _code_file(snapshot: Snapshot) -> TextFile:
    epochs = int(snapshot.curves.epoch[-1]) or EPOCHS
    try:
        script = export_code(snapshot.experiment, "numpy", None, epochs)
    except (ValueError, OSError) as fault:
        return TextFile("experiment.py", "", "text/x-python", (one_line(str(fault)),))
    return TextFile("experiment.py", script.text, "text/x-python", script.notes)
