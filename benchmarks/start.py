"""From the command to the first answer, and the memory of a server that waits."""

import statistics
import time
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop
from benchmarks.processes import resident, until_answer
from tests.servers import Running, free_port, launch, start

_ROUNDS = 5
_SETTLED = 3.0


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:
    """Start and idle memory, on an empty data folder and on a filled one."""
    fresh = [_timed(workshop.folder / f"start-{number}") for number in range(_ROUNDS)]
    known = [_timed(workshop.folder / "start-0") for _ in range(_ROUNDS)]
    data, _ = workshop.gallery
    filled = [_timed(data) for _ in range(_ROUNDS)]
    first, again, idle = peer.starts() if peer else (None, None, None)
    return [
        Figure("first start, empty data folder", statistics.median(fresh), "s", aim=2, peer=first),
        Figure("start, empty data folder", statistics.median(known), "s", aim=2, peer=again),
        Figure("start, 100,000 pictures", statistics.median(filled), "s", aim=2, peer=again),
        Figure(
            "idle memory, empty data folder", _idle(workshop.folder / "start-0"), "MB", aim=120, peer=idle
        ),
        Figure("idle memory, 100,000 pictures", _idle(data), "MB", aim=120, peer=idle),
        Figure("idle memory, after a job", _idle(data, after_a_job=True), "MB", aim=120, peer=idle),
    ]


def _timed(data: Path) -> float:
    """Seconds from the command to the first 200."""
    port = free_port()
    began = time.perf_counter()
    process = launch(data, port=port)
    running = Running(f"http://127.0.0.1:{port}", "", process, data)
    try:
        until_answer(f"{running.address}/healthz")
        return time.perf_counter() - began
    finally:
        running.stop()


def _idle(data: Path, *, after_a_job: bool = False) -> float:
    """Megabytes of a server and its children that wait: as started, or with all that a job needs loaded."""
    server = start(data)
    try:
        if after_a_job:
            with server.client() as client:
                project = client.project("Nothing", make=True)
                client.dry_run(project["id"], {"format": "coco"})
        time.sleep(_SETTLED)
        return resident(server.process.pid)
    finally:
        server.stop()
