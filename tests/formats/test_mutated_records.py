"""Tables, lists, records and shards with a few bytes changed: refused or reported, and never a crash."""

import random
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.dataset import Box, Tag
from limner.formats import FolderSink, FormatError, formats_of, read, write
from limner.formats.tfrecord.crc import masked
from tests.formats.hostile import mutated
from tests.formats.making import dataset, note, picture

SAMPLES = {
    "openimages": "openimages/v6",
    "imagenet-txt": "imagenet-txt/basic",
    "imagenet": "imagenet",
    "tfrecord": "tfrecord",
}
MADE = (
    "csv", "csv:retinanet", "csv:kaggle", "huggingface", "huggingface:parquet", "webdataset", "onehot", "onehot:npy",
    "onehot:index", "places365", "tfrecord", "openimages", "imagenet",
)  # fmt: skip
PICTURES = (".jpg", ".png")


def check(root: Path, format: str, seed: int) -> None:
    choose = random.Random(seed)
    files = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix not in PICTURES)
    path = choose.choice(files or sorted(path for path in root.rglob("*") if path.is_file()))
    data = mutated(path.read_bytes(), choose)
    if "record" in path.suffix and len(data) > 16 and choose.random() < 0.8:
        data = mended(data)
    path.write_bytes(data)
    with suppress(FormatError):  # anything else is a crash
        formats_of(root)
        assert len(list(read(root, format).images)) < 50


def mended(data: bytes) -> bytes:
    """One record of all these bytes with the checksums that it should have, so that the Example is looked at."""
    inner = data[12:-4]
    head = len(inner).to_bytes(8, "little")
    return b"".join((head, masked(head).to_bytes(4, "little"), inner, masked(inner).to_bytes(4, "little")))


@pytest.mark.parametrize("format", SAMPLES)
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_a_mutated_sample_is_no_crash(format: str, seed: int, data: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shutil.copytree(data / "formats" / SAMPLES[format], root)
        check(root, format, seed)


@pytest.mark.parametrize("format", MADE)
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_what_was_written_and_mutated_is_no_crash(format: str, seed: int) -> None:
    items = [
        picture(note(Box(1, 2, 3, 4)), note(Tag(), 2), note(Tag(), 3, kind="dog", score=0.5), split="train"),
        picture(note(Box(5.5, 6, 7, 8), 4, kind="dog"), name="y z.jpg", split="train"),
        picture(name="none.jpg"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        write(dataset(*items), FolderSink(root), format)
        check(root, format, seed)
