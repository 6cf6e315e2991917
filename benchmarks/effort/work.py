"""The eight tasks, done in Limner's page; each is worth something only if the server then holds what was meant."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import hypot
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect

from benchmarks.effort import tasks
from benchmarks.effort.hand import BUTTON, CORNER, Effort, Hand
from benchmarks.effort.limner import Desk, Project
from benchmarks.effort.tasks import CLASSES, CROWD, THING, Box, Points, Region, filled, likeness
from limner.dataset import Box as BoxShape
from limner.dataset import Keypoints, Mask, Polygon, Shape
from limner.geometry import rasterize
from tests.e2e.desk import saved
from tests.servers import Running

TOLERANCE = 2.0
"""Sides and joints may be so far off, px of the picture: what people who draw the same box differ by."""
LIKE = 0.9
"""Areas are at least so much like the true ones (intersection over union)."""
_GOOD = 0.92
"""A person stops correcting where an area looks right, which is somewhat better."""
BAND, WIDEST = 0.35, 20.0
"""An outline is drawn free-hand in a band as wide as this share of the object's thickness, CSS px at most."""
GRIP = 24.0
"""Handles, and the first point of an outline, are taken within such a circle, CSS px."""


class WrongError(Exception):
    """The server does not hold what the task asked for."""


@dataclass(frozen=True)
class Done:
    """A task that was done right: for how many objects, at what effort, and how right."""

    objects: int
    effort: Effort
    found: str


def boxes(page: Page, running: Running) -> Done:
    """Twenty boxes, class by class. A new box has the class of the last one; a digit changes that and what follows."""
    wanted = sorted(tasks.boxes(), key=lambda box: CLASSES.index(box.kind))
    desk = _desk(page, running, CROWD)
    desk.tool("w", "box")
    desk.settle()
    before = None
    for box in wanted:
        left, top, right, bottom = box.corners
        corners = desk.every([(left, top), (right, bottom)])
        if before and _on_handle(desk, before, (left, top)):
            corners.reverse()
        desk.hand.path(corners, CORNER)
        if box.kind != (before.kind if before else CLASSES[0]):
            desk.kind(box.kind)
        before = box
    desk.done()
    return Done(len(wanted), desk.hand.effort, boxes_right(desk, wanted))


def polygons_by_clicks(page: Page, running: Running) -> Done:
    """Every point clicked, the last one twice."""

    def draw(desk: Desk, points: Points) -> None:
        *others, last = desk.every(points)
        for place in others:
            desk.hand.click(place, CORNER)
        desk.hand.click(last, CORNER, times=2)

    return _polygons(page, running, draw)


def polygons_free_hand(page: Page, running: Running) -> Done:
    """One drag through all points and back to the first."""
    return _polygons(page, running, _ring)


def hole(page: Page, running: Running) -> Done:
    """A smart outline, put right by strokes where it is wrong, and taken; then the hole free-hand."""
    scene = tasks.picture(THING)
    outer, inner = tasks.around_thing(), tasks.hole()
    desk = _desk(page, running, THING)
    desk.tool("t", "smart outline")
    _proposed(desk, filled(outer, scene))
    desk.hand.key("f")
    desk.hand.think("hole")
    desk.hand.key("Alt+e")
    _ring(desk, inner)
    desk.done()
    return Done(1, desk.hand.effort, _hole_right(desk))


def hole_free_hand(page: Page, running: Running) -> Done:
    """The outline of 20 points free-hand, then the hole free-hand."""
    desk = _desk(page, running, THING)
    desk.tool("e", "polygon")
    _ring(desk, tasks.resampled([value for point in tasks.around_thing() for value in point], 20))
    desk.hand.think("hole")
    desk.hand.key("Alt+e")
    _ring(desk, tasks.hole())
    desk.done()
    return Done(1, desk.hand.effort, _hole_right(desk))


