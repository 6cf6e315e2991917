"""Helpers in a real browser: an outline along an edge, and a proposed one; taken, saved, and there again."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from limner.dataset import Polygon, Shape, from_plain
from limner.geometry import area, problems
from tests.e2e.desk import Records, drag, enter, open_picture, ready, saved, sight, stocked
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
