"""Weights on a shelf: what is taken, what is refused, and what comes over a bad connection."""

import io
import json
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from limner.assist.weights import KNOWN, Known, Shelf, WeightsRefused, kind_of
from limner.fetch import DownloadRefused
from tests.fetch import serving as web

CANARY = "canary"


class Bomb:
    """What runs when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return _sing, (CANARY,)


def _sing(_: str) -> None:
    raise AssertionError("a pickle was loaded")


def tensors(**more: object) -> bytes:
    """A safetensors file of one array of two floats."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}, **more}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(8)


ONNX = bytes.fromhex("0808") + b"\x12\x06limner" + b"\x3a\x04\x12\x02ab" + bytes.fromhex("42021011")


def array(content: object, **more: object) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(content, **more))  # type: ignore[call-overload]
    return file.getvalue()


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return file.getvalue()


TAKEN = {
    "onnx": ONNX,
    "safetensors": tensors(__metadata__={"a": "b"}),
    "npy": array([1.0, 2.0]),
    "npz": zipped(a_npy=array([1]), b_npy=array([2.0])),
    "tflite": b"\x1c\x00\x00\x00TFL3" + bytes(20),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_what_is_taken(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(TAKEN[kind])
    assert kind_of(path, "weights") == kind


@pytest.mark.parametrize("kind", TAKEN)
def test_what_breaks_off_is_not_taken(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "weights.bin"
    whole = TAKEN[kind]
    path.write_bytes(whole[:-1] if kind in ("onnx", "safetensors") else whole[:7])
    with pytest.raises(WeightsRefused):
        kind_of(path, "weights")


PICKLES = {
    **{f"protocol {number}": pickle.dumps(Bomb(), number) for number in (2, 3, 4, 5)},
    "torch.save": zipped(archive_data_pkl=pickle.dumps(Bomb()), archive_version=b"3"),
    "an array of objects": array([Bomb()], dtype=object),
    "one of several arrays": zipped(a_npy=array([1]), b_npy=array([Bomb()], dtype=object)),
    "named like weights": pickle.dumps(Bomb()),
}


@pytest.mark.parametrize("what", PICKLES)
def test_a_pickle_is_refused_and_never_loaded(tmp_path: Path, what: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(PICKLES[what])
    with pytest.raises(WeightsRefused) as caught:
        Shelf(tmp_path / "shelf").add(str(path))
    assert caught.value.code == "pickle"
    assert "safetensors" in caught.value.hint
    assert not (tmp_path / "shelf").exists()


UNKNOWN = {
    "nothing": b"",
    "text": b"weights = 3\n",
    "the oldest pickle": pickle.dumps(Bomb(), 0),
    "a picture": web.PICTURE,
    "other members": zipped(a_py=b"print()"),
    "a header that lies": tensors()[:-1] + bytes(9),
    "a graph that ends too late": ONNX[:-4] + b"\x42\x7f\x10\x11",
    "no graph": bytes.fromhex("0808"),
    "a header of headers": (100_000).to_bytes(8, "little") + b"[" * 100_000,
    "an array that is none": b"\x93NUMPY\x01\x00\xff\xff{",
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_nobody_knows_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(UNKNOWN[what])
    with pytest.raises(WeightsRefused) as caught:
        kind_of(path, "model")
    assert caught.value.code == "unknown-weights"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "detector.onnx"
    path.write_bytes(ONNX)
    return path


def test_a_file_is_kept_by_its_hash(shelf: Shelf, file: Path) -> None:
    assert shelf.all() == []
    about = shelf.add(str(file), licence="MIT", hash=sha256(ONNX).hexdigest().upper())
    file.unlink()
    assert (about.name, about.kind, about.bytes, about.licence, about.source) == (
        "detector", "onnx", len(ONNX), "MIT", "detector.onnx",
    )  # fmt: skip
    assert shelf.all() == [about]
    for name in ("detector", about.sha256[:8]):
        assert shelf.path(name).read_bytes() == ONNX
    assert shelf.path("detector").name == f"{sha256(ONNX).hexdigest()}.onnx"
    assert shelf.remove("detector") == about
    assert list(shelf.folder.iterdir()) == []
    with pytest.raises(WeightsRefused):
        shelf.path("detector")


def test_a_wrong_hash_keeps_nothing(shelf: Shelf, file: Path) -> None:
    with pytest.raises(WeightsRefused) as caught:
        shelf.add(str(file), hash="0" * 64)
    assert caught.value.code == "wrong-hash"
    assert not shelf.folder.exists()


def test_the_same_twice_is_one_and_a_name_is_one(shelf: Shelf, file: Path) -> None:
    first = shelf.add(str(file))
    assert shelf.add(str(file), name="other") == first
    file.write_bytes(tensors())
    with pytest.raises(WeightsRefused) as caught:
        shelf.add(str(file))
    assert caught.value.code == "exists"
    assert shelf.add(str(file), name="other").kind == "safetensors"
    assert [one.name for one in shelf.all()] == ["detector", "other"]


def test_what_was_changed_on_the_shelf_is_not_given(shelf: Shelf, file: Path) -> None:
    about = shelf.add(str(file))
    (shelf.folder / f"{about.sha256}.onnx").write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(WeightsRefused) as caught:
        shelf.path("detector")
    assert caught.value.code == "wrong-hash"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[web.Server]:
    """A server of weights in place of pictures."""
    monkeypatch.setattr(web, "PICTURE", ONNX)
    with web.serving() as server:
        yield server


def test_a_download_goes_on_where_it_broke_off(shelf: Shelf, server: web.Server) -> None:
    heard: list[tuple[int, int]] = []
    url = f"{server.at}/cut/net.onnx"
    with pytest.raises(DownloadRefused):
        shelf.add(url)
    about = shelf.add(url, licence="MIT", progress=lambda done, of: heard.append((done, of)))
    assert "Range" in server.asked[1][1]
    assert (about.name, about.source, heard[-1]) == ("net", url, (len(ONNX), len(ONNX)))
    assert shelf.path("net").read_bytes() == ONNX
    assert list((shelf.folder / ".coming").iterdir()) == []


def test_a_download_of_something_else_is_not_kept(shelf: Shelf, server: web.Server) -> None:
    with pytest.raises(WeightsRefused) as caught:
        shelf.add(f"{server.at}/text/net.onnx")
    assert caught.value.code == "unknown-weights"
    with pytest.raises(WeightsRefused):
        shelf.add(f"{server.at}/net.onnx", hash="0" * 64)
    assert shelf.all() == []
    assert list((shelf.folder / ".coming").iterdir()) == []


def test_weights_are_known_by_name(shelf: Shelf, server: web.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = zipped(inner_onnx=ONNX)
    monkeypatch.setattr(web, "PICTURE", archive)
    known = Known(
        f"{server.at}/a.whl", sha256(archive).hexdigest(), "inner.onnx", sha256(ONNX).hexdigest(), "MIT", "a"
    )
    monkeypatch.setitem(KNOWN, "spotter", known)
    about = shelf.add("spotter")
    assert (about.name, about.licence, about.kind) == ("spotter", "MIT", "onnx")
    assert shelf.path("spotter").read_bytes() == ONNX
    shelf.remove("spotter")
    monkeypatch.setattr(web, "PICTURE", archive + b" ")
    with pytest.raises(WeightsRefused):
        shelf.add("spotter")
    assert shelf.all() == []


def test_what_is_known_says_its_licence() -> None:
    assert KNOWN
    for one in KNOWN.values():
        assert one.licence
        assert len(one.sha256) == len(one.archive_sha256) == 64
        assert one.url.startswith("https://")


def limner(*words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "limner", "models", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_the_command_line(tmp_path: Path, file: Path) -> None:
    at = ("--folder", tmp_path / "shelf")
    added = limner("add", file, "--licence", "MIT", *at)
    assert added.stdout == f"detector: onnx, 0.0 MB, MIT\nSHA-256 {sha256(ONNX).hexdigest()}\n"
    listed = limner("list", *at)
    assert listed.stdout.startswith("detector  MIT  onnx  0.0 MB  ")
    assert json.loads(limner("list", "--json", *at).stdout)[0]["sha256"] == sha256(ONNX).hexdigest()
    assert "pp-ocrv4-det  Apache-2.0  finds lines of text" in limner("list", "--known").stdout
    file.write_bytes(pickle.dumps(Bomb()))
    refused = limner("add", file, *at)
    assert refused.returncode == 1
    assert "it is a pickle" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert limner("remove", "detector", *at).stdout == "detector removed\n"
    assert limner("remove", "detector", *at).returncode == 1
    assert "none of pp-ocrv6-det" in limner("add", "nothing-of-that-name", *at).stderr
