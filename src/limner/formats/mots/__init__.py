"""MOTS: 16-bit pictures of class · 1000 + track for every frame of a sequence, or the same as text with run-lengths.

Classes count from 1; `labels.txt` names them, else 1 is a car, 2 a pedestrian, and 10000 what is to be ignored. A track
keeps its number through its sequence, which is a folder.
"""

from limner.formats.mots.holds import DIALECTS, EXAMPLE, HOLDS, PROOF, TIER, TITLE
from limner.formats.mots.reader import read, sniff
from limner.formats.mots.writer import write

__all__ = ["DIALECTS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]
