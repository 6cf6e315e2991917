import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limner.media import Archive, Decoder, Entry, EntryRefused, is_picture
from limner.media import archive as module
from limner.media.archive import ArchiveRefused
from tests.media.made import encoded, photo

DEFLATED = zipfile.ZIP_DEFLATED


def raw(name: str, **fields: object) -> zipfile.ZipInfo:
    """An entry whose name reaches the file as it is."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = name
    for key, value in fields.items():
        setattr(info, key, value)
    return info


def make(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes], compression: int = DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in entries:
            archive.writestr(info, content, compression)
    return path


def read(item: Entry | EntryRefused, most: int = 1 << 30) -> bytes | EntryRefused:
    try:
        return item if isinstance(item, EntryRefused) else item.read(most)
    except EntryRefused as refused:
        return refused


def outcomes(path: Path) -> dict[str, str]:
    """Shown name of each entry → its content, or ! and the code of its refusal."""
    found = {}
    with Archive(path) as archive:
        for item in archive.entries():
            content = read(item)
            if isinstance(content, EntryRefused):
                assert content.message
                found[content.where] = f"!{content.code}"
            elif isinstance(item, Entry):
                found[item.name] = content.decode("latin-1")
    return found


def test_entries_come_in_natural_order_without_folders_and_system_files(tmp_path):
    path = make(tmp_path / "a.zip", ("b/10.txt", b"ten"), ("b/9.txt", b"nine"), ("b/", b""), ("A.txt", b"a"),
                ("__MACOSX/._A.txt", b""), ("b/.DS_Store", b""), ("Thumbs.db", b""))  # fmt: skip
    assert list(outcomes(path).items()) == [("A.txt", "a"), ("b/9.txt", "nine"), ("b/10.txt", "ten")]


def test_a_picture_goes_from_an_archive_to_the_decoder(tmp_path, decoder: Decoder):
    path = make(tmp_path / "a.zip", ("Zoë/写真", encoded(photo(), "PNG")), ("notes", b"none"))
    with Archive(path) as archive:
        notes, picture = archive.entries()
        assert isinstance(picture, Entry)
        assert isinstance(notes, Entry)
        assert (is_picture(picture), is_picture(notes)) == (True, False)
        assert decoder.inspect(picture.read(), picture.name).probe.width == 64


SLIPS = [
    "../../etc/passwd",
    "/etc/passwd",
    "C:/windows/a",
    "..\\a.jpg",
    "a/../../b",
    "a\0b.jpg",
    "a\nb",
    "x" * 2000,
]


@pytest.mark.parametrize("name", SLIPS)
def test_unsafe_names_are_refused_and_the_rest_goes_on(tmp_path, name):
    path = make(tmp_path / "a.zip", (raw(name), b"evil"), ("good.txt", b"good"))
    found = outcomes(path)
    assert found.pop("good.txt") == "good"
    assert list(found.values()) == ["!unsafe-name"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path, kind):
    evil = raw("link.jpg", external_attr=(kind | 0o777) << 16)
    path = make(tmp_path / "a.zip", (evil, b"/etc/passwd"), ("good.txt", b"good"))
    assert outcomes(path) == {"good.txt": "good", "link.jpg": "!not-a-file"}


def test_bombs_are_refused_unopened(tmp_path):
    path = make(
        tmp_path / "a.zip", ("bomb.tif", bytes(30_000_000)), ("small.txt", b"0" * 900_000), ("a", b"a")
    )
    found = outcomes(path)
    assert (found["bomb.tif"], found["a"], len(found["small.txt"])) == ("!bomb", "a", 900_000)


def test_an_archive_that_unpacks_to_too_much_is_refused_whole(tmp_path):
    path = make(tmp_path / "big.zip", ("a", bytes(600)), ("b", bytes(600)))
    with pytest.raises(ArchiveRefused) as refused:
        Archive(path, max_unpacked=1000)
    assert (refused.value.code, refused.value.where) == ("archive-too-large", "big.zip")


def test_an_archive_of_too_many_entries_is_refused_whole(tmp_path, monkeypatch):
    path = make(tmp_path / "many.zip", *((f"{n}", b"") for n in range(12)))
    monkeypatch.setattr(module, "MAX_ENTRIES", 11)
    with pytest.raises(ArchiveRefused, match="more than 11 entries"):
        Archive(path)
    monkeypatch.setattr(module, "MAX_ENTRIES", 12)
    assert len(outcomes(path)) == 12


def test_archives_of_more_entries_than_the_old_format_counts_are_read(tmp_path):
    path = make(
        tmp_path / "many.zip", *((f"{n}", b"") for n in range(70_000)), compression=zipfile.ZIP_STORED
    )
    with Archive(path) as archive:
        assert sum(isinstance(item, Entry) for item in archive.entries()) == 70_000


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_twins_are_refused_as_none_is_the_right_one(tmp_path):
    path = make(tmp_path / "a.zip", ("a.jpg", b"one"), ("a.jpg", b"two"), ("A.jpg", b"three"))
    assert outcomes(path) == {"a.jpg": "!duplicate-entry", "A.jpg": "three"}


@pytest.mark.parametrize("kernel", ["shared", "quoted", "directory"])
def test_overlapping_entries_are_refused(tmp_path, kernel):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", DEFLATED) as archive:
        archive.writestr("a.bin", b"kernel" * 50)
        archive.writestr("b.bin", b"kernel" * 50)
        archive.writestr("c.txt", b"good")
        first, second, third = archive.infolist()
        if kernel == "shared":
            second.header_offset = first.header_offset
        elif kernel == "quoted":
            first.compress_size += 31
        else:
            third.compress_size += 1000
    found = outcomes(path)
    bad = ["c.txt"] if kernel == "directory" else ["a.bin", "b.bin"]
    assert [name for name, what in found.items() if what == "!overlapping-entry"] == bad
    assert len(found) == 3


def test_locked_entries_say_what_to_do(tmp_path):
    path = make(tmp_path / "a.zip", ("a.jpg", b"secret"), ("b.txt", b"open"))
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(signature)
        data[at + flags] |= 1
    path.write_bytes(data)
    with Archive(path) as archive:
        locked, free = archive.entries()
    assert isinstance(locked, EntryRefused)
    assert (locked.code, "password" in locked.hint) == ("encrypted", True)
    assert isinstance(free, Entry)


def test_archives_within_archives_are_not_opened(tmp_path):
    inner = make(tmp_path / "inner.zip", ("a.jpg", b"a"))
    path = make(tmp_path / "a.zip", ("inner.ZIP", inner.read_bytes()), ("b.tar.gz", b""), ("c", b"c"))
    assert outcomes(path) == {"inner.ZIP": "!nested-archive", "b.tar.gz": "!nested-archive", "c": "c"}


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused_by_name(tmp_path, compression):
    path = make(tmp_path / "a.zip", ("a.jpg", b"a"), compression=compression)
    assert outcomes(path) == {"a.jpg": "!compression"}


def declaring(path: Path, size: int) -> None:
    """Makes the only entry say that it holds `size` bytes."""
    data = bytearray(path.read_bytes())
    for signature, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", data, data.index(signature) + at, size)
    path.write_bytes(data)


@pytest.mark.parametrize("size", [10, 500, 5_000_000, 11_000_000])
def test_an_entry_that_lies_about_its_size_is_refused_without_being_unpacked(tmp_path, monkeypatch, size):
    path = make(tmp_path / "a.zip", ("bomb.tif", bytes(10_000_000)))
    declaring(path, size)
    monkeypatch.setattr(module, "MAX_RATIO", 10**9)
    unpacked = 0
    real = zlib.decompressobj

    class Counting:
        def __init__(self, bits: int) -> None:
            self.real = real(bits)

        def decompress(self, data: bytes, most: int = 0) -> bytes:
            nonlocal unpacked
            out: bytes = self.real.decompress(data, most)
            unpacked += len(out)
            return out

        def __getattr__(self, name: str) -> object:
            return getattr(self.real, name)

    monkeypatch.setattr(zlib, "decompressobj", Counting)
    assert outcomes(path) == {"bomb.tif": "!damaged-entry"}
    assert unpacked <= size + (2 << 20)


def test_a_damaged_entry_is_refused_and_the_rest_goes_on(tmp_path):
    path = make(
        tmp_path / "a.zip", ("a.txt", b"A" * 50), ("b.txt", b"B" * 50), compression=zipfile.ZIP_STORED
    )
    path.write_bytes(path.read_bytes().replace(b"A" * 50, b"A" * 49 + b"X"))
    assert outcomes(path) == {"a.txt": "!damaged-entry", "b.txt": "B" * 50}


def test_names_in_unmarked_utf8_are_understood(tmp_path):
    path = make(tmp_path / "a.zip", ("12345678", b""), ("marked é", b""), ("abcdefgh", b""))
    unmarked = path.read_bytes().replace(b"12345678", "Zoë.jpg".encode())
    path.write_bytes(unmarked.replace(b"abcdefgh", "code é7".encode("cp437") + b"8"))
    assert set(outcomes(path)) == {"Zoë.jpg", "marked é", "code é78"}


NO_ARCHIVES = {
    "nothing": b"",
    "text": b"hello",
    "only an end": b"PK\5\6" + bytes(10),
    "an end that claims much": b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 2**32 - 2, 0, 0),
    "zip64 that claims more": b"PK\6\6" + bytes(36) + struct.pack("<Q", 2**63) + bytes(8)
    + b"PK\6\7" + bytes(16) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 2**32 - 1, 0, 0),
}  # fmt: skip


@pytest.mark.parametrize("data", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_what_is_no_archive_is_refused(tmp_path, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(ArchiveRefused) as refused:
        Archive(path)
    assert (refused.value.code, refused.value.where) == ("unreadable-archive", "a.zip")


def test_an_archive_that_is_gone_is_refused(tmp_path):
    with pytest.raises(ArchiveRefused, match="no such file"):
        Archive(tmp_path / "gone.zip")


@settings(max_examples=150)
@given(st.data())
def test_damaged_archives_are_read_or_refused(tmp_path_factory, data: st.DataObject):
    path = make(tmp_path_factory.mktemp("zips") / "a.zip", ("a.txt", b"abc" * 40), ("b/c.txt", b"x"))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        with Archive(path) as archive:
            for item in archive.entries():
                got = read(item)
                if isinstance(item, Entry) and isinstance(got, bytes):
                    assert len(got) == item.size
    except ArchiveRefused:
        return


def test_zips_that_fuzzers_found_are_read_or_refused(pictures: Path, shared: Path | None):
    found = sorted((pictures / "fuzz").glob("gofuzz-zip*"))
    if shared:
        found += sorted((shared / "data" / "bad-input" / "fuzz" / "gofuzz-zip").iterdir())
    refused = 0
    for path in found:
        try:
            with Archive(path) as archive:
                for item in archive.entries():
                    content = read(item, 1_000_000)
                    if isinstance(content, EntryRefused):
                        assert content.where
        except ArchiveRefused:
            refused += 1
    assert 0 < refused < len(found)
