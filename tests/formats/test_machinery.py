"""Registry, ledger, sinks, matching, sniffing, verification and whole conversions."""

import io
import json
import re
import shutil
import unicodedata
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limner.dataset import Box, Dataset, Part, Polygon
from limner.formats import (
    FolderSink,
    FormatError,
    Ledger,
    Matcher,
    Pictures,
    Problem,
    ZipSink,
    both_ways,
    convert,
    explain,
    find_labels,
    load,
    names,
    read,
    sniff,
    verify,
    writable,
    write,
)
from limner.formats.core.conversions import CONVERSIONS
from limner.formats.core.holds import ABILITIES, DATASET, FIELDS, FLAGS
from limner.formats.core.mapped import Mapped
from limner.formats.core.paths import Paths
from limner.formats.registry import checked
from limner.media import EntryRefused
from tests.formats.making import dataset, held, note, notes_of, picture, written


@pytest.mark.parametrize("name", names())
def test_a_declaration_names_only_what_there_is(name: str) -> None:
    holds = load(name).HOLDS
    things = {
        *ABILITIES,
        *(f"{kind} with {ability}" for kind, those in ABILITIES.items() for ability in those),
    }
    assert set(holds.shapes) <= set(ABILITIES)
    assert all(kept <= set(ABILITIES[kind]) for kind, kept in holds.shapes.items())
    assert set(holds.becomes) <= things
    assert set(holds.becomes.values()) <= set(CONVERSIONS)
    assert holds.fields <= set(FIELDS)
    assert holds.flags <= set(FLAGS)
    assert holds.dataset <= set(DATASET)
    assert load(name).TITLE
    assert load(name).PROOF
    assert load(name).EXAMPLE
    assert load(name).TIER in ("A", "B")


def test_what_will_be_lost_is_known_beforehand() -> None:
    found = {one.what: (one.becomes, one.severity) for one in explain("yolo")}
    assert found["polygon"] == ("enclosing box", "changed")
    assert found["polyline"] == ("", "lost")
    assert found["flag crowd"] == ("", "changed")
    assert found["source"] == ("", "note")
    assert "box" not in found


def test_a_module_that_is_no_format_is_told_what_it_lacks() -> None:
    module = ModuleType("mine")
    module.__dict__.update(TITLE="Mine", read=print)
    with pytest.raises(FormatError, match="lacks TIER, PROOF, EXAMPLE, HOLDS, sniff, write"):
        checked("mine", module)
    with pytest.raises(FormatError, match="'nope'") as caught:
        load("nope")
    assert "coco" in caught.value.hint


def test_a_ledger_may_be_read_while_it_grows(tmp_path: Path) -> None:
    _, ledger = written(
        dataset(picture(note(Box(1, 2, 3, 4), score=0.5), note(Box(1, 2, 3, 4), 2))), "yolo", tmp_path
    )
    assert (ledger.kept, ledger.changed, ledger.lost, ledger.source) == (1, 1, 0, 2)
    [loss] = ledger.losses()
    assert (loss.what, loss.field, loss.before, loss.picture) == ("score", "score", 0.5, "x.jpg")
    assert ledger.summary()["rows"] == [
        {"what": "score", "becomes": "", "objects": 1, "classes": ["cat"], "severity": "changed"}
    ]
    assert json.dumps(ledger.summary())


class Unseekable(io.RawIOBase):
    """A stream that only takes bytes, as a network connection does."""

    def __init__(self) -> None:
        super().__init__()
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += bytes(data)
        return len(data)


@pytest.mark.parametrize("format", both_ways())
def test_a_streamed_zip_holds_the_same_files_as_a_folder(format: str, data: Path, tmp_path: Path) -> None:
    source = read(data / "formats/voc")
    folder = FolderSink(tmp_path, "copy")
    write(source, folder, format)
    streams = []
    for _ in range(2):
        stream = Unseekable()
        sink = ZipSink(stream, "copy")  # type: ignore[arg-type]
        write(source, sink, format)
        sink.close()
        streams.append(bytes(stream.data))
        assert sink.hashes == folder.hashes
    assert streams[0] == streams[1]
    with zipfile.ZipFile(io.BytesIO(streams[0])) as archive:
        zipped = {name: archive.read(name) for name in archive.namelist()}
    on_disk = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    assert zipped == on_disk
    if getattr(load(format), "EMBEDS", False):
        assert sum(item.open_picture is not None for item in read(tmp_path, format).images) == 3
    else:
        assert sum(name.endswith(".jpg") for name in zipped) == 3


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "a\\x", "C:x", "\x00", ""])
def test_nothing_is_written_outside(name: str, tmp_path: Path) -> None:
    with pytest.raises(EntryRefused):
        FolderSink(tmp_path).write(name, b"")


