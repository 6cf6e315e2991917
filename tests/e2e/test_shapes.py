"""Boxes that are turned, lines, ellipses, cuboids and directions in a real browser, each from first press to file."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

import limner
from limner.dataset import Annotation, Box, Cuboid, Ellipse, Polyline, to_plain
from limner.geometry import problems
from tests.e2e.desk import (
    Records,
    Sight,
    drag,
    enter,
    export,
    holds,
    open_picture,
    ready,
    saved,
    sight,
    stocked,
    until,
)
from tests.servers import Running

Place = tuple[float, float]
WIDTH, HEIGHT = 600, 400


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture without edges, so that nothing lands anywhere else than where it is put."""
    path = tmp_path_factory.mktemp("plain") / "plain.png"
    Image.new("RGB", (WIDTH, HEIGHT), (120, 150, 130)).save(path)
    return path


class Hand:
    """A hand on the page that goes by places of the picture."""

    def __init__(self, page: Page, seen: Sight) -> None:
        self.page, self.seen = page, seen

    def click(self, *places: Place) -> None:
        for place in places:
            self.page.mouse.move(*self.seen.on_screen(*place))
            self.page.mouse.click(*self.seen.on_screen(*place))
            self.page.wait_for_timeout(350)  # two clicks are no double click

    def drag(self, start: Place, end: Place) -> None:
        drag(self.page, self.seen.on_screen(*start), self.seen.on_screen(*end))

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def draw_turned_box(hand: Hand) -> None:
    hand.keys("Shift+W")
    hand.click((100, 100), (260, 220), (200, 300))


def turn_box(hand: Hand, drawn: dict[str, Any]) -> None:
    """Takes the handle above the top side to the height of the middle: a quarter turn."""
    shape = drawn["shape"]
    middle = shape["x"] + shape["width"] / 2, shape["y"] + shape["height"] / 2
    out = shape["height"] / 2 + 20 / hand.seen.zoom
    angle = radians(shape["rotation"])
    hand.keys("v")
    hand.drag((middle[0] + out * sin(angle), middle[1] - out * cos(angle)), (middle[0] + 150, middle[1]))


def draw_curve(hand: Hand) -> None:
    hand.keys("Shift+E")
    hand.click((80, 200))
    hand.drag((240, 120), (320, 120))
    hand.click((480, 200))
    hand.keys("Enter")


def draw_ellipse(hand: Hand) -> None:
    hand.keys("y")
    hand.drag((150, 100), (350, 220))


def draw_cuboid(hand: Hand) -> None:
    hand.keys("Shift+Y")
    hand.drag((150, 150), (300, 300))
    hand.click((360, 110))


def draw_direction(hand: Hand) -> None:
    hand.keys("w")
    hand.drag((150, 150), (250, 250))
    hand.keys("Shift+N")
    hand.drag((180, 180), (400, 200))


def dragged(start: Place, end: Place) -> Callable[[Hand, dict[str, Any]], None]:
    """An edit that is one drag with the tool for selecting."""

    def edit(hand: Hand, _: dict[str, Any]) -> None:
        hand.keys("v")
        hand.drag(start, end)

    return edit


@dataclass(frozen=True)
class Case:
    """How a shape is drawn and edited, what it is then, and a foreign format that holds it."""

    draw: Callable[[Hand], None]
    drawn: dict[str, Any]
    edit: Callable[[Hand, dict[str, Any]], None]
    edited: dict[str, Any]
    foreign: str
    read: Callable[[Annotation], Any]
    """What of an object survives in that format."""
    steps: int = 1
    """Gestures that the drawing is made of."""


