"""The three tasks a model can learn."""

from enum import Enum


class Task(Enum):
    """What the target is, and so which losses and metrics make sense."""

    REGRESSION = "regression"
    BINARY = "binary"
    MULTICLASS = "multiclass"

    @property
    def words(self) -> str:
        """What it is called on the screen."""
        return {"binary": "two classes", "multiclass": "several classes"}.get(
            self.value, self.value
        )

    @property
    def is_classification(self) -> bool:
        """Whether the target is a class."""
        return self is not Task.REGRESSION
