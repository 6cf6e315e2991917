import os
import socket
import unicodedata
from pathlib import Path

import pytest

from limner.media import Entry, EntryRefused, is_picture, walk_folder
from tests.media.made import encoded, photo


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def found(root: Path) -> list[str]:
    return [item.name if isinstance(item, Entry) else f"!{item.where}" for item in walk_folder(root)]


def test_files_come_in_natural_order_with_their_folders(tmp_path):
    write(tmp_path, "img10.jpg", "img9.jpg", "b/2.txt", "B2/1.jpg", "a/deep/er/x.png")
    assert found(tmp_path) == ["a/deep/er/x.png", "b/2.txt", "B2/1.jpg", "img9.jpg", "img10.jpg"]


def test_an_entry_says_what_the_file_system_says(tmp_path):
    write(tmp_path, "a/b.txt")
    os.utime(tmp_path / "a" / "b.txt", (5, 1_000_000_000.5))
    [entry] = walk_folder(tmp_path)
    assert isinstance(entry, Entry)
    assert (entry.name, entry.size, entry.modified) == ("a/b.txt", 7, 1_000_000_000.5)
    assert entry.path == tmp_path / "a" / "b.txt"
    assert entry.read() == b"a/b.txt"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_is_kept_as_given(tmp_path, form):
    name = unicodedata.normalize(form, "Zoë/été/写真.jpg")
    write(tmp_path, name)
    assert found(tmp_path) == [name]


def test_hidden_and_system_files_are_left_out_in_silence(tmp_path):
    write(tmp_path, ".DS_Store", "a/Thumbs.db", "__MACOSX/._a.jpg", ".git/x", "a/desktop.ini", "a/kept.jpg")
    assert found(tmp_path) == ["a/kept.jpg"]


def test_a_hidden_root_is_walked(tmp_path):
    write(tmp_path, ".mine/a.jpg")
    assert found(tmp_path / ".mine") == ["a.jpg"]


def test_links_are_named_and_not_followed(tmp_path):
    root = tmp_path / "root"
    write(tmp_path, "root/a.jpg", "secret/b.jpg")
    (root / "folder").symlink_to(tmp_path / "secret")
    (root / "file.jpg").symlink_to(tmp_path / "secret" / "b.jpg")
    (root / "loop").symlink_to(root)
    (root / "nowhere").symlink_to("/nowhere/at/all")
    assert found(root) == ["a.jpg", "!file.jpg", "!folder", "!loop", "!nowhere"]


def test_what_is_no_file_is_named(tmp_path):
    write(tmp_path, "a.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        items = list(walk_folder(tmp_path))
    assert [getattr(item, "code", "taken") for item in items] == ["taken", "not-a-file", "not-a-file"]


def test_names_that_cannot_be_kept_are_named(tmp_path):
    (tmp_path / os.fsdecode(b"\xff.jpg")).write_bytes(b"")
    (tmp_path / "a\nb.jpg").write_bytes(b"")
    (tmp_path / "c\\d").mkdir()
    write(tmp_path, "z.jpg")
    assert sorted(found(tmp_path)) == ["!\\udcff.jpg", "!a\\nb.jpg", "!c\\d", "z.jpg"]


def test_a_folder_that_cannot_be_listed_is_named_and_the_rest_comes(tmp_path, monkeypatch):
    write(tmp_path, "locked/a.jpg", "z.jpg")
    listed = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    refused, entry = walk_folder(tmp_path)
    assert isinstance(refused, EntryRefused)
    assert str(refused).startswith("locked: it cannot be opened: permission denied")
    assert isinstance(entry, Entry)


def test_a_root_that_is_none_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(walk_folder(tmp_path / "gone"))


CANDIDATES = {  # name        → content, is tried as a picture
    "a.JPG": (b"whatever", True),
    "iphone.heic": (b"whatever", True),
    "photo": (encoded(photo(), "WEBP"), True),
    "photo.dat": (encoded(photo(), "PNG"), True),
    "notes.dat": (b"whatever", False),
    "empty": (b"", False),
    "labels.json": (b"{}", False),
    "fake.txt": (encoded(photo(), "PNG"), False),
}


@pytest.mark.parametrize("name", CANDIDATES)
def test_pictures_are_told_by_suffix_then_by_bytes(tmp_path, name):
    content, expected = CANDIDATES[name]
    (tmp_path / name).write_bytes(content)
    [entry] = walk_folder(tmp_path)
    assert isinstance(entry, Entry)
    assert is_picture(entry) == expected


def test_a_file_that_is_too_long_or_gone_is_refused_by_name(tmp_path):
    write(tmp_path, "a.txt", "b")
    for entry in walk_folder(tmp_path):
        assert isinstance(entry, Entry)
        assert entry.path
        if entry.name == "a.txt":
            with pytest.raises(EntryRefused, match=r"a\.txt"):
                entry.read(most=4)
        entry.path.unlink()
        with pytest.raises(EntryRefused, match="cannot be opened"):
            entry.read()
        if entry.name == "b":
            with pytest.raises(EntryRefused, match="cannot be opened"):
                is_picture(entry)
