"""A pool of limited child processes that decode pictures, so that no picture can harm the server."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Self, TypeVar

from limner.dataset import LimnerError
from limner.media import limits
from limner.media.files import opened
from limner.media.names import printable
from limner.media.process import Child, ChildDied, SourceEnded
from limner.media.refusal import PictureRefused
from limner.media.wire import (
    REPLIES,
    Area,
    Encoding,
    Fingerprint,
    Inspection,
    Job,
    Kind,
    Pieces,
    Raster,
    Refusal,
    Rendition,
    Reply,
    Thumbnail,
)

_Wanted = TypeVar("_Wanted", Inspection, Thumbnail, Rendition, Raster, Fingerprint, Pieces)


class DecoderClosed(LimnerError):
    """The decoder was closed before it could answer: nothing is known of the picture."""

    code = "decoder-closed"


class Decoder:
    """Decodes pictures in up to `children` processes; its methods block and may be called from many threads.

    Children start when first needed and end after `idle_seconds` without work. One that dies is replaced and asked
    once more, for a machine without memory ends what it likes; one that dies again, or takes longer than `seconds`,
    costs the picture. `limits` says what a child may use.
    """

    def __init__(
        self, children: int = 2, *, seconds: float = limits.SECONDS, idle_seconds: float = 60.0
    ) -> None:
        self._seconds = seconds
        self._idle_seconds = idle_seconds
        self._free = threading.BoundedSemaphore(children)
        self._lock = threading.Lock()
        self._idle: list[tuple[float, Child[Reply]]] = []
        self._busy: set[Child[Reply]] = set()
        self._sweep: threading.Timer | None = None
        self._closed = False

    def inspect(self, source: Path | bytes, name: str) -> Inspection:
        """What the picture is, with its hash and thumbnail, every pixel decoded. Raises PictureRefused."""
        return self._ask("inspect", source, name, Inspection)

    def thumbnail(self, source: Path | bytes, name: str) -> Thumbnail:
        """The thumbnail alone, the quickest way; damage further on may go unseen. Raises PictureRefused."""
        return self._ask("thumbnail", source, name, Thumbnail)

    def rendition(self, source: Path | bytes, name: str) -> bytes:
        """The picture as lossless 8-bit upright sRGB PNG, for those of which `Probe.rendition` is true.

        Grey deeper than 8 bits is stretched from its darkest to its brightest pixel. Raises PictureRefused.
        """
        return self._ask("rendition", source, name, Rendition).data

    def raster(self, source: Path | bytes, name: str) -> Raster:
        """The stored values of a picture of labels. Raises PictureRefused."""
        return self._ask("raster", source, name, Raster)

    def pixels(self, source: Path | bytes, name: str, area: Area | None = None) -> Raster:
        """What is to be seen, or a part of it: upright 8-bit sRGB, three bands. Raises PictureRefused."""
        job = Job("pixels", 0, (area,)) if area else None
        return self._ask("pixels", source, name, Raster, job)

    def fingerprint(self, source: Path | bytes, name: str) -> Fingerprint:
        """What the picture looks like, for finding others that look the same. Raises PictureRefused."""
        return self._ask("fingerprint", source, name, Fingerprint)

    def pieces(
        self,
        source: Path | bytes,
        name: str,
        areas: Sequence[Area],
        encoding: Encoding = "png",
        *,
        side: int = 0,
    ) -> tuple[bytes, ...]:
        """Parts of the upright 8-bit sRGB picture as files, in order; it is decoded once. `side` scales every one to
        that width and height. Raises PictureRefused."""
        job = Job("pieces", 0, tuple(areas), encoding, side)
        return self._ask("pieces", source, name, Pieces, job).files

    def close(self) -> None:
        """Ends all children; calls under way and later ones raise DecoderClosed."""
        with self._lock:
            self._closed = True
            idle = [child for _, child in self._idle]
            self._idle.clear()
            if self._sweep:
                self._sweep.cancel()
            for child in self._busy:
                child.kill()
        for child in idle:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(
        self, kind: Kind, source: Path | bytes, name: str, wanted: type[_Wanted], job: Job | None = None
    ) -> _Wanted:
        with opened(source, name) as (file, size):
            if size == 0:
                raise PictureRefused(name, "empty", "it is empty")
            with self._free:
                reply = self._reply(job or Job(kind, 0), file, size, name)
        if isinstance(reply, Refusal):
            raise PictureRefused(name, reply.code, reply.reason, **reply.params)
        if not isinstance(reply, wanted):
            raise PictureRefused(name, "unreadable", "its decoder gave a wrong answer")
        return reply

    def _reply(self, job: Job, file: BinaryIO, size: int, name: str) -> Reply:
        try:
            try:
                return self._exchange(job, file, size)
            except ChildDied as death:
                if self._closed or (death.timed_out and not death.blameless):
                    raise
                file.seek(0)
                return self._exchange(job, file, size)
        except ChildDied as death:
            raise self._verdict(death, name) from death
        except SourceEnded as error:
            raise PictureRefused(name, "unreadable", "it could not be read to its end") from error

    def _exchange(self, job: Job, file: BinaryIO, size: int) -> Reply:
        child = self._take()
        try:
            reply = child.ask(job, file, size, self._seconds)
        except BaseException:
            self._drop(child)
            raise
        self._give_back(child)
        return reply

    def _verdict(self, death: ChildDied, name: str) -> LimnerError:
        if self._closed:
            return DecoderClosed("the program is stopping", where=printable(name))
        if death.timed_out:
            return PictureRefused(name, "timeout", f"decoding it takes longer than {self._seconds:g} s")
        return PictureRefused(name, "broke-off", "its decoder broke off while reading it")

    def _take(self) -> Child[Reply]:
        with self._lock:
            if self._closed:
                raise DecoderClosed("the program is stopping")
            while self._idle:
                _, child = self._idle.pop()
                if child.is_alive():
                    self._busy.add(child)
                    return child
                child.end()
        child = Child("limner.media.child", REPLIES)
        with self._lock:
            self._busy.add(child)
            if self._closed:
                child.kill()
        return child

    def _drop(self, child: Child[Reply]) -> None:
        with self._lock:
            self._busy.discard(child)
        child.end()

    def _give_back(self, child: Child[Reply]) -> None:
        with self._lock:
            self._busy.discard(child)
            if not self._closed:
                self._idle.append((time.monotonic(), child))
                self._arm(self._idle_seconds)
                return
        child.end()

    def _arm(self, seconds: float) -> None:
        if self._sweep is None:
            self._sweep = threading.Timer(seconds, self._end_idle)
            self._sweep.daemon = True
            self._sweep.start()

    def _end_idle(self) -> None:
        """Ends the children idle for too long, and comes back when the next one is due."""
        now = time.monotonic()
        with self._lock:
            old = [child for since, child in self._idle if now - since >= self._idle_seconds]
            self._idle = [(since, child) for since, child in self._idle if now - since < self._idle_seconds]
            self._sweep = None
            if self._idle:
                self._arm(self._idle[0][0] + self._idle_seconds - now)
        for child in old:
            child.end()