CASES = {
    "turned box": Case(
        draw_turned_box,
        {"width": 200, "height": 100, "rotation": 36.9},
        turn_box,
        {"width": 200, "height": 100, "rotation": 90},
        "CVAT XML 1.1",
        lambda one: one.shape if isinstance(one.shape, Box) else None,
    ),
    "curve": Case(
        draw_curve,
        {"curve": "bezier", "points": [80, 200, 80, 200, 160, 120, 240, 120, 320, 120, 480, 200, 480, 200]},
        dragged((240, 120), (240, 160)),
        {"points": [80, 200, 80, 200, 160, 160, 240, 160, 320, 160, 480, 200, 480, 200]},
        "CVAT XML 1.1",
        lambda one: one.shape.points[:2] if isinstance(one.shape, Polyline) else None,
    ),
    "ellipse": Case(
        draw_ellipse,
        {"cx": 250, "cy": 160, "rx": 100, "ry": 60},
        dragged((350, 160), (390, 160)),
        {"cx": 270, "cy": 160, "rx": 120, "ry": 60},
        "CVAT XML 1.1",
        lambda one: one.shape if isinstance(one.shape, Ellipse) else None,
    ),
    "cuboid": Case(
        draw_cuboid,
        {"corners": [150, 150, 300, 150, 300, 300, 150, 300, 210, 110, 360, 110, 360, 260, 210, 260]},
        dragged((300, 225), (330, 225)),
        {"corners": [150, 150, 330, 150, 330, 300, 150, 300, 210, 110, 390, 110, 390, 260, 210, 260]},
        "CVAT XML 1.1",
        lambda one: one.shape.corners if isinstance(one.shape, Cuboid) else None,
    ),
    "direction": Case(
        draw_direction,
        {"angle": 0, "length": 200},
        dragged((400, 200), (200, 350)),
        {"angle": 90, "length": 150},
        "Darwin JSON (V7)",
        lambda one: one.direction and (one.direction.angle, one.direction.length),
        steps=2,
    ),
}


def check(record: dict[str, Any], wanted: dict[str, Any], slack: float) -> None:
    """Numbers lie within the screen's pixel of what was meant, words are the same; nothing is wrong with the shape."""
    found = {**record["shape"], **record.get("direction", {})}
    for name, value in wanted.items():
        near = 1.5 if name in {"rotation", "angle"} else slack
        length = found.get(name, 0)
        if name == "angle":
            length = (length + 180) % 360 - 180
        assert length == (value if isinstance(value, str) else pytest.approx(value, abs=near)), name


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_shape_is_drawn_edited_undone_saved_and_exported(
    case: Case, house: Running, page: Page, plain: Path, tmp_path: Path
) -> None:
    project = stocked(house, [plain])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}")
    records, image = Records(house), open_picture(page, "plain.png")
    hand = Hand(page, sight(page, WIDTH, HEIGHT))
    slack = 2.5 / hand.seen.zoom

    def stored() -> dict[str, Any]:
        saved(page)
        [record] = until(lambda: records.annotations(image), "it is stored")
        return dict(record)

    def same(record: dict[str, Any]) -> tuple[Any, ...]:
        return record["shape"], record.get("direction")

    case.draw(hand)
    drawn = stored()
    check(drawn, case.drawn, slack)
    case.edit(hand, drawn)
    edited = until(lambda: same(stored()) != same(drawn) and stored(), "it is edited")
    check(edited, case.edited, slack)

    hand.keys("Control+z")
    until(lambda: same(stored()) == same(drawn), "the edit is undone")
    hand.keys(*["Control+z"] * case.steps)
    holds(page, 0)
    hand.keys(*["Control+Shift+z"] * (case.steps + 1))
    holds(page, 1)
    until(lambda: same(stored()) == same(edited), "all is done again")

    page.reload()
    ready(page)
    holds(page, 1)
    assert same(stored()) == same(edited)
    hand.keys("Control+Backspace")
    page.wait_for_selector("a.tile")

    [own] = only(export(page, "Limner dataset", tmp_path / "own"))
    assert json.loads(json.dumps([to_plain(own.shape), to_plain(own.direction)])) == list(same(edited))
    assert not list(problems(own.shape, WIDTH, HEIGHT))
    [foreign] = only(export(page, case.foreign, tmp_path / "foreign"))
    kept = case.read(own)
    assert kept is not None
    assert numbers(case.read(foreign)) == pytest.approx(numbers(kept), abs=0.01)


def only(folder: Path) -> tuple[Annotation, ...]:
    """The objects of the one picture in an exported folder."""
    [picture] = limner.read(folder)
    return tuple(picture.annotations)


def numbers(value: Any) -> list[float]:
    """All numbers of a shape or a tuple, in order."""
    plain: Any = to_plain(value) if not isinstance(value, tuple) else value
    items = plain.values() if isinstance(plain, dict) else plain
    return [float(one) for one in items if not isinstance(one, str)]
