"""A long day: a thousand pictures gone through in the real page of a real server; what stays in memory, and how long
going on takes. `python -m benchmarks editor.long`.

Memory is the page's script heap after a collection, told by the browser's own protocol; what of it are the page's own
objects and what is machine code that the browser compiles of the page's functions as they are used more often is read
from heap snapshots. A picture is there once the address, the name and its labels have changed and the canvas is sharp.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.figures import Figure, latency
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop, lay_out
from tests.servers import start

_PICTURES = 1_000
_EVERY = 100
_AIM = 100
_SETTLED = 200
"""The picture after which every part of the page has been used."""
_GROWTH_AIM = 5
"""Per cent by which the page's own objects may have grown since then."""
_COMPILED = {"code", "object shape"}
_OUTSIDE = {"native", "synthetic", "hidden"}
"""Kinds of a snapshot's nodes that are no objects of the page: what the browser makes of its functions, and what the
browser holds outside the script heap (its record of the network for whoever watches it, above all)."""

_WATCH = """() => {
    const host = () => document.querySelector("[role=application]");
    window.goOn = () => new Promise((done) => {
        const before = location.pathname;
        const named = host().ariaLabel;
        const began = performance.now();
        const look = () => {
            const there = location.pathname !== before && host()?.getAttribute("aria-busy") === "false"
                && host().ariaLabel !== named && !document.querySelector(".editor-view .waiting");
            if (there) requestAnimationFrame(() => done(performance.now() - began));
            else if (performance.now() - began > 20000) done(-1);
            else requestAnimationFrame(look);
        };
        const options = { key: "d", code: "KeyD", bubbles: true, cancelable: true };
        host().dispatchEvent(new KeyboardEvent("keydown", options));
        host().dispatchEvent(new KeyboardEvent("keyup", options));
        look();
    });
}"""


def measure(workshop: Workshop, _: LabelStudio | None) -> list[Figure]:
    """Time from the key to the next picture, and memory by the hundred."""
    count = workshop.count(_PICTURES)
    with _opened(count) as (page, session):
        page.evaluate(_WATCH)
        seconds: list[float] = []
        settled = _memory(page, session)
        for number in range(1, count):
            took = page.evaluate("() => goOn()")
            if took < 0:
                raise RuntimeError(f"picture {number + 1} does not come")
            seconds.append(took / 1000)
            if number % _EVERY == _EVERY - 1:
                print(number + 1, _memory(page, session), file=sys.stderr, flush=True)
            if number == _SETTLED - 1:
                settled = _memory(page, session)
            page.wait_for_timeout(150)  # nobody looks at a picture for less
        last = _memory(page, session)
    return [
        latency("picture to next picture", seconds, _AIM),
        Figure(f"script heap after {_SETTLED}", settled["heap"] / 1e6, "MB"),
        Figure(f"script heap after {count:,}", last["heap"] / 1e6, "MB"),
        Figure("of it what the browser compiled since", (last["compiled"] - settled["compiled"]) / 1e6, "MB"),
        Figure("growth of the page's own objects since", _growth(settled, last), "%", _GROWTH_AIM),
        Figure("nodes of the page at the end", last["nodes"], ""),
        Figure("listeners of the page at the end", last["listeners"], ""),
    ]


@contextmanager
def _opened(count: int) -> Iterator[tuple[Page, CDPSession]]:
    """The first picture of so many, in the editor."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
    from chromium import get

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        lay_out(Path(folder) / "pictures", count)
        server = start(Path(folder) / "data")
        try:
            with server.client() as client:
                project = str(client.project("A long day", make=True)["id"])
                client.import_files(project, Path(folder) / "pictures")
            browser = playwright.chromium.launch(
                executable_path=get(), args=["--disable-gpu", "--no-sandbox"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(server.entrance)
            page.locator(".card.new").wait_for()
            page.goto(f"{server.address}/p/{project}/pictures")
            page.locator("a.tile").first.click()
            page.locator("[role=application][aria-busy=false]").wait_for()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable")
            yield page, session
            browser.close()
        finally:
            server.stop()


def _growth(before: dict[str, float], after: dict[str, float]) -> float:
    return max(0.0, 100 * (after["own"] / before["own"] - 1))


def _memory(page: Page, session: CDPSession) -> dict[str, float]:
    session.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    canvases = page.evaluate("() => document.querySelectorAll('canvas').length")
    return {
        "heap": told["JSHeapUsedSize"], "nodes": told["Nodes"],
        "listeners": told["JSEventListeners"], "canvases": canvases, **_kinds(page),
    }  # fmt: skip


def _kinds(page: Page) -> dict[str, int]:
    """Bytes of a heap snapshot: the page's own objects, and what the browser compiled."""
    session = page.context.new_cdp_session(page)
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda told: chunks.append(told["chunk"]))
    session.send("HeapProfiler.takeHeapSnapshot")
    session.detach()
    snapshot = json.loads("".join(chunks))
    meta = snapshot["snapshot"]["meta"]
    fields, names = meta["node_fields"], meta["node_types"][0]
    kinds = snapshot["nodes"][fields.index("type") :: len(fields)]
    sizes = snapshot["nodes"][fields.index("self_size") :: len(fields)]
    bytes_of = {"own": 0, "compiled": 0}
    for kind, size in zip(kinds, sizes, strict=True):
        if names[kind] in _COMPILED:
            bytes_of["compiled"] += size
        elif names[kind] not in _OUTSIDE:
            bytes_of["own"] += size
    return bytes_of
