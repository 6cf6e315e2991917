"""Runs of converters, each in a process of its own, so that time and memory are its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_PEERS = {
    "datumaro": "datumaro==1.13.12",
    "globox": "globox==2.9.0",
    "supervision": "supervision==0.31.2",
    "ultralytics": "ultralytics==8.4.190",
}
_WORKS = {
    "datumaro": frozenset({"coco-yolo", "coco-voc", "coco-coco", "yolo-coco"}),
    "globox": frozenset({"coco-yolo", "coco-voc", "coco-coco", "yolo-coco"}),
    "supervision": frozenset({"yolo-coco"}),  # with outlines it makes a dense mask of each
    "ultralytics": frozenset({"coco-yolo"}),
}
"""What each peer can do."""
_PATIENCE = 900


@dataclass(frozen=True)
class Run:
    """One conversion: seconds by the clock and of the processor, and the most memory that it held."""

    wall: float
    cpu: float
    megabytes: float


@dataclass
class Runs:
    """All runs of one conversion, by converter."""

    work: str
    source: Path
    target: Path
    found: dict[str, list[Run]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Converters that did it."""
        return tuple(self.found)

    def of(self, name: str) -> list[Run]:
        """The runs of one converter."""
        return self.found.get(name, [])

    def once(self, names: Iterable[str], peers: Path | None) -> None:
        """One run of each that can do the work, told as it ends.

        Raises RuntimeError where one breaks down or takes too long.
        """
        for name in names:
            if self.work in _WORKS.get(name, {self.work}):
                run = self._run(name, peers)
                self.found.setdefault(name, []).append(run)
                told = f"{run.wall:.2f} s, {run.cpu:.2f} s of the processor, {run.megabytes:.0f} MB"
                print(f"{self.work}, {name}: {told}", file=sys.stderr, flush=True)

    def _run(self, name: str, peers: Path | None) -> Run:
        ours = name in ("limner", "floor")
        python = sys.executable if ours or peers is None else str(peers / "bin/python")
        script = _HERE / ("ours.py" if ours else "theirs.py")
        shutil.rmtree(self.target, ignore_errors=True)
        command = [python, str(script), name, self.work, str(self.source), str(self.target)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE)
        if done.returncode:
            raise RuntimeError(f"{name} could not do {self.work}: {done.stderr[-500:]}")
        said = json.loads(done.stdout.strip().splitlines()[-1])
        return Run(said["wall"], said["cpu"], said["megabytes"])


def converters(peers: Path | None) -> tuple[str, ...]:
    """The peers that are measured; their environment is made where it is not there."""
    if peers is None:
        return ()
    if not (peers / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", peers], check=True)
        pip = [str(peers / "bin/pip"), "install", "--quiet"]
        subprocess.run([*pip, *(spec for name, spec in _PEERS.items() if name != "ultralytics")], check=True)
        # Without torch, which its converter does not need.
        subprocess.run([*pip, "--no-deps", _PEERS["ultralytics"]], check=True)
    return tuple(_PEERS)
