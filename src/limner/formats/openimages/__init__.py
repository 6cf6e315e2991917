"""Open Images: tables of boxes, labels and masks as shares of each picture's size, with machine-made class names."""

from limner.formats.core.look import Look
from limner.formats.openimages.reader import read
from limner.formats.openimages.writer import HOLDS, write

__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "Open Images"
TIER = "A"
PROOF = "Datumaro's samples of versions 5 and 6 come back row by row, and Datumaro reads what is written."
EXAMPLE = """\
ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside
b,xclick,/m/0,1,0.2,1,0.3,0.5,-1,-1,-1,-1,-1
"""


def sniff(look: Look) -> list[str]:
    """A table with the columns of Open Images' boxes, labels, masks or pictures."""
    found = []
    for path in (path for path in look.named("*.csv") if path.count("/") < 2):
        columns = look.text(path).split("\n", 1)[0].strip().split(",")
        if columns[:1] in (["ImageID"], ["MaskPath"]) and {"LabelName", "Subset", "LabelName1"} & set(
            columns
        ):
            found.append(f"{path} has the columns {', '.join(columns[:4])}, …")
    return found[:2]
