"""Real samples with a few bytes changed: whatever stands there, a reader refuses or reports, and never crashes."""

import random
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.formats import FormatError, formats_of, read

SAMPLES = (
    ("coco", "coco-samples/coco"),
    ("coco", "coco-samples/coco_person_keypoints"),
    ("coco-panoptic", "coco-samples/coco_panoptic"),
    ("yolo", "yolo/yolo"),
    ("yolo", "yolo/yolov8_detection"),
    ("yolo-obb", "yolo/yolov8_oriented_boxes"),
    ("yolo-pose", "yolo/yolov8_pose"),
    ("yolo-seg", "yolo/yolov8_segmentation"),
)
PIECES = (
    b"NaN", b"1e308", b"-1", b"null", b'"x"', b"[]", b"{}", b"0", b"9" * 20, b"\xff\xfe", b"\xef\xbb\xbf", b"\x00",
    b"true", b'"id":1,', b": ", b"- ", b"&a ", b"*a", b"!!python/object:os.system ", b"\r\n", b"\t", b"'", b"[[1,2]]",
)  # fmt: skip
_WORD = re.compile(rb'-?\d+\.?\d*|"[^"]*"|[\[\]{},:]|\w+')


def mutated(data: bytes, choose: random.Random) -> bytes:
    """The same with one to four pieces put in, replaced, taken out, doubled or cut off."""
    text = bytearray(data)
    for _ in range(choose.randint(1, 4)):
        at, to = sorted(choose.randrange(len(text) + 1) for _ in range(2))
        match choose.randrange(6):
            case 0:
                text[at:at] = choose.choice(PIECES)
            case 1 | 2:
                words = [found.span() for found in _WORD.finditer(bytes(text))] or [(at, at)]
                start, end = choose.choice(words)
                text[start:end] = choose.choice(PIECES)
            case 3:
                del text[at : at + choose.randint(1, 20)]
            case 4:
                text[at:at] = text[at:to][:200]
            case 5:
                del text[to:]
    return bytes(text)


@pytest.mark.parametrize(("format", "sample"), SAMPLES, ids=[sample for _, sample in SAMPLES])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_mutated_sample_is_no_crash(format: str, sample: str, seed: int, data: Path) -> None:
    choose = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shutil.copytree(data / "formats" / sample, root)
        files = sorted(
            path for path in root.rglob("*") if path.suffix in (".json", ".txt", ".yaml", ".data", ".names")
        )
        path = choose.choice(files)
        path.write_bytes(mutated(path.read_bytes(), choose))
        with suppress(FormatError):  # anything else is a crash
            formats_of(root)
            assert len(list(read(root, format).images)) < 10
