"""ADE20K: objects and their parts, each with pixels of its own, so that they may overlap."""

from limner.formats.ade20k.holds import EXAMPLE, HOLDS, PROOF, TIER, TITLE
from limner.formats.ade20k.reader import read, sniff
from limner.formats.ade20k.writer import write

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]
