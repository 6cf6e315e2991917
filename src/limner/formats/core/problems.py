"""What is wrong with a file of labels: one error for the whole, one entry per bad record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from limner.dataset import LimnerError


class FormatError(LimnerError):
    """A file of labels that cannot be read or written at all; `where` names file and place."""

    code = "format"


@dataclass(frozen=True, slots=True)
class Problem:
    """One record that was not taken (`refused`), or was taken with a remark (`noted`); the others go on."""

    message: str
    where: str
    hint: str = ""
    code: str = "bad-record"
    outcome: Literal["refused", "noted"] = "refused"


Report = Callable[[Problem], None]
"""Where readers say what is wrong, entry by entry, while they are iterated."""


def unreported(_: Problem) -> None:
    """A report that nobody reads."""


class Reported:
    """A report that keeps every problem once, as a source that is read twice says everything twice."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._seen: set[Problem] = set()

    def __call__(self, problem: Problem) -> None:
        """Keep the problem, if it is new."""
        if problem not in self._seen:
            self._seen.add(problem)
            self.problems.append(problem)
