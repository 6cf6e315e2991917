"""What labelme's label files and X-AnyLabeling's, which grew out of them, do alike and differently."""

from dataclasses import dataclass

from limner.formats.core.holds import Holds

MARKS = frozenset({"kie_linking", "difficult", "score", "attributes", "direction"})
"""Keys of shapes that only X-AnyLabeling writes."""
MARKS_OF_PICTURE = frozenset({"checked", "tags", "vqaData"})
"""The same for pictures."""

NOT_YES_OR_NO = "answers other than yes or no"
SEVERAL_OPTIONS = "several options"
NO_CIRCLE = "ellipse that is no circle"
TURNED_CIRCLE = "rotation of a circle"
HIDDEN = "hidden joints"
ABSENT = "absent joints"
JOINTS = "keypoints of several points"
EMPTY = "mask without pixels"
TAGS = "several tags of one class"
SAID_OF_PICTURE = "what is said of a tag"


@dataclass(frozen=True, slots=True)
class Flavour:
    """One of the two formats."""

    name: str
    version: str
    """The release whose files are written, unless a file says another one."""
    list: str
    """The file that lists the classes."""
    holds: Holds
    turned: str
    """Shape type of a turned box."""
    upright: int
    """How many points a rectangle is written with."""
    more: bool
    """Whether shapes have attributes, a score and `difficult`, and pictures tags."""