@given(st.lists(st.text(max_size=300), max_size=8))
def test_every_name_becomes_one_that_can_be_written_and_no_two_are_the_same(texts: list[str]) -> None:
    paths = Paths()
    found = [str(paths.take("images", text)) for text in texts]
    keys = {unicodedata.normalize("NFC", path).casefold() for path in found}
    assert len(keys) == len(found)
    for path in found:
        assert not Path(path).is_absolute()
        assert ".." not in Path(path).parts
        assert all(len(part.encode()) <= 255 for part in Path(path).parts)
        path.encode()


MATCHES = {
    "same path": ("a/x.jpg", "a/x.jpg"),
    "name alone": ("only.png", "b/only.png"),
    "path of another machine": ("/home/pi/b/only.png", "b/only.png"),
    "back-slashes": ("C:\\b\\only.png", "b/only.png"),
    "stem alone": ("only", "b/only.png"),
    "another suffix": ("only.jpg", "b/only.png"),
    "other Unicode form": (unicodedata.normalize("NFD", "é.jpg"), "a/é.jpg"),
    "nearest folder": ("data/b/x.jpg", "b/x.jpg"),
    "undecided": ("x.jpg", None),
    "not there": ("nope.jpg", None),
    "dots in the name": ("v1.2", "a/v1.2.jpg"),
}


@pytest.mark.parametrize(("name", "path"), MATCHES.values(), ids=MATCHES)
def test_matching_labels_to_pictures(name: str, path: str | None) -> None:
    assert Matcher(["a/x.jpg", "b/x.jpg", "b/only.png", "a/é.jpg", "a/v1.2.jpg"]).find(name) == path


def test_links_are_followed_inside_the_folder_and_refused_when_they_lead_out(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "x.jpg").write_bytes(b"x")
    (tmp_path / "out.jpg").write_bytes(b"x")
    (root / "in.jpg").symlink_to(root / "x.jpg")
    (root / "leads-out.jpg").symlink_to(tmp_path / "out.jpg")
    problems: list[Problem] = []
    assert Pictures(root, problems.append).paths == ("in.jpg", "x.jpg")
    assert [problem.where for problem in problems] == ["leads-out.jpg"]


def test_labels_are_found_in_a_heap(data: Path, tmp_path: Path) -> None:
    for name in ("coco", "voc"):
        shutil.copytree(data / "formats" / name, tmp_path / "heap" / name)
    found = find_labels(tmp_path / "heap")
    assert [(one.format, one.path.name) for one in found] == [("coco", "coco"), ("voc", "voc")]
    (tmp_path / "none").mkdir()
    assert find_labels(tmp_path / "none") == []
    with pytest.raises(FormatError) as caught:
        sniff(tmp_path / "none")
    assert caught.value.code == "no-labels"


def test_what_may_be_two_things_is_asked(data: Path, tmp_path: Path) -> None:
    for source in ("coco", "voc"):
        read_back = read(data / "formats" / source)
        write(read_back, FolderSink(tmp_path), source)
    with pytest.raises(FormatError, match="more than one format") as caught:
        sniff(tmp_path)
    assert caught.value.params["candidates"] == ["coco", "voc"]


