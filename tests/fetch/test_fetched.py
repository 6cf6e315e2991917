"""Lists of pictures as data sets."""

import time
from pathlib import Path

import pytest

from limner.dataset import LabelledImage, LimnerError
from limner.fetch import Limits, Manners, fetched, is_public_or_private, read_list
from limner.formats import FormatError, Problem
from limner.formats.core.problems import unreported
from tests.fetch.serving import PICTURE, Server
from tests.media.made import encoded, photo

QUICK = Manners(allowed=is_public_or_private, pause=0.01, one=Limits(1_000_000, 5, 2))


def listed(root: Path, *lines: str, name: str = "list.csv") -> Path:
    root.mkdir(exist_ok=True)
    (root / name).write_text("\n".join(lines) + "\n")
    return root / name


def get(path: Path, manners: Manners = QUICK) -> tuple[list[LabelledImage], list[Problem]]:
    problems: list[Problem] = []
    with fetched(path, path.with_name("work"), problems.append, manners) as dataset:
        items = list(dataset.images)
        names = {kind.id: kind.name for kind in dataset.ontology.classes}
    for item in items:
        assert item.open_picture is not None
        with item.open_picture() as file:
            assert file.read(3)
        for layer in item.layers:
            assert {one.class_id for one in layer.annotations} <= set(names)
    return items, problems


def kinds(item: LabelledImage) -> int:
    return sum(len(layer.annotations) for layer in item.layers)


def test_a_table_with_classes_licences_and_authors(server: Server, tmp_path: Path) -> None:
    path = listed(
        tmp_path, "Image_URL,License,label,Photographer,landing_page,subset,mood",
        f'{server.at}/a.jpg,CC-BY-4.0,cat,"Ann, Bo",https://example.org/1,train,calm',
        f"{server.at}/b,,,,,,", f"{server.at}/a.jpg,CC0-1.0,dog,,,,", ",,,,,,",
    )  # fmt: skip
    items, problems = get(path)
    [first, second] = items
    image = first.image
    assert (image.name, image.width, image.height, image.split) == ("a.jpg", 64, 48, "train")
    assert (image.licence, image.author) == ("CC-BY-4.0", "Ann, Bo")
    assert image.extra == {
        "list": {"url": f"{server.at}/a.jpg", "source": "https://example.org/1", "mood": "calm"}
    }
    assert (kinds(first), kinds(second), second.layers) == (2, 0, ())
    assert second.image.name == "b.jpg"
    assert server.paths["/a.jpg"] == 1
    assert [(one.where.rpartition(" ")[2], one.outcome) for one in problems] == [
        ("4", "noted"),
        ("5", "refused"),
    ]


def test_a_text_file_of_addresses_and_paths(server: Server, tmp_path: Path) -> None:
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/sub/y.png").write_bytes(encoded(photo(), "PNG"))
    (tmp_path / "out.png").write_bytes(encoded(photo(), "PNG"))
    (tmp_path / "in/link.png").symlink_to(tmp_path / "out.png")
    path = listed(
        tmp_path / "in", "# mine", f"{server.at}/d/x.jpg#top", "", f"{server.at}/e/x.jpg", "sub/y.png",
        "../out.png", "link.png", str(tmp_path / "out.png"), "gone.png", "list.txt", name="list.txt",
    )  # fmt: skip
    items, problems = get(path)
    assert [item.image.path for item in items] == ["x.jpg", "x (2).jpg", "sub/y.png"]
    assert [one.code for one in problems] == [
        "unsafe-name", "unsafe-name", "unsafe-name", "unreadable", "unsupported-format",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/..%2F..%2Fetc%2Fpasswd", "passwd.jpg"),
        ("/%2e%2e", "picture.jpg"),
        ("/", "picture.jpg"),
        ("/a%00b.png", "a\\x00b.jpg"),
        ("/C:%5Cx.jpeg", "x.jpeg"),
        ("/.hidden.gif", "hidden.jpg"),
        ("/v1.2", "v1.2.jpg"),
    ],
)
def test_an_address_is_no_path(address: str, name: str, server: Server, tmp_path: Path) -> None:
    [item], _ = get(listed(tmp_path, f"{server.at}{address}", name="l.txt"))
    assert item.image.path == name


