"""TFRecord without TensorFlow: framing, checksums, Examples byte by byte, objects and what comes back."""

import hashlib
import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Mask, Tag
from limner.formats import FolderSink, FormatError, Problem, convert, read, sniff, write
from limner.formats.tfrecord.crc import crc32c, masked
from limner.formats.tfrecord.wire import record_of
from limner.geometry import rle
from tests.formats.making import back, dataset, note, notes_of, picture, through, written

VECTORS = {  # RFC 3720, B.4, and the check value of the catalogue of checksums
    b"123456789": 0xE3069283,
    bytes(32): 0x8A9136AA,
    b"\xff" * 32: 0x62A8AB43,
    bytes(range(32)): 0x46DD794E,
    bytes(range(31, -1, -1)): 0x113FDB5C,
    b"": 0,
}


@pytest.mark.parametrize("data", VECTORS)
def test_checksums_are_those_that_were_published(data: bytes) -> None:
    assert crc32c(data) == VECTORS[data]


@pytest.mark.parametrize("length", [4095, 4096, 4097, 5000, 262_143, 262_144, 270_001])
def test_long_data_has_the_same_checksum_as_byte_by_byte(length: int) -> None:
    data = np.random.default_rng(length).integers(0, 256, length, dtype=np.uint8).tobytes()
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    assert crc32c(data) == state ^ 0xFFFFFFFF


GOLDEN = bytes.fromhex(
    "0a33"  # Example.features, 51 bytes
    "0a0d" "0a0162" "1208" "1206" "0a04" "0000803f"  # "b": float_list { packed 1.0 }
    "0a0c" "0a0169" "1207" "1a05" "0a03" "01ac02"  # "i": int64_list { packed 1, 300 }
    "0a14" "0a0173" "120f" "0a0d" "0a05" "68656c6c6f" "0a04" "f09f9088"  # "s": bytes_list { "hello", a cat }
)  # fmt: skip


def framed(data: bytes) -> bytes:
    head = struct.pack("<Q", len(data))
    return head + struct.pack("<I", masked(head)) + data + struct.pack("<I", masked(data))


def test_a_record_is_written_byte_by_byte_as_it_is_described() -> None:
    features: dict[str, Any] = {"s": [b"hello", "🐈".encode()], "i": [1, 300], "b": [1.0]}
    assert record_of(features, {}) == framed(GOLDEN)


def test_the_framing_of_an_empty_record() -> None:
    # eight zero bytes have the checksum 8c28b28a; masked as TensorFlow's tf_record.h says
    crc = 0x8C28B28A
    assert crc32c(bytes(8)) == crc
    assert masked(bytes(8)) == ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def jpeg(width: int = 100, height: int = 80) -> bytes:
    file = io.BytesIO()
    Pixels.new("L", (width, height), 77).save(file, "JPEG")
    return file.getvalue()


def png(pixels: Any) -> bytes:
    file = io.BytesIO()
    Pixels.fromarray(np.asarray(pixels, dtype=np.uint8) * 255).save(file, "PNG")
    return file.getvalue()


def example(**more: Any) -> dict[str, Any]:
    """A record as TensorFlow's own scripts make it."""
    features: dict[str, Any] = {
        "filename": [b"x.jpg"], "source_id": [b"x.jpg"], "height": [80], "width": [100], "encoded": [jpeg()],
        "format": [b"jpeg"], "object/bbox/xmin": [0.1], "object/bbox/xmax": [0.4], "object/bbox/ymin": [0.25],
        "object/bbox/ymax": [0.75], "object/class/text": [b"cat"], "object/class/label": [1], **more,
    }  # fmt: skip
    return {f"image/{name}": values for name, values in features.items() if values is not None}


def opened(
    root: Path, *records: dict[str, Any] | bytes, name: str = "train.record"
) -> tuple[list[LabelledImage], list[Problem]]:
    data = b"".join(one if isinstance(one, bytes) else record_of(one, {}) for one in records)
    (root / name).write_bytes(data)
    problems: list[Problem] = []
    return list(read(root, "tfrecord", report=problems.append).images), problems


