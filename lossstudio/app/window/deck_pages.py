"""The pages of the two cards below the fit, but for the first: imported and made when needed."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from lossstudio.plots.base.page import Page
from lossstudio.session.jobs import Job
from lossstudio.session.session import Session

if TYPE_CHECKING:
    from lossstudio.app.window.central_plots import CentralPlots

Pages = dict[str, Callable[[], Page]]


def loss_pages(plots: "CentralPlots", session: Session) -> Pages:
    """Return what makes the pages on the left, in the order of the view's choices."""
    return {
        "Loss": lambda: plots.loss_curves,
        "Gradient": partial(_gradient, plots, session),
        "Landscape": partial(_landscape, plots, session, Job("landscape", session)),
    }


def yardstick_pages(plots: "CentralPlots", session: Session) -> Pages:
    """Return what makes the pages on the right, likewise."""
    return {
        "Yardstick": lambda: plots.yardstick,
        "Path": partial(_path, plots, session),
        "Confusion": partial(_confusion, plots, session),
        "Reliability": partial(_reliability, plots, session),
        "ROC": partial(_roc, plots, session),
        "PR curve": partial(_precision_recall, plots, session),
        "Gap": partial(_gap, plots, session),
        "Costs": partial(_costs, plots, session),
    }


def _gradient(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.curves.gradient_norms import GradientNormsPage  # noqa: PLC0415

    return GradientNormsPage(plots.tokens, session.view)


def _landscape(plots: "CentralPlots", session: Session, job: Job) -> Page:
    from lossstudio.plots.landscape.landscape_page import LandscapePage  # noqa: PLC0415

    return LandscapePage(plots.tokens, session.view, job)


def _path(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.curves.loss_metric_path import PathPage  # noqa: PLC0415

    return PathPage(plots.tokens, session.view)


def _confusion(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.classification.confusion_page import ConfusionPage  # noqa: PLC0415

    return ConfusionPage(plots.tokens, session.view)


def _reliability(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.classification.reliability import ReliabilityPage  # noqa: PLC0415

    return ReliabilityPage(plots.tokens, session.view)


def _roc(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.classification.roc_pr import RocPage  # noqa: PLC0415

    return RocPage(plots.tokens, session.view)


def _precision_recall(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.classification.roc_pr import PrecisionRecallPage  # noqa: PLC0415

    return PrecisionRecallPage(plots.tokens, session.view)


def _gap(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.curves.gap_page import GapPage  # noqa: PLC0415

    return GapPage(plots.tokens, session.view, session.optima)


def _costs(plots: "CentralPlots", session: Session) -> Page:
    from lossstudio.plots.classification.threshold_costs import (  # noqa: PLC0415
        ThresholdCostsPage,
    )

    return ThresholdCostsPage(plots.tokens, session.view)
