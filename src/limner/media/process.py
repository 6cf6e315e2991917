"""One child process that works for the server, as a decoding one, seen from the server."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, Generic, TypeVar, cast

import msgspec

from limner.dataset import LimnerError
from limner.media.wire import Ready, receive, send

_START_SECONDS = 30.0
_TRANSFER_SECONDS = 60.0
_PIECE = 1 << 20


_Reply = TypeVar("_Reply")


class ChildDied(Exception):
    """The child is gone, or no longer makes sense.

    `timed_out` if it was ended for being slow; `blameless` if it died before it had the picture, not of it.
    """

    def __init__(self, *, timed_out: bool, blameless: bool = False) -> None:
        super().__init__()
        self.timed_out = timed_out
        self.blameless = blameless


class SourceEnded(Exception):
    """The file gave fewer bytes than it has, or an error."""


class DecoderFailed(LimnerError):
    """Child processes do not start on this machine."""

    code = "decoder-failed"


class Child(Generic[_Reply]):
    """A child process that does one job at a time. Raises DecoderFailed if it does not start.

    `program` is the module it runs; it sends `Ready` once it is confined, `Taken` when it has all of a job, and then
    the job's reply, all of which `replies` reads.
    """

    def __init__(self, program: str, replies: msgspec.msgpack.Decoder[_Reply]) -> None:
        self._program = program
        self._replies = replies
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-sP", "-m", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,
            )
        except OSError as error:
            raise _does_not_start(program) from error
        self._in = cast("IO[bytes]", self._process.stdin)
        self._out = cast("IO[bytes]", self._process.stdout)
        self._late = False
        try:
            with self._within(_START_SECONDS):
                started = isinstance(receive(self._out, replies), Ready)
        except ChildDied:
            started = False
        if not started:
            self.end()
            raise _does_not_start(program)

    def ask(self, job: msgspec.Struct, picture: BinaryIO, size: int, seconds: float) -> _Reply:
        """The child's answer, for which it has `seconds` once it has the job and its `size` bytes.

        Raises ChildDied and SourceEnded; the child is of no use after either.
        """
        try:
            with self._within(_TRANSFER_SECONDS):
                send(self._in, msgspec.structs.replace(job, size=size))
                for piece in _pieces(picture, size):
                    self._in.write(piece)
                self._in.flush()
                receive(self._out, self._replies)
        except ChildDied as death:
            raise ChildDied(timed_out=death.timed_out, blameless=True) from death
        with self._within(seconds):
            return receive(self._out, self._replies)

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends the process; whoever waits for its answer sees it die."""
        self._process.kill()

    def end(self) -> None:
        """Ends the process and waits for that."""
        self.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            try:
                pipe.close()
            except OSError:
                continue  # bytes that nobody will read

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._end_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (EOFError, OSError, ValueError, msgspec.DecodeError) as error:
            raise ChildDied(timed_out=self._late or self._ran_out_of_time()) from error
        finally:
            timer.cancel()
        if self._late:
            raise ChildDied(timed_out=True)

    def _end_late(self) -> None:
        self._late = True
        self._process.kill()

    def _ran_out_of_time(self) -> bool:
        """Whether the child was ended by a clock of its own."""
        if sys.platform == "win32":
            return False
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return False
        return code in {-signal.SIGXCPU, -signal.SIGALRM}


def _does_not_start(program: str) -> DecoderFailed:
    hint = f"Run `{sys.executable} -m {program}` to see why."
    return DecoderFailed("a process that works on pictures does not start", hint=hint)


def _pieces(picture: BinaryIO, size: int) -> Iterator[bytes]:
    left = size
    while left:
        try:
            piece = picture.read(min(_PIECE, left))
        except OSError as error:
            raise SourceEnded from error
        if not piece:
            raise SourceEnded
        left -= len(piece)
        yield piece


def environment() -> dict[str, str]:
    """The search path and nothing else, so that no secret of the server reaches the child."""
    kept = {key: os.environ[key] for key in ("SYSTEMROOT",) if key in os.environ}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}
