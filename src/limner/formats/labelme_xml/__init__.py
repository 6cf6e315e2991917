"""LabelMe 3.0 (MIT): an XML document for each picture; polygons and boxes in whole pixels, masks as pictures."""

from limner.formats.core.look import Look
from limner.formats.labelme_xml.holds import HOLDS
from limner.formats.labelme_xml.reader import read
from limner.formats.labelme_xml.writer import write

TITLE = "LabelMe 3.0 XML"
TIER = "A"
PROOF = "A document of the web tool comes back object by object: polygons, boxes, masks, texts and parts."
EXAMPLE = """\
<annotation>
  <filename>x.jpg</filename>
  <folder></folder>
  <imagesize><nrows>80</nrows><ncols>100</ncols></imagesize>
  <object>
    <name>cat</name><deleted>0</deleted><verified>0</verified><occluded>no</occluded>
    <attributes>asleep</attributes>
    <parts><hasparts></hasparts><ispartof></ispartof></parts>
    <id>0</id>
    <polygon>
      <pt><x>10</x><y>20</y></pt><pt><x>40</x><y>20</y></pt><pt><x>30</x><y>60</y></pt>
    </polygon>
  </object>
</annotation>
"""


def sniff(look: Look) -> list[str]:
    """XML documents with the root `annotation` and LabelMe's elements."""
    for path in look.named("*.xml")[:20]:
        head = look.head(path)
        if look.xml_root(path) == "annotation" and any(
            tag in head for tag in (b"<imagesize", b"<polygon", b"<segm>")
        ):
            return [f"{path} is an XML document with <annotation> and objects of LabelMe"]
    return []


__all__ = ["EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]
