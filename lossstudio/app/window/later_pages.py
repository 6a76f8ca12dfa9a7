"""Pages beside the fit that are seldom needed: imported and made when they are turned to."""

from typing import TYPE_CHECKING

from lossstudio.plots.fit.added_pages import Added
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.widgets.caption import Caption
from lossstudio.widgets.look.tokens import Tokens

if TYPE_CHECKING:
    from lossstudio.app.window.central_plots import CentralPlots


def made_study(plots: "CentralPlots", session: Session, tokens: Tokens) -> Added:
    """Return the page of studies; `study_made` tells of it before it is shown."""
    from lossstudio.plots.studies.study_page import StudyPage  # noqa: PLC0415
    from lossstudio.session.study_run import StudyRun  # noqa: PLC0415

    page = StudyPage(StudyRun(session), tokens)
    page.show_experiment(session.experiment)
    session.experiment_changed.connect(page.show_experiment)
    plots.study_made.emit(page)
    return Added(page, page.controls)


def made_editor(plots: "CentralPlots", session: Session, tokens: Tokens, own: OwnLosses) -> Added:
    """Return the page on which a formula is written."""
    from lossstudio.panels.loss_editor.editor import LossEditor  # noqa: PLC0415
    from lossstudio.plots.loss_shape.loss_preview import LossPreview  # noqa: PLC0415

    preview = LossPreview(tokens, session.view)
    editor = LossEditor(session, tokens, preview, own)
    for signal, out in (
        (editor.refused, plots.refused),
        (editor.message, plots.message),
        (editor.append_wanted, plots.append_wanted),
        (editor.manage_wanted, plots.manage_wanted),
    ):
        signal.connect(out)
    if session.snapshot is not None:
        editor.show_snapshot(session.snapshot)
    return Added(editor, (Caption.of_key(LossPreview.KEY),), preview)