def test_a_record_of_a_picture(tmp_path: Path) -> None:
    [item], problems = opened(tmp_path, example())
    assert sniff(tmp_path).format == "tfrecord"
    assert (item.image.name, item.image.split, item.image.width, item.image.height) == (
        "x.jpg",
        "train",
        100,
        80,
    )
    [one] = notes_of(item)
    assert isinstance(one.shape, Box)
    assert (one.shape.x, one.shape.y, one.shape.width, one.shape.height) == pytest.approx(
        (10, 20, 30, 40), abs=1e-5
    )
    assert item.open_picture is not None
    assert item.open_picture().read() == jpeg()
    assert problems == []


def test_a_size_that_is_not_said_is_the_picture_s_own(tmp_path: Path) -> None:
    [item], _ = opened(tmp_path, example(height=None, width=None, encoded=[jpeg(200, 160)]))
    assert (item.image.width, item.image.height) == (200, 160)
    assert len(notes_of(item)) == 1


def test_labels_are_counted_from_1_and_named_by_the_map(tmp_path: Path) -> None:
    (tmp_path / "label_map.pbtxt").write_text('item { id: 1 name: "dog" } item { id: 3 name: "cat" }')
    [one, other, last], problems = opened(
        tmp_path,
        example(**{"object/class/text": None, "object/class/label": [3]}),
        example(filename=[b"y.jpg"], **{"object/class/text": [b"owl"], "object/class/label": [9]}),
        example(filename=[b"z.jpg"], **{"object/class/text": None, "object/class/label": [0]}),
    )
    kinds = read(tmp_path, "tfrecord").ontology.classes
    assert [(kind.index, kind.name) for kind in kinds] == [(0, "dog"), (2, "cat"), (8, "owl")]
    assert [notes_of(item)[0].class_id for item in (one, other)] == [kinds[1].id, kinds[2].id]
    assert notes_of(last) == ()
    assert ["counted from 1" in problem.message for problem in problems] == [True]


def test_masks_flags_and_unknown_lists(tmp_path: Path) -> None:
    pixels = np.zeros((80, 100), dtype=bool)
    pixels[20:60, 10:40] = True
    inner = np.zeros((80, 100), dtype=bool)
    inner[30:40, 20:30] = True
    twice = {
        f"object/bbox/{side}": [at, at]
        for side, at in zip(("xmin", "xmax", "ymin", "ymax"), (0.1, 0.4, 0.25, 0.75), strict=True)
    }
    [item], problems = opened(
        tmp_path,
        example(
            **twice, **{"object/class/text": [b"cat", b"dog"], "object/class/label": [1, 2]},
            **{"object/mask": [png(pixels), png(inner)], "object/difficult": [1, 0], "object/truncated": [0, 1]},
            **{"object/group_of": [0, 1], "object/is_crowd": [0, 1], "object/area": [5.0, 6.5], "camera": [b"left"]},
        ),
    )  # fmt: skip
    alone, box, mask = notes_of(item)
    assert isinstance(alone.shape, Mask)
    assert (rle.to_pixels(rle.uncrop(alone.shape, 100, 80), 100, 80) == pixels).all()
    assert (type(box.shape), type(mask.shape)) == (Box, Mask)
    assert box.instance_id == mask.instance_id is not None
    assert (sorted(alone.flags), alone.truncated) == (["difficult"], 0.0)
    assert (sorted(box.flags), box.truncated) == (["crowd", "group-of"], 1.0)
    assert (alone.extra, mask.extra) == (
        {"tfrecord": {"image/object/area": 5.0}}, {"tfrecord": {"image/object/area": 6.5}},
    )  # fmt: skip
    assert item.image.extra == {"tfrecord": {"image/camera": {"bytes": ["left"]}}}
    assert problems == []
    convert(tmp_path, tmp_path / "out", "tfrecord", strict=True, verified=True, pictures="copy")
    assert list(read(tmp_path / "out").images) == [item]


