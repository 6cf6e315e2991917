"""Pictures for a model: fetched with limits, decoded in a limited child, kept while somebody asks about them."""

import base64
import binascii
import os
import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import numpy as np

from limner.assist.serving.model import Picture, Pixels
from limner.dataset import Image, LabelledImage, LimnerError, derived_id
from limner.fetch import Downloader, Limits, is_public_or_private
from limner.media import MAX_BYTES, Decoder, printable

_KEPT = 400_000_000
"""Bytes of pixels that are kept for the next click."""

_SECONDS = 60.0


@cache
def _decoder() -> Decoder:
    """One for the process; its children end by themselves."""
    return Decoder()


def decoded(data: bytes, name: str) -> Pixels:
    """The upright RGB pixels of a picture file. Raises PictureRefused."""
    raster = _decoder().pixels(data, name)
    return np.frombuffer(raster.data, dtype=np.uint8).reshape(raster.height, raster.width, 3)


def pixels_of(item: LabelledImage) -> Pixels:
    """The pixels of a picture of a data set. Raises PictureRefused, and FileNotFoundError where it has no file."""
    if item.open_picture is None:
        raise FileNotFoundError(item.image.path)
    with item.open_picture() as file:
        return decoded(file.read(), item.image.path)


class Pictures:
    """Fetches and decodes; may be used by many threads.

    Addresses are http, https, `data:`, and those that Label Studio alone can resolve (`/data/…`, `s3://…`): these are
    asked of `LABEL_STUDIO_URL` with `LABEL_STUDIO_API_KEY`, which goes nowhere else.
    """

    def __init__(self) -> None:
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._downloaders: list[Downloader] = []

    def picture(self, address: str, session: str, task: object) -> Picture:
        """The picture at the address; that of the same session again where it is still at hand.

        Raises LimnerError (a DownloadRefused, a PictureRefused, or one with the code `picture-address`).
        """
        found = self.kept(session)
        if found is not None:
            return found
        name = name_of(address)
        pixels = decoded(self.data(address, task), name)
        image = Image(
            id=derived_id("picture", session or address),
            name=name,
            width=pixels.shape[1],
            height=pixels.shape[0],
        )
        made = Picture(image, pixels)
        self.keep(session, made)
        return made

    def kept(self, session: str) -> Picture | None:
        """The session's picture, where it is still at hand."""
        with self._lock:
            found = self._kept.get(session)
            if found is not None:
                self._kept.move_to_end(session)
            return found

    def keep(self, session: str, picture: Picture) -> None:
        """Have it at hand for the session's next question; those asked about least recently go."""
        if not session:
            return
        with self._lock:
            self._kept[session] = picture
            while sum(one.pixels.nbytes for one in self._kept.values()) > _KEPT and len(self._kept) > 1:
                self._kept.popitem(last=False)

    def data(self, address: str, task: object = None) -> bytes:
        """The bytes of a picture file. Raises LimnerError."""
        if address.startswith("data:"):
            return _inline(address)
        with TemporaryDirectory(prefix="limner-") as folder:
            part = Path(folder) / "picture"
            self.fetch(address, part, task)
            return part.read_bytes()

    def fetch(self, address: str, part: Path, task: object = None) -> None:
        """Put the picture's file at `part`. Raises LimnerError."""
        if address.startswith("data:"):
            part.write_bytes(_inline(address))
            return
        if not hasattr(self._mine, "downloader"):
            home, key = _label_studio()
            keys = {home: f"Token {key}"} if home and key else {}
            limits = Limits(MAX_BYTES, _SECONDS, 20)
            self._mine.downloader = Downloader(limits, is_public_or_private, keys=keys)
            with self._lock:
                self._downloaders.append(self._mine.downloader)
        self._mine.downloader.fetch(resolved(address, task), part)

    def close(self) -> None:
        """Let go of all connections; nothing more is fetched."""
        with self._lock:
            for one in self._downloaders:
                one.close()

    def forget(self) -> None:
        """Keep nothing, for what was made of pictures was made by an older version."""
        with self._lock:
            self._kept.clear()


def resolved(address: str, task: object) -> str:
    """Where a task's picture is fetched. Raises LimnerError where only Label Studio knows, and is not known."""
    if address.startswith(("http://", "https://")):
        return address
    home, _ = _label_studio()
    if not home:
        raise LimnerError(
            f"only Label Studio knows where {printable(address)[:100]} is",
            code="picture-address",
            hint="Set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY where the backend is started.",
        )
    if "://" in address:
        place = base64.urlsafe_b64encode(address.encode()).decode()
        return f"{home}/tasks/{task}/presign/?fileuri={place}"
    path = address if address.startswith("/data/") else "/data/" + address.lstrip("/")
    return urljoin(home, path)


def name_of(address: str) -> str:
    """A name for people, by the end of an address."""
    if address.startswith("data:"):
        return "picture"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "picture"
    last = parts.path.rpartition("/")[2] or parts.query.rpartition("/")[2]
    return printable(last) or "picture"


def _label_studio() -> tuple[str, str]:
    """Where Label Studio is, and the key that it asks for."""
    home = os.environ.get("LABEL_STUDIO_URL") or os.environ.get("LABEL_STUDIO_HOST") or ""
    key = os.environ.get("LABEL_STUDIO_API_KEY") or os.environ.get("LABEL_STUDIO_ACCESS_TOKEN") or ""
    return home.rstrip("/"), key


def _inline(address: str) -> bytes:
    head, comma, body = address.partition(",")
    try:
        if not comma:
            raise ValueError
        raw = unquote_to_bytes(body)
        return base64.b64decode(raw, validate=True) if head.endswith(";base64") else raw
    except (ValueError, binascii.Error) as error:
        raise LimnerError("the data: address is broken", code="picture-address") from error
