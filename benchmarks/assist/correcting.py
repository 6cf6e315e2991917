"""Labelling fifty photographs from nothing, and correcting what a model found on them: `python -m benchmarks
assist.correcting --voc DIR`. torch has to be installed.

The same hand as in `benchmarks.effort` works in Limner's real page, and every act is weighed. What people drew in the
data set is what it wants. A suggestion that shares half of its union with such a box is that object, any other is
wrong; one that shares less than GOOD with it is put right, side by side.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from benchmarks.assist.cells import Cells, Named
from benchmarks.assist.learning import Scored, learned
from benchmarks.effort import opened
from benchmarks.effort.hand import CORNER, Effort
from benchmarks.effort.limner import Desk, Project, signed_in
from benchmarks.effort.work import GRIP, LIKE, TOLERANCE
from benchmarks.figures import Figure
from benchmarks.label_studio import LabelStudio
from benchmarks.material import Workshop
from limner.dataset import Box
from limner.geometry import likeness
from tests.e2e.desk import image_of, ready
from tests.servers import Running

KINDS = ("RBC", "WBC", "Platelets")
SIZE = (640, 480)
SAME = 0.5
GOODS = (0.75, 0.5, 0.9)
"""Suggestions that are so like what is wanted are taken as they are; the first is what counts."""
SCORE = 0.45
"""Where the slider stands."""
_AIM = 100 / 3


def measure(workshop: Workshop, peer: LabelStudio | None) -> list[Figure]:  # noqa: ARG001
    """Seconds a photograph, and how many objects were as they were wanted afterwards."""
    cells = Cells.of(workshop)
    names = cells.measured[: workshop.count(len(cells.measured))]
    found = learned(workshop, cells, cells.lessons).found
    pictures = cells.copied(workshop.folder / "corrected", names, labelled=False)
    (pictures / "JPEGImages/z.jpg").write_bytes((cells.folder / "JPEGImages" / cells.names[0]).read_bytes())
    with opened(workshop.folder / "correcting") as (browser, running):

        def worked(good: float | None) -> "Worked":
            with signed_in(browser, running) as page:
                return Worked(page, running, cells, pictures, names, found, good)

        drawn = worked(None)
        corrected = {good: worked(good) for good in GOODS}
    figures = [*drawn.figures("drawn from nothing")]
    for good, one in corrected.items():
        share = 100 * one.effort.seconds / drawn.effort.seconds
        figures += [
            *one.figures(f"corrected to {good}"),
            Figure(f"corrected to {good}: share", share, "%", _AIM if good == GOODS[0] else None),
        ]
    return figures


class Worked:
    """All photographs, worked through."""

    def __init__(
        self,
        page: Page,
        running: Running,
        cells: Cells,
        pictures: Path,
        names: Sequence[str],
        found: dict[str, list[Scored]],
        good: float | None,
    ) -> None:
        project = Project(running, [pictures], [{"name": name} for name in KINDS])
        rows = {row["name"]: str(row["id"]) for row in project.records.images(project.id)}
        self._desk = Desk(page, project, "", SIZE)
        self._kind = ""
        self._tool = "v"
        self._good = good or 0
        self.objects = self.right = self.wrong = self.moved = self.missing = 0
        if good is not None:
            with running.client() as client:
                said = [{"image": rows[name], "annotations": _plain(found[name])} for name in names]
                client.import_predictions(project.id, "compact", "1", said)
        self._desk.open(rows[names[0]])
        if good is not None:
            self._slide()
        names_of = {id: name for name, id in rows.items()}
        for _ in names:
            image = image_of(page)
            wanted = cells.truth[names_of[image]]
            if good is None:
                self._draw(wanted)
            else:
                self._correct(wanted, [one for one in found[names_of[image]] if one[2] >= SCORE])
            self._desk.done()
            self.objects += len(wanted)
            self.right += _right(wanted, project.shapes(image), self._good or LIKE)
            ready(page)
        print(self._said(), flush=True)

    @property
    def effort(self) -> Effort:
        """What it took."""
        return self._desk.hand.effort

    def figures(self, what: str) -> list[Figure]:
        """Seconds an object, and the share of what came out as it was wanted."""
        return [
            Figure(f"{what}: an object", self.effort.seconds / self.objects, "s"),
            Figure(f"{what}: as wanted", 100 * self.right / self.objects, "%", upwards=True),
        ]

    def _said(self) -> str:
        parts = " + ".join(
            f"{seconds / self.objects:.2f} {letter}" for letter, seconds in self.effort.parts.items()
        )
        return (
            f"good {self._good}: {self.objects} objects, {self.wrong} refused, {self.moved} put right, "
            f"{self.missing} drawn; {parts}"
        )

    def _slide(self) -> None:
        """Once: suggestions that are not sure enough are hidden."""
        slider = self._desk.page.locator(".suggested-score input")
        view = slider.bounding_box()
        assert view
        self._desk.hand.think("score")
        self._desk.hand.click((view["x"] + SCORE * view["width"], view["y"] + view["height"] / 2), CORNER)
        slider.fill(str(SCORE))

    def _take(self, tool: str) -> None:
        """Another tool, when it is needed."""
        if tool != self._tool:
            self._desk.tool(tool, tool)
            self._tool = tool

    def _draw(self, wanted: Sequence[Named]) -> None:
        """Box by box, class by class, those of the class that the last one had first."""
        desk, last = self._desk, None
        if wanted:
            self._take("w")
        for kind, box in sorted(wanted, key=lambda one: (one[0] != self._kind, KINDS.index(one[0]))):
            places = desk.every([(box.x, box.y), (box.x + box.width, box.y + box.height)])
            if last and _near(places[0], desk, last):
                places.reverse()
            desk.hand.path(places, CORNER)
            if kind != self._kind:
                desk.hand.think(f"class {kind}")
                desk.hand.key(str(KINDS.index(kind) + 1))
                self._kind = kind
            last = box
        self.missing += len(wanted)

    def _correct(self, wanted: Sequence[Named], found: Sequence[Scored]) -> None:
        """Refuse what is wrong, take the rest, put right what is not good enough, draw what is missing."""
        hand = self._desk.hand
        pairs, wrong, missing = matched(wanted, found)
        there = [box for _, box, _ in found]
        if wrong:
            self._select(wrong, there)
            hand.key("x")
        if pairs:
            hand.key("Shift+f")
        there = [box for box, _ in pairs]
        for box, right in pairs:
            if _like(box, right) < self._good:
                self._put_right(box, right, there)
                there[there.index(box)] = right
                self.moved += 1
        self.wrong += len(wrong)
        self._draw(missing)

    def _select(self, boxes: Sequence[Box], there: Sequence[Box]) -> None:
        """Where a press means each of these boxes and none of the others; several while Shift is held."""
        self._take("v")
        desk = self._desk

        def click() -> None:
            for box in boxes:
                place, room = _own(box, there)
                desk.hand.click(desk.at(place), max(CORNER, desk.css(room)))

        if len(boxes) > 1:
            desk.hand.hold("Shift", click)
        else:
            click()

    def _put_right(self, box: Box, right: Box, there: Sequence[Box]) -> None:
        """The corners between sides that are off are dragged where they belong: one, or two that face each other."""
        self._take("v")
        now, then = _ends(box), _ends(right)
        off = [abs(one - other) > TOLERANCE for one, other in zip(now, then, strict=True)]
        facing = (off[0] and off[2]) or (off[1] and off[3])
        corners = [(0, 1), (2, 3)] if facing else [(2 if off[2] else 0, 3 if off[3] else 1)]
        reach = GRIP / 2 / self._desk.css(1)
        places = [(now[x], now[y]) for x, y in corners]
        others = [one for one in there if one != box]
        # What is selected has its handles before all else; where others are near, it has to be.
        if any(_gap(one, place) < reach or _covers(one, place) for one in others for place in places):
            self._select([box], there)
        for x, y in corners:
            by = self._desk.css(then[x] - now[x]), self._desk.css(then[y] - now[y])
            self._desk.hand.pull(self._desk.at((now[x], now[y])), by, GRIP)


def matched(
    wanted: Sequence[Named], found: Sequence[Scored]
) -> tuple[list[tuple[Box, Box]], list[Box], list[Named]]:
    """Suggestions with the objects that they are, surest first; those that are none; and objects without one."""
    left = list(wanted)
    pairs, wrong = [], []
    for kind, box, _ in sorted(found, key=lambda one: -one[2]):
        alike = [one for one in left if one[0] == kind]
        best = max(alike, key=lambda one: _like(box, one[1]), default=None)
        if best is not None and _like(box, best[1]) >= SAME:
            left.remove(best)
            pairs.append((box, best[1]))
        else:
            wrong.append(box)
    return pairs, wrong, left


def _right(wanted: Sequence[Named], there: Sequence[tuple[str, Any]], good: float) -> int:
    """How many of the wanted boxes are there, less those that nobody wanted."""
    left = [(kind, shape) for kind, shape in there if isinstance(shape, Box)]
    right = 0
    for kind, box in wanted:
        fit = [one for one in left if one[0] == kind and _fits(one[1], box, good)]
        if fit:
            left.remove(max(fit, key=lambda one: _like(one[1], box)))
            right += 1
    return right - len(left)


def _fits(box: Box, right: Box, good: float) -> bool:
    off = max(abs(one - other) for one, other in zip(_ends(box), _ends(right), strict=True))
    return off <= TOLERANCE or _like(box, right) >= good


def _own(box: Box, there: Sequence[Box]) -> tuple[tuple[float, float], float]:
    """The place in a box that is farthest from all sides of boxes, among those that no smaller box covers, and how
    much room is around it, px of the picture."""
    smaller = [one for one in there if one != box and one.width * one.height <= box.width * box.height]
    best, room = (box.x + box.width / 2, box.y + box.height / 2), 0.0
    for x in np.linspace(box.x, box.x + box.width, 21)[1:-1].tolist():
        for y in np.linspace(box.y, box.y + box.height, 21)[1:-1].tolist():
            if any(_covers(one, (x, y)) for one in smaller):
                continue
            free = 2 * min(_gap(one, (x, y)) for one in [box, *smaller])
            if free > room:
                best, room = (x, y), free
    return best, room


def _gap(box: Box, place: tuple[float, float]) -> float:
    """From a place to the nearest side of a box."""
    x0, y0, x1, y1 = _ends(box)
    x, y = place
    if x0 <= x <= x1 and y0 <= y <= y1:
        return min(x - x0, x1 - x, y - y0, y1 - y)
    return float(np.hypot(max(x0 - x, 0, x - x1), max(y0 - y, 0, y - y1)))


def _covers(box: Box, place: tuple[float, float]) -> bool:
    x0, y0, x1, y1 = _ends(box)
    return x0 <= place[0] <= x1 and y0 <= place[1] <= y1


def _near(place: tuple[float, float], desk: Desk, box: Box) -> bool:
    """Whether a press there takes hold of a handle of that box."""
    x0, y0, x1, y1 = _ends(box)
    handles = desk.every([(x, y) for x in (x0, (x0 + x1) / 2, x1) for y in (y0, (y0 + y1) / 2, y1)])
    return any(np.hypot(place[0] - x, place[1] - y) < GRIP / 2 for x, y in handles)


def _ends(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.width, box.y + box.height


def _like(one: Box, other: Box) -> float:
    return float(likeness([one], [other])[0, 0])


def _plain(found: Sequence[Scored]) -> list[dict[str, Any]]:
    return [
        {
            "shape": {"type": "box", "x": box.x, "y": box.y, "width": box.width, "height": box.height},
            "class": kind,
            "score": score,
        }
        for kind, box, score in found
    ]
