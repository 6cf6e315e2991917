"""How fast a job goes, and how long it still takes."""

import time
from collections.abc import Callable


class Rate:
    """Measures from when it is made; what was done before does not count."""

    def __init__(self, done: int, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._first, self._total, self._clock = done, total, clock
        self._begun = clock()

    def said(self, done: int) -> str:
        """In words, such as `12 pictures/s, 3 min left`; empty before anything is known."""
        seconds, count = self._clock() - self._begun, done - self._first
        if seconds <= 0 or count <= 0:
            return ""
        rate = count / seconds
        return f"{rate:.3g} pictures/s, {_span((self._total - done) / rate)} left"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
