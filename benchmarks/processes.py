"""Processes seen from outside: whether they answer, what memory they hold."""

import time
import urllib.error
import urllib.request
from contextlib import suppress

import psutil


def resident(pid: int) -> float:
    """Megabytes that a process and its children hold in memory."""
    parent = psutil.Process(pid)
    return sum(one.memory_info().rss for one in (parent, *parent.children(recursive=True))) / 1e6


def until_answer(url: str, patience: float = 60) -> None:
    """Returns when the address answers 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.perf_counter() + patience
    while time.perf_counter() < end:
        with suppress(OSError, urllib.error.URLError):
            if opener.open(url, timeout=5).status == 200:
                return
        time.sleep(0.005)
    raise TimeoutError(f"{url} did not answer within {patience:.0f} s")
