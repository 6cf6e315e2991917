"""MOT Challenge: one folder for each sequence, with `gt/gt.txt`, its frames in `img1`, and a `seqinfo.ini`.

A line holds frame, track, left, top, width, height, a mark, class and visibility. Frames, classes, left and top count
from 1. The mark says whether the line is to be counted (1) or passed over (0); in `det/det.txt` it is a score.
"""

from limner.formats.mot.holds import DIALECTS, EXAMPLE, HOLDS, PROOF, TIER, TITLE
from limner.formats.mot.reader import read, sniff
from limner.formats.mot.writer import write

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]
