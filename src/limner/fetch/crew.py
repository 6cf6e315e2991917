"""Many addresses at once, but few of one host, and none before the host wants to be asked again."""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from limner.dataset import LimnerError
from limner.fetch.download import DownloadRefused

TRIES = 4
LONGEST_WAIT = 600.0
"""Seconds; who wants to be left alone for longer is not asked again."""

Ask = Callable[[str], None]
"""Fetches one address. Raises LimnerError."""


@dataclass
class _Host:
    """What is still to be asked of one host, and when."""

    waiting: deque[str] = field(default_factory=deque)
    asked: int = 0
    not_before: float = 0.0


def each(
    urls: list[str], ask: Ask, *, at_once: int, per_host: int, pause: float = 1.0
) -> Generator[tuple[str, LimnerError | None], None, None]:
    """Every address with what was wrong, None if nothing was, as they end; `pause` is the shortest wait in seconds.

    What may pass is tried again, four times altogether. Closing the iterator waits for those that are under way.
    """
    hosts: dict[str, _Host] = {}
    for url in urls:
        hosts.setdefault(_host(url), _Host()).waiting.append(url)
    tries: dict[str, int] = {}
    stopped = threading.Event()

    def one(url: str) -> None:
        if not stopped.is_set():
            ask(url)

    running: dict[Future[None], str] = {}
    pool = ThreadPoolExecutor(at_once, thread_name_prefix="fetch")
    try:
        while hosts:
            for host in hosts.values():
                if len(running) == at_once:
                    break
                while _may_be_asked(host, per_host) and len(running) < at_once:
                    url = host.waiting.popleft()
                    host.asked += 1
                    running[pool.submit(one, url)] = url
            if not running:
                soonest = min(host.not_before for host in hosts.values())
                time.sleep(min(max(soonest - time.monotonic(), 0.01), 1))
            for done in wait(running, 1, FIRST_COMPLETED).done:
                url = running.pop(done)
                host = hosts[_host(url)]
                host.asked -= 1
                error = done.exception()
                if error is not None and not isinstance(error, LimnerError):
                    raise error
                tries[url] = tries.get(url, 0) + 1
                again = _wait_for(error, tries[url], pause)
                if again is not None:
                    if not host.waiting or (error is not None and error.code == "status"):
                        host.not_before = max(host.not_before, time.monotonic() + again)
                    host.waiting.append(url)
                    continue
                if not host.waiting and not host.asked:
                    del hosts[_host(url)]
                yield url, error
    finally:
        stopped.set()
        pool.shutdown(cancel_futures=True)


def _may_be_asked(host: _Host, per_host: int) -> bool:
    return bool(host.waiting) and host.asked < per_host and host.not_before <= time.monotonic()


def _wait_for(error: LimnerError | None, tries: int, pause: float) -> float | None:
    """Seconds until it is worth another try; None if it is not."""
    if not isinstance(error, DownloadRefused) or error.wait is None or tries >= TRIES:
        return None
    seconds = max(error.wait, pause * 2 ** (tries - 1))
    return seconds if seconds <= LONGEST_WAIT else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:  # who asks will say so
        return ""
