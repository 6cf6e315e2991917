"""CelebA's pictures as they were found; one box and five landmarks a picture."""

from functools import partial

from limner.formats.core.holds import Holds
from limner.formats.core.look import Look
from limner.formats.faces import celeba
from limner.formats.faces.celeba import WILD
from limner.formats.faces.portrait import ALSO_POINTS

TITLE = "CelebA"
TIER = "A"
PROOF = "Real lists come back line by line: attributes, landmarks, boxes, identities and partition."
EXAMPLE = """\
list_bbox_celeba.txt:
1
image_id x_1 y_1 width height
000001.jpg 95 71 226 313
"""
HOLDS = Holds(
    shapes={"tag": frozenset(), "box": frozenset({"outside"}), "keypoints": frozenset({"outside"})},
    becomes={"box with rotation": "box", "polygon": "box", "ellipse": "box", "mask": "box", "cuboid": "box"},
    fields=frozenset({"attributes", "instance_id"}),
    dataset=frozenset({"split", "skeletons"}),
    also=ALSO_POINTS,
)


def sniff(look: Look) -> list[str]:
    """Lists of this variant, or its folder of pictures beside lists that both have."""
    return celeba.evidence(look, WILD)


read = partial(celeba.read, WILD)
write = partial(celeba.write, WILD, HOLDS)
