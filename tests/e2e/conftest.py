"""A real server in a process of its own, and a real browser in front of it."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

READY = re.compile(r"^Limner is ready: (http://127\.0\.0\.1:\d+)/\?code=\S+$")


@dataclass
class Running:
    """A server that answers: its address, the ready line's address with the code, and its process."""

    address: str
    entrance: str
    process: subprocess.Popen[str]
    folder: Path

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the server and gives its exit status."""
        self.process.send_signal(how)
        return self.process.wait(timeout=20)


def start(folder: Path, *arguments: str, port: int = 0) -> Running:
    """Starts `limner` on a data folder and waits for its one line."""
    verb = arguments or ("serve",)
    named = ("--port", str(port)) if port else ()
    command = [sys.executable, "-m", "limner", *verb, "--data", str(folder), "--no-browser", *named]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    match = READY.match(line)
    assert match, f"not a ready line: {line!r}"
    return Running(match[1], line.removeprefix("Limner is ready: "), process, folder)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """An empty Limner."""
    running = start(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo project, shared by the tests of a module."""
    running = start(tmp_path_factory.mktemp("demo"), "demo")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests; each page has a profile of its own."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page at 1280 × 800 that fails its test when a script of ours throws."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="dark")
    opened = context.new_page()
    thrown: list[str] = []
    opened.on("pageerror", lambda error: thrown.append(str(error)))
    yield opened
    context.close()
    assert not thrown, thrown
