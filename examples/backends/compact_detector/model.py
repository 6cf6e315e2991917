"""A small detector that learns from the project's own labels, on the processor, in minutes."""

import hashlib
import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from lessons import GREY, Lesson, collect, shrunk, varied
from network import DEEPEST, STRIDE, Network, loss, objects, targets

from limner.assist.serving import Model, Picture, Pixels, Prediction, Progress, Prompt
from limner.dataset import Box, Dataset, LimnerError, Ontology

PASSES = 48
"""How often each picture is looked at; few pictures more often."""
STEPS = (400, 4000)
"""At least and at most; one is BATCH pictures."""
BATCH = 8
RATE = 2e-3
"""Of learning, at its highest."""
_FILE = "weights.npz"
_SAID = 50
"""Steps from one line of the log to the next."""

_HALF = torch.cpu.get_capabilities().get("amx_bf16", False)
"""Whether the processor multiplies numbers of half the length faster; others only pretend to."""

# One core is left to those who are served meanwhile.
torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))


class CompactDetector(Model):
    """Boxes of the classes that it was trained on; before that it finds nothing."""

    batch = 8

    def setup(self) -> None:
        """Load the weights of the version, where it has been trained."""
        self.classes: list[str] = []
        self.network: Network | None = None
        if (self.folder / _FILE).exists():
            self.classes, self.network = _loaded(self.folder / _FILE)

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """Boxes with scores; classes that the project does not have are left out."""
        return [self._look(picture.pixels, ontology) for picture in images]

    def fit(self, dataset: Dataset, progress: Progress) -> str:
        """Train, from what the version before knew; the new version is named by how many pictures taught it."""
        classes, lessons = collect(dataset, progress)
        torch.manual_seed(0)
        network = Network(len(classes))
        if self.network is not None:
            _remember(network, classes, self.network, self.classes)
        _train(network, lessons, len(classes), progress)
        self.classes, self.network = classes, network.eval()
        _save(self.folder / _FILE, classes, network)
        return f"{len(lessons)}-pictures-{hashlib.sha256((self.folder / _FILE).read_bytes()).hexdigest()[:6]}"

    @torch.inference_mode()
    def _look(self, pixels: Pixels, ontology: Ontology) -> Prediction:
        found = Prediction()
        if self.network is None:
            return found
        kinds = {kind.name: kind for kind in ontology.classes}
        small, zoom = shrunk(pixels)
        height, width = small.shape[:2]
        canvas = np.full((_padded(height), _padded(width), 3), GREY, np.uint8)
        canvas[:height, :width] = small
        boxes, labels, scores = objects(*(maps[0] for maps in self.network(_tensor([canvas]))))
        edge = torch.tensor((width, height, width, height))
        for box, label, score in zip(boxes.clamp(min=0).minimum(edge) / zoom, labels, scores, strict=True):
            kind = kinds.get(self.classes[label])
            x0, y0, x1, y1 = box.tolist()
            if kind and x1 > x0 and y1 > y0:
                found.add(Box(x0, y0, x1 - x0, y1 - y0), kind, float(score))
        return found


def _train(network: Network, lessons: Sequence[Lesson], classes: int, progress: Progress) -> None:
    """Show all lessons again and again, never the same. Raises Stopped, and LimnerError where nothing comes of it."""
    least, most = STEPS
    steps = min(most, max(least, PASSES * len(lessons) // BATCH))
    random = np.random.default_rng(0)
    canvas = tuple(_padded(max(one.pixels.shape[side] for one in lessons)) for side in (1, 0))
    learner = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.OneCycleLR(learner, RATE, total_steps=steps, pct_start=0.15)
    waiting: list[int] = []
    network.train()
    for step in range(steps):
        if len(waiting) < BATCH:
            waiting += random.permutation(np.arange(max(len(lessons), BATCH)) % len(lessons)).tolist()
        shown = [varied(lessons[waiting.pop()], canvas, random) for _ in range(BATCH)]
        wanted = [_targets(one, classes) for one in shown]
        with torch.autocast("cpu", torch.bfloat16, enabled=_HALF):
            maps = network(_tensor([one.pixels for one in shown]))
        wrong = loss(*(one.float() for one in maps), *map(torch.stack, zip(*wanted, strict=True)))
        off = wrong.item()
        if not math.isfinite(off):
            raise LimnerError(
                f"the training came to nothing in step {step}",
                code="diverged",
                hint="Try a lower RATE in model.py.",
            )
        learner.zero_grad()
        wrong.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10)
        learner.step()
        pace.step()
        progress(step + 1, steps, f"step {step + 1}: off by {off:.2f}" if step % _SAID == 0 else "")


def _targets(lesson: Lesson, classes: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    height, width = lesson.pixels.shape[:2]
    boxes, kinds = torch.from_numpy(lesson.boxes), torch.from_numpy(lesson.kinds)
    return targets(boxes, kinds, classes, height // STRIDE, width // STRIDE)


def _tensor(pictures: Sequence[Pixels]) -> torch.Tensor:
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 255


def _padded(side: int) -> int:
    return math.ceil(side / DEEPEST) * DEEPEST


def _remember(network: Network, classes: Sequence[str], older: Network, known: Sequence[str]) -> None:
    """Begin with what an older network knew, class by class."""
    before = older.state_dict()
    for name, tensor in network.state_dict().items():
        if name.startswith(Network.BY_CLASS):
            for at, kind in enumerate(classes):
                if kind in known:
                    tensor[at] = before[name][known.index(kind)]
        else:
            tensor.copy_(before[name])


def _save(file: Path, classes: Sequence[str], network: Network) -> None:
    """Arrays of half precision by name, and the classes: nothing in the file can run."""
    arrays = {name: tensor.half().numpy() for name, tensor in network.state_dict().items()}
    np.savez(file, classes=np.array(classes), **arrays)


def _loaded(file: Path) -> tuple[list[str], Network]:
    with np.load(file, allow_pickle=False) as arrays:
        classes = arrays["classes"].tolist()
        network = Network(len(classes))
        network.load_state_dict(
            {name: torch.from_numpy(arrays[name]) for name in arrays.files if name != "classes"}
        )
    return classes, network.eval()
