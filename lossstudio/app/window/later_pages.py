"""Pages beside the fit that are seldom needed: imported and made when they are turned to."""

from typing import TYPE_CHECKING

from lossstudio.plots.fit.added_pages import Added
from lossstudio.session.jobs import Job
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.widgets.caption import Caption

if TYPE_CHECKING:
    from lossstudio.app.window.central_plots import CentralPlots


def made_table(plots: "CentralPlots", session: Session) -> Added:
    """Return the page of the table."""
    from lossstudio.plots.tables.cross_table import CrossTablePage  # noqa: PLC0415

    page = CrossTablePage(plots.tokens, session.view, Job("table", session))
    page.message.connect(plots.message)
    page.save_wanted.connect(plots.save_wanted)
    if session.snapshot is not None:
        page.show_snapshot(session.snapshot)
    return Added(page, page.controls)


def made_races(plots: "CentralPlots", session: Session) -> Added:
    """Return the page of races."""
    from lossstudio.plots.tables.races_page import RacesPage  # noqa: PLC0415

    page = RacesPage(session.races, session.view, plots.tokens, plots.fit)
    page.refused.connect(plots.refused)
    page.restore_wanted.connect(plots.restore)
    return Added(page, page.controls)


def made_study(plots: "CentralPlots", session: Session) -> Added:
    """Return the page of studies; `study_made` tells of it before it is shown."""
    from lossstudio.plots.studies.study_page import StudyPage  # noqa: PLC0415
    from lossstudio.session.study_run import StudyRun  # noqa: PLC0415

    page = StudyPage(StudyRun(session), plots.tokens)
    page.show_experiment(session.experiment)
    session.experiment_changed.connect(page.show_experiment)
    plots.study_made.emit(page)
    return Added(page, page.controls)


def made_editor(plots: "CentralPlots", session: Session, own: OwnLosses) -> Added:
    """Return the page on which a formula is written."""
    from lossstudio.panels.loss_editor.editor import LossEditor  # noqa: PLC0415
    from lossstudio.plots.loss_shape.loss_preview import LossPreview  # noqa: PLC0415

    preview = LossPreview(plots.tokens, session.view)
    editor = LossEditor(session, plots.tokens, preview, own)
    for signal, out in (
        (editor.refused, plots.refused),
        (editor.message, plots.message),
        (editor.draft.put_in, plots.changed),
        (editor.append_wanted, plots.append_wanted),
        (editor.manage_wanted, plots.manage_wanted),
    ):
        signal.connect(out)
    if session.snapshot is not None:
        editor.show_snapshot(session.snapshot)
    return Added(editor, (Caption.of_key(LossPreview.KEY),), preview)