def skeleton(page: Page, running: Running) -> Done:
    """Joint by joint in the skeleton's order, hidden ones by key."""
    joints = [{"name": f"joint_{number}"} for number in range(len(tasks.JOINTS))]
    kind: dict[str, object] = {"name": "person", "skeleton": {"joints": joints}}
    desk = _desk(page, running, THING, [kind])
    desk.tool("s", "skeleton")
    for number, place in enumerate(desk.every(tasks.JOINTS)):
        if number in tasks.HIDDEN:
            desk.hand.point(place, CORNER)
            desk.hand.key("h")
        else:
            desk.hand.click(place, CORNER)
    desk.done()
    [(_, shape)] = desk.project.shapes(desk.image)
    if not isinstance(shape, Keypoints):
        raise WrongError(f"no skeleton: {shape}")
    pairs = list(zip(tasks.JOINTS, shape.points, strict=True))
    worst = max(hypot(x - point[0], y - point[1]) for (x, y), point in pairs)
    hidden = {number for number, point in enumerate(shape.points) if point[2] == 1}
    if worst > TOLERANCE or hidden != tasks.HIDDEN:
        raise WrongError(f"joints off by {worst:.1f} px, hidden {hidden}")
    return Done(1, desk.hand.effort, f"joints within {worst:.1f} px, {len(hidden)} hidden")


def mask(page: Page, running: Running) -> Done:
    """The lasso is dragged around the thing once; what it encloses is painted."""
    desk = _desk(page, running, THING)
    desk.tool("Shift+Q", "lasso")
    _ring(desk, tasks.around_thing())
    desk.done()
    shapes = [shape for _, shape in desk.project.shapes(desk.image)]
    if len(shapes) != 1 or not isinstance(shapes[0], Mask):
        raise WrongError(f"not one mask: {shapes}")
    return Done(1, desk.hand.effort, _like(shapes[0], filled(tasks.around_thing(), tasks.picture(THING))))


def tags_by_key(page: Page, running: Running, pictures: Path) -> Done:
    """Fifty pictures, one key each; the next one comes by itself."""
    project = Project(running, [pictures])
    hand = _queue(page, project, "img[alt]")
    for kind in tasks.tags(50):
        hand.think("class")
        hand.key(str(CLASSES.index(kind) + 1))
    saved(page)
    return Done(50, hand.effort, _tags_right(project))


def tags_in_a_grid(page: Page, running: Running, pictures: Path) -> Done:
    """Fifty pictures side by side: a class is chosen, then those that have it are clicked; one is that of the rest."""
    project = Project(running, [pictures])
    hand = _queue(page, project, "img[alt]")
    page.get_by_text("Fifty at a time").click()
    tiles = page.locator(".queue-tile")
    expect(page.locator(".queue-tile img")).to_have_count(50, timeout=60_000)
    page.wait_for_timeout(1000)
    hand.think("class of the rest")
    hand.click(*_target(page.get_by_label("All the rest")))
    hand.key(CLASSES[0][0])
    hand.key("Enter")
    for kind in CLASSES[1:]:
        hand.think(f"class {kind}")
        hand.click(*_target(page.locator(".queue-choices .class-chip", has_text=kind)))
        for number, wanted in enumerate(tasks.tags(50)):
            if wanted == kind:
                hand.click(*_target(tiles.nth(number)))
    hand.key("Enter")
    saved(page, timeout=60_000)
    return Done(50, hand.effort, _tags_right(project))


