"""Real samples with a few bytes changed: whatever stands there, a reader refuses or reports, and never crashes."""

import random
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.formats import FormatError, formats_of, read
from tests.formats.hostile import mutated

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


@pytest.mark.parametrize(("format", "sample"), SAMPLES, ids=[sample for _, sample in SAMPLES])
@settings(max_examples=40)
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
