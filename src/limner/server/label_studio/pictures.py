"""The picture of a task: what its address names, fetched or taken as it came with the request."""

import binascii
import io
import re
import threading
import time
from base64 import b64decode
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

from msgspec.structs import replace

from limner.dataset import Image, LimnerError, derived_id
from limner.fetch import Downloader, DownloadRefused, Limits, url_fault
from limner.formats.label_studio import path_of
from limner.media import Entry, printable
from limner.server.label_studio.desk import Desk
from limner.server.label_studio.errors import unfit
from limner.store import NewImage, NotFound, NumberedImage

AT_ONCE = 8
SECONDS = 20
"""What the pictures of one request may take to come, altogether."""
LARGEST = 100_000_000
UNKNOWN_SIDE = 1000
"""Of a picture that did not come and whose size nobody tells: coordinates stay percent of it, as they came."""

_OURS = re.compile(r"/data/upload/(\d{1,9})/(\d{1,9})-[^/]*$")
_DATA = re.compile(r"data:image/([a-z0-9.+-]{1,40})(?:;[a-z0-9=.+-]*)*;base64,", re.ASCII | re.IGNORECASE)

Size = tuple[int, int]
Picture = NewImage | NumberedImage


class Coming:
    """Pictures on their way into one project; what has not come when the time is over is added without its file."""

    def __init__(self, desk: Desk, project: UUID, number: int) -> None:
        self._desk, self._project, self._number = desk, project, number
        self._until = time.monotonic() + SECONDS / 2
        self._own = threading.local()

    def all(self, wanted: Sequence[tuple[str, Size | None]]) -> list[Picture | LimnerError]:
        """Each address's picture, a new one or one that is here, or why it can never be one here. The size is that of
        one that does not come."""
        with ExitStack() as held:
            folder = held.enter_context(TemporaryDirectory(prefix="limner-"))
            pool = held.enter_context(ThreadPoolExecutor(AT_ONCE))
            self._opened = held
            tries = [
                pool.submit(self._one, address, size, Path(folder) / str(at))
                for at, (address, size) in enumerate(wanted)
            ]
            return [_outcome(one) for one in tries]

    def _one(self, address: str, size: Size | None, part: Path) -> Picture:
        if found := _OURS.search(address[:4096].partition("?")[0]):
            return self._here(int(found[1]), int(found[2]))
        if address[:5].lower() == "data:":
            return self._from(_inline(address))
        if fault := url_fault(address):
            return self._without_file(address, size, fault)
        if time.monotonic() > self._until:
            return self._without_file(address, size, "it had not come in the time that a request has")
        try:
            length = self._downloader().fetch(address, part)
            return self._from(Entry(_named(address), length, None, part, partial(_open, part)), address)
        except DownloadRefused as refused:
            return self._without_file(address, size, refused.message)
        finally:
            part.unlink(missing_ok=True)

    def _downloader(self) -> Downloader:
        """One for each thread: making its connections ready takes longer than asking for a small picture."""
        if not hasattr(self._own, "downloader"):
            limits = Limits(LARGEST, SECONDS / 2, SECONDS / 2)
            self._own.downloader = Downloader(limits, self._desk.allowed)
            self._opened.callback(self._own.downloader.close)
        found: Downloader = self._own.downloader
        return found

    def _from(self, entry: Entry, address: str = "") -> NewImage:
        from limner.jobs import copied

        try:
            return copied(self._desk.store, self._desk.decoder, self._project, entry)
        except LimnerError as refused:
            raise unfit(
                "data", f"{printable(address)[:200] or 'the picture'}: {refused.message}", refused.hint
            ) from refused

    def _here(self, project: int, number: int) -> NumberedImage:
        with suppress(NotFound):
            found = self._desk.store.numbers.image(number)
            if found.project == project == self._number:
                return found
        raise unfit(
            "data", "the address names no picture of this project", "Give the one that a task of it has."
        )

    def _without_file(self, address: str, size: Size | None, why: str) -> NewImage:
        name = _named(address)
        width, height = size or (UNKNOWN_SIDE, UNKNOWN_SIDE)
        path = PurePosixPath(name)
        folder = "" if str(path.parent) == "." else str(path.parent)
        id = derived_id("image", str(self._project), "label-studio", address)
        image = Image(id=id, name=path.name, folder=folder, width=width, height=height)
        return NewImage(
            image=image,
            media_type="application/octet-stream",
            size=0,
            problem=f"the picture did not come: {why}",
        )


def _outcome(one: Future[Picture]) -> Picture | LimnerError:
    try:
        return one.result()
    except LimnerError as refused:
        return refused


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _inline(address: str) -> Entry:
    """The picture that stands in the address itself."""
    head = _DATA.match(address)
    try:
        data = b64decode(address[head.end() :], validate=True) if head else b""
    except binascii.Error:
        data = b""
    if not head or not data:
        raise unfit(
            "data", "it is no picture in base64", "Write data:image/jpeg;base64,… with the file's bytes."
        )
    kind = head[1].lower().partition("+")[0]
    name = f"{sha256(data).hexdigest()[:16]}.{ {'jpeg': 'jpg'}.get(kind, kind) }"
    return Entry(name, len(data), None, None, lambda: io.BytesIO(data))


def _named(address: str) -> str:
    """What a picture from elsewhere is called: its host, then its path, as far as that can be a name."""
    try:
        host, path = urlsplit(address[:4096]).hostname or "", path_of(address[:4096])
    except ValueError:  # no address at all
        host, path = "", address[:4096]
    parts = [part for part in path.split("/") if part.strip(". ")]
    clean = [
        re.sub(r"[\x00-\x1f<>:\"\\|?*]", "_", part).strip(". ")[:100] or "_"
        for part in (host, *parts)
        if part
    ]
    return "/".join(clean[-12:]) or sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def with_task(new: NewImage, facts: dict[str, object]) -> NewImage:
    """The picture with what it keeps of its task."""
    return replace(new, image=replace(new.image, extra={"label-studio": facts}))
