"""Polygons in a real browser: a hole, a shared border, a join, a cut, fewer points; saved, reloaded, exported."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from pycocotools.coco import COCO

from limner.dataset import Shape, from_plain
from limner.geometry import area, problems
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
)
from tests.servers import Running

Place = tuple[float, float]


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    """A plain picture whose edges stand out."""
    picture = Image.new("RGB", (600, 400), (200, 205, 210))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 60, 260, 300), fill=(120, 150, 130))
    path = tmp_path / "grey.png"
    picture.save(path)
    return path


def click(page: Page, seen: Sight, places: list[Place]) -> None:
    for place in places:
        page.mouse.move(*seen.on_screen(*place))
        page.mouse.click(*seen.on_screen(*place))
        page.wait_for_timeout(350)  # two clicks are no double click


def ring(page: Page, seen: Sight, places: list[Place], held: str = "") -> None:
    """Places the points, the first with a key held, and closes."""
    if held:
        page.keyboard.down(held)
    click(page, seen, places[:1])
    if held:
        page.keyboard.up(held)
    click(page, seen, places[1:])
    page.keyboard.press("Enter")


class Desk:
    """The page with its picture, and what the server has of it."""

    def __init__(self, page: Page, records: Records, image: str) -> None:
        self.page, self.records, self.image = page, records, image
        self.seen = sight(page, 600, 400)

    def areas(self) -> list[float]:
        """Of what is stored, the oldest first; nothing is wrong with any of it."""
        saved(self.page)
        kind: Any = Shape
        shapes = [from_plain(one["shape"], kind) for one in self.records.annotations(self.image)]
        assert not [problem for shape in shapes for problem in problems(shape, 600, 400)]
        return [area(shape) for shape in shapes]

    def corners(self) -> list[set[Place]]:
        """The points of each first ring."""
        rings = [one["shape"]["parts"][0]["exterior"] for one in self.records.annotations(self.image)]
        return [set(zip(ring[::2], ring[1::2], strict=True)) for ring in rings]


@pytest.fixture
def desk(house: Running, page: Page, grey: Path) -> Desk:
    """The editor with the plain picture."""
    project = stocked(house, [grey])
    enter(page, house)
    page.goto(f"{house.address}/p/{project}")
    return Desk(page, Records(house), open_picture(page, "grey.png"))


def test_outlines_are_drawn_pierced_joined_and_cut(desk: Desk, tmp_path: Path) -> None:
    page, seen = desk.page, desk.seen
    slack = 1000 / seen.zoom
    page.keyboard.press("e")
    ring(page, seen, [(60, 60), (260, 60), (260, 300), (60, 300)])
    ring(page, seen, [(100, 100), (160, 100), (160, 160), (100, 160)], held="Control")
    assert desk.areas() == [pytest.approx(200 * 240 - 3600, abs=slack)]

    # A neighbour: its first and last point land on the first one's corners.
    ring(page, seen, [(262, 62), (400, 60), (400, 300), (262, 298)])
    first, second = desk.areas()
    assert second == pytest.approx(140 * 240, abs=slack)
    one, other = desk.corners()
    assert len(one & other) == 2

    page.keyboard.press("v")
    page.keyboard.press("Control+a")
    page.keyboard.press("j")
    holds(page, 1)
    [joined] = desk.areas()
    assert joined == pytest.approx(first + second, rel=1e-9)

    page.keyboard.press("k")
    drag(page, seen.on_screen(40, 130), seen.on_screen(440, 130))
    holds(page, 2)
    assert sum(desk.areas()) == pytest.approx(joined, rel=1e-9)
    page.keyboard.press("Control+z")
    holds(page, 1)

    saved(page)
    page.reload()
    ready(page)
    holds(page, 1)
    page.keyboard.press("Control+Backspace")
    page.wait_for_selector("a.tile")
    [file] = export(page, "COCO JSON", tmp_path).rglob("*.json")
    [row] = COCO(str(file)).dataset["annotations"]
    assert len(row["segmentation"]) >= 1
    assert row["area"] == pytest.approx(joined, rel=0.02)


def test_a_slider_takes_points_away_and_gives_them_back(desk: Desk) -> None:
    page, seen = desk.page, desk.seen
    page.keyboard.press("e")
    ring(page, seen, [(60, 60), (260, 60), (280, 180), (260, 300), (60, 300)])
    [before] = desk.areas()
    slider = page.get_by_label("Points of the outline")
    slider.focus()
    page.keyboard.down("Home")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^3 points, off by [0-9]"))
    page.keyboard.press("Escape")
    page.keyboard.up("Home")
    expect(slider).to_have_attribute("aria-valuetext", "5 points")
    assert desk.areas() == [before]
    page.keyboard.press("Home")
    expect(slider).to_have_count(0)
    assert desk.areas()[0] < before


def test_an_outline_that_crosses_itself_says_so(desk: Desk) -> None:
    page, seen = desk.page, desk.seen
    page.keyboard.press("e")
    ring(page, seen, [(60, 60), (260, 300), (260, 60), (60, 200)])
    said = re.compile(r"This outline crosses itself near \(\d+, \d+\)")
    expect(page.locator(".object").get_by_text(said)).to_have_count(1)
    expect(page.locator(".selected-panel").get_by_text(said)).to_be_visible()
