"""CelebA's pictures cut out and brought into line; no box and five landmarks a picture."""

from functools import partial

from limner.formats.core.holds import Holds
from limner.formats.core.look import Look
from limner.formats.faces import celeba
from limner.formats.faces.celeba import ALIGNED
from limner.formats.faces.portrait import ALSO_POINTS

TITLE = "CelebA, aligned"
TIER = "A"
PROOF = "Real lists come back line by line: attributes, landmarks, identities and partition."
EXAMPLE = """\
list_landmarks_align_celeba.txt:
1
lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y
000001.jpg 69 109 106 113 77 142 73 152 108 154
"""
HOLDS = Holds(
    shapes={"tag": frozenset(), "keypoints": frozenset({"outside"})},
    fields=frozenset({"attributes", "instance_id"}),
    dataset=frozenset({"split", "skeletons"}),
    also=ALSO_POINTS,
)


def sniff(look: Look) -> list[str]:
    """Lists of this variant, or its folder of pictures beside lists that both have."""
    return celeba.evidence(look, ALIGNED)


read = partial(celeba.read, ALIGNED)
write = partial(celeba.write, ALIGNED, HOLDS)