XML = ("cvat", "label-studio", "labelme-xml", "voc")
NO_XML = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PATH_SIGNS = re.compile(r"[/\\]")
TRIANGLE = Polygon((Part((10, 10, 40, 10, 20, 30)),))
BREAKAGES = {
    "an object is missing": (
        "coco",
        lambda text: text.replace('"iscrowd":0}', '"iscrowd":0,"image_id":99}', 1),
    ),
    "moved": ("yolo", lambda text: text.replace("0.2", "0.3")),
    "another class": ("yolo", lambda text: "\n".join("1" + line[1:] for line in text.splitlines())),
    "a word": ("voc", lambda text: text.replace("<name>cat", "<name>cats")),
    "a file is cut": ("voc", lambda text: text[: len(text) // 2]),
    "a point less": ("yolo-seg", lambda text: " ".join([*text.split(" ")[:-2], "0.1", "0.1", "0.2", "0.2"])),
}


@pytest.mark.parametrize(("format", "breakage"), BREAKAGES.values(), ids=BREAKAGES)
def test_a_broken_writer_is_caught(format: str, breakage: Any, tmp_path: Path) -> None:
    data = dataset(
        picture(note(Box(20, 20, 20, 20)), note(TRIANGLE, 2)), picture(note(Box(1, 2, 3, 4), 3), name="y.jpg")
    )
    sink, ledger = written(data, format, tmp_path)
    fine = verify(data, tmp_path, format, sink, ledger)
    assert fine.ok
    assert fine.annotations == 3
    assert json.dumps(fine.plain())
    for path in sorted(tmp_path.rglob("*.*")):
        if (
            path.suffix in (".txt", ".xml", ".json")
            and "ImageSets" not in path.parts
            and path.name != "classes.txt"
        ):
            path.write_text(breakage(path.read_text()))
    assert not verify(data, tmp_path, format, sink, ledger).ok


def test_all_or_nothing(data: Path, tmp_path: Path) -> None:
    source = data / "formats/coco"
    with pytest.raises(FormatError) as caught:
        convert(source, tmp_path / "strict", "yolo", strict=True)
    assert caught.value.code == "loss"
    assert "polygon" in caught.value.message
    calls: list[int] = []
    with pytest.raises(FormatError) as caught:
        convert(source, tmp_path / "x", "yolo", progress=calls.append, cancelled=lambda: len(calls) == 2)
    assert (caught.value.code, calls) == ("cancelled", [1, 2])
    assert list(tmp_path.iterdir()) == []
    convert(source, tmp_path / "full", "yolo")
    with pytest.raises(FormatError) as caught:
        convert(source, tmp_path / "full", "voc")
    assert caught.value.code == "exists"
    assert (tmp_path / "full/data.yaml").is_file()


@pytest.mark.parametrize("format", both_ways())
@pytest.mark.parametrize("ending", ["", ".zip"])
def test_conversions_are_verified(format: str, ending: str, data: Path, tmp_path: Path) -> None:
    result = convert(data / "formats/coco", tmp_path / f"out{ending}", format, verified=True)
    assert result.verification is not None
    assert result.verification.pictures == 4
    ledger = result.ledger
    assert ledger.kept + ledger.changed + ledger.lost == ledger.source == 106
    assert result.target.exists()


def test_only_some(data: Path, tmp_path: Path) -> None:
    result = convert(
        data / "formats/coco",
        tmp_path / "out",
        "yolo",
        only=lambda item: item.image.split == "val",
        verified=True,
    )
    assert result.pictures == 2
    assert result.verification is not None
    assert result.verification.pictures == 2
    assert sorted(path.name for path in (tmp_path / "out/labels").iterdir()) == ["val"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path / "nope")
    assert caught.value.code == "not-found"


@pytest.mark.parametrize("format", both_ways())
def test_naughty_strings_survive_as_class_and_file_names(
    format: str, shared: Path | None, tmp_path: Path
) -> None:
    lines = [
        "",
        " ",
        "\t",
        "é\u0301",
        "\ufeff",
        "\u2028",
        "a\u0085b",
        "<b>&amp;</b>",
        "]]>",
        "a/b",
        "..",
        "%0A",
        "\u202etxt",
    ]
    if shared:
        lines += json.loads((shared / "data/bad-input/strings/blns.json").read_text())
    texts = [
        text for text in dict.fromkeys(lines) if text.strip() and not (format in XML and NO_XML.search(text))
    ]
    files = {
        text: f"{at} {re.sub(PATH_SIGNS, chr(0x2215), text)}" for at, text in enumerate(texts)
    }  # a file's name holds no slash
    items = [picture(note(held(format), kind=text), name=f"{files[text]}.jpg") for text in texts]
    data = dataset(*items, names=texts)
    sink, ledger = written(data, format, tmp_path)
    assert verify(data, tmp_path, format, sink, ledger).faults == []


def test_a_class_that_xml_cannot_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no place for") as caught:
        written(dataset(names=["a\x01"]), "voc", tmp_path)
    assert caught.value.code == "class-name"


def test_an_empty_data_set_is_written_and_read(tmp_path: Path) -> None:
    for format in writable():
        data = Dataset(dataset().ontology, ())
        _, ledger = written(data, format, tmp_path / format)
        assert (ledger.source, ledger.clean) == (0, True)
        assert notes_of(picture()) == ()
    assert Ledger().rows() == []


_SPACE = st.sampled_from(("", "", " ", "\n", " \t"))
_VALUES = st.sampled_from((1, {"a": [1, 2, ", "]}, "x, ]", [], [[1]], {}, "é", True, None))


@given(st.lists(st.tuples(_VALUES, _SPACE, _SPACE), max_size=8), st.booleans())
def test_entries_of_a_mapped_list_are_found_however_they_are_spaced(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[Any, str, str]], alike: bool
) -> None:
    spaced = [(value, *(entries[0][1:] if alike else spaces)) for value, *spaces in entries]
    inside = ",".join(f"{before}{json.dumps(value)}{after}" for value, before, after in spaced)
    path = tmp_path_factory.mktemp("mapped") / "file.json"
    path.write_text(f'{{"k": [{inside}], "z": [1, 2]}}', "utf-8")
    found = Mapped(path)
    assert [json.loads(one) for one in found.section("k")] == [value for value, *_ in entries]
    assert [json.loads(one) for one in found.section("z")] == [1, 2]
