"""What one object costs a person: eight tasks in Limner's real page, each act counted and weighed.

`hand.py` has the model, `label_studio.json` what Label Studio took for such work by the same accounting. A task that
the server does not hold right afterwards stops the run.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.effort import work
from benchmarks.effort.limner import signed_in
from benchmarks.effort.work import Done
from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop, lay_out
from tests.servers import Running, start

_HERE = Path(__file__).resolve().parent
_FLAGS = ("--disable-gpu", "--no-sandbox")

Task = Callable[..., Done]


def measure(workshop: Workshop, _: LabelStudio | None) -> list[Figure]:
    """Seconds of the model for an object of each kind, beside Label Studio's."""
    thirty, fifty = (workshop.folder / f"{count} photographs" for count in (30, 50))
    lay_out(thirty, 30)
    lay_out(fifty, 50)
    tasks: list[tuple[str, Task, float | None]] = [
        ("box", work.boxes, 1.8),
        ("polygon of 20 points, free-hand", work.polygons_free_hand, 9.3),
        ("polygon of 20 points, clicked", work.polygons_by_clicks, None),
        ("hole, in a smart outline", work.hole, 17),
        ("hole, free-hand", work.hole_free_hand, None),
        ("skeleton of 17 joints", work.skeleton, 28),
        ("mask, by lasso", work.mask, 22),
        ("tag, fifty at a time", partial(work.tags_in_a_grid, pictures=fifty), 1.0),
        ("tag, one at a time", partial(work.tags_by_key, pictures=fifty), None),
        ("review of a box", work.review, 0.35),
        ("look at a picture", partial(work.look, pictures=thirty), 0.3),
    ]
    theirs = json.loads((_HERE / "label_studio.json").read_text(encoding="utf-8"))["tasks"]
    figures = []
    with opened(workshop.folder / "effort") as (browser, running):
        for name, task, aim in tasks:
            with signed_in(browser, running) as page:
                done = task(page, running)
            print(_breakdown(name, done), flush=True)
            peer = theirs[name.replace(",", " ").split()[0]]["seconds"]
            figures.append(Figure(name, done.effort.seconds / done.objects, "s", aim, peer=peer))
    return figures


def _breakdown(name: str, done: Done) -> str:
    """What the seconds consist of, what the machine added, and how right the work was."""
    parts = " + ".join(
        f"{seconds / done.objects:.2f} {letter}" for letter, seconds in done.effort.parts.items()
    )
    waited = sum(done.effort.waits) / done.objects
    return f"{name}: {parts}; waits {waited:.2f} s; {done.found}"


@contextmanager
def opened(data: Path) -> Iterator[tuple[Browser, Running]]:
    """A Chromium, and a Limner with nothing in it."""
    sys.path.insert(0, str(_HERE.parent.parent / "tools"))
    from chromium import get

    running = start(data)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=get(), args=list(_FLAGS))
            yield browser, running
            browser.close()
    finally:
        running.stop()
