"""A detector that learns colours and sizes: as much as a test of the loop needs, and no network."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from limner.assist.serving import Model, Picture, Pixels, Prediction, Progress, Prompt, pixels_of
from limner.dataset import Box, Dataset, LimnerError, Ontology

_LEAST = 300
"""Square pixels of an object."""


class Colours(Model):
    """Before it has learned, all that has a strong colour is of the first class."""

    def setup(self) -> None:
        """Colours by class (`""` is what lies between objects), and sizes, where they were learned."""
        file = self.folder / "learned.json"
        self.learned = json.loads(file.read_text()) if file.exists() else None

    def predict(
        self, images: Sequence[Picture], ontology: Ontology, prompts: Sequence[Prompt | None]
    ) -> list[Prediction]:
        """Boxes about patches of a class's colour and about its size."""
        return [self._look(picture.pixels, ontology) for picture in images]

    def _look(self, pixels: Pixels, ontology: Ontology) -> Prediction:
        found = Prediction()
        kinds = {kind.name: kind for kind in ontology.classes}
        if self.learned is None:
            strength = np.ptp(pixels, axis=2)
            for box, score in _patches(strength > strength.mean() + 1.5 * strength.std()):
                found.add(box, ontology.classes[0], score / 2)
            return found
        names = list(self.learned["colours"])
        colours = np.array(list(self.learned["colours"].values()))
        nearest = np.linalg.norm(pixels[..., None, :] - colours, axis=-1).argmin(axis=-1)
        for name, size in self.learned["sizes"].items():
            for box, score in _patches(nearest == names.index(name)):
                if name in kinds and 0.5 < max(box.width, box.height) / size < 2:
                    found.add(box, kinds[name], score)
        return found

    def fit(self, dataset: Dataset, progress: Progress) -> str:
        """Means of colours inside the middles of boxes and outside of all, and means of sizes."""
        names = {kind.id: kind.name for kind in dataset.ontology.classes}
        seen = defaultdict(list)
        sizes = defaultdict(list)
        count = 0
        for number, item in enumerate(dataset.images, 1):
            progress(number, 0, item.image.name)
            count += 1
            pixels = pixels_of(item)
            between = np.ones(pixels.shape[:2], bool)
            layer = item.layer()
            for one in layer.annotations if layer else ():
                if isinstance(one.shape, Box) and one.class_id is not None:
                    box, name = one.shape, names[one.class_id]
                    between[_part(box, 1)] = False
                    seen[name].append(pixels[_part(box, 0.5)].reshape(-1, 3))
                    sizes[name].append(max(box.width, box.height))
            seen[""].append(pixels[between])
        if not sizes:
            raise LimnerError("no box is labelled", code="no-labels", hint="Draw some boxes.")
        learned = {
            "colours": {name: np.concatenate(parts).mean(axis=0).tolist() for name, parts in seen.items()},
            "sizes": {name: float(np.mean(found)) for name, found in sizes.items()},
        }
        text = json.dumps(learned)
        (self.folder / "learned.json").write_text(text)
        self.learned = learned
        return f"{count}-pictures-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def _part(box: Box, share: float) -> tuple[slice, slice]:
    """The middle of a box, as rows and columns."""
    x, y = box.x + box.width * (1 - share) / 2, box.y + box.height * (1 - share) / 2
    return slice(int(y), int(y + box.height * share) + 1), slice(int(x), int(x + box.width * share) + 1)


def _patches(there: NDArray[np.bool_]) -> Iterator[tuple[Box, float]]:
    """Boxes about what hangs together, and how much of its box each fills."""
    clean = cv2.morphologyEx(there.astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    for x, y, width, height, area in cv2.connectedComponentsWithStats(clean)[2][1:].tolist():
        if area >= _LEAST:
            yield Box(x, y, width, height), area / (width * height)
