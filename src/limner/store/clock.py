"""The server's clock."""

import time

from limner.dataset import Millis


def now() -> Millis:
    """Milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000
