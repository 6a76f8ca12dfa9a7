"""The three tasks a model can learn."""

from enum import Enum


class Task(Enum):
    """What the target is, and so which losses and metrics make sense."""

    REGRESSION = "regression"
    BINARY = "binary"
    MULTICLASS = "multiclass"

    @property
    def is_classification(self) -> bool:
        """Whether the target is a class."""
        return self is not Task.REGRESSION
