"""Helpers in a real browser: an outline along an edge, and a proposed one; taken, saved, and there again."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from limner.dataset import Polygon, Shape, from_plain
from limner.geometry import area, problems
from tests.e2e.desk import (
    Records,
    drag,
    enter,
    image_of,
    moved_on,
    open_picture,
    ready,
    saved,
    sight,
    stocked,
)
from tests.servers import Running

DISC = (90, 120, 210, 240)
OTHER = (360, 120, 500, 260)


@pytest.fixture
def discs(tmp_path: Path) -> Path:
    """Two discs on noisy ground."""
    picture = Image.effect_noise((600, 400), 24).convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.ellipse(DISC, fill=(230, 170, 60))
    pen.ellipse(OTHER, fill=(60, 110, 220))
    path = tmp_path / "discs.png"
    picture.save(path)
    return path


@pytest.fixture
def many(tmp_path: Path) -> list[Path]:
    """Two pictures with orange discs, five and four, and a blue bar on each."""
    paths = []
    for number, places in enumerate(
        (
            ((90, 90), (250, 100), (420, 80), (120, 260), (480, 280)),
            ((200, 80), (420, 120), (90, 300), (330, 320)),
        )
    ):
        picture = Image.effect_noise((600, 400), 24).convert("RGB")
        pen = ImageDraw.Draw(picture)
        pen.rectangle((240, 190, 420, 210), fill=(60, 110, 220))
        for x, y in places:
            pen.ellipse((x - 30, y - 30, x + 30, y + 30), fill=(230, 170, 60))
        paths.append(tmp_path / f"{number}.png")
        picture.save(paths[-1])
    return paths


def test_a_few_are_drawn_and_the_rest_is_found_here_and_on_the_next_picture(
    page: Page, house: Running, many: list[Path]
) -> None:
    enter(page, house)
    project = stocked(house, many)
    page.goto(f"{house.address}/p/{project}")
    first = open_picture(page, "0.png")
    seen = sight(page, 600, 400)
    page.keyboard.press("w")
    for x, y in ((90, 90), (250, 100)):
        drag(page, seen.on_screen(x - 30, y - 30), seen.on_screen(x + 30, y + 30))
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.keyboard.press("Alt+k")
    suggestion = page.locator(".suggested")
    expect(suggestion).to_contain_text("3 suggestions", timeout=15_000)
    expect(suggestion).to_contain_text("proposed by similar")
    page.keyboard.press("Shift+F")
    saved(page)
    discs_of(house, first, [(90, 90), (250, 100), (420, 80), (120, 260), (480, 280)])

    page.keyboard.press("d")
    moved_on(page, first)
    page.keyboard.press("Alt+k")
    expect(suggestion).to_contain_text("4 suggestions", timeout=15_000)
    page.keyboard.press("Shift+F")
    saved(page)
    discs_of(house, image_of(page), [(200, 80), (420, 120), (90, 300), (330, 320)])


def discs_of(house: Running, image: str, places: list[tuple[int, int]]) -> None:
    """Checks that a picture has one box on each disc, and no other."""
    boxes = [record["shape"] for record in Records(house).annotations(image)]
    middles = sorted((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes)
    assert len(middles) == len(places)
    for (x, y), (left, top) in zip(middles, sorted(places), strict=True):
        assert abs(x - left) < 9
        assert abs(y - top) < 9


def test_scissors_and_a_smart_outline_are_saved_and_there_again(
    page: Page, house: Running, discs: Path
) -> None:
    enter(page, house)
    project = stocked(house, [discs])
    page.goto(f"{house.address}/p/{project}")
    image = open_picture(page, "discs.png")
    records = Records(house)
    seen = sight(page, 600, 400)

    page.keyboard.press("Shift+T")
    page.wait_for_timeout(400)  # edges are looked for when the view has rested
    for place in ((210, 180), (150, 240), (90, 180), (150, 120)):
        page.mouse.move(*seen.on_screen(*place), steps=4)
        page.wait_for_timeout(300)
        page.mouse.click(*seen.on_screen(*place))
        page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    saved(page)

    page.keyboard.press("t")
    drag(page, seen.on_screen(350, 110), seen.on_screen(510, 270))
    suggestion = page.locator(".suggested")
    expect(suggestion).to_contain_text("1 suggestion", timeout=15_000)
    expect(suggestion).to_contain_text("proposed by grabcut")
    assert len(records.annotations(image)) == 1
    page.keyboard.press("f")
    expect(suggestion).to_have_count(0)
    saved(page)
    check(records.annotations(image))
    page.reload()
    ready(page)
    check(records.annotations(image))


def check(stored: list[dict[str, Any]]) -> None:
    """One outline by hand and one by a helper, each as large as its disc."""
    kind: Any = Shape
    shapes = [from_plain(one["shape"], kind) for one in stored]
    assert all(isinstance(shape, Polygon) and not problems(shape, 600, 400) for shape in shapes)
    assert [area(shape) for shape in shapes] == [
        pytest.approx(11310, rel=0.06),
        pytest.approx(15394, rel=0.06),
    ]
    assert [one.get("source", {}).get("name", "") for one in stored] == ["", "grabcut"]
