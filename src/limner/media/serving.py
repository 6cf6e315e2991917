"""The child's side of the pipes: confined, then job after job until the server is gone."""

import os
from collections.abc import Callable
from typing import BinaryIO, Protocol, TypeVar

import msgspec

from limner.media import limits
from limner.media.wire import Ready, Taken, exactly, receive, send


class Sized(Protocol):
    """A job, which says how many bytes follow it."""

    @property
    def size(self) -> int:
        """Bytes."""


_Job = TypeVar("_Job", bound=Sized)


def serve(
    jobs: msgspec.msgpack.Decoder[_Job],
    answer: Callable[[_Job, bytes], msgspec.Struct],
    memory: int = limits.MEMORY,
) -> None:
    """Lays the limits upon this process, then answers jobs from standard input until it closes.

    `memory` is bytes of address space; `answer` must not raise.
    """
    given, replies = _pipes()
    limits.confine(memory)
    send(replies, Ready())
    while True:
        try:
            job = receive(given, jobs)
            data = exactly(given, job.size)
        except EOFError:
            return
        send(replies, Taken())
        limits.begin_job()
        reply = answer(job, data)
        limits.end_job()
        send(replies, reply)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of libraries that print: standard output becomes standard error."""
    jobs, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return jobs, replies
