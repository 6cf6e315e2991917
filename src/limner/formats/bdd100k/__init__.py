"""BDD100K: lists of frames in JSON, each with its labels: boxes, outlines, lanes, run-lengths, and answers.

`box2d` has corners, whose second is outside the box; in older releases (dialect `inclusive`) it is the last pixel.
`poly2d` has vertices and a letter for each: L ends a straight leg, three C are a cubic Bézier leg.
"""

from limner.formats.bdd100k.holds import DIALECTS, EXAMPLE, HOLDS, PROOF, TIER, TITLE
from limner.formats.bdd100k.reader import read, sniff
from limner.formats.bdd100k.writer import write

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]
