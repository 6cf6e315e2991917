"""Several processes that read a data set and fit it to a format, for the one that writes.

Each takes every so many-th batch of pictures, and the writer gets them in their order: what is written, and what
the ledger and the report say, is the same as with one process. They are forked, so that what is known of the
source (mapped files, indices, classes) is there without being sent.
"""

import gc
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import BinaryIO

import msgspec

from limner.dataset import Image, LabelledImage
from limner.formats.core.ledger import Heard
from limner.formats.core.problems import FormatError, Problem, Report
from limner.formats.core.stream import Apart, Stream

_BATCH = 100
"""Pictures that travel together."""
_WORTH_IT = 1_000
"""Pictures from which on several processes are quicker than one."""
_MOST = 8


class Sent(msgspec.Struct, array_like=True, gc=False):
    """A picture on its way from a process that fitted it to the one that writes."""

    image: Image
    content: msgspec.Raw
    """What is to be written of it, or nil."""
    heard: Heard
    written: bytes | None


class Batch(msgspec.Struct, array_like=True, gc=False):
    """Pictures that travel together, what opens them, and what the reader reported meanwhile."""

    sent: list[Sent]
    openers: bytes
    problems: list[tuple[str, ...]]


Opener = Callable[[], BinaryIO] | None


@dataclass(frozen=True, slots=True)
class Crew:
    """The processes for one data set. `told` is what `report` has noted so far; `tick` is called for each picture."""

    apart: Apart
    size: int
    told: list[Problem]
    report: Report
    tick: Callable[[], None]

    def run(self, make: Callable[[LabelledImage], Sent]) -> Iterator[tuple[Sent, Opener]]:
        """Every picture in order, as `make` sends it. Raises FormatError where a process broke down."""
        context = multiprocessing.get_context("fork")
        ends: list[Connection] = []
        hands = []
        try:
            for number in range(self.size):
                here, there = context.Pipe(duplex=False)
                hand = context.Process(target=self._work, args=(number, there, make), daemon=True)
                hand.start()
                there.close()
                ends.append(here)
                hands.append(hand)
            yield from self._gathered(ends)
        finally:
            for hand in hands:
                hand.terminate()
                hand.join()

    def _gathered(self, ends: list[Connection]) -> Iterator[tuple[Sent, Opener]]:
        for number in range(-(-self.apart.count // _BATCH)):
            for found in self._received(ends[number % self.size]):
                self.tick()
                yield found
        for end in ends:
            self._received(end)

    def _received(self, end: Connection) -> Iterable[tuple[Sent, Opener]]:
        try:
            data = end.recv_bytes()
        except EOFError as error:
            raise FormatError("a process that read the source broke down", code="crew") from error
        if data[:1] == b"E":
            raise pickle.loads(data[1:])  # noqa: S301 (our own process wrote it)
        batch = _DECODER.decode(memoryview(data)[1:])
        for problem in batch.problems:
            self.report(Problem(*problem))  # type: ignore[arg-type]
        openers = pickle.loads(batch.openers)  # noqa: S301 (our own process wrote it)
        return zip(batch.sent, openers, strict=True)

    def _work(self, number: int, end: Connection, make: Callable[[LabelledImage], Sent]) -> None:
        """What one process does: its batches in order, then what the reader still had to report."""
        gc.freeze()  # else collecting would touch, and so copy, all that the processes have in common
        sent: list[Sent] = []
        openers: list[Opener] = []
        self.told.clear()
        at = number * _BATCH
        try:
            for item in self.apart.pick(lambda place: place // _BATCH % self.size == number):
                if item is not None:
                    sent.append(make(item))
                    openers.append(item.open_picture)
                at += 1
                if at % _BATCH == 0 or at == self.apart.count:
                    self._send(end, sent, openers)
                    sent, openers = [], []
                    at += (self.size - 1) * _BATCH
            self._send(end, [], [])
        except (BrokenPipeError, KeyboardInterrupt):
            pass
        except Exception as error:
            end.send_bytes(b"E" + pickle.dumps(error))
        finally:
            end.close()
            os._exit(0)  # nothing of the parent's is ours to close

    def _send(self, end: Connection, sent: list[Sent], openers: list[Opener]) -> None:
        told: list[tuple[str, ...]] = [
            (one.message, one.where, one.hint, one.code, one.outcome) for one in self.told
        ]
        self.told.clear()
        end.send_bytes(b"D" + _ENCODER.encode(Batch(sent, pickle.dumps(openers), told)))


_ENCODER = msgspec.msgpack.Encoder(uuid_format="bytes")
_DECODER = msgspec.msgpack.Decoder(Batch)


@dataclass(frozen=True, slots=True)
class Shared(Stream):
    """A stream, and who shares the work on it; None where one process does it all."""

    crew: Crew | None = None


def hands(apart: Apart | None) -> int:
    """How many processes a data set is worth: 1 where one can do it, or where this one must not be forked."""
    if apart is None or apart.count < _WORTH_IT or sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)