def review(page: Page, running: Running) -> Done:
    """Twenty boxes are there, five of them off: these are put right and the picture is done."""
    fixes = tasks.fixes()
    wrong = {fix.right: fix.wrong for fix in fixes}
    every = tasks.boxes()
    desk = _desk(page, running, CROWD, before=[wrong.get(box, box) for box in every])
    for fix in fixes:
        left, top, right, bottom = fix.wrong.corners
        by = desk.css(fix.right.x - fix.wrong.x), desk.css(fix.right.y - fix.wrong.y)
        body = desk.css(min(right - left, bottom - top))
        if fix.corner:
            if any(_covers(box, (right, bottom)) for box in every if box != fix.right):
                desk.hand.click(desk.at(fix.wrong.middle), body)
            desk.hand.pull(desk.at((right, bottom)), (desk.css(tasks.OFF), desk.css(tasks.OFF)), GRIP)
        else:
            desk.hand.pull(desk.at(fix.wrong.middle), by, body)
    desk.done()
    return Done(len(every), desk.hand.effort, boxes_right(desk, every))


def look(page: Page, running: Running, pictures: Path) -> Done:
    """Thirty pictures, one after the other."""
    project = Project(running, [pictures])
    desk = Desk(page, project, "", (1, 1))
    page.goto(f"{running.address}/p/{project.id}/i/{project.images[0]}")
    page.wait_for_selector(".editor .host canvas")
    page.wait_for_timeout(1500)
    for _ in range(29):
        desk.next()
    touched = [image for image in project.images if project.records.annotations(image)]
    if touched:
        raise WrongError(f"{len(touched)} pictures were changed")
    return Done(30, desk.hand.effort, "nothing was changed")


def _desk(
    page: Page,
    running: Running,
    name: str,
    classes: list[dict[str, object]] | None = None,
    before: list[Box] | None = None,
) -> Desk:
    """The editor, open on the picture, with another one to go on to."""
    scene = tasks.picture(name)
    other = THING if name == CROWD else CROWD
    project = Project(running, [scene.file, tasks.PICTURES / other], classes or ())
    rows = {row["name"]: str(row["id"]) for row in project.records.images(project.id)}
    image = rows[name]
    if before:
        project.put(image, [(box.kind, _plain(box)) for box in before])
    desk = Desk(page, project, name, (scene.width, scene.height))
    desk.open(image)
    return desk


