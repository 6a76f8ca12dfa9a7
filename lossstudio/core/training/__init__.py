"""Training: from an experiment to snapshots."""

from lossstudio.core.training.equation import coefficients, equation
from lossstudio.core.training.fit import Fit
from lossstudio.core.training.history import Curves, History
from lossstudio.core.training.influence import shares
from lossstudio.core.training.inspection import Inspection, Verdict, Which, inspect
from lossstudio.core.training.preparation import Part, Prepared
from lossstudio.core.training.snapshot import Snapshot
from lossstudio.core.training.trainer import Trainer

__all__ = [
    "Curves",
    "Fit",
    "History",
    "Inspection",
    "Part",
    "Prepared",
    "Snapshot",
    "Trainer",
    "Verdict",
    "Which",
    "coefficients",
    "equation",
    "inspect",
    "shares",
]
