"""Every format that is read, from a data set in it that somebody tampered with: refused or reported, never a crash.

Each try ends within seconds and takes less than 300 MB.
"""

import json
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import Box, Ellipse, Keypoints, Part, Polygon, Polyline, Tag
from limner.formats import FolderSink, FormatError, Problem, both_ways, formats_of, load, names, read, write
from tests.formats.hostile import WHOLE, worse
from tests.formats.making import dataset, note, picture
from tests.formats.samples import folder
from tests.formats.test_poses import AIC, FACE, HEADER
from tests.formats.test_volumes import body, volume

MEMORY = 300_000_000
SECONDS = 10
DIALECTS = tuple(
    f"{name}:{dialect}" for name in both_ways() for dialect in getattr(load(name), "DIALECTS", {})
)
SAMPLES = {
    **{
        name: name
        for name in (
            "celeba", "celeba-align", "icdar", "icdar-rec", "icdar-seg", "imagenet", "lfw", "market1501", "mpii",
            "vggface2", "widerface",
        )
    },
    "imagenet-txt": "imagenet-txt/basic",
    "yolo": "yolo/yolo",
    "yolo:ultralytics": "yolo/yolov8_detection",
    "yolo-cls": "yolo/yolov8_classification",
    "yolo-obb": "yolo/yolov8_oriented_boxes",
    "yolo-pose": "yolo/yolov8_pose",
    "yolo-seg": "yolo/yolov8_segmentation",
}  # fmt: skip
"""Real ones, where little would be written of ITEMS."""

