"""A real server in a process of its own, with one project in it, and clients that speak with it."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import httpx
from PIL import Image as Pixels

from limner.dataset import Add, Annotation, Box, Class, Diff, Image, derived_id, new_id, to_plain
from limner.server import Settings, read_key, serve
from limner.store import NewImage, Store

ROOT = Path(__file__).resolve().parents[2]

PROJECT = derived_id("project")
CAR = derived_id("car")
JPEG = derived_id("picture", "jpeg")
TIFF = derived_id("picture", "tiff")
BROKEN = derived_id("picture", "broken")
PATH_IMAGE = f"/api/v1/images/{JPEG}"
DIFFS = f"{PATH_IMAGE}/layers/main/diffs"


def picture(kind: str, size: tuple[int, int] = (640, 400)) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Pixels.new("RGB", size, (180, 40, 20)).save(out, kind)
    return out.getvalue()


def fill(store: Store) -> None:
    """One project with a class and three pictures: one plain, one that needs a rendition, one that is none."""
    if store.projects.list():
        return
    owner = store.actors.owner().id
    store.projects.create("Street", owner, PROJECT)
    store.ontology.put_class(PROJECT, Class(id=CAR, name="car", index=0), owner)
    store.images.add(
        PROJECT,
        [
            _new(store, JPEG, "plain.jpg", picture("JPEG"), "image/jpeg"),
            _new(store, TIFF, "scan.tif", picture("TIFF"), "image/tiff", rendition=True),
            _new(store, BROKEN, "<script>.jpg", b"GIF89a not a picture", "image/jpeg"),
        ],
        owner,
    )


def _new(store: Store, id: UUID, name: str, data: bytes, kind: str, **more: Any) -> NewImage:
    image = Image(id=id, name=name, width=640, height=400, hash=store.blobs.put(data))
    return NewImage(image=image, media_type=kind, size=len(data), **more)


def box_diff(image: UUID = JPEG, *, x: float = 10, record: UUID | None = None, **more: Any) -> dict[str, Any]:
    """A diff that adds one box, in wire form."""
    box = Annotation(id=record or new_id(), shape=Box(x=x, y=20, width=30, height=40), class_id=CAR)
    diff = Diff(id=new_id(), image_id=image, gesture="draw.box", entries=(Add(record=box),), **more)
    plain: dict[str, Any] = to_plain(diff)
    return plain


@dataclass
class Running:
    """A server that answered."""

    process: "subprocess.Popen[str]"
    address: str
    code: str
    data: Path

    @property
    def key(self) -> str:
        """The token for programs of this user."""
        key = read_key(self.data)
        assert key
        return key

    def program(self) -> httpx.Client:
        """A client with a token."""
        return self.stranger(headers={"Authorization": f"Bearer {self.key}"})

    def stranger(self, **more: Any) -> httpx.Client:
        """A client that nobody knows."""
        return httpx.Client(base_url=self.address, trust_env=False, timeout=30, **more)

    def kill(self) -> None:
        """As a power cut would, as far as this process is concerned."""
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> int:
        """The exit status after SIGTERM."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(15)


@contextmanager
def running(data: Path, log: IO[Any] | None = None, **more: Any) -> Iterator[Running]:
    """A server on `data`, ended at the end whatever happened."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.server.support", str(data), *more.get("arguments", ())],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        assert line.startswith("Limner is ready: "), line
        address, _, code = line.removeprefix("Limner is ready: ").strip().partition("/?code=")
        yield Running(process, address, code, data)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        process.stdout.close()


if __name__ == "__main__":
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    serve(Settings(data=Path(sys.argv[1]), folder=folder, port=0), fill)
