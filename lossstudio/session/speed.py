"""How fast a race runs: from one batch a second to as fast as it goes."""

import math

SLOWEST = 1.0  # steps a second
FASTEST = 10_000.0  # the last stop before "as fast as it goes"
PICTURE = 1 / 60  # s; more pictures nobody sees
LATE = 4.0  # times the wait; what is later than that is not made up for


class Speed:
    """Turns a speed into requests of so many steps, so long apart."""

    def __init__(self) -> None:
        self.rate = math.inf
        self._due = 0.0
        self._behind = False

    def set_share(self, share: float) -> None:
        """Take the place of a slider: 0 is the slowest, 1 as fast as it goes."""
        ratio = FASTEST / SLOWEST
        self.rate = math.inf if share >= 1.0 else SLOWEST * ratio ** max(share, 0.0)

    @property
    def wait(self) -> float:
        """Seconds from one request to the next."""
        if math.isinf(self.rate) or self._behind:
            return 0.0
        return max(1.0 / self.rate, PICTURE)

    @property
    def steps(self) -> int:
        """Steps in a request."""
        return 1_000_000 if math.isinf(self.rate) else max(1, round(self.rate * self.wait))

    def take(self, elapsed: float) -> int:
        """Return the steps that are due so many seconds after the last request.

        What is left of a step is remembered, so that the rate is kept on average.
        """
        if math.isinf(self.rate):
            return self.steps
        self._due += self.rate * min(elapsed, LATE * self.wait)
        steps = max(1, int(self._due))
        self._due = max(0.0, self._due - steps)
        return steps

    def done(self, asked: int, taken: int) -> None:
        """Take note of how many steps were taken; one that takes long goes on without a wait."""
        self._behind = taken == 0 < asked and not math.isinf(self.rate)
        if self._behind:
            self._due += asked - taken

    @property
    def text(self) -> str:
        """The speed in words."""
        if math.isinf(self.rate):
            return "full speed"
        return f"{self.rate:,.0f} step{'s' if round(self.rate) != 1 else ''}/s"
