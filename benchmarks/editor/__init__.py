"""The editor and its Konva twin in one Chromium: four scenes with 1,000, 10,000 and 50,000 polygons on a 4k picture.

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
_FLAGS = ("--disable-gpu", "--disable-gpu-vsync", "--disable-frame-rate-limit", "--no-sandbox")
_COUNTS = (1_000, 10_000, 50_000)
_ROUNDS = 3
_AIMED = 10_000
_WORK_AIM = 12
_DRAG_AIM = 8
_SHARES = {"panFit": 0.2, "zoom": 0.3}
"""Of Konva's frame, what ours may take."""
_NAMES = {
    "panFit": "panning the whole picture",
    "zoom": "zooming",
    "panZoom2": "panning at scale 2",
    "drag": "dragging a vertex",
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
                figures += _scene(count, scene, ours[scene], theirs[scene])
        browser.close()
    return figures


def _scene(count: int, scene: str, ours: dict[str, Any], theirs: dict[str, Any]) -> list[Figure]:
    what = f"{count:,} polygons, {_NAMES[scene]}"
    konva = theirs["frame"]["p95"]
    work_aim = frame_aim = None
    if count == _AIMED:
        work_aim = _WORK_AIM
        frame_aim = _DRAG_AIM if scene == "drag" else _SHARES[scene] * konva if scene in _SHARES else None
    return [
        Figure(f"{what}: work", ours["work"]["p95"], "ms", work_aim, peer=theirs["work"]["p95"]),
        Figure(f"{what}: frame", ours["frame"]["p95"], "ms", frame_aim, peer=konva),
    ]


def _timings(browser: Browser, address: str, renderer: str, count: int) -> Timings:
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.set_default_timeout(300_000)
    page.goto(f"{address}/index.html?renderer={renderer}&count={count}")
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