RING = (10, 10, 40, 10, 20, 30)
ITEMS = (
    picture(
        note(Box(1, 2, 30, 40), occluded=1, score=0.5, text="seen"),
        note(Box(20, 20, 10, 10, 30), 2, kind="dog"),
        note(Polygon((Part(RING),)), 3),
        note(Tag(), 4),
        note(Polyline(RING), 5),
        note(Keypoints(((5, 6, 2), (7, 8, 1))), 6, kind="dog"),
        note(Ellipse(30, 30, 10, 5), 7),
        split="train",
    ),
    picture(
        note(Box(5.5, 6, 7, 8), 8, kind="dog"), note(Tag(), 9, kind="dog"), name="y z.jpg", split="train"
    ),
    picture(note(Box(5, 6, 7, 8), 10), name="v.jpg", split="val"),
    picture(name="none.jpg"),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where data sets that were written once are copied from."""
    return tmp_path_factory.mktemp("shelf")


def original(shelf: Path, format: str, data: Path) -> Path:
    """A data set in the format, with a few pictures that are there."""
    root = shelf / format.replace(":", "-")
    if not root.exists():
        if format in SAMPLES:
            shutil.copytree(data / "formats" / SAMPLES[format], root)
        elif format == "aic":
            folder(root, {"a.json": json.dumps([AIC])})
        elif format == "aflw":
            folder(root, {"face_landmarks_aflw_train.csv": f"{HEADER}\n{FACE}\n"})
        elif format != "nifti":
            write(dataset(*ITEMS), FolderSink(root), format)
        else:
            volume(root / "labelsTr/case.nii", body())
            (root / "dataset.json").write_text('{"labels": {"0": "background", "1": "liver"}}')
        list(read(root, format).images)  # what is imported and kept for later counts for nobody
    return root


def one_of_each_kind(root: Path) -> list[Path]:
    """A file of each ending in each folder."""
    files = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return list({(path.suffix, path.parts[0]): path for path in files}.values())


@contextmanager
def bounds() -> Iterator[None]:
    """More memory than MEMORY is a MemoryError, and more time than SECONDS a failure."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, hard))
    begun = time.process_time()
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert time.process_time() - begun < SECONDS


def tried(root: Path, format: str) -> None:
    """Look at it, and read it."""
    with bounds(), suppress(FormatError):  # anything else is a crash
        formats_of(root)
    with bounds(), suppress(FormatError):
        assert len(list(read(root, format).images)) < 200


def tampered(shelf: Path, format: str, seed: int, data: Path) -> None:
    choose = random.Random(seed)
    source = original(shelf, format, data)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shutil.copytree(source, root)
        done = [worse(root, choose) for _ in range(choose.choice([1, 1, 1, 2]))]
        try:
            tried(root, format)
        except BaseException as error:
            error.add_note(f"{format}: {done}")
            raise


READABLE = tuple(
    name for name in names() if not getattr(load(name), "WRITE_ONLY", False) and name != "dicom-seg"
)


@pytest.mark.parametrize("format", READABLE)
@settings(max_examples=15)
@given(seed=st.integers(0, 2**32))
def test_what_was_tampered_with_is_no_crash(format: str, seed: int, shelf: Path, data: Path) -> None:
    tampered(shelf, format, seed, data)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("format", READABLE + DIALECTS)
def test_what_was_tampered_with_again_and_again_is_no_crash(format: str, shelf: Path, data: Path) -> None:
    for seed in range(300):
        tampered(shelf, format, seed, data)


@pytest.mark.parametrize("format", READABLE)
def test_a_line_without_end_is_no_crash(format: str, shelf: Path, data: Path, tmp_path: Path) -> None:
    """Each kind of file in turn ends in 400 MB of zeros, which takes no place on the disk."""
    source = original(shelf, format, data)
    for number, path in enumerate(one_of_each_kind(source)):
        root = tmp_path / str(number)
        shutil.copytree(source, root)
        with (root / path).open("r+b") as file:
            file.truncate(400_000_000)
        tried(root, format)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("format", READABLE)
def test_no_file_of_another_kind_is_a_crash(format: str, shelf: Path, data: Path, tmp_path: Path) -> None:
    """Each kind of file in turn, with everything that may become of a file as a whole."""
    source = original(shelf, format, data)
    for path in one_of_each_kind(source):
        for change in WHOLE.values():
            root = tmp_path / "root"
            shutil.copytree(source, root)
            (root / path).write_bytes(change((root / path).read_bytes()))
            tried(root, format)
            shutil.rmtree(root)


MENDED = {
    "a folder instead of a list of pictures": ("imagenet-txt", "train.txt", None),
    "a folder instead of a description": ("yolo", "data.yaml", None),
    "a folder instead of records": ("huggingface", "train/metadata.jsonl", None),
    "an annotation that is no object": ("datumaro", "annotations/train.json", b'"annotations":[1,'),
    "a list of a split that is no text": ("voc", "ImageSets/Main/train.txt", b"\xff\xfe\xff"),
    "classes without end": ("voc", "classes.txt", bytes(60_000_000)),
    "features without end": ("geojson", "labels/train/x.geojson", bytes(110_000_000)),
}
"""What once was a crash: format, file, and what stands there (None for a folder)."""


@pytest.mark.parametrize(("format", "name", "content"), MENDED.values(), ids=MENDED)
def test_what_once_was_a_crash(
    format: str, name: str, content: bytes | None, shelf: Path, data: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    shutil.copytree(original(shelf, format, data), root)
    path = root / name
    before = path.read_bytes() if path.is_file() else b""
    path.unlink(missing_ok=True)
    if content is None:
        path.mkdir()
    elif b'"annotations":[' in content:
        assert b'"annotations":[' in before
        path.write_bytes(before.replace(b'"annotations":[', content, 1))
    else:
        path.write_bytes(content)
    problems: list[Problem] = []
    with bounds(), suppress(FormatError):
        list(read(root, format, report=problems.append).images)
        assert problems or content is None


def test_a_size_that_is_no_number_stays_what_it_is(tmp_path: Path) -> None:
    header = (
        "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes"
    )
    folder(tmp_path, {"via_region_data.csv": f'{header}\nx.jpg,--1,"{{}}",0,0,"{{}}","{{}}"\n'})
    [item] = read(tmp_path, "via:csv").images
    assert item.image.name == "x.jpg"
