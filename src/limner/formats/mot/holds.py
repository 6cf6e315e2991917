"""What the format holds, and the ways in which it is written."""

from dataclasses import dataclass, replace
from typing import Literal

from limner.formats.core.holds import Holds
from limner.formats.shared.narrow import OTHER_ANSWERS

TITLE: str = "MOT Challenge"
TIER: Literal["A", "B"] = "A"
PROOF: str = (
    "Real sequences come back line by line; frames, classes, left and top count from 1 as in the benchmark."
)
EXAMPLE: str = "1,2,913,485,86,110,1,1,0.86\n2,2,912,485,87,111,1,1,0.86"
HOLDS: Holds = Holds(
    shapes={"box": frozenset({"outside"})},
    becomes={
        "box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box",
    },
    fields=frozenset({"attributes", "track"}),
    flags=frozenset({"difficult"}),
    dataset=frozenset({"split", "empty", "sequences"}),
    also={
        OTHER_ANSWERS: "",
        "object out of view": "",
    },
)  # fmt: skip
DETECTED: Holds = replace(
    HOLDS,
    fields=frozenset({"score"}),
    flags=frozenset(),
    also={"object out of view": "", "object without a score": "score 1"},
)
DIALECTS: dict[str, str] = {
    "zero": "left and top count from 0, as CVAT and Datumaro write them",
    "det": "detections: det/det.txt, whose marks are scores",
}
CLASSES: tuple[str, ...] = (
    "pedestrian", "person on vehicle", "car", "bicycle", "motorbike", "non motorized vehicle", "static person",
    "distractor", "occluder", "occluder on the ground", "occluder full", "reflection", "crowd",
)  # fmt: skip
"""The benchmark's classes from 1, where no file names others."""
UNSAID: str = "object"
"""What detections without a class are called."""
VISIBILITY: str = "visibility"


@dataclass(frozen=True)
class Way:
    """How a dialect writes."""

    dialect: str = ""

    @property
    def first(self) -> int:
        """Where left and top begin to count."""
        return 0 if self.dialect == "zero" else 1

    @property
    def detected(self) -> bool:
        """Whether lines are detections."""
        return self.dialect == "det"

    @property
    def file(self) -> str:
        """Where the lines stand."""
        return "det/det.txt" if self.detected else "gt/gt.txt"

    @property
    def holds(self) -> Holds:
        """What it can hold."""
        return DETECTED if self.detected else HOLDS