def test_pictures_are_put_in_as_they_are(data: Path, tmp_path: Path) -> None:
    source = read(data / "formats/voc")
    write(source, FolderSink(tmp_path, "copy"), "tfrecord")
    before = {item.image.name: _hash(item) for item in source.images}
    assert {item.image.name: _hash(item) for item in read(tmp_path).images} == before


def _hash(item: LabelledImage) -> str:
    assert item.open_picture is not None
    with item.open_picture() as file:
        return hashlib.sha256(file.read()).hexdigest()


def test_without_the_pictures_names_are_left_and_it_is_said(tmp_path: Path) -> None:
    items, ledger = through(dataset(picture(note(Box(1, 2, 3, 4)))), "tfrecord", tmp_path)
    assert items[0].open_picture is None
    assert [(row.what, row.severity) for row in ledger.rows()] == [("pictures inside the files", "note")]


def test_what_the_lists_cannot_say_is_said(tmp_path: Path) -> None:
    name, other = note(Tag(), 8).id, note(Tag(), 9).id
    mask = Mask(x=20, y=20, width=2, height=2, counts=rle.encode(np.array([0, 4])))
    own = (note(Box(20, 20, 2, 2), 1, instance_id=name), note(mask, 2, instance_id=name))
    loose = (note(Box(1, 1, 2, 2), 3, instance_id=other), note(Box(5, 5, 2, 2), 4, instance_id=other))
    tag = note(Tag(), 5, flags=frozenset({"crowd"}))
    items, ledger = through(dataset(picture(*own, *loose, tag)), "tfrecord", tmp_path)
    assert [type(one.shape) for one in notes_of(items[0])] == [Mask, Box, Box, Tag]
    said = {row.what: (row.objects, row.severity) for row in ledger.rows() if row.severity != "note"}
    assert said == {
        "box that is its mask's own": (1, "lost"),
        "ties between other shapes than a box and its mask": (2, "changed"),
        "flags and degrees of a tag": (1, "changed"),
    }


def test_two_records_of_one_name_stay_two_pictures(tmp_path: Path) -> None:
    items, [problem] = opened(tmp_path, example(), example())
    assert [item.image.name for item in items] == ["x.jpg", "x~2.jpg"]
    assert problem.outcome == "noted"


def test_splits_are_told_by_the_files(tmp_path: Path) -> None:
    opened(tmp_path, example(), name="train.tfrecord-00000-of-00002")
    opened(tmp_path, example(filename=[b"y.jpg"]), name="train.tfrecord-00001-of-00002")
    items, _ = opened(tmp_path, example(), name="val.tfrecord")
    assert [(item.image.split, item.image.name) for item in items] == [
        ("train", "x.jpg"), ("train", "y.jpg"), ("val", "x.jpg"),
    ]  # fmt: skip


def test_a_file_that_another_program_wrote(data: Path) -> None:
    [item] = read(data / "formats/tfrecord").images
    assert (item.image.path, item.image.split, item.image.width, item.image.height) == (
        "a/x.png",
        "val",
        100,
        80,
    )
    boxes = [(one.shape, sorted(one.flags)) for one in notes_of(item)]
    assert [flags for _, flags in boxes] == [[], ["difficult"]]
    wanted = ((10, 20, 30, 40), (50, 0, 50, 40))
    for (box, _), corners in zip(boxes, wanted, strict=True):
        assert isinstance(box, Box)
        assert (box.x, box.y, box.width, box.height) == pytest.approx(corners, abs=1e-5)
    assert item.open_picture is not None
    assert Pixels.open(item.open_picture()).size == (100, 80)


def test_never_labelled_is_not_empty(tmp_path: Path) -> None:
    bare = {name: values for name, values in example().items() if "/object/" not in name}
    none: dict[str, Any] = {name: [] for name in example() if "/object/" in name}
    items, _ = opened(tmp_path, bare, record_of({**example(filename=[b"y.jpg"]), **none}, {}))
    assert [len(item.layers) for item in items] == [0, 1]


