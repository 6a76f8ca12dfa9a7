"""Bounds on the gradient."""

from typing import Any

from lossstudio.core.parameters import param
from lossstudio.core.parts import Carry


def clip_param(label: str, help: str) -> Any:
    """Declare a bound on the gradient, off at first."""
    return param(
        None,
        kind=float,
        label=label,
        help=help,
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
        optional=True,
        live=True,
        carry=Carry.TASK,
    )
