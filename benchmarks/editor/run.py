"""Times the editor and its Konva twin in one Chromium: `python benchmarks/editor/run.py [--counts 1000,10000,50000]`.

Prints a table and writes `benchmarks/editor/figures.json`. Milliseconds; no GPU, no frame limit, so that a frame may
be shorter than the screen's. Work is script on the main thread, painting of tiles included; a frame is from one
animation frame to the next.
"""

import argparse
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tools"))
FLAGS = ("--disable-gpu", "--disable-gpu-vsync", "--disable-frame-rate-limit", "--no-sandbox")
AIMS = {
    ("panFit", "frame"): 0.2,
    ("zoom", "frame"): 0.3,
}
"""Share of Konva's 95th percentile that ours may take at 10,000 shapes."""

Figures = dict[str, dict[str, Any]]


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


def measure(browser: Browser, address: str, renderer: str, count: int) -> Figures:
    """Figures of the four scenes by their names."""
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.set_default_timeout(300_000)
    page.goto(f"{address}/index.html?renderer={renderer}&count={count}")
    figures: Figures = page.evaluate("window.figures")
    page.close()
    return figures


def table(results: dict[int, dict[str, Figures]]) -> str:
    """The figures as text, with the ratio of ours to Konva's frame."""
    lines = [
        f"{'shapes':>7}  {'scene':<9} {'work p50':>9} {'work p95':>9} {'frame p50':>10} {'frame p95':>10}"
        f" {'Konva p50':>10} {'Konva p95':>10} {'p95 ratio':>10}"
    ]
    for count, by_renderer in results.items():
        for scene, ours in by_renderer["limner"].items():
            theirs = by_renderer["konva"][scene]["frame"]
            work, frame = ours["work"], ours["frame"]
            lines.append(
                f"{count:>7,}  {scene:<9} {work['median']:>9.1f} {work['p95']:>9.1f}"
                f" {frame['median']:>10.1f} {frame['p95']:>10.1f}"
                f" {theirs['median']:>10.1f} {theirs['p95']:>10.1f} {frame['p95'] / theirs['p95']:>10.2f}"
            )
    return "\n".join(lines)


def missed(figures: dict[str, Figures]) -> list[str]:
    """The aims at 10,000 shapes that were not reached, in words."""
    ours, theirs = figures["limner"], figures["konva"]
    found = [
        f"{scene}: work p95 {one['work']['p95']:.1f} ms, aim 12"
        for scene, one in ours.items()
        if one["work"]["p95"] > 12
    ]
    for (scene, part), aim in AIMS.items():
        ratio = ours[scene][part]["p95"] / theirs[scene][part]["p95"]
        if ratio > aim:
            found.append(f"{scene}: {part} p95 is {ratio:.2f} of Konva's, aim {aim}")
    if ours["drag"]["frame"]["p95"] > 8:
        found.append(f"drag: frame p95 {ours['drag']['frame']['p95']:.1f} ms, aim 8")
    return found


def build() -> None:
    """Leave a current page in `dist/`."""
    from web import WebBuild, node, npm

    web = WebBuild()
    web.install()
    subprocess.run([node(), npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    web.run("vite", "build", "--config", str(HERE / "vite.config.ts"), "--logLevel", "warn")


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", default="1000,10000,50000", help="numbers of shapes, separated by commas")
    counts = [int(text) for text in parser.parse_args().counts.split(",")]
    from chromium import get

    build()
    results: dict[int, dict[str, Figures]] = {}
    with _served(HERE / "dist") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=get(), args=list(FLAGS))
        for count in counts:
            results[count] = {
                renderer: measure(browser, address, renderer, count) for renderer in ("limner", "konva")
            }
        browser.close()
    (HERE / "figures.json").write_text(json.dumps(results, indent=1))
    print(table(results))
    for line in missed(results[10_000]) if 10_000 in results else ():
        print("missed:", line)


if __name__ == "__main__":
    main()
