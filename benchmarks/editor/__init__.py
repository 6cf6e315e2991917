"""The editor and its Konva twin in one Chromium: scenes with 1,000, 10,000 and 50,000 polygons on a 4k picture, and on
a pyramid of 20,000 × 20,000 pixels, which Konva has no counterpart for; and opening pictures.

No GPU and no frame limit, so that a frame may be shorter than the screen's. Work is script on the main thread,
painting of tiles included; a frame is from one animation frame to the next. Each figure is a 95th percentile, the
lowest of three rounds in which the two take turns.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop

_HERE = Path(__file__).resolve().parent
_FLAGS = (
    "--disable-gpu", "--disable-gpu-vsync", "--disable-frame-rate-limit", "--no-sandbox",
    "--enable-precise-memory-info", "--js-flags=--expose-gc",
)  # fmt: skip
_COUNTS = (1_000, 10_000, 50_000)
_ROUNDS = 3
_AIMED = 10_000
_WORK_AIMS = {10_000: 12, 50_000: 25}
_FIRST_AIM = 300
_NEXT_AIM = 100
_DRAG_AIM = 8
_SHARES = {"panFit": 0.2, "zoom": 0.3}
"""Of Konva's frame, what ours may take."""
_NAMES = {
    "panFit": "panning the whole picture",
    "zoom": "zooming",
    "panZoom2": "panning at scale 2",
    "drag": "dragging a vertex",
    "brush": "brush of radius 40",
}

Timings = dict[str, dict[str, Any]]


def measure(workshop: Workshop, _: LabelStudio | None) -> list[Figure]:
    """Work and frame of each scene, with Konva's frame as the peer's."""
    sys.path.insert(0, str(_HERE.parent.parent / "tools"))
    from chromium import get

    _build()
    figures = []
    with _served(_HERE / "dist") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(), args=list(_FLAGS))
        for count in _COUNTS:
            rounds = [
                [_timings(browser, address, name, workshop.count(count)) for name in ("limner", "konva")]
                for _ in range(_ROUNDS)
            ]
            ours, theirs = (_quietest(runs) for runs in zip(*rounds, strict=True))
            for scene in ours:
                figures += _scene(f"{count:,} polygons", count, scene, ours[scene], theirs.get(scene))
            if count >= _AIMED:
                large = _quietest([_timings(browser, address, "limner", workshop.count(count), "&large")])
                for scene in large:
                    figures += _scene(f"{count:,} polygons on 20,000²", count, scene, large[scene], None)
        figures += _opening(browser, address, workshop.count(_AIMED))
        browser.close()
    return figures


def _scene(
    where: str, count: int, scene: str, ours: dict[str, Any], theirs: dict[str, Any] | None
) -> list[Figure]:
    what = f"{where}, {_NAMES[scene]}"
    konva = theirs["frame"]["p95"] if theirs else None
    work_aim = _DRAG_AIM if scene == "brush" else _WORK_AIMS.get(count)
    frame_aim = None
    if count == _AIMED and scene == "drag":
        frame_aim = _DRAG_AIM
    elif count == _AIMED and scene in _SHARES and konva:
        frame_aim = _SHARES[scene] * konva
    work = theirs["work"]["p95"] if theirs else None
    return [
        Figure(f"{what}: work", ours["work"]["p95"], "ms", work_aim, peer=work),
        Figure(f"{what}: frame", ours["frame"]["p95"], "ms", frame_aim, peer=konva),
    ]


def _opening(browser: Browser, address: str, count: int) -> list[Figure]:
    found = _timings(browser, address, "opening", count)
    return [
        Figure(f"first paint of {count:,} polygons", float(found["first"]), "ms", _FIRST_AIM),  # type: ignore[arg-type]
        Figure("to the next picture", float(found["next"]), "ms", _NEXT_AIM),  # type: ignore[arg-type]
        Figure("left behind by 900 pictures", float(found["grown"]) / 1e6, "MB"),  # type: ignore[arg-type]
    ]


def _timings(browser: Browser, address: str, renderer: str, count: int, more: str = "") -> Timings:
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.set_default_timeout(300_000)
    page.goto(f"{address}/index.html?renderer={renderer}&count={count}{more}")
    found: Timings = page.evaluate("window.figures")
    page.close()
    return found


def _quietest(runs: Sequence[Timings]) -> Timings:
    """Of each scene the lowest figures: what else ran on the machine only ever adds."""
    return {
        scene: {part: {"p95": min(run[scene][part]["p95"] for run in runs)} for part in ("work", "frame")}
        for scene in runs[0]
    }


def _build() -> None:
    """Leaves a current page in `dist/`."""
    from web import WebBuild, node, npm

    web = WebBuild()
    web.install()
    subprocess.run(
        [node(), npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=_HERE, check=True
    )
    web.run("vite", "build", "--config", str(_HERE / "vite.config.ts"), "--logLevel", "warn")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are no news."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
