"""A real server in a process of its own, and a real browser in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    sync_playwright,
)

from tests.servers import Running, start

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HERE = ("http://127.0.0.1:", "blob:http://127.0.0.1:", "data:", "chrome://crash")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    """An empty Limner."""
    running = start(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Limner shared by the tests of a module, each with a project of its own."""
    running = start(tmp_path_factory.mktemp("house"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo project, shared by the tests of a module."""
    running = start(tmp_path_factory.mktemp("demo"), "demo")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for a module. Its driver keeps an event loop on the thread, so it must not outlive the module."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


def watch(context: BrowserContext) -> list[str]:
    """What no page may do, as it happens: scripts of ours that throw, what the content policy stops, and requests
    to another computer."""
    faults: list[str] = []

    def open_dialog(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def say(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def ask(request: Request) -> None:
        if not request.url.startswith(HERE):
            faults.append(f"request to {request.url}")

    context.on("weberror", lambda fault: faults.append(f"thrown: {fault.error}"))
    context.on("dialog", open_dialog)
    context.on("console", say)
    context.on("request", ask)
    return faults


@pytest.fixture
def profile(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles, each with its own storage; their pages may do nothing that `watch` names."""
    made: list[tuple[BrowserContext, list[str]]] = []

    def make(**options: object) -> BrowserContext:
        looks = {
            "viewport": {"width": 1280, "height": 800},
            "color_scheme": "dark",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**{**looks, **options})  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        made.append((context, watch(context)))
        return context

    yield make
    for context, _ in made:
        context.close()
    assert not [fault for _, faults in made for fault in faults]


@pytest.fixture
def page(profile: Callable[..., BrowserContext]) -> Page:
    """A fresh page at 1280 × 800."""
    return profile().new_page()
