"""How long a race has trained."""

from time import perf_counter


class TrainingClock:
    """Counts the seconds within its `with` blocks; going back in a race sets it back.

    Attributes
    ----------
    before : float
        The seconds until the block that is entered, or until now where none is.
    """

    def __init__(self) -> None:
        self.before = 0.0
        self._began: float | None = None

    @property
    def seconds(self) -> float:
        """How long that was until now."""
        return self.before + (0.0 if self._began is None else perf_counter() - self._began)

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self.before, self._began = self.seconds, None
