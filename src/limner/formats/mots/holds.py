"""What MOTS can hold, and the names that its reader and writer share."""

from limner.dataset import Image, Split
from limner.formats.core.holds import Holds
from limner.formats.mots.numbers import ALSO
from limner.formats.shared.painting import BECOMES

TITLE = "MOTS"
TIER = "A"
PROOF = (
    "Real pictures come back number by number; pycocotools and Pillow agree with what is read and written."
)
EXAMPLE = """\
train/images/0002/000000.jpg
train/instances/0002/000000.png    2001 = 2 · 1000 + 1: track 1, of class 2
train/instances/labels.txt         car
                                   pedestrian
"""
DIALECTS = {
    "png": "a 16-bit picture for each frame",
    "txt": "a text for each sequence, with run-lengths; frames are called by their numbers",
}
HOLDS = Holds(
    shapes={"mask": frozenset()},
    becomes=BECOMES,
    fields=frozenset({"track"}),
    dataset=frozenset({"split", "empty", "sequences"}),
    also=ALSO,
)
STANDARD = {1: "car", 2: "pedestrian", 10: "ignore"}
"""What numbers mean without a labels.txt."""
IGNORED = 10
LABELS = "labels.txt"


def folder_of(image: Image) -> str:
    """Where a picture lies."""
    return base_of("images", image.split)


def base_of(name: str, split: Split) -> str:
    """A folder of a split."""
    return f"{split}/{name}" if split else name
