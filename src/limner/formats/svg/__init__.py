"""SVG drawings over pictures: paths with their curves, groups as classes, text."""

from limner.formats.core.look import Look
from limner.formats.svg.holds import HOLDS
from limner.formats.svg.reader import read
from limner.formats.svg.writer import write

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "SVG"
TIER = "A"
PROOF = "svgelements reads what is written; drawings of Inkscape's kind come back shape by shape."
EXAMPLE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="100" height="80" viewBox="0 0 100 80">
  <image href="../images/x.jpg" width="100" height="80"/>
  <g data-class="cat"><path d="M10,20C20,0 30,0 40,20"/></g>
</svg>
"""


def sniff(look: Look) -> list[str]:
    """SVG files beside pictures, with drawings in them."""
    found = [path for path in look.named("*.svg")[:50] if look.xml_root(path) == "svg"]
    return [f"{path} is a drawing" for path in found[:3]]
