"""The network: a picture in, a map of where objects have their middles, and how far their sides are from there.

One stage after the other halves the picture, down to a thirty-second; coming back up, each adds what the stage of
its size saw. Every fourth pixel of the picture has a place on the maps (objects as points: Zhou and others 2019; sides
instead of sizes, and soft ellipses as targets: Liu and others, "Training-time-friendly network", 2019).
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE = 4
"""Pixels between two places of the maps."""
DEEPEST = 32
"""A picture's sides are multiples of this."""
LEAST = 0.05
"""Score of what is worth being mentioned."""
_WIDTHS = (16, 32, 48, 64, 64)
_SAME = 0.6
"""Boxes of one class that share so much of their union are one object."""
_MOST = 300
_SIDES_COUNT = 5.0
"""How much sides count beside classes while it learns."""
_REACH = 16.0
"""Pixels that a side is away where the network answers 0."""


class Network(nn.Module):
    """(n, 3, height, width) of 0 to 1 becomes logits (n, classes, height / 4, width / 4) and sides (n, 4, …): pixels
    from the place to left, top, right, bottom.
    """

    BY_CLASS = "what.1."
    """Begins the names of weights that have a row for each class."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        stem, quarter, *deeper = _WIDTHS
        self.stem = _conv(3, stem, stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(_conv(before, width, stride=2), _Residual(width))
            for before, width in pairwise(_WIDTHS)
        )
        self.across = nn.ModuleList(nn.Conv2d(width, quarter, 1) for width in deeper)
        self.joined = _Residual(quarter)
        self.what = nn.Sequential(_conv(quarter, quarter), nn.Conv2d(quarter, classes, 1))
        self.sides = nn.Sequential(_conv(quarter, quarter), nn.Conv2d(quarter, 4, 1))
        nn.init.constant_(self.what[-1].bias, -4.6)  # at first, one place in a hundred

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Logits and sides."""
        seen = [self.stem(pictures - 0.5)]
        for stage in self.stages:
            seen.append(stage(seen[-1]))
        fine, *coarse = seen[1:]
        below = None
        for across, one in reversed(list(zip(self.across, coarse, strict=True))):
            here = across(one)
            below = here if below is None else here + _enlarged(below, here)
        joined = self.joined(fine + _enlarged(below, fine))
        return self.what(joined), _REACH * self.sides(joined).clamp(-6, 6).exp()


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.change = nn.Sequential(_conv(width, width), _conv(width, width))

    def forward(self, given: Tensor) -> Tensor:
        return given + self.change(given)


