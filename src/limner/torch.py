"""Labels for torchvision's detection models: `limner.torch.Dataset`. The only module that imports torch."""

from collections.abc import Callable
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from weakref import finalize

import msgspec
import numpy as np
import numpy.typing as npt
import torch
import torch.utils.data

from limner.dataset import Annotation, Image, Layer, LimnerError, Mask, Polygon, decode, encode
from limner.ops import Object, Picture, Tally, View, objects_on, read

Target = dict[str, torch.Tensor]

Transforms = Callable[[torch.Tensor, Target], tuple[Any, Any]]

BACKGROUND = "__background__"
"""What torchvision's models mean by label 0."""


class _Row(msgspec.Struct, array_like=True, gc=False):
    """A picture as it waits in the file."""

    image: Image
    annotations: tuple[Annotation, ...]


class Dataset(torch.utils.data.Dataset):  # type: ignore[misc]  # torch is not there when types are checked
    """Pictures whose file is at hand, each with its objects as torchvision's detection models take them.

    An item is the upright picture, float32 of (3, height, width) from 0 to 1, and its target:

    - `boxes`: float32 (N, 4), x0, y0, x1, y1 in pixels, cut off at the picture's edge
    - `labels`: int64 (N), places in `classes`; 0 is the background
    - `masks`: uint8 (N, height, width), COCO's pixels; of what has no outline, those of its box
    - `keypoints`: float32 (N, K, 3), x, y and visibility 0 to 2; zeros where an object has fewer
    - `area`: float32 (N), square pixels
    - `iscrowd`: int64 (N)
    - `image_id`: int64, the place in this data set, for an evaluation

    `masks` and `keypoints` are there where the data set has outlines or keypoints, unless told otherwise. `transforms`
    gets picture and target and gives both. Labels wait in a temporary file, so that workers share them whether they
    are forked or spawned. Pictures are decoded in limited child processes; one that is refused raises PictureRefused.
    """

    def __init__(
        self,
        source: View | str | PathLike[str],
        transforms: Transforms | None = None,
        *,
        masks: bool | None = None,
        keypoints: bool | None = None,
    ) -> None:
        view = source if isinstance(source, View) else read(source)
        self.classes = (BACKGROUND, *view.classes)
        self.transforms = transforms
        self.tally = Tally()
        """What is left out: pictures without a file, objects without a box."""
        self._labels = {kind.id: at for at, kind in enumerate(view.dataset.ontology.by_index(), start=1)}
        self._openers: list[Callable[[], Any]] = []
        self._outlines, self._joints = False, 0
        folder = TemporaryDirectory(prefix="limner-")
        finalize(self, folder.cleanup)
        self._path = Path(folder.name) / "labels"
        self._ends = self._gather(view)
        self.masks = self._outlines if masks is None else masks
        self.keypoints = bool(self._joints) if keypoints is None else keypoints

    def __len__(self) -> int:
        return len(self._openers)

    def __getitem__(self, at: int) -> tuple[Any, Any]:
        at = range(len(self))[at]
        row = self._row(at)
        layer = Layer(image_id=row.image.id, annotations=row.annotations)
        picture = Picture(row.image, (layer,), self._openers[at])
        pixels = picture.pixels()
        size, found = (row.image.width, row.image.height), pixels.shape[1::-1]
        if all(size) and size != found:
            raise LimnerError(
                f"the labels are for {size[0]} × {size[1]} pixels, the file has {found[0]} × {found[1]}",
                code="size", where=picture.path, hint="`limner check --fix size` says what the file has.",
            )  # fmt: skip
        target = self._target(
            at, [one for one in objects_on(picture) if one.class_id in self._labels], pixels
        )
        tensor = torch.from_numpy(pixels.copy()).permute(2, 0, 1).to(torch.float32) / 255
        return (tensor, target) if self.transforms is None else self.transforms(tensor, target)

    def _gather(self, view: View) -> npt.NDArray[np.int64]:
        """Puts every picture's labels into the file; gives where each ends."""
        ends = [0]
        with self._path.open("wb") as file:
            for item in view:
                if item.open_picture is None:
                    self.tally.say("pictures left out: no file")
                    continue
                for one in objects_on(item, self.tally):
                    self._outlines |= isinstance(one.shape, Polygon | Mask)
                    self._joints = max(self._joints, len(one.keypoints.points) if one.keypoints else 0)
                ends.append(ends[-1] + file.write(encode(_Row(item.image, item.annotations))))
                self._openers.append(item.open_picture)
        return np.array(ends, dtype=np.int64)

    def _row(self, at: int) -> _Row:
        with self._path.open("rb") as file:
            file.seek(self._ends[at])
            return decode(file.read(self._ends[at + 1] - self._ends[at]), _Row)

    def _target(self, at: int, objects: list[Object], pixels: npt.NDArray[np.uint8]) -> Target:
        height, width = pixels.shape[:2]
        target = {
            "boxes": torch.tensor([one.box for one in objects], dtype=torch.float32).reshape(-1, 4),
            "labels": torch.tensor([self._labels[one.class_id] for one in objects], dtype=torch.int64),
            "area": torch.tensor([one.area for one in objects], dtype=torch.float32),
            "iscrowd": torch.tensor([one.crowd for one in objects], dtype=torch.int64),
            "image_id": torch.tensor(at, dtype=torch.int64),
        }
        if self.masks:
            masks = np.zeros((len(objects), height, width), dtype=np.uint8)
            for number, one in enumerate(objects):
                masks[number] = one.mask(width, height)
            target["masks"] = torch.from_numpy(masks)
        if self.keypoints:
            points = torch.zeros((len(objects), self._joints, 3), dtype=torch.float32)
            for number, one in enumerate(objects):
                if one.keypoints:
                    found = torch.tensor(one.keypoints.points, dtype=torch.float32)
                    points[number, : len(found)] = found
            target["keypoints"] = points
        return target
