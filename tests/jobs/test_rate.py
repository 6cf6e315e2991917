"""How fast a job goes, in words."""

import pytest

from limner.jobs.rate import Rate


@pytest.mark.parametrize(
    ("seconds", "done", "said"),
    [
        (0, 20, ""),
        (10, 10, ""),
        (10, 30, "2 pictures/s, 35 s left"),
        (10, 11, "0.1 pictures/s, 15 min left"),
        (100, 11, "0.01 pictures/s, 2.5 h left"),
        (1, 100, "90 pictures/s, 0 s left"),
    ],
)
def test_only_what_was_done_since_counts(seconds: float, done: int, said: str) -> None:
    now = [5.0]
    rate = Rate(10, 100, lambda: now[0])
    now[0] += seconds
    assert rate.said(done) == said
