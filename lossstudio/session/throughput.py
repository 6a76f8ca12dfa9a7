"""Steps per second, as a person reads them: calm, and right within a second."""

import time
from collections import deque

WINDOW = 1.0  # s


class Throughput:
    """Counts steps over the last second."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, steps: int) -> None:
        """Count steps done since the last call."""
        now = time.perf_counter()
        self._marks.append((now, steps))
        while self._marks[0][0] < now - WINDOW:
            self._marks.popleft()

    def forget(self) -> None:
        """Start afresh."""
        self._marks.clear()

    @property
    def steps_per_second(self) -> float:
        """Steps per second, 0 before there are two marks."""
        if len(self._marks) < 2:
            return 0.0
        first, last = self._marks[0][0], self._marks[-1][0]
        steps = sum(steps for _, steps in self._marks) - self._marks[0][1]
        return steps / (last - first) if last > first else 0.0
