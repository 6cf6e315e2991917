"""CVAT's XML 1.1: a document that lists images with all that is drawn on them, or a video's tracks."""

from pathlib import Path

from limner.dataset import Dataset
from limner.formats.core.holds import Holds
from limner.formats.core.ledger import Ledger
from limner.formats.core.look import Look
from limner.formats.core.pictures import Pictures
from limner.formats.core.problems import Report
from limner.formats.core.sink import Sink
from limner.formats.cvat.reader import read as read_documents
from limner.formats.cvat.records import ALSO
from limner.formats.cvat.writer import ANOTHER, SINGLE, write_images, write_video

TITLE = "CVAT XML 1.1"
TIER = "A"
PROOF = "Documents of both kinds come back element by element, and Datumaro 1.13 reads the same from what is written."
DIALECTS = {
    "images": "a list of images with their shapes and tags; splits are subsets",
    "video": "tracks over the frames of a video, with keyframes and ends; no tags",
}
EXAMPLE = """\
<annotations>
  <version>1.1</version>
  <meta><task><labels>
    <label><name>cat</name><attributes>
      <attribute>
        <name>asleep</name><mutable>True</mutable><input_type>checkbox</input_type>
        <default_value>false</default_value><values></values>
      </attribute>
    </attributes></label>
  </labels></task></meta>
  <image id="0" name="x.jpg" width="100" height="80">
    <box label="cat" source="manual" occluded="0" xtl="10" ytl="20" xbr="40" ybr="60" rotation="30" z_order="0">
      <attribute name="asleep">true</attribute>
    </box>
  </image>
</annotations>
"""
_SHAPES = {
    "box": frozenset({"rotation", "outside"}),
    "polygon": frozenset({"outside", "crowd", "parts"}),
    "polyline": frozenset({"outside"}),
    "keypoints": frozenset({"outside"}),
    "ellipse": frozenset({"rotation", "outside"}),
    "mask": frozenset[str](),
    "cuboid": frozenset({"outside"}),
}
_BECOMES = {
    "polygon with quad": "plain",
    "polygon with holes": "mask",
    "polyline with curve": "straight",
    "polyline with parallel": "alone",
    "cuboid with pose": "corners",
}
_FIELDS = frozenset({"attributes", "instance_id", "group_id", "z", "occluded", "source"})
HOLDS = Holds(
    shapes={"tag": frozenset(), **_SHAPES},
    becomes=_BECOMES,
    fields=_FIELDS,
    dataset=frozenset({"split", "empty", "skeletons"}),
    foreign="cvat",
    also=ALSO,
)
VIDEO = Holds(
    shapes={"tag": frozenset(), **_SHAPES},
    becomes=_BECOMES,
    fields=_FIELDS | {"track"},
    dataset=frozenset({"empty", "skeletons", "sequences"}),
    foreign="cvat",
    also={**ALSO, SINGLE: "a track of one frame", ANOTHER: "another track", "tag": ""},
)


def sniff(look: Look) -> list[str]:
    """XML files whose root is `annotations`, with images or tracks or a version."""
    for path in look.named("*.xml")[:20]:
        head = look.text(path)
        if look.xml_root(path) == "annotations" and any(
            f"<{tag}" in head for tag in ("version", "image", "track", "meta")
        ):
            return [f"{path} is an XML document with <annotations>"]
    return []


def read(root: Path, pictures: Pictures, report: Report, dialect: str = "") -> Dataset:
    """The documents of a folder, or one of them; which of the two kinds each is, it says itself."""
    del dialect
    return read_documents(root, pictures, report)


def write(dataset: Dataset, sink: Sink, ledger: Ledger, dialect: str = "") -> None:
    """Images, unless a video is asked for or the data set was read from one."""
    if (dialect or dataset.extra.get("cvat", {}).get("dialect")) == "video":
        write_video(dataset, sink, ledger, VIDEO)
    else:
        write_images(dataset, sink, ledger, HOLDS)
