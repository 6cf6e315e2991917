"""Prints the path of a Chromium that starts; gets one first where there is none.

Tried in this order: the system's, the distribution's package (as root, with apt), Playwright's download.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find() -> str | None:
    """The path of a Chromium on this machine, the system's before Playwright's; None when there is none."""
    return next(filter(_starts, _candidates()), None)


def get() -> str:
    """The path of a Chromium, installed if need be; exits with what to do when none can be had."""
    found = find()
    for install in (_with_apt, _with_playwright):
        if found is None:
            install()
            found = find()
    if found is None:
        raise SystemExit("No Chromium could be had. Install Chromium or Google Chrome and run this again.")
    return found


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _NAMES))
    yield _MAC
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _with_apt() -> None:
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        _try("apt-get", "update", "-qq")
        _try("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation")


def _with_playwright() -> None:
    _try(sys.executable, "-m", "playwright", "install", "chromium")


def _try(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, stdout=sys.stderr, env=environment, check=False)


if __name__ == "__main__":
    print(get())