def _conv(before: int, width: int, stride: int = 1) -> nn.Sequential:
    # Groups instead of batches: what a picture says does not depend on those it came with.
    return nn.Sequential(
        nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.GroupNorm(width // 8, width), nn.SiLU()
    )


def _enlarged(small: Tensor, like: Tensor) -> Tensor:
    return functional.interpolate(small, size=like.shape[-2:], mode="nearest")


def objects(logits: Tensor, sides: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What the maps of one picture say, the surest first: boxes (n, 4) of x0, y0, x1, y1 in pixels, classes (n) and
    scores (n).
    """
    heat = logits.sigmoid()
    peaks = (heat == functional.max_pool2d(heat, 3, 1, 1)) & (heat >= LEAST)
    scores, order = heat[peaks].sort(descending=True)
    kinds, rows, columns = peaks.nonzero()[order[:_MOST]].unbind(1)
    boxes = corners(sides[None])[0][:, rows, columns].T
    kept: list[int] = []
    for at in range(len(boxes)):
        rivals = [one for one in kept if kinds[one] == kinds[at]]
        if not rivals or bool((_overlap(boxes[rivals], boxes[at].expand(len(rivals), 4))[0] < _SAME).all()):
            kept.append(at)
    return boxes[kept], kinds[kept], scores[kept]


def places(height: int, width: int) -> tuple[Tensor, Tensor]:
    """The middles of a map's places in pixels of the picture: x (1, width) and y (height, 1)."""
    x = (torch.arange(width) + 0.5) * STRIDE
    y = (torch.arange(height) + 0.5) * STRIDE
    return x[None, :], y[:, None]


def corners(sides: Tensor) -> Tensor:
    """Sides (n, 4, height, width) as x0, y0, x1, y1 in pixels of the picture."""
    x, y = places(*sides.shape[-2:])
    left, top, right, bottom = sides.unbind(1)
    return torch.stack((x - left, y - top, x + right, y + bottom), 1)


def targets(
    boxes: Tensor, kinds: Tensor, classes: int, height: int, width: int
) -> tuple[Tensor, Tensor, Tensor]:
    """What the maps of (height, width) places are to say of boxes (n, 4) of x0, y0, x1, y1 and their classes (n).

    Gives heat (classes, height, width), which is 1 at middles and falls off in an ellipse; for each place the box that
    it is to find (4, height, width); and how much that counts (height, width). Where boxes meet it is the smaller one.
    """
    heat = torch.zeros(classes, height, width)
    wanted = torch.zeros(4, height, width)
    weight = torch.zeros(height, width)
    x, y = places(height, width)
    extent = boxes[:, 2:] - boxes[:, :2]
    for at in extent.prod(1).argsort(descending=True).tolist():
        box, (across, down) = boxes[at], extent[at].tolist()
        middle = (box[:2] + box[2:]) / 2
        # the nearest place is the peak, so that every object has one
        column = int((middle[0] / STRIDE).clamp(0, width - 1))
        row = int((middle[1] / STRIDE).clamp(0, height - 1))
        spread_x, spread_y = max(across * 0.09, STRIDE / 3), max(down * 0.09, STRIDE / 3)
        bell = torch.exp(
            -((x - x[0, column]) ** 2) / (2 * spread_x**2) - (y - y[row, 0]) ** 2 / (2 * spread_y**2)
        )
        bell = torch.where(bell < 0.01, 0.0, bell)
        kind = int(kinds[at])
        heat[kind] = torch.maximum(heat[kind], bell)
        inside = bell > 0
        wanted[:, inside] = box[:, None]
        # small objects count as much as large ones
        weight[inside] = bell[inside] / bell[inside].sum()
    return heat, wanted, weight


def loss(logits: Tensor, sides: Tensor, heat: Tensor, wanted: Tensor, weight: Tensor) -> Tensor:
    """How wrong the maps are, for a batch of targets."""
    there = heat == 1
    sure = functional.logsigmoid(logits)
    unsure = functional.logsigmoid(-logits)
    chance = logits.sigmoid()
    hit = ((1 - chance) ** 2 * sure)[there].sum()
    miss = ((1 - heat) ** 4 * chance**2 * unsure)[~there].sum()
    many = there.sum().clamp(min=1)
    counted = weight > 0
    found = corners(sides).movedim(1, -1)[counted]
    shared, apart = _overlap(found, wanted.movedim(1, -1)[counted])
    off = (
        (1 - shared + apart) * weight[counted]
    ).sum()  # generalised, so that boxes which do not meet come closer
    return (_SIDES_COUNT * off - hit - miss) / many


def _overlap(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """Pairs of boxes (n, 4): intersection over union, and the share of their common bounds that neither covers."""
    low, high = torch.maximum(one[:, :2], other[:, :2]), torch.minimum(one[:, 2:], other[:, 2:])
    both = (high - low).clamp(min=0).prod(1)
    union = (one[:, 2:] - one[:, :2]).prod(1) + (other[:, 2:] - other[:, :2]).prod(1) - both
    hull = (torch.maximum(one[:, 2:], other[:, 2:]) - torch.minimum(one[:, :2], other[:, :2])).prod(1)
    return both / union.clamp(min=1e-6), (hull - union) / hull.clamp(min=1e-6)
