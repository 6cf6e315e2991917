"""Which columns of a table of boxes or masks mean what, by the names that people give them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from limner.dataset import Box, Mask, Shape
from limner.formats.core.files import number, whole
from limner.geometry import rle
from limner.media import MAX_PIXELS

_NAMES: dict[str, tuple[str, ...]] = {
    "file": (
        "filename", "file_name", "file", "image", "image_name", "image_path", "img_path", "img", "path",
        "image_id", "imageid", "imageid_classid", "image_id_class_id",
    ),
    "class": (
        "class", "label", "class_name", "classname", "category", "category_name", "name", "labelname",
        "class_id", "classid", "label_id", "category_id",
    ),
    "xmin": ("xmin", "x_min", "x1", "left", "bbox_xmin"), "ymin": ("ymin", "y_min", "y1", "top", "bbox_ymin"),
    "xmax": ("xmax", "x_max", "x2", "right", "bbox_xmax"), "ymax": ("ymax", "y_max", "y2", "bottom", "bbox_ymax"),
    "x": ("x", "bbox_x"), "y": ("y", "bbox_y"), "w": ("w", "bbox_width", "bbox_w", "box_width"),
    "h": ("h", "bbox_height", "bbox_h", "box_height"), "bbox": ("bbox",),
    "rle": ("encodedpixels", "encoded_pixels", "rle", "rle_mask"), "score": ("score", "confidence", "conf"),
    "width": ("width", "image_width", "img_width"), "height": ("height", "image_height", "img_height"),
}  # fmt: skip
_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_SIZED = ("x", "y", "w", "h")


@dataclass(frozen=True)
class Columns:
    """The column of each meaning; `unknown` are the others."""

    by_role: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether there are files, and boxes or masks."""
        return "file" in self.by_role and bool({"rle", "bbox"} & set(self.by_role) or self.coordinates)

    @property
    def coordinates(self) -> tuple[str, ...]:
        """Roles of the four numbers of a box; empty where there are none."""
        return next((roles for roles in (_CORNERS, _SIZED) if set(roles) <= set(self.by_role)), ())

    def get(self, cells: Mapping[str, str], role: str) -> str:
        """The cell of a role, blanks around it taken off; empty where there is no such column."""
        return cells.get(self.by_role.get(role, ""), "").strip()

    def shape(self, cells: Mapping[str, str], width: int, height: int) -> Shape | None:
        """The row's box or mask; None where its cells are empty. Raises ValueError."""
        if runs := self.get(cells, "rle"):
            return mask_of(runs, width, height)
        if "bbox" in self.by_role:
            given = re.split(r"[\s,]+", self.get(cells, "bbox").strip("[]() "))
            roles: tuple[str, ...] = _SIZED
        else:
            roles = self.coordinates
            given = [self.get(cells, role) for role in roles]
        if not any(given):
            return None
        if len(given) != 4:
            raise ValueError(f"a box of {len(given)} numbers")
        a, b, c, d = (number(text, role) for text, role in zip(given, roles, strict=True))
        if roles == _SIZED:
            return Box(a, b, c, d)
        if c < a or d < b:
            raise ValueError(f"corners {a:g},{b:g} and {c:g},{d:g} are swapped")
        return Box(a, b, c - a, d - b)

    def size(self, cells: Mapping[str, str]) -> tuple[int, int] | None:
        """The picture's width and height, where the row says them. Raises ValueError."""
        sides = [self.get(cells, role) for role in ("width", "height")]
        if not all(sides):
            return None
        width, height = (whole(text, role) for text, role in zip(sides, ("width", "height"), strict=True))
        return (width, height) if width > 0 and height > 0 else None


def columns_of(names: Sequence[str]) -> Columns:
    """What each column means; of several that may mean the same, the first in our list."""
    plain = {re.sub(r"[\s-]+", "_", name.strip().lower()): name for name in reversed(names)}
    roles = {
        role: plain[found]
        for role, known in _NAMES.items()
        if (found := next((name for name in known if name in plain), None))
    }
    if "x" in roles and "w" not in roles and "width" in plain and "height" in plain:
        roles |= {"w": plain["width"], "h": plain["height"]}  # beside x and y it is the box's
        for role in ("width", "height"):
            roles.pop(role)
            if f"image_{role}" in plain:
                roles[role] = plain[f"image_{role}"]
    return Columns(roles, tuple(name for name in names if name not in set(roles.values())))


def mask_of(text: str, width: int, height: int) -> Mask:
    """Kaggle's run-lengths: pairs of a start, from 1 and down the columns, and a length. Raises ValueError."""
    if not (width and height):
        raise ValueError("its picture is not there, and run-lengths need its size")
    if width * height > MAX_PIXELS:
        raise ValueError(f"{width} × {height} pixels are more than {MAX_PIXELS:,}")
    try:
        values = np.array(text.split(), dtype=np.int64)
    except (ValueError, OverflowError):
        raise ValueError(f"its run-lengths {text[:40]!r} are not all whole numbers") from None
    if len(values) % 2:
        raise ValueError(f"{len(values)} numbers are no pairs of start and length")
    starts, lengths = values[::2] - 1, values[1::2]
    if len(values) and (starts.min() < 0 or lengths.min() < 0 or values.max() > 1 << 40):
        raise ValueError("a run begins before the first pixel, or has no length; starts are counted from 1")
    order = np.argsort(starts, kind="stable")
    ends = (starts + lengths)[order]
    if np.any(starts[order][1:] < ends[:-1]):
        raise ValueError("its runs overlap")
    if len(ends) and ends[-1] > width * height:
        raise ValueError(f"its runs end at pixel {ends[-1]} of {width * height}")
    found = rle.crop(rle.from_edges(np.stack([starts[order], ends], axis=1).ravel(), width * height), height)
    if not found.width:
        raise ValueError("its mask has no pixels")
    return found


def runs_of(mask: Mask, width: int, height: int) -> str:
    """The same back."""
    edges = rle.edges(rle.uncrop(mask, width, height))
    pairs = np.stack([edges[::2] + 1, edges[1::2] - edges[::2]], axis=1).ravel()
    return " ".join(map(str, pairs.tolist()))
