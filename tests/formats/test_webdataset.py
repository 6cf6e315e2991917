"""WebDataset's shards: samples by key, pictures opened where they lie, broken and hostile tar files."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pixels

from limner.dataset import Box, LabelledImage, Tag
from limner.formats import FolderSink, FormatError, Problem, read, sniff, write
from tests.formats.making import dataset, note, notes_of, picture, written


def png(width: int = 100, height: int = 80) -> bytes:
    file = io.BytesIO()
    Pixels.new("L", (width, height)).save(file, "PNG")
    return file.getvalue()


def shard(path: Path, *entries: tuple[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as archive:
        for name, content in entries:
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def opened(root: Path, *entries: tuple[str, Any]) -> tuple[list[LabelledImage], list[Problem]]:
    shard(root / "train-000000.tar", *entries)
    problems: list[Problem] = []
    return list(read(root, "webdataset", report=problems.append).images), problems


OBJECTS = {"objects": {"bbox": [[10, 20, 30, 40]], "category": ["cat"], "area": [1200]}}


def test_files_of_one_key_are_one_sample(tmp_path: Path) -> None:
    items, problems = opened(
        tmp_path, ("./a/0001.seg.txt", b"x"), ("./a/0001.png", png()), ("./a/0001.json", OBJECTS),
        ("./a/0002.png", png(8, 6)), ("./a/0002.cls", b"3\n"), ("./a/0003.png", png()), ("./a/0004.cls", b"dog"),
    )  # fmt: skip
    assert sniff(tmp_path).format == "webdataset"
    assert [(item.image.name, item.image.split, item.image.width) for item in items] == [
        ("0001.png", "train", 100), ("0002.png", "train", 8), ("0003.png", "train", 100), ("0004", "train", 0),
    ]  # fmt: skip
    assert [one.shape for one in notes_of(items[0])] == [Box(10, 20, 30, 40)]
    assert [one.shape for one in notes_of(items[1])] == [Tag()]
    assert items[2].layers == ()
    names = [kind.name for kind in read(tmp_path, "webdataset").ontology.classes]
    assert names == ["class 0", "class 1", "class 2", "class 3", "cat", "dog"]
    assert items[1].open_picture is not None
    assert items[1].open_picture().read() == png(8, 6)
    assert problems == []


def test_shards_are_written_for_each_split_and_another_reader_finds_them(data: Path, tmp_path: Path) -> None:
    source = read(data / "formats/voc")
    write(source, FolderSink(tmp_path, "copy"), "webdataset")
    before = {item.image.name: _bytes(item) for item in source.images}
    found = {}
    for path in sorted(tmp_path.glob("*.tar")):
        with tarfile.open(path) as archive:
            content = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
            assert {member.mtime for member in archive.getmembers()} == {0}
        for name in content:
            if name.endswith(".json"):
                found[json.loads(content[name])["file_name"]] = content[name.replace(".json", ".jpg")]
    assert found == before
    assert {item.image.name: _bytes(item) for item in read(tmp_path).images} == before
    assert json.loads((tmp_path / "classes.json").read_text()) == ["RBC", "WBC"]


def _bytes(item: LabelledImage) -> bytes:
    assert item.open_picture is not None
    with item.open_picture() as file:
        return file.read()


def test_a_shard_holds_a_thousand_pictures(tmp_path: Path) -> None:
    items = [picture(note(Box(1, 2, 3, 4), at), name=f"{at}.jpg") for at in range(1001)]
    written(dataset(*items), "webdataset", tmp_path)
    assert sorted(path.name for path in tmp_path.glob("*.tar")) == [
        "unsplit-000000.tar",
        "unsplit-000001.tar",
    ]
    assert [item.image.name for item in read(tmp_path, "webdataset").images] == [
        f"{at}.jpg" for at in range(1001)
    ]


def test_unknown_keys_come_back(tmp_path: Path) -> None:
    opened(tmp_path, ("1.png", png()), ("1.json", {**OBJECTS, "caption": "a cat", "url": "x"}))
    written(read(tmp_path, "webdataset"), "webdataset", tmp_path / "out")
    [item] = read(tmp_path / "out", "webdataset").images
    assert item.image.extra == {"huggingface": {"caption": "a cat", "url": "x"}}


BAD: dict[str, tuple[list[tuple[str, Any]], str]] = {
    "no JSON": ([("2.json", b"{")], "not JSON"),
    "no table": ([("2.json", b"[1]")], "no table"),
    "class twice said": ([("2.json", b'{"a": 1, "a": 2}')], "twice"),
    "not UTF-8": ([("2.cls", b"\xff")], "not UTF-8"),
    "bad box": ([("2.json", {"objects": {"bbox": [[1]], "category": ["cat"]}})], "four numbers"),
}


@pytest.mark.parametrize(("entries", "reason"), BAD.values(), ids=BAD)
def test_a_bad_record_is_named_and_the_good_ones_stay(
    entries: list[Any], reason: str, tmp_path: Path
) -> None:
    items, [problem] = opened(
        tmp_path, ("1.png", png()), ("1.json", OBJECTS), *entries, ("3.png", png()), ("3.json", OBJECTS)
    )
    assert len([item for item in items if item.layers and notes_of(item)]) == 2
    assert "train-000000.tar, 2" in problem.where
    assert reason in problem.message


def test_links_and_devices_are_no_files(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("1.png")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert list(read(tmp_path, "webdataset").images) == []


def test_names_in_a_shard_lead_nowhere(tmp_path: Path) -> None:
    items, _ = opened(
        tmp_path, ("../../1.png", png()), ("2.png", png()), ("2.json", {"file_name": "../x.png"})
    )
    assert all(".." not in item.image.path.split("/") for item in items)


@pytest.mark.parametrize("cut", [0, 100, 600, 1000])
def test_a_cut_shard_is_said(cut: int, tmp_path: Path) -> None:
    path = shard(tmp_path / "x.tar", ("1.png", png()), ("1.json", OBJECTS))
    path.write_bytes(path.read_bytes()[:cut])
    problems: list[Problem] = []
    items = list(read(tmp_path, "webdataset", report=problems.append).images)
    assert len(items) <= 1
    assert problems or not cut or items


@pytest.mark.parametrize(
    "data", [b"\x1f\x8b" + bytes(600), b"PK\x03\x04" + b"x" * 600, bytes(range(256)) * 4]
)
def test_other_files_are_said(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(data)
    problems: list[Problem] = []
    assert list(read(tmp_path, "webdataset", report=problems.append).images) == []
    assert ["no tar file" in problem.message for problem in problems] == [True]


def test_a_folder_without_shards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        read(tmp_path, "webdataset")


def test_two_classes_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        written(dataset(names=["cat", "cat"]), "webdataset", tmp_path)
    assert caught.value.code == "class-name"