def _plain(box: Box) -> dict[str, object]:
    return {"type": "box", "x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _ring(desk: Desk, points: Points) -> None:
    """One drag around, and back to where it began."""
    places = desk.every(points)
    thickness = 2 * filled(points, tasks.picture(desk.name)).sum() / tasks.length(points)
    desk.hand.path([*places, places[0]], min(WIDEST, BAND * desk.css(float(thickness))), last=GRIP)


def _polygons(page: Page, running: Running, draw: Callable[[Desk, Points], None]) -> Done:
    scene, outlines = tasks.picture(CROWD), tasks.outlines()
    desk = _desk(page, running, CROWD)
    desk.tool("e", "polygon")
    for points in outlines:
        draw(desk, points)
    desk.done()
    shapes = [shape for _, shape in desk.project.shapes(desk.image)]
    if len(shapes) != len(outlines):
        raise WrongError(f"{len(shapes)} polygons instead of {len(outlines)}")
    regions = [filled(points, scene) for points in outlines]
    return Done(len(outlines), desk.hand.effort, ", ".join(map(_like, shapes, regions)))


def _proposed(desk: Desk, region: Region) -> None:
    """A box about the region, and clicks where the outline that comes is most wrong, until it is like enough."""
    height, width = region.shape
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    corners = desk.every([(columns[0], rows[0]), (columns[-1] + 1, rows[-1] + 1)])
    shape = desk.proposal(lambda: desk.hand.path(corners, WIDEST))
    while True:
        found = rasterize(shape, width, height) if shape else np.zeros_like(region)
        if likeness(found, region) >= _GOOD:
            return
        missing, surplus = (_deepest(wrong) for wrong in (region & ~found, found & ~region))
        depth, place = max(missing, surplus)
        act = partial(desk.hand.click, desk.at(place), max(CORNER, desk.css(2 * depth)))
        shape = desk.proposal(act if missing >= surplus else partial(desk.hand.hold, "Control", act))


def _deepest(region: Region) -> tuple[float, tuple[float, float]]:
    """How deep the region is where it is deepest, and the middle of that pixel."""
    depth = tasks.depth(np.pad(region, 1))[1:-1, 1:-1]
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    return float(depth.max()), (float(x) + 0.5, float(y) + 0.5)


def _queue(page: Page, project: Project, first: str) -> Hand:
    """The queue of a project, open on its first picture."""
    page.goto(f"{project.running.address}/p/{project.id}/queue")
    page.locator(first).first.wait_for()
    page.wait_for_timeout(1000)
    return Hand(page)


def _target(what: Locator) -> tuple[tuple[float, float], float]:
    """The middle of something on the page, and how wide a target it is."""
    box = what.bounding_box()
    assert box
    return (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), min(
        BUTTON, box["width"], box["height"]
    )


def _covers(box: Box, place: tuple[float, float]) -> bool:
    """True where a press there would mean this box, so that another one has to be selected before."""
    left, top, right, bottom = box.corners
    return left <= place[0] <= right and top <= place[1] <= bottom


def _on_handle(desk: Desk, box: Box, place: tuple[float, float]) -> bool:
    """True where a press would take hold of the box that was just drawn, so that the next one begins elsewhere."""
    left, top, right, bottom = box.corners
    x, y = box.middle
    handles = [(across, down) for across in (left, x, right) for down in (top, y, bottom)]
    return any(desk.css(hypot(place[0] - one[0], place[1] - one[1])) < 2 * CORNER for one in handles)


def boxes_right(desk: Desk, wanted: list[Box]) -> str:
    """Every wanted box is there once, of its class, and as it was meant."""
    there = [(kind, shape) for kind, shape in desk.project.shapes(desk.image) if isinstance(shape, BoxShape)]
    if len(there) != len(wanted):
        raise WrongError(f"{len(there)} boxes instead of {len(wanted)}")
    offs = []
    for box in wanted:
        kind, shape = min(there, key=lambda pair: _off(pair[1], box))
        off, like = _off(shape, box), _overlap(shape, box)
        if kind != box.kind or (off > TOLERANCE and like < LIKE):
            raise WrongError(f"a {kind} is {off:.1f} px off and {like:.2f} like {box}")
        offs.append(off)
    return f"sides within {max(offs):.1f} px"


def _off(shape: BoxShape, box: Box) -> float:
    sides = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    return max(abs(one - other) for one, other in zip(sides, box.corners, strict=True))


def _overlap(shape: BoxShape, box: Box) -> float:
    width = min(shape.x + shape.width, box.x + box.width) - max(shape.x, box.x)
    height = min(shape.y + shape.height, box.y + box.height) - max(shape.y, box.y)
    both = max(0.0, width) * max(0.0, height)
    return both / (shape.width * shape.height + box.width * box.height - both)


def _like(shape: Shape, region: Region) -> str:
    height, width = region.shape
    found = likeness(rasterize(shape, width, height), region)
    if found < LIKE:
        raise WrongError(f"an area is only {found:.2f} like the true one")
    return f"{found:.2f}"


def _hole_right(desk: Desk) -> str:
    scene = tasks.picture(THING)
    [(_, shape)] = desk.project.shapes(desk.image)
    if not isinstance(shape, Polygon) or not shape.parts[0].holes:
        raise WrongError(f"no hole: {shape}")
    return _like(shape, filled(tasks.around_thing(), scene) & ~filled(tasks.hole(), scene))


def _tags_right(project: Project) -> str:
    """Fifty pictures, each with the tag that was meant and no other."""
    found = [[kind for kind, _ in project.shapes(image)] for image in project.images]
    wanted = [[kind] for kind in tasks.tags(50)]
    if found != wanted:
        wrong = sum(one != other for one, other in zip(found, wanted, strict=True))
        raise WrongError(f"{wrong} of 50 pictures have other tags")
    return "50 right tags"