def test_what_does_not_come_or_is_no_picture_is_said_line_by_line(server: Server, tmp_path: Path) -> None:
    path = listed(
        tmp_path, "url", f"{server.at}/status/404", f"{server.at}/text/x.jpg", f"{server.at}/x.jpg",
        "ftp://example.org/x.jpg", "http://ann:secret@example.org/x.jpg",
    )  # fmt: skip
    items, problems = get(path)
    assert [item.image.name for item in items] == ["x.jpg"]
    found = {one.where.partition(", ")[2].partition(",")[0]: one.code for one in problems}
    assert found == {
        "line 2": "status", "line 3": "unsupported-format", "line 5": "unsafe-url", "line 6": "unsafe-url",
    }  # fmt: skip
    assert "secret" not in str(problems)
    assert sorted(file.suffix for file in (tmp_path / "work").iterdir()) == ["", ".jsonl", ".picture"]


def test_a_second_try_asks_only_for_what_is_missing(server: Server, tmp_path: Path) -> None:
    path = listed(tmp_path, "url", *(f"{server.at}/{number}.jpg" for number in range(5)))
    first, _ = get(path)
    journal = tmp_path / "work/fetched.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:3]) + lines[3][:20])  # killed while it wrote
    gone = next((tmp_path / "work").glob("*.picture"))
    gone.unlink()
    server.asked.clear()
    again, problems = get(path)
    assert again == first
    assert problems == []
    assert 2 <= len(server.asked) <= 3
    server.asked.clear()
    assert get(path)[0] == first
    assert server.asked == []


def test_few_at_once_of_one_host(server: Server, tmp_path: Path) -> None:
    path = listed(tmp_path, "url", *(f"{server.at}/slow/{number}" for number in range(8)))
    items, _ = get(path)
    assert len(items) == 8
    assert server.most == 2


def test_a_host_that_is_busy_is_left_alone_as_long_as_it_wants(server: Server, tmp_path: Path) -> None:
    begun = time.monotonic()
    items, problems = get(listed(tmp_path, "url", f"{server.at}/busy/1"))
    assert (len(items), problems) == (1, [])
    assert time.monotonic() - begun >= 2
    _, problems = get(listed(tmp_path, "url", f"{server.at}/busy/9999/x"))
    assert [one.code for one in problems] == ["status"]
    assert server.paths["/busy/9999/x"] == 1


def test_what_was_cut_off_is_tried_again(server: Server, tmp_path: Path) -> None:
    items, problems = get(listed(tmp_path, "url", f"{server.at}/cut"))
    assert (len(items), problems) == (1, [])
    assert server.paths["/cut"] == 2


def test_there_is_an_end_to_how_much_and_how_many(server: Server, tmp_path: Path) -> None:
    path = listed(tmp_path, "url", *(f"{server.at}/{number}.jpg" for number in range(30)))
    with pytest.raises(FormatError, match="altogether"):
        get(path, Manners(allowed=is_public_or_private, total=len(PICTURE) * 3))
    assert len(server.asked) < 20
    with pytest.raises(FormatError, match="more than 10 pictures"):
        get(path, Manners(pictures=10))


def test_two_do_not_work_in_one_folder(server: Server, tmp_path: Path) -> None:
    path = listed(tmp_path, "url", f"{server.at}/x.jpg")
    with fetched(path, tmp_path / "work", unreported, QUICK), pytest.raises(LimnerError) as caught:
        get(path)
    assert caught.value.code == "in-use"


@pytest.mark.parametrize("data", [b"", b"\n\n# x\n", b"url\n", b"\xff\xfe", b"url\n\xff\n", b'url\n"x\n'])
def test_what_is_no_list_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(data)
    with pytest.raises(FormatError):
        read_list(tmp_path / "l", unreported, 10)


@pytest.mark.parametrize(
    "data", [b"\x00" * 99, b"x" * 5000, b"://\n", b"http://[\n", b"url,x\n/dev/zero,1\n\x00,2\n"]
)
def test_what_means_no_picture_is_said(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(data)
    items, problems = get(tmp_path / "l")
    assert items == []
    assert problems


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_as_programs_save_them(encoding: str, delimiter: str, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes(f"Class{delimiter}File\r\ncat{delimiter}a b.jpg\r\n".encode(encoding))
    [entry] = read_list(tmp_path / "l.csv", unreported, 10)
    assert (entry.address, entry.kinds) == ("a b.jpg", ["cat"])
