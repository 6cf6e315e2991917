"""What a decoding child may use, laid upon itself before it sees the first byte of a picture.

Two kinds of child decode pictures: `limner.media.child` those of up to 40 megapixels, one after the other, and
`limner.media.pyramid_child` a single larger one, up to a gigapixel. What differs stands in brackets for the second.

| what                        | Linux                   | macOS             | Windows              |
| --------------------------- | ----------------------- | ----------------- | -------------------- |
| memory                      | 1 GiB of addresses [4]  | not limited       | not limited          |
| processor time per picture  | 10 s [900 s]            | 10 s [900 s]      | not limited          |
| wall clock per picture      | 10 s [900 s]            | 10 s [900 s]      | 10 s [900 s]         |
| files                       | 16 open, none written   | the same          | not limited          |
| network                     | namespace without any ¹ | opens no socket   | opens no socket      |
| outlives a killed server by | 12 s at most            | 12 s at most      | the picture at hand  |

¹ Where the system allows it, which some containers do not; the child opens no socket in any case.

Everywhere the child is a fresh interpreter that shares no memory with the server, gets nothing of its
environment but the search path, opens no name that comes from data, decodes seven formats only [three], and
refuses more pixels undecoded than it is for. The wall clock is the parent's, which ends a slow child.

A parent-death signal is not used: Linux sends it when the thread that started the child ends, and a server's
threads come and go. A closed pipe and the child's own alarm do the same.
"""

import ctypes
import signal
import sys

MEMORY = 1 << 30
SECONDS = 10
PYRAMID_MEMORY = 4 << 30
PYRAMID_SECONDS = 900
_GRACE = 2
_OPEN_FILES = 16
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

if sys.platform != "win32":
    import resource

    def confine(memory: int = MEMORY) -> None:
        """Lays the limits that hold for the life of this process; `memory` is bytes of address space."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then closes the pipe
        if sys.platform == "linux":
            _leave_network()
            _limit(resource.RLIMIT_AS, memory)
        _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
        _limit(resource.RLIMIT_FSIZE, 0)
        _limit(resource.RLIMIT_CORE, 0)

    def begin_job(seconds: int = SECONDS) -> None:
        """Gives this process so much processor for the next picture, and a little more by the clock."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))
        signal.alarm(seconds + _GRACE)

    def end_job() -> None:
        """Stops the clock until the next picture."""
        signal.alarm(0)

    def _limit(what: int, most: int) -> None:
        resource.setrlimit(what, (most, most))

    def _leave_network() -> None:
        # Refused in some containers; the child opens no socket in any case.
        ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)

else:

    def confine(memory: int = MEMORY) -> None:
        """Windows has no such limits; the parent's clock and the pixel limit hold."""

    def begin_job(seconds: int = SECONDS) -> None:
        """Nothing to start."""

    def end_job() -> None:
        """Nothing to stop."""