OBJECTS: dict[str, tuple[dict[str, Any], str]] = {
    "swapped": ({"object/bbox/xmin": [0.9]}, "swapped"),
    "pixels": ({"object/bbox/xmax": [40.0]}, "no shares"),
    "nan": ({"object/bbox/xmax": [float("nan")]}, "no shares"),
    "lists of two lengths": ({"object/bbox/xmin": [0.1, 0.2]}, "lists of"),
    "no sides": ({"object/bbox/ymin": None}, "lists of"),
    "more labels than names": ({"object/class/label": [1, 2]}, "labels"),
    "mask is no picture": ({"object/mask": [b"nope"]}, "no picture"),
    "mask of another size": ({"object/mask": [png(np.ones((3, 4)))]}, "4 × 3"),
    "no size": ({"width": [0], "encoded": [b""]}, "size is not known"),
    "gigantic": (
        {"width": [2**31 - 1], "height": [2**31 - 1], "object/mask": [png(np.ones((3, 4)))]},
        "pixels",
    ),
}


@pytest.mark.parametrize(("more", "reason"), OBJECTS.values(), ids=OBJECTS)
def test_a_bad_object_is_named_and_the_good_records_stay(
    more: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    items, [problem] = opened(tmp_path, example(), example(filename=[b"bad.jpg"], **more))
    assert [len(notes_of(item)) for item in items] == [1, 0]
    assert "train.record, record 2" in problem.where
    assert reason in problem.message


def test_a_flag_for_some_objects_only_is_left_out_and_said(tmp_path: Path) -> None:
    [item], [problem] = opened(tmp_path, example(**{"object/difficult": [1, 1]}))
    assert notes_of(item)[0].flags == frozenset()
    assert problem.outcome == "noted"


GOOD = record_of(example(), {})
BROKEN = {
    "checksum of the data": (GOOD[:-1] + bytes([GOOD[-1] ^ 1]), "checksum"),
    "length": (b"\xff" * 8 + GOOD[8:], "length is broken"),
    "beyond the end": (
        struct.pack("<Q", 2**60) + struct.pack("<I", masked(struct.pack("<Q", 2**60))),
        "not there",
    ),
    "no Example": (framed(b"\x0a\xff\x01"), "no Example"),
    "groups": (framed(b"\x0b\x0c"), "no Example"),
    "cut number": (framed(b"\xff\xff"), "no Example"),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_named_and_those_before_stay(data: bytes, reason: str, tmp_path: Path) -> None:
    items, problems = opened(tmp_path, GOOD, data)
    assert len(items) == 1
    assert [reason in problem.message for problem in problems] == [True]
    assert problems[0].where.endswith("record 2")


@pytest.mark.parametrize("data", [b"", b"\x1f\x8b\x08\x00", b"x" * 30])
def test_files_of_something_else(data: bytes, tmp_path: Path) -> None:
    try:
        items, problems = opened(tmp_path, data)
    except FormatError:
        return
    assert (items, len(problems)) == ([], 1)


@given(at=st.integers(0, len(GOLDEN) - 1), value=st.integers(0, 255))
def test_no_byte_breaks_the_reader(at: int, value: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("t")
    data = bytearray(GOLDEN)
    data[at] = value
    items, problems = opened(root, framed(bytes(data)))
    assert len(items) + len([problem for problem in problems if problem.outcome == "refused"]) >= 1


def test_names_that_lead_out_are_no_names(tmp_path: Path) -> None:
    items, _ = opened(tmp_path, example(filename=[b"../../x.jpg"], source_id=[b"\\a\\b.jpg"]))
    assert items[0].image.path == "a/b.jpg"


def test_classes_keep_their_gaps(tmp_path: Path) -> None:
    (tmp_path / "label_map.pbtxt").write_text('item { id: 2 name: "dog" } item { id: 5 name: "cat" }')
    opened(tmp_path, example(**{"object/class/label": [5]}))
    sink, _ = written(read(tmp_path, "tfrecord"), "tfrecord", tmp_path / "out")
    found, items, _ = back("tfrecord", tmp_path / "out", sink)
    assert [(kind.index, kind.name) for kind in found.ontology.classes] == [(1, "dog"), (4, "cat")]
    assert notes_of(items[0])[0].class_id == found.ontology.classes[1].id
