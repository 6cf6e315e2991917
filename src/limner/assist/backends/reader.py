"""Answers read in a process of their own: what a model server says takes neither memory nor time that saving needs."""

import io
import threading
from collections.abc import Sequence

from limner.assist.backends import faults
from limner.assist.backends.faults import BackendError
from limner.assist.backends.reading import READ_REPLIES, Read, Reading, ReadJob, ReadReply, Terms
from limner.dataset import Image, decode, encode
from limner.media import Child, ChildDied

_CHILD = "limner.assist.backends.reading_child"
_SECONDS = 10.0
"""For one answer."""


class Reader:
    """Reads the answers of one backend, one after the other; safe to use from many threads. `close` ends it."""

    def __init__(self, url: str, terms: Terms) -> None:
        self._url = url
        self._terms = encode(terms)
        self._one = threading.Lock()
        """Held by whoever has the process."""
        self._changing = threading.Lock()
        self._child: Child[ReadReply] | None = None
        self._closed = False

    def read(self, body: bytes, images: Sequence[Image]) -> Reading:
        """What the body of an answer says of the pictures. Raises BackendError."""
        job = ReadJob(self._terms, encode(tuple(images)))
        with self._one:
            try:
                reply = self._asked(job, body)
            except ChildDied as death:
                raise self._fault(death) from death
        if not isinstance(reply, Read):
            raise faults.wrong(self._url, "reading its answer broke off")
        reading = decode(reply.reading, Reading)
        if reading.wrong:
            raise faults.wrong(self._url, f"its answer to /predict: {reading.wrong}")
        return reading

    def close(self) -> None:
        """Ends the process; whoever waits for it hears that nobody waits any more."""
        with self._changing:
            self._closed = True
            if self._child:
                self._child.kill()
        with self._one:
            self._drop()

    def _asked(self, job: ReadJob, body: bytes) -> ReadReply:
        try:
            return self._running().ask(job, io.BytesIO(body), len(body), _SECONDS)
        except ChildDied as death:
            self._drop()
            if self._closed or not death.blameless:
                raise
        try:
            return self._running().ask(job, io.BytesIO(body), len(body), _SECONDS)
        except ChildDied:
            self._drop()
            raise

    def _running(self) -> Child[ReadReply]:
        if self._child is None and not self._closed:
            child = Child(_CHILD, READ_REPLIES)
            with self._changing:
                self._child = child
        if self._child is None or self._closed:
            raise faults.stopped(self._url)
        return self._child

    def _drop(self) -> None:
        with self._changing:
            child, self._child = self._child, None
        if child:
            child.end()

    def _fault(self, death: ChildDied) -> BackendError:
        if self._closed:
            return faults.stopped(self._url)
        if death.timed_out:
            return faults.wrong(self._url, f"reading its answer takes longer than {_SECONDS:g} s")
        return faults.wrong(self._url, "reading its answer takes more than is allowed")
