"""The first 150 photographs of the BCCD data set, by name: a hundred to learn from, fifty to measure on."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.material import Workshop
from limner.dataset import Box, Shape
from limner.geometry import bounds
from limner.ops import read

LESSONS, MEASURED = 100, 50

Named = tuple[str, Box]
"""A class and a box."""


@dataclass(frozen=True)
class Cells:
    """A copy of the data set as it is published: `JPEGImages`, and Pascal VOC's labels in `Annotations`."""

    folder: Path

    @classmethod
    def of(cls, workshop: Workshop) -> "Cells":
        """Where the command line says. Raises SystemExit where it does not."""
        if workshop.voc is None:
            raise SystemExit("this is measured on BCCD's photographs: name their folder with --voc DIR")
        return cls(workshop.voc)

    @cached_property
    def names(self) -> list[str]:
        """Of the photographs."""
        return sorted(file.name for file in (self.folder / "JPEGImages").glob("*.jpg"))

    @property
    def lessons(self) -> list[str]:
        """Those that a model learns from."""
        return self.names[:LESSONS]

    @property
    def measured(self) -> list[str]:
        """Those that it never sees labelled."""
        return self.names[LESSONS : LESSONS + MEASURED]

    @cached_property
    def truth(self) -> dict[str, list[Named]]:
        """What people drew, by the name of the photograph."""
        dataset = read(self.folder).dataset
        names = {kind.id: kind.name for kind in dataset.ontology.classes}
        found = {}
        for item in dataset.images:
            layer = item.layer()
            found[item.image.name] = [
                (names[one.class_id], box_of(one.shape))
                for one in (layer.annotations if layer else ())
                if one.class_id is not None
            ]
        return found

    def copied(self, target: Path, names: Sequence[str], *, labelled: bool) -> Path:
        """A folder with these photographs alone, with or without their labels."""
        for name in names:
            files = [Path("JPEGImages", name)]
            if labelled:
                files.append(Path("Annotations", name).with_suffix(".xml"))
            for file in files:
                (target / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.folder / file, target / file)
        return target


def box_of(shape: Shape) -> Box:
    """The bounds of a shape, px of the picture."""
    found = bounds(shape)
    assert found
    x0, y0, x1, y1 = found
    return Box(x0, y0, x1 - x0, y1 - y0)
