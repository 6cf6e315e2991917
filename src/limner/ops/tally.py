"""What an operation did to a data set, in words and numbers."""

from collections import Counter
from typing import Any

from limner.dataset import LabelledImage
from limner.formats import Problem


class Tally:
    """Counts of the last run through an operation's result; a run that begins anew counts anew.

    `counts` says what was left out, joined or changed, each by a short phrase; `problems` names single pictures
    that could not be treated like the others.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the run before."""
        self.pictures_in = self.pictures_out = 0
        self.objects_in = self.objects_out = 0
        self.counts: Counter[str] = Counter()
        self.problems: list[Problem] = []

    def came(self, item: LabelledImage) -> None:
        """Count a picture of the source."""
        self.pictures_in += 1
        self.objects_in += objects(item)

    def went(self, item: LabelledImage) -> None:
        """Count a picture of the result."""
        self.pictures_out += 1
        self.objects_out += objects(item)

    def say(self, what: str, number: int = 1) -> None:
        """Count something that was done."""
        if number:
            self.counts[what] += number

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "pictures": {"before": self.pictures_in, "after": self.pictures_out},
            "objects": {"before": self.objects_in, "after": self.objects_out},
            "counts": dict(sorted(self.counts.items())),
            "problems": [
                {"where": one.where, "message": one.message, "code": one.code} for one in self.problems
            ],
        }


def objects(item: LabelledImage) -> int:
    """How many annotations its layers hold."""
    return sum(len(layer.annotations) for layer in item.layers)
