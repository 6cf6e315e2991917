"""TFRecord files of TensorFlow's object detection, without TensorFlow."""

from limner.formats.core.look import Look
from limner.formats.tfrecord.crc import masked
from limner.formats.tfrecord.holds import FILE, HOLDS
from limner.formats.tfrecord.reader import read
from limner.formats.tfrecord.writer import write

__all__ = ["EMBEDS", "EXAMPLE", "HOLDS", "PROOF", "TIER", "TITLE", "read", "sniff", "write"]

TITLE = "TFRecord (TensorFlow object detection)"
TIER = "A"
PROOF = "PyPI's `tfrecord` reads what is written, and its own are read; checksums are the published ones of CRC-32C."
EXAMPLE = """\
image/filename: "x.jpg"   image/width: 100   image/height: 80   image/encoded: <the file>
image/object/bbox/xmin: [0.1]   image/object/bbox/ymin: [0.25]   image/object/bbox/xmax: [0.4]
image/object/bbox/ymax: [0.75]  image/object/class/text: ["cat"] image/object/class/label: [1]
"""
EMBEDS = ("",)


def sniff(look: Look) -> list[str]:
    """A file of records, by the checksum of its first length, that speaks of images."""
    for path in look.files:
        if path.count("/") > 1 or not FILE.search(path):
            continue
        head = look.head(path)
        if len(head) >= 12 and masked(head[:8]) == int.from_bytes(head[8:12], "little") and b"image/" in head:
            return [f"{path} begins with a record that speaks of images"]
    return []
